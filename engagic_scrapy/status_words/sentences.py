"""Where the sentence around a status begins and ends, and whether it speaks of another day's meeting."""

from __future__ import annotations

import re

AROUND = 400  # characters before and after the words that are looked at
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)

# The dot of "Sanitary District No. 2", of "14 Alder Ct.", "J. Lowe" and "by 6 p.m. the meeting" ends none.
_SHORTENED = "No Dist St Ct Rd Dr Ave Av Ln Blvd Pl Mr Ms Mrs v vs Inc Co Jr [A-Z]"
_ABBREVIATED = "".join(rf"(?<!\b{word})" for word in _SHORTENED.split())
_SENTENCE_END = re.compile(rf"[;!?](?:\s|$)|{_ABBREVIATED}(?<!\b[ap]\.m)\.[)\]]?(?:\s|$)|(?<=\b[ap]\.m)\.\s(?=[A-Z])")
_NAMED = re.compile(rf"\b({MONTH})\.?(?: (\d{{1,2}})\b)?", re.I)
# Where a text gives the day of the meeting that it stands beside.
_OWN_DAY = re.compile(
    rf"(?:\bmeets? (?:tonight|today|on)|\b(?:meeting )?date:|(?:^|[.;] )(?:regular|special) meeting(?: of)?|"
    rf"\btonight|(?:^|[.;)]\s)(?={WEEKDAY},? {MONTH}\.? \d{{1,2}}, \d{{4}})),? ?(?:{WEEKDAY},? )?({MONTH})\.? (\d{{1,2}})\b",
    re.I,
)
_NEXT = re.compile(r"\b(?:next|new|following|future)\b[\w ]{0,20}$", re.I)

# "The July 20 meeting", "the session of July 20"
_DAY_OF_MEETING = re.compile(
    rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,?(?: \d{{4}},?)? (?:\w+ ){{0,3}}(?:meeting|session|hearing|workshop)\b"
    rf"|\b(?:meeting|session|hearing|workshop) (?:of|on|scheduled for|set for) (?:{WEEKDAY},? )?({MONTH})\.? (\d{{1,2}})\b",
    re.I,
)
_IN_FIGURES = re.compile(r"(?<![\d/-])(1[0-2]|0?[1-9])[/-](3[01]|[12]\d|0?[1-9])(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Days = frozenset[tuple[str, int]]


def days_in(text: str) -> Days:
    """The days (month and day, no year) that ``text`` names, in words or figures."""
    named = {(day[1].lower()[:3], int(day[2])) for day in _NAMED.finditer(text) if day[2]}
    return frozenset(named | {(_MONTHS[int(day[1]) - 1], int(day[2])) for day in _IN_FIGURES.finditer(text)})


def of_another_meeting(words: str, start: int, end: int, days: Days) -> bool:
    """Whether the words from ``start`` to ``end`` speak of a dated meeting that is on none of ``days``, if there are any."""
    found = [(day[1] or day[3], day[2] or day[4]) for day in _DAY_OF_MEETING.finditer(words, start, end)]
    return bool(days and found) and all((month.lower()[:3], int(number)) not in days for month, number in found)


def sentence_of(words: str, found: re.Match[str]) -> tuple[int, int]:
    """Where the sentence around the words begins and ends, 400 characters to each side at most."""
    start, end = max(0, found.start() - AROUND), min(len(words), found.end() + AROUND)
    for stop in _SENTENCE_END.finditer(words, start, end):
        if stop.end() <= found.start():
            start = stop.end()
        elif stop.start() >= found.end():
            return start, stop.start()
    return start, end


def of_another_day(words: str, start: int, end: int) -> bool:
    """Whether the sentence from ``start`` to ``end`` names days, the meeting's own not among them.

    "Regular Meeting, June 22. No meeting on July 6" is such a text.
    """
    named = [(day[1].lower()[:3], day[2]) for day in _NAMED.finditer(words, start, end)]
    if not named:
        return False
    own = [
        (day[1].lower()[:3], day[2])
        for day in _OWN_DAY.finditer(words)
        if not start <= day.start(1) < end and not _NEXT.search(words[: day.start()])
    ]
    return bool(own) and not any(month == ours and day in (None, number) for month, day in named for ours, number in own)
