"""Menlo Park's page (no capture exists): own pages, the traps of the sheet that are its own, and spoiled pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import menlopark

FIXTURES = Path(__file__).parents[1] / "fixtures" / "menlopark"
ZONE, HOST = "America/Los_Angeles", "menlopark.gov"
HEAD = "<tr><th>Date</th><th>Agenda packet</th><th>Minutes</th><th>Video</th></tr>"


def fixture(name: str) -> bytes:
    return (FIXTURES / name / "page.html").read_bytes()


def found_in(body: bytes) -> dict[str, Meeting]:
    return {
        each.native_id.removeprefix("menlopark:"): each for each in menlopark.meetings(body, host=HOST, timezone=ZONE).meetings
    }


def test_trap_07_cancelled_rows_are_kept_with_their_status():
    meeting = found_in(fixture("typical"))["city-council:2026-01-06"]
    assert (meeting.status, meeting.status_evidence.text) == ("cancelled", "Cancellation notice")
    assert [each.kind for each in meeting.documents] == ["notice"]


def test_trap_10_every_year_table_of_a_section_is_read():
    days = [each.date for each in found_in(fixture("typical")).values() if each.body == "City Council"]
    assert days == ["2026-01-13", "2026-01-06", "2025-12-16"]


def test_trap_11_empty_placeholders_are_skipped():
    page = menlopark.meetings(fixture("empty"), host=HOST, timezone=ZONE)
    assert (page.container, page.meetings, page.problems) == ("tables below h2", [], [])


def test_trap_12_an_early_staff_report_is_a_document_of_the_meeting():
    meeting = found_in(fixture("typical"))["city-council:2025-12-16"]
    assert [(each.kind, each.name) for each in meeting.documents] == [
        ("packet", "Agenda packet"),
        ("minutes", "Minutes"),
        ("attachment", "Early staff report release"),
    ]


def test_thin_agendas_of_the_council_and_packets_of_commissions():
    found = found_in(fixture("typical"))
    council, planning = found["city-council:2026-01-13"], found["planning-commission:2026-06-23"]
    assert ([each.kind for each in council.documents], [each.kind for each in planning.documents]) == (["agenda"], ["packet"])
    assert [link.name for link in council.media] == ["Video", "Video en español"]
    assert (council.start_time, council.time_note) == (None, "the page gives no time; the agenda does")


def test_a_row_without_a_day_is_a_problem():
    page = menlopark.meetings(fixture("typical"), host=HOST, timezone=ZONE)
    assert [problem.error for problem in page.problems] == ["ValueError: no day in 'TBD'"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (fixture("blocked"), Blocked),
        (b"<html><body><h2>City Council</h2><p>Moved</p></body></html>", LayoutChanged),
        (b"<h2>Council</h2><table><tr><th>Meeting</th><th>Papers</th></tr><tr><td>a</td><td>b</td></tr></table>", LayoutChanged),
        (b"\x00", LayoutChanged),
    ],
)
def test_what_is_not_the_page_raises(body, error):
    with pytest.raises(error):
        menlopark.meetings(body, host=HOST, timezone=ZONE)
    with pytest.raises(LayoutChanged, match="kind"):
        menlopark.parse_saved(body, url=f"https://{HOST}/", timezone=ZONE, kind="feed")


def test_links_that_are_none_are_left_out():
    cells = "<td>May 5, 2026</td><td><a>x</a><a href='http://[a'>y</a><a href='mailto:a@b.example'>z</a></td><td></td>"
    (meeting,) = found_in(f"<h2>Council</h2><table>{HEAD}<tr>{cells}</tr></table>".encode()).values()
    assert meeting.documents == []


@settings(max_examples=80, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_cut_and_reordered_pages_raise_page_errors_only(data):
    body = fixture("typical")
    at = data.draw(st.integers(0, len(body)))
    cells = body.split(b"<td>")
    order = data.draw(st.permutations(range(1, len(cells))))
    for spoiled in (body[:at], body[at:] + body[:at], b"<td>".join([cells[0], *(cells[index] for index in order)])):
        try:
            page = menlopark.meetings(spoiled, host=HOST, timezone=ZONE)
        except PageError:
            continue
        assert all(meeting.date and meeting.body for meeting in page.meetings)
