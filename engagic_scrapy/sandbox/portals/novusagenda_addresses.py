"""Where sandbox NovusAgenda puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".novusagenda.com"
FOLDER = "/agendapublic/"
_ITEMS = 100


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def meeting_id(meeting: Meeting) -> int:
    return 400 + meeting.index


def minutes_id(meeting: Meeting) -> int:
    """Another series; a number does not mean that minutes are published."""
    return 300 + meeting.index


def item_id(item: Item) -> int:
    return 2_000 + item.meeting.index * _ITEMS + item.position


def item_place(number: int) -> tuple[int, int]:
    """Meeting's index and position of an item's id."""
    return divmod(number - 2_000, _ITEMS)


def native_id(meeting: Meeting) -> str:
    return f"novusagenda:{host(meeting.city)}:{meeting_id(meeting)}"


def shows(document: Document) -> bool:
    """There is one file a meeting and never a packet beside it."""
    return document.kind != "packet"


def file_href(document: Document) -> str:
    """As it stands in the pages, relative to their folder."""
    if document.kind == "attachment":
        item = 2_000 + document.meeting.index * _ITEMS + document.position
        return f"AttachmentViewer.ashx?AttachmentID={numbers.file_number(document)}&ItemID={item}"
    if document.kind == "minutes":
        return f"DisplayAgendaPDF.ashx?MinutesMeetingID={minutes_id(document.meeting)}"
    return f"DisplayAgendaPDF.ashx?MeetingID={meeting_id(document.meeting)}"


def document_url(document: Document) -> str:
    return f"https://{host(document.meeting.city)}{FOLDER}{file_href(document)}"


def item_url(item: Item) -> str:
    query = f"ItemID={item_id(item)}&MeetingID={meeting_id(item.meeting)}"
    return f"https://{host(item.meeting.city)}{FOLDER}CoverSheet.aspx?{query}"
