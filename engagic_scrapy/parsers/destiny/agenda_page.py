"""Destiny's agendas: the old page of table rows, and the new one of plain blocks. Both name the packet and link items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Link, Meeting, Participation
from engagic_scrapy.markup import set_positions
from engagic_scrapy.parsers.destiny.listing import links_in, page_root

_MEMO = re.compile(r"agenda-item\.cfm|[?&]dsp=agm\b", re.I)
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?)$", re.I)
_TIME = re.compile(r"\d{1,2}(?::\d{2})?\s*[ap]\.?\s?m\.?", re.I)
_NUMBER = re.compile(r"^\(?(?:[A-Z]|[IVXLC]{1,5}|\d{1,3})(?:\.\d{1,3}|\.?[a-z]\b)*[.)]?$")


@dataclass(slots=True)
class Agenda:
    """What the page holds; ``clock`` is a time that stands alone beside the meeting's day."""

    items: list[AgendaItem] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    media: list[Link] = field(default_factory=list)
    participation: Participation | None = None
    clock: str | None = None


def agenda(body: bytes, *, url: str, timezone: str, day: str | None = None) -> Agenda:
    """Raises Blocked, PortalError, TenantGone, LayoutChanged."""
    root = page_root(body)
    new = root.xpath("//*[@id='agenda-table']")
    old = [
        row
        for row in root.iter("tr")
        if "top" in (row.get("class") or "").split() or row.xpath(".//a[contains(@class, 'ai_link')]")
    ]
    packet = [address for link, address in links_in(root, url) if _is_packet(link)]
    if not new and not old and not packet:
        raise LayoutChanged("#agenda-table, tr.top or a#pdf", titles.clean(root.text_content())[:120])
    found = Agenda(_new_items(new[0], url) if new else _old_items(old, url))
    set_positions(found.items)
    if packet:
        found.documents.append(Document("packet", "Agenda Packet", packet[0], "packet"))
    played = [address for link, address in links_in(root, url) if "swagitplay" in (link.get("onclick") or "").lower()]
    found.media = [Link("Video", address, "video") for address in dict.fromkeys(played)]
    if new:
        found.participation = participation.read("\n".join(_above(new[0])), timezone=timezone)
    found.clock = _clock(root, day)
    return found


def add_agenda(body: bytes, meeting: Meeting, *, url: str) -> str | None:
    """Adds what the page holds to the meeting; returns why it can't be read instead of raising."""
    read, failure = pages.read_part(lambda part: agenda(part, url=url, timezone=meeting.timezone, day=meeting.date), body)
    if read is None:
        return failure
    known = {each.native_id for each in meeting.documents}
    meeting.documents = [each for each in read.documents if each.native_id not in known] + meeting.documents
    meeting.items, meeting.participation = read.items, read.participation
    meeting.media += [each for each in read.media if each.url not in {link.url for link in meeting.media}]
    if read.clock:
        start = dates.local_start(meeting.date, read.clock, meeting.timezone)
        meeting.start_time, meeting.time_note = start.start_time, start.time_note
    return None


def _is_packet(link: Any) -> bool:
    return link.get("id") == "pdf" or "download packet" in titles.clean(link.text_content()).lower()


def _memo(node: Any, url: str) -> tuple[str, str] | None:
    """Number and address of an item's own page, the first link to it in a node."""
    for _, address in links_in(node, url):
        if _MEMO.search(address) and (key := parse_qs(urlsplit(address).query).get("seq")):
            return key[0], address
    return None


def _new_items(table: Any, url: str) -> list[AgendaItem]:
    """Blocks one after the other: numbers, the title, then the link to the item; lines in bold have no page of their own."""
    items: list[AgendaItem] = []
    number, title = None, ""
    for block in table.iterchildren("div"):
        classes, words = (block.get("class") or "").split(), titles.clean(block.text_content())
        if memo := _memo(block, url):
            if title:
                items.append(_item(title, number, memo))
            number, title = None, ""
        elif "mediumText" in classes and "start-at-content" in classes:
            title = words or title
        elif "mediumText" in classes:
            number = words.rstrip(".") if _NUMBER.match(words) else number
        elif (
            "extend-to-end" in classes
            and "full-width" in classes
            and (bold := titles.clean("".join(block.xpath(".//strong[1]//text()"))))
        ):
            items.append(AgendaItem(bold.rstrip(":. "), 0, notes=_rest(words, bold)))
    return items


def _rest(words: str, bold: str) -> list[str]:
    rest = words.removeprefix(bold).strip()
    return [rest] if rest else []


def _old_items(rows: list[Any], url: str) -> list[AgendaItem]:
    """Rows of which a link leads to the item; bold rows with a letter or a number alone are sections. Layouts differ by site."""
    items: list[AgendaItem] = []
    section: str | None = None
    for row in rows:
        cells = [titles.clean(cell.text_content()) for cell in row.findall("td")]
        numbers = [cell.rstrip(".") for cell in cells if _NUMBER.match(cell)]
        link = next(iter(row.xpath(".//a[contains(@class, 'ai_link')]")), None)
        memo = _memo(row, url)
        if memo is None:
            bold = titles.clean(" ".join(titles.clean(part.text_content()) for part in row.xpath(".//b|.//strong")))
            words = max((cell for cell in cells if not _NUMBER.match(cell)), key=len, default="")
            section = (words or section) if bold else section
            continue
        title = titles.clean(link.text_content()) if link is not None else max(cells, key=len, default="")
        if not title:
            continue
        item = _item(title, numbers[-1] if numbers else None, memo)
        item.section = section
        item.consent = True if section and "consent" in section.lower() else None
        files = [(each, address) for each, address in links_in(row, url) if _FILES.search(urlsplit(address).path)]
        item.documents = [Document("attachment", titles.clean(each.text_content()) or "attachment", at, at) for each, at in files]
        items.append(item)
    return items


def _item(title: str, number: str | None, memo: tuple[str, str]) -> AgendaItem:
    return AgendaItem(
        title, 0, f"item:{memo[0]}", number or None, links=[Link("Details and attachments", memo[1], "details", memo[0])]
    )


def _above(table: Any) -> list[str]:
    """The words above the first line of the agenda, block by block."""
    words: list[str] = []
    for block in table.iterchildren("div"):
        if "extend-to-end" in (block.get("class") or "").split():
            break
        parts = block.xpath(".//p|.//li[not(.//li)]") or [block]
        words += [titles.clean(part.text_content()) for part in parts]
    return words


def _clock(root: Any, day: str | None) -> str | None:
    """A time alone in a cell, in a row with the meeting's day: the only place where it is no other hour."""
    for row in root.iter("tr") if day else ():
        cells = [titles.clean(cell.text_content()) for cell in row.findall("td")]
        days = [found.isoformat() for cell in cells if (found := dates.read_date(cell))]
        times = [cell for cell in cells if _TIME.fullmatch(cell)]
        if day in days and len(times) == 1:
            return times[0]
    return None
