"""A saved OnBase page to records, for `scrapy parse-page`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import pages
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers.onbase.agenda_page import agenda, is_agenda
from engagic_scrapy.parsers.onbase.listing import search, site_key
from engagic_scrapy.parsers.onbase.meeting_page import meeting_page


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings and RowProblems; agenda items; or the documents and video of a meeting's page.

    :param kind: search (the home page too), meeting or agenda; read from the address if not given. ``error``: only what the
        portal's error page says, as a RowProblem.
    :param params: not needed: the site is read from the address.

    Raises PageError and its kinds.
    """
    parts = urlsplit(url)
    path = re.split(r"/(?:Meetings|Documents|Home)(?=/|$)", parts.path, flags=re.I)[0].rstrip("/")
    site = f"https://{parts.hostname}{path}"
    known = "agenda" if is_agenda(url) else "meeting" if "/viewmeeting" in parts.path.lower() else "search"
    match kind or known:
        case "search":
            page = search(body, site=site, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "meeting":
            number = re.search(r"[?&]id=(\d+)", parts.query and f"?{parts.query}")
            key = number[1] if number else ""
            meeting = Meeting(f"onbase:{site_key(site)}:{key}", "", "", None, timezone, source_url=url)
            meeting_page(body, meeting, site=site)
            return [*meeting.documents, *meeting.media]
        case "agenda":
            return [*agenda(body, site=site, timezone=timezone)[0]]
        case "error":
            _, words = pages.read_part(pages.refuse_challenge, body)
            return [RowProblem(1, words)] if words else []
    raise LayoutChanged("a kind of OnBase page: search, meeting, agenda", kind or "")
