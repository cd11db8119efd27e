"""Whether a claim turns its source into the opposite: a negation dropped or added, the other word of a pair of opposites."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import COMMON_STEMS, STOP, WORD, negations, sided, stem, stems, word_at, words

_NEGATIVE_WORDS = frozenset(
    stem(word)
    for word in listed(
        "deny denied denial reject rejected oppose opposed against prohibit prohibited ban banned exempt exclude excluded "
        "fail failed refuse refused unchanged unable lack lacks lacking remain remains stay stays keep keeps waive waived "
        "short lose loses lost discontinue discontinued ineligible unfunded unlawful illegal abstain died "
        "dropped forbids withdraw withdrew withdrawn reverse overturn"
    )
)


def turned(claim: str, quote: str, sentence: str, near: str = "") -> tuple[str, str] | None:
    """``("negation", what)`` or ``("opposite", what)`` if the claim says the opposite of the quote's sentence."""
    return (
        _dropped(claim, quote, sentence)
        or _added(claim, sentence, near)
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
    mild = {word for word, _ in negations(claim)} <= {"without"} and {word for word, _ in negations(sentence)} & {"not", "cannot"}
    if is_negative(claim) and not (mild and negations(claim)):
        return None
    said = stems(claim)
    denied = negations(sentence)
    single = not re.search(r"[;,]|\b(?:and|but|or)\b", sentence.strip()) or re.match(r"\s*No(?:ne)? ", sentence)
    alone = len(denied) == 1 and denied[0][0] != "without" and len(sentence.split()) <= 14 and bool(single)
    begins = bool(re.match(r"\s*No ", sentence))
    if alone and denied[0][0] not in ("failed", "fails", "died") and len(said & stems(sentence)) >= (1 if begins else 2):
        roots = {one.root for one in sided(claim)}
        if not roots & {one.root for one in sided(sentence)} and (begins or not re.search(r"\d", sentence)):
            return "negation", f"the page says {denied[0][0]}"
    for word, heads in negations(sentence):
        if (
            word in ("failed", "fails", "died", "dies")
            and not heads
            and any(one.root == "approve" and one.sign > 0 for one in sided(claim))
        ):
            return "negation", f"the page says {word}"
        turned_words = [word_at(sentence, at) for at in heads]
        own = {stem(one) for one in turned_words} - _affirmed(sentence, heads)
        own -= {stem(one[2:]) for one in words(claim) if one.startswith("un")}  # unreconciled: not reconciled
        if own and own <= said and (len(own) == 1 or own & stems(quote) or word in ("no", "without")):
            return "negation", f"the page says {word} {' '.join(turned_words)}"
        clause = _after(sentence, heads)
        if _told_apart(claim, sentence, heads):
            continue
        if heads and clause and len(clause & said) * 2 >= len(clause) and len(clause & said) >= 2 and clause & stems(quote):
            return "negation", f"the page says {word} {' '.join(turned_words)}"
    return None


def _told_apart(claim: str, sentence: str, heads: tuple[int, ...]) -> bool:
    """Whether the claim's figures stand in a sentence of their own after the one with the negation, which speaks of it again."""
    figures = re.findall(r"\d[\d,.]*\d", claim)
    end = re.search(r"[.;]\s+(?=(?:It|They|That|This|He|She)\b)", sentence[heads[0] :]) if heads else None
    return bool(figures and end) and all(sentence.find(one) > heads[0] + end.start() for one in figures)  # type: ignore[union-attr]


def _added(claim: str, sentence: str, near: str) -> tuple[str, str] | None:
    denied = set().union(*(_after(sentence, heads) for _, heads in negations(sentence)))
    for _, heads in negations(claim) if denied else ():
        mine = _after(claim, heads)
        left = stems(_affirmative(sentence))
        if denied - mine and (mine - denied) & left and mine & denied & left:
            return "negation", f"the page doesn't deny {', '.join(sorted(mine - denied))}"
    turned_there = {stem(word_at(sentence, at)) for _, heads in negations(sentence) for at in heads}
    for word, heads in negations(claim) if turned_there else ():
        own = {stem(word_at(claim, at)) for at in heads}
        apart = stems(_affirmative_clauses(sentence)) - turned_there
        if own and (word in ("not", "cannot") or word.endswith("n't")) and own <= apart:
            return "negation", f"the page doesn't deny {', '.join(sorted(own))}"
    nothing = re.search(r"\$0(?![\d.,])|(?<![\d.,])0(?:\.0+)?%?(?![\d.,])|\b(?:none|N/A|free)\b", sentence, re.IGNORECASE)
    for word, heads in () if negations(sentence) or nothing else negations(claim):
        failed = word in ("failed", "fails", "fail", "dies", "died") and not heads
        if failed or re.search(r"\bnot (?:count|includ)ing\b", claim):
            continue
        own = {stem(word_at(claim, at)) for at in heads}
        clauses = re.split(r"[;,]\s|\b(?:and|or|but|while)\b", sentence)
        plain = [clause for clause in clauses if own and own & stems(clause) and not is_negative(clause)]
        if plain or not (is_negative(sentence) or _denied_near(claim, near)):
            return "negation", f"the page has no {word!r} there"
    return None


def _denied_near(claim: str, near: str) -> bool:
    """Whether a clause near by denies something of what the claim speaks of."""
    said = stems(claim) - COMMON_STEMS
    clauses = re.split(r"[;.]\s", near)
    return any(is_negative(clause) and said & stems(clause) for clause in clauses)


def _affirmative_clauses(sentence: str) -> str:
    """The clauses without a "not"; "without" turns only what follows it."""
    clauses = re.split(r"[;,.]\s|\b(?:but|while)\b", sentence)
    return " ; ".join(_affirmative(one) for one in clauses if all(word in ("without", "sin") for word, _ in negations(one)))


_COMPASS = re.compile(r"\b(?:north|south)(?:east|west)(?:ern|bound)?\b")


@remembered(64)
def _plain(text: str) -> str:
    text = re.sub(r"\b(recommend\w*) against\b", r"\1 denial", text, flags=re.IGNORECASE)
    text = re.sub(r"\bup from\b", "increased from", re.sub(r"\bdown from\b", "decreased from", text))
    return re.sub(r"\bcalled to order\b", "convened", text, flags=re.IGNORECASE)


def _opposite(claim: str, quote: str, sentence: str) -> tuple[str, str] | None:
    claimed, told = sided(_plain(claim)), (*sided(_plain(quote)), *sided(_plain(sentence)))
    compass = _COMPASS.findall(claim.lower()), _COMPASS.findall(sentence.lower())
    if all(compass) and not set(compass[0]) & set(compass[1]):
        return "opposite", f"{compass[1][0]}, not {compass[0][0]}"
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
        # "opposed it" may mean the same thing; a noun alone ("the approval") says of nothing that it was approved.
        vague = [other for other in others if other.sign == one.sign and not other.object and not other.noun]
        if not both and same and one.sign not in same and not vague:
            return "opposite", f"{one.root} {one.object}…: the page says the opposite"
    return None


def _affirmed(sentence: str, heads: tuple[int, ...]) -> set[str]:
    """Stems that the sentence also says without the negation."""
    return {stem(match.group().lower()) for match in WORD.finditer(sentence) if match.start() not in heads}


def is_negative(text: str) -> bool:
    return bool(negations(text)) or any(word not in STOP and stem(word) in _NEGATIVE_WORDS for word in words(text))


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
