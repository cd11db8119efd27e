"""Where sandbox Municode puts its things: hosts, codes, digits and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".municodemeetings.com"
PAGES = "meetings.municode.com"
STORE = "mccmeetings.blob.core.usgovcloudapi.net"
ITEM_STORE = "mccmeetingspublic.blob.core.usgovcloudapi.net"


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": city.slug + SITES}


def code(city: City) -> str:
    """Not to be had from the slug."""
    return f"SBX{city.index}"


def meeting_id(meeting: Meeting) -> int:
    """Counted per tenant: the same numbers at each."""
    return 700 + meeting.index


def digits(meeting: Meeting) -> str:
    return f"5b{meeting.city.index:010x}{meeting.index:020x}"


def native_id(meeting: Meeting) -> str:
    return f"municode:{meeting.city.slug}:{digits(meeting)}"


def document_url(document: Document) -> str:
    meeting = document.meeting
    container = code(meeting.city).lower()
    if document.kind == "attachment":
        number = numbers.file_number(document)
        return f"https://{ITEM_STORE}/{container}-meet-{digits(meeting)}/ITEM-Attachment-001-{number:032x}.pdf"
    return f"https://{STORE}/{container}-pubu/MEET-{document.kind.capitalize()}-{digits(meeting)}.pdf"


def agenda_url(meeting: Meeting, *, attachments: bool = True) -> str:
    return f"https://{PAGES}/adaHtmlDocument/index?cc={code(meeting.city)}&me={digits(meeting)}&ip={attachments}"


def item_url(item: Item) -> str:
    return agenda_url(item.meeting)
