"""Samples the memory of a process tree once a second, and what the ledger says is done, from outside."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """Megabytes by proportional set size, and by resident size (`rss`, which counts what processes share once for each).

    :param at: seconds since the watch began.
    :param parent: of the process at the top alone.
    :param own: what the process at the top shares with nobody: unlike the others it does not move with what else runs here.
    :param browser: whether Chromium is in the tree.
    :param listed: cities done, :param downloaded: documents, :param read: files whose text was taken; all since the beginning.
    """

    at: float
    phase: str
    tree: float
    rss: float
    parent: float
    own: float
    swap: float
    processes: int
    browser: bool
    listed: int
    downloaded: int
    read: int


class TreeWatch:
    """``with TreeWatch(done) as watch: watch.follow("legistar", pid) … watch.samples``. One process is followed at a time.

    :param done: what the work has come to: cities, documents, files read.
    :param ceiling: megabytes at which the followed tree is killed, by `killed`; 0 for never.
    """

    def __init__(self, done: Callable[[], tuple[int, int, int]], *, every: float = 1.0, ceiling: float = 0):
        self.done, self.every, self.ceiling = done, every, ceiling
        self.samples: list[Sample] = []
        self.killed = False
        self._began = time.monotonic()
        self._phase, self._pid = "", 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> TreeWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def follow(self, phase: str, pid: int) -> None:
        self._phase, self._pid = phase, pid

    def now(self) -> float:
        return time.monotonic() - self._began

    def _watch(self) -> None:
        while not self._stop.wait(self.every):
            phase, pid = self._phase, self._pid
            if not pid:
                continue
            reading = read_tree(pid)
            if reading is None or pid != self._pid:  # it has ended meanwhile
                continue
            self.samples.append(Sample(self.now(), phase, *reading, *self.done()))
            if self.ceiling and reading[0] > self.ceiling:
                self.killed = True
                kill_tree(pid)


class LedgerProgress:
    """What a ledger says is done. Read past its own door: opening it once a second would be work for the run beside it.

    :param path: of the SQLite file, which may not be there yet.
    """

    ASKED = (
        "SELECT count(*) FROM city_run WHERE state = 'done'",
        "SELECT count(*) FROM document WHERE state = 'downloaded'",
        "SELECT count(*) FROM version WHERE extracted_at IS NOT NULL",
    )

    def __init__(self, path: Path):
        self.path, self.last = path, (0, 0, 0)

    def __call__(self) -> tuple[int, int, int]:
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=0.2)) as ledger:
                listed, downloaded, read = (ledger.execute(sql).fetchone()[0] for sql in self.ASKED)
        except sqlite3.Error:  # not there yet, or just being made or written
            return self.last
        self.last = (listed, downloaded, read)
        return self.last


def read_tree(pid: int) -> tuple[float, float, float, float, float, int, bool] | None:
    """Tree, RSS, parent, its own, swap, processes, browser; None if the process has ended."""
    tree = rss = parent = own = swap = 0.0
    count, browser = 0, False
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
    except psutil.Error:
        return None
    for process in family:
        try:
            memory, name = process.memory_full_info(), process.name()
        except psutil.Error:
            continue
        tree, rss, swap, count = tree + memory.pss / MB, rss + memory.rss / MB, swap + memory.swap / MB, count + 1
        browser = browser or "chrom" in name
        if process is top:
            parent, own = memory.pss / MB, memory.uss / MB
    return (tree, rss, parent, own, swap, count, browser) if parent else None


def kill_tree(pid: int) -> None:
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                process.kill()


def peak(samples: list[Sample], *, browser: bool | None = None) -> float:
    """The highest memory of the tree, of all samples or only of those with or without a browser; 0.0 if there are none."""
    return max((sample.tree for sample in samples if browser is None or sample.browser == browser), default=0.0)


def slope(points: list[tuple[float, float]]) -> float | None:
    """Least squares: how much the second value grows when the first grows by one. None where that can't be told."""
    if len({x for x, _ in points}) < 5:
        return None
    middle_x, middle_y = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def growth(samples: list[Sample], cities: int, done, after: int = 50) -> float | None:
    """Megabytes of its own that the parent grows per 100 cities, after the first `after` of them.

    :param cities: how many these samples worked through in all.
    :param done: sample to a number that grows with the work; its share of the last one's counts as so many cities.
    """
    if not samples:
        return None
    first, last = done(samples[0]), done(samples[-1])
    if last <= first:
        return None
    points = [((done(sample) - first) / (last - first) * cities, sample.own) for sample in samples]
    found = slope([point for point in points if point[0] >= after])
    return None if found is None else found * 100
