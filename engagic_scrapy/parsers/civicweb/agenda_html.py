"""The Word-made agenda inside a CivicWeb document: anchors mark items and headings, links below them are attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import lxml.html
from lxml import etree

from engagic_scrapy import markup, titles
from engagic_scrapy.items import AgendaItem, Document

_ANCHOR = re.compile(r"^Agenda(Item|Heading)(\d+)$")
_FILE = re.compile(r"/document/(\d+|[0-9a-f-]{32,36})(?=[/?]|$)", re.I)
_NUMBER = re.compile(r"^\(?((?:\d{1,3}|[A-Za-z]|[IVXLC]{1,6})(?:\.\d{1,3}|\.[A-Za-z])*)[.)]{1,2}$")
_BLOCKS = ("p", "div", "br", "li", "td", "tr", "table", "h1", "h2", "h3", "h4")


@dataclass(slots=True)
class _Part:
    """What stands between one anchor and the next."""

    kind: str
    key: str
    blocks: list[str] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    closed: bool = False  # its table has ended: what follows is space, or the end of the agenda


@dataclass(slots=True)
class Agenda:
    """What a document's HTML holds; all of it may be empty."""

    items: list[AgendaItem] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)  # linked by no item
    words: list[str] = field(default_factory=list)  # what stands above the agenda, block by block


def agenda(text: str, host: str) -> Agenda:
    """Items in order. Without anchors, which not every portal's template has, only the linked files are known."""
    if not text.strip():
        return Agenda()
    parts = _parts(text, f"https://{host}/")
    found = Agenda(words=[block for block in parts[0].blocks if block], files=list(parts[0].files))
    heading: list[str] = []
    for part in parts[1:]:
        number, words = _number_and_words(part)
        if part.kind == "Heading":
            # A heading with a letter begins a section; one without stands below it.
            heading = [words] if number or not heading else [heading[0], words]
        if words and (part.kind == "Item" or part.files):
            found.items.append(_item(part, number, words, heading, len(found.items) + 1))
        else:
            found.files += part.files
    return found


def plain_blocks(text: str) -> list[str]:
    """The words of a piece of HTML, block by block."""
    return [block for block in _parts(text, "https://x/")[0].blocks if block] if text.strip() else []


def _item(part: _Part, number: str | None, words: str, heading: list[str], position: int) -> AgendaItem:
    section = " / ".join(filter(None, heading)) if part.kind == "Item" else ""
    return AgendaItem(
        title=words,
        position=position,
        native_id=f"{part.kind.lower()}:{part.key}",
        number=number,
        section=section or None,
        consent=True if "consent" in section.lower() else None,
        documents=part.files,
    )


def _number_and_words(part: _Part) -> tuple[str | None, str]:
    blocks = [block for block in part.blocks if block]
    number = _NUMBER.match(blocks[0]) if blocks else None
    return (number[1] if number else None), titles.clean(" ".join(blocks[1:] if number else blocks)).lstrip("•· ")


def _parts(text: str, base: str) -> list[_Part]:
    """The words and files between the anchors; the first part is what stands above them all."""
    encoded = text.encode("utf-8", "replace")
    root = lxml.html.document_fromstring(b"<div>" + encoded, parser=lxml.html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(root, "script", "style", "title", with_tail=False)
    parts = [_Part("", "")]
    _walk(root, parts, base)
    for part in parts:
        part.blocks = [titles.clean(block) for block in part.blocks]
    return parts


def _walk(node: Any, parts: list[_Part], base: str) -> None:
    if isinstance(node.tag, str):
        if anchor := _ANCHOR.match(node.get("name") or "") if node.tag == "a" else None:
            parts.append(_Part(anchor[1], anchor[2]))
        before = parts[-1]
        if node.tag == "a" and _FILE.search(node.get("href") or ""):
            _attach(before, node, base)  # its words name the file, not the item
        else:
            _say(before, node.text, begins_block=node.tag in _BLOCKS)
            for child in node:
                _walk(child, parts, base)
        if node.tag in _BLOCKS:
            _say(parts[-1], "", begins_block=True)
        before.closed = before.closed or (node.tag == "table" and parts[-1] is before and bool(before.kind))
    _say(parts[-1], node.tail)


def _say(part: _Part, words: str | None, *, begins_block: bool = False) -> None:
    if part.closed:
        return
    if begins_block or not part.blocks:
        part.blocks.append("")
    part.blocks[-1] += words or ""


def _attach(part: _Part, link: Any, base: str) -> None:
    href = link.get("href").strip()
    found = _FILE.search(href)
    url = urljoin(base, markup.quoted(href))
    key = f"document:{found[1]}" if found else url
    if all(each.native_id != key for each in part.files):
        part.files.append(Document("attachment", titles.clean(link.text_content()) or "attachment", url, key))
