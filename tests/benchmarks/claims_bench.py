"""Checking a claim: processor time. ``python -m tests.benchmarks.claims_bench``; exit code 1 if a mark is missed."""

import sys
import time
from pathlib import Path

from engagic_scrapy.documents.claims.ends import end
from engagic_scrapy.evaluation.claims import load

MARK_MS = 5.0
FOLDER = Path(__file__).parent.parent / "eval"
PAGE_CHARS = 2_500  # a usual page


def main() -> int:
    items = load(FOLDER)
    filler = "\n\n" + "\n".join(text for item in items for text in item.pages.values())[:PAGE_CHARS]
    first, later = [], []
    for item in items:  # as a summary's claims come: several of one page
        for number, claim in enumerate([*item.right, *(wrong for _, wrong in item.wrong)]):
            begin = time.process_time()
            end(claim, item.title, lambda document, page, item=item: full(item.page_text(document, page), filler))
            (later if number else first).append((time.process_time() - begin) * 1000)
    for name, times in (("first claim of an item", first), ("its other claims", later), ("all", first + later)):
        times.sort()
        middle, high = times[len(times) // 2], times[int(len(times) * 0.95)]
        mean = sum(times) / len(times)
        print(f"{name:24} mean {mean:.2f} ms, median {middle:.2f}, 95 % under {high:.2f}, worst {times[-1]:.2f} ({len(times)})")
    print(f"mark: mean of all under {MARK_MS} ms, pages of about {PAGE_CHARS:,} characters")
    return int(mean > MARK_MS)


def full(text: str | None, filler: str) -> str | None:
    return None if text is None else text + filler


if __name__ == "__main__":
    sys.exit(main())
