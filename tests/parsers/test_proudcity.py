"""ProudCity's answers: the captures, every trap of its fact sheet, and spoiled answers."""

from __future__ import annotations

import copy
import datetime
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import AccessClosed, Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import proudcity

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "proudcity"
ZONE, HOST = "America/Los_Angeles", "www.elmgrove.example"
SAN_RAFAEL = "sanrafaelca_city-council-meetings_2026-04.html"
BELVEDERE = "belvedereca_meeting_18325_2025-03-10.html"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "proudcity" / name).read_bytes()


def fixture(name: str) -> bytes:
    (page,) = (FIXTURES / name).glob("page.*")
    return page.read_bytes()


def post(title: str, key: int = 7, **more: Any) -> dict[str, Any]:
    link = f"https://{HOST}/meetings/m{key}/"
    return {"id": key, "date": "2025-11-20T09:12:44", "link": link, "title": {"rendered": title}, "class_list": [], **more}


def posts(*rows: Any, **facts: Any) -> CalendarPage:
    return proudcity.posts(json.dumps(rows).encode(), host=HOST, timezone=ZONE, **facts)


def page_of(title: str, tabs: str = "", box: str = "Apr <span>16</span> 2026", clock: str = "6:30 pm") -> bytes:
    return (
        f"<html><body class='postid-7'><main><h1 class='entry-title'>{title}</h1><div class='date-box'>{box}</div>"
        f"<h3><span class='start-time'>{clock}</span></h3><div class='tab-content'>{tabs}</div></main></body></html>"
    ).encode()


def meeting_of(*args: Any, url: str = f"https://{HOST}/meetings/m7/", **more: Any) -> Meeting:
    return proudcity.meeting_page(page_of(*args, **more), host=HOST, timezone=ZONE, url=url)


def tab(name: str, inner: str) -> str:
    return f"<div id='{name}' class='tab-pane'>{inner}</div>"


def file(name: str) -> str:
    return f"<a href='https://storage.googleapis.com/proudcity/elmgrove/2026/04/{name}' download='x'>Download</a>"


# -- captures: the values themselves are in tests/captures/proudcity.json ------------------------------------------------------


@needs_captures
def test_rows_of_san_rafael_by_year():
    page = proudcity.listing(capture(SAN_RAFAEL), host="www.cityofsanrafael.org", timezone=ZONE)
    years = [meeting.date[:4] for meeting in page.meetings if meeting.date]
    assert (len(years), years.count("2026"), years.count("2025")) == (263, 16, 33)
    assert sum("ancelled" in meeting.title for meeting in page.meetings) == 18
    assert {meeting.status for meeting in page.meetings if "ancelled" in meeting.title} == {"cancelled"}


@needs_captures
def test_the_meeting_of_belvedere():
    url = "https://www.cityofbelvedere.org/meetings/city-council-meeting-march-10-2025/"
    found = proudcity.meeting_page(capture(BELVEDERE), host="www.cityofbelvedere.org", timezone=ZONE, url=url)
    assert (found.location.name, found.location.note) == ("Belvedere City Hall", "450 San Rafael Ave, Belvedere 94920")
    (document,) = found.documents
    assert document.url == "https://storage.googleapis.com/proudcity/belvedereca/2025/03/2025-03-10-CC-Agenda.pdf"


@needs_captures
def test_the_largest_capture_is_quick():
    body, took = capture(SAN_RAFAEL), []
    for _ in range(5):
        started = time.process_time()
        proudcity.listing(body, host="www.cityofsanrafael.org", timezone=ZONE)
        took.append(time.process_time() - started)
    assert min(took) < 0.1  # 35 ms where nothing else runs


# -- traps of the sheet, in its order ------------------------------------------------------------------------------------------


def test_trap_01_date_is_publication():
    (meeting,) = posts(post("City Council Retreat")).meetings
    assert (meeting.date, meeting.start_time) == (None, None)


def test_trap_02_rest_has_no_documents():
    (meeting,) = posts(post("City Council &#8211; April 16, 2026")).meetings
    assert (meeting.title, meeting.documents) == ("City Council – April 16, 2026", [])
    page = page_of("City Council – April 16, 2026", tab("tab-agenda", file("a.pdf")))
    assert proudcity.complete(meeting, page, host=HOST) is None
    assert [each.kind for each in meeting.documents] == ["agenda"]


def test_trap_03_early_stop_only_with_a_page_of_old_days():
    oldest = datetime.date(2025, 1, 1)
    bulk = post("Council – June 1, 2026", 1, date="2024-09-01T00:00:00")
    old = post("Council – June 1, 2024", 2, date="2024-09-01T00:00:00")
    undated = post("Retreat", 3, date="2024-09-01T00:00:00")
    page = posts(bulk, old, undated, page=1, pages_total=9, oldest=oldest)
    assert ([each.native_id[-2:] for each in page.meetings], page.next) == ([":1"], 2)
    assert posts(old, undated, page=2, pages_total=9, oldest=oldest).next is None
    assert posts(bulk, page=9, pages_total=9, oldest=oldest).next is None


def test_trap_04_fragment_links_are_no_files():
    page = proudcity.listing(fixture("table"), host=HOST, timezone=ZONE)
    assert [(each.source_url, each.documents) for each in page.meetings] == [
        (f"https://{HOST}/meetings/june-16/", []),
        (f"https://{HOST}/meetings/june-23/", []),
    ]


def test_trap_05_packet_tab_with_agenda_file_name():
    (document,) = meeting_of("Council – April 16, 2026", tab("tab-agenda-packet", file("CC-Agenda.pdf"))).documents
    assert (document.kind, document.native_id) == ("packet", "tab:packet")


def test_trap_06_tab_without_file():
    assert meeting_of("Council – April 16, 2026", tab("tab-agenda", "<p>1. Call to order</p>")).documents == []


def test_trap_07_stored_date_is_not_the_title_date():
    meeting = meeting_of("City Council – October 19, 2020", box="Oct 12 2020", clock="7:00 pm")
    assert (meeting.date, meeting.start_time) == ("2020-10-19", "2020-10-19T19:00:00-07:00")
    assert meeting.time_note == "the page's own date is 2020-10-12, its title's 2020-10-19"


@pytest.mark.parametrize(("clock", "start"), [("7:00 pm", "19:00"), ("12:15 pm", "12:15"), ("9:00 am", "09:00")])
def test_trap_08_am_and_pm(clock, start):
    assert meeting_of("Council", clock=clock).start_time == f"2026-04-16T{start}:00-07:00"


def test_trap_08_no_time_is_none():
    meeting = meeting_of("Council", clock="")
    assert (meeting.date, meeting.start_time) == ("2026-04-16", None)


def test_trap_09_upcoming_as_event():
    page = proudcity.listing(fixture("teasers"), host=HOST, timezone=ZONE)
    assert [each.native_id for each in page.meetings] == [
        f"proudcity:{HOST}:20847",
        f"proudcity:{HOST}:event:planning-commission-2026-04-21",
    ]
    url = f"https://{HOST}/event/planning-commission-2026-04-21/"
    assert meeting_of("Planning Commission", url=url).native_id == page.meetings[1].native_id


def test_trap_10_two_hosts_for_one_site():
    (meeting,) = posts(post("Council – May 1, 2026", link="https://www.old.example/meetings/m7/")).meetings
    assert (meeting.native_id, meeting.source_url) == (f"proudcity:{HOST}:7", f"https://{HOST}/meetings/m7/")


def test_trap_11_cancelled_meetings_keep_an_agenda():
    meeting = meeting_of("Council – April 16, 2026 (Cancelled)", tab("tab-agenda", file("a.pdf")))
    assert (meeting.status, [each.kind for each in meeting.documents]) == ("cancelled", ["agenda"])


def test_trap_12_minutes_tab_hidden_before_the_meeting():
    before = meeting_of("Council – April 16, 2026", tab("tab-agenda", file("a.pdf")))
    after = meeting_of("Council – April 16, 2026", tab("tab-agenda", file("a.pdf")) + tab("tab-minutes", file("m.pdf")))
    assert ([each.kind for each in before.documents], before.incomplete) == (["agenda"], [])
    assert [each.kind for each in after.documents] == ["agenda", "minutes"]


# -- more of the sheet ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "classes", "body"),
    [
        ("City Council – January 16, 2024 (Tuesday) (Special)", [], "City Council"),
        ("City Council Closed Session – January 20, 2026", [], "City Council"),
        ("Planning Commission Special Meeting: Tuesday, May 5, 2026", [], "Planning Commission"),
        ("Board of Appeals", ["meeting-taxonomy-2026-zoning-board-of-appeals"], "Zoning Board of Appeals"),
        ("Parks and Trees – May 1, 2026", ["meeting-taxonomy-2026", "meeting-taxonomy-parks-trees-2026"], "Parks and Trees"),
        ("Retreat", ["meeting-taxonomy-2026"], "Retreat"),
    ],
)
def test_bodies(title, classes, body):
    assert posts(post(title, class_list=classes)).meetings[0].body == body


def test_moved_to_another_day_is_not_held_on_the_old_one():
    (meeting,) = posts(post("City Council – June 16, 2025 (moved to June 23, 2025)")).meetings
    assert (meeting.date, meeting.status, meeting.status_detail) == ("2025-06-16", "cancelled", "rescheduled")


def test_a_page_that_cant_be_read_is_told():
    (meeting,) = posts(post("Council – May 1, 2026")).meetings
    assert "entry-title" in (proudcity.complete(meeting, b"<html><body>Hello</body></html>", host=HOST) or "")
    assert meeting.date == "2026-05-01"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (fixture("blocked"), Blocked),
        (fixture("no-route"), AccessClosed),
        (b'{"code": "internal_server_error", "message": "critical error"}', PortalError),
        (b'{"meetings": []}', LayoutChanged),
        (b"<html><body>Parked</body></html>", LayoutChanged),
        (b"[" * 100_000, LayoutChanged),
    ],
)
def test_what_is_not_a_list_raises(body, error):
    with pytest.raises(error):
        proudcity.posts(body, host=HOST, timezone=ZONE)


def test_empty_lists_are_recognized():
    assert posts().container == "JSON array of meetings"
    empty = b"<html><body><div class='teaser-list'></div></body></html>"
    assert proudcity.listing(empty, host=HOST, timezone=ZONE).meetings == []
    with pytest.raises(LayoutChanged, match="teaser-list"):
        proudcity.listing(b"<html><body><p>Meetings</p></body></html>", host=HOST, timezone=ZONE)
    with pytest.raises(LayoutChanged, match="kind"):
        proudcity.parse_saved(b"[]", url=f"https://{HOST}/", timezone=ZONE, kind="feed")


# -- spoiled answers -----------------------------------------------------------------------------------------------------------

OWN = [fixture(name) for name in ("typical", "meeting", "teasers", "table")]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("\ud800"))
FUZZ = settings(max_examples=80, deadline=2000, suppress_health_check=list(HealthCheck))


def read_anyhow(body: bytes) -> None:
    for kind in ("posts", "meeting", "listing"):
        try:
            proudcity.parse_saved(body, url=f"https://{HOST}/meetings/m7/", timezone=ZONE, kind=kind)
        except PageError:
            continue


@FUZZ
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    body = data.draw(st.sampled_from([*OWN, *([capture(BELVEDERE)] if CAPTURES else [])]))
    at = data.draw(st.integers(0, len(body)))
    read_anyhow(data.draw(st.sampled_from([body[:at], body[at:], body[:at] + b"\xff\x00<" + body[at:], body[at:] + body[:at]])))


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row_and_invent_nothing(data):
    rows = copy.deepcopy(json.loads(OWN[0]))[:2]
    rows[0][data.draw(st.sampled_from(sorted(rows[0])))] = data.draw(VALUES)
    page = posts(*rows, oldest=datetime.date(2020, 1, 1))
    assert len(page.meetings) + len(page.problems) == 2
