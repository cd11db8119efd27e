"""Where sandbox Destiny puts its things: hosts, customers' numbers, ids and links."""

from __future__ import annotations

import re
from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SHARED = "public.destinyhosted.com"
OWN = ".agendaquick-server.gov"  # a city's own server, where the number is empty
FIRST = 60_000
_NAMES = {"agenda": "AGENDA", "packet": "AGENDApacket", "minutes": "MINUTES"}


def is_own(city: City) -> bool:
    """A server of its own; robots.txt of the shared one would be everybody's."""
    return city.quirk % 3 == 2 or city.fault == "robots"


def params(city: City) -> dict[str, Any]:
    own = {"slug": city.slug, "host": host(city)}
    return own if is_own(city) else {"slug": str(number(city)), "host": SHARED, "id": number(city)}


def host(city: City) -> str:
    return city.slug + OWN if is_own(city) else SHARED


def number(city: City) -> int:
    return FIRST + city.index


def sequence(meeting: Meeting) -> int:
    return 2_000 + meeting.index


def is_starred(meeting: Meeting) -> bool:
    """A row without a link; one a city, for their ids are made of day and body."""
    return not meeting.published and meeting.index % 8 == 1


def has_file_only(meeting: Meeting) -> bool:
    """Whether the day in the list links a file and not a page."""
    return meeting.published and not meeting.city.has_packet


def native_id(meeting: Meeting) -> str:
    tenant = host(meeting.city) if is_own(meeting.city) else number(meeting.city)
    if is_starred(meeting):
        return f"destiny:{tenant}:{meeting.day}:{re.sub(r'[^a-z0-9]+', '-', meeting.body.lower())}"
    if has_file_only(meeting):
        return f"destiny:{tenant}:{_path(Document(meeting, 'agenda', 'Agenda'))}"
    return f"destiny:{tenant}:{sequence(meeting)}"


def shows(document: Document) -> bool:
    """The packet is on the agenda's page, the agenda a file only where there is none; attachments are on pages of their own."""
    return document.kind == "minutes" or document.kind == ("packet" if document.meeting.city.has_packet else "agenda")


def _path(document: Document) -> str:
    meeting, file = document.meeting, numbers.file_number(document)
    name = _NAMES.get(document.kind, "memo")
    folder = f"c{meeting.city.index}docs/{meeting.day.year}/CC/{meeting.day:%Y%m%d}_{meeting.index + 1_000}"
    return f"{folder}/{name}_{meeting.day:%m-%d-%y}_{file}.pdf"


def document_url(document: Document) -> str:
    return f"https://{host(document.meeting.city)}/{_path(document)}"


def item_url(item: Item) -> str:
    customer = "" if is_own(item.meeting.city) else number(item.meeting.city)
    return f"https://{host(item.meeting.city)}/agenda_publish.cfm?id={customer}&mt=ALL&dsp=ag&seq={sequence(item.meeting)}"
