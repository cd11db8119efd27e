"""Municode's PublishPage: one body's meetings in a table whose columns the publisher chose. Times are local."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Location, Meeting
from engagic_scrapy.markup import first, has_class, spaced, tree
from engagic_scrapy.parsers.municode.markup import add_file, body_of, date_in, file_name, key_of

CONTAINER = "table.mcm"

_COLUMNS = {"agenda": "agenda", "packet": "packet", "minutes": "minutes", "multimedia": "video"}
_NAMED_TIME = re.compile(r"-([A-Z][a-z]+ \d{1,2}, \d{4})(?: (\d{1,2})\.(\d{2}) ([AP]M))?", re.I)


def publish_page(body: bytes, *, url: str, timezone: str, tenant: str) -> CalendarPage:
    """The rows of one page; ``next`` is the number of the following one, None after the last.

    Raises Blocked, PortalError, LayoutChanged (an unknown city or page gives an answer without the table).
    """
    page = tree(body)
    table = first(page.xpath(f"//table[{has_class('mcm')}]"))
    if table is None:
        raise LayoutChanged(CONTAINER, spaced(page)[:120])
    rows = table.xpath(f".//tr[td[{has_class('meeting')}]]")
    if not rows and table.xpath(".//tr/td[a or normalize-space()]"):
        raise LayoutChanged("td.meeting in table.mcm", spaced(table)[:120])
    meetings, problems = pages.read_rows(rows, lambda row: _meeting(row, url, timezone, tenant))
    return CalendarPage(CONTAINER, meetings, problems, next=_next(page))


def _next(page: Any) -> int | None:
    chosen = [option.get("value") or "" for option in page.xpath("//select//option[@selected]")]
    numbers = [int(value) for value in page.xpath("//select//option/@value") if value.isdigit()]
    if not chosen or not chosen[0].isdigit():
        return None
    following = int(chosen[0]) + 1
    return following if following in numbers else None


def _meeting(row: Any, url: str, timezone: str, tenant: str) -> Meeting:
    cells: dict[str, Any] = {}
    for cell in row.iterchildren("td"):
        for name in (cell.get("class") or "").split():
            cells.setdefault(name, cell)
    title = spaced(cells["meeting"])
    if not title:
        raise ValueError("a meeting without a name")
    links = [
        (column, link.get("href") or "") for name, column in _COLUMNS.items() if name in cells for link in cells[name].iter("a")
    ]
    start = _start(spaced(cells.get("date")), spaced(cells.get("time")), title, links, timezone)
    status, detail, evidence = titles.status_of(("meeting", title))
    place = spaced(cells.get("venue"))
    meeting = Meeting(
        native_id="", body=body_of(title), title=title, date=start.date, timezone=timezone, start_time=start.start_time,
        start_printed=start.printed, time_note=start.time_note, status=status, status_detail=detail, status_evidence=evidence,
        location=Location(place) if place else None, source_url=url,
    )  # fmt: skip
    for column, href in links:
        add_file(meeting, href, url, column)
    page_id = (parse_qs(urlsplit(url).query).get("ppid") or [""])[0]
    meeting.body_native_id = page_id or None
    if key := key_of(meeting):
        meeting.native_id = f"municode:{tenant}:{key}"
    elif meeting.date:
        # Nothing is published yet, so nothing has the meeting's digits.
        clock = (meeting.start_time or "")[11:16]
        meeting.native_id = f"municode:{tenant}:row:{page_id}:{meeting.date}:{clock}:{title.lower()}"
        meeting.id_basis = "derived"
    else:
        raise ValueError(f"a meeting without a date: {title[:100]!r}")
    return meeting


def _start(day: str, clock: str, title: str, links: list[tuple[str, str]], timezone: str) -> dates.Start:
    """From its cells; where the publisher left out the date, from the title or the name of a file."""
    named = next((found for _, href in links if (found := _NAMED_TIME.search(file_name(href)))), None)
    if not dates.read_date(day):
        day = date_in(title) or (named[1] if named else "")
    if not clock and named and named[2]:
        clock = f"{named[2]}:{named[3]} {named[4]}"
    return dates.local_start(day, clock or None, timezone)
