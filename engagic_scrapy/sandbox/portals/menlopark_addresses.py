"""Where a sandbox city with a page like Menlo Park's puts its things: one page, files by body and year."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".one-page-city.example"
PAGE = "/Agendas-and-minutes"


def params(city: City) -> dict[str, Any]:
    return {"host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def section(meeting: Meeting) -> str:
    """A section for each meeting: the page has no key but body and day, and the world may have two of one body on a day."""
    return f"{meeting.body} {meeting.index + 1}"


def body_slug(meeting: Meeting) -> str:
    return section(meeting).lower().replace(" ", "-")


def native_id(meeting: Meeting) -> str:
    return f"menlopark:{body_slug(meeting)}:{meeting.day}"


def shows(document: Document) -> bool:
    """The council posts an agenda, others a packet that has it."""
    thin = document.meeting.body == "City Council" or not document.meeting.city.has_packet
    return document.kind == "minutes" or document.kind == ("agenda" if thin else "packet")


def document_url(document: Document) -> str:
    meeting = document.meeting
    folder = f"/files/sharedassets/public/v/1/agendas-and-minutes/{body_slug(meeting)}/{meeting.day.year}-meetings"
    return f"https://{host(meeting.city)}{folder}/{meeting.day:%Y%m%d}-{document.kind}-{numbers.file_number(document)}.pdf"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}{PAGE}"
