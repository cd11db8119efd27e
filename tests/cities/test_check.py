"""Every portal's parameters against what its spider reads: the rows that ship, what --detect writes, and wrong ones."""

from __future__ import annotations

import pytest
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.project import get_project_settings

from engagic_scrapy.cities import check, registry, rows
from engagic_scrapy.cities.detect import detect


@pytest.fixture(scope="module")
def declared():
    loader = get_spider_loader(get_project_settings())
    return {vendor: loader.load(vendor).city_params for vendor in rows.VENDORS}


def test_every_row_that_ships_is_what_its_spider_reads(declared):
    cities = list(registry.load().cities())
    assert len(cities) > 3_000
    assert [(city.id, reason) for city in cities for reason in check.problems(city, declared[city.vendor])] == []


def test_a_declared_parameter_can_stand_in_a_row(declared):
    known = set(rows.PORTAL_KEYS) - set(rows.OF_ANY_PORTAL)
    assert {vendor: unknown for vendor, params in declared.items() if (unknown := set(params) - known)} == {}
    # And the other way round: a key that no spider reads would be allowed for nothing.
    assert known - {key for params in declared.values() for key in params} <= set(check.FOR_PEOPLE)


@pytest.mark.parametrize(
    "url",
    [
        "https://oakland.legistar.com/Calendar.aspx",
        "https://weho.granicus.com/ViewPublisher.php?view_id=22",
        "https://meetings.boardbook.org/Public/Organization/1234",
        "https://go.boarddocs.com/ca/ausd/Board.nsf/Public",
        "https://simbli.eboardsolutions.com/SB_Meetings/SB_MeetingListing.aspx?S=36030389",
        "https://public.destinyhosted.com/agenda_publish.cfm?id=45623",
        "https://meetings.municode.com/PublishPage/index?cid=ABITA&ppid=f7ebc4e5",
        "https://nm-lascruces.civicplus.com/AgendaCenter",
        "https://chicityclerkelms.chicago.gov/",
        "https://www.elm.gov/wp-json/wp/v2/events",
        "https://meeting.elm.gov/OnBaseAgendaOnline/Meetings/Search?dropid=4",
    ],
)
def test_what_detect_writes_is_what_the_spider_reads(declared, url):
    portal = detect(url)
    found = rows.City("elmTX", "Elm", "TX", "city", "America/Chicago", None, portal.vendor, portal.params)
    assert list(check.problems(found, declared[portal.vendor])) == []


@pytest.mark.parametrize(
    ("vendor", "params", "said"),
    [
        ("granicus", {"slug": "elm"}, "granicus: missing host; its spider needs it"),
        ("boarddocs", {"slug": "elm"}, "boarddocs: missing host, path; its spider needs them"),
        ("granicus", {"host": "h", "view_ids": 3}, "granicus: view_ids: expected a list, found 3"),
        ("destiny", {"host": "h", "id": True}, "destiny: id: expected a whole number, found True"),
        ("granicus", {"host": "h", "view_id": 3}, "granicus: its spider reads no 'view_id'; did you mean view_ids"),
        ("ross", {}, None),
        ("ross", {"note": "moved in 2024"}, None),
    ],
)
def test_what_is_wrong_is_said(declared, vendor, params, said):
    city = rows.City("elmTX", "Elm", "TX", "city", "America/Chicago", None, vendor, params)
    found = list(check.problems(city, declared[vendor]))
    assert len(found) == (said is not None) and all(each.startswith(said) for each in found)
