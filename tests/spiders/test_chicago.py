"""Chicago as a real crawl: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("chicago", tmp_path_factory.mktemp("chicago"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_a_list_and_one_a_meeting(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome == "ok" and not truth.fault:
            assert len(crawled.asked(truth.city_id)) == 1 + len(truth.native_ids)


def row(number: int) -> dict[str, object]:
    return {
        "meetingId": f"0000000{number}-4C56-EE11-BE6E-001DD8098532", "body": "City Council",
        "date": f"{NOW + datetime.timedelta(number):%Y-%m-%dT%H:%M:%S+00:00}", "files": [], "status": None, "comment": None,
    }  # fmt: skip


def answer(asked: Asked) -> Answer | None:
    url = urlsplit(asked.path)
    if url.path == "/meeting-agenda":
        skip = int(parse_qs(url.query)["skip"][0])
        data = [row(number) for number in (skip // 500 * 2 + 1, skip // 500 * 2 + 2)]
        return Answer(json.dumps({"data": data, "meta": {"skip": skip, "top": 500, "count": 700}}))
    key = url.path.rpartition("/")[2]
    other = {"1": {**row(1), "agenda": {"groups": [{"items": [{}]}]}}, "2": row(3)}.get(key[7])
    return (
        Answer(json.dumps(other)) if other else Answer("oops", 500) if key[7] == "3" else Answer("<html><body>New</body></html>")
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {"elmgroveIL": 'note = "one city"'}  # its address is in the spider
    return crawl(tmp_path_factory.mktemp("small"), "chicago", rows, answer, "-s", "RETRY_ENABLED=0")


def test_pages_and_the_host_of_the_spider(found):
    lists = found.places("?filter=")
    assert [parse_qs(urlsplit(place).query)["skip"][0] for place in lists] == ["0", "500"]
    assert all(place.startswith("api.chicityclerkelms.chicago.gov/meeting-agenda?filter=date%20ge%20") for place in lists)


def test_meetings_are_kept_without_their_agendas(found):
    assert found.outcomes["elmgroveIL"][0] == "partial"
    incomplete = {meeting["native_id"][15]: meeting["incomplete"] for meeting in found.meetings}
    assert incomplete["1"] == []
    assert "the answer is of chicago:00000003" in incomplete["2"][0]
    assert "not fetched" in incomplete["3"][0]
    assert "JSON object" in incomplete["4"][0]
