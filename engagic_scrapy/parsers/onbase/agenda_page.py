"""OnBase's agenda in its two generations: accessible blocks, or a Word-made page with links to items."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from engagic_scrapy import pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Link, Meeting, Participation
from engagic_scrapy.markup import set_positions

_WORD_LINK = re.compile(r"loadAgendaItem\((\d+)\s*,\s*(true|false)\)", re.I)
_BLOCK_LINK = re.compile(r"loadAgenda(Item|Section)\((\d+)\)", re.I)
_NUMBER = re.compile(r"^\(?([A-Za-z]|[IVXLC]{1,5}|[ivx]{1,5}|\d{1,3}(?:\.\d{1,3})*)[.)]?$")


def agenda(body: bytes, *, site: str, timezone: str) -> tuple[list[AgendaItem], Participation | None]:
    """Items in order; a section without items is an item itself. Raises Blocked, PortalError, LayoutChanged."""
    pages.refuse_challenge(body)
    root: Any = html.document_fromstring(b"<div>" + body, parser=html.HTMLParser(encoding="utf-8"))
    blocks = [node for node in root.iter("div") if _is_block(node)]
    found = _of_blocks(blocks) if blocks else _of_word(root)
    parents = _parents(blocks)
    if not found:
        raise LayoutChanged(".accessible-item or loadAgendaItem(…) links", titles.clean(root.text_content())[:120])
    items = [item for item in _settled(found) if item.title and item.native_id not in parents]
    set_positions(items)
    words = "" if blocks else _above(root)
    return items, participation.read(words, timezone=timezone) if words else None


def add_agenda(body: bytes, meeting: Meeting, *, site: str, points: dict[str, int]) -> str | None:
    """Adds the items; returns why they can't be read instead of raising."""
    read, failure = pages.read_part(lambda part: agenda(part, site=site, timezone=meeting.timezone), body)
    if read is None:
        return failure
    meeting.items, meeting.participation = read[0], meeting.participation or read[1]
    key = meeting.native_id.rpartition(":")[2]
    for item in meeting.items:
        kind, _, number = (item.native_id or "").partition(":")
        if item.native_id in points:
            item.notes.append(f"video at {points[item.native_id]} s")
        page = f"{site}/Meetings/ViewMeetingAgendaItem?meetingId={key}&itemId={number}&isSection={str(kind == 'section').lower()}"
        item.links.append(Link("Details and attachments", f"{page}&type=agenda", "details", item.native_id))
    return None


def _is_block(node: Any) -> bool:
    classes = (node.get("class") or "").split()
    return "accessible-item" in classes or "accessible-section" in classes


def _parents(blocks: list[Any]) -> set[str | None]:
    """Sections with something inside: they are headings, not items."""
    return {
        item.native_id for block in blocks for item in _of_blocks([block]) if any(map(_is_block, block.iterdescendants("div")))
    }


def _of_blocks(blocks: list[Any]) -> list[AgendaItem]:
    found = []
    for block in blocks:
        links = [link for link in block.iter("a") if _BLOCK_LINK.search(link.get("onclick") or "")]
        own = [link for link in links if next(each for each in link.iterancestors("div") if _is_block(each)) is block]
        call = _BLOCK_LINK.search(own[0].get("onclick")) if own else None
        if call:
            words = own[0].xpath(".//span[contains(@class, 'accessible-')]")
            number = titles.clean(own[0].text).rstrip(".") or None
            title = titles.clean(words[0].text_content() if words else own[0].text_content())
            found.append(AgendaItem(title, 0, f"{call[1].lower()}:{call[2]}", number))
    return found


def _of_word(root: Any) -> list[AgendaItem]:
    """Word's links: several spans a link, the number in the cell or the words before it."""
    found: dict[str, AgendaItem] = {}
    for link in root.iter("a"):
        call = _WORD_LINK.search(link.get("href") or "") or _WORD_LINK.search(link.get("onclick") or "")
        if not call:
            continue
        key = f"{'section' if call[2].lower() == 'true' else 'item'}:{call[1]}"
        words = titles.clean(link.text_content())
        if key in found:
            found[key].title = titles.clean(f"{found[key].title} {words}")
        else:
            found[key] = AgendaItem(words, 0, key, _number_before(link))
    return list(found.values())


def _number_before(link: Any) -> str | None:
    block = next((each for each in link.iterancestors("p", "td", "div", "li")), None)
    if block is None:
        return None
    words = titles.clean(link.text_content())
    before = titles.clean(block.text_content()).partition(words)[0].strip() if words else ""
    if not before and (cell := next(link.iterancestors("td"), None)) is not None and cell.getprevious() is not None:
        before = titles.clean(cell.getprevious().text_content())
    number = _NUMBER.match(before)
    return number[1] if number else None


def _settled(found: list[AgendaItem]) -> list[AgendaItem]:
    """Items with the section above them; sections only where no item follows before the next section."""
    settled: list[AgendaItem] = []
    section: AgendaItem | None = None
    for place, item in enumerate(found):
        if (item.native_id or "").startswith("section:"):
            section = item
            is_empty = place + 1 == len(found) or (found[place + 1].native_id or "").startswith("section:")
            if is_empty:
                settled.append(item)
            continue
        item.section = section.title if section and section.title else None
        item.consent = True if item.section and "consent" in item.section.lower() else None
        settled.append(item)
    return settled


def _above(root: Any) -> str:
    """The words above the first link to an item, block by block."""
    words: list[str] = []
    for block in root.iter("p"):
        if any(_WORD_LINK.search(link.get("href") or "") for link in block.iter("a")):
            break
        words.append(titles.clean(block.text_content()))
    return "\n".join(words)


def is_agenda(url: str) -> bool:
    path = urlsplit(url).path.lower()
    return path.endswith(("/viewmeetingagenda", "/viewagenda"))
