"""IQM2 as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
ROWS = {f"{slug}TX": f'slug = "{slug}", host = "{slug}.iqm2.com"' for slug in ("elmgrove", "otheryear")}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("iqm2", tmp_path_factory.mktemp("iqm2"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_trap_12_the_calendar_is_asked_with_from_and_to_and_the_home_page_never(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        asked = crawled.asked(truth.city_id)
        assert asked[0].startswith("/Citizens/Calendar.aspx?From=")
        assert "&To=" in asked[0]
        details = sum(
            bool(meeting["documents"]) or meeting["status"] == "cancelled" for meeting in crawled.meetings(truth.city_id)
        )
        assert sorted({path.partition("?")[0] for path in asked}) == ["/Citizens/Calendar.aspx", "/Citizens/Detail_Meeting.aspx"]
        assert len(asked) == 1 + details


def test_trap_06_cancelled_meetings_have_the_files_that_their_row_hides(crawled):
    cancelled = [line for line in crawled.lines if line["record"] == "meeting" and line["status"] == "cancelled"]
    assert all(meeting["status_evidence"]["text"] for meeting in cancelled)
    assert all(meeting["documents"] for meeting in cancelled if not meeting["status_detail"])


def page(*rows: str, shown: str = "") -> Answer:
    summary = (
        f"<span id='ContentPlaceholder1_lblFilterSummary'>Displaying {len(rows)} meetings from {shown}</span>" if shown else ""
    )
    return Answer(f"<html><body>{summary}<div id='ContentPlaceholder1_pnlMeetings'>{''.join(rows)}</div></body></html>")


def row(number: int) -> str:
    return (
        f"<div class='Row MeetingRow'><div class='RowLink'><a href='/Citizens/Detail_Meeting.aspx?ID={number}' title='x'>"
        f"{TODAY:%b} {TODAY.day}, {TODAY.year} 6:00 PM</a></div><div class='RowRight MeetingLinks'>"
        f"<a href='FileOpen.aspx?Type=14&ID={number}'>Agenda</a></div><div class='RowDetails'>Board {number}</div></div>"
    )


def small(asked: Asked) -> Answer | None:
    if asked.host.startswith("otheryear"):
        return page(shown="1/1/2019 to 12/31/2019")
    if "Calendar" in asked.path:
        return page(row(1), row(2))
    return Answer("<html><body>news</body></html>") if asked.path.endswith("=1") else None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("small"), "iqm2", ROWS, small, expect=1)


def test_a_meeting_is_kept_without_its_page(found):
    assert sorted(meeting["body"] for meeting in found.meetings) == ["Board 1", "Board 2"]
    assert all(len(meeting["incomplete"]) == 1 for meeting in found.meetings)
    assert found.outcomes["elmgroveTX"][0] == "partial"


def test_a_calendar_of_another_range_is_told(found):
    assert found.outcomes["otheryearTX"] == ("failed", "portal_error")
    assert "1/1/2019 to 12/31/2019" in found.output
