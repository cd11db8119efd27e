"""Where sandbox eScribe puts its things: hosts, ids and links."""

from __future__ import annotations

import uuid
from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

PREFIX = "pub-"
SITES = ".escribemeetings.com"
_SPACE = uuid.UUID("a2b0d4c8-1c1e-5a53-9a52-3c4d1e0f7b66")


def params(city: City) -> dict[str, Any]:
    return {"slug": PREFIX + city.slug, "host": host(city)}


def host(city: City) -> str:
    return PREFIX + city.slug + SITES


def meeting_id(meeting: Meeting) -> str:
    return str(uuid.uuid5(_SPACE, f"{meeting.city.index}.{meeting.index}"))


def native_id(meeting: Meeting) -> str:
    return f"escribe:{PREFIX}{meeting.city.slug}:{meeting_id(meeting)}"


def file_href(document: Document, name: str = "FileStream.ashx") -> str:
    """Relative: lists have no slash in front, or one; pages write the name in small letters."""
    return f"{name}?DocumentId={numbers.file_number(document)}"


def document_url(document: Document) -> str:
    name = "filestream.ashx" if document.kind == "attachment" else "FileStream.ashx"
    return f"https://{host(document.meeting.city)}/{file_href(document, name)}"


def page_href(meeting: Meeting, kind: str) -> str:
    return f"Meeting.aspx?Id={meeting_id(meeting)}&Agenda={kind}&lang=English"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/{page_href(item.meeting, 'Agenda')}"
