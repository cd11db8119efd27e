"""The world follows from its seed, is asked for part by part, and keeps nothing."""

import dataclasses
import tracemalloc
import zoneinfo
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy.cities import registry
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox import rows, shares
from engagic_scrapy.sandbox.agendas import ITEMS_MAX
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.packets import page_count, page_text
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.records import Document
from engagic_scrapy.sandbox.world import NAMES, World

TODAY = date(2026, 11, 24)


def world(**options):
    return World(Options(**{"today": TODAY, "cities": 40, **options}))


def test_the_same_options_give_the_same_world_and_another_seed_another():
    assert list(world().truth()) == list(world().truth())
    assert [city.id for city in world().cities()] != [city.id for city in world(seed=2).cities()]
    one, two = world(), world()
    document = one.documents(one.meetings(one.city(3))[0])[0]
    assert one.packet(document).sha256() == two.packet(document).sha256()


def test_a_part_does_not_depend_on_how_large_the_world_is():
    small, large = world(cities=5, meetings=2), world(cities=500, meetings=9)
    assert small.city(4) == large.city(4)
    assert small.meetings(small.city(4))[1] == large.meetings(large.city(4))[1]


def test_every_city_has_an_id_of_its_own_and_its_states_time():
    cities = list(world(cities=NAMES).cities())
    assert len({city.slug for city in cities}) == len({city.id for city in cities}) == NAMES
    assert all(city.id == city.slug + city.state and zoneinfo.ZoneInfo(city.timezone) for city in cities[:100])
    assert {city.door for city in cities} == {"api", "calendar"}


def test_a_city_is_found_by_its_slug():
    made = world()
    assert all(made.city_of_slug(city.slug) == city for city in made.cities())
    assert made.city_of_slug("nowhere") is None
    assert made.city_of_slug(world(cities=NAMES).city(NAMES - 1).slug) is None  # a name that this smaller world doesn't use


def test_meetings_lie_around_today_and_the_first_always_in_the_window():
    made = world(meetings=10)
    meetings = [meeting for city in made.cities() for meeting in made.meetings(city)]
    assert all(meeting.listed for meeting in meetings if meeting.index == 0)
    assert all(meeting.listed == (meeting.index % 5 != 4) for meeting in meetings)
    assert any(meeting.past and meeting.listed for meeting in meetings)
    # Far enough from the window's ends that a city's own calendar day makes no difference.
    edges = (TODAY - timedelta(days=7), TODAY + timedelta(days=30))
    assert not [meeting for meeting in meetings if meeting.day in edges]


def test_every_kind_of_status_and_time_is_met():
    made = world(meetings=20)
    meetings = [meeting for city in made.cities() for meeting in made.meetings(city)]
    assert {meeting.state for meeting in meetings} == {"held", "cancelled", "deferred", "untimed", "draft"}
    assert {"Deferred", "TBD", "", None} < {meeting.time_printed for meeting in meetings}
    assert all((meeting.start is None) == (meeting.state in ("deferred", "untimed")) for meeting in meetings)
    assert all(bool(meeting.note) == (meeting.state == "cancelled") for meeting in meetings)


def test_agendas_have_matters_sponsors_votes_and_attachments():
    made = world(meetings=10)
    meetings = [meeting for city in made.cities() for meeting in made.meetings(city)]
    items = [item for meeting in meetings for item in made.items(meeting)]
    assert any(item.votes for item in items) and any(item.sponsors for item in items) and any(not item.file for item in items)
    assert all(meeting.state != "draft" or not made.items(meeting) for meeting in meetings)
    assert max(item.position for item in items) < ITEMS_MAX
    hidden = [d for meeting in meetings for d in made.documents(meeting) if not d.shown]
    assert hidden and not {document.key for document in hidden} & {"agenda", "packet"}
    listed = {url for truth in made.truth() for url in truth.documents}
    assert len(listed) == sum(len(truth.documents) for truth in made.truth())  # no address twice


def test_a_packet_tells_of_its_meeting():
    made = world()
    city = next(city for city in made.cities() if city.has_packet)
    meeting = made.meetings(city)[0]
    spec = made.packet_spec(made.document(meeting, "packet"))
    assert f"City of {city.name}" in page_text(spec, 1) and meeting.body in page_text(spec, 1)
    assert all(item.title in page_text(spec, 1) for item in made.items(meeting))
    assert made.packet(made.document(meeting, "packet")).size >= 200_000


def test_large_and_long_packets_are_where_they_were_asked_for():
    made = world(cities=4, large_packets=2, large_mb=3, long_pages=300)
    firsts = {index: made.document(made.meetings(made.city(index))[0], "packet") for index in made.specials}
    kinds = {special.kind: firsts[index] for index, special in made.specials.items()}
    assert sorted(special.kind for special in made.specials.values()) == ["large", "large", "long"]
    assert [made.packet(firsts[i]).size // 1_000_000 for i, special in made.specials.items() if special.kind == "large"] == [3, 3]
    assert page_count(made.packet_spec(kinds["long"])) == 300


def test_truth_of_another_window():
    made = world(meetings=10)
    city = made.city(1)
    wide = made.city_truth(city, TODAY - timedelta(days=400), TODAY + timedelta(days=400))
    assert set(made.city_truth(city).native_ids) < set(wide.native_ids)
    assert len(wide.native_ids) == 10


def test_eight_hundred_cities_cost_next_to_no_memory():
    tracemalloc.start()
    made = world(cities=800, meetings=3)
    for index in range(0, 800, 7):
        made.city_truth(made.city(index))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_vendors_take_turns_unless_they_have_shares():
    turns = world(cities=7, vendors=("legistar", "granicus", "iqm2"))
    assert [city.vendor for city in turns.cities()] == ["legistar", "granicus", "iqm2"] * 2 + ["legistar"]
    parts = [city.vendor for city in world(cities=40, vendors=("legistar", "granicus", "iqm2"), shares=(6, 3, 1)).cities()]
    assert Counter(parts) == {"legistar": 24, "granicus": 12, "iqm2": 4}
    assert set(parts[:10]) == set(parts[-10:]) == {"legistar", "granicus", "iqm2"}  # mixed, not in blocks
    cities = list(world(cities=40, vendors=("legistar", "granicus"), shares=(1, 1)).cities())
    assert Counter(city.door for city in cities if city.vendor == "legistar") == {"api": 10, "calendar": 10}
    assert {city.door for city in cities if city.vendor == "granicus"} == {"calendar"}


def test_every_vendor_of_the_registrys_proportions_has_a_city():
    known = shares.of_registry(ADDRESSES)
    assert sum(known.values()) > 3_000 and known["civicplus"] > known["legistar"] > known["primegov"]
    for cities in (len(known), 24, 100, 800):
        if cities >= len(known):
            counted = shares.counts(cities, known)
            assert sum(counted.values()) == cities and min(counted.values()) >= 1
            assert counted == Counter(vendor for vendor, _ in shares.mixed(counted))
    total = sum(known.values())
    assert all(abs(number - 800 * known[v] / total) < 2 or number == 1 for v, number in shares.counts(800, known).items())


@pytest.mark.parametrize(
    ("cities", "given", "wanted"),
    [
        (10, {"a": 47, "b": 16, "c": 15, "d": 22}, {"a": 5, "b": 2, "c": 1, "d": 2}),  # the largest remainders, .7 and .6
        (4, {"a": 1_000, "b": 1, "c": 1, "d": 0}, {"a": 1, "b": 1, "c": 1, "d": 1}),
        (9, {"a": 1_000, "b": 1, "c": 1, "d": 0}, {"a": 6, "b": 1, "c": 1, "d": 1}),  # without rows: one, and never more
        (2, {"a": 1, "b": 9, "c": 3}, {"a": 0, "b": 1, "c": 1}),
    ],
)
def test_shares_of_a_number_of_cities(cities, given, wanted):
    assert shares.counts(cities, given) == wanted


@given(
    st.integers(1, 900),
    st.lists(st.integers(0, 2_000), min_size=1, max_size=25).filter(any),
)
def test_shares_always_add_up(cities, numbers):
    given_shares = {f"v{number}": share for number, share in enumerate(numbers)}
    counted = shares.counts(cities, given_shares)
    assert sum(counted.values()) == cities
    assert min(counted.values()) >= (1 if cities >= len(numbers) else 0)


def test_large_packets_and_faults_of_documents_strike_only_what_a_portal_shows():
    known = tuple(sorted(ADDRESSES))
    made = world(cities=60, vendors=known, large_packets=9, long_pages=40, faults="drip:9,cut:9,quiet:3,layout:3")
    large = [city for city in made.cities() if made.packet_spec(Document(made.meeting(city, 0), "packet", "")).size > 10**6]
    assert len(large) == 9 and not {city.vendor for city in large} & {"swagit", "boarddocs", "novusagenda"}
    for city in large:
        document = made.document(made.meeting(city, 0), "packet")
        assert ADDRESSES[city.vendor].document_url(document) in made.city_truth(city).documents
    met = Counter(fault for truth in made.truth() for _, fault in truth.document_faults)
    assert met == {"drip": 9, "cut": 9}


@pytest.mark.parametrize(
    "options",
    [
        {"cities": 0},
        {"cities": NAMES + 1},
        {"meetings": 0},
        {"vendors": ("legistarr",)},
        {"cities": 2, "large_packets": 3},
        {"cities": 1, "long_pages": 9, "large_packets": 1},
        {"vendors": ("swagit",), "large_packets": 1},  # shows no packets
        {"vendors": ("legistar", "granicus"), "shares": (1,)},
        {"vendors": ("legistar", "legistar"), "shares": (1, 1)},
        {"vendors": ("legistar", "granicus"), "shares": (0, 0)},
        {"vendors": ("legistar", "granicus"), "shares": (2, -1)},
        {"vendors": ("swagit",), "faults": "drip"},  # its first meetings are to come, and it lists what is past
    ],
)
def test_what_cannot_be_played_is_said(options):
    with pytest.raises(UsageProblem):
        world(**options)


def test_the_rows_are_right_for_the_registry(tmp_path):
    made = world(faults="quiet:2")
    rows.write(made, tmp_path / "cities.toml")
    known = registry.load(str(tmp_path / "cities.toml"), only_extra=True)
    assert len(known) == 40
    for city in made.cities():
        row = known.get(city.id, "legistar")
        assert (row.timezone, row.population, row.params["access"]) == (city.timezone, city.population, city.door)
    hosts = [row.params["host"] for row in known.cities()]
    assert any(host.endswith(".gov") for host in hosts) and any("client" in row.params for row in known.cities())


def test_records_are_plain_values():
    meeting = world().meetings(world().city(0))[0]
    assert dataclasses.replace(meeting) == meeting and hash(meeting)


def test_env_lines_survive_a_shell():
    assert rows.shell_lines({"A": "it's here", "B": "1"}) == "export A='it'\"'\"'s here'\nexport B=1\n"
