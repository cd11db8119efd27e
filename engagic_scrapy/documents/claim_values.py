"""Whether a value as a claim states it agrees with one as a page prints it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claim_facts import Fact, facts
from engagic_scrapy.documents.claim_patterns import UNITS
from engagic_scrapy.documents.claim_text import Page

_NEAR = 0.1  # how far "about" and "more than" may be from the printed value
REASONS = {"money": "money", "date": "date", "time": "date", "tally": "tally", "year": "date"}
_PER_WORDS = {
    "year": r"year|annual|yearly|año|anual",
    "month": r"month|mes|mensual",
    "week": r"week|seman",
    "day": r"day|daily|día",
    "hour": r"hour",
    "unit": r"unit|dwelling|home",
    "sqft": r"sq",
    "person": r"person",
    "vehicle": r"vehicle|car",
    "visit": r"visit",
    "gallon": r"gallon",
}
Failure = tuple[str, str]  # reason, detail


def agree(claimed: Fact, printed: Fact, text: str) -> bool:
    """Whether a printed value bears out a claimed one, units and bounds included."""
    return same_value(claimed, printed) and unit_conflict(claimed, printed, text) is None


def same_value(claimed: Fact, printed: Fact) -> bool:
    one, two = claimed.kind, printed.kind
    if one == "date":
        return two == "date" and claimed.value.agrees(printed.value)
    if one == "year":
        return (two == "year" and claimed.value == printed.value) or (
            two == "date" and claimed.value in (printed.value.year, printed.value.fiscal)
        )
    if one == "tally":
        return two == "tally" and printed.value[: len(claimed.value)] == claimed.value
    if one == "code" or two == "code":
        return _same_code(claimed, printed)
    if one != two and not (one in ("money", "number", "percent") and two == "number"):
        return False
    return claimed.value == printed.value or _close(claimed, printed)


def _same_code(claimed: Fact, printed: Fact) -> bool:
    def plain(fact: Fact) -> str:
        return str(int(fact.value)) if isinstance(fact.value, float) and fact.value.is_integer() else str(fact.value)

    if {claimed.kind, printed.kind} - {"code", "number", "ordinal", "year", "tally"} or "tally" in (claimed.kind,):
        return False
    if printed.kind == "tally":
        return claimed.value == "-".join(map(str, printed.value))
    if claimed.kind == printed.kind and claimed.unit and printed.unit and claimed.unit != printed.unit:
        return False
    return plain(claimed) == plain(printed)


def _close(claimed: Fact, printed: Fact) -> bool:
    """Rounding is allowed to who says that it is rounded, if it's true."""
    if claimed.bound not in ("about", "more", "less") or not isinstance(printed.value, float) or not printed.value:
        return False
    off = (printed.value - claimed.value) / printed.value
    if claimed.bound == "about":
        return abs(off) <= _NEAR / 2
    return 0 < off <= _NEAR if claimed.bound == "more" else -_NEAR <= off < 0


def unit_conflict(claimed: Fact, printed: Fact, text: str) -> str | None:
    around = text[max(0, printed.start - 160) : printed.end + 60].lower()
    if claimed.unit and claimed.kind == "number":
        if printed.unit and printed.unit != claimed.unit:
            return f"{printed.text} {printed.unit}, not {claimed.unit}"
        if printed.unit is None and not re.search(rf"\b(?:{UNITS[claimed.unit].replace(' ', '|')})\b|sq", around):
            return f"{printed.text} isn't said of {claimed.unit}"
    if claimed.per and printed.per and claimed.per != printed.per:
        return f"per {printed.per}, not per {claimed.per}"
    if (
        claimed.per
        and not printed.per
        and not re.search(rf"\b(?:{_PER_WORDS.get(claimed.per, re.escape(claimed.per))})", around + text[:350].lower())
    ):
        return f"{printed.text} isn't said per {claimed.per}"
    return _bound_conflict(claimed, printed, around)


def step_conflict(claim: str, claimed: Fact, text: str, printed: Fact) -> str | None:
    """Risen by an amount is not risen to it."""
    more = r"\s+(?:more|less|higher|lower|fewer|greater)\b"
    if re.match(more, text[printed.end : printed.end + 12]) and not re.search(
        r"\b(?:more|less|higher|lower|fewer|greater|by|increase|rise|drop|above|below)\b", claim, re.I
    ):
        return f"{printed.text} is a difference"
    mine, theirs = (_STEP.search(one[max(0, at - 12) : at]) for one, at in ((claim, claimed.start), (text, printed.start)))
    if mine and theirs and mine[1].lower() != theirs[1].lower() and not re.search(r"\bfrom\b", claim[: claimed.start]):
        return f"{theirs[1]} {printed.text}, not {mine[1]}"
    return None


_STEP = re.compile(r"\b(to|by)\s+(?:about\s+)?$", re.IGNORECASE)


def _bound_conflict(claimed: Fact, printed: Fact, around: str) -> str | None:
    if claimed.value != printed.value or claimed.kind in ("date", "time", "code", "tally"):
        return None
    pair = (claimed.bound, printed.bound)
    if pair in (
        ("min", "max"),
        ("max", "min"),
        ("more", "max"),
        ("less", "min"),
        ("more", "less"),
        ("less", "more"),
        ("min", "less"),
        ("max", "more"),
    ):
        return f"the page says {printed.bound} {printed.text}"
    if claimed.bound in ("more", "less") and printed.bound not in (claimed.bound, "min" if claimed.bound == "more" else "max"):
        return f"{printed.text} is exact"
    if (
        claimed.bound == "min"
        and printed.bound is None
        and not re.search(r"\b(?:minimum|at least|no(?:t)? (?:less|fewer))\b", around)
    ):
        return f"{printed.text} is no minimum"
    return None


def missing(fact: Fact, printed: Sequence[Fact], page: Page) -> Failure | None:
    """Why no printed value at all bears out the claimed one, or None."""
    same = [other for other in printed if same_value(fact, other)]
    if any(unit_conflict(fact, other, page.text) is None for other in same):
        return None
    if same:
        return "unit", unit_conflict(fact, same[0], page.text) or ""
    if any(same_value(fact, other) for other in facts(page.struck)):
        return "struck_out", f"{fact.text} is struck out"
    return REASONS.get(fact.kind, "number"), f"{fact.text} isn't on the page"
