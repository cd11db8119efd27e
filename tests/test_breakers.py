"""A vendor that falls is left alone and tried again; a city that fails night after night is asked less often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engagic_scrapy.breakers import FAILED_RUNS, PROBES, VendorBreaker, left_out

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def breaker(*, fallen: int = 0) -> VendorBreaker:
    made = VendorBreaker("legistar", cities=3, pause=10)
    for _ in range(fallen):
        made.closed_city("failed", "blocked")
    return made


def test_it_opens_after_three_alike_and_not_before() -> None:
    made = breaker(fallen=2)
    assert not made.is_open
    made.closed_city("failed", "blocked")
    assert made.is_open
    assert "3 cities in a row failed alike (blocked)" in made.reason


@pytest.mark.parametrize("other", [("ok", ""), ("quiet", ""), ("partial", "row"), ("failed", "http"), ("failed", "robots")])
def test_a_city_that_ends_otherwise_breaks_the_row(other: tuple[str, str]) -> None:
    made = breaker(fallen=2)
    made.closed_city(*other)
    made.closed_city("failed", "blocked")
    assert not made.is_open


@pytest.mark.parametrize("kind", ["robots", "config", "tenant_gone", "vendor_breaker"])
def test_what_is_each_citys_own_opens_nothing(kind: str) -> None:
    made = breaker()
    for _ in range(20):
        made.closed_city("failed", kind)
    assert not made.is_open


def test_half_open_then_closed_or_given_up() -> None:
    made = breaker(fallen=3)
    assert made.wait() == 10
    made.closed_city("failed", "blocked")
    assert made.wait() == 20
    made.closed_city("ok", "")
    assert not made.is_open
    made = breaker(fallen=3)
    for probe in range(PROBES):
        assert not made.given_up
        assert made.wait() == 10 * 2**probe
        made.closed_city("failed", "blocked")
    assert made.given_up
    made.closed_city("failed", "vendor_breaker")  # cities that aren't asked say nothing
    assert made.given_up


def test_zero_turns_it_off() -> None:
    made = VendorBreaker("legistar", cities=0, pause=10)
    for _ in range(100):
        made.closed_city("failed", "blocked")
    assert not made.is_open


def runs(failed: int, hours_ago: float, *older: str) -> list[dict[str, str]]:
    row = {
        "outcome": "failed",
        "kind": "dns",
        "reason": "no such host",
        "closed_at": (NOW - timedelta(hours=hours_ago)).isoformat(),
    }
    return [row] * failed + [{**row, "outcome": outcome} for outcome in older]


@pytest.mark.parametrize(
    ("failed", "hours_ago", "asked"),
    [
        (FAILED_RUNS - 1, 1, True),
        (FAILED_RUNS, 1, False),
        (FAILED_RUNS, 23.5, True),
        (FAILED_RUNS + 1, 24, False),
        (FAILED_RUNS + 1, 48, True),
        (FAILED_RUNS + 15, 13 * 24, False),
        (FAILED_RUNS + 15, 14 * 24, True),
    ],
)
def test_a_city_that_fails_night_after_night(failed: int, hours_ago: float, asked: bool) -> None:
    found = left_out(runs(failed, hours_ago, "ok", "failed"), NOW)
    assert (found is None) == asked
    if found:
        assert f"failed {failed} runs in a row, last by dns: no such host; asked again after 2026-" in found.reason
