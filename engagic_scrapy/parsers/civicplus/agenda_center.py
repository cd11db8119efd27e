"""CivicPlus's AgendaCenter: categories of agendas, as start page, as search result or as fragment. It prints no times at all."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Document, Link, Meeting, StatusEvidence
from engagic_scrapy.markup import first, has_class, text, tree
from engagic_scrapy.parsers.civicplus.markup import absolute, missing, tenant_of

CONTAINER = "#AgendaCenterContent or table[summary='List of Agendas']"
STALE_DAYS = 365
PACKETS = re.compile(r"\s*[-:]?\s*\b(?:meeting\s+)?(?:agenda\s+)?packets?$", re.I)

_KEY = re.compile(r"_(\d{2})(\d{2})(\d{4})-(\d+)")
_ARROWS = "▼►▲◄▶◀ "
_POSTED = re.compile(r"[—–-]\s*((?:Posted|Amended)\b.*)", re.I)
_NO_MEETINGS = re.compile(r"^(?:public|legal)\s+notices?$|^press\s+releases?$|^news(?:\s+releases?)?$", re.I)
_PAGES = {"html_agenda": "HTML agenda", "previous_versions": "Previous Versions"}  # kinds of link that are no files
_ITEM_WORDS = re.compile(r"\b(?:agendas?|items?)\b", re.I)
_ABBREVIATED = re.compile(r"\b(No|Nos|Dist|Dept|St|Mt|Ft|Rm|Ave|Blvd|Comm|Reg|Spec|Mtg)\.", re.I)
_SPANISH = re.compile(r"\bspanish\b|\bespa[nñ]ol\b", re.I)
_CLOCK = re.compile(r"\d\s*[ap]\.?\s?m\b", re.I)
_ROWS = f"//tr[{has_class('catAgendaRow')}]"


def agenda_center(body: bytes, *, url: str, timezone: str, tenant: str | None = None) -> CalendarPage:
    """The meetings of ``/AgendaCenter``, of its search, or of one category's fragment.

    The packet that a tenant files under a body of its own ("City Council Meeting Packets") is joined to that body's meeting.

    :param url: the final address after redirects: links are relative to it.

    ``range_printed`` is the window that the search form shows, "11/08/2020 to 12/15/2020".
    Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    page = tree(body)
    form = page.xpath('//*[@id="AgendaCenterContent"] | //input[@id="StartDatePicker"]')
    tables = page.xpath('//table[@summary="List of Agendas"]')
    if not form and not tables:
        raise missing(CONTAINER, body, url)
    rows = page.xpath(_ROWS)
    if not rows and any(table.xpath("./tbody/tr[td]") for table in tables):
        raise LayoutChanged("tr.catAgendaRow in a table of agendas", text(tables[0])[:120])
    bodies: dict[Any, tuple[str, str | None]] = {}
    tenant = tenant or tenant_of(url)
    meetings, problems = pages.read_rows(rows, lambda row: _meeting(row, bodies, url, timezone, tenant))
    return CalendarPage(CONTAINER, _join_packets(meetings), problems, range_printed=_range(page))


def stale(page: CalendarPage, before: datetime.date) -> str | None:
    """Why a start page looks like a portal that nobody feeds any more; None if it doesn't, or holds nothing at all."""
    newest = max((meeting.date for meeting in page.meetings if meeting.date), default=None)
    if newest is None or newest >= (before - datetime.timedelta(STALE_DAYS)).isoformat():
        return None
    return f"the newest agenda is of {newest}: the place seems to have left this portal"


def html_agenda(meeting: Meeting) -> str | None:
    """The address of the agenda as a page with items, where the portal offers one."""
    return next((link.url for link in meeting.links if link.kind == "html_agenda"), None)


def _range(page: Any) -> str | None:
    """The window that the form shows, else the one in the page's own address, as MM/DD/YYYY."""
    shown = [page.xpath(f'string(//input[@id="{name}"]/@value)') for name in ("StartDatePicker", "EndDatePicker")]
    if not all(shown):
        query = parse_qs(urlsplit(page.xpath('string(//meta[@property="og:url"]/@content)')).query)
        shown = [(query.get(name) or [""])[0] for name in ("startDate", "endDate")]
    days = [day for day in map(dates.read_date, shown) if day]
    return " to ".join(f"{day:%m/%d/%Y}" for day in days) if len(days) == 2 else None


def _meeting(row: Any, bodies: dict[Any, tuple[str, str | None]], url: str, timezone: str, tenant: str) -> Meeting | None:
    key = _row_key(row)
    if key is None:
        raise ValueError("an agenda without a number in any link")
    table = first(row.xpath("ancestor::table[1]"))
    if table not in bodies:
        bodies[table] = _body(table)
    body, category = bodies[table]
    if _NO_MEETINGS.search(body):
        return None
    cell = next(row.iterchildren("td"), row)
    heading, paragraph = next(cell.iter("h3", "h4"), None), next(cell.iter("p"), None)
    day = _day(heading, key)
    title = text(paragraph)
    base = PACKETS.sub("", body) or body
    status, detail, evidence = _status(title)
    start = dates.local_start(day, title if _CLOCK.search(title) else None, timezone)
    number = key[4]
    meeting = Meeting(
        native_id=f"civicplus:{tenant}:{number}", body=base, title=title or f"{base} {day}", date=day, timezone=timezone,
        start_time=start.start_time, start_printed=_printed(heading), body_native_id=category, status=status,
        status_detail=detail, status_evidence=evidence, agenda_status=_posted(heading),
        participation=participation.read(title, timezone=timezone), source_url=f"{absolute('/AgendaCenter', url)}#{key[0]}",
    )  # fmt: skip
    _add_files(meeting, row, url, number, packets=bool(PACKETS.search(body)))
    return meeting


def _status(title: str) -> tuple[str, str | None, StatusEvidence | None]:
    """A title is the meeting's label whatever its length: "City Council Agenda (No Meeting)" (Inglewood) is no agenda item.

    The dot of "Sanitary District No. 2 has been cancelled" (Corte Madera) ends no sentence.
    """
    words = _ABBREVIATED.sub(r"\1", _ITEM_WORDS.sub("", title))
    status, detail, evidence = titles.status_of(("title", words))
    return status, detail, evidence and StatusEvidence(title[: titles.EVIDENCE_CHARS], evidence.rule)


def _row_key(row: Any) -> re.Match[str] | None:
    """From a link or anchor: the row's own id runs straight on into a hash."""
    for link in row.iter("a"):
        for name in ("href", "id", "name"):
            value = link.get(name) or ""
            if found := _KEY.search(value if name == "href" else f"_{value.lstrip('_')}"):
                return found
    return None


def _body(table: Any | None) -> tuple[str, str | None]:
    """The nearest heading above the table that isn't a row's, and the category's number."""
    if table is None:
        raise ValueError("an agenda outside of any category")
    number = re.sub(r"\D", "", table.get("id") or "") or None
    heading = first(table.xpath(f"ancestor::div[{has_class('category')}][1]/h3"))
    if heading is None:
        heading = first(table.xpath(f"ancestor::div[{has_class('listing')}][1]/h2"))
    name = _heading(heading)
    if not name:  # the fragment has years only: "City Council 2026"
        label = table.xpath(
            f'string(ancestor::*[@id="section{number}"][1]//ul[{has_class("years")}]//a[@aria-label]/@aria-label)'
        )
        name = re.sub(r"\s+\d{4}$", "", titles.clean(label))
    if not name:
        raise ValueError(f"category {number} without a name")
    return name, number


def _heading(element: Any | None) -> str:
    if element is None:
        return ""
    hidden = {id(part) for part in element.xpath(f'.//*[{has_class("screenRead")} or starts-with(@id, "span")]')}
    words = [element.text or ""]
    for part in element:
        words += ["" if id(part) in hidden else "".join(part.itertext()), part.tail or ""]
    return titles.clean("".join(words)).strip(_ARROWS)


def _day(heading: Any | None, key: re.Match[str]) -> str:
    """Label, text, then the digits of a link; never the date in a title, which can be wrong (Columbus WI: 10/60/20)."""
    strong = next(heading.iter("strong"), None) if heading is not None else None
    label = (strong.get("aria-label") or "") if strong is not None else ""
    digits = f"{key[3]}-{key[1]}-{key[2]}"
    day = dates.read_date(label) or dates.read_date(text(strong)) or dates.read_date(digits)
    if day is None:
        raise ValueError(f"an agenda without a date that exists: {label or text(strong) or digits!r}")
    return day.isoformat()


def _printed(heading: Any | None) -> str | None:
    return _POSTED.sub("", text(heading)).strip(" —–-") or None


def _posted(heading: Any | None) -> str | None:
    """When the agenda was put up. This is never the time of the meeting, and often shows the same date."""
    found = _POSTED.search(text(heading))
    return found[1] if found else None


def _add_files(meeting: Meeting, row: Any, url: str, number: str, *, packets: bool) -> None:
    language = " (Spanish)" if _SPANISH.search(meeting.title) else ""
    notice = meeting.status == "cancelled" and re.search(r"\bnotice\b", meeting.title, re.I)
    plain = "packet" if packets else "notice" if notice else "agenda"
    seen: set[str] = set()
    for cell in row.iterchildren("td"):
        names = (cell.get("class") or "").split()
        for link in cell.iter("a"):
            target = absolute(link.get("href") or "", url)
            if not target:
                continue
            if "media" in names:
                meeting.media += _recording(link, target, seen)
                continue
            kind = _kind(target, plain, in_menu="downloads" in names)
            if kind in seen or kind is None:
                continue
            seen.add(kind)
            if kind in _PAGES:
                meeting.links.append(Link(_PAGES[kind], target, kind))
            else:
                meeting.documents.append(Document(kind, f"{kind.capitalize()}{language}", target, f"{kind}:{number}"))


def _kind(target: str, plain: str, *, in_menu: bool) -> str | None:
    """What a link of a row leads to. A title may be linked to an HTML agenda that the menu doesn't offer: there is none then."""
    path, _, query = target.lower().partition("?")
    if "/previousversions/" in path:
        return "previous_versions"
    if "/viewfile/" not in path or ("html=" in query and not in_menu):
        return None
    if "html=" in query:
        return "html_agenda"
    if "packet=" in query:
        return "packet"
    return "minutes" if "/viewfile/minutes/" in path else plain


def _recording(link: Any, target: str, seen: set[str]) -> list[Link]:
    if target in seen:
        return []
    seen.add(target)
    audio = any("audio" in (span.get("class") or "").lower() for span in link.iterancestors("span"))
    return [Link("Recording", target, "audio" if audio else "video")]


def _join_packets(meetings: list[Meeting]) -> list[Meeting]:
    """Packets of a body's own packet category go to the one meeting of that body on that day, if there is exactly one."""
    plain: dict[tuple[str, str | None], list[Meeting]] = {}
    for meeting in meetings:
        if not _only_packet(meeting):
            plain.setdefault((meeting.body.lower(), meeting.date), []).append(meeting)
    kept = []
    for meeting in meetings:
        owners = plain.get((meeting.body.lower(), meeting.date), [])
        if not _only_packet(meeting) or len(owners) != 1:
            kept.append(meeting)
            continue
        owner = owners[0]
        owner.documents += meeting.documents
        owner.links += meeting.links
        owner.identifiers.append({"scheme": "civicplus", "identifier": meeting.native_id})
        if owner.status == "confirmed" and meeting.status != "confirmed":
            owner.status, owner.status_detail = meeting.status, meeting.status_detail
            proof = meeting.status_evidence
            owner.status_evidence = proof and StatusEvidence(proof.text, "title of the packet")
    return kept


def _only_packet(meeting: Meeting) -> bool:
    return bool(meeting.documents) and all(
        document.kind == "packet" and document.native_id is not None and "packet=" not in document.url.lower()
        for document in meeting.documents
    )
