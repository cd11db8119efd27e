"""Words compared by their stems, with what turns a sentence into its opposite: negations and pairs of opposites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from engagic_scrapy.documents.claims.irregular import IRREGULAR
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.opposites import ROOT as _ROOT

WORD = re.compile(r"[^\W\d_][^\W_]*(?:'[^\W\d_]+)?(?:&[^\W_]+)?")
STOP = frozenset(
    listed(
        "a about above across after again all along also an and any are around as at be because been before being below "
        "between both but by can could did do does doing down during each few for from further had has have having he her "
        "here his how i if in into is it its itself just last may me might more most must my near new next no nor not now "
        "of off on once one only onto or other our out over own per same shall she should since so some such than that "
        "the their them then there these they this those through to too toward under until up upon very was we were what "
        "when where which while who whom whose why will with within without would you your its it's el la los las un una "
        "de del en y o que por para con se su al es son lo como más sin sobre entre whether made make makes get gets got "
        "use used using about approximately least"
    )
)
# Words of every agenda: they tie nothing to anything.
COMMON = frozenset(
    listed(
        "city town county village council board commission committee meeting item agenda staff public report resident "
        "residents people year years project amount total cost costs dollars million thousand percent resolution "
        "ordinance section page date vote voted motion approve approved consider local government district department "
        "program plan"
    )
)
NEGATORS = frozenset(
    listed(
        "not no never without none neither nor cannot nobody nothing unable lacks lack lacked sin nunca ningún ninguna ni tampoco"
    )
)
_SKIPPED = frozenset(listed("be been being have has had yet currently also any need to the a an further of being it that in"))
_DOUBLE = re.compile(
    r"\bnot only\b|\b(?:no|not|any) (?:more|less|\w+er) than\b|\bnot[ -](?:to[ -]exceed|exceed\w*|"
    r"more than|less than|fewer than|later than)\b|\bnot (?:\w+ ){1,2}(?:by )?more than\b|\bbut not limited to\b"
    r"|\bno\.?\s*#?\d|\bNo\. |\bcannot exceed\b|\b(?:may|shall|will|does|do|must) not exceed\b|\bwhether or not\b|"
    r"\bnot withstanding\b|\bnonprofit\b"
    r"|\bno later\b|\bwithout (?:a |any )?(?:dissent\w*|opposition|objection)|\bno (?:dissent\w*|opposition)\b|"
    r"\b\d{1,2} no(?:es)?(?=\s*(?:[,;.]|and\b|votes?\b|$))|"
    r"\b(?:a|one|lone|only) no (?:of|from|by)\b|(?-i:\b[A-Z][\w']+:? no(?=\s*(?:[;,.]|$)))|"
    r"\bNo\s*:|\bvot(?:e[ds]?|ing) no\b|\bno votes?\b(?! (?:was|were|is|has|will|on)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sided:
    """A word of a pair of opposites as it is meant: ``sign`` is turned by a negation. ``object`` is the stem that follows."""

    root: str
    sign: int
    object: str
    plain: int  # without the negation
    noun: bool = False


def words(text: str) -> Iterator[str]:
    found = WORD.findall(text.lower())
    return (word.removesuffix("'s") if "'" in word else word for word in found) if "'" in text else iter(found)


@remembered(4096)
def stem(word: str) -> str:
    """Rough on purpose: enough for one author's word and another's form of it to meet."""
    word = IRREGULAR.get(word, word)
    word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)) if not word.isascii() else word
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ies",
        "ions",
        "ion",
        "ers",
        "er",
        "ed",
        "es",
        "als",
        "al",
        "ly",
        "e",
        "y",
        "s",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    else:
        if word.endswith("s") and len(word) > 3 and not word.endswith("ss"):
            word = word[:-1]
    word = word.rstrip("e")
    return (word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgmnprt" else word)[:7]


@remembered(2048)
def stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    kept = {*words(text)} - STOP
    return frozenset(stem(word) for word in kept if len(word) > 1 and not word.endswith("n't"))


@remembered(16)
def first_places(text: str) -> dict[str, int]:
    """Where a text has each stem of meaning first."""
    found: dict[str, int] = {}
    for one, start in _weighty(text):
        found.setdefault(one, start)
    return found


@remembered(16)
def _weighty(text: str) -> list[tuple[str, int]]:
    """The stem of each word of meaning, and where it begins."""
    found = ((match.group().lower().removesuffix("'s"), match.start()) for match in WORD.finditer(text))
    return [(stem(word), start) for word, start in found if word not in STOP and len(word) > 1 and not word.endswith("n't")]


@remembered(64)
def pairs(text: str) -> frozenset[frozenset[str]]:
    """The stems of neighboring words of meaning, two by two."""
    row = [one for one, _ in _weighty(text)]
    return frozenset(map(frozenset, {*zip(row, row[1:], strict=False)}))


@remembered(4096)
def opposite(word: str) -> tuple[str, int] | None:
    """A word's pair of opposites and its side, found by its plain form too: rejecting, rejects."""
    found = _ROOT.get(word)
    for ending, put in (
        (("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("d", ""), ("es", ""), ("s", "")) if not found else ()
    ):
        core = word.removesuffix(ending)
        if ending == "es" and not core.endswith(("s", "x", "z", "ch", "sh", "o")):
            continue  # Gaines gains nothing
        if core != word and len(core) >= 3 and (ending != "es" or core.endswith(("s", "x", "z", "ch", "sh", "o"))):
            found = found or _ROOT.get(core + put) or (_ROOT.get(core[:-1]) if core[-1] == core[-2] else None)
    return found


_NON = re.compile(r"\bnon-(?=[a-z])", re.IGNORECASE)
_SHORT = {"res": "residents", "nonres": "nonresidents", "comm": "commercial", "mo": "month", "yr": "year"}


@remembered(8192)
def meaning(text: str) -> frozenset[str]:
    """Stems, with the words of opposite pairs by pair and side, so that "in favor" meets "supports", and no "against"."""
    found = set()
    for written in {*words(_NON.sub("non", text) if "-" in text else text)}:
        word = _SHORT.get(written, written)
        side = opposite(word)
        if word not in STOP or word == "against":
            found.add(f"({side[0]}{side[1]:+d})" if side else stem(word))
    return frozenset(one for one in found if len(one) > 1)  # no p.m.


COMMON_STEMS = frozenset(stem(word) for word in COMMON)


@remembered(2048)
def sided(text: str) -> tuple[Sided, ...]:
    """The words of opposite pairs, in order."""
    found = []
    sequence = [(match.group().lower(), match.start()) for match in WORD.finditer(text)]
    turned = {position for _, head in negations(text) for position in head}
    for n, (word, start) in enumerate(sequence):
        root = opposite(word)
        if root is None:
            continue
        after = [later for later, at in sequence[n + 1 : n + 6] if later not in STOP and not re.search(r"\d", text[start:at])]
        after = [stem(later) for later in after[:1] if not opposite(later)]
        found.append(
            Sided(
                root[0],
                -root[1] if start in turned else root[1],
                after[0] if after else "",
                root[1],
                word.endswith(("al", "tion", "ance")),
            )
        )
    return tuple(found)


_ANY = re.compile(r"n't\b|\b(?:" + "|".join(sorted(NEGATORS)) + r"|failed|fails|dies|died|fail)\b", re.IGNORECASE)


@remembered(2048)
def negations(text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each negation's word, and where the words begin that it turns: the first of meaning after it; for no and without, two.

    "No more than", "not to exceed" and "No. 5" are none. A motion that failed or died is turned as a whole.
    """
    if not _ANY.search(text):
        return ()
    found = []
    sequence = [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    for n, (word, start, _) in enumerate(sequence):
        if (word in NEGATORS or word.endswith("n't")) and not is_quiet(text, start):
            if re.match(r"\s+(?:do|done|did) so\b", text[start + len(word) :]):  # asked to obtain it and did not do so
                found.append((word, tuple(at for at in _infinitives(text[:start]))))
                continue
            if re.search(r"\b(?:except|unless|other than)\b", text[start : start + 60]):
                continue
            count = 2 if word in ("no", "without", "sin", "ningún", "ninguna", "neither", "nor") else 1
            found.append((word, tuple(_heads(text, sequence, n, count))))
        elif word in ("failed", "fails", "dies", "died", "fail"):
            before = sequence[max(0, n - 9) : n]
            put = any(
                one in ("motion", "vote", "resolution", "ordinance", "amendment", "moved", "proposal", "measure")
                for one, _, _ in before
            )
            heads = [at for one, at, _ in before if put and (one in _ROOT or one == "motion")]
            heads += [at for one, at, _ in sequence[n + 1 : n + 4] if one in _ROOT]
            found.append((word, tuple(heads)))
    return tuple(found)


def is_quiet(text: str, start: int) -> bool:
    """Whether the negator there turns nothing: no more than, No. 5. Only its neighborhood is searched, as that is much faster."""
    first = text.rfind(" ", 0, max(0, start - _ABOUT)) + 1
    return any(match.start() <= start - first < match.end() for match in _DOUBLE.finditer(text[first : start + 2 * _ABOUT]))


_ABOUT = 30  # characters


def _heads(text: str, sequence: list[tuple[str, int, int]], n: int, count: int) -> list[int]:
    heads: list[int] = []
    for k in range(n + 1, min(n + 8, len(sequence))):
        word, start, _ = sequence[k]
        between = text[sequence[k - 1][2] : start]
        if re.search(r"[.;:,]\s", between) and (heads or re.search(r"[.;:]", between)):
            break
        if word in _SKIPPED or word in STOP or (word.endswith("ly") and len(word) > 4):
            continue
        heads.append(start)
        if len(heads) == count:
            break
    return heads


def _infinitives(text: str) -> list[int]:
    return [match.start(1) for match in re.finditer(r"\bto ([a-z]+)\b", text)][-1:]


def word_at(text: str, start: int) -> str:
    match = WORD.match(text, start)
    return match.group().lower() if match else ""
