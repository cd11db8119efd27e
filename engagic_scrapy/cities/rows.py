"""One table of a cities file: which keys it may have, what is wrong with it, and the City objects that it stands for."""

from __future__ import annotations

import difflib
import functools
import re
import sys
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# One word per vendor, the same as the spider's name.
VENDORS = (
    "agendaonline", "berkeley", "boardbook", "boarddocs", "chicago", "civicclerk", "civicplus", "civicweb", "destiny", "escribe",
    "granicus", "iqm2", "legistar", "menlopark", "municode", "novusagenda", "onbase", "primegov", "proudcity", "ross", "simbli",
    "swagit", "visioninternet", "website", "wp_events",
)  # fmt: skip
KINDS = ("city", "county", "school")
STATES = frozenset({
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA",
    "MA", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY", "AS", "GU", "MP", "PR", "VI",
})  # fmt: skip
CITY_ID = re.compile(r"[a-z0-9]+([A-Z]{2})")

# Their address is in the spider: there is one tenant.
_SINGLE_SITE = ("berkeley", "chicago", "menlopark", "ross")
_ADDRESS_KEYS = ("slug", "host", "site", "client", "city_code", "organization_id", "s", "id")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class City:
    """A place at one of its vendors: what a spider needs to know to ask for its meetings.

    :param timezone: IANA name; the portal's local times are in it.
    :param params: the vendor's address and access: slug, host and what else the row says.
    :param primary: whether this is the first portal of the row.
    :param verify_tls: False where the portal's certificate is known to be broken.
    :param browser: True where the pages need JavaScript.
    :param division: Open Civic Data division id.
    """

    id: str
    name: str
    state: str
    kind: str
    timezone: str
    population: int | None
    vendor: str
    params: dict[str, Any] = field(hash=False)
    primary: bool = True
    verify_tls: bool = True
    browser: bool = False
    division: str | None = None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of an error message: the names nearest to `word`, or all of them if none is near."""
    names = sorted(known)
    near = difflib.get_close_matches(word.lower(), names, n=2)
    return f"; did you mean {' or '.join(near)}?" if near else f"; known: {', '.join(names)}"


# -- checks of one value: None if it is right, else what is wrong -----------------------------------------------------------

Check = Callable[[Any], str | None]


def _text(value: Any) -> str | None:
    if isinstance(value, str) and value.strip() and value.isprintable():
        return None
    return f"expected a text on one line, found {value!r}"


def _word(value: Any) -> str | None:
    return _text(value) or (f"expected no spaces or slashes, found {value!r}" if re.search(r"[\s/]", value) else None)


def _host(value: Any) -> str | None:
    if isinstance(value, str) and _HOST.fullmatch(value):
        return None
    return f'expected a bare host name like "oakland.legistar.com", found {value!r}'


def _path(value: Any) -> str | None:
    return _text(value) or (None if value.startswith("/") else f"expected a path that begins with /, found {value!r}")


def _division(value: Any) -> str | None:
    if isinstance(value, str) and value.startswith("ocd-division/"):
        return None
    return f'expected an Open Civic Data id like "ocd-division/country:us/state:ca/place:oakland", found {value!r}'


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"expected true or false, found {value!r}"


def _whole_number(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return None
    return f"expected a whole number, found {value!r}"


def _list_of(check: Check) -> Check:
    def check_list(value: Any) -> str | None:
        if not isinstance(value, list) or not value:
            return f"expected a list in square brackets, found {value!r}"
        return next((reason for reason in map(check, value) if reason), None)

    return check_list


def _one_of(*known: str) -> Check:
    def check_choice(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"expected a text, found {value!r}"
        return None if value in known else f"unknown value {value!r}" + did_you_mean(value, known)

    return check_choice


def _state(value: Any) -> str | None:
    return None if isinstance(value, str) and value in STATES else f"expected a two-letter state code, found {value!r}"


def _timezone(value: Any) -> str | None:
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


TABLE_KEYS: dict[str, Check] = {
    "name": _text,
    "kind": _one_of(*KINDS),
    "state": _state,
    "population": _whole_number,
    "timezone": _timezone,
    "division": _division,
    "verify_tls": _flag,
    "browser": _flag,
    # The short form of a row with one portal. Their values are checked as the portal that they make.
    "vendor": lambda value: None,
    "params": lambda value: None,
    "portals": lambda value: None,
}
# Every word that some vendor's address needs; a spider says which of them are its own (city_params).
PORTAL_KEYS: dict[str, Check] = {
    "vendor": _one_of(*VENDORS),
    "slug": _word,
    "host": _host,
    "client": _word,
    "access": _one_of("api", "calendar"),
    **dict.fromkeys(("body", "container", "rows", "wait_for"), _text),  # of a website
    "bodies": _list_of(_text),
    "details": _one_of("full", "items"),
    "packets": _one_of("api", "insite"),
    "alt_hosts": _list_of(_host),
    "city_code": _word,
    "civicplus_host": _host,
    "id": _whole_number,
    "note": _text,
    "organization_id": _whole_number,
    "path": _path,
    "paths": _list_of(_path),
    "s": _word,
    "site": _text,
    "state_path": _word,
    "view_ids": _list_of(_whole_number),
    "verify_tls": _flag,
    "browser": _flag,
}


# -- a table ------------------------------------------------------------------------------------------------------------------


def merged(row: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A bundled row with the user's fields over it; portals, or the short form, replace all portals."""
    if {"portals", "vendor"} & own.keys():
        row = {key: value for key, value in row.items() if key not in ("portals", "vendor", "params")}
    return {**row, **own}


def problems(city_id: str, table: Any) -> list[str]:
    """Everything that is wrong with a table, in words for the person who wrote it; empty if it is right."""
    if not isinstance(table, dict):
        return ["expected a table, [cityST] and its fields below"]
    return [*_id_problems(city_id, table), *_key_problems(table, TABLE_KEYS), *_missing(table), *_portals_problems(table)]


def cities(city_id: str, table: dict[str, Any]) -> tuple[City, ...]:
    """One City per portal, the primary one first, of a table without :func:`problems`."""
    place: dict[str, Any] = {
        "id": sys.intern(city_id),
        "name": table["name"],
        "state": sys.intern(city_id[-2:]),
        "kind": sys.intern(table.get("kind", "city")),
        "timezone": sys.intern(table["timezone"]),
        "population": table.get("population"),
        "division": table.get("division"),
    }
    return tuple(_city(place, table, portal, primary=number == 0) for number, portal in enumerate(_portals(table)))


def _city(place: dict[str, Any], table: dict[str, Any], portal: dict[str, Any], *, primary: bool) -> City:
    params = {sys.intern(key): value for key, value in portal.items() if key not in ("vendor", "verify_tls", "browser")}
    return City(
        **place,
        vendor=sys.intern(portal["vendor"]),
        params=params,
        primary=primary,
        verify_tls=portal.get("verify_tls", table.get("verify_tls", True)),
        browser=portal.get("browser", table.get("browser", False)),
    )


def _portals(table: dict[str, Any]) -> Any:
    if "vendor" in table:
        return [{**table.get("params", {}), "vendor": table["vendor"]}]
    return table["portals"]


def _id_problems(city_id: str, table: dict[str, Any]) -> Iterator[str]:
    match = CITY_ID.fullmatch(city_id)
    if match is None or match[1] not in STATES:
        yield "a city id is the place in small letters and digits, then the state's two capitals, like paloaltoCA"
    elif _state(table.get("state", match[1])) is None and table.get("state", match[1]) != match[1]:
        yield f"state {table['state']!r} contradicts the id, which ends in {match[1]}"


def _key_problems(table: dict[str, Any], known: dict[str, Check]) -> Iterator[str]:
    for key, value in table.items():
        if key in known:
            reason = known[key](value)
            if reason:
                yield f"{key}: {reason}"
        elif known is TABLE_KEYS and key in PORTAL_KEYS:
            yield f"{key} belongs to a portal: write it inside portals = [ {{ … }} ] or params = {{ … }}"
        else:
            yield f"unknown key {key!r}" + did_you_mean(key, known)


def _missing(table: dict[str, Any]) -> Iterator[str]:
    missing = [key for key in ("name", "timezone") if key not in table]
    if not {"portals", "vendor"} & table.keys():
        missing.append("portals")
    if missing:
        yield f"missing {', '.join(missing)}"


def _portals_problems(table: dict[str, Any]) -> Iterator[str]:
    if "vendor" in table and "portals" in table:
        yield "give either portals, or vendor and params, not both"
        return
    if "vendor" not in table and "params" in table:
        yield "params needs vendor beside it"
        return
    if not isinstance(table.get("params", {}), dict):
        yield f"params: expected {{ key = value, … }}, found {table['params']!r}"
        return
    if not {"portals", "vendor"} & table.keys():
        return  # said by _missing
    portals = _portals(table)
    if not isinstance(portals, list) or not portals or not all(isinstance(portal, dict) for portal in portals):
        yield "portals: expected a list of at least one { vendor = …, slug = …, host = … }"
        return
    vendors = [portal.get("vendor") for portal in portals]
    for number, portal in enumerate(portals, 1):
        yield from (f"portal {number}: {reason}" for reason in _portal_problems(portal))
        if "vendor" in portal and portal["vendor"] in vendors[: number - 1]:
            yield f"portal {number}: a second portal of {portal['vendor']!r}; a city has one per vendor"


def _portal_problems(portal: dict[str, Any]) -> Iterator[str]:
    wrong = list(_key_problems(portal, PORTAL_KEYS))
    yield from wrong
    if "vendor" not in portal:
        yield "missing vendor"
    elif not wrong and portal["vendor"] not in _SINGLE_SITE and not any(key in portal for key in _ADDRESS_KEYS):
        yield f"no address: give {', '.join(_ADDRESS_KEYS[:-1])} or {_ADDRESS_KEYS[-1]}, as the vendor needs"
