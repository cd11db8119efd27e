"""Granicus pages: the captures, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import AccessClosed, Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import granicus
from engagic_scrapy.parsers.granicus import markup, targets
from tests.parsers.spoiling import spoiled

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "granicus"
ZONE = "America/New_York"
LA, CHICAGO = "America/Los_Angeles", "America/Chicago"
HOST = "elmgrove.granicus.com"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "granicus" / name).read_bytes()


def own(case: str) -> bytes:
    return (OWN / case / "page.html").read_bytes()


def read(body: bytes | str, host: str = HOST, timezone: str = ZONE) -> CalendarPage:
    return granicus.listing(body if isinstance(body, bytes) else body.encode(), host=host, timezone=timezone)


def row(name: str, when: str, rest: str = "", more: str = "") -> str:
    return (
        f'<tr class="listingRow"><td class="listItem" headers="Name">{name}</td>'
        f'<td class="listItem" headers="Date X">{when}</td><td class="listItem">{rest}</td>{more}</tr>'
    )


def view(*rows: str, kind: str = "archive") -> str:
    return f'<html><body><table class="listingTable" id="{kind}">{"".join(rows)}</table></body></html>'


def agenda_link(key: str = "clip_id=5", label: str = "Agenda", host: str = HOST) -> str:
    return f'<a href="//{host}/AgendaViewer.php?view_id=1&{key}">{label}</a>'


def video_link(clip: int, host: str = HOST) -> str:
    player = f"//{host}/MediaPlayer.php?view_id=1&clip_id={clip}"
    return f"""<a href="javascript:void(0);" onclick="window.open('{player}','player')">Video</a>"""


def only(name: str, when: str = "Jun 2, 2026", rest: str | None = None, **more: Any) -> Meeting:
    page = read(view(row(name, when, agenda_link() if rest is None else rest, **more)))
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def kinds(meeting: Meeting) -> list[str]:
    return [document.kind for document in meeting.documents]


# -- captures -------------------------------------------------------------------------------------------------------------

# file, host, zone, meetings, with an agenda, with minutes, native id and day of the first and the last
LISTINGS = [
    ("ladwp_view2_2022-02.html", "ladwp.granicus.com", LA, 254, 253, 246,
     "event:1458 2022-02-22", "clip:44 2010-08-03"),
    ("lawa_view4_2022-03.html", "lawa.granicus.com", LA, 297, 296, 293,
     "clip:838 2022-03-03", "clip:35 2013-01-14"),
    ("metra-chicago_view5_2018.html", "metrarr.granicus.com", CHICAGO, 61, 50, 46,
     "row:metra-february-2018-board-meeting:2018-02-21 2018-02-21", "clip:156 2015-01-23"),
    ("portofla_view9_2022-01.html", "portofla.granicus.com", LA, 452, 428, 399,
     "event:666 2022-01-27", "clip:364 2006-08-02"),
    ("rta-chicago_view4_past_2018.html", "rtachicago.granicus.com", CHICAGO, 117, 116, 110,
     "clip:324 2018-12-13", "clip:2 2014-12-03"),
    ("rta-chicago_view5_upcoming_2018.html", "rtachicago.granicus.com", CHICAGO, 11, 2, 0,
     "row:board-of-directors:2018-06-21 2018-06-21", "row:board-of-directors:2018-12-13 2018-12-13"),
    ("sandiego-city_view24_audit_2022-09.html", "granicus.sandiego.gov", LA, 194, 0, 0,
     "clip:8529 2022-09-21", "clip:996 2007-01-29"),
    ("sausalito_view6_2026-04.html", "sausalito.granicus.com", LA, 465, 443, 421,
     "event:2791 2026-04-21", "clip:9 2011-01-11"),
    ("stpaul_view37_excerpt_2026-05.html", "stpaul.granicus.com", CHICAGO, 5, 5, 5,
     "clip:5882 2026-05-13", "clip:5867 2026-05-06"),
    ("weho_view31_planning_2022-02.html", "weho.granicus.com", LA, 255, 136, 0,
     "clip:3731 2022-02-17", "clip:164 2007-07-19"),
]  # fmt: skip


@needs_captures
@pytest.mark.parametrize(("name", "host", "zone", "meetings", "agendas", "minutes", "first", "last"), LISTINGS)
def test_captured_view(name: str, host: str, zone: str, meetings: int, agendas: int, minutes: int, first: str, last: str) -> None:
    page = read(capture(name), host, zone)
    assert page.problems == []
    assert len(page.meetings) == len({meeting.native_id for meeting in page.meetings}) == meetings
    assert sum("agenda" in kinds(meeting) for meeting in page.meetings) == agendas
    assert sum("minutes" in kinds(meeting) for meeting in page.meetings) == minutes
    ends = [
        f"{meeting.native_id.removeprefix(f'granicus:{host}:')} {meeting.date}"
        for meeting in (page.meetings[0], page.meetings[-1])
    ]
    assert ends == [first, last]
    assert all(document.url.startswith("https://") for meeting in page.meetings for document in meeting.documents)


@needs_captures
def test_captured_feed() -> None:
    page = granicus.feed(capture("princewilliam-va_view23_rss_video_first15.xml"), host="pwcgov.granicus.com", timezone=ZONE)
    assert (len(page.meetings), page.problems) == (15, [])
    first = page.meetings[0]
    assert (first.native_id, first.title) == (
        "granicus:pwcgov.granicus.com:clip:3903",
        "Joint Interjurisdictional Ad Hoc Committee",
    )
    assert first.start_time == "2026-09-09T15:00:00-04:00"
    assert [meeting.documents for meeting in page.meetings] == [[]] * 15


@needs_captures
@pytest.mark.parametrize(
    ("name", "anchors", "attachments", "first_meta", "date", "clock"),
    [
        ("lawa_agenda_clip838.html", 17, 12, "meta:54217", "2022-03-03", "10:00"),
        ("lawa_agenda_clip825.html", 8, 1, "meta:53284", "2022-01-27", "14:00"),
    ],
)
def test_captured_agenda(name: str, anchors: int, attachments: int, first_meta: str, date: str, clock: str) -> None:
    found = granicus.agenda(capture(name), host="lawa.granicus.com", timezone="America/Los_Angeles")
    assert sum(item.native_id is not None for item in found.items) == anchors
    documents = [document for item in found.items for document in item.documents]
    assert (len(documents), documents[0].native_id) == (attachments, first_meta)
    assert (found.date, found.clock, found.problems) == (date, clock, [])
    assert found.participation is not None and found.participation.phones == ["(213) 306-3065"]


@needs_captures
def test_captured_agenda_reports_stand_at_their_items() -> None:
    found = granicus.agenda(capture("lawa_agenda_clip838.html"), host="lawa.granicus.com", timezone="America/Los_Angeles")
    report = next(item for item in found.items if item.documents and item.documents[0].name == "01 report")
    assert report.title.startswith("RESOLUTION NO. - Determination to Continue Holding Board")
    assert (report.number, report.consent, report.section) == ("1", True, "CONSENT ITEMS FOR BOARD ACTION [Consent Items 1 - 5]")


@needs_captures
@pytest.mark.parametrize(
    ("name", "title", "live", "documents"),
    [
        ("calabasas_player_event1525.html", "City Council Regular Meeting", False, []),
        ("fountainvalley_mediaplayer_clip607.html", "City Council Meeting - Jun 16th, 2026", True, ["agenda:clip:607"]),
        ("fountainvalley_player_clip607.html", "City Council Meeting - 2026-06-16", True, []),
        ("simivalley_player_clip2840.html", "City Council Meeting 12/18/2023 (Closed Session starts at 6:00 PM)", True,
         ["agenda:clip:2840", "minutes:clip:2840"]),
    ],
)  # fmt: skip
def test_captured_player(name: str, title: str, live: bool, documents: list[str]) -> None:
    found = granicus.player(capture(name), host="x.granicus.com")
    assert (found.title, found.live, [document.native_id for document in found.documents]) == (title, live, documents)


@needs_captures
def test_every_capture_is_named_here() -> None:
    source = Path(__file__).read_text()
    files = [file.name for file in (Path(CAPTURES or "") / "granicus").iterdir() if file.suffix != ".md"]
    assert [name for name in files if name not in source] == []


@needs_captures
def test_largest_capture_is_read_in_time() -> None:
    body = capture("sausalito_view6_2026-04.html")
    times = []
    for _ in range(3):
        began = time.process_time()
        read(body, "sausalito.granicus.com")
        times.append(time.process_time() - began)
    # 465 rows with 2,500 links of 15 years in one page, about 0.2 ms a row; a busy machine takes a few times that.
    assert min(times) < 0.5


# -- traps ----------------------------------------------------------------------------------------------------------------


def test_trap_01_views_of_a_city_merge_by_number() -> None:
    one = read(view(row("City Council", "Jun 2, 2026", agenda_link("clip_id=5"))))
    two = read(view(row("City Council Meeting", "Jun 2, 2026", agenda_link("clip_id=5").replace("view_id=1", "view_id=7"))))
    assert one.meetings[0].native_id == two.meetings[0].native_id == f"granicus:{HOST}:clip:5"
    assert one.meetings[0].documents[0].native_id == two.meetings[0].documents[0].native_id


@pytest.mark.parametrize("body", ["<html><body>Invalid parameters.</body></html>", "<html><body></body></html>", view()])
def test_trap_02_wrong_view_fails_loudly(body: str) -> None:
    with pytest.raises(AccessClosed):
        read(body)
    assert granicus.listing_if_any(body.encode(), host=HOST, timezone=ZONE) is None


def test_trap_02_retired_view_shows_its_newest_row() -> None:
    assert (
        granicus.newest(
            read(view(row("Council", "Mar 3, 2014", agenda_link()), row("Council", "Mar 9, 2013", agenda_link("clip_id=4"))))
        )
        == "2014-03-03"
    )


def test_trap_03_clip_and_event_numbers_are_two_series() -> None:
    rows = [
        row("Audit Committee", "Jun 21, 2018", agenda_link("event_id=325")),
        row("Board", "Dec 13, 2018", agenda_link("clip_id=325")),
    ]
    assert [meeting.native_id[-10:] for meeting in read(view(*rows)).meetings] == [":event:325", "m:clip:325"]


@needs_captures
def test_trap_03_rta_has_both_325s() -> None:
    upcoming = read(capture("rta-chicago_view5_upcoming_2018.html"), "rtachicago.granicus.com")
    past = read(capture("rta-chicago_view4_past_2018.html"), "rtachicago.granicus.com")
    found = [
        (meeting.native_id, meeting.body)
        for meeting in (*upcoming.meetings, *past.meetings)
        if meeting.native_id.endswith(":325")
    ]
    host = "granicus:rtachicago.granicus.com"
    assert found == [(f"{host}:event:325", "Audit Committee"), (f"{host}:clip:325", "Board of Directors")]


def test_trap_04_row_in_two_sections_counts_once() -> None:
    twice = row("City Council", "Jun 2, 2026", agenda_link())
    assert len(read(view(twice) + view(twice)).meetings) == 1


def test_trap_04_rows_without_number_that_are_alike_are_kept() -> None:
    twice = row("Board of Directors", "Jun 21, 2018")
    ids = [meeting.native_id for meeting in read(view(twice, twice, kind="upcoming")).meetings]
    assert ids == [f"granicus:{HOST}:row:board-of-directors:2018-06-21", f"granicus:{HOST}:row:board-of-directors:2018-06-21:2"]


def test_trap_05_event_and_its_clip_are_one_meeting() -> None:
    event = row("City Council", "Jun 2, 2026 - 7:00 PM", agenda_link("event_id=70"))
    clip = row("City Council", "Jun 2, 2026 - 7:04 PM", video_link(5))
    (meeting,) = read(view(event, kind="upcoming") + view(clip)).meetings
    assert (meeting.native_id, meeting.start_time, meeting.time_note) == (
        f"granicus:{HOST}:clip:5",
        "2026-06-02T19:00:00-04:00",
        None,
    )
    assert kinds(meeting) == ["agenda"]
    identifiers = {each["scheme"]: each["identifier"] for each in meeting.identifiers}
    assert identifiers == {
        "granicus-clip": f"{HOST}:5",
        "granicus-event": f"{HOST}:70",
        "granicus-day": f"{HOST}:city council:2026-06-02",
    }


def test_trap_05_two_clips_of_a_day_are_not_joined() -> None:
    event = row("City Council", "Jun 2, 2026", agenda_link("event_id=70"))
    clips = [row("City Council", "Jun 2, 2026", video_link(clip)) for clip in (5, 6)]
    assert len(read(view(event, *clips)).meetings) == 3


DAY_FORMS = [
    "June 2, 2026 - 10:00 AM",
    "Jun 2, 2026",
    "06/02/26 - 11:00 AM",
    "06 / 02 / 2026",
    "Tuesday, June 2, 2026",
    "Jun 2, 26",
    "2026-06-02",
]


@pytest.mark.parametrize("when", DAY_FORMS)
def test_trap_06_dates_of_all_forms(when: str) -> None:
    assert only("City Council", when).date == "2026-06-02"


LAYOUTS = {
    "columns swapped": f'<table><tr class="odd"><td>Jun 2, 2026</td><td>City Council</td><td>{agenda_link()}</td></tr></table>',
    "own table": f'<table id="nosearch"><tr class="shade"><td class="name">City Council</td><td>Jun&nbsp;2,&nbsp;2026</td>'
    f"<td>2&nbsp;hr&nbsp;18&nbsp;min</td><td>{video_link(5)}</td></tr></table>",
    "unclassed rows": f'<table class="listingTable"><tr><td class="listedItem">City Council</td>'
    f'<td class="listedItem">Jun 2, 2026</td><td>{agenda_link()}</td></tr></table>',
    "divisions": f'<div class="archive"><div class="row"><div><span class="committee">City Council</span><br>Jun 2, 2026</div>'
    f'<div class="col">{agenda_link()}</div></div></div>',
    "panels": '<div class="CollapsiblePanel"><div class="CollapsiblePanelTab">City Council</div>'
    f"<div class='CollapsiblePanelContent'><table><tr><td>Jun 2, 2026</td><td>{agenda_link()}</td></tr></table></div></div>",
    "list": f"<ul class='archive'><li>City Council, Jun 2, 2026 {agenda_link()}</li></ul>",
    "search form around": f"<table><tr><td><form><table><tr><td><input value='Search'></td></tr></table></form></td></tr>"
    f"<tr><td headers='EventName'>City Council</td><td headers='EventDate X'>Jun 2, 2026</td>"
    f"<td>{agenda_link()}</td></tr></table>",
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_trap_06_layouts(layout: str) -> None:
    page = read(f"<html><body>{layout}</body></html>")
    assert [(meeting.body, meeting.date, meeting.native_id[-6:]) for meeting in page.meetings] == [
        ("City Council", "2026-06-02", "clip:5")
    ]
    assert page.problems == []


def test_trap_06_other_pages_are_no_listing() -> None:
    with pytest.raises(LayoutChanged, match="listingTable"):
        read("<html><body><h1>Welcome to our new site</h1><p>It was redesigned, see the meetings portal.</p></body></html>")


def test_trap_06_a_row_with_link_and_no_date_is_a_problem() -> None:
    page = read(view(row("City Council", "soon", agenda_link()), row("Board", "Jun 2, 2026", agenda_link("clip_id=6"))))
    assert (len(page.meetings), [problem.row for problem in page.problems]) == (1, [1])


@pytest.mark.parametrize(
    "cell",
    [
        f'<input type="button" value="Agenda" onclick="window.open(\'//{HOST}/AgendaViewer.php?view_id=1&event_id=66\');">',
        f'<!-- <a href="//{HOST}/AgendaViewer.php?view_id=1&event_id=66">Agenda</a> -->',
        f'<select name="multiDocSelect"><option value="//{HOST}/AgendaViewer.php?view_id=1&event_id=66">Agenda</option></select>',
        '<a href="/AgendaViewer.php?view_id=1&amp;event_id=66">Agenda</a>',
        f'<a href="http://{HOST}/agendaviewer.php?event_id=66">Approved</a>',
    ],
)
def test_trap_07_links_hide_in_scripts_options_and_comments(cell: str) -> None:
    meeting = only("City Council", rest=cell)
    assert [(document.kind, document.name[:6], document.native_id) for document in meeting.documents] in (
        [("agenda", "Agenda", "agenda:event:66")],
        [("agenda", "Approv", "agenda:event:66")],
    )
    assert meeting.documents[0].url.startswith(f"https://{HOST}/")


def test_trap_07_every_document_of_a_list_is_kept() -> None:
    options = "".join(
        f'<option value="//{HOST}/MinutesViewer.php?view_id=6&clip_id=5&doc_id={key}">Minutes</option>' for key in ("a-1", "b-2")
    )
    meeting = only("City Council", rest=f'<select name="multiDocSelect"><option disabled>Documents...</option>{options}</select>')
    assert [document.native_id for document in meeting.documents] == ["minutes:clip:5:a-1", "minutes:clip:5:b-2"]


def test_trap_08_ids_mean_nothing() -> None:
    cell = '<td class="listItem" id="AgendaLink not Available"></td><td class="listItem" id="Event Link not available"></td>'
    comment = '<td><a href="#" class="ecomment" data-event-id="2791">eComment</a></td>'
    (meeting,) = read(
        view(row("City Council", "Apr&nbsp;21,&nbsp;2026 - 5:00&nbsp;PM", "", cell + comment), kind="upcoming")
    ).meetings
    assert (meeting.native_id, meeting.documents, meeting.start_time) == (
        f"granicus:{HOST}:event:2791",
        [],
        "2026-04-21T17:00:00-04:00",
    )


@pytest.mark.parametrize("cell", ['<span style="display:none;">1646294400</span>Mar  3, 2022', "1646294400Mar 3, 2022"])
def test_trap_09_hidden_epoch(cell: str) -> None:
    meeting = only("Regular Meeting", cell)
    assert (meeting.date, meeting.start_time) == ("2022-03-03", None)


def test_trap_10_scheduled_time_in_the_title_beats_the_recording() -> None:
    meeting = only(
        "City Council on 2026-05-13 3:30 PM - Councilmember Kim will be participating remotely.", "May 13, 2026 - 03:27 PM"
    )
    assert (meeting.title, meeting.body, meeting.start_time) == ("City Council", "City Council", "2026-05-13T15:30:00-04:00")
    assert (meeting.time_note, meeting.description) == (None, "Councilmember Kim will be participating remotely.")


def test_trap_10_recording_time_is_marked() -> None:
    meeting = only("City Council", "Feb 3, 2026 - 3:33 PM")
    assert meeting.start_time == "2026-02-03T15:33:00-05:00"
    assert meeting.time_note is not None and "recording" in meeting.time_note


def test_trap_10_agenda_time_beats_the_recording() -> None:
    meeting = only("Town Council", "Jun 2, 2026 - 7:04 PM")
    assert granicus.settle(meeting, targets.Target("page", "https://x/"), own("agenda"), host=HOST) == []
    assert (meeting.start_time, meeting.time_note) == ("2026-06-02T19:00:00-04:00", None)


@pytest.mark.parametrize(
    ("name", "body", "start", "note"),
    [
        ("Finance Committee on 2018-06-21  - (8:30 a.m.)", "Finance Committee", "2018-06-21T08:30:00-04:00", None),
        ("Finance Committee 8:30 AM", "Finance Committee", "2018-06-21T08:30:00-04:00", None),
        ("Board of Directors (following Committee meetings)", "Board of Directors", None, "following Committee meetings"),
        ("Council [Updated 6/20/18] (No Video)", "Council", None, None),
    ],
)
def test_trap_10_titles(name: str, body: str, start: str | None, note: str | None) -> None:
    meeting = only(name, "Jun 21, 2018")
    assert (meeting.body, meeting.start_time, meeting.time_note) == (body, start, note)


@needs_captures
def test_trap_11_feed_takes_parts_and_the_title_date() -> None:
    page = granicus.feed(capture("princewilliam-va_view23_rss_video_first15.xml"), host="pwcgov.granicus.com", timezone=ZONE)
    fifth = page.meetings[4]  # title 8 July, parts 9 July
    assert (fifth.date, fifth.start_time) == ("2026-07-08", None)
    assert page.meetings[1].start_time == "2026-09-01T10:45:00-04:00"


TARGETS = [
    (302, "GeneratedAgendaViewer.php?view_id=4&clip_id=1", b"Redirecting...", "page"),
    (302, "/DocumentViewer.php?file=x_1.pdf&view=1", b"", "file"),
    (302, "https://legistar.granicus.com/a/meetings/2026/6/1_A.pdf", b"", "legistar"),
    (302, "https://elmgrove.legistar1.com/elmgrove/meetings/1_A.pdf", b"", "legistar"),
    (302, "https://granicus_production_attachments.s3.amazonaws.com/a/b.pdf?X-Amz-Signature=1", b"", "file"),
    (302, "https://d3n9y.cloudfront.net/bozeman/agenda.html", b"", "page"),
    (302, "https://docs.google.com/gview?url=http%3A%2F%2Flegistar.granicus.com%2Fa.pdf&embedded=true", b"", "wrapped"),
    (302, "https://agendas.redwoodcity.org/AgendaOnline/Meetings/ViewMeeting?id=12&doctype=1", b"", "onbase"),
    (302, "https://www.portoflosangeles.org/commission/agenda", b"", "elsewhere"),
    (301, f"https://{HOST}/AgendaViewer.php?view_id=1&clip_id=5", b"", "again"),
    (200, None, b"%PDF-1.7 ...", "file"),
    (200, None, b"Redirecting...", "nothing"),
    (200, None, b"<html><body>" + b"This agenda is not currently published. " * 2 + b"</body></html>", "unpublished"),
    (200, None, b"<html><body><a name='agenda1' class='Agenda Agenda0'>CALL TO ORDER of the Council</a></body>", "page"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "location", "body", "kind"), TARGETS)
def test_trap_12_viewer_leads_anywhere(status: int, location: str | None, body: bytes, kind: str) -> None:
    found = granicus.target(f"https://{HOST}/AgendaViewer.php?view_id=1&clip_id=5", status=status, location=location, body=body)
    assert found.kind == kind


def settled(kind: str, url: str, body: bytes = b"") -> Meeting:
    meeting = only("City Council")
    assert granicus.settle(meeting, targets.Target(kind, url), body, host=HOST) == []
    return meeting


def test_trap_13_not_an_agenda() -> None:
    assert (settled("unpublished", "https://x/").agenda_status, settled("unpublished", "https://x/").documents) == (
        "not currently published",
        [],
    )
    assert settled("nothing", "https://x/").documents == []
    assert "leads nowhere" in settled("nothing", "https://x/").incomplete[0]
    (document,) = settled("wrapped", "http://legistar.granicus.com/a.pdf").documents
    assert (document.url, document.kind) == ("https://legistar.granicus.com/a.pdf", "agenda")


def test_trap_13_unpublished_page_of_items() -> None:
    found = granicus.agenda(b"<html><body>This agenda is not currently published.</body></html>", host=HOST, timezone=ZONE)
    assert (found.published, found.items) == (False, [])


def test_trap_14_signed_address_is_not_kept() -> None:
    meeting = settled("file", "https://bucket.s3.amazonaws.com/a.pdf?X-Amz-Signature=abc")
    assert [document.url for document in meeting.documents] == [f"https://{HOST}/AgendaViewer.php?view_id=1&clip_id=5"]


def test_trap_15_thin_agenda_and_packet_are_both_kept() -> None:
    town = next(meeting for meeting in read(own("typical")).meetings if meeting.native_id.endswith("clip:88"))
    assert [(document.kind, document.native_id) for document in town.documents] == [
        ("agenda", "agenda:clip:88"),
        ("packet", "file:aa-bb-1780000000.pdf"),
        ("minutes", "minutes:clip:88:0a1b2c3d-0000-11f1-0000-000000000001"),
    ]


def test_trap_15_first_pdf_of_a_row_is_no_packet_by_itself() -> None:
    assert kinds(only("City Council", rest='<a href="https://x.example/flyer.pdf">Flyer</a>' + agenda_link())) == [
        "other",
        "agenda",
    ]


def test_trap_16_broken_anchors_are_repaired_or_dropped() -> None:
    found = granicus.agenda(own("agenda"), host=HOST, timezone=ZONE)
    report = found.items[1]
    assert [(document.name, document.url) for document in report.documents] == [
        ("Staff Report", f"https://{HOST}/MetaViewer.php?view_id=4&clip_id=88&meta_id=703"),
        ("Map", f"https://{HOST}/MetaViewer.php?view_id=4&clip_id=88&meta_id=704"),
    ]


def test_trap_17_latin_1_bytes() -> None:
    (meeting,) = read(view(row("Comisión de Planeación", "Jun 2, 2026", agenda_link())).encode("latin-1")).meetings
    assert meeting.body == "Comisión de Planeación"
    assert markup.decode("Peña".encode()) == "Peña"


def test_trap_18_big_page_is_one_parse_in_time() -> None:
    rows = [
        row("City Council", f"Jun {1 + number % 28}, {2000 + number % 26}", agenda_link(f"clip_id={number}"))
        for number in range(2_000)
    ]
    began = time.process_time()
    page = read(view(*rows))
    assert len(page.meetings) == 2_000
    assert time.process_time() - began < 2


def test_trap_19_agenda_at_another_vendor_is_named() -> None:
    meeting = settled("legistar", "https://legistar.granicus.com/a/meetings/2026/6/1_A.pdf?sig=1")
    assert {
        "scheme": "also-at-legistar",
        "identifier": "https://legistar.granicus.com/a/meetings/2026/6/1_A.pdf",
    } in meeting.identifiers
    assert kinds(meeting) == ["agenda"]
    meeting = settled("onbase", "https://agendas.redwoodcity.org/AgendaOnline/Meetings/ViewMeetingAgenda?id=12")
    assert (meeting.documents, [link.kind for link in meeting.links]) == ([], ["agenda"])
    assert meeting.identifiers[-1]["scheme"] == "also-at-onbase"


def test_trap_19_onbase_address_is_rewritten() -> None:
    location = "https://agendas.redwoodcity.org/AgendaOnline/Meetings/ViewMeeting?id=12&doctype=1"
    found = granicus.target("https://x.granicus.com/AgendaViewer.php", status=302, location=location, body=b"")
    assert found.url == "https://agendas.redwoodcity.org/AgendaOnline/Meetings/ViewMeetingAgenda?id=12&doctype=1"


def test_trap_20_promotions_are_no_meetings() -> None:
    rows = [
        row("Library Ribbon Cutting", "May 30, 2026", video_link(1)),
        row("Audit", "May 30, 2026", video_link(2)),
        row("Audit Committee", "May 29, 2026", video_link(3)),
        row("Annual Update", "May 28, 2026", agenda_link("clip_id=4") + video_link(4)),
    ]
    found = {meeting.title: meeting.classification for meeting in read(view(*rows)).meetings}
    assert found == {"Library Ribbon Cutting": "recording", "Audit": None, "Audit Committee": None, "Annual Update": None}


def test_trap_21_refusals_are_blocked() -> None:
    with pytest.raises(Blocked):
        read(own("blocked"))
    with pytest.raises(Blocked):
        read("<html><head><title>403 Forbidden</title></head><body>nginx</body></html>")


def test_trap_22_view_without_agendas() -> None:
    page = read(view(*(row("Audit Committee Meeting", f"Jun {day}, 2026", video_link(day)) for day in (1, 8))))
    assert [(meeting.documents, [link.kind for link in meeting.media]) for meeting in page.meetings] == [([], ["video"])] * 2


# -- own pages ------------------------------------------------------------------------------------------------------------


def test_quiet_needs_its_container() -> None:
    page = read(own("empty"))
    assert (page.meetings, page.problems) == ([], [])


def test_cancelled_with_its_proof() -> None:
    meeting = read(own("typical")).meetings[1]
    assert (meeting.body, meeting.status) == ("Planning Board", "cancelled")
    assert meeting.status_evidence is not None and meeting.status_evidence.text == "CANCELLED - Planning Board"


def test_agenda_page() -> None:
    found = granicus.agenda(own("agenda"), host=HOST, timezone=ZONE)
    assert [(item.number, item.title, item.section, item.consent) for item in found.items] == [
        ("1", "CONSENT CALENDAR", None, None),
        ("a", "Accept the street lighting report", "CONSENT CALENDAR", True),
        ("b", "Minutes of May 19", "CONSENT CALENDAR", True),
        ("2", "ADJOURNMENT", None, None),
    ]
    assert [(document.kind, document.native_id) for document in found.documents] == [("packet", "meta:700")]
    assert found.participation is not None
    assert found.participation.virtual_url == "https://us02web.zoom.us/j/8412345678"
    assert found.participation.comment_deadline == "2026-06-01T17:00:00-04:00"


def test_agenda_page_that_cannot_be_read_costs_the_agenda() -> None:
    meeting = only("City Council")
    (words,) = granicus.settle(meeting, targets.Target("page", "https://x/"), b"<html><body>Welcome</body></html>", host=HOST)
    assert "MetaViewer" in words and "MetaViewer" in meeting.incomplete[0]
    assert kinds(meeting) == ["agenda"]


def test_another_tenant_and_the_vendor_itself() -> None:
    with pytest.raises(TenantGone, match="otherplace"):
        read(view(row("City Council", "Jun 2, 2026", agenda_link(host="otherplace.granicus.com"))))
    with pytest.raises(TenantGone, match="own site"):
        granicus.listing(own("typical"), host=HOST, timezone=ZONE, url="https://www.granicus.com/")
    with pytest.raises(PortalError):
        read(b"  ")


def test_saved_pages_by_address() -> None:
    address = f"https://{HOST}/viewpublisher.php?view_id=4"
    assert granicus.parse_saved(own("typical"), url=address, timezone=ZONE)[0].native_id == f"granicus:{HOST}:event:88"
    assert granicus.parse_saved(own("typical"), url="https://x/", timezone=ZONE, kind="listing", params={"host": HOST})
    items = granicus.parse_saved(own("agenda"), url=f"https://{HOST}/GeneratedAgendaViewer.php?x=1", timezone=ZONE)
    assert len(items) == 5
    with pytest.raises(LayoutChanged):
        granicus.parse_saved(b"<p>", url="https://elmgrove.gov/", timezone=ZONE)


def test_addresses_that_are_none() -> None:
    for broken in ("//[bad/AgendaViewer.php?clip_id=5", "https://!bad/AgendaViewer.php?clip_id=5"):
        assert only("City Council", rest=f'<a href="{broken}">Agenda</a>').documents == []
    wrapped = granicus.target(
        "https://x/AgendaViewer.php", status=302, location="https://docs.google.com/viewer?url=//!bad", body=b""
    )
    assert wrapped.kind == "elsewhere"
    player = (
        b"<title>Council</title><div id='player' ></div><a id='desktop-agenda' data-url='//!bad/AgendaViewer.php?clip_id=5'></a>"
    )
    assert granicus.player(player, host=HOST).documents == []
    assert granicus.target("https://x/AgendaViewer.php", status=302, location="http://[bad", body=b"").kind == "nothing"
    with pytest.raises(LayoutChanged):
        granicus.feed(b"\x00\x01", host=HOST, timezone=ZONE)


# -- spoiled pages --------------------------------------------------------------------------------------------------------


def pages_to_spoil() -> list[tuple[str, bytes]]:
    found = [("listing", own("typical")), ("listing", own("empty")), ("agenda", own("agenda"))]
    if CAPTURES:
        found.append(("listing", capture("stpaul_view37_excerpt_2026-05.html")))
        found.append(("listing", capture("rta-chicago_view5_upcoming_2018.html")))
        found.append(("agenda", capture("lawa_agenda_clip825.html")))
        found.append(("feed", capture("princewilliam-va_view23_rss_video_first15.xml")))
        found.append(("player", capture("fountainvalley_mediaplayer_clip607.html")))
    return found


@settings(max_examples=120, deadline=2_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_spoiled_pages_give_records_or_named_errors(data: st.DataObject) -> None:
    kind, body = data.draw(st.sampled_from(pages_to_spoil()))
    try:
        records = granicus.parse_saved(spoiled(data, body), url="https://stpaul.granicus.com/x", timezone=ZONE, kind=kind)
    except PageError:
        return
    for meeting in records:
        if isinstance(meeting, Meeting):
            assert meeting.date and meeting.title and meeting.native_id.startswith("granicus:")
