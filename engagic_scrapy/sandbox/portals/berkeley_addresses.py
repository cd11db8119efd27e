"""Where a sandbox city with a site like Berkeley's puts its things: one table, HTML agendas, files by day."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".council-city.example"
PAGE = "/your-government/city-council/city-council-agendas"


def params(city: City) -> dict[str, Any]:
    return {"host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def body(meeting: Meeting) -> str:
    """With a number: the page has no key but day and name, and the world may have two of one body on a day."""
    return f"{meeting.body} {meeting.index + 1}"


def native_id(meeting: Meeting) -> str:
    return f"berkeley:{meeting.day}:{body(meeting).lower().replace(' ', '-')}-regular-meeting"


def agenda_path(meeting: Meeting) -> str:
    return f"/{body(meeting).lower().replace(' ', '-')}-eagenda-{meeting.day:%B-%d-%Y}".lower()


def shows(document: Document) -> bool:
    return True


def document_url(document: Document) -> str:
    meeting = document.meeting
    name = f"{meeting.day}%20{document.kind.title()}%20{numbers.file_number(document)}.pdf"
    return f"https://{host(meeting.city)}/sites/default/files/city-council-meetings/{name}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}{agenda_path(item.meeting)}"
