"""Municode Meetings' REST API, reconstructed from client code. Its clock is not sure: see :mod:`.agenda_page` for the check."""

from __future__ import annotations

import json
from typing import Any

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers.municode.markup import add_file, key_of

CONTAINER = "Meetings"
FAR = "2090"  # a year from here on is a placeholder: the date is not known yet
SCHEME = "municode:MeetingID"
UNLISTED = "documents: the list has no field for them"

_FIELDS = {
    "AgendaLinksURL": "agenda",
    "AgendaLinksHtmlURL": "agenda",
    "PacketLinksURL": "packet",
    "PacketLinksHtmlURL": "packet",
    "MinutesLinksURL": "minutes",
    "MinutesLinksHtmlURL": "minutes",
}


def meetings(body: bytes, *, url: str, timezone: str, tenant: str) -> CalendarPage:
    """The meetings of ``list.json``. Raises Blocked, PortalError, LayoutChanged."""
    data = _json(body)
    listed = data.get(CONTAINER) if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise LayoutChanged("Meetings in list.json", json.dumps(data)[:120])
    found, problems = pages.read_rows(listed, lambda row: _meeting(row, url, timezone, tenant))
    return CalendarPage(CONTAINER, found, problems)


def details_path(meeting: Meeting) -> str | None:
    """Where the documents are if the list had no field for them; None if it had."""
    number = _number(meeting)
    return f"/api/v1/public/meeting/{number}/details.json" if number and UNLISTED in meeting.incomplete else None


def take_details(meeting: Meeting, body: bytes, *, url: str) -> None:
    """Adds the documents of ``details.json``. Raises Blocked, PortalError, LayoutChanged."""
    data = _json(body)
    rows = [data, *(data.values() if isinstance(data, dict) else data if isinstance(data, list) else [])]
    row = next((each for each in rows if isinstance(each, dict) and _FIELDS.keys() & each.keys()), None)
    if row is None:
        raise LayoutChanged("AgendaLinksURL in details.json", json.dumps(data)[:120])
    _add_files(meeting, row, url)
    meeting.incomplete = [each for each in meeting.incomplete if each != UNLISTED]


def from_api(meeting: Meeting) -> bool:
    return _number(meeting) is not None


def _number(meeting: Meeting) -> str | None:
    return next((each["identifier"] for each in meeting.identifiers if each["scheme"] == SCHEME), None)


def _json(body: bytes) -> Any:
    pages.refuse_challenge(body)
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise LayoutChanged("JSON", titles.clean(body[:120].decode("utf-8", "replace"))) from None
    if isinstance(data, dict) and CONTAINER not in data and (words := data.get("Message") or data.get("message")):
        raise PortalError(f"the API says: {titles.clean(str(words))[:200]}")
    return data


def _meeting(row: Any, url: str, timezone: str, tenant: str) -> Meeting:
    group, title = _text(row, "GroupName"), _text(row, "Title")
    number = str(row.get("MeetingID") or "")
    key = _text(row, "OriginMeetingID").replace("-", "").lower()
    if not (group or title) or not (number or key):
        raise ValueError(f"a meeting without {'name' if number or key else 'id'}: {number or title!r}")
    day, clock = _moment(row.get("CalendarDate"))
    if day is not None and day >= FAR:
        day, clock = None, None
    start = dates.local_start(day or title, clock, timezone)
    if start.date is None and not row.get("CalendarDate"):
        raise ValueError(f"meeting {number} without CalendarDate")
    summary = _text(row, "BodySummary")
    status, detail, evidence = titles.status_of(("Title", title), ("BodySummary", summary))
    meeting = Meeting(
        native_id=f"municode:{tenant}:{key or f'meeting:{number}'}", body=group or title, title=title or group, date=start.date,
        timezone=timezone, start_time=start.start_time, start_printed=" ".join(filter(None, (day, clock))) or None,
        time_note=None if day else "TBD", status=status, status_detail=detail, status_evidence=evidence,
        description=summary or None, participation=participation.read(row.get("BodySummary"), timezone=timezone), source_url=url,
    )  # fmt: skip
    if number:
        meeting.identifiers.append({"scheme": SCHEME, "identifier": number})
    if not _FIELDS.keys() & row.keys():
        meeting.incomplete.append(UNLISTED)
    _add_files(meeting, row, url)
    return meeting


def _moment(value: Any) -> tuple[str | None, str | None]:
    """Day and clock of ``[2026, 3, 18, 16, 0]`` or ``[{"FromDate": "2026-03-18 16:00:00"}]``."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0].get("FromDate")
    if isinstance(value, list) and len(value) >= 3 and all(isinstance(part, int) for part in value):
        hour, minute = (*value[3:5], 0, 0)[:2]
        day = "{:04}-{:02}-{:02}".format(*value)
        return day, f"{hour:02}:{minute:02}" if len(value) > 3 else None
    if isinstance(value, str) and dates.read_date(value):
        day, _, clock = value.strip().replace("T", " ").partition(" ")
        return day, clock[:5] or None
    raise ValueError(f"CalendarDate that can't be read: {str(value)[:80]}")


def _add_files(meeting: Meeting, row: dict[str, Any], url: str) -> None:
    for field, column in _FIELDS.items():
        for address in _addresses(row.get(field)):
            add_file(meeting, address, url, column)
    # Without the digits there are two names for one meeting; they are in any of its addresses.
    if ":meeting:" in meeting.native_id and (key := key_of(meeting)):
        meeting.native_id = f"{meeting.native_id.partition(':meeting:')[0]}:{key}"


def _addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [address for inner in value.values() for address in _addresses(inner)]
    if isinstance(value, list):
        return [address for inner in value for address in _addresses(inner)]
    return [value] if isinstance(value, str) and "/" in value else []


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return titles.clean(value) if isinstance(value, str) else ""
