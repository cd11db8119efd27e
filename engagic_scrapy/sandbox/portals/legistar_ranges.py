"""The date ranges of an InSite calendar, and the form state by which a postback goes on from the page that it came from."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engagic_scrapy.sandbox.records import City


@dataclass(frozen=True, slots=True)
class Range:
    """A choice of the list lstYears: the value that is posted, the words that are shown, and its days."""

    value: str
    text: str
    first: date
    last: date


def ranges(city: City, today: date) -> tuple[Range, ...]:
    """All choices, in the order of the list."""
    year = today.year
    start = year - year % 2 if year % 2 == 0 else year - 1
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    sessions = [(start, start + 3), (start - 2, start - 1)] if city.quirk % 6 == 1 else []
    week = timedelta(days=7)
    return (
        Range("All", "All Years", date.min, date.max),
        *(
            Range(f"YEAR(M.meDate) BETWEEN {a} AND {b}", f"Session {a} to {b}", date(a, 1, 1), date(b, 12, 31))
            for a, b in sessions
        ),
        *(Range(str(y), str(y), date(y, 1, 1), date(y, 12, 31)) for y in range(year + 1, year - 6, -1)),
        Range("Last Year", "Last Year", date(year - 1, 1, 1), date(year - 1, 12, 31)),
        Range("Last Month", "Last Month", before, month - timedelta(days=1)),
        Range("Last Week", "Last Week", monday - week, monday - timedelta(days=1)),
        Range("This Year", "This Year", date(year, 1, 1), date(year, 12, 31)),
        Range("This Month", "This Month", month, after - timedelta(days=1)),
        Range("This Week", "This Week", monday, monday + week - timedelta(days=1)),
        Range("Today", "Today", today, today),
        Range("Next Week", "Next Week", monday + week, monday + 2 * week - timedelta(days=1)),
        Range("Next Month", "Next Month", after, (after + timedelta(days=32)).replace(day=1) - timedelta(days=1)),
        Range("Next Year", "Next Year", date(year + 1, 1, 1), date(year + 1, 12, 31)),
    )


def named(city: City, today: date, value: str) -> Range | None:
    """The choice with that value or those words."""
    return next((choice for choice in ranges(city, today) if value in (choice.value, choice.text)), None)


def default_range(city: City, today: date) -> Range:
    """What the page opens on: a session in one city of six, else this month."""
    choices = ranges(city, today)
    return choices[1] if choices[1].text.startswith("Session") else next(c for c in choices if c.text == "This Month")


@dataclass(frozen=True, slots=True)
class CalendarState:
    """What a page shows. `turn` counts the postbacks that led to it."""

    range: Range
    page: int = 1
    turn: int = 0


class BadState(Exception):
    """A postback that the portal refuses; the message says why."""


def hidden_fields(session: str, path: str, state: CalendarState | None, kilobytes: int) -> dict[str, str]:
    """The form fields that a page carries: its state, sealed for this session, and as heavy as is wanted."""
    told = (
        {"s": session, "p": path, "r": state.range.value, "n": state.page, "t": state.turn}
        if state
        else {"s": session, "p": path}
    )
    sealed = json.dumps(told, sort_keys=True).encode()
    seal = hashlib.sha256(b"seal" + sealed).digest()
    weight = hashlib.shake_128(seal).digest(kilobytes * 768)  # 4 characters for 3 bytes
    validation = hashlib.sha256(b"validation" + sealed).digest()
    return {
        "ctl00_RadScriptManager1_TSM": "",
        "__EVENTTARGET": "",
        "__EVENTARGUMENT": "",
        "__VIEWSTATE": base64.b64encode(seal + len(sealed).to_bytes(2, "big") + sealed + weight).decode(),
        "__VIEWSTATEGENERATOR": "B66867E1",
        "__EVENTVALIDATION": base64.b64encode(validation).decode(),
    }


def opened(form: Mapping[str, str], session: str, path: str, city: City, today: date) -> CalendarState:
    """The state of the page that a form came from. Raises BadState if a field is missing, changed or of another session."""
    for name in ("__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTVALIDATION"):
        if not form.get(name):
            raise BadState(f"{name} is missing")
    try:
        raw = base64.b64decode(form["__VIEWSTATE"], validate=True)
    except ValueError as error:
        raise BadState("__VIEWSTATE is not what the page had") from error
    sealed = raw[34 : 34 + int.from_bytes(raw[32:34], "big")]
    if raw[:32] != hashlib.sha256(b"seal" + sealed).digest():
        raise BadState("__VIEWSTATE is not what the page had")
    if form["__EVENTVALIDATION"] != base64.b64encode(hashlib.sha256(b"validation" + sealed).digest()).decode():
        raise BadState("__EVENTVALIDATION belongs to another page")
    told = json.loads(sealed)
    if told["s"] != session:
        raise BadState("__VIEWSTATE belongs to another session")
    choice = named(city, today, told.get("r", ""))
    if told["p"] != path or choice is None:
        raise BadState("__VIEWSTATE belongs to another page")
    return CalendarState(choice, told["n"], told["t"])
