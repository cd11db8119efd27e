"""Cities' own Drupal sites with Municode's meetings, version 7 and 10: a list, a month, a meeting's page.

Version 7 prints times with their offset; version 10 (reconstructed from client code) prints local ones, some as ranges.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Document, Location, Meeting
from engagic_scrapy.markup import first, has_class, spaced, tree
from engagic_scrapy.parsers.municode.markup import absolute, add_file, body_of, key_of

LIST = "table.views-table or .view-meetings"
MONTH = ".view-calendar or .month-view"

_COLUMNS = {
    "field-calendar-date": "date", "field-smart-date": "date", "title": "title", "field-agendas": "agenda",
    "field-agenda-link": "agenda", "nothing": "agenda", "field-packets": "packet", "field-packets-link": "packet",
    "nothing-1": "packet", "field-minutes": "minutes", "nothing-2": "minutes", "field-video-link": "video",
    "field-audio-link": "video", "nothing-3": "video", "view-node": "page",
}  # fmt: skip
_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_CLOCK = re.compile(r"\d{1,2}(?::\d{2})?\s*[ap]\.?m", re.I)
_PLACE = re.compile(r"^\s*(?:meeting )?(?:location|place|where)\s*:\s*(.+)", re.I)


def meeting_list(body: bytes, *, url: str, timezone: str, tenant: str) -> CalendarPage:
    """``/meetings`` of either version, newest first; ``next`` is the address of the following page.

    Raises Blocked, PortalError, LayoutChanged.
    """
    page = tree(body)
    tables = page.xpath(f"//table[{has_class('views-table')}]")
    if not tables and not page.xpath(f"//*[{has_class('view-meetings')} or {has_class('view-empty')}]"):
        raise LayoutChanged(LIST, spaced(page)[:120])
    rows = [row for table in tables for row in table.xpath(".//tr[td]")]
    names = _bodies(page)
    meetings, problems = pages.read_rows(rows, lambda row: _listed(row, names, url, timezone, tenant))
    if rows and not meetings and all("no column" in problem.error for problem in problems):
        raise LayoutChanged("td.views-field-title in table.views-table", spaced(rows[0])[:120])
    following = page.xpath(f"//li[{has_class('pager-next')} or {has_class('pager__item--next')}]//a/@href")
    return CalendarPage(LIST, meetings, problems, next=absolute(following[0], url) if following else None)


def month(body: bytes, *, url: str, timezone: str, tenant: str) -> CalendarPage:
    """``/calendar/month/YYYY-MM``: dates and titles, no documents. Raises Blocked, PortalError, LayoutChanged."""
    page = tree(body)
    rows = page.xpath(f"//*[{has_class('view-item-calendar')}]")
    if not rows and not page.xpath(f"//*[{has_class('view-calendar')} or {has_class('month-view')}]"):
        raise LayoutChanged(MONTH, spaced(page)[:120])
    names = _bodies(page)
    meetings, problems = pages.read_rows(rows, lambda row: _in_month(row, names, url, timezone, tenant))
    return CalendarPage(MONTH, meetings, problems)


def meeting_page(body: bytes, *, url: str, timezone: str, tenant: str) -> Meeting:
    """A meeting's own page. Raises Blocked, PortalError, LayoutChanged."""
    page = tree(body)
    node = first(page.xpath("//*[starts-with(@id, 'node-')][.//*[contains(@class, 'date-display-single')]]"))
    if node is None:
        raise LayoutChanged("#node-… .date-display-single", spaced(page)[:120])
    stamp = first(node.xpath(f".//*[{has_class('date-display-single')}]"))
    name = node.xpath("string(.//*[@property='dc:title']/@content)") or spaced(first(page.xpath("//h1")))
    path = node.get("about") or urlsplit(url).path
    if not titles.clean(name) or _times(stamp, timezone)[0].date is None:
        raise LayoutChanged("name and date of a meeting's page", spaced(node)[:120])
    meeting = _made(titles.clean(name), stamp, path, {}, url, timezone, tenant)
    meeting.identifiers.append({"scheme": "drupal:node", "identifier": (node.get("id") or "").removeprefix("node-")})
    prose = node.xpath(f".//*[{has_class('field-name-body')}]//*[self::p or self::li]")
    lines = [line for line in map(spaced, prose) if line]
    meeting.description = "\n".join(lines) or None
    meeting.location = next((Location(found[1]) for line in lines if (found := _PLACE.match(line))), None)
    zoom = [link.get("href") for part in prose for link in part.iter("a") if (link.get("href") or "").startswith("http")]
    meeting.participation = participation.read(*lines, *zoom, timezone=timezone)
    for name, column in (("agendas", "agenda"), ("packets", "packet"), ("minutes", "minutes"), ("audiovideo", "video")):
        for link in node.xpath(f".//div[{has_class(name)}]//a[@href]"):
            add_file(meeting, link.get("href"), url, column, label=spaced(link))
    for link in node.xpath(f".//*[{has_class('other_attachments')}]//a[@href]"):
        if target := absolute(link.get("href"), url):
            media = (link.get("type") or "").partition(";")[0] or None
            meeting.documents.append(Document("attachment", spaced(link) or "Document", target, media_type=media))
    return meeting


def take_page(meeting: Meeting, body: bytes, *, url: str, tenant: str) -> None:
    """Adds what only the meeting's own page has. Raises Blocked, PortalError, LayoutChanged."""
    found = meeting_page(body, url=url, timezone=meeting.timezone, tenant=tenant)
    known = {document.url for document in meeting.documents}
    meeting.documents += [document for document in found.documents if document.url not in known]
    for mine, theirs in ((meeting.links, found.links), (meeting.media, found.media)):
        addresses = {link.url for link in mine}
        mine += [link for link in theirs if link.url not in addresses]
    meeting.identifiers += [each for each in found.identifiers if each not in meeting.identifiers]
    meeting.description = meeting.description or found.description
    meeting.location = meeting.location or found.location
    meeting.participation = meeting.participation or found.participation


def _bodies(page: Any) -> dict[str, str]:
    """Names of bodies by how paths write them ("citycouncil"), out of the filter form."""
    options = page.xpath("//select[starts-with(@name, 'field_microsite_tid')]/option")
    named = {re.sub(r"[^a-z]", "", spaced(option).lower()): spaced(option).lstrip("- ") for option in options}
    return {key: name for key, name in named.items() if key and key != "any"}


def _listed(row: Any, names: dict[str, str], url: str, timezone: str, tenant: str) -> Meeting:
    cells: dict[str, Any] = {}
    for cell in row.iterchildren("td"):
        for name in (cell.get("class") or "").split():
            if column := _COLUMNS.get(name.removeprefix("views-field-")):
                cells.setdefault(column, cell)
    if "title" not in cells or "date" not in cells:
        raise ValueError("no column of titles or dates")
    links = [link.get("href") for name in ("page", "title") if name in cells for link in cells[name].iter("a")]
    meeting = _made(spaced(cells["title"]), cells["date"], links[0] if links else None, names, url, timezone, tenant)
    for column in ("agenda", "packet", "minutes", "video"):
        for link in cells[column].iter("a") if column in cells else ():
            add_file(meeting, link.get("href") or "", url, column)
    return _keyed(meeting, tenant)


def _in_month(row: Any, names: dict[str, str], url: str, timezone: str, tenant: str) -> Meeting:
    link = first(row.xpath(".//a[@href]"))
    stamps = row.xpath(f".//*[{has_class('date-display-single')}]")
    if link is None or not stamps:
        raise ValueError("no link or date in an event of the month")
    meeting = _made(spaced(link), stamps[-1], link.get("href"), names, url, timezone, tenant)
    node = re.search(r"calendar\.(\d+)\.field_calendar_date", " ".join(row.xpath(".//*/@class")))
    if node:
        meeting.identifiers.append({"scheme": "drupal:node", "identifier": node[1]})
    return _keyed(meeting, tenant)


def _made(title: str, stamp: Any, path: str | None, names: dict[str, str], url: str, timezone: str, tenant: str) -> Meeting:
    if not title:
        raise ValueError("a meeting without a name")
    start, end = _times(stamp, timezone)
    if start.date is None:
        raise ValueError(f"a meeting without a date: {title[:80]!r}, {spaced(stamp)[:80]!r}")
    page = absolute(path, url) if path else None
    site = (urlsplit(page).path.strip("/").split("/") or [""])[0] if page and "/page/" in page else ""
    status, detail, evidence = titles.status_of(("title", title))
    return Meeting(
        native_id=f"municode:{tenant}:{urlsplit(page).path}" if page else "", title=title, date=start.date, timezone=timezone,
        body=names.get(re.sub(r"[^a-z]", "", site.lower())) or body_of(title), body_native_id=site or None,
        start_time=start.start_time, end_time=end, start_printed=start.printed, time_note=start.time_note, status=status,
        status_detail=detail, status_evidence=evidence, source_url=page or url,
    )  # fmt: skip


def _keyed(meeting: Meeting, tenant: str) -> Meeting:
    """The page's path is the key where there is one: it is there before any file is. The digits of the files stand beside it."""
    key = key_of(meeting)
    if not meeting.native_id and key is None:
        raise ValueError(f"a meeting without page or file: {meeting.title[:80]!r}")
    if meeting.native_id and key:
        meeting.identifiers.append({"scheme": "municode", "identifier": key})
    meeting.native_id = meeting.native_id or f"municode:{tenant}:{key}"
    return meeting


def _times(stamp: Any, timezone: str) -> tuple[dates.Start, str | None]:
    """Start and end of ISO text with its offset, or of "Mar 18, 2026 | 2pm - 3pm", "04/15/2026 - 7:00pm"."""
    exact = next((part.get("content") for part in stamp.iter("*") if _OFFSET.match(part.get("content") or "")), None)
    if exact:
        day, _, clock = exact.partition("T")
        start = dates.local_start(day, clock[:5], timezone)
        return dates.Start(start.date, start.start_time, spaced(stamp).partition("  ")[0], start.time_note), None
    printed = spaced(stamp)
    day, bar, rest = printed.partition("|")
    if not bar:
        day, _, rest = printed.partition(" - ")
    clocks = _CLOCK.findall(rest)
    start = dates.local_start(day, clocks[0] if clocks else rest.strip() or None, timezone)
    end = dates.local_start(day, clocks[1], timezone).start_time if len(clocks) > 1 else None
    return start, end
