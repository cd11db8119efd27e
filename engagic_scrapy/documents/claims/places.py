"""Whether the values of a claim stand by its quote, and not among another item's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.names import capitals, names, places
from engagic_scrapy.documents.claims.rivals import comparable, foreign, percent_of_a_row, rival
from engagic_scrapy.documents.claims.values import REASONS, missing, same_value, same_values, unit_conflict
from engagic_scrapy.documents.claims.votes import counted
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stems

_NEAR_HEAD = frozenset(("date", "year", "time", "code"))


def misplaced_value(claim: str, evidence: Evidence) -> Failure | None:
    """The first value of the claim that the page doesn't bear out beside the quote."""
    claimed, printed = facts(claim), facts(evidence.page.text)
    for fact in claimed:
        if fact.unit == "item" and fact.kind == "code" and _is_own_item(str(fact.value), evidence):
            continue
        if fact.kind == "ordinal" and re.search(rf"\b{re.escape(fact.text)}\b", evidence.text(evidence.sentence), re.IGNORECASE):
            continue  # $100 for the first, $250 for the second; its value is bound to it, see _ORDER
        if _in_a_head(fact, evidence) or _labeled(fact, evidence):
            continue
        if (
            _difference(fact, claim, evidence)
            or _rolled(fact, evidence)
            or _halved(fact, evidence.text(evidence.sentence))
            or _counted(fact, evidence.text(evidence.sentence))
            or _on_a_side(fact, claim, evidence.text(evidence.sentence))
            or _DERIVED.match(claim, fact.end)
        ):
            continue
        failure = missing(fact, printed, evidence.page) or _misplaced(claim, fact, claimed, printed, evidence)
        if failure:
            return failure
    return None


def _in_a_head(fact: Fact, evidence: Evidence) -> bool:
    """What only names a column of the quote's row (effective 7/1/2025, in the first year): the row's values are tied to it."""
    if fact.kind not in ("date", "year", "number", "ordinal", "code"):
        return False
    row = row_at(evidence.page.text, evidence.spans[0][0])
    heads = [one for head in row.heads for one in facts(head)] if row else []
    counted_there = [one.value for one in heads if one.kind == "number"]
    return any(same_value(fact, one) for one in heads) or (fact.kind == "ordinal" and fact.value in counted_there)


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


def _labeled(fact: Fact, evidence: Evidence) -> bool:
    """Zone B, where the quote's row has B under "Zone"."""
    row = row_at(evidence.page.text, evidence.spans[0][0]) if fact.kind == "code" and fact.unit else None
    return row is not None and any(
        cell.text.upper() == str(fact.value) and (fact.unit or "") in head.lower()
        for cell, head in zip(row.cells, row.heads, strict=True)
    )


def _rolled(fact: Fact, evidence: Evidence) -> bool:
    """A tally that nobody printed, where the names of both sides can be counted."""
    if fact.kind != "tally":
        return False
    return fact.value[:2] in counted(evidence.text(evidence.near)) or fact.value[:2] == _tabled(evidence)


def _tabled(evidence: Evidence) -> tuple[int, int] | None:
    """The figures under Yes and No of the quote's row."""
    row = row_at(evidence.page.text, evidence.spans[0][0])
    sides = (
        [
            [
                int(cell.text)
                for cell, head in zip(row.cells, row.heads, strict=True)
                if cell.text.isdigit() and side.fullmatch(head)
            ]
            for side in (_YES, _NO)
        ]
        if row
        else []
    )
    return (sides[0][0], sides[1][0]) if sides and all(len(side) == 1 for side in sides) else None


_YES, _NO = (re.compile(words, re.IGNORECASE) for words in (r"yes|ayes?|yeas?|for|in favor", r"no|noes|nays?|against|opposed"))


def _counted(fact: Fact, sentence: str) -> bool:
    """Whether a small number counts the entries of the sentence's list: three people spoke."""
    if fact.kind != "number" or not 2 <= fact.value <= 12 or fact.text[0].isdigit() or ":" not in sentence:
        return False
    entries = [part for part in re.split(r";", sentence.split(":", 1)[1]) if part.strip()]
    return len(entries) == fact.value


_SIDE = re.compile(r"\s+(?:(?P<yes>in favor|yes|ayes?|yeas?)|(?P<no>opposed|against|noes|nays?))\b", re.IGNORECASE)


def _on_a_side(fact: Fact, claim: str, sentence: str) -> bool:
    """Five in favor, of "five in favor and two opposed"."""
    side = _SIDE.match(claim, fact.end) if fact.kind == "number" else None
    if side is None:
        return False
    tallies = [one.value for one in facts(sentence) if one.kind == "tally"]
    return any(value[0 if side["yes"] else 1] == fact.value for value in tallies)


def _misplaced(claim: str, fact: Fact, claimed: Sequence[Fact], printed: Sequence[Fact], evidence: Evidence) -> Failure | None:
    reason = REASONS.get(fact.kind, "number")
    start, end = evidence.sentence
    found = [other for other in same_values(fact, printed) if unit_conflict(fact, other, evidence.page.text) is None]
    near = [other for other in found if evidence.in_quote(other)] or [other for other in found if start <= other.start < end]
    per = bool(found) and re.search(r"\bper\s+$", claim[: fact.start])
    rivals = [
        other
        for other in (printed if per or not near else ())
        if (rival(fact, other) or percent_of_a_row(fact, other))
        and comparable(fact, other, evidence.page.text)
        and not any(same_value(one, other) for one in claimed)
    ]
    if per and not any(start <= one.start < end for one in rivals):
        return None  # what a price is counted by stands in a table's head
    if not near and fact.kind == "code" and _named_above(fact, found, rivals, evidence):
        return None
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
    if fact.kind == "date" and all(other.end <= start and _dates_page(other, evidence) for other in near):
        return None
    if fact.kind == "year" or fact.kind == "ordinal" and fact.text.isalpha():
        return None  # its value is bound to it, see _ORDER
    failures = [foreign(claim, fact, claimed, other, printed, evidence) for other in near]
    detail = None if None in failures else failures[0]
    return (reason, detail) if detail else None


def _named_above(fact: Fact, found: Sequence[Fact], rivals: Sequence[Fact], evidence: Evidence) -> bool:
    """Whether a number or an address is the page's or the section's own, and the quote's sentence has no other."""
    start, end = evidence.sentence
    top = [other for other in found if other.start < min(evidence.page.head, start) and other.unit == fact.unit]
    inside = [other for other in rivals if start <= other.start < end and not _accounts(other)]
    if top and not any(other.unit in (fact.unit, None) for other in inside):
        return True
    return fact.unit not in (None, "address") and _heads_section(fact, evidence)


_SESSION = re.compile(r"\b(?:minutes|meeting|agenda|memo\w*|date|session|report|hearing)\b", re.IGNORECASE)


def _accounts(fact: Fact) -> bool:
    """An account's number: three groups of figures."""
    return bool(re.fullmatch(r"\d+(?:-\d+){2,}", fact.text))


def _heads_section(fact: Fact, evidence: Evidence) -> bool:
    """Whether the quote's section is headed by this: ``ROUTE 17.``"""
    above = evidence.page.text[: evidence.spans[0][0]]
    heads = re.findall(rf"^[ \t]*{fact.unit}\s+(\w+)[.:]", above, re.IGNORECASE | re.MULTILINE)
    return bool(heads) and heads[-1].upper() == str(fact.value)


def _dates_page(fact: Fact, evidence: Evidence) -> bool:
    """Whether a date is that of the minutes or the meeting, in the page's top."""
    text = evidence.page.text
    first = text.rfind("\n", 0, fact.start) + 1
    line = text[first : max(first, text.find("\n", fact.end))]
    return fact.start < evidence.page.head and bool(_SESSION.search(line))


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
