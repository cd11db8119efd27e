"""A saved CivicPlus page to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy.parsers.civicplus import archive_center as archives
from engagic_scrapy.parsers.civicplus.agenda_center import agenda_center
from engagic_scrapy.parsers.civicplus.agenda_page import agenda
from engagic_scrapy.parsers.civicplus.calendar_page import calendar, event

KINDS = ("agenda_center", "agenda", "calendar", "event", "archive", "archive_index")


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, agenda items or categories of an archive, then RowProblems.

    :param kind: one of KINDS; read from the address if not given.
    :param params: the city's address; its ``slug`` is read from the address if not given.

    Raises PageError and its kinds; ValueError for an unknown kind.
    """
    tenant = str((params or {}).get("slug") or "") or None
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    match kind or _kind_of(url, query):
        case "agenda_center":
            page = agenda_center(body, url=url, timezone=timezone, tenant=tenant)
            return [*page.meetings, *page.problems]
        case "agenda":
            found = agenda(body, url=url)
            return [*found.items, *found.packet, *found.problems]
        case "calendar":
            page = calendar(body, url=url, timezone=timezone, tenant=tenant, chosen="cid" in query)
            return [*page.meetings, *page.problems]
        case "event":
            return [event(body, url=url, timezone=timezone, tenant=tenant)]
        case "archive":
            number = query.get("amid") or query.get("lngarchivemasterid") or "0"
            known = {one.number: one for one in archives.archive_categories(body)}
            category = known.get(number) or archives.Category(number, "Archive")
            page = archives.archive(body, url=url, timezone=timezone, category=category, tenant=tenant)
            return [*archives.join_archive(page.meetings), *page.problems]
        case "archive_index":
            return list(archives.archive_index(body, url=url))
        case unknown:
            raise ValueError(f"unknown kind {unknown!r}; known: {', '.join(KINDS)}")


def _kind_of(url: str, query: dict[str, str]) -> str:
    path = urlsplit(url).path.lower()
    if path.endswith("/archive.aspx"):
        return "archive" if {"amid", "lngarchivemasterid"} & query.keys() else "archive_index"
    if path.endswith(("/calendar.aspx", "/calendar")):
        return "event" if "eid" in query else "calendar"
    return "agenda" if "/viewfile/agenda/" in path else "agenda_center"
