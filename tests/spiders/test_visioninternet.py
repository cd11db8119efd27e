"""Vision Internet as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from engagic_scrapy.sandbox.portals import visioninternet_addresses as book
from tests.spiders import played, small_portal
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
LATEST_FIRST = "/-toggle-all/-sortn-EDate/-sortd-desc"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("visioninternet", tmp_path_factory.mktemp("visioninternet"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_pages_or_months_and_event_pages(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        city = next(each for each in crawled.box.world.cities() if each.id == truth.city_id)
        asked, meetings = crawled.asked(city.id), crawled.meetings(city.id)
        events = sum("/Calendar/Event/" in path for path in asked)
        assert events == (len(meetings) if book.widget(city) in ("bare list", "grid") else 0)
        pages = len(asked) - events
        first, last = TODAY - datetime.timedelta(days=7), TODAY + datetime.timedelta(days=30)
        if book.widget(city) == "grid":
            assert pages in range(2, (last.year - first.year) * 12 + last.month - first.month + 2)
        else:
            assert pages in (1, 2)


def row(key: int, day: datetime.date, title: str = "Board Meeting") -> str:
    return (
        f"<tr><td class='event_title'><a href='/Home/Components/Calendar/Event/{key}/18'>{title}</a></td>"
        f"<td class='event_datetime'>{day:%m/%d/%Y} 6:00 PM</td></tr>"
    )


def small(asked: Asked) -> Answer | None:
    if "/lost/" in asked.path:
        return None
    if asked.path.endswith("/Event/2"):
        return Answer("no", 500)
    if "/Calendar/Event/" in asked.path:
        return Answer("<html><body>Nothing</body></html>")
    number = int(asked.path.partition("-npage-")[2] or 1)
    day = small_portal.TODAY + datetime.timedelta(days=60 - 30 * number)
    pager = f"<div class='list-pager'><a href='{asked.path.partition('/-npage')[0]}/-npage-{number + 1}'>Next</a></div>"
    rows = row(number, day) + row(100 + number, day, "Jazz in the Park")
    return Answer(f"<html><body><table class='listtable'>{rows}</table>{pager}</body></html>")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {f"{slug}TX": f'slug = "{slug}", host = "www.{slug}.gov", path = "/{slug}/calendar/"' for slug in ("elmgrove", "lost")}
    return crawl(tmp_path_factory.mktemp("small"), "visioninternet", rows, small, "-s", "RETRY_ENABLED=0", expect=1)


def test_trap_04_pages_are_read_until_one_is_older_than_the_window(found):
    pages = [place for place in found.places("www.elmgrove.gov") if "/calendar" in place]
    assert [place.partition(LATEST_FIRST)[2] for place in pages] == ["", "/-npage-2", "/-npage-3"]


def test_what_fails_on_an_event_page_costs_only_the_documents(found):
    assert found.outcomes["elmgroveTX"][0] == "partial"
    first, second = (found.meeting(f"visioninternet:www.elmgrove.gov:event:{key}") for key in (1, 2))
    assert ".detail-title" in first["incomplete"][0]
    assert second["incomplete"] == ["documents: not fetched (https://www.elmgrove.gov/Home/Components/Calendar/Event/2)"]
    assert len(found.meetings) == 2


def test_trap_01_a_path_that_is_not_there_is_told(found):
    assert found.outcomes["lostTX"] == ("failed", "tenant_gone")
    assert "copy it again" in found.output
