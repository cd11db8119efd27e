"""Documents with unread scans: which are taken up again, and that each is only once, and loses nothing by it."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.database import Database
from engagic_scrapy.ledger.integrity import Inspection
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.migrate import migrate, shipped
from engagic_scrapy.ledger.schema import document, version
from engagic_scrapy.ledger.states import CRASHES_ALLOWED, OcrLimits
from tests.ledger.sample import NOW, a_meeting, begin, claim, digest, finish, make_plans
from tests.ledger.stored import filled

LIMITS = OcrLimits(pages=60, seconds=180.0)
UNREAD = {"needs_ocr": 3, "no_text": 1}
STOPPED = {"ocr": 1, "needs_ocr": 2, "ocr_limit": 2}


def end(ledger: Ledger, sha256: str, flags: dict[str, int], ocr: OcrLimits | None = None, **values: Any) -> None:
    plain = {"status": "ok", "kind": "", "reason": "", "pages_total": 3, "pages_read": 3, "text_hash": digest(sha256)}
    ledger.finish_version(sha256, flags=flags, ocr=ocr, **{**plain, **values})


def read(ledger: Ledger, flags: dict[str, int], ocr: OcrLimits | None = None, number: int = 1, **values: Any) -> str:
    """A document that was read, and its meeting planned; its sha256."""
    run = begin(ledger, key=f"read {number}")
    ledger.record_meeting(run.id, a_meeting(number))
    finish(ledger, claim(ledger).document_id, f"content {number}")
    job = ledger.claim_version(now=NOW)
    assert job is not None
    end(ledger, job.sha256, flags, ocr, **values)
    make_plans(ledger)
    return job.sha256


def row(ledger: Ledger, sha256: str) -> dict[str, Any]:
    return ledger.rows("SELECT state, kind, scans, ocr_pages, ocr_seconds FROM version WHERE sha256 = :sha", sha=sha256)[0]


def test_what_was_read_without_ocr_is_read_once_more_and_only_once(ledger: Ledger) -> None:
    sha256 = read(ledger, UNREAD)
    assert (row(ledger, sha256)["state"], row(ledger, sha256)["scans"]) == ("ok", "untried")
    assert ledger.take_up_scans(None) == 0
    assert ledger.claim_version(now=NOW) is None
    assert ledger.take_up_scans(LIMITS) == 1
    assert ledger.take_up_scans(LIMITS) == 0  # another process that starts just now
    job = ledger.claim_version(now=NOW)
    assert job is not None and (job.sha256, job.attempts) == (sha256, 1)
    end(ledger, sha256, {"ocr": 3}, LIMITS)
    assert row(ledger, sha256) == {"state": "ok", "kind": "", "scans": None, "ocr_pages": None, "ocr_seconds": None}
    assert ledger.take_up_scans(OcrLimits(pages=999, seconds=999.0)) == 0


@pytest.mark.parametrize(
    ("flags", "limits", "taken"),
    [
        ({"needs_ocr": 2, "ocr_nothing": 1, "ocr_unsure": 1}, OcrLimits(99, 999.0), 0),  # looked at to the end
        (STOPPED, LIMITS, 0),
        (STOPPED, OcrLimits(61, 180.0), 1),
        (STOPPED, OcrLimits(60, 181.0), 1),
        (STOPPED, OcrLimits(61, 179.0), 0),  # it could lose what it has
        ({"needs_ocr": 2, "ocr_failed": 2}, LIMITS, 0),
        ({"needs_ocr": 2, "ocr_failed": 2}, OcrLimits(61, 180.0), 1),
        ({"needs_ocr": 2}, LIMITS, 0),  # children were lost: nothing was asked
        ({}, OcrLimits(99, 999.0), 0),
    ],
)
def test_what_ocr_gave_up_waits_for_higher_limits(ledger: Ledger, flags: dict[str, int], limits: OcrLimits, taken: int) -> None:
    read(ledger, flags, LIMITS, kind="ocr_limit", status="partial")
    assert ledger.take_up_scans(limits) == taken


def test_deleted_bytes_and_bytes_that_no_slot_holds_stay_as_they_are(ledger: Ledger) -> None:
    pruned, replaced = read(ledger, UNREAD), read(ledger, UNREAD, number=2)
    with ledger._database.write() as connection:
        connection.execute(update(version).where(version.c.sha256 == pruned).values(pruned_at="t"))
        connection.execute(update(document).where(document.c.sha256 == replaced).values(sha256=None))
    assert ledger.take_up_scans(LIMITS) == 0
    assert {row(ledger, sha256)["state"] for sha256 in (pruned, replaced)} == {"ok"}


def test_a_failed_file_without_text_is_left_alone(ledger: Ledger) -> None:
    sha256 = read(ledger, {}, status="failed", kind="damaged", reason="r", pages_read=0)
    assert ledger.take_up_scans(LIMITS) == 0
    assert row(ledger, sha256)["state"] == "failed"


@pytest.mark.parametrize("status", ["ok", "partial"])
def test_a_second_reading_that_fails_costs_nothing_of_the_first(ledger: Ledger, status: str) -> None:
    sha256 = read(ledger, UNREAD, status=status, kind="page_limit" if status == "partial" else "")
    before = row(ledger, sha256)
    ledger.take_up_scans(LIMITS)
    assert ledger.claim_version(now=NOW) is not None
    ledger.finish_version(sha256, status="failed", kind="gone", reason="not in the store")
    assert row(ledger, sha256) == {**before, "scans": "given_up", "ocr_pages": 60, "ocr_seconds": 180.0}
    assert ledger.rows("SELECT text_hash FROM version")[0]["text_hash"] == digest(sha256)
    assert ledger.rows("SELECT state FROM plan") == [{"state": "due"}]
    assert ledger.take_up_scans(LIMITS) == 0


def test_a_second_reading_that_kills_its_worker_costs_nothing_either(open_ledger: Callable[..., Ledger]) -> None:
    ledger = open_ledger()
    sha256 = read(ledger, UNREAD)
    ledger.take_up_scans(LIMITS)
    found = []
    for _ in range(CRASHES_ALLOWED):
        other = open_ledger(f"{socket.gethostname()}:1:1")  # no process of this machine began in 1970
        assert other.claim_version(now=NOW) is not None
        other.close()
        found.append(ledger.recover()["poisoned"])
    assert found == [0] * (CRASHES_ALLOWED - 1) + [1]
    assert (row(ledger, sha256)["state"], row(ledger, sha256)["scans"]) == ("ok", "given_up")
    assert make_plans(ledger)


def test_a_run_without_ocr_leaves_what_another_queued_as_it_was(ledger: Ledger) -> None:
    sha256 = read(ledger, STOPPED, LIMITS, kind="ocr_limit", status="partial")
    assert ledger.take_up_scans(OcrLimits(99, 180.0)) == 1
    job = ledger.claim_version(now=NOW)
    assert job is not None
    ledger.release_version(sha256)  # stopped
    assert ledger.take_up_scans(None) == 0
    assert (row(ledger, sha256)["state"], ledger.claim_version(now=NOW)) == ("partial", None)
    assert ledger.take_up_scans(OcrLimits(99, 180.0)) == 1


def test_other_bytes_in_the_slot_put_the_old_ones_back(ledger: Ledger) -> None:
    sha256 = read(ledger, UNREAD)
    ledger.take_up_scans(LIMITS)
    slot = ledger.rows("SELECT id FROM document")[0]["id"]
    finish(ledger, slot, "other bytes")
    assert row(ledger, sha256)["state"] == "ok"  # not "replaced": it has a text, and perhaps a summary
    job = ledger.claim_version(now=NOW)
    assert job is not None and job.sha256 != sha256


def test_bytes_whose_slot_went_while_they_waited_are_put_back(ledger: Ledger) -> None:
    sha256 = read(ledger, UNREAD)
    ledger.take_up_scans(LIMITS)
    with ledger._database.write() as connection:
        connection.exec_driver_sql("UPDATE document SET sha256 = NULL")
    assert ledger.claim_version(now=NOW) is None
    assert row(ledger, sha256)["state"] == "ok"


def test_a_summary_waits_for_the_second_reading_and_is_made_only_if_the_text_changed(ledger: Ledger) -> None:
    sha256 = read(ledger, {"needs_ocr": 1})
    assert ledger.pending_work(kinds=["packet"], now=NOW)["summarize"] == 1
    ledger.take_up_scans(LIMITS)
    assert ledger.pending_work(kinds=["packet"], now=NOW) == {"download": 0, "extract": 1, "plan": 0, "summarize": 0}
    assert ledger.claim_version(now=NOW) is not None
    end(ledger, sha256, {"needs_ocr": 1, "ocr_nothing": 1}, LIMITS)
    assert make_plans(ledger)
    assert ledger.pending_work(kinds=["packet"], now=NOW) == {"download": 0, "extract": 0, "plan": 0, "summarize": 1}


def test_check_finds_nothing_wrong_while_they_wait_and_mends_a_lost_file(tmp_path: Path) -> None:
    ledger, store, (sha256,) = filled(tmp_path, ["2026-06-12"])
    with ledger._database.write() as connection:
        connection.exec_driver_sql("UPDATE version SET scans = 'untried'")
    assert ledger.take_up_scans(LIMITS) == 1
    assert list(Inspection(ledger, store, hashes=True).problems()) == []
    store.blob(sha256).unlink()
    assert "1 links are due for download" in [problem.mended for problem in Inspection(ledger, store, mend=True).problems()]
    assert (row(ledger, sha256)["state"], row(ledger, sha256)["scans"]) == ("replaced", None)  # it has no text any more
    ledger.close()


def test_an_old_ledgers_flags_say_what_was_tried(tmp_path: Path) -> None:
    flags = {
        "untried": '{"needs_ocr":3,"no_text":1}',
        "limit": '{"needs_ocr":1,"ocr":60,"ocr_limit":1}',
        "failed": '{"needs_ocr":1,"ocr_failed":1}',
        "nothing": '{"needs_ocr":1,"ocr_nothing":1}',
        "read": '{"ocr":4}',
        "plain": "{}",
    }
    database = Database(tmp_path)
    migrate(database, shipped()[:6])
    database.close()
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3")
    query = "INSERT INTO version (sha256, size, sniffed, path, fetched_at, state, flags) VALUES (?, 1, 'pdf', 'p', 't', ?, ?)"
    connection.executemany(query, [*((name, "ok", text) for name, text in flags.items()), ("waits", "pending", None)])
    connection.commit()
    connection.close()
    ledger = LedgerCare.open(tmp_path)
    found = {one["sha256"]: (one["scans"], one["ocr_pages"]) for one in ledger.rows("SELECT * FROM version")}
    ledger.close()
    assert found.pop("untried") == ("untried", None)
    assert found.pop("limit") == found.pop("failed") == ("given_up", 60)
    assert set(found.values()) == {(None, None)}
