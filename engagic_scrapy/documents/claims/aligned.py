"""A claim laid beside the sentence whose words it uses: a denial left out or put in, two sides changed over, figures moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from engagic_scrapy.documents.claims.evidence import Failure
from engagic_scrapy.documents.claims.keyed import STOPS, Word, read
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import NEGATORS, is_quiet, stem

_SHORTENED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|No|St|Inc|Co|Jr|Sr|Hon|Corp|Ave|Rd)$")
_LIGHT = frozenset(
    listed(
        "mr mrs ms dr a an the of to in on at by for from with is are was were be been being will would shall should "
        "has have had do does did it its this that these those there any yet also may can could "
        "might must need needs further been all such even"
    )
)
_COUNSELS = frozenset(stem(word) for word in ("recommends", "advises", "counsels"))  # against it
_PREFIXED = re.compile(
    r"(?:dis(?:agree|allow|approv|continu|qualif)|non[a-z]|un(?:able|chang|fund|paid|approv|finish|sold|built))"
)
_DENIES = frozenset(
    listed(
        "incomplete lack lacks lacked lacking fail fails failed unable refuse refuses refused declined declines deny denies "
        "denied exempt prohibited barred banned forbidden zero neither nor lose loses losing lost ends ended expires except "
        "unless until but only waive waived instead rather "
        "ineligible unchanged avoid avoids prevent prevents"
    )
)


def misaligned(claim: str, sentence: str, near: str) -> Failure | None:
    """Reason and detail of what the claim does to the words of its sentence, or None."""
    found = denied(claim, sentence) or twice_denied(claim, near)
    if found:
        return "negation", found
    found = exchanged_sides(claim, sentence) or joined_acts(claim, sentence)
    if found:
        return "opposite", found
    found = moved_figures(claim, sentence)
    return ("number", found) if found else None


def denied(claim: str, sentence: str) -> str | None:
    """What the claim says without the sentence's "not", or with one of its own, in the sentence's words: ``Way … complete``."""
    ours, theirs = read_words(claim), read_words(sentence)
    left_out = _bridged(theirs, ours)
    if left_out:
        return f"the page says {left_out}"
    put_in = _bridged(ours, theirs) if not _NOTHING.search(sentence) else None
    return f"the page doesn't say {put_in}" if put_in else None


def exchanged_sides(claim: str, sentence: str) -> str | None:
    """``A over B`` said as ``B over A``: what stands before a word that orders two things and what stands after it."""
    for mine in _ORDERS.finditer(claim):
        ours = _side(claim[: mine.start()], -1), _side(claim[mine.end() :], 1)
        for theirs in _ORDERS.finditer(sentence):
            if _KIND[mine.lastgroup or ""] != _KIND[theirs.lastgroup or ""]:
                continue
            there = _side(sentence[: theirs.start()], -1), _side(sentence[theirs.end() :], 1)
            left, right = set(there[0]) - set(there[1]), set(there[1]) - set(there[0])
            if ours[0] and ours[1] and (ours[0][-1] in right or ours[0][0] in right) and {ours[1][0], ours[1][-1]} & left:
                return f"{mine.group()}: {' '.join(ours[0])} stands on its other side"
    return None


def moved_figures(claim: str, sentence: str) -> str | None:
    """``Medic 3 (2014)`` where the sentence has ``Medic 3 (2013) … Medic 7 (2014)``."""
    theirs = dict(_bracketed(sentence))
    for owner, held in _bracketed(claim):
        told = theirs.get(owner)
        other = held - told if told else set()
        if other and other <= set().union(*theirs.values()):
            return f"{owner} ({', '.join(sorted(told or ()))}), not ({', '.join(sorted(held))})"
    return None


def _bracketed(text: str) -> list[tuple[str, set[str]]]:
    """The word or figure before each bracket, and the figures and names in it."""
    return [(match[1].lower(), set(_IN_BRACKETS.findall(match[2]))) for match in _BRACKETED.finditer(text)]


_BRACKETED = re.compile(r"([\w'-]+),? ?\(([^()]{1,80})\)")
_IN_BRACKETS = re.compile(r"\d[\d,.]*\d|\d|[A-Z][\w'-]+")


def twice_denied(claim: str, near: str) -> str | None:
    """``No one would not`` where no clause of the page denies twice."""
    twice = next((clause for clause in _CLAUSES.split(claim) if len(_DENIALS.findall(clause)) > 1), None)
    return (
        f"{twice.strip()[:60]!r} denies twice"
        if twice and all(len(_DENIALS.findall(one)) < 2 for one in _CLAUSES.split(near))
        else None
    )


_CLAUSES = re.compile(r"[,;:.]\s|\b(?:and|but|or|nor|because|if|unless|until|that|which|who)\b", re.IGNORECASE)
_DENIALS = re.compile(r"\b(?:no|not|none|nothing|nobody|never|cannot)\b|n't\b", re.IGNORECASE)


def joined_acts(claim: str, sentence: str) -> str | None:
    """Of a motion to deny one thing and to allow another: the claim's act with the other act's object."""
    there = list(_acts(sentence))
    for verb, said in _acts(claim) if len(there) > 1 else ():
        own = max((len(said & what) for act, what in there if act == verb), default=None)
        act, most = max(((act, len(said & what)) for act, what in there), key=lambda one: one[1])
        if own is not None and act != verb and most > own and most >= 2:
            return f"to {act} it, not to {verb}"
    return None


def _acts(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The stem of each infinitive's verb, and what stands after it until the next."""
    for match in _INFINITIVE.finditer(text):
        yield stem(match[1].lower()), frozenset(word.key for word in read_words(match[2]) if word.key != ".")


_NO_VERB = r"(?!(?:the|any|its|their|each|all)\b)"
_INFINITIVE = re.compile(rf"\bto {_NO_VERB}([a-z]{{3,}})\b(.*?)(?=\bto {_NO_VERB}[a-z]{{3,}}\b|[.;]\s|[.;]?\s*$)", re.DOTALL)
_NOTHING = re.compile(r"\$0(?![\d.,])|(?<![\d.,])0(?:\.0+)?%?(?![\d.,])|\b(?:none|N/A|free)\b", re.IGNORECASE)
_ORDERS = re.compile(
    r"\b(?:(?P<instead>in place of|instead of|rather than|in lieu of|as opposed to)|(?P<over>over|ahead of)|(?P<than>than)"
    r"|(?P<replaces>replac(?:e|es|ed|ing)(?! by))|(?P<before>before|until)|(?P<after>after|following)|(?P<behind>behind))\b",
    re.IGNORECASE,
)
_KIND = {name: name for name in ("instead", "over", "than", "replaces", "before", "after", "behind")}


def _side(text: str, way: int) -> list[str]:
    """The words of weight next to an ordering word, within its clause."""
    clause = re.split(r"[;:]|\.\s|,\s", text)[0 if way > 0 else -1]
    row = [word.key for word in read_words(clause) if word.key != "."]
    return row[:_BESIDE] if way > 0 else row[-_BESIDE:]


_BESIDE = 3  # words


@remembered(256)
def read_words(text: str) -> tuple[Word, ...]:
    """The words of weight; ``.`` parts sentences."""
    found: list[Word] = []
    turned = False
    for word in read(text):
        if word.text in NEGATORS or word.text.endswith("n't"):
            turned = turned or not is_quiet(text, word.start)
        elif word.text == "against" and found and found[-1].key in _COUNSELS:
            turned = True
        elif word.text in STOPS:
            if not _SHORTENED.search(text, max(0, word.start - 5), word.start):
                found.append(_STOP)
                turned = False
        elif word.text not in _LIGHT:
            found.append(Word(word.key, word.text, word.written, word.start, True) if turned else word)
            turned = False
    return tuple(found)


_STOP = Word(".", ".", ".", 0)


def _bridged(with_not: Sequence[Word], without: Sequence[Word]) -> str | None:
    """Two words that a negator parts in one text, or turns, and that stand side by side in the other without one."""
    if {word.key for word in without if _denies(word)} - {word.key for word in with_not}:
        return None
    plain = {(one.key, two.key) for n, (one, two) in enumerate(pairwise(without)) if not _turned_near(without, n)}
    known = {(one.key, two.key) for one, two in pairwise(with_not) if not (one.turned or two.turned)}
    turned_words = {word.key for word in without if word.turned}
    for one, two in pairwise(with_not):
        pair = (one.key, two.key)
        if (one.turned or two.turned) and pair in plain - known and "." not in pair and not {one.key, two.key} & turned_words:
            return f"no {one.text} {two.text}" if one.turned else f"{one.text} not {two.text}"
    return None


def _denies(word: Word) -> bool:
    return word.text in _DENIES or bool(_PREFIXED.match(word.text))


def _turned_near(row: Sequence[Word], n: int) -> bool:
    """A negator beside the pair: it may say the same in other words."""
    return any(word.turned for word in row[max(0, n - 1) : n + 3])
