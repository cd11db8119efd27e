-- Summaries by agenda item: meetings to be planned, items found in documents, what is done about each item, checked claims.

-- blocked: a document is still on its way · due · planning: claimed by a worker · planned · failed
CREATE TABLE plan (
    meeting_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    meeting_date TEXT,
    claimed_by TEXT,
    again INTEGER NOT NULL DEFAULT 0,
    basis TEXT,
    reason TEXT,
    updated_at TEXT NOT NULL
);
CREATE INDEX plan_queue ON plan (state, meeting_date);

-- Items that stand in a document of a meeting whose portal gives none.
CREATE TABLE found_item (
    meeting_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    number TEXT,
    section TEXT,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (meeting_id, id)
);

-- What is done about an item, by which rule, and the words that it met.
CREATE TABLE decision (
    meeting_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    decision TEXT NOT NULL,
    rule TEXT,
    words TEXT,
    PRIMARY KEY (meeting_id, item_id)
);

-- What an answer states, with the outcome of the check; rows that weren't kept are never shown.
CREATE TABLE claim (
    attempt_id TEXT NOT NULL REFERENCES summary (attempt_id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    document TEXT,
    page INTEGER,
    quote TEXT,
    kept INTEGER NOT NULL,
    reason TEXT,
    detail TEXT,
    PRIMARY KEY (attempt_id, position)
);

ALTER TABLE subject ADD COLUMN meeting_id TEXT;
ALTER TABLE subject ADD COLUMN input_hash TEXT;
ALTER TABLE subject ADD COLUMN plan TEXT;
CREATE INDEX subject_meeting ON subject (meeting_id);
ALTER TABLE summary ADD COLUMN input_hash TEXT;
ALTER TABLE summary ADD COLUMN request TEXT;
ALTER TABLE summary ADD COLUMN checked_at TEXT;

-- Documents that waited to be summarized whole are planned anew; finished summaries stay.
UPDATE subject SET state = 'replaced', claimed_by = NULL WHERE state IN ('pending', 'waiting', 'claimed', 'parked');
INSERT INTO plan (meeting_id, state, meeting_date, updated_at)
SELECT document.meeting_id, 'due', max(document.meeting_date), max(document.last_seen)
FROM document JOIN version ON version.sha256 = document.sha256
WHERE version.state IN ('ok', 'partial')
GROUP BY document.meeting_id;
