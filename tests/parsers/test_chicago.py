"""Answers of Chicago's clerk: the captures, the traps of the sheet that are Chicago's, and spoiled answers."""

from __future__ import annotations

import copy
import datetime
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.parsers import chicago

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "chicago"
ZONE = "America/Chicago"
LIST = "chicagoil_meeting_list_2023-09.json"
DETAIL = "chicagoil_meeting-agenda_budget_2026-07-16.json"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "custom-cities" / name).read_bytes()


def fixture(name: str) -> bytes:
    (page,) = (FIXTURES / name).glob("page.*")
    return page.read_bytes()


TYPICAL = json.loads(fixture("typical"))


def only(**values: Any) -> Any:
    row = {**TYPICAL["data"][0], **values}
    page = chicago.meetings(json.dumps({"data": [row], "meta": {}}).encode(), timezone=ZONE)
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


@needs_captures
def test_the_list_of_2023():
    body = capture(LIST)
    started = time.process_time()
    page = chicago.meetings(body, timezone=ZONE)
    assert time.process_time() - started < 0.05
    assert (len(page.meetings), page.problems, page.total, page.next) == (99, [], 2809, 100)
    assert (page.meetings[0].start_time, page.meetings[-1].start_time) == (
        "2023-10-12T10:00:00-05:00",
        "2023-03-30T09:30:00-05:00",
    )
    first, second = page.meetings[:2]
    assert (first.start_time, first.body) == (second.start_time, second.body)
    assert first.native_id != second.native_id
    assert (first.status, second.status) == ("confirmed", "cancelled")
    details = Counter((meeting.status, meeting.status_detail) for meeting in page.meetings)
    # Five have the status, seven of the 33 without one say it in the comment.
    assert details == {
        ("confirmed", None): 82,
        ("cancelled", None): 12,
        ("confirmed", "rescheduled"): 3,
        ("confirmed", "recessed"): 2,
    }
    kinds = Counter(document.kind for meeting in page.meetings for document in meeting.documents)
    assert kinds == {"notice": 102, "agenda": 101, "summary": 61, "other": 43, "attachment": 2}


@needs_captures
def test_the_budget_hearing_of_2026():
    meeting, problems = chicago.detail(capture(DETAIL), timezone=ZONE)
    assert (meeting.start_time, problems, meeting.items) == ("2026-07-16T10:00:00-05:00", [], [])
    assert [(document.kind, document.name) for document in meeting.documents] == [
        ("notice", "CBGO.NOTICE.AGENDA.MIDYEARBUDGETHEARING.20260716.pdf.crdownload"),
        ("agenda", "Budget Hearing Agenda.july 2.pdf"),
    ]
    assert [link.url for link in meeting.media] == ["https://vimeo.com/showcase/8925576?video=1210310337"]
    assert meeting.participation.comment_deadline == "2026-07-15T09:00:00-05:00"


def test_trap_01_utc_is_converted_before_the_day_is_taken():
    assert only(date="2026-03-08T01:30:00+00:00").start_time == "2026-03-07T19:30:00-06:00"
    window = chicago.utc_filter(datetime.date(2026, 3, 7), datetime.date(2026, 3, 8), ZONE)
    assert window == "date ge 2026-03-07T06:00:00Z and date lt 2026-03-09T05:00:00Z"  # clocks change in between


def test_trap_02_null_status_is_scheduled_and_the_comment_is_kept():
    plain = only(status=None, comment=None)
    assert (plain.status, plain.status_evidence) == ("confirmed", None)
    moved = only(status="Rescheduled", comment="REVISED MEETING TIME IS 1:00 pm")
    assert (moved.status, moved.status_detail, moved.description) == (
        "confirmed",
        "rescheduled",
        "REVISED MEETING TIME IS 1:00 pm",
    )
    assert only(status=None, comment="CANCELLATION of Meeting").status == "cancelled"
    assert only(status=None, comment="Virtual Meeting").participation.mode == "virtual"


@pytest.mark.parametrize(
    ("value", "links"), [("", []), (None, []), ([""], []), ("https://v.example/1", 1), (["https://v.example/1"], 1), (7, [])]
)
def test_trap_03_lists_and_details_differ_in_type(value, links):
    assert len(only(videoLink=value).media) == (links or 0)


def test_trap_04_odd_file_endings_are_kept_for_sniffing():
    meeting = only()
    assert [each.kind for each in meeting.documents] == ["notice", "agenda", "summary", "other"]
    assert meeting.documents[1].url.endswith(".pdf.crdownload")
    assert meeting.documents[3].url == "https://files.example/public/agenda%20notes.docx"


def test_lines_of_an_agenda():
    meeting, problems = chicago.detail(fixture("detail"), timezone=ZONE)
    assert [(item.title, item.section, item.consent, item.position) for item in meeting.items] == [
        ("Sale of land", "Consent Calendar", True, 1),
        ("Mid-year budget", "Hearing", None, 2),
    ]
    assert (meeting.items[0].matter.file, len(problems)) == ("O2026-0001", 1)


def test_one_problem_of_five_and_the_next_page():
    page = chicago.meetings(fixture("typical"), timezone=ZONE)
    assert (len(page.meetings), [problem.row for problem in page.problems], page.next) == (4, [5], 5)
    assert page.meetings[1].native_id == "chicago:15889499-4C56-EE11-BE6E-001DD8098532"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (fixture("blocked"), Blocked),
        (b'{"message": "oops"}', PortalError),
        (b'{"rows": []}', LayoutChanged),
        (b"[]", LayoutChanged),
        (b"[" * 100_000, LayoutChanged),
        (b'{"meetingId": "x", "body": 1, "date": 2}', LayoutChanged),
    ],
)
def test_what_is_no_answer_raises(body, error):
    for read in (chicago.meetings, chicago.detail):
        with pytest.raises(error):
            read(body, timezone=ZONE)
    assert chicago.detail_of(body, timezone=ZONE)[0] is None


def test_unknown_kinds():
    with pytest.raises(LayoutChanged, match="kind"):
        chicago.parse_saved(b"{}", url="https://x.example/", timezone=ZONE, kind="votes")


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("\ud800"))
FUZZ = settings(max_examples=80, deadline=2000, suppress_health_check=list(HealthCheck))


def read_anyhow(body: bytes) -> None:
    for kind in ("meetings", "detail"):
        try:
            chicago.parse_saved(body, url="https://x.example/", timezone=ZONE, kind=kind)
        except PageError:
            continue


@FUZZ
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    body = fixture(data.draw(st.sampled_from(["typical", "detail"])))
    at = data.draw(st.integers(0, len(body)))
    read_anyhow(data.draw(st.sampled_from([body[:at], body[at:], body[:at] + b"\xff\x00" + body[at:], body[at:] + body[:at]])))


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row(data):
    answer = copy.deepcopy(TYPICAL)
    answer["data"][0][data.draw(st.sampled_from(sorted(answer["data"][0])))] = data.draw(VALUES)
    page = chicago.meetings(json.dumps(answer).encode(), timezone=ZONE)
    assert len(page.meetings) + len(page.problems) == 5
    spoiled = json.loads(fixture("detail"))
    inner = spoiled["agenda"]["groups"][0]
    inner[data.draw(st.sampled_from(sorted(inner)))] = data.draw(VALUES)
    read_anyhow(json.dumps(spoiled).encode())
    spoiled[data.draw(st.sampled_from(sorted(spoiled)))] = data.draw(VALUES)
    read_anyhow(json.dumps(spoiled).encode())
