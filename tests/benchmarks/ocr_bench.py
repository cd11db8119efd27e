"""Reads scans with known text: seconds of processor time a page, memory of child and tesseract together, words kept.

    python -m tests.benchmarks.ocr_bench [--pages 2] [--lines 40]

Every kind of page is one document of --pages pages. Exit code 1 if a mark is missed, 2 if tesseract isn't there.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.child import Limits, Reader
from tests import pdfs
from tests.documents import scans

CPU_SECONDS = 6.0  # a page
TREE_MB = 230  # a child of under 170 and 60 for tesseract
CHILD_MB = 170
RECALL = 0.98
LIMITS = Limits(ocr="auto", ocr_page_seconds=300, ocr_seconds=3600)

KINDS: dict[str, tuple[Callable[[list[str], int], bytes], float]] = {  # and the share of words that must be kept
    "clean": (lambda lines, seed: scans.scan(lines, noise=12, seed=seed), RECALL),
    "upside down": (lambda lines, seed: scans.scan(lines, noise=12, turn=180, seed=seed), RECALL),
    "8 point": (lambda lines, seed: scans.scan(lines, size=22, noise=12, seed=seed), RECALL),
    "askew by 3 degrees": (lambda lines, seed: scans.scan(lines, noise=12, turn=3, seed=seed), RECALL),
    "grainy": (lambda lines, seed: scans.scan(lines, noise=35, seed=seed), 0.95),
    "soft": (lambda lines, seed: scans.scan(lines, blur=1.5, noise=12, seed=seed), 0.95),
    "blank": (lambda lines, seed: scans.scan([], noise=5, seed=seed), 0.0),
    "photograph": (lambda lines, seed: scans.photograph(seed), 0.0),
}


@dataclass
class Measured:
    cpu: float
    wall: float
    recall: float
    invented: int
    child_mb: float
    tree_mb: float


def tree_mb() -> float:
    """Proportional set size of what the reader started."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss / 1e6
    return total


async def watched(read: asyncio.Task[object]) -> float:
    peak = 0.0
    while not read.done():
        peak = max(peak, tree_mb())
        await asyncio.sleep(0.05)
    return peak


async def measure(draw: Callable[[list[str], int], bytes], pages: int, lines: int, folder: Path) -> Measured:
    known = [scans.prose(random.Random(seed), lines) for seed in range(pages)]  # noqa: S311
    path, out = folder / "scan.pdf", folder / "text"
    path.write_bytes(pdfs.pdf(*[b""] * pages, pictures=[draw(page, seed) for seed, page in enumerate(known)]))
    used, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    reader = Reader(LIMITS)
    read = asyncio.create_task(reader.extract(path, out))
    peak = await watched(read)
    result = await read
    await reader.close()
    wall, now = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    found = Counter(word for page in text_store.read_pages(out) for word in page["text"].split())
    want = Counter(word for page in known for line in page for word in line.split())
    kept = (found & want).total()
    return Measured(cpu / pages, wall / pages, kept / want.total(), found.total() - kept, result.peak_mb, peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--lines", type=int, default=40)
    options = parser.parse_args()
    if shutil.which("tesseract") is None:
        print("tesseract is not installed (apt-get install tesseract-ocr)")
        sys.exit(2)
    missed = []
    print(f"{'page':20} {'cpu s':>6} {'wall s':>7} {'recall':>7} {'invented':>9} {'child MB':>9} {'with tesseract':>15}")
    for name, (draw, least) in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            one = asyncio.run(measure(draw, options.pages, options.lines, Path(folder)))
        shown = f"{one.cpu:6.2f} {one.wall:7.2f} {one.recall:7.3f} {one.invented:9} {one.child_mb:9.0f} {one.tree_mb:15.0f}"
        print(f"{name:20} {shown}", flush=True)
        marks = {
            "recall": one.recall >= least,
            "invented": least > 0 or not one.invented,
            "cpu": one.cpu <= CPU_SECONDS,
            "memory": one.tree_mb <= TREE_MB and one.child_mb <= CHILD_MB,
        }
        missed += [f"{name}: {mark}" for mark, kept in marks.items() if not kept]
    print("missed: " + ", ".join(missed) if missed else "all marks kept")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
