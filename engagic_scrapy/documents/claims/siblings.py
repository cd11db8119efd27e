"""Whether a place of a page is told of the item that is summarized or of another one of its agenda, by their titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engagic_scrapy.documents.claims.heads import PARAGRAPH, Head, heads, is_formula, opening
from engagic_scrapy.documents.claims.item_numbers import numbers
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.own_head import is_behind_list, ownership
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

# Of another title's words, in a head and in a paragraph's opening.
_NAMED, _TOLD = 0.4, 0.6
_FIRST_WORDS = 40  # characters
_OPENING = re.compile(rf"{PARAGRAPH}(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something like one of the titles. ``own``: like the item's; ``firm``: a head, no mere paragraph that mentions it."""

    start: int
    own: bool
    firm: bool


def by_siblings(text: str, title: str, others: tuple[str, ...], at: int, *, goes_on: bool) -> bool | None:
    """Whether the last head or paragraph's opening above the place that is like one of the titles is like the item's own.

    Above all of them the place is another's if the item's own head comes below. None if nothing tells.

    :param others: titles of the agenda's other items, with their numbers.
    :param goes_on: whether the page before ended with the item, so that it may go on above its head.
    """
    marks = _telling(_marks(text, title, others))
    above = [mark for mark in marks if mark.start <= at]
    if not above:
        return False if not goes_on and any(mark.own and mark.firm for mark in marks) else None
    if not above[-1].own and is_behind_list(text, [mark.start for mark in above], at):
        return None
    return above[-1].own


def ends_with_item(text: str, title: str, others: tuple[str, ...]) -> bool:
    """Whether the last thing of a page that is like one of the titles is like the item's own."""
    return any(mark.own for mark in _telling(_marks(text, title, others))[-1:])


def _telling(marks: list[_Mark]) -> list[_Mark]:
    """Where the item has a head, its neighbors have; where the page is none of its own, a paragraph may just mention them."""
    firm = [mark for mark in marks if mark.firm]
    return firm if any(mark.own for mark in firm) or not any(mark.own for mark in marks) else marks


@remembered(16)
def _marks(text: str, title: str, others: tuple[str, ...]) -> list[_Mark]:
    mine, *theirs = _read((title, *others))
    found: list[_Mark] = []
    for head in _heads(text):
        if found and found[-1].firm and not head.number and "\n\n" not in text[found[-1].start : head.start]:
            continue  # a line of the same head
        own, other = _likeness(head, *mine), max((_likeness(head, *one) for one in theirs), default=0.0)
        if own > 0 or other >= (_TOLD if head.style == "again" else _NAMED):
            found.append(_Mark(head.start, own >= other, head.style != "again"))
    return found


def _heads(text: str) -> Iterator[Head]:
    known = {head.start: head for head in heads(text)}
    for match in _OPENING.finditer(text):
        if not is_formula(text[match.end() : match.end() + _FIRST_WORDS]):
            known.setdefault(match.start(), Head(match.start(), "again", "", opening(text, match.end())))
    yield from sorted(known.values(), key=lambda head: head.start)


def _read(titles: tuple[str, ...]) -> list[tuple[frozenset[str], tuple[str, ...]]]:
    """Of each title its words that no other one has, if there are two, and its numbers."""
    words = [stems(title) - COMMON_STEMS for title in titles]
    often = Counter(word for one in words for word in one)
    own = [frozenset(word for word in one if often[word] == 1) for one in words]
    return [(few if len(few) > 1 else all_, numbers(title)) for few, all_, title in zip(own, words, titles, strict=True)]


def _likeness(head: Head, wanted: frozenset[str], own: tuple[str, ...]) -> float:
    """A paragraph that has a single word of a title is hardly about it."""
    if not wanted or (head.style == "again" and len(wanted & stems(head.caption)) < 2):
        return 0.0
    return ownership(head, wanted, own)
