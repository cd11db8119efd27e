"""Where sandbox CivicWeb puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = (".civicweb.net", ".community.highbond.com", ".diligent.community")  # one tenant has one of them


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES[city.quirk % len(SITES)]


def meeting_id(meeting: Meeting) -> int:
    return 2_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"civicweb:{host(meeting.city)}:{meeting_id(meeting)}"


def name(meeting: Meeting) -> str:
    """A meeting's name on the portal, with the date in one of three forms."""
    day = f"{meeting.day:%d %b %Y}" if meeting.city.quirk % 3 == 1 else f"{meeting.day:%b %d %Y}"
    if meeting.city.quirk % 3 == 2:
        day = f"{meeting.day:%b %d, %Y}"
    return f"{meeting.body} - {day}"


def document_url(document: Document) -> str:
    number, base = numbers.file_number(document), f"https://{host(document.meeting.city)}/document"
    if document.kind == "agenda":
        return f"{base}/{number}/?printPdf=true"
    if document.kind == "attachment":
        return f"{base}/{number}/{quote(document.name)}.pdf?handle={number:032X}"
    return f"{base}/{number}/{quote(name(document.meeting), safe='')}.pdf"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/document/{numbers.number(item.meeting, 'agenda')}"
