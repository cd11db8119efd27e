"""What can be wrong in the database itself."""

from __future__ import annotations

from collections.abc import Iterator

from engagic_scrapy.exceptions import LedgerUnavailable
from engagic_scrapy.ledger import states
from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.liveness import lives, process_of

SHOWN = 20  # rows of one kind that are named
_KNOWN = (
    ("document", "state", states.DOCUMENT_STATES),
    ("document", "queue", states.QUEUE_STATES),
    ("version", "state", states.VERSION_STATES),
    ("subject", "state", states.SUBJECT_STATES),
    ("plan", "state", states.PLAN_STATES),
    ("summary", "state", states.CALL_STATES),
    ("city_run", "state", states.CITY_STATES),
)
_SENSELESS = (
    ("document", "id", "state = 'downloaded' AND sha256 IS NULL", "is downloaded and has no bytes"),
    ("document", "id", "queue = 'held' AND claimed_by IS NULL", "is held by nobody"),
    ("version", "sha256", "state = 'extracting' AND claimed_by IS NULL", "is being read by nobody"),
    (
        "subject",
        "subject_id",
        "state = 'calling' AND NOT EXISTS (SELECT 1 FROM summary WHERE summary.subject_id = subject.subject_id"
        " AND summary.state IN ('calling', 'batched'))",
        "waits for the answer to a call that nobody made",
    ),
)
_HOLDERS = (
    ("document", "claimed_by", "queue = 'held'", "downloads"),
    ("version", "claimed_by", "state = 'extracting'", "documents being read"),
    ("plan", "claimed_by", "state = 'planning'", "meetings being planned"),
    ("subject", "claimed_by", "state IN ('claimed', 'calling')", "summaries"),
    ("summary", "worker", "state = 'calling'", "calls to Claude; the answer of each may be paid for"),
)


def broken_pages(ledger: LedgerCare, *, whole: bool) -> Iterator[str]:
    """What SQLite finds wrong with its file; ``whole`` compares the indexes with their tables too."""
    pragma = "integrity_check" if whole else "quick_check"
    try:
        with ledger.sqlite() as connection:
            found = [row[0] for row in connection.execute(f"PRAGMA {pragma}({SHOWN})")]
    except LedgerUnavailable as error:  # too broken to be looked at
        found = [str(error)]
    yield from (line for line in found if line != "ok")


def orphans(ledger: LedgerCare) -> Iterator[tuple[str, str]]:
    """Rows whose key leads nowhere: row and reason."""
    with ledger.sqlite() as connection:
        for number, (table, rowid, parent, _) in enumerate(connection.execute("PRAGMA foreign_key_check")):
            if number == SHOWN:
                yield table, "and more"
                return
            yield f"{table} {rowid}", f"its row of {parent} is missing"


def senseless(ledger: LedgerCare) -> Iterator[tuple[str, str]]:
    """States that no code writes: row and reason."""
    for table, column, known in _KNOWN:
        for row in ledger.rows(f"SELECT {column} AS state, count(*) AS number FROM {table} GROUP BY {column}"):  # noqa: S608
            if row["state"] not in known:
                yield f"{table}.{column}", f"{row['number']} rows with the unknown state {row['state']!r}"
    for table, key, condition, reason in _SENSELESS:
        for row in ledger.rows(f"SELECT {key} AS id FROM {table} WHERE {condition} LIMIT {SHOWN}"):  # noqa: S608
            yield f"{table} {row['id']}", reason


def dead_holders(ledger: LedgerCare) -> list[tuple[str, str]]:
    """Rows that are held in the name of a process that has ended: what, and how many."""
    found = []
    for table, column, condition, words in _HOLDERS:
        query = f"SELECT {column} AS worker, count(*) AS number FROM {table} WHERE {condition} GROUP BY {column}"  # noqa: S608
        for row in ledger.rows(query):
            if row["worker"] and not lives(row["worker"], elsewhere=False):
                found.append((table, f"{row['number']} {words}, held by {process_of(row['worker'])}, which has ended"))
    return found
