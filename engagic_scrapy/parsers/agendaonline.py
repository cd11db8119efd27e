"""agendaonline.net, a portal of school boards. Its shape is reconstructed from its Kentucky sister; times are local."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import html

from engagic_scrapy import dates, markup, pages, participation, titles
from engagic_scrapy.exceptions import AccessClosed, LayoutChanged
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Link, Location, Meeting, RowProblem

_TABLE = './/table[translate(@id, "BM", "bm")="board-meetings-table"]'
_NUMBER = re.compile(r"^((?:[IVXLC]{1,7}|\d{1,2})(?:\.(?:[A-Z]{1,3}|\d{1,2}))*)\.\s*(\S.*)$", re.S)
_POSTBACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'", re.I)
_ITEM_CHARS = 600
_NOT_BODY = re.compile(r"\s*[-–(]+\s*(?:cancel|postpon|defer|re-?schedul).*$", re.I)
# Two other products that are called the same, or taken for this one.
_ONBASE = re.compile(rb"OnBase Agenda Online|Hyland|/Meetings/ViewMeeting\?id=", re.I)
_SIMBLI = re.compile(rb"simbli\.eboardsolutions\.com/|SB_MeetingListing\.aspx", re.I)


def _parameter(url: str, name: str) -> str | None:
    values = {key.lower(): value[0] for key, value in parse_qs(urlsplit(url).query).items()}
    value = values.get(name.lower(), "")
    return value if value.isdecimal() else None


def agency_url(body: bytes, *, url: str) -> str | None:
    """Where a landing page without a table leads: the list of its only agency. None if it is the list itself.

    Raises Blocked, PortalError, AccessClosed (another product), LayoutChanged (no agency, or more than one).
    """
    root = markup.fragment(body)
    if root.xpath(_TABLE):
        return None
    links = {key: urljoin(url, href) for href in root.xpath(".//a/@href") if (key := _parameter(href, "PublicAgencyID"))}
    if len(links) == 1:
        return next(iter(links.values()))
    _refuse_others(body)
    words = f"one link to Agency.aspx, found agencies {sorted(links)}" if links else "table#Board-meetings-table"
    raise LayoutChanged(words, markup.text(root)[:120])


def _refuse_others(body: bytes) -> None:
    """Raises AccessClosed: the row of a place at another product must name it."""
    if _ONBASE.search(body):
        raise AccessClosed('this is Hyland OnBase Agenda Online: the row\'s vendor is "onbase"')
    if _SIMBLI.search(body):
        raise AccessClosed('this is Simbli: the row\'s vendor is "simbli"')


def listing(body: bytes, *, tenant: str, url: str, timezone: str, number: int = 1, from_date: str = "") -> CalendarPage:
    """Up to 25 meetings, newest first; ``next`` is the form that asks for the page after it, None if there is none.

    :param tenant: key space of the ids: the row's slug.
    :param number: which page this is.
    :param from_date: nothing older is wanted: no page behind it is asked for.

    Raises Blocked, PortalError, AccessClosed (another product), LayoutChanged (no table).
    """
    root = markup.fragment(body)
    table = next(iter(root.xpath(_TABLE)), None)
    if table is None:
        _refuse_others(body)
        raise LayoutChanged("table#Board-meetings-table", markup.text(root)[:120])
    rows = [row for row in table.iter("tr") if row.findall("td") and not _is_pager(row)]
    found, problems = pages.read_rows(rows, lambda row: _meeting(row, tenant, url, timezone))
    page = CalendarPage("table#Board-meetings-table", found, problems, total=len(rows))
    days = [meeting.date or "" for meeting in found]
    if days and not (days == sorted(days, reverse=True) and days[-1] < from_date):
        page.next = _next_form(root, number)
    return page


def _is_pager(row: html.HtmlElement) -> bool:
    """A row of page numbers: with links to other pages, or the number of the only one."""
    if len(row.findall("td")) == 1 and markup.text(row).replace(" ", "").isdecimal():
        return True
    return bool(row.xpath('.//a[contains(@href, "__doPostBack")]')) and not row.xpath('.//a[contains(@href, "Meeting")]')


def _next_form(root: html.HtmlElement, number: int) -> dict[str, str] | None:
    """The hidden fields of the page and the target of its link to the next one."""
    for anchor in root.xpath('.//a[contains(@href, "__doPostBack")]'):
        found = _POSTBACK.search(anchor.get("href"))
        if found and markup.text(anchor).lower() in (str(number + 1), "next", ">", "»"):
            fields = root.xpath('.//input[@type="hidden"][@name]')
            hidden = {each.get("name"): each.get("value") or "" for each in fields}
            return {**hidden, "__EVENTTARGET": found[1], "__EVENTARGUMENT": found[2]}
    return None


def _meeting(row: html.HtmlElement, tenant: str, url: str, timezone: str) -> Meeting:
    cells = row.findall("td")
    if len(cells) < 2:
        raise ValueError(f"expected at least 2 cells, found {len(cells)}")
    printed, title = markup.text(cells[0]), markup.text(cells[1])
    start = dates.local_start(printed, printed.partition(" ")[2], timezone)
    if start.date is None or not title:
        raise ValueError(f"expected a date like 06/03/2026 06:30 PM and a title, found {printed!r} and {title!r}")
    place, kind = (markup.text(cells[index]) if len(cells) > index else "" for index in (2, 3))
    links = [urljoin(url, href.strip()) for href in row.xpath(".//a/@href") if "__doPostBack" not in href]
    page = next((each for each in links if "/meeting.aspx" in each.lower() and _parameter(each, "PublicMeetingID")), None)
    minutes = next((each for each in links if "meetingminutes" in each.lower()), None)
    status, detail, evidence = titles.status_of(("title", title), ("type", kind))
    derived = f"row:{start.start_time or start.date}:{title.lower()}"
    return Meeting(
        native_id=f"agendaonline:{tenant}:{_parameter(page, 'PublicMeetingID') if page else derived}",
        id_basis="vendor" if page else "derived",
        body=_NOT_BODY.sub("", title) or title,  # an agency has one list and names no bodies
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=printed,
        time_note=None if start.start_time else start.time_note,
        classification=kind or None,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=Location(place) if place else None,
        participation=participation.read(place, timezone=timezone),
        links=[Link(name, each, "page") for name, each in (("Agenda", page), ("Minutes", minutes)) if each],
        source_url=page or url,
    )


def agenda_url(meeting: Meeting) -> str | None:
    """The meeting's page, which is its agenda; None if the list has no link to it."""
    return next((link.url for link in meeting.links if link.name == "Agenda"), None)


def add_agenda(meeting: Meeting, body: bytes, *, url: str) -> tuple[str | None, list[RowProblem]]:
    """Adds a meeting's page to it; returns why it could not be read, and the rows that could not. Never raises."""
    problems, failure = pages.read_part(lambda page: _add_items(meeting, page, url), body)
    return failure, problems or []


def _add_items(meeting: Meeting, body: bytes, url: str) -> list[RowProblem]:
    """Lines that begin with I. or II.A. are items; a file belongs to the item before it. Raises LayoutChanged."""
    root = markup.fragment(body)
    elements = root.xpath('.//span | .//a[contains(@href, "DisplayAttachment")]')
    numbered = [each for each in elements if each.tag == "a" or _line(each)]
    if not numbered:
        raise LayoutChanged("span with an item's number, or a DisplayAttachment link", markup.text(root)[:120])
    seen: set[str] = set()
    items: list[AgendaItem] = []

    def read(element: html.HtmlElement) -> None:
        if element.tag == "a":
            document = _document(element, url)
            if document.native_id not in seen:  # one file is linked several times
                seen.add(str(document.native_id))
                (items[-1] if items else meeting).documents.append(document)
            return
        number, title = _line(element) or ("", "")
        if f"{number} {title}" not in seen:  # a span inside a span
            seen.add(f"{number} {title}")
            items.append(_item(items, number, title))

    problems = pages.read_rows(numbered, read)[1]
    meeting.items = items
    return problems


def _line(span: html.HtmlElement) -> tuple[str, str] | None:
    words = markup.text(span)
    found = _NUMBER.match(words) if len(words) <= _ITEM_CHARS else None
    return (f"{found[1]}.", found[2]) if found else None


def _item(before: list[AgendaItem], number: str, title: str) -> AgendaItem:
    first = number.partition(".")[0] + "."
    section = next((each.title for each in before if each.number == first != number), None)
    consent = True if "consent" in f"{section or ''}".lower() else None
    return AgendaItem(title=title, position=len(before) + 1, number=number, section=section, consent=consent)


def _document(anchor: html.HtmlElement, url: str) -> Document:
    address = urljoin(url, anchor.get("href").strip())
    key = _parameter(address, "AttachmentID")
    if key is None:
        raise ValueError(f"expected AttachmentID in {address[:100]!r}")
    return Document("attachment", markup.text(anchor) or f"Attachment {key}", address.replace(" ", "%20"), f"attachment:{key}")


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, or agenda items and the files that stand before them, then RowProblems.

    :param kind: listing or agenda; read from the address if not given.
    :param params: the city's address; its ``slug`` is the host's first label if not given.

    Raises PageError and its kinds.
    """
    parts, known = urlsplit(url), params or {}
    if (kind or ("agenda" if parts.path.lower().endswith("/meeting.aspx") else "listing")) == "agenda":
        holder = Meeting("", "", "", None, timezone)
        problems = _add_items(holder, body, url)
        return [*holder.items, *holder.documents, *problems]
    tenant = str(known.get("slug") or (parts.hostname or "").partition(".")[0])
    page = listing(body, tenant=tenant, url=url, timezone=timezone)
    return [*page.meetings, *page.problems]
