"""The droplet promise: python -m tests.benchmarks.droplet_bench [--cities 800] [--hard-limit] [--forerunner] [--out FOLDER]

Plays cities of all vendors in a process of its own, with packets from 200 KB to 150 MB, one of 2,000 pages, one whose text swells
to 130 MB, scanned and hostile ones and broken tenants; runs what run_all.sh runs, one process a vendor and then the backlog,
beside a program that holds 600 MB; samples the memory of the whole process tree once a second. Then reads a JavaScript-made site
with a real Chromium, with downloads, texts and summaries in the same run: the heaviest there is. Exit code 1: a mark was missed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.world import World
from tests.benchmarks import forerunner
from tests.benchmarks.curve import draw
from tests.benchmarks.drawn_site import drawn_site
from tests.benchmarks.droplet_run import Phase, Runner, hard_limit, hostile_files, sandbox, world_options
from tests.benchmarks.droplet_truth import Judgement, judge
from tests.benchmarks.neighbour import undisturbed
from tests.benchmarks.tree_watch import LedgerProgress, Sample, TreeWatch, growth, peak
from tests.crawl.house import ROOT, House

TREE_MB, BROWSER_MB, GROWTH_MB, HARD_MB = 400, 800, 0.5, 1024
AFTER = 50  # cities from which on the parent may hardly grow
BROWSED = 12  # cities read in a browser


def main() -> int:
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing of it is left running
    with tempfile.TemporaryDirectory(prefix="droplet-") as name:
        folder = Path(name)
        files = hostile_files(folder / "hostile", min(options.hostile, options.cities // 12))
        world = world_options(options, files)
        told = measure(folder, options, world)
        if options.forerunner:
            told["forerunner"] = forerunner.measure(folder / "forerunner", world, stop_mb=options.forerunner_mb)
            compare(told, options)
    missed = [text for text, kept in told["marks"].items() if not kept]
    (options.out / "droplet.json").write_text(json.dumps(told, indent=1))
    print(f"\nfigures and picture: {options.out}")
    print("\n".join(f"missed: {text}" for text in missed) if missed else "all marks are kept")
    return 1 if missed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default, about in (
        ("--cities", 800, "of all vendors, in the registry's proportions"),
        ("--meetings", 3, "of each city"),
        ("--packet-max-kb", 20_000, "size that few ordinary packets reach"),
        ("--large", 10, "packets of --large-mb"),
        ("--large-mb", 150, ""),
        ("--long-pages", 2000, "of one packet"),
        ("--swollen-mb", 130, "text of one packet"),
        ("--scanned", 8, "packets that are pictures of pages"),
        ("--hostile", 50, "odd and hostile files; needs ENGAGIC_TOOLS or ENGAGIC_CAPTURES"),
        ("--broken-percent", 2, "of the cities: challenge, layout, gone, 5xx, robots"),
        ("--quiet", 8, "cities without a meeting in the window"),
        ("--neighbour-mb", 600, "that another program holds"),
        ("--forerunner-mb", 2048, "memory at which the forerunner's way is stopped"),
    ):
        parser.add_argument(name, type=int, default=default, help=f"{about} (default {default})")
    parser.add_argument("--pace", type=float, default=0.002, help="share of the real delays between requests (default 0.002)")
    parser.add_argument("--vendors", help="only these, by turns; the default is all")
    parser.add_argument("--no-browser", action="store_true", help="without the part that needs Chromium")
    parser.add_argument("--hard-limit", action="store_true", help=f"under a hard limit of {HARD_MB} MB")
    parser.add_argument("--forerunner", action="store_true", help="measure the forerunner's way on the same world, too")
    parser.add_argument(
        "--out", type=Path, default=Path("droplet"), help="folder for droplet.json and droplet.svg (default droplet)"
    )
    return parser.parse_args()


# -- measuring ------------------------------------------------------------------------------------------------------------------


def measure(folder: Path, options: argparse.Namespace, world: Options) -> dict:
    house = House(folder)
    prefix, limit = hard_limit(HARD_MB) if options.hard_limit else ([], "")
    print(f"limit: {limit or 'none but the guard'}", flush=True)
    began = time.monotonic()
    with (
        sandbox(house, world, folder, options.pace),
        neighbour(options.neighbour_mb, folder / "neighbour.json"),
        TreeWatch(LedgerProgress(house.data / "ledger.sqlite3")) as watch,
    ):
        runner = Runner(house, watch, prefix)
        try:
            played = World(world)
            counts = Counter(city.vendor for city in played.cities())
            runner.vendors([vendor for vendor in sorted(counts) if counts[vendor]])
            runner.backlog()
            wall = time.monotonic() - began
            judgement = judge(house, played)
            if not options.no_browser and shutil.which("chromium"):
                browse(runner, folder)
        finally:
            shutil.copytree(runner.logs, options.out / "logs", dirs_exist_ok=True)
            shutil.copy(folder / "out.txt", options.out / "out.txt")
    other = json.loads((folder / "neighbour.json").read_text())
    draw(watch.samples, options.out / "droplet.svg", title=f"{world.cities} cities of {sum(map(bool, counts.values()))} vendors",
         limits={"mark without a browser": TREE_MB, "mark with one": BROWSER_MB})  # fmt: skip
    return tell(watch.samples, runner.phases, judgement, counts, other, wall, limit, house)


def browse(runner: Runner, folder: Path) -> None:
    """A data folder of its own: these are no cities of the 800."""
    data, rows = folder / "browser", folder / "drawn.toml"
    with drawn_site(BROWSED, rows):
        runner.crawl("browser", "website", "-a", "cities=all", ENGAGIC_DATA_DIR=str(data), ENGAGIC_CITIES=str(rows))


@contextlib.contextmanager
def neighbour(mb: int, out: Path) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.neighbour", f"--mb={mb}", f"--out={out}"], cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


# -- telling --------------------------------------------------------------------------------------------------------------------


def tell(
    samples: list[Sample], phases: list[Phase], judgement: Judgement, counts: Counter[str], other: dict, wall: float, limit: str,
    house: House,
) -> dict:  # fmt: skip
    tables(judgement, house)
    largest = counts.most_common(1)[0][0]
    grown = {
        largest: growth(
            [s for s in samples if s.phase == largest], counts[largest], crawled(counts[largest], samples, largest), AFTER
        ),
        "backlog": growth([s for s in samples if s.phase == "backlog"], counts.total(), lambda sample: sample.read, AFTER),
    }
    figures = {
        "wall_seconds": round(wall),
        "cpu_seconds": round(sum(phase.cpu for phase in phases)),
        "tree_mb": round(peak(samples, browser=False), 1),
        "tree_mb_with_browser": round(peak(samples, browser=True), 1),
        "tree_rss_mb": round(max((s.rss for s in samples if not s.browser), default=0), 1),
        "parent_mb": round(max(s.parent for s in samples), 1),
        "swap_mb": round(max(s.swap for s in samples), 1),
        "growth_mb_per_100_cities": {name: None if value is None else round(value, 3) for name, value in grown.items()},
        "peak_by_phase_mb": {phase.name: round(peak([s for s in samples if s.phase == phase.name]), 1) for phase in phases},
    }
    for name, value in figures.items():
        print(f"{name.replace('_', ' ')}: {value}")
    print(f"neighbour: {other}")
    return {
        "limit": limit, "figures": figures, "neighbour": other,
        "marks": marks(figures, judgement, other, samples, bool(limit)),
        "phases": [asdict(phase) for phase in phases], "wrong": judgement.wrong,
        "samples": [asdict(sample) for sample in samples],
    }  # fmt: skip


def crawled(cities: int, samples: list[Sample], vendor: str):
    """How far a vendor's process is: the mean of the cities that it listed and of those that its downloads are worth."""
    own = [sample for sample in samples if sample.phase == vendor]
    first, last = own[0], own[-1]
    worth = cities / max(1, last.downloaded - first.downloaded)
    return lambda sample: (sample.listed - first.listed + (sample.downloaded - first.downloaded) * worth) / 2


def marks(figures: dict, judgement: Judgement, other: dict, samples: list[Sample], limited: bool) -> dict[str, bool]:
    """What was promised, and whether it was kept."""
    result = {
        f"tree under {TREE_MB} MB without a browser": 0 < figures["tree_mb"] < TREE_MB,
        f"tree under {BROWSER_MB} MB with one": figures["tree_mb_with_browser"] < BROWSER_MB,
        "no swap": figures["swap_mb"] == 0,
        "the neighbour is undisturbed": undisturbed(other),
        "every city has an outcome": not judgement.without_outcome,
        "broken tenants are named rightly": not judgement.misnamed,
        "no false alarm": not judgement.false_alarms,
        "no meeting or document lost or doubled": not judgement.meetings and not judgement.documents,
    }
    for name, value in figures["growth_mb_per_100_cities"].items():
        if value is not None:
            result[f"{name} grows less than {GROWTH_MB} MB per 100 cities"] = value < GROWTH_MB
    if limited:
        result[f"tree under the hard limit of {HARD_MB} MB"] = peak(samples) < HARD_MB
    return result


def tables(judgement: Judgement, house: House) -> None:
    names = sorted({outcome for _, outcome in judgement.outcomes})
    print(f"\n{'cities':18}" + "".join(f"{name:>10}" for name in names))
    for vendor in sorted({vendor for vendor, _ in judgement.outcomes}):
        print(f"{vendor:18}" + "".join(f"{judgement.outcomes[vendor, name] or '':>10}" for name in names))
    print("\nplanted, and how it was named")
    for (fault, said), number in sorted(judgement.planted.items()):
        print(f"{fault:12} {said:32} {number}")
    for what, lines in (("named wrongly", judgement.misnamed), ("false alarms", judgement.false_alarms),
                        ("without an outcome", judgement.without_outcome), ("meetings", judgement.meetings),
                        ("documents", judgement.documents)):  # fmt: skip
        print(f"{what}: {len(lines)}")
        print("".join(f"  {line}\n" for line in lines[:12]), end="")
    for table in ("document", "version", "subject"):
        for row in house.rows(f"SELECT state, kind, count(*) AS n FROM {table} GROUP BY state, kind ORDER BY n DESC LIMIT 12"):
            print(f"{table} {row['state']} {row['kind'] or ''}: {row['n']}")


def compare(told: dict, options: argparse.Namespace) -> None:
    before, now = told["forerunner"], told["figures"]
    draw([Sample(**sample) for sample in before["samples"]], options.out / "forerunner.svg", title="the forerunner's way",
         limits={"stopped at": options.forerunner_mb})  # fmt: skip
    before["ratio_of_peaks"] = round(before["peak_mb"] / now["tree_mb"], 1)
    print(f"\nforerunner's way: {before['ended']} after {before['seconds']:.0f} s and {before['cities']} cities")
    print(f"peak {before['peak_mb']:.0f} MB, slope {before['slope_mb_per_100_cities']} MB per 100 cities")
    print(f"ratio of peaks: {before['ratio_of_peaks']} (at least, if it was stopped)")


if __name__ == "__main__":
    raise SystemExit(main())
