"""CivicWeb as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json

import pytest

from tests.spiders import played
from tests.spiders.small_portal import TODAY, Answer, Asked, crawl

SERVICE = "/Services/MeetingsService.svc/meetings"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("civicweb", tmp_path_factory.mktemp("civicweb"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_the_list_and_the_parts_that_a_meeting_has(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        asked = crawled.asked(truth.city_id)
        meetings = crawled.meetings(truth.city_id)
        assert sum(path.startswith(f"{SERVICE}?from=") for path in asked) == 1
        assert sum(path.endswith("/meetingDocuments") for path in asked) == len(meetings)
        videos = sum(bool(meeting["media"]) for meeting in meetings)
        assert sum(path.startswith("/api/geteventwithindexpoints/") for path in asked) == videos
        over = sum(path.endswith("/meetingData") for path in asked)
        assert len(asked) == 1 + len(meetings) + videos + over
        assert over <= len(meetings)


def row(number: int, **values: object) -> dict[str, object]:
    return {
        "Id": number, "Name": f"Board {number} - Jun 03 2026", "MeetingDateTime": f"{TODAY} 18:30", "MeetingLocation": "",
        "Published": True, "TypeId": 1, "VideoIcon": "", **values,
    }  # fmt: skip


def small(asked: Asked) -> Answer | None:
    if asked.host.startswith("notthere"):
        return None
    if asked.path.startswith(f"{SERVICE}?"):
        yesterday = TODAY - datetime.timedelta(days=9)
        return Answer(json.dumps([row(1), row(2, VideoIcon="<em class='video-event'>"), row(3, MeetingDateTime=str(yesterday))]))
    if asked.path.endswith("/1/meetingDocuments"):
        return Answer("oops")
    if asked.path.endswith("/2/meetingData"):
        return Answer("no", 500)
    return Answer(json.dumps(json.dumps([]))) if "/api/" in asked.path else Answer('{"Id": 1, "Documents": []}')


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {
        "elmgroveTX": 'slug = "elmgrove", host = "elmgrove.civicweb.net"',
        "nottereTX": 'slug = "notthere", host = "notthere.diligent.community"',
    }
    return crawl(tmp_path_factory.mktemp("small"), "civicweb", rows, small, "-s", "RETRY_ENABLED=0", expect=1)


def test_a_part_that_fails_costs_only_the_part(found):
    assert found.outcomes["elmgroveTX"][0] == "partial"
    assert sorted(meeting["native_id"].rpartition(":")[2] for meeting in found.meetings) == ["1", "2"]
    first, second = (found.meeting(f"civicweb:elmgrove.civicweb.net:{key}") for key in (1, 2))
    assert "CivicWeb service" in first["incomplete"][0]
    assert second["incomplete"] == [f"data: not fetched (https://elmgrove.civicweb.net{SERVICE}/2/meetingData)"]
    assert [link["kind"] for link in second["links"]] == ["video-page"]


def test_trap_01_a_host_without_the_service_is_gone(found):
    assert found.outcomes["nottereTX"] == ("failed", "tenant_gone")


def test_the_window_is_asked_for_with_a_day_more_on_each_side(found):
    (asked,) = found.places(f"elmgrove.civicweb.net{SERVICE}?")
    query = asked.partition("?")[2].split("&")
    assert query == [
        f"from={TODAY - datetime.timedelta(days=8)}", f"to={TODAY + datetime.timedelta(days=31)}", "loadall=false",
    ]  # fmt: skip
