"""Where a sandbox city's own site puts its things: one page of agendas, and files beside it."""

from __future__ import annotations

import re
from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".citysite.example"
PATH = "/government/agendas"


def params(city: City) -> dict[str, Any]:
    return {"host": host(city), "path": PATH}


def host(city: City) -> str:
    return city.slug + SITES


def native_id(meeting: Meeting) -> str:
    """As a crawl derives it. A second meeting of a body on the same day would count 2; the page can't show which is which."""
    body = re.sub(r"[^a-z0-9]+", "-", meeting.body.lower())
    return f"website:{host(meeting.city)}:{body}:{meeting.day}:1"


def shape(city: City) -> str:
    """How its page is made."""
    return ("table", "list", "headings")[city.quirk % 3]


def lists(meeting: Meeting) -> bool:
    """Under a heading without a link nothing tells that it is a meeting's: such pages name one when its agenda is there."""
    return meeting.published or shape(meeting.city) != "headings"


def shows(document: Document) -> bool:
    return document.kind in ("agenda", "packet", "minutes")


def document_url(document: Document) -> str:
    day = document.meeting.day
    return f"https://{host(document.meeting.city)}/files/{day:%Y/%m}/{document.kind}-{numbers.file_number(document)}.pdf"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}{PATH}#{item.meeting.index}"
