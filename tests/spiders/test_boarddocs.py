"""BoardDocs as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime
import json

import pytest

from engagic_scrapy.sandbox.portals import boarddocs_addresses as book
from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()
# robots.txt is the shared host's: no tenant can have its own.
FAULTS = "quiet,http500,challenge,error_text,layout,gone,429"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("boarddocs", tmp_path_factory.mktemp("boarddocs"), faults=FAULTS, meetings=5)


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_one_page_a_list_a_committee_and_three_a_meeting_at_most(crawled):
    for city in crawled.box.world.cities():
        meetings = crawled.meetings(city.id)
        if city.fault or not meetings:
            continue
        paths = [each.path for each in crawled.box.log if each.path.startswith(f"{book.path(city)}/")]
        asked = [path.rpartition("/")[2].partition("?")[0] for path in paths]
        bodies = {meeting.body_id for meeting in crawled.box.world.meetings(city)}
        published = [meeting for meeting in meetings if meeting.get("agenda_status") != "no access"]
        with_files = [meeting for meeting in published if any(item["documents"] for item in meeting["items"])]
        assert asked.count("Public") == 1
        assert asked.count("BD-GetMeetingsList") == len(bodies)
        assert asked.count("BD-GetMeeting") == len(meetings)
        assert asked.count("BD-GetAgenda") == len(published)
        assert len(with_files) <= asked.count("PRINT-AgendaDetailed") <= len(published)
        assert len(asked) == sum(map(asked.count, set(asked)))


SHELL = "<div>{}</div>"
TRIGGER = '<a class="committee-trigger" committeeid="{}" aria-label="{}"></a>'
BOARD, FINANCE = "A4EP6J588C05", "A4EP6J588C06"
ITEM = '<div id="agenda-numbering">2</div><li class="item public" unique="{}" Xtitle="Action - Buses">{}</li>'
ICON = '<div class="icons"><i class="fa fa-file-text-o"></i></div>'
CITIES = ("elmgrove", "refused", "onebyte", "outage", "nobody")
ROWS = {
    f"{slug}TX": f'slug = "{slug}", host = "go.boarddocs.com", path = "/tx/{slug}/Board.nsf", state_path = "tx"'
    for slug in CITIES
}


def row(number: int, day: datetime.date = TODAY) -> dict[str, str]:
    return {"unique": f"ELM00000000{number}", "name": f"Meeting {number} -- 6:00pm", "numberdate": f"{day:%Y%m%d}"}


OLD = row(9, datetime.date(2005, 12, 31)) | {"name": "Board Meetings - 2005 Archive"}
LISTS = {BOARD: [row(3), row(2), row(1), OLD, {}], FINANCE: [row(2), row(4), {}]}


def small(asked: Asked) -> Answer:
    # A POST isn't sent again where a kept connection turns out to be closed, and this server closes them without a word.
    found = answer_to(asked) or Answer("Not Found", 404)
    found.headers["Connection"] = "close"
    return found


def answer_to(asked: Asked) -> Answer | None:
    slug, call = asked.path.split("/")[2], asked.path.rpartition("/")[2].partition("?")[0]
    meeting = asked.form.get("id", "")
    if slug == "nobody":
        return None
    if call == "Public":
        return Answer(SHELL.format(TRIGGER.format(BOARD, "School Board") + TRIGGER.format(FINANCE, "Finance")))
    if call == "BD-GetMeetingsList":
        if slug == "onebyte" and asked.form["current_committee_id"] == FINANCE:
            return Answer(b" ")
        return Answer(b"upstream", 504) if slug == "outage" else Answer(json.dumps(LISTS[asked.form["current_committee_id"]]))
    if call == "BD-GetMeeting":
        if slug == "refused" and not meeting.endswith("3"):
            return Answer(b"Forbidden", 403)
        if meeting.endswith("4"):
            return Answer("<div>No access</div>")
        if slug == "onebyte" and meeting.endswith("2"):
            return Answer(b"oops", 500)
        shown = f"{TODAY:%B} {TODAY.day}, {TODAY.year}"
        return Answer(f'<div class="meeting-date">{shown}</div><div class="meeting-description">Hall</div></ul>')
    if call == "BD-GetAgenda":
        return Answer(ITEM.format("ELM000000001", ICON) if meeting.endswith("1") else ITEM.format("ELM000000002", ""))
    anchor = f'<a class="public-file" href="/tx/{slug}/Board.nsf/files/ELM000000F01/$file/Bid.pdf">Bid.pdf (1 MB)</a>'
    return Answer(f'<div class="item"><dl><dt>Subject</dt><dd>1.1 Buses</dd></dl>{anchor}</div>')


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("small"), "boarddocs", ROWS, small, "-s", "RETRY_ENABLED=0", expect=1)


def of(found, slug, call=""):
    return [each for each in found.asked if each.path.startswith(f"/tx/{slug}/") and call in each.path]


def test_trap_07_ids_are_scoped_by_the_site(found):
    keys = {meeting["native_id"] for meeting in found.meetings if meeting["native_id"].endswith("003")}
    assert len(keys) == len({meeting["id"] for meeting in found.meetings if meeting["native_id"] in keys}) == 3


def test_trap_08_one_list_a_committee_merged_by_unique(found):
    asked = of(found, "elmgrove", "BD-GetMeetingsList")
    assert sorted(each.form["current_committee_id"] for each in asked) == [BOARD, FINANCE]
    mine = sorted(meeting["native_id"] for meeting in found.meetings if meeting["city"] == "elmgroveTX")
    assert mine == [f"boarddocs:tx/elmgrove:ELM00000000{number}" for number in (1, 2, 3, 4)]
    assert {meeting["body"] for meeting in found.meetings if meeting["city"] == "elmgroveTX"} == {"School Board", "Finance"}
    assert found.outcomes["elmgroveTX"] == ("ok", "")


def test_trap_14_no_access_is_neither_an_error_nor_a_meeting_without_data(found):
    meeting = found.meeting("boarddocs:tx/elmgrove:ELM000000004")
    assert (meeting["agenda_status"], meeting["incomplete"]) == ("no access", [])
    assert all(not each.form["id"].endswith("4") for each in of(found, "elmgrove", "BD-GetAgenda"))


def test_trap_15_one_byte_costs_its_list_and_no_other(found):
    assert found.outcomes["onebyteTX"][0] == "partial"
    assert found.meeting("boarddocs:tx/onebyte:ELM000000001")["documents"] == []
    broken = found.meeting("boarddocs:tx/onebyte:ELM000000002")
    assert "meeting: not fetched" in broken["incomplete"][0]
    assert [item["title"] for item in broken["items"]] == ["Buses"]


def test_trap_16_a_403_ends_the_committee_and_keeps_what_is_there(found):
    asked = [each.form["id"][-1] for each in of(found, "refused", "BD-GetMeeting?")]
    assert len(asked) == 3  # of four: the first of one committee was answered, then each was refused once
    assert found.outcomes["refusedTX"] == ("partial", "blocked")
    kept = {meeting["native_id"][-1]: meeting for meeting in found.meetings if meeting["city"] == "refusedTX"}
    assert kept.keys() == {"1", "2", "3", "4"}
    assert (kept["3"]["incomplete"], [item["title"] for item in kept["3"]["items"]]) == ([], ["Buses"])
    assert all("not fetched" in kept[number]["incomplete"][0] for number in "124")


def test_trap_17_an_outage_is_a_failure(found):
    assert found.outcomes["outageTX"] == ("failed", "http")
    assert found.outcomes["nobodyTX"] == ("failed", "tenant_gone")


def test_trap_19_posts_are_form_urlencoded_with_the_committee(found):
    asked = [each for each in found.asked if "BD-" in each.path or "PRINT-" in each.path]
    assert asked and all(each.method == "POST" and each.form["current_committee_id"] in (BOARD, FINANCE) for each in asked)


def test_files_are_asked_once_a_meeting_and_only_where_there_are_any(found):
    assert [each.form["id"] for each in of(found, "elmgrove", "PRINT-")] == ["ELM000000001"]
    (item,) = found.meeting("boarddocs:tx/elmgrove:ELM000000001")["items"]
    assert [each["url"] for each in item["documents"]] == [
        "https://go.boarddocs.com/tx/elmgrove/Board.nsf/files/ELM000000F01/$file/Bid.pdf"
    ]
