"""A saved PrimeGov answer to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.primegov.agenda_page import agenda
from engagic_scrapy.parsers.primegov.listing import bodies, meetings, search

_KINDS = (
    ("search", "/publicportal/search"),
    ("meetings", "/publicportal/list"),
    ("bodies", "/committee/getcommitteeeslist"),
    ("agenda", "/portal/meeting"),
)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings or agenda items, then RowProblems; the list of bodies has none.

    :param kind: meetings, search, bodies or agenda; read from the address if not given.
    :param params: the city's address; its ``slug`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    parts = urlsplit(url)
    slug = str((params or {}).get("slug") or (parts.hostname or "").partition(".")[0])
    match kind or next((name for name, words in _KINDS if words in parts.path.lower()), None):
        case "meetings":
            listed = meetings(body, slug=slug, timezone=timezone)
            return [*listed.meetings, *listed.problems]
        case "search":
            listed = search(body, slug=slug, timezone=timezone)
            return [*listed.meetings, *listed.problems]
        case "bodies":
            bodies(body)  # names that other answers need, no records
            return []
        case "agenda":
            found = agenda(body, slug=slug, timezone=timezone)
            return [*found.items, *found.problems]
    raise LayoutChanged("an address of the PrimeGov API or an HTML agenda", url[:120])
