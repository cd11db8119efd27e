"""BoardDocs' agenda fragment (BD-GetAgenda) and its detailed page (PRINT-AgendaDetailed), the one with links to files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit

from lxml import html

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Matter, Meeting, RowProblem
from engagic_scrapy.markup import set_positions, text
from engagic_scrapy.parsers.boarddocs import markup

_ROWS = (
    './/*[@unique][contains(concat(" ", normalize-space(@class), " "), " category ")'
    ' or contains(concat(" ", normalize-space(@class), " "), " item ")]'
)
_EMPTY = re.compile(r"\bno (?:agenda|items|categories)\b|\bnot (?:yet )?(?:available|published|posted)\b", re.I)
_FILES_ICON = './/*[contains(@class, "fa-file-text")]'
_FILE = re.compile(r"/files/([A-Z0-9]{6,32})/\$file/(.+)$", re.I | re.S)
_SIZE = re.compile(r"\s*\(\d[\d.,]*\s*[KMG]?B\)\s*$", re.I)
_CLOSED = re.compile(r"admin|executive|private", re.I)


@dataclass(slots=True)
class Agenda:
    """Items in order, and whether any of them has files, which only another page names."""

    items: list[AgendaItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    has_files: bool = False


def agenda(body: bytes) -> Agenda:
    """The items of BD-GetAgenda; an item's category is the nearest one before it, not the element around it.

    Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.tree(body)
    rows = root.xpath(_ROWS)
    words = text(root)
    if not rows and not root.xpath('.//*[@id="agenda-numbering"]') and not (len(words) < 300 and _EMPTY.search(words)):
        raise LayoutChanged("dt.category or li.item with unique in BD-GetAgenda", words[:120])
    category = ""

    def read(row: html.HtmlElement) -> AgendaItem | None:
        nonlocal category
        if " category " in f" {row.get('class')} ":
            category = _words_of(row, "category-name")
            return None
        return _item(row, category)

    items, problems = pages.read_rows(rows, read)
    set_positions(items)
    return Agenda(items, problems, any(row.xpath(_FILES_ICON) for row in rows))


def _words_of(row: html.HtmlElement, name: str) -> str:
    return text(next(iter(row.xpath(f'.//*[contains(@class, "{name}")]')), None))


def _item(row: html.HtmlElement, category: str) -> AgendaItem:
    actions = titles.clean(_words_of(row, "actiontype")).replace(" ,", ",").strip(" ,")
    whole = titles.clean(next((value for key, value in row.items() if key.lower() == "xtitle"), ""))
    # Xtitle is "action type - title", with an empty type as " - title".
    title = _words_of(row, "title") or (whole.removeprefix("- ") if whole.startswith("-") else whole.partition(" - ")[2] or whole)
    if not title:
        raise ValueError("item without a title")
    return AgendaItem(
        title=title,
        position=0,
        native_id=markup.unique(row.get("unique")),
        number=_words_of(row, "order") or None,
        section=category or None,
        consent=True if re.search(r"\bconsent\b", f"{category} {actions}", re.I) else None,
        matter=Matter(type=actions) if actions else None,
    )


def add_files(meeting: Meeting, body: bytes, *, host: str, path: str) -> list[RowProblem]:
    """Adds the public files of PRINT-AgendaDetailed to the items that they belong to, and the rest to the meeting.

    The page has no ids of items: subjects are compared, both pages being in the same order.
    Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.tree(body)
    blocks = root.xpath('.//div[contains(concat(" ", normalize-space(@class), " "), " item ")]')
    anchors = root.xpath('.//a[contains(translate(@href, "FILE", "file"), "/$file/")]')
    if not blocks and not anchors:
        raise LayoutChanged("div.item of PRINT-AgendaDetailed", text(root)[:120])
    left = list(meeting.items)
    owners: dict[html.HtmlElement, AgendaItem] = {}
    for block in blocks:
        subject = _subject(block)
        item = next((each for each in left if subject and subject.endswith(each.title)), None)
        if item is not None:
            left = left[left.index(item) + 1 :]
            owners[block] = item
    seen: set[str] = set()

    def read(anchor: html.HtmlElement) -> None:
        document = _document(anchor, host, path)
        if document is None or str(document.native_id) in seen:
            return
        seen.add(str(document.native_id))
        owner = next((owners[each] for each in anchor.iterancestors("div") if each in owners), None)
        (meeting if owner is None else owner).documents.append(document)

    return pages.read_rows(anchors, read)[1]


def _subject(block: html.HtmlElement) -> str:
    """``1.1 Call to Order``: what stands beside the word Subject."""
    for term in block.iter("dt"):
        if text(term).lower().startswith("subject"):
            value = term.getnext()
            return text(value) if value is not None else ""
    return ""


def _document(anchor: html.HtmlElement, host: str, path: str) -> Document | None:
    if _CLOSED.search(anchor.get("class") or ""):  # 404 for the public, every time
        return None
    address = urljoin(f"https://{host}{path}/", (anchor.get("href") or "").strip().replace("#", "%23"))
    parts = urlsplit(address)
    found = _FILE.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    if found is None:
        raise ValueError(f"expected a file's address, found {address[:100]!r}")
    # Names hold blanks, #, & and %, quoted or not: quoted once, whatever it was.
    file_name = unquote(found[2])
    database = parts.path[: parts.path.lower().index("/files/")]
    name = _SIZE.sub("", text(anchor)) or file_name
    url = f"https://{parts.hostname}{database}/files/{found[1]}/$file/{quote(file_name, safe='')}"
    return Document("attachment", name, url, f"file:{found[1]}")
