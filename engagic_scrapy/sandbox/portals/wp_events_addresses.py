"""Where sandbox WordPress sites put their things: four shapes by turns, each with its own address of the list."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".wordpress-events.example"
PATHS = {
    "posts": "/wp-json/wp/v2/events",
    "tribe": "/wp-json/tribe/events/v1/events",
    "eventon": "/wp-admin/admin-ajax.php",
    "eventorganiser": "/wp-admin/admin-ajax.php?action=eventorganiser-fullcal",
}
KINDS = ("agenda", "packet", "minutes")


def shape(city: City) -> str:
    return tuple(PATHS)[city.quirk % len(PATHS)]


def params(city: City) -> dict[str, Any]:
    return {"slug": host(city), "host": host(city), "path": PATHS[shape(city)]}


def host(city: City) -> str:
    return city.slug + SITES


def post_id(meeting: Meeting) -> int:
    return 4_000 + meeting.index


def slug(meeting: Meeting) -> str:
    return f"{meeting.body.lower().replace(' ', '-')}-{meeting.index}"


def native_id(meeting: Meeting) -> str:
    key = f"{slug(meeting)}:{meeting.day}" if shape(meeting.city) == "eventorganiser" else str(post_id(meeting))
    return f"wp_events:{host(meeting.city)}:{key}"


def page_url(meeting: Meeting) -> str:
    return f"https://{host(meeting.city)}/events/{slug(meeting)}/"


def shows(document: Document) -> bool:
    """Event Organiser's list has no files; items have files of their own only with a post type."""
    kinds = {"posts": (*KINDS, "attachment"), "eventorganiser": ()}
    return document.kind in kinds.get(shape(document.meeting.city), KINDS)


def document_url(document: Document) -> str:
    """Files of items are called agenda items, by their position; the number at the end is the file's."""
    meeting, number = document.meeting, numbers.file_number(document)
    words = {"agenda": "Council-Meeting-Agenda", "packet": "Agenda-Packet", "minutes": "Approved-Minutes"}
    name = words.get(document.kind, f"Agenda-Item-Number-{document.position}-Report")
    return f"https://{host(meeting.city)}/wp-content/uploads/{meeting.day:%Y/%m}/{name}-{number}.pdf"


def item_url(item: Item) -> str:
    return page_url(item.meeting)
