"""Simbli (eBoardSolutions): the listing shell's two tokens, and the JSON listing. Times are local, without offset."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Link, Location, Meeting

HOST = "https://simbli.eboardsolutions.com"
PAGE_SIZE = 50
_TOKEN = re.compile(rb"""\b(?:sToken|["']?SecurityToken["']?)\s*[=:]\s*(["'])(.+?)\1""", re.S)
_CONNECTION = re.compile(rb"""\b(?:constr|["']?ConnectionString["']?)\s*[=:]\s*(["'])(.+?)\1""", re.S)
_URL = re.compile(r"https?://\S+", re.I)
_ONLINE = re.compile(
    r"\bzoom\b|\bwebex\b|\blink\b|\bjoin\b|\bpasscode\b|\bmeeting id\b|\byoutube\b|\blive ?stream|\bteams\b|\bwatch\b", re.I
)
# "CLOSED SESSION 5:00p.m. / PUBLIC SESSION 5:30p.m - Board Room": all up to the last time is no place.
_TIMES = re.compile(r"^.*\d{1,2}(?::\d{2})?\s*[ap]\.?\s?m\b\.?[\s/,;:–-]*", re.I)
_VIDEO = re.compile(r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|facebook\.com)$", re.I)


@dataclass(slots=True)
class Tokens:
    """What the listing service wants back from the shell. Fresh ones for each run: nobody recorded how long they live."""

    connection: str
    security: str


def tokens(body: bytes) -> Tokens:
    """The two values in the scripts of the listing page.

    Raises Blocked (also for a small page without them), PortalError, LayoutChanged.
    """
    pages.refuse_challenge(body)
    security, connection = _TOKEN.search(body), _CONNECTION.search(body)
    if security is None or connection is None:
        sample = body[:120].decode("utf-8", "replace")
        if len(body) < pages.SMALL_PAGE:
            raise Blocked(f"the portal answered with a small page without sToken: {sample!r}")
        raise LayoutChanged("sToken and constr in the scripts of SB_MeetingListing.aspx", sample)
    return Tokens(connection[2].decode("utf-8", "replace"), security[2].decode("utf-8", "replace"))


def query(found: Tokens, school: str, start: int) -> dict[str, Any]:
    """The body of a request for rows from `start` on, newest first. The constant fields are what the portal's own page sends."""
    nothing = dict.fromkeys(("ParentGroup", "UserRole", "EncUserId", "CreatedBy", "ModifiedBy", "DeletedBy", "DeletedOnUTC"))
    return {
        **nothing, "ListingType": "0", "TimeZone": "-60", "CustomSort": 0, "SortColName": "DateTime", "IsSortDesc": True,
        "RecordStart": start, "RecordCount": PAGE_SIZE, "FilterExp": "", "SchoolID": school, "UserID": "", "Id": 0,
        "ConnectionString": found.connection, "SecurityToken": found.security, "IsUserLoggedIn": False, "IsDeleted": False,
        "CreatedOn": "0001-01-01T00:00:00", "ModifiedOn": "0001-01-01T00:00:00",
    }  # fmt: skip


def meetings(body: bytes, *, school: str, timezone: str, start: int = 0, from_date: str = "") -> CalendarPage:
    """One page of the listing service; ``next`` is where to go on, None after the last page.

    :param school: the board's number; rows of another one mean that this one is not there.
    :param start: what was asked for; some servers count from 0 and some from 1, so pages overlap by a row.
    :param from_date: nothing older is wanted: pages behind it are not asked for while rows really come newest first.

    Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    rows = _rows(body)
    mine = [row for row in rows if not isinstance(row, dict) or str(row.get("MM_DistrictID", school)) == school]
    if rows and not mine:
        raise TenantGone(f"the listing of {school} holds meetings of {rows[0]['MM_DistrictID']}")
    found, problems = pages.read_rows(mine, lambda row: _meeting(row, school, timezone))
    page = CalendarPage("JSON array of GetMeetingListing", found, problems, total=_number(rows, "MeetingsCount"))
    page.next = _next(rows, start, page.total, from_date)
    return page


def _rows(body: bytes) -> list[Any]:
    pages.refuse_challenge(body)
    sample = body[:120].decode("utf-8", "replace")
    try:
        answer = json.loads(body)
    except ValueError:
        if len(body) < pages.SMALL_PAGE and body.lstrip().startswith(b"<"):
            raise Blocked(f"the portal answered with a small page in place of JSON: {sample!r}") from None
        raise PortalError(f"the listing is no JSON: {sample!r}") from None
    if isinstance(answer, dict):  # a wrapper around the list was met
        lists = [value for value in answer.values() if isinstance(value, list)]
        if len(lists) != 1:
            words = answer.get("Message") or answer.get("ExceptionMessage")
            raise PortalError(f"the service answers: {words}") if words else LayoutChanged("a list of meetings", sample)
        answer = lists[0]
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of GetMeetingListing", sample)
    if answer and not any(isinstance(row, dict) and "Master_MeetingID" in row for row in answer):
        raise LayoutChanged("Master_MeetingID in the rows of GetMeetingListing", sample)
    return answer


def _number(rows: list[Any], name: str) -> int | None:
    values = [row.get(name) for row in rows if isinstance(row, dict)]
    return max((value for value in values if isinstance(value, int)), default=None)


def _next(rows: list[Any], start: int, total: int | None, from_date: str) -> int | None:
    """RowNum counts all rows from 1: as an offset it means the next row where offsets begin at 0, else the last one again."""
    reached = _number(rows, "RowNum") or start + len(rows)
    days = [str(row.get("MM_DateTime") or "")[:10] for row in rows if isinstance(row, dict)]
    if not rows or reached <= start or (total is not None and reached >= total):
        return None
    in_order = days == sorted(days, reverse=True)
    return None if in_order and days and days[-1] < from_date else reached


def _meeting(row: dict[str, Any], school: str, timezone: str) -> Meeting | None:
    number = row["Master_MeetingID"]
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise ValueError(f"expected an id, found {number!r}")
    if row.get("ML_IsPublic") is False or row.get("ACCESS", "P") != "P":
        return None
    title, kind = titles.clean(row["MM_MeetingTitle"]), titles.clean(row.get("ML_TypeTitle"))
    if not title and not kind:
        raise ValueError("meeting without a title")
    moment = str(row["MM_DateTime"] or "")
    start = dates.local_start(moment[:10], moment[11:16], timezone)
    if start.date is None:
        raise ValueError(f"expected a date like 2026-03-11T17:00:00, found {moment!r}")
    lines = [titles.clean(row.get(f"MM_Address{line}")) for line in (1, 2, 3)]
    status, detail, evidence = titles.status_of(("MM_MeetingTitle", title))
    page = f"{HOST}/SB_Meetings/ViewMeeting.aspx?S={school}&MID={number}"
    minutes = str(row.get("MinutesStatus") or "").lower()
    place = ", ".join(filter(None, map(_place, lines)))
    return Meeting(
        native_id=f"simbli:{school}:{number}",
        body=kind or title,
        title=title or kind,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=titles.clean(row.get("DateTime")) or start.printed,
        # The field may be the closed session's start; the words that say so are kept beside it.
        time_note=next((words for line in lines if (words := _sessions(line))), None),
        body_native_id=str(row["MM_MeetingTypeID"]) if row.get("MM_MeetingTypeID") else None,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        minutes_status=minutes or None,
        location=Location(place) if place else None,
        participation=participation.read(*lines, timezone=timezone),
        media=[Link("Video", url, "video") for line in lines for url in _URL.findall(line) if _is_video(url)],
        links=_pages(page, minutes),
        source_url=page,
        vendor_modified=titles.clean(row.get("MM_PublishedDate")) or None,
    )


def _pages(page: str, minutes: str) -> list[Link]:
    """The agenda's page, and the minutes' where they are published: the flag alone gives no page."""
    links = [Link("Agenda", page, "page")]
    return [*links, Link("Minutes", f"{page}&T=1", "page")] if minutes == "published" else links


def _place(line: str) -> str:
    """What of an address line is a place: links to meetings and sentences with times stand in these fields as well."""
    words = _URL.sub("", line)
    if words != line and (_ONLINE.search(words) or not re.search(r"\w", words)):
        return ""
    return _TIMES.sub("", words).strip(" -–/,;:")


def _sessions(line: str) -> str | None:
    found = _TIMES.match(_URL.sub("", line))
    return found[0].strip(" -–/,;:") if found else None


def _is_video(url: str) -> bool:
    try:
        return bool(_VIDEO.search(urlsplit(url).hostname or ""))
    except ValueError:
        return False


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings, then RowProblems; the shell has none.

    :param kind: meetings or shell; read from the address if not given.
    :param params: the city's address; its ``s`` is read from the address or the rows if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    path, known = urlsplit(url).path.lower(), params or {}
    if (kind or "shell") == "shell" and "meetinglisting.aspx" in path:
        tokens(body)  # needed by other requests, no records
        return []
    if kind != "meetings" and "getmeetinglisting" not in path:
        raise LayoutChanged("an address of the Simbli listing", url[:120])
    school = str(known.get("s") or known.get("slug") or parse_qs(urlsplit(url).query).get("S", [""])[0])
    if not school:
        first = next((row for row in _rows(body) if isinstance(row, dict)), {})
        school = str(first.get("MM_DistrictID", ""))
    page = meetings(body, school=school, timezone=timezone)
    return [*page.meetings, *page.problems]
