"""CivicPlus pages: the captures, every trap of their fact sheet, and spoiled pages."""

from __future__ import annotations

import datetime
import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import civicplus

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "civicplus"
ZONE = "America/Chicago"
URL = "https://www.elmgrove.gov/AgendaCenter"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "civicplus" / name).read_bytes()


def read(body: bytes | str, url: str = URL, tenant: str | None = "elmgrove") -> CalendarPage:
    body = body if isinstance(body, bytes) else body.encode()
    return civicplus.agenda_center(body, url=url, timezone=ZONE, tenant=tenant)


def row(
    number: int = 41, day: str = "06032026", label: str = "June 3, 2026", title: str = "Regular Meeting", menu: str = "",
    minutes: str = "", media: str = "", posted: str = "",
) -> str:  # fmt: skip
    link = f"/AgendaCenter/ViewFile/Agenda/_{day}-{number}"
    return (
        f'<tr id="row{number}84a09be" class="catAgendaRow"><td><h3 class="noMargin"><a id="_{day}-{number}"></a>'
        f'<strong aria-label="Agenda for {label}">{label}</strong>{posted}</h3><p><a href="{link}">{title}</a></p></td>'
        f'<td class="minutes">{minutes}</td><td class="media">{media}</td><td class="downloads"><ol>'
        f'<li><a href="{link}">Agenda</a></li>{menu}</ol></td></tr>'
    )


def menu(number: int, words: str, query: str, day: str = "06032026") -> str:
    return f'<li><a href="/AgendaCenter/ViewFile/Agenda/_{day}-{number}?{query}=true">{words}</a></li>'


def category(*rows: str, number: int = 3, name: str = "City Council") -> str:
    return (
        f'<div class="listing" id="cat{number}"><h2>{name}</h2><span id="section{number}"><ul class="years"><li>'
        f'<a aria-label="{name} 2026" href="javascript:changeYear(2026, {number})">2026</a></li></ul>'
        f'<table id="table{number}" summary="List of Agendas"><tbody>{"".join(rows)}</tbody></table></span></div>'
    )


def center(*categories: str, first: str = "", last: str = "") -> str:
    return (
        '<html><body><div id="AgendaCenterContent"><h1>Agenda Center</h1>'
        f'<input id="StartDatePicker" value="{first}"><input id="EndDatePicker" value="{last}">'
        f"{''.join(categories)}</div></body></html>"
    )


def only(**values: str | int) -> Meeting:
    page = read(center(category(row(**values))))  # type: ignore[arg-type]
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def kinds(meeting: Meeting) -> list[str]:
    return [document.kind for document in meeting.documents]


# -- captures: every row of the manifest ------------------------------------------------------------------------------------

# file, rows, first and last day, documents by kind, HTML agendas, previous versions, cancelled rows that the manifest names
LISTINGS = [
    ("cortemaderaca_AgendaCenter_2026-04.html", 44, "2025-03-19", "2026-04-15", {"agenda": 38, "notice": 6, "minutes": 15}, 0, 10,
     {"1586", "1606", "1607", "1622", "1594", "1587", "1619", "1616", "1608", "1604", "1598", "1588", "1582"}),
    ("millvalleyca_AgendaCenter_2026-04.html", 42, "2021-03-17", "2026-04-16",
     {"agenda": 40, "notice": 2, "minutes": 9, "packet": 2}, 3, 9, {"545", "565", "569"}),
    ("larkspurca_AgendaCenter_empty_2026-04.html", 0, None, None, {}, 0, 0, set()),
    ("inglewoodca_AgendaCenter_2026-03.html", 102, "2011-02-15", "2026-03-12",
     {"agenda": 102, "minutes": 29, "packet": 17}, 17, 21, {"4459"}),
    ("inglewoodca_UpdateCategoryList_cat3_2026.html", 19, "2026-01-06", "2026-03-17", {"agenda": 19, "packet": 1}, 1, 7,
     {"4457", "4458", "4481", "4437"}),
    ("avenalca_AgendaCenter_2022-08.html", 24, "2016-03-11", "2022-08-11", {"agenda": 24}, 0, 16, {"373"}),
    ("kingsburgca_AgendaCenter_2022-08.html", 61, "2015-01-06", "2022-08-24", {"agenda": 61, "minutes": 26}, 0, 15, set()),
    ("lascrucesnm_Search_2020-11_2020-12.html", 28, "2020-11-09", "2020-12-14",
     {"agenda": 28, "packet": 28, "minutes": 4}, 28, 8, {"798", "806", "807", "817"}),
    ("acwdca_Search_2024-09.html", 2, "2024-09-03", "2024-09-04", {"agenda": 2}, 0, 1, set()),
    ("columbuswi_Search_2020-10.html", 5, "2020-10-05", "2020-10-08", {"agenda": 5, "packet": 2, "minutes": 3}, 0, 7,
     {"1621", "1622"}),
    ("lascrucesnm_Search_noresults_2020-08-29.html", 0, None, None, {}, 0, 0, set()),
]  # fmt: skip


@needs_captures
@pytest.mark.parametrize(("name", "count", "first", "last", "files", "html", "previous", "cancelled"), LISTINGS)
def test_captured_agenda_center(name, count, first, last, files, html, previous, cancelled):
    page = read(capture(name), "https://host.test/AgendaCenter")
    days = sorted(meeting.date or "" for meeting in page.meetings)
    assert (len(page.meetings), page.problems) == (count, [])
    assert (days[0], days[-1]) == (first, last) if count else first is None
    assert Counter(kind for meeting in page.meetings for kind in kinds(meeting)) == files
    links = Counter(link.kind for meeting in page.meetings for link in meeting.links)
    assert (links["html_agenda"], links["previous_versions"]) == (html, previous)
    off = {meeting.native_id.rpartition(":")[2] for meeting in page.meetings if meeting.status == "cancelled"}
    assert cancelled <= off
    assert len(off) == len([m for m in page.meetings if re.search(r"cancel|no meeting|resched", m.title, re.I)])
    assert all(meeting.start_time is None for meeting in page.meetings)
    assert len({meeting.native_id for meeting in page.meetings}) == count


@needs_captures
def test_captured_values_of_corte_madera_and_others():
    madera = read(capture("cortemaderaca_AgendaCenter_2026-04.html"), "https://cortemadera.gov/AgendaCenter", None)
    first = madera.meetings[0]
    assert (first.native_id, first.date, first.body) == ("civicplus:cortemadera.gov:1620", "2026-04-07", "Town Council")
    assert first.documents[0].url == "https://cortemadera.gov/AgendaCenter/ViewFile/Agenda/_04072026-1620"
    assert len({meeting.body for meeting in madera.meetings}) == 10
    inglewood = read(capture("inglewoodca_AgendaCenter_2026-03.html"))
    known = {meeting.native_id.rpartition(":")[2]: meeting for meeting in inglewood.meetings}
    assert len({meeting.body for meeting in inglewood.meetings}) == 29
    assert (known["4459"].status, "minutes" in kinds(known["4459"])) == ("cancelled", True)
    assert [link.url for link in known["2329"].media] == ["https://youtu.be/YDAdXRbKfC0"]
    assert sum(len(meeting.media) for meeting in inglewood.meetings) == 1
    valley = read(capture("millvalleyca_AgendaCenter_2026-04.html"))
    assert sorted(m.native_id[-3:].lstrip(":") for m in valley.meetings if "packet" in kinds(m)) == ["34", "569"]
    assert [link.url.partition("/View/")[2][:3] for m in valley.meetings for link in m.media] == ["646", "647"]
    assert {meeting.agenda_status for meeting in valley.meetings} == {None}


@needs_captures
def test_captured_redirect_has_no_agenda_center():
    with pytest.raises(PageError):
        read(capture("columbuswi_Search_302.html"))


@needs_captures
def test_captured_calendar():
    url = "https://www.wichita.gov/calendar.aspx?CID=68"
    page = civicplus.calendar(capture("wichitaks_Calendar_list_2024.html"), url=url, timezone=ZONE, chosen=True)
    starts = [meeting.start_time for meeting in page.meetings]
    assert (len(starts), page.problems) == (10, [])
    assert (starts[0], starts[-1]) == ("2024-01-11T10:00:00-06:00", "2024-07-11T10:00:00-05:00")
    first = page.meetings[0]
    assert (first.native_id, first.body) == ("civicplus:www.wichita.gov:event:1139", "Advance Plans Committee")
    assert (first.end_time, first.location.name) == (
        "2024-01-11T11:30:00-06:00",
        "2nd Floor Large Conference Room, 271 W. 3rd St.",
    )
    assert [meeting.native_id[-4:] for meeting in page.meetings if meeting.status == "cancelled"] == ["1515"]


@needs_captures
def test_captured_event():
    url = "https://www.wichita.gov/Calendar.aspx?EID=1592&month=2&year=2024&day=13&calType=0"
    meeting = civicplus.event(capture("wichitaks_Calendar_EID1592.html"), url=url, timezone=ZONE)
    assert (meeting.start_time, meeting.end_time) == ("2024-06-13T10:00:00-05:00", "2024-06-13T11:30:00-05:00")
    assert meeting.location.name.startswith("2nd Floor Large Conference Room, 271 W. 3rd St. Wichita, KS 67202")
    assert "@" not in (meeting.description or "").replace("@Wichita", "")  # mail addresses are hidden: none is invented
    assert meeting.links[0].url == "https://www.youtube.com/@Wichita-SedgwickCountyPlanning"


@needs_captures
def test_every_capture_is_named_here():
    source = Path(__file__).read_text()
    files = [file.name for file in (Path(CAPTURES or "") / "civicplus").iterdir() if file.suffix != ".md"]
    assert [name for name in files if name not in source] == []


@needs_captures
def test_largest_capture_is_read_in_time():
    body, times = capture("inglewoodca_AgendaCenter_2026-03.html"), []
    for _ in range(3):
        began = time.process_time()
        read(body)
        times.append(time.process_time() - began)
    assert min(times) < 0.2  # measured: 33 ms for 357 kB; the bound allows for a busy machine


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_search_shows_its_window():
    page = read(center(category(row()), first="05/27/2026", last="07/03/2026"))
    assert page.range_printed == "05/27/2026 to 07/03/2026"
    assert read(center(category(row()))).range_printed is None
    address = '<meta property="og:url" content="https://x.gov/AgendaCenter/Search/?startDate=5%2F27%2F2026&endDate=07/03/2026">'
    assert read(center(category(row())).replace("<body>", f"<head>{address}</head><body>")).range_printed == page.range_printed
    # That the search is asked and not the start page: tests/spiders/test_civicplus.py.


def test_trap_02_three_generations_of_markup():
    of_2020 = (
        '<tr id="row41abc" class="catAgendaRow"><a name="_06032026-41"></a><td><h4><a name="_06032026-41"></a>'
        '<a name="41" href="/AgendaCenter/ViewFile/Agenda/_06032026-41?html=true"><strong><abbr title="June">Jun</abbr> 3, 2026'
        "</strong> — Posted <abbr>May</abbr> 28, 2026 11:47 AM</a></h4><p>Regular Meeting </p></td>"
        '<td class="minutes"></td><td class="downloads"><ol>'
        f'{menu(41, "HTML", "html")}<li><a href="/AgendaCenter/ViewFile/Agenda/_06032026-41">PDF</a></li></ol></td></tr>'
    )
    of_2022 = row(posted=" — Posted May 28, 2026 4:53 PM").replace('h3 class="noMargin"', "h4").replace("</h3>", "</h4>")
    newest = row()
    seen = [read(center(category(one))).meetings[0] for one in (of_2020, of_2022, newest)]
    assert {(m.native_id, m.date, m.title, m.body) for m in seen} == {
        ("civicplus:elmgrove:41", "2026-06-03", "Regular Meeting", "City Council")
    }
    assert [kinds(meeting) for meeting in seen] == [["agenda"]] * 3
    digits_only = row(label="", title="")
    meeting = read(center(category(digits_only))).meetings[0]
    assert (meeting.date, meeting.title) == ("2026-06-03", "City Council 2026-06-03")


def test_trap_03_grouped_categories():
    table = f'<span id="section3"><table id="table3" summary="List of Agendas"><tbody>{row()}</tbody></table></span>'
    group = (
        f'<div class="listing" id="header18"><h2>Public Works Department</h2><div class="category" id="cat3">'
        f"<h3>Streets Committee</h3>{table}</div></div>"
    )
    (meeting,) = read(center(group)).meetings
    assert (meeting.body, meeting.body_native_id) == ("Streets Committee", "3")


def test_trap_04_row_id_is_glued_to_a_hash():
    assert only(number=808).native_id == "civicplus:elmgrove:808"


def test_trap_05_fragment_without_heading():
    fragment = category(row()).partition("</h2>")[2].removesuffix("</div>")
    page = read(fragment)
    assert (page.meetings[0].body, page.meetings[0].body_native_id) == ("City Council", "3")


def test_trap_06_posted_is_not_the_time():
    meeting = only(posted=" — Amended Jun 3, 2026 3:38 PM")
    assert (meeting.start_time, meeting.agenda_status, meeting.start_printed) == (
        None,
        "Amended Jun 3, 2026 3:38 PM",
        "June 3, 2026",
    )


def test_trap_07_no_time_anywhere():
    assert (only().start_time, only().date) == (None, "2026-06-03")
    assert only(title="Special Meeting at 8:45 a.m.").start_time == "2026-06-03T08:45:00-05:00"


def test_trap_08_agenda_link_is_no_packet():
    assert kinds(only()) == ["agenda"]
    meeting = only(menu=menu(41, "Packet", "packet"))
    assert [(d.kind, d.url.partition("?")[2]) for d in meeting.documents] == [("agenda", ""), ("packet", "packet=true")]


def test_trap_09_packets_filed_under_a_body_of_their_own():
    agenda, packets = category(row(1621)), category(row(1623), number=30, name="City Council Meeting Packets")
    (meeting,) = read(center(agenda, packets)).meetings
    assert [(d.kind, d.native_id) for d in meeting.documents] == [("agenda", "agenda:1621"), ("packet", "packet:1623")]
    assert meeting.identifiers == [{"scheme": "civicplus", "identifier": "civicplus:elmgrove:1623"}]
    (alone,) = read(center(packets)).meetings
    assert (alone.body, kinds(alone), alone.native_id) == ("City Council", ["packet"], "civicplus:elmgrove:1623")
    nameless = read(center(category(row(7), name="Agenda Packets"))).meetings[0]
    assert (nameless.body, kinds(nameless)) == ("Agenda Packets", ["packet"])
    two = category(row(1), row(2))
    assert len(read(center(two, packets)).meetings) == 3  # which of the two it belongs to isn't said


def test_trap_09_status_of_the_packet_counts():
    packets = category(row(1623, title="Packet - Cancelled"), number=30, name="City Council Packets")
    (meeting,) = read(center(category(row(1621)), packets)).meetings
    assert (meeting.status, meeting.status_evidence.rule) == ("cancelled", "title of the packet")


def test_trap_10_several_rows_of_a_body_and_day():
    page = read(
        center(category(row(4457, title="Agenda - Spanish"), row(4458, title="Agenda"), row(4459, title="Closed Session")))
    )
    assert [meeting.native_id[-4:] for meeting in page.meetings] == ["4457", "4458", "4459"]
    assert page.meetings[0].documents[0].name == "Agenda (Spanish)"


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Meeting Cancelled", "cancelled"),
        ("03-17-26 City Council Agenda (No Meeting)", "cancelled"),
        ("Council agenda - 10/06/20 - COW - Cancel", "cancelled"),
        ("NOTICE OF CANCELLATION of the January 12, 2026 meeting", "cancelled"),
        ("City Council Agenda (Rescheduled)", "cancelled"),
        ("The June 3, 2026 regular meeting of the Board Members of Sanitary District No. 2 has been cancelled.", "cancelled"),
        ("Recessed Meeting", "confirmed"),
        ("Continued Regular Meeting", "confirmed"),
        ("Juvenile Justice CONTINUUM Board", "confirmed"),
        ("Regular Meeting", "confirmed"),
    ],
)
def test_trap_11_cancelled_only_in_the_title(title, status):
    meeting = only(title=title)
    assert meeting.status == status
    if status == "cancelled":
        assert meeting.status_evidence.text == title


def test_trap_12_cancelled_rows_keep_their_files():
    minutes = '<a href="/AgendaCenter/ViewFile/Minutes/_06032026-41"><img></a>'
    assert kinds(only(title="Meeting Cancelled", minutes=minutes)) == ["agenda", "minutes"]
    assert kinds(only(title="Notice of Cancellation")) == ["notice"]


def test_trap_13_addresses_begin_at_the_final_host():
    page = read(center(category(row())), "https://www.cityofelmgrove.com/AgendaCenter/Search/?term=")
    assert page.meetings[0].documents[0].url == "https://www.cityofelmgrove.com/AgendaCenter/ViewFile/Agenda/_06032026-41"
    assert page.meetings[0].native_id == "civicplus:elmgrove:41"  # the row's name stays, whatever host answers


def test_trap_14_empty_needs_the_search_form():
    assert read(center()).meetings == []
    with pytest.raises(LayoutChanged):
        read("<html><title>Elm Grove</title><body><h1>Welcome</h1></body></html>")
    with pytest.raises(TenantGone):
        read("<html><body><script>window.location.href = 'https://www.elmgrove.gov';</script></body></html>")
    with pytest.raises(TenantGone):
        read("<html><title>CivicPlus</title><body>Local government software</body></html>", "https://www.civicplus.com/")
    with pytest.raises(PortalError):
        read("<html><title>Page Not Found</title><body>404</body></html>")
    changed = center(category(row())).replace("catAgendaRow", "agendaLine")
    with pytest.raises(LayoutChanged):
        read(changed)


def test_trap_15_stale_portal():
    before = datetime.date(2026, 6, 1)
    old = read(center(category(row(day="03172016", label="March 17, 2016"))))
    assert "2016-03-17" in (civicplus.stale(old, before) or "")
    assert civicplus.stale(read(center(category(row()))), before) is None
    assert civicplus.stale(read(center()), before) is None


def test_trap_16_bodies_are_told_apart():
    page = read(center(category(row(1), number=7, name="Airport Board"), category(row(2), number=9, name="Art Board ▼")))
    assert [(m.body, m.body_native_id) for m in page.meetings] == [("Airport Board", "7"), ("Art Board", "9")]


def test_trap_17_title_date_is_wrong():
    assert only(title="Council Packet - 10/60/20").date == "2026-06-03"
    assert only(title="Meeting of June 4, 2025").date == "2026-06-03"


def test_trap_18_documents_have_an_id_and_kind_in_place_of_a_name():
    meeting = only(minutes='<a href="/AgendaCenter/ViewFile/Minutes/_06032026-41"></a>')
    assert [(d.native_id, d.name, d.media_type) for d in meeting.documents] == [
        ("agenda:41", "Agenda", None),
        ("minutes:41", "Minutes", None),
    ]


ARCHIVE_URL = "https://www.elmgrove.gov/Archive.aspx"


def archived(*lines: tuple[int, str], table: bool = True, selected: int = 31) -> bytes:
    options = "".join(
        f'<option value="{n}">{name}</option>'
        for n, name in ((0, "All"), (31, "City Council Agendas"), (33, "City Council Packets"), (40, "Budgets"))
    )
    links = "".join(f'<tr><td><a href="Archive.aspx?ADID={n}"><span>{title}</span></a></td></tr>' for n, title in lines)
    listed = f'<table summary="Archive Details">{links}</table>' if table else ""
    return f'<html><body><select name="lngArchiveMasterID">{options}</select>{listed}</body></html>'.encode()


def archive(body: bytes, name: str = "City Council Agendas") -> CalendarPage:
    category = civicplus.Category("31", name)
    return civicplus.archive(body, url=ARCHIVE_URL, timezone=ZONE, category=category, tenant="elmgrove")


def test_trap_19_archive_categories_and_an_empty_search():
    found = civicplus.archive_index(archived(), url=ARCHIVE_URL)
    assert [(one.number, one.holds_meetings) for one in found] == [("31", True), ("33", True), ("40", False)]
    labels = b'<label for="amidDDN36"><a>Planning Board</a></label>'
    assert civicplus.archive_index(labels, url=ARCHIVE_URL) == [civicplus.Category("36", "Planning Board")]
    with pytest.raises(LayoutChanged):
        civicplus.archive_index(b"<html><body>nothing</body></html>", url=ARCHIVE_URL)
    assert archive(archived(table=False)).meetings == []
    # That the category's own list follows an empty search: tests/spiders/test_civicplus.py.


def test_trap_20_archive_dates_stand_in_titles():
    titles = ["February 24, 2026", "Agenda February 24 2026", "02/24/2026 Regular", "03-24-2026", "Rules of Procedure"]
    page = archive(archived(*enumerate(titles, 100)))
    assert [meeting.date for meeting in page.meetings] == ["2026-02-24"] * 3 + ["2026-03-24"]
    assert len(page.problems) == 1 and "Rules of Procedure" in page.problems[0].error
    assert all(meeting.start_time is None for meeting in page.meetings)
    empty_id = b'<table summary="Archive Details"><tr><td><a href="archive.aspx?AMID=44&Type=&ADID=">More</a></td></tr></table>'
    with pytest.raises(LayoutChanged):
        archive(empty_id)


def test_trap_20_agenda_and_packet_of_a_day_are_one_meeting():
    agendas = archive(archived((101, "February 24, 2026"))).meetings
    packets = archive(archived((102, "February 24, 2026"), (103, "March 3, 2026")), "City Council Packets").meetings
    joined = civicplus.join_archive(packets + agendas)
    assert [(m.native_id, m.body, kinds(m)) for m in joined] == [
        ("civicplus:elmgrove:archive:101", "City Council", ["agenda", "packet"]),
        ("civicplus:elmgrove:archive:103", "City Council", ["packet"]),
    ]
    twice = archive(archived((101, "February 24, 2026"), (104, "February 24, 2026 Special"))).meetings
    assert len(civicplus.join_archive(twice)) == 2


def happening(number: int, name: str, stamp: str, calendar: str = "City Council") -> str:
    return (
        f'<div id="CID{number}" class="calendar"><h2 class="title">{calendar}</h2><ol><li><h3><a id="eventTitle_{number}" '
        f'href="/Calendar.aspx?EID={number}&month=6"><span>{name}</span></a></h3><div class="date">x</div><div>'
        f'<span itemprop="name">{name}</span><span itemprop="startDate">{stamp}</span><span itemprop="location">'
        '<span itemprop="name">Room 1</span></span></div></li></ol></div>'
    )


def calendar(*events: str, chosen: bool = True) -> CalendarPage:
    body = f'<html><body><input id="startDateFromAmsul"><div class="calendars">{"".join(events)}</div></body></html>'
    return civicplus.calendar(body.encode(), url="https://elmgrove.gov/Calendar.aspx", timezone=ZONE, chosen=chosen)


def test_trap_21_calendar_goes_past_the_range():
    page = calendar(happening(1, "Council", "2026-06-03T18:00:00"), happening(2, "Council", "2027-01-03T18:00:00"))
    assert [meeting.date for meeting in page.meetings] == ["2026-06-03", "2027-01-03"]  # the spider's window filters
    assert page.meetings[0].start_time == "2026-06-03T18:00:00-05:00"
    assert calendar(happening(3, "Council", "2026-06-03T00:00:00")).meetings[0].start_time is None


def test_calendar_of_all_kinds_gives_only_public_bodies():
    events = [
        happening(1, "Farmers' Market", "2026-06-03T08:00:00", "Main Calendar"),
        happening(2, "Planning Commission", "2026-06-03T18:00:00", "Main Calendar"),
    ]
    assert [meeting.title for meeting in calendar(*events, chosen=False).meetings] == ["Planning Commission"]
    assert len(calendar(*events).meetings) == 2
    with pytest.raises(LayoutChanged):
        civicplus.calendar(b'<i itemprop="startDate">2026</i><input id="startDateFromAmsul">', url=URL, timezone=ZONE)


def test_trap_22_blocking():
    challenge = "<html><head><title>Just a moment...</title></head><body></body></html>"
    for parse in (read, lambda body: civicplus.agenda(body.encode(), url=URL), lambda body: archive(body.encode())):
        with pytest.raises(Blocked):
            parse(challenge)
    with pytest.raises(PortalError):
        read(b"")


# -- what the sheet says beyond its table -----------------------------------------------------------------------------------


def test_notices_and_press_releases_are_no_meetings():
    assert read(center(category(row(), name="Press Releases"), category(row(2), name="Legal Notices"))).meetings == []


def test_media_by_class():
    audio = '<span class="audio"><a href="/DocumentCenter/View/9"><img></a></span>'
    assert [(link.kind, link.url) for link in only(media=audio).media] == [
        ("audio", "https://www.elmgrove.gov/DocumentCenter/View/9")
    ]


def test_unreadable_row_costs_itself():
    page = read(center(category(row(1, day="99992026", label=""), row(2))))
    assert ([meeting.native_id[-1] for meeting in page.meetings], len(page.problems)) == (["2"], 1)


ITEMS = """<div id="divItems">
<div class="item level1"><div class="bullet"><span>1.</span></div><div class="title">Consent Calendar</div></div>
<div class="item level2"><div class="bullet"><span>a.</span></div><div class="title">Minutes of May 6</div>
 <div class="desc">Approve as submitted</div>
 <div class="documents"><a class="file" href="/AgendaCenter/ViewFile/Item/77?fileID=5">Draft</a></div></div>
<div class="item level1"><div class="bullet"><span>2.</span></div><div class="title">Item B</div>
 <div class="desc">Lease of Hall</div></div>
</div>"""


def test_items_of_an_html_agenda():
    found = civicplus.agenda(ITEMS.encode(), url=URL)
    assert [(i.position, i.number, i.title, i.section, i.consent) for i in found.items] == [
        (1, "1", "Consent Calendar", None, None),
        (2, "a", "Minutes of May 6", "Consent Calendar", True),
        (3, "2", "Lease of Hall", None, None),
    ]
    assert [(d.kind, d.name, d.native_id, d.url) for d in found.items[1].documents] == [
        ("attachment", "Draft", "item_file:77", "https://www.elmgrove.gov/AgendaCenter/ViewFile/Item/77?fileID=5")
    ]
    assert found.items[1].notes == ["Approve as submitted"]
    assert civicplus.agenda(b"%PDF-1.7 ...", url=URL).items == []
    assert civicplus.agenda(b"<html><body>no agenda</body></html>", url=URL).items == []
    with pytest.raises(LayoutChanged):
        civicplus.agenda(b'<div id="divItems"><p>1. Call to Order</p></div>', url=URL)


def test_item_that_is_the_whole_packet():
    def item(title: str, file: str = "") -> str:
        return f'<div class="item level1"><div class="title">{title}</div><div class="documents">{file}</div></div>'

    packet = item("Agenda Packet", '<a class="file" href="/AgendaCenter/ViewFile/Item/9">P</a>')
    body = f'<div id="divItems">{item("One")}{item("Two")}{item("Three")}{packet}</div>'
    meeting = only()
    assert civicplus.take_agenda(meeting, body.encode(), url=URL) == []
    assert kinds(meeting) == ["agenda", "packet"]
    assert all(not each.documents for each in meeting.items)
    full = f'<div id="divItems">{item("One", "<a href=/AgendaCenter/ViewFile/Item/8>x</a>")}{packet}</div>'
    meeting = only()
    civicplus.take_agenda(meeting, full.encode(), url=URL)
    assert kinds(meeting) == ["agenda"]


def test_a_page_of_a_meeting_that_can_not_be_read_costs_the_page():
    meeting = only()
    assert civicplus.take_agenda(meeting, b"<title>Just a moment...</title>", url=URL)
    assert "agenda items" in meeting.incomplete[0]
    assert civicplus.take_event(meeting, b"<html><body>x</body></html>", url=URL)
    assert len(meeting.incomplete) == 2


# -- spoiled pages ----------------------------------------------------------------------------------------------------------

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def bodies() -> list[bytes]:
    own = [page.read_bytes() for page in OWN.glob("*/page.*")] + [ITEMS.encode(), archived((1, "May 4, 2026"))]
    names = ("acwdca_Search_2024-09.html", "columbuswi_Search_2020-10.html", "wichitaks_Calendar_list_2024.html")
    return own + ([capture(name) for name in names] if CAPTURES else [])


def read_anyhow(body: bytes) -> int:
    count = 0
    for kind in ("agenda_center", "agenda", "calendar", "event", "archive", "archive_index"):
        try:
            count += len(civicplus.parse_saved(body, url=URL + "?EID=5&AMID=31", timezone=ZONE, kind=kind))
        except PageError:
            continue
    return count


@FUZZ
@given(st.data())
def test_cut_and_spoiled_pages_raise_page_errors_only(data):
    body = data.draw(st.sampled_from(bodies()))
    at = data.draw(st.integers(0, len(body)))
    spoiled = [
        body[:at],
        body[at:],
        body[:at] + b"\xff\x00<td" + body[at:],
        body.replace(b"href", b"hrfe"),
        body.replace(b"id=", b"di="),
    ]
    began = time.process_time()
    read_anyhow(data.draw(st.sampled_from(spoiled)))
    assert time.process_time() - began < 2


@FUZZ
@given(st.data())
def test_pages_with_parts_left_out_invent_nothing(data):
    rows = [row(number, title=f"Meeting {number}") for number in range(1, 6)]
    broken = data.draw(st.sampled_from(["href", "strong", "<p>", "<td", "class=", "aria-label", "</td>", "summary"]))
    kept = data.draw(st.permutations(rows))[: data.draw(st.integers(0, 5))]
    body = center(category(*kept)).replace(broken, "x", data.draw(st.integers(0, 9)))
    try:
        page = read(body)
    except PageError:
        return
    assert len(page.meetings) + len(page.problems) <= len(kept)
    assert {meeting.date for meeting in page.meetings} <= {"2026-06-03"}
