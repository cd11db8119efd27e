"""The rows that ship: each is right, and none of the source's is lost."""

import csv
import json
import os
import pickle
import re
import subprocess
import sys
import time
import tomllib
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from engagic_scrapy.cities import registry
from engagic_scrapy.cities.registry import KINDS, STATES, VENDORS

FOLDER = Path(registry.__file__).parent
# What `../shared/vendors/legistar.md` says of single tenants, where it differs from or adds to the source's row.
ADDED = {"access", "alt_hosts", "client", "note"}


@pytest.fixture(scope="module")
def known():
    return registry.load()


# Sites of one city, and a WordPress calendar, that the list of places has not: the fact sheets name them.
BEYOND = (
    ("chicagoIL", "chicago"),
    ("berkeleyCA", "berkeley"),
    ("menloparkCA", "menlopark"),
    ("rossCA", "ross"),
    ("sebastopolCA", "wp_events"),
)
PLACES = 2776 + 2


def test_every_row_is_right():
    assert [problem for row in registry.read() for problem in row.problems] == []


def test_counts_agree_with_each_other(known):
    places = Counter(city.kind for city in known.cities() if city.primary)
    assert len(known) == PLACES == sum(places.values())
    assert places == {"city": 2092, "county": 563, "school": 123}
    vendors = Counter(city.vendor for city in known.cities())
    assert sum(vendors.values()) == 3598 + len(BEYOND) == sum(len(known.select("all", vendor=vendor)) for vendor in vendors)
    assert set(vendors) <= set(VENDORS)
    assert (vendors["civicplus"], vendors["granicus"], vendors["legistar"], vendors["destiny"]) == (1278, 674, 304, 6)


def test_one_file_per_state_with_only_its_own_rows_sorted_by_id():
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}
    assert len(files) == 51
    for state, tables in files.items():
        assert state.upper() in STATES
        assert {city_id[-2:] for city_id in tables} == {table["state"] for table in tables.values()} == {state.upper()}
        assert list(tables) == sorted(tables)


def test_files_say_where_they_come_from_and_have_one_portal_a_line():
    for path in FOLDER.glob("*.toml"):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.stem.upper()}: meeting portals")
        assert text.count("\n  { vendor = ") == text.count("vendor = ")


def test_no_row_of_the_source_is_lost_or_changed(known):
    folder = os.environ.get("ENGAGIC_REGISTRY")
    if not folder:
        pytest.skip("ENGAGIC_REGISTRY does not name the folder of jurisdictions.csv")
    with Path(folder, "jurisdictions.csv").open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    order: dict[str, list[str]] = {}
    for row in source:
        vendor = "destiny" if row["vendor"] == "destinyhosted" else row["vendor"]  # one word per vendor: the spider's
        order.setdefault(row["id"], []).append(vendor)
        city = known.get(row["id"], vendor)
        assert (city.name, city.state, city.kind, city.timezone) == (row["name"], row["state"], row["kind"], row["timezone"])
        assert city.population == (int(row["population"]) if row["population"] else None)
        params = dict(city.params)
        assert row["slug"] in (params.pop("slug"), params.get("client"))
        assert row["host"] in (params.pop("host"), *params.get("alt_hosts", ()))
        wanted = json.loads(row["params"] or "{}")
        assert {key: params[key] for key in wanted} == wanted
        assert set(params) - set(wanted) <= (ADDED if vendor == "legistar" else set())
    for city_id, vendor in BEYOND:
        order.setdefault(city_id, []).append(vendor)
    assert {city_id: [city.vendor for city in known.portals(city_id)] for city_id in order} == order
    assert len(source) + len(BEYOND) == sum(1 for _ in known.cities())


@pytest.mark.parametrize(
    ("city_id", "said"),
    [
        ("newyorkNY", {"slug": "nyc", "access": "calendar"}),  # the API wants a token
        ("chicagoIL", {"slug": "chicago", "access": "calendar"}),  # the API answers 500
        ("sanfranciscoCA", {"slug": "sfgov", "access": "calendar"}),  # 400: never configured
        ("sanleandroCA", {"slug": "sanleandro", "access": "calendar"}),
        ("sunnyvaleCA", {"slug": "sunnyvaleca", "access": None}),  # the closed client is "sunnyvale", not this one
        ("detroitMI", {"slug": "detroitmi", "host": "detroitmi.legistar.com", "client": "detroit"}),
        ("kansascityMO", {"host": "cityclerk.kcmo.gov", "client": "kansascity"}),
    ],
)
def test_what_the_fact_sheet_says_of_legistar_tenants(known, city_id, said):
    params = known.get(city_id, "legistar").params
    assert {key: params.get(key) for key in said} == said


def test_params_keep_their_types(known):
    assert known.get("acworthGA").params == {"slug": "acworth-ga", "host": "acworth-ga.granicus.com", "view_ids": [1]}
    assert known.get("cushingOK", "destiny").params["id"] == 28744


def test_names_keep_their_accents(known):
    assert known.get("espanolaNM").name == "Española"


def test_a_city_can_be_stored_in_a_jobdir_and_hashed(known):
    city = known.get("oaklandCA", "legistar")
    assert pickle.loads(pickle.dumps(city)) == city
    assert city in {city}
    with pytest.raises(AttributeError):
        city.name = "Other"


def test_kinds_and_vendors_are_single_words():
    assert all(re.fullmatch(r"[a-z_0-9]+", word) for word in (*KINDS, *VENDORS))
    assert list(VENDORS) == sorted(set(VENDORS))


def test_rows_are_found_when_the_package_is_a_zip(tmp_path):
    """As scrapyd runs it."""
    egg = tmp_path / "engagic.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        for path in (*FOLDER.glob("*.*"), FOLDER.parent / "exceptions.py", FOLDER.parent / "__init__.py"):
            archive.write(path, path.relative_to(FOLDER.parents[1]))
    code = "from engagic_scrapy.cities import registry; print(registry.__file__, len(registry.load()))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(egg)}
    )
    assert done.stdout.split() == [f"{egg}/engagic_scrapy/cities/registry.py", str(PLACES)]


def test_reading_all_rows_is_quick_and_a_selection_lets_the_rest_go():
    started = time.process_time()
    registry.load()
    assert time.process_time() - started < 2  # 0.3 s on a free core
    tracemalloc.start()
    try:
        known = registry.load()
        kept, peak = tracemalloc.get_traced_memory()
        selection = known.select("all", vendor="legistar")
        del known
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    print(
        f"kept {kept / 1e6:.1f} MB, peak {peak / 1e6:.1f} MB, selection of {len(selection)} {left / 1e6:.1f} MB", file=sys.stderr
    )
    assert kept < 5e6
    assert peak < 10e6
    assert left < kept / 4
