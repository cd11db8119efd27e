"""IQM2's pages: the captures, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import iqm2

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/Chicago"
HOST = "sample.iqm2.com"
BASE = f"https://{HOST}/Citizens"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "iqm2" / name).read_bytes()


def link(label: str, href: str = "", css: str = "") -> str:
    return f"<div>&nbsp;<a href='{href}' class='{css}' target='_blank'>{label}</a>&nbsp;</div>"


AGENDA = link("Agenda", "FileOpen.aspx?Type=14&ID=38&Inline=True")


def row(
    number: int = 40, when: str = "Jun 3, 2026 6:30 PM ", board: str = "City Council", kind: str = "Regular Meeting",
    status: str = "Scheduled", links: str = AGENDA, place: str = "&#13;&#09;Room 1&#13;&#09;1 Main St, Sample, MO  63141",
) -> str:  # fmt: skip
    title = f"JUNE 3, 2026&#13;&#13;Board:&#09;{board}&#13;Type:&#09;{kind}&#13;Status:&#09;{status}&#13;{place}"
    right = (
        "<div class='RowRight'><span class='MeetingCancelled'>Cancelled</span></div>"
        if status == "Cancelled" and not links
        else f"<div class='RowRight MeetingLinks'>{links}</div>"
    )
    return (
        "<div class='Row MeetingRow'><div class='RowTop'><div class='RowLink'>"
        f"<a href='/Citizens/Detail_Meeting.aspx?ID={number}' title=\"{title}\">{when}</a></div>{right}</div>"
        "<div class='RowBottom'><div class='MainScreenText RowDetails'>"
        f"{board} - {kind}</div></div></div>"
    )


def page_of(*rows: str, total: int | None = None) -> bytes:
    count = len(rows) if total is None else total
    summary = f"Displaying {count} meetings from 5/27/2026 to 7/3/2026 for All Meeting Groups"
    return (
        "<html><head><title>Meeting Calendar - Sample, Missouri</title></head><body>"
        f"<span id='ContentPlaceholder1_lblFilterSummary'>{summary}</span>"
        f"<div id='ContentPlaceholder1_pnlMeetings'>{''.join(rows)}</div></body></html>"
    ).encode()


def read(body: bytes) -> CalendarPage:
    return iqm2.calendar(body, host=HOST, timezone=ZONE)


def only(**values) -> Meeting:
    page = read(page_of(row(**values)))
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def line(depth: int, number: str, title: str, href: str = "") -> str:
    words = f"<a class='Link' href='{href} style='cursor: hand'>{title}</a>" if href else title
    return f"<tr>{'<td></td>' * depth}<td class='Num'>{number} </td><td class='Title' colspan='{10 - depth}'>{words}</td></tr>"


def detail_page(*lines: str, status: str = "", downloads: str = "", number: str = "40") -> bytes:
    return (
        "<html><head><title>2026/06/03 06:30 PM City Council - Web Outline - Sample</title></head><body>"
        "<span id='ContentPlaceholder1_lblMeetingGroup'>City Council</span><br/>"
        "<span id='ContentPlaceholder1_lblMeetingType'>Regular Meeting</span><br/>"
        "<span id='ContentPlaceholder1_lblMeetingDate'>6/3/2026 6:30 PM</span><br/> Room 1"
        "<div class='MeetingAddress'>1 Main St&nbsp;&nbsp;&nbsp;Sample, MO  63141</div>"
        f"<span id='ContentPlaceholder1_lblMeetingStatus'>{status}</span>"
        f"<input type='hidden' id='ContentPlaceholder1_txtMeetingID' value='{number}' />"
        f"<div id='ContentPlaceholder1_pnlDownloads'>{downloads}</div>"
        f"<span id='ContentPlaceholder1_lblOutline'><table id='MeetingDetail'>{''.join(lines)}</table></span>"
        "</body></html>"
    ).encode()


def outline(*lines: str) -> Meeting:
    found = iqm2.detail(detail_page(*lines), host=HOST, timezone=ZONE)
    assert found.problems == []
    assert found.meeting is not None
    return found.meeting


LEGIFILE = b"""<html><head><title>File</title></head><body>
<div id="ContentPlaceholder1_lblResNum">2026-14</div><div id="ContentPlaceholder1_lblLegiFileType">Resolution</div>
<h1 id="ContentPlaceholder1_lblLegiFileTitle">Accept a grant</h1>
<table id="tblLegiFileInfo"><tr><th>Department:</th><td>Police</td><th>Sponsors:</th></tr>
<tr><th>Sponsors:</th><td>Ann Lee, Bo Diaz, Jr.</td></tr></table>
<div id="ContentPlaceholder1_divDownloads"><a href="FileOpen.aspx?Type=4&ID=65">Report</a><a href="#">x</a></div>
<table class="LayoutTable MeetingHistory">
<tr class="HeaderRow HistorySection"><td class="Group">Council</td><td class="Date">Jan 5, 2026 6:30 PM
 <a href="/Citizens/Detail_Meeting.aspx?ID=39">x</a></td></tr>
<tr><td>Held over, without a vote</td></tr>
<tr class="HeaderRow HistorySection"><td class="Group">Council</td><td class="Date">Jun 3, 2026 6:30 PM
 <a href="FileOpen.aspx?Type=14&ID=7">Agenda</a><a href="/Citizens/Detail_Meeting.aspx?ID=40">x</a></td></tr>
<tr><td><table class="VoteRecord"><tr><td>Result:</td><td>ADOPTED [UNANIMOUS]</td></tr><tr><td>Mover:</td><td>Ann Lee</td></tr>
<tr><td>Seconder:</td><td>Bo Diaz, Jr.</td></tr><tr><td>Ayes:</td><td>Ann Lee, Bo Diaz, Jr.</td></tr>
<tr><td>Absent:</td><td>Cy Fox</td></tr><tr><td>Nays:</td><td></td></tr></table></td></tr></table></body></html>"""


# -- captures: every row of the manifest ------------------------------------------------------------------------------------


@needs_captures
@pytest.mark.parametrize(
    ("name", "count", "bodies", "labels", "more"),
    [
        ("atlantacityga_Calendar_list_2026.html", 164, 8,
         {"Agenda": 48, "Agenda Packet": 48, "Minutes": 47, "Minutes Packet": 47}, {"video": 43, "cancelled": 0, "no time": 0}),
        ("riversidecountyca_Calendar_2023-01.html", 87, 8, {"Agenda": 7}, {"video": 5, "cancelled": 0, "no time": 0}),
        ("hanfordca_Calendar_2022-08.html", 77, 4,
         {"Agenda": 45, "Agenda Packet": 45, "Minutes": 16}, {"video": 0, "cancelled": 11, "no time": 0}),
        ("grandrapidscitymi_Calendar_list_2023.html", 329, 24,
         {"Agenda": 174, "Agenda Packet": 175, "Minutes": 97, "Summary": 26}, {"video": 0, "cancelled": 35, "no time": 9}),
    ],
)  # fmt: skip
def test_captured_calendar(name, count, bodies, labels, more):
    began = time.process_time()
    page = iqm2.calendar(capture(name), host=f"{name.partition('_')[0]}.iqm2.com", timezone=ZONE)
    assert time.process_time() - began < 1  # measured: 0.3 ms a row
    assert (len(page.meetings), page.problems, page.total) == (count, [], count)
    assert len({meeting.body for meeting in page.meetings}) == bodies
    assert Counter(each.name for meeting in page.meetings for each in meeting.documents) == labels
    assert more == {
        "video": sum(bool(meeting.media) for meeting in page.meetings),
        "cancelled": sum(meeting.status == "cancelled" for meeting in page.meetings),
        "no time": sum(meeting.start_time is None for meeting in page.meetings),
    }
    assert all(meeting.title == f"{meeting.body} - {meeting.classification}" for meeting in page.meetings)


@needs_captures
def test_captured_values_of_atlanta():
    page = iqm2.calendar(
        capture("atlantacityga_Calendar_list_2026.html"), host="atlantacityga.iqm2.com", timezone="America/New_York"
    )
    first = page.meetings[0]
    assert (first.native_id, first.start_time) == ("iqm2:atlantacityga:4098", "2026-01-05T13:00:00-05:00")
    base = "https://atlantacityga.iqm2.com/Citizens"
    assert first.documents[0].url == f"{base}/FileOpen.aspx?Type=14&ID=3810&Inline=True"
    assert first.documents[2].url == f"{base}/FileOpen.aspx?Type=15&ID=4011&Inline=True"
    assert [each.kind for each in first.documents] == ["agenda", "packet", "minutes", "minutes"]
    assert first.media[0].url == f"{base}/SplitView.aspx?Mode=Video&MeetingID=4098&Format=Minutes"
    assert (page.range_printed, page.meetings[-1].date) == ("1/1/2026 to 12/31/2026", "2026-12-16")
    assert Counter(meeting.body for meeting in page.meetings) == {
        "Atlanta City Council": 22, "Finance/Executive Committee": 21, "City Utilities Committee": 21, "Committee on Council": 20,
        "Community Development/Human Services Committee": 21, "Public Safety & Legal Administration Committee": 20,
        "Transportation Committee": 18, "Zoning Committee": 21,
    }  # fmt: skip


@needs_captures
def test_captured_values_of_riverside_and_hanford():
    riverside = iqm2.calendar(
        capture("riversidecountyca_Calendar_2023-01.html"), host="riversidecountyca.iqm2.com", timezone=ZONE
    )
    first = riverside.meetings[0]
    assert (first.native_id, first.date) == ("iqm2:riversidecountyca:2826", "2023-01-04")
    assert first.documents[0].url.startswith("https://riversidecountyca.iqm2.com/Citizens/FileOpen.aspx?Type=14&ID=2776")
    hanford = iqm2.calendar(capture("hanfordca_Calendar_2022-08.html"), host="hanfordca.iqm2.com", timezone="America/Los_Angeles")
    council = next(each for each in hanford.meetings if each.body == "City Council" and each.status == "confirmed")
    assert (council.start_time, council.documents[0].native_id) == ("2022-01-18T19:00:00-08:00", "file:14:1689")
    assert council.documents[-1].native_id == "file:12:1784"
    assert (
        sum("FileView" in each.url for meeting in hanford.meetings for each in meeting.documents if each.kind == "minutes") == 1
    )


@needs_captures
def test_captured_values_of_grand_rapids():
    page = iqm2.calendar(capture("grandrapidscitymi_Calendar_list_2023.html"), host="grandrapidscitymi.iqm2.com", timezone=ZONE)
    viewed = Counter(each.name for meeting in page.meetings for each in meeting.documents if "FileView" in each.url)
    assert viewed == {"Agenda": 2, "Agenda Packet": 2, "Summary": 21, "Minutes": 21}
    assert {each.kind for meeting in page.meetings for each in meeting.documents if each.name == "Summary"} == {"summary"}
    assert {meeting.body for meeting in page.meetings if meeting.start_time is None} == {"Historic Preservation Commission"}


@needs_captures
@pytest.mark.parametrize(
    ("name", "number", "start", "labels", "items", "attachments"),
    [
        ("arts", 5053, "2019-01-23T18:00:00-06:00", ["Agenda", "Agenda Packet", "Summary", "Minutes"], 16, 0),
        ("audit", 5179, "2019-08-08T09:30:00-05:00", ["Agenda", "Agenda Packet", "Summary", "Minutes"], 14, 0),
        ("building_code", 5698, "2020-03-19T17:30:00-05:00", ["Agenda", "Agenda Packet", "Summary", "Minutes"], 0, 0),
        ("economic_development", 5002, "2019-01-15T08:00:00-06:00", ["Summary", "Minutes"], 17, 0),
        ("finance", 5011, "2019-02-12T17:30:00-06:00", ["Agenda", "Agenda Packet"], 25, 2),
        ("personnel_appeals", 5745, "2020-06-22T17:00:00-05:00", ["Agenda", "Agenda Packet", "Summary", "Minutes"], 11, 0),
        ("planning", 5059, "2019-01-07T18:30:00-06:00", ["Agenda", "Agenda Packet", "Summary", "Minutes"], 15, 8),
        ("police_safety", 5147, "2019-03-12T17:30:00-05:00", ["Agenda", "Agenda Packet"], 28, 0),
        ("stormwater", 5675, "2020-04-15T16:30:00-05:00", ["Agenda", "Agenda Packet", "Summary", "Minutes"], 21, 0),
    ],
)
def test_captured_detail(name, number, start, labels, items, attachments):
    found = iqm2.detail(capture(f"crevecoeurcitymo_Detail_{name}.html"), host="crevecoeurcitymo.iqm2.com", timezone=ZONE)
    meeting = found.meeting
    assert (meeting.native_id, meeting.start_time, found.problems) == (f"iqm2:crevecoeurcitymo:{number}", start, [])
    assert [each.name for each in meeting.documents] == labels
    assert (len(meeting.items), sum(len(item.documents) for item in meeting.items)) == (items, attachments)
    assert meeting.status == ("cancelled" if name == "finance" else "confirmed")


@needs_captures
def test_captured_values_of_details():
    host = "crevecoeurcitymo.iqm2.com"
    planning = iqm2.detail(capture("crevecoeurcitymo_Detail_planning.html"), host=host, timezone=ZONE).meeting
    assert [each.native_id for each in planning.documents] == ["file:14:1938", "file:1:1938", "file:15:4676", "file:12:4676"]
    assert iqm2.legifiles_in(planning) == ["3263", "3262", "3264", "3265"]
    assert "FileView.aspx?Type=12&ID=4676" in planning.documents[-1].url
    audit = iqm2.detail(capture("crevecoeurcitymo_Detail_audit.html"), host=host, timezone=ZONE).meeting
    assert [item.matter.native_id for item in audit.items if item.matter] == ["1214", "1216"]
    finance = iqm2.detail(capture("crevecoeurcitymo_Detail_finance.html"), host=host, timezone=ZONE).meeting
    assert finance.documents[0].native_id == "file:14:1958"
    storm = iqm2.detail(capture("crevecoeurcitymo_Detail_stormwater.html"), host=host, timezone=ZONE).meeting
    assert [item.number for item in storm.items if item.number.startswith("VIII")] == [
        "VIII", "VIII.A", "VIII.B", "VIII.B.i", "VIII.C", "VIII.D", "VIII.D.i", "VIII.D.ii", "VIII.D.iii",
    ]  # fmt: skip


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_dead_tenant_with_status_200():
    dead = b"<html><head><title>Meeting Portal</title></head><body><h1>Accela Meeting Portal</h1></body></html>"
    with pytest.raises(TenantGone, match="Accela Meeting Portal"):
        read(dead)
    with pytest.raises(TenantGone):
        iqm2.detail(dead, host=HOST, timezone=ZONE)


def test_trap_02_hidden_document_links():
    hidden = link("Agenda Packet", "", "HiddenDocumentLink") + "<div><a href='#' class='HiddenDocumentLink'>Video</a></div>"
    meeting = only(links=AGENDA + hidden)
    assert ([each.name for each in meeting.documents], meeting.media, meeting.links) == (["Agenda"], [], [])


def test_trap_03_file_links_are_relative_to_citizens():
    assert only().documents[0].url == f"{BASE}/FileOpen.aspx?Type=14&ID=38&Inline=True"


def test_trap_04_type_number_is_no_meaning():
    links = link("Transcript", "FileOpen.aspx?Type=12&ID=5") + link("Minutes", "FileOpen.aspx?Type=15&ID=5")
    assert [each.kind for each in only(links=links).documents] == ["transcript", "minutes"]


def test_trap_05_summary_minutes_and_minutes_packet_keep_their_labels():
    names = ["Summary", "Minutes", "Minutes Packet"]
    meeting = only(links="".join(link(name, f"FileOpen.aspx?Type={number}&ID=5") for number, name in enumerate(names)))
    assert [(each.name, each.kind) for each in meeting.documents] == [
        ("Summary", "summary"), ("Minutes", "minutes"), ("Minutes Packet", "minutes"),
    ]  # fmt: skip


def test_trap_06_cancelled_rows_without_links():
    meeting = only(status="Cancelled", links="")
    assert (meeting.status, meeting.status_evidence.rule, meeting.documents) == ("cancelled", "Status", [])
    assert iqm2.wants_detail(meeting)
    assert not iqm2.wants_detail(only(links=""))


def test_trap_07_date_without_time():
    meeting = only(when="Feb 1, 2023 ")
    assert (meeting.date, meeting.start_time) == ("2023-02-01", None)


def test_trap_08_twelve_hour_times():
    assert only(when="Jun 3, 2026 6:30 PM ").start_time == "2026-06-03T18:30:00-05:00"
    assert outline().start_time == "2026-06-03T18:30:00-05:00"


@pytest.mark.parametrize("status", ["Closed", "Scheduled"])
def test_trap_09_status_closed_is_not_cancelled(status):
    assert only(status=status).status == "confirmed"


def test_trap_10_board_and_type_hold_the_separator():
    meeting = only(board="Parks - Recreation Board", kind="Special - Joint Meeting")
    assert (meeting.body, meeting.classification) == ("Parks - Recreation Board", "Special - Joint Meeting")


def test_trap_11_meeting_id_and_document_id():
    meeting = only(number=40)
    assert (meeting.native_id, meeting.documents[0].native_id) == ("iqm2:sample:40", "file:14:38")


def test_trap_12_home_page_is_no_calendar():
    home = page_of(row()).replace(b"ContentPlaceholder1_pnlMeetings", b"ContentPlaceholder1_pnlUpcoming")
    with pytest.raises(LayoutChanged, match="pnlMeetings"):
        read(home)
    # That Calendar.aspx is asked with From and To: tests/spiders/test_iqm2.py.


def test_trap_13_legifile_id_is_the_parameter_named_id():
    href = "Detail_LegiFile.aspx?Frame=&MeetingID=5059&MediaPosition=&ID=3262&CssClass="
    (item,) = outline(line(0, "1.", "A matter", href)).items
    assert (item.native_id, item.matter.native_id) == ("legifile:3262", "3262")


def test_trap_14_rss_is_not_used():
    feed = b'<?xml version="1.0"?><rss><channel><title>Meetings</title><item><title>City Council</title></item></channel></rss>'
    with pytest.raises(LayoutChanged):
        read(feed)


def test_trap_15_split_view_starts_at_the_root():
    opened = "javascript:OpenWindow(&quot;/Citizens/SplitView.aspx?Mode=Video&amp;MeetingID=40&amp;Format=Minutes&quot;);"
    meeting = only(links=AGENDA + f"<div><a href='javascript:void(0)' onclick='{opened}'>Video</a></div>")
    assert meeting.media[0].url == f"{BASE}/SplitView.aspx?Mode=Video&MeetingID=40&Format=Minutes"
    assert len(meeting.documents) == 1


def test_trap_16_attachments_listed_twice():
    legi = line(0, "1.", "A matter", "Detail_LegiFile.aspx?MeetingID=40&ID=32&CssClass=")
    file = line(1, "a.", "Report", "FileOpen.aspx?Type=4&ID=65&MeetingID=40")
    meeting = outline(legi, file, file)
    iqm2.take_legifile(meeting, "32", iqm2.legifile(LEGIFILE, host=HOST))
    (item,) = meeting.items
    assert [each.url for each in item.documents] == [f"{BASE}/FileOpen.aspx?Type=4&ID=65"]


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_outline_depth_sections_and_comments():
    meeting = outline(
        line(0, "I.", "<strong>Consent Agenda</strong>"),
        line(1, "A.", "2026-14 / Accept a grant", "Detail_LegiFile.aspx?MeetingID=40&ID=32&CssClass="),
        line(2, "1.", "Report", "FileOpen.aspx?Type=4&ID=65&MeetingID=40"),
        "<tr><td></td><td class='Comments' colspan='9'>Join at https://us02web.zoom.us/j/7</td></tr>",
        line(0, "II.", "Adjourn"),
        line(1, "", "Minutes of May 6", "FileOpen.aspx?Type=15&ID=9 "),
    )
    assert [(item.number, item.section, item.title) for item in meeting.items] == [
        ("I", None, "Consent Agenda"),
        ("I.A", "Consent Agenda", "2026-14 / Accept a grant"),
        ("II", None, "Adjourn"),
        (None, "Adjourn", "Minutes of May 6"),
    ]
    grant = meeting.items[1]
    assert (grant.consent, grant.matter.file, [each.name for each in grant.documents]) == (True, "2026-14", ["Report"])
    assert (grant.notes, meeting.participation.virtual_url) == (
        ["Join at https://us02web.zoom.us/j/7"],
        "https://us02web.zoom.us/j/7",
    )
    assert meeting.items[3].documents[0].native_id == "file:15:9"
    assert meeting.location.name == "Room 1, 1 Main St, Sample, MO 63141"


def test_the_same_file_twice_on_an_agenda_makes_two_items():
    legi = line(0, "1.", "A matter", "Detail_LegiFile.aspx?MeetingID=40&ID=32&CssClass=")
    meeting = outline(legi, legi)
    assert [item.native_id for item in meeting.items] == ["legifile:32", "legifile:32:2"]
    assert iqm2.legifiles_in(meeting) == ["32"]


def test_merge_keeps_the_calendar_and_adds_what_it_hides():
    meeting = only(status="Cancelled", links="")
    files = "<a href='FileOpen.aspx?Type=14&ID=38&Inline=True'>Agenda</a><a href='javascript:void(0);'>Audio</a>"
    found = iqm2.detail(detail_page(line(0, "1.", "Call"), downloads=files), host=HOST, timezone=ZONE)
    iqm2.merge(meeting, found.meeting)
    assert ([each.name for each in meeting.documents], len(meeting.items), meeting.status) == (["Agenda"], 1, "cancelled")
    scheduled = only()
    cancelled = iqm2.detail(detail_page(status="<span>Meeting Cancelled</span>"), host=HOST, timezone=ZONE)
    iqm2.merge(scheduled, cancelled.meeting)
    assert (scheduled.status, scheduled.status_evidence.rule) == ("cancelled", "lblMeetingStatus")
    assert len(scheduled.documents) == 1


def test_votes_are_those_of_this_meeting():
    meeting = outline(line(0, "1.", "A matter", "Detail_LegiFile.aspx?MeetingID=40&ID=32&CssClass="))
    iqm2.take_legifile(meeting, "32", iqm2.legifile(LEGIFILE, host=HOST))
    (item,) = meeting.items
    assert (item.result, item.mover, item.seconder) == ("ADOPTED [UNANIMOUS]", "Ann Lee", "Bo Diaz, Jr.")
    assert [(vote.voter, vote.option, vote.option_norm) for vote in item.votes] == [
        ("Ann Lee", "Ayes", "yes"), ("Bo Diaz, Jr.", "Ayes", "yes"), ("Cy Fox", "Absent", "absent"),
    ]  # fmt: skip
    assert [sponsor.name for sponsor in item.sponsors] == ["Ann Lee", "Bo Diaz, Jr."]
    assert (item.matter.file, item.matter.type, item.matter.name) == ("2026-14", "Resolution", "Accept a grant")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("The requested Document could not be retrieved.", PortalError),
        ("<h2>Access Denied</h2> You do not have permissions to view this page", Blocked),
        ("Welcome", LayoutChanged),
    ],
)
def test_refusals_with_status_200(words, error):
    body = f"<html><head><title>Sample</title></head><body>{words}</body></html>".encode()
    with pytest.raises(error):
        iqm2.legifile(body, host=HOST)
    assert iqm2.legifile_of(body, host=HOST).failure


def test_one_bad_row_costs_one_row_and_a_wrong_count_is_told():
    page = read(page_of(row(), row(number=41).replace("?ID=41", "?ID="), row(number=42)))
    assert ([meeting.native_id for meeting in page.meetings], len(page.problems)) == (["iqm2:sample:40", "iqm2:sample:42"], 1)
    assert "counts 5 meetings and shows 1" in read(page_of(row(), total=5)).problems[0].error


def test_an_empty_calendar_is_recognized():
    page = read(page_of())
    assert (page.meetings, page.problems, page.range_printed) == ([], [], "5/27/2026 to 7/3/2026")


def test_not_an_outline_page():
    assert "lblMeetingDate" in iqm2.detail_of(page_of(), host=HOST, timezone=ZONE).failure


def test_minutes_that_are_a_viewer_page_are_a_link():
    meeting = only(links=link("Minutes", "Detail_Meeting.aspx?ID=40&Mode=Minutes"))
    assert (meeting.documents, [each.name for each in meeting.links]) == ([], ["Minutes"])


def test_saved_pages_are_known_by_their_address():
    (meeting,) = iqm2.parse_saved(page_of(row()), url=f"{BASE}/calendar.aspx?View=List", timezone=ZONE)
    assert meeting.native_id == "iqm2:sample:40"
    (meeting,) = iqm2.parse_saved(detail_page(line(0, "1.", "Call")), url=f"{BASE}/Detail_Meeting.aspx?ID=40", timezone=ZONE)
    assert len(meeting.items) == 1
    (file,) = iqm2.parse_saved(LEGIFILE, url=f"{BASE}/Detail_LegiFile.aspx?ID=32", timezone=ZONE)
    assert file.number == "2026-14"
    with pytest.raises(LayoutChanged):
        iqm2.parse_saved(LEGIFILE, url=f"{BASE}/Default.aspx", timezone=ZONE)


# -- spoiled pages -------------------------------------------------------------------------------------------------------------

OWN = [
    page_of(row(), row(number=41)),
    detail_page(line(0, "1.", "Call"), line(1, "a.", "F", "FileOpen.aspx?Type=4&ID=6")),
    LEGIFILE,
]


def read_anyhow(body: bytes) -> None:
    for attempt in (
        lambda: iqm2.calendar(body, host=HOST, timezone=ZONE),
        lambda: iqm2.detail(body, host=HOST, timezone=ZONE),
        lambda: iqm2.legifile(body, host=HOST),
    ):
        try:
            attempt()
        except PageError:
            continue


@settings(max_examples=120, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_cut_and_spoiled_pages_raise_page_errors_only(data):
    captured = (
        [capture("crevecoeurcitymo_Detail_planning.html"), capture("riversidecountyca_Calendar_2023-01.html")] if CAPTURES else []
    )
    body = data.draw(st.sampled_from([*OWN, *captured]))
    at, to = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    spoiled = data.draw(
        st.sampled_from([body[:at], body[at:], body[:at] + body[to:], body[to:] + body[:to], body[:at] + b"\0\xff" + body[at:]])
    )
    read_anyhow(spoiled)


@settings(max_examples=60, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40))
def test_no_words_in_a_row_make_another_meeting(words):
    safe = words.replace("<", "&lt;").replace("'", "").replace('"', "")
    page = read(page_of(row(when=safe, board=safe, kind=safe)))
    assert len(page.meetings) + len(page.problems) in (1, 2)  # 2: the count is told, too, where libxml2 ends the page early
    assert len(page.meetings) <= 1
