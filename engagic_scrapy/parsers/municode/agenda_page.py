"""Municode's agenda as a page (adaHtmlDocument): items, attachments, place, and the local time that settles the API's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy import dates, pages
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Location, Meeting, RowProblem
from engagic_scrapy.markup import first, has_class, spaced, tree
from engagic_scrapy.parsers.municode.markup import absolute, code_of, key_of
from engagic_scrapy.parsers.municode.rest import from_api

_WHEN = re.compile(r"(?:[a-z]+day,\s*)?([a-z]{3,9} \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{4})\s+(\d{1,2}:\d{2} [ap]m)", re.I)
_SIZE = re.compile(r"\s*\(\s*[\d.,]+\s*[kmg]?b\s*\)\s*$", re.I)
_FILE = re.compile(r"ITEM-Attachment-\d+-([0-9a-f]+)", re.I)
_ATTACHMENTS = f"ancestor::*[{has_class('agenda_item_attachments')}]"


@dataclass(slots=True)
class Agenda:
    """One agenda. ``day`` and ``clock`` as printed, None where the header has none; no items: none is published as a page."""

    items: list[AgendaItem] = field(default_factory=list)
    day: str | None = None
    clock: str | None = None
    place: str | None = None
    problems: list[RowProblem] = field(default_factory=list)


def agenda(body: bytes, *, url: str) -> Agenda:
    """The agenda of a page, empty where there is no ``section.agenda-section``. Raises Blocked, PortalError, LayoutChanged."""
    page = tree(body)
    sections = page.xpath(f"//*[{has_class('agenda-section')}]")
    found = Agenda()
    _read_header(page, found)
    if not sections:
        return found
    reader = _Reader(url)
    _, found.problems = pages.read_rows(sections, reader.read)
    found.items = reader.items
    if not found.items and not found.problems:
        raise LayoutChanged(".section-header or .agenda-items in .agenda-section", spaced(sections[0])[:120])
    return found


def agenda_address(meeting: Meeting, city_code: str | None = None) -> str | None:
    """The page with attachments, as linked, or from the city's code and the meeting's digits; None if nothing is published."""
    linked = {link.kind: link.url for link in meeting.links}
    if address := linked.get("html_packet") or linked.get("html_agenda"):
        return address
    code, key = city_code or code_of(meeting), key_of(meeting)
    if not code or not key or not any(document.kind in ("agenda", "packet") for document in meeting.documents):
        return None
    return f"https://meetings.municode.com/adaHtmlDocument/index?cc={code.upper()}&me={key}&ip=True"


def take_agenda(meeting: Meeting, body: bytes, *, url: str) -> list[str]:
    """Adds items and place; what could not be read, in words. Raises Blocked, PortalError, LayoutChanged."""
    found = agenda(body, url=url)
    meeting.items = found.items
    meeting.location = meeting.location or (Location(found.place) if found.place else None)
    if found.clock and (from_api(meeting) or meeting.start_time is None):
        # The API's time is local at some tenants and UTC at others; the agenda's is what the public reads.
        start = dates.local_start(found.day, found.clock, meeting.timezone)
        if start.start_time:
            meeting.date, meeting.start_time, meeting.start_printed = start.date, start.start_time, start.printed
            meeting.time_note = None
    return [f"agenda section {problem.row}: {problem.error}" for problem in found.problems]


def _read_header(page: Any, found: Agenda) -> None:
    """Spans of title, time and address, one after another; else the time in the page's title."""
    spans = [span for span in page.iter("span") if not len(span) or not span.xpath(".//span")]
    for number, span in enumerate(spans, 1):
        if when := _WHEN.fullmatch(spaced(span)):
            found.day, found.clock = when[1], when[2]
            found.place = next((spaced(after) for after in spans[number : number + 1] if not _inside(after)), None) or None
            return
    if when := _WHEN.search(spaced(first(page.xpath("//title")))):
        found.day, found.clock = when[1], when[2]


def _inside(element: Any) -> bool:
    return bool(element.xpath(f"ancestor::*[{has_class('agenda-section')}]"))


class _Reader:
    """Reads one section after another. Attachments stand after their item, not in it: order tells whose they are."""

    def __init__(self, url: str):
        self.url = url
        self.items: list[AgendaItem] = []

    def read(self, section: Any) -> None:
        header = first(section.xpath(f".//*[{has_class('section-header')}]"))
        number, heading = _numbered(header)
        before = len(self.items)
        for element in section.iter("li", "a"):
            attached = bool(element.xpath(_ATTACHMENTS))
            if element.tag == "li" and not attached:
                self._begin(element, heading)
            elif element.tag == "a" and attached and len(self.items) > before:
                self._attach(element)
        if len(self.items) == before and heading:
            self.items.append(AgendaItem(heading, before + 1, number=number))

    def _begin(self, element: Any, heading: str) -> None:
        number, title = _numbered(element)
        if not title:
            raise ValueError(f"an item without a title in {heading!r}")
        consent = True if "consent" in heading.lower() else None
        self.items.append(AgendaItem(title, len(self.items) + 1, number=number, section=heading or None, consent=consent))

    def _attach(self, link: Any) -> None:
        target = absolute(link.get("href") or "", self.url)
        item = self.items[-1]
        if target is None or any(document.url == target for document in item.documents):
            return
        key = _FILE.search(target)
        name = _SIZE.sub("", spaced(link)) or "Attachment"
        item.documents.append(Document("attachment", name, target, f"attachment:{key[1].lower()}" if key else None))


def _numbered(element: Any | None) -> tuple[str | None, str]:
    """Number and words of a line, without what is nested in it. A number may be a letter: it is whatever stands in <num>."""
    if element is None:
        return None, ""
    numbers, words = [], [element.text or ""]
    for part in element.iterchildren():
        if isinstance(part.tag, str) and part.tag == "num":
            numbers.append(spaced(part))
        elif isinstance(part.tag, str) and part.tag not in ("ul", "ol", "li"):
            inner, title = _numbered(part)
            numbers += [inner] if inner else []
            words.append(title)
        words.append(part.tail or "")
    number = next(filter(None, numbers), "").rstrip(". )") or None
    return number, " ".join(" ".join(words).split())
