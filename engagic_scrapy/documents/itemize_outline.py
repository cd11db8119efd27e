"""Agenda items out of a document's bookmarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engagic_scrapy.documents.itemize_lines import ACTION, is_group
from engagic_scrapy.documents.itemize_match import share_rising, split_title
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS

NOT_FALLING = 0.9  # of the steps from bookmark to bookmark
_FOLDED = re.compile(
    r"\d{0,3}[.)]?\s*(?:att(?:\.|achments?\b|ach\b|\s?[\dA-Z]\b)|exhibits?\b|ex\.\s|appendi(?:x|ces)\b|enclosures?\b|encl\b|supplement"
    r"|(?:staff|agenda|council) report$|(?:draft )?(?:resolution|ordinance|agreement|contract|maps?|"
    r"presentation|slides|plans|photos?|"
    r"correspondence|memo(?:randum)?|budget adjustment|signature page|backup)"
    r"(?: (?:no\.? ?)?[\w-]{0,8})?$|(?:slide|section|page) \w+$)",
    re.IGNORECASE,
)
_AGENDA = re.compile(
    r"(?:[\w'.,]+ ){0,5}(?:agenda|agenda packet|docket|cover(?: page| sheet)?|table of contents|contents|notice|packet|index)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Start:
    """Where an item begins, and what it is called there."""

    page: int
    title: str
    number: str | None = None
    section: str | None = None
    basis: str = "outline"


def agenda_starts(about: dict[str, Any]) -> list[int]:
    """The pages of bookmarks that call themselves the agenda."""
    return [page for _, title, page in about.get("outline") or [] if page is not None and _is_agenda(title)]


def _is_agenda(title: str) -> bool:
    return _AGENDA.match(title) is not None and split_title(title)[0] is None and not ACTION.match(title)


def outline_starts(about: dict[str, Any]) -> list[Start]:
    """The items of the highest level that goes through the document in order; nothing if none does."""
    entries = [
        (level, title.strip(), page) for level, title, page in about.get("outline") or [] if page is not None and title.strip()
    ]
    total = about.get("pages_total") or max((page for *_, page in entries), default=0)
    for level in sorted({level for level, *_ in entries}):
        if _goes_through([page for at, _, page in entries if at == level], total):
            starts = _folded(_walk(entries, level))
            if len({start.page for start in starts}) >= LEAST_ITEMS:
                return starts
    return []


def _goes_through(pages: Sequence[int], total: int) -> bool:
    # Three of one attachment's slides, or a title block that Word exported, don't.
    return (
        len(set(pages)) >= LEAST_ITEMS
        and share_rising(pages) >= NOT_FALLING
        and pages[0] <= max(LEAST_ITEMS, total / 5)
        and max(pages) > total / 2
    )


def _walk(entries: Sequence[tuple[int, str, int]], level: int) -> list[Start]:
    """The entries of a level, and instead of a part of the agenda the entries below it."""
    starts: list[Start] = []
    section, section_level = "", None
    for index, (at, title, page) in enumerate(entries):
        if section_level is not None and at <= section_level:
            section_level = None
        if at != (level if section_level is None else section_level + 1) or _is_agenda(title):
            continue
        below = entries[index + 1][:2] if index + 1 < len(entries) else (0, "")
        if below[0] == at + 1 and not _FOLDED.match(below[1]) and is_group(title):
            section, section_level = title, at
            continue
        number, words = split_title(title)
        starts.append(Start(page, words, number, None if section_level is None else section))
    return starts


def _folded(starts: Sequence[Start]) -> list[Start]:
    """Without attachments, which belong to the item before; headings of sections name those that follow."""
    plain = [start for start in starts if not _FOLDED.match(start.title)]
    numbered = sum(start.number is not None for start in plain)
    if numbered < LEAST_ITEMS or numbered * 4 < len(plain):
        return plain
    kept: list[Start] = []
    section: str | None = None
    for start in plain:
        if start.number is None:
            section = start.title if is_group(start.title) and len(start.title.split()) > 1 else section
            continue
        start.section = start.section or section
        kept.append(start)
    return kept
