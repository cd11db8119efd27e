"""BoardBook as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from engagic_scrapy.sandbox.portals import boardbook_addresses as book
from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl, redirect

TODAY = datetime.datetime.now(datetime.UTC).date()
# robots.txt is the shared host's: no organization can have its own.
FAULTS = "quiet,http500,challenge,error_text,layout,gone,429"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("boardbook", tmp_path_factory.mktemp("boardbook"), faults=FAULTS)


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_its_list_and_one_page_an_agenda(crawled):
    for city in crawled.box.world.cities():
        if city.fault:
            continue
        asked = [entry.path for entry in crawled.box.log if f"/{book.organization(city)}" in entry.path]
        agendas = sum(any(each["name"] == "Agenda" for each in meeting["links"]) for meeting in crawled.meetings(city.id))
        assert sum("/Public/Organization/" in path for path in asked) == 1
        assert sum("/Public/Agenda/" in path for path in asked) == agendas


ROWS = {f"{name}TX": f'organization_id = {number}, slug = "{number}", host = "{book.HOST}"'
        for name, number in (("elmgrove", 77), ("other", 78), ("nobody", 79))}  # fmt: skip
AGENDA = (
    "<table><tr class='agenda-item-information' data-agendaitemid='1'><td><div class='form-check'>1. Call</div></td></tr></table>"
)


def row(number: int, day: datetime.date, *pages: str) -> str:
    links = "".join(f"<li><a href='/Public/{page}/77?meeting={number}'>{page}</a></li>" for page in pages)
    when = f"{day:%B} {day.day}, {day.year}"
    return (
        f"<tr class=' row-for-board'><td><div>{when} at 6:30 PM - Regular</div></td>"
        f"<td><span id='location7-{number}-line1'>Hall</span></td><td><ul>{links}</ul></td></tr>"
    )


def small(asked: Asked) -> Answer | None:
    rows = [
        row(1, datetime.date(2021, 8, 26), "Agenda"), row(2, TODAY, "Agenda", "Minutes"), row(3, TODAY),
        row(4, TODAY, "Agenda"), row(5, TODAY, "Agenda"), row(6, TODAY, "Agenda"),
        row(7, TODAY, "Agenda"),
    ]  # fmt: skip
    pages = {
        "/Public/Organization/77": Answer(
            f"<h2>Elm Grove ISD Meetings</h2><table id='PublicMeetingsTable'>{''.join(rows)}</table>"
        ),
        "/Public/Organization/78": Answer(f"<table id='PublicMeetingsTable'>{rows[1]}</table>"),
        "/Public/Agenda/77?meeting=2": Answer(AGENDA),
        "/Public/Agenda/77?meeting=4": redirect("/Documents/FileViewerOrPublic/77?file=2381887"),
        "/Documents/FileViewerOrPublic/77?file=2381887": Answer("<html><body><div id='viewer'></div></body></html>"),
        "/Public/Agenda/77?meeting=5": Answer("oops", 500),
        "/Public/Agenda/77?meeting=7": redirect("/Public/Agenda/77?moved=7"),
        "/Public/Agenda/77?moved=7": Answer(AGENDA),
        "/Public/Agenda/77?meeting=6": Answer("<html><body>news</body></html>"),
    }
    return pages.get(asked.path)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("small"), "boardbook", ROWS, small, "-s", "RETRY_ENABLED=0", expect=1)


def test_trap_04_and_07_bare_rows_stay_and_old_rows_cost_nothing(found):
    mine = sorted(meeting["native_id"] for meeting in found.meetings if meeting["city"] == "elmgroveTX")
    assert mine == [f"boardbook:77:{number}" for number in (2, 3, 4, 5, 6, 7)]
    assert not found.places("meeting=1")


def test_trap_06_a_redirect_to_a_viewer_is_the_packet(found):
    documents = found.meeting("boardbook:77:4")["documents"]
    assert [(each["kind"], each["url"]) for each in documents] == [
        ("packet", f"https://{book.HOST}/Documents/DownloadPDF/2381887?org=77")
    ]
    assert not found.places("FileViewerOrPublic")  # its address says it all


def test_a_redirect_to_another_page_is_followed(found):
    assert [item["title"] for item in found.meeting("boardbook:77:7")["items"]] == ["Call"]
    assert len(found.places("moved=7")) == 1


def test_agendas_that_fail_keep_their_meetings(found):
    assert found.outcomes["elmgroveTX"][0] == "partial"
    assert [item["title"] for item in found.meeting("boardbook:77:2")["items"]] == ["Call"]
    assert "not fetched" in found.meeting("boardbook:77:5")["incomplete"][0]
    assert "agenda-item-information" in found.meeting("boardbook:77:6")["incomplete"][0]
    assert [each["kind"] for each in found.meeting("boardbook:77:5")["documents"]] == ["agenda"]


def test_an_organization_that_is_not_there(found):
    assert found.outcomes["nobodyTX"] == ("failed", "tenant_gone")
    assert found.outcomes["otherTX"] == ("failed", "tenant_gone")
