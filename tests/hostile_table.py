"""How the reader ends on odd and hostile PDFs, as a table: the 20 captured ones and the 57 that make_hostile.py writes.

ENGAGIC_CAPTURES=../shared/captures ENGAGIC_TOOLS=../shared/tools python -m tests.hostile_table [--engine auto]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from engagic_scrapy.documents.child import Limits, Reader


async def table(paths: list[Path], engine: str, out: Path) -> None:
    reader = Reader(Limits(), engine=engine)
    print(f"| {engine} | status | kind | pages | characters | flags | s | child MB | parent MB |\n|{'---|' * 9}")
    for path in paths:
        began = time.monotonic()
        result = await reader.extract(path, out / path.stem)
        flags = ", ".join(f"{name} {count}" for name, count in result.flags.items())
        pages = f"{result.pages_read}/{'?' if result.pages_total is None else result.pages_total}"
        seconds, parent = time.monotonic() - began, psutil.Process().memory_info().rss / 1e6
        print(
            f"| {path.stem} | {result.status} | {result.kind} | {pages} | {result.characters} | {flags} "
            f"| {seconds:.1f} | {result.peak_mb:.0f} | {parent:.0f} |"
        )
    await reader.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", default="auto", choices=["auto", "pdfminer", "pdfium"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        maker = Path(os.environ["ENGAGIC_TOOLS"]) / "make_hostile.py"
        subprocess.run([sys.executable, maker, made], check=True, capture_output=True)
        captured = Path(os.environ["ENGAGIC_CAPTURES"]) / "pdf"
        for number, source in enumerate((captured, made)):
            asyncio.run(table(sorted(source.glob("*.pdf")), options.engine, Path(folder) / f"text{number}"))
            print()


if __name__ == "__main__":
    main()
