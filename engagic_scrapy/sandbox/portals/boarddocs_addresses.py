"""Where sandbox BoardDocs puts its things: paths, ids and links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

HOST = "go.boarddocs.com"


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": HOST, "path": path(city), "state_path": city.state.lower()}


def path(city: City) -> str:
    return f"/{city.state.lower()}/{city.slug}/Board.nsf"


def committee_id(meeting: Meeting) -> str:
    """The same for all tenants, as the default id is."""
    return f"C{meeting.body_id:011}"


def meeting_key(meeting: Meeting) -> str:
    return f"M{meeting.index:011}"


def item_key(item: Item) -> str:
    return f"I{numbers.number(item.meeting, 'page', item.position):011}"


def native_id(meeting: Meeting) -> str:
    return f"boarddocs:{meeting.city.state.lower()}/{meeting.city.slug}:{meeting_key(meeting)}"


def shows(document: Document) -> bool:
    """There is no packet, and agenda and minutes are no files."""
    return document.kind == "attachment"


def document_url(document: Document) -> str:
    key = f"F{numbers.file_number(document):011}"
    return f"https://{HOST}{path(document.meeting.city)}/files/{key}/$file/{quote(document.name + '.pdf', safe='')}"


def item_url(item: Item) -> str:
    return f"https://{HOST}{path(item.meeting.city)}/goto?open&id={item_key(item)}"
