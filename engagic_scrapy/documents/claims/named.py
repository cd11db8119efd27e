"""Whether the names of a claim stand by its quote, and in the places that the claim gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.binding import (
    before,
)
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.names import Name, capitals, names, places, wrong_title
from engagic_scrapy.documents.claims.roles import misnamed_subject


def misplaced_name(claim: str, evidence: Evidence) -> Failure | None:
    """The first name of the claim that isn't on the page, or stands there only by another item."""
    text = evidence.page.text
    found = names(claim, capitals(text))
    for name in found:
        at = places(name, text)
        if not at:
            struck = bool(places(name, evidence.page.struck))
            return ("struck_out", f"{name.text} is struck out") if struck else ("name", f"{name.text} isn't on the page")
        other = wrong_title(name, text)
        if other:
            return "name", f"{name.text}: the page says {other}"
        if all(place >= evidence.near_after for place in at) and _has_own_name(name, evidence):
            return "name", f"{name.text} stands only further on"
        start, end = evidence.matter
        if not any(start <= place < end or place < evidence.page.head for place in at):
            return "name", f"{name.text} stands only by another item"
    fund = next((match.group() for match in _FUND.finditer(claim) if match.group().lower() not in _flat(text)), None)
    if fund:
        return "name", f"{fund} isn't on the page"
    return _swapped(claim, found, evidence)


_FUND = re.compile(r"\bGeneral Fund\b")  # the one fund whose name is made of common words


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _has_own_name(name: Name, evidence: Evidence) -> bool:
    """Whether what stands before the end of the quote's sentence names another of the sort."""
    before = evidence.page.text[: evidence.sentence[1]]
    return any(one.sort == name.sort and len(one.words) > 1 for one in names(before[-400:], capitals(evidence.page.text)))


def _swapped(claim: str, found: Sequence[Name], evidence: Evidence) -> Failure | None:
    """A name that stands in for another of its sort, or that the claim puts among another's words."""
    text = evidence.text(evidence.sentence)
    there = [one for one in names(text, capitals(evidence.page.text)) if not _is_label(one, text)]
    other = misnamed_subject(claim, found, text, there)
    if other:
        return "name", other
    for name in found:
        if not places(name, text):
            mates = [one for one in there if one.sort == name.sort]
            mates = [one for one in mates if name.sort != "person" or _alike(name, one)]
            mates = [one for one in mates if not set(one.words) <= set(name.words)]
            if any(not any(places(mine, one.text) for mine in found) for one in mates):
                return "name", f"the quote's sentence has {mates[0].text}, not {name.text}"
        elif _among_others(claim, name, text, there):
            return "name", f"{name.text} belongs to other words"
    return None


def _is_label(name: Name, text: str) -> bool:
    return text[name.end : name.end + 2].lstrip().startswith(":") or name.text.lower().endswith(" no.")


def _among_others(claim: str, name: Name, text: str, there: Sequence[Name]) -> bool:
    """Whether the words before the name stand on the page before another of its sort."""
    said = before(claim, name.start)
    at = [one for one in there if set(name.words) <= set(one.words) or set(one.words) <= set(name.words)]
    mates = [one for one in there if one not in at and one.sort == name.sort and (name.sort != "person" or _alike(name, one))]
    own = set().union(*(before(text, one.start) for one in at)) if at else set()
    return bool(at) and any(
        said & (before(text, one.start) - own) and not said & (own - before(text, one.start)) for one in mates
    )


def _alike(name: Name, other: Name) -> bool:
    full = all(len(one.words) > 1 or one.title for one in (name, other))
    return full or bool(set(name.words) & set(other.words))
