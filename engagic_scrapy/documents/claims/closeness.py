"""Whether a claim is told in the very words of its quote's sentence, and in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.leading import leading
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import NEGATORS, STOP, stem

_TOKEN = re.compile(r"\d[\d,.:/-]*\d|\d|[^\W\d_]+(?:'[^\W\d_]+)?")
_SPARED = 6  # words of a claim from which on one may be the claim's own
# What turns a sentence, bounds it or takes it back: a claim has all of its sentence's and no other.
_TURNING = NEGATORS | frozenset(
    listed(
        "except excepted excepting excluding excluded unless until till without save apart besides only solely just if whether "
        "or either but instead rather however although though less more fewer most least under over above below before after "
        "than waive waived waives lost lose failed fails fail denied deny denies declined declines rejected tabled withdrawn "
        "deferred postponed now currently formerly previously both each every per moved moves "
        "motion asked asks requested requests subject provided contingent pending since who"
    )
)
# The strongest of them, in whatever words a matter is told again.
_TURNED_BACK = NEGATORS | frozenset(listed("except unless without lost failed denied declined waived rejected tabled"))
_PERSONS = frozenset(listed("i me my we us our you your he him his she her hers it its they them their theirs who whom whose"))
_ROLES = frozenset(("by", "to", "from"))


def is_close(said: str, evidence: Evidence) -> bool:
    """Whether every word of meaning and every figure stands in the sentence, or in what leads in to it, in the claim's order.

    One may not, in a claim of six, if the sentence hasn't it at all: a subject that it leaves to the one before it, another verb.
    What the claim leaves out doesn't turn it. The rules of the check know the errors that somebody thought of; in a claim that
    only leaves words out there is room for few others.
    """
    told = leading(evidence) + evidence.text(evidence.sentence)
    mine, theirs = _tokens(said), _tokens(told)
    odd = _out_of_order(mine, theirs)
    if len(odd) > (len(mine) >= _SPARED) or _tells(odd, said) or any(one in theirs for one in odd):
        return False
    own, other = _small(said), _small(told)
    if own & _TURNING != other & _TURNING or not own & _PERSONS <= other:
        return False
    return _has_roles(said, evidence.text(evidence.sentence))


def is_near(said: str, evidence: Evidence) -> bool:
    """Whether the sentence, or what leads in to it, has the claim's figures and names, and two of three of its words."""
    strange = _strange(said, [leading(evidence) + evidence.text(evidence.sentence)])
    return len(strange) * 3 <= len(_tokens(said)) and not _tells(strange, said)


def retells(said: str, wordings: Sequence[str]) -> bool:
    """Whether it may be one of the wordings in plainer words: their figures and names, half of its words, and turned as one."""
    strange = _strange(said, wordings)
    if len(strange) * 2 > len(_tokens(said)) or _tells(strange, said):
        return False
    turned = _small(said) & _TURNED_BACK
    return any(turned == _small(wording) & _TURNED_BACK and _has_roles(said, wording) for wording in wordings)


def _strange(said: str, told: Sequence[str]) -> list[str]:
    """The words and figures of what is said that none of the texts has."""
    theirs = {one for text in told for one in _tokens(text)}
    return [one for one in _tokens(said) if one not in theirs]


def _tells(words: Sequence[str], said: str) -> bool:
    """Whether one of them is a figure or a name."""
    return any(one[0].isdigit() or one in _names(said) for one in words)


def _has_roles(said: str, told: str) -> bool:
    """Whether what both have behind by, to or from stands there behind the same of them."""
    mine = _roles(said)
    return all(mine.get(word, role) == role for word, role in _roles(told).items())


@remembered(64)
def _tokens(text: str) -> list[str]:
    return [word.replace(",", "") if word[0].isdigit() else stem(word) for word in _words(text) if _has_meaning(word)]


@remembered(64)
def _small(text: str) -> frozenset[str]:
    found = _words(text)
    return frozenset(["not" if word.endswith("n't") or word == "cannot" else word for word in found])


@remembered(64)
def _roles(text: str) -> dict[str, str]:
    """The words of meaning right behind by, to or from, articles aside."""
    found = [word for word in _words(text) if word not in ("the", "a", "an")]
    return {stem(word): role for role, word in zip(found, found[1:], strict=False) if role in _ROLES and _has_meaning(word)}


@remembered(64)
def _names(text: str) -> frozenset[str]:
    """Stems of what is capitalized within the text, and of its first word if the next is."""
    found = _TOKEN.findall(text)
    capital = [word for word in found[1:] if word[0].isupper()]
    return frozenset(stem(word.lower()) for word in (found[:1] if found[1:2] == capital[:1] else []) + capital)


@remembered(64)
def _words(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


def _has_meaning(word: str) -> bool:
    return word[0].isdigit() or (len(word) > 1 and word not in STOP and not word.endswith("n't"))


def _out_of_order(mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Those of mine that are not in the longest row of words that both have in the same order."""
    rows = [[0] * (len(theirs) + 1)]
    for one in mine:
        above, row = rows[-1], [0]
        for place, other in enumerate(theirs):
            row.append(above[place] + 1 if one == other else max(above[place + 1], row[place]))
        rows.append(row)
    odd, at = [], len(theirs)
    for number in range(len(mine), 0, -1):
        if rows[number][at] == rows[number - 1][at]:
            odd.append(mine[number - 1])
            continue
        while rows[number][at - 1] == rows[number][at]:
            at -= 1
        at -= 1
    return odd
