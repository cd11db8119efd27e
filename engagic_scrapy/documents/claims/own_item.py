"""Whether a quote is about the item that is summarized, or about another one that shares its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

_BEFORE = r"(?:\d{1,2}:\d\d [ap]\.m\.[ \t]+)?"
_ALSO = (
    r"(?i:(?:also|next|other|related)\b[^.:\n]{0,40}\b(?:agendas?|items?|business|matters)\b[^.:\n]{0,30}[:.]"
    r"|also\b[^.:\n]{0,60}:)"
)
_NAMED = (
    r"(?i:agenda (?:item|bill)|item|file|case|tab|resolution|ordinance|bill|application|petition|docket|public hearing)\b[ \t]?"
)
_CALLED = rf"{_NAMED}(?:[Nn][Oo]\b\.?)?[ \t]?#?(?:[A-Z]{{0,5}}[ .-]?\d[\w./-]*)"
_CODE = r"[A-Z]{1,5}[ .-]?\d{1,4}(?:[-.]\d+)*|\d{1,3}(?:[.-]?[A-Z]|(?:\.\d{1,2})+|\([a-z\d]\))"
_ENTRY = r"\d{1,2}|[IVX]{1,5}|[A-Z]|[a-z]"
_HEAD = re.compile(
    rf"^[ \t]*{_BEFORE}(?:(?P<number>(?P<called>{_CALLED})|\(?(?:{_CODE})\)?|(?:{_ENTRY})(?=[.):])|\([a-zA-Z\d]\))"
    r"(?:[.):,](?=\s)|[ \t]+[-–—](?=\s)|[ \t](?=[ \tA-Z(]|(?P<lower>[a-z])))|(?P<also>" + _ALSO + "))"
    rf"|(?<=[.:] )(?P<inline>{_CALLED})(?=:|,(?!\d)|[ ][-–—])",
    re.MULTILINE,
)
_SECTION = r"(?i:(?:consent|agenda|old business|new business|public hearing)\W+)*"
_NUMBER = re.compile(rf"\W*{_SECTION}(?P<number>{_CALLED}|{_CODE}|(?:{_ENTRY})(?=[.):\s]))")
_WITHIN = re.compile(r"\b[A-Z]{1,5}[ .-]?\d[\d.-]*\d\b|\b\d+-\d+\b|(?<=[ \d])\([a-z]\)(?= )")
_FIRST = ("1", "A", "a", "I", "(1)", "(a)", "(A)")
_FROM = 500  # characters of a part that are compared with the item's title
_TITLED = 0.3  # of the title's words in a part: it may be the item's
_SURE = 0.5
_NEARLY = 0.15  # less than the part that is most like the title
_NUMBERED = 0.5  # what the item's own number counts for


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    kind: str  # 9, A, 9A, item …; "" for what stands above the first head
    number: str


def is_of_item(evidence: Evidence, title: str) -> bool:
    """Whether the part of the page that the quote stands in may be the item's. A page without heads of items has one part.

    :param title: the item's, with its number if it has one; "" for a whole document, of which every page is.
    """
    text = evidence.page.text
    wanted = stems(title) - COMMON_STEMS - stems(text.lstrip().partition("\n")[0])  # a letterhead names the place
    own = _numbers(title)
    parts = _without_own_lists(text, _parts(text), wanted, own) if wanted else []
    if len(parts) < 2:
        return True
    cut = _cut(text, parts, wanted, own)
    likeness = _likeness(text, cut, wanted, own)
    mine = max((place for place, part in enumerate(cut) if part.start <= evidence.spans[0][0]), default=0)
    most = max(likeness)
    if most >= _TITLED:
        return likeness[mine] >= most - _NEARLY or (likeness[mine] >= _SURE and not any(_is(part, own) for part in cut))
    if likeness[mine] == most > 0 and likeness.count(most) == 1:
        return True
    first = next((part.start for part in parts[1:] if part.kind not in ("A", "a")), len(text))
    return evidence.spans[0][0] < first


def _without_own_lists(text: str, parts: Sequence[_Part], wanted: frozenset[str], own: Sequence[str]) -> list[_Part]:
    """The parts without those of lists that the item's document has itself: sections of an agreement, findings, conditions."""
    left = list(parts)
    for kind in {part.kind for part in parts} - {"", "item"}:
        cut = [part for part in parts if part.kind in ("", kind)]
        likeness = _likeness(text, cut, wanted, ())
        top = 0.0 if cut[0].kind else likeness[0]
        if _is_own_list([part for part in cut if part.kind], max(likeness[cut[0].kind == "" :]), top, own):
            left = [part for part in left if part.kind != kind]
    return left


def _is_own_list(heads: Sequence[_Part], most: float, top: float, own: Sequence[str]) -> bool:
    """An agenda's list has the item under its number or what comes after it, or under a head that is like its title.

    :param most: how much of the title the most likely of its parts has; ``top``: what stands above the list.
    """
    if not own:
        return heads[0].number in _FIRST and top >= _TITLED and top > most
    if any(_is(head, own) for head in heads):
        return most < _TITLED
    if heads[0].kind in map(_shape, own):
        return most < _TITLED and not any(_follows(heads[0].number, one) for one in own)
    return most < _SURE


def _cut(text: str, parts: Sequence[_Part], wanted: frozenset[str], own: Sequence[str]) -> list[_Part]:
    """The page cut at heads of one kind, and at those that are called items: an item's own list is not cut into matters.

    That is the kind of the item's number, or the one with the part that is most like the title; or none, if what stands above all
    heads is.
    """
    cuts = {
        kind: [part for part in parts if part.kind in ("", "item", kind)] for kind in dict.fromkeys(part.kind for part in parts)
    }
    alike = next((kind for kind in cuts if kind in map(_shape, own)), None)
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
    """What stands above the first head, and what each head begins."""
    heads = []
    for match in _HEAD.finditer(text):
        called = match["called"] or match["inline"] or match["also"]
        if not match["lower"] or (called or "").lower().startswith("agenda"):  # "Ordinance 7 takes effect" is a sentence
            number = called or match["number"]
            heads.append(_Part(match.start(), "item" if called else _shape(number), number))
    kinds = Counter(head.kind for head in heads)
    letters = [head.number for head in heads if head.kind == "A"]
    spoken = len(letters) != len({*letters})  # Q: … A: …
    lone = {kind for kind, count in kinds.items() if kind.startswith("AA") and count < 2}  # FY25, not HPC 25-11, HPC 25-12
    kept = [head for head in heads if head.kind not in lone and not (spoken and head.kind == "A")]
    top = kept.pop(0) if kept and kept[0].start == 0 else _Part(0, "", "")
    return (top, *kept)


def _shape(number: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d+", "9", number)))


def _follows(number: str, own: str) -> bool:
    """Whether a list that begins with the number may be what comes after the item of an agenda."""
    mine, other = (re.search(r"\d+", one) for one in (own, number))
    return bool(mine and other and int(other[0]) == int(mine[0]) + 1)


def _numbers(title: str) -> tuple[str, ...]:
    """The item's number at the head of its title, and those of cases and files within it."""
    number = _NUMBER.match(title)
    return (*([number["number"]] if number else []), *_WITHIN.findall(title))


def _is(part: _Part, own: Sequence[str]) -> bool:
    return _plain(part.number) in map(_plain, own)


def _plain(number: str) -> str:
    return re.sub(r"[^0-9a-z]|\b(?:agenda|item|no|file|case)\b", "", number.lower())
