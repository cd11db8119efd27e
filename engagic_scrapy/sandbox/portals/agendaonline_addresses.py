"""Where sandbox agendaonline.net puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".agendaonline.net"


def params(city: City) -> dict[str, Any]:
    """Some rows know the number of the list, the others begin at the district's first page."""
    known = {"id": agency(city)} if city.quirk % 2 else {}
    return {"slug": city.slug, "host": host(city), **known}


def host(city: City) -> str:
    return city.slug + SITES


def agency(city: City) -> int:
    return 80 + city.index


def meeting_id(meeting: Meeting) -> int:
    return 5_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"agendaonline:{meeting.city.slug}:{meeting_id(meeting)}"


def shows(document: Document) -> bool:
    """Agenda and minutes are pages, and there is no packet."""
    return document.kind == "attachment"


def document_url(document: Document) -> str:
    number = numbers.file_number(document)
    return f"https://{host(document.meeting.city)}/public/DisplayAttachment.aspx?AttachmentID={number}&IsArchive=0"


def item_url(item: Item) -> str:
    city = item.meeting.city
    query = f"PublicAgencyID={agency(city)}&PublicMeetingID={meeting_id(item.meeting)}"
    return f"https://{host(city)}/public/Meeting.aspx?{query}"
