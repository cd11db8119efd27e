"""A saved answer of a WordPress calendar to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers.wp_events import shape
from engagic_scrapy.parsers.wp_events.listing import calendar_of
from engagic_scrapy.parsers.wp_events.posts import add_media, event_page, posts


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings, or a meeting's items and documents, then RowProblems.

    :param kind: posts, media, page, tribe, eventon or eventorganiser; read from the address if not given.
    :param params: the city's address; its ``host`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for a kind that is none of these.
    """
    parts = urlsplit(url)
    host = str((params or {}).get("host") or parts.hostname or "")
    path = f"{parts.path}?{parts.query}"
    facts: dict[str, Any] = {"host": host, "timezone": timezone}
    if kind is None:
        by_address = "page" if "/wp-" not in path else "media" if path.startswith("/wp-json/wp/v2/media") else None
        kind = by_address or shape.shape_of(path)
    match kind:
        case "posts":
            page = posts(body, **facts)
        case "tribe" | "eventon" | "eventorganiser":
            page = calendar_of(body, path=path, **facts)
        case "page":
            return [event_page(body, url=url, **facts)]
        case "media":
            meeting = Meeting("", "", "", None, timezone)
            problems, _ = add_media(meeting, body)
            return [*meeting.items, *meeting.documents, *problems]
        case _:
            raise LayoutChanged("a kind of WordPress answer: posts, media, page, tribe, eventon, eventorganiser", kind)
    return [*page.meetings, *page.problems]
