"""WordPress calendars as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from engagic_scrapy.sandbox.portals import wp_events_addresses as book
from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
MEDIA = "/wp-json/wp/v2/media"
PATHS = {
    "posts": "/wp-json/wp/v2/events",
    "tribe": "/wp-json/tribe/events/v1/events",
    "nofiles": "/wp-json/wp/v2/meetings",
    "closed": "/wp-json/wp/v2/events",
    "unknown": "/calendar/",
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("wp_events", tmp_path_factory.mktemp("wp_events"), cities=14)


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_by_its_shape(crawled):
    seen = set()
    first, last = TODAY - datetime.timedelta(7), TODAY + datetime.timedelta(30)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    for city in crawled.box.world.cities():
        truth = crawled.box.world.city_truth(city)
        if truth.outcome == "ok" and not truth.fault:
            seen.add(book.shape(city))
            wanted = {"posts": 1 + 2 * len(truth.native_ids), "eventon": months}.get(book.shape(city), 1)
            assert len(crawled.asked(city.id)) == wanted, book.shape(city)
    assert len(seen) >= 3


def test_what_is_no_meeting_is_counted(crawled):
    assert "'wp_events/no_meeting': " in crawled.output


def post(key: int, ahead: int, published: int = -100) -> dict[str, object]:
    day, date = TODAY + datetime.timedelta(ahead), TODAY + datetime.timedelta(published)
    title = f"Council Meeting {day:%B} {day.day}, {day.year} 6 pm"
    return {
        "id": key,
        "date": f"{date}T09:00:00",
        "link": f"https://www.posts.example/events/e{key}/",
        "title": {"rendered": title},
    }


def file(key: int) -> dict[str, object]:
    return {"id": key, "source_url": f"https://www.posts.example/up/Agenda-{key}.pdf", "mime_type": "application/pdf"}


def answer(asked: Asked) -> Answer | None:
    host, url = asked.host.split(".")[1], urlsplit(asked.path)
    page = int(parse_qs(url.query).get("page", ["1"])[0])
    if host in ("posts", "nofiles") and url.path in (PATHS["posts"], PATHS["nofiles"]):
        lists = [[post(1, 1), post(2, 100)], [post(3, -600, -420), post(4, 4, -420)], [post(5, -700, -700)], [post(6, 6, -800)]]
        return Answer(json.dumps(lists[page - 1]), headers={"X-WP-TotalPages": "4"})
    if url.path == MEDIA:
        rows = [file(page * 10), {"id": 0}] if page == 2 else [file(page * 10)]
        return Answer(json.dumps(rows), headers={"X-WP-TotalPages": "2"}) if host == "posts" else Answer("no", 500)
    if host == "posts" and url.path == "/events/e1/":
        return Answer("<html><body><p class='doc_block'><a href='https://vimeo.com/1/a'>Recording</a></p></body></html>")
    if host == "tribe":
        day = f"{TODAY + datetime.timedelta(page)} 18:00:00"
        rows = [{"id": page, "title": "Board", "start_date": day, "venue": [], "categories": [], "url": ""}]
        return Answer(json.dumps({"events": rows, "total": 3, "total_pages": 3}))
    if host == "closed":
        return Answer('{"code": "rest_no_route", "message": "No route"}', 404)
    return Answer("<html><body>changed</body></html>") if host == "posts" else None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {
        f"{host}CA": f'slug = "www.{host}.example", host = "www.{host}.example", path = "{path}"' for host, path in PATHS.items()
    }
    return crawl(tmp_path_factory.mktemp("small"), "wp_events", rows, answer, "-s", "RETRY_ENABLED=0", expect=1)


def test_outcomes(found):
    assert {city: outcome for city, (outcome, _) in found.outcomes.items()} == {
        "postsCA": "partial", "tribeCA": "ok", "nofilesCA": "partial", "closedCA": "failed", "unknownCA": "failed",
    }  # fmt: skip
    assert (found.outcomes["closedCA"][1], found.outcomes["unknownCA"][1]) == ("config", "config")


def test_trap_11_pages_of_posts_and_files(found):
    asked = [parse_qs(urlsplit(place).query)["page"][0] for place in found.places(f"www.posts.example{PATHS['posts']}")]
    assert asked == ["1", "2", "3"]  # the third has nothing of the last 400 days
    meeting = found.meeting("wp_events:www.posts.example:1")
    assert [each["native_id"] for each in meeting["documents"]] == ["media:10", "media:20"]
    assert meeting["media"][0]["url"] == "https://vimeo.com/1/a"
    mine = [each["native_id"][-1] for each in found.meetings if each["city"] == "postsCA"]
    assert sorted(mine) == ["1", "4"]
    assert "doc_block" in found.meeting("wp_events:www.posts.example:4")["incomplete"][0]


def test_trap_11_pages_of_the_events_calendar(found):
    asked = [parse_qs(urlsplit(place).query)["page"][0] for place in found.places("www.tribe.example")]
    assert asked == ["1", "2", "3"]
    assert sum(meeting["city"] == "tribeCA" for meeting in found.meetings) == 3


def test_a_meeting_is_kept_without_files_and_page(found):
    mine = [meeting for meeting in found.meetings if meeting["city"] == "nofilesCA"]
    assert [meeting["incomplete"][0].partition(":")[0] for meeting in mine] == ["files", "files"]
    assert "recordings and links" in found.meeting("wp_events:www.nofiles.example:4")["incomplete"][1]
