"""The three widgets that show meetings. Visible times are local; the hidden ``time`` elements are UTC and not used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Link, Meeting
from engagic_scrapy.parsers.visioninternet.files import add_files

GRID = "calendar grid"
EVENT_PAGE = "event"  # kind of the link to an event's page, the only place with files where a list has no column for them

_EVENT = re.compile(r"/Calendar/Event/(\d+)", re.I)
_AGENDA = re.compile(r"/MeetingAgenda/(\d+)", re.I)
_MEETING = re.compile(
    r"\b(?:meetings?|council|commission|committee|subcommittee|board|trustees|supervisors|aldermen|authority|hearing|"
    r"study session|work ?session|task force|panel|agency|district|legislature)\b",
    re.I,
)
_STATUS = re.compile(
    r"^\W*(?:cancell?ed|postponed|rescheduled)\b[\s:–-]*|[\s(–-]*\b(?:cancell?ed|postponed|rescheduled)\b(?: due to .*)?\W*$",
    re.I,
)
_TABLE_ROW = "//tr[td[contains(@class, 'event_datetime')]]"
_GRID = "//*[contains(concat(' ', @class, ' '), ' calendar_grid ') or contains(@class, 'calendar_title')]"


def list_paths(params: dict[str, Any]) -> list[str]:
    """The pages with a widget, without a slash at the end."""
    paths = [params.get("path", ""), *params.get("paths", ())]
    return list(dict.fromkeys(path.rstrip("/") for path in paths if path))


def listing(body: bytes, *, url: str, timezone: str, bodies: tuple[str, ...] = (), first_day: str | None = None) -> CalendarPage:
    """The meetings of the page's widget; ``next`` is the address of the next page, ``total`` counts other events too.

    :param url: the address that answered: links are relative to its host.
    :param bodies: words that a title must have, in place of the usual words for meetings.
    :param first_day: no next page where all events are before that day; for lists that were asked to begin with the latest.

    Raises Blocked, PortalError, LayoutChanged.
    """
    pages.refuse_challenge(body)
    root: Any = html.document_fromstring(b"<div>" + body, parser=html.HTMLParser(encoding="utf-8"))
    managed = root.xpath("//tr[contains(@class, 'meeting_widget_item')]")
    listed = root.xpath(_TABLE_ROW)
    if managed:
        container, rows, read = "MeetingsManager", managed, _managed
    elif listed or root.xpath("//table[contains(@class, 'listtable')]"):
        container, rows, read = "table.listtable", listed, _listed
    elif root.xpath(_GRID):
        container, rows, read = GRID, list(_grid_events(root)), _in_grid
    else:
        raise LayoutChanged("tr.meeting_widget_item, table.listtable or .calendar_grid", titles.clean(root.text_content())[:120])
    found, problems = pages.read_rows(rows, lambda row: read(row, url, timezone))
    kept = [meeting for meeting in found if container == "MeetingsManager" or is_meeting(meeting.title, bodies)]
    if container == GRID:
        _tell_apart(kept)
    unique = {meeting.native_id: meeting for meeting in reversed(kept)}
    is_past = bool(first_day and found) and all((meeting.date or "") < str(first_day) for meeting in found)
    return CalendarPage(
        container,
        list(reversed(unique.values())),
        problems,
        next=None if is_past else _next(root, url),
        total=len(found),
        range_printed=_month(root) if container == GRID else None,
    )


def is_meeting(title: str, bodies: tuple[str, ...]) -> bool:
    """Calendars of a website hold concerts and holidays as well."""
    words = title.lower()
    return any(body.lower() in words for body in bodies) if bodies else bool(_MEETING.search(title))


def _next(root: Any, url: str) -> str | None:
    """Next and Last have the same class; a disabled one has no address."""
    for link in root.xpath("//div[contains(@class, 'list-pager')]//a[@href]"):
        if re.match(r"next\b", titles.clean(link.text_content()), re.I):
            return urljoin(url, link.get("href").strip())
    return None


def new_meeting(key: str, title: str, date_text: str, time_text: str | None, url: str, timezone: str, page: str) -> Meeting:
    """Raises ValueError without a title or a day."""
    start = dates.local_start(date_text, time_text, timezone)
    if not title or start.date is None:
        raise ValueError(f"no title or date in {title!r} {date_text!r}")
    status, detail, evidence = titles.status_of(("title", title))
    return Meeting(
        native_id=f"visioninternet:{urlsplit(url).hostname}:{key}",
        body=titles.clean(_STATUS.sub("", title)) or title,
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note if start.start_time is None else None,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=page,
    )


def clock_of(printed: str) -> tuple[str, str | None]:
    """Day and start of "08/09/2022 10:00 AM - 1:00 PM". Ends have typing errors (NOACA: 11:30 PM) and are for display only."""
    day, _, rest = printed.partition(" ")
    clock = re.match(r"\s*\d{1,2}:\d{2}\s*[AP]M", rest, re.I)
    return day, clock[0].strip() if clock else None


def shown_date(cell: Any) -> str:
    """The visible words; a meeting over several days has only ``time`` elements (Madera 2799)."""
    hidden = cell.xpath(".//time")
    texts = [
        text for text in cell.xpath(".//text()") if not any(parent.tag == "time" for parent in text.getparent().iterancestors())
    ]
    words = titles.clean(" ".join(text for text in texts if text.getparent().tag != "time" or text.is_tail))
    return words if dates.read_date(words) else titles.clean(hidden[0].text_content()) if hidden else words


def event_address(href: str, url: str) -> tuple[str, str] | None:
    """Number and lasting address of an event: what follows the number is the page's place in the menu."""
    found = _EVENT.search(href)
    return (found[1], urljoin(url, f"/Home/Components/Calendar/Event/{found[1]}")) if found else None


def _event_of(link: Any, url: str) -> tuple[str, str]:
    found = event_address(link.get("href") or "", url)
    if found is None:
        raise ValueError(f"no event in {link.get('href')!r}")
    return found


# -- the widgets --------------------------------------------------------------------------------------------------------------


def _listed(row: Any, url: str, timezone: str) -> Meeting:
    link = row.xpath(".//td[contains(@class, 'event_title')]//a[@href]")[0]
    printed = shown_date(row.xpath("./td[contains(@class, 'event_datetime')]")[0])
    key, page = _event_of(link, url)
    day, clock = clock_of(printed)
    meeting = new_meeting(f"event:{key}", titles.clean(link.text_content()), day, clock, url, timezone, page)
    meeting.start_printed = printed
    agenda = row.xpath("./td[contains(@class, 'event_agenda')]")
    for cell in agenda:
        add_files(meeting, cell, url, "agenda")
    for cell in row.xpath("./td[contains(@class, 'event_minutes')]"):
        add_files(meeting, cell, url, "minutes")
    for other in row.xpath(".//a[@href]"):
        if "recording" in other.text_content().lower():
            meeting.media.append(Link(titles.clean(other.text_content()), urljoin(url, other.get("href").strip()), "video"))
    if not agenda:
        meeting.links.append(Link("Event", page, EVENT_PAGE, key))
    return meeting


def _month(root: Any) -> str:
    """ "June 2026" """
    heading = root.xpath("//*[contains(@class, 'current_month_title')]")
    return titles.clean(heading[0].text_content()) if heading else ""


def _grid_events(root: Any) -> Iterator[tuple[Any, str]]:
    """Every event with its day: from the cell's label, or from its number and the month in the title."""
    month = _month(root)
    for cell in root.xpath("//td[contains(@class, 'calendar_day_with_items')]"):
        label = cell.get("aria-label") or ""
        day = dates.read_date(re.sub(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})", r"\2 \1, \3", label))
        number = re.match(r"\d{1,2}", titles.clean(cell.text_content()))
        if day is None and number:
            day = dates.read_date(re.sub(r"^([A-Za-z]+) (\d{4})$", rf"\1 {number[0]}, \2", month))
        for item in cell.xpath(".//*[contains(concat(' ', @class, ' '), ' calendar_item ')]"):
            yield item, day.isoformat() if day else ""


def _in_grid(row: tuple[Any, str], url: str, timezone: str) -> Meeting:
    item, day = row
    link = item.xpath(".//a[contains(@class, 'calendar_eventlink')]")[0]
    clock = titles.clean(" ".join(item.xpath(".//*[contains(@class, 'calendar_eventtime')]//text()")))
    key, page = _event_of(link, url)
    title = titles.clean(link.get("title") or link.text_content())
    meeting = new_meeting(f"event:{key}", title, day, clock or None, url, timezone, page)
    meeting.all_day = not clock
    meeting.links.append(Link("Event", page, EVENT_PAGE, key))
    return meeting


def _tell_apart(meetings: list[Meeting]) -> None:
    """An event of several days stands in each of their cells under one number: its day joins the key."""
    times = Counter(meeting.native_id for meeting in meetings)
    for meeting in meetings:
        if times[meeting.native_id] > 1:
            meeting.native_id = f"{meeting.native_id}:{meeting.date}"


def _managed(row: Any, url: str, timezone: str) -> Meeting:
    cells = row.findall("td")
    link = cells[0].xpath(".//a[@href]")[0]
    key = _AGENDA.search(link.get("href"))
    if not key:
        raise ValueError(f"no agenda's number in {link.get('href')!r}")
    printed = titles.clean(cells[1].text_content())
    day, clock = clock_of(printed)
    page = urljoin(url, f"/Home/Components/MeetingsManager/MeetingAgenda/{key[1]}")
    meeting = new_meeting(f"agenda:{key[1]}", titles.clean(link.text_content()), day, clock, url, timezone, page)
    meeting.start_printed = printed
    for cell, kind in zip(cells[2:4], ("agenda", "minutes"), strict=False):
        add_files(meeting, cell, url, kind)
    return meeting
