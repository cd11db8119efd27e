"""The window of a run, and vendor dates and times as local ISO strings."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from dataclasses import dataclass

from engagic_scrapy.exceptions import UsageProblem

DAYS_BACK, DAYS_AHEAD = 7, 30

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.I)
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*([ap])\.?\s?m\b\.?", re.I)
_CLOCK_24 = re.compile(r"(?<![\d:.$])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_NOON = re.compile(r"\bnoon\b", re.I)


@dataclass(frozen=True, slots=True)
class Window:
    """Local calendar days, both included."""

    from_date: datetime.date
    until_date: datetime.date

    def contains(self, iso_date: str | None) -> bool:
        """Whether the day lies in the window; a meeting whose day is unknown does, so that it isn't lost."""
        return iso_date is None or self.from_date.isoformat() <= iso_date[:10] <= self.until_date.isoformat()

    @property
    def years(self) -> list[int]:
        """The calendar years it touches, latest first."""
        return list(range(self.until_date.year, self.from_date.year - 1, -1))


@dataclass(frozen=True, slots=True)
class Start:
    """When something starts. ``start_time`` is None where no time could be read; ``time_note`` then says what stood there."""

    date: str | None
    start_time: str | None
    printed: str | None
    time_note: str | None


def today(timezone: str) -> datetime.date:
    """The calendar day in a zone."""
    return datetime.datetime.now(zoneinfo.ZoneInfo(timezone)).date()


def window(from_date: str | None, until_date: str | None, *, today: datetime.date) -> Window:
    """The window of a run; the default is 7 days back to 30 ahead. Raises UsageProblem for bad text or a reversed window.

    An end that isn't given never makes the window empty: a `from_date` beyond it gets the 30 days that follow.
    """
    first = _argument("from_date", from_date)
    last = _argument("until_date", until_date)
    if first is None:
        first = today - datetime.timedelta(DAYS_BACK)
        if last is not None and last < first:
            first = last - datetime.timedelta(DAYS_BACK)
    if last is None:
        last = max(today, first) + datetime.timedelta(DAYS_AHEAD)
    if last < first:
        raise UsageProblem(f"-a from_date={first} is after until_date={last}")
    return Window(first, last)


def _argument(name: str, text: str | None) -> datetime.date | None:
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageProblem(f"-a {name}={text}: expected a day like 2026-06-30") from None
    if not 1900 <= day.year <= 2200:
        raise UsageProblem(f"-a {name}={text}: expected a year between 1900 and 2200")
    return day


def read_date(text: str | None) -> datetime.date | None:
    """The first date in a text: 2026-06-03, 6/3/2026, June 3, 2026. None if there is none, or none that exists."""
    if not text:
        return None
    if found := _ISO.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.search(text):
        year = int(found[3])
        return _day(year + 2000 if year < 100 else year, int(found[1]), int(found[2]))
    for found in _NAMED.finditer(text):
        name = found[1].lower()
        month = next(
            (number for number, month in enumerate(_MONTHS, 1) if month.startswith(name) or name == "sept" == month[:4]), 0
        )
        if month:
            return _day(int(found[3]), month, int(found[2]))
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def read_time(text: str | int | None) -> datetime.time | None:
    """The first time of day in a text: 2:00 PM, 9 AM, 9:00 a.m., 13:00, noon; a number counts minutes since midnight.

    12:00 AM is what forms write when nobody entered a time; no public meeting starts then, so it is None as well.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return datetime.time(*divmod(text, 60)) if 0 < text < 24 * 60 else None
    if not isinstance(text, str):
        return None
    if found := _CLOCK.search(text):
        hour, minute = int(found[1]), int(found[2] or 0)
        if not 1 <= hour <= 12 or minute > 59:
            return None
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    elif found := _CLOCK_24.search(text):
        hour, minute = int(found[1]), int(found[2])
    elif _NOON.search(text):
        hour, minute = 12, 0
    else:
        return None
    return datetime.time(hour, minute) if (hour, minute) != (0, 0) else None


def local_start(date_text: str | None, time_text: str | int | None, timezone: str) -> Start:
    """Date and time as printed by a portal, in the city's zone. Never raises for bad text and never invents a midnight."""
    shown = " ".join(str(time_text).split()) if time_text is not None else ""
    printed = " ".join(f"{date_text or ''} {shown}".split()) or None
    day, clock = read_date(date_text), read_time(time_text)
    if day is None or clock is None:
        return Start(day.isoformat() if day else None, None, printed, shown or None)
    start = datetime.datetime.combine(day, clock, tzinfo=zoneinfo.ZoneInfo(timezone))
    return Start(day.isoformat(), start.isoformat(), printed, None if _is_plain(shown) else shown)


def _is_plain(shown: str) -> bool:
    """Whether a time cell holds a time and nothing else: "9:00 AM or after the Board" keeps its words as a note."""
    left = _NOON.sub("", _CLOCK_24.sub("", _CLOCK.sub("", shown, count=1), count=1))
    return shown.isdigit() or not re.search(r"\w", left)
