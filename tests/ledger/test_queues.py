"""Download, extract, summarize: claims, ends, urgency, indexes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from engagic_scrapy.exceptions import LedgerError
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import NOW, a_meeting, answer, begin, call, claim, digest, extract, finish, hours, make_plans, read_one

KINDS = ["packet", "agenda"]
HARMLESS = ("SCAN anon_1", "SCAN CONSTANT ROW", "SCAN (subquery")  # up to 1,000 counted rows; IN ()


def test_urgency(ledger: Ledger) -> None:
    run = begin(ledger)
    days = ["2026-06-20", "2026-06-12", None, "2026-06-05", "2026-05-01", "2026-06-10", "2026-06-14", "2020-01-01"]
    for number, day in enumerate(days):
        ledger.record_meeting(run.id, a_meeting(number, day=day))
    order = []
    while job := claim(ledger):
        order.append(ledger.rows("SELECT meeting_date FROM document WHERE id = :id", id=job.document_id)[0]["meeting_date"])
        finish(ledger, job.document_id, job.document_id)
    soonest_first = ["2026-06-10", "2026-06-12"]
    assert order == [*soonest_first, "2026-06-14", "2026-06-05", "2026-06-20", "2026-05-01", "2020-01-01", None]
    versions = []
    while version := ledger.claim_version(now=NOW):
        versions.append(version.url)
        extract(ledger, version.sha256)
    assert [url.split("/")[3] for url in versions] == [str(days.index(day)) for day in order]
    assert [ledger.rows("SELECT date FROM meeting WHERE id = :id", id=one)[0]["date"] for one in make_plans(ledger)] == order
    subjects = []
    while subject := ledger.claim_subject(kinds=KINDS, now=NOW):
        subjects.append(subject.meeting["date"])
    assert subjects == order


def test_a_claim_can_be_limited_to_a_vendor(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting())
    assert claim(ledger, vendor="granicus") is None
    assert ledger.pending_work(vendor="granicus")["download"] == 0
    job = claim(ledger, vendor="legistar")
    assert (job.attempts, job.city, job.kind, job.source_url) == (1, "oaklandCA", "packet", "https://example.org/1")


def test_a_failure_waits_and_a_final_one_rests(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting())
    job = claim(ledger)
    ledger.fail_document(job.document_id, kind="http", reason="HTTP 503", retry_at=NOW + hours(1))
    assert claim(ledger) is None
    assert ledger.pending_work(now=NOW)["download"] == 0
    assert ledger.pending_work(now=NOW + hours(2))["download"] == 1
    again = claim(ledger, now=NOW + hours(2))
    assert again.attempts == 2
    ledger.release_document(job.document_id)
    assert claim(ledger, now=NOW + hours(2)).attempts == 2
    ledger.fail_document(job.document_id, kind="gone", reason="HTTP 404", retry_at=None)
    assert claim(ledger, now=NOW + hours(99)) is None
    row = ledger.rows("SELECT state, failure_kind, failure_reason FROM document")[0]
    assert row == {"state": "failed", "failure_kind": "gone", "failure_reason": "HTTP 404"}
    with pytest.raises(LedgerError, match="no document document/none"):
        ledger.fail_document("document/none", kind="gone", reason="", retry_at=None)


def test_what_is_held_stays_downloaded_when_a_check_fails(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting(day="2099-06-12")
    ledger.record_meeting(run.id, meeting)
    finish(ledger, claim(ledger).document_id, "one")
    ledger.record_meeting(begin(ledger, key="later").id, meeting)
    job = claim(ledger, now=NOW + hours(24 * 3650))
    ledger.fail_document(job.document_id, kind="gone", reason="HTTP 404", retry_at=None)
    assert ledger.rows("SELECT state, failure_kind FROM document") == [{"state": "downloaded", "failure_kind": "gone"}]


def test_the_same_bytes_under_two_slots_are_read_once(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting(documents=2))
    for _ in range(2):
        finish(ledger, claim(ledger).document_id, "the same")
    version = ledger.claim_version(now=NOW)
    assert version is not None and version.kinds == ["attachment", "packet"]
    assert ledger.claim_version(now=NOW) is None
    extract(ledger, version.sha256)
    assert (ledger.counts()["versions"], ledger.counts()["documents:downloaded"]) == (1, 2)
    assert ledger.pending_work()["plan"] == 1
    job = ledger.claim_plan(now=NOW)
    assert job is not None and [one["text_state"] for one in job.documents] == ["ok", "ok"]


def test_bytes_that_join_a_second_meeting_share_their_summary(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    ledger.claim_subject(kinds=KINDS, now=NOW)
    call(ledger, run_id, sha256, input_hash=digest("text" + sha256))
    answer(ledger)
    ledger.record_meeting(run_id, a_meeting(2))
    finish(ledger, claim(ledger).document_id, "content 1")
    assert ledger.claim_version(now=NOW) is None
    assert len(make_plans(ledger)) == 1
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    assert ledger.counts()["subjects:done"] == 1


def test_bytes_that_were_replaced_unread_are_not_read(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting()
    ledger.record_meeting(run.id, meeting)
    slot = meeting["documents"][0]
    finish(ledger, slot["id"], "one")
    second = finish(ledger, slot["id"], "two")
    version = ledger.claim_version(now=NOW)
    assert version is not None and version.sha256 == second
    assert ledger.claim_version(now=NOW) is None
    assert ledger.counts()["versions:replaced"] == 1
    assert ledger.rows("SELECT kind FROM change") == [{"kind": "replaced"}]
    ledger.release_version(second)
    finish(ledger, slot["id"], "one")  # and back
    version = ledger.claim_version(now=NOW)
    assert version is not None and version.sha256 == digest("one")
    assert len(ledger.rows("SELECT * FROM document_history")) == 2


def test_bytes_that_were_replaced_while_they_were_read_are_not_read_again(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting())
    slot = claim(ledger).document_id
    first = finish(ledger, slot, "one")
    assert ledger.claim_version(now=NOW) is not None
    second = finish(ledger, slot, "two")
    ledger.release_version(first)
    version = ledger.claim_version(now=NOW)
    assert version is not None and version.sha256 == second
    extract(ledger, first)
    assert make_plans(ledger) == []  # nobody holds these bytes now, and the others are still to be read
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None


def test_read_bytes_that_were_replaced_are_not_summarized(ledger: Ledger) -> None:
    _, sha256 = read_one(ledger)
    slot = ledger.rows("SELECT id FROM document")[0]["id"]
    other = finish(ledger, slot, "other")
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None  # its meeting is to be planned first
    assert ledger.counts()["subjects:unplanned"] == 1
    assert make_plans(ledger) == []  # and the new bytes are to be read before
    assert ledger.claim_version(now=NOW) is not None
    extract(ledger, other)
    assert len(make_plans(ledger)) == 1
    subject = ledger.claim_subject(kinds=KINDS, now=NOW)
    assert subject is not None and subject.subject_id == other
    ledger.release_subject(other)
    finish(ledger, slot, "content 1")  # and back
    make_plans(ledger)
    subject = ledger.claim_subject(kinds=KINDS, now=NOW)
    assert subject is not None and subject.subject_id == sha256


def test_a_failed_extraction_is_not_summarized(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting())
    sha256 = finish(ledger, claim(ledger).document_id, "one")
    extract(ledger, sha256, status="failed")
    assert len(make_plans(ledger)) == 1  # it has settled
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    ledger.finish_version(sha256, status="failed", kind="gone", reason="not in the store")
    assert ledger.rows("SELECT kind, flags, pages_total FROM version") == [{"kind": "gone", "flags": "{}", "pages_total": None}]
    with pytest.raises(ValueError, match="no such status"):
        extract(ledger, sha256, status="extracting")
    with pytest.raises(LedgerError, match="no version"):
        extract(ledger, digest("unknown"))


def test_a_subject_brings_what_a_prompt_needs(ledger: Ledger) -> None:
    _, sha256 = read_one(ledger)
    subject = ledger.claim_subject(kinds=KINDS, now=NOW)
    assert subject is not None
    assert subject.meeting == a_meeting() and subject.plan == {"title": "x"}
    assert (subject.subject_id, subject.city, subject.input_hash) == (sha256, "oaklandCA", digest("text" + sha256))
    ledger.store_outline(subject_type="document", subject_id=sha256, text="1. Item 1", data={"pages": [1]})
    ledger.release_subject(sha256)
    again = ledger.claim_subject(kinds=KINDS, now=NOW)
    assert again is not None and again.attempts == 1
    assert ledger.find_summary("r1") is None
    assert ledger.counts()["subjects:claimed"] == 1


def test_a_call_is_paid_for_once(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256, usd="0.02")
    assert ledger.spent(run_id) == Decimal("0.02")
    with pytest.raises(LedgerError, match="calling already"):
        call(ledger, run_id, sha256, attempt="a2")
    answer(ledger, usd="0.0123")
    assert ledger.spent(run_id) == Decimal("0.0123")
    with pytest.raises(LedgerError, match="done already"):
        call(ledger, run_id, sha256, attempt="a2")
    with pytest.raises(LedgerError, match="no open call a1"):
        answer(ledger)
    found = ledger.find_summary("r1")
    assert found is not None and (found["text"], found["data"], found["usd"]) == ("Words", {"a": 1}, "0.0123")
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None


def test_a_summary_that_is_there_is_used(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, "another")
    answer(ledger)
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is not None
    ledger.reuse_summary(sha256, "r1")
    assert ledger.counts()["subjects:done"] == 1
    with pytest.raises(LedgerError, match="no finished summary"):
        ledger.reuse_summary(sha256, "r2")


def test_a_part_leaves_the_subject_claimed(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256, attempt="part", reuse_key="part")
    answer(ledger, "part", final=False)
    assert ledger.counts()["subjects:claimed"] == 1
    assert ledger.recover()["subjects"] == 0


@pytest.mark.parametrize(
    ("state", "retry", "subject_state"),
    [("pending", None, "pending"), ("pending", 1, "waiting"), ("failed", None, "failed"), ("refused", None, "refused")],
)
def test_how_a_call_may_fail(ledger: Ledger, state: str, retry: int | None, subject_state: str) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256)
    at = NOW + hours(retry) if retry else None
    ledger.fail_call("a1", kind="overloaded", reason="HTTP 529", state=state, retry_at=at)
    assert ledger.counts()[f"subjects:{subject_state}"] == 1
    assert ledger.spent(run_id) == 0
    assert (ledger.claim_subject(kinds=KINDS, now=NOW) is not None) == (subject_state == "pending")
    assert (ledger.claim_subject(kinds=KINDS, now=NOW + hours(2)) is not None) == (subject_state == "waiting")
    with pytest.raises(ValueError, match="no such end"):
        ledger.fail_call("a1", kind="", reason="", state="calling")


def test_an_uncertain_call_is_sent_again_on_demand_only(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256)
    ledger.fail_call("a1", kind="uncertain", reason="connection lost", state="uncertain")
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    with pytest.raises(LedgerError, match="uncertain already"):
        call(ledger, run_id, sha256, attempt="a2")
    assert ledger.spent(run_id) == Decimal("0.02")
    assert ledger.resend_uncertain("another") == 0
    assert ledger.resend_uncertain() == 1
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is not None
    call(ledger, run_id, sha256, attempt="a2")
    assert ledger.spent(run_id) == Decimal("0.04")


def test_a_parked_subject_waits_for_another_run(open_ledger: Callable[..., Ledger]) -> None:
    ledger, other = open_ledger(), open_ledger()
    _, sha256 = read_one(ledger)
    ledger.claim_subject(kinds=KINDS, now=NOW)
    ledger.park_subject(sha256, "no_key", "ANTHROPIC_API_KEY is not set")
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    assert ledger.pending_work(kinds=KINDS)["summarize"] == 0
    assert other.recover()["subjects"] == 0  # its run goes on
    ledger.close()
    assert other.recover()["subjects"] == 1
    assert other.claim_subject(kinds=KINDS, now=NOW) is not None


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_no_queue_query_reads_a_whole_table(ledger: Ledger) -> None:
    """EXPLAIN QUERY PLAN of everything that is executed here."""
    seen: list[tuple[str, Any]] = []
    event.listen(ledger._database.engine, "after_cursor_execute", lambda c, cu, sql, values, co, many: seen.append((sql, values)))
    run_id, sha256 = read_one(ledger, documents=2)
    ledger.record_meeting(begin(ledger, key="later").id, a_meeting(documents=2))
    for vendor in (None, "legistar"):
        claim(ledger, vendor=vendor)
    make_plans(ledger)
    finish(ledger, ledger.rows("SELECT id FROM document WHERE sha256 IS NOT NULL")[0]["id"], "other")
    ledger.claim_version(now=NOW)
    extract(ledger, digest("other"))
    make_plans(ledger)
    ledger.claim_subject(kinds=KINDS, now=NOW)
    call(ledger, run_id, sha256)
    ledger.open_call("a1")
    answer(ledger, claims=[])
    ledger.claims("a1")
    ledger.spent(run_id)
    ledger.find_summary("r1")
    ledger.pending_work(kinds=KINDS, vendor="legistar")
    ledger.pending_work(kinds=KINDS)
    ledger.past_counts("oaklandCA", "legistar")
    ledger.city_states(run_id, "legistar")
    ledger.recover()
    plans = {}
    with ledger._database.read() as connection:
        for sql, values in seen:
            if sql.startswith(("SELECT", "UPDATE")):
                one = values[0] if isinstance(values, list) else values
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", one).all()
                plans[sql] = [row[3] for row in rows]
    assert len(plans) > 30
    steps = [(step, sql) for sql, plan in plans.items() for step in plan]
    assert [(step, sql) for step, sql in steps if step.startswith("SCAN") and not step.startswith(HARMLESS)] == []
    # One meeting's items may be sorted.
    assert [sql for step, sql in steps if "FOR ORDER BY" in step and "FROM item" not in sql] == []
