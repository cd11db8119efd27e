"""NovusAgenda agenda and item pages, reconstructed from client code: only the links to cover sheets are common to all cities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Meeting, Participation, RowProblem, StatusEvidence
from engagic_scrapy.markup import text
from engagic_scrapy.parsers.novusagenda import markup
from engagic_scrapy.parsers.novusagenda.listing import consent

_ATTACHMENT = re.compile(r"AttachmentViewer\.ashx\?(?:[^'\"\s]*&)?AttachmentID=(\d+)[^'\"\s]*", re.I)
_HEAD_DAY = re.compile(r"([A-Z][a-zA-Z]{2,8}\.? \d{1,2}, ?\d{4})(.{0,80})|(\b\d{1,2}/\d{1,2}/\d{4})(.{0,80})")
_NUMBER = re.compile(r"^[\dA-Za-z]{1,5}(?:\.[\dA-Za-z]{1,3})*[.)]?$")
NOTE_CHARS = 2_000


@dataclass(slots=True)
class Agenda:
    items: list[AgendaItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    date: str | None = None
    clock: str | None = None
    participation: Participation | None = None
    status: tuple[str, str | None, StatusEvidence | None] = ("confirmed", None, None)


def agenda(body: bytes, *, timezone: str) -> Agenda:
    """The items of ``MeetingView.aspx``; none is normal for a cancelled meeting and for bodies that publish none.

    Raises Blocked, PortalError, LayoutChanged for a page without a form and without items.
    """
    root = markup.tree(body)
    lines = list(_lines(root))
    links = [line for line in lines if line[0] == "item"]
    if not links and not root.xpath("//form//td"):
        raise LayoutChanged("form#Form1 with a table, or links to CoverSheet.aspx", text(root)[:120])
    found = Agenda()
    seen: dict[str, AgendaItem] = {}
    items, found.problems = pages.read_rows(links, lambda line: _item(line[1], line[2]))
    for item in items:
        known = seen.setdefault(item.native_id or item.title, item)
        if known is item:
            item.position = len(found.items) + 1
            found.items.append(item)
    head = _head(root, found.items)
    found.date, found.clock = _when(head)
    found.status = titles.status_of(("agenda", head))
    found.participation = participation.read(head, timezone=timezone)
    return found


def fill(meeting: Meeting, found: Agenda) -> None:
    """Puts what an agenda page says into its meeting. The time counts only if the head speaks of the same day."""
    meeting.items = found.items
    meeting.participation = found.participation
    if meeting.status == "confirmed" and not found.items and found.status[0] == "cancelled":
        meeting.status, meeting.status_detail, meeting.status_evidence = found.status
    if found.clock and found.date == meeting.date and not meeting.start_time:
        start = dates.local_start(found.date, found.clock, meeting.timezone)
        meeting.start_time, meeting.time_note = start.start_time, start.time_note


def cover_sheet(body: bytes, item: AgendaItem, *, host: str) -> None:
    """Adds attachments and text of ``CoverSheet.aspx`` to its item. Raises Blocked, PortalError, LayoutChanged."""
    root = markup.tree(body)
    content = next(iter(root.xpath("//*[@id='ns-ContentArea']")), None)
    links = [link for link in root.iter("a") if _ATTACHMENT.search(markup.address(link))]
    if content is None and not links:
        raise LayoutChanged("#ns-ContentArea or links to AttachmentViewer.ashx", text(root)[:120])
    seen: set[str] = set()
    for link in links:
        found = _ATTACHMENT.search(markup.address(link))
        if found is None or found[1] in seen:
            continue
        seen.add(found[1])
        item.documents.append(
            Document(
                "attachment",
                _file_name(link) or f"attachment {found[1]}",
                markup.absolute(found[0], host),
                f"attachment:{found[1]}",
            )
        )
    words = text(content)
    if words and words != item.title:
        item.notes.append(words[:NOTE_CHARS])


def read_agenda(meeting: Meeting, body: bytes, *, url: str) -> list[str]:
    """Fills a meeting from its agenda page; what could not be read comes back in words and stands in the meeting."""
    found, problem = pages.read_part(lambda page: agenda(page, timezone=meeting.timezone), body)
    if found is None:
        meeting.incomplete.append(f"agenda page: {problem}: {url}")
        return [f"agenda page: {problem}"]
    fill(meeting, found)
    return [f"agenda item {row.row}: {row.error}" for row in found.problems]


def read_cover(meeting: Meeting, index: int, body: bytes, *, host: str, url: str) -> list[str]:
    """As :func:`read_agenda`, for the cover sheet of one item."""
    item = meeting.items[index]
    _, problem = pages.read_part(lambda page: cover_sheet(page, item, host=host), body)
    if problem is None:
        return []
    meeting.incomplete.append(f"cover sheet: {problem}: {url}")
    return [f"cover sheet of item {item.position}: {problem}"]


def cover_url(item: AgendaItem, meeting: Meeting, host: str) -> str:
    return (
        f"https://{host}{markup.FOLDER}CoverSheet.aspx?ItemID={item.native_id}&MeetingID={meeting.native_id.rpartition(':')[2]}"
    )


def _lines(root: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement, str | None]]:
    """("item", link, section) in page order; sections are cells of class style2."""
    section = None
    for element in root.iter("td", "a", "span", "div", "p"):
        if element.tag != "a":
            if "style2" in (element.get("class") or "").split() and next(element.iter("a"), None) is None:
                section = text(element) or section
        elif markup.COVER.search(markup.address(element)):
            yield "item", element, section


def _item(link: html.HtmlElement, section: str | None) -> AgendaItem:
    found = markup.COVER.search(markup.address(link))
    cell = next(link.iterancestors("td"), None)
    title = text(link) or text(cell)
    if found is None or not title:
        raise ValueError(f"an item without a title: {markup.address(link)[:80]!r}")
    number, mark = _beside(link, cell)
    return AgendaItem(title, 0, found[1], number, section, True if mark == "C" else consent(section))


def _beside(link: html.HtmlElement, cell: html.HtmlElement | None) -> tuple[str | None, str]:
    """The number (#column2, or a short cell before the title) and the letter C of consent or R of regular (#column3)."""
    row = next(link.iterancestors("tr"), None)
    cells = row.findall("td") if row is not None else []
    named = {each.get("id"): text(each) for each in cells if each.get("id")}
    if "column2" in named:
        return named["column2"].rstrip(".") or None, named.get("column3", "").upper()
    before = [text(each) for each in cells[: cells.index(cell)]] if cell in cells else []
    number = next((words for words in reversed(before) if _NUMBER.match(words)), None)
    return number.rstrip(".)") if number else None, ""


def _file_name(link: html.HtmlElement) -> str:
    """The link's words, or the file's name in the cell beside it."""
    if words := markup.words(link):
        return words
    row = next(link.iterancestors("tr"), None)
    cells = [text(cell) for cell in row.findall("td")] if row is not None else []
    return next((words for words in cells if words), "")


def _head(root: html.HtmlElement, items: list[AgendaItem]) -> str:
    """The words above the first item; date and time may run together: "March 22, 20217:15 PM"."""
    head = next(iter(root.xpath("//*[@colspan][@id='column1']")), None)
    words = text(head) or text(root)
    end = words.find(items[0].title[:40]) if items and head is None else -1
    return re.sub(r"(\d{4})(?=\d{1,2}:\d\d)", r"\1 ", words[:end] if end >= 0 else words[:3_000])


def _when(head: str) -> tuple[str | None, str | None]:
    for found in _HEAD_DAY.finditer(head):
        if day := dates.read_date(found[1] or found[3]):
            clock = dates.read_time(found[2] or found[4])
            return day.isoformat(), clock.strftime("%H:%M") if clock else None
    return None, None
