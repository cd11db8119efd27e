"""A predicate in the sentence's own words that the claim gives another subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engagic_scrapy.documents.claims.keyed import STOPS, Word, read
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.name_words import BODIES, KIND, TITLES
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.words import COMMON_STEMS, STOP, opposite, stems

_AUXILIARY = frozenset(
    listed("is are was were be been being will would shall must may can could should has have had does did do to also not")
)
_VERBS = frozenset(
    listed(
        "asked asks voted recommends recommended approved adopted proposes proposed estimates estimated said moved "
        "received requires required cost costs offered offers held covers runs ends owns opposed supports supported "
        "applied seeks wants pays paid needs expects expected plans planned rose fell grew begins began includes "
        "included serves served allows prohibits applies expires gives gave keeps met reviewed reported presented noted "
        "explained opens closed closes starts"
    )
)
_SKIPPED = _AUXILIARY | {"the", "a", "an", "that", "it", "its", "their", "his", "her"}
_REFERS = frozenset(
    listed(
        "it they he she this these those who which that we i there one each all any both some none what such others "
        "company firm applicant petitioner owner lessee tenant vendor provider group agency nonprofit organization item "
        "project program plan work agreement contract lease ordinance resolution motion request proposal amendment "
        "application permit amount total cost price fee rate rent term staff board council commission committee city "
        "county town village district department purchase authority system building site property parcel grant change "
        "order bid bidder bidders measure matter hearing bill law rule"
    )
)
_MOTION = re.compile(r"\b(?:mov(?:ed|es)|seconded|motion)\b", re.IGNORECASE)
_PRONOUNS = frozenset(listed("they it he she this these those who which that we i there"))
_INSTITUTIONS = frozenset(
    listed(
        "city county state district board council commission committee authority staff department town village parish "
        "township borough court agency"
    )
)
_PARTY = re.compile(
    r"(?:er|or|ant|ent|ee|ist|man|ian|ers|ors|ants|ents|ees|ists|men|ians|people|public|firm|company|pool|union|corporation|"
    r"partnership|church|trust|bank|cooperative|co-op|school|hospital|museum|library)$"
)
_LEADING = 3  # words of a predicate


def other_subject(claim: str, sentence: str, page: str) -> str | None:
    """Of whom or what the sentence says it, where it isn't what the claim says it of."""
    if is_row(sentence.strip()) or _MOTION.search(sentence):
        return None
    mine = read(claim)
    at = _verb(mine)
    said, rest = [word for word in mine[:at] if _weighs(word)], [word for word in mine[at:] if word.text not in _SKIPPED]
    theirs = read(sentence)
    held, known = {word.key for word in theirs}, stems(page)
    if not said or len(rest) < _LEADING or any(word.key in held for word in said):
        return None
    if sum(word.key in known for word in said) * 2 < len(said):
        return None  # the claim's own word for it
    for subject in _subjects(theirs, [word.key for word in rest[:_LEADING]]):
        own = [word for word in subject if _weighs(word)]
        if not own or subject[-1].text in _PRONOUNS or {word.key for word in own} & {word.key for word in mine}:
            continue
        if not _refers(own, definite=_is_definite(subject)) or _apart(own, said, named=_is_named(claim, at)):
            return f"{' '.join(word.text for word in subject)}, not {' '.join(word.text for word in mine[:at])}"
    return None


def _apart(own: Sequence[Word], said: Sequence[Word], *, named: bool) -> bool:
    """Whether one of the two is a body and the other a thing, so that neither can point to the other."""
    if len(own) > 1:
        return False
    if own[0].text in _INSTITUTIONS:
        return not named and not any(_acts(word) for word in said)
    return not _acts(own[0]) and (said[-1].text in BODIES | _INSTITUTIONS or (len(said) == 1 and said[0].text in KIND))


def _acts(word: Word) -> bool:
    """Whether a word may be somebody's: the owners, the firm, the applicant."""
    return word.text in KIND or word.text in TITLES or word.text in _INSTITUTIONS or bool(_PARTY.search(word.text))


def _is_named(claim: str, count: int) -> bool:
    """Whether the claim's first words, but for its first, have a capital or a figure."""
    return any(word[0].isupper() or word[0].isdigit() for word in re.findall(r"[\w'-]+", claim)[1:count])


def other_row(claim: str, around: str, page: str, label: str) -> str | None:
    """A row's label, where the claim has nothing of it and speaks of something else that stands on the page.

    :param around: the row with its heads, and what its section is called.
    """
    own = {word.key for word in read(label) if _weighs(word)} - COMMON_STEMS
    mine = read(claim)
    said = {word.key for word in mine[: _verb(mine)] if _weighs(word)} if own else set()
    if not said or own & {word.key for word in mine} or said & stems(around) or not said <= stems(page):
        return None
    return f"the row is {label}'s"


def _weighs(word: Word) -> bool:
    return word.text not in STOP and word.text not in _SKIPPED and word.text[0].isalpha() and len(word.text) > 1


def _refers(own: Sequence[Word], *, definite: bool) -> bool:
    """Whether a subject may only point to what the page has named: the lessee, this project, the adjustments."""
    return (len(own) == 1 and definite) or all(
        word.text.removesuffix("s") in _REFERS or word.text in KIND or word.text in TITLES or opposite(word.text) for word in own
    )


def _is_definite(subject: Sequence[Word]) -> bool:
    return subject[0].text in ("the", "these", "those", "this", "such")


def _verb(row: Sequence[Word]) -> int:
    """Where the predicate begins."""
    return next(
        (n for n, word in enumerate(row) if n and (word.text in _AUXILIARY - {"to", "also", "not"} or word.text in _VERBS)), 0
    )


def _subjects(theirs: Sequence[Word], keys: Sequence[str]) -> Iterator[Sequence[Word]]:
    """What stands before the predicate, from its clause's beginning."""
    kept = [(n, word) for n, word in enumerate(theirs) if word.text not in _SKIPPED]
    for start in range(len(kept) - len(keys) + 1):
        if [word.key for _, word in kept[start : start + len(keys)]] != list(keys):
            continue
        end = kept[start][0]
        first = max((n + 1 for n in range(end) if theirs[n].text in STOPS), default=0)
        yield [word for word in theirs[first:end] if word.text not in _AUXILIARY]
