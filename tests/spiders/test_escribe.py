"""eScribe as one real crawl of small portals."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from tests.parsers.test_escribe import MOTION, attachment, file, item, page, page_link, row
from tests.spiders import played
from tests.spiders.small_portal import TODAY, Answer, Asked, Crawl, crawl

FIRST, LAST = (TODAY + datetime.timedelta(days=days) for days in (-7, 30))
NAMES = ("full", "bare", "quiet", "broken", "gone", "blocked", "views")
ROWS = {f"{name}TX": f'slug = "pub-{name}", host = "pub-{name}.escribemeetings.com"' for name in NAMES}
ROWS["viewsTX"] += ", view_ids = [15, 16]"
NOW = {"StartDate": f"{TODAY:%Y/%m/%d} 18:00:00", "EndDate": f"{TODAY:%Y/%m/%d} 20:00:00"}


def listed(*rows: dict) -> Answer:
    return Answer(json.dumps({"d": rows}), headers={"Content-Type": "application/json; charset=utf-8"})


def answer(asked: Asked) -> Answer | None:
    name = asked.host.partition(".")[0].removeprefix("pub-")
    if "GetCalendarMeetings" not in asked.path:
        if name != "full":
            return None
        return Answer(page(item(1, "1.", "Lease", MOTION if "PostMinutes" in asked.path else attachment(11))))
    if asked.method != "POST":
        return Answer('{"Message": "Invalid web service call"}', 500)
    match name:
        case "full":
            return listed(row(file(), page_link("Agenda"), page_link("PostMinutes"), **NOW))
        case "bare":
            return listed(row(page_link("Agenda"), **NOW), row(file(), ID="2", **NOW))
        case "quiet":
            return listed()
        case "broken":
            return Answer('{"Message": "There was an error processing the request."}', 400)
        case "blocked":
            return Answer("<html><title>Attention Required! | Cloudflare</title></html>", 403)
        case "views":
            return listed(row(ID=f"view-{asked.path[-2:]}", **NOW), row(ID="both", **NOW))
    return None


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(tmp_path_factory.mktemp("escribe"), "escribe", ROWS, answer, expect=1)


def test_outcomes(found: Crawl) -> None:
    assert found.outcomes == {
        "fullTX": ("ok", ""), "bareTX": ("partial", "http"), "quietTX": ("quiet", ""),
        "brokenTX": ("failed", "portal_error"), "goneTX": ("failed", "tenant_gone"), "blockedTX": ("failed", "blocked"),
        "viewsTX": ("ok", ""),
    }  # fmt: skip


def test_trap_01_and_02_one_post_a_city_then_a_page_an_agenda(found: Crawl) -> None:
    asked = [each for each in found.asked if each.host.startswith("pub-full") and each.path != "/robots.txt"]
    assert [(each.method, each.path.partition("&lang")[0]) for each in asked] == [
        ("POST", "/MeetingsCalendarView.aspx/GetCalendarMeetings"),
        ("GET", "/Meeting.aspx?Id=1&Agenda=Agenda"),
        ("GET", "/Meeting.aspx?Id=1&Agenda=PostMinutes"),
    ]
    (meeting,) = [each for each in found.meetings if each["city"] == "fullTX"]
    (only,) = meeting["items"]
    assert (len(only["votes"]), only["documents"][0]["native_id"]) == (4, "document:11")


def test_trap_16_a_user_agent_of_our_own(found: Crawl) -> None:
    assert all(each.agent and "python" not in each.agent.lower() and "Scrapy/" not in each.agent[:7] for each in found.asked)


def test_meeting_is_kept_without_its_page(found: Crawl) -> None:
    bare = [each for each in found.meetings if each["city"] == "bareTX"]
    assert sorted(len(each["incomplete"]) for each in bare) == [0, 1]


def test_views_are_asked_one_by_one_and_meetings_come_once(found: Crawl) -> None:
    assert sorted(place[-16:] for place in found.places("pub-views")) == ["?MeetingviewId=15"[-16:], "?MeetingviewId=16"[-16:]]
    ids = sorted(each["native_id"] for each in found.meetings if each["city"] == "viewsTX")
    assert ids == ["escribe:pub-views:both", "escribe:pub-views:view-15", "escribe:pub-views:view-16"]


def test_every_city_of_the_sandbox_ends_as_planted(tmp_path: Path) -> None:
    assert played.crawl("escribe", tmp_path).differences() == []
