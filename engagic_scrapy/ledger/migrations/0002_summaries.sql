-- The queue of the summary stage, one row for each kind of slot that holds the subject's bytes, and what was paid for.

CREATE TABLE subject (
    subject_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    state TEXT NOT NULL,
    meeting_date TEXT,
    not_before TEXT,
    claimed_by TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure_kind TEXT,
    failure_reason TEXT,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (subject_id, kind)
);
CREATE INDEX subject_queue ON subject (state, kind, meeting_date);
CREATE INDEX subject_wait ON subject (state, not_before);

CREATE TABLE summary (
    attempt_id TEXT PRIMARY KEY,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    reuse_key TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run (id),
    state TEXT NOT NULL,
    worker TEXT NOT NULL,
    prompt_id TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    model TEXT NOT NULL,
    estimated_usd TEXT NOT NULL,
    usd TEXT,
    tokens_in INTEGER,
    tokens_out INTEGER,
    tokens_cached INTEGER,
    stop_reason TEXT,
    text TEXT,
    data TEXT,
    kind TEXT,
    reason TEXT,
    final INTEGER NOT NULL DEFAULT 1,
    begun_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX summary_reuse ON summary (reuse_key, state);
CREATE INDEX summary_subject ON summary (subject_id, state);
CREATE INDEX summary_run ON summary (run_id);
CREATE INDEX summary_state ON summary (state);

-- The official titles word for word with their pages; never a summary.
CREATE TABLE outline (
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    label TEXT NOT NULL,
    text TEXT NOT NULL,
    data TEXT,
    stored_at TEXT NOT NULL,
    PRIMARY KEY (subject_type, subject_id)
);

-- Documents that an older ledger has read already.
INSERT INTO subject (subject_id, kind, subject_type, state, meeting_date, updated_at)
SELECT document.sha256, document.kind, 'document', 'pending', max(document.meeting_date), max(version.extracted_at)
FROM document JOIN version ON version.sha256 = document.sha256
WHERE version.state IN ('ok', 'partial') AND version.extracted_at IS NOT NULL
GROUP BY document.sha256, document.kind;
