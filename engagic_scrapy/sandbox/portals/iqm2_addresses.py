"""Where sandbox IQM2 puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".iqm2.com"
TYPES = {"agenda": 14, "packet": 1, "minutes": 15, "attachment": 4}


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def meeting_id(meeting: Meeting) -> int:
    return 4_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"iqm2:{meeting.city.slug}:{meeting_id(meeting)}"


def file_href(document: Document) -> str:
    """As it stands in the pages, relative to /Citizens/."""
    end = "" if document.kind == "attachment" else "&Inline=True"
    return f"FileOpen.aspx?Type={TYPES[document.kind]}&ID={numbers.file_number(document)}{end}"


def document_url(document: Document) -> str:
    return f"https://{host(document.meeting.city)}/Citizens/{file_href(document)}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/Citizens/Detail_LegiFile.aspx?ID={legifile_id(item)}"


def legifile_id(item: Item) -> int:
    return 3_000 + item.meeting.index * 100 + item.position
