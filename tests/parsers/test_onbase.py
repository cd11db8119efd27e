"""OnBase's pages: the captures, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import CalendarPage, Document, Meeting
from engagic_scrapy.parsers import onbase

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/Los_Angeles"
SITE = "https://docs.sample.gov/OnBaseAgendaOnline"
ERROR = b"<html><head><title>Error - OnBase Agenda Online</title></head><body>The web page is not available</body></html>"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "onbase" / name).read_bytes()


def search(body: bytes | str, site: str = SITE) -> CalendarPage:
    return onbase.search(body.encode() if isinstance(body, str) else body, site=site, timezone=ZONE)


def page_of(rows: str, message: str = "") -> str:
    return (
        "<html><head><title>Meeting Search Results - OnBase Agenda Online</title></head><body><div id='meetings-list'>"
        f"<table><tbody>{rows}</tbody></table><div id='footer-results-message'>{message}</div></div></body></html>"
    )


def file_link(key: int, code: int, word: str, action: str = "Downloadfile") -> str:
    href = f"/OnBaseAgendaOnline/Documents/{action}/Council_{key}_{word}_9_16_2026.pdf?documentType={code}&amp;meetingId={key}"
    return f"<a href='{href}' title='Download'><img src='x.png'></a>"


def view_link(key: int, code: int, label: str, words: str) -> str:
    href = f"/OnBaseAgendaOnline/Meetings/ViewMeeting?id={key}&amp;doctype={code}&amp;site=council"
    return f"<a href='{href}' title='View Agenda for {words}' id='lnkMeetingAgenda_{key}'>{label}</a>"


def table_row(key: int, name: str, sort: str = "City Council", time: str = "9/16/2026 7:00:00 PM", links: str = "") -> str:
    return (
        f"<tr class='meeting-row' data-meeting-id='{key}'><td data-sortable-type='mtgName'>{name}</td>"
        f"<td data-sortable-type='mtgType'>{sort}</td><td data-sortable-type='mtgTime' data-sortable-data='1'>{time}</td>"
        f"<td class='visible-sm'>{name}<br>{sort}<br>{time}</td><td>{links}</td><td>{links}</td></tr>"
    )


def block(key: int, name: str, sort: str, time: str, *, label: str = "Agenda", code: int = 1, hidden: str = "") -> str:
    return (
        f"<div class='row'><div class='two columns'><p class='date'>9/16/2026</p></div>"
        f"<div class='six columns'><p>{name}</p></div>"
        f"<div><p>{view_link(key, code, label, f'{name} {sort} on {time}')}<!--{hidden}--></p></div></div>"
    )


def only(page: CalendarPage) -> Meeting:
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def meeting_with(*codes: int) -> Meeting:
    documents = [Document("agenda", "Agenda", f"{SITE}/x?documentType={code}", f"doctype:{code}") for code in codes]
    url = f"{SITE}/Meetings/ViewMeeting?id=7&doctype=1"
    return Meeting("onbase:x:7", "Council", "Council", "2026-09-16", ZONE, documents=documents, source_url=url)


def meeting_page(inner: str = "", script: str = "") -> bytes:
    head = "<html><head><title>View Meeting</title></head>"
    return f"{head}<body><script>{script}</script><div id='agenda-table'>{inner}</div></body></html>".encode()


def word_page(*paragraphs: str) -> bytes:
    return f"<html><head><title></title></head><body><div>{''.join(paragraphs)}</div></body></html>".encode()


def word_link(key: int, *words: str, section: bool = False, number: str = "") -> str:
    spans = "".join(f"<span>{each}</span>" for each in words)
    call = f"loadAgendaItem({key},{str(section).lower()});"
    return f"<p><span>{number}</span><a name='I{key}'></a><a href='javascript:{call}'>{spans}</a></p>"


# -- captures -----------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_searches_of_akron():
    site = "https://onlinedocs.akronohio.gov/OnBaseAgendaOnline"
    page = onbase.search(capture("akron_search_2019-09.html"), site=site, timezone="America/New_York")
    first, second = page.meetings[:2]
    assert (len(page.meetings), page.problems, page.next, page.container) == (8, [], None, "tr.meeting-row")
    assert (first.native_id.rpartition(":")[2], first.start_time, first.documents) == ("263", "2019-09-23T19:00:00-04:00", [])
    assert second.documents[0].url == (
        f"{site}/Documents/ViewDocument/September_16%2c_2019_262_Agenda_9_16_2019_7_00_00_PM.pdf?documentType=1&meetingId=262"
    )
    assert onbase.page_url(second) == f"{site}/Meetings/ViewMeeting?id=262&doctype=1"
    page = onbase.search(capture("akron_search_2024-05.html"), site=site, timezone="America/New_York")
    assert [each.native_id.rpartition(":")[2] for each in page.meetings] == ["587", "586", "585", "584", "583"]


@needs_captures
def test_captured_lists_of_san_diego():
    site = "https://sandiego.hylandcloud.com/211agendaonlinecomm"
    page = onbase.search(capture("sandiego-committees_search_2022-09.html"), site=site, timezone=ZONE)
    found = {each.native_id.rpartition(":")[2]: each for each in page.meetings}
    assert (len(found), page.problems) == (8, [])  # of 10 ids, two are public comments
    assert (found["5257"].body, found["5257"].start_time) == ("Land Use and Housing Committee", "2022-09-22T13:00:00-07:00")
    assert sum(any(each.kind == "minutes" for each in meeting.documents) for meeting in found.values()) == 6
    assert [each.native_id for each in found["5252"].documents] == ["doctype:1", "doctype:2", "comments:5264"]
    assert found["5252"].documents[0].url.startswith(f"{site}/Documents/ViewDocument/COVID-19_Response")
    site = "https://sandiego.hylandcloud.com/211agendaonlinecouncil"
    page = onbase.search(capture("sandiego-council_home_2022-09.html"), site=site, timezone=ZONE)
    found = {each.native_id.rpartition(":")[2]: each for each in page.meetings}
    assert (len(found), found["5262"].title, found["5262"].start_time) == (12, "Adjourned Agenda", "2022-09-27T10:00:00-07:00")
    assert [each.native_id for each in found["5241"].documents] == ["doctype:1", "doctype:3", "comments:5260"]


@needs_captures
def test_captured_meeting_pages():
    read = {}
    for file, site in (
        ("maricopa-county_viewmeeting_4694", "https://mccobagenda.databankcloud.com/AgendaOnline"),
        ("santabarbara_viewmeeting_1184", SITE), ("tucson_viewmeeting_1956", "https://tucsonaz.hylandcloud.com/221agendaonline"),
    ):  # fmt: skip
        meeting = Meeting(f"onbase:x:{file.rpartition('_')[2]}", "", "", None, ZONE, source_url=f"{site}/view")
        read[file.partition("_")[0]] = (meeting, onbase.add_page(capture(f"{file}.html"), meeting, site=site))
    (maricopa, page), (barbara, b), (tucson, t) = read["maricopa-county"], read["santabarbara"], read["tucson"]
    assert [each.native_id for each in maricopa.documents] == ["doctype:1", "doctype:3"]
    assert sum(key.startswith("item:") for key in page.points) == 48
    assert (page.points["item:270234"], maricopa.media[0].url.endswith("/view")) == (355, True)
    assert [each.partition("?")[0].rpartition("/")[2] for each in page.agendas] == ["ViewMeetingAgenda", "ViewAgenda"]
    assert [each.native_id for each in barbara.documents] == ["doctype:1", "doctype:5"]
    assert barbara.documents[1].kind == "packet" and "_Agenda_Packet_8_11_2026_2_00_00_PM.pdf" in barbara.documents[1].url
    assert b.agendas == [f"{SITE}/Documents/ViewAgenda?meetingId=1184&type=agenda&doctype=1"]
    assert [(each.kind, each.name) for each in tucson.documents] == [("agenda", "Agenda"), ("minutes", "Summary")]
    assert (tucson.media, t.points, t.failure) == ([], {}, None)


@needs_captures
@pytest.mark.parametrize(
    ("name", "items", "sections"),
    [
        ("maricopa-county_viewmeetingagenda_4694.html", 120, 15), ("tucson_viewmeetingagenda_1956.html", 27, 2),
        ("santabarbara_viewagenda_document_1184.html", 5, 11), ("akron_viewagenda_document.html", 48, 20),
    ],
)  # fmt: skip
def test_captured_agendas(name, items, sections):
    body = capture(name)
    began = time.process_time()
    found, _ = onbase.agenda(body, site=SITE, timezone=ZONE)
    assert time.process_time() - began < 0.5  # measured: 30 ms
    mine = [each for each in found if each.native_id.startswith("item:")]
    assert (len(mine), len(found) - len(mine)) == (items, sections)
    assert len({each.native_id for each in found}) == len(found)


@needs_captures
def test_captured_values_of_agendas():
    akron, _ = onbase.agenda(capture("akron_viewagenda_document.html"), site=SITE, timezone=ZONE)
    assert (akron[0].number, akron[0].section, akron[0].consent) == ("1", "CONSENT AGENDA", True)
    barbara, taking_part = onbase.agenda(capture("santabarbara_viewagenda_document_1184.html"), site=SITE, timezone=ZONE)
    assert barbara[5].title == "Subject: Waiver of Reading in Full of Ordinances and Resolutions"
    assert (barbara[5].number, barbara[5].section, taking_part is not None) == ("1", "CONSENT CALENDAR", True)
    tucson, _ = onbase.agenda(capture("tucson_viewmeetingagenda_1956.html"), site=SITE, timezone=ZONE)
    assert (tucson[0].native_id, tucson[0].number, tucson[0].section) == ("item:79987", "a", "ROLL CALL")


# -- traps, in the order of the sheet -----------------------------------------------------------------------------------------


def test_trap_01_the_version_in_the_path_is_not_part_of_the_id():
    ids = {only(search(page_of(table_row(7, "A")), f"https://x.hylandcloud.com/{n}agendaonline")).native_id for n in (211, 251)}
    assert ids == {"onbase:x.hylandcloud.com/agendaonline:7"}  # that a base without a portal is told: tests/spiders


def test_trap_02_several_sites_of_a_city():
    params = {"host": "x.gov", "path": "/211agendaonlinecouncil/", "paths": ["/211agendaonlinecomm"]}
    assert onbase.sites(params) == ["https://x.gov/211agendaonlinecouncil", "https://x.gov/211agendaonlinecomm"]
    assert onbase.sites({"host": "x.gov"}) == ["https://x.gov"]
    both = {only(search(page_of(table_row(7, "A")), site)).native_id for site in onbase.sites(params)}
    assert len(both) == 2


def test_trap_03_the_limit_of_100_rows_is_noticed():
    assert search(page_of("".join(table_row(key, "A") for key in range(1, 100)))).next is None
    assert search(page_of("".join(table_row(key, "A") for key in range(1, 101)))).next is True
    assert search(page_of(table_row(1, "A"), "The search limit has been reached.")).next is True
    for known, more in (("true", None), ("false", True)):
        assert search(f'<script>new SearchResults({{"Meetings": [], "NoMoreResults": {known}}})</script>').next is more


JSON_ROW: dict[str, Any] = {
    "ID": 7, "Name": "Regular {Meeting}", "MeetingTypeName": "City Council", "Time": "2026-06-18T09:00:00-04:00",
    "IsAgendaAvailable": True, "Documents": [{"ID": 3, "Inner": {"a": 1}}], "LatestDocumentType": 1,
}  # fmt: skip


def test_trap_04_three_shapes():
    rows = {"MeetingTypes": [], "Meetings": [JSON_ROW], "NoMoreResults": True, "HasError": False}
    for body in (
        f"<script>showSearchResults(new SearchResults({json.dumps(rows)}));</script>",
        f"<script>var m = [{json.dumps(JSON_ROW)}];</script>",
    ):
        meeting = only(search(body))
        assert (meeting.title, meeting.body, meeting.start_time) == (
            "Regular {Meeting}",
            "City Council",
            "2026-06-18T06:00:00-07:00",
        )
        assert [each.native_id for each in meeting.documents] == ["doctype:1"]
    assert search(page_of(table_row(7, "A"))).container == "tr.meeting-row"
    assert search(page_of("") + block(7, "A", "Council", "9/16/2026 10:00:00 AM")).container == "#meetings-list"
    with pytest.raises(PortalError, match="too long"):
        search('<script>new SearchResults({"HasError": true, "ErrorMessage": "too long"})</script>')
    with pytest.raises(LayoutChanged):
        search("<script>new SearchResults({oops})</script>")


def test_trap_05_links_repeated_for_each_screen_size():
    links = view_link(7, 1, "Agenda", "A City Council on 9/16/2026 7:00:00 PM") + file_link(7, 1, "Agenda")
    assert len(only(search(page_of(table_row(7, "A", links=links)))).documents) == 1
    again = block(7, "A", "Council", "9/16/2026 10:00:00 AM")
    assert len(search(page_of("") + again + "<hr>" + again).meetings) == 1


def test_trap_06_a_name_that_is_only_a_date():
    assert only(search(page_of(table_row(7, "September 16, 2026", "Council Meeting")))).title == "Council Meeting"


def test_trap_07_time_in_the_title_attribute_only():
    meeting = only(search(page_of("") + block(7, "Closed Session on budget", "City Council", "9/27/2026 10:00:00 AM")))
    assert (meeting.title, meeting.body, meeting.start_time) == (
        "Closed Session on budget", "City Council", "2026-09-27T10:00:00-07:00",
    )  # fmt: skip


def test_trap_08_codes_decide_not_labels():
    row = block(7, "A", "Council", "9/16/2026 10:00:00 AM", label="Actions", code=2)
    assert [(each.kind, each.name) for each in only(search(page_of("") + row)).documents] == [("minutes", "Actions")]


def test_trap_09_public_comments_are_no_meetings():
    time = "9/20/2026 10:00:00 AM"
    comments = block(8, "Public Comments for Sept 20 Council Meeting", "City Council", time, label="Public Comment")
    real = block(7, "Tuesday Agenda", "City Council", time)
    meeting = only(search(f"<div>{page_of('')}{real}</div><div>{comments}</div>"))
    assert [(each.kind, each.native_id) for each in meeting.documents] == [("agenda", "doctype:1"), ("other", "comments:8")]
    assert search(page_of("") + comments).meetings == []


def test_trap_10_the_packet_is_on_the_meetings_page():
    query = "documentType=5&amp;meetingId=7&amp;isAttachment=True"
    href = f"/OnBaseAgendaOnline/Documents/DownloadFile/Council_7_Agenda_Packet.pdf?{query}"
    meeting = meeting_with(1)
    page = onbase.add_page(meeting_page(f"<a id='lnkAgendaPacket' href='{href}'>Agenda Packet</a>"), meeting, site=SITE)
    assert page.failure is None
    assert (meeting.documents[1].kind, meeting.documents[1].url) == (
        "packet", f"{SITE}/Documents/ViewDocument/Council_7_Agenda_Packet.pdf?documentType=5&meetingId=7&isAttachment=True",
    )  # fmt: skip


def test_trap_11_download_pages_are_replaced_by_the_file():
    for action in ("Downloadfile", "DownloadFile", "DownloadFileBytes"):
        links = view_link(7, 1, "Agenda", "x") + file_link(7, 1, "Agenda", action)
        assert "/Documents/ViewDocument/Council_7_" in only(search(page_of(table_row(7, "A", links=links)))).documents[0].url


def test_trap_12_the_placeholder_is_filled_in():
    script = "url = '/OnBaseAgendaOnline/Documents/ViewAgenda?meetingId=7&type=AGENDATYPEVALUE&doctype=' + doctype;"
    page = onbase.add_page(meeting_page(script=script), meeting_with(1), site=SITE)
    assert page.agendas == [f"{SITE}/Documents/ViewAgenda?meetingId=7&type=agenda&doctype=1"]
    assert onbase.add_page(meeting_page(script=script), meeting_with(2), site=SITE).agendas == []


def test_trap_13_two_generations():
    script = (
        "url = '/OnBaseAgendaOnline/Documents/ViewAgenda?meetingId=7&type=AGENDATYPEVALUE&doctype=' + doctype;"
        "url = '/OnBaseAgendaOnline/Meetings/ViewMeetingAgenda?meetingId=7&type=AGENDATYPEVALUE';"
        "var url = '/OnBaseAgendaOnline/Meetings/ViewMeetingAgendaItem?meetingId=7&itemId=ITEMIDVALUE&type=AGENDATYPEVALUE'"
    )
    page = onbase.add_page(meeting_page(script=script), meeting_with(1), site=SITE)
    assert [re.sub(r".*/(\w+)\?.*", r"\1", each) for each in page.agendas] == ["ViewMeetingAgenda", "ViewAgenda"]


def test_trap_14_error_pages_with_status_200():
    for read in (lambda: search(ERROR), lambda: onbase.agenda(ERROR, site=SITE, timezone=ZONE)):
        with pytest.raises(PortalError, match="Error - OnBase"):
            read()
    assert "Error - OnBase" in onbase.add_page(ERROR, meeting_with(1), site=SITE).failure
    assert "Error - OnBase" in onbase.add_agenda(ERROR, meeting_with(1), site=SITE, points={})


def test_trap_15_many_committees_in_one_agenda_stay_sections():
    body = word_page(
        word_link(1, "RULES (M. Keith, Chair)", section=True), word_link(2, "Resolve", number="1."),
        word_link(3, "PLANNING (J. Fusco, Chair)", section=True), word_link(4, "Rezone", number="1."),
    )  # fmt: skip
    items, _ = onbase.agenda(body, site=SITE, timezone=ZONE)
    assert [(each.section, each.title) for each in items] == [
        ("RULES (M. Keith, Chair)", "Resolve"), ("PLANNING (J. Fusco, Chair)", "Rezone"),
    ]  # fmt: skip


def test_trap_16_links_in_comments_or_none():
    row = block(7, "A", "Council", "9/16/2026 10:00:00 AM", hidden=file_link(7, 1, "Agenda"))
    assert only(search(page_of("") + row)).documents[0].url == (
        f"{SITE}/Documents/ViewDocument/Council_7_Agenda_9_16_2026.pdf?documentType=1&meetingId=7"
    )
    bare = only(search(page_of("") + block(7, "A", "Council", "9/16/2026 10:00:00 AM")))
    assert bare.documents[0].url == f"{SITE}/Documents/ViewDocument/Meeting_7_Agenda.pdf?documentType=1&meetingId=7"


def test_trap_17_every_row_is_read_whatever_the_order():
    days = ("9/01/2025", "9/16/2026", "9/10/2026")
    page = search(page_of("".join(table_row(key, "A", time=f"{day} 7:00:00 PM") for key, day in enumerate(days, 1))))
    assert [each.date for each in page.meetings] == ["2025-09-01", "2026-09-16", "2026-09-10"]


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_items_of_accessible_blocks():
    def section(key: int, number: str, words: str, inner: str = "") -> str:
        text = f"{number} <span class='accessible-header-text'>{words}</span>"
        link = f"<a onclick='loadAgendaSection({key}); return false;'>{text}</a>"
        return f"<div class='accessible-section'><div class='accessible-item-view-header'><h2>{link}</h2></div>{inner}</div>"

    text = "a. <span class='accessible-item-text'>Roll Call</span>"
    item = f"<div class='accessible-item'><a onclick='loadAgendaItem(9);'>{text}</a></div>"
    inside = section(2, "1.", "CONSENT", item) + section(3, "2.", "Adjourn")
    body = f"<div class='accessible-section'>{section(1, '', 'Meeting Contents', inside)}</div>"
    meeting = meeting_with(1)
    assert onbase.add_agenda(body.encode(), meeting, site=SITE, points={"item:9": 355}) is None
    first, last = meeting.items
    assert (first.native_id, first.number, first.section, first.consent) == ("item:9", "a", "CONSENT", True)
    assert (first.notes, last.title, last.native_id) == (["video at 355 s"], "Adjourn", "section:3")
    assert first.links[0].url == f"{SITE}/Meetings/ViewMeetingAgendaItem?meetingId=7&itemId=9&isSection=false&type=agenda"


def test_word_links_in_pieces_are_one_item():
    items, _ = onbase.agenda(word_page(word_link(2, "Adopt ", "bud", "get", number="(12)")), site=SITE, timezone=ZONE)
    assert [(each.number, each.title) for each in items] == [("12", "Adopt budget")]


def test_signed_streams_are_no_lasting_links():
    meeting = meeting_with(1)
    onbase.add_page(meeting_page(script="jwplayer('p').setup({file: 'https://x.net/a.m3u8?token=S'})"), meeting, site=SITE)
    assert [each.url for each in meeting.media] == [meeting.source_url]
    meeting = meeting_with(1)
    onbase.add_page(meeting_page("<iframe src='https://www.youtube.com/embed/QxgSHZ4DMAE?x=1'>"), meeting, site=SITE)
    assert meeting.media[0].url == "https://www.youtube.com/watch?v=QxgSHZ4DMAE"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (b"<html><head><title>Access Denied</title></head></html>", Blocked),
        (b"<html><head><title>Welcome</title></head><body>IIS</body></html>", LayoutChanged),
    ],
)
def test_what_is_no_list_raises(body, error):
    with pytest.raises(error):
        search(body)


def test_an_empty_list_is_recognized_and_a_bad_row_costs_one_row():
    assert search(page_of("")).container == "#meetings-list"
    page = search(page_of(table_row(1, "A") + table_row(2, "B", time="soon") + table_row(0, "", "")))
    assert (len(page.meetings), [each.row for each in page.problems]) == (1, [2, 3])


def test_saved_pages_are_known_by_their_address():
    with pytest.raises(LayoutChanged, match="a kind of OnBase page"):
        onbase.parse_saved(b"<html>", url=f"{SITE}/Meetings/Search", timezone=ZONE, kind="news")


# -- spoiled pages ------------------------------------------------------------------------------------------------------------

OWN = [
    ("search", page_of(table_row(7, "A", links=view_link(7, 1, "Agenda", "x") + file_link(7, 1, "Agenda"))).encode()),
    ("search", (page_of("") + block(7, "A", "Council", "9/16/2026 10:00:00 AM", hidden=file_link(7, 1, "A"))).encode()),
    ("search", f"<script>new SearchResults({json.dumps({'Meetings': [JSON_ROW], 'NoMoreResults': True})})</script>".encode()),
    ("meeting", meeting_page("<button id='btnAgenda'>A</button>", "url = '/x/Documents/ViewAgenda?type=AGENDATYPEVALUE';")),
    ("agenda", word_page(word_link(1, "S", section=True), word_link(2, "T", number="1."))),
]


@settings(max_examples=120, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(OWN), st.data())
def test_cut_and_spoiled_pages_raise_page_errors_only(own, data):
    kind, body = own
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    spoiled = body[:start] + data.draw(st.binary(max_size=6)) + body[end:]
    with contextlib.suppress(PageError):
        onbase.parse_saved(spoiled, url=f"{SITE}/Meetings/Search", timezone=ZONE, kind=kind)
