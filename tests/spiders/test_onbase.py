"""OnBase as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from engagic_scrapy import dates
from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
PATH = "/221agendaonline"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("onbase", tmp_path_factory.mktemp("onbase"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_a_search_and_two_a_meeting_with_documents(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        city = next(each for each in crawled.box.world.cities() if each.id == truth.city_id)
        asked = [path.partition("?")[0].rpartition("/")[2] for path in crawled.asked(city.id)]
        published = sum(bool(meeting["documents"]) for meeting in crawled.meetings(city.id))
        assert (asked.count("Search"), asked.count("ViewMeeting")) == (1, published)
        agendas = asked.count("ViewMeetingAgenda") + asked.count("ViewAgenda")
        assert agendas == published * (2 if city.quirk % 4 == 3 else 1)  # a page that names an address that fails


def row(key: int, day: datetime.date, *, links: bool = False) -> str:
    time = f"{day.month}/{day.day}/{day.year} 7:00:00 PM"
    link = f"<a href='{PATH}/Meetings/ViewMeeting?id={key}&amp;doctype=1'>Agenda</a>" if links else ""
    return (
        f"<tr data-meeting-id='{key}'><td data-sortable-type='mtgName'>Board {key}</td>"
        f"<td data-sortable-type='mtgType'>Board</td>"
        f"<td data-sortable-type='mtgTime'>{time}</td><td>{link}</td></tr>"
    )


def list_of(*rows: str) -> Answer:
    return Answer(f"<html><body><div id='meetings-list'><table>{''.join(rows)}</table></div></body></html>")


def small(asked: Asked) -> Answer | None:
    slug, query = asked.host.partition(".")[0], parse_qs(urlsplit(unquote(asked.path)).query)
    if "/Meetings/Search" in asked.path and slug == "full":
        first, last = (dates.read_date(query[key][0]) for key in ("dropsv", "dropev"))
        days = [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]
        # Four meetings a day, and no more than 100 are shown.
        return list_of(*[row(day.toordinal() * 10 + n, day) for day in days for n in range(4)][:100])
    if "/Meetings/Search" in asked.path and slug == "oneday":
        return list_of(*[row(100 + n, TODAY) for n in range(100)])
    if slug == "parts" and "/Meetings/Search" in asked.path:
        return list_of(row(1, TODAY, links=True), row(2, TODAY, links=True), row(3, TODAY))
    if slug == "parts" and "id=1&" in asked.path:
        return Answer("no", 500)
    if slug == "parts" and "ViewMeeting?" in asked.path:
        script = f"url = '{PATH}/Documents/ViewAgenda?meetingId=2&type=AGENDATYPEVALUE&doctype=' + doctype;"
        return Answer(f"<html><body><script>{script}</script><div id='agenda-table'></div></body></html>")
    if slug == "parts":
        return Answer("<html><head><title>Error - OnBase Agenda Online</title></head><body></body></html>")
    return None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {
        f"{slug}TX": f'slug = "{slug}.hylandcloud.com", host = "{slug}.hylandcloud.com"' + (path and f', path = "{path}"')
        for slug, path in (("full", PATH), ("oneday", PATH), ("parts", PATH), ("oldpath", PATH), ("nopath", ""))
    }
    window = ("-a", f"from_date={TODAY}", "-a", f"until_date={TODAY + datetime.timedelta(days=30)}")
    return crawl(tmp_path_factory.mktemp("small"), "onbase", rows, small, *window, "-s", "RETRY_ENABLED=0", expect=1)


def test_trap_01_a_base_without_a_portal_is_told(found):
    assert found.outcomes["oldpathTX"] == ("failed", "tenant_gone")
    assert found.outcomes["nopathTX"] == ("failed", "config")
    assert "the row needs the site's path" in found.output


def test_trap_03_a_full_search_is_split_until_it_is_not_full(found):
    assert found.outcomes["fullTX"] == ("ok", "")
    mine = [meeting["native_id"] for meeting in found.meetings if meeting["city"] == "fullTX"]
    assert (len(mine), len(set(mine))) == (31 * 4, 31 * 4)
    assert len(found.places("full.hylandcloud.com")) == 3


def test_trap_03_a_single_day_that_is_full_is_told(found):
    assert found.outcomes["onedayTX"][0] == "partial"


def test_what_fails_on_a_meetings_page_costs_only_that(found):
    assert found.outcomes["partsTX"][0] == "partial"
    site = f"parts.hylandcloud.com{PATH}"
    one, two, three = (found.meeting(f"onbase:parts.hylandcloud.com/agendaonline:{key}") for key in (1, 2, 3))
    assert one["incomplete"] == [f"packet and agenda items: not fetched (https://{site}/Meetings/ViewMeeting?id=1&doctype=1)"]
    assert "Error - OnBase" in two["incomplete"][0]
    assert three["incomplete"] == []
