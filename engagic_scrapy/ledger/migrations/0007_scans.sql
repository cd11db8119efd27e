-- Scanned pages that were not read, so that their documents are taken up again once OCR is there.

-- untried: there was no OCR · given_up: there was, under the limits beside it, and they were reached, or it failed
-- again: waits to be read again, or is being read; its text of before is still there · NULL: no such page
ALTER TABLE version ADD COLUMN scans TEXT;
ALTER TABLE version ADD COLUMN ocr_pages INTEGER;
ALTER TABLE version ADD COLUMN ocr_seconds DOUBLE PRECISION;
CREATE INDEX version_scans ON version (scans, sha256) WHERE scans IS NOT NULL;

-- Of those read before: flags name each page's end. The limits weren't kept: most likely those that ship.
UPDATE version SET scans = 'untried'
WHERE state IN ('ok', 'partial') AND replace(flags, '"needs_ocr"', '') <> flags AND replace(flags, '"ocr', '') = flags;
UPDATE version SET scans = 'given_up', ocr_pages = 60, ocr_seconds = 180
WHERE state IN ('ok', 'partial')
AND (replace(flags, '"ocr_limit"', '') <> flags OR replace(flags, '"ocr_failed"', '') <> flags);
