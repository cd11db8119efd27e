"""Berkeley's pages (no capture exists): own pages, the traps of the sheet that are Berkeley's, and spoiled pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import berkeley

FIXTURES = Path(__file__).parents[1] / "fixtures" / "berkeley"
ZONE, HOST = "America/Los_Angeles", "berkeleyca.gov"


def fixture(name: str) -> bytes:
    return (FIXTURES / name / "page.html").read_bytes()


def typical() -> list[Meeting]:
    return berkeley.meetings(fixture("typical"), host=HOST, timezone=ZONE).meetings


def test_trap_01_utc_is_converted_before_the_day_is_taken():
    regular, special, _ = typical()
    assert regular.start_time == "2025-11-10T18:00:00-08:00"
    assert special.start_time == "2025-11-04T17:00:00-08:00"  # the attribute alone: 01:00Z on the fifth


def test_trap_08_columns_follow_the_header():
    swapped = (
        b"<h1>x</h1><table><tr><th>Video</th><th>Agenda packet</th><th>Date</th><th>Meeting name</th><th>Agenda</th></tr>"
        b"<tr><td></td><td><a href='/p.pdf'>PDF</a></td><td>6/2/2026 - 6:00 pm</td><td>City Council</td><td></td></tr></table>"
    )
    (meeting,) = berkeley.meetings(swapped, host=HOST, timezone=ZONE).meetings
    assert (meeting.date, [each.kind for each in meeting.documents]) == ("2026-06-02", ["packet"])


def test_trap_08_an_unknown_header_fails_loudly():
    with pytest.raises(LayoutChanged, match="columns Meeting, Date and Agenda"):
        berkeley.meetings(fixture("typical").replace(b"<th>Date</th>", b"<th>When</th>"), host=HOST, timezone=ZONE)


def test_trap_09_titles_come_from_the_name_cell():
    assert [(each.title, each.body) for each in typical()] == [
        ("City Council Regular Meeting", "City Council"),
        ("City Council Special Meeting - CANCELLED", "City Council"),
        ("Agenda & Rules Committee", "Agenda & Rules Committee"),
    ]


def test_rows_without_an_html_agenda_are_meetings_too():
    regular, special, rules = typical()
    assert (berkeley.agenda_url(special), special.status) == (None, "cancelled")
    assert berkeley.agenda_url(regular) == f"https://{HOST}/city-council-regular-meeting-eagenda-november-10-2025"
    assert [each.kind for each in regular.documents] == ["packet", "minutes"]
    assert special.native_id == "berkeley:2025-11-04:city-council-special-meeting"


def test_two_links_of_a_cell_are_told_apart_by_their_words():
    documents = typical()[2].documents
    assert [(each.kind, each.name) for each in documents] == [
        ("agenda", "Agenda (PDF)"),
        ("packet", "Agenda Packet"),
        ("minutes", "Annotated"),
        ("attachment", "Slides"),
    ]


def test_items_of_an_html_agenda():
    meeting = typical()[0]
    problems = berkeley.add_items(meeting, fixture("agenda"), host=HOST)
    assert [(item.number, item.title, len(item.documents)) for item in meeting.items] == [
        ("1", "Contract: Oak Street paving", 1),
        ("2", "Minutes for Approval", 2),
    ]
    assert meeting.items[0].notes[0] == "From: City Manager"
    assert [problem.error for problem in problems] == ["ValueError: item 3 without a link that names it"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (fixture("blocked"), Blocked),
        (b"<html><body><p>Moved</p></body></html>", LayoutChanged),
        (b"\x00", LayoutChanged),
    ],
)
def test_what_is_not_the_page_raises(body, error):
    with pytest.raises(error):
        berkeley.meetings(body, host=HOST, timezone=ZONE)
    problems, failure = berkeley.add_items_to(Meeting("m", "b", "t", None, ZONE), body, host=HOST)
    assert (problems, bool(failure)) == ([], True)
    with pytest.raises(LayoutChanged, match="kind"):
        berkeley.parse_saved(body, url=f"https://{HOST}/", timezone=ZONE, kind="feed")


@settings(max_examples=80, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_cut_and_reordered_pages_raise_page_errors_only(data):
    body = fixture(data.draw(st.sampled_from(["typical", "agenda"])))
    at = data.draw(st.integers(0, len(body)))
    cells = body.split(b"<td>")
    order = data.draw(st.permutations(range(1, len(cells))))
    for spoiled in (body[:at], body[at:] + body[:at], b"<td>".join([cells[0], *(cells[index] for index in order)])):
        for kind in ("meetings", "agenda"):
            try:
                berkeley.parse_saved(spoiled, url=f"https://{HOST}/", timezone=ZONE, kind=kind)
            except PageError:
                continue
