"""Which words of a page belong to which of its values, so that one item's amount isn't taken for another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claim_listed import listed
from engagic_scrapy.documents.claim_tables import cells, column_stems, heads
from engagic_scrapy.documents.claim_words import STOP, negations, stem, words

_PARTINGS = (
    re.compile(r"\n[ \t]*\n|[.;?!]['\")]*\s+|;"),
    re.compile(r"\b(?:while|whereas|but|versus|vs\.?|compared|against|mientras|pero)\b", re.IGNORECASE),
    re.compile(r"\b(?:and|y|or|o|than|instead of|rather than|up from|down from)\b", re.IGNORECASE),
    re.compile(r","),
)


_RANGE = re.compile(r"\W*(?:to|through|until|a|hasta|and)?\W*(?:percent |feet )?(?:to )?", re.IGNORECASE)


_COUNTED_BY = re.compile(r"^\s*(?:a|an|per|each|/)\s*(?:square )?\w+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A value's place in a text; ``key`` tells values apart."""

    start: int
    end: int
    key: object


def clauses(text: str, values: Sequence[Value], start: int, end: int) -> list[tuple[int, int]]:
    """For each value in order the span of the words that belong to it.

    Between two values the strongest parting divides. Without one, words belong to the value after them where the first value has
    words before it (``Acme $1, Bell $2``), else to the value before (``$1 Acme, $2 Bell``).
    """
    if not values:
        return []
    bounds = [_lead(text, values, start)]
    labels_first = _has_words(text[start : values[0].start])
    for one, two in zip(values, values[1:], strict=False):
        between = text[one.end : two.start]
        cut = None
        for parting in _PARTINGS:
            match = parting.search(between)
            if match and (_has_words(between[: match.start()]) or _has_words(between[match.end() :])):
                cut = one.end + match.start() if _one_side(between, match, labels_first) else None
                if cut is not None:
                    break
        bounds.append(cut if cut is not None else one.end if labels_first else two.start)
    bounds.append(end)
    found = list(zip(bounds, bounds[1:], strict=False))
    for n, (one, two) in enumerate(zip(values, values[1:], strict=False)):
        if _RANGE.fullmatch(text[one.end : two.start]):  # 9 a.m. to 5 p.m. on Saturday: the words are of both
            found[n] = found[n + 1] = (found[n][0], found[n + 1][1])
    return found


def _lead(text: str, values: Sequence[Value], start: int) -> int:
    """Where the first value's words begin: what leads in to ``$1 for one thing and $2 for another`` belongs to both."""
    if len(values) < 2:
        return start
    between = text[values[0].end : values[1].start]
    match = re.search(r"\b(?:and|or|y|o)\b", between)
    after = match and _has_words(between[: match.start()]) and not _has_words(between[match.end() :])
    return values[0].start if after else start


def _one_side(between: str, match: re.Match[str], labels_first: bool) -> bool:
    """Whether the parting leaves each value its words, and doesn't leave one with none."""
    left, right = _has_words(between[: match.start()]), _has_words(between[match.end() :])
    return (right or left) if labels_first else left or right


def _has_words(text: str) -> bool:
    return any(word not in STOP for word in words(text))


def own_stems(text: str, span: tuple[int, int], value: Value) -> set[str]:
    """Stems of a value's clause; of its whole line if that is a table's row."""
    line = _row(text, value)
    clause = text[line[0] : line[1]] if line else _around(text, span, value)
    return {stem(word) for word in words(clause) if word not in STOP} | {_side(clause)}


def _around(text: str, span: tuple[int, int], value: Value) -> str:
    """A clause without its value, and without what the value is counted by: a trip, per month."""
    return text[span[0] : value.start] + " " + _COUNTED_BY.sub(" ", text[value.end : span[1]])


def _side(text: str) -> str:
    """A mark among the stems: "a dog that is not neutered" has the same words as a neutered one."""
    return "(negated)" if negations(text) else "(affirmed)"


def _row(text: str, value: Value) -> tuple[int, int] | None:
    start = text.rfind("\n", 0, value.start) + 1
    stop = text.find("\n", value.start)
    stop = len(text) if stop < 0 else stop
    return (start, stop) if cells(text, start, stop) else None


def column_of(text: str, value: Value) -> set[str] | None:
    """The stems of the head above a value; empty if the columns have none; None if it stands in no row of several figures."""
    line = _row(text, value)
    if line is None:
        return None
    start, stop = line
    row = cells(text, start, stop) or []
    place = next((n for n, (a, b) in enumerate(row) if a <= value.start < b), None)
    if place is None:
        return None
    found = heads(text, start, len(row))
    if found is None:
        return set()
    return found[place] - set().union(*(one for n, one in enumerate(found) if n != place))


def claim_stems(text: str, span: tuple[int, int], value: Value) -> set[str]:
    """What a claim says of its value, in words that may stand beside the value or above its column."""
    said = _around(text, span, value)
    found = {stem(word) for word in words(said) if word not in STOP} | {_side(said)}
    found |= {one for one in column_stems(said) if one not in STOP}
    before = text[max(0, value.start - 12) : value.start].lower()
    if re.search(r"\bfrom\s*(?:about\s*)?$", before):
        found = (found | {"current"}) - {stem("proposed")}
    if re.search(r"\bto\s*(?:about\s*)?$", before) and re.search(r"\bfrom\b", text):
        found = (found | {stem("proposed")}) - {"current"}
    return found


def before(text: str, start: int) -> set[str]:
    """Stems of the last three words of meaning before a place."""
    head = re.split(r"[.;](?:\s|$)", text[max(0, start - 60) : start])[-1]
    return {stem(word) for word in [word for word in words(head) if word not in STOP][-3:]}


def joined(text: str, one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Whether two values are the ends of a range."""
    first, last = sorted((one, two))
    return one != two and bool(_RANGE.fullmatch(text[first[1] : last[0]]))


def beside(text: str, value: Value, *, sized: bool) -> set[str]:
    """The stem of the last word of meaning before a value, and of a size also the next one: 60 feet wide."""
    before = [
        word
        for word in words(re.split(r"[.;,]\s", text[max(0, value.start - 60) : value.start])[-1])
        if word not in STOP and word not in _UNSAID
    ]
    after = [
        word
        for word in words(re.split(r"[.;,](?:\s|$)", text[value.end : value.end + 40])[0])
        if word not in STOP and word not in _UNSAID
    ]
    return {stem(word) for word in [*before[-1:], *(after[:1] if sized else [])]}


_UNSAID = frozenset(
    listed(
        "percent dollars feet foot days day years year months month square hours minutes per million cents would cost "
        "costs pay paid amount"
    )
)


def taken_from_another(said: set[str], own: set[str], others: Sequence[set[str]]) -> bool:
    """Whether what is said of a value fits another value's words, and not its own."""
    for other in others:
        speaks_for, speaks_against = len(said & (own - other) - {"(affirmed)"}), len(said & (other - own))
        if speaks_against > speaks_for:
            return True
    return False
