"""A saved Municode page to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.parsers.municode.agenda_page import agenda
from engagic_scrapy.parsers.municode.publish_page import publish_page
from engagic_scrapy.parsers.municode.rest import meetings
from engagic_scrapy.parsers.municode.site_page import meeting_list, meeting_page, month

KINDS = ("api", "publish_page", "list", "month", "page", "agenda")
LISTS = {"api": meetings, "publish_page": publish_page, "list": meeting_list, "month": month}


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings or agenda items, then RowProblems.

    :param kind: one of KINDS; read from the address if not given.
    :param params: the city's address; its ``slug`` is read from the address if not given.

    Raises PageError and its kinds; ValueError for an unknown kind.
    """
    kind = kind or _kind_of(url)
    tenant = str((params or {}).get("slug") or (urlsplit(url).hostname or "").removesuffix(".municodemeetings.com"))
    if read := LISTS.get(kind):
        listing = read(body, url=url, timezone=timezone, tenant=tenant)
        return [*listing.meetings, *listing.problems]
    if kind == "page":
        return [meeting_page(body, url=url, timezone=timezone, tenant=tenant)]
    if kind == "agenda":
        found = agenda(body, url=url)
        return [*found.items, *found.problems]
    raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")


def _kind_of(url: str) -> str:
    path = urlsplit(url).path.lower()
    marks = {"/publishpage": "publish_page", "/adahtmldocument": "agenda", "/calendar": "month", "/page/": "page", "/api/": "api"}
    return next((kind for mark, kind in marks.items() if mark in path), "list")
