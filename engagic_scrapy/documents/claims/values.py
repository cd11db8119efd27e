"""Whether a value as a claim states it agrees with one as a page prints it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.layout import head_of, note_below, row_at
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.patterns import UNITS
from engagic_scrapy.documents.claims.text import Page

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


def _every(after: str, unit: str) -> bool:
    """$5.85 per household per month."""
    return bool(re.match(rf"\s*per (?:square )?\w+ (?:per|a|each) {unit}\b", after))


_PER_ROW = re.compile(r"\((?:each|per (\w+))\)", re.IGNORECASE)
_HIGHER, _LOWER = r"higher|more|greater|above|larger|over|exceeds?", r"lower|less|below|fewer|smaller|under"
_THAN = re.compile(
    rf"(?:(?P<up>\b(?:{_HIGHER})\b)|\b(?:{_LOWER})\b)\s+(?:than\s+)?(?:the\s+|its\s+|what\s+)?(?P<than>[a-z][a-z' -]{{3,40}})",
    re.IGNORECASE,
)


def miscompared(claim: str, text: str) -> str | None:
    """A claim that one thing is more than another, where the page has both amounts and they say otherwise.

    Also a claim that something rises from one amount to a lower one, or falls to a higher one.
    """
    said = facts(claim)
    for one, two in zip(said, said[1:], strict=False):
        if (
            one.kind == two.kind
            and one.kind in ("money", "percent", "number")
            and re.search(r"\bfrom\s+(?:about\s+)?$", claim[: one.start])
        ):
            way = next(iter([*_WAY.finditer(claim[: one.start])][-1:]), None)
            ranged = re.fullmatch(r"\W*(?:\w+ ){0,3}to (?:about )?", claim[one.end : two.start])
            if way and ranged and one.value != two.value and (one.value < two.value) != bool(way["up"]):
                return f"{one.text} to {two.text} isn't {way.group()}"
    match = _THAN.search(claim)
    if not match or any(fact.kind in ("money", "number", "percent") for fact in said):
        return None
    other = _labeled(match["than"], text)
    mine = _labeled(" ".join(re.findall(r"[A-Za-z]+", claim[: match.start()])[-5:]), text)
    if (
        mine
        and other
        and mine.kind == other.kind
        and mine.value != other.value
        and (mine.value > other.value) != bool(match["up"])
    ):
        return f"{mine.text} isn't {match.group().split()[0]} than {other.text}"
    return None


_WAY = re.compile(
    r"\b(?:(?P<up>rise|rises|rose|raised?|raises|increase[sd]?|grow|grew|grown|grows|go up|went up|up|climb\w*)|"
    r"fall|falls|fell|drop\w*|decrease[sd]?|lower\w*|reduc\w+|go down|went down|down|cut|shr[iu]nk)\b(?=[^.;]*$)",
    re.IGNORECASE,
)


def _labeled(words: str, text: str) -> Fact | None:
    """The amount that stands right after these words on the page: the last one or two of them."""
    found = [
        word
        for word in re.findall(r"[a-z]+", words.lower())
        if word not in ("is", "was", "the", "be", "would", "of", "a", "than")
    ]
    for size in (2, 1):
        label = r"\s+".join(map(re.escape, found[-size:] if size == 1 else found[:2]))
        for match in re.finditer(rf"\b{label}\b[\s:]*(?:is |was |of )?", text, re.IGNORECASE) if label else ():
            fact = next(
                (fact for fact in facts(text) if fact.start == match.end() and fact.kind in ("money", "number", "percent")), None
            )
            if fact:
                return fact
    return None


MEASURES = frozenset(listed("day month year week hour minute foot inch yard mile kilometer acre sqft ton gallon"))
Failure = tuple[str, str]  # reason, detail


def same_value(claimed: Fact, printed: Fact) -> bool:
    one, two = claimed.kind, printed.kind
    if one == "date":
        return two == "date" and claimed.value.agrees(printed.value)
    if one == "year":
        return (two == "year" and claimed.value == printed.value) or (
            two == "date" and claimed.value in (printed.value.year, printed.value.fiscal)
        )
    if (one, claimed.value, two) == ("fraction", "double", "number"):
        return claimed.text.lower() == "twice" and printed.value == 2
    if one == two == "number" and (claimed.unit, printed.unit) == ("week", "day"):
        return bool(claimed.value * 7 == printed.value)
    if one == "tally":
        return two == "tally" and printed.value[: len(claimed.value)] == claimed.value
    if one == "code" or two == "code":
        return _same_code(claimed, printed)
    if (one, two) == ("money", "number") and _CENTS.search(claimed.text):
        return bool(round(printed.value / 100, 4) == claimed.value) or _close(claimed, printed)
    if one != two and not (one in ("money", "number", "percent") and two == "number"):
        return False
    return claimed.value == printed.value or _close(claimed, printed)


_THOUSANDS = re.compile(r"\bin thousands\b|\bthousands of dollars\b|\(\$?000'?s(?: omitted)?\)", re.IGNORECASE)
_CENTS = re.compile(r"\bcents?$")


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
        return abs(off) <= _NEAR / 2 and _figures(claimed.value) <= _figures(printed.value)
    return 0 < off <= _NEAR if claimed.bound == "more" else -_NEAR <= off < 0


def _figures(value: float) -> int:
    """How many figures a value has but for the zeros at its end: who rounds has no more than the page."""
    return len(f"{value:g}".split("e")[0].replace(".", "").strip("0"))


def unit_conflict(claimed: Fact, printed: Fact, text: str) -> str | None:
    around = text[max(0, printed.start - 160) : printed.end + 60].lower().replace("\n", " ")
    if claimed.unit and claimed.kind == "number":
        if (claimed.unit, printed.unit) == ("week", "day"):
            return None
        if printed.unit and printed.unit != claimed.unit:
            return f"{printed.text} {printed.unit}, not {claimed.unit}"
        if (
            printed.unit is None
            and claimed.unit in MEASURES
            and not re.search(rf"\b(?:{UNITS[claimed.unit].replace(' ', '|')})|sq", around + head_of(text, printed.start).lower())
        ):
            return f"{printed.text} isn't said of {claimed.unit}"
    if claimed.kind == "money" and printed.kind == "number" and _THOUSANDS.search(text, 0, 1500):
        return f"{printed.text} is in thousands"
    if claimed.kind == "money" and printed.kind == "number" and _CENTS.search(claimed.text):
        counted_in = around + head_of(text, printed.start).lower()
        return None if re.search(r"\bcents?\b|¢", counted_in) else f"{printed.text} isn't said of cents"
    return _per_conflict(claimed, printed, text, around) or _bound_conflict(claimed, printed, around)


def _per_conflict(claimed: Fact, printed: Fact, text: str, around: str) -> str | None:
    counted = _PER_ROW.search(text[text.rfind("\n", 0, printed.start) + 1 : printed.start])
    if claimed.per and counted and not (counted[1] or "each").startswith(claimed.per):
        return f"{printed.text} is {counted.group()}, not per {claimed.per}"
    if claimed.per and re.search(r"\bone-time\b[^.;$]{0,30}$", text[max(0, printed.start - 40) : printed.start], re.IGNORECASE):
        return f"{printed.text} is paid once, not per {claimed.per}"
    if (
        claimed.per
        and printed.per
        and claimed.per != printed.per
        and not _every(text[printed.end : printed.end + 40], claimed.per)
    ):
        return f"per {printed.per}, not per {claimed.per}"
    if (
        claimed.per
        and not printed.per
        and not re.search(
            rf"\b(?:{_PER_WORDS.get(claimed.per, re.escape(claimed.per))})",
            around + note_below(text, printed.end).lower() + text[:350].lower(),
        )
    ):
        return f"{printed.text} isn't said per {claimed.per}"
    return None


def step_conflict(claim: str, claimed: Fact, text: str, printed: Fact) -> str | None:
    """Risen by an amount is not risen to it."""
    more = r"\s+(?:more|less|higher|lower|fewer|greater)\b"
    if re.match(more, text[printed.end : printed.end + 12]) and not re.search(
        r"\b(?:more|less|higher|lower|fewer|greater|by|increase|rise|drop|above|below)\b", claim, re.I
    ):
        return f"{printed.text} is a difference"
    compared = [_COMPARED.match(one[end : end + 16]) for one, end in ((claim, claimed.end), (text, printed.end))]
    ways = [_MORE[match[1].lower()] for match in compared if match]
    if len(ways) == 2 and ways[0] != ways[1]:
        return f"{printed.text} {compared[1][1] if compared[1] else ''}"
    if (
        claimed.kind == "percent"
        and re.search(r"(?<!\d)-\s?\$?$", text[: printed.start])
        and re.search(
            r"\b(?:up|rise|rises|rose|grow|grew|increase\w*|gain\w*|more|higher)\b", claim[: claimed.start], re.IGNORECASE
        )
    ):
        return f"{printed.text} is a decrease"
    lessened = row_at(text, printed.start) and _LESSENED.search(text[max(0, printed.start - 3) : printed.start])
    if lessened and text[printed.end : printed.end + 1] == ")" and _RISES.search(claim) and not _FALLS.search(claim):
        return f"({printed.text}) is a decrease"
    mine, theirs = (_STEP.search(one[max(0, at - 12) : at]) for one, at in ((claim, claimed.start), (text, printed.start)))
    if mine and theirs and mine[1].lower() != theirs[1].lower() and not re.search(r"\bfrom\b", claim[: claimed.start]):
        return f"{theirs[1]} {printed.text}, not {mine[1]}"
    return None


_LESSENED = re.compile(r"(?:\s|^)\(\$?$")  # a bookkeeper's minus
_RISES = re.compile(r"\b(?:rais\w+|rise\w*|rose|grow\w*|grew|increas\w+|gain\w*|add(?:s|ed)?)\b", re.IGNORECASE)
_FALLS = re.compile(r"\b(?:fall\w*|fell|drop\w*|cut\w*|decreas\w+|reduc\w+|lower\w*|less|loss\w*)\b", re.IGNORECASE)
_MORE = {"more": 1, "higher": 1, "greater": 1, "above": 1, "less": -1, "lower": -1, "fewer": -1, "below": -1}
_COMPARED = re.compile(r"\s+(" + "|".join(_MORE) + r")\b", re.IGNORECASE)
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
        and not re.search(r"\b(?:minimum|at least|or more|guarant\w+|no(?:t)? (?:less|fewer))\b", around)
    ):
        return f"{printed.text} is no minimum"
    return None


def same_values(fact: Fact, printed: Sequence[Fact]) -> list[Fact]:
    """Which printed values are the claimed one's, units and bounds aside."""
    return [other for other in printed if same_value(fact, other)]


def missing(fact: Fact, printed: Sequence[Fact], page: Page) -> Failure | None:
    """Why no printed value at all bears out the claimed one, or None."""
    same = same_values(fact, printed)
    if any(unit_conflict(fact, other, page.text) is None for other in same):
        return None
    if same:
        return "unit", unit_conflict(fact, same[0], page.text) or ""
    if any(same_value(fact, other) for other in facts(page.struck)):
        return "struck_out", f"{fact.text} is struck out"
    return REASONS.get(fact.kind, "number"), f"{fact.text} isn't on the page"
