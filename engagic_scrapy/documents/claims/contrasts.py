"""Two things of one sentence that differ by a word (hot meals, frozen meals), and which value, state or purpose is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engagic_scrapy.documents.claims.evidence import Failure
from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.values import same_value
from engagic_scrapy.documents.claims.words import STOP, stem

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_HELD = ("money", "number", "percent")


def contrasted(claim: str, sentence: str) -> Failure | None:
    """Reason and detail of what the sentence says of the other one of two, or None."""
    found = of_its_twin(claim, sentence) or from_for_to(claim, sentence) or impossible(claim, sentence)
    if found:
        return "number", found
    found = other_state(claim, sentence) or unreal(claim, sentence) or long_ago(claim, sentence)
    return ("opposite", found) if found else None


def of_its_twin(claim: str, sentence: str) -> str | None:
    """The score of the frozen meals, where the sentence has it for the hot meals and another one for the frozen meals."""
    if is_row(sentence.strip()):
        return None
    there = [fact for fact in facts(sentence) if fact.kind in _HELD]
    for fact in facts(claim) if len(there) > 1 else ():
        at = next((one for one in there if fact.kind in _HELD and same_value(fact, one)), None)
        if at is None or sum(same_value(fact, one) for one in there) > 1:
            continue
        for first, second, head in _twins(sentence):
            mine = _phrased(claim, head)
            if second in mine and first not in mine and _owner(sentence, at, there, first, second, head) == first:
                return f"{fact.text} is the {first} {head}'s, not the {second} {head}'s"
            if first in mine and second not in mine and _owner(sentence, at, there, first, second, head) == second:
                return f"{fact.text} is the {second} {head}'s, not the {first} {head}'s"
    return None


def _twins(sentence: str) -> Iterator[tuple[str, str, str]]:
    """Two words in order before the same word: hot, frozen, meals."""
    row = [match.group().lower() for match in _WORD.finditer(sentence)]
    held: dict[str, list[str]] = {}
    for one, two in zip(row, row[1:], strict=False):
        if two not in STOP and one not in STOP and one not in held.setdefault(two, []):
            held[two].append(one)
    yield from ((before[0], before[1], head) for head, before in held.items() if len(before) == 2)


def _phrased(claim: str, head: str) -> set[str]:
    row = [match.group().lower() for match in _WORD.finditer(claim)]
    return {one for one, two in zip(row, row[1:], strict=False) if two == head}


def _owner(sentence: str, at: Fact, there: Sequence[Fact], first: str, second: str, head: str) -> str | None:
    """Which of the two a value stands with, in a sentence that has values after each of both."""
    places = [
        match.start()
        for match in re.finditer(rf"\b(?:{re.escape(first)}|{re.escape(second)}) {re.escape(head)}\b", sentence, re.IGNORECASE)
    ]
    if len(places) != 2:
        return None
    between = [fact for fact in there if places[0] < fact.start < places[1]]
    after = [fact for fact in there if fact.start > places[1]]
    if at.start < places[0] or any(0 < places[0] - fact.end < _CLOSE for fact in there) or not between or not after:
        return None
    return first if at.start < places[1] else second


_CLOSE = 16  # characters from a value to what it is of: 15 percent of the single premium


def from_for_to(claim: str, sentence: str) -> str | None:
    """``rises to $5``, where it rises from $5."""
    for fact in facts(claim):
        if fact.kind not in _HELD or not _TO.search(claim[: fact.start]) or re.search(r"\bfrom\b", claim, re.IGNORECASE):
            continue
        told = [one for one in facts(sentence) if same_value(fact, one)]
        if told and all(
            _FROM.search(sentence[: one.start]) and re.match(r"[^.;]{0,40}?\bto\b", sentence[one.end :]) for one in told
        ):
            return f"from {fact.text}, not to it"
    return None


_TO = re.compile(
    r"\b(?:ris\w+|rose|go\w*|went|increas\w+|rais\w+|fall\w*|fell|drop\w*|reduc\w+|lower\w+|chang\w+|mov\w+|cut|up|down|grow\w*|grew)\b"
    r"[^.;$\d]{0,30}?\bto (?:about )?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom (?:about |the present |the current )?$", re.IGNORECASE)

_BY_TO = re.compile(r"\b(?:increas|ris|rose|grow|grew|rais)\w*\b[^.;]{0,40}?\bby (?:about )?$", re.IGNORECASE)
_SCALED = 1000  # times: a scale that only one of the two has
_ENDS = re.compile(r"\s*(?:to|through|until|-)\s*", re.IGNORECASE)


def impossible(claim: str, sentence: str) -> str | None:
    """A rise by more than what it comes to, a whole told as its part's price, hours from six to six."""
    mine, theirs = facts(claim), facts(sentence)
    for one, two in zip(mine, mine[1:], strict=False):
        between = claim[one.end : two.start]
        if one.kind != two.kind:
            continue
        if one.kind in ("date", "time") and one.value == two.value and _ENDS.fullmatch(between):
            return f"{one.text}{between}{two.text}"
        if (
            one.kind in _HELD
            and _ENDS.fullmatch(between)
            and _BY_TO.search(claim[: one.start])
            and 1 < one.value / max(two.value, 0.01) < _SCALED
        ):
            return f"by {one.text} to {two.text}"
    for fact in (one for one in mine if one.kind == "money" and one.per):
        own = [one for one in theirs if same_value(fact, one)]
        other = next((one for one in theirs if one.per == fact.per and not same_value(fact, one)), None)
        told = other and any(same_value(one, other) and not one.per for one in mine)
        if own and told and other and not any(one.per for one in own):
            return f"{other.text} is the price per {fact.per}, not {fact.text}"
    return None


_STATES = tuple(
    frozenset(listed(line))
    for line in (
        "preliminary final",
        "draft final",
        "tentative final",
        "gross net",
        "former new",
        "monthly annual",
        "employer employee",
        "full partial",
    )
)


def other_state(claim: str, sentence: str) -> str | None:
    """The final plat, where the sentence speaks of the preliminary one."""
    mine, theirs = ({match.group().lower() for match in _WORD.finditer(text)} for text in (claim, sentence))
    for pair in _STATES:
        if len(mine & pair) == len(theirs & pair) == 1 and not mine & theirs & pair:
            one, other = min(mine & pair), min(theirs & pair)
            if {stem(word) for word in _after(claim, one)} & {stem(word) for word in _after(sentence, other)}:
                return f"{other}, not {one}"
    return None


def _after(text: str, word: str) -> list[str]:
    return [match[1].lower() for match in re.finditer(rf"\b{word} ([\w-]+)", text, re.IGNORECASE)]


_UNREAL = re.compile(r"\bwould have (?:been )?(?P<did>[a-z]+)\b", re.IGNORECASE)
_REAL = re.compile(r"\b(?:would|will|shall) (?!have\b|not\b)(?:be )?(?P<do>[a-z]+)\b", re.IGNORECASE)


def unreal(claim: str, sentence: str) -> str | None:
    """What would have been, told as what will be."""
    told, mine = _UNREAL.search(sentence), _REAL.search(claim)
    if not told or not mine or "would have" in claim:
        return None
    did = told["did"].lower()
    return f"{told.group()}: it didn't come to that" if stem(did) == stem(mine["do"].lower()) else None


_WHEN = re.compile(r"\b(?:in|since|until) (?:[A-Z][a-z]+ )?(?:19|20)\d\d, when\b(?P<then>[^;]*?)(?=[.;]\s|[.;]?\s*$)")
_TO_COME = re.compile(r"\b(?:would|will|is to|are to)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|did|until|since|when)\b", re.IGNORECASE)


def long_ago(claim: str, sentence: str) -> str | None:
    """What is to come by the claim, with a value of the past: ``since 2018, when it cost $700``."""
    told = _WHEN.search(sentence) if _TO_COME.search(claim) and not _PAST.search(claim) else None
    if told is None:
        return None
    start, end = told.span("then")
    for fact in facts(claim):
        held = [one for one in facts(sentence) if same_value(fact, one)] if fact.kind in _HELD else []
        if held and all(start <= one.start < end for one in held):
            return f"{fact.text} was{told['then']}"
    return None
