"""Where sandbox Legistar puts its things: hosts, ids, GUIDs and links of both doors, and the way back from them."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from engagic_scrapy.sandbox.agendas import ITEMS_MAX
from engagic_scrapy.sandbox.options import MEETINGS_MAX
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

API_HOST = "webapi.legistar.com"
MEDIA_HOST = "media.legistar.com"
FILES = ".legistar1.com"
SITES = ".legistar.com"
ATTACHMENTS = 10  # ids of one item


def params(city: City) -> dict[str, Any]:
    """Slug, host and door. One calendar in six stands on the city's own domain, and one API client has a name of its own."""
    row = {"slug": city.slug, "host": host(city), "access": city.door}
    return row if client(city) == city.slug else {**row, "client": client(city)}


def host(city: City) -> str:
    own_domain = city.door == "calendar" and city.quirk % 6 == 5
    return f"meetings.{city.slug}.gov" if own_domain else city.slug + SITES


def client(city: City) -> str:
    """The name in the API's paths."""
    return f"{city.slug}-clerk" if city.door == "api" and city.quirk % 6 == 5 else city.slug


def files_host(city: City) -> str:
    return city.slug + FILES


def slug_of(host: str) -> str | None:
    """The city's slug in a host name of any kind, or None."""
    if host.startswith("meetings.") and host.endswith(".gov"):
        return host[len("meetings.") : -len(".gov")]
    for end in (SITES, FILES):
        if host.endswith(end):
            return host[: -len(end)]
    return None


# -- ids. The two doors count differently, as the real ones do. ------------------------------------------------------------------


def event_id(meeting: Meeting) -> int:
    return 1_000 + meeting.city.quirk % 5_000 + meeting.index


def event_index(city: City, event: int) -> int:
    return event - 1_000 - city.quirk % 5_000


def insite_id(meeting: Meeting) -> int:
    return 1_000_000 + meeting.city.index * MEETINGS_MAX + meeting.index


def insite_index(city: City, number: int) -> int:
    return number - 1_000_000 - city.index * MEETINGS_MAX


def item_number(item: Item) -> int:
    """Unique in the city: from it come the ids of item, matter and legislation."""
    return item.meeting.index * ITEMS_MAX + item.position


def event_item_id(item: Item) -> int:
    return 500_000 + item_number(item)


def matter_id(item: Item) -> int:
    return 20_000 + item_number(item)


def legislation_id(item: Item) -> int:
    return 8_000_000 + item_number(item)


def attachment_id(document: Document) -> int:
    return (document.meeting.index * ITEMS_MAX + document.position) * ATTACHMENTS + document.ordinal


def attachment_place(number: int) -> tuple[int, int, int]:
    """Meeting, item and ordinal of an attachment's id."""
    item, ordinal = divmod(number, ATTACHMENTS)
    meeting, position = divmod(item, ITEMS_MAX)
    return meeting, position, ordinal


def guid(city: City, what: str, number: int) -> str:
    """The GUID that belongs to an id of a city; a link needs both."""
    return str(uuid.UUID(bytes=hashlib.md5(f"{city.id}|{what}|{number}".encode(), usedforsecurity=False).digest())).upper()


def native_id(meeting: Meeting) -> str:
    if meeting.city.door == "api":
        return f"api:{client(meeting.city)}:{event_id(meeting)}"
    return f"insite:{host(meeting.city)}:{insite_id(meeting)}"


# -- links -----------------------------------------------------------------------------------------------------------------------


def meeting_query(meeting: Meeting) -> str:
    return f"ID={insite_id(meeting)}&GUID={guid(meeting.city, 'meeting', insite_id(meeting))}"


def item_query(item: Item) -> str:
    city = item.meeting.city
    return f"ID={legislation_id(item)}&GUID={guid(city, 'legislation', legislation_id(item))}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/LegislationDetail.aspx?{item_query(item)}"


def attachment_file(document: Document) -> str:
    """The file's name at the document host: its id leads the GUID, so that the way back needs no table."""
    number = attachment_id(document)
    return f"{number:08x}{guid(document.meeting.city, 'file', number)[8:].lower()}.pdf"


def document_url(document: Document) -> str:
    """The address that a full crawl finds: the city's own host for what its meeting page links, else the API's file host."""
    city, meeting = document.meeting.city, document.meeting
    if document.kind == "attachment":
        number = attachment_id(document)
        insite = f"https://{host(city)}/View.ashx?M=F&ID={number}&GUID={guid(city, 'file', number)}"
        return api_document_url(document) if city.door == "api" else insite
    if document.kind == "agenda" and agenda_on_media(city):
        folder = guid(city, "meeting", insite_id(meeting))
        return f"https://{MEDIA_HOST}/{city.slug}/meetings/{folder}/{insite_id(meeting)}%20Agenda.pdf"
    code = {"agenda": "A", "packet": "PA", "minutes": "M"}[document.kind]
    return f"https://{host(city)}/View.ashx?M={code}&{meeting_query(meeting)}"


def api_document_url(document: Document) -> str:
    """The address of the same file in the answers of the Web API. There is none for a packet: the API has no field for it."""
    city, meeting = document.meeting.city, document.meeting
    folder = f"https://{files_host(city)}/{city.slug}"
    if document.kind == "attachment":
        return f"{folder}/attachments/{attachment_file(document)}"
    code, label = {"agenda": ("A", "Meeting_Agenda"), "minutes": ("M", "Meeting_Minutes")}[document.kind]
    body = meeting.body.replace(" ", "_")
    name = f"{event_id(meeting)}_{code}_{body}_{meeting.day:%y-%m-%d}_{label}.pdf"
    return f"{folder}/meetings/{meeting.day.year}/{meeting.day.month}/{name}"


def agenda_on_media(city: City) -> bool:
    """Whether its calendar links agendas straight to files, as Chicago's did."""
    return city.door == "calendar" and city.quirk % 7 == 3
