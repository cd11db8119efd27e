"""Which motion of a page a claimed vote belongs to, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engagic_scrapy.documents.claims.decisions import DECIDED, claims_decision
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.values import same_value
from engagic_scrapy.documents.claims.votes import counted
from engagic_scrapy.documents.claims.words import COMMON_STEMS, stem, stems

_MOVED = re.compile(
    r"\b(?:moved|motions? (?:by|to|was made|made|from)|on (?:a )?motion|motioned|made (?:a|the) motion)\b", re.IGNORECASE
)
_LOST = re.compile(
    r"\b(?:failed|died|was defeated|was lost|did not (?:pass|carry)|for (?:want|lack) of a second|withdr[ae]wn?)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\b(?:to|that|approval of|adoption of|of)\s+(?P<what>.*)", re.IGNORECASE | re.DOTALL)
_VOTED = re.compile(r"\b(?:voted?|approved|adopted|passed|carried|denied|authorized|agreed)\b", re.IGNORECASE)
_OF_VOTES = COMMON_STEMS | {
    stem(word)
    for word in listed(
        "moved motion second seconded ayes noes nays carried passed voted unanimously trustee supervisor member adopted "
        "authorize deny recommend opposed favor against commissioner trustees commissioners supervisors members"
    )
}


@dataclass(frozen=True, slots=True)
class Motion:
    """``start`` and ``end`` in the page's text, from its own sentence to the next motion's; ``asks``: stems of what for."""

    start: int
    end: int
    asks: frozenset[str]
    lost: bool


def misvoted(claim: str, sentence: str, evidence: Evidence) -> Failure | None:
    """Reason and detail of a vote that the motions of the quote's item don't bear out, or None."""
    count = other_tally(claim, sentence)
    if count:
        return "tally", count
    if not claims_decision(claim):
        return None
    found = motions(evidence.page.text, evidence.page.sentences, evidence.matter)
    other = other_motion(claim, evidence.page.text, found, evidence.spans[0])
    if other:
        return "other_item", other
    wrong = unmoved(claim, sentence, found) or other_purpose(claim, sentence, evidence.page.text, found, evidence.spans[0])
    return ("vote", wrong) if wrong else None


def motions(text: str, sentences: list[int], within: tuple[int, int]) -> list[Motion]:
    """The motions of a part of a page, in order."""
    starts = sorted({max((at for at in sentences if at <= match.start()), default=0) for match in _MOVED.finditer(text, *within)})
    starts = [start for start in starts if start >= within[0]]
    found = []
    for start, end in zip(starts, [*starts[1:], within[1]], strict=False):
        own = text[start : next((at for at in sentences if at > start), end)]
        moved = _MOVED.search(own)
        asked = _ASKED.search(own, moved.end()) if moved else None
        found.append(
            Motion(start, end, stems(asked["what"]) - _OF_VOTES if asked else frozenset(), bool(_LOST.search(text[start:end])))
        )
    return found


def other_motion(claim: str, text: str, found: list[Motion], quote: tuple[int, int]) -> str | None:
    """A vote on what another motion than the quote's asked for."""
    own = next((one for one in found if one.start <= quote[0] < one.end), None)
    said = stems(claim) - _OF_VOTES
    if (
        own is None
        or not own.asks
        or "amend" in text[own.start : own.end].lower()
        or not said
        or not _VOTED.search(claim)
        or own.asks & said
    ):
        return None
    figures = [fact for fact in facts(claim) if fact.kind != "tally"]
    if any(same_value(fact, one) for fact in figures for one in facts(text[own.start : own.end])):
        return None  # 9 p.m. in place of 10
    other = next((one for one in found if one is not own and len(one.asks & said) >= min(2, len(said))), None)
    return f"{' '.join(sorted(other.asks & said))}: of another motion" if other else None


_PURPOSE = re.compile(
    r"\b(?:moved|motion)\b[^;]{0,60}?\bto (have|direct|instruct|ask|continue|table|postpone|defer|refer|send|study|schedule|"
    r"reconsider|request|invite|deny|reject)\b",
    re.IGNORECASE,
)
_APPROVES = re.compile(r"approv|adopt|pass|award|authoriz|accept|grant|ratif")


def other_purpose(claim: str, sentence: str, text: str, found: list[Motion], quote: tuple[int, int]) -> str | None:
    """An approval by the vote on a motion to put off, to deny or to have something done."""
    own = next((one for one in found if one.start <= quote[0] < one.end), None)
    if own is None or not _APPROVES.match(claims_decision(claim) or "") or DECIDED.search(sentence):
        return None
    moved = _PURPOSE.search(text[own.start : own.end])
    if moved is None or re.search(r"\bto (?:approve|adopt|pass|award|authorize|accept|grant)\b", text[own.start : own.end]):
        return None
    return f"the motion was to {moved[1]}" if moved[1][:5].lower() not in claim.lower() else None


def unmoved(claim: str, sentence: str, found: list[Motion]) -> str | None:
    """A decision on what no motion of the item that was carried asked for."""
    said = stems(claim) - _OF_VOTES
    if not found or not said or not claims_decision(claim) or _VOTED.search(sentence) or _LOST.search(claim + sentence):
        return None
    if re.search(r"\b(?:ayes?|noes?|nays?|yeas?)\b", sentence, re.IGNORECASE):
        return None  # a roll: who voted is told elsewhere
    if any(not one.lost and (not one.asks or one.asks & said) for one in found):
        return None
    return "no motion on it was carried"


def other_tally(claim: str, sentence: str) -> str | None:
    """Another count than the lists of names in the quote's sentence give."""
    listed = counted(sentence)
    said = [fact for fact in facts(claim) if fact.kind == "tally"]
    if len(listed) != 1 or len(said) != 1 or any(fact.kind == "tally" for fact in facts(sentence)):
        return None
    yes, no = next(iter(listed))
    value = tuple(said[0].value)[:2]
    return f"{yes}-{no} by the names, not {said[0].text.strip()}" if value != (yes, no) and value != (no, yes) else None
