"""PrimeGov as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
LISTS = "/api/v2/PublicPortal"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("primegov", tmp_path_factory.mktemp("primegov"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_bodies_lists_and_one_an_html_agenda(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        asked = [path.partition("?")[0] for path in crawled.asked(truth.city_id)]
        assert asked.count("/api/committee/GetCommitteeesListByShowInPublicPortal") == 1
        assert asked.count(f"{LISTS}/ListUpcomingMeetings") == 1
        assert 1 <= asked.count(f"{LISTS}/ListArchivedMeetings") <= 2  # two around New Year
        city = next(each for each in crawled.box.world.cities() if each.id == truth.city_id)
        agendas = sum(any(link["name"] == "Agenda" for link in meeting["links"]) for meeting in crawled.meetings(city.id))
        assert asked.count("/Portal/Meeting") == agendas * (2 if city.quirk % 4 == 3 else 1)


def test_bodies_are_named_by_the_committee_list(crawled):
    bodies = {line["body"] for line in crawled.lines if line["record"] == "meeting"}
    assert "City Council" in bodies or len(bodies) > 1
    assert not any(body.endswith(" ") for body in bodies)


def row(number: int, *, day: datetime.date = TODAY, html: bool = False) -> dict[str, object]:
    page = {"id": 10 + number, "templateId": 90 + number, "compileOutputType": 3, "templateName": "HTML Agenda"}
    return {
        "id": number, "title": f"Board {number}", "dateTime": f"{day}T18:00:00", "committeeId": 3,
        "documentList": [page] if html else [],
    }  # fmt: skip


FOUND = (
    "<html><body><div id='MeetingContents'><div data-sectionid='1'><table><tr class='section-row'>"
    "<td class='section-heading'>Call to Order</td></tr></table></div></div></body></html>"
)
MISSING = "<html><head><title>PrimeGov</title></head><body>Document Not Found</body></html>"
START = datetime.date(TODAY.year - 1, 12, 20)
ROWS = {f"{slug}TX": f'slug = "{slug}", host = "{slug}.primegov.com"' for slug in ("elmgrove", "twoyears", "onelist")}


def small(asked: Asked) -> Answer | None:
    slug = asked.host.partition(".")[0]
    old, both = row(1, day=START), row(2)
    lists = {
        "elmgrove": ([row(1, html=True), row(2, html=True)], []),
        "twoyears": ([both], [old, both]),
        "onelist": ([row(1)], {"message": "An error has occurred."}),
        "past": ([], [row(1, day=datetime.date(2025, 3, 4))]),
    }[slug]
    if "ListUpcoming" in asked.path:
        return Answer(json.dumps(lists[0]))
    if "ListArchived" in asked.path:
        return Answer(json.dumps(lists[1]))
    if "GetCommitteeesList" in asked.path:
        return Answer("oops", 500) if slug == "onelist" else None
    return Answer(FOUND if asked.path.endswith("meetingTemplateId=91") else MISSING)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    arguments = ("-a", f"from_date={START}", "-s", "RETRY_ENABLED=0")
    return crawl(tmp_path_factory.mktemp("small"), "primegov", ROWS, small, *arguments)


def test_trap_07_document_not_found_asks_for_the_other_address(found):
    asked = sorted(place.rpartition("?")[2] for place in found.places("elmgrove.primegov.com/Portal/Meeting"))
    assert asked == [
        "compiledMeetingDocumentFileId=11", "compiledMeetingDocumentFileId=12", "meetingTemplateId=91", "meetingTemplateId=92",
    ]  # fmt: skip
    assert [item["title"] for item in found.meeting("primegov:elmgrove:1")["items"]] == ["Call to Order"]
    assert "Document Not Found" in found.meeting("primegov:elmgrove:2")["incomplete"][0]
    assert found.outcomes["elmgroveTX"] == ("partial", "agenda")


def test_trap_14_both_years_and_upcoming_are_asked_and_merged(found):
    asked = sorted(place.partition("Meetings")[2] for place in found.places(f"twoyears.primegov.com{LISTS}"))
    assert asked == ["", f"?year={TODAY.year - 1}", f"?year={TODAY.year}"]
    mine = sorted(meeting["native_id"] for meeting in found.meetings if meeting["city"] == "twoyearsTX")
    assert mine == ["primegov:twoyears:1", "primegov:twoyears:2"]
    assert found.outcomes["twoyearsTX"] == ("ok", "")


def test_one_list_that_fails_is_told_and_the_other_kept(found):
    assert found.meeting("primegov:onelist:1")["body"] == "Board 1"
    assert found.outcomes["onelistTX"][0] == "partial"
    assert "onelist.primegov.com/api/v2/PublicPortal/ListArchivedMeetings" in found.output


def test_a_past_window_does_not_ask_for_the_upcoming(tmp_path: Path) -> None:
    rows = {"pastTX": 'slug = "past", host = "past.primegov.com"'}
    found = crawl(tmp_path, "primegov", rows, small, "-a", "from_date=2025-03-01", "-a", "until_date=2025-03-31")
    assert found.places("/List") == [f"past.primegov.com{LISTS}/ListArchivedMeetings?year=2025"]
    assert len(found.meetings) == 1
