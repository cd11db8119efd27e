"""Destiny Hosted as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from engagic_scrapy.sandbox.portals import destiny_addresses as book
from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("destiny", tmp_path_factory.mktemp("destiny"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_a_list_a_month_and_one_an_agenda(crawled):
    first, last = TODAY - datetime.timedelta(days=7), TODAY + datetime.timedelta(days=30)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    for truth in crawled.box.world.truth():
        if truth.outcome != "ok" or truth.fault:
            continue
        city = next(each for each in crawled.box.world.cities() if each.id == truth.city_id)
        mark = (f"id={book.number(city)}&", f"/{book.number(city)}/")
        mine = [
            entry.path
            for entry in crawled.box.log
            if entry.host == book.host(city)
            and entry.kind != "robots"
            and (book.is_own(city) or any(m in entry.path for m in mark))
        ]
        pages = sum(any(link["kind"] == "agenda" for link in meeting["links"]) for meeting in crawled.meetings(city.id))
        assert sum("seq=" not in path for path in mine) == months
        assert sum("seq=" in path for path in mine) == pages


def list_of(*rows: str) -> Answer:
    head = "<tr><td>Agendas</td><td>Meeting</td><td>Minutes</td></tr>"
    return Answer(f"<html><body><table>{head}{''.join(rows)}</table></body></html>")


def row(key: int) -> str:
    link = f"<a href='agenda_publish.cfm?dsp=ag&amp;seq={key}'>{TODAY:%B} {TODAY.day}, {TODAY.year}</a>"
    return f"<tr><td>{link}</td><td>BOARD {key}</td><td></td></tr>"


def small(asked: Asked) -> Answer | None:
    if "id=2&" in asked.path:
        return Answer("<html><body>Database Offline</body></html>")
    if "get_month=" in asked.path and "id=3&" not in asked.path:
        return list_of(row(1), row(2), row(1))
    if "seq=1" in asked.path:
        return Answer("no", 500)
    return Answer("<html><body>Nothing</body></html>") if "seq=2" in asked.path else None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = {
        "elmgroveTX": 'slug = "own", host = "agendas.elmgrove.gov"',
        "offlineTX": 'slug = "2", host = "public.destinyhosted.com", id = 2',
        "lostTX": 'slug = "3", host = "public.destinyhosted.com", id = 3',
    }
    window = ("-a", f"from_date={TODAY}", "-a", f"until_date={TODAY}", "-s", "RETRY_ENABLED=0")
    return crawl(tmp_path_factory.mktemp("small"), "destiny", rows, small, *window, expect=1)


def test_trap_02_a_city_of_its_own_server_has_an_empty_number(found):
    (asked,) = found.places("agendas.elmgrove.gov/agenda_publish.cfm?id=")
    assert asked.endswith(f"?id=&mt=ALL&get_month={TODAY.month}&get_year={TODAY.year}")
    assert {meeting["native_id"] for meeting in found.meetings} == {f"destiny:agendas.elmgrove.gov:{key}" for key in (1, 2)}


def test_an_agenda_that_fails_costs_only_the_agenda(found):
    assert found.outcomes["elmgroveTX"][0] == "partial"
    one, two = (found.meeting(f"destiny:agendas.elmgrove.gov:{key}")["incomplete"][0] for key in (1, 2))
    assert one.startswith("packet and agenda items: not fetched (https://agendas.elmgrove.gov/")
    assert "#agenda-table" in two


def test_trap_13_database_offline_and_no_list_are_gone(found):
    assert found.outcomes["offlineTX"] == found.outcomes["lostTX"] == ("failed", "tenant_gone")
