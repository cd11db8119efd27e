"""What a sentence tells in so many words: periods, permissions, motions lost, awards, directions, and what it says of whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.copied import CLASSED
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.name_words import KIND
from engagic_scrapy.documents.claims.names import names, places
from engagic_scrapy.documents.claims.sides import is_negative
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.words import COMMON_STEMS, WORD, meaning, negations, opposite, stems

_PERIODS = {"annual": "year", "annually": "year", "yearly": "year", "monthly": "month", "weekly": "week", "daily": "day"}
_PERIODS |= {"hourly": "hour"}
_PERIOD = re.compile(
    r"\b(?:(?:every|each|per|an?)\s+(year|month|week|day|hour)\b|(annual|annually|yearly|monthly|weekly|daily|hourly)\b|/\s?(month|year|day|hour)\b)",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:(?-i:may)|can|could|allowed|permitted|eligible|allows?|permits?)\b(?!\s+not\b)", re.IGNORECASE)
_MAY_NOT = re.compile(
    r"\b(?:not|no longer|never|nor)\s+(?:be\s+)?(?:permitted|allowed|eligible)|\bprohibited|\bineligible"
    r"|\b(?:may|shall|must|can)\s?not\b",
    re.IGNORECASE,
)
_BOUNDED = re.compile(r"\b(?:at most|no more|up to|as many|as much|only|no \w+er than|until)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:motion|amendment)\b[^.]{0,160}?\b(?:failed|died|was defeated|lost)\b", re.IGNORECASE)
_OF_A_MOTION = re.compile(
    r"\b(?:fail\w*|died?|reject\w*|defeat\w*|moved|motion|asked|"
    r"proposal|proposed|second\w*|lost|vote[ds]?|turned down|against)\b",
    re.IGNORECASE,
)
_AWARD = re.compile(r"\baward\w*\b[^.;]{0,80}?\bto\s+(?=[A-Z])", re.IGNORECASE)
_GETS = re.compile(r"\b(?:get|gets|win|wins|won|receive[sd]?|be awarded|be hired|was awarded)\b", re.IGNORECASE)
_NOT_THE = re.compile(r", not (?:the |an? )?(\w+),", re.IGNORECASE)


def untold(claim: str, sentence: str, lead: str = "", before: str = "") -> str | None:
    """Why the sentence doesn't tell what the claim says, or None.

    :param lead: what leads in to the sentence, a table's heads. :param before: the page's text before the sentence.
    """
    return (
        _period(claim, lead + sentence)
        or _class(claim, sentence)
        or _permission(claim, sentence)
        or _lost(claim, sentence)
        or _award(claim, sentence)
        or _direction(claim, sentence)
        or _not_the(claim, sentence)
        or _against(claim, sentence)
        or _of_two_halves(claim, sentence, before)
    )


_AGAINST = re.compile(r"\b(?:advis|recommend|vot|argu|sp[eo]k|decid)\w*(?: \d+-\d+)? against\b", re.IGNORECASE)
_HALVES = re.compile(r";|, (?:but|while|whereas)\b")
_COMPOUND = re.compile(
    r"[;,]|\b(?:and|but|while|because|than|instead|which|who|since|if|so|from|fail\w*|motion|free)\b|\d(?:-| to )\d",
    re.IGNORECASE,
)


def _against(claim: str, sentence: str) -> str | None:
    told = _AGAINST.search(sentence)
    denied = re.split(r"\band\b|[;.]\s", sentence[told.end() :])[0] if told else ""
    if told and not is_negative(claim) and len(stems(claim) & stems(denied)) >= 2:
        return f"the page says {told.group()}"
    return None


def _of_two_halves(claim: str, sentence: str, before: str) -> str | None:
    """A semicolon parts two statements; a simple claim that takes words of both makes a third."""
    parts = [_tokens(part) for part in _HALVES.split(sentence) if part.strip()]
    if len(parts) < 2 or _COMPOUND.search(claim):
        return None
    mine = _tokens(claim)
    lead = _tokens(sentence[: _LISTED.search(sentence).start()]) if _LISTED.search(sentence) else set()  # type: ignore[union-attr]
    own = [(mine & part) - lead - set().union(*(one for one in parts if one is not part)) for part in parts]
    halves = [(" ".join(sorted(one)), n) for n, one in enumerate(own) if one]
    denied = bool(negations(claim))
    if len(halves) == 2 and len(own[halves[1][1]]) <= 2 and own[halves[1][1]] <= _tokens(before[-_CONTEXT:]) - _named(sentence):
        return None  # what the sentences before speak of
    if len(halves) < 2 or _meant_again(own, halves[0][1], halves[1][1], sentence, denied=denied):
        return None
    return f"{halves[0][0]} and {halves[1][0]} are said apart"


_LISTED = re.compile(r":?\s\(1\)\s")  # what leads in to a list belongs to each of its entries


def _named(sentence: str) -> set[str]:
    return set().union(*(meaning(one.text) for one in names(sentence)))


_CONTEXT = 400  # characters
_AGAIN = re.compile(r"\b(?:it|they|them|its|their|this|these|he|she|his|her)\b", re.IGNORECASE)


def _meant_again(own: Sequence[set[str]], first: int, second: int, sentence: str, *, denied: bool) -> bool:
    """Whether the second statement speaks of what the first does: by a pronoun, or it names nobody and the first a single one."""
    written = [part for part in _HALVES.split(sentence) if part.strip()]
    if second != first + 1 or any(one[0] == "#" for one in own[first]) or bool(negations(written[second])) != denied:
        return False
    if len(own[first]) <= 2 and _AGAIN.search(written[second]):
        return True
    people = names(sentence)
    held = [one for one in people if own[first] & meaning(one.text)]
    start = sentence.find(written[second])
    return len(held) == 1 and own[first] <= meaning(held[0].text) and not any(one.start >= start for one in people)


def _tokens(text: str) -> set[str]:
    figures = {"#" + figure.replace(",", "").rstrip(".") for figure in re.findall(r"\d[\d,.]*", text)}
    return (set(meaning(text)) | figures) - _UNTYING


_UNTYING = meaning("amount total cost pay year month")


def _period(claim: str, sentence: str) -> str | None:
    mine, theirs = (
        {_PERIODS.get(word.lower(), word.lower()) for groups in _PERIOD.findall(text) for word in groups if word}
        for text in (claim, sentence)
    )
    return f"every {' '.join(sorted(theirs))}, not {' '.join(sorted(mine))}" if mine and theirs and not mine & theirs else None


def _class(claim: str, sentence: str) -> str | None:
    """A word of a closed class (front, rear) where the sentence has only another of its class."""
    mine, theirs = ({word.lower() for word in WORD.findall(text)} for text in (claim, sentence))
    for line in CLASSED:
        if mine & line and theirs & line and not mine & theirs & line:
            return f"{' '.join(sorted(theirs & line))}, not {' '.join(sorted(mine & line))}"
    return None


def _permission(claim: str, sentence: str) -> str | None:
    if not _MAY.search(claim) or is_negative(claim) or _BOUNDED.search(claim):
        return None
    for clause in re.split(r"[;.]\s|, (?:and|but)\b", sentence):
        denied = _MAY_NOT.search(clause)
        if denied and len((meaning(clause) & meaning(claim)) - COMMON_STEMS) >= 1 and not _MAY.search(_MAY_NOT.sub("", clause)):
            return f"the page says {denied.group().lower()}"
    return None


def _lost(claim: str, sentence: str) -> str | None:
    lost = _LOST.search(sentence) or re.search(r"\bresult\s*:\s*(?:failed|denied|defeated)", sentence, re.IGNORECASE)
    return "the motion was lost" if lost and not _OF_A_MOTION.search(claim) and not is_negative(claim) else None


def _award(claim: str, sentence: str) -> str | None:
    given, gets = _AWARD.search(sentence), _GETS.search(claim)
    if not given or not gets or re.match(r"\s+to\b", claim[gets.end() :]):
        return None
    taker, mine = names(sentence[given.end() : given.end() + 60]), names(claim[: gets.start()])
    if taker and mine and not places(mine[-1], taker[0].text) and not set(mine[-1].words) & set(taker[0].words):
        return f"{taker[0].text} gets it, not {mine[-1].text}"
    return None


def _direction(claim: str, sentence: str) -> str | None:
    """What rises by the claim and falls by the first two figures of its row."""
    ways = {side[1] for word in WORD.findall(claim.lower()) if (side := opposite(word)) and side[0] == "increase"}
    if (
        len(ways) != 1
        or not is_row(sentence.strip())
        or any(fact.kind in ("money", "number", "percent") for fact in facts(claim))
    ):
        return None
    values = [fact.value for fact in facts(sentence) if fact.kind in ("money", "number", "percent")][:2]
    if len(values) == 2 and values[0] != values[1] and (values[0] < values[1]) != (ways == {1}):
        return "the row's figures go the other way"
    return None


def _not_the(claim: str, sentence: str) -> str | None:
    """The lessee, not the County, pays."""
    match = _NOT_THE.search(sentence)
    if not match or negations(claim):
        return None
    first = next((word.lower() for word in WORD.findall(claim) if word.lower() in KIND), None)
    return f"not the {match[1]}" if first == match[1].lower() and stems(claim) & stems(sentence[match.end() :]) else None
