"""What bodies did: whether the page tells that they did it, or only that they may, that they didn't, or what they did else."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.decisions import tells_decision
from engagic_scrapy.documents.claims.irregular import AMBIGUOUS
from engagic_scrapy.documents.claims.words import STOP, negations, stem

_BODY = (
    r"(?:[Cc]ouncil|[Bb]oard|[Cc]ommission|[Cc]ommittee|[Tt]rustees|[Ss]upervisors|[Cc]ommissioners|[Aa]uthority|[Dd]irectors|"
    r"[Cc]ourt|[Aa]ssembly|[Ss]electboard|[Ll]egislature|[Mm]ayor|[Cc]ity|[Cc]ounty|[Tt]own|[Vv]illage|[Dd]istrict)"
)
_DONE = "chose|found|gave|bought|sold|set|took"  # beside what ends in "ed"
_DID = re.compile(
    rf"\b(?P<body>{_BODY})(?: members?)?(?: of (?:[A-Z][\w.'-]*\s?){{1,4}})?\s+(?:also |then |unanimously |formally |later )?"
    rf"(?P<did>[a-z]{{2,}}ed|{_DONE})\b"
)
_COUNSEL = re.compile(r"\b(?:recommends|recommended|recommend)\b", re.IGNORECASE)
_COUNSELED = re.compile(
    r"\brecommend|\brecom-|\badvis|\bsuggest|\bendors|\burge|\bfavor|\bprefer|\bsupport|\bpropos|\bforward|\bcounsel|\brecomiend",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:no|without an?|lack(?:ed|s|ing)?(?: of)? an?|lacked|lack of) (?:decision|action|quorum|vote|"
    r"recommendation|position|motion)\b"
    r"|\b(?:did|has|have|had) not (?:yet )?(?:meet|met|vote|voted|act|acted|review|reviewed|decide|decided|recommend|recommended|"
    r"take|taken|taken up|consider|considered|discuss|discussed)\b|\bnot to take a (?:position|vote)\b",
    re.IGNORECASE,
)
_ACTED = re.compile(
    r"\b(?:chose|recommended|adopted|approved|passed|voted|waived|found|decided|endorsed|supported|opposed|accepted|rejected|"
    r"denied|agreed|awarded|authorized|selected|backed|favored)\b",
    re.IGNORECASE,
)


def untrue_act(claim: str, sentence: str, near: str, matter: str) -> str | None:
    """Why the page doesn't tell what the claim says of a body's act, or None."""
    return (
        unrecommended(claim, matter)
        or undone(claim, sentence)
        or voted_not(claim, sentence)
        or unacted(claim, sentence, near)
        or other_doer(claim, sentence)
    )


def unrecommended(claim: str, matter: str) -> str | None:
    """A recommendation where the matter has none."""
    told = _COUNSEL.search(claim)
    return f"{told.group()}: nobody does in the item" if told and not _COUNSELED.search(matter) else None


def undone(claim: str, sentence: str) -> str | None:
    """An act of a body whose sentence says that it did nothing of the kind."""
    denied = _UNDONE.search(sentence)
    did = _ACTED.search(claim)
    if not denied or not did or negations(claim) or re.search(rf"\b{did.group()}\b", sentence, re.IGNORECASE):
        return None
    return f"{did.group()}: the page says {denied.group()}"


def voted_not(claim: str, sentence: str) -> str | None:
    """A vote to do something where the page has one not to."""
    if not _VOTED_TO.search(claim) or negations(claim):
        return None
    told = [match["no"] for match in _VOTED_TO.finditer(sentence)]
    return "the page says not to" if told and all(told) else None


def other_doer(claim: str, sentence: str) -> str | None:
    """A body's act that the sentence tells of somebody who is none."""
    did = _DID.search(claim)
    if not did or re.search(rf"\b{did['body']}", sentence, re.IGNORECASE):
        return None
    for told in re.finditer(rf"((?:[\w'-]+ ){{1,4}}){did['did']}\b", sentence):
        last = told[1].split()[-1].lower()
        if last.isalpha() and last not in STOP and not re.search(_BODY, told[1]):
            return f"{told.group()}, not the {did['body']}"
    return None


_VOTED_TO = re.compile(r"\bvoted?\b(?:[ ,]+[\w-]+){0,4}?[ ,]+(?P<no>not )?to (?=[a-z])", re.IGNORECASE)


def unacted(claim: str, sentence: str, near: str) -> str | None:
    """An act that the page only asks for, allows or plans."""
    did = _DID.search(claim)
    if not did:
        return None
    verb = did["did"].lower()
    key = _act(verb)
    told = [match for match in re.finditer(r"[A-Za-z]+", near) if _act(match.group().lower()) == key]
    if not told or tells_decision(sentence, near, claim):
        return None
    if all(_PLANNED.search(near[: match.start()]) for match in told):
        return f"{verb}: the page only plans it"
    return None


def _act(verb: str) -> str:
    return stem(AMBIGUOUS.get(verb, verb))


_PLANNED = re.compile(
    r"\b(?:must|(?-i:may)|can|could|would|will|shall|should|might|to|asks? that|recommends?|proposes?|requests?|if|whether)\b"
    r"(?:\s+(?!and\b)[a-z-]+){0,3}\s+$|\b(?:an?|the|be|being|its)\s+$",
    re.IGNORECASE,
)
