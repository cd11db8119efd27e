"""Where a sandbox city with an API like Chicago's puts its things: a host of its own, GUIDs, files by number."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".elms.example"


def params(city: City) -> dict[str, Any]:
    return {"host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def meeting_id(meeting: Meeting) -> str:
    return f"{meeting.city.index:08X}-4C56-EE11-BE6E-{meeting.index:012X}"


def native_id(meeting: Meeting) -> str:
    return f"chicago:{meeting_id(meeting)}"


def shows(document: Document) -> bool:
    """No packet, and nothing of a matter."""
    return document.kind == "agenda"


def document_url(document: Document) -> str:
    number = numbers.file_number(document)
    # One of Chicago's files has this ending.
    ending = ".pdf.crdownload" if document.meeting.index % 5 == 3 else ".pdf"
    return f"https://{host(document.meeting.city)}/meetingattachmentspublic/{number:08x}-6c1c-4bce-b582-f4705fdcc8d1{ending}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/meeting-agenda/{meeting_id(item.meeting)}"
