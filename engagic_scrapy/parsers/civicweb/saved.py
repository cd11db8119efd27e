"""A saved CivicWeb answer to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers.civicweb.listing import meetings, type_list
from engagic_scrapy.parsers.civicweb.meeting_parts import add_data, add_video, documents_of

_KINDS = (
    ("documents", "/meetingdocuments"),
    ("data", "/meetingdata"),
    ("video", "/api/videolink"),
    ("video", "/api/geteventwithindexpoints"),
    ("meetings", "/meetingsservice.svc/meetings"),
    ("types", "/portal/meetingtypelist.aspx"),
)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings and RowProblems; items and documents; or what a meeting's data and video link.

    :param kind: meetings, documents, data, video or types; read from the address if not given.
    :param params: the city's address; its ``host`` is read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    parts = urlsplit(url)
    host = str((params or {}).get("host") or parts.hostname or "")
    bare = Meeting(f"civicweb:{host}:", "", "", None, timezone)
    match kind or next((name for name, words in _KINDS if words in parts.path.lower()), None):
        case "meetings":
            page = meetings(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "types":
            page = type_list(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "documents":
            found = documents_of(body, host=host, timezone=timezone)
            return [*found.documents, *found.items]
        case "data":
            add_data(body, bare, host=host)
            return [*bare.documents, *bare.media, *bare.links]
        case "video":
            add_video(body, bare, host=host)
            return [*bare.media]
    raise LayoutChanged("an address of the CivicWeb service", url[:120])
