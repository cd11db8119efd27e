"""Swagit archives: the captures, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import swagit
from tests.parsers.spoiling import spoiled

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "swagit"
ZONE = "America/Chicago"
HOST = "elmgrovetx.new.swagit.com"
VIEW = f"https://{HOST}/views/77"
DART = "dart_views-561_board-archive_page1of20.html"
WEBB = "webb-county-tx_views-482_accordion_excerpt.html"
AGENDA = f"https://{HOST}/videos/9/agenda"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "swagit" / name).read_bytes()


def own(case: str) -> bytes:
    return (OWN / case / "page.html").read_bytes()


def read(body: bytes | str, host: str = HOST, url: str = VIEW, name: str = "", state: str = "") -> CalendarPage:
    content = body if isinstance(body, bytes) else body.encode()
    return swagit.listing(content, host=host, timezone=ZONE, url=url, name=name, state=state)


def table(*rows: str) -> str:
    footer = "<p>City of Elm Grove, TX Video Archive / <a href='/admin/'>Login</a></p>"
    return (
        f"<html><body><table class='table videos' id='video-table'><tbody>{''.join(rows)}</tbody></table>{footer}</body></html>"
    )


def row(key: int, title: str = "Regular Meeting", day: str = "Jun 02, 2026", links: str = "") -> str:
    return f'<tr><td><a href="/videos/{key}">{title}</a></td><td nowrap>{day}</td><td>01h 58m</td>{links}</tr>'


def only(links: str = "") -> Meeting:
    (meeting,) = read(table(row(9, links=links))).meetings
    return meeting


# -- captures -------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_list_with_tabs_and_pages() -> None:
    url = "https://dart.new.swagit.com/views/561/board-of-directors-archive"
    page = read(capture(DART), "dart.new.swagit.com", url, "Dallas Area Rapid Transit", "TX")
    assert [meeting.native_id for meeting in (page.meetings[0], page.meetings[-1])] == ["swagit:384245", "swagit:361415"]
    assert (len(page.meetings), page.problems) == (10, [])
    assert (page.meetings[0].date, page.meetings[-1].date) == ("2026-04-28", "2025-11-18")
    first = page.meetings[0]
    assert first.status_evidence is not None
    assert (first.title, first.body, first.status_evidence.text) == (
        "Board Meeting",
        "Board of Directors",
        "recording of 10m 44s",
    )
    assert page.next == swagit.Following(
        f"{url}?page=2", [f"https://dart.new.swagit.com/views/561/{slug}-archive" for slug in ("committees", "treac")]
    )


@needs_captures
def test_captured_accordion() -> None:
    page = read(
        capture(WEBB), "webbcountytx.new.swagit.com", "https://webbcountytx.new.swagit.com/views/482", "Webb County", "TX"
    )
    assert (len(page.meetings), page.problems, page.next) == (19, [], None)
    first = page.meetings[0]
    assert (first.native_id, first.title, first.body) == (
        "swagit:399801",
        "Commissioners Court Special Meeting",
        "Commissioners Court",
    )
    with_minutes = [meeting for meeting in page.meetings if any(document.kind == "minutes" for document in meeting.documents)]
    assert [(meeting.native_id, meeting.date) for meeting in with_minutes] == [("swagit:384133", "2026-04-27")]
    # The excerpt ends before the links of its last row.
    assert [len(meeting.documents) for meeting in page.meetings[-2:]] == [1, 0]


@needs_captures
def test_every_capture_is_named_here() -> None:
    files = {file.name for file in (Path(CAPTURES or "") / "swagit").iterdir() if file.suffix != ".md"}
    assert files == {DART, WEBB}


@needs_captures
def test_largest_capture_is_read_in_time() -> None:
    body = capture(WEBB)
    times = []
    for _ in range(3):
        began = time.process_time()
        read(body, "webbcountytx.new.swagit.com", "https://webbcountytx.new.swagit.com/views/482")
        times.append(time.process_time() - began)
    assert min(times) < 0.05


# -- traps ----------------------------------------------------------------------------------------------------------------


def test_trap_01_all_tables_have_one_id() -> None:
    assert [meeting.date for meeting in read(own("typical")).meetings] == ["2026-06-02", "2026-06-02", "2025-12-16"]


def test_trap_02_link_in_a_comment_is_no_agenda_yet() -> None:
    meeting = only('<!-- <td><a href="/videos/9">Video</a><a href="/videos/9/agenda">Agenda</a></td> -->')
    assert (meeting.documents, [link.kind for link in meeting.links]) == ([], [swagit.UNCONFIRMED])
    assert swagit.agenda_url(meeting) == AGENDA
    assert swagit.settle(meeting, url=AGENDA, status=302, location="https://d3.cloudfront.net/a.pdf", body=b"") is None
    assert ([document.url for document in meeting.documents], meeting.links) == ([AGENDA], [])


def test_trap_03_titles_name_other_cities() -> None:
    page = read(own("tabs"), name="Elm Grove", state="TX")
    assert page.meetings[0].body == "Planning Commission"


@pytest.mark.parametrize(("name", "state"), [("Cedar Falls", "TX"), ("Elm Grove", "FL")])
def test_trap_03_footer_of_another_place(name: str, state: str) -> None:
    with pytest.raises(TenantGone, match="Elm Grove, TX"):
        read(
            own("tabs"),
            host="cedarfallstx.new.swagit.com",
            url="https://cedarfallstx.new.swagit.com/views/77",
            name=name,
            state=state,
        )


def test_trap_04_video_numbers_are_global() -> None:
    here, there = only(), read(table(row(9)), host="othertx.new.swagit.com").meetings[0]
    assert here.native_id == there.native_id == "swagit:9"
    tenants = [meeting.identifiers[0]["identifier"] for meeting in (here, there)]
    assert tenants == ["elmgrovetx", "othertx"]


def test_trap_05_day_without_a_time() -> None:
    meeting = only()
    assert (meeting.date, meeting.start_time, meeting.start_printed, meeting.status) == (
        "2026-06-02",
        None,
        "Jun 02, 2026",
        "passed",
    )


def test_trap_06_one_next_link_of_two() -> None:
    page = read(own("tabs"))
    assert page.next.page == f"{VIEW}/planning-commission-archive?page=2"
    assert read(own("typical")).next is None


def test_trap_07_empty_root_leads_to_the_default_view() -> None:
    assert read(own("empty"), url=f"https://{HOST}/").next == swagit.Following(f"https://{HOST}/views/default/")
    page = read(own("empty"), url=VIEW)
    assert (page.meetings, page.next) == ([], None)


def test_trap_07_view_with_tabs_and_no_table() -> None:
    tabs = [f"<li><a href='/views/77/{slug}'>{slug}</a></li>" for slug in ("live", "council")]
    assert read(f"<html><body><ul class='nav nav-tabs-swagit'>{''.join(tabs)}</ul></body></html>").next == swagit.Following(
        None, [f"{VIEW}/council"]
    )


def test_trap_08_every_year_pane_is_read() -> None:
    assert [meeting.native_id for meeting in read(own("typical")).meetings] == ["swagit:500102", "swagit:500101", "swagit:400100"]
    assert {meeting.body for meeting in read(own("typical")).meetings} == {"City Council"}


def test_trap_08_tabs_with_years() -> None:
    tabs = read(own("tabs"), url=f"{VIEW}/planning-commission-archive").next.tabs
    assert tabs == [f"{VIEW}/city-council-2021", f"{VIEW}/city-council"]
    assert [swagit.tab_year(tab) for tab in tabs] == [2021, None]


@pytest.mark.parametrize(
    ("status", "location", "body", "documents", "links"),
    [
        (302, "https://granicus_production_attachments.s3.amazonaws.com/a.pdf?sig=1", b"", [AGENDA], []),
        (302, "https://docs.google.com/gview?url=https%3A%2F%2Flegistar.granicus.com%2Fa.pdf", b"",
         ["https://legistar.granicus.com/a.pdf"], []),
        (302, "https://houston.novusagenda.com/agendapublic/MeetingView.aspx?MeetingID=5", b"", [],
         ["https://houston.novusagenda.com/agendapublic/MeetingView.aspx?MeetingID=5"]),
        (404, None, b"<html>Not found</html>", [], []),
        (200, None, b"%PDF-1.5", [AGENDA], []),
        (200, None, b"<html><body>" + b"agenda " * 30, [], [AGENDA]),
        (302, None, b"Redirecting...", [], []),
        (302, "http://[bad", b"Redirecting...", [], []),
    ],
)  # fmt: skip
def test_trap_09_agenda_leads_anywhere(
    status: int, location: str | None, body: bytes, documents: list[str], links: list[str]
) -> None:
    meeting = only('<td><a href="/videos/9/agenda">Agenda</a></td>')
    assert swagit.settle(meeting, url=AGENDA, status=status, location=location, body=body) is None
    assert [document.url for document in meeting.documents] == documents
    assert [link.url for link in meeting.links] == links


def test_trap_09_redirect_on_the_same_host_is_asked_again() -> None:
    meeting = only('<td><a href="/videos/9/agenda">Agenda</a></td>')
    assert swagit.settle(meeting, url=AGENDA, status=302, location="/videos/9/agenda/", body=b"") == f"{AGENDA}/"


def test_trap_10_body_and_day_for_joining() -> None:
    meeting = read(own("typical")).meetings[1]
    assert meeting.identifiers[1] == {"scheme": "swagit-day", "identifier": "elmgrovetx:city council:2026-06-02"}


def test_trap_11_live_and_events_are_skipped() -> None:
    assert all("/live" not in tab for tab in read(own("tabs")).next.tabs)
    assert (
        read(table('<tr><td><a href="/events/911">Live</a></td><td>Jun 02, 2026</td></tr>', row(9))).meetings[0].native_id
        == "swagit:9"
    )


def test_trap_12_two_meetings_of_a_day() -> None:
    rows = [(meeting.native_id, meeting.title, meeting.date) for meeting in read(own("typical")).meetings[:2]]
    assert rows == [("swagit:500102", "Special Meeting", "2026-06-02"), ("swagit:500101", "Regular Meeting", "2026-06-02")]


def test_trap_13_rows_of_a_day_are_in_no_order() -> None:
    rows = [row(30, day="May 01, 2026"), row(31, day="Jun 09, 2026"), row(29, day="Jun 02, 2026")]
    assert [meeting.date for meeting in read(table(*rows)).meetings] == ["2026-05-01", "2026-06-09", "2026-06-02"]


def test_trap_14_refusal_is_blocked() -> None:
    with pytest.raises(Blocked):
        read(own("blocked"))


# -- own pages ------------------------------------------------------------------------------------------------------------


def test_title_and_day_in_one_cell() -> None:
    page = read(
        table(
            '<tr><td><a href="/videos/8">City Council<br>Jun 02, 2026</a></td><td><a href="/videos/8/agenda">Agenda</a></td></tr>'
        )
    )
    assert [(meeting.title, meeting.date) for meeting in page.meetings] == [("City Council", "2026-06-02")]


def test_row_without_a_day_is_a_problem() -> None:
    page = read(table(row(9, day="soon"), row(10)))
    assert ([meeting.native_id for meeting in page.meetings], [problem.row for problem in page.problems]) == (["swagit:10"], [1])


def test_other_pages() -> None:
    with pytest.raises(LayoutChanged):
        read("<html><body><h1>We have moved</h1></body></html>")
    with pytest.raises(TenantGone, match="own page"):
        read("<html><head><title>SwagitAdmin</title></head><body><h1>Sign up</h1></body></html>")
    with pytest.raises(TenantGone, match=r"www\.swagit\.com"):
        read(own("typical"), url="https://www.swagit.com/")


# -- spoiled pages --------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_spoiled_pages_give_records_or_named_errors(data: st.DataObject) -> None:
    bodies = [own(case) for case in ("typical", "tabs", "empty")] + ([capture(DART), capture(WEBB)] if CAPTURES else [])
    body = data.draw(st.sampled_from(bodies))
    try:
        records = swagit.parse_saved(spoiled(data, body, encoded=body.decode().encode("utf-16")), url=VIEW, timezone=ZONE)
    except PageError:
        return
    for meeting in records:
        if isinstance(meeting, Meeting):
            assert meeting.date and meeting.title and meeting.native_id.removeprefix("swagit:").isdecimal()
