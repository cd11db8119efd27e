"""Until when comments are taken: a moment where the words and the meeting's day give one, else the words alone."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from engagic_scrapy import dates

AGE_MAX = datetime.timedelta(45)  # a deadline longer before its meeting belongs to an older agenda

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9, "eight": 8, "ten": 10, "twelve": 12,
    "twenty-four": 24,
    "twenty four": 24, "thirty-six": 36, "forty-eight": 48, "forty eight": 48, "seventy-two": 72, "seventy two": 72,
    "an": 1, "una": 1, "dos": 2, "veinticuatro": 24,
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday lunes",
            "tuesday martes",
            "wednesday miércoles",
            "thursday jueves",
            "friday viernes",
            "saturday sábado",
            "sunday domingo",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero", "february feb febrero", "march mar marzo", "april apr abril", "may mayo", "june jun junio",
            "july jul julio", "august aug agosto", "september sept sep septiembre", "october oct octubre",
            "november nov noviembre",
            "december dec diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = "|".join(_WEEKDAYS)
_MEETING = (
    r"(?:(?:the|each|every|this|said|a|la|council|board|commission|committee|regular|scheduled|city|public)\s+)*(?:meeting|"
    r"hearing|session|reunión|sesión)"
)
_CLOCK = (
    r"(?:(?:12(?::00)?\s*)?noon\b|mediodía|midnight|\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?|\d{1,2}:\d{2}\s*(?:horas|"
    r"hours|hrs)?)"
)
_NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + r")(?:\s*\(\d{1,3}\))?"
_BEFORE = r"(?:before(?:hand)?|prior(?: to)?|in advance(?: of)?|preceding|ahead(?: of)?|antes de(?:l)?)"

_HOURS = re.compile(rf"\b({_NUMBER})[- ]*(?:full )?(hours?|hrs?\.?|minutes?|mins?\.?|horas?),?\s*({_BEFORE})", re.I)
_DAYS = re.compile(rf"\b({_NUMBER})\s*(business|working|calendar)?\s*days?\s*{_BEFORE}", re.I)
_SAME_DAY = re.compile(
    rf"\b(?:day|date|afternoon|morning|evening|night|día)\s+(?:of|de)\s+(?:la\s+)?{_MEETING}|\b(?:meeting|hearing) (?:day|"
    rf"date)\b|"
    rf"\bday[- ]of[- ]meeting\b|\btoday\b(?!'s)|\bthis (?:morning|afternoon|evening)\b|\btonight\b|\bday (?:on which|that|"
    rf"when) (?:the )?{_MEETING}|"
    rf"\bday it meets\b|\b(?:day|date|morning|afternoon) of (?:the |this )?(?:call|vote|gathering|sitting)\b|\b(?:día|"
    rf"ngày) (?:de|họp)\b|"
    r"\bday[- ]of(?=\W*$|[.;,)])|\bthat (?:same )?(?:day|morning|afternoon|evening|night)\b|\b(?:the )?same day\b|"
    r"\bday it is held\b|\bday of court\b",
    re.I,
)
_DAY_BEFORE = re.compile(
    rf"\b(business |working )?day\s+(?:immediately )?(?:{_BEFORE}|before)\s+(?:the day of )?{_MEETING}|\bday (?:prior|"
    rf"preceding)\b|"
    rf"\bday before\b|\b(business |working )day prior\b|\b(?:previous|preceding|prior) (business |working )?(?:day|evening)\b|"
    r"\b(?:evening|night) (?:before|prior)\b|\bdía (?:anterior|antes)\b",
    re.I,
)
_ON_WEEKDAY = re.compile(
    rf"\b((?:preceding|previous|prior)\s+)?({_WEEKDAY})\b(\s+(?:immediately\s+)?(?:{_BEFORE}|anterior))?", re.I
)
_WEEK_BEFORE = re.compile(rf"\bweek (?:immediately )?(?:{_BEFORE})|\b(?:preceding|previous|prior) week\b", re.I)
_OPEN_END = re.compile(r"(?:in advance|ahead|beforehand|prior|before)\s*(?:$|[.;,)])", re.I)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(_MONTHS)})\b\.?(?!\s*\d)", re.I)
_NO_YEAR = re.compile(
    rf"\b({'|'.join(_MONTHS)})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*,?\s*\d{{4}})(?![:\d]|\s*[ap]\.?m)|"
    r"\b(\d{1,2}) de ([a-z]{4,10})\b(?! de \d{4})",
    re.I,
)
_SLASHED = re.compile(r"(?<![\d/])(0?[1-9]|1[0-2])/(\d{1,2})(?![\d/])")
_OF_MONTH = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|street|avenue|of [a-z]+ay))", re.I)
_SPANISH_DATE = re.compile(r"\b(\d{1,2}) de ([a-z]{4,10}) (?:de|del) (\d{4})", re.I)
_OPENS_AT = re.compile(rf"{_MEETING} (?:opens|starts|begins|convenes) at\b", re.I)
_AT_START = re.compile(
    rf"\b(?:we|it|the \w+) (?:opens?|sits?|gathers?|meets?|starts?)\b|\bconvenes?\b|\bbegins?\b|\bstarts?\b|\b(?:start|"
    rf"beginning|time|commencement|call(?:ed)? to order|inicio)\b|{_MEETING}",
    re.I,
)


def resolve(words: str, *, timezone: str, meeting: datetime.datetime | datetime.date | None) -> str | None:
    """The moment as an ISO string with offset; None where day or time stay open, or don't fit the meeting.

    ``meeting`` is its local start, or only its day. "24 hours before the meeting" needs the start, "3 p.m. the day of the
    meeting" the day.
    """
    start = meeting if isinstance(meeting, datetime.datetime) else None
    day = start.date() if start else meeting
    if found := _HOURS.search(words):
        rest = words[found.end() :]
        if not _AT_START.search(rest) and not _OPEN_END.match(found[3] + rest):
            return None
        if start is None and day is not None and (clock := _clock(rest)):  # "one hour before the 6 p.m. meeting"
            start = datetime.datetime.combine(day, clock)
        if start is None:
            return None
        span = _count(found[1]) * (
            datetime.timedelta(minutes=1) if found[2].lower().startswith("m") else datetime.timedelta(hours=1)
        )
        return _local(start.replace(tzinfo=None) - span, timezone)
    clock = _clock(words)
    due = _day(words, day)
    if start and clock is None and TO_THE_START.match(words):
        return _local(start.replace(tzinfo=None), timezone)
    if clock is None or due is None:
        return None
    if day is not None and not day - AGE_MAX <= due <= day:
        return None
    moment = datetime.datetime.combine(due, clock)
    return None if start and moment > start.replace(tzinfo=None) + datetime.timedelta(hours=1) else _local(moment, timezone)


def whole_day(words: str, meeting: datetime.datetime | datetime.date | None) -> str | None:
    """The date that words name, in ISO form, if it fits the meeting."""
    day = meeting.date() if isinstance(meeting, datetime.datetime) else meeting
    named = _named_day(words, day)
    return named.isoformat() if named and (day is None or day - AGE_MAX <= named <= day) else None


def same_day(words: str, sentence: str, *, timezone: str, meeting: datetime.datetime | datetime.date | None) -> str | None:
    """ "By 3:00 p.m." and nothing more, before a meeting that starts later: of that day, if the sentence names no other."""
    clock = _clock(words[:30])
    if not isinstance(meeting, datetime.datetime) or clock is None or clock >= meeting.time() or _OTHER_DAY.search(sentence):
        return None
    return _local(datetime.datetime.combine(meeting.date(), clock), timezone)


_OTHER_DAY = re.compile(
    rf"\b(?:days?|daily|weeks?|months?|\w*days|{_WEEKDAY}|{'|'.join(_MONTHS)}|tomorrow|\d{{1,2}}/\d{{1,2}})\b", re.I
)
TO_THE_START = re.compile(
    r"\W*(?:the )?(?:very )?(?:(?:moment|time|start|beginning|opening)(?: of| that)? )?(?:the )?(?:call to order|gavel|"
    rf"{_MEETING} (?:is called to order|is gaveled|begins|starts|opens|convenes))|"
    rf"\W*(?:the )?(?:start|beginning|opening|commencement) of {_MEETING}",
    re.I,
)
_LIMITED = re.compile(r"\b(?:by|before|until|no later than|prior to|deadline)\b(?! (?:zoom|phone|telephone|webex|teams))", re.I)


def names_another_day(text: str, meeting: datetime.date | None) -> bool:
    """Whether a text names days, and the meeting's is not among them."""
    if meeting is None or _LIMITED.search(text):
        return False
    named = [dates.read_date(text)]
    for found in re.finditer(r"\b([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?\b(?![:\d]|\s*[ap]\.?m)", text, re.I):
        named.append(_date(meeting.year, _MONTHS.get(found[1].lower()), int(found[2])))
    days = [day for day in named if day is not None]
    return bool(days) and meeting not in days


def relative(sentence: str) -> str | None:
    """The part of a sentence that begins with "24 hours before …"; None if it has none."""
    found = _HOURS.search(sentence)
    return sentence[found.start() :] if found else None


def _clock(words: str) -> datetime.time | None:
    found = re.search(_CLOCK, words, re.I)
    if found is None or re.search(r"\bbetween\b|\bfrom\b|\bentre\b", words[: found.start()], re.I):  # of which of the two?
        return None
    return datetime.time(12) if found[0].lower() == "mediodía" else dates.read_time(found[0])


def _day(words: str, meeting: datetime.date | None) -> datetime.date | None:
    named = _named_day(words, meeting)
    weekday = _ON_WEEKDAY.search(words)
    if named is None and meeting is not None and (found := _OF_MONTH.search(words)):
        days = (
            _date(meeting.year, meeting.month, int(found[1])),
            _date(meeting.year - (meeting.month == 1), (meeting.month - 2) % 12 + 1, int(found[1])),
        )
        named = next((day for day in days if day and day <= meeting), None)
    if named is not None:
        return named if not weekday or _WEEKDAYS[weekday[2].lower()] == named.weekday() else None
    if meeting is None:
        return None
    if found := _DAYS.search(words):
        return _back(meeting, _count(found[1]), business=(found[2] or "").lower() in ("business", "working"))
    if found := _DAY_BEFORE.search(words):
        return _back(meeting, 1, business=any(found.groups()))
    if weekday:
        number = _WEEKDAYS[weekday[2].lower()]
        if _WEEK_BEFORE.search(words):
            return meeting - datetime.timedelta(meeting.weekday() + 7 - number)
        behind = (meeting.weekday() - number) % 7
        return meeting - datetime.timedelta(behind or (7 if weekday[1] or weekday[3] else 0))
    return meeting if _SAME_DAY.search(words) or _OPENS_AT.search(words) else None


def _named_day(words: str, meeting: datetime.date | None) -> datetime.date | None:
    if day := dates.read_date(words):
        return day
    if found := _SPANISH_DATE.search(words):
        return _date(int(found[3]), _MONTHS.get(found[2].lower()), int(found[1]))
    dated = [(_MONTHS.get((found[1] or found[4]).lower()), found[2] or found[3]) for found in _NO_YEAR.finditer(words)]
    dated += [(_MONTHS.get(found[2].lower()), found[1]) for found in _DAY_FIRST.finditer(words)]
    dated += [(int(found[1]), found[2]) for found in _SLASHED.finditer(words)]
    for month, digits in dated:
        if month and meeting is not None:
            days = [_date(year, month, int(digits)) for year in (meeting.year, meeting.year - 1)]
            return next((day for day in days if day and day <= meeting), None)
    return None


def _date(year: int, month: int | None, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month or 0, day)
    except ValueError:
        return None


def _back(day: datetime.date, days: int, *, business: bool) -> datetime.date:
    while days > 0:
        day -= datetime.timedelta(1)
        days -= not business or day.weekday() < 5
    return day


def _count(words: str) -> int:
    words = re.sub(r"\s*\(.*", "", words).lower()
    return int(words) if words.isdigit() else _NUMBERS[words]


def _local(moment: datetime.datetime, timezone: str) -> str:
    return moment.replace(tzinfo=zoneinfo.ZoneInfo(timezone)).isoformat()
