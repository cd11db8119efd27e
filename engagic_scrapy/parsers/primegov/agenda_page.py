"""PrimeGov's HTML agenda (``/Portal/Meeting``): items with their sections and attachments. No time on it is the start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree, html

from engagic_scrapy import markup, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import AgendaItem, Document, Link, Matter, Participation, RowProblem
from engagic_scrapy.markup import set_positions

# Variant A (okc, lacity), B (Palo Alto: no wrapper), C (Boulder, Miami Beach: a table).
_ITEMS = (
    './/div[contains(concat(" ", normalize-space(@class), " "), " meeting-item ")][@data-itemid]',
    './/div[contains(concat(" ", normalize-space(@class), " "), " agenda-item ")][starts-with(@id, "AgendaItem_")]',
    ".//table[@data-itemid]",
)
_NOISE = (
    "item_contents", "attachmentCell", "attachment-cell", "optionalButtonsCell", "attachment-holder", "number-cell",
    "section_attachments_contents", "item-confidential-area",
)  # fmt: skip
_OWN_HOLDERS = './/*[contains(@class, "section_attachments_contents")]//*[contains(@class, "attachment-holder")]'
_BLOCKS = ("title", "body", "p", "div", "br", "li", "tr", "td", "table", "h1", "h2", "h3", "h4", "ul", "ol")
_FILE_NUMBER = re.compile(r"\d{2}-\d{3,5}(?:-S\d+)?")  # Los Angeles: 25-1206, 25-1206-S2
NOT_FOUND = "the portal answers: Document Not Found"
_MISSING_PAGE = re.compile(r"\bdocument (?:was )?not found\b", re.I)


@dataclass(slots=True)
class Agenda:
    """The page's items in order. ``incomplete`` says what is there but can't be read, ``failure`` why there is nothing."""

    items: list[AgendaItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    participation: Participation | None = None
    incomplete: list[str] = field(default_factory=list)
    failure: str | None = None

    @property
    def missing(self) -> bool:
        """Whether the portal knows no such document; by its other number it may."""
        return self.failure == NOT_FOUND


def agenda(body: bytes, *, slug: str, timezone: str) -> Agenda:
    """Items of all known variants; a section without items is an item itself.

    Raises Blocked, PortalError ("Document Not Found" comes with HTTP 200), LayoutChanged.
    """
    pages.refuse_challenge(body)
    content = _content(body)
    found = list(_nodes(content))
    if not found:
        raise LayoutChanged("div[data-sectionid], .meeting-item or .agenda-item in #MeetingContents", _plain(content)[:120])
    base = f"https://{slug}.primegov.com/Portal/"
    areas = {area.get("id"): area for area in content.xpath('.//*[starts-with(@id, "agenda_item_area_")]')}
    items, problems = pages.read_rows(found, lambda node: _item(node, areas, base))
    set_positions(items)
    unloaded = [f"item {node.get('data-itemid')}: attachments are loaded by script" for node in found if _has_unloaded(node)]
    return Agenda(items, problems, participation.read(_before(content, found[0]), timezone=timezone), unloaded)


def agenda_of(body: bytes, *, slug: str, timezone: str) -> Agenda:
    """:func:`agenda` for a meeting that is worth keeping without its items: raises nothing, says ``failure`` instead."""
    read, failure = pages.read_part(lambda part: agenda(part, slug=slug, timezone=timezone), body)
    return read or Agenda(failure=failure)


def _content(body: bytes) -> Any:
    try:
        # The page is one HTML document inside another; libxml2 reads it as one.
        page = html.fromstring(body, parser=html.HTMLParser(encoding="utf-8", recover=True))
    except (etree.ParserError, ValueError):
        raise LayoutChanged("#MeetingContents", body[:120].decode("utf-8", "replace")) from None
    content: list[Any] = page.xpath('//*[@id="MeetingContents"]')  # type: ignore[assignment]
    if not content:
        words = _plain(page)
        if len(words) < 2_000 and _MISSING_PAGE.search(words):
            raise PortalError(NOT_FOUND)
        raise LayoutChanged("#MeetingContents", words[:120])
    etree.strip_elements(content[0], "script", "style", with_tail=False)
    return content[0]


def _nodes(content: Any) -> Iterator[Any]:
    """Items of the first variant that the page has, and sections without any, in the order of the page."""
    items: set[Any] = next((set(found) for found in map(content.xpath, _ITEMS) if found), set())
    with_items = {section for item in items for section in item.iterancestors("div") if section.get("data-sectionid")}
    for node in content.iter("div", "table"):
        if node in items or (node.get("data-sectionid") and (node not in with_items or node.xpath(_OWN_HOLDERS))):
            yield node


def _item(node: Any, areas: dict[str, Any], base: str) -> AgendaItem | None:
    section = next((each for each in node.iterancestors("div") if each.get("data-sectionid")), None)
    if node.get("data-sectionid"):
        return _section_item(node, base)
    key = node.get("data-itemid") or (node.get("id") or "").removeprefix("AgendaItem_")
    title, file = _title(node)
    if not title:
        raise ValueError(f"agenda item {key} without words")
    heading = _heading(section) if section is not None else None
    item = AgendaItem(
        title=title,
        position=0,
        native_id=key or None,
        number=_number(section, node),
        section=heading,
        consent=True if heading and "consent" in heading.lower() else None,
        matter=Matter(file=file) if file else None,
    )
    _attach(item, _holders(node), base)
    if f"agenda_item_area_{key}" in areas:  # beside the item where it has no wrapper (variant B)
        _attach(item, _holders(areas[f"agenda_item_area_{key}"]), base)
    return item


def _section_item(section: Any, base: str) -> AgendaItem | None:
    title = _heading(section)
    if not title:  # an empty spacer
        return None
    item = AgendaItem(title, 0, native_id=f"section:{section.get('data-sectionid')}", number=_number(section, None))
    _attach(item, section.xpath(_OWN_HOLDERS) or ([] if _has_items(section) else _holders(section)), base)
    return item


def _has_items(section: Any) -> bool:
    return any(section.xpath(path) for path in _ITEMS)


def _holders(area: Any) -> list[Any]:
    return area.xpath('.//*[contains(concat(" ", normalize-space(@class), " "), " attachment-holder ")]')


def _heading(section: Any) -> str:
    rows = section.xpath('.//tr[contains(@class, "section-row")]')
    cells = rows[0].xpath('.//*[contains(@class, "section-heading")]') if rows else []
    return _plain(cells[0] if cells else rows[0]) if rows else _plain(section)


def _number(section: Any | None, node: Any | None) -> str | None:
    """ "III.A": the section's number and the item's own, which begins anew in each section."""
    own = node.xpath('.//td[contains(concat(" ", @class, " "), " number-cell ")]') if node is not None else []
    above = section.xpath('.//td[contains(@class, "number-cell-section")]') if section is not None else []
    parts = [titles.clean(cell[0].text_content()).rstrip(".") for cell in (above, own) if cell]
    return ".".join(filter(None, parts)) or None


def _title(node: Any) -> tuple[str, str | None]:
    """The words and, where the item is built of a table as in Los Angeles, the file number above them."""
    holder = node.xpath('.//div[contains(concat(" ", normalize-space(@class), " "), " agenda-item ")]')
    words_in = holder[0] if holder else node
    rows = words_in.xpath('.//table[contains(@class, "forcepopulate")]//tr') or node.xpath(
        './/table[contains(@class, "forcepopulate")]//tr'
    )
    if len(rows) > 1:
        file = _FILE_NUMBER.search(_plain(rows[0]))
        title = titles.clean(" ".join(_plain(row) for row in (rows[1:] if file else rows)))
        return title, file[0] if file else None
    return _plain(words_in), None


def _attach(item: AgendaItem, holders: list[Any], base: str) -> None:
    """The download link of each holder. A holder without a link only says that a file is confidential."""
    for holder in holders:
        links = [link for link in holder.xpath(".//a[@href]") if not link.get("href").strip().lower().startswith("javascript")]
        files = [link for link in links if not _is_viewer(link)]
        if not links:
            continue
        link = files[-1] if files else links[-1]
        url = urljoin(base, markup.quoted(link.get("href").strip()))
        name = titles.clean(link.text_content()) or re.sub(r"^(?:Download|View) ", "", titles.clean(link.get("title")))
        key = _file_key(url)
        if not files:
            item.links.append(Link(name or "attachment", url, "link", key))
        elif all(each.native_id != key for each in item.documents):
            item.documents.append(Document("attachment", name or "attachment", url, key))


def _is_viewer(link: Any) -> bool:
    return bool(re.match(r"(?:https?://[^/]+)?/?(?:portal/)?viewer\b", link.get("href").strip(), re.I))


def _file_key(url: str) -> str:
    """ "attachment:459053", "document:7", "history:<guid>"; the address itself where it is none of these."""
    parts = urlsplit(url)
    if found := re.search(r"/meeting/(attachment|document)/(\d+)", parts.path, re.I):
        return f"{found[1].lower()}:{found[2]}"
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    return f"history:{query['historyid']}" if "historyid" in query else url


def _has_unloaded(node: Any) -> bool:
    says = (node.get("data-hasattachments") or "").lower() == "true"
    return says and not node.xpath('.//*[contains(@class, "attachment-holder")]')


def _before(content: Any, first: Any) -> str:
    """The words above the agenda, where clerks say how to take part."""
    words: list[str] = []
    for event, node in etree.iterwalk(content, events=("start", "end")):
        if node is first or (event == "start" and node.get("data-sectionid")):
            break
        words += [" " if event == "start" and node.tag in _BLOCKS else "", (node.text if event == "start" else node.tail) or ""]
    return "".join(words)


def _plain(element: Any) -> str:
    """Text without noise. Titles are cut into tags in mid-word: blanks come from blocks only."""
    words: list[str] = []

    def walk(node: Any, top: bool) -> None:
        if not isinstance(node.tag, str) or (not top and _is_noise(node)):
            words.append(node.tail or "")
            return
        words.extend((" " if node.tag in _BLOCKS else "", node.text or ""))
        for child in node:
            walk(child, False)
        words.extend((" " if node.tag in _BLOCKS else "", "" if top else node.tail or ""))

    walk(element, True)
    return titles.clean("".join(words))


def _is_noise(node: Any) -> bool:
    classes = (node.get("class") or "").split()
    return node.tag in ("button", "script", "style") or any(noise in classes for noise in _NOISE)
