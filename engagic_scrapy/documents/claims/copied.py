"""A claim that copies its sentence but for a word: what stands in the other word's place must mean the same."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.name_words import KIND
from engagic_scrapy.documents.claims.words import COMMON_STEMS, STOP, negations, opposite, stem

_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:'[^\W\d_]+)?|\d[\d,.:/-]*\d|\d")
_FREE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "will",
        "would",
        "shall",
        "should",
        "has",
        "have",
        "had",
        "it",
        "its",
        "this",
        "that",
        "which",
        "who",
        "there",
        "here",
        "as",
        "than",
        "also",
        "each",
        "any",
        "all",
    ]
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
)
CLASSED = tuple(
    frozenset(line.split()) for line in ("front rear", "adults seniors children juniors", "spring summer fall winter")
)
_SYNONYMS = (
    ("annual", "yearly", "year", "annually"),
    ("daily", "day"),
    ("weekly", "week"),
    ("monthly", "month"),
    ("hourly", "hour"),
)
_CLASS = {word: n for n, line in enumerate(_CLASSES) for word in line.split()} | {
    word.removesuffix("s"): n for n, line in enumerate(_CLASSES) for word in line.split() if len(word) > 4
}
_SAME = {word: group[0] for group in _SYNONYMS for word in group}
_CLOSE = 0.6
_NEGATED = frozenset(("no", "not", "none", "never"))
_LEAST = 0.5  # of a claim's words of meaning that its sentence must have


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    key: str

    @property
    def free(self) -> bool:
        return self.text.lower() in _FREE


@remembered(512)
def read(text: str) -> tuple[Token, ...]:
    return tuple(Token(match.group(), _key(match.group())) for match in _TOKEN.finditer(text))


def _key(word: str) -> str:
    low = word.lower().removesuffix("'s")
    if low[0].isdigit():
        return low.replace(",", "").removesuffix(".00")
    return stem(_SAME.get(low, low)) or low


def replaced(claim: str, sentence: str, page: str) -> str | None:
    """``that for this``: the claim's word where its sentence has another, or None."""
    mine = [token for token in read(claim) if not token.free]
    theirs = [token for token in read(sentence) if not token.free]
    if not mine or not theirs:
        return None
    matcher = SequenceMatcher(None, [one.key for one in mine], [one.key for one in theirs], autojunk=False)
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < _LEAST * len(mine):
        return None
    ours, known = {one.key for one in mine}, {one.key for one in theirs}
    elsewhere = {one.key for one in read(page)}
    matched = sum(block.size for block in blocks)
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
            subject = alike and (at == 0 or (one.text[0].isupper() and two.text[0].isupper()))
            if (
                one.key not in known
                and two.key not in ours
                and (
                    _rivals(one, two, elsewhere if close and subject else frozenset(), negated)
                    or (single and one.key in elsewhere and one.key not in _NEGATED and one.text.isalpha() and two.text.isalpha())
                )
            ):
                if re.search(rf"\b{re.escape(two.text)}\s*:", sentence):
                    continue  # a label
                if re.search(rf"\b{re.escape(two.text)}\s*:[^\n]{{0,60}}\b{re.escape(one.text)}\b", page, re.IGNORECASE):
                    continue  # the page says who the respondent is
                return f"{one.text} for {two.text}"
        at, there = block.a + block.size, block.b + block.size
    return None


def _rivals(one: Token, other: Token, page: Set[str], negated: bool) -> bool:
    first, second = one.text.lower().removesuffix("'s"), other.text.lower().removesuffix("'s")
    kinds = _CLASS.get(first), _CLASS.get(second)
    if kinds[0] is not None and kinds[0] == kinds[1]:
        return True
    sides = (None, None) if negated else (opposite(first), opposite(second))
    if sides[0] and sides[1] and sides[0][0] == sides[1][0]:
        return sides[0][1] != sides[1][1]
    if first in KIND and second in KIND:
        return KIND[first] != KIND[second]
    if len(one.text) == 1 or one.text[0].isdigit():
        return len(one.text) == len(other.text) == 1 and one.key in page and one.text.isupper() and other.text.isupper()
    if kinds != (None, None) or len(other.text) == 1 or other.text[0].isdigit() or {first, second} & STOP:
        return False
    return one.key in page and one.key not in COMMON_STEMS
