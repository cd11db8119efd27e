"""CivicClerk as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("civicclerk", tmp_path_factory.mktemp("civicclerk"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_one_listing_and_one_a_published_agenda(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        asked = crawled.asked(truth.city_id)
        assert [path.partition("?")[0] for path in asked].count("/v1/Events") == 1
        agendas = sum(bool(meeting["documents"]) for meeting in crawled.meetings(truth.city_id))
        assert len(asked) == 1 + agendas


def test_trap_05_the_listing_is_asked_with_two_keys_and_without_select(crawled):
    first = next(path for path in crawled.asked(crawled.city_with("")) if "/Events?" in path)
    assert first.startswith("/v1/Events?$filter=startDateTime ge ")
    assert first.endswith("&$orderby=startDateTime desc, eventName desc")
    assert "$select" not in first


def test_trap_15_a_quiet_tenant_is_proved_by_its_categories(crawled):
    asked = crawled.asked(crawled.city_with("quiet"))
    assert [path.partition("?")[0] for path in asked] == ["/v1/Events", "/v1/EventCategories"]


def test_pages_of_fifteen_are_followed_to_the_end(tmp_path):
    found = played.crawl("civicclerk", tmp_path, faults="", expect=0, cities=1, meetings=45)
    assert found.differences() == []
    city = next(found.box.world.cities()).id
    assert sum(path.startswith("/v1/Events?") for path in found.asked(city)) == 3


def event(number: int, **values: object) -> dict[str, object]:
    start = f"{TODAY}T19:00:00Z"
    files = [{"fileId": number, "type": "Agenda", "name": "Agenda"}]
    return {
        "id": number,
        "eventName": f"Board {number}",
        "startDateTime": start,
        "agendaId": number,
        "publishedFiles": files,
        **values,
    }


def listing(slug: str, *events: dict[str, object], **more: object) -> Answer:
    return Answer(
        json.dumps({"@odata.context": f"https://{slug}.api.civicclerk.com/v1/$metadata#Events", "value": events, **more})
    )


ROWS = {
    "elmgroveTX": 'slug = "elmgrove", host = "elmgrove.portal.civicclerk.com"',
    "endlessTX": 'slug = "endless", host = "endless.portal.civicclerk.com"',
    "oldtownTX": 'slug = "oldtown", host = "oldtown.civicclerk.com"',
}


def small(asked: Asked) -> Answer | None:
    slug = asked.host.partition(".")[0]
    if not asked.path.startswith("/v1/Events?"):
        return {"/v1/Meetings/1": Answer('{"items": []}'), "/v1/Meetings/2": Answer('{"oops": 1}')}.get(asked.path)
    if slug == "elmgrove":
        return listing(slug, event(1), event(2), event(3, agendaId=1))
    if slug == "oldtown":
        return listing(slug, event(1, publishedFiles=[]))
    number = int(asked.path.rpartition("-")[2]) + 1 if "skiptoken" in asked.path else 1
    following = f"https://{asked.host}/v1/Events?$skiptoken=id-{number}"
    return listing(slug, event(number, publishedFiles=[]), **{"@odata.nextLink": following})


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("small"), "civicclerk", ROWS, small)


def test_a_meeting_is_kept_without_its_agenda(found):
    elmgrove = [meeting for meeting in found.meetings if meeting["city"] == "elmgroveTX"]
    assert len(elmgrove) == 3  # two of them share an agenda, which is asked for twice and not dropped
    assert found.outcomes["elmgroveTX"] == ("partial", "agenda")
    assert "items" in found.meeting("civicclerk:elmgrove:2")["incomplete"][0]


def test_a_chain_of_pages_that_does_not_end_is_stopped(found):
    assert len(found.places("endless.api.civicclerk.com/v1/Events")) == 40
    assert found.outcomes["endlessTX"] == ("partial", "layout_changed")


def test_trap_17_the_api_is_asked_and_never_the_old_host(found):
    assert {each.host for each in found.asked if each.host.startswith("oldtown")} == {"oldtown.api.civicclerk.com"}
    assert found.outcomes["oldtownTX"] == ("ok", "")
