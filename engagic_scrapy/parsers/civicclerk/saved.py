"""A saved CivicClerk answer to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.civicclerk.agenda_tree import agenda
from engagic_scrapy.parsers.civicclerk.listing import categories, event, events, media

_KINDS = (
    ("categories", r"/EventCategories\b"),
    ("media", r"/EventsMedia/\d"),
    ("event", r"/Events/\d"),
    ("events", r"/Events\b"),
    ("agenda", r"/Meetings/\d"),
)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings, agenda items or links, then RowProblems; bodies have no records.

    :param kind: events, event, categories, media or agenda; read from the address if not given.
    :param params: the city's address; its ``slug`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of the API's.
    """
    slug = str((params or {}).get("slug") or (urlsplit(url).hostname or "").partition(".")[0])
    kind = kind or next((name for name, pattern in _KINDS if re.search(pattern, urlsplit(url).path)), None)
    match kind:
        case "events" | "event":
            page = (events if kind == "events" else event)(body, slug=slug, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "categories":
            return list(categories(body, slug=slug).meetings)
        case "media":
            return list(media(body, slug=slug))
        case "agenda":
            found = agenda(body, slug=slug)
            return [*found.items, *found.problems]
    raise LayoutChanged("an address of the CivicClerk API", url[:120])
