"""Where sandbox CivicClerk puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

API = ".api.civicclerk.com"
PORTAL = ".portal.civicclerk.com"


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": f"{city.slug}{PORTAL}"}


def event_id(meeting: Meeting) -> int:
    """Counted per tenant: the same numbers at each."""
    return 100 + meeting.index


def agenda_id(meeting: Meeting) -> int:
    return 5_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"civicclerk:{meeting.city.slug}:{event_id(meeting)}"


def document_url(document: Document) -> str:
    number = numbers.file_number(document)
    call = f"GetAttachmentFile(fileId={number})"
    if document.kind != "attachment":
        call = f"GetMeetingFileStream(fileId={number},plainText=false)"
    return f"https://{document.meeting.city.slug}{API}/v1/Meetings/{call}"


def item_url(item: Item) -> str:
    return f"https://{item.meeting.city.slug}{PORTAL}/event/{event_id(item.meeting)}/overview"
