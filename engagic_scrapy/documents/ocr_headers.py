"""Finds scans under a running header: pages whose text is what their neighbors bear too; in the child."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from engagic_scrapy.documents.pdf_checks import SCAN_TEXT
from engagic_scrapy.documents.reading import read_lines

EDGE = 3  # lines at the top and at the bottom of a page
NEIGHBORS = 10  # pages on each side
SHARE = 0.5  # of the neighbors bear the line
LEAST = 2
LONGEST_LINE = 200

Page = tuple[int, list[str], bool]  # number, lines folded, whether it is asked about


def scans_under_headers(pages_file: Path, asked: set[int]) -> list[int]:
    """Which of the asked pages hold no more text than a scan does once running headers and stamps are off."""
    return list(_scans(pages_file, asked))


def _scans(pages_file: Path, asked: set[int]) -> Iterator[int]:
    window: deque[Page] = deque()
    borne: Counter[str] = Counter()  # by how many pages of the window
    waiting: deque[Page] = deque()
    for line in read_lines(pages_file):
        page = (line["page"], _folded(line["text"]), line["page"] in asked)
        window.append(page)
        waiting.append(page)
        borne.update(_edges(page[1]))
        while waiting and waiting[0][0] <= page[0] - NEIGHBORS:
            yield from _judged(waiting.popleft(), window, borne)
    while waiting:
        yield from _judged(waiting.popleft(), window, borne)


def _judged(page: Page, window: deque[Page], borne: Counter[str]) -> Iterator[int]:
    while window[0][0] < page[0] - NEIGHBORS:
        borne.subtract(_edges(window.popleft()[1]))
    number, lines, asked = page
    if not asked:
        return
    edges = _edges(lines)
    others = len(window) - 1
    own = [line for line in lines if line not in edges or borne[line] - 1 < max(LEAST, SHARE * others)]
    if sum(map(len, own)) < SCAN_TEXT:
        yield number


def _edges(lines: list[str]) -> set[str]:
    return {*lines[:EDGE], *lines[-EDGE:]}


def _folded(text: str) -> list[str]:
    """Page numbers, times and dates differ from page to page."""
    lines = (re.sub(r"\d+", "0", line.strip().casefold())[:LONGEST_LINE] for line in text.split("\n"))
    return [line for line in lines if line]
