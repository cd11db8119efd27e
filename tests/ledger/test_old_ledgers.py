"""Ledgers that older versions of this program made open, and keep every row."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.database import Database
from engagic_scrapy.ledger.migrate import migrate, shipped
from tests.ledger.sample import NOW, a_meeting, begin, claim
from tests.ledger.stored import faults

ROWS = """
INSERT INTO run (spider, key, args, version, settings_hash, worker, started_at, ended_at)
  VALUES ('legistar', 'k', '{}', '1', 's', 'gone:1:1', '2026-06-01', '2026-06-01');
INSERT INTO city VALUES ('oaklandCA', 'Oakland', 'CA', '{}', 't');
INSERT INTO city_run (run_id, city_id, vendor, state, opened_at) VALUES (1, 'oaklandCA', 'legistar', 'open', 't');
INSERT INTO meeting VALUES ('ocd-event/1', 'oaklandCA', 'legistar', 'n', '2026-06-12', 'Council', 'Title', 'confirmed',
  '{"id": "ocd-event/1", "city": "oaklandCA", "documents": []}', 'h', 1, 't', 't', 't', 1, 1);
INSERT INTO item VALUES ('ocd-event/1', 'item/1', 1, 'Item', '{"id": "item/1"}', 't', NULL);
INSERT INTO version (sha256, size, sniffed, path, fetched_at, meeting_date, state, extracted_at)
  VALUES ('ab', 1, 'pdf', 'p', 't', '2026-06-12', 'ok', 't'), ('cd', 2, 'pdf', 'p', 't', '2026-06-12', 'pending', NULL);
INSERT INTO document (id, city, vendor, meeting_id, meeting_date, kind, name, url, source_url, first_seen, last_seen, first_run,
  last_run, state, queue, sha256, etag) VALUES
  ('d1', 'oaklandCA', 'legistar', 'ocd-event/1',
   '2026-06-12', 'packet', 'n', 'u', 's', 't', 't', 1, 1, 'downloaded', 'none', 'ab', 'e'),
  ('d2', 'oaklandCA', 'legistar', 'ocd-event/1',
   '2026-06-12', 'agenda', 'n', 'u', 's', 't', 't', 1, 1, 'downloaded', 'none', 'cd', 'e'),
  ('d3', 'oaklandCA', 'legistar', 'ocd-event/1',
   '2026-06-12', 'minutes', 'n', 'u', 's', 't', 't', 1, 1, 'found', 'ready', NULL, NULL);
INSERT INTO document_history VALUES ('d1', 'ab', 't');
INSERT INTO change (run_id, subject_type, subject_id, meeting_id, kind, fields, seen_at)
  VALUES (1, 'meeting', 'ocd-event/1', 'ocd-event/1', 'changed', '{}', 't');
"""
SUMMARIES = """
INSERT INTO subject (subject_id, kind, subject_type, state, meeting_date, updated_at)
  VALUES ('ab', 'packet', 'document', 'done', '2026-06-12', 't'), ('cd', 'agenda', 'document', 'uncertain', '2026-06-12', 't');
INSERT INTO summary (attempt_id, subject_type, subject_id, reuse_key, run_id, state, worker, prompt_id, prompt_version, model,
  estimated_usd, usd, text, begun_at) VALUES
  ('a1', 'document', 'ab', 'r1', 1, 'done', 'w', 'packet', '1', 'm', '0.02', '0.01', 'Words', 't'),
  ('a2', 'document', 'cd', 'r2', 1, 'uncertain', 'w', 'packet', '1', 'm', '0.02', NULL, NULL, 't');
INSERT INTO outline VALUES ('document', 'ab', 'Official', 'Words', NULL, 't');
"""


def old_ledger(folder: Path, newest: int) -> dict[str, list[sqlite3.Row]]:
    """A file as migration ``newest`` left it, with rows; returns all of them."""
    database = Database(folder)
    migrate(database, shipped()[:newest])
    database.close()
    connection = sqlite3.connect(folder / "ledger.sqlite3")
    connection.row_factory = sqlite3.Row
    connection.executescript(ROWS + (SUMMARIES if newest >= 2 else ""))
    tables = [
        row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migration'")
    ]
    found = {
        table: connection.execute(f"SELECT * FROM {table}").fetchall()
        for table in tables
        if table != "sqlite_sequence"  # noqa: S608
    }
    connection.close()
    return found


@pytest.mark.parametrize("newest", range(1, len(shipped())))
def test_an_old_file_opens_and_keeps_everything(tmp_path: Path, newest: int) -> None:
    before = old_ledger(tmp_path, newest)
    ledger = LedgerCare.open(tmp_path)
    for table, rows in before.items():
        now = ledger.rows(f"SELECT * FROM {table}")  # noqa: S608
        for row in rows:  # each old row is there with each old value; columns may have been added
            assert any(dict(row).items() <= one.items() for one in now), (table, dict(row))
    assert [row["number"] for row in ledger.rows("SELECT number FROM migration ORDER BY number")] == [
        one.number for one in shipped()
    ]
    assert {problem.check for problem in faults(ledger, Store(tmp_path))} <= {"documents", "texts"}  # its files were never there
    ledger.close()


@pytest.mark.parametrize("newest", range(1, len(shipped())))
def test_an_old_file_goes_on_working(tmp_path: Path, newest: int) -> None:
    old_ledger(tmp_path, newest)
    ledger = LedgerCare.open(tmp_path)
    ledger.recover()
    run = begin(ledger)
    assert ledger.city_states(run.id, "legistar") == {}
    assert ledger.rows("SELECT outcome FROM city_run") == [{"outcome": "unfinished"}]
    assert ledger.record_meeting(run.id, a_meeting(4)) == "new"
    assert {claim(ledger).document_id for _ in range(2)} >= {"d3"}
    version = ledger.claim_version(now=NOW)
    assert version is not None and version.sha256 == "cd"
    ledger.close()


def test_every_step_from_the_oldest_on_gives_the_same_tables(tmp_path: Path) -> None:
    schemas = set()
    for newest in range(len(shipped())):
        folder = tmp_path / str(newest)
        if newest:
            old_ledger(folder, newest)
        LedgerCare.open(folder).close()
        connection = sqlite3.connect(folder / "ledger.sqlite3")
        schemas.add(tuple(sorted(row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))))
        connection.close()
    assert len(schemas) == 1
