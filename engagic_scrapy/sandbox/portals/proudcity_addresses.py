"""Where sandbox ProudCity puts its things: a site of each city's own, files in one bucket for all."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".proudcity.example"
FILES = "storage.googleapis.com"


def params(city: City) -> dict[str, Any]:
    return {"slug": host(city), "host": host(city), "site": f"https://{host(city)}"}


def host(city: City) -> str:
    return city.slug + SITES


def post_id(meeting: Meeting) -> int:
    return 18_000 + meeting.index


def native_id(meeting: Meeting) -> str:
    return f"proudcity:{host(meeting.city)}:{post_id(meeting)}"


def slug(meeting: Meeting) -> str:
    """Clerks use a slug again with a running number."""
    return f"{meeting.body.lower().replace(' ', '-')}-{meeting.day:%B-%d-%Y}-{meeting.index}".lower()


def page_url(meeting: Meeting) -> str:
    return f"https://{host(meeting.city)}/meetings/{slug(meeting)}/"


def shows(document: Document) -> bool:
    return document.kind in ("agenda", "packet", "minutes")


def document_url(document: Document) -> str:
    """Every file is called an agenda, whatever tab it is in."""
    meeting = document.meeting
    name = f"{meeting.day}-Agenda-{numbers.file_number(document)}.pdf"
    return f"https://{FILES}/proudcity/{meeting.city.slug}/{meeting.day:%Y/%m}/{name}"


def item_url(item: Item) -> str:
    return page_url(item.meeting)
