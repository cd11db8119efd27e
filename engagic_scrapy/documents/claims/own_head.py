"""Whether a place of a page is below the head of the item that is summarized."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.heads import Head, heads
from engagic_scrapy.documents.claims.item_numbers import MATTERS, code, follows, numbers, plain, shape
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

_SEVERAL = re.compile(r"\band\b|[;&]|: ")  # a title of two matters, each of which may have a head
_STYLED = ("run", "capitals", "alone", "memo")
# Captions of reports, which begin no other matter.
_USUAL = COMMON_STEMS | stems(
    "background discussion analysis fiscal financial impact recommendation recommended action alternatives options attachments "
    "summary history schedule timeline next steps funding source budget cost environmental review public notice comments "
    "findings conditions conclusion purpose policy legal staff report explanation request applicant description location "
    "utilities traffic bids term payment insurance services reasons notes quotes received previous prior council motion vote "
    "issue overview requirements process proposal benefits risk strategic goal contract price bidder results sponsor reading "
    "prepared"
)
_CASE = re.compile(r"\d-\d|[A-Z]-?\d{3}")  # AP-25-03, and not a number that every list has
TOP = 250  # characters of a page in which a matter's head may be the item's own under another name
FIRST = ("1", "a", "i")  # number of a list's first entry
_LINES = 180  # characters of a head that takes two lines
_INDENT = 40  # blanks at most before a line in capitals that is in the middle of the page
# Of the title's words in a head: in one that has its number, in another, in a paragraph's opening, and when it's the whole title.
_SOME, _MUCH, _HALF, _ALL = 0.2, 0.4, 0.5, 0.8
_CERTAIN = 1.5  # more than any share


def by_own_head(text: str, title: str, at: int, *, goes_on: bool = False) -> bool | None:
    """Whether a place of the text is below the head of the item with this title, and above the next one of its style.

    Where the item's head isn't on the page, what comes after it by its number tells as well. None if nothing does.

    :param goes_on: whether the page before ended with the item, so that it may go on above its head.
    """
    found, wanted, own = heads(text), stems(title) - COMMON_STEMS, numbers(title)
    if not wanted:
        return None
    mine = _own(found, wanted, own)
    if _is_below_another_case(found, mine, own, at):
        return False
    if not mine:
        after = [head for head in found if head.number and any(follows(head.number, one) for one in own)]
        if after and not any(head.start < after[0].start and plain(head.number) in map(plain, own) for head in found):
            return at < after[0].start
        return None
    above = [head for head in mine if head.start <= at]
    if not above:
        half = not mine[0].number and _SEVERAL.search(title) and len(wanted & stems(mine[0].caption)) < _ALL * len(wanted)
        return None if goes_on or half or mine[0].style == "again" else False
    below = [head for head in found if above[-1].start < head.start <= at and head.style == above[-1].style]
    last = above[-1]
    for head in below:
        if head not in mine and not _begins_nothing(last, head):
            return None if is_behind_list(text, [above[-1].start, below[-1].start], at) else False
        last = head
    return True


def is_behind_list(text: str, heads: Sequence[int], at: int) -> bool:
    """Whether the heads are lines of a list that the place stands behind: what is told there belongs to none of them."""
    return len(heads) > 1 and "\n\n" not in text[heads[0] : heads[-1]] and "\n\n" in text[heads[-1] : at]


def _is_below_another_case(found: Sequence[Head], mine: Sequence[Head], own: Sequence[str], at: int) -> bool:
    """Whether the last case above the place is numbered as the item's is, and another one."""
    shapes = {*map(shape, own)}
    cases = [head for head in found if TOP < head.start <= at and _CASE.search(code(head.number))]
    cases = [head for head in cases if shape(code(head.number)) in shapes]
    last = max((head.start for head in mine if head.start <= at), default=-1)
    return bool(cases) and cases[-1] not in mine and cases[-1].start > last


def _begins_nothing(last: Head, head: Head) -> bool:
    """Whether it's a usual caption of a report, or the next line of one in capitals."""
    next_line = head.style == "capitals" and head.start - last.start <= len(last.caption) + _INDENT
    return head.style in _STYLED and (next_line or stems(head.caption) <= _USUAL)


def _own(found: Sequence[Head], wanted: frozenset[str], own: Sequence[str]) -> list[Head]:
    """The item's heads: not what is hardly like it beside one that is, nor the second line of one."""
    alike = {head: ownership(head, wanted, own) for head in found}
    least = _HALF * max(alike.values(), default=0)
    mine: list[Head] = []
    for head in found:
        next_line = bool(mine) and not head.number and head.start <= mine[-1].start + _LINES
        if alike[head] > least and not next_line:
            mine.append(head)
    return mine


def ownership(head: Head, wanted: frozenset[str], own: Sequence[str]) -> float:
    """How much of the title the head has, if it may be the item's; more than all if it has the number of its case."""
    number, numbers = plain(head.number), [plain(one) for one in own]
    alone = plain(code(head.number))
    same = bool(number) and (number in numbers or (len(alone) >= 4 and alone in numbers))
    same = same or (bool(number) and head.style not in MATTERS and any(_ends_with(one, number) for one in own))
    if same and len(number) >= 4:
        return _CERTAIN
    if any(len(one) >= 2 and not one.isdigit() and one in map(plain, head.caption.split()) for one in numbers):
        return _CERTAIN
    both = len(wanted & stems(head.caption)) / len(wanted)
    if head.style == "again":
        return both if both >= _HALF else 0.0
    if head.number and not same and (own or head.style == "a" or number in FIRST):  # an entry of a list of its own
        return 0.0
    if same and both >= _SOME:
        return _CERTAIN
    exact = max(_exact(wanted, line) for line in (head.caption, head.caption.partition("\n")[0]))
    return both if both >= _MUCH and exact >= _HALF else 0.0


def _exact(wanted: frozenset[str], caption: str) -> float:
    """How many of the caption's words are the title's."""
    words = stems(caption) - COMMON_STEMS
    return len(wanted & words) / max(1, len(words))


def _ends_with(number: str, last: str) -> bool:
    """7B with b, IX.c with c; not 12 with 2."""
    parts = re.findall(r"\d+|[a-z]+", number.lower())
    return len(parts) > 1 and parts[-1] == last
