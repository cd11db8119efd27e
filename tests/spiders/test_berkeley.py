"""Berkeley as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("berkeley", tmp_path_factory.mktemp("berkeley"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_the_table_and_one_an_html_agenda(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome == "ok" and not truth.fault:
            agendas = sum(bool(meeting["links"]) for meeting in crawled.meetings(truth.city_id))
            assert len(crawled.asked(truth.city_id)) == 1 + agendas


def answer(asked: Asked) -> Answer | None:
    if asked.path.endswith("/city-council-agendas"):
        rows = "".join(
            f"<tr><td>Council {n}</td><td>{TODAY:%m/%d/%Y} - 6:00 pm</td><td><a href='/eagenda-{n}'>x</a></td></tr>"
            for n in (1, 2)
        )
        return Answer(f"<table><tr><th>Meeting</th><th>Date</th><th>Agenda</th></tr>{rows}</table>")
    return Answer("<html><body><p>New</p></body></html>") if asked.path == "/eagenda-1" else None


def test_meetings_are_kept_without_their_items(tmp_path):
    rows = {"berkeleyCA": 'note = "one city"'}  # its address is in the spider
    found = crawl(tmp_path, "berkeley", rows, answer)
    assert found.outcomes["berkeleyCA"][0] == "partial"
    assert found.places("agendas") == ["berkeleyca.gov/your-government/city-council/city-council-agendas"]
    incomplete = {meeting["title"]: meeting["incomplete"][0] for meeting in found.meetings}
    assert 'bold "1."' in incomplete["Council 1"]
    assert "not fetched" in incomplete["Council 2"]
