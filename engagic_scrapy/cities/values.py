"""What a value in a cities file may be: one check for each kind of value."""

from __future__ import annotations

import contextlib
import datetime
import difflib
import functools
import re
import zoneinfo
from collections.abc import Callable, Iterable
from typing import Any

STATES = frozenset({
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA",
    "MA", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY", "AS", "GU", "MP", "PR", "VI",
})  # fmt: skip
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of an error message: the names nearest to `word`, or all of them if none is near."""
    names = sorted(known)
    near = difflib.get_close_matches(word.lower(), names, n=2)
    return f"; did you mean {' or '.join(near)}?" if near else f"; known: {', '.join(names)}"


# -- checks of one value: None if it is right, else what is wrong -----------------------------------------------------------

Check = Callable[[Any], str | None]


def text(value: Any) -> str | None:
    if isinstance(value, str) and value.strip() and value.isprintable():
        return None
    return f"expected a text on one line, found {value!r}"


def word(value: Any) -> str | None:
    return text(value) or (f"expected no spaces or slashes, found {value!r}" if re.search(r"[\s/]", value) else None)


def host(value: Any) -> str | None:
    if isinstance(value, str) and _HOST.fullmatch(value):
        return None
    return f'expected a bare host name like "oakland.legistar.com", found {value!r}'


def path(value: Any) -> str | None:
    return text(value) or (None if value.startswith("/") else f"expected a path that begins with /, found {value!r}")


def division(value: Any) -> str | None:
    if isinstance(value, str) and value.startswith("ocd-division/"):
        return None
    return f'expected an Open Civic Data id like "ocd-division/country:us/state:ca/place:oakland", found {value!r}'


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"expected true or false, found {value!r}"


def whole_number(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return None
    return f"expected a whole number, found {value!r}"


def list_of(check: Check) -> Check:
    def check_list(value: Any) -> str | None:
        if not isinstance(value, list) or not value:
            return f"expected a list in square brackets, found {value!r}"
        return next((reason for reason in map(check, value) if reason), None)

    return check_list


def one_of(*known: str) -> Check:
    def check_choice(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"expected a text, found {value!r}"
        return None if value in known else f"unknown value {value!r}" + did_you_mean(value, known)

    return check_choice


def state(value: Any) -> str | None:
    return None if isinstance(value, str) and value in STATES else f"expected a two-letter state code, found {value!r}"


def timezone(value: Any) -> str | None:
    if not isinstance(value, str) or "/" not in value:
        return f'expected an IANA zone like "America/Chicago", found {value!r}'
    return None if _zone_exists(value) else f"unknown time zone {value!r}" + _zone_hint(value)


@functools.cache
def _zone_exists(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder ("America/Indiana"), a name too long
        return False
    return True


def _zone_hint(name: str) -> str:
    near = difflib.get_close_matches(name, sorted(zoneinfo.available_timezones()), n=2)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def day(value: Any) -> str | None:
    """A day as TOML has it, or as a text."""
    right = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            right = bool(datetime.date.fromisoformat(value))
    return None if right else f'expected a day like "2026-11-24", found {value!r}'
