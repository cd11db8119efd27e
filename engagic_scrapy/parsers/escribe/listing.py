"""eScribe's list of meetings (GetCalendarMeetings). Times are the city's own; only the older ``/Date(…)/`` is in UTC."""

from __future__ import annotations

import datetime
import html
import json
import re
import zoneinfo
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Link, Location, Meeting

CONTAINER = "d"
PATH = "/MeetingsCalendarView.aspx/GetCalendarMeetings"

# Merged is the agenda after late additions; PostAgenda is issued after the meeting, with actions, and is not the minutes.
KINDS = {
    "merged": "agenda", "agenda": "agenda", "agendapackage": "packet", "postminutes": "minutes", "postagenda": "summary",
    "agendacover": "other", "additionaldocuments": "other",
}  # fmt: skip
PAGES = {
    "merged": "html_revised_agenda",
    "agenda": "html_agenda",
    "postminutes": "html_minutes",
    "postagenda": "html_post_agenda",
}
_ORDER = {name: number for number, name in enumerate(KINDS)}
_MILLISECONDS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"<[^>]*>")


def question(first: datetime.date, last: datetime.date) -> bytes:
    """The body to POST as JSON. Both names are needed, spelt like this: anything else is answered 500."""
    return json.dumps({"calendarStartDate": f"{first}T00:00:00", "calendarEndDate": f"{last}T23:59:59"}).encode()


def meetings(body: bytes, *, host: str, timezone: str, tenant: str) -> CalendarPage:
    """The meetings of one answer, earliest first; the portal has no order. Raises Blocked, PortalError, LayoutChanged."""
    listed = _list(body)
    found, problems = pages.read_rows(listed, lambda row: _meeting(row, host, timezone, tenant))
    found.sort(key=lambda meeting: (meeting.date or "", meeting.start_time or "", meeting.native_id))
    return CalendarPage(CONTAINER, found, problems)


def refusal(status: int, body: bytes) -> PageError | None:
    """What an answer with another status than 200 means; None if it says nothing special."""
    if status == 404:
        return TenantGone("HTTP 404: the host has no calendar of meetings")
    words = _message(body)
    return PortalError(f"HTTP {status}: the portal says: {words}") if words else None


def _message(body: bytes) -> str:
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ""
    return titles.clean(str(data.get("Message") or ""))[:200] if isinstance(data, dict) else ""


def _list(body: bytes) -> list[Any]:
    pages.refuse_challenge(body)
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
        if isinstance(data, dict) and isinstance(data.get("d"), str):  # some services of this kind encode twice
            data = {"d": json.loads(data["d"])}
    except (ValueError, RecursionError):
        raise LayoutChanged("JSON", titles.clean(body[:120].decode("utf-8", "replace"))) from None
    if words := _message(body):
        raise PortalError(f"the portal says: {words}")
    if not isinstance(data, dict) or not isinstance(data.get("d"), list):
        raise LayoutChanged('a list "d"', json.dumps(data)[:120])
    return data["d"]


def _meeting(row: Any, host: str, timezone: str, tenant: str) -> Meeting:
    key, name, kind = _text(row, "ID"), _text(row, "MeetingName"), _text(row, "MeetingType")
    if not key or not (name or kind):
        raise ValueError(f"a meeting without ID or name: {key or name!r}")
    start, end = _times(row, timezone)
    if start.date is None:
        raise ValueError(f"meeting {key} without a date: {str(row.get('StartDate'))[:60]!r}")
    files = [each for each in row.get("MeetingDocumentLink") or [] if isinstance(each, dict)]
    status, detail, evidence = titles.status_of(
        ("MeetingName", name), ("MeetingType", kind), *(("Title", _text(each, "Title")) for each in files)
    )
    lines = _lines(row.get("Description")) or _lines(row.get("Location"))
    meeting = Meeting(
        native_id=f"escribe:{tenant}:{key.lower()}", body=kind or name, title=name or kind, date=start.date, timezone=timezone,
        start_time=start.start_time, end_time=end, start_printed=start.printed, time_note=start.time_note, status=status,
        status_detail=detail, status_evidence=evidence, location=Location(", ".join(lines)) if lines else None,
        participation=participation.read(*lines, timezone=timezone),
        source_url=f"https://{host}/MeetingsCalendarView.aspx/Meeting?Id={key}",
    )  # fmt: skip
    for file in sorted(files, key=lambda each: _ORDER.get(_text(each, "Type").lower(), 9)):
        _add_file(meeting, file, host)
    return meeting


def _times(row: dict[str, Any], timezone: str) -> tuple[dates.Start, str | None]:
    """Start, and the end where it is after it. A TimeOverride is what people are told in place of the time."""
    day, clock = _moment(row.get("StartDate"), timezone)
    override = _text(row, "TimeOverride")
    start = dates.local_start(day, override or clock, timezone)
    end_day, end_clock = _moment(row.get("EndDate"), timezone)
    end = dates.local_start(end_day, end_clock, timezone).start_time
    later = start.start_time and end and datetime.datetime.fromisoformat(end) > datetime.datetime.fromisoformat(start.start_time)
    return start, end if later else None


def _moment(value: Any, timezone: str) -> tuple[str | None, str | None]:
    words = titles.clean(value) if isinstance(value, str) else ""
    if found := _MILLISECONDS.fullmatch(words):
        moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(milliseconds=int(found[1]))
        local = moment.astimezone(zoneinfo.ZoneInfo(timezone))
        return local.date().isoformat(), f"{local:%H:%M}"
    day, _, clock = words.replace("T", " ").partition(" ")
    return day.replace("/", "-") or None, clock or None


def _lines(value: Any) -> list[str]:
    parts = _BREAK.split(value) if isinstance(value, str) else []
    lines = (titles.clean(html.unescape(_TAG.sub(" ", part))) for part in parts)
    return [line for line in lines if line]


def _add_file(meeting: Meeting, file: dict[str, Any], host: str) -> None:
    """Addresses are relative in three spellings, all to the root of the site and not to the page method."""
    href, kind, label = _text(file, "Url"), _text(file, "Type").lower(), _text(file, "Title")
    if not href:
        return
    target = urljoin(f"https://{host}/", href)
    if not target.startswith("http"):
        return
    if kind == "video" or _text(file, "Format").lower() == "video":
        meeting.media.append(Link(label or "Video", target, "video"))
    elif _text(file, "Format").lower() == "html":
        meeting.links.append(Link(label or "HTML", target, PAGES.get(kind, "page")))
    else:
        key = document_key(target)
        if all(document.native_id != key or key is None for document in meeting.documents):
            kind = KINDS.get(kind) or titles.document_kind(label, "")
            meeting.documents.append(Document(kind, label or kind.capitalize(), target, key))


def document_key(address: str) -> str | None:
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return f"document:{query['documentid']}" if query.get("documentid") else None


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return titles.clean(html.unescape(value)) if isinstance(value, str) else ""
