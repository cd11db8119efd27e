"""A saved ProudCity answer to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.proudcity.lists import listing, posts
from engagic_scrapy.parsers.proudcity.meeting_page import meeting_page


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings, then RowProblems.

    :param kind: posts, meeting or listing; read from the address if not given.
    :param params: the city's address; its ``host`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for a kind that is none of these.
    """
    parts = urlsplit(url)
    host = str((params or {}).get("host") or parts.hostname or "")
    by_address = (
        "posts" if "/wp-json/" in parts.path else "meeting" if re.match(r"/(?:meetings|event)/[^/]", parts.path) else "listing"
    )
    match kind or by_address:
        case "posts":
            page = posts(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "meeting":
            return [meeting_page(body, host=host, timezone=timezone, url=url)]
        case "listing":
            page = listing(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
    raise LayoutChanged("a kind of ProudCity answer: posts, meeting, listing", kind or "")
