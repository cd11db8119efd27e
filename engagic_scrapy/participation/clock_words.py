"""Times of day and spans that an agenda spells out ("two o'clock in the afternoon", "ninety minutes") put in figures."""

from __future__ import annotations

import re

_HOUR_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOURS = {name: number for number, name in enumerate(_HOUR_NAMES, 1)}
_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90}
_HOUR = rf"(?:{'|'.join(_HOURS)}|\d{{1,2}}(?!\d))"
_PART = r"(?:in the|that|this|of the|on the)\s+(?:(?:same|previous|preceding)\s+)?(morning|afternoon|evening|night)"
_OCLOCK = re.compile(
    rf"\b(?:(half past|half|quarter past|quarter to|(?:a )quarter (?:past|to))\s+)?({_HOUR})(?::(\d\d))?"
    rf"(?:\s*o['’]?\s?clock)?(?:\s*([ap])\.?m\.?|\s+{_PART})?",
    re.I,
)
_MILITARY = re.compile(r"\b([01]\d|2[0-3])([0-5]\d)\s*(?:hours|hrs|h)\b(?!\s+(?:before|prior|in adv|ahead|notice))", re.I)
_SPAN = re.compile(
    rf"(?<![\w-])({'|'.join(sorted({**_HOURS, **_TENS}, key=len, reverse=True))})(?:\s*\(\d+\))?\s+(?=(?:full )?(?:hours?|"
    rf"minutes?)\b)",
    re.I,
)
_OR_MORE = re.compile(
    r"\b(hours?|minutes?|days?)\s+(?:or more|at least|or longer)\s+(?=(?:before|ahead|prior|in advance|beforehand))", re.I
)
_TWELVE = re.compile(
    r"\b(?:twelve|12)(?::00)?(?: o['’]?clock)? (?:noon|sharp|midday)\b|\b(?:midday|high noon|(?:tick|stroke) of noon)\b", re.I
)
_BARE = re.compile(  # "by 3:45": the office is open from seven to seven
    r"\b(?:by|until|till|before|at|to|than)\s+\d{1,2}:\d\d(?!\d|:|\s*(?:[ap]\.?\s?m|hours|hrs|o['’]?clock|in the|that))", re.I
)


def in_figures(text: str) -> str:
    """The text with its spelled-out times as ``2:00 p.m.`` and spans as ``90 minutes``; all else stays as it is."""
    text = _TWELVE.sub("noon", text)
    text = _MILITARY.sub(lambda found: _clock(int(found[1]), int(found[2])), text)
    text = _SPAN.sub(lambda found: f"{({**_HOURS, **_TENS})[found[1].lower()]} ", text)
    text = _OR_MORE.sub(r"\1 ", text)
    text = _BARE.sub(_of_office, text)
    return _OCLOCK.sub(_spoken, text)


def _spoken(found: re.Match[str]) -> str:
    past, hour, minutes, half, part = found.groups()
    said_so = re.search(r"o['’]?\s?clock", found[0], re.I)
    number = int(hour) if hour.isdigit() else _HOURS[hour.lower()]
    # "By 2 o'clock" doesn't say of which half of the day; "12 o'clock" for letters is noon.
    if not 1 <= number <= 12 or not (part or (said_so and (half or (number == 12 and not past)))):
        return found[0]
    minute = int(minutes or 0)
    if past:
        minute = 30 if "half" in past.lower() else 15 if "past" in past.lower() else -15
    late = half.lower() == "p" if half else part.lower() != "morning" if part else True
    total = (number % 12 + 12 * late) * 60 + minute
    day = " that day" if part and re.search(r"\bthat\b", found[0], re.I) else ""
    if part and re.match(r"\s+of\b", found.string[found.end() :]):  # "on the morning of the meeting"
        day = " on the day"
    return _clock(total // 60, total % 60) + day


def _clock(hour: int, minute: int) -> str:
    return f"{hour % 12 or 12}:{minute:02d} {'p' if hour >= 12 else 'a'}.m."


def _of_office(found: re.Match[str]) -> str:
    word, _, clock = found[0].rpartition(" ")
    hour, minute = (int(part) for part in clock.split(":"))
    return f"{word} {_clock(hour + 12 if 1 <= hour < 7 else hour, minute)}" if hour <= 23 else found[0]
