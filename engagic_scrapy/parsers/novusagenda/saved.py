"""A saved NovusAgenda page to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem
from engagic_scrapy.parsers.novusagenda.agenda import agenda, cover_sheet
from engagic_scrapy.parsers.novusagenda.listing import listing

_KINDS = (
    ("cover", r"/coversheet\.aspx$"),
    ("agenda", r"/meetingview\.aspx$"),
    ("listing", r"/(?:meetingsgeneral|meetingsresponsive|default)\.aspx$|/agendapublic/?$"),
)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, agenda items or an item's documents, then RowProblems.

    :param kind: listing, agenda or cover; read from the address if not given.
    :param params: the city's address; its ``host`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    parts = urlsplit(url)
    host = str((params or {}).get("host") or parts.hostname or "")
    match kind or next((name for name, pattern in _KINDS if re.search(pattern, parts.path, re.I)), None):
        case "listing":
            page = listing(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "agenda":
            found = agenda(body, timezone=timezone)
            return [*found.items, *found.problems]
        case "cover":
            item = AgendaItem("", 1)
            cover_sheet(body, item, host=host)
            return list(item.documents)
    raise LayoutChanged("an address of a NovusAgenda page", url[:120])
