"""Berkeley, California (Drupal): one table of council meetings, and an HTML agenda for each.

Reconstructed from what other clients read; there is no capture, and the page was rebuilt at least once. So columns are found by
the words of the header row, and an unknown header fails loudly. ``time[datetime]`` ends in Z and is UTC: 02:00Z is 6:00 pm the
day before.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Link, Meeting, RowProblem

AGENDA_PAGE = "html_agenda"  # kind of the link to it
_HEADER = (
    ("packet", "packet"), ("annotated", "minutes"), ("minutes", "minutes"), ("agenda", "agenda"), ("meeting", "name"),
    ("name", "name"), ("date", "date"), ("video", "video"), ("download", "download"),
)  # fmt: skip
_FILE = re.compile(r"\.(?:pdf|docx?)$", re.I)
_NUMBER = re.compile(r"^(\d{1,3}[a-z]?)\.$")
_LABEL = re.compile(r"^(?:from|recommendation|financial implications|contact)\s*:", re.I)
_BLOCKS = ("p", "div", "li")
_KIND_WORDS = re.compile(r"[\s–-]*\b(?:(?:special|regular|closed|concurrent)\s+)*(?:meeting|session|worksession)s?\W*$", re.I)


def meetings(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """``city-council-agendas``: every row of the table.

    Raises Blocked, PortalError, LayoutChanged (no table whose header is known).
    """
    root = markup.without_scripts(markup.tree(body))
    for table in root.iter("table"):
        columns = _columns(table)
        if {"name", "date", "agenda"} <= set(columns):
            rows = [row for row in table.iter("tr") if row.find("td") is not None]
            records, problems = pages.read_rows(rows, partial(_meeting, columns=columns, host=host, timezone=timezone))
            return CalendarPage("table with Meeting, Date and Agenda", records, problems)
    raise LayoutChanged("a table with the columns Meeting, Date and Agenda", titles.clean(root.text_content())[:120])


def agenda_url(meeting: Meeting) -> str | None:
    """The meeting's HTML agenda, if it has one."""
    return next((link.url for link in meeting.links if link.kind == AGENDA_PAGE), None)


def add_items(meeting: Meeting, body: bytes, *, host: str) -> list[RowProblem]:
    """Adds the items of an HTML agenda: a bold "1.", a link with the title, then lines such as From: and Recommendation:.

    Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.without_scripts(markup.tree(body))
    numbers = [each for each in root.iter("strong", "b") if _NUMBER.match(titles.clean(each.text_content()))]
    if not numbers and not root.xpath("//main | //article | //h1"):
        raise LayoutChanged('bold "1." in main, article or below h1', titles.clean(root.text_content())[:120])
    parts: dict[Any, list[Any]] = {number: [] for number in numbers}
    current: list[Any] = []
    for node in root.iter(etree.Element):
        current = parts.get(node, current)
        current.append(node)
    meeting.items, problems = pages.read_rows(numbers, lambda number: _item(number, parts[number], host))
    markup.set_positions(meeting.items)
    return problems


def add_items_to(meeting: Meeting, body: bytes, *, host: str) -> tuple[list[RowProblem], str | None]:
    """:func:`add_items` for a meeting worth keeping without its items: raises nothing, says why there are none instead."""
    problems, failure = pages.read_part(lambda page: add_items(meeting, page, host=host), body)
    return problems or [], failure


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, or an agenda's items, then RowProblems.

    :param kind: meetings or agenda; read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for a kind that is none of these.
    """
    host = str((params or {}).get("host") or urlsplit(url).hostname or "")
    match kind or ("meetings" if url.rstrip("/").endswith("city-council-agendas") else "agenda"):
        case "meetings":
            page = meetings(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "agenda":
            meeting = Meeting("", "", "", None, timezone)
            problems = add_items(meeting, body, host=host)
            return [*meeting.items, *problems]
    raise LayoutChanged("a kind of page: meetings, agenda", kind or "")


def _columns(table: Any) -> list[str]:
    """What each column is, by the words of the header; class names only changed with every rebuild."""
    for row in table.iter("tr"):
        heads = [titles.clean(cell.text_content()).lower() for cell in row.iterchildren("th")]
        if heads:
            return [next((name for word, name in _HEADER if word in head), "") for head in heads]
    return []


def _meeting(row: Any, columns: list[str], host: str, timezone: str) -> Meeting:
    cells: dict[str, Any] = {}
    for name, cell in zip(columns, row.iterchildren("td", "th"), strict=False):
        cells.setdefault(name, cell)
    title = titles.clean(cells["name"].text_content())
    start = _start(cells["date"], timezone)
    if not title or start.date is None:
        raise ValueError(f"row without name or day: {titles.clean(row.text_content())[:120]!r}")
    status, detail, evidence = titles.status_of(("title", title))
    found = Meeting(
        native_id=f"berkeley:{start.date}:{_slug(title)}",
        id_basis="derived",
        body=_KIND_WORDS.sub("", re.sub(r"\s*[-–(]\s*(?:cancel|postpone|reschedule).*$", "", title, flags=re.I)).strip(" -–")
        or title,
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
    )
    for column in ("agenda", "packet", "minutes", "download"):
        for words, url in markup.links(cells.get(column), f"https://{host}/"):
            _add(found, column, words, url)
    found.media = [Link(words or "Video", url, "video") for words, url in markup.links(cells.get("video"), f"https://{host}/")]
    # The agenda's address is the only name that the site itself gives a meeting.
    if page := agenda_url(found):
        found.source_url = page
    return found


def _slug(words: str) -> str:
    """The kind of meeting, without what changes when it is called off."""
    plain = re.sub(r"\b(?:cancel+ed|postponed|rescheduled|revised)\b", "", words.lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _start(cell: Any, timezone: str) -> dates.Start:
    printed = titles.clean(cell.text_content())
    day, _, clock = printed.partition(" - ")
    shown = dates.local_start(day, clock or None, timezone)
    if shown.start_time:
        return shown
    for stamp in cell.xpath(".//time/@datetime"):
        try:
            moment = datetime.datetime.fromisoformat(stamp)
            local = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(zoneinfo.ZoneInfo(timezone))
        except (ValueError, OverflowError):
            continue
        return dates.local_start(local.date().isoformat(), f"{local:%H:%M}", timezone)
    return shown


def _add(found: Meeting, column: str, words: str, url: str) -> None:
    """A file is a document by its words, as one cell may hold packet and annotated agenda; a page is the HTML agenda."""
    file = unquote(urlsplit(url).path.rpartition("/")[2])
    if not _FILE.search(file):
        if column == "agenda":
            found.links.append(Link(words or "Agenda", url, AGENDA_PAGE))
        return
    said = f"{words} {file}"
    if re.search(r"\bpacket\b", said, re.I):
        kind = "packet"
    elif re.search(r"\bannotated\b|\bminutes\b", said, re.I):
        kind = "minutes"
    elif column == "download":
        kind = "attachment" if titles.document_kind(words, url) == "other" else titles.document_kind(words, url)
    else:
        kind = column
    if all(each.url != url for each in found.documents):
        found.documents.append(Document(kind, words or file, url, f"file:{urlsplit(url).path}"))


def _item(number: Any, nodes: list[Any], host: str) -> AgendaItem:
    """What follows the number up to the next one: its first link, its files, and the lines with a label."""
    printed = titles.clean(number.text_content()).rstrip(".")
    title, files, notes = "", [], []
    for node in nodes:
        if node.tag == "a" and (links := markup.links(node, f"https://{host}/")):
            title = title or links[0][0]
            files += [link for link in links if _FILE.search(urlsplit(link[1]).path) and link not in files]
        elif node.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in node):
            words = titles.clean(node.text_content())
            notes += [words] if _LABEL.match(words) else []
    if not title:
        raise ValueError(f"item {printed} without a link that names it")
    item = AgendaItem(title, 0, native_id=f"item:{printed}", number=printed, notes=notes)
    item.documents = [Document("attachment", words or "document", url, f"file:{urlsplit(url).path}") for words, url in files]
    return item
