"""BoardBook's list of an organization's meetings (``/Public/Organization``). Times are local, without zone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from lxml import html

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Link, Location, Meeting, StatusEvidence
from engagic_scrapy.markup import fragment, has_class, text
from engagic_scrapy.parsers.boardbook import markup

_TABLE = './/table[@id="PublicMeetingsTable"]'
_ROWS = f".//tr[{has_class('row-for-board')}]"
_DAY = re.compile(r"^\s*[a-z]+\.?\s+\d{1,2},?\s+\d{4}", re.I)
_PLACE_ID = re.compile(r"location\d*-(\d+)-(?:description|line1|csz)")
_OTHERS = re.compile(r"/public/\w+/([^/?]+)", re.I)


def listing(body: bytes, *, organization: str, timezone: str) -> CalendarPage:
    """All meetings of the table: about one year, and single rows that are years older.

    :param organization: the number in the address; rows of another one mean that this one is not there.

    Raises Blocked, PortalError, TenantGone, LayoutChanged (no table).
    """
    root = fragment(body)
    table = next(iter(root.xpath(_TABLE)), None)
    if table is None:
        raise LayoutChanged("table#PublicMeetingsTable", text(root)[:120])
    heading = next((text(each) for each in root.iter("h2") if text(each).endswith(" Meetings")), "")
    name = heading.removesuffix(" Meetings") or pages.title(body).partition(" Public View")[0]
    rows = table.xpath(_ROWS)
    linked = [match[1] for href in table.xpath(".//a/@href") if (match := _OTHERS.search(href))]
    if linked and organization not in linked:
        raise TenantGone(f"the list of {organization} holds meetings of {linked[0]}")
    found, problems = pages.read_rows(rows, lambda row: _meeting(row, organization, timezone, name))
    return CalendarPage("table#PublicMeetingsTable", found, problems, total=len(rows))


def agenda_url(meeting: Meeting) -> str | None:
    """The meeting's agenda page, the only place with items; None if it has none (yet)."""
    return next((link.url for link in meeting.links if link.name == "Agenda"), None)


def _meeting(row: html.HtmlElement, organization: str, timezone: str, name: str) -> Meeting:
    cells = row.findall("td")
    if len(cells) < 3:
        raise ValueError(f"expected 3 cells, found {len(cells)}")
    heading, cancelled = _heading(cells[0])
    # "September 15, 2025 8:30am - Joint Property Tax Advisory Committee (JPTAC)": the first dash ends date and time.
    when, _, words = heading.partition(" - ")
    day = _DAY.match(when)
    start = dates.local_start(day[0] if day else None, when[day.end() :].strip() if day else None, timezone)
    if start.date is None:
        raise ValueError(f"expected a date like May 5, 2026 at 4:30 PM, found {when!r}")
    kind = _type(cells[0])
    number = _number(row)
    status, detail, evidence = titles.status_of(("heading", words))
    if cancelled:
        status, detail, evidence = "cancelled", None, StatusEvidence(cancelled, "span.meeting-is-cancelled")
    meeting = Meeting(
        native_id=f"boardbook:{organization}:{number}",
        body=name or words or kind,
        title=" - ".join(filter(None, (name, words.strip() or kind))),
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=titles.clean(when),
        time_note=None if start.start_time else start.time_note,
        classification=kind or None,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=_location(cells[1], number),
        source_url=f"{markup.HOST}/Public/Organization/{organization}",
    )
    _add_streams(meeting, cells[1])
    for anchor in cells[2].iter("a"):
        _add_link(meeting, anchor, organization, number)
    return meeting


def _heading(cell: html.HtmlElement) -> tuple[str, str]:
    """The first line of the first cell, and the word that stands before and after it where the meeting is cancelled."""
    block = next(iter(cell.xpath("./div")), None)
    if block is None:
        raise ValueError("expected a div in the first cell")
    marks = block.xpath(f".//span[{has_class('meeting-is-cancelled')}]")
    word = text(marks[0]) if marks else ""
    for mark in marks:
        mark.drop_tree()  # keeps the text behind it
    return text(block), word


def _type(cell: html.HtmlElement) -> str:
    block = next((each for each in cell.xpath("./div") if text(each).startswith("Meeting Type:")), None)
    return text(block).removeprefix("Meeting Type:").strip()


def _number(row: html.HtmlElement) -> str:
    """The meeting's number, out of a link or, where there is none, out of the id of a part of its place."""
    for href in row.xpath("./td[3]//a/@href"):
        numbers = [values[0] for name, values in parse_qs(urlsplit(href).query).items() if name.lower() == "meeting"]
        if numbers and numbers[0].isdecimal():
            return numbers[0]
    for key in row.xpath(".//span/@id"):
        if found := _PLACE_ID.fullmatch(key):
            return found[1]
    raise ValueError("meeting without a number")


def _location(cell: html.HtmlElement, number: str) -> Location | None:
    spans = [text(span) for span in cell.xpath(".//span[@id]") if f"-{number}-" in span.get("id")]
    place = ", ".join(filter(None, spans))
    return Location(place) if place else None


def _add_streams(meeting: Meeting, cell: html.HtmlElement) -> None:
    """The live page and the recording have two labels. The live page is the same for all meetings."""
    for anchor in cell.iter("a"):
        label = text(anchor).lower()
        if label.startswith("recorded"):
            meeting.media.append(Link("Recording", markup.absolute(anchor.get("href") or ""), "video"))
        elif label.startswith("streaming"):
            meeting.links.append(Link("Live stream", markup.absolute(anchor.get("href") or ""), "live"))


def _add_link(meeting: Meeting, anchor: html.HtmlElement, organization: str, number: str) -> None:
    """A page to look at becomes a link; agenda and minutes exist as PDF beside their pages."""
    name, url = text(anchor), markup.absolute(anchor.get("href") or "")
    kind = titles.document_kind(name, "")
    if key := markup.viewed_file(url):
        kind = "packet" if kind == "agenda" else kind
        meeting.documents.append(Document(kind, name, markup.file_url(key, organization), f"file:{key}"))
        return
    page = urlsplit(url).path.lower()
    meeting.links.append(Link(name or kind, url, "page"))
    if kind in ("agenda", "minutes") and f"/public/{kind}/" in page:
        address = f"{markup.HOST}/Public/Download{kind.capitalize()}/{organization}?meeting={number}"
        meeting.documents.append(Document(kind, name, address, kind))
