"""Runs what run_all.sh runs, one process after another under a watch, and the world that it runs against."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engagic_scrapy.sandbox import shares
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from tests.benchmarks.tree_bench import read_env
from tests.benchmarks.tree_watch import TreeWatch
from tests.crawl.house import ROOT, House

BROKEN = ("challenge", "layout", "gone", "http500", "robots")
EXIT_RESUMABLE, CONTINUED = 75, 3  # as in run_all.sh
STARTS_WITHIN = 120  # seconds, of the sandbox


@dataclass(frozen=True, slots=True)
class Phase:
    """One `scrapy crawl` as it ended; `cpu` in seconds of it and the children that it waited for."""

    name: str
    code: int
    seconds: float
    cpu: float


# -- the world ----------------------------------------------------------------------------------------------------------------


def world_options(options: argparse.Namespace, files: tuple[str, ...]) -> Options:
    """The world of the run; the same in the sandbox's process and in this one, that knows the truth by it."""
    if options.vendors:
        vendors, parts = tuple(options.vendors.split(",")), ()
    else:
        of_all = shares.of_registry(ADDRESSES)
        vendors, parts = tuple(of_all), tuple(of_all.values())
    broken = options.cities * options.broken_percent // 100
    planted = [f"{kind}:{(broken + len(BROKEN) - 1 - place) // len(BROKEN)}" for place, kind in enumerate(BROKEN)]
    return Options(
        cities=options.cities,
        meetings=options.meetings,
        packet_max_kb=options.packet_max_kb,
        large_packets=options.large,
        large_mb=options.large_mb,
        long_pages=options.long_pages,
        swollen_mb=options.swollen_mb,
        scanned_packets=options.scanned,
        files=files,
        faults=",".join(
            [*(word for word in planted if not word.endswith(":0")), *([f"quiet:{options.quiet}"] * bool(options.quiet))]
        ),
        vendors=vendors,
        shares=parts,
    )


def hostile_files(folder: Path, number: int) -> tuple[str, ...]:
    """At most so many odd and hostile PDFs, taken evenly of make_hostile.py's and the captures'; none where env names neither."""
    folder.mkdir()
    if tools := os.environ.get("ENGAGIC_TOOLS"):
        made = folder / "made"
        subprocess.run([sys.executable, f"{tools}/make_hostile.py", str(made)], check=True, stdout=subprocess.DEVNULL)
    found = sorted(folder.glob("made/*.pdf"))
    if captures := os.environ.get("ENGAGIC_CAPTURES"):
        found += sorted(Path(captures).glob("pdf/*.pdf"))
    number = min(number, len(found))
    return tuple(str(found[n * len(found) // number]) for n in range(number))


@contextlib.contextmanager
def sandbox(house: House, world: Options, folder: Path, pace: float) -> Iterator[subprocess.Popen[str]]:
    """A sandbox in a process of its own; the house's environment leads to it."""
    env_file, files = folder / "sandbox.env", folder / "shown"
    if world.files:
        files.mkdir()
        for path in world.files:
            shutil.copy(path, files)
    numbers = {
        "cities": world.cities,
        "meetings": world.meetings,
        "packet-max-kb": world.packet_max_kb,
        "large-packets": world.large_packets,
        "large-mb": world.large_mb,
        "long-pages": world.long_pages,
        "swollen-mb": world.swollen_mb,
        "scanned-packets": world.scanned_packets,
    }
    vendors = "all" if world.shares else ",".join(world.vendors)
    box = house.start(
        "sandbox",
        *(f"--{name}={number}" for name, number in numbers.items()),
        *(f"--vendors={vendors}", f"--faults={world.faults}", f"--write-env={env_file}"),
        *([f"--files={files}"] if world.files else []),
    )
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not env_file.exists():
            if box.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"the sandbox did not start:\n{house.output()}")
            time.sleep(0.2)
        house.env |= read_env(env_file) | {"ENGAGIC_PACE": str(pace)}
        yield box
    finally:
        box.terminate()
        box.wait()


# -- a hard limit -------------------------------------------------------------------------------------------------------------


def hard_limit(mb: int) -> tuple[list[str], str]:
    """What to put before a command so that it can't take more, and what it is: a cgroup by systemd, else a limit per process."""
    scope = ["systemd-run", "--scope", "--quiet", "--collect", f"--property=MemoryMax={mb}M", "--property=MemorySwapMax=0", "--"]
    for door in (["systemd-run", "--user", *scope[1:]], scope):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if subprocess.run([*door, "true"], capture_output=True, timeout=20, check=False).returncode == 0:
                return door, f"cgroup by {' '.join(door[:2])}: MemoryMax={mb}M of each process tree, no swap"
    # Not RLIMIT_AS: Chromium reserves terabytes of addresses that it never uses.
    return ["prlimit", f"--data={mb * 1024 * 1024}", "--"], f"RLIMIT_DATA of {mb} MB on the parent and each of its children"


# -- the run ------------------------------------------------------------------------------------------------------------------


class Runner:
    """Starts spiders as run_all.sh does. Logs lie in ``folder/logs``."""

    def __init__(self, house: House, watch: TreeWatch, prefix: list[str]):
        self.house, self.watch, self.prefix = house, watch, prefix
        self.phases: list[Phase] = []
        self.logs = house.folder / "logs"
        self.logs.mkdir(exist_ok=True)

    def vendors(self, names: list[str]) -> None:
        for name in names:
            job = f"JOBDIR={self.house.data / 'jobs' / name}"
            self.crawl(name, name, "-a", "cities=all", "-s", job, ENGAGIC_PROCESS="off")

    def backlog(self) -> None:
        self.crawl("backlog", "backlog")

    def crawl(self, phase: str, *arguments: str, **env: str) -> None:
        """Continues what stops by itself, as run_all.sh does."""
        for _ in range(1 + CONTINUED):
            ended = self._once(phase, *arguments, **env)
            self.phases.append(ended)
            print(f"  {phase}: exit code {ended.code}, {ended.seconds:.0f} s, {ended.cpu:.1f} CPU-seconds", flush=True)
            if ended.code != EXIT_RESUMABLE and ended.code >= 0:
                break

    def _once(self, phase: str, *arguments: str, **env: str) -> Phase:
        command = [*self.prefix, sys.executable, "-m", "scrapy", "crawl", *arguments, "-s", f"LOG_FILE={self.logs / phase}.log"]
        began = time.monotonic()
        with (self.house.folder / "out.txt").open("a") as out:
            process = subprocess.Popen(command, cwd=ROOT, env={**self.house.env, **env}, stdout=out, stderr=subprocess.STDOUT)
        self.watch.follow(phase, process.pid)
        try:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                process.wait()
            self.watch.follow("", 0)
        return Phase(phase, process.returncode, time.monotonic() - began, usage.ru_utime + usage.ru_stime)
