"""The memory guard on real processes: it pauses, goes on, ends the child, and stops the run so that it can be continued."""

import json

CRAWL = ("crawl", "legistar", "-a", "cities=all")
HUNGRY = "tests.crawl.hungry.HungryExtension"


def test_over_the_hard_mark_the_run_stops_and_the_same_command_goes_on(play, house):
    box = play(cities=6, meetings=2)
    home = house(box, cold=True, ENGAGIC_MEMORY_INTERVAL="0.3", ENGAGIC_PROCESS="off")
    assert home.run(*CRAWL, ENGAGIC_MEMORY_SOFT_MB="5", ENGAGIC_MEMORY_HARD_MB="10") == 75
    run = home.rows("SELECT finish_reason, resumable, peak_memory_mb, memory_curve FROM run")[0]
    assert run["finish_reason"] == "memory_guard"
    assert run["resumable"]
    assert run["peak_memory_mb"] > 10
    assert json.loads(run["memory_curve"])
    assert home.run(*CRAWL) == 0, home.output()[-2000:]
    assert [row["outcome"] for row in home.rows("SELECT outcome FROM city_run")] == ["ok"] * 6


def test_a_child_that_eats_memory_pauses_the_crawl_until_it_is_gone(play, house):
    """Scrapy's own limit is blind to children; ours counts them, waits, and goes on."""
    box = play(cities=6, meetings=2)
    marks = {"ENGAGIC_MEMORY_INTERVAL": "0.3", "ENGAGIC_MEMORY_SOFT_MB": "400"}
    home = house(box, cold=True, ENGAGIC_PROCESS="off", ENGAGIC_PACE="0.3", **marks)
    assert home.run(*CRAWL, "-s", "EXTENSIONS=" + json.dumps(extensions()), HUNGRY_MB="400", HUNGRY_SECONDS="3") == 0
    stats = json.loads(home.rows("SELECT stats FROM run")[0]["stats"])
    assert stats["memory_guard/pauses"] == 1
    assert "going on" in home.output()


def test_memusage_limit_mb_works_as_its_users_know_it(play, house):
    box = play(cities=6, meetings=2)
    home = house(box, cold=True, ENGAGIC_PROCESS="off", ENGAGIC_PACE="0.3")
    assert home.run(*CRAWL, "-s", "MEMUSAGE_LIMIT_MB=50", "-s", "MEMUSAGE_CHECK_INTERVAL_SECONDS=0.5") == 75
    assert home.rows("SELECT finish_reason FROM run")[0]["finish_reason"] == "memusage_exceeded"
    assert home.run(*CRAWL) == 0


def extensions():
    from engagic_scrapy.settings import EXTENSIONS

    return {**EXTENSIONS, HUNGRY: 5}
