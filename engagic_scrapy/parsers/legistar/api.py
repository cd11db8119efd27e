"""The Web API's list of events: webapi.legistar.com/v1/{client}/Events (fact sheet 3)."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from engagic_scrapy import dates, participation, titles
from engagic_scrapy.exceptions import AccessClosed, Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import CalendarPage, Document, Link, Location, Meeting, StatusEvidence
from engagic_scrapy.pages import read_rows, refuse_challenge, title
from engagic_scrapy.parsers.legistar.languages import pair_languages
from engagic_scrapy.parsers.legistar.texts import plain

ROOT = "https://webapi.legistar.com/v1"
PAGE_SIZE = 1000  # the most that $top takes
STALE_DAYS = 365

# Texts of answers 400 (and 200) of tenants that never set the API up; "vievable" is the vendor's own spelling.
_CLOSED = re.compile(
    r"not set ?up in settings|not vie[wv]able|vie[wv]able by the public|agenda status|draft status|"
    r"value should be greater than 0",
    re.I,
)
_TOKEN = re.compile(r"token|unauthori[sz]ed|not authorized|forbidden", re.I)
_UNPUBLISHED = re.compile(r"\bdraft\b|\bhidden\b|not vie[wv]able|not published|\btentative\b", re.I)
_PLACE = re.compile(
    r"\b(?:room|rm|chambers?|hall|cent(?:er|re)|building|bldg|library|street|st|avenue|ave|floor|auditorium|school|court ?house|"
    r"plaza|boulevard|blvd|road|rd|drive|virtual|zoom|teleconference)\b",
    re.I,
)


def events(body: bytes, *, client: str, timezone: str) -> CalendarPage:
    """The events of one answer; ``next`` is the number of rows to skip for more, None after the last page.

    A Spanish "(SAP)" twin of a meeting (LA Metro) becomes an extra recording of it.
    Raises PortalError, Blocked, AccessClosed for answers that are not data, LayoutChanged for data that are not events.
    """
    listed = rows(body, key="EventId")
    found, problems = read_rows(listed, lambda row: _meeting(row, client, timezone))
    more = PAGE_SIZE if len(listed) >= PAGE_SIZE else None
    return CalendarPage(container="list of events", meetings=pair_languages(found), problems=problems, next=more, total=None)


def events_query(window: dates.Window, skip: int = 0) -> dict[str, Any]:
    """The parameters that ask for the events of a window, oldest first. To be encoded exactly once: twice is refused."""
    after = window.until_date + datetime.timedelta(1)
    days = f"EventDate ge datetime'{window.from_date}' and EventDate lt datetime'{after}'"
    return {"$filter": days, "$orderby": "EventDate asc", "$top": PAGE_SIZE, "$skip": skip}


NEWEST_QUERY = {"$orderby": "EventDate desc", "$top": 1}


def stale(page: CalendarPage, window: dates.Window) -> str | None:
    """Why this looks like a tenant that nobody feeds any more, or None. `page` holds the newest events the tenant has."""
    newest = max((meeting.date for meeting in page.meetings if meeting.date), default=None)
    if newest is None:
        return "the list holds no event at all: the Web API is not in use here, or its events are not published"
    if newest < (window.from_date - datetime.timedelta(STALE_DAYS)).isoformat():
        return f"newest event is old ({newest}): the place seems to have left this portal"
    return None


def refusal(status: int, body: bytes) -> PageError | None:
    """What an answer of the Web API with another status than 200 means; None if it says nothing special."""
    if status in (401, 403):
        return Blocked(f"HTTP {status}: the Web API wants a token or refuses this address")
    if status == 404:
        return AccessClosed("HTTP 404: unknown Legistar client")
    words = _message(body)
    if status == 400:
        return _refused(words or "HTTP 400")
    if status == 500:
        return AccessClosed(f"HTTP 500: unknown Legistar client or Web API switched off ({words[:120] or 'no reason given'})")
    return None


def rows(body: bytes, *, key: str | None = None) -> list[dict[str, Any]]:
    """The objects of a list answer, whether JSON or XML, with or without a byte order mark.

    :param key: a field that at least one of the objects must have, if there are any.
    """
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not text:
        raise PortalError("empty answer")
    listed = _xml_rows(text) if text.startswith(b"<") else _json_rows(text)
    if key and listed and not any(isinstance(row, dict) and key in row for row in listed):
        raise LayoutChanged(f"{key} in the list of the Web API", json.dumps(listed[0], default=str)[:80])
    return listed


def _json_rows(text: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        if text[:1] in (b"[", b"{"):
            raise PortalError(f"JSON that can't be read (cut off?), begins {text[:60].decode('utf-8', 'replace')!r}") from None
        raise _refused(text[:300].decode("utf-8", "replace")) from None
    if isinstance(data, dict) and isinstance(data.get("value"), list):
        data = data["value"]
    if not isinstance(data, list):
        raise _refused(_words(data))
    return data


def _xml_rows(text: bytes) -> list[dict[str, Any]]:
    if re.match(rb"<!doctype html|<html", text[:200].lstrip(), re.I):
        refuse_challenge(text)
        raise Blocked(f"a web page in place of data (title {title(text)[:80]!r}): a firewall or maintenance")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise PortalError(f"XML that can't be read: {error}"[:200]) from None
    if not etree.QName(root).localname.startswith("ArrayOf"):
        raise _refused(" ".join(str(part) for part in root.itertext()))
    return [_value(element) or {} for element in root if isinstance(element.tag, str)]


def _value(element: etree._Element) -> Any:
    """An XML element as JSON would have it: None for i:nil, text, a list for a container of objects, else an object."""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        nil = any(etree.QName(name).localname == "nil" and value == "true" for name, value in element.attrib.items())
        return None if nil else (element.text or "")
    if all(len(child) for child in children):
        return [_value(child) for child in children]
    return {etree.QName(child).localname: _value(child) for child in children}


def _refused(words: str) -> PageError:
    words = titles.clean(words)
    if _CLOSED.search(words):
        return AccessClosed(f"the Web API was never set up for this tenant, use access = 'calendar': {words[:160]}")
    if _TOKEN.search(words):
        return Blocked(f"the Web API wants a token: {words[:160]}")
    return PortalError(f"the Web API says: {words[:200] or 'nothing'}")


def _message(body: bytes) -> str:
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n").decode("utf-8", "replace")
    try:
        return titles.clean(_words(json.loads(text)))
    except (ValueError, RecursionError):
        return plain(text[:2000])[:300]


def _words(data: Any) -> str:
    """The sentences inside a JSON error object."""
    if isinstance(data, dict):
        return " ".join(_words(value) for key, value in list(data.items())[:20] if key not in ("StackTrace", "ExceptionType"))
    return data if isinstance(data, str) else ""


def text(row: dict[str, Any], key: str) -> str | None:
    """A field as one line of text, None if empty."""
    return plain(row.get(key)) or None


def _meeting(row: dict[str, Any], client: str, timezone: str) -> Meeting:
    event_id, body = str(row["EventId"]), text(row, "EventBodyName")
    if not event_id.strip() or row["EventId"] is None or not body:
        raise ValueError("an event without EventId or EventBodyName")
    clock = row.get("EventTime")
    start = dates.local_start(
        str(row.get("EventDate") or ""), clock if isinstance(clock, int) else text(row, "EventTime"), timezone
    )
    comment, place, url = text(row, "EventComment"), text(row, "EventLocation"), text(row, "EventInSiteURL") or ""
    agenda_status, minutes_status = text(row, "EventAgendaStatusName"), text(row, "EventMinutesStatusName")
    status, detail, proof = titles.status_of(
        ("EventAgendaStatusName", agenda_status), ("EventTime", start.time_note), ("EventComment", comment),
        ("EventLocation", place), ("EventBodyName", body),
    )  # fmt: skip
    meeting = Meeting(
        native_id=f"api:{client}:{event_id}", body=body, title=body, date=start.date, timezone=timezone,
        start_time=start.start_time, start_printed=" ".join(filter(None, (start.date, text(row, "EventTime")))) or None,
        time_note=start.time_note, body_native_id=text(row, "EventBodyId"), status=status, status_detail=detail,
        status_evidence=proof, agenda_status=agenda_status, minutes_status=minutes_status, description=comment, source_url=url,
        participation=participation.read(row.get("EventComment"), row.get("EventLocation"), timezone=timezone),
        vendor_modified=_utc(text(row, "EventLastModifiedUtc")),
    )  # fmt: skip
    meeting.location = Location(place) if place else _place_in(comment, status)
    meeting.identifiers = _identifiers(row, url)
    meeting.media = [*_media(row, url)]
    _add_files(meeting, row)
    return meeting


def unpublished(meeting: Meeting, printed: str | None, rule: str) -> bool:
    """Whether an agenda status says that the agenda isn't public yet; if so the meeting is tentative, unless it is off."""
    if not printed or not _UNPUBLISHED.search(printed):
        return False
    if meeting.status == "confirmed":
        meeting.status = "tentative"
        meeting.status_evidence = meeting.status_evidence or StatusEvidence(text=printed, rule=rule)
    return True


def _add_files(meeting: Meeting, row: dict[str, Any]) -> None:
    # The file's address holds the event's id and a label, and changes with each revision: the slot's name is the lasting key.
    hidden = unpublished(meeting, meeting.agenda_status, "EventAgendaStatusName")
    agenda, minutes = text(row, "EventAgendaFile"), text(row, "EventMinutesFile")
    if agenda and not hidden:
        meeting.documents.append(Document(kind="agenda", name="Agenda", url=agenda, native_id="A"))
    if minutes and not re.search(r"hidden|not vie[wv]able", meeting.minutes_status or "", re.I):
        meeting.documents.append(Document(kind="minutes", name="Minutes", url=minutes, native_id="M"))


def _place_in(comment: str | None, status: str) -> Location | None:
    """Some tenants write the place into the comment (Charlotte): taken only from a short text that names a place, no more."""
    short = comment and len(comment) <= 150 and status == "confirmed" and not participation.read(comment, timezone="UTC")
    return Location(comment) if comment and short and _PLACE.search(comment) and not re.search(r"[.;!?]\s+\w", comment) else None


def _identifiers(row: dict[str, Any], url: str) -> list[dict[str, str]]:
    found = [{"scheme": "event_guid", "identifier": str(row["EventGuid"])}] if row.get("EventGuid") else []
    legid = parse_qs(urlsplit(url).query).get("LEGID")
    return [*found, {"scheme": "legid", "identifier": legid[0]}] if legid else found


def _media(row: dict[str, Any], url: str) -> list[Link]:
    """EventMedia is an address on some tenants (YouTube), on others the id of a Granicus clip that the InSite host can play."""
    links = []
    for key in ("EventMedia", "EventVideoPath"):
        value = text(row, key)
        if not value:
            continue
        if re.match(r"https?://", value, re.I):
            links.append(Link(name="Video", url=value, kind="video"))
        elif value.isdigit() and value != "0" and (host := urlsplit(url).netloc):
            player = f"https://{host}/Video.aspx?Mode=Granicus&ID1={value}&Mode2=Video"
            links.append(Link(name="Video", url=player, kind="video", native_id=value))
    return links


def _utc(stamp: str | None) -> str | None:
    return f"{stamp}+00:00" if stamp and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", stamp) else stamp
