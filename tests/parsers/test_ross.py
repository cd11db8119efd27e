"""Ross' pages: the capture, the traps of the sheet that are Ross', and spoiled pages."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import ross

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "ross"
ZONE, HOST = "America/Los_Angeles", "www.townofrossca.gov"


def capture() -> bytes:
    return (Path(CAPTURES or "") / "custom-cities" / "rossca_meetings_2026-04.html").read_bytes()


def fixture(name: str) -> bytes:
    return (FIXTURES / name / "page.html").read_bytes()


def found_in(body: bytes) -> dict[str, Meeting]:
    page = ross.meetings(body, host=HOST, timezone=ZONE)
    return {meeting.native_id.rpartition("/")[2]: meeting for meeting in page.meetings}


@needs_captures
def test_the_page_of_2026():
    body = capture()
    started = time.process_time()
    page = ross.meetings(body, host=HOST, timezone=ZONE)
    assert time.process_time() - started < 0.05
    recent, upcoming = page.meetings[:15], page.meetings[15:]
    assert (len(recent), len(upcoming), page.problems, page.next) == (15, 4, [], None)
    assert (recent[0].date, recent[-1].date) == ("2026-04-02", "2025-10-21")
    assert (upcoming[0].date, upcoming[-1].date) == ("2026-04-21", "2026-05-14")
    assert [meeting.status_detail for meeting in upcoming] == [None, None, None, "rescheduled"]
    assert [meeting.status for meeting in upcoming] == ["cancelled", "confirmed", "confirmed", "cancelled"]
    assert sum(any(each.kind == "agenda" for each in meeting.documents) for meeting in recent) == 13
    two = [meeting for meeting in recent if sum((each.native_id or "").startswith("agenda:") for each in meeting.documents) == 2]
    assert [meeting.date for meeting in two] == ["2026-03-12", "2026-02-12", "2026-01-08", "2025-12-11"]
    assert recent[0].identifiers == [{"scheme": "ross-node", "identifier": "4577"}]
    assert recent[0].start_time == "2026-04-02T18:00:00-07:00"


@needs_captures
def test_the_closed_session_of_december_is_a_meeting_and_a_second_agenda():
    page = ross.meetings(capture(), host=HOST, timezone=ZONE)
    regular, closed = (meeting for meeting in page.meetings if meeting.date == "2025-12-11")
    assert (regular.start_time[11:16], closed.start_time[11:16]) == ("18:00", "17:00")
    assert regular.native_id != closed.native_id
    assert [each.kind for each in regular.documents] == ["attachment", "agenda", "minutes", "minutes"]
    assert [each.kind for each in closed.documents] == ["agenda", "minutes"]


def test_trap_05_both_tables_are_read_and_a_meeting_has_one_id():
    page = ross.meetings(fixture("typical"), host=HOST, timezone=ZONE)
    names = [meeting.native_id for meeting in page.meetings]
    assert sorted(names) == [
        "ross:advisorydesignreview/page/adr-cancelled", "ross:towncouncil/page/moved",
        "ross:towncouncil/page/town-council-meeting-1", "ross:towncouncil/page/town-council-meeting-2",
    ]  # fmt: skip
    assert page.next == f"https://{HOST}/meetings?page=1"
    assert [problem.row for problem in page.problems] == [3]


def test_trap_06_two_agendas_of_which_the_regular_one_is_the_agenda():
    documents = found_in(fixture("typical"))["town-council-meeting-1"].documents
    assert [(each.kind, each.name) for each in documents] == [
        ("attachment", "special_meeting_closed_session_agenda.pdf"),
        ("agenda", "agenda_march_12.pdf"),
        ("minutes", "Minutes"),
    ]


def test_trap_07_moved_and_cancelled_rows_are_kept_with_their_status():
    found = found_in(fixture("typical"))
    assert (found["adr-cancelled"].status, found["adr-cancelled"].body) == ("cancelled", "Advisory Design Review Group")
    moved = found["moved"]
    assert (moved.date, moved.status, moved.status_detail) == ("2026-05-14", "cancelled", "rescheduled")
    assert moved.status_evidence.text == "Town Council Meeting - Moved to April 29, 2026"


def test_a_video_link_to_the_meeting_itself_is_no_video():
    found = found_in(fixture("typical"))
    assert (len(found["town-council-meeting-1"].media), found["town-council-meeting-2"].media) == (1, [])


def test_staff_reports_are_items_by_their_number():
    meeting = found_in(fixture("typical"))["town-council-meeting-1"]
    assert ross.staff_reports_url(meeting) == f"https://{HOST}/towncouncil/page/town-council-meeting-1"
    assert ross.add_staff_reports(meeting, fixture("reports"), host=HOST) == []
    assert [(item.number, item.title, len(item.documents), item.position) for item in meeting.items] == [
        ("2", "Minutes of February", 1, 1),
        ("11a", "Fence at 5 Oak Road", 2, 2),
    ]
    assert meeting.documents[-1].name == "Correspondence"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (fixture("blocked"), Blocked),
        (b"<html><body><h2>Calendar</h2></body></html>", LayoutChanged),
        (b"<html><body><div id='upcomingMeetings'></div><div id='recentMeetings'></div></body></html>", LayoutChanged),
        (b"\x00", LayoutChanged),
    ],
)
def test_what_is_not_the_page_raises(body, error):
    with pytest.raises(error):
        ross.meetings(body, host=HOST, timezone=ZONE)
    problems, failure = ross.add_staff_reports_to(Meeting("m", "b", "t", None, ZONE), body, host=HOST)
    assert (problems, bool(failure)) == ([], True)


def test_no_meetings_are_recognized():
    assert ross.meetings(fixture("empty"), host=HOST, timezone=ZONE).meetings == []
    with pytest.raises(LayoutChanged, match="kind"):
        ross.parse_saved(b"", url=f"https://{HOST}/", timezone=ZONE, kind="feed")


@settings(max_examples=80, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    bodies = [fixture("typical"), fixture("reports"), *([capture()] if CAPTURES else [])]
    body = data.draw(st.sampled_from(bodies))
    at = data.draw(st.integers(0, len(body)))
    spoiled = data.draw(st.sampled_from([body[:at], body[at:], body[:at] + b"\xff\x00<" + body[at:], body[at:] + body[:at]]))
    for kind in ("meetings", "staff_reports"):
        try:
            ross.parse_saved(spoiled, url=f"https://{HOST}/meetings", timezone=ZONE, kind=kind)
        except PageError:
            continue


@settings(max_examples=60, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_emptied_and_reordered_cells_invent_nothing(data):
    cells = fixture("typical").split(b"<td ")
    order = data.draw(st.permutations(range(1, len(cells))))
    keep = data.draw(st.integers(0, len(cells)))
    body = b"<td ".join([cells[0], *(cells[index] for index in order[:keep])])
    try:
        page = ross.meetings(body, host=HOST, timezone=ZONE)
    except PageError:
        return
    assert all(meeting.date and meeting.title for meeting in page.meetings)
