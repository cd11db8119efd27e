"""Whether a quote is about the item that is summarized, or about another one that shares its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.heads import heads
from engagic_scrapy.documents.claims.item_numbers import MATTERS, follows, numbers, plain, shape
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.own_head import FIRST, TOP, by_own_head
from engagic_scrapy.documents.claims.siblings import by_siblings, ends_with_item
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

# What heads another matter even where the item has no head on the page.
_STRONG = frozenset(
    ("memo", *MATTERS - {"appeal", "article", "bid", "claim", "motion", "proposal", "rfp", "variance", "warrant"})
)
_LETTERED = re.compile(r"[A-Z]{2,5}[ -]?\d")  # one alone is FY25; of several each may be a case
_FROM = 500  # characters of a part that are compared with the item's title
_TITLED = 0.3  # of the title's words in a part: it may be the item's
_SURE = 0.5
_NEARLY = 0.15  # less than the part that is most like the title
_NUMBERED = 0.5  # what the item's own number counts for


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    kind: str  # a head's style, item for those of matters; "" for what stands above the first head
    number: str


def is_of_item(evidence: Evidence, title: str, others: Sequence[str] = (), before: str = "") -> bool:
    """Whether the part of the page that the quote stands in may be the item's. A page without heads of items has one part.

    :param title: the item's, with its number if it has one; "" for a whole document, of which every page is.
    :param others: titles of the other items of its agenda; ``before``: the page before: as far as they are known.
    """
    text, at = evidence.page.text, evidence.spans[0][0]
    wanted, own = stems(title) - COMMON_STEMS, numbers(title)
    known = _known(text, title, others, at, before)
    if known is not None or not wanted:
        return known is not False
    if any(TOP < head.start <= at and head.style in _STRONG for head in heads(text)):
        return False
    wanted -= stems(text.lstrip().partition("\n")[0])  # a letterhead names the place
    parts = _without_own_lists(text, _parts(text), wanted, own) if wanted else []
    return len(parts) < 2 or _by_parts(text, parts, wanted, own, at)


def is_of_another(evidence: Evidence, title: str, others: Sequence[str] = (), before: str = "") -> bool:
    """Whether the item or another one has a head on the page, and the quote is on the wrong side of it."""
    return _known(evidence.page.text, title, others, evidence.spans[0][0], before) is False


def _known(text: str, title: str, others: Sequence[str], at: int, before: str) -> bool | None:
    around = tuple(others)
    goes_on = bool(before and around) and ends_with_item(before, title, around)
    known = by_siblings(text, title, around, at, goes_on=goes_on) if title and around else None
    return by_own_head(text, title, at, goes_on=goes_on) if known is None else known


def _by_parts(text: str, parts: Sequence[_Part], wanted: frozenset[str], own: Sequence[str], at: int) -> bool:
    cut = _cut(text, parts, wanted, own)
    likeness = _likeness(text, cut, wanted, own)
    mine = max((place for place, part in enumerate(cut) if part.start <= at), default=0)
    most = max(likeness)
    if most >= _TITLED:
        return likeness[mine] >= most - _NEARLY or (likeness[mine] >= _SURE and not any(_is(part, own) for part in cut))
    if likeness[mine] == most > 0 and likeness.count(most) == 1:
        return True
    first = next((part.start for part in parts[1:] if part.kind not in ("A", "a")), len(text))
    return at < first


def _without_own_lists(text: str, parts: Sequence[_Part], wanted: frozenset[str], own: Sequence[str]) -> list[_Part]:
    """The parts without those of lists that the item's document has itself: sections of an agreement, findings, conditions."""
    left, shalls = list(parts), text.count(" shall ")
    for kind in {part.kind for part in parts} - {"", "item"}:
        cut = [part for part in parts if part.kind in ("", kind)]
        likeness = _likeness(text, cut, wanted, ())
        top = 0.0 if cut[0].kind else likeness[0]
        if _is_own_list([part for part in cut if part.kind], max(likeness[cut[0].kind == "" :]), top, own, shalls):
            left = [part for part in left if part.kind != kind]
    return left


def _is_own_list(heads: Sequence[_Part], most: float, top: float, own: Sequence[str], shalls: int) -> bool:
    """An agenda's list has the item under its number or what comes after it, or under a head that is like its title.

    :param most: how much of the title the most likely of its parts has; ``top``: what stands above the list.
    """
    if shalls > 1:
        return True
    if not own:
        return plain(heads[0].number) in FIRST and top >= _TITLED and top > most
    if any(_is(head, own) for head in heads):
        return most < _TITLED
    if heads[0].kind in map(shape, own):
        return most < _TITLED and not any(follows(heads[0].number, one) for one in own)
    return most < _SURE


def _cut(text: str, parts: Sequence[_Part], wanted: frozenset[str], own: Sequence[str]) -> list[_Part]:
    """The page cut at heads of one kind, and at those that are called items: an item's own list is not cut into matters.

    That is the kind of the item's number, or the one with the part that is most like the title; or none, if what stands above all
    heads is.
    """
    cuts = {
        kind: [part for part in parts if part.kind in ("", "item", kind)] for kind in dict.fromkeys(part.kind for part in parts)
    }
    alike = next((kind for kind in cuts if kind in map(shape, own)), None)
    if alike:
        return cuts[alike]
    most = {kind: max(_likeness(text, cut, wanted, own)) for kind, cut in cuts.items() if kind}
    top = _likeness(text, parts, wanted, own)[0]
    if not most or (top >= _SURE and top >= max(most.values())):
        return cuts.get("item", cuts.get("", list(parts)))
    return cuts[max(most, key=lambda kind: (most[kind], -len(cuts[kind])))]


def _likeness(text: str, parts: Sequence[_Part], wanted: frozenset[str], own: Sequence[str]) -> list[float]:
    """How much of the title each part has in its first lines."""
    ends = [*(part.start for part in parts[1:]), len(text)]
    return [
        len(wanted & stems(text[part.start : min(end, part.start + _FROM)])) / len(wanted) + _NUMBERED * _is(part, own)
        for part, end in zip(parts, ends, strict=True)
    ]


@remembered(16)
def _parts(text: str) -> tuple[_Part, ...]:
    """What stands above the first head with a number, and what each of them begins."""
    numbered = [head for head in heads(text) if head.number]
    kinds = Counter(head.style for head in numbered)
    letters = [head.number for head in numbered if head.style == "A"]
    spoken = len(letters) != len({*letters})  # Q: … A: …
    found = [
        _Part(head.start, "item" if head.style in _STRONG or head.style == "also" else head.style, head.number)
        for head in numbered
        if not (spoken and head.style == "A") and (kinds[head.style] > 1 or not _LETTERED.match(head.number))
    ]
    top = found.pop(0) if found and found[0].start == 0 else _Part(0, "", "")
    return (top, *found)


def _is(part: _Part, own: Sequence[str]) -> bool:
    return plain(part.number) in map(plain, own)
