"""What a hearing is on and what money is for: another complement than the sentence has."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.words import meaning, stem

_WHAT = r"(?= (?P<what>(?:the |an? |its )?(?!\d)[^,.;]+))"
_COMPLEMENT = re.compile(rf"\b(?P<head>[a-z]{{4,}}) (?P<prep>on|of|against|about|with){_WHAT}")
_PURPOSE = re.compile(rf"\bfor{_WHAT}")
_CUT = re.compile(
    r"\b(?:was|is|were|are|would|will|to|by|at|from|in|on|for|has|had|passed|carried|through|with|of)\b", re.IGNORECASE
)
_PERIOD = re.compile(r"\b(?:years?|months?|days?|weeks?|hours?|term)\b")


def other_complement(claim: str, sentence: str, page: str) -> str | None:
    """``the hearing on the fence`` where the sentence has the hearing on the yard, and the page the fence elsewhere."""
    return _of_a_head(claim, sentence, page) or _purpose(claim, sentence, page)


def _of_a_head(claim: str, sentence: str, page: str) -> str | None:
    for match in _COMPLEMENT.finditer(claim):
        mine, head = _first(match["what"]), (stem(match["head"]), match["prep"])
        told = [one for one in _COMPLEMENT.finditer(sentence) if (stem(one["head"]), one["prep"]) == head]
        if told and _is_strange(mine, sentence, page) and all(_first(one["what"]) for one in told):
            return f"{match['head']} {match['prep']} {told[0]['what']}"
    return None


def _purpose(claim: str, sentence: str, page: str) -> str | None:
    """What the claim ends with: for the school."""
    mine = [match["what"] for match in _PURPOSE.finditer(claim)][-1:]
    told = [match["what"] for match in _PURPOSE.finditer(sentence)]
    if not mine or not told or _CUT.search(mine[0]) or not claim.rstrip(" .").endswith(mine[0]):
        return None
    strange = _is_strange(meaning(mine[0]), sentence, page) and len(meaning(mine[0])) > 1
    apart = all(_first(one) and not _PERIOD.search(one) and not _first(one) & meaning(claim) for one in told)
    return f"for {told[0]}, not for {mine[0]}" if strange and apart else None


def _first(what: str) -> frozenset[str]:
    return meaning(_CUT.split(what)[0])


def _is_strange(mine: frozenset[str], sentence: str, page: str) -> bool:
    return bool(mine) and not mine & meaning(sentence) and mine <= meaning(page)
