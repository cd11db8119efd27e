"""Which addresses found in a PDF may be kept: public http and https ones; where links stand, and the words under them."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdfium2

from engagic_scrapy.documents.pdf_checks import clean

Rectangle = tuple[float, float, float, float]  # left, bottom, right, top, in points

LONGEST = 2000  # characters
FIRST_PAGES = 40  # agendas lie there: the words under the links of later pages are not read
WORDS_LENGTH = 200
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\<>\"]|%0[0ad]", re.IGNORECASE)
_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".arpa")


def why_dropped(url: str) -> str:
    """``""`` for a link to keep, else ``scheme``, ``malformed`` or ``private``. Looks nothing up."""
    if len(url) > LONGEST or _NOT_IN_A_LINK.search(url):
        return "malformed"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return "malformed"
    if parts.scheme.lower() not in ("http", "https"):
        return "scheme"
    if not host or parts.username or parts.password:
        return "malformed"
    return "private" if is_private(host) else ""


def is_private(host: str) -> bool:
    """Whether the host can't be a public web server: private and odd addresses, names without a dot, local names."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        # 127.1, 0x7f000001 and 2130706433 are addresses too for the programs that fetch.
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except (OSError, UnicodeError):
        return "." not in host or host.endswith(_PRIVATE_NAMES)


def upright(values: Sequence[Any]) -> Rectangle | None:
    """The rectangle with its corners in order; None if the values are none."""
    if len(values) != 4 or not all(isinstance(value, (int, float)) and abs(value) < 1e6 for value in values):
        return None
    x0, y0, x1, y1 = map(float, values)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def share_from_top(rectangle: Rectangle, page: Rectangle, turned: int) -> float:
    """How far down the page, as one sees it, the rectangle begins: 0 at the top, 1 at the foot.

    :param turned: the page's ``Rotate``, clockwise degrees.
    """
    left, bottom, right, top = rectangle
    width, height = max(1.0, page[2] - page[0]), max(1.0, page[3] - page[1])
    down = {
        90: (left - page[0]) / width,
        180: (bottom - page[1]) / height,
        270: (page[2] - right) / width,
    }.get(turned % 360, (page[3] - top) / height)
    return round(min(1.0, max(0.0, down)), 4)


def read_words(path: Path, page_count: int, rectangles: Iterable[tuple[str, int, int, Rectangle]], found: dict[str, Any]) -> None:
    """Writes the words under each link of the first pages into its row: the last field of ``found[kind][row]``.

    pdfium reads them and may abort the process: whatever must not be lost is in a file before. Pages that are turned are left
    out (it loses words there), and all of them if it counts other pages than we did.
    """
    with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(path)) as document:
        if len(document) != page_count:
            return
        by_page: dict[int, list[tuple[str, int, Rectangle]]] = {}
        for kind, row, page, rectangle in rectangles:
            if page <= FIRST_PAGES:
                by_page.setdefault(page, []).append((kind, row, rectangle))
        for number, spots in by_page.items():
            with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(document[number - 1]) as page:
                if page.get_rotation():
                    continue
                with contextlib.closing(page.get_textpage()) as text_page:
                    for kind, row, (left, bottom, right, top) in spots:
                        words = text_page.get_text_bounded(left, bottom, right, top)
                        found[kind][row][-1] = " ".join(clean(words).split())[:WORDS_LENGTH]
