"""InSite's lists of meetings: Calendar.aspx and the DepartmentDetail.aspx of one body (fact sheet 4.1 and 4.4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, participation, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Location, Meeting, RowProblem
from engagic_scrapy.pages import read_rows, title
from engagic_scrapy.parsers.legistar import insite_page as insite
from engagic_scrapy.parsers.legistar import postback
from engagic_scrapy.parsers.legistar.api import unpublished
from engagic_scrapy.parsers.legistar.languages import pair_languages

_COLUMNS = {
    "body": ("name", "body", "body name", "meeting body", "meeting name", "committee", "department", "board", "legislative body"),
    "date": ("date", "meeting date"),
    "time": ("time", "meeting time", "start time"),
    "location": ("location", "meeting location", "place"),
    "topic": ("topic", "meeting topic"),
}
_KEYS = {name: key for key, names in _COLUMNS.items() for name in names}


def calendar(body: bytes, *, url: str, timezone: str, host: str | None = None, page: int = 1) -> CalendarPage:
    """The meetings of a calendar or department page; ``next`` is the form that asks for the next page, None on the last.

    :param url: address of the page, from which relative links lead.
    :param host: the tenant's host in the keys, where a page came from another name of it.
    :param page: number of the page that was asked for; 0 if that isn't known (a saved page).

    Raises PortalError (also if another page was answered), Blocked, TenantGone, LayoutChanged.
    """
    root = insite.open_page(body, url)
    grids = root.xpath(
        "//table[contains(@class, 'rgMasterTable') and (contains(@id, '_gridCalendar') or contains(@id, '_gridUpcoming'))]"
    )
    if not grids:
        raise insite.missing(body, "table gridCalendar with class rgMasterTable")
    read = _Reader(root, body, url, host or urlsplit(url).netloc, timezone)
    listing = CalendarPage(container="gridCalendar", range_printed=postback.shown_range(root))
    for grid in grids:
        read.grid(grid, listing)
    listing.meetings = pair_languages(listing.meetings)
    _follow_pager(root, body, listing, page)
    if not insite.is_whole(body):
        listing.problems.append(RowProblem(0, "the page is cut off: it doesn't end with </html>"))
    return listing


def _follow_pager(root: Any, body: bytes, listing: CalendarPage, page: int) -> None:
    pager = postback.pager(root)
    if pager is None:
        if page > 1:
            raise PortalError(f"page {page} was asked for, a list without pages was answered")
        return
    if page and pager.page != page:
        raise PortalError(f"page {page} was asked for, page {pager.page} was answered")
    listing.total = pager.total
    listing.next = postback.next_page(root, body)
    rows = len(listing.meetings) + len(listing.problems)
    if rows < pager.last - pager.first + 1 - _twins(listing) or (listing.next is None and pager.last < pager.total):
        said = f"items {pager.first} to {pager.last} of {pager.total}"
        listing.problems.append(
            RowProblem(0, f"the pager says {said}; {rows} rows found, {'a' if listing.next else 'no'} next page")
        )


def _twins(listing: CalendarPage) -> int:
    return sum(key["scheme"] == "sap_twin" for meeting in listing.meetings for key in meeting.identifiers)


def ends_before(listing: CalendarPage, window: dates.Window) -> bool:
    """Whether the page, sorted newest first, reaches back behind the window, so that later pages hold nothing of it."""
    days = [meeting.date for meeting in listing.meetings if meeting.date]
    newest_first = all(first >= second for first, second in zip(days, days[1:], strict=False))
    return bool(days) and newest_first and days[-1] < window.from_date.isoformat()


class _Reader:
    """Reads rows of one page; the names of its columns decide what a cell means, never its place."""

    def __init__(self, root: Any, body: bytes, url: str, host: str, timezone: str):
        self.url, self.host, self.timezone = url, host.lower(), timezone
        self.seen: set[str] = set()
        forms = " ".join(root.xpath("//form/@action"))
        self.body = ""
        if "departmentdetail" in f"{forms} {url}".lower():  # one body's page has no Name column
            self.body = titles.clean(title(body).partition(" - ")[2]) or titles.clean(title(body))

    def grid(self, grid: Any, listing: CalendarPage) -> None:
        labels, rows = insite.labels_and_rows(grid)
        keys = [_KEYS.get(label, "") for label in labels]
        if "date" not in keys:
            raise LayoutChanged("column Meeting Date in gridCalendar", ", ".join(labels)[:80])
        if "body" not in keys and not self.body:
            raise LayoutChanged("column Name in gridCalendar", ", ".join(labels)[:80])
        if not rows and not insite.says_empty(grid):
            raise LayoutChanged("rows, or the words that there are none, in gridCalendar")
        meetings, problems = read_rows(rows, lambda row: self.row(row, keys, labels))
        listing.meetings += meetings
        listing.problems += problems

    def row(self, row: Any, keys: list[str], labels: list[str]) -> Meeting | None:
        cells = row.xpath("./td")
        named = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        links = [(anchor, label) for cell, label in zip(cells, labels, strict=False) for anchor in insite.anchors(cell, self.url)]
        native_id, guid = _key(anchor for anchor, _ in links)
        if native_id in self.seen:  # an upcoming section repeats rows of the main one
            return None
        self.seen.add(native_id)
        meeting = self._meeting(named, native_id)
        meeting.identifiers = [{"scheme": "insite_guid", "identifier": guid}] if guid else []
        for anchor, label in links:
            self._place(anchor, label, meeting)
        hint = row.xpath(".//a[contains(@id, 'hypMeetingDetail') and not(@href)]/@title")
        if hint and unpublished(meeting, titles.clean(hint[0]), "Meeting Details"):
            meeting.agenda_status = titles.clean(hint[0])
        return meeting

    def _meeting(self, named: dict[str, Any], native_id: str) -> Meeting:
        place = named.get("location")
        body = insite.text(named.get("body")) or self.body
        if not body:
            raise ValueError("a row without the name of a body")
        start = dates.local_start(insite.text(named["date"]), insite.text(named.get("time")) or None, self.timezone)
        if start.date is None:
            raise ValueError(f"a row without a date: {insite.text(named['date'])!r}")
        note = titles.clean(" ".join(place.xpath(".//em//text()"))) if place is not None else ""
        name = titles.clean(" ".join(place.xpath(".//text()[not(ancestor::em)]"))) if place is not None else ""
        status, detail, proof = titles.status_of(
            ("Meeting Time", start.time_note), ("note", note), ("Meeting Location", name), ("Name", body)
        )
        return Meeting(
            native_id=f"insite:{self.host}:{native_id}", body=body, title=body, date=start.date, timezone=self.timezone,
            start_time=start.start_time, start_printed=start.printed, time_note=start.time_note, status=status,
            status_detail=detail, status_evidence=proof, location=Location(name, note or None) if name else None,
            participation=participation.read(name, note, timezone=self.timezone),
            description=insite.text(named.get("topic")) or note or None,
        )  # fmt: skip

    def _place(self, anchor: insite.Anchor, label: str, meeting: Meeting) -> None:
        if anchor.page == "meetingdetail.aspx":
            meeting.source_url = anchor.url
        elif anchor.page == "departmentdetail.aspx":
            meeting.body_native_id = insite.query_value(anchor.url, "ID")
        insite.place(meeting, insite.sort_link(anchor, label))


def _key(anchors: Any) -> tuple[str, str | None]:
    """ID and GUID of the meeting: from the iCalendar link, which every row has, else from the link to its page."""
    found: dict[str, tuple[str, str | None]] = {}
    for anchor in anchors:
        if anchor.page not in ("view.ashx", "meetingdetail.aspx"):
            continue
        native_id = insite.query_value(anchor.url, "ID")
        if native_id and native_id.isdecimal():
            code = (insite.query_value(anchor.url, "M") or "").upper()
            found.setdefault(code, (native_id, insite.query_value(anchor.url, "GUID")))
            if code == "IC":
                break
    for code in ("IC", "", "A", "PA", "M"):  # a details link has no code
        if code in found:
            return found[code]
    raise ValueError("a row without any ID: neither an iCalendar nor a details link")
