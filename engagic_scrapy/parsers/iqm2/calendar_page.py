"""IQM2's calendar, all meetings of a range in one page. Times are the city's own; a date without time has none."""

from __future__ import annotations

import re
from typing import Any

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Document, Link, Location, Meeting, RowProblem
from engagic_scrapy.markup import has_class, spaced
from engagic_scrapy.parsers.iqm2.markup import by_id, citizens, file_document, is_file, parameter, slug_of, tree

_SUMMARY = re.compile(r"Displaying (\d+) meetings? from (\S+) to (\S+)", re.I)
_WHEN = re.compile(r"(\w+\.? \d{1,2}, \d{4})\s*(.*)")
_OPENED = re.compile(r"OpenWindow\(\s*[\"']([^\"']+)")


def calendar(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """``/Citizens/Calendar.aspx``. ``range_printed`` is "1/1/2026 to 12/31/2026", ``total`` the page's own count.

    Raises Blocked, PortalError, TenantGone for the fixed page of a dead tenant, LayoutChanged.
    """
    page = tree(body)
    container = by_id(page, "pnlMeetings")
    if container is None:
        raise LayoutChanged("#ContentPlaceholder1_pnlMeetings", spaced(page)[:120])
    meetings, problems = pages.read_rows(rows_in(container), lambda row: _meeting(row, host, timezone))
    summary = _SUMMARY.search(spaced(by_id(page, "lblFilterSummary")))
    total = int(summary[1]) if summary else None
    if total is not None and total != len(meetings) + len(problems):
        problems.append(RowProblem(0, f"the page counts {total} meetings and shows {len(meetings) + len(problems)}"))
    printed = f"{summary[2]} to {summary[3]}" if summary else None
    return CalendarPage("#ContentPlaceholder1_pnlMeetings", meetings, problems, total=total, range_printed=printed)


def rows_in(element: Any) -> list[Any]:
    return list(element.xpath(f".//div[{has_class('MeetingRow')}]"))


def _parts(row: Any) -> dict[str, Any]:
    """The row's elements by class, first of each: one pass, because 300 rows times five XPaths took seven times as long."""
    parts: dict[str, Any] = {}
    for element in row.iter("div", "span"):
        for name in (element.get("class") or "").split():
            parts.setdefault(name, element)
    return parts


def wants_detail(meeting: Meeting) -> bool:
    """Whether the meeting's own page can say more: something is published, or it is cancelled and its links are not shown."""
    return bool(meeting.documents) or meeting.status == "cancelled"


def _meeting(row: Any, host: str, timezone: str) -> Meeting:
    parts = _parts(row)
    link = next(parts["RowLink"].iter("a"))
    meeting_id = parameter(link.get("href") or "", "ID")
    if meeting_id is None:
        raise ValueError(f"meeting without an ID: {link.get('href')!r}")
    details = spaced(parts.get("RowDetails"))
    facts, place = _facts(link.get("title") or "")
    start = _start(spaced(link), timezone)
    # Scheduled also stands on past meetings, and Closed only means that they are over.
    status, detail, evidence = titles.status_of(
        ("Status", facts.get("status")), ("MeetingCancelled", spaced(parts.get("MeetingCancelled"))), ("RowDetails", details)
    )
    title = details or " - ".join(filter(None, (facts.get("board"), facts.get("type"))))
    if not title:
        raise ValueError(f"meeting {meeting_id} without a name")
    columns = list(parts["MeetingLinks"].iter("a")) if "MeetingLinks" in parts else []
    documents, links = _documents(columns, host)
    return Meeting(
        native_id=f"iqm2:{slug_of(host)}:{meeting_id}",
        body=facts.get("board") or title,
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note,
        classification=facts.get("type"),
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=place,
        documents=documents,
        media=_video(columns, host),
        links=links,
        source_url=f"https://{host}/Citizens/Detail_Meeting.aspx?ID={meeting_id}",
    )


def _start(printed: str, timezone: str) -> dates.Start:
    """ "Jan 5, 2026 1:00 PM", or "Feb 1, 2023" alone, beside which the title attribute says 12:00 AM."""
    found = _WHEN.search(printed)
    return dates.local_start(found[1], found[2] or None, timezone) if found else dates.local_start(printed, None, timezone)


def _facts(attribute: str) -> tuple[dict[str, str], Location | None]:
    """Board, type and status out of the title attribute, and the lines below them, which are room and address.

    Board and type may hold " - " themselves, so the row's text "{Board} - {Type}" can't be cut.
    """
    facts: dict[str, str] = {}
    place: list[str] = []
    for line in re.split(r"[\r\n]+", attribute):
        name, _, value = line.partition("\t")
        if name.strip().endswith(":"):
            facts[name.strip(" :").lower()] = titles.clean(value)
        elif not name.strip() and facts:
            place.append(titles.clean(value))
    named = [line for line in place if line and line.strip("N/A, ")]
    return {name: value for name, value in facts.items() if value}, Location(", ".join(named)) if named else None


def _documents(columns: list[Any], host: str) -> tuple[list[Document], list[Link]]:
    documents: list[Document] = []
    links: list[Link] = []
    for link in columns:
        href = (link.get("href") or "").strip()
        # Unpublished ones are there too; their empty href would be the calendar itself.
        if "HiddenDocumentLink" in (link.get("class") or "") or href in ("", "#") or href.lower().startswith("javascript"):
            continue
        label = spaced(link)
        if is_file(href):
            documents.append(file_document(href, label, host))
        else:
            links.append(Link(label, citizens(href, host), "page"))
    return documents, links


def _video(columns: list[Any], host: str) -> list[Link]:
    """No onclick, no recording."""
    for link in columns:
        if opened := _OPENED.search(link.get("onclick") or ""):
            return [Link(spaced(link) or "Video", citizens(opened[1], host), "video")]
    return []
