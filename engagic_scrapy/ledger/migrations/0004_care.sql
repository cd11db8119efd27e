-- Documents whose bytes were deleted to save room, and indexes that keep a large ledger quick.

-- When `scrapy ledger prune` deleted the file of these bytes; NULL: it is kept. Where the text went too, state is 'replaced'.
ALTER TABLE version ADD COLUMN pruned_at TEXT;
CREATE INDEX version_kept ON version (pruned_at, meeting_date, size);

-- A new run closes the cities that earlier ones of its command left open: few among all that were ever read.
CREATE INDEX city_run_open ON city_run (state, run_id);

-- What a run has spent, and all runs together, without reading an answer's text.
DROP INDEX summary_run;
CREATE INDEX summary_spent ON summary (run_id, state, usd, estimated_usd);

-- How many subjects of a kind wait, without reading their rows.
CREATE INDEX subject_waiting ON subject (state, kind, subject_id);

-- Which bytes and meetings a run listed, without reading the documents' rows: a report asks it many times.
DROP INDEX document_run;
CREATE INDEX document_run ON document (last_run, sha256, meeting_id);
CREATE INDEX outline_subject ON outline (subject_id);

-- A document that never waited, was never looked at again, or holds nothing yet has no entry: most writes touch fewer pages.
DROP INDEX document_wait;
CREATE INDEX document_wait ON document (queue, not_before) WHERE not_before IS NOT NULL;
DROP INDEX document_listed;
CREATE INDEX document_listed ON document (queue, checked_at) WHERE checked_at IS NOT NULL;
DROP INDEX document_version;
CREATE INDEX document_version ON document (sha256) WHERE sha256 IS NOT NULL;
