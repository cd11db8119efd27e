"""Ross, California (Drupal): upcoming and recent meetings on one page, staff reports on each meeting's own.

Dates carry their offset. A meeting's address is its key: the node's number stands in the paths of its files alone, and a meeting
has none before its agenda.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from typing import Any
from urllib.parse import unquote, urlsplit

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Link, Location, Meeting, RowProblem, StatusEvidence

STAFF_REPORTS = "staff_reports"  # kind of the link to the page that has them
_TABLES = ("upcomingMeetings", "recentMeetings")
_BODIES = {
    "towncouncil": "Town Council",
    "advisorydesignreview": "Advisory Design Review Group",
    "communityprotectioncommittee": "Community Protection Committee",
    "financecommittee": "Finance Committee",
    "generalgovernmentcommittee": "General Government Committee",
    "publicworkscommittee": "Public Works Committee",
}
_MOVED = re.compile(r"\b(?:moved|rescheduled|postponed) to\b(.*)", re.I)
_STATUS_WORDS = re.compile(r"\s*[-–]\s*(?:cancel|moved|postponed|rescheduled).*$", re.I)
_KIND_WORDS = re.compile(r"[\s–-]*\b(?:special|regular)?\s*meeting\W*$", re.I)
_CLOSED = re.compile(r"closed[_ -]?session|special[_ -]meeting", re.I)
_NODE = re.compile(r"/meeting/(\d+)/")
_ITEM = re.compile(r"^items?\s+(\d+[a-z]?)\s*[.:)-]?\s*(.*)$", re.I)
_FILE = re.compile(r"\.(?:pdf|docx?|rtf|xlsx?|pptx?)$", re.I)


def meetings(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """``/meetings``: both tables, each meeting once; ``next`` is the address of the recent ones' next page, or None.

    Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.without_scripts(markup.tree(body))
    areas = [area for name in _TABLES for area in root.xpath(f'//*[@id="{name}"]')]
    if len(areas) < len(_TABLES):
        raise LayoutChanged("#upcomingMeetings and #recentMeetings", markup.spaced(root)[:120])
    rows = [row for area in reversed(areas) for row in area.xpath('.//table[contains(@class, "views-table")]//tr[td]')]
    if not rows and not any(area.xpath('.//*[contains(@class, "view")]') for area in areas):
        raise LayoutChanged("a view in #upcomingMeetings or #recentMeetings", markup.spaced(areas[0])[:120])
    records, problems = pages.read_rows(rows, lambda row: _meeting(row, host, timezone))
    unique = {meeting.native_id: meeting for meeting in reversed(records)}  # a meeting of today may be in both
    following = root.xpath('//*[@id="recentMeetings"]//li[contains(@class, "pager-next")]//a/@href')
    more = markup.web_address(following[0], f"https://{host}/") if following else None
    return CalendarPage("#upcomingMeetings and #recentMeetings", list(reversed(unique.values())), problems, next=more)


def staff_reports_url(meeting: Meeting) -> str | None:
    """Where the meeting's staff reports are, if it has any."""
    return next((link.url for link in meeting.links if link.kind == STAFF_REPORTS), None)


def add_staff_reports(meeting: Meeting, body: bytes, *, host: str) -> list[RowProblem]:
    """Adds the files of a meeting's own page: "Item 11a. …" to an item of that number, others to the meeting.

    Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.without_scripts(markup.tree(body))
    files = root.xpath(
        '//*[contains(@class, "filefield-file") or contains(@class, "file-icon")]/descendant-or-self::*[a[@href]]/a'
    )
    if not files and not root.xpath('//*[contains(@class, "node")] | //h1'):
        raise LayoutChanged(".filefield-file or .node on the meeting's page", markup.spaced(root)[:120])
    known = {each.url for each in meeting.documents}
    _, problems = pages.read_rows(files, lambda link: _add_file(meeting, link, host, known))
    markup.set_positions(meeting.items)
    return problems


def add_staff_reports_to(meeting: Meeting, body: bytes, *, host: str) -> tuple[list[RowProblem], str | None]:
    """:func:`add_staff_reports` for a meeting worth keeping without them: raises nothing, says why there are none instead."""
    problems, failure = pages.read_part(lambda page: add_staff_reports(meeting, page, host=host), body)
    return problems or [], failure


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, or a meeting's items and documents, then RowProblems.

    :param kind: meetings or staff_reports; read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for a kind that is none of these.
    """
    host = str((params or {}).get("host") or urlsplit(url).hostname or "")
    match kind or (STAFF_REPORTS if "/page/" in url else "meetings"):
        case "meetings":
            page = meetings(body, host=host, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "staff_reports":
            meeting = Meeting("", "", "", None, timezone)
            problems = add_staff_reports(meeting, body, host=host)
            return [*meeting.items, *meeting.documents, *problems]
    raise LayoutChanged("a kind of page: meetings, staff_reports", kind or "")


def _cell(row: Any, name: str) -> Any | None:
    found = row.xpath(f'./td[contains(concat(" ", normalize-space(@class), " "), " views-field-{name} ")]')
    return found[0] if found else None


def _links(row: Any, name: str, host: str) -> list[tuple[str, str]]:
    cell = _cell(row, name)
    found = (
        [(markup.spaced(link), markup.web_address(link.get("href"), f"https://{host}/")) for link in cell.xpath(".//a[@href]")]
        if cell is not None
        else []
    )
    return [(words, url) for words, url in found if url]


def _meeting(row: Any, host: str, timezone: str) -> Meeting:
    titled = _cell(row, "title")
    title = markup.spaced(titled) if titled is not None else ""
    pages_of_it = [*_links(row, "title", host), *_links(row, "nid", host)]
    if not title or not pages_of_it:
        raise ValueError(f"row without title or address: {markup.spaced(row)[:120]!r}")
    address = pages_of_it[0][1]
    path = urlsplit(address).path.strip("/")
    start = _start(row, timezone)
    status, detail, evidence = _status(title)
    meeting = Meeting(
        native_id=f"ross:{path}",
        body=_body(path, title),
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=address,
    )
    place = _cell(row, "field-location")
    if place is not None and markup.spaced(place):
        meeting.location = Location(markup.spaced(place))
    _add_documents(meeting, row, host)
    for name, kind in (("field-audio-link-1", "audio"), ("field-video-link", "video")):
        # A video link may be the meeting's own page, which is no video.
        meeting.media += [Link(kind.capitalize(), url, kind) for _, url in _links(row, name, host) if url != address]
    meeting.links += [Link("Staff Reports", url, STAFF_REPORTS) for _, url in _links(row, "field-staff-reports", host)[:1]]
    nodes = {found[1] for each in meeting.documents if (found := _NODE.search(urlsplit(each.url).path))}
    meeting.identifiers = [{"scheme": "ross-node", "identifier": node} for node in sorted(nodes)]
    return meeting


def _start(row: Any, timezone: str) -> dates.Start:
    shown = row.xpath('.//*[contains(@class, "date-display-")]')
    printed = markup.spaced(shown[0]) if shown else ""
    try:
        moment = datetime.datetime.fromisoformat(shown[0].get("content") or "").astimezone(zoneinfo.ZoneInfo(timezone))
    except (IndexError, ValueError, OverflowError):
        day, _, clock = printed.partition(" - ")
        start = dates.local_start(day, clock or None, timezone)
    else:
        start = dates.local_start(moment.date().isoformat(), f"{moment:%H:%M}", timezone)
    if start.date is None:
        raise ValueError(f"no day in {markup.spaced(row)[:120]!r}")
    return dates.Start(start.date, start.start_time, printed or start.printed, start.time_note)


def _status(title: str) -> tuple[str, str | None, StatusEvidence | None]:
    """ "Moved to April 29, 2026" stands on the day on which nothing takes place."""
    if (moved := _MOVED.search(title)) and dates.read_date(moved[1]):
        return "cancelled", "rescheduled", StatusEvidence(title, "title")
    return titles.status_of(("title", title))


def _body(path: str, title: str) -> str:
    known = _BODIES.get(path.partition("/")[0])
    return known or _KIND_WORDS.sub("", _STATUS_WORDS.sub("", title)).strip(" -–") or title


def _add_documents(meeting: Meeting, row: Any, host: str) -> None:
    """A meeting may have the agenda of a closed session beside the regular one, which is the agenda then."""
    for column, kind in (("field-agendas", "agenda"), ("field-minutes", "minutes")):
        files = _links(row, column, host)
        regular = [url for _, url in files if not _CLOSED.search(urlsplit(url).path.rpartition("/")[2])]
        for words, url in files:
            extra = kind == "agenda" and bool(regular) and url not in regular
            name = _name(url) if len(files) > 1 else words or kind.capitalize()
            meeting.documents.append(Document("attachment" if extra else kind, name, url, f"{kind}:{_name(url)}"))


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _add_file(meeting: Meeting, link: Any, host: str, known: set[str]) -> None:
    url = markup.web_address(link.get("href"), f"https://{host}/")
    if url is None or url in known or not _FILE.search(urlsplit(url).path):
        return
    known.add(url)
    words = markup.spaced(link) or _name(url)
    document = Document("attachment", words, url, f"report:{_name(url)}")
    found = _ITEM.match(words)
    if found is None:
        meeting.documents.append(document)
        return
    number, title = found[1].lower(), _FILE.sub("", found[2])
    item = next((each for each in meeting.items if each.number == number), None)
    if item is None:
        item = AgendaItem(title or f"Item {number}", 0, native_id=f"item:{number}", number=number)
        meeting.items.append(item)
    item.documents.append(document)
