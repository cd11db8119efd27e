"""What summaries add to a run: python -m tests.benchmarks.summary_bench [--pages 1500] [--meetings 12] [--mode live|batch|both]

Downloads and reads a sandbox's documents, one packet of --pages among them; then real `scrapy crawl backlog` processes go on from
copies of that: summaries off, off with the SDK imported, live, and by Message Batches. Each plans all meetings anew: the long
packet is itemized, and then cut into parts, checked and joined. Prints what the process tree takes at most, by proportional set
size, against the run that only imports the SDK, and the longest time that the event loop stood. Exit code 1 if a mark is missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from engagic_scrapy.settings import EXTENSIONS
from tests.benchmarks.summary_extensions import WORTH_A_LOOK
from tests.benchmarks.tree_watch import TreeWatch, peak
from tests.crawl.house import House

ADDED_MB = 30.0  # that the summary step may add to the tree beyond the SDK's own import
STALL = 0.5  # seconds that the event loop may stand, beside what other programs let it wait
SAMPLES = 0.5  # seconds between two samples of the memory
VENDORS = ("proudcity", "legistar")  # one whose items stand in packets only, one that lists them
HERE = "tests.benchmarks.summary_extensions"
MODES = {"live": ("live",), "batch": ("batch",), "both": ("live", "batch")}
ENDLESS = {"ENGAGIC_SUMMARY_USD_PER_RUN": "1000", "ENGAGIC_SUMMARY_USD_PER_MONTH": "1000", "ENGAGIC_SUMMARY_LIVE_HOURS": "0"}


@dataclass(frozen=True, slots=True)
class Run:
    """One process. Megabytes at most: ``tree``, ``parent`` by proportional set size, ``own`` what the parent shared with nobody.

    :param resident: of the parent by the kernel's own book, which misses no moment; counts what is shared in full.
    :param stalls: as LoopWatch notes them.
    """

    name: str
    seconds: float
    tree: float
    parent: float
    own: float
    resident: float
    calls: int
    stalls: list[dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1500, help="of the one long packet")
    parser.add_argument("--meetings", type=int, default=12, help="of each of two cities")
    parser.add_argument("--mode", choices=MODES, default="both")
    options = parser.parse_args()
    world = Options(cities=len(VENDORS), meetings=options.meetings, long_pages=options.pages, vendors=VENDORS)
    with tempfile.TemporaryDirectory() as name, Sandbox(world, full_log=False) as box:
        folder = Path(name)
        house = read_all(folder / "read", box)
        runs = [
            run(house, box, "nothing to do", planned=True, sdk=True),
            run(house, box, "off"),
            run(house, box, "off", sdk=True),
        ]
        runs += [run(house, box, mode) for mode in MODES[options.mode]]
    return judge(runs)


# -- runs ---------------------------------------------------------------------------------------------------------------------


def read_all(folder: Path, box: Sandbox) -> House:
    """All documents downloaded and read, all meetings planned, nothing sent."""
    folder.mkdir()
    house = House(folder, box.env | ENDLESS | {"ENGAGIC_SUMMARIES": "off"})
    for vendor in VENDORS:
        ended(house, house.run("crawl", vendor, "-a", "cities=all", timeout=900, ENGAGIC_PROCESS="off"))
    ended(house, house.run("crawl", "backlog", timeout=1800))
    for row in house.rows("SELECT kind, count(*) AS n, max(json_extract(plan, '$.pages')) AS pages FROM subject GROUP BY kind"):
        print(f"{row['n']} summaries to make of {row['kind']}s, of {row['pages']} pages at most")
    for row in house.rows("SELECT basis, count(*) AS n FROM plan GROUP BY basis"):
        print(f"{row['n']} meetings with items by: {row['basis']}", flush=True)
    return house


def run(read: House, box: Sandbox, name: str, *, planned: bool = False, sdk: bool = False) -> Run:
    """A backlog process on a copy of what is read.

    :param planned: with the plans, so that there is nothing to do; else all meetings are planned anew.
    :param sdk: whether it imports the SDK whatever it does.
    """
    folder = read.folder.parent / f"{name} {sdk}".replace(" ", "-")
    shutil.copytree(read.data, folder / "data")
    mode = name if name in ("live", "batch") else "off"
    house = House(folder, box.env | ENDLESS | {"ENGAGIC_SUMMARIES": mode})
    if not planned:
        forget_plans(house)
    stalls, before, began = folder / "stalls.json", len(box.claude_calls), time.monotonic()
    ours = {f"{HERE}.LoopWatch": 1} | ({f"{HERE}.SdkImport": 2} if sdk else {})
    with TreeWatch(lambda: (0, 0, 0), every=SAMPLES) as watch:
        process = house.start(
            *("crawl", "backlog", "-s", f"EXTENSIONS={json.dumps(EXTENSIONS | ours)}", "-s", f"LOOP_WATCH_FILE={stalls}")
        )
        watch.follow(name, process.pid)
        try:
            ended(house, process.wait(1800))
        finally:
            process.kill()
            process.wait()
    noted = json.loads(stalls.read_text())
    made = Run(
        name + (" + SDK" if sdk else ""),
        time.monotonic() - began,
        peak(watch.samples),
        max(sample.parent for sample in watch.samples),
        max(sample.own for sample in watch.samples),
        noted["resident_mb"],
        len(box.claude_calls) - before,
        noted["stalls"],
    )
    print(told(made), flush=True)
    show_subjects(house, mode)
    shutil.rmtree(folder)
    return made


def forget_plans(house: House) -> None:
    ledger = Ledger.open(house.data)
    try:
        for row in ledger.rows("SELECT meeting_id FROM plan WHERE state = 'planned'"):
            ledger.release_plan(row["meeting_id"])
    finally:
        ledger.close()


def ended(house: House, code: int) -> None:
    if code not in (0, 1):
        raise SystemExit(f"exit code {code}:\n{house.output()[-3000:]}")


def show_subjects(house: House, mode: str) -> None:
    """How many are in which state. Raises SystemExit if a run left some that it was to make: its figures would say nothing."""
    for row in house.rows("SELECT state, count(*) AS n FROM subject GROUP BY state"):
        print(f"    subjects {row['state']}: {row['n']}")
        if mode != "off" and row["state"] == "pending":
            raise SystemExit(f"not all summaries were made:\n{house.output()[-3000:]}")


# -- what came of it ------------------------------------------------------------------------------------------------------------


def told(made: Run) -> str:
    longest, latest = made.stalls[0], max(made.stalls, key=lambda stall: stall["late"])
    return (
        f"{made.name:20} tree {made.tree:6.1f} MB  parent {made.parent:6.1f}  its own {made.own:6.1f}  resident "
        f"{made.resident:6.1f}  {made.calls:4} calls  "
        f"{made.seconds:5.0f} s  longest stall {longest['ours']:.2f} s (with other programs {latest['late']:.2f} s)"
    )


def judge(runs: Iterable[Run]) -> int:
    idle, _, base, *summarizing = runs
    missed = 0
    for one in summarizing:
        added, shortly, stall = one.tree - base.tree, one.resident - base.resident, one.stalls[0]["ours"]
        print(
            f"{one.name}: {added:+.1f} MB beyond planning and the SDK, {shortly:+.1f} at any moment (mark {ADDED_MB:g}), "
            f"{one.tree - idle.tree:+.1f} with planning; longest stall {stall:.2f} s (mark {STALL:g})"
        )
        missed += max(added, shortly) >= ADDED_MB or stall >= STALL
        for longest in one.stalls[:3]:
            if longest["ours"] >= WORTH_A_LOOK:
                print("  {ours:.2f} s of {late:.2f}, {cpu:.2f} s of them computing, at {at:.1f} s:".format(**longest))
                print("\n".join(f"    {line.strip()}" for line in longest["stack"].splitlines() if line.strip()))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
