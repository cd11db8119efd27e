"""Breakers in real crawls: the sandbox's log says who was asked."""

from __future__ import annotations

from datetime import UTC, datetime

from engagic_scrapy.ledger.ledger import Ledger


def hosts_asked(box) -> set[str]:
    return {entry.host for entry in box.log if entry.kind != "robots"}


def test_a_vendor_that_blocks_everybody_is_left_alone_after_three_tries(play, house) -> None:
    box = play(cities=20, meetings=1, faults="challenge:100%", doors=("calendar",))
    env = {"ENGAGIC_BREAKER_CITIES": "4", "ENGAGIC_BREAKER_SECONDS": "0.2", "ENGAGIC_OPEN_CITIES": "2"}
    made = house(box, ENGAGIC_DOWNLOAD="off", ENGAGIC_PROCESS="off", **env)
    assert made.run("crawl", "legistar") == 1, made.output()
    kinds = made.rows("SELECT kind, count(*) AS n FROM city_run GROUP BY kind ORDER BY kind")
    by_kind = {row["kind"]: row["n"] for row in kinds}
    assert by_kind["vendor_breaker"] + by_kind["blocked"] == 20
    # Four in a row, one more that was open beside them, three tries.
    assert by_kind["blocked"] in (7, 8)
    assert len(hosts_asked(box)) == by_kind["blocked"]
    reasons = made.rows("SELECT DISTINCT reason FROM city_run WHERE kind = 'vendor_breaker'")
    assert "failed alike (blocked)" in reasons[0]["reason"]


def test_a_city_that_failed_five_nights_is_not_asked_the_sixth_unless_it_is_named(play, house) -> None:
    box = play(cities=1, meetings=1, faults="challenge:100%", doors=("calendar",))
    made = house(box, ENGAGIC_DOWNLOAD="off", ENGAGIC_PROCESS="off")
    city = next(iter(box.world.cities())).id
    seeded = Ledger.open(made.data)
    values = {"spider": "legistar", "args": {}, "key": "earlier", "version": "0", "settings_hash": "", "max_age_hours": 0}
    for _ in range(5):
        run = seeded.begin_run(**values, now=datetime.now(UTC))
        seeded.open_city(run.id, {"id": city, "name": city, "state": "CA"}, "legistar")
        end = {"outcome": "failed", "kind": "dns", "reason": "no such host", "url": None, "tally": {}}
        seeded.close_city(run.id, city, "legistar", **end)
        seeded.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=0, swap_mb=0, stats={})
    seeded.close()
    assert made.run("crawl", "legistar") == 1, made.output()
    assert hosts_asked(box) == set()
    assert made.rows("SELECT kind FROM city_run ORDER BY run_id DESC LIMIT 1") == [{"kind": "city_breaker"}]
    assert made.run("crawl", "legistar", "-a", f"cities={city}") == 1, made.output()
    assert len(hosts_asked(box)) == 1
