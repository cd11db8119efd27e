"""What a text states exactly: money, percentages, tallies, dates, times, numbers with their units, legal numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy.documents.claims import dates as claim_dates
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.numerals import spelled
from engagic_scrapy.documents.claims.patterns import (
    ADDRESS,
    AYES,
    BESIDE,
    BOUND,
    BOUND_AFTER,
    CODE,
    CODE_START,
    COUNTED,
    FRACTION,
    MONEY,
    MONEY_SIGN,
    MONEY_WORD,
    NUMBER,
    NUMBERED,
    OPEN_MONEY,
    ORDINAL,
    ORDINALS,
    PARTS,
    PER_AFTER,
    PER_WORD,
    PERCENT,
    PERCENT_SPELLED,
    PERCENT_START,
    PERCENT_WORD,
    SCALE,
    TALLY,
    TALLY_START,
    UNIT,
    UNIT_AFTER,
    VOTE,
    found_at,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """``bound``: max, min, more, less, about or None. ``unit`` of a number, ``per`` of money; None if not said."""

    kind: str  # money, percent, tally, date, time, number, ordinal, code, year
    value: Any
    start: int
    end: int
    text: str
    unit: str | None = None
    per: str | None = None
    small: str = field(default="", repr=False, compare=False)  # the whole text, in small letters

    @property
    def bound(self) -> str | None:
        """Read only when asked for, as few facts are."""
        return _bound(self.small, self.start, self.end)


_LINE_END = re.compile(r"(?<!\n)\n(?!\n|[ \t]*[A-Z][.\s])")


@remembered(256)
def facts(text: str) -> tuple[Fact, ...]:
    """The facts of a clean text in its order; every character belongs to one at most."""
    text = _LINE_END.sub(" ", text)  # a value may run over a line's end; M. R. Beddoe is no million
    free = _Free(text)
    small = free.small
    found: list[Fact] = []
    for start, end, day in claim_dates.dates(text):
        found += free.take("date", day, start, end)
    for start, end, minutes in claim_dates.times(text):
        found += free.take("time", minutes, start, end)
    found += _money(small, free)
    for match in found_at(PERCENT, PERCENT_SPELLED if PERCENT_WORD.search(small) else PERCENT_START, small):
        number = spelled(match["w"]) if match["w"] else _float(match["a"] or match["b"])
        found += free.take("percent", number, match.start(), match.end())
    found += _tallies(small, free)
    for match in found_at(CODE, CODE_START, text):
        name = next(group for group in ("a", "b", "c") if match[group])
        found += free.take("code", code_value(match[name]), match.start(name), match.end(name), unit=_code_word(match["word"]))
    for match in ADDRESS.finditer(text):
        found += free.take("code", match["a"], match.start("a"), match.end("a"), unit="address")
    for match in ORDINAL.finditer(small):
        number = int(match["a"]) if match["a"] else ORDINALS.index(match["w"].lower())
        found += free.take("ordinal", number, match.start(), match.end())
    for match in FRACTION.finditer(small):
        found += free.take("fraction", _fraction(match), match.start(), match.end())
    found += _numbers(small, free)
    return tuple(sorted(found, key=lambda fact: fact.start))


def _small(text: str) -> str:
    small = text.lower()
    return small if len(small) == len(text) else text  # a few letters change their length, and places must stay


class _Free:
    """Which characters no fact has taken yet."""

    def __init__(self, text: str):
        self.text, self.taken = text, bytearray(len(text))
        self.small = _small(text)

    def take(self, kind: str, value: Any, start: int, end: int, **more: Any) -> list[Fact]:
        if value is None or 1 in self.taken[start:end]:
            return []
        self.taken[start:end] = b"\x01" * (end - start)
        return [Fact(kind, value, start, end, self.text[start:end], small=self.small, **more)]


def code_value(text: str) -> str:
    return re.sub(r"[\s.,;:]+$", "", text).upper().replace(" ", "")


def _code_word(word: str | None) -> str | None:
    if not word:
        return None
    low = word.lower().rstrip(".")
    return {
        "ord": "ordinance",
        "res": "resolution",
        "sec": "section",
        "§": "section",
        "§§": "section",
        "resolución": "resolution",
        "ordenanza": "ordinance",
        "distrito": "district",
        "artículo": "article",
        "sección": "section",
    }.get(low, low)


def _money(text: str, free: _Free) -> list[Fact]:
    found: list[Fact] = []
    scaled = {match.start(1): match[3].lower() for match in OPEN_MONEY.finditer(text)}  # $1.2 to 1.5 million
    for match in MONEY.finditer(text) if MONEY_WORD.search(text) else found_at(MONEY, MONEY_SIGN, text):
        value: float | None
        if match["c"] or match["d"]:
            value = (_float(match["c"]) if match["c"] else spelled(match["d"]) or 0) / 100
        elif match["w"]:
            value = spelled(match["w"])
        else:
            scale = match["s"] or match["t"] or (scaled.get(match.start("a")) if match["a"] else None)
            value = _float(match["a"] or match["b"]) * SCALE.get((scale or "").lower(), 1)
        found += free.take("money", _round(value), match.start(), match.end(), per=_per(text, match.end()))
    return found


def _tallies(text: str, free: _Free) -> list[Fact]:
    found: list[Fact] = []
    for match in COUNTED.finditer(text):
        pair = tuple(int(spelled(side) or 0) if not side.isdigit() else int(side) for side in (match["a"], match["b"]))
        found += free.take("tally", pair, match.start(), match.end())
    for match in AYES.finditer(text):
        pair = tuple(0 if not side.isdigit() else int(side) for side in (match["a"], match["b"]))
        found += free.take("tally", pair, match.start(), match.end())
    for match in found_at(TALLY, TALLY_START, text):
        if match["d"]:
            pair = tuple(int(spelled(match[side]) or 0) for side in "de")
        else:
            pair = tuple(int(match[side]) for side in "abc" if match[side])
        if _is_numbered(text, match):
            continue
        if pair[0] + pair[1] <= 50 and VOTE.search(text[max(0, match.start() - 80) : match.end() + 40]):
            found += free.take("tally", pair, match.start(), match.end())
    return found


def _is_numbered(text: str, match: re.Match[str]) -> bool:
    """Ordinance 26-03, Plat 25-11: years with a number behind, no votes."""
    two = re.fullmatch(r"\d\d-(0?)\d+", match.group())
    return bool(two and (two[1] or NUMBERED.search(text[max(0, match.start() - 24) : match.start()])))


def _numbers(text: str, free: _Free) -> list[Fact]:
    found: list[Fact] = []
    for match in NUMBER.finditer(text):
        digits = match["a"]
        value = _float(digits) * SCALE.get((match["s"] or "").lower(), 1) if digits else spelled(match["w"])
        after = UNIT_AFTER.match(text, match.end())
        unit = _unit(after["u"]) if after else None
        if value is None or (not digits and value == 1 and unit is None):
            continue  # "one of them"
        if digits and unit is None and len(digits) == 4 and "." not in digits and 1850 <= value <= 2099 and not match["s"]:
            found += free.take("year", int(value), match.start(), match.end())
        else:
            found += free.take("number", _round(value), match.start(), match.end(), unit=unit, per=_per(text, match.end()))
    return found


def _unit(word: str) -> str | None:
    low = word.lower()
    return "sqft" if low.startswith(("square", "sq")) else UNIT.get(low)


def _per(text: str, end: int) -> str | None:
    match = PER_AFTER.match(text, end)
    if not match:
        return None
    low = (match["u"] or match["v"]).lower()
    if low.startswith(("square", "sq")):
        return "sqft"
    said = re.match(r"[\s.,]*(?:/|per )", match.group())  # "a" and "each" also begin what is no unit
    return PER_WORD.get(low.removeprefix("each ").removeprefix("a "), low if said else None)


@remembered(512)
def _bound(text: str, start: int, end: int) -> str | None:
    after = BOUND_AFTER.match(text, end)
    if after:
        return after.lastgroup
    head = text[max(0, start - 40) : start]
    last = None
    for match in BOUND.finditer(head):
        last = match
    if last is None:
        return None
    gap = head[last.end() :]
    if re.match(r"\s*(?:the|in|that|those|last|previous|a year|what)\b", gap):
        return None  # more than the 60 percent that are needed: compares, and bounds nothing
    if last.lastgroup in ("more", "less") and re.search(r"\b(?:not|no|never)\b[\w\s]{0,24}$", head[: last.start()]):
        return "max" if last.lastgroup == "more" else "min"  # may not rise by more than
    room = 0 if last.group().lower() in BESIDE else 3
    return last.lastgroup if len(re.findall(r"\w+", gap)) <= room and not re.search(r"[.;,]\s", gap) else None


def _fraction(match: re.Match[str]) -> float | str:
    if match["a"]:
        return round((spelled(match["a"]) or 0) / PARTS[match["b"].lower().rstrip("s")], 4)
    if match["c"]:
        return round(int(match["c"]) / int(match["d"]), 4) if match["d"] != "0" else match.group()
    word = match["e"].lower()
    return (
        0.5
        if word == "half"
        else "double"
        if word[:2] in ("do", "tw") and word != "dozen"
        else "triple"
        if word[0] == "t"
        else word
    )


def _float(digits: str) -> float:
    return float(digits.replace(",", ""))


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
