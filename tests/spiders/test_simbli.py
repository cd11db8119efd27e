"""Simbli as real crawls: of the sandbox, and of a small portal for how far a listing is followed."""

from __future__ import annotations

import datetime
import json

import pytest

from engagic_scrapy.sandbox.portals import simbli_addresses as book
from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
# robots.txt is the shared host's: no tenant can have its own.
FAULTS = "quiet,http500,challenge,error_text,layout,gone,429"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("simbli", tmp_path_factory.mktemp("simbli"), faults=FAULTS)


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_every_city_costs_its_shell_and_its_pages(crawled):
    asked = [entry.path for entry in crawled.box.log if entry.host == book.HOST and entry.kind != "robots"]
    healthy = [city for city in crawled.box.world.cities() if not city.fault]
    for city in healthy:
        assert sum(path.endswith(f"S={book.school(city)}") for path in asked) == 1


ROWS = {f"{name}TX": f's = "{number}", slug = "{number}", host = "{book.HOST}"'
        for name, number in (("elmgrove", 7001), ("blocked", 7002), ("oddly", 7003))}  # fmt: skip
SHELL = "<html><script>var constr = 'c'; var sToken = 't';</script></html>"


def listed(school: int, number: int, ahead: int) -> dict[str, object]:
    return {
        "RowNum": number, "Master_MeetingID": 900 + number, "MM_MeetingTitle": f"Meeting {number} ", "MM_DistrictID": school,
        "MM_DateTime": f"{TODAY + datetime.timedelta(ahead)}T18:00:00", "ML_TypeTitle": "Board Meeting", "MeetingsCount": 9,
        "MinutesStatus": "PUBLISHED",
    }  # fmt: skip


PAGES = {0: [(1, 20), (2, 3)], 2: [(2, 3), (3, -2), (4, -30)], 4: [(5, -60)]}


def small(asked: Asked) -> Answer:
    # A POST isn't sent again where a kept connection turns out to be closed, and this server closes them without a word.
    found = answer_to(asked) or Answer("Not Found", 404)
    found.headers["Connection"] = "close"
    return found


def answer_to(asked: Asked) -> Answer | None:
    if asked.method == "GET":
        return Answer("<html><body>go away</body></html>" if asked.path.endswith("S=7002") else SHELL)
    sent = json.loads(next(iter(asked.form)))
    if (sent["SecurityToken"], sent["ConnectionString"]) != ("t", "c"):
        return Answer(json.dumps({"Message": "no"}))
    if sent["SchoolID"] == "7003" and sent["RecordStart"]:
        return Answer("oops", 500)
    return Answer(json.dumps([listed(int(sent["SchoolID"]), *each) for each in PAGES[sent["RecordStart"]]]))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("small"), "simbli", ROWS, small, "-s", "RETRY_ENABLED=0", expect=1)


def starts(found, school):
    sent = [json.loads(next(iter(each.form))) for each in found.asked if each.method == "POST"]
    return [each["RecordStart"] for each in sent if each["SchoolID"] == school]


def test_trap_01_and_03_shell_first_then_pages_until_the_window_is_passed(found):
    assert starts(found, "7001") == [0, 2]
    mine = [meeting["native_id"] for meeting in found.meetings if meeting["city"] == "elmgroveTX"]
    assert mine == ["simbli:7001:901", "simbli:7001:902", "simbli:7001:903"]
    assert found.outcomes["elmgroveTX"] == ("ok", "")
    assert found.documents == []


def test_trap_02_a_challenge_stops_before_the_listing(found):
    assert (starts(found, "7002"), found.outcomes["blockedTX"]) == ([], ("failed", "blocked"))


def test_a_page_that_fails_keeps_the_one_before(found):
    assert starts(found, "7003") == [0, 2]
    assert found.outcomes["oddlyTX"] == ("partial", "http")
    assert len([meeting for meeting in found.meetings if meeting["city"] == "oddlyTX"]) == 2
