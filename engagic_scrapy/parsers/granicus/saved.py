"""A saved Granicus page to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.granicus.agenda import agenda
from engagic_scrapy.parsers.granicus.feed import feed
from engagic_scrapy.parsers.granicus.listing import listing
from engagic_scrapy.parsers.granicus.player import player

_KINDS = (
    ("feed", r"/ViewPublisherRSS\.php$"),
    ("listing", r"/ViewPublisher\.php$"),
    ("agenda", r"/(?:Generated)?AgendaViewer\.php$"),
    ("player", r"/MediaPlayer\.php$|/player/(?:clip|event)/\d+$"),
)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, items or documents, then RowProblems.

    :param kind: listing, feed, agenda (gives its items) or player (gives its documents); read from the address if not given.
    :param params: the city's address; its ``host`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of Granicus'.
    """
    parts = urlsplit(url)
    host = str((params or {}).get("host") or parts.hostname or "")
    match kind or next((name for name, pattern in _KINDS if re.search(pattern, parts.path, re.I)), None):
        case "listing":
            page = listing(body, host=host, timezone=timezone, url=url)
            return [*page.meetings, *page.problems]
        case "feed":
            page = feed(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "agenda":
            found = agenda(body, host=host, timezone=timezone)
            return [*found.items, *found.documents, *found.problems]
        case "player":
            return list(player(body, host=host).documents)
    raise LayoutChanged("an address of a Granicus page", url[:120])
