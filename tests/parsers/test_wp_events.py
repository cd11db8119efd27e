"""Answers of WordPress calendars: the captures, every trap of the fact sheet, and spoiled answers."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import AccessClosed, Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import wp_events

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "wp_events"
ZONE, HOST = "America/Chicago", "www.elmgrove.example"
PATHS = {
    "posts": "/wp-json/wp/v2/events",
    "tribe": "/wp-json/tribe/events/v1/events",
    "eventon": "/wp-admin/admin-ajax.php",
    "eventorganiser": "/wp-admin/admin-ajax.php?action=eventorganiser-fullcal",
}
PENNSYLVANIA = "pennsylvania_dced_tribe_events_2019-03.json"
CHICAGO = "pbcchicagoil_eventorganiser_2018-12.json"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "wp_events" / name).read_bytes()


def fixture(name: str) -> bytes:
    (page,) = (FIXTURES / name).glob("page.*")
    return page.read_bytes()


def read(shape: str, answer: Any, query: str = "", **known: Any) -> CalendarPage:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    if shape == "posts":
        return wp_events.posts(body, host=HOST, timezone=ZONE, **known)
    return wp_events.calendar_of(body, path=PATHS[shape] + query, host=HOST, timezone=ZONE, **known)


def post(title: str, key: int = 7, **more: Any) -> dict[str, Any]:
    return {"id": key, "date": "2025-09-01T10:00:00", "link": f"https://{HOST}/events/e/", "title": {"rendered": title}, **more}


def event(title: str = "Board Meeting", **more: Any) -> dict[str, Any]:
    return {"id": 7, "title": title, "start_date": "2026-04-14 18:00:00", "venue": [], "categories": [], **more}


def tribe(*events: dict[str, Any], **more: Any) -> CalendarPage:
    return read("tribe", {"events": list(events), "total_pages": 1}, **more)


def eventon(unix: int, title: str = "Board", content: str = "") -> CalendarPage:
    rows = [{"event_id": 7, "event_start_unix": str(unix), "event_title": title}]
    return read("eventon", {"eventList": rows, "content": content, "month": 9, "year": 2019})


def entry(title: str, **more: Any) -> dict[str, Any]:
    url = f"https://{HOST}/events/event/e/"
    return {"title": title, "url": url, "allDay": True, "start": "2018-12-05T00:00:00", "end": "2018-12-06T00:00:00", **more}


# -- captures: the values themselves are in tests/captures/wp_events.json ------------------------------------------------------


@needs_captures
def test_the_calendar_of_pennsylvania():
    page = read("tribe", capture(PENNSYLVANIA))
    assert (page.total, page.next) == (36, None)
    moved, cancelled = page.meetings[0], page.meetings[2]
    assert (moved.title, moved.timezone, moved.status_detail) == (
        "Rescheduled – PEDFA Board Meeting",
        "America/New_York",
        "rescheduled",
    )
    assert (cancelled.status, cancelled.location.name) == ("cancelled", "Commonwealth Keystone Building")


@needs_captures
def test_the_calendar_of_chicago_is_mostly_of_no_meetings():
    page = read("eventorganiser", capture(CHICAGO))
    assert (page.total, len(page.meetings)) == (29, 6)
    boards = read("eventorganiser", capture(CHICAGO), query="&category=board-meeting")
    assert [each.date for each in boards.meetings] == ["2018-12-11", "2019-01-15", "2019-02-13"]


# -- traps of the sheet, in its order ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", wp_events.SHAPES)
def test_trap_01_the_row_names_the_shape(shape):
    assert wp_events.shape_of(PATHS[shape]) == shape


def test_trap_01_an_unknown_shape_is_not_supported():
    with pytest.raises(AccessClosed, match="/calendar/"):
        wp_events.shape_of("/calendar/")


def test_trap_02_publication_is_never_the_start():
    page = read("posts", [post("Council Meeting January 6, 2026")])
    assert (page.meetings[0].date, page.meetings[0].start_time) == ("2026-01-06", None)
    assert tribe(event(date="2025-01-01 08:00:00")).meetings[0].date == "2026-04-14"


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("City Council Meeting April 14th, 2026 6:00 pm", "2026-04-14T18:00:00-05:00"),
        ("City Council Meeting April 1st 2026, 9 a.m.", "2026-04-01T09:00:00-05:00"),
        ("City Council Meeting April 22nd, 2026 at 12:30 PM", "2026-04-22T12:30:00-05:00"),
    ],
)
def test_trap_03_ordinal_dates_and_time_after_the_date(title, start):
    (meeting,) = read("posts", [post(title)]).meetings
    assert (meeting.start_time, meeting.body) == (start, "City Council")


def test_trap_04_missing_date_is_a_row_problem():
    page = read("posts", [post("City Council Workshop")])
    assert (page.meetings, len(page.problems)) == ([], 1)
    assert "no day in the title of post 7" in page.problems[0].error


def test_trap_05_venue_object_or_list():
    venue = {"venue": "Town Hall &#038; Annex", "city": "Elm Grove"}
    with_place, without = tribe(event(venue=venue), event(id=8)).meetings
    assert (with_place.location.name, with_place.location.note) == ("Town Hall & Annex", "Elm Grove")
    assert without.location is None


def test_trap_06_eventon_clock_is_local_time_written_as_utc():
    (meeting,) = eventon(1568368800).meetings
    assert meeting.start_time == "2019-09-13T10:00:00-05:00"


def test_trap_06_an_answer_of_another_month_is_told():
    with pytest.raises(PortalError, match="month 10 of 2019"):
        read("eventon", {"eventList": [], "content": "", "month": 9, "year": 2019}, asked=(2019, 10))


def test_trap_07_time_in_an_all_day_title():
    page = read("eventorganiser", [entry("Operations Committee 10:00 a.m."), entry("Board Meeting @ 2:30 pm"), entry("Board")])
    assert [(each.start_time or "")[11:16] for each in page.meetings] == ["10:00", "14:30", ""]
    assert [each.all_day for each in page.meetings] == [False, False, True]
    assert page.meetings[0].end_time is None  # the end of an all-day entry is the next day


def test_trap_08_concerts_and_deadlines_are_counted():
    rows = [entry("Holiday Concert"), entry("Submission Deadline – Council Chambers"), entry("Plaza Board")]
    page = read("eventorganiser", rows)
    assert ([each.title for each in page.meetings], page.total) == (["Plaza Board"], 3)
    chosen = tribe(event(categories=[{"slug": "airport"}]), event(id=8), query="?categories=airport,parks")
    assert ([each.native_id for each in chosen.meetings], chosen.total) == ([f"wp_events:{HOST}:7"], 2)


def test_trap_09_entities_are_decoded_once():
    (meeting,) = read("posts", [post("Rules &#038; &amp;lt; Board May 1, 2026")]).meetings
    assert meeting.title == "Rules & &lt; Board May 1, 2026"
    page = wp_events.event_page(fixture("page"), host=HOST, timezone=ZONE)
    assert page.media[0].url == "https://vimeo.com/115/db9?fl=sm&fe=ec"
    assert page.participation.virtual_url == "https://us02web.zoom.us/j/555"


def test_trap_10_item_file_named_agenda():
    meeting = Meeting("m", "Council", "Council", None, ZONE)
    problems, more = wp_events.add_media(meeting, fixture("media"), pages_total=2)
    assert ([problem.row for problem in problems], more) == ([8], 2)
    assert [(item.number, item.title, item.position) for item in meeting.items] == [
        ("3", "Approval of Agenda", 1),
        ("10", "Report", 2),
    ]
    assert [each.kind for each in meeting.documents] == ["agenda", "attachment", "minutes", "attachment"]


def test_trap_11_pages_until_the_total():
    assert read("posts", [post("Council May 1, 2026")], page=1, pages_total=2).next == 2
    assert read("posts", [post("Council May 1, 2026")], page=2, pages_total=2).next is None
    assert read("tribe", {"events": [], "total_pages": 3}, page=2).next == 3
    assert read("tribe", {"events": [], "total_pages": 3}, page=3).next is None


# -- what is no list -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", wp_events.SHAPES)
@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (b"<html><head><title>Log In</title></head></html>", Blocked),
        (b"<html><body>Parked</body></html>", LayoutChanged),
        (b'{"code": "rest_no_route", "message": "No route"}', AccessClosed),
        (b'{"code": "internal_server_error", "message": "oops"}', PortalError),
        (b"0", AccessClosed),
        (b'{"rows": []}', LayoutChanged),
    ],
)
def test_what_is_not_a_list_raises(shape, body, error):
    with pytest.raises(error):
        read(shape, body)


def test_pages_without_blocks_or_heading_are_a_changed_layout():
    with pytest.raises(LayoutChanged, match="doc_block"):
        wp_events.event_page(b"<html><body><p>Hi</p></body></html>", host=HOST, timezone=ZONE)
    meeting = Meeting("m", "Council", "Council", None, ZONE)
    assert "doc_block" in (wp_events.add_page(meeting, b"<html><body><p>Hi</p></body></html>", host=HOST) or "")
    with pytest.raises(LayoutChanged, match="kind"):
        wp_events.parse_saved(b"[]", url=f"https://{HOST}/", timezone=ZONE, kind="feed")
    with pytest.raises(LayoutChanged, match="media"):
        wp_events.add_media(meeting, b"{}")


# -- spoiled answers -----------------------------------------------------------------------------------------------------------

KINDS = {"typical": "posts", **{name: name for name in ("media", "page", "tribe", "eventon", "eventorganiser")}}
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("\ud800"))
FUZZ = settings(max_examples=80, deadline=2000, suppress_health_check=list(HealthCheck))


def read_anyhow(body: bytes, kind: str) -> None:
    try:
        wp_events.parse_saved(body, url=f"https://{HOST}/events/e/", timezone=ZONE, kind=kind)
    except PageError:
        return


@FUZZ
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    body = fixture(data.draw(st.sampled_from(sorted(KINDS))))
    at = data.draw(st.integers(0, len(body)))
    spoiled = data.draw(st.sampled_from([body[:at], body[at:], body[:at] + b"\xff\x00<" + body[at:], body[at:] + body[:at]]))
    for kind in set(KINDS.values()):
        read_anyhow(spoiled, kind)


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row(data):
    name = data.draw(st.sampled_from(["typical", "media", "tribe", "eventon", "eventorganiser"]))
    answer = copy.deepcopy(json.loads(fixture(name)))
    rows = answer if isinstance(answer, list) else answer[{"tribe": "events", "eventon": "eventList"}[name]]
    rows[0][data.draw(st.sampled_from(sorted(rows[0])))] = data.draw(VALUES)
    read_anyhow(json.dumps(answer).encode(), KINDS[name])
