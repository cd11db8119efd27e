"""Whether a place of a page is told of the item that is summarized or of another one of its agenda, by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engagic_scrapy.documents.claims.heads import Head, heads, opening
from engagic_scrapy.documents.claims.item_numbers import numbers
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.own_head import is_behind_list, ownership
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

_PARAGRAPH = re.compile(r"(?:\A|(?<=\n\n)|(?<=\n \n))[ \t]*(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something like one of the titles. ``own``: like the item's; ``firm``: a head, no mere paragraph that mentions it."""

    start: int
    own: bool
    firm: bool


def by_siblings(text: str, title: str, others: tuple[str, ...], at: int) -> bool | None:
    """Whether the last head or paragraph's opening above the place that is like one of the titles is like the item's own.

    Above all of them the place is another's if the item's own head comes below. None if nothing tells.

    :param others: titles of the agenda's other items, with their numbers.
    """
    marks = _marks(text, title, others)
    if not any(mark.own for mark in marks):  # a paragraph may mention a neighbor; a head is more
        marks = [mark for mark in marks if mark.firm]
    above = [mark for mark in marks if mark.start <= at]
    if not above:
        return False if any(mark.own and mark.firm for mark in marks) else None
    if not above[-1].own and is_behind_list(text, [mark.start for mark in above], at):
        return None
    return above[-1].own


@remembered(16)
def _marks(text: str, title: str, others: tuple[str, ...]) -> list[_Mark]:
    mine, theirs = _read(title), [_read(one) for one in others]
    found = []
    for head in _heads(text):
        own = _likeness(head, *mine)
        other = max((_likeness(head, *one) for one in theirs if _is_told(head, one[0])), default=0.0)
        if max(own, other) > 0:
            found.append(_Mark(head.start, own >= other, head.style != "again"))
    return found


def _is_told(head: Head, wanted: frozenset[str]) -> bool:
    """A paragraph that has a single word of a title is hardly about it."""
    return head.style != "again" or len(wanted & stems(head.caption)) > 1


def _heads(text: str) -> Iterator[Head]:
    known = {head.start: head for head in heads(text)}
    for match in _PARAGRAPH.finditer(text):
        known.setdefault(match.start(), Head(match.start(), "again", "", opening(text, match.end())))
    yield from sorted(known.values(), key=lambda head: head.start)


def _read(title: str) -> tuple[frozenset[str], tuple[str, ...]]:
    return stems(title) - COMMON_STEMS, numbers(title)


def _likeness(head: Head, wanted: frozenset[str], own: tuple[str, ...]) -> float:
    return ownership(head, wanted, own) if wanted else 0.0
