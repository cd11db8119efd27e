"""Ids of files for vendors that count all of a tenant's files in one row: from a document, and the way back."""

from __future__ import annotations

from engagic_scrapy.sandbox.agendas import ITEMS_MAX
from engagic_scrapy.sandbox.records import Document, Meeting

KINDS = ("agenda", "packet", "minutes", "attachment", "page", "notice")
_ORDINALS = 10


def number(meeting: Meeting, kind: str, position: int = 0, ordinal: int = 0) -> int:
    """Unique in the city, above 0."""
    slot = (meeting.index * ITEMS_MAX + position) * _ORDINALS + ordinal
    return 1 + slot * len(KINDS) + KINDS.index(kind)


def file_number(document: Document) -> int:
    return number(document.meeting, document.kind, document.position, document.ordinal)


def place(number: int) -> tuple[int, str, int, int]:
    """Meeting's index, kind, position and ordinal of an id."""
    slot, kind = divmod(number - 1, len(KINDS))
    rest, ordinal = divmod(slot, _ORDINALS)
    index, position = divmod(rest, ITEMS_MAX)
    return index, KINDS[kind], position, ordinal
