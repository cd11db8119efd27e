"""A saved page of a govAccess site to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.visioninternet.event_page import event
from engagic_scrapy.parsers.visioninternet.widgets import listing


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The meetings of a page with a widget, then RowProblems; or the one meeting of an event's page.

    :param kind: listing or event; read from the address if not given.
    :param params: the city's address; its ``bodies`` choose among the events.

    Raises PageError and its kinds.
    """
    match kind or ("event" if "/calendar/event/" in urlsplit(url).path.lower() else "listing"):
        case "listing":
            page = listing(body, url=url, timezone=timezone, bodies=tuple((params or {}).get("bodies") or ()))
            return [*page.meetings, *page.problems]
        case "event":
            return [event(body, url=url, timezone=timezone)]
    raise LayoutChanged("a kind of govAccess page: listing, event", kind or "")
