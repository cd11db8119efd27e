"""ProudCity as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
POSTS = "/wp-json/wp/v2/meetings"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "proudcity"
HOSTS = ("elmgrove", "pagefails", "calendar", "noroute", "parked")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("proudcity", tmp_path_factory.mktemp("proudcity"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_its_posts_and_one_a_meeting(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome == "ok" and not truth.fault:
            asked = [path.partition("?")[0] for path in crawled.asked(truth.city_id)]
            assert asked.count(POSTS) == 1
            assert len(asked) == 1 + len(truth.native_ids)


def row(host: str) -> str:
    more = {"calendar": ', path = "/meetings-archive/", access = "calendar"', "elmgrove": ', path = "/public-meetings/"'}
    return f'slug = "www.{host}.example", host = "www.{host}.example"{more.get(host, "")}'


def words(day: datetime.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def post(host: str, key: int, ahead: int | None, published: int = -300) -> dict[str, object]:
    title = "Council Retreat" if ahead is None else f"City Council – {words(TODAY + datetime.timedelta(ahead))}"
    date = f"{TODAY + datetime.timedelta(published)}T09:00:00"
    return {"id": key, "date": date, "link": f"https://www.{host}.example/meetings/m{key}/", "title": {"rendered": title}}


def page(key: int, title: str, ahead: int = 3) -> Answer:
    day = TODAY + datetime.timedelta(ahead)
    link = f"<a href='https://storage.googleapis.com/proudcity/x/{key}.pdf' download='x'>Download</a>"
    return Answer(
        f"<html><body class='postid-{key}'><main><h1 class='entry-title'>{title}</h1><div class='date-box'>{day:%b %d %Y}</div>"
        f"<span class='start-time'>6:30 pm</span><div class='tab-content'><div id='tab-agenda'>{link}</div></div></main>"
        "</body></html>"
    )


def elm_grove(asked: Asked) -> Answer | None:
    url = urlsplit(asked.path)
    if url.path == POSTS:
        lists = {
            "1": [post("elmgrove", 1, 200), post("elmgrove", 2, 2), post("elmgrove", 3, None)],
            # A bulk of older posts with one meeting that is still to come.
            "2": [post("elmgrove", 4, -500, -420), post("elmgrove", 5, 5, -420), post("elmgrove", 6, None, -420)],
            "3": [post("elmgrove", 7, -600, -600), post("elmgrove", 8, None, -600)],
        }
        number = parse_qs(url.query)["page"][0]
        return Answer(json.dumps(lists[number]), headers={"X-WP-TotalPages": "9"}) if number in lists else Answer("{}", 400)
    if url.path == "/public-meetings/":
        return Answer(
            (FIXTURES / "teasers" / "page.html")
            .read_text()
            .replace('Apr <span class="date-big">21</span> 2026', f"{TODAY:%b %d %Y}")
        )
    if url.path.startswith("/event/"):
        return page(991, "Planning Commission", 0)
    key = int(url.path.strip("/").rpartition("/m")[2])
    return page(key, "Council Retreat", 100 if key == 3 else 4)


def answer(asked: Asked) -> Answer | None:
    host = asked.host.split(".")[1]
    if host == "elmgrove":
        return elm_grove(asked)
    if host == "pagefails":
        both = json.dumps([post(host, 1, 1), post(host, 2, 2)])
        pages = {
            POSTS: Answer(both),
            "/meetings/m1/": Answer("gone", 410),
            "/meetings/m2/": Answer("<html><body>New</body></html>"),
        }
        return pages.get(urlsplit(asked.path).path)
    if host == "calendar":
        table = (
            (FIXTURES / "table" / "page.html")
            .read_text()
            .replace("June 23, 2025", words(TODAY))
            .replace("<tr><td>No link", "<!--")
        )
        return {"/meetings-archive/": Answer(table), "/meetings/june-23/": page(77, f"City Council – {words(TODAY)}", 0)}.get(
            asked.path
        )
    if host == "noroute":
        return Answer((FIXTURES / "no-route" / "page.json").read_bytes(), 404)
    return None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {f"{host}CA": row(host) for host in HOSTS}
    return crawl(tmp_path_factory.mktemp("small"), "proudcity", rows, answer, "-s", "RETRY_ENABLED=0", expect=1)


def test_outcomes(found):
    assert found.outcomes == {
        "elmgroveCA": ("ok", ""),
        "pagefailsCA": ("partial", "meeting_page"),
        "calendarCA": ("ok", ""),
        "norouteCA": ("failed", "config"),
        "parkedCA": ("failed", "tenant_gone"),
    }


def test_trap_03_older_posts_are_read_until_a_page_has_none_of_late(found):
    asked = [parse_qs(urlsplit(place).query)["page"][0] for place in found.places(f"www.elmgrove.example{POSTS}")]
    assert asked == ["1", "2", "3"]
    mine = {meeting["native_id"].rpartition(":")[2]: meeting for meeting in found.meetings if meeting["city"] == "elmgroveCA"}
    # 3 and 6 have no day in their titles: the page of 3 says 100 days ahead, 6 was written too long ago to be asked for.
    assert "www.elmgrove.example/meetings/m6/" not in found.places()
    assert sorted(mine) == ["2", "5", "planning-commission-2026-04-21"]
    assert mine["2"]["start_time"][11:16] == "18:30"


def test_trap_09_events_come_from_their_page(found):
    meeting = found.meeting("proudcity:www.elmgrove.example:event:planning-commission-2026-04-21")
    assert (meeting["date"], len(meeting["documents"])) == (TODAY.isoformat(), 1)
    assert not any(place.endswith("/finance-committee/") for place in found.places())


def test_a_meeting_is_kept_without_its_page(found):
    mine = [meeting for meeting in found.meetings if meeting["city"] == "pagefailsCA"]
    assert [len(meeting["incomplete"]) for meeting in mine] == [1, 1]
    assert "not fetched" in found.meeting("proudcity:www.pagefails.example:1")["incomplete"][0]


def test_a_row_with_a_page_for_a_closed_interface(found):
    assert found.places("www.calendar.example") == [
        "www.calendar.example/meetings-archive/",
        "www.calendar.example/meetings/june-23/",
    ]
    assert found.meeting("proudcity:www.calendar.example:77")["documents"][0]["kind"] == "agenda"
