"""A claim that copies its sentence but for a word: what stands in the other word's place must mean the same."""

from __future__ import annotations

import re
from collections.abc import Set
from difflib import SequenceMatcher

from engagic_scrapy.documents.claims.keyed import STOPS, Word, keys, read
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.name_words import KIND, TITLES
from engagic_scrapy.documents.claims.names import singular
from engagic_scrapy.documents.claims.text import labels
from engagic_scrapy.documents.claims.words import COMMON_STEMS, STOP, negations, opposite, stem

_FREE = STOPS | frozenset(
    listed(
        "a an the of to in on at by for from with and or is are was were be been being will would shall should has have had it "
        "its this that which who there here as than also each any all"
    )
)
# Words of which one is never another: a month is no year, the rear yard not the front one.
_CLASSES = (
    "hour hourly day daily week weekly month monthly year yearly annual annually quarter quarterly decade",
    "front rear side back",
    "north south east west northeast northwest southeast southwest",
    "monday tuesday wednesday thursday friday saturday sunday",
    "january february march april may june july august september october november december",
    "feet miles inches yards acres gallons pounds tons kilometers meters",
    "morning afternoon evening night noon midnight",
    "percent dollars cents",
    "adults seniors children juniors students",
    "spring summer fall winter",
    "morning evening",
    "first second third fourth fifth",
    "red blue green white black",
    "council commission board committee",
    "calendar business working",
)
CLASSED = tuple(
    frozenset(line.split()) for line in ("front rear", "adults seniors children juniors", "spring summer fall winter")
)
CLASS = {word: n for n, line in enumerate(_CLASSES) for word in line.split()} | {
    word.removesuffix("s"): n for n, line in enumerate(_CLASSES) for word in line.split() if len(word) > 4
}
_CLOSE = 0.6
_NEGATED = frozenset(("no", "not", "none", "never"))
_LEAST = 0.5  # of a claim's words of meaning that its sentence must have


def replaced(claim: str, sentence: str, page: str) -> str | None:
    """``that for this``: the claim's word where its sentence has another, or None."""
    mine = [word for word in read(claim) if word.text not in _FREE]
    theirs = [word for word in read(sentence) if word.text not in _FREE]
    if not mine or not theirs:
        return None
    ours, known = {one.key for one in mine}, {one.key for one in theirs}
    if sum(one.key in known for one in mine) < _LEAST * len(mine) or ours <= known or known <= ours:
        return None
    matcher = SequenceMatcher(None, [one.key for one in mine], [one.key for one in theirs], autojunk=False)
    blocks = matcher.get_matching_blocks()
    matched = sum(block.size for block in blocks)
    if matched < _LEAST * len(mine):
        return None
    elsewhere = keys(page)
    close = matched >= _CLOSE * len(mine)
    negated = bool(negations(claim) or negations(sentence))  # the sides of those are weighed elsewhere
    at, there = 0, 0
    for block in blocks:
        gap, other = mine[at : block.a], theirs[there : block.b]
        pairs = [(gap[-1], other[-1])] if gap and other and block.size else []
        pairs += [(gap[0], other[0])] if gap and other and at else []
        for one, two in pairs:
            alike = abs(len(gap) - len(other)) <= 1 and len(gap) <= 3
            single = len(gap) == len(other) == 1 and matched >= len(mine) - 1 >= 2
            subject = alike and (at == 0 or (one.capital and two.capital))
            lettered = one.written.isalpha() and two.written.isalpha()
            if (
                one.key not in known
                and two.key not in ours
                and (
                    _rivals(one, two, elsewhere if close and subject else frozenset(), negated)
                    or (single and one.key in elsewhere and one.key not in _NEGATED and lettered)
                )
                and not _is_label(one.written, two.written, sentence, page)
                and not _stands_for(one.written, two.written, sentence, page)
            ):
                return f"{one.written} for {two.written}"
        at, there = block.a + block.size, block.b + block.size
    return None


def _is_label(one: str, other: str, sentence: str, page: str) -> bool:
    """Whether the page's word is a label in its sentence, or the page says by it who the claim's respondent is."""
    if ":" in sentence and re.search(rf"\b{re.escape(other)}\s*:", sentence):
        return True
    if re.findall(r"\w+", other.lower())[-1] not in labels(page):
        return False
    return bool(re.search(rf"\b{re.escape(other)}\s*:[^\n]{{0,60}}\b{re.escape(one)}\b", page, re.IGNORECASE))


# Words that an author may put for each other without saying anything else.
_ALIKE = (
    "ask request seek",
    "say state report note tell explain said",
    "buy purchase acquire",
    "must shall require need",
    "cost price expense charge",
    "begin start commence",
    "end finish conclude",
    "get receive",
    "approximately about roughly around",
    "street st",
    "minimum least",
    "maximum most",
    "prior before",
    "build construct",
    "give provide",
    "contract agreement",
    "home house dwelling residence",
    "worker employee",
    "allow permit let",
    "each every",
    "large big",
    "complete finish",
    "fix repair",
    "vendor firm company",
    "hold conduct",
    "rate millage",
)
_MEANT = {stem(word): line for line in _ALIKE for word in line.split()}
_MEANS_AGAIN = frozenset(
    listed(
        "they it he she company firm applicant applicants petitioner owner owners agency group nonprofit bidder contractor "
        "consultant developer vendor organization association corporation lessee buyer department"
    )
)


def _just_before(one: str, sentence: str, page: str) -> bool:
    """Whether the claim's word stands in what comes right before the sentence that speaks of it again."""
    at = _flat(page).find(_flat(sentence)[:60])
    return at > 0 and bool(re.search(rf"\b{re.escape(one)}\b", _flat(page)[max(0, at - 200) : at]))


def _flat(text: str) -> str:
    return " ".join(text.split())


_REPORTS = frozenset(("noted", "said", "stated", "reported", "explained", "added", "answered", "told"))
_GENERAL = frozenset(("cost", "sum", "units", "vehicles", "changes", "adjustments", "improvements", "items", "measures", "works"))


def _stands_for(one: str, other: str, sentence: str, page: str) -> bool:
    """Whether the page's word is no rival of the claim's: it means the same thing again, or only says who says so."""
    first, second = re.escape(one), re.escape(other)
    if _MEANT.get(stem(one.lower()), one) == _MEANT.get(stem(other.lower()), other):
        return True
    begins = re.search(rf"(?:^|[.;]\s+)(?:The\s+)?{second}\b", sentence.lstrip())
    if begins and other.lower() in _MEANS_AGAIN and _just_before(one, sentence, page):
        return True
    if singular(one) in TITLES:
        return True
    if other.lower() in ("we", "i") or other.lower() in _REPORTS and re.search(rf"\b{second} that\b", sentence):
        return True
    if f"{one}, wh" in page and re.search(rf"\b{first}, (?:which|who)\b[^.;]*\b{second},", page):
        return True  # Frosty Paddle, which sells at the Landing, is no part
    if re.search(rf"\b{first}\b[^.;]{{0,60}}\b(?:his|her|its|their)\s+{second}\b", page):
        return True
    return other in _GENERAL and one.islower() and bool(re.search(rf"\b{first}\b[^;]{{0,300}}\bThe\s+{second}\b", page))


def _rivals(one: Word, other: Word, page: Set[str], negated: bool) -> bool:
    first, second = one.text, other.text
    kinds = CLASS.get(first), CLASS.get(second)
    if kinds[0] is not None and kinds[0] == kinds[1]:
        return True
    sides = (None, None) if negated else (opposite(first), opposite(second))
    if sides[0] and sides[1] and sides[0][0] == sides[1][0]:
        return sides[0][1] != sides[1][1]
    if first in KIND and second in KIND:
        return KIND[first] != KIND[second]
    if len(first) == 1 or one.is_figure:
        return len(first) == len(second) == 1 and one.key in page and one.capital and other.capital
    if kinds != (None, None) or len(second) == 1 or other.is_figure or {first, second} & STOP:
        return False
    return one.key in page and one.key not in COMMON_STEMS
