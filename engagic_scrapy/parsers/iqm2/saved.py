"""A saved IQM2 page to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.iqm2.calendar_page import calendar
from engagic_scrapy.parsers.iqm2.detail_page import detail
from engagic_scrapy.parsers.iqm2.legifile_page import legifile

_KINDS = (("calendar", "calendar"), ("detail", "detail_meeting"), ("legifile", "detail_legifile"))


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, or a legislative file, then RowProblems.

    :param kind: calendar, detail or legifile; read from the address if not given.
    :param params: the city's address; its ``host`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    parts = urlsplit(url)
    host = str((params or {}).get("host") or parts.hostname or "")
    match kind or next((name for name, words in _KINDS if words in parts.path.lower()), None):
        case "calendar":
            page = calendar(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "detail":
            found = detail(body, host=host, timezone=timezone)
            return [found.meeting, *found.problems]
        case "legifile":
            return [legifile(body, host=host)]
    raise LayoutChanged("an address of IQM2's calendar, meeting or legislative file", url[:120])
