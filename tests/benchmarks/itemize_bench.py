"""Itemizes packets with known items: those found, wrong ones, right first pages; and its time against that of the extraction.

    ENGAGIC_TOOLS=../shared/tools python -m tests.benchmarks.itemize_bench [--pages 1500] [--seeds 3]

Each packet is itemized as it is, without its links, and by its text alone. Exit code 1 if a mark is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.documents.itemize import Split, find_items

SHARE = 0.01  # of the extraction's time
RECALL, PRECISION, FIRST_PAGE = 0.98, 0.98, 0.95
LINKS = ("internal_links", "links", "link_places")
WAYS = {"all": (), "without links": LINKS, "text alone": (*LINKS, "outline")}


def make(path: Path, *options: object) -> None:
    tool = Path(os.environ.get("ENGAGIC_TOOLS", "../shared/tools")) / "make_packets.py"
    if not tool.is_file():
        sys.exit(f"{tool} is not there; set ENGAGIC_TOOLS")
    subprocess.run([sys.executable, tool, path, *map(str, options)], check=True, capture_output=True)


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def read(path: Path, out: Path) -> float:
    """Seconds of processor time of the child that reads it: other work on the machine counts for neither side."""
    reader = Reader(Limits(document_seconds=3600))
    before = children_cpu()
    try:
        result = await reader.extract(path, out)
    finally:
        await reader.close()
    if result.status != "ok":
        sys.exit(f"{path.name}: {result.status} {result.reason}")
    return children_cpu() - before


def timed(about: dict[str, Any], pages: Callable[[], Iterator[dict[str, Any]]]) -> tuple[Split, float]:
    times = []
    for _ in range(3):
        began = time.process_time()
        split = find_items(about, pages, kind="packet")
        times.append(time.process_time() - began)
    return split, min(times)


def wanted(truth: Path) -> dict[str, tuple[int, int]]:
    pages: dict[str, list[int]] = {}
    for page in json.loads(truth.read_text())["pages"]:
        if page["item"]:
            pages.setdefault(page["item"], []).append(page["n"])
    return {item: (numbers[0], numbers[-1]) for item, numbers in pages.items()}


def measure(path: Path, out: Path, *, judge_time: bool) -> bool:
    extraction = asyncio.run(read(path, out))
    want = wanted(path.with_suffix(".json"))
    right = True
    for way, left_out in WAYS.items():
        about = {key: value for key, value in text_store.about(out).items() if key not in left_out}
        split, seconds = timed(about, partial(text_store.read_pages, out))
        found = {item.number: (item.first_page, item.last_page) for item in split.items}
        known = [number for number in found if number in want]
        recall, precision = len(known) / len(want), len(known) / max(1, len(split.items))
        first = sum(found.get(number, (0, 0))[0] == pages[0] for number, pages in want.items()) / len(want)
        whole = sum(found.get(number) == pages for number, pages in want.items()) / len(want)
        share = seconds / extraction
        print(
            f"{path.stem:12} {way:14} {split.basis:8} items {len(want):3}  recall {recall:.3f}  precision {precision:.3f}  "
            f"first page {first:.3f}  whole range {whole:.3f}  {seconds * 1000:6.1f} ms, {share:.2%} of {extraction:.1f} s"
        )
        right &= recall >= RECALL and precision >= PRECISION and first >= FIRST_PAGE and (share < SHARE or not judge_time)
    return right


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    right = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(1, options.seeds + 1):
            for kind, more in (
                ("outline", ["--links", 1]),
                ("bare", ["--links", 0, "--outline-depth", 0]),
                ("flat", ["--outline-depth", 1]),
            ):
                path = folder / f"{kind}{seed}.pdf"
                make(path, "--pages", 120, "--seed", seed, "--items", 8 + 14 * seed, "--scanned", 0.05, "--scan-dpi", 60, *more)
                right &= measure(path, folder / path.stem, judge_time=False)
        path = folder / f"p{options.pages}.pdf"
        make(path, "--pages", options.pages, "--seed", 4, "--scanned", 0, "--scanned-ocr", 0, "--objstm")
        right &= measure(path, folder / path.stem, judge_time=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
