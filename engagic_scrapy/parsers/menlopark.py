"""Menlo Park, California: one page, a section for each body, a table for each year. No time stands on it.

Reconstructed from what two clients of the page read; there is no capture. What is not as they say fails loudly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Document, Link, Meeting

_COLUMNS = {
    "date": "date",
    "agenda packet": "packet",
    "agenda": "packet",
    "agenda/packet": "packet",
    "minutes": "minutes",
    "video": "video",
}
_CANCELLED = re.compile(r"\bcancel", re.I)
_EXTRA = re.compile(
    r"\bearly (?:staff )?report|\bstaff report|\bspecial event|\bpresentation|\bsupplement|\bcorrespondence", re.I
)
_THIN = re.compile(r"\bcity council\b", re.I)  # its agendas are thin PDFs with links; commissions post whole packets


def meetings(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """``/Agendas-and-minutes``: the meetings of every year's table of every section.

    Rows of one body and day are one meeting. Raises Blocked, PortalError, LayoutChanged (no section with a table that is known).
    """
    root = markup.without_scripts(markup.tree(body))
    sections = list(_sections(root))
    if not sections:
        raise LayoutChanged("h2 of a body with a table below it", titles.clean(root.text_content())[:120])
    rows = {row: (name, columns) for name, table in sections for columns, row in _rows(table)}
    records, problems = pages.read_rows(rows, lambda row: _meeting(*rows[row], row, host=host, timezone=timezone))
    merged: dict[str, Meeting] = {}
    for meeting in records:
        if (first := merged.setdefault(meeting.native_id, meeting)) is not meeting:
            _merge(first, meeting)
    return CalendarPage("tables below h2", list(merged.values()), problems)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The page's meetings, then RowProblems. Raises as :func:`meetings`, and LayoutChanged for a kind but ``meetings``."""
    if kind not in (None, "meetings"):
        raise LayoutChanged("a kind of page: meetings", kind or "")
    page = meetings(body, host=str((params or {}).get("host") or urlsplit(url).hostname or ""), timezone=timezone)
    return [*page.meetings, *page.problems]


def _sections(root: Any) -> Iterator[tuple[str, Any]]:
    """Each table with the name of the h2 above it, wherever the two stand; year headings (h3) lie between."""
    name = ""
    for element in root.iter("h2", "table"):
        if element.tag == "h2":
            name = titles.clean(element.text_content())
        elif name:
            yield name, element


def _rows(table: Any) -> Iterator[tuple[list[str], Any]]:
    """Rows with their columns. A table without rows is a placeholder; a header that nobody knows is a changed layout."""
    rows = [row for row in table.iter("tr") if row.find("td") is not None or row.find("th") is not None]
    filled = [row for row in rows if titles.clean(row.text_content())]
    if len(filled) < 2:
        return
    columns = [_COLUMNS.get(titles.clean(cell.text_content()).lower(), "") for cell in filled[0].iterchildren("td", "th")]
    if "date" not in columns or "packet" not in columns:
        raise LayoutChanged("columns Date and Agenda packet", titles.clean(filled[0].text_content())[:120])
    for row in filled[1:]:
        yield columns, row


def _meeting(body: str, columns: list[str], row: Any, *, host: str, timezone: str) -> Meeting:
    cells = dict(zip(columns, row.iterchildren("td", "th"), strict=False))
    printed = titles.clean(cells["date"].text_content())
    day = dates.read_date(printed)
    if day is None:
        raise ValueError(f"no day in {printed[:80]!r}")
    meeting = Meeting(
        native_id=f"menlopark:{_slug(body)}:{day}",
        id_basis="derived",
        body=body,
        title=body,
        date=day.isoformat(),
        timezone=timezone,
        start_printed=printed,
        time_note="the page gives no time; the agenda does",
        source_url=f"https://{host}/Agendas-and-minutes",
    )
    # Word by word: "Agenda packet" beside "Postponed" would make it speak of an agenda.
    words = [(kind, text) for kind, cell in cells.items() if kind for text in cell.itertext(etree.Element)]
    meeting.status, meeting.status_detail, meeting.status_evidence = titles.status_of(*words)
    for kind in ("packet", "minutes"):
        for label, url in markup.links(cells.get(kind), f"https://{host}/"):
            meeting.documents.append(_document(kind, label, url, body))
    meeting.media = [Link(label or "Video", url, "video") for label, url in markup.links(cells.get("video"), f"https://{host}/")]
    return meeting


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _document(column: str, label: str, url: str, body: str) -> Document:
    """What the label says comes before the column: a notice of cancellation and an early staff report stand in the agenda's."""
    file = unquote(urlsplit(url).path.rpartition("/")[2])
    kind = "agenda" if column == "packet" and _THIN.search(body) and not re.search(r"packet", label, re.I) else column
    if _CANCELLED.search(label):
        kind = "notice"
    elif _EXTRA.search(label):
        kind = "attachment"
    elif column == "packet" and (said := titles.document_kind(label, url)) in ("agenda", "notice"):
        kind = said if said == "notice" or not re.search(r"packet", file, re.I) else "packet"
    return Document(kind, label or file, url, f"file:{urlsplit(url).path}")


def _merge(first: Meeting, other: Meeting) -> None:
    """An early staff report has a row of its own on the day of the later packet."""
    for document in other.documents:
        if all(each.url != document.url for each in first.documents):
            first.documents.append(document)
    for link in other.media:
        if all(each.url != link.url for each in first.media):
            first.media.append(link)
    if first.status_evidence is None and other.status_evidence is not None:
        first.status, first.status_detail, first.status_evidence = other.status, other.status_detail, other.status_evidence
