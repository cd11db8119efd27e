"""Where sandbox Simbli puts its things: numbers of boards and meetings, and the pages of meetings."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

HOST = "simbli.eboardsolutions.com"
_FIRST = 36_030_000


def params(city: City) -> dict[str, Any]:
    return {"slug": str(school(city)), "host": HOST, "s": str(school(city))}


def school(city: City) -> int:
    return _FIRST + city.index


def index_of(number: str) -> int:
    """A city's place in the world; negative or too large for a number that no board has."""
    return int(number) - _FIRST if number.isdecimal() else -1


def meeting_id(meeting: Meeting) -> int:
    return 50_000 + meeting.city.index * 5_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"simbli:{school(meeting.city)}:{meeting_id(meeting)}"


def shows(document: Document) -> bool:
    """No file has an address that lasts longer than a session."""
    return False


def document_url(document: Document) -> str:
    meeting = document.meeting
    return f"https://{HOST}/Meetings/Attachment.aspx?S={school(meeting.city)}&AID={document.key}&MID={meeting_id(meeting)}"


def item_url(item: Item) -> str:
    return f"https://{HOST}/SB_Meetings/ViewMeeting.aspx?S={school(item.meeting.city)}&MID={meeting_id(item.meeting)}"
