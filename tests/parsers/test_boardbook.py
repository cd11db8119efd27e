"""BoardBook pages: the capture, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.dates import Window
from engagic_scrapy.exceptions import LayoutChanged, PageError, TenantGone
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Meeting
from engagic_scrapy.parsers import boardbook
from tests.parsers.spoiling import spoiled

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "boardbook"
ZONE = "America/Chicago"
HOST = "https://meetings.boardbook.org"
UUID = "0a1b2c3d-1111-4222-8333-0123456789ab"


def capture() -> bytes:
    return (Path(CAPTURES or "") / "boardbook" / "stpaulmn_Organization_1810_2026-05.html").read_bytes()


def own(case: str) -> bytes:
    return (OWN / case / "page.html").read_bytes()


def read(*rows: str) -> CalendarPage:
    table = f"<h2>Elm Grove ISD Meetings</h2><table id='PublicMeetingsTable'>{''.join(rows)}</table>"
    return boardbook.listing(table.encode(), organization="77", timezone=ZONE)


def row(heading: str, *links: str, streams: str = "", kind: str = "Regular") -> str:
    place = "<span id='location7-705-description'>Board Room</span>"
    return (
        f"<tr class=' row-for-board'><td><div>{heading}</div><div><b>Meeting Type:</b>\n{kind}  </div></td>"
        f"<td><div>{place}</div>{streams}</td><td><ul>{''.join(links)}</ul></td></tr>"
    )


def link(name: str, label: str = "") -> str:
    return f"<li><a href='/Public/{name}/77?meeting=705'>{label or name}</a></li>"


def viewer(label: str, key: str = UUID) -> str:
    return f"<li><a href='/Documents/FileViewerOrPublic/77?file={key}'>{label}</a></li>"


def only(heading: str, *links: str, **more: str) -> Meeting:
    page = read(row(heading, *links, **more))
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def with_agenda(body: bytes, url: str = f"{HOST}/Public/Agenda/77?meeting=705") -> Meeting:
    meeting = only("June 18, 2026 at 6:30 PM - Regular", link("Agenda"))
    assert boardbook.add_agenda(meeting, body, organization="77", url=url) == (None, [])
    return meeting


# -- the capture --------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_list():
    body, began = capture(), time.process_time()
    page = boardbook.listing(body, organization="1810", timezone=ZONE)
    assert time.process_time() - began < 0.5  # measured: 41 ms
    assert (len(page.meetings), page.problems, page.total) == (47, [], 47)
    links = [each.name for meeting in page.meetings for each in meeting.links]
    assert [links.count(name) for name in ("Agenda", "Minutes", "Live stream")] == [47, 42, 29]
    assert sum(len(meeting.media) for meeting in page.meetings) == 28
    by_number = {meeting.native_id.rpartition(":")[2]: meeting for meeting in page.meetings}
    assert [key for key, meeting in by_number.items() if meeting.status == "cancelled"] == ["687130", "494283"]
    assert by_number["687130"].start_time == "2025-04-29T16:30:00-05:00"
    jptac = by_number["708797"]
    assert (jptac.start_time, jptac.title) == (
        "2025-09-15T08:30:00-05:00",
        "Saint Paul Public Schools - Joint Property Tax Advisory Committee (JPTAC)",
    )
    newest = by_number["743647"]
    assert (newest.classification, newest.location and newest.location.name) == (
        "Regular",
        "Administration Building, 360 Colborne Street, Saint Paul, Minnesota 55102",
    )


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_cancelled_rows_stay():
    mark = "<span class='meeting-is-cancelled'>Cancelled</span>"
    meeting = only(f"{mark} June 18, 2026 at 6:30 PM - Special {mark}")
    assert (meeting.status, meeting.start_time) == ("cancelled", "2026-06-18T18:30:00-05:00")
    assert meeting.status_evidence and meeting.status_evidence.rule == "span.meeting-is-cancelled"
    assert meeting.title == "Elm Grove ISD - Special"
    assert only("June 18, 2026 at 6:30 PM - Special - CANCELED").status == "cancelled"


@pytest.mark.parametrize("when", ["June 18, 2026 at 8:30 AM", "June 18, 2026 8:30am", "June 18, 2026 at 8:30 a.m."])
def test_trap_02_at_and_the_space_before_am_are_optional(when):
    meeting = only(f"{when} - Regular")
    assert (meeting.start_time, meeting.start_printed, meeting.time_note) == ("2026-06-18T08:30:00-05:00", when, None)


def test_trap_02_a_row_without_a_time_keeps_its_day():
    meeting = only("June 18, 2026 at TBD - Regular")
    assert (meeting.date, meeting.start_time, meeting.time_note) == ("2026-06-18", None, "at TBD")


def test_trap_03_only_the_first_dash_ends_the_time():
    assert only("June 18, 2026 at 6:30 PM - Budget - Joint Committee").title == "Elm Grove ISD - Budget - Joint Committee"


def test_trap_04_rows_without_an_agenda_stay():
    notice = only("June 18, 2026 at 6:30 PM - Regular", link("PublicNotice", "Public Notice"))
    assert ([each.name for each in notice.links], notice.documents) == (["Public Notice"], [])
    bare = only("June 18, 2026 at 6:30 PM - Regular")
    assert (bare.native_id, boardbook.agenda_url(bare)) == ("boardbook:77:705", None)


def test_trap_05_a_viewer_is_not_the_file():
    meeting = only("June 18, 2026 at 6:30 PM - Regular", viewer("Agenda"), viewer("Minutes", "2381999"))
    assert [(each.kind, each.url) for each in meeting.documents] == [
        ("packet", f"{HOST}/Documents/DownloadPDF/{UUID}?org=77"),
        ("minutes", f"{HOST}/Documents/DownloadPDF/2381999?org=77"),
    ]
    item = with_agenda(own("agenda").replace(b">nothing<", b"><div class='form-check'>Adjourn</div><")).items[2]
    assert [(each.name, each.url) for each in item.documents] == [
        ("Minutes of June 3.docx", f"{HOST}/Documents/DownloadPDF/2381887?org=77")
    ]


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (own("viewer"), f"{HOST}/Public/Agenda/77?meeting=705"),
        (b"<html><body><div id='viewer'></div></body></html>", f"{HOST}/Documents/FileViewerOrPublic/77?file={UUID}"),
    ],
)
def test_trap_06_an_agenda_that_is_one_pdf_is_the_packet(page, url):
    meeting = with_agenda(page, url)
    assert [(each.kind, each.url) for each in meeting.documents] == [("packet", f"{HOST}/Documents/DownloadPDF/{UUID}?org=77")]
    assert meeting.items == []


def test_trap_07_stray_old_rows_stop_nothing():
    page = read(row("August 26, 2021 at 6:05 PM - Special"), row("June 18, 2026 at 6:30 PM - Regular"))
    window = Window(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
    assert [meeting.date for meeting in page.meetings if window.contains(meeting.date)] == ["2026-06-18"]


def test_trap_08_stream_and_recording_are_two_fields():
    streams = (
        "<a href='https://live.example/x'> Streaming Meeting URL </a><a href='https://video.example/1'>Recorded Meeting URL</a>"
    )
    meeting = only("June 18, 2026 at 6:30 PM - Regular", streams=streams)
    assert [(each.kind, each.url) for each in meeting.media] == [("video", "https://video.example/1")]
    assert [(each.kind, each.url) for each in meeting.links] == [("live", "https://live.example/x")]


def test_trap_09_title_from_the_heading_and_type_beside_it():
    meeting = only("June 18, 2026 at 6:30 PM - Committee", kind="Regular")
    assert (meeting.title, meeting.classification) == ("Elm Grove ISD - Committee", "Regular")
    assert only("June 18, 2026 at 6:30 PM", kind="Special").title == "Elm Grove ISD - Special"


def test_trap_10_all_organizations_are_on_one_host_with_keys_of_their_own():
    body = f"<table id='PublicMeetingsTable'>{row('June 18, 2026 at 6:30 PM - Regular')}</table>".encode()
    keys = {boardbook.listing(body, organization=key, timezone=ZONE).meetings[0].native_id for key in ("77", "78")}
    assert keys == {"boardbook:77:705", "boardbook:78:705"}


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_agenda_and_minutes_exist_as_pdf_beside_their_pages():
    meeting = only("June 18, 2026 at 6:30 PM - Regular", link("Agenda"), link("Minutes"))
    assert [(each.kind, each.native_id, each.url) for each in meeting.documents] == [
        ("agenda", "agenda", f"{HOST}/Public/DownloadAgenda/77?meeting=705"),
        ("minutes", "minutes", f"{HOST}/Public/DownloadMinutes/77?meeting=705"),
    ]
    assert boardbook.agenda_url(meeting) == f"{HOST}/Public/Agenda/77?meeting=705"


def test_levels_of_an_agenda():
    items = boardbook.agenda(own("agenda"), organization="77").items
    assert [(item.number, item.title, item.section, item.consent) for item in items] == [
        ("1.", "Opening", None, None),
        ("2.", "CONSENT AGENDA", None, None),
        ("2.A.", "Minutes", "CONSENT AGENDA", True),
        (None, "Corrections", "CONSENT AGENDA", True),
    ]
    assert items[2].notes == ["Dr. Elm", "Approve the minutes."]


def test_a_circle_of_parents_ends():
    cell = "<td><div class='form-check'>x</div></td>"
    line = "<tr class='agenda-item-information agenda-item-children-of-{}' data-agendaitemid='{}'>" + cell + "</tr>"
    body = f"<table>{line.format(2, 1)}{line.format(1, 2)}</table>".encode()
    assert len(boardbook.agenda(body, organization="77").items) == 2


def test_no_table_is_a_failure_and_an_empty_agenda_is_none():
    with pytest.raises(LayoutChanged, match="PublicMeetingsTable"):
        boardbook.listing(b"<html><body><h2>Elm Grove ISD Meetings</h2></body></html>", organization="77", timezone=ZONE)
    assert boardbook.agenda(b"<div id='MeetingHeader'>June 18</div>", organization="77").items == []
    meeting = only("June 18, 2026 at 6:30 PM - Regular", link("Agenda"))
    failure, _ = boardbook.add_agenda(meeting, b"<html><body>news</body></html>", organization="77", url="")
    assert failure and failure.startswith("not found")
    assert [each.kind for each in meeting.documents] == ["agenda"]


def test_another_organizations_rows():
    with pytest.raises(TenantGone, match="meetings of 77"):
        boardbook.listing(own("typical"), organization="78", timezone=ZONE)


def test_addresses_that_are_no_boardbook():
    with pytest.raises(LayoutChanged):
        boardbook.parse_saved(own("typical"), url="https://example.org/", timezone=ZONE)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spoiled_pages_give_records_or_named_errors(data: st.DataObject) -> None:
    bodies = [("listing", own("typical")), ("listing", own("empty")), ("agenda", own("agenda")), ("agenda", own("viewer"))]
    bodies += [("listing", capture())] if CAPTURES else []
    kind, body = data.draw(st.sampled_from(bodies))
    try:
        records = boardbook.parse_saved(spoiled(data, body), url=f"{HOST}/x", timezone=ZONE, kind=kind)
    except PageError:
        return
    for record in records:
        if isinstance(record, Meeting):
            assert record.date and record.title and record.native_id.startswith("boardbook:")
        if isinstance(record, Document):
            assert record.url.startswith(f"{HOST}/")
        if isinstance(record, AgendaItem):
            assert record.title
