"""Where a sandbox town with a site like Ross' puts its things: pages by body and slug, files by node."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".drupal-town.example"


def params(city: City) -> dict[str, Any]:
    return {"host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def path(meeting: Meeting) -> str:
    """Slugs come again with running numbers."""
    words = meeting.body.lower()
    return f"{words.replace(' ', '')}/page/{words.replace(' ', '-')}-meeting-{meeting.index}"


def native_id(meeting: Meeting) -> str:
    return f"ross:{path(meeting)}"


def shows(document: Document) -> bool:
    """No packet; what belongs to an item is a staff report."""
    return document.kind != "packet"


def document_url(document: Document) -> str:
    meeting = document.meeting
    folder = f"fileattachments/{meeting.body.lower().replace(' ', '_')}/meeting/{4_000 + meeting.index}"
    return f"https://{host(meeting.city)}/sites/default/files/{folder}/{document.kind}_{numbers.file_number(document)}.pdf"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/{path(item.meeting)}"
