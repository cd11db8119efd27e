"""Ross as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
START = TODAY - datetime.timedelta(300)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("ross", tmp_path_factory.mktemp("ross"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_the_tables_and_one_a_meeting_with_staff_reports(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome == "ok" and not truth.fault:
            asked = [path.partition("?")[0] for path in crawled.asked(truth.city_id)]
            with_reports = sum(bool(meeting["links"]) for meeting in crawled.meetings(truth.city_id))
            assert len(asked) - asked.count("/meetings") == with_reports
            assert 1 <= asked.count("/meetings") <= 2  # the second page of the recent ones


def row(number: int) -> str:
    moment = f"{TODAY - datetime.timedelta(number)}T18:00:00-07:00"
    page = f"/towncouncil/page/m{number}"
    return (
        f"<tr><td class='views-field views-field-field-calendar-date-1'>"
        f"<span class='date-display-single' content='{moment}'></span></td>"
        f"<td class='views-field views-field-title'><a href='{page}'>Town Council {number}</a></td>"
        f"<td class='views-field views-field-field-staff-reports'><a href='{page}'>Staff Reports</a></td></tr>"
    )


def answer(asked: Asked) -> Answer | None:
    if asked.path.startswith("/meetings"):
        table = f"<table class='views-table'>{row(1)}{row(2)}{row(3)}</table>"
        return Answer(f"<html><body><div id='upcomingMeetings'></div><div id='recentMeetings'>{table}</div></body></html>")
    report = "<h1>Council</h1><p class='filefield-file'><a href='/files/a.pdf'>Item 4. Oaks</a></p>"
    pages = {"/towncouncil/page/m1": Answer(report), "/towncouncil/page/m2": Answer("<html><body>New</body></html>")}
    return pages.get(asked.path)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {"rossCA": 'note = "one town"'}  # its address is in the spider
    arguments = ("-a", f"from_date={START}", "-s", "RETRY_ENABLED=0")
    return crawl(tmp_path_factory.mktemp("small"), "ross", rows, answer, *arguments)


def test_an_early_window_is_asked_by_date(found):
    (place,) = found.places("/meetings")
    assert place.startswith("www.townofrossca.gov/meetings?date_filter%5Bvalue%5D%5Bmonth%5D=")
    assert f"date_filter%5Bvalue%5D%5Byear%5D={START.year}" in place


def test_meetings_are_kept_without_their_staff_reports(found):
    assert found.outcomes["rossCA"][0] == "partial"
    items = {meeting["native_id"][-1]: (len(meeting["items"]), meeting["incomplete"]) for meeting in found.meetings}
    assert items["1"] == (1, [])
    assert "filefield-file" in items["2"][1][0]
    assert "not fetched" in items["3"][1][0]
