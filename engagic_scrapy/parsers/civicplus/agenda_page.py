"""CivicPlus's agenda as a page (``?html=true``), reconstructed from client code: its items and their files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy import pages
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Meeting, RowProblem
from engagic_scrapy.markup import has_class, spaced, text, tree
from engagic_scrapy.parsers.civicplus.markup import absolute

FEW = 0.3  # with files on fewer of the other items than this, the file of "Agenda Packet" is the whole packet

_LEVEL = re.compile(r"\blevel(\d)\b")
_FILE_ID = re.compile(r"/(?:ViewFile|View)/(?:Item|Agenda|Attachment)?/?_?(?:\d{8}-)?(\d+)", re.I)
_PACKET = re.compile(r"^(?:full |complete )?(?:agenda )?packet$", re.I)
_GENERIC = re.compile(r"^(?:consent|item|new business|old business|public hearing)s? ?[a-z0-9]?\.?$", re.I)
_CONSENT = re.compile(r"\bconsent\b", re.I)


@dataclass(slots=True)
class Agenda:
    """The items of one agenda; none where the tenant has no HTML agenda behind the link."""

    items: list[AgendaItem] = field(default_factory=list)
    packet: list[Document] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def agenda(body: bytes, *, url: str) -> Agenda:
    """The agenda of a page, or an empty one for a PDF or a page without ``#divItems``: there is no HTML agenda then.

    Raises Blocked, PortalError, LayoutChanged for items that can't be recognized.
    """
    if body.lstrip()[:5] == b"%PDF-":
        return Agenda()
    container = tree(body).xpath('//*[@id="divItems"]')
    if not container:
        return Agenda()
    rows = container[0].xpath(f".//*[{has_class('item')}]")
    if not rows and text(container[0]):
        raise LayoutChanged("#divItems .item", text(container[0])[:120])
    reader = _Reader(url)
    _, problems = pages.read_rows(rows, reader.read)
    return Agenda(reader.items, _take_packet(reader.items), problems)


def take_agenda(meeting: Meeting, body: bytes, *, url: str) -> list[str]:
    """Adds the items of the meeting's HTML agenda; what could not be read, in words. Raises nothing."""
    found, failure = pages.read_part(lambda part: agenda(part, url=url), body)
    if found is None:
        meeting.incomplete.append(f"agenda items: {failure} ({url})")
        return [str(failure)]
    meeting.items = found.items
    known = {document.kind for document in meeting.documents}
    meeting.documents += [document for document in found.packet if document.kind not in known]
    return [f"agenda item {problem.row}: {problem.error}" for problem in found.problems]


class _Reader:
    """Reads one item after another: an item's section is the last one above it on the first level."""

    def __init__(self, url: str):
        self.url = url
        self.items: list[AgendaItem] = []
        self.top: AgendaItem | None = None

    def read(self, row: Any) -> None:
        level = int(found[1]) if (found := _LEVEL.search(row.get("class") or "")) else 1
        number = text(_own(row, "bullet")).rstrip(". ") or None
        title, words = spaced(_own(row, "title")), spaced(_own(row, "desc"))
        if words and (not title or _GENERIC.match(title)):
            title, words = words, title
        if not title:
            raise ValueError("an item without a title")
        section = self.top.title if self.top is not None and level > 1 else None
        item = AgendaItem(
            title=title, position=len(self.items) + 1, number=number, section=section,
            consent=True if section and _CONSENT.search(section) else None, notes=[words] if words else [],
        )  # fmt: skip
        documents = _own(row, "documents")
        for link in documents.iter("a") if documents is not None else ():
            self._attach(item, link)
        self.items.append(item)
        if level == 1:
            self.top = item

    def _attach(self, item: AgendaItem, link: Any) -> None:
        target = absolute(link.get("href") or "", self.url)
        if target is None or any(document.url == target for document in item.documents):
            return
        key = _FILE_ID.search(target)
        item.documents.append(
            Document("attachment", spaced(link) or "Attachment", target, f"item_file:{key[1]}" if key else None)
        )


def _own(row: Any, name: str) -> Any | None:
    """The item's part of that class, not one of an item nested in it."""
    nested = has_class("item")
    return next(
        (part for part in row.xpath(f".//*[{has_class(name)}]") if part.xpath(f"ancestor::*[{nested}][1]")[0] is row), None
    )


def _take_packet(items: list[AgendaItem]) -> list[Document]:
    """The files of an item "Agenda Packet", where hardly any other item has files of its own."""
    packets = [item for item in items if _PACKET.match(item.title) and item.documents]
    others = [item for item in items if item not in packets]
    if not packets or (others and sum(bool(item.documents) for item in others) >= FEW * len(others)):
        return []
    taken = [document for item in packets for document in item.documents]
    for item in packets:
        item.documents = []
    for document in taken:
        document.kind = "packet"
    return taken
