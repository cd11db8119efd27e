"""What a crawl writes."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engagic_scrapy.items import Document, Meeting, identify
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import a_meeting, begin, claim, finish, hours


def changes(ledger: Ledger) -> list[Any]:
    return [(row["kind"], json.loads(row["fields"])) for row in ledger.rows("SELECT * FROM change ORDER BY id")]


def test_the_same_meeting_again_changes_nothing(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting()
    answers = [ledger.record_meeting(run.id, copy.deepcopy(meeting)) for _ in range(3)]
    assert answers == ["new", "same", "same"]
    counts = ledger.counts()
    assert (counts["meetings"], counts["items"], counts["documents"], counts["changes"]) == (1, 2, 1, 0)
    assert ledger.record_meeting(run.id, {**meeting, "vendor_modified": "2026-06-09T00:00:00Z"}) == "same"
    assert ledger.record_document(run.id, meeting["documents"][0]) == "same"


def test_a_change_is_a_revision_and_says_what(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting(items=3)
    ledger.record_meeting(run.id, meeting)
    first, second, third = meeting["items"]
    moved = {**meeting, "title": "Special Meeting", "items": [third, {**first, "result": "Pass"}]}
    assert ledger.record_meeting(run.id, moved) == "changed"
    kind, fields = changes(ledger)[0]
    assert kind == "changed" and fields["title"] == ["No. 1", "Special Meeting"]
    assert fields["items"] == {"added": [], "removed": [second["id"]], "changed": [first["id"]]}
    assert ledger.rows("SELECT revision, title FROM meeting") == [{"revision": 2, "title": "Special Meeting"}]
    items = ledger.rows("SELECT id, removed_at FROM item ORDER BY position")
    assert [row["id"] for row in items if row["removed_at"] is None] == [third["id"], first["id"]]
    assert ledger.record_meeting(run.id, moved) == "same"
    assert ledger.record_meeting(run.id, meeting) == "changed"  # and back: the removed item is there again
    assert ledger.rows("SELECT id FROM item WHERE removed_at IS NOT NULL") == []


def test_an_incomplete_reading_takes_nothing_away(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting()
    ledger.record_meeting(run.id, meeting)
    cut = {**meeting, "items": [], "incomplete": ["MeetingDetail.aspx: HTTP 500"]}
    assert ledger.record_meeting(run.id, cut) == "same"
    assert ledger.counts()["items"] == 2
    assert ledger.record_meeting(run.id, {**cut, "status": "cancelled"}) == "changed"
    assert list(changes(ledger)[0][1]) == ["status"]
    assert ledger.record_meeting(run.id, {**meeting, "status": "cancelled"}) == "same"


def test_an_item_that_stands_twice_is_kept_twice(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting(items=1)
    meeting["items"] *= 2
    ledger.record_meeting(run.id, meeting)
    assert ledger.counts()["items"] == 2
    assert ledger.record_meeting(run.id, meeting) == "same"


def test_a_document_may_arrive_before_its_meeting(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting()
    assert ledger.record_document(run.id, meeting["documents"][0]) == "new"
    assert ledger.record_meeting(run.id, meeting) == "new"
    assert ledger.counts()["documents"] == 1


def test_an_items_documents_are_recorded_with_the_meeting(ledger: Ledger) -> None:
    meeting = a_meeting()
    record = asdict(Document(kind="attachment", name="Report", url="https://example.org/r.pdf"))
    meeting["items"][0]["documents"] = [
        {**record, "id": "document/r", "city": "oaklandCA", "vendor": "legistar", "meeting_id": meeting["id"]}
    ]
    ledger.record_meeting(begin(ledger).id, meeting)
    assert ledger.counts()["documents"] == 2


def test_a_new_url_keeps_the_slot_and_is_fetched_anew(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting()
    slot = {**meeting["documents"][0], "id": "document/n"}
    ledger.record_document(run.id, slot)
    finish(ledger, claim(ledger).document_id, "one")
    assert claim(ledger) is None
    assert ledger.record_document(run.id, {**slot, "url": "https://example.org/new.pdf"}) == "changed"
    job = claim(ledger)
    assert (job.document_id, job.url, job.etag) == ("document/n", "https://example.org/new.pdf", None)


def test_a_url_that_failed_for_good_is_tried_again_when_it_changes(ledger: Ledger) -> None:
    run, meeting = begin(ledger), a_meeting()
    ledger.record_meeting(run.id, meeting)
    job = claim(ledger)
    slot = {**meeting["documents"][0], "url": "https://example.org/late.pdf"}
    ledger.record_document(run.id, slot)  # while a worker is at the old one
    assert claim(ledger) is None
    ledger.fail_document(job.document_id, kind="gone", reason="HTTP 404", retry_at=None)
    again = claim(ledger)
    assert again is not None and again.url == "https://example.org/late.pdf"


def test_a_meeting_that_moves_takes_its_documents_along(ledger: Ledger) -> None:
    run = begin(ledger)
    for number, day in ((1, "2026-06-11"), (2, "2026-06-12")):
        ledger.record_meeting(run.id, a_meeting(number, day=day))
    job = claim(ledger)
    sha256 = finish(ledger, job.document_id, "one")
    ledger.record_meeting(run.id, a_meeting(1, day="2026-07-20"))
    assert ledger.rows("SELECT meeting_date FROM version") == [{"meeting_date": "2026-07-20"}]
    assert ledger.rows("SELECT sha256 FROM document WHERE meeting_date = '2026-07-20'") == [{"sha256": sha256}]


def test_text_that_no_database_takes_costs_a_character(ledger: Ledger) -> None:
    meeting = Meeting(native_id="1", body="Council", title="Budget \ud83d hearing", date=None, timezone="America/New_York")
    record = asdict(identify(meeting, city="x", vendor="legistar"))
    run = begin(ledger)
    assert [ledger.record_meeting(run.id, record) for _ in range(2)] == ["new", "same"]
    assert ledger.rows("SELECT title FROM meeting") == [{"title": "Budget ? hearing"}]


def test_a_document_seen_by_a_later_run_is_checked_when_its_last_check_is_old(ledger: Ledger) -> None:
    first, meeting, old = begin(ledger, key="1"), a_meeting(day="2099-06-12"), a_meeting(2, day="2020-01-01")
    for record in (meeting, old):
        ledger.record_meeting(first.id, record)
        finish(ledger, claim(ledger).document_id, record["id"])
    second = begin(ledger, key="2")
    for record in (meeting, old):
        ledger.record_meeting(second.id, record)
    checked = ledger.rows("SELECT checked_at FROM document ORDER BY meeting_date DESC")[0]["checked_at"]
    when = datetime.fromisoformat(checked)
    assert claim(ledger, now=when + hours(19)) is None
    job = claim(ledger, now=when + hours(21))
    assert job.sha256 is not None and job.etag == '"e"' and job.meeting_id == meeting["id"]
    assert claim(ledger, now=when + hours(21)) is None  # that of 2020 isn't looked at again
    ledger.document_unchanged(job.document_id, when + hours(21))
    ledger.record_meeting(second.id, meeting)
    assert claim(ledger, now=when + hours(100)) is None  # until a later run sees it
    ledger.record_meeting(begin(ledger, key="3").id, meeting)
    assert claim(ledger, now=when + hours(100)).document_id == job.document_id
