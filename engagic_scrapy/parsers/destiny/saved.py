"""A saved Destiny page to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.destiny.agenda_page import agenda
from engagic_scrapy.parsers.destiny.listing import month


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, then RowProblems; or an agenda's documents, video and items.

    :param kind: month or agenda; read from the address if not given.
    :param params: the city's address; its ``id`` is read from the address if not given.

    Raises PageError and its kinds.
    """
    parts = urlsplit(url)
    is_agenda = "dsp=ag" in parts.query or parts.path.lower().endswith("/agenda.cfm")
    match kind or ("agenda" if is_agenda else "month"):
        case "month":
            number = re.match(r"/(\d+)/agenda/", parts.path)
            named = parse_qs(parts.query).get("id", [number[1] if number else ""])[0]
            tenant = str((params or {}).get("id") or named or parts.hostname)
            page = month(body, url=url, tenant=tenant, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "agenda":
            found = agenda(body, url=url, timezone=timezone)
            return [*found.documents, *found.media, *found.items]
    raise LayoutChanged("a kind of Destiny page: month, agenda", kind or "")
