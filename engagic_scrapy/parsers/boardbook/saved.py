"""A saved BoardBook page to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers.boardbook.agenda_page import add_agenda, agenda
from engagic_scrapy.parsers.boardbook.listing import listing

_KINDS = (("listing", "/public/organization/"), ("agenda", "/public/agenda/"), ("agenda", "/fileviewer"))
_NUMBER = re.compile(r"/(?:organization|agenda|fileviewer\w*)/([^/?]+)", re.I)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, or agenda items and the packet of a viewer, then RowProblems.

    :param kind: listing or agenda; read from the address if not given.
    :param params: the city's address; its ``organization_id`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    path, known = urlsplit(url).path, params or {}
    found = _NUMBER.search(path)
    organization = str(known.get("organization_id") or known.get("slug") or (found[1] if found else ""))
    match kind or next((name for name, words in _KINDS if words in path.lower()), None):
        case "listing":
            page = listing(body, organization=organization, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "agenda":
            read = agenda(body, organization=organization, url=url)
            holder = Meeting("", "", "", None, timezone)
            add_agenda(holder, body, organization=organization, url=url)
            return [*read.items, *holder.documents, *read.problems]
    raise LayoutChanged("an organization's list or an agenda of BoardBook", url[:120])
