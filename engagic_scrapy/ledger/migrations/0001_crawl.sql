-- What the crawl finds, and the queues of the download and extract stages.
-- Portable SQL: {identity} is replaced by the database's own word for a numbered key. Times: ISO 8601, UTC, milliseconds.

CREATE TABLE run (
    id {identity},
    spider TEXT NOT NULL,
    key TEXT NOT NULL,
    args TEXT NOT NULL,
    version TEXT NOT NULL,
    settings_hash TEXT NOT NULL,
    worker TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    finish_reason TEXT,
    resumable INTEGER NOT NULL DEFAULT 0,
    resumptions INTEGER NOT NULL DEFAULT 0,
    peak_memory_mb DOUBLE PRECISION,
    swap_mb DOUBLE PRECISION,
    stats TEXT,
    memory_curve TEXT
);
CREATE INDEX run_key ON run (key, id);

CREATE TABLE city (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    last_seen TEXT NOT NULL
);

CREATE TABLE city_run (
    run_id INTEGER NOT NULL REFERENCES run (id),
    city_id TEXT NOT NULL REFERENCES city (id),
    vendor TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    kind TEXT,
    reason TEXT,
    url TEXT,
    meetings INTEGER NOT NULL DEFAULT 0,
    tally TEXT,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    PRIMARY KEY (run_id, city_id, vendor)
);
CREATE INDEX city_run_vendor ON city_run (run_id, vendor, city_id);
CREATE INDEX city_run_past ON city_run (city_id, vendor, run_id);

CREATE TABLE meeting (
    id TEXT PRIMARY KEY,
    city TEXT NOT NULL,
    vendor TEXT NOT NULL,
    native_id TEXT NOT NULL,
    date TEXT,
    body TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    record TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    revision INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    first_run INTEGER NOT NULL,
    last_run INTEGER NOT NULL
);
CREATE INDEX meeting_city ON meeting (city, date);
CREATE INDEX meeting_date ON meeting (date);

CREATE TABLE item (
    meeting_id TEXT NOT NULL REFERENCES meeting (id),
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    record TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    removed_at TEXT,
    PRIMARY KEY (meeting_id, id)
);

CREATE TABLE change (
    id {identity},
    run_id INTEGER NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    meeting_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    seen_at TEXT NOT NULL
);
CREATE INDEX change_meeting ON change (meeting_id, id);
CREATE INDEX change_run ON change (run_id, id);

CREATE TABLE version (
    sha256 TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    media_type TEXT,
    sniffed TEXT NOT NULL,
    path TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    meeting_date TEXT,
    state TEXT NOT NULL,
    claimed_by TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    crashes INTEGER NOT NULL DEFAULT 0,
    kind TEXT,
    reason TEXT,
    pages_total INTEGER,
    pages_read INTEGER,
    characters BIGINT,
    flags TEXT,
    engine TEXT,
    peak_mb DOUBLE PRECISION,
    seconds DOUBLE PRECISION,
    text_hash TEXT,
    extracted_at TEXT
);
CREATE INDEX version_queue ON version (state, meeting_date);

-- No key to meeting: a document may arrive before its meeting.
CREATE TABLE document (
    id TEXT PRIMARY KEY,
    city TEXT NOT NULL,
    vendor TEXT NOT NULL,
    meeting_id TEXT NOT NULL,
    item_id TEXT,
    meeting_date TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    source_url TEXT NOT NULL,
    native_id TEXT,
    media_type TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    first_run INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    state TEXT NOT NULL,
    queue TEXT NOT NULL,
    not_before TEXT,
    claimed_by TEXT,
    claimed_url TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure_kind TEXT,
    failure_reason TEXT,
    sha256 TEXT REFERENCES version (sha256),
    etag TEXT,
    last_modified TEXT,
    final_url TEXT,
    checked_at TEXT,
    checked_run INTEGER
);
CREATE INDEX document_queue ON document (queue, meeting_date);
CREATE INDEX document_queue_vendor ON document (queue, vendor, meeting_date);
CREATE INDEX document_wait ON document (queue, not_before);
CREATE INDEX document_listed ON document (queue, checked_at);
CREATE INDEX document_meeting ON document (meeting_id);
CREATE INDEX document_version ON document (sha256);
CREATE INDEX document_state ON document (state, vendor);
CREATE INDEX document_run ON document (last_run);

-- Which bytes a slot has held, and since when.
CREATE TABLE document_history (
    document_id TEXT NOT NULL REFERENCES document (id),
    sha256 TEXT NOT NULL REFERENCES version (sha256),
    first_seen TEXT NOT NULL,
    PRIMARY KEY (document_id, sha256)
);
