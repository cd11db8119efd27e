"""What a split into agenda items is, and the windows of pages for documents that have none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

WINDOW = 60_000  # characters, about 20,000 tokens
LEAST_ITEMS, MOST_ITEMS = 3, 200
LOOK = 60  # pages that are searched for the agenda of a document whose bookmarks, links or portal give the items


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An agenda item as the document prints it.

    ``title`` word for word (wrapped lines joined), ``number`` and ``section`` as printed or None. ``first_page`` to
    ``last_page``: its supporting pages, or, where it has none here, the agenda page it stands on. ``key`` is unique within
    the document and the same whenever the document is read again. ``basis`` of the pages: ``link``, ``outline``,
    ``page_reference``, ``heading`` or ``agenda``.
    """

    title: str
    number: str | None
    section: str | None
    first_page: int
    last_page: int
    key: str
    basis: str


@dataclass(frozen=True, slots=True)
class Split:
    """``basis``: ``links``, ``outline``, ``uri_links``, ``text`` or ``windows`` (no items; ``refused`` says why).

    ``agenda_pages``: first and last page of the agenda itself, or None if none was recognized.
    """

    items: list[FoundItem]
    basis: str
    refused: str | None
    agenda_pages: tuple[int, int] | None


def windows(
    about: dict[str, Any], pages: Callable[[], Iterator[dict[str, Any]]], *, characters: int = WINDOW
) -> list[tuple[int, int]]:
    """First and last pages of windows of at most ``characters`` (or one page); the last page of one opens the next."""
    found: list[tuple[int, int]] = []
    first = last = size = last_size = 0
    for page in pages():
        number, length = page["page"], len(page["text"])
        if first and size + length > characters:
            found.append((first, last))
            overlap = last > first and last_size + length <= characters
            first, size = (last, last_size) if overlap else (number, 0)
        first = first or number
        last, last_size = number, length
        size += length
    if first:
        found.append((first, last))
    return found


@dataclass(slots=True)
class Draft:
    """An item whose last page isn't known yet. ``placed``: it has papers of its own here, which begin on ``page``."""

    title: str
    number: str | None
    section: str | None
    page: int
    last: int
    basis: str

    @property
    def placed(self) -> bool:
        return self.basis != "agenda"


def finish(drafts: list[Draft], total: int, agenda_pages: tuple[int, int] | None) -> list[FoundItem]:
    """Items with keys and last pages: papers reach to the page before the next item's, and never into the agenda."""
    starts = sorted({draft.page for draft in drafts if draft.placed})
    if agenda_pages:
        starts = sorted({*starts, agenda_pages[0]})
    found: list[FoundItem] = []
    seen: dict[str, int] = {}
    for draft in drafts:
        last = draft.last
        if draft.placed:
            last = next((page - 1 for page in starts if page > draft.page), total)
        key = _key(draft)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = f"{key}-{seen[key]}"
        last = min(max(draft.page, last), max(total, draft.page))
        found.append(FoundItem(draft.title, draft.number, draft.section, draft.page, last, key, draft.basis))
    return found


def _key(draft: Draft) -> str:
    words = [" ".join(re.findall(r"\w+", (part or "").casefold())) for part in (draft.section, draft.number, draft.title)]
    digest = hashlib.sha256("|".join(words).encode()).hexdigest()[:12]
    return f"{words[1].replace(' ', '.')}-{digest}" if words[1] else digest
