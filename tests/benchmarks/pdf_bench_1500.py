"""Reads a 1,500-page packet with known text: speed against pdfminer's extract_pages, the child's peak, words and rows kept.

    ENGAGIC_TOOLS=../shared/tools python tests/benchmarks/pdf_bench_1500.py [--pages 1500] [--packet FILE.pdf] [--engine auto]

Without --packet one is made with make_packets.py (--text-only leaves the pictures out: a minute instead of several). Speeds are
pages per second of processor time, imports included, so that other work on the machine counts for neither side. extract_pages
reads the first tenth of the pages only, and is given the benefit of it: it gets slower and bigger as pages go by.
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
import unicodedata
from collections import Counter
from pathlib import Path

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.child import Extraction, Limits, Reader

PEAK_MB = 170
TIMES_FASTER = 10
RECALL = 0.99
ROWS = 0.95

# As the issue asks: the same run, the same file.
YARDSTICK = """
import sys
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer
for page in extract_pages(sys.argv[1], maxpages=int(sys.argv[2])):
    "".join(item.get_text() for item in page if isinstance(item, LTTextContainer))
"""


def make(folder: Path, pages: int, text_only: bool) -> Path:
    tool = Path(os.environ.get("ENGAGIC_TOOLS", "../shared/tools")) / "make_packets.py"
    if not tool.is_file():
        sys.exit(f"{tool} is not there; set ENGAGIC_TOOLS or give --packet")
    out = folder / "packet.pdf"
    plain = ["--seed", "4", "--scanned", "0", "--scanned-ocr", "0"]
    options = plain if text_only else ["--seed", "3", "--images", "2", "--image-px", "400"]
    subprocess.run([sys.executable, tool, out, "--pages", str(pages), "--objstm", *options], check=True)
    return out


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def read(path: Path, out_dir: Path, engine: str) -> tuple[Extraction, float]:
    reader = Reader(Limits(document_seconds=3600), engine=engine)
    before = children_cpu()
    result = await reader.extract(path, out_dir)
    await reader.close()  # its time counts only when it has ended
    return result, children_cpu() - before


def yardstick(path: Path, pages: int) -> float:
    before = children_cpu()
    subprocess.run([sys.executable, "-c", YARDSTICK, path, str(pages)], check=True)
    return children_cpu() - before


def words(text: str) -> Counter[str]:
    return Counter(unicodedata.normalize("NFKC", text).split())


def quality(truth: dict, text_dir: Path) -> tuple[float, float]:
    """Share of the words that are there, and share of the table rows that are one line."""
    hit = asked = rows = rows_kept = 0
    for page, known in zip(text_store.read_pages(text_dir), truth["pages"], strict=True):
        if not known["text_layer"]:
            continue
        want = words(" ".join([*known["lines"], known["header"] or "", known["footer"] or ""]))
        hit += (want & words(page["text"])).total()
        asked += want.total()
        if known["kind"] == "table":
            have = {" ".join(line.split()) for line in page["text"].splitlines()}
            rows += len(known["lines"])
            rows_kept += sum(" ".join(line.split()) in have for line in known["lines"])
    return hit / asked, rows_kept / rows if rows else 1.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--packet", type=Path, help="made by make_packets.py, with its truth beside it")
    parser.add_argument("--text-only", action="store_true")
    parser.add_argument("--engine", default="auto", choices=["auto", "pdfminer", "pdfium"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packet = options.packet or make(Path(folder), options.pages, options.text_only)
        truth = json.loads(packet.with_suffix(".json").read_text())
        pages, size = len(truth["pages"]), packet.stat().st_size
        result, cpu = asyncio.run(read(packet, Path(folder) / "text", options.engine))
        recall, rows = quality(truth, Path(folder) / "text")
        sample = max(1, pages // 10)
        times = (pages / cpu) / (sample / yardstick(packet, sample))
    print(f"{packet.name}: {size / 1e6:.0f} MB, {result.status}, flags {result.flags}")
    print(f"pages read         {result.pages_read} of {pages} ({result.engine})")
    print(f"pages per CPU s    {pages / cpu:.0f} ({result.seconds:.1f} s of wall time)")
    print(f"times extract_pages {times:.1f} (asked: {TIMES_FASTER}; extract_pages on {sample} pages)")
    print(f"child's peak       {result.peak_mb:.0f} MB (asked: under {PEAK_MB})")
    print(f"word recall        {recall:.4f} (asked: {RECALL})")
    print(f"table rows kept    {rows:.4f} (asked: {ROWS})")
    print(f"bookmarks, links   {result.bookmarks} of {len(truth['outline'])}, {result.links}")
    good = result.pages_read == pages and times >= TIMES_FASTER and result.peak_mb < PEAK_MB and recall >= RECALL and rows >= ROWS
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
