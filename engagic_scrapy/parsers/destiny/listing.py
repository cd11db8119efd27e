"""Destiny's list of a month. It gives days and no times; neighboring months are in it too."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urljoin, urlsplit

from lxml import html

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Link, Meeting

AGENDA_PAGE = "agenda"  # kind of the link to an agenda that is a page, not a file
_HEADERS = {
    "date": re.compile(r"^agendas?$", re.I),
    "name": re.compile(r"^meetings?(?: (?:name|type))?$", re.I),
    "minutes": re.compile(r"^minutes$", re.I),
    "other": re.compile(r"^other(?: links?)?$|^(?:video|media)s?$", re.I),
}
_OFFLINE = re.compile(rb"database offline", re.I)
_WORDS = r"CANCELL?ED|CANCELLATION|POSTPONED|DEFERRED|RESCHEDULED|NO MEETING"
_STATUS = re.compile(rf"^\W*(?:{_WORDS})\b[\s:–-]*|[\s(–-]*\b(?:{_WORDS})\W*$", re.I)
_ONCLICK = re.compile(r"(?:popupAttachments|swagitPlay)\(\s*(['\"])(.*?)\1", re.I)


def root_of(params: dict[str, Any]) -> str:
    """Scheme and host; a bare IP address has no certificate."""
    host = params["host"]
    try:
        ipaddress.ip_address(host.partition(":")[0])
    except ValueError:
        return f"https://{host}"
    return f"http://{host}"


def page_root(body: bytes) -> Any:
    """The parsed page. Raises Blocked, PortalError, TenantGone.

    The pages call themselves iso-8859-1 and are UTF-8 ("únicamente" in Contra Costa's).
    """
    if len(body) < pages.SMALL_PAGE and _OFFLINE.search(body):
        raise TenantGone("the vendor answers: Database Offline")
    pages.refuse_challenge(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    return html.document_fromstring(f"<div>{text}".encode(), parser=html.HTMLParser(encoding="utf-8"))


def month(body: bytes, *, url: str, tenant: str, timezone: str) -> CalendarPage:
    """The meetings of a month's list, those without a link too. Raises as :func:`page_root`, and LayoutChanged.

    :param url: the address that answered: links are relative to it.
    :param tenant: what meeting ids are unique in.
    """
    root = page_root(body)
    table, columns = _table(root)
    rows = [row for row in table.iter("tr") if not _is_header(row) and len(row.findall("td")) > 1]
    counted: dict[str, int] = {}
    meetings, problems = pages.read_rows(rows, lambda row: _meeting(row, columns, url, tenant, timezone, counted))
    return CalendarPage("table with Agendas, Meeting, Minutes", meetings, problems)


def _list_of(day: date, url: str) -> str:
    """The list of the day's own month: which of the neighboring months' lists is read first depends on the clock."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "get_month" not in asked:
        return url
    own = {"get_month": str(day.month), "get_year": str(day.year)}
    return parts._replace(query=urlencode(asked | own)).geturl()


def agenda_url(meeting: Meeting) -> str | None:
    """Where the agenda's page is, which names the packet."""
    return next((link.url for link in meeting.links if link.kind == AGENDA_PAGE), None)


def _table(root: Any) -> tuple[Any, dict[str, int]]:
    """By the words of its header: at each site it has another id or class."""
    for table in root.iter("table"):
        for row in table.iter("tr"):
            if columns := _columns(row):
                return table, columns
    raise LayoutChanged("a table with the headers Agendas and Meeting", titles.clean(root.text_content())[:120])


def _columns(row: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, cell in enumerate(row.xpath("./td|./th")):
        words = titles.clean(cell.text_content())
        found |= {name: number for name, pattern in _HEADERS.items() if name not in found and pattern.match(words)}
    return found if {"date", "name"} <= found.keys() else {}


def _is_header(row: Any) -> bool:
    return bool(_columns(row))


def _meeting(row: Any, columns: dict[str, int], url: str, tenant: str, timezone: str, counted: dict[str, int]) -> Meeting | None:
    cells = row.findall("td")
    date_cell, name = cells[columns["date"]], titles.clean(cells[columns["name"]].text_content())
    printed = titles.clean(date_cell.text_content()).rstrip("* ")
    day = dates.read_date(printed)
    if day is None and not name:
        return None
    if day is None or not name:
        raise ValueError(f"no date or name in {printed!r} {name!r}")
    body = titles.clean(_STATUS.sub("", name)) or name
    status, detail, evidence = titles.status_of(("Meeting", name))
    meeting = Meeting(
        native_id="",
        body=body,
        title=body if status == "cancelled" else name,
        date=day.isoformat(),
        timezone=timezone,
        start_printed=printed,
        time_note="the list gives no time",
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=_list_of(day, url),
    )
    _set_agenda(meeting, date_cell, url, tenant, counted)
    if "minutes" in columns and columns["minutes"] < len(cells):
        for link, address in links_in(cells[columns["minutes"]], url):
            _add(meeting, "minutes", titles.clean(link.text_content()) or "Minutes", address)
    if "other" in columns and columns["other"] < len(cells):
        for link, address in links_in(cells[columns["other"]], url):
            meeting.media.append(Link(titles.clean(link.text_content()) or "Video", address, "video"))
    return meeting


def _set_agenda(meeting: Meeting, cell: Any, url: str, tenant: str, counted: dict[str, int]) -> None:
    """The id: the agenda's seq, the path of a file that stands alone, or day and body of a row without a link.

    A star after the day only says that there is no link; its legend, "a future date", is wrong (Contra Costa, 4 July 2022).
    """
    found = links_in(cell, url)
    if not found:
        key = f"{meeting.date}:{re.sub(r'[^a-z0-9]+', '-', meeting.body.lower()).strip('-')}"
        counted[key] = counted.get(key, 0) + 1
        meeting.native_id = f"destiny:{tenant}:{key}" + (f":{counted[key]}" if counted[key] > 1 else "")
        meeting.id_basis = "derived"
        return
    link, address = found[0]
    if sequence := parse_qs(urlsplit(address).query).get("seq"):
        meeting.native_id = f"destiny:{tenant}:{sequence[0]}"
        meeting.source_url = address
        meeting.links.append(Link("Agenda", address, AGENDA_PAGE, f"agenda:{sequence[0]}"))
    else:
        meeting.native_id = f"destiny:{tenant}:{unquote(urlsplit(address).path).lstrip('/')}"
        kind = "packet" if "packet" in (link.get("title") or "").lower() else "agenda"
        meeting.documents.append(Document(kind, "Agenda Packet" if kind == "packet" else "Agenda", address, kind))


def _add(meeting: Meeting, kind: str, name: str, address: str) -> None:
    """A file is a document, a page is a link."""
    if urlsplit(address).path.lower().endswith((".pdf", ".doc", ".docx")):
        meeting.documents.append(Document(kind, name, address, kind))
    else:
        meeting.links.append(Link(name, address, kind))


def links_in(node: Any, url: str) -> list[tuple[Any, str]]:
    """Links and their addresses; ``href="#"`` hides the address in the arguments of popupAttachments or swagitPlay."""
    found = []
    for link in node.iter("a"):
        href = (link.get("href") or "").strip()
        if call := _ONCLICK.search(link.get("onclick") or ""):
            href = call[2].strip()
        if href and not href.startswith(("#", "javascript:", "mailto:")):
            found.append((link, urljoin(url, markup.quoted(href))))
    return found
