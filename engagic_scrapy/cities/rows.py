"""One table of a cities file: which keys it may have, what is wrong with it, and the City objects that it stands for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy.cities import values
from engagic_scrapy.cities.values import STATES, did_you_mean

__all__ = ["CITY_ID", "KINDS", "STATES", "VENDORS", "City", "cities", "did_you_mean", "merged", "problems"]

# One word per vendor, the same as the spider's name.
VENDORS = (
    "agendaonline", "berkeley", "boardbook", "boarddocs", "chicago", "civicclerk", "civicplus", "civicweb", "destiny", "escribe",
    "granicus", "iqm2", "legistar", "menlopark", "municode", "novusagenda", "onbase", "primegov", "proudcity", "ross", "simbli",
    "swagit", "visioninternet", "website", "wp_events",
)  # fmt: skip
KINDS = ("city", "county", "school")
CITY_ID = re.compile(r"[a-z0-9]+([A-Z]{2})")

# Their address is in the spider: there is one tenant.
_SINGLE_SITE = ("berkeley", "chicago", "menlopark", "ross")
_ADDRESS_KEYS = ("slug", "host", "site", "client", "city_code", "organization_id", "s", "id")


@dataclass(frozen=True, slots=True)
class City:
    """A place at one of its vendors: what a spider needs to know to ask for its meetings.

    :param timezone: IANA name; the portal's local times are in it.
    :param params: the vendor's address and access: slug, host and what else the row says.
    :param primary: whether this is the first portal of the row that is not retired.
    :param verify_tls: False where the portal's certificate is known to be broken.
    :param browser: True where the pages need JavaScript.
    :param division: Open Civic Data division id.
    :param retired: the day since which the portal is known to be gone; a selection leaves it out.
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
    retired: str | None = None


TABLE_KEYS: dict[str, values.Check] = {
    "name": values.text,
    "kind": values.one_of(*KINDS),
    "state": values.state,
    "population": values.whole_number,
    "timezone": values.timezone,
    "division": values.division,
    "verify_tls": values.flag,
    "browser": values.flag,
    # The short form of a row with one portal. Their values are checked as the portal that they make.
    "vendor": lambda value: None,
    "params": lambda value: None,
    "portals": lambda value: None,
}
# Every word that some vendor's address needs; a spider says which of them are its own (city_params).
PORTAL_KEYS: dict[str, values.Check] = {
    "vendor": values.one_of(*VENDORS),
    "slug": values.word,
    "host": values.host,
    "client": values.word,
    "access": values.one_of("api", "calendar"),
    **dict.fromkeys(("body", "container", "rows", "wait_for"), values.text),  # of a website
    "bodies": values.list_of(values.text),
    "details": values.one_of("full", "items"),
    "packets": values.one_of("api", "insite"),
    "alt_hosts": values.list_of(values.host),
    "city_code": values.word,
    "civicplus_host": values.host,
    "id": values.whole_number,
    "note": values.text,
    "organization_id": values.whole_number,
    "path": values.path,
    "paths": values.list_of(values.path),
    "s": values.word,
    "site": values.text,
    "state_path": values.word,
    "view_ids": values.list_of(values.whole_number),
    "verify_tls": values.flag,
    "browser": values.flag,
    "retired": values.day,
}
OF_ANY_PORTAL = ("vendor", "verify_tls", "browser", "retired")  # what is said of a portal beside its address


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
    portals = _portals(table)
    primary = next((portal for portal in portals if "retired" not in portal), portals[0])
    return tuple(_city(place, table, portal, primary=portal is primary) for portal in portals)


def _city(place: dict[str, Any], table: dict[str, Any], portal: dict[str, Any], *, primary: bool) -> City:
    params = {sys.intern(key): value for key, value in portal.items() if key not in OF_ANY_PORTAL}
    return City(
        **place,
        vendor=sys.intern(portal["vendor"]),
        params=params,
        primary=primary,
        verify_tls=portal.get("verify_tls", table.get("verify_tls", True)),
        browser=portal.get("browser", table.get("browser", False)),
        retired=str(portal["retired"]) if "retired" in portal else None,
    )


def _portals(table: dict[str, Any]) -> Any:
    if "vendor" in table:
        return [{**table.get("params", {}), "vendor": table["vendor"]}]
    return table["portals"]


def _id_problems(city_id: str, table: dict[str, Any]) -> Iterator[str]:
    match = CITY_ID.fullmatch(city_id)
    if match is None or match[1] not in STATES:
        yield "a city id is the place in small letters and digits, then the state's two capitals, like paloaltoCA"
    elif values.state(table.get("state", match[1])) is None and table.get("state", match[1]) != match[1]:
        yield f"state {table['state']!r} contradicts the id, which ends in {match[1]}"


def _key_problems(table: dict[str, Any], known: dict[str, values.Check]) -> Iterator[str]:
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
