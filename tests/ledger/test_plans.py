"""Plans of meetings: when they are due, what they leave alone, and what an answer's check leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engagic_scrapy.exceptions import LedgerError
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import SubjectPlan
from tests.ledger.sample import NOW, a_meeting, answer, begin, call, claim, extract, finish, hours, make_plans, read_one

KINDS = ["packet", "agenda"]


def a_claim(**values: Any) -> dict[str, Any]:
    plain = {"kind": "claim", "text": "It costs $5.", "document": "D1", "page": 3, "quote": "costs $5"}
    return {**plain, "kept": 1, "reason": None, "detail": None, **values}


def an_item(item_id: str = "item/1", input_hash: str = "h1") -> SubjectPlan:
    return SubjectPlan("item", item_id, "item", input_hash, {"title": item_id})


def store(ledger: Ledger, meeting_id: str, *subjects: SubjectPlan, **values: Any) -> int:
    plain: dict[str, Any] = {"basis": "portal", "found": [], "decisions": []}
    return ledger.store_plan(meeting_id, subjects=subjects, **{**plain, **values})


def claim_again(ledger: Ledger) -> str:
    """The meeting changes and is claimed for its plan."""
    mark(ledger)
    job = ledger.claim_plan(now=NOW)
    assert job is not None
    return job.meeting_id


def mark(ledger: Ledger) -> None:
    number = len(ledger.rows("SELECT id FROM change")) + 1
    ledger.record_meeting(1, {**a_meeting(documents=0), "title": f"Title {number}"})


def test_a_meeting_is_planned_once_its_documents_have_settled(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting(documents=3))
    assert ledger.claim_plan(now=NOW) is None
    one, two, three = claim(ledger), claim(ledger), claim(ledger)
    sha256 = finish(ledger, one.document_id, "one")
    ledger.fail_document(two.document_id, kind="gone", reason="HTTP 404", retry_at=None)
    assert ledger.claim_version(now=NOW) is not None
    assert ledger.claim_plan(now=NOW) is None
    extract(ledger, sha256)
    assert ledger.claim_plan(now=NOW) is None
    assert ledger.counts()["plans:blocked"] == 1
    ledger.fail_document(three.document_id, kind="http", reason="HTTP 503", retry_at=NOW + hours(1))  # delays its own item only
    job = ledger.claim_plan(now=NOW)
    assert job is not None and job.meeting == a_meeting(documents=3)
    assert {one["queue"] for one in job.documents} == {"none", "wait"}


def test_a_packet_that_is_tried_again_delays_the_whole_meeting(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting())
    ledger.fail_document(claim(ledger).document_id, kind="http", reason="HTTP 503", retry_at=NOW + hours(1))
    assert ledger.claim_plan(now=NOW) is None
    ledger.fail_document(claim(ledger, now=NOW + hours(2)).document_id, kind="gone", reason="HTTP 404", retry_at=None)
    assert ledger.claim_plan(now=NOW) is not None


def test_unchanged_input_is_never_asked_for_again(ledger: Ledger) -> None:
    run_id = begin(ledger).id
    ledger.record_meeting(run_id, a_meeting(documents=0))
    job = ledger.claim_plan(now=NOW)
    assert job is not None and ledger.claim_plan(now=NOW) is None
    assert store(ledger, job.meeting_id, an_item(), an_item("item/2")) == 2
    assert ledger.claim_plan(now=NOW) is None
    for name in ("item/1", "item/2"):
        call(ledger, run_id, name, attempt=name, reuse_key=name, input_hash="h1")
        answer(ledger, name)
    assert store(ledger, claim_again(ledger), an_item(), an_item("item/2")) == 0
    assert store(ledger, claim_again(ledger), an_item(), an_item("item/2", "h2")) == 1  # one attachment was replaced
    subject = ledger.claim_subject(kinds=KINDS, now=NOW)
    assert subject is not None and (subject.subject_id, subject.input_hash) == ("item/2", "h2")
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    ledger.release_subject("item/2")
    assert store(ledger, claim_again(ledger), an_item(), an_item("item/2")) == 0  # and back: that is paid for
    assert ledger.counts()["subjects:done"] == 2


def test_an_item_that_left_the_agenda_waits_for_nothing(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting(documents=0))
    job = ledger.claim_plan(now=NOW)
    assert job is not None
    store(ledger, job.meeting_id, an_item())
    store(ledger, claim_again(ledger))
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    assert ledger.counts()["subjects:replaced"] == 1
    assert store(ledger, claim_again(ledger), an_item()) == 1


def test_what_changes_while_it_is_planned_is_planned_again(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting(documents=0))
    job = ledger.claim_plan(now=NOW)
    assert job is not None
    mark(ledger)
    store(ledger, job.meeting_id, an_item())
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    assert make_plans(ledger) == [job.meeting_id]


def test_input_that_changes_while_it_is_asked_about_is_asked_about_again(ledger: Ledger) -> None:
    run_id = begin(ledger).id
    ledger.record_meeting(run_id, a_meeting(documents=0))
    job = ledger.claim_plan(now=NOW)
    assert job is not None
    store(ledger, job.meeting_id, an_item())
    ledger.claim_subject(kinds=KINDS, now=NOW)
    call(ledger, run_id, "item/1", input_hash="h1")
    store(ledger, claim_again(ledger), an_item(input_hash="h2"))
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    answer(ledger)
    subject = ledger.claim_subject(kinds=KINDS, now=NOW)
    assert subject is not None and subject.input_hash == "h2"


def test_a_document_of_two_meetings_that_one_lets_go_stays_with_the_other(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    ledger.record_meeting(run_id, a_meeting(2))
    finish(ledger, claim(ledger).document_id, "content 1")
    make_plans(ledger)
    slot = a_meeting(2)["documents"][0]["id"]
    other = finish(ledger, slot, "other")
    ledger.claim_version(now=NOW)
    extract(ledger, other)
    assert set(make_plans(ledger)) == {a_meeting()["id"], a_meeting(2)["id"]}
    waiting = {row["subject_id"] for row in ledger.rows("SELECT subject_id FROM subject WHERE state = 'pending'")}
    assert waiting == {sha256, other}


def test_a_plan_that_fails_is_made_again_by_the_next_run(open_ledger: Callable[..., Ledger]) -> None:
    ledger, other = open_ledger(), open_ledger()
    ledger.record_meeting(begin(ledger).id, a_meeting(documents=0))
    job = ledger.claim_plan(now=NOW)
    assert job is not None
    ledger.release_plan(job.meeting_id)
    assert ledger.claim_plan(now=NOW) is not None
    ledger.fail_plan(job.meeting_id, "error in this program, see the log")
    assert ledger.claim_plan(now=NOW) is None
    assert other.recover()["plans"] == 0
    ledger.close()
    assert other.recover()["plans"] == 1
    assert other.claim_plan(now=NOW) is not None
    with pytest.raises(LedgerError, match="no plan of x"):
        other.fail_plan("x", "")


def test_items_that_were_found_and_decisions_are_those_of_the_last_plan(ledger: Ledger) -> None:
    ledger.record_meeting(begin(ledger).id, a_meeting(documents=0))
    job = ledger.claim_plan(now=NOW)
    assert job is not None
    where = {"document": "ab", "first_page": 2, "last_page": 5, "basis": "outline", "number": "1", "section": None}
    found = [{"id": "item/1", "position": 1, "title": "One", **where}, {"id": "item/2", "position": 2, "title": "Two", **where}]
    skip = {"item_id": "item/2", "decision": "skip", "rule": "roll call", "words": "Roll Call"}
    store(ledger, job.meeting_id, an_item(), found=found, decisions=[skip], basis="outline")
    assert ledger.counts()["decisions:skip"] == 1
    store(ledger, claim_again(ledger), an_item(), found=found[:1])
    assert [row["title"] for row in ledger.rows("SELECT title FROM found_item")] == ["One"]
    assert ledger.rows("SELECT * FROM decision") == []


def test_checked_claims_lie_beside_their_answer(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256, request={"joins": False})
    assert ledger.open_call("a1")["request"] == {"joins": False}
    answer(ledger, claims=[a_claim(), a_claim(kept=0, reason="money", page=4)])
    assert [row["page"] for row in ledger.claims("a1")] == [3]
    assert [(row["page"], row["reason"]) for row in ledger.claims("a1", kept=False)] == [(4, "money")]
    with pytest.raises(LedgerError, match="no open call a1"):
        ledger.open_call("a1")
    with pytest.raises(LedgerError, match="no unchecked answer"):
        ledger.recheck_call("a1", text="", claims=[])


def test_an_answer_from_before_the_check_is_checked_once(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256)
    answer(ledger)
    ledger.recheck_call("a1", text="Less", claims=[a_claim()])
    assert ledger.rows("SELECT text FROM summary") == [{"text": "Less"}]
    assert len(ledger.claims("a1")) == 1


def test_a_part_that_comes_from_elsewhere_puts_the_subject_back(ledger: Ledger) -> None:
    run_id, sha256 = read_one(ledger)
    call(ledger, run_id, sha256, attempt="part", reuse_key="part")
    answer(ledger, "part", final=False, held=False)
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is not None
