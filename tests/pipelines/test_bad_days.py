"""Each bad day of the service ends in a named state, loses nothing, and pays nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.days import DAYS, Day, live_through


@pytest.mark.parametrize("day", DAYS, ids=[f"{day.mode}: {day.name}" for day in DAYS])
def test_bad_day(day: Day, tmp_path: Path) -> None:
    seen = live_through(day, tmp_path / "data")
    assert (seen.first, seen.then) == (day.first, day.then), seen.reasons
    assert (seen.paid, seen.paid_twice) == (day.paid, 0)
    if not any(state.startswith("uncertain") for state in seen.then):
        assert seen.booked == seen.bill
