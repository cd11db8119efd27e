"""Which scanned pages are read first, and which not any more."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

_EXHIBIT = re.compile(
    r"(?:\d{1,3}\.?[A-Z]{0,2}\d{0,2}[.)]?\s+)?(?:att(?:\.|achments?\b|ach\b|\s?[\dA-Z]\b)|exhibits?\b|ex\.\s|appendi(?:x|ces)\b|enclosures?\b|encl\b|supplement|backup)",
    re.IGNORECASE,
)


def reading_order(pages: Sequence[int], outline: Sequence[Sequence[Any]]) -> list[int]:
    """First pages first, and those under a bookmark that calls itself an exhibit after all others.

    :param outline: [level, title, page] as in ``about.json``.
    """
    starts: dict[int, bool] = {}
    for _, title, page in outline:
        if page is not None:
            starts[page] = _EXHIBIT.match(title) is not None  # of several on a page the last, deepest one
    at = sorted(starts)

    def is_exhibit(page: int) -> bool:
        before = bisect_right(at, page)
        return before > 0 and starts[at[before - 1]]

    return sorted(pages, key=lambda page: (is_exhibit(page), page))
