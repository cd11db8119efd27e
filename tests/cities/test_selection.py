"""Which cities a run takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy.cities import registry
from engagic_scrapy.exceptions import CityUnknown, UsageProblem


@pytest.fixture(scope="module")
def known():
    return registry.load()


def ids(cities):
    return [city.id for city in cities]


def test_all_takes_each_city_once_per_vendor(known):
    for vendor in ("legistar", "granicus"):
        cities = known.select("all", vendor=vendor)
        assert {city.vendor for city in cities} == {vendor}
        assert len(set(ids(cities))) == len(cities)
    assert len(known.portals("alamedaCA")) == 2
    assert [known.select("alamedaCA", vendor=vendor)[0].primary for vendor in ("legistar", "granicus")] == [True, False]


def test_without_a_vendor_each_city_comes_as_its_primary_portal(known):
    cities = known.select("all", vendor=None)
    assert len(cities) == len(known)
    assert all(city.primary for city in cities)


def test_words_are_mixed_kept_in_order_and_taken_once(known):
    cities = known.select(" oaklandCA, state:ny ,bostonMA,oaklandCA,newyorkNY,", vendor="legistar")
    assert ids(cities)[0] == "oaklandCA"
    assert ids(cities)[-1] == "bostonMA"
    assert len(set(ids(cities))) == len(cities)
    assert {city.state for city in cities[1:-1]} == {"NY"}


def test_a_file_names_cities_of_all_vendors_with_comments(known, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("\ufeff# my cities\noaklandCA  # near\n\nabileneTX\nstate:DC, bostonMA\n", encoding="utf-8")
    assert ids(known.select(f"@{file}", vendor="legistar")) == ["oaklandCA", "bostonMA"]
    assert ids(known.select(f"@{file}", vendor="civicclerk")) == ["abileneTX"]
    assert {"oaklandCA", "abileneTX", "bostonMA"} <= set(ids(known.select(f"@{file}", vendor=None)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paloaltoca", ["paloaltoCA"]),
        ("palo alto", ["paloaltoCA"]),
        ("Palo Alto", ["paloaltoCA"]),
        ("PaloAltoCA", ["paloaltoCA"]),
        ("paloaltCA", ["paloaltoCA", "eastpaloaltoCA"]),
        ("Española", ["espanolaNM"]),
        ("springfield", ["springfieldMA", "springfieldMO", "springfieldOH", "springfieldTN"]),
        ("losang", ["losangelescountyCA"]),
        ("CA", ["state:CA"]),
        ("qqqqq", []),
    ],
)
def test_an_unknown_city_is_named_with_what_was_meant(known, typed, meant):
    with pytest.raises(CityUnknown) as caught:
        known.select(f"oaklandCA,{typed}", vendor="legistar")
    assert set(meant) <= set(caught.value.nearest)
    assert bool(meant) == bool(caught.value.nearest)
    assert repr(typed) in str(caught.value)
    assert all(name in str(caught.value) for name in meant)


def test_an_unknown_city_in_a_file_is_named_with_its_line(known, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("oaklandCA\noaklandca\n")
    with pytest.raises(CityUnknown, match=r"mine\.txt, line 2: unknown city 'oaklandca'; did you mean oaklandCA\?"):
        known.select(f"@{file}", vendor="legistar")


def test_a_named_city_without_that_vendor_is_told_where_it_is(known):
    with pytest.raises(UsageProblem, match="abileneTX has no legistar portal; it is at civicclerk, swagit"):
        known.select("abileneTX", vendor="legistar")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "cities= is empty"),
        (" , ", "cities= is empty"),
        ("state:ZZ", "expected a state's two letters"),
        ("state:", "expected a state's two letters"),
        ("state:VT", "no city with a portal of legistar"),
        ("@no-such-file.txt", "can't be read"),
        ("@", "can't be read"),
        ("@.", "can't be read"),
        ("@~no-such-user/mine.txt", "can't be read"),
        ("@a\0b", "can't be read"),
    ],
)
def test_a_selection_that_means_nothing_is_refused(known, spec, said):
    with pytest.raises(UsageProblem, match=said):
        known.select(spec, vendor="legistar")


def test_an_empty_or_binary_file_is_refused(known, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("# nothing yet\n")
    with pytest.raises(UsageProblem, match="there is no city"):
        known.select(f"@{file}", vendor=None)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageProblem, match="can't be read"):
        known.select(f"@{file}", vendor=None)


def test_shards_are_a_partition_of_similar_parts_in_the_selections_order(known):
    whole = ids(known.select("all", vendor="legistar"))
    parts = [ids(known.select("all", vendor="legistar", shard=f"{part}/4")) for part in (1, 2, 3, 4)]
    assert sorted(sum(parts, [])) == sorted(whole)
    assert all(part == [city_id for city_id in whole if city_id in part] for part in parts)
    assert all(50 < len(part) < 102 for part in parts)
    assert ids(known.select("all", vendor="legistar", shard="1/1")) == whole


def test_a_shard_may_be_empty_and_exactly_one_takes_a_city(known):
    sizes = [len(known.select("oaklandCA", vendor="legistar", shard=f"{part}/50")) for part in range(1, 51)]
    assert sorted(sizes) == [0] * 49 + [1]


def test_shards_are_the_same_in_another_process(known):
    code = (
        "from engagic_scrapy.cities import registry\n"
        "print([city.id for city in registry.load().select('all', vendor='escribe', shard='2/3')])"
    )
    env = {"PYTHONPATH": str(Path(registry.__file__).parents[2]), "PYTHONHASHSEED": "7"}
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert printed.stdout.strip() == str(ids(known.select("all", vendor="escribe", shard="2/3")))


@pytest.mark.parametrize("shard", ["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1/4/2", "1.0/4", "١/٤"])
def test_a_shard_that_is_none_is_refused(known, shard):
    with pytest.raises(UsageProblem, match="expected i/n"):
        known.select("all", vendor="legistar", shard=shard)


def test_get_and_portals_name_an_unknown_city(known):
    assert known.get("alamedaCA").vendor == "legistar"
    assert known.get("alamedaCA", "granicus").params["slug"] == "alameda"
    for ask in (known.get, known.portals):
        with pytest.raises(CityUnknown):
            ask("alamedaca")
