"""A claim that becomes its source's own words if two of its parts change places, or if one word of it is another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import islice

from engagic_scrapy.documents.claims.keyed import STOPS, Word, read
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.words import COMMON_STEMS, STOP

_SKIPPED = frozenset(listed("the a an would will shall is are was were be been has have had that and or also mr mrs ms dr it"))
_BINDING = frozenset(listed("by to from of for with against over than under on at in before after"))
_FEWEST = 4  # words of a claim
_LONGEST = 4  # words of a part
_MOST = 40  # words of a claim
# Words of a sentence, pairs of parts that are tried: prose without full stops would cost a second a claim.
_MOST_THEIRS, _MOST_PAIRS = 120, 100


@remembered(512)
def _read(text: str) -> tuple[Word, ...]:
    return tuple(word for word in read(text) if word.text not in _SKIPPED and word.text not in STOPS)


def _weighs(word: Word) -> bool:
    return word.text not in STOP and word.text not in _BINDING


def changed_places(claim: str, text: str) -> str | None:
    """``B and A`` where the sentence says ``A and B``, in its own words."""
    mine, theirs = _read(claim), _read(text)
    if is_row(text.strip()) or "   " in text.strip() or not _FEWEST <= len(mine) <= _MOST:
        return None
    if len(theirs) > _MOST_THEIRS:
        return None
    held = {word.key for word in theirs}
    if sum(word.key in held for word in mine) < len(mine) - 1:
        return None
    before = _matched(mine, theirs)
    if before >= len(mine) - 1:
        return None
    for one, two in islice(_parts(mine, [word.key for word in theirs]), _MOST_PAIRS):
        turned = [*mine[: one[0]], *mine[two[0] : two[1]], *mine[one[1] : two[0]], *mine[one[0] : one[1]], *mine[two[1] :]]
        strange = sum(word.key not in held for word in mine[: one[0]])  # under the lease
        if _matched(turned, theirs) >= max(before + 2, len(mine) - strange):
            first, second = mine[slice(*one)], mine[slice(*two)]
            if [_led(mine, one[0]), _led(mine, two[0])] == _leads(first, second, theirs):
                return f"{_text(first)} stands for {_text(second)}"
    return None


def _leads(first: Sequence[Word], second: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
    """The prepositions before the second part and the first, as the sentence has them: A filed B is no B filed by A."""
    keys = [word.key for word in theirs]
    starts = [n for n, key in enumerate(keys) if key == first[0].key]
    nearest = min(
        ((at - n, n, at) for n, key in enumerate(keys) if key == second[0].key for at in starts if at > n), default=None
    )
    return [_led(theirs, nearest[1]), _led(theirs, nearest[2])] if nearest else []


def _led(words: Sequence[Word], at: int) -> str:
    """The preposition before a part, but for words of no weight between the two: under either."""
    for word in reversed(words[max(0, at - 2) : at]):
        if word.text in _BINDING:
            return word.text
        if _weighs(word) and word.text not in ("either", "both", "every") or word.text in ("which", "who", "whom"):
            return ""
    return ""


def _matched(mine: Sequence[Word], theirs: Sequence[Word]) -> int:
    """The length of the longest row of words that both have in one order, counted in a number's bits (Hyyrö)."""
    where: dict[str, int] = {}
    for n, two in enumerate(theirs):
        where[two.key] = where.get(two.key, 0) | 1 << n
    every = unmet = (1 << len(theirs)) - 1
    for one in mine:
        met = unmet & where.get(one.key, 0)
        unmet = ((unmet + met) | (unmet - met)) & every
    return len(theirs) - unmet.bit_count()


def _parts(mine: Sequence[Word], keys: Sequence[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Two parts of the claim, of one sort and without a word in common, that both stand in the sentence."""
    found = [
        (start, end)
        for start in range(len(mine))
        for end in range(start + 1, min(len(mine), start + _LONGEST) + 1)
        if _is_part(mine[start:end]) and _stands(mine[start:end], keys)
    ]
    for one in found:
        for two in found:
            first, second = mine[slice(*one)], mine[slice(*two)]
            apart = one[1] < two[0] and not {word.key for word in first} & {word.key for word in second}
            if apart and _figured(first) == _figured(second):
                yield one, two


def _figured(words: Sequence[Word]) -> bool:
    return any(word.is_figure for word in words)


def _is_part(words: Sequence[Word]) -> bool:
    return _weighs(words[0]) and _weighs(words[-1]) and not any(word.text in _BINDING for word in words)


def _stands(words: Sequence[Word], keys: Sequence[str]) -> bool:
    own = [word.key for word in words]
    return any(keys[n : n + len(own)] == own for n in range(len(keys) - len(own) + 1))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def other_single_word(claim: str, text: str) -> str | None:
    """A word amid the sentence's own words that the sentence has elsewhere, for one that the claim hasn't; or cost for save."""
    mine, theirs = _read(claim), _read(text)
    keys, held, texts = [word.key for word in theirs], {word.key for word in mine}, {word.text for word in theirs}
    strange = [(at, other) for at, other in enumerate(theirs) if other.key not in held]
    for n, word in enumerate(mine if len(mine) >= _FRAME else ()):
        left, right = [one.key for one in mine[max(0, n - 3) : n]], [one.key for one in mine[n + 1 : n + 4]]
        if len(left) + len(right) <= _SIDES:
            continue
        for at, other in strange:
            around = keys[max(0, at - len(left)) : at] == left and keys[at + 1 : at + 1 + len(right)] == right
            if around and _are_rivals(word, other, texts):
                return f"{word.text} for {other.text}"
    return None


def _are_rivals(mine: Word, other: Word, texts: Set[str]) -> bool:
    if frozenset((mine.text, other.text)) in _CONTRARY:
        return True
    if not (_weighs(mine) and _weighs(other)) or _figured((mine, other)) or other.key in COMMON_STEMS:
        return False
    return mine.text in texts and _MOVES.get(mine.text) != other.text


_FRAME, _SIDES = 6, 3  # words of a claim; words around one of it
_CONTRARY = frozenset(frozenset(pair.split(":")) for pair in listed("save:cost saves:costs saved:cost earn:cost pays:owes"))
_MOVES = {"motion": "moved", "moved": "motion"}
