"""Where sandbox govAccess puts its things: hosts, pages, ids and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

HOSTS = ".govaccess-city.gov"
PATH = "/government/agendas-and-minutes/calendar-meeting-list"
WIDGETS = ("list", "bare list", "grid", "managed")


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city), "path": PATH}


def host(city: City) -> str:
    return city.slug + HOSTS


def widget(city: City) -> str:
    """What the tenant's editor put on the page."""
    return WIDGETS[city.quirk % len(WIDGETS)]


def event_id(meeting: Meeting) -> int:
    return 8_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    sort = "agenda" if widget(meeting.city) == "managed" else "event"
    return f"visioninternet:{host(meeting.city)}:{sort}:{event_id(meeting)}"


def shows(document: Document) -> bool:
    """Attachments are inside the packet only; the managed widget has one agenda and one file of minutes."""
    kinds = ("agenda", "minutes") if widget(document.meeting.city) == "managed" else ("agenda", "packet", "minutes")
    return document.kind in kinds


def document_url(document: Document) -> str:
    city, file = document.meeting.city, numbers.file_number(document)
    if widget(city) == "managed":
        sort = {"agenda": "Agenda", "minutes": "Minutes"}.get(document.kind, "Other")
        place = f"Meeting{sort}/ShowPrimaryDocument/?{sort.lower()}ID={file}&isPub=True&includeTrash=False"
        return f"https://{host(city)}/Home/Components/MeetingsManager/{place}"
    if widget(city) == "list":
        return f"https://{host(city)}/home/showpublisheddocument/{file}"
    return f"https://{host(city)}/Home/ShowDocument?id={file}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/Home/Components/Calendar/Event/{event_id(item.meeting)}"
