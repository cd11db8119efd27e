"""Dates and times of day in a text, English and Spanish, whole or in part."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.patterns import found_at

_MONTHS = listed("january february march april may june july august september october november december")
_MESES = listed("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_NUMBER = {name: number for names in (_MONTHS, _MESES) for number, name in enumerate(names, start=1)}
_NUMBER |= {name[:3]: number for number, name in enumerate(_MONTHS, start=1)} | {"sept": 9}
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DIAS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
_WEEKDAY = {name: number for names in (_DAYS, _DIAS) for number, name in enumerate(names)}
_WEEKDAY |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_WORD = "|".join(sorted(_NUMBER, key=len, reverse=True))
_WEEK = r"(?:(?P<{}>" + "|".join(sorted(_WEEKDAY, key=len, reverse=True)) + r")s?\b\.?,?\s+)?"
DATE = re.compile(
    r"\b(?=\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"ene|abr|ago|dic|mon|tue|wed|thu|fri|sat|sun|lun|mi|jue|vie|s[aá]b|dom|fiscal|fy|the )(?:"
    rf"{_WEEK.format('w1')}\b(?P<m1>{_WORD})\b\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d|:\d)(?:,?\s+(?P<y1>(?:19|"
    rf"20)\d\d)\b)?"
    rf"|{_WEEK.format('w2')}(?:the\s+)?\b(?<!\d-)(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:de\s+|of\s+|day "
    rf"of\s+)?(?P<m2>{_WORD})\b(?:,?\s+(?:de\s+|del\s+)?(?P<y2>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<m3>\d{{1,2}})(?P<sep>[/-])(?P<d3>\d{{1,2}})(?P=sep)(?P<y3>(?:19|20)\d\d|\d\d)\b"
    rf"|\b(?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)\b"
    rf"|\b(?P<m5>{'|'.join([*_MONTHS, *_MESES])})\b,?\s+(?:of\s+|de\s+)?(?P<y5>(?:19|20)\d\d)\b"
    rf"|\b(?:fiscal years?|FY)\s*'?(?P<f>(?:19|20)?\d\d)(?:\s?[-/]\s?(?P<g>(?:20)?\d\d))?\b"
    r"|(?-i:\b(?P<m7>January|February|April|June|July|August|September|October|November|December)\b)"
    r"|(?-i:(?<=[iI]n |[bB]y |of )(?P<m8>May|March)\b|(?<=each )(?P<m9>May|March)\b)"
    rf"|\b(?P<w6>{'|'.join([*_DAYS, *_DIAS])})s?\b)",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\b(?P<h>\d{1,2})(?::(?P<m>\d\d))?\s?(?P<ap>[ap])\.?\s?m\b\.?|\b(?P<h2>\d{1,2}):(?P<m2>\d\d)\b(?!\s?[ap]\.?m)|"
    r"\b(?P<n>noon|midnight|mediodía)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s?(?:-|to|and|until)\s?\d{1,2}(?::\d\d)?\s?([ap])\.?m\b", re.IGNORECASE)


# Where those can begin, in small letters.
_DATE_START = re.compile(
    rf"\b(?:\d(?=\d?(?:st|nd|rd|th)?\s+(?:de\s+|of\s+|day of\s+)?(?:{_WORD})|\d?[/-]\d|\d{{3}}-\d\d)"
    rf"|{_WORD}|{'|'.join(_WEEKDAY)}|the (?=\s*\d|{'|'.join(_WEEKDAY)})|fiscal|fy)"
)
_TIME_START = re.compile(r"[\dnm](?<!\w.)(?:(?<=\d)(?=\d?(?::\d\d|\s?[ap]))|(?<=n)oon|(?<=m)(?:idnight|ediod))")
_BOTH_START = re.compile(r"\d(?<!\w\d)(?=\d?(?::\d\d)?\s?(?:-|to|and|until)\s?\d)")


@dataclass(frozen=True, slots=True)
class Day:
    """A date or the part of it that is said. A fiscal year has only ``fiscal``: the year in which it ends."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    fiscal: int | None = None

    def agrees(self, other: Day) -> bool:
        """Whether the other date can be this one: what both say is the same, and weekdays fit the calendar."""
        if self.fiscal or other.fiscal:
            return self.fiscal == other.fiscal
        if self == Day(weekday=self.weekday) and self.weekday is not None and self.weekday == other.weekday:
            return True  # Saturdays, of "Saturdays, May 1 to October 30"
        if (self.month is None) != (other.month is None) or (self.day is not None and other.day is None):
            return False
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        if any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs):
            return False
        weekdays = {self.weekday, other.weekday} - {None}
        actual = _weekday(self.year or other.year, self.month, self.day)
        return len(weekdays | ({actual} - {None} if weekdays else set())) <= 1


_MORE_YEARS = re.compile(r"(?:,\s*(?:19|20)\d\d\b)*,?\s+and\s+(?:19|20)\d\d\b")  # June 30, 2025, 2026 and 2027
_YEAR = re.compile(r"(?:19|20)\d\d")


def dates(text: str) -> Iterator[tuple[int, int, Day]]:
    for match in found_at(DATE, _DATE_START, text):
        day = _read(match)
        month = match["m1"] or match["m2"] or ""
        if day is not None and month not in ("may", "march", "mar"):  # verbs: children under 10 may not
            yield match.start(), match.end(), day
            more = _MORE_YEARS.match(text, match.end()) if day.year and day.day else None
            for year in _YEAR.finditer(more.group()) if more else ():
                start = match.end() + year.start()
                yield start, start + 4, Day(int(year.group()), day.month, day.day)


def times(text: str) -> Iterator[tuple[int, int, int]]:
    """Minutes after midnight; a bare ``6:30`` stands for both halves of the day by its value in the afternoon if before 8."""
    for match in found_at(_BOTH, _BOTH_START, text):  # 9 to 11 a.m.: the first has the half of the second
        yield match.start(1), match.end(2) if match[2] else match.end(1), _minutes(match[1], match[2], match[3])
    for match in found_at(TIME, _TIME_START, text):
        if match["n"]:
            yield match.start(), match.end(), 0 if match["n"].lower() == "midnight" else 720
        elif match["h"]:
            yield match.start(), match.end(), _minutes(match["h"], match["m"], match["ap"])
        elif int(match["h2"]) < 24 and int(match["m2"]) < 60:
            hour = int(match["h2"])
            yield match.start(), match.end(), (hour + 12 if hour < 8 else hour) * 60 + int(match["m2"])


def _minutes(hour: str, minute: str | None, half: str) -> int:
    return (int(hour) % 12 + (12 if half.lower() == "p" else 0)) * 60 + int(minute or 0)


def _read(match: re.Match[str]) -> Day | None:
    group = match.groupdict()
    if group["f"]:
        last = group["g"] or group["f"]
        return Day(fiscal=int(last) % 100 + 2000)
    if group["w6"]:
        return Day(weekday=_WEEKDAY[group["w6"].lower()])
    bare = group["m7"] or group["m8"] or group["m9"]
    if bare:
        return Day(month=_NUMBER[bare.lower()])
    for n in "12345":
        month = group[f"m{n}"]
        if month is None:
            continue
        number = int(month) if month.isdigit() else _NUMBER[month.lower()]
        day = int(group[f"d{n}"]) if n != "5" else None
        year = int(group[f"y{n}"]) if group[f"y{n}"] else None
        if year is not None and year < 100:
            year += 2000
        weekday = group.get(f"w{n}")
        if not 1 <= number <= 12 or (day is not None and not 1 <= day <= 31):
            return None
        return Day(year, number, day, _WEEKDAY[weekday.lower()] if weekday else None)
    return None


def _weekday(year: int | None, month: int | None, day: int | None) -> int | None:
    if not (year and month and day):
        return None
    try:
        return datetime.date(year, month, day).weekday()
    except ValueError:
        return None
