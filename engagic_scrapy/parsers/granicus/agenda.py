"""Granicus agenda pages: items, attachments, date and time. Built from a customer's template, so classes and names decide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import html

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Link, Meeting, Participation, RowProblem
from engagic_scrapy.parsers.granicus import markup
from engagic_scrapy.parsers.granicus.listing import RECORDING

VIEWER = "agendaviewer.php"
NOT_PUBLISHED = "not currently published"
UNPUBLISHED = re.compile(r"\bagenda is not (?:currently |yet )?(?:published|available)", re.I)
_ITEM_NAME = re.compile(r"(?:agenda|AI)(\d+)$")
_LEVEL = re.compile(r"\bAgenda(\d+)\b")
_PRINTED_DAY = re.compile(
    r"[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,\s+\d{4}|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b[A-Z]{3,9}\s+\d{1,2},\s+\d{4}"
)
_WHOLE = re.compile(r"\bprint\b.*\bagenda\b|^agenda\b|\bfull agenda\b", re.I)
Part = tuple[int, AgendaItem] | Document  # an item with its depth, or an attachment
NUMBER_CHARS = 12
TIME_WITHIN = 60  # characters after the date


@dataclass(slots=True)
class Agenda:
    """``date`` and ``clock`` as the page's head prints them; ``documents`` belong to the meeting, the items have their own."""

    items: list[AgendaItem] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    date: str | None = None
    clock: str | None = None
    participation: Participation | None = None
    published: bool = True


def agenda(body: bytes, *, host: str, timezone: str) -> Agenda:
    """Raises Blocked, PortalError, LayoutChanged if the page holds neither items nor documents and doesn't say why."""
    pages.refuse_challenge(body)
    root = markup.tree(body)
    words = markup.text(root)
    if len(words) < 500 and UNPUBLISHED.search(words):
        return Agenda(published=False)
    lines = list(_lines(root))
    if not lines:
        raise LayoutChanged('a[name^="agenda"], td.numberspace or MetaViewer links of an agenda page', words[:120])
    result = Agenda()
    parts: list[Part]
    parts, result.problems = pages.read_rows(lines, lambda line: _read(line, host))
    _arrange(parts, result)
    head = _head(words, result.items)
    result.date, result.clock = _when(head)
    result.participation = participation.read(head, timezone=timezone)
    return result


def fill(meeting: Meeting, found: Agenda) -> None:
    """Puts what an agenda page says into its meeting. A time counts only if the page speaks of the same day.

    The page itself is no file: its link stays as a link, the agenda is in the items.
    """
    pages_of_html = [each for each in meeting.documents if each.kind == "agenda" and VIEWER in each.url.lower()]
    meeting.documents = [each for each in meeting.documents if each not in pages_of_html] + found.documents
    if not found.published:
        meeting.agenda_status = NOT_PUBLISHED
        return
    meeting.links += [Link(each.name, each.url, "agenda", each.native_id) for each in pages_of_html]
    meeting.items, meeting.participation = found.items, found.participation
    if found.clock and found.date == meeting.date and (not meeting.start_time or meeting.time_note == RECORDING):
        start = dates.local_start(found.date, found.clock, meeting.timezone)
        meeting.start_time, meeting.time_note = start.start_time, None


def _lines(root: html.HtmlElement) -> list[html.HtmlElement]:
    """Item anchors, numbered cells without one, links to attachments, in page order."""
    lines = []
    for element in root.iter("a", "td"):
        if element.tag == "a":
            if _is_item(element) or "metaviewer.php" in (element.get("href") or "").lower():
                lines.append(element)
        elif "numberspace" in (element.get("class") or ""):
            beside = element.getnext()
            if beside is not None and not any(_is_item(link) for link in beside.iter("a")):
                lines.append(beside)
    return lines


def _is_item(link: html.HtmlElement) -> bool:
    return bool(_ITEM_NAME.match(link.get("name") or "")) or (link.get("class") or "").startswith("Agenda")


def _read(line: html.HtmlElement, host: str) -> Part | None:
    """An item with its depth, or an attachment."""
    if line.tag == "a" and not _is_item(line):
        url = markup.absolute(line.get("href"), host)  # "/TemplateDesigner/https://…" is cut at its last http
        name = markup.text(line)
        key = markup.keys(url).get("meta")
        if not key or not name:  # the broken twin of a good link has no words
            return None
        kind = titles.document_kind(name, url)
        return Document("attachment" if kind == "other" else kind, name, url, f"meta:{key}")
    anchor = line if line.tag == "a" else None
    cell = next(line.iterancestors("td"), None) if anchor is not None else line
    whole = markup.text(cell)
    title = markup.text(anchor) if anchor is not None else _first_line(line)
    if not title:
        if anchor is None and not whole:
            return None
        raise ValueError(f"an item without a title: {whole[:80]!r}")
    key = _key(anchor, host) if anchor is not None else None
    rest = titles.clean(whole.replace(title, "", 1)) if whole.startswith(title) else ""
    level = _LEVEL.search(anchor.get("class") or "") if anchor is not None else None
    depth = int(level[1]) if level else sum(1 for _ in line.iterancestors("blockquote"))
    return depth, AgendaItem(title, 0, key, _number(line), notes=[rest] if rest else [])


def _key(anchor: html.HtmlElement, host: str) -> str | None:
    name = _ITEM_NAME.match(anchor.get("name") or "")
    return name[1] if name else markup.keys(markup.absolute(anchor.get("href") or "", host)).get("meta")


def _first_line(cell: html.HtmlElement) -> str:
    """The words before the first line break: what follows is purpose and recommendation."""
    words: list[str] = []
    for node in cell.iter():
        if node.tag == "br" and titles.clean("".join(words)):
            break
        if isinstance(node.tag, str):
            words.append(node.text or "")
            words += [child.tail or "" for child in node if child.tag != "br"] if not len(node) else []
    return titles.clean("".join(words)) or markup.text(cell)


def _number(line: html.HtmlElement) -> str | None:
    row = next(line.iterancestors("tr"), None)
    first = row.find("td") if row is not None else None
    words = markup.text(first)
    return words.rstrip(".") or None if first is not None and len(words) <= NUMBER_CHARS and first is not line else None


def _arrange(parts: list[Part], result: Agenda) -> None:
    """Sections, positions, and each attachment at the item before it; what stands before all items is the meeting's."""
    seen: set[str | None] = set()
    section: str | None = None
    for part in parts:
        if isinstance(part, Document):
            if part.native_id in seen:
                continue
            seen.add(part.native_id)
            if result.items:
                result.items[-1].documents.append(part)
            else:
                if part.kind == "attachment" and _WHOLE.search(part.name):
                    part.kind = "agenda"
                result.documents.append(part)
            continue
        depth, item = part
        if depth == 0:
            section = item.title
        else:
            item.section = section
            item.consent = True if section and "consent" in section.lower() else None
        item.position = len(result.items) + 1
        result.items.append(item)


def _head(words: str, items: list[AgendaItem]) -> str:
    end = words.find(items[0].title[:40]) if items else -1
    return words[:end] if end >= 0 else words[:2_000]


def _when(head: str) -> tuple[str | None, str | None]:
    for found in _PRINTED_DAY.finditer(head):
        if day := dates.read_date(found[0]):
            clock = dates.read_time(head[found.end() : found.end() + TIME_WITHIN])
            return day.isoformat(), clock.strftime("%H:%M") if clock else None
    return None, None
