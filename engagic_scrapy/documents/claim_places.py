"""Whether the values and names of a claim stand by its quote, and not among another item's words."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claim_binding import (
    Value,
    before,
    beside,
    claim_stems,
    clauses,
    column_of,
    joined,
    own_stems,
    taken_from_another,
)
from engagic_scrapy.documents.claim_facts import Fact, facts
from engagic_scrapy.documents.claim_names import Name, capitals, names, places, wrong_title
from engagic_scrapy.documents.claim_quotes import Span
from engagic_scrapy.documents.claim_text import Page, is_row, lines
from engagic_scrapy.documents.claim_values import REASONS, agree, missing, same_value, step_conflict

Failure = tuple[str, str]  # reason, detail
_BEFORE, _AFTER = 2, 5  # sentences
_NEAR_HEAD = frozenset(("date", "year", "time", "code"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a quote stands: its parts, the sentences or rows that they touch, the item that they belong to."""

    page: Page
    spans: tuple[Span, ...]
    sentence: Span
    matter: Span

    @classmethod
    def of(cls, page: Page, spans: Sequence[Span]) -> Evidence:
        start, end = spans[0][0], spans[-1][1]
        return cls(page, tuple(spans), page.sentence(start, end), page.matter(start, end))

    @property
    def near(self) -> Span:
        """The quote's sentences with those around them, within their item: a motion and what became of it."""
        starts = self.page.sentences
        first = max(0, bisect.bisect_right(starts, self.sentence[0]) - 1 - _BEFORE)
        last = bisect.bisect_left(starts, self.sentence[1]) + _AFTER
        end = starts[last] if last < len(starts) else len(self.page.text)
        return max(starts[first], self.matter[0]), min(end, self.matter[1])

    @property
    def quote(self) -> str:
        return self.page.text[self.spans[0][0] : self.spans[-1][1]]

    def text(self, span: Span) -> str:
        return self.page.text[span[0] : span[1]]

    def in_quote(self, fact: Fact) -> bool:
        return any(start <= fact.start and fact.end <= end + 1 for start, end in self.spans)

    def between(self, fact: Fact, others: Sequence[Fact]) -> bool:
        """Whether one of the others stands between the quote and the fact."""
        start, end = self.spans[0][0], self.spans[-1][1]
        return any(end <= other.start < fact.start or fact.end <= other.start < start for other in others)


def misplaced_value(claim: str, evidence: Evidence) -> Failure | None:
    """The first value of the claim that the page doesn't bear out beside the quote."""
    claimed, printed = facts(claim), facts(evidence.page.text)
    for fact in claimed:
        if fact.unit == "item" and fact.kind == "code" and _is_own_item(str(fact.value), evidence):
            continue
        failure = missing(fact, printed, evidence.page) or _misplaced(claim, fact, claimed, printed, evidence)
        if failure:
            return failure
    return None


def _misplaced(claim: str, fact: Fact, claimed: Sequence[Fact], printed: Sequence[Fact], evidence: Evidence) -> Failure | None:
    reason = REASONS.get(fact.kind, "number")
    start, end = evidence.sentence
    found = [other for other in printed if agree(fact, other, evidence.page.text)]
    rivals = [
        other
        for other in printed
        if rival(fact, other)
        and _comparable(fact, other, evidence.page.text)
        and not any(same_value(one, other) for one in claimed)
    ]
    near = [other for other in found if evidence.in_quote(other)] or [other for other in found if start <= other.start < end]
    if not near:
        blocking = [other for other in rivals if start <= other.start < end]
        if blocking:
            return reason, f"the quote's sentence has {blocking[0].text}, not {fact.text}"
        first, last = evidence.matter
        near = [other for other in found if first <= other.start < last and not evidence.between(other, rivals)]
        if not near and fact.kind in _NEAR_HEAD:
            near = [
                other
                for other in found
                if other.start < evidence.page.head and (fact.kind != "code" or not evidence.between(other, rivals))
            ]
    if not near:
        return reason, f"{fact.text} stands elsewhere on the page, by other words"
    if fact.kind == "year" and not any(start <= other.start < end for other in near):
        return None
    failures = [_foreign(claim, fact, claimed, other, printed, evidence) for other in near]
    detail = None if None in failures else failures[0]
    return (reason, detail) if detail else None


def _is_own_item(code: str, evidence: Evidence) -> bool:
    """Whether the quote's item begins with this number or letter."""
    return bool(
        re.match(
            rf"\s*(?:agenda\s+)?(?:item\s+)?(?:no\.?\s*)?\(?{re.escape(code)}[.):\s]",
            evidence.text(evidence.matter),
            re.IGNORECASE,
        )
    )


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


def _comparable(fact: Fact, other: Fact, text: str) -> bool:
    """A figure without a unit beside one with a unit is its rival in a table only."""
    if fact.kind != "number" or fact.unit == other.unit:
        return True
    return any(is_row(text[start:end]) for start, end in lines(text, other.start, other.end))


def _foreign(
    claim: str, fact: Fact, claimed: Sequence[Fact], other: Fact, printed: Sequence[Fact], evidence: Evidence
) -> str | None:
    """Why this occurrence of the value isn't the one that the claim speaks of; None if it may be."""
    text = evidence.page.text
    step = step_conflict(claim, fact, text, other) if fact.kind in ("money", "percent", "number") else None
    if step:
        return step
    start, end = evidence.sentence
    here = evidence.page.sentence(other.start, other.end)
    start, end = min(start, here[0]), max(end, here[1])
    values = [one for one in printed if start <= one.start < end and (one is other or rival(fact, one))]
    spans = clauses(text, [Value(one.start, one.end, one.value) for one in values], start, end)
    own = {id(one): own_stems(text, span, Value(one.start, one.end, one.value)) for one, span in zip(values, spans, strict=True)}
    mine = [one for one in claimed if one is fact or rival(fact, one)]
    claim_spans = clauses(claim, [Value(one.start, one.end, one.value) for one in mine], 0, len(claim))
    said = next(
        claim_stems(claim, span, Value(one.start, one.end, 0)) for one, span in zip(mine, claim_spans, strict=True) if one is fact
    )
    ranged = [one for one in mine if joined(claim, (fact.start, fact.end), (one.start, one.end))]
    others = [own[id(one)] for one in values if one.value != other.value and not any(same_value(mate, one) for mate in ranged)]
    if taken_from_another(said, own[id(other)], others):
        return f"{fact.text} belongs to other words"
    sized = fact.unit == "foot"
    mine_beside = beside(claim, Value(fact.start, fact.end, 0), sized=sized)
    for one in values if fact.kind not in ("date", "time") else ():
        theirs = (
            beside(text, Value(one.start, one.end, 0), sized=sized)
            if one.value != other.value and column_of(text, Value(one.start, one.end, 0)) is None
            else set()
        )
        if (mine_beside & theirs) - own[id(other)] and not mine_beside & beside(
            text, Value(other.start, other.end, 0), sized=sized
        ):
            return f"{fact.text} belongs to other words than {one.text}'s"
    return _other_column(said, fact, other, [one for one in values if _same_row(text, one, other)], mine, text)


def _other_column(said: set[str], fact: Fact, other: Fact, mates: Sequence[Fact], mine: Sequence[Fact], text: str) -> str | None:
    """Whether the claim's words name another column of the row, or none where the row has several figures to choose from."""
    column = column_of(text, Value(other.start, other.end, other.value))
    if column is None or all(one.value == other.value for one in mates):
        return None
    for mate in mates:
        theirs = column_of(text, Value(mate.start, mate.end, mate.value)) or set()
        if mate.value != other.value and len(said & (theirs - column)) > len(said & (column - theirs)):
            return f"{fact.text} stands under another column"
    unsaid = [one for one in mates if not any(same_value(mate, one) for mate in mine)]
    return f"{fact.text}: its column isn't named" if unsaid and not said & column else None


def _same_row(text: str, one: Fact, other: Fact) -> bool:
    first, last = sorted((one, other), key=lambda fact: fact.start)
    return one is not other and "\n" not in text[first.end : last.start]


def misplaced_name(claim: str, evidence: Evidence) -> Failure | None:
    """The first name of the claim that isn't on the page, or stands there only by another item."""
    text = evidence.page.text
    found = names(claim, capitals(text))
    for name in found:
        at = places(name, text)
        if not at:
            struck = bool(places(name, evidence.page.struck))
            return ("struck_out", f"{name.text} is struck out") if struck else ("name", f"{name.text} isn't on the page")
        other = wrong_title(name, text)
        if other:
            return "name", f"{name.text}: the page says {other}"
        start, end = evidence.matter
        if not any(start <= place < end or place < evidence.page.head for place in at):
            return "name", f"{name.text} stands only by another item"
    return _swapped(claim, found, evidence)


def _swapped(claim: str, found: Sequence[Name], evidence: Evidence) -> Failure | None:
    """A name that stands in for another of its sort, or that the claim puts among another's words."""
    text = evidence.text(evidence.sentence)
    there = names(text, capitals(evidence.page.text))
    for name in found:
        if not places(name, text):
            mates = [one for one in there if one.sort == name.sort]
            mates = [one for one in mates if name.sort != "person" or _alike(name, one)]
            if any(not any(places(mine, one.text) for mine in found) for one in mates):
                return "name", f"the quote's sentence has {mates[0].text}, not {name.text}"
        elif _among_others(claim, name, text, there):
            return "name", f"{name.text} belongs to other words"
    return None


def _among_others(claim: str, name: Name, text: str, there: Sequence[Name]) -> bool:
    """Whether the words before the name stand on the page before another of its sort."""
    said = before(claim, name.start)
    at = [one for one in there if set(name.words) <= set(one.words) or set(one.words) <= set(name.words)]
    mates = [one for one in there if one not in at and one.sort == name.sort and (name.sort != "person" or _alike(name, one))]
    own = set().union(*(before(text, one.start) for one in at)) if at else set()
    return bool(at) and any(
        said & (before(text, one.start) - own) and not said & (own - before(text, one.start)) for one in mates
    )


def _alike(name: Name, other: Name) -> bool:
    full = all(len(one.words) > 1 or one.title for one in (name, other))
    return full or bool(set(name.words) & set(other.words))
