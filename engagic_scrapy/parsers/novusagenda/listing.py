"""NovusAgenda listings: meetings by day, without a time on most sites. The time, if any, stands in the agenda's head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Link, Location, Meeting
from engagic_scrapy.markup import text
from engagic_scrapy.parsers.novusagenda import markup

_GRID = "//table[substring(@id, string-length(@id) - string-length('{0}') + 1) = '{0}']"
_MEETINGS, _ITEMS = _GRID.format("radGridMeetings_ctl00"), _GRID.format("radGridItems_ctl00")
_RESPONSIVE = "//*[@id='myTabContent']"
_ECHO = "//input[substring(@id, string-length(@id) - string-length('{0}') + 1) = '{0}']/@value"
_DAY = re.compile(r"^\W*\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b|^[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")
_POSTBACK = re.compile(r"__doPostBack\('([^']+)'")
_FILE = re.compile(r"DisplayAgendaPDF\.ashx\?(?:.*\b)?(MinutesMeetingID|MeetingID)=(\d+)", re.I)
_NOTHING = re.compile(r"no records to display", re.I)


@dataclass(slots=True)
class Following:
    """The form that asks for the next page: posted to the address of this one."""

    form: dict[str, str]


def listing(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """The meetings of a grid page, each with the items that the items grid of the same page shows of it.

    ``range_printed`` is the range the portal used, "2022-07-01 2023-01-01": it can ignore what was asked. ``next`` is a
    :class:`Following` or None. Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.tree(body)
    grid = next(iter(root.xpath(_MEETINGS)), None)
    responsive = next(iter(root.xpath(_RESPONSIVE)), None)
    if grid is not None:
        container, rows, columns = "table[id$=radGridMeetings_ctl00]", _grid_rows(grid), _columns(grid)
    elif responsive is not None:
        container, rows, columns = "#myTabContent", _responsive_rows(responsive), []
    else:
        raise LayoutChanged("table[id$=radGridMeetings_ctl00] or #myTabContent", text(root)[:120])
    meetings, problems = pages.read_rows(rows, lambda row: _meeting(row, columns, host, timezone))
    unique: dict[str, Meeting] = {}
    for meeting in meetings:
        if meeting.id_basis == "derived" and meeting.native_id in unique:  # alike to the letter, and still two rows
            meeting.native_id += f":{sum(key.startswith(meeting.native_id) for key in unique) + 1}"
        unique.setdefault(meeting.native_id, meeting)
    _add_items(unique, root, host)
    echo = [next(iter(root.xpath(_ECHO.format(end))), "") for end in ("radCalendarFrom", "radCalendarTo")]
    printed = " ".join(echo) if all(echo) else None
    return CalendarPage(container, list(unique.values()), problems, next=_next_page(root, grid), range_printed=printed)


def ignored_range(page: CalendarPage, window: dates.Window) -> str | None:
    """What the portal used in place of the range that was asked, if that leaves days of the window out."""
    if page.range_printed is None:
        return None
    first, last = page.range_printed.split()
    whole = first <= window.from_date.isoformat() and last >= window.until_date.isoformat()
    return None if whole else page.range_printed


def agenda_url(meeting: Meeting) -> str | None:
    """The address of the agenda's page."""
    return next((link.url for link in meeting.links if link.kind == "agenda"), None)


# -- rows -----------------------------------------------------------------------------------------------------------------


def _grid_rows(grid: html.HtmlElement) -> list[html.HtmlElement]:
    """Rows of this grid only: pagers and the items grid have rows of the same kind."""
    rows = grid.xpath("./tbody/tr | ./tr[td]")
    return [row for row in rows if "rgPager" not in (row.get("class") or "") and not _is_empty(row)]


def _responsive_rows(content: html.HtmlElement) -> list[html.HtmlElement]:
    """Rows of the first table; tr.collapse are copies for telephones."""
    rows = content.xpath("(.//table)[1]//tr[td][not(contains(concat(' ', @class, ' '), ' collapse '))]")
    return [row for row in rows if not _is_empty(row)]


def _is_empty(row: html.HtmlElement) -> bool:
    return "rgNoRecords" in (row.get("class") or "") or bool(_NOTHING.search(text(row)))


def _columns(grid: html.HtmlElement) -> list[str]:
    """Names of the columns, in lower case; the pager inside the grid has a header cell of its own."""
    return [text(cell).lower() for cell in grid.xpath("./thead/tr[1]/th")]


def _meeting(row: html.HtmlElement, columns: list[str], host: str, timezone: str) -> Meeting:
    cells = row.findall("td")
    by_name = dict(zip(columns, cells, strict=False)) if len(columns) <= len(cells) else {}
    where = next((index for index, cell in enumerate(cells) if _DAY.match(text(cell))), None)
    if where is None:
        raise ValueError(f"no date in {text(row)[:80]!r}")
    printed = text(cells[where])
    day = dates.read_date(printed)
    label = next((text(label) for label in row.iter("label")), "")
    kind = _named(by_name, "type") or label or text(cells[where + 1] if where + 1 < len(cells) else None)
    if day is None or not kind:
        raise ValueError(f"no date or meeting type in {text(row)[:80]!r}")
    place = _named(by_name, "location") if by_name else _beside(cells, where + 2)
    clock = _named(by_name, "time")
    start = dates.local_start(day.isoformat(), clock or None, timezone)
    status, detail, evidence = titles.status_of(("meeting type", kind), ("location", place), ("time", clock))
    key = _key(row)
    meeting = Meeting(
        native_id=f"novusagenda:{host}:{key or 'row:' + _slug(kind) + ':' + day.isoformat()}",
        body=kind,
        title=kind,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=titles.clean(f"{printed} {clock}"),
        time_note=start.time_note,
        id_basis="vendor" if key else "derived",
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=_location(place, cancelled=bool(evidence and evidence.rule == "location")),
    )
    _set_links(meeting, cells, columns, host)
    return meeting


def _named(by_name: dict[str, html.HtmlElement], word: str) -> str:
    return next((text(cell) for name, cell in by_name.items() if word in name), "")


def _beside(cells: list[html.HtmlElement], index: int) -> str:
    cell = cells[index] if index < len(cells) else None
    return text(cell) if cell is not None and next(cell.iter("a"), None) is None else ""


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _location(place: str, *, cancelled: bool) -> Location | None:
    """The cell is one line, cut with " ..."; clerks put "NOTICE OF CANCELLATION" into it."""
    if not place or cancelled:
        return None
    whole = re.sub(r"\s*(?:\.{3}|…)$", "", place)
    return Location(whole, "cut short by the portal" if whole != place else None)


def _key(row: html.HtmlElement) -> str | None:
    """The MeetingID of any link; MinutesMeetingID is another number."""
    for link in row.iter("a"):
        source = markup.address(link).replace("&amp;", "&")
        found = markup.VIEW.search(source) or re.search(r"[?&]MeetingID=(\d+)", source, re.I)
        if found:
            return found[1]
    return None


def _set_links(meeting: Meeting, cells: list[html.HtmlElement], columns: list[str], host: str) -> None:
    online: list[tuple[str, str]] = []
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) else ""
        for link in cell.iter("a"):
            source, words = markup.address(link), markup.words(link)
            if found := markup.VIEW.search(source):
                online.append((words, markup.absolute(found[0], host)))
            elif found := _FILE.search(source):
                _add_file(meeting, found, column, words, markup.absolute(link.get("href") or "", host))
            elif "video" in f"{column} {words}".lower() and (link.get("href") or "").startswith(("http", "/")):
                meeting.media.append(Link(words or "Video", markup.absolute(link.get("href"), host), "video"))
    # "Agenda Summary" stands beside the full agenda at some tenants.
    online.sort(key=lambda each: "summary" in each[0].lower())
    for number, (words, url) in enumerate(online):
        meeting.links.append(Link(words or "Agenda", url, "agenda" if not number else "agenda_summary"))


def _add_file(meeting: Meeting, found: re.Match[str], column: str, words: str, url: str) -> None:
    minutes = found[1].lower() == "minutesmeetingid"
    if minutes and int(found[2]) < 1:
        return
    kind = "minutes" if minutes else "packet" if titles.document_kind(f"{column} {words}", "") == "packet" else "agenda"
    name = words or column.title() or kind.capitalize()
    key = f"{kind}:{_slug(column or words)}:{found[2]}" if minutes else f"{kind}:{found[2]}"
    if all(document.native_id != key for document in meeting.documents):
        meeting.documents.append(Document(kind, name, url, key))


# -- items and the next page ----------------------------------------------------------------------------------------------


def _add_items(meetings: dict[str, Meeting], root: html.HtmlElement, host: str) -> None:
    """The items grid shows the first 15 of the range: enough to know what an agenda is about whose page is gone."""
    for grid in root.xpath(_ITEMS):
        columns = _columns(grid)
        for row in _grid_rows(grid):
            cells = dict(zip(columns, map(text, row.findall("td")), strict=False))
            sources = " ".join(map(markup.address, row.iter("a"))).replace("&amp;", "&")
            meeting_id, item = re.search(r"[?&]MeetingID=(\d+)", sources, re.I), markup.COVER.search(sources)
            meeting = meetings.get(f"novusagenda:{host}:{meeting_id[1]}") if meeting_id else None
            if meeting is None or item is None or not cells.get("title"):
                continue
            section = cells.get("category") or None
            place = len(meeting.items) + 1
            meeting.items.append(AgendaItem(cells["title"], place, item[1], section=section, consent=consent(section)))


def consent(section: str | None) -> bool | None:
    return True if section and "consent" in section.lower() else None


def _next_page(root: html.HtmlElement, grid: html.HtmlElement | None) -> Following | None:
    """The items grid has a Next Page of its own; on the last page it is a picture and no link."""
    links = grid.xpath(".//a[@title='Next Page']") if grid is not None else []
    for link in links:
        found = _POSTBACK.search(link.get("href") or "")
        if found and "return false" not in (link.get("onclick") or "").lower():
            return Following({**_form(root), "__EVENTTARGET": found[1], "__EVENTARGUMENT": ""})
    return None


def _form(root: html.HtmlElement) -> dict[str, str]:
    """What a browser sends of the page's form: no buttons, no boxes that aren't ticked."""
    values: dict[str, str] = {}
    for field in root.iter("input"):
        kind = (field.get("type") or "text").lower()
        if not field.get("name") or kind in ("submit", "image", "button", "file", "reset") or field.get("disabled") is not None:
            continue
        if kind not in ("checkbox", "radio") or field.get("checked") is not None:
            values[field.get("name")] = field.get("value") or ""
    for field in root.iter("select"):
        chosen = field.xpath(".//option[@selected]") or field.xpath("(.//option)[1]")
        if field.get("name") and chosen:
            values[field.get("name")] = chosen[0].get("value") or ""
    return values
