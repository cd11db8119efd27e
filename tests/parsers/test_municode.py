"""Municode pages: the captures, every trap of their fact sheet, and spoiled pages."""

from __future__ import annotations

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
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import municode
from engagic_scrapy.parsers.municode.markup import absolute, body_of, city_code

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "municode"
ZONE = "America/Denver"
KEY = "7b1add8e8e3441b7aa5d36b337aacb2c"
STORE = "https://mccmeetings.blob.core.usgovcloudapi.net/elmgrv-pubu/MEET"
ADA = f"https://meetings.municode.com/adaHtmlDocument/index?cc=ELMGRV&me={KEY}&ip"
API = "https://elmgrove-co.municodemeetings.com/api/v1/public/meeting/list.json"
PUBLISH = "https://meetings.municode.com/PublishPage?cid=ELMGRV&ppid=5157d66d&p=1"
SITE = "https://www.elmgrove.gov/meetings"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "municode" / name).read_bytes()


def kinds(meeting: Meeting) -> list[str]:
    return [document.kind for document in meeting.documents]


# -- A: the API -------------------------------------------------------------------------------------------------------------


def event(**values: Any) -> dict[str, Any]:
    return {
        "MeetingID": 12, "RevisionID": 1, "Title": "Regular Meeting", "GroupName": "City Council", "BodySummary": "",
        "CalendarDate": [2026, 6, 3, 18, 0], "OriginMeetingID": KEY, "AgendaLinksURL": f"{STORE}-Agenda-{KEY}.pdf",
        "AgendaLinksHtmlURL": f"{ADA}=False", "PacketLinksURL": f"{STORE}-Packet-{KEY}.pdf", "PacketLinksHtmlURL": f"{ADA}=True",
        "MinutesLinksURL": "", "MinutesLinksHtmlURL": None, **values,
    }  # fmt: skip


def api(*rows: Any) -> CalendarPage:
    return municode.meetings(json.dumps({"Meetings": rows}).encode(), url=API, timezone=ZONE, tenant="elmgrove-co")


def only(**values: Any) -> Meeting:
    page = api(event(**values))
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


# -- B: PublishPage ---------------------------------------------------------------------------------------------------------


def wrapped(kind: str = "Agenda", key: str = KEY, when: str = "June 3, 2026 6.00 PM") -> str:
    return f"https://meetings.municode.com/d/f?u={STORE}-{kind}-{key}.pdf&amp;n={kind}-City%20Council%20Meeting-{when}.pdf"


def published(*cells: tuple[str, str]) -> str:
    shown = "".join(f'<td class="div-table-col {name}">{words}</td>' for name, words in cells)
    return f"<tr>{shown}</tr>"


def publish(*rows: str, pager: str = "") -> CalendarPage:
    body = f'<table class="div-table mcm"><thead><tr><th class="meeting">Meeting</th></tr></thead>{"".join(rows)}</table>{pager}'
    return municode.publish_page(body.encode(), url=PUBLISH, timezone=ZONE, tenant="elmgrove-co")


NAME, DAY, CLOCK = ("meeting med", "City Council Meeting"), ("date", "6/3/2026"), ("time", "6:00 PM")
FILES = ("agenda", f'<a href="{wrapped()}"><img></a>'), ("packet", f'<a href="{wrapped("Packet")}"><img></a>')
PAGER = '<select><option value="1" selected>1</option><option value="2">2</option></select>'


# -- C and D: a city's own site ---------------------------------------------------------------------------------------------


def line(
    title: str = "City Council Meeting", when: str = "", agenda: str = "", packet: str = "", video: str = "",
    page: str = "/citycouncil/page/city-council-meeting-7", names: tuple[str, ...] = (
        "field-calendar-date", "field-agendas", "field-packets", "field-minutes", "field-video-link"),
) -> str:  # fmt: skip
    when = when or '<span class="date-display-single" content="2026-06-03T18:00:00-06:00">06/03/2026 - 6:00pm</span>'
    cells = [(names[0], when), ("title", title), (names[1], agenda), (names[2], packet), (names[3], ""), (names[4], video)]
    details = f'<a href="{page}">View Details</a>' if page else ""
    shown = "".join(
        f'<td class="views-field views-field-{name}">{words}</td>' for name, words in [*cells, ("view-node", details)]
    )
    return f"<tr>{shown}</tr>"


def site(*lines: str, more: str = "") -> CalendarPage:
    form = '<select name="field_microsite_tid"><option value="27">City Council</option></select>'
    table = f'<table class="views-table"><tbody>{"".join(lines)}</tbody></table>' if lines else ""
    body = f'<html><body>{form}<div class="view view-meetings">{table}</div>{more}</body></html>'
    return municode.meeting_list(body.encode(), url=SITE, timezone=ZONE, tenant="elmgrove")


def icon(address: str) -> str:
    return f'<a href="{address}"><img></a>'


AGENDA = f"""<html><head><title>Regular Meeting - 06/03/2026 06:00 PM - Elm Grove</title></head><body>
<header><span>Town Council Regular Meeting</span>
<span>Wednesday, June 03, 2026 06:00 PM</span><span>1 Main St, Elm Grove</span></header>
<section class="agenda-section"><h2 class="section-header"><num>1.</num> Call to Order</h2>
<ul class="agenda-items"></ul></section>
<section class="agenda-section"><h2 class="section-header"><num>2.</num> Consent Agenda</h2><ol class="agenda-items">
<li><num>a.</num> Minutes of May 6</li>
<ul class="agenda_item_attachments"><li>
<a href="https://mccmeetingspublic.blob.core.usgovcloudapi.net/elmgrv-meet-{KEY}/ITEM-Attachment-001-0a1b.pdf">
Draft Minutes</a> (0.09 MB)</li></ul>
<li><num>b.</num> <span>Lease of the Hall</span></li></ol></section></body></html>"""


# -- captures: every row of the manifest ------------------------------------------------------------------------------------


def saved(name: str, url: str, timezone: str = "America/Los_Angeles") -> list[Meeting]:
    records = municode.parse_saved(capture(name), url=url, timezone=timezone)
    assert all(isinstance(record, Meeting) for record in records)
    return records


@needs_captures
def test_captured_publish_page():
    url = "https://meetings.municode.com/PublishPage?cid=CLOVIS&ppid=5157d66d-a361-43e8-87a4-3d5eca4821de&p=1"
    body = capture("clovisca_PublishPage_council_p1_2022-08.html")
    page = municode.publish_page(body, url=url, timezone="America/Los_Angeles", tenant="clovis-ca")
    assert (len(page.meetings), page.problems, page.next) == (10, [], 2)
    assert {meeting.start_time[11:16] for meeting in page.meetings} == {"18:00"}
    assert [page.meetings[0].date, page.meetings[-1].date] == ["2022-08-01", "2022-04-18"]
    assert {meeting.location.name for meeting in page.meetings} == {"1033 Fifth Street, Clovis, CA 93612"}
    assert page.meetings[0].native_id == f"municode:clovis-ca:{KEY}"
    assert page.meetings[0].documents[0].url == (
        "https://mccmeetings.blob.core.usgovcloudapi.net/clovis-pubu/MEET-Agenda-7b1add8e8e3441b7aa5d36b337aacb2c.pdf"
    )
    assert ["minutes" in kinds(meeting) for meeting in page.meetings] == [False] * 2 + [True] * 8


@needs_captures
def test_captured_list_of_stevenson():
    found = saved("stevensonwa_meetings_2025-12.html", "https://www.ci.stevenson.wa.us/meetings?field_microsite_tid_1=27")
    assert len(found) == 17
    assert Counter(kind for meeting in found for kind in kinds(meeting)) == {"agenda": 14, "packet": 10, "minutes": 12}
    assert (found[0].start_time, found[0].documents) == ("2025-12-18T18:00:00-08:00", [])
    assert (found[-1].date, found[-1].status) == ("2025-06-11", "cancelled")
    assert [meeting.media for meeting in found] == [[]] * 17
    on_the_site = [d.url for m in found for d in m.documents if "stevenson.wa.us" in d.url]
    assert on_the_site and any("-pubu/" in d.url for m in found for d in m.documents)


@needs_captures
def test_captured_list_of_forest_park():
    body = capture("forestparkga_meetings_2022-10.html")
    page = municode.meeting_list(
        body, url="https://www.forestparkga.gov/meetings", timezone="America/New_York", tenant="forestpark"
    )
    assert (len(page.meetings), page.problems) == (50, [])
    assert page.next == "https://www.forestparkga.gov/meetings?page=1"
    assert Counter(k for meeting in page.meetings for k in kinds(meeting)) == {"agenda": 43, "packet": 40, "minutes": 32}
    assert page.meetings[0].start_time == "2022-11-07T19:00:00-05:00"
    assert page.meetings[-1].date == "2022-04-28"
    assert [meeting.documents for meeting in page.meetings[:5]] == [[]] * 5


@needs_captures
def test_captured_month_of_white_salmon():
    url = "https://www.whitesalmonwa.gov/calendar/month/2025-01?field_microsite_tid=All&field_microsite_tid_1=27"
    found = saved("whitesalmonwa_calendar_2025-01.html", url)
    assert (len(found), found[0].start_time, found[-1].start_time) == (
        8, "2025-01-02T18:00:00-08:00", "2025-01-30T16:00:00-08:00",
    )  # fmt: skip
    assert [meeting.title for meeting in found if meeting.status == "cancelled"] == [
        "Tree Board Meeting - CANCELED", "Personnel and Finance Committee-Cancelled",
    ]  # fmt: skip
    assert found[0].identifiers == [{"scheme": "drupal:node", "identifier": "11537"}]


@needs_captures
def test_captured_meeting_of_white_salmon():
    url = "https://www.whitesalmonwa.gov/citycouncil/page/city-council-meeting-152"
    (meeting,) = saved("whitesalmonwa_meeting_2025-12-17.html", url)
    assert (meeting.start_time, meeting.identifiers[0]["identifier"]) == ("2025-12-17T18:00:00-08:00", "11775")
    assert kinds(meeting) == ["agenda", "packet"] + ["attachment"] * 4
    assert {city_code(document.url) for document in meeting.documents[:2]} == {"WHTSALM"}
    assert {document.native_id[-32:] for document in meeting.documents[:2]} == {"d2243ca0f8d94b87abea0fa29ffb1d1e"}
    assert meeting.media[0].url.startswith("https://vimeo.com/1147760897")
    assert meeting.documents[4].name == "Folleto de HRWSB_Español"
    assert meeting.location.name == "City's Council Chambers, 119 NE Church Ave, White Salmon, WA 98672"
    assert (meeting.participation.mode, meeting.participation.virtual_url) == ("hybrid", "https://us02web.zoom.us/j/89517256106")


@needs_captures
def test_every_capture_is_named_here():
    source = Path(__file__).read_text()
    files = [file.name for file in (Path(CAPTURES or "") / "municode").iterdir() if file.suffix != ".md"]
    assert [name for name in files if name not in source] == []


@needs_captures
def test_largest_capture_is_read_in_time():
    body, times = capture("forestparkga_meetings_2022-10.html"), []
    for _ in range(3):
        began = time.process_time()
        municode.meeting_list(body, url=SITE, timezone=ZONE, tenant="x")
        times.append(time.process_time() - began)
    assert min(times) < 0.2  # measured: 25 ms; the bound allows for a busy machine


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_one_parser_for_each_front_end():
    of_api, of_page, of_site = only(), publish(published(NAME, DAY, CLOCK, *FILES)).meetings[0], site(line()).meetings[0]
    assert {m.start_time for m in (of_api, of_page, of_site)} == {"2026-06-03T18:00:00-06:00"}
    assert {m.body for m in (of_api, of_page, of_site)} == {"City Council"}
    wrong = b"<html><body><p>Welcome to Elm Grove</p></body></html>"
    for read in municode.LISTS.values():
        with pytest.raises(LayoutChanged):
            read(wrong, url=SITE, timezone=ZONE, tenant="x")


def test_trap_02_city_code_is_read_from_links():
    assert city_code(f"{STORE}-Agenda-{KEY}.pdf") == "ELMGRV"
    assert city_code(f"{ADA}=True") == "ELMGRV"
    assert city_code("https://www.elmgrove.gov/x-pubu/agenda.pdf") is None
    meeting = publish(published(NAME, DAY, CLOCK, *FILES)).meetings[0]
    assert municode.agenda_address(meeting) == f"{ADA}=True"
    assert municode.agenda_address(meeting, "OTHER") == f"{ADA}=True".replace("ELMGRV", "OTHER")


def test_trap_03_a_publish_page_is_one_body():
    assert publish(published(NAME, DAY, CLOCK, *FILES)).meetings[0].body_native_id == "5157d66d"
    # That every ppid of the row is asked: tests/spiders/test_municode.py.


def test_trap_04_pager_leads_to_the_next_page():
    assert publish(published(NAME, DAY, CLOCK, *FILES), pager=PAGER).next == 2
    assert publish(pager=PAGER.replace(" selected", "").replace('value="2"', 'value="2" selected')).next is None
    assert publish().next is None


def test_trap_05_columns_are_read_by_class():
    turned = publish(published(*FILES, ("venue", "Town Hall"), CLOCK, DAY, NAME)).meetings[0]
    assert (turned.title, turned.date, turned.location.name) == ("City Council Meeting", "2026-06-03", "Town Hall")
    few = publish(published(NAME, DAY)).meetings[0]
    assert (few.start_time, few.location, few.documents) == (None, None, [])


def test_trap_06_no_date_column():
    by_name = publish(published(("meeting", "July 28, 2022 Planning Commission Meeting"))).meetings[0]
    assert (by_name.date, by_name.body) == ("2022-07-28", "Planning Commission")
    by_file = publish(published(NAME, *FILES)).meetings[0]
    assert by_file.start_time == "2026-06-03T18:00:00-06:00"
    nothing = publish(published(NAME))
    assert (nothing.meetings, len(nothing.problems)) == ([], 1)


def test_trap_07_wrapper_is_taken_off():
    meeting = publish(published(NAME, DAY, CLOCK, *FILES)).meetings[0]
    assert [document.url for document in meeting.documents] == [f"{STORE}-Agenda-{KEY}.pdf", f"{STORE}-Packet-{KEY}.pdf"]
    assert absolute("/files/June 3 agenda.pdf", SITE) == "https://www.elmgrove.gov/files/June%203%20agenda.pdf"
    assert absolute("javascript:void(0)", SITE) is absolute("http://[x", SITE) is absolute("#", SITE) is None


def test_trap_08_id_is_the_digits_not_date_and_title():
    other = KEY[::-1]
    rows = [published(NAME, DAY, CLOCK, ("agenda", icon(wrapped(key=key)))) for key in (KEY, other)]
    assert [m.native_id for m in publish(*rows).meetings] == [f"municode:elmgrove-co:{KEY}", f"municode:elmgrove-co:{other}"]
    assert only().native_id == f"municode:elmgrove-co:{KEY}"
    assert only(OriginMeetingID=f"{KEY[:8]}-{KEY[8:12]}-{KEY[12:16]}-{KEY[16:20]}-{KEY[20:]}".upper()).native_id.endswith(KEY)
    assert only(OriginMeetingID=None).native_id.endswith(KEY)  # it is in the files' addresses
    bare = {name: "" for name in event() if name.endswith("URL")}
    assert only(OriginMeetingID="", **bare).native_id == "municode:elmgrove-co:meeting:12"
    unpublished = publish(published(NAME, DAY, CLOCK)).meetings[0]
    assert (unpublished.id_basis, unpublished.native_id) == (
        "derived",
        "municode:elmgrove-co:row:5157d66d:2026-06-03:18:00:city council meeting",
    )


def test_trap_09_icon_links_are_told_by_address():
    meeting = site(
        line(
            agenda=icon(f"{ADA}=False") + icon(f"{STORE}-Agenda-{KEY}.pdf"),
            packet=icon(f"{ADA}=True") + icon("/sites/default/files/fileattachments/c/meeting/packets/9/ila%20x.pdf"),
        )
    ).meetings[0]
    assert [(d.kind, d.name, d.native_id) for d in meeting.documents] == [
        ("agenda", "Agenda", f"agenda:{KEY}"),
        ("packet", "Agenda Packet", None),
    ]
    assert [link.kind for link in meeting.links] == ["html_agenda", "html_packet"]


def test_trap_10_video_that_is_the_meeting_page():
    assert site(line(video=icon("/citycouncil/page/city-council-meeting-7"))).meetings[0].media == []
    assert site(line(video=icon("https://youtu.be/x"))).meetings[0].media[0].url == "https://youtu.be/x"


def test_trap_11_future_rows_without_documents_keep_their_key():
    early = site(line()).meetings[0]
    later = site(line(agenda=icon(f"{STORE}-Agenda-{KEY}.pdf"))).meetings[0]
    assert early.native_id == later.native_id == "municode:elmgrove:/citycouncil/page/city-council-meeting-7"
    assert later.identifiers == [{"scheme": "municode", "identifier": KEY}]
    assert municode.steps(early, host="x") == [("page", early.source_url)]
    without_page = site(line(page="", agenda=icon(f"{STORE}-Agenda-{KEY}.pdf")), line(page=""))
    assert ([m.native_id for m in without_page.meetings], len(without_page.problems)) == ([f"municode:elmgrove:{KEY}"], 1)


@pytest.mark.parametrize("title", ["City Council - CANCELED", "Q2 Joint Meeting-CANCELLED", "Council Meeting Cancelled"])
def test_trap_12_cancelled_only_in_the_title(title):
    assert site(line(title)).meetings[0].status == "cancelled"
    assert publish(published(("meeting", title), DAY)).meetings[0].status == "cancelled"
    assert only(Title=title).status == "cancelled"


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ([2026, 3, 18, 16, 0], "2026-03-18T16:00:00-06:00"),
        ([2026, 3, 18, 16, 0, 0, 0], "2026-03-18T16:00:00-06:00"),
        ([{"FromDate": "2026-03-18 16:00:00", "ToDate": ""}], "2026-03-18T16:00:00-06:00"),
        ([2026, 3, 18], None),
    ],
)
def test_trap_13_calendar_date_in_two_shapes(value, start):
    meeting = only(CalendarDate=value)
    assert (meeting.date, meeting.start_time) == ("2026-03-18", start)


def test_trap_13_the_agenda_settles_the_clock():
    utc = only(CalendarDate=[{"FromDate": "2026-06-04 00:00:00"}])
    assert (utc.date, utc.start_time) == ("2026-06-04", None)
    assert municode.take_agenda(utc, AGENDA.encode(), url=ADA) == []
    assert (utc.date, utc.start_time) == ("2026-06-03", "2026-06-03T18:00:00-06:00")
    assert utc.location.name == "1 Main St, Elm Grove"
    by_title = only(CalendarDate=[2026, 6, 4])
    municode.take_agenda(by_title, AGENDA.partition("<header>")[0].encode() + b"</body></html>", url=ADA)
    assert by_title.start_time == "2026-06-03T18:00:00-06:00"
    sure = site(line(when='<span content="2026-06-03T19:30:00-06:00">06/03/2026 - 7:30pm</span>')).meetings[0]
    municode.take_agenda(sure, AGENDA.encode(), url=ADA)
    assert sure.start_time == "2026-06-03T19:30:00-06:00"


def test_trap_14_year_2099_is_no_date():
    meeting = only(CalendarDate=[2099, 1, 1, 0, 0])
    assert (meeting.date, meeting.start_time, meeting.time_note) == (None, None, "TBD")
    assert only(CalendarDate=[2099, 1, 1], Title="Hearing of July 7, 2026").date == "2026-07-07"
    assert len(api(event(CalendarDate="soon"), event()).problems) == 1


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("Mar 24, 2026 | 6pm", "18:00", None),
        ("Mar 24, 2026 | 2pm - 3pm", "14:00", "15:00"),
        ("03/24/2026 - 7:00pm", "19:00", None),
        ("Mar 24, 2026", None, None),
    ],
)
def test_trap_15_dates_of_the_newer_sites(printed, start, end):
    names = ("field-smart-date", "nothing", "nothing-1", "nothing-2", "nothing-3")
    meeting = site(line(when=printed, names=names, agenda=icon(f"{STORE}-Agenda-{KEY}.pdf"))).meetings[0]
    assert (meeting.date, kinds(meeting)) == ("2026-03-24", ["agenda"])
    assert (meeting.start_time and meeting.start_time[11:16], meeting.end_time and meeting.end_time[11:16]) == (start, end)


def test_trap_16_cloudflare_is_blocked():
    challenge = b"<html><head><title>Just a moment...</title></head><body></body></html>"
    for read in municode.LISTS.values():
        with pytest.raises(Blocked):
            read(challenge, url=SITE, timezone=ZONE, tenant="x")
    meeting = only()
    assert municode.take_step(meeting, "agenda", challenge, url=ADA, tenant="x") == (
        [],
        [meeting.incomplete[0][8:].partition(" (http")[0]],
    )


def test_trap_17_attachments_after_their_item():
    found = municode.agenda(AGENDA.encode(), url=ADA)
    assert [(item.title, [d.name for d in item.documents]) for item in found.items] == [
        ("Call to Order", []),
        ("Minutes of May 6", ["Draft Minutes"]),
        ("Lease of the Hall", []),
    ]
    assert found.items[1].documents[0].native_id == "attachment:0a1b"
    assert found.items[1].consent is True
    first_in_section = AGENDA.replace("<li><num>a.</num> Minutes of May 6</li>", "")
    assert [d for item in municode.agenda(first_in_section.encode(), url=ADA).items for d in item.documents] == []


def test_trap_18_numbers_may_be_letters():
    found = municode.agenda(AGENDA.encode(), url=ADA)
    assert [item.number for item in found.items] == ["1", "a", "b"]
    assert [item.section for item in found.items] == [None, "Consent Agenda", "Consent Agenda"]
    assert municode.agenda(b"<html><body>No agenda</body></html>", url=ADA).items == []
    with pytest.raises(LayoutChanged):
        municode.agenda(b'<section class="agenda-section"><p>1. Call to Order</p></section>', url=ADA)


def test_trap_19_no_address_is_built_from_the_slug():
    bare = {name: "" for name in event() if name.endswith("URL")}
    meeting = only(**bare)
    assert meeting.documents == [] and municode.agenda_address(meeting) is None
    assert municode.steps(meeting, host="x") == []


def test_trap_20_packets_are_links_to_be_streamed():
    # Size limits and streaming are the download's: tests/test_document_streamer.py. Here: a packet is told from an agenda.
    assert kinds(only()) == ["agenda", "packet"]


def test_trap_21_an_empty_list_is_quiet():
    # When a city joined is not on its pages; what is before that is another portal's in its row.
    assert api().meetings == publish().meetings == site().meetings == []


# -- what the sheet says beyond its table -----------------------------------------------------------------------------------


def test_details_are_asked_where_the_list_has_no_files():
    row = {name: value for name, value in event().items() if not name.endswith("URL")}
    (meeting,) = api(row).meetings
    host = "elmgrove-co.municodemeetings.com"
    assert municode.steps(meeting, host=host) == [("details", f"https://{host}/api/v1/public/meeting/12/details.json")]
    body = json.dumps({"Meeting": event()}).encode()
    assert municode.take_step(meeting, "details", body, url=API, tenant="x") == ([("agenda", f"{ADA}=True")], [])
    assert (kinds(meeting), meeting.incomplete) == (["agenda", "packet"], [])
    (meeting,) = api(row).meetings
    assert municode.take_step(meeting, "details", b"{}", url=API, tenant="x")[1]
    assert len(meeting.incomplete) == 2


def test_api_errors():
    with pytest.raises(PortalError, match="No HTTP resource"):
        municode.meetings(b'{"Message": "No HTTP resource was found"}', url=API, timezone=ZONE, tenant="x")
    page = api(event(GroupName="", Title=""), event(MeetingID=None, OriginMeetingID=None), event(CalendarDate=None), "text")
    assert (page.meetings, len(page.problems)) == ([], 4)


def test_page_of_a_meeting_adds_to_its_row():
    body = (
        '<div id="node-7" about="/citycouncil/page/city-council-meeting-7"><span property="dc:title" content="Council"></span>'
        '<span class="date-display-single" content="2026-06-03T18:00:00-06:00">x</span><div class="field-name-body">'
        f'<p>Location: Town Hall</p></div><div class="agendas"><a href="{STORE}-Agenda-{KEY}.pdf">Agenda</a></div>'
        '<div class="other_attachments"><a href="/f/map.pdf" type="application/pdf; length=9">Map</a></div></div>'
    )
    meeting = site(line(agenda=icon(f"{STORE}-Agenda-{KEY}.pdf"))).meetings[0]
    following, problems = municode.take_step(meeting, "page", body.encode(), url=meeting.source_url, tenant="elmgrove")
    assert (following, problems) == ([("agenda", f"{ADA}=True")], [])
    assert kinds(meeting) == ["agenda", "attachment"]
    assert meeting.location.name == "Town Hall"
    assert municode.take_step(meeting, "page", b"<p>x</p>", url=SITE, tenant="x")[1]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("December 18th, 2025 Regular Council Meeting", "Council"),
        ("Planning Commission Meeting - CANCELED", "Planning Commission"),
        ("Regular Meeting", "Regular Meeting"),
    ],
)
def test_body_of_a_title(title, body):
    assert body_of(title) == body


# -- spoiled pages ----------------------------------------------------------------------------------------------------------

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def bodies() -> list[bytes]:
    own = [page.read_bytes() for page in OWN.glob("*/page.*")] + [AGENDA.encode(), json.dumps({"Meetings": [event()]}).encode()]
    names = ("clovisca_PublishPage_council_p1_2022-08.html", "whitesalmonwa_meeting_2025-12-17.html")
    return own + ([capture(name) for name in names] if CAPTURES else [])


def read_anyhow(body: bytes) -> None:
    for kind in ("api", "publish_page", "list", "month", "page", "agenda"):
        try:
            municode.parse_saved(body, url=SITE, timezone=ZONE, kind=kind)
        except PageError:
            continue


@FUZZ
@given(st.data())
def test_cut_and_spoiled_pages_raise_page_errors_only(data):
    body = data.draw(st.sampled_from(bodies()))
    at = data.draw(st.integers(0, len(body)))
    spoiled = [
        body[:at],
        body[at:],
        body[:at] + b"\xff\x00<td" + body[at:],
        body.replace(b"href", b"h"),
        body.replace(b"class", b"c"),
    ]
    began = time.process_time()
    read_anyhow(data.draw(st.sampled_from(spoiled)))
    assert time.process_time() - began < 2


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.integers(), max_size=8), st.just({})
)


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row_and_invent_nothing(data):
    spoiled = event()
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.sampled_from(sorted(spoiled)))] = data.draw(VALUES)
    page = api(event(), spoiled)
    assert 1 <= len(page.meetings) <= 2 and len(page.meetings) + len(page.problems) == 2
