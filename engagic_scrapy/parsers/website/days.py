"""The calendar days that a text, a heading or a file's name speaks of; days of posting and deadlines are none."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from engagic_scrapy import dates

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_FULL = re.compile(
    rf"(?<!\d)\d{{4}}-\d{{1,2}}-\d{{1,2}}(?!\d)|(?<![\d/])\d{{1,2}}([/.-])\d{{1,2}}\1(?:\d{{4}}|\d{{2}})(?![\d/])"
    rf"|\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s+\d{{4}}(?!\d)"
    rf"|(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})(?!\d)",
    re.I,
)
_PARTIAL = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*,?\s+\d{{4}})(?![:/])", re.I)
_COMPACT = re.compile(r"(?<!\d)(?:(20\d\d)([01]\d)([0-3]\d)|([01]\d)([0-3]\d)(20\d\d))(?!\d)")
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")
# What comes before a day that is not the meeting's.
_OTHER_DAY = re.compile(
    r"\b(?:posted|updated|modified|revised|published|uploaded|added|amended|adopted|approved|deadline|due|expires?|effective|"
    r"postponed (?:to|until)|rescheduled (?:to|for)|moved to|continued to|created|as of|since|copyright|©)\b"
    r"[^.;|\d]{0,24}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Days:
    """What a text says of days: `full` ones, each once, in order; else `partial` ones, (month, day) without a year."""

    full: tuple[datetime.date, ...] = ()
    partial: tuple[tuple[int, int], ...] = ()

    @property
    def number(self) -> int:
        return len(self.full) or len(self.partial)


def days_in(text: str) -> Days:
    """The days of a text of one line, without those that it calls days of posting, of change or of a deadline."""
    if not any(mark.isdigit() for mark in text):
        return Days()
    full = [day for found in _FULL.finditer(text) if not _OTHER_DAY.search(text, 0, found.start()) and (day := _read(found))]
    if full:
        return Days(tuple(dict.fromkeys(full)))
    partial = [
        (month, int(found[2]))
        for found in _PARTIAL.finditer(text)
        if not _OTHER_DAY.search(text, 0, found.start()) and (month := _month(found[1])) and 1 <= int(found[2]) <= 31
    ]
    return Days(partial=tuple(dict.fromkeys(partial)))


def _read(found: re.Match[str]) -> datetime.date | None:
    text = found[0]
    if found["day"]:
        text = f"{found['month']} {found['day']}, {found['year']}"
    elif found[1] == ".":
        text = text.replace(".", "/")
    day = dates.read_date(re.sub(r"\s+,", ",", text))
    return day if day and 1950 <= day.year <= 2100 else None


def _month(name: str) -> int | None:
    day = dates.read_date(f"{name} 1, 2000")
    return day.month if day else None


def days_in_address(url: str) -> Days:
    """The days in the name of a file, never those of its folders: these are days of uploading."""
    name = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]).rpartition(".")
    words = " ".join(re.split(r"[\s_+]+", name[0] or name[2]))
    if found := days_in(words).full:
        return Days(found)
    if found := days_in(re.sub(r"(?<=[A-Za-z])[-.]+(?=\w)|(?<=\w)[-.]+(?=[A-Za-z])|(?<=\d)-+(?=\d{4}\b)", " ", words)).full:
        return Days(found)
    return Days(tuple(dict.fromkeys(day for each in _COMPACT.finditer(words) if (day := _compact(each)))))


def _compact(found: re.Match[str]) -> datetime.date | None:
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[4], found[5])
    return dates.read_date(f"{year}-{month}-{day}")


def year_in(text: str) -> int | None:
    """The one year that a heading names; None if it names none, or several."""
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def with_year(partial: tuple[int, int], year: int) -> datetime.date | None:
    """The day in that year; None for one that the year doesn't have."""
    return dates.read_date(f"{year}-{partial[0]}-{partial[1]}")


def without_days(text: str) -> str:
    """The text without days and weekdays."""
    left = re.sub(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?", " ", _PARTIAL.sub(" ", _FULL.sub(" ", text)), flags=re.I)
    return " ".join(left.split())
