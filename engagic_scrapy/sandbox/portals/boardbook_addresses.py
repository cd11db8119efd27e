"""Where sandbox BoardBook puts its things: numbers of organizations, pages and files."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

HOST = "meetings.boardbook.org"
_FIRST = 1_000


def params(city: City) -> dict[str, Any]:
    return {"slug": str(organization(city)), "host": HOST, "organization_id": organization(city)}


def organization(city: City) -> int:
    return _FIRST + city.index


def index_of(number: str) -> int:
    """A city's place in the world; negative or too large for a number that no organization has."""
    return int(number) - _FIRST if number.isdecimal() else -1


def meeting_id(meeting: Meeting) -> int:
    return 700_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"boardbook:{organization(meeting.city)}:{meeting_id(meeting)}"


def has_viewer(city: City) -> bool:
    """Whether its agendas are one PDF in a viewer, the packet, and have no items."""
    return city.has_packet and city.quirk % 3 == 1


def shows(document: Document) -> bool:
    kinds = ("packet", "minutes") if has_viewer(document.meeting.city) else ("agenda", "minutes", "attachment")
    return document.kind in kinds


def file_id(number: int) -> str:
    return f"{number:08x}-5a4d-4b0c-8bad-00000000b00c"


def document_url(document: Document) -> str:
    meeting, number = document.meeting, organization(document.meeting.city)
    if document.kind in ("agenda", "minutes"):
        return f"https://{HOST}/Public/Download{document.kind.capitalize()}/{number}?meeting={meeting_id(meeting)}"
    return f"https://{HOST}/Documents/DownloadPDF/{file_id(numbers.file_number(document))}?org={number}"


def item_url(item: Item) -> str:
    return f"https://{HOST}/Public/Agenda/{organization(item.meeting.city)}?meeting={meeting_id(item.meeting)}"
