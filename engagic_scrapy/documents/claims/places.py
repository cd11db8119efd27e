"""Whether the values of a claim stand by its quote, and not among another item's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.names import capitals, names, places
from engagic_scrapy.documents.claims.rivals import comparable, foreign, percent_of_a_row, rival
from engagic_scrapy.documents.claims.values import REASONS, agree, missing, same_value
from engagic_scrapy.documents.claims.votes import counted
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

_NEAR_HEAD = frozenset(("date", "year", "time", "code"))


def misplaced_value(claim: str, evidence: Evidence) -> Failure | None:
    """The first value of the claim that the page doesn't bear out beside the quote."""
    claimed, printed = facts(claim), facts(evidence.page.text)
    for fact in claimed:
        if fact.unit == "item" and fact.kind == "code" and _is_own_item(str(fact.value), evidence):
            continue
        if _difference(fact, claim, evidence) or _rolled(fact, evidence):
            continue
        if (
            _halved(fact, evidence.text(evidence.sentence))
            or _counted(fact, evidence.text(evidence.sentence))
            or _DERIVED.match(claim, fact.end)
        ):
            continue
        failure = missing(fact, printed, evidence.page) or _misplaced(claim, fact, claimed, printed, evidence)
        if failure:
            return failure
    return None


_DERIVED = re.compile(r"(?<=\bone)\s+(?:year|month|week|day|hour)s? (?:longer|more|later|earlier)\b", re.IGNORECASE)


def _difference(fact: Fact, claim: str, evidence: Evidence) -> bool:
    """Ten more than last season's 55: what two values of the sentence differ by."""
    if fact.kind not in ("number", "money") or not re.match(r"\s+(?:more|fewer|less|higher|lower)\b", claim[fact.end :]):
        return False
    inside = [one.value for one in facts(evidence.text(evidence.sentence)) if one.kind == fact.kind]
    return fact.value not in inside and any(abs(one - two) == fact.value for one in inside for two in inside)


def _halved(fact: Fact, sentence: str) -> bool:
    """Half: 50 percent, or what two values of the sentence differ by."""
    if fact.kind != "fraction" or fact.value != 0.5:
        return False
    inside = [one for one in facts(sentence) if one.kind in ("percent", "money", "number")]
    return any(one.kind == "percent" and one.value == 50 for one in inside) or any(
        one.kind == two.kind and one.value == 2 * two.value > 0 for one in inside for two in inside
    )


def _rolled(fact: Fact, evidence: Evidence) -> bool:
    """A tally that nobody printed, where the names of both sides can be counted."""
    return fact.kind == "tally" and fact.value[:2] in counted(evidence.text(evidence.near))


def _counted(fact: Fact, sentence: str) -> bool:
    """Whether a small number counts the entries of the sentence's list: three people spoke."""
    if fact.kind != "number" or not 2 <= fact.value <= 12 or fact.text[0].isdigit() or ":" not in sentence:
        return False
    entries = [part for part in re.split(r";", sentence.split(":", 1)[1]) if part.strip()]
    return len(entries) == fact.value


def _misplaced(claim: str, fact: Fact, claimed: Sequence[Fact], printed: Sequence[Fact], evidence: Evidence) -> Failure | None:
    reason = REASONS.get(fact.kind, "number")
    start, end = evidence.sentence
    found = [other for other in printed if agree(fact, other, evidence.page.text)]
    rivals = [
        other
        for other in printed
        if (rival(fact, other) or percent_of_a_row(fact, other))
        and comparable(fact, other, evidence.page.text)
        and not any(same_value(one, other) for one in claimed)
    ]
    near = [other for other in found if evidence.in_quote(other)] or [other for other in found if start <= other.start < end]
    if found and re.search(r"\bper\s+$", claim[: fact.start]) and not any(start <= one.start < end for one in rivals):
        return None  # what a price is counted by stands in a table's head
    if not near and fact.kind == "code" and fact.unit != "address":
        top = [other for other in found if other.start < min(evidence.page.head, start) and other.unit == fact.unit]
        if top and not any(start <= other.start < end for other in rivals):
            return None  # named at the page's top
    if not near:
        blocking = [other for other in rivals if start <= other.start < end]
        if blocking:
            return reason, f"the quote's sentence has {blocking[0].text}, not {fact.text}"
        first, last = evidence.matter
        near = [other for other in found if first <= other.start < last and not evidence.between(other, rivals)]
        if not near and fact.kind in _NEAR_HEAD:
            top = [other for other in found if other.start < evidence.page.head]
            near = [other for other in top if fact.kind != "code" or not evidence.between(other, rivals)]
    if not near:
        near = [other for other in found if fact.kind != "code" and _vouched(claim, fact, other, claimed, evidence)]
    if not near:
        return reason, f"{fact.text} stands elsewhere on the page, by other words"
    if fact.kind == "year" and not any(start <= other.start < end for other in near):
        return None
    if fact.kind == "year" or fact.kind == "ordinal" and fact.text.isalpha():
        return None  # its value is bound to it, see _ORDER
    failures = [foreign(claim, fact, claimed, other, printed, evidence) for other in near]
    detail = None if None in failures else failures[0]
    return (reason, detail) if detail else None


def _vouched(claim: str, fact: Fact, other: Fact, claimed: Sequence[Fact], evidence: Evidence) -> bool:
    """Whether the sentence or row of a value that isn't by the quote holds a name or another value of the claim."""
    span = evidence.page.sentence(other.start, other.end)
    first, last = evidence.matter
    if not first <= other.start < last:
        return False
    text = evidence.text(span)
    if any(one is not fact and one.kind != "year" and any(same_value(one, two) for two in facts(text)) for one in claimed):
        return True
    if len((stems(claim) & stems(text)) - COMMON_STEMS) >= 2:
        return True
    return any(places(name, text) for name in names(claim, capitals(evidence.page.text)))


def _is_own_item(code: str, evidence: Evidence) -> bool:
    """Whether the quote's item begins with this number or letter."""
    return bool(
        re.match(
            rf"\s*(?:agenda\s+)?(?:item\s+)?(?:no\.?\s*)?\(?{re.escape(code)}[.):\s]",
            evidence.text(evidence.matter),
            re.IGNORECASE,
        )
    )
