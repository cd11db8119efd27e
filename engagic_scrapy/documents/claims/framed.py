"""A claim in its sentence's words with another name, figure or order in their midst."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from difflib import Match, SequenceMatcher
from itertools import pairwise

from engagic_scrapy.documents.claims.aligned import read_words
from engagic_scrapy.documents.claims.copied import CLASS
from engagic_scrapy.documents.claims.evidence import Failure
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.keyed import Word
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.name_words import BODIES, COMMON, FREE, KIND, SAME, TITLES
from engagic_scrapy.documents.claims.names import Name, names, places
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.words import STOP

_STRONG = 3  # words in a row that make a frame
_COPIED = 0.85  # of a claim's words
_NO_NAMES = STOP | COMMON | FREE | TITLES


def misframed(claim: str, sentence: str, known: frozenset[str]) -> Failure | None:
    """Reason and detail of what stands in the wrong place of the sentence's words, or None."""
    found = reversed_range(claim, sentence)
    if found:
        return "number", found
    if is_row(sentence.strip()):
        return None
    found = other_name(claim, sentence) or exchanged_names(claim, sentence, known)
    if found:
        return "name", found
    found = other_party(claim, sentence, known)
    if found:
        return "party", found
    found = other_class(claim, sentence)
    if found:
        return "other_word", found
    found = moved_modifier(claim, sentence) or moved_figure(claim, sentence)
    return ("number", found) if found else None


def other_name(claim: str, sentence: str) -> str | None:
    """A name between the sentence's own words where the sentence has another one."""
    ours, theirs = read_words(claim), read_words(sentence)
    at, there, before = 0, 0, 0
    for block in _blocks(claim, sentence):
        gap, other = ours[at : block.a], theirs[there : block.b]
        ends = not block.size
        framed = (before >= _STRONG and (block.size >= 1 or ends)) or (block.size >= _STRONG and (before >= 1 or not at))
        if ends and other:
            other = other[: _name_length(other)]
        if gap and other and framed and _is_name(gap) and _is_name(other) and not _shared(gap, other):
            return f"{_text(other)}, not {_text(gap)}"
        at, there, before = block.a + block.size, block.b + block.size, block.size
    return None


def _name_length(row: Sequence[Word]) -> int:
    return next((n for n, word in enumerate(row) if not word.capital), len(row))


def _is_name(row: Sequence[Word]) -> bool:
    """Words with capitals, one of which at least belongs to nobody else."""
    return len(row) <= 6 and all(word.capital for word in row) and any(word.text not in _NO_NAMES for word in row)


def _shared(one: Sequence[Word], two: Sequence[Word]) -> bool:
    initials = "".join(word.text[0] for word in one), "".join(word.text[0] for word in two)
    same = {SAME.get(word.text, word.text) for word in one} & {SAME.get(word.text, word.text) for word in two}
    return bool(same) or initials[0] in {word.text for word in two} or initials[1] in {word.text for word in one}


def _text(row: Sequence[Word]) -> str:
    return " ".join(word.text for word in row)


def other_class(claim: str, sentence: str) -> str | None:
    """``per month`` between the words that the sentence has around ``per year``, though it has a month elsewhere."""
    ours, theirs = (tuple(word for word in read_words(text) if word.key != ".") for text in (claim, sentence))
    around = {(theirs[n - 1].text, two.text): one for n, (one, two) in enumerate(pairwise(theirs)) if n}
    for n, (mine, after) in enumerate(pairwise(ours)):
        told = around.get((ours[n - 1].text, after.text)) if n else None
        kind = CLASS.get(mine.text)
        if told and kind is not None and kind == CLASS.get(told.text) and mine.key != told.key:
            return f"{mine.text} for {told.text}"
    return None


def other_party(claim: str, sentence: str, known: frozenset[str]) -> str | None:
    """A party without a name before the sentence's verb, where the sentence has a name."""
    ours, theirs = read_words(claim), read_words(sentence)
    first = _blocks(claim, sentence)[0]
    if not (first.size and 0 < first.a <= 3 and first.b) or ours[first.a].capital or _MOTION.search(sentence):
        return None
    gap, told, held = ours[: first.a], theirs[first.b - 1], {word.key for word in theirs}
    if sum(word.key in held for word in ours) < _LIKE * len(ours) or any(word.key in held for word in gap):
        return None
    named = told.capital and any(one.text.lower().endswith(told.text) for one in names(sentence, known))
    return f"{told.text}, not {_text(gap)}" if named and gap[-1].text in _PARTIES else None


def moved_modifier(claim: str, sentence: str) -> str | None:
    """``86 electric buses`` where of 86 buses 19 are electric: a word after another figure than in the sentence."""
    ours, theirs = read_words(claim), read_words(sentence)
    if not _is_copied(ours, theirs):
        return None
    mine, told = _followers(ours), _followers(theirs)
    for figure, word in mine:
        own = {after for other, after in told if other == figure}
        others = {other for other, after in told if after == word}
        if own and word not in own and others <= {other for other, _ in mine} and others and figure not in others:
            return f"{word} is said of {min(others)}, not of {figure}"
    return None


def _followers(row: Sequence[Word]) -> list[tuple[str, str]]:
    """Figures, but for years, with the word after each."""
    return [
        (one.key, two.key)
        for one, two in pairwise(row)
        if one.is_figure and not _parts(two) and two.text not in _RATED and not re.fullmatch(r"(?:19|20)\d\d", one.key)
    ]


def _parts(word: Word) -> bool:
    """Whether it is another figure, or the end of a sentence: then it doesn't say what a figure beside it counts."""
    return word.is_figure or word.key == "."


@remembered(8)
def _blocks(claim: str, sentence: str) -> list[Match]:
    """The rows of words of weight that both have. Quadratic in their lengths, and asked by two rules of the same pair."""
    ours, theirs = ([word.key for word in read_words(text)] for text in (claim, sentence))
    return SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()


def _is_copied(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    held = {word.key for word in theirs}
    return sum(word.key in held for word in ours) >= _COPIED * len(ours)


_RATED = ("per", "a", "an", "each")
_MOTION = re.compile(r"\b(?:moved|motion|seconded)\b", re.IGNORECASE)
_PARTIES = KIND.keys() | BODIES | {"corporation", "company", "trust", "firm", "church", "hospital", "partnership", "cooperative"}
_LIKE = 0.6  # of a claim's words


_PREPOSITION = re.compile(r"\b(from|for|to|by|at|against|under|with|of|in|on|near)\s+(?:the\s+|an?\s+|M[rs]{1,2}\.\s+)?$")


def exchanged_names(claim: str, sentence: str, known: frozenset[str]) -> str | None:
    """``from A to B`` said as ``from B to A``: two names, each with the word that the other one follows."""
    told = [(name, _before(name, sentence)) for name in names(sentence, known)]
    mine = [(name, _before(name, claim)) for name in names(claim, known)]
    mine = [(name, word) for name, word in mine if word]
    for n, (one, first) in enumerate(mine):
        for two, second in mine[n + 1 :]:
            if first == second:
                continue
            theirs = [{word for name, word in told if places(which, name.text)} for which in (one, two)]
            if theirs[0] == {second} and theirs[1] == {first}:
                return f"{second or ''} {one.text}, {first or ''} {two.text}"
    return None


def _before(name: Name, text: str) -> str | None:
    head = text[: name.start]
    if re.fullmatch(r"\W*(?:The\s+)?", head):
        return "^"
    match = _PREPOSITION.search(head)
    return match[1] if match else None


_LINK = re.compile(r"\s*(?:,\s*\d{4}\s*)?(?:\bto\b|\bthrough\b|\buntil\b|-)\s*(?:\w+\s)?\s*")
_RANGED = re.compile(r"\b(?:to|through|until)\b|-")
_DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"


def reversed_range(claim: str, sentence: str) -> str | None:
    """``B to A`` where the sentence has ``A to B``."""
    mine = _ranges(claim)
    theirs = _ranges(sentence) if mine else frozenset()
    turned = next((pair for pair in mine if pair not in theirs and (pair[1], pair[0]) in theirs), None)
    return f"{turned[1]} to {turned[0]}, not the other way" if turned else None


def _ranges(text: str) -> Set[tuple[str, str]]:
    if not _RANGED.search(text):
        return set()
    found = facts(text)
    ends = {
        (str(one.value), str(two.value))
        for one, two in zip(found, found[1:], strict=False)
        if one.kind == two.kind and one.kind != "tally" and one.value != two.value and _LINK.fullmatch(text[one.end : two.start])
    }
    days = re.finditer(rf"\b({_DAYS})\s*(?:to|through|-)\s*({_DAYS})\b", text)
    return ends | {(match[1].rstrip("s"), match[2].rstrip("s")) for match in days}


def moved_figure(claim: str, sentence: str) -> str | None:
    """A figure between two words of the sentence that stand there around another one."""
    row, told_row = read_words(claim), read_words(sentence)
    if not _is_copied(row, told_row):
        return None
    ours, theirs = _slots(row), _slots(told_row)
    said = {figure for figure, _ in theirs}
    for figure, around in ours:
        told = {other for other, words in theirs if words == around}
        if told and figure in said and figure not in told and len(told) == 1:
            return f"{min(told)}, not {figure}"
    return None


def _slots(row: Sequence[Word]) -> list[tuple[str, tuple[str, str]]]:
    """Each figure with the words before and after it."""
    return [
        (word.key, (row[n - 1].key, row[n + 1].key))
        for n, word in enumerate(row)
        if 0 < n < len(row) - 1 and word.is_figure and not any(_parts(row[m]) for m in (n - 1, n + 1))
    ]
