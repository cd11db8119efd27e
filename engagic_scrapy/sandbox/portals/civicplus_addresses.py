"""Where sandbox CivicPlus puts its things: hosts, ids and links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

VENDOR = ".civicplus.com"
OWN = "-civicplus.gov"  # the cities' own hosts; no other vendor's end so
CENTER = "/AgendaCenter"


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": city.slug + VENDOR, "path": CENTER}


def moves(city: City) -> bool:
    """Whether the vendor's subdomain sends on to the city's own host."""
    return city.quirk % 2 == 1


def host(city: City) -> str:
    """The host that its pages are at in the end."""
    return f"www.{city.slug}{OWN}" if moves(city) else city.slug + VENDOR


def slug_of(name: str) -> str:
    return name.removeprefix("www.").removesuffix(OWN) if name.endswith(OWN) else name.removesuffix(VENDOR)


def row_id(meeting: Meeting) -> int:
    return 1_000 + meeting.index


def key(meeting: Meeting) -> str:
    """As it stands in all links of a row."""
    return f"_{meeting.day:%m%d%Y}-{row_id(meeting)}"


def native_id(meeting: Meeting) -> str:
    return f"civicplus:{meeting.city.slug}:{row_id(meeting)}"


def document_path(document: Document) -> str:
    if document.kind == "attachment":
        number = numbers.file_number(document)
        return f"{CENTER}/ViewFile/Item/{number}?fileID={number}"
    path = f"{CENTER}/ViewFile/{'Minutes' if document.kind == 'minutes' else 'Agenda'}/{key(document.meeting)}"
    return path + ("?packet=true" if document.kind == "packet" else "")


def document_url(document: Document) -> str:
    return f"https://{host(document.meeting.city)}{document_path(document)}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}{CENTER}/ViewFile/Agenda/{key(item.meeting)}?html=true"
