"""Vision Internet's widgets: the captures, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import visioninternet

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/Los_Angeles"
URL = "https://www.sample.gov/calendar/-toggle-all/-sortn-EDate/-sortd-desc"
EVENT_URL = "https://www.sample.gov/Home/Components/Calendar/Event/77"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "visioninternet" / name).read_bytes()


def read(inner: str, **kwargs: object) -> CalendarPage:
    body = f"<html><head><title>City</title></head><body>{inner}</body></html>".encode()
    return visioninternet.listing(body, url=URL, timezone=ZONE, **kwargs)


def only(inner: str) -> Meeting:
    page = read(inner)
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def row(title: str = "Planning Board", date: str = "08/09/2026 10:00 AM - 1:00 PM", *cells: str, key: int = 77) -> str:
    link = f"<a href='/Home/Components/Calendar/Event/{key}/18?npage=2'><span itemprop='summary'>{title}</span></a>"
    return f"<tr><td class='event_title'>{link}</td><td class='event_datetime'>{date}</td>{''.join(cells)}</tr>"


def table(*rows: str, pager: str = "") -> str:
    return f"<table class='listtable'><tr><th>Event</th></tr>{''.join(rows)}</table><div class='list-pager'>{pager}</div>"


def agenda_cell(*links: tuple[str, str], kind: str = "agenda") -> str:
    inside = "".join(f"<a class='agenda_minutes_link' href='{href}'>{words}</a>" for words, href in links)
    return f"<td class='event_{kind}'>{inside or 'Not Included'}</td>"


def grid(*cells: str, month: str = "March 2026") -> str:
    head = f"<table class='calendar_title'><tr><td><h2 class='current_month_title'> {month} </h2></td></tr></table>"
    return f"{head}<table class='calendar calendar_grid'><tr>{''.join(cells)}</tr></table>"


def cell(day: int, *items: tuple[int, str, str], label: str = "") -> str:
    inside = "".join(
        f"<div class='calendar_item'><span class='calendar_eventtime'>{clock}</span>"
        f"<a class='calendar_eventlink' href='/Home/Components/Calendar/Event/{key}/165' title='{title}'>{title}</a></div>"
        for key, title, clock in items
    )
    named = f" aria-label='{label}'" if label else ""
    return f"<td class='calendar_day_with_items'{named}> {day} {inside}</td>"


def event_page(date: str = "08/09/2026 10:00 AM", inner: str = "") -> bytes:
    label, value = "<span class='detail-list-label'>", "<span class='detail-list-value'>"
    lines = f"<li>{label}Date: </span>{value}{date}</span></li><li>{label}Location: </span>{value}City Hall</span></li>"
    body = f"<h2 class='detail-title'>Planning Board</h2><ul class='detail-list'>{lines}</ul>{inner}"
    return f"<html><body>{body}</body></html>".encode()


# -- captures -----------------------------------------------------------------------------------------------------------------


@needs_captures
@pytest.mark.parametrize(
    ("name", "container", "count", "total"),
    [
        ("maderacountyca_calendar-meeting-list_page2_2022-08.html", "table.listtable", 13, 13),
        ("noacaoh_calendar_toggle-all_2019-10.html", "table.listtable", 20, 20),
        ("claytonmo_Event_4732_with_MeetingsManager.html", "MeetingsManager", 18, 18),
        ("atlantaga_public-meetings_grid_2026-06.html", visioninternet.GRID, 46, 48),
        ("chulavistaca_calendar_grid_2026-03.html", visioninternet.GRID, 15, 69),
    ],
)
def test_captured_widgets(name, container, count, total):
    body, began = capture(name), time.process_time()
    page = visioninternet.listing(body, url=URL, timezone=ZONE)
    assert time.process_time() - began < 0.5  # measured: up to 45 ms
    assert (page.container, len(page.meetings), page.total, page.problems) == (container, count, total, [])


def captured(name: str) -> dict[str, Meeting]:
    page = visioninternet.listing(capture(name), url=URL, timezone=ZONE)
    return {meeting.native_id.rpartition(":")[2]: meeting for meeting in page.meetings}


@needs_captures
def test_captured_values():
    madera = captured("maderacountyca_calendar-meeting-list_page2_2022-08.html")
    assert list(madera) == [str(key) for key in range(2777, 2802, 2)]
    assert madera["2777"].start_time == "2022-08-09T10:00:00-07:00"
    assert (madera["2799"].date, madera["2799"].start_time) == ("2022-12-13", "2022-12-13T10:00:00-08:00")
    assert all(meeting.documents == [] and not visioninternet.needs_event(meeting) for meeting in madera.values())
    clayton = captured("claytonmo_Event_4732_with_MeetingsManager.html")
    assert (list(clayton)[0], list(clayton)[-1]) == ("2265", "2104")
    assert sum(meeting.start_time is None for meeting in clayton.values()) == 3
    assert sum(any(each.kind == "minutes" for each in meeting.documents) for meeting in clayton.values()) == 11
    assert [each.native_id for each in clayton["2245"].documents] == ["agenda:2245", "minutes:3060"]
    atlanta = captured("atlantaga_public-meetings_grid_2026-06.html")
    assert {atlanta[key].start_time for key in ("11765", "12357")} == {"2026-06-01T13:00:00-07:00"}
    vista = captured("chulavistaca_calendar_grid_2026-03.html")
    assert (vista["37124"].start_time, "38587" in vista) == ("2026-03-03T17:00:00-08:00", False)
    cancelled = {key: meeting.body for key, meeting in vista.items() if meeting.status == "cancelled"}
    assert cancelled == {
        "37130": "Council Meeting", "38399": "Planning Commission Meeting",
        "38647": "Health Wellness and Aging Commission Meeting", "38659": "Civil Service Commission Regular Meeting",
    }  # fmt: skip


@needs_captures
def test_captured_event_of_noaca():
    url = "https://www.noaca.org/Home/Components/Calendar/Event/8261/7639?toggle=all&npage=2"
    (meeting,) = visioninternet.parse_saved(capture("noacaoh_Event_8261.html"), url=url, timezone="America/New_York")
    assert (meeting.native_id, meeting.start_time) == ("visioninternet:www.noaca.org:event:8261", "2019-09-20T10:30:00-04:00")
    assert meeting.source_url == "https://www.noaca.org/Home/Components/Calendar/Event/8261"
    assert meeting.location.name.startswith("NOACA 1299 Superior Avenue Cleveland")
    assert [(each.kind, each.native_id) for each in meeting.documents] == [("packet", "document:24167")]
    page = visioninternet.listing(capture("noacaoh_calendar_toggle-all_2019-10.html"), url=url, timezone="America/New_York")
    assert page.next.endswith("/agendas-and-presentations/-toggle-all/-npage-2")
    assert all(visioninternet.needs_event(each) for each in page.meetings)


# -- traps, in the order of the sheet -----------------------------------------------------------------------------------------


def test_trap_01_pages_come_from_the_row():
    assert visioninternet.list_paths({"path": "/a/plann/", "paths": ["/b", "/a/plann"]}) == ["/a/plann", "/b"]
    assert visioninternet.list_paths({}) == []


def test_trap_02_hidden_time_is_utc():
    hidden = "<time style='display:none;' datetime='2026-08-09T17:00+00:00'>08/09/2026 5:00 PM</time>"
    meeting = only(table(row("Board", f"08/09/2026 10:00 AM - 11:30 PM {hidden}")))
    assert (meeting.start_time, meeting.end_time) == ("2026-08-09T10:00:00-07:00", None)
    assert meeting.start_printed == "08/09/2026 10:00 AM - 11:30 PM"


def test_trap_03_a_row_of_several_days_has_only_time_elements():
    times = "<time datetime='2026-12-13T18:00+00:00'>12/13/2026 10:00 AM</time> - <time datetime='x'>12/20/2026 1:00 PM</time>"
    assert only(table(row("Board", times))).start_time == "2026-12-13T10:00:00-08:00"


def test_trap_04_reading_stops_only_when_all_rows_are_older():
    pager = "<a class='pg-next-button' href='/calendar/-npage-2'> Next » </a>"
    rows = (row("Board", "06/01/2026 6:00 PM"), row("Board", "05/01/2026 6:00 PM", key=78))
    assert read(table(*rows, pager=pager), first_day="2026-06-01").next == "https://www.sample.gov/calendar/-npage-2"
    assert read(table(*rows, pager=pager), first_day="2026-06-02").next is None


def test_trap_05_next_and_last_share_a_class():
    last = "<a class='pg-next-button' href='/calendar/-npage-20'> Last » </a>"
    assert read(table(row(), pager="<a class='disabled pg-next-button'> Next » </a>" + last)).next is None
    assert read(table(row(), pager=last)).next is None


def test_trap_06_without_an_agenda_column_the_event_page_is_needed():
    meeting = only(table(row()))
    assert visioninternet.needs_event(meeting)
    assert not visioninternet.needs_event(only(table(row("Board", "08/09/2026", agenda_cell()))))
    files = "<div class='detail-agenda'><a href='/Home/ShowDocument?id=5'>Agenda</a></div>"
    assert visioninternet.add_event(event_page(inner=files), meeting, url=EVENT_URL) is None
    assert ([each.native_id for each in meeting.documents], meeting.location.name) == (["document:5"], "City Hall")


def test_trap_07_not_included_is_no_document():
    assert only(table(row("Board", "08/09/2026", agenda_cell(), agenda_cell(kind="minutes")))).documents == []


def test_trap_08_several_links_are_told_apart_by_their_words():
    links = (
        ("Presentation", "/home/showpublisheddocument/1"), ("Agenda", "/home/showpublisheddocument/2/6379"),
        ("Full Packet", "/home/showpublisheddocument/3"), ("Map", "/home/showpublisheddocument/4"), ("Recording", "https://v.gov/1"),
    )  # fmt: skip
    meeting = only(table(row("Board", "08/09/2026", agenda_cell(*links))))
    assert [(each.kind, each.native_id) for each in meeting.documents] == [
        ("attachment", "document:1"), ("agenda", "document:2"), ("packet", "document:3"), ("attachment", "document:4"),
    ]  # fmt: skip
    assert meeting.documents[1].url == "https://www.sample.gov/home/showpublisheddocument/2"
    assert [each.url for each in meeting.media] == ["https://v.gov/1"]


def test_trap_09_events_of_several_days_keep_their_day():
    page = read(
        grid(cell(1, (5, "Board Retreat Meeting", "")), cell(2, (5, "Board Retreat Meeting", ""), (6, "Council", "5:00 PM")))
    )
    assert [meeting.native_id.partition("gov:")[2] for meeting in page.meetings] == [
        "event:5:2026-03-01", "event:5:2026-03-02", "event:6",
    ]  # fmt: skip


def test_trap_10_community_events_are_left_out_and_counted():
    page = read(grid(cell(1, (5, "Spring Fling Foster", ""), (6, "Planning Commission", "6:00 PM"))))
    assert ([meeting.title for meeting in page.meetings], page.total) == (["Planning Commission"], 2)
    named = read(grid(cell(1, (5, "Spring Fling", ""), (6, "Planning Commission", ""))), bodies=("spring",))
    assert [meeting.title for meeting in named.meetings] == ["Spring Fling"]


def test_trap_11_a_blank_time_is_a_date_only():
    for label in ("", "Scheduled events, Monday, March 2, 2026", "Monday, 2 March 2026"):
        meeting = only(grid(cell(2, (5, "Council", ""), label=label)))
        assert (meeting.date, meeting.start_time, meeting.all_day) == ("2026-03-02", None, True)


def test_trap_12_addresses_without_an_extension_are_documents():
    links = (("Agenda", "/home/showdocument?id=9"),)
    (document,) = only(table(row("Board", "08/09/2026", agenda_cell(*links)))).documents
    assert (document.kind, document.native_id, document.url) == (
        "agenda",
        "document:9",
        "https://www.sample.gov/home/showdocument?id=9",
    )


def test_trap_13_a_block_page_with_status_200():
    with pytest.raises(Blocked):
        visioninternet.listing(b"<html><head><title>Access Denied</title></head></html>", url=URL, timezone=ZONE)
    with pytest.raises(LayoutChanged):
        read("<p>Reference number 18.abc</p>")
    with pytest.raises(PortalError):
        visioninternet.listing(b"", url=URL, timezone=ZONE)


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Cancelled - Board", "Board (Cancelled)", "Board - Canceled", "Board Canceled due to snow"])
def test_status_words_stand_on_either_side(title):
    meeting = only(table(row(title)))
    assert (meeting.status, meeting.body, meeting.title) == ("cancelled", "Board", title)


def test_a_bad_row_costs_one_row_and_an_empty_table_is_recognized():
    page = read(table(row(), row("Board", "soon", key=78)))
    assert (len(page.meetings), [each.row for each in page.problems]) == (1, [2])
    assert (read(table()).meetings, read(grid()).meetings) == ([], [])


def test_an_event_page_that_is_none_is_told():
    meeting = only(table(row()))
    assert ".detail-title" in visioninternet.add_event(b"<html><body>Soon</body></html>", meeting, url=EVENT_URL)


def test_saved_pages_are_known_by_their_address():
    (meeting,) = visioninternet.parse_saved(event_page(), url=EVENT_URL, timezone=ZONE)
    assert meeting.native_id == "visioninternet:www.sample.gov:event:77"
    with pytest.raises(LayoutChanged, match="a kind of govAccess page"):
        visioninternet.parse_saved(b"<html>", url=URL, timezone=ZONE, kind="news")


# -- spoiled pages ------------------------------------------------------------------------------------------------------------

MANAGED = (
    "<tr class='meeting_widget_item'><td><a href='/Home/Components/MeetingsManager/MeetingAgenda/2265/73'>Board</a></td>"
    "<td>07/28/2026 6:00 PM</td><td><a href='/x/ShowPrimaryDocument/?agendaID=2265'>Agenda</a></td><td>Not Available</td></tr>"
)
OWN = [
    (URL, table(row("Board", "08/09/2026", agenda_cell(("Agenda", "/home/showpublisheddocument/2"))), row()).encode()),
    (URL, grid(cell(2, (5, "Council", "5:00 PM")), cell(3, (5, "Council", ""))).encode()),
    (URL, f"<table>{MANAGED}</table>".encode()),
    (EVENT_URL, event_page(inner="<div class='detail-agenda'><a href='/Home/ShowDocument?id=5'>Agenda</a></div>")),
]


@settings(max_examples=120, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(OWN), st.data())
def test_cut_and_spoiled_pages_raise_page_errors_only(own, data):
    url, body = own
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    spoiled = body[:start] + data.draw(st.binary(max_size=6)) + body[end:]
    with contextlib.suppress(PageError):
        visioninternet.parse_saved(spoiled, url=url, timezone=ZONE)
