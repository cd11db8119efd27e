"""Where sandbox OnBase puts its things: hosts, the site's path, ids and links."""

from __future__ import annotations

import re
from typing import Any

from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

HOSTS = ".hylandcloud.com"
PATH = "/251agendaonline"
TYPES = {"agenda": 1, "minutes": 2, "packet": 5}
_WORDS = {"agenda": "Agenda", "minutes": "Minutes", "packet": "Agenda_Packet"}
SHAPES = ("json", "table", "blocks")


def params(city: City) -> dict[str, Any]:
    return {"slug": host(city), "host": host(city), "path": PATH}


def host(city: City) -> str:
    return city.slug + HOSTS


def site(city: City) -> str:
    return f"https://{host(city)}{PATH}"


def shape(city: City) -> str:
    """How the tenant lists its meetings."""
    return SHAPES[city.quirk % len(SHAPES)]


def meeting_id(meeting: Meeting) -> int:
    return 5_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"onbase:{host(meeting.city)}/agendaonline:{meeting_id(meeting)}"


def lists(meeting: Meeting) -> bool:
    """Blocks consist of links: without a document there is nothing to show."""
    return meeting.published or shape(meeting.city) != "blocks"


def shows(document: Document) -> bool:
    """Attachments are on pages of their own, one an item."""
    return document.kind in TYPES


def document_url(document: Document) -> str:
    meeting = document.meeting
    # Where the listing links no file, its address follows from the id; the name in it is free.
    linked = shape(meeting.city) != "json" or document.kind == "packet"
    name = re.sub(r"\W+", "_", meeting.body) if linked else "Meeting"
    query = f"documentType={TYPES.get(document.kind, 9)}&meetingId={meeting_id(meeting)}"
    query += "&isAttachment=True" if document.kind == "packet" else ""
    path = f"Documents/ViewDocument/{name}_{meeting_id(meeting)}_{_WORDS.get(document.kind, 'Attachment')}.pdf"
    return f"{site(meeting.city)}/{path}?{query}"


def item_url(item: Item) -> str:
    return f"{site(item.meeting.city)}/Meetings/ViewMeeting?id={meeting_id(item.meeting)}&doctype=1"
