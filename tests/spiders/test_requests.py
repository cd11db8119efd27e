"""What each spider's card states of its requests, and the benchmark that compares it with the sandbox's log."""

from __future__ import annotations

import pytest

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES, doors_of
from engagic_scrapy.sandbox.server import Entry
from engagic_scrapy.sandbox.world import World
from tests.benchmarks import requests_bench as bench
from tests.benchmarks.requests_bench import card_of, evaluate, formulas, names, terms_of

CARD = "\n    Caveats\n      Requests: {}. One for the list.\n"


@pytest.mark.parametrize("vendor", sorted(ADDRESSES))
def test_every_card_states_the_least_in_terms_that_the_sandbox_knows(vendor):
    found = formulas(card_of(vendor))
    assert found
    for door, formula in found.items():
        world = World(Options(vendors=(vendor,), cities=4, doors=(door or "calendar",)))
        for city in world.cities():
            terms = terms_of(world, city) | {"redirects": 0}
            assert names(formula) <= set(terms)
            assert evaluate(formula, terms) > 0


def test_doors_have_a_formula_each():
    assert set(formulas(card_of("legistar"))) == set(doors_of("legistar"))


def test_a_card_without_the_line_is_an_error():
    for card in ("\n      Requests: one for the list, which is all.\n", "\n    Caveats\n      Times are local.\n"):
        with pytest.raises(ValueError, match="no line 'Requests: <formula>"):
            formulas(card)


def test_formulas_are_sums_and_products():
    assert formulas(CARD.format("1 + 2 * agendas")) == {"": "1 + 2 * agendas"}
    assert formulas(CARD.format("api = 1 + items; calendar = pages")) == {"api": "1 + items", "calendar": "pages"}
    assert evaluate("1 + 2 * agendas + pages", {"agendas": 3, "pages": 2}) == 9
    with pytest.raises(KeyError):
        evaluate("1 + moons", {})
    with pytest.raises(ValueError, match="only sums and products"):
        evaluate("2 ** items", {"items": 3})


def test_an_address_that_is_asked_for_twice_is_waste():
    entries = [Entry(0, method, "a.example", "/list", 200, "listing") for method in ("GET", "GET", "POST", "POST")]
    assert bench._repeated(entries) == ["2 times a.example/list"]
    assert bench.Count("x", "", 1, 3, 3, 1, []).is_right
    assert not bench.Count("x", "", 1, 4, 3, 1, []).is_right
    assert not bench.Count("x", "", 1, 3, 3, 1, ["2 times a.example/list"]).is_right


def test_a_crawl_is_counted_against_its_card(capsys):
    assert bench.main(["ross", "--cities", "2", "--meetings", "5"]) == 0
    assert "0 ask for something else than the least" in capsys.readouterr().out


def test_a_spider_that_asks_for_more_than_its_formula_fails():
    counted = bench.count("menlopark", "calendar", 1, 5, formula="0 * meetings")
    assert (counted.asked, counted.least, counted.is_right) == (1, 0, False)
