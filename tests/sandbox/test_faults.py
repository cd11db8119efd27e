"""Which faults strike whom."""

from datetime import date

import pytest

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox.faults import ALL_FAULTS, CITY_FAULTS, DOCUMENT_FAULTS, parse, plan
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.world import World


def world(**options):
    return World(Options(**{"today": date(2026, 11, 24), "cities": 60, **options}))


def test_numbers_shares_and_all():
    wanted = [(fault.name, number) for fault, number in parse("drip:2, http500:5%,cut,layout:1%", 60)]
    assert wanted == [("drip", 2), ("http500", 3), ("cut", 1), ("layout", 1)]
    assert {fault.name for fault, number in parse("all", 60) if number == 1} == set(ALL_FAULTS)
    assert list(parse("", 60)) == []


@pytest.mark.parametrize(
    ("spec", "said"),
    [("dripp:1", "did you mean drip"), ("drip:x", "name:number"), ("drip:-1", "name:number"), ("layout:40", "raise --cities")],
)
def test_what_cannot_be_read_or_placed_is_said(spec, said):
    with pytest.raises(UsageProblem, match=said):
        world(faults=spec)


def test_each_fault_strikes_once_where_it_fits_and_the_same_way_every_time():
    made = world(faults="all")
    assert made.plan == world(faults="all").plan
    struck = [made.city(index) for index in made.plan.cities]
    assert {city.fault for city in struck} == set(CITY_FAULTS)
    assert all(city.door in CITY_FAULTS[city.fault].doors for city in struck)
    names = [fault for truth in made.truth() for _, fault in truth.document_faults]
    assert sorted(names) == sorted(DOCUMENT_FAULTS)
    assert not set(made.plan.cities) & set(made.plan.documents)


def test_the_truth_names_what_a_fault_leads_to():
    truths = {truth.fault: truth for truth in world(faults="all").truth() if truth.fault}
    assert truths["challenge"].outcome == "failed" and truths["challenge"].kinds == ("blocked",)
    assert truths["quiet"].outcome == "quiet" and not truths["quiet"].native_ids
    assert truths["429"].outcome == "ok" and truths["429"].native_ids
    assert not truths["layout"].native_ids and not truths["layout"].documents


def test_a_vendor_with_one_host_for_all_cities_has_no_robots_of_one():
    doors = [("boarddocs", "calendar"), ("simbli", "calendar"), ("iqm2", "calendar")]
    for seed in range(9):
        assert list(plan("robots", seed=seed, doors=doors, spare=set(), room=lambda index: 1).cities) == [2]
    with pytest.raises(UsageProblem, match="no city .*is left for robots"):
        plan("robots", seed=1, doors=doors[:2], spare=set(), room=lambda index: 1)


def test_documents_are_struck_where_there_is_room():
    doors, room = [("iqm2", "calendar")] * 4, [0, 1, 0, 2]
    for seed in range(9):
        struck = plan("drip:2,cut", seed=seed, doors=doors, spare=set(), room=lambda index: room[index]).documents
        assert {index: len(faults) for index, faults in struck.items()} == {1: 1, 3: 2}
    with pytest.raises(UsageProblem, match="is left for drip"):
        plan("drip:4", seed=1, doors=doors, spare=set(), room=lambda index: room[index])


def test_cities_with_large_packets_stay_whole():
    made = world(cities=20, large_packets=10, faults="quiet:5,drip:10")
    assert len(made.specials) == 10
    assert not made.specials.keys() & {*made.plan.cities, *made.plan.documents}
