"""Whether a claim turns its source into the opposite: a negation dropped or added, the other word of a pair of opposites."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claim_listed import listed
from engagic_scrapy.documents.claim_words import STOP, WORD, negations, sided, stem, stems, word_at, words

_NEGATIVE_WORDS = frozenset(
    stem(word)
    for word in listed(
        "deny denied denial reject rejected oppose opposed against prohibit prohibited ban banned exempt exclude excluded "
        "fail failed refuse refused unchanged unable lack lacks lacking remain remains stay stays keep keeps waive waived "
        "ineligible unfunded unlawful illegal abstain died dropped forbids withdraw withdrew withdrawn reverse overturn"
    )
)


def turned(claim: str, quote: str, sentence: str) -> tuple[str, str] | None:
    """``("negation", what)`` or ``("opposite", what)`` if the claim says the opposite of the quote's sentence."""
    return (
        _dropped(claim, quote, sentence)
        or _added(claim, sentence)
        or _opposite(claim, quote, sentence)
        or _turned_round(claim, sentence)
    )


_FROM_TO = re.compile(
    r"\bfrom\s+(.{1,60}?)\s+to\s+(.{1,60}?)(?=[.;]?\s*$|[;]|[.,]\s|\s+(?:on|in|by|between|per|for|at|over|under|and)\b)",
    re.IGNORECASE | re.DOTALL,
)


_DE_A = re.compile(r"\bde\s+(\$?\d[\d.,]*)\s+a\s+(\$?\d[\d.,]*)", re.IGNORECASE)


def _turned_round(claim: str, sentence: str) -> tuple[str, str] | None:
    """From A to B said as from B to A."""
    for mine in [*_FROM_TO.finditer(claim), *_DE_A.finditer(claim)]:
        for theirs in [*_FROM_TO.finditer(sentence), *_DE_A.finditer(sentence)]:
            (one, two), (first, second) = map(_ends, mine.groups()), map(_ends, theirs.groups())
            if one & (second - first) and two & (first - second) and len(one & (second - first)) >= len(one & (first - second)):
                return "opposite", f"from {theirs[1]} to {theirs[2]}, not the other way"
    return None


def _ends(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP} | set(re.findall(r"\d[\d,.]*\d|\d", text))


def _dropped(claim: str, quote: str, sentence: str) -> tuple[str, str] | None:
    if _is_negative(claim):
        return None
    said = stems(claim)
    for word, heads in negations(sentence):
        if (
            word in ("failed", "fails", "died", "dies")
            and not heads
            and any(one.root == "approve" and one.sign > 0 for one in sided(claim))
        ):
            return "negation", f"the page says {word}"
        turned_words = [word_at(sentence, at) for at in heads]
        own = {stem(one) for one in turned_words} - _affirmed(sentence, heads)
        if own and own <= said and (len(own) == 1 or own & stems(quote) or word in ("no", "without")):
            return "negation", f"the page says {word} {' '.join(turned_words)}"
        clause = _after(sentence, heads)
        if heads and clause and len(clause & said) * 2 >= len(clause) and len(clause & said) >= 2 and clause & stems(quote):
            return "negation", f"the page says {word} {' '.join(turned_words)}"
    return None


def _added(claim: str, sentence: str) -> tuple[str, str] | None:
    denied = set().union(*(_after(sentence, heads) for _, heads in negations(sentence)))
    for _, heads in negations(claim) if denied else ():
        mine = _after(claim, heads)
        left = stems(_affirmative(sentence))
        if denied - mine and (mine - denied) & left and mine & denied & left:
            return "negation", f"the page doesn't deny {', '.join(sorted(mine - denied))}"
    turned_there = {stem(word_at(sentence, at)) for _, heads in negations(sentence) for at in heads}
    for word, heads in negations(claim) if turned_there else ():
        own = {stem(word_at(claim, at)) for at in heads}
        if own and (word in ("not", "cannot") or word.endswith("n't")) and own <= stems(_affirmative(sentence)) - turned_there:
            return "negation", f"the page doesn't deny {', '.join(sorted(own))}"
    if _is_negative(sentence):
        return None
    for word, heads in negations(claim):
        if word in ("failed", "fails", "fail", "dies", "died") and not heads:
            continue
        return "negation", f"the page has no {word!r} there"
    return None


def _opposite(claim: str, quote: str, sentence: str) -> tuple[str, str] | None:
    claimed, told = sided(claim), (*sided(quote), *sided(sentence))
    # Where both deny, what each denies is compared: "no increase is proposed", "an increase is not proposed".
    both = bool(negations(claim)) and bool(negations(sentence))
    for one in claimed:
        sign = one.plain if both else one.sign
        others = [other for other in told if other.root == one.root]
        signs = {other.plain if both else other.sign for other in others}
        own = {other.plain if both else other.sign for other in claimed if other.root == one.root}
        if signs and sign not in signs and len(own) == 1:
            return "opposite", f"{one.root}: the page says the opposite"
        same = {other.sign for other in others if other.object and other.object == one.object}
        if not both and same and one.sign not in same and all(other.object for other in others if other.sign == one.sign):
            return "opposite", f"{one.root} {one.object}…: the page says the opposite"
    return None


def _affirmed(sentence: str, heads: tuple[int, ...]) -> set[str]:
    """Stems that the sentence also says without the negation."""
    return {stem(match.group().lower()) for match in WORD.finditer(sentence) if match.start() not in heads}


def _is_negative(text: str) -> bool:
    return bool(negations(text)) or any(stem(word) in _NEGATIVE_WORDS for word in words(text))


def _after(sentence: str, heads: tuple[int, ...]) -> set[str]:
    """Stems of the clause that a negation rules."""
    return {stem(word) for word in words(_ruled(sentence, heads)) if word not in STOP}


def _ruled(sentence: str, heads: tuple[int, ...]) -> str:
    if not heads:
        return ""
    return re.split(r";|\. |, | because | but |\n\n", sentence[heads[0] :])[0]


def _affirmative(sentence: str) -> str:
    """The sentence without the clauses that negations rule."""
    for _, heads in negations(sentence):
        sentence = sentence.replace(_ruled(sentence, heads) or "\0", " " * len(_ruled(sentence, heads)))
    return sentence
