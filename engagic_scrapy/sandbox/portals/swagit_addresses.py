"""Where sandbox Swagit puts its things: hosts, video ids that are global, links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".new.swagit.com"
FILES = ".cdn.swagit.com"
_VIDEOS = 4_000  # of one city


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city)}


def host(city: City) -> str:
    return city.slug + SITES


def files_host(city: City) -> str:
    return city.slug + FILES


def slug_of(host: str) -> str:
    return host.removesuffix(SITES).removesuffix(FILES)


def view(city: City) -> int:
    return 100 + city.index


def video(meeting: Meeting) -> int:
    """One series for all tenants."""
    return 100_000 + meeting.city.index * _VIDEOS + meeting.index


def video_index(city: City, number: int) -> int:
    return number - 100_000 - city.index * _VIDEOS


def native_id(meeting: Meeting) -> str:
    return f"swagit:{video(meeting)}"


def lists(meeting: Meeting) -> bool:
    """Only what was recorded: nothing to come, nothing that did not take place."""
    return meeting.past and meeting.state in ("held", "untimed")


def shows(document: Document) -> bool:
    return document.kind in ("agenda", "minutes")


def document_url(document: Document) -> str:
    return f"https://{host(document.meeting.city)}/videos/{video(document.meeting)}/{document.kind}"


def file_url(document: Document) -> str:
    """Where an agenda's address leads to."""
    return f"https://{files_host(document.meeting.city)}/{numbers.file_number(document)}.pdf"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/videos/{video(item.meeting)}?ts={item.position * 60}"
