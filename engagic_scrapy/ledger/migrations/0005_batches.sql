-- Message Batches: intent, the service's own id once it's known, and which calls went with which batch.

-- sending: intent, held by a worker that is sending it · unknown: sent, perhaps made, its id isn't known: looked for in the
-- service's list · sent: at the service · done: every answer is stored · refused: proven that none was made
CREATE TABLE batch (
    id TEXT PRIMARY KEY,
    service_id TEXT,
    state TEXT NOT NULL,
    worker TEXT,
    account TEXT,
    run_id INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    kind TEXT,
    reason TEXT,
    begun_at TEXT NOT NULL,
    sent_at TEXT,
    ended_at TEXT
);
CREATE INDEX batch_open ON batch (state, begun_at);

ALTER TABLE summary ADD COLUMN batch_id TEXT;
CREATE INDEX summary_batch ON summary (batch_id, state) WHERE batch_id IS NOT NULL;

-- What a month has cost, without reading an answer's text.
CREATE INDEX summary_month ON summary (begun_at, state, usd, estimated_usd);
