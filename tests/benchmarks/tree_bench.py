"""Memory of a whole run: python -m tests.benchmarks.tree_bench [--cities 200] [--large 20] [--large-mb 20] [--long-pages 2000]

Plays a sandbox in a process of its own, runs the real `scrapy crawl legistar` with downloads, reading and summaries inline, and
samples the proportional set size of its process tree from outside.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from tests.crawl.house import House

MB = 1024 * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=200)
    parser.add_argument("--meetings", type=int, default=3)
    parser.add_argument("--large", type=int, default=20, help="how many packets of --large-mb")
    parser.add_argument("--large-mb", type=int, default=20)
    parser.add_argument("--long-pages", type=int, default=2000, help="pages of the one long packet")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), options)


def measure(folder: Path, options: argparse.Namespace) -> int:
    house = House(folder)
    env_file = folder / "env"
    box = house.start(
        "sandbox",
        *("--cities", str(options.cities), "--meetings", str(options.meetings)),
        *("--large-packets", str(options.large), "--large-mb", str(options.large_mb), "--long-pages", str(options.long_pages)),
        *("--write-env", str(env_file)),
    )
    try:
        while not env_file.exists():
            if box.poll() is not None:
                raise SystemExit(f"the sandbox did not start:\n{house.output()}")
            time.sleep(0.2)
        house.env |= read_env(env_file)
        started = time.monotonic()
        run = house.start("crawl", "legistar", "-a", "cities=all")
        samples = list(watch(run, house))
        print(f"wall {time.monotonic() - started:.0f} s, exit code {run.returncode}")
    finally:
        box.terminate()
        box.wait()
    return show(samples, house, options)


def read_env(path: Path) -> dict[str, str]:
    """The variables of a file of `export NAME=value` lines, as a shell would set them."""
    script = f"set -a; . {path}; env -0"
    out = subprocess.run(["bash", "-c", script], capture_output=True, check=True, text=True, env={}).stdout
    return dict(pair.split("=", 1) for pair in out.split("\0") if pair and not pair.startswith(("PWD=", "SHLVL=", "_=")))


def watch(run: subprocess.Popen[str], house: House):
    """Yields (cities done, tree MB, parent MB, processes) until the run ends."""
    process = psutil.Process(run.pid)
    while run.poll() is None:
        done = 0
        if (house.data / "ledger.sqlite3").exists():
            done = house.rows("SELECT count(*) AS n FROM city_run WHERE state = 'done'")[0]["n"]
        tree, parent, count = 0.0, 0.0, 0
        try:
            for one in [process, *process.children(recursive=True)]:
                pss = one.memory_full_info().pss / MB
                tree, count = tree + pss, count + 1
                parent = parent or pss
        except psutil.Error:
            continue
        yield done, tree, parent, count
        time.sleep(0.5)


def show(samples, house: House, options: argparse.Namespace) -> int:
    for row in house.rows("SELECT outcome, count(*) AS n FROM city_run GROUP BY outcome"):
        print(f"cities {row['outcome']}: {row['n']}")
    for table in ("document", "version", "subject"):
        for row in house.rows(f"SELECT state, count(*) AS n FROM {table} GROUP BY state"):  # noqa: S608
            print(f"{table} {row['state']}: {row['n']}")
    if not samples:
        print("no sample was taken")
        return 1
    samples = [sample for sample in samples if sample[2]]  # a process that is being ended shows no memory
    tree, parent = max(sample[1] for sample in samples), max(sample[2] for sample in samples)
    print(f"peak of the tree {tree:.0f} MB, of the parent {parent:.0f} MB")
    half = min(50, options.cities // 4)
    early = next((sample for sample in samples if sample[0] >= half), samples[-1])
    full = next((sample for sample in samples if sample[0] >= options.cities), samples[-1])
    growth = full[2] - early[2]
    print(f"parent at city {early[0]}: {early[2]:.1f} MB; at city {full[0]}: {full[2]:.1f} MB, growth {growth:+.1f} MB")
    print(f"parent at the very end: {samples[-1][2]:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
