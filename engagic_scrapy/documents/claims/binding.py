"""Which words of a page belong to which of its values, so that one item's amount isn't taken for another's."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import NamedTuple

from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.name_words import KIND
from engagic_scrapy.documents.claims.tables import STOP_STEMS, cells, column_stems, head_stems, heads, row_end, years
from engagic_scrapy.documents.claims.words import STOP, WORD, meaning, negations, stem, words

_PARTINGS = (
    re.compile(r"\n[ \t]*\n|[.;?!]['\")]*\s+|;|\n(?=[A-Z][^\n:]{1,25}:)"),
    re.compile(
        r"\b(?:up from|down from|instead of|rather than|while|whereas|but|"
        r"versus|vs\.?|compared|against|mientras|pero)\b|\((?=\w+ )",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:and|y|(?<!at )or(?! more| less| below| above)|o|than)\b|\bto\s+(?:\w+\s+)?$", re.IGNORECASE),
    re.compile(r","),
)
_RANGE = re.compile(r"\W*(?:to|through|until|a|hasta|and)?\W*(?:percent |feet )?(?:to )?", re.IGNORECASE)
_COUNTED_BY = re.compile(r"^\s*(?:(?:a|an|per|each)\b|/)\s*(?:square )?\w+", re.IGNORECASE)


class Value(NamedTuple):
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
        cut = row_end(text, one.end)
        for parting in _PARTINGS if cut is None else ():
            match = parting.search(between)
            if match and (_has_words(between[: match.start()]) or _has_words(between[match.end() :])):
                cut = one.end + match.start() if _one_side(between, match, labels_first) else None
                if cut is not None:
                    break
        bounds.append(cut if cut is not None else one.end if labels_first else two.start)
    bounds.append(end)
    found = list(zip(bounds, bounds[1:], strict=False))
    for n, (one, two) in enumerate(zip(values, values[1:], strict=False)):
        if text[one.start : one.end].isalpha() and text[one.end : two.start] == " of the ":  # two of the six houses
            found[n] = (found[n][0], found[n + 1][1])
        elif _RANGE.fullmatch(text[one.end : two.start]):  # 9 a.m. to 5 p.m. on Saturday: the words are of both
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
    return any(word not in STOP for word in words(text)) or bool(re.search(r"\b(?:19|20)\d\d\b", text))


def own_stems(text: str, span: tuple[int, int], value: Value) -> set[str]:
    """Stems of a value's clause; of its whole line if that is a table's row."""
    line = _row(text, value)
    clause = text[line[0] : line[1]] if line else _around(text, span, value)
    return (
        {*meaning(clause)}
        | {_side(text[line[0] : line[1]] if line else text[span[0] : span[1]])}
        | years(clause)
        | when(text, value)
    )


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
    return (start, stop) if cells(text, start, stop) or row_at(text, value.start) else None


def _neighbors(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The lines above and below a row."""
    above = text.rfind("\n", 0, max(0, start - 1)) + 1
    below = text.find("\n", stop + 1)
    return [(above, max(above, start - 1)), (min(stop + 1, len(text)), below if below > 0 else len(text))]


def column_of(text: str, value: Value) -> Set[str] | None:
    """The stems of the head above a value; empty if the columns have none; None if it stands in no row of several figures."""
    aligned = row_at(text, value.start)
    if aligned is not None:
        place = aligned.place(value.start)
        return head_stems(aligned.heads[place]) if place is not None and aligned.cells[place].is_figure else None
    line = _row(text, value)
    if line is None:
        return None
    start, stop = line
    row = cells(text, start, stop) or []
    if any(len(row) < len(cells(text, *mate) or ()) for mate in _neighbors(text, start, stop)):
        return None  # a row with a cell left out: which, no text tells
    place = next((n for n, (a, b) in enumerate(row) if a <= value.start < b), None)
    if place is None:
        return None
    found = heads(text, start, len(row))
    if found is None:
        return set()
    return found[place] - set().union(*(one for n, one in enumerate(found) if n != place)) - (STOP_STEMS - {"not"})


def claim_stems(text: str, span: tuple[int, int], value: Value) -> set[str]:
    """What a claim says of its value, in words that may stand beside the value or above its column."""
    said = _around(text, span, value)
    return {*meaning(said)} | {_side(text[span[0] : span[1]])} | years(said) | when(text, value)


def said_columns(text: str, span: tuple[int, int], value: Value) -> Set[str]:
    """What a claim says of its value, as a head above a column may say it."""
    told = when(text, value)
    if "current" in told and re.match(r"\s+to\s+\$?\d", text[value.end :]):
        span = (min(span[0], value.start), value.end)  # from $5 to $6, effective in July: the end tells of the new value
    found = column_stems(_around(text, (span[0], max(span[1], value.end)), value))
    if "current" in told:  # "from $5 to $6 in 2026": the year is the other's
        close = column_stems(re.split(r"\bto\b|\$", text[value.end : value.end + 25])[0])
        found = frozenset(one for one in found if not re.match(r"\d", one) or one in close)
    return (found - {"current", _PROPOSED}) | told if told else found


_PROPOSED = stem("proposed")
_OLD = re.compile(
    r"\bfrom\s+(?:about\s+|every\s+|the\s+)?$|\b(?:instead of|rather than|formerly|previously|currently|now|present|presently|"
    r"existing|up from|down from|"
    r"compared (?:with|to)|than the|old|today)\b[^\d$;.]{0,25}$",
    re.IGNORECASE,
)
_OLD_AFTER = re.compile(r"^[^\d$;.]{0,22}\b(?:now|today|currently|before|at present)\b(?!\s*[$\d])", re.IGNORECASE)
_IN_PLACE = re.compile(r"[^\d$;.,]{0,15}\b(?:instead of|rather than|up from|down from)\b")  # now 88 days instead of 140
_NEW = re.compile(r"\b(?:to|requested|proposed|become|new)\b[^\d$;.,]{0,25}$", re.IGNORECASE)
_NEW_AFTER = re.compile(r"^[^\d$;.]{0,25}\b(?:instead of|rather than|up from|down from|formerly)\b", re.IGNORECASE)


def when(text: str, value: Value) -> set[str]:
    """Whether a value is the one before a change, or the one after it, by the words at its sides."""
    if not re.match(r"[$\d]|[A-Z]{1,3}-\d", text[value.start : value.start + 5]) or re.match(
        r"[^\n]{0,8}[ap]\.?m", text[value.start : value.end]
    ):
        return set()  # dates and times run from one to another without any change
    line = _row(text, value)
    head, tail = text[max(0, value.start - 45) : value.start], text[value.end : value.end + 45]
    if line:
        head, tail = head.split("\n")[-1], tail.split("\n")[0]
    if not _IN_PLACE.match(tail) and (_OLD.search(head) or _OLD_AFTER.search(tail)):
        return {"current"}
    moved = re.search(r"\bfrom\b", text[max(0, value.start - 80) : value.start], re.IGNORECASE)
    if _NEW_AFTER.search(tail) or (
        _NEW.search(head) and (moved or not re.search(r"\bto\b[^\d$;.,]{0,25}$", head, re.IGNORECASE))
    ):
        return {_PROPOSED}
    return set()


def before(text: str, start: int) -> set[str]:
    """Stems of the last three words of meaning before a place."""
    head = re.split(r"[.;](?:\s|$)|\n|:\s", text[max(0, start - 60) : start])[-1]
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
        for word in words(re.split(r"[.;,](?:\s|$)|\band\b|\bbut\b", text[value.end : value.end + 40])[0])
        if word not in STOP and word not in _UNSAID
    ]
    return {stem(word) for word in [*before[-1:], *(after[:1] if sized else [])]}


_UNSAID = frozenset(
    listed(
        "percent dollars feet foot days day years year months month square hours minutes per million cents would cost "
        "costs pay paid amount"
    )
)


_TOTAL = stem("total")


def contradicted(said: set[str], own: set[str], other: set[str]) -> bool:
    """Whether the other value's words have the side of a pair of opposites that the claim says, and its own the contrary."""
    for one in said:
        contrary = one.translate(_CONTRARY) if one[0] == "(" and one[-2:-1] == "1" else None
        if contrary and contrary in own and one not in own and one in other and contrary not in said:
            return True
    return False


_CONTRARY = str.maketrans("+-", "-+")


def taken_from_another(said: set[str], own: set[str], other: set[str], near: Sequence[str], heavy: frozenset[str]) -> bool:
    """Whether what is said of a value fits another value's words, and not its own.

    :param near: the claim's words, nearest to the value first: the first that tells the two apart decides a close case.
    """
    speaks_for, speaks_against = (own - other) - {"(affirmed)"}, other - own
    strong, own_strength = _weigh(said & speaks_against, heavy), _weigh(said & speaks_for, heavy)
    if any(one in own and one.translate(_CONTRARY) in other for one in said if one[-2:] == "1)"):
        return False
    if strong <= own_strength or _TOTAL in said & speaks_for:
        return False
    if strong >= max(2, 2 * own_strength):
        return True
    first = next((word for word in near if word in speaks_for or word in speaks_against), None)
    return not (said & speaks_for) or first in speaks_against


def _weigh(stems: set[str], heavy: frozenset[str]) -> int:
    """Parties, names, and what was before and after a change tell more than other words."""
    return sum(
        3 if one.isdigit() else 2 if one in heavy or one[0] == "#" or one in ("current", _PROPOSED) else 1 for one in stems
    )


def exchanged(said: tuple[set[str], set[str]], own: tuple[set[str], set[str]], heavy: frozenset[str]) -> bool:
    """Whether two values that a claim and a page both have would fit better the other way round."""
    (one, two), (first, last) = said, own
    for mine, mates in ((one, two), (two, one)):  # a subject named once is the subject of both
        if mine & heavy and not mates & heavy:
            one, two = one - heavy, two - heavy
    heavy = heavy | {"current", _PROPOSED}
    straight = _weigh(one & (first - last) - {"(affirmed)"}, heavy) + _weigh(two & (last - first) - {"(affirmed)"}, heavy)
    return _weigh(one & (last - first), heavy) + _weigh(two & (first - last), heavy) > straight


def heavy(text: str) -> frozenset[str]:
    """Stems of a claim's parties and names."""
    return meaning(
        " ".join(match.group() for match in WORD.finditer(text) if match.group()[0].isupper() or match.group() in KIND)
    )


def nearest(text: str, value: Value) -> list[str]:
    """What the words around a value mean, nearest first; words of the same distance on both sides, the one before first."""
    found = []
    for match in WORD.finditer(text):
        away = value.start - match.end() if match.end() <= value.start else match.start() - value.end + 0.5
        found += [(away, token) for token in meaning(match.group())]
    return [token for _, token in sorted(found)]
