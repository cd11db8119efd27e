"""The service's bad days, each lived through twice over real HTTP: python -m tests.benchmarks.bad_days [WORD]

Prints what state each ends in, what the next run makes of it, and what was paid. Exit code 1 if one ends otherwise than it
should, or anything is paid twice or lost. With a word, only the days that hold it.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from tests.pipelines.days import DAYS, live_through

LINE = "{:5} {:46} {:38} {:38} {:>4} {:>5} {}"


def main() -> int:
    logging.disable(logging.CRITICAL)
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    print("Three summaries wait; the first one or the batch meets the day. Two hours later the program runs again.\n")
    print(LINE.format("mode", "what happens", "the run ends with", "the next one ends with", "paid", "twice", ""))
    wrong = 0
    for day in DAYS:
        if word not in f"{day.mode} {day.name}":
            continue
        with tempfile.TemporaryDirectory() as folder:
            seen = live_through(day, Path(folder) / "data")
        known = not any(state.startswith("uncertain") for state in seen.then)
        good = (seen.first, seen.then, seen.paid, seen.paid_twice) == (day.first, day.then, day.paid, 0)
        good = good and (not known or seen.booked == seen.bill)
        wrong += not good
        print(
            LINE.format(
                day.mode, day.name, told(seen.first), told(seen.then), seen.paid, seen.paid_twice, "" if good else "WRONG"
            )
        )
    print(f"\n{wrong} wrong")
    return 1 if wrong else 0


def told(states: dict[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))


if __name__ == "__main__":
    raise SystemExit(main())
