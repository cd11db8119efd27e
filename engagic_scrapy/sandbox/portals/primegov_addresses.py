"""Where sandbox PrimeGov puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".primegov.com"


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def meeting_id(meeting: Meeting) -> int:
    return 500 + meeting.index


def template_id(meeting: Meeting, kind: str) -> int:
    """Another row of numbers than the documents': the two must not be mixed."""
    return 900_000 + numbers.number(meeting, kind)


def native_id(meeting: Meeting) -> str:
    return f"primegov:{meeting.city.slug}:{meeting_id(meeting)}"


def document_url(document: Document) -> str:
    number = numbers.file_number(document)
    if document.kind != "attachment":
        return f"https://{host(document.meeting.city)}/Public/CompiledDocument/{number}"
    return f"https://{host(document.meeting.city)}/meeting/attachment/{number}.pdf?name={quote(document.name)}"


def item_url(item: Item) -> str:
    number = numbers.number(item.meeting, "page")
    return f"https://{host(item.meeting.city)}/Portal/Meeting?compiledMeetingDocumentFileId={number}"
