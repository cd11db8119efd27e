"""Whether the names of a claim stand by its quote, and in the places that the claim gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from engagic_scrapy.documents.claims.binding import before
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.names import Name, bare, capitals, names, places, wrong_title
from engagic_scrapy.documents.claims.roles import misnamed_subject, reports
from engagic_scrapy.documents.claims.text import labels
from engagic_scrapy.documents.claims.words import stems


def misplaced_name(claim: str, evidence: Evidence) -> Failure | None:
    """The first name of the claim that isn't on the page, or stands there only by another item."""
    text = evidence.page.text
    found = names(claim, capitals(text))
    for name in found:
        if _lettered(name, evidence) or _under_head(name, evidence):
            continue
        at = places(name, text) or places(_without_first(name), text)
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


def _without_first(name: Name) -> Name:
    """The name of a claim's beginning without the plain word that may stand before it: Either Pruett County, Ending Route 12."""
    first, _, rest = name.text.partition(" ")
    plain = name.start == 0 and rest and len(name.words) > 1 and first[1:].islower() and bare(first) == name.words[0]
    return replace(name, text=rest, words=name.words[1:]) if plain else name


_FUND = re.compile(r"\bGeneral Fund\b")  # the one fund whose name is made of common words


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


_LETTERED = re.compile(r"(?:Option|Alternative|Item|Plan|Proposal|Scenario|Part)\s+(?P<mark>[A-Z]|\d{1,2})")


def _lettered(name: Name, evidence: Evidence) -> bool:
    """Option A, of a list whose entry begins "A."."""
    match = _LETTERED.fullmatch(name.text)
    if match is None:
        return False
    entry, word, mark = evidence.text(evidence.matter).lstrip(), name.text.split()[0], rf"\(?{match['mark']}[.):]\s"
    begins = re.match(mark, entry) or re.match(mark, evidence.page.text[max(0, evidence.spans[0][0] - 1) :].lstrip())
    return bool(begins and re.search(rf"\b{word}s\b", evidence.page.text, re.IGNORECASE))


def _under_head(name: Name, evidence: Evidence) -> bool:
    """District B, where the quote's row has B under "District"; Base Bid, where that is a head of the row's columns."""
    row = row_at(evidence.page.text, evidence.spans[0][0])
    if row is None:
        return False
    word, _, mark = name.text.rpartition(" ")
    labeled = any(cell.text == mark and word.lower() in head.lower() for cell, head in zip(row.cells, row.heads, strict=True))
    return bool(word) and labeled or any(places(name, head) for head in row.heads)


_OUTCOME = re.compile(r"(?:The )?(?:Motion\s+)?(?:carried|passed|approved|adopted|failed|defeated|lost|denied)\b", re.IGNORECASE)
_MOVES = re.compile(r"\b(?:moved|motion)\b", re.IGNORECASE)


def _with_motion(evidence: Evidence) -> str:
    """The quote's sentence; where that tells a motion's outcome, from the motion on."""
    text, (start, end) = evidence.page.text, evidence.sentence
    if not _OUTCOME.match(text[start:end].lstrip()):
        return text[start:end]
    before = [one for one in evidence.page.sentences if max(evidence.matter[0], start - 600) <= one < start]
    for one in reversed(before[-4:]):
        if _MOVES.search(evidence.text(evidence.page.sentence(one, one + 1))):
            return text[one:end]
    return text[start:end]


def _has_own_name(name: Name, evidence: Evidence) -> bool:
    """Whether what stands before the end of the quote's sentence names another of the sort."""
    before = evidence.page.text[: evidence.sentence[1]]
    return any(one.sort == name.sort and len(one.words) > 1 for one in names(before[-400:], capitals(evidence.page.text)))


def _swapped(claim: str, found: Sequence[Name], evidence: Evidence) -> Failure | None:
    """A name that stands in for another of its sort, or that the claim puts among another's words."""
    text = re.sub(r"[ \t]*\n[ \t]*", " ", _with_motion(evidence))
    there = [one for one in names(text, capitals(evidence.page.text)) if not _is_label(one, text)]
    if there and reports(text, there[0].end) and there[0].start < _FIRST:
        there = there[1:]  # who says so is not whom it is said of
    row = row_at(evidence.page.text, evidence.spans[0][0])
    other = misnamed_subject(claim, found, text, there) if row is None and not _introduced(found, evidence) else None
    if other:
        return "name", other
    last = " ".join(evidence.quote.split())
    for name in found:
        if _under_head(name, evidence):
            continue
        if not places(name, text):
            mates = [one for one in there if one.sort == name.sort]
            mates = [one for one in mates if name.sort != "person" or _alike(name, one)]
            mates = [one for one in mates if not set(one.words) <= set(name.words)]
            if any(evidence.matter[0] <= place < evidence.sentence[0] for place in places(name, evidence.page.text)):
                # What follows the quote may name a place.
                mates = [one for one in mates if text.find(one.text) < text.find(last) + len(last)]
            if any(not any(places(mine, one.text) for mine in found) for one in mates):
                return "name", f"the quote's sentence has {mates[0].text}, not {name.text}"
        elif _among_others(claim, name, text, there):
            return "name", f"{name.text} belongs to other words"
    return None


_FIRST = 12  # characters


def _is_label(name: Name, text: str) -> bool:
    return (
        text[name.end : name.end + 2].lstrip().startswith(":")
        or name.text.lower().endswith(" no.")
        or bool(_FORMULA.search(name.text))
    )


_FORMULA = re.compile(r"\b(?:RESOLVED|ORDAINED|WHEREAS|THEREFORE)\b")


def _introduced(found: Sequence[Name], evidence: Evidence) -> bool:
    """Whether the claim's subject is by the page who the sentence's is (``Lessee: Prairie Wing``), or stands before the quote."""
    if not found:
        return False
    start, text = evidence.spans[0][0], evidence.page.text
    first = re.escape(found[0].text.split()[0])
    subject = re.match(r"(?:The\s+)?(\w+)", evidence.text(evidence.sentence).lstrip())
    label = subject[1] if subject and subject[1].lower() in labels(text) else None
    return bool(label and re.search(rf"\b{re.escape(label)}\s*:\s*{first}\b", text, re.IGNORECASE)) or bool(
        places(found[0], text[max(0, start - 120) : start]) and evidence.page.sentence(start - 1, start)[1] >= start
    )


def _among_others(claim: str, name: Name, text: str, there: Sequence[Name]) -> bool:
    """Whether the words before the name stand on the page before another of its sort."""
    said = before(claim, name.start) - stems(" ".join(name.words))
    at = [one for one in there if set(name.words) <= set(one.words) or set(one.words) <= set(name.words)]
    mates = [one for one in there if one not in at and one.sort == name.sort and (name.sort != "person" or _alike(name, one))]
    own = set().union(*(before(text, one.start) for one in at)) if at else set()
    return bool(at) and any(
        said & (before(text, one.start) - own) and not said & (own - before(text, one.start)) for one in mates
    )


def _alike(name: Name, other: Name) -> bool:
    full = all(len(one.words) > 1 or one.title for one in (name, other))
    return full or bool(set(name.words) & set(other.words))
