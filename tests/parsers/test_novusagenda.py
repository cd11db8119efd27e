"""NovusAgenda pages: the capture, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.dates import Window
from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import AgendaItem, CalendarPage, Location, Meeting
from engagic_scrapy.parsers import novusagenda
from tests.parsers.spoiling import spoiled

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "novusagenda"
ZONE = "America/Chicago"
HOST = "elmgrove.novusagenda.com"
BASE = f"https://{HOST}/agendapublic"
DINUBA = "dinuba_meetingsgeneral_2022-10.html"


def capture() -> bytes:
    return (Path(CAPTURES or "") / "novusagenda" / DINUBA).read_bytes()


def own(case: str) -> bytes:
    return (OWN / case / "page.html").read_bytes()


def read(body: bytes | str, host: str = HOST) -> CalendarPage:
    return novusagenda.listing(body if isinstance(body, bytes) else body.encode(), host=host, timezone=ZONE)


def grid(header: str, *rows: str) -> str:
    heads = "".join(f"<th>{name}</th>" for name in header.split("|"))
    cells = "".join(f"<tr class='rgRow'>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    table = f"<thead><tr>{heads}</tr></thead><tbody>{cells}</tbody>"
    return f"<form id='form1'><table id='X_radGridMeetings_ctl00'>{table}</table></form>"


def only(header: str, row: str) -> Meeting:
    page = read(grid(header, row))
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


PDF = '<a href="DisplayAgendaPDF.ashx?MeetingID=7">pdf</a>'


# -- captures -------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_listing() -> None:
    page = read(capture(), "dinuba.novusagenda.com")
    assert [(meeting.native_id.rpartition(":")[2], meeting.date) for meeting in page.meetings] == [
        ("365", "2022-09-27"), ("354", "2022-09-13"), ("353", "2022-08-09"), ("352", "2022-07-12"),
    ]  # fmt: skip
    assert (page.problems, page.next, page.range_printed) == ([], None, "2022-07-01 2023-01-01")
    first, third = page.meetings[0], page.meetings[2]
    base = "https://dinuba.novusagenda.com/agendapublic"
    assert novusagenda.agenda_url(first) == f"{base}/MeetingView.aspx?MeetingID=365&MinutesMeetingID=302&doctype=Agenda"
    assert [document.url for document in first.documents] == [f"{base}/DisplayAgendaPDF.ashx?MeetingID=365"]
    assert [document.url for document in third.documents if document.kind == "minutes"] == [
        f"{base}/DisplayAgendaPDF.ashx?MinutesMeetingID=298"
    ]
    item = first.items[0]
    assert (item.native_id, item.section, item.title[:22]) == ("2537", "DEPARTMENT REPORTS", "Resolution No. 2022-50")
    assert novusagenda.cover_url(item, first, "dinuba.novusagenda.com") == f"{base}/CoverSheet.aspx?ItemID=2537&MeetingID=365"
    assert sum(len(meeting.items) for meeting in page.meetings) == 15


@needs_captures
def test_capture_is_read_in_time() -> None:
    assert [file.name for file in (Path(CAPTURES or "") / "novusagenda").glob("*.html")] == [DINUBA]
    times = []
    for _ in range(3):
        began = time.process_time()
        read(capture(), "dinuba.novusagenda.com")
        times.append(time.process_time() - began)
    assert min(times) < 0.05


# -- traps ----------------------------------------------------------------------------------------------------------------


def test_trap_01_items_grid_is_no_list_of_meetings() -> None:
    page = read(own("typical"))
    assert len(page.meetings) == 3
    assert "radGridMeetings" in page.next.form["__EVENTTARGET"]


def test_trap_01_next_page_of_the_items_is_not_followed() -> None:
    pager = "<tr class='rgPager'><td><a title='Next Page' href=\"javascript:__doPostBack('X$radGridItems$n','')\">n</a></td></tr>"
    items = f"<table id='X_radGridItems_ctl00'><thead><tr><th>Date</th></tr></thead><tfoot>{pager}</tfoot></table>"
    assert read(grid("Meeting Date|Meeting Type|Agenda", f"06/09/26|Council|{PDF}") + items).next is None


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Meeting Date|Meeting Type|Meeting Location|Download Agenda", f"06/09/26|City Council|City Hall|{PDF}"),
        ("|Meeting Date|Meeting Time|Meeting Type|Meeting Location|Agenda", f"|06/09/26||City Council|City Hall|{PDF}"),
        ("Download|Video|Meeting Location|Meeting Type|Meeting Date", f"{PDF}||City Hall|City Council|06/09/26"),
    ],
)
def test_trap_02_columns_by_their_names(header: str, row: str) -> None:
    meeting = only(header, row)
    assert (meeting.body, meeting.date, meeting.location) == ("City Council", "2026-06-09", Location("City Hall"))
    assert meeting.native_id == f"novusagenda:{HOST}:7"


def test_trap_02_time_column() -> None:
    assert (
        only("Meeting Date|Time|Meeting Type|Agenda", f"06/09/26|6:30 PM|Council|{PDF}").start_time == "2026-06-09T18:30:00-05:00"
    )


def test_trap_03_agenda_without_href() -> None:
    cancelled = read(own("typical")).meetings[1]
    assert novusagenda.agenda_url(cancelled) == f"{BASE}/Meetingview.aspx?MeetingID=39&MinutesMeetingID=31&doctype=Agenda"


def test_trap_04_number_of_minutes_is_no_minutes() -> None:
    first, second, third = read(own("typical")).meetings
    assert [document.kind for document in (*first.documents, *second.documents)] == ["agenda"]
    assert [(document.kind, document.name) for document in third.documents] == [
        ("agenda", "Agenda PDF"), ("minutes", "Minutes Recap"), ("minutes", "Legal Minutes"),
    ]  # fmt: skip
    link = '<a href="DisplayAgendaPDF.ashx?MinutesMeetingID=-1">Minutes</a>'
    assert only("Meeting Date|Meeting Type|Agenda|Minutes", f"06/09/26|Council|{PDF}|{link}").documents[1:] == []


@pytest.mark.parametrize("day", ["06/09/26", "06/09/2026", "6/9/26"])
def test_trap_05_years_of_two_and_four_digits(day: str) -> None:
    assert only("Meeting Date|Meeting Type|Agenda", f"{day}|Council|{PDF}").date == "2026-06-09"


def test_trap_06_no_time_is_no_midnight() -> None:
    meeting = only("Meeting Date|Meeting Type|Agenda", f"06/09/26|Council|{PDF}")
    assert (meeting.start_time, meeting.start_printed) == (None, "06/09/26")


def test_trap_07_cancellation_in_the_location() -> None:
    meeting = read(own("typical")).meetings[1]
    assert (meeting.status, meeting.location) == ("cancelled", None)
    assert meeting.status_evidence is not None and meeting.status_evidence.text == "NOTICE OF CANCELLATION"


def test_trap_08_location_that_is_cut() -> None:
    place = read(own("typical")).meetings[0].location
    assert place == Location("Elm Grove City Hall, 5 Elm Street, Council Chambers, second", "cut short by the portal")


@pytest.mark.parametrize(
    ("first", "last", "used"),
    [
        ((2026, 5, 10), (2026, 6, 20), None),
        ((2026, 5, 10), (2026, 7, 20), "2026-05-01 2026-06-30"),
        ((2026, 4, 1), (2026, 6, 1), "2026-05-01 2026-06-30"),
    ],
)
def test_trap_09_ignored_range_is_noticed(first: tuple[int, int, int], last: tuple[int, int, int], used: str | None) -> None:
    window = Window(datetime.date(*first), datetime.date(*last))
    assert novusagenda.ignored_range(read(own("typical")), window) == used


def test_trap_10_next_page_is_the_form_with_its_state() -> None:
    form = read(own("typical")).next.form
    assert form == {
        "__EVENTTARGET": "SearchAgendasMeetings$radGridMeetings$ctl00$ctl03$ctl01$ctl08",
        "__EVENTARGUMENT": "",
        "__VIEWSTATE": "/wEP1",
        "__EVENTVALIDATION": "/wEV1",
        "SearchAgendasMeetings$ddlDateRange": "cus",
        "SearchAgendasMeetings$radCalendarFrom": "2026-05-01",
        "SearchAgendasMeetings$radCalendarTo": "2026-06-30",
    }


def test_trap_11_full_agenda_before_the_summary() -> None:
    links = read(own("typical")).meetings[0].links
    assert [(link.name, link.kind) for link in links] == [("HTML Agenda", "agenda"), ("Agenda Summary", "agenda_summary")]


def test_trap_12_letter_case_does_not_matter() -> None:
    found = novusagenda.agenda(own("agenda"), timezone=ZONE)
    assert [item.native_id for item in found.items] == ["901", "902", "903"]
    lower = own("agenda").replace(b"CoverSheet", b"coversheet").replace(b"Coversheet", b"COVERSHEET")
    assert [item.native_id for item in novusagenda.agenda(lower, timezone=ZONE).items] == ["901", "902", "903"]
    address = f"https://{HOST}/AgendaPublic/MeetingsGeneral.aspx"
    assert len(novusagenda.parse_saved(own("typical"), url=address, timezone=ZONE)) == 3


@pytest.mark.parametrize("reader", ["listing", "agenda", "cover"])
def test_trap_13_error_page_with_status_200(reader: str) -> None:
    with pytest.raises(PortalError, match=r"Error\.aspx"):
        novusagenda.parse_saved(own("error"), url=f"{BASE}/x", timezone=ZONE, kind=reader)


def test_trap_14_no_records_is_no_meeting() -> None:
    page = read(own("empty"))
    assert (page.meetings, page.problems, page.container) == ([], [], "table[id$=radGridMeetings_ctl00]")


def test_trap_16_meetings_listed_twice() -> None:
    assert [meeting.native_id.rpartition(":")[2] for meeting in read(own("typical")).meetings] == ["40", "39", "38"]


# -- own pages ------------------------------------------------------------------------------------------------------------


def test_agenda_page() -> None:
    found = novusagenda.agenda(own("agenda"), timezone=ZONE)
    assert [(item.number, item.title, item.section, item.consent) for item in found.items] == [
        ("1", "Award of the bridge contract", "Consent Calendar", True),
        ("2", "Minutes of May 12", "Consent Calendar", True),
        ("3", "Zoning of 12 Oak Lane", "Public Hearings", None),
    ]
    assert (found.date, found.clock) == ("2026-06-09", "19:15")
    assert found.participation is not None and found.participation.virtual_url == "https://zoom.us/j/99911122233"
    meeting = read(own("typical")).meetings[0]
    novusagenda.fill(meeting, found)
    assert (meeting.start_time, len(meeting.items)) == ("2026-06-09T19:15:00-05:00", 3)


def test_agenda_page_without_items_may_say_why() -> None:
    body = b"<form id='Form1'><table><tr><td>The meeting of June 9, 2026 has been CANCELLED</td></tr></table></form>"
    found = novusagenda.agenda(body, timezone=ZONE)
    assert (found.items, found.status[0]) == ([], "cancelled")
    meeting = read(own("typical")).meetings[0]
    novusagenda.fill(meeting, found)
    assert meeting.status == "cancelled"


def test_cover_sheet() -> None:
    item = AgendaItem("Award", 1, "901")
    novusagenda.cover_sheet(own("cover"), item, host=HOST)
    assert [(document.name, document.native_id) for document in item.documents] == [
        ("Contract.pdf", "attachment:12029"), ("Bridge.jpg", "attachment:12030"),
    ]  # fmt: skip
    assert item.documents[0].url == f"{BASE}/AttachmentViewer.ashx?AttachmentID=12029&ItemID=901"
    assert item.notes == ["Staff recommends approval."]


def test_responsive_listing() -> None:
    page = read(own("responsive"))
    (meeting,) = page.meetings
    assert (page.container, meeting.native_id, meeting.body, meeting.date) == (
        "#myTabContent",
        f"novusagenda:{HOST}:881",
        "Select Board",
        "2021-03-22",
    )
    assert meeting.location == Location("Town Hall, 730 Main Street", "cut short by the portal")
    assert [document.native_id for document in meeting.documents] == ["agenda:881"]


def test_other_pages() -> None:
    with pytest.raises(LayoutChanged, match="radGridMeetings"):
        read("<html><body><h1>We have moved</h1></body></html>")
    with pytest.raises(Blocked):
        read(own("blocked"))
    with pytest.raises(LayoutChanged):
        novusagenda.agenda(b"<html><p>Welcome</p></html>", timezone=ZONE)
    with pytest.raises(LayoutChanged):
        novusagenda.parse_saved(b"<p>", url="https://elmgrove.gov/", timezone=ZONE)


def test_row_without_a_date_is_a_problem() -> None:
    page = read(grid("Meeting Date|Meeting Type|Agenda", f"soon|Council|{PDF}", "06/09/26|Council|"))
    assert [problem.row for problem in page.problems] == [1]
    assert [(meeting.native_id, meeting.id_basis) for meeting in page.meetings] == [
        (f"novusagenda:{HOST}:row:council:2026-06-09", "derived")
    ]


def test_a_link_that_is_no_address_costs_its_row() -> None:
    broken = '<a href="http://[x/DisplayAgendaPDF.ashx?MeetingID=5">pdf</a>'
    assert [problem.row for problem in read(grid("Meeting Date|Meeting Type|Agenda", f"06/09/26|Council|{broken}")).problems] == [
        1
    ]


# -- spoiled pages --------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_spoiled_pages_give_records_or_named_errors(data: st.DataObject) -> None:
    bodies = [("listing", own(case)) for case in ("typical", "empty", "responsive")]
    bodies += [("agenda", own("agenda")), ("cover", own("cover"))] + ([("listing", capture())] if CAPTURES else [])
    kind, body = data.draw(st.sampled_from(bodies))
    try:
        records = novusagenda.parse_saved(spoiled(data, body), url=f"{BASE}/x", timezone=ZONE, kind=kind)
    except PageError:
        return
    for record in records:
        if isinstance(record, Meeting):
            assert record.date and record.title and record.native_id.startswith(f"novusagenda:{HOST}:")
