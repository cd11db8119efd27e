"""Where sandbox Granicus puts its things: hosts, the two series of ids, links."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting

SITES = ".granicus.com"
FILES = "-files.granicus.com"
VIEW = 2


def params(city: City) -> dict[str, Any]:
    return {"slug": city.slug, "host": host(city), "view_ids": [VIEW]}


def host(city: City) -> str:
    return city.slug + SITES


def slug_of(host: str) -> str:
    return host.removesuffix(FILES).removesuffix(SITES)


def has_pages(city: City) -> bool:
    """Whether its agendas are pages of items; the others are files without items."""
    return city.quirk % 2 == 0


def key(meeting: Meeting) -> str:
    """ "clip_id=40" for what was recorded, "event_id=40" for what is to come: two series with the same numbers."""
    return f"{'clip' if meeting.past else 'event'}_id={number(meeting)}"


def number(meeting: Meeting) -> int:
    return 300 + meeting.index


def native_id(meeting: Meeting) -> str:
    kind = "clip" if meeting.past else "event"
    return f"granicus:{host(meeting.city)}:{kind}:{number(meeting)}"


def shows(document: Document) -> bool:
    """An agenda is a page with the items' files, or a file itself."""
    pages = has_pages(document.meeting.city)
    return {"agenda": not pages, "attachment": pages}.get(document.kind, True)


def document_url(document: Document) -> str:
    city, query = document.meeting.city, f"view_id={VIEW}&{key(document.meeting)}"
    file = numbers.file_number(document)
    match document.kind:
        case "agenda":
            return f"https://{host(city)}/AgendaViewer.php?{query}"
        case "minutes":
            return f"https://{host(city)}/MinutesViewer.php?{query}&doc_id={file:08x}-0000-11f1-8000-005056a89546"
        case "packet":
            return f"https://{city.slug}{FILES}/{city.slug}/packet-{file}.pdf"
    return f"https://{host(city)}/MetaViewer.php?{query}&meta_id={file}"


def item_url(item: Item) -> str:
    return f"https://{host(item.meeting.city)}/MediaPlayer.php?view_id={VIEW}&{key(item.meeting)}&meta_id={meta_id(item)}"


def meta_id(item: Item) -> int:
    """Far above the numbers of files: both are called meta_id."""
    return 5_000_000 + item.meeting.index * 100 + item.position
