"""Whether a value as a page prints it is the one that a claim speaks of, or another item's."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from engagic_scrapy.documents.claims.binding import (
    Value,
    beside,
    claim_stems,
    clauses,
    column_of,
    contradicted,
    exchanged,
    heavy,
    joined,
    nearest,
    own_stems,
    said_columns,
    taken_from_another,
)
from engagic_scrapy.documents.claims.columns import other_column, same_row
from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.text import is_row, lines
from engagic_scrapy.documents.claims.values import MEASURES, same_value, step_conflict
from engagic_scrapy.documents.claims.verbatim import is_copied
from engagic_scrapy.documents.claims.words import meaning, stem


def rival(fact: Fact, other: Fact) -> bool:
    """Whether two values could be taken for each other: one kind, and units that don't part them."""
    if fact.kind != other.kind and {fact.kind, other.kind} != {"money", "number"}:
        return False
    if fact.kind != other.kind and (fact.unit or other.unit):
        return False
    if fact.kind == "code" and (fact.unit == "address") != (other.unit == "address"):
        return False
    if fact.kind == "number" and other.kind == "number" and fact.unit and other.unit:
        return fact.unit == other.unit
    if fact.kind != other.kind:  # a plain figure beside money: only in tables, where both have the cents or thousands
        return "," in (other.text if other.kind == "number" else fact.text) or "." in (
            other.text if other.kind == "number" else fact.text
        )
    return True


def percent_of_a_row(fact: Fact, other: Fact) -> bool:
    """A figure under a head that says percent; a row's, see :func:`_comparable`."""
    return (fact.kind, other.kind) == ("percent", "number") and other.unit is None and 0 <= other.value <= 100


def comparable(fact: Fact, other: Fact, text: str) -> bool:
    """A figure without a unit beside one with a unit is its rival in a table only."""
    if fact.kind == "number" and fact.unit is None and other.unit in MEASURES:
        return False
    if (fact.kind != "number" or fact.unit == other.unit) and (fact.kind, other.kind) != ("percent", "number"):
        return True
    return any(is_row(text[start:end]) for start, end in lines(text, other.start, other.end))


@dataclass(frozen=True)
class _Bound:
    """A claimed value and a printed one with the words that belong to each, and to the values around them."""

    claim: str
    fact: Fact
    claimed: Sequence[Fact]
    other: Fact
    text: str
    here: tuple[int, int]  # the sentences of the quote and of ``other``
    values: Sequence[Fact]  # of the page, ``other`` among them
    mine: Sequence[Fact]  # of the claim, ``fact`` among them

    @cached_property
    def spans(self) -> Sequence[tuple[int, int]]:
        """The words of each value of the page."""
        return clauses(self.text, [Value(one.start, one.end, one.value) for one in self.values], *self.here)

    @cached_property
    def parts(self) -> Sequence[tuple[int, int]]:
        """The words of each value of the claim."""
        return clauses(self.claim, [Value(one.start, one.end, one.value) for one in self.mine], 0, len(self.claim))

    @cached_property
    def own(self) -> dict[int, set[str]]:
        """What belongs to each value of the page, by its id."""
        text, values = self.text, self.values
        found = {
            id(one): own_stems(text, span, Value(one.start, one.end, one.value))
            for one, span in zip(values, self.spans, strict=True)
        }
        for one, two in zip(values, values[1:], strict=False):
            if _SAME_SUBJECT.fullmatch(text[one.end : two.start]):
                found[id(two)] |= meaning(_PREDICATE.split(text[self.here[0] : one.start])[0])
        return found

    @cached_property
    def says(self) -> dict[int, set[str]]:
        """What the claim says of each of its values, by its id."""
        found = {
            id(one): claim_stems(self.claim, part, Value(one.start, one.end, 0))
            for one, part in zip(self.mine, self.parts, strict=True)
        }
        if self.fact.kind in ("date", "time") and len(_CALENDAR & meaning(self.text[slice(*self.here)])) <= 2:
            found[id(self.fact)] -= _CALENDAR
        return found

    @cached_property
    def columns(self) -> Set[str]:
        """What the claim says of its value, as a column's head may say it."""
        part = next(part for one, part in zip(self.mine, self.parts, strict=True) if one is self.fact)
        part = _own_part(self.claim, self.fact, self.claimed, self.text, self.other) or part
        return said_columns(self.claim, part, Value(self.fact.start, self.fact.end, 0))


def foreign(
    claim: str, fact: Fact, claimed: Sequence[Fact], other: Fact, printed: Sequence[Fact], evidence: Evidence
) -> str | None:
    """Why this occurrence of the value isn't the one that the claim speaks of; None if it may be."""
    text = evidence.page.text
    step = step_conflict(claim, fact, text, other) if fact.kind in ("money", "percent", "number") else None
    if step:
        return step
    if _in_a_label(text, other):
        return None  # of what the row is about
    bound = _bind(claim, fact, claimed, other, printed, evidence)
    copied = _copied(bound)
    if not copied and _of_another(bound):
        return f"{fact.text} belongs to other words"
    span = next(span for one, span in zip(bound.values, bound.spans, strict=True) if one is other)
    order = [_ORDER.findall(part.lower()) for part in (claim, text[span[0] : other.start])]
    if fact.kind != "ordinal" and len(order[0]) == 1 and order[1] and order[0][0] != order[1][-1]:
        return f"{fact.text} is the {order[1][-1]}'s"
    around = claim[max(0, fact.start - 30) : fact.end + 12]
    total = not copied and re.search(r"\btotal\b", around, re.IGNORECASE) and stem("total") in bound.own[id(other)]
    differs = all(_DIFFERS.match(whole[end:]) for whole, end in ((claim, fact.end), (text, other.end)))
    one = None if copied or total or differs else _beside_another(bound)
    if one is not None:
        return f"{fact.text} belongs to other words than {one.text}'s"
    mates = [one for one in bound.values if same_row(text, one, other)]
    return other_column(claim, lambda: bound.columns, fact, other, mates, bound.mine, text)


def _bind(claim: str, fact: Fact, claimed: Sequence[Fact], other: Fact, printed: Sequence[Fact], evidence: Evidence) -> _Bound:
    text = evidence.page.text
    start, end = evidence.sentence
    here = evidence.page.sentence(other.start, other.end)
    start, end = min(start, here[0]), max(end, here[1])
    values = [one for one in printed if start <= one.start < end and (one is other or _beside(fact, one, other, text))]
    values = [one for one in values if one is other or not (one.kind == "number" and _NUMBERED.fullmatch(text[start : one.end]))]
    mine = [one for one in claimed if one is fact or (rival(fact, one) and not (fact.kind == "code" and one.unit != fact.unit))]
    return _Bound(claim, fact, claimed, other, text, (start, end), values, mine)


_PREDICATE = re.compile(r"\b(?:would|will|shall|may|must|is|was|are|were)\b")
_SAME_SUBJECT = re.compile(r"[^.;]*\band [a-z]+ (?:about |an? )?")  # would pay $4 and save $6
_DIFFERS = re.compile(r"\s+(?:more|less|higher|lower|fewer)\b", re.IGNORECASE)


def _in_a_label(text: str, other: Fact) -> bool:
    """Whether a value stands in a table's row before its figures, or in a cell of words: 77-passenger, MP 2.4."""
    row = row_at(text, other.start)
    place = row.place(other.start) if row else None
    return row is not None and place is not None and (place == 0 or not row.cells[place].is_figure)


_SPENT_OF = re.compile(r"\s+of (?:the|its|an?) [^\d$;.]{0,40}\bof\s+", re.IGNORECASE)


def _own_part(claim: str, fact: Fact, claimed: Sequence[Fact], text: str, other: Fact) -> tuple[int, int] | None:
    """The claim's words that go with a value where others of its row are said too, of whatever kind: a cost and a payback."""
    row = row_at(text, other.start)
    if row is None:
        return None
    inside = [one for cell in row.cells[1:] if cell.is_figure for one in facts(cell.text)]
    mine = [one for one in claimed if one is fact or any(same_value(one, two) for two in inside)]
    parts = clauses(claim, [Value(one.start, one.end, one.value) for one in mine], 0, len(claim))
    for n, (one, two) in enumerate(zip(mine, mine[1:], strict=False)):
        if _SPENT_OF.fullmatch(claim[one.end : two.start]):  # $5 of the grant of $6 was spent: the end tells of the first
            parts[n], parts[n + 1] = (two.end, parts[n + 1][1]), (one.end, two.end)
    return next(part for one, part in zip(mine, parts, strict=True) if one is fact)


def _beside(fact: Fact, one: Fact, other: Fact, text: str) -> bool:
    alike = rival(fact, one) or (percent_of_a_row(fact, one) and comparable(fact, one, text))
    return alike and not (fact.kind == "code" and one.unit != other.unit)


def _of_another(bound: _Bound) -> bool:
    """Whether the claim says of its value what the page says of another."""
    claim, fact, other, own, says = bound.claim, bound.fact, bound.other, bound.own, bound.says
    said, parties, near = says[id(fact)], heavy(claim), nearest(claim, Value(fact.start, fact.end, 0))
    fits: dict[object, bool] = {}  # a value that stands twice is a better place only if both its places are
    for one in bound.values:
        if one.value == other.value or _incommensurable(fact, one, bound.text):
            continue
        mate = next((mate for mate in bound.mine if mate is not fact and same_value(mate, one)), None)
        if mate is None:
            wrong = taken_from_another(said, own[id(other)], own[id(one)], near, parties)
            wrong = wrong or contradicted(said, own[id(other)], own[id(one)])
        else:
            changed = exchanged((said, says[id(mate)]), (own[id(other)], own[id(one)]), parties)
            ranged = joined(claim, (fact.start, fact.end), (mate.start, mate.end))
            wrong = _disordered(bound, one, mate, changed) if ranged else changed
        fits[one.value] = wrong and fits.get(one.value, True)
    return any(fits.values())


def _disordered(bound: _Bound, one: Fact, mate: Fact, changed: bool) -> bool:
    """Whether two values that the claim joins (from A to B, 8 to 5) stand the other way round on the page."""
    fact, other = bound.fact, bound.other
    told = bool(re.search(r"\b(?:from|between)\b", bound.claim[: max(fact.start, mate.start)], re.IGNORECASE))
    ordered = same_row(bound.text, one, other) if told else fact.kind == "number"
    return (ordered and (fact.start < mate.start) != (other.start < one.start)) or (told and changed)


def _copied(bound: _Bound) -> bool:
    """Whether the claim has its value among the page's very words."""
    fact, other = bound.fact, bound.other
    around = [(one.start, one.end) for one in bound.values]
    return is_copied(bound.claim, (fact.start, fact.end), bound.text, (other.start, other.end), around)


def _beside_another(bound: _Bound) -> Fact | None:
    """The value that on the page stands right by the words that the claim has right by its own."""
    fact, other, text = bound.fact, bound.other, bound.text
    sized = fact.unit == "foot"
    mine = beside(bound.claim, Value(fact.start, fact.end, 0), sized=sized)
    for one in bound.values if fact.kind not in ("date", "time") else ():
        place = Value(one.start, one.end, 0)
        if one.value == other.value or any(same_value(mate, one) for mate in bound.mine) or column_of(text, place) is not None:
            continue
        strange = (mine & beside(text, place, sized=sized)) - bound.own[id(other)]
        if strange and not mine & beside(text, Value(other.start, other.end, 0), sized=sized):
            return one
    return None


_CALENDAR = meaning(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday"
)


_NUMBERED = re.compile(r"\s*\(?\d{1,2}(?:\.\d{1,2})?")  # an entry's number, at a sentence's beginning
_ORDER = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|later|subsequent|repeat)\b")


def _incommensurable(fact: Fact, one: Fact, text: str) -> bool:
    """Five vehicles and 110,000 miles: a measure is no rival of a count, outside of tables."""
    if fact.kind != "number" or one.kind != "number" or (fact.unit in MEASURES) == (one.unit in MEASURES):
        return False
    return not comparable(fact, one, text)
