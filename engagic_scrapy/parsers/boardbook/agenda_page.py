"""BoardBook's agenda page (``/Public/Agenda``): items with their files, or a viewer of one PDF."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import html

from engagic_scrapy import pages
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Meeting, RowProblem
from engagic_scrapy.markup import fragment, has_class, set_positions, text
from engagic_scrapy.parsers.boardbook import markup

_ROWS = f".//tr[{has_class('agenda-item-information')}][@data-agendaitemid]"
_PARENT = re.compile(r"\bagenda-item-children-of-(\d+)")
_NUMBER = re.compile(r"^((?:\d{1,3}|[IVXL]{1,7}|[A-Za-z])(?:\.(?:\d{1,3}|[A-Za-z]))*\.)\s+(?=\S)")
_LABEL = re.compile(r"^Description:?\s*", re.I)


@dataclass(slots=True)
class Agenda:
    """What the page holds: items, or the id of the one file that a viewer shows in their place."""

    items: list[AgendaItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    packet: str | None = None


def agenda(body: bytes, *, organization: str, url: str = "") -> Agenda:
    """The items of an agenda page, in order, several levels deep.

    :param url: the address that answered: an agenda may redirect to a viewer.

    Raises Blocked, PortalError, LayoutChanged.
    """
    root = fragment(body)
    rows = root.xpath(_ROWS)
    viewer = next(filter(markup.is_file_id, root.xpath('.//input[@id="NewDocumentViewerDocumentID"]/@value')), None)
    packet = viewer.strip() if viewer else markup.viewed_file(url)
    if not rows and not packet and not root.xpath('.//*[@id="MeetingHeader"]'):
        raise LayoutChanged("tr.agenda-item-information or input#NewDocumentViewerDocumentID", text(root)[:120])
    parents: dict[str, str | None] = {}
    headings: dict[str, str] = {}

    def read(row: html.HtmlElement) -> AgendaItem | None:
        key = row.get("data-agendaitemid")
        found = _PARENT.search(row.get("class") or "")
        parents[key] = found[1] if found and found[1] != "0" else None
        item = _item(row, key, organization)
        headings[key] = item.title
        item.section = headings.get(_top(key, parents)) if parents[key] else None
        item.consent = True if "consent" in (item.section or "").lower() else None
        return item

    items, problems = pages.read_rows(rows, read)
    set_positions(items)
    return Agenda(items, problems, packet if not rows else None)


def add_agenda(meeting: Meeting, body: bytes, *, organization: str, url: str) -> tuple[str | None, list[RowProblem]]:
    """Adds an agenda page to its meeting; returns why it could not be read, and the rows that could not. Never raises.

    A viewer's file is the packet, and takes the place of the agenda's own PDF.
    """
    found, failure = pages.read_part(lambda page: agenda(page, organization=organization, url=url), body)
    if found is None:
        return failure, []
    meeting.items = found.items
    if found.packet:
        _set_packet(meeting, found.packet, organization)
    return None, found.problems


def add_viewed(meeting: Meeting, url: str, *, organization: str) -> bool:
    """Adds the file of a viewer's address, to which an agenda may redirect; False if it is another address.

    The viewer's page tells nothing more, and needs not be asked for.
    """
    packet = markup.viewed_file(url)
    if packet:
        _set_packet(meeting, packet, organization)
    return packet is not None


def _set_packet(meeting: Meeting, key: str, organization: str) -> None:
    meeting.documents = [each for each in meeting.documents if each.kind != "agenda"]
    meeting.documents.insert(0, Document("packet", "Agenda Packet", markup.file_url(key, organization), f"file:{key}"))


def _top(key: str, parents: dict[str, str | None]) -> str:
    for _ in range(len(parents)):
        above = parents.get(key)
        if above is None:
            break
        key = above
    return key


def _item(row: html.HtmlElement, key: str, organization: str) -> AgendaItem:
    head = next(iter(row.xpath(f".//div[{has_class('form-check')}]")), None)
    if head is None:
        raise ValueError("item without div.form-check")
    line = deepcopy(head)
    line.tail = None
    presenters = [text(each) for each in line.iter("em")]
    # A list is text of the item, not its title.
    for part in line.xpath(".//em | .//ul | .//ol | .//i | .//input"):
        part.drop_tree()
    title = text(line)
    number = _NUMBER.match(title)
    title = title[number.end() :] if number else title
    if not title:
        raise ValueError("item without a title")
    item = AgendaItem(
        title=title,
        position=0,
        native_id=key,
        number=number[1] if number else None,
        notes=[words for words in (*presenters, *_descriptions(row)) if words],
    )
    seen = set()
    for anchor in row.xpath(".//a[@data-documentid or contains(@href, 'file=')]"):
        document = _document(anchor, organization)
        if document.native_id not in seen:
            seen.add(document.native_id)
            item.documents.append(document)
    return item


def _descriptions(row: html.HtmlElement) -> list[str]:
    found = row.xpath(f".//div[{has_class('Description')}]")
    return [_LABEL.sub("", text(each)) for each in found]


def _document(anchor: html.HtmlElement, organization: str) -> Document:
    """The viewer that it links to answers with a page: the file is elsewhere."""
    href = anchor.get("href") or ""
    key = markup.file_id(anchor.get("data-documentid") or markup.viewed_file(markup.absolute(href)))
    name = next((text(each) for each in anchor.xpath(f".//span[{has_class('fileNameValue')}]")), "")
    name = name or text(anchor) or f"Attachment {key}"
    return Document("attachment", name, markup.file_url(key, organization), f"file:{key}")
