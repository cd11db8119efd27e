"""CivicWeb's list of meetings. ``MeetingDateTime`` is local and without offset; 00:00 means that no time is known."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import lxml.html

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Link, Location, Meeting

VIDEO = "video-page"  # kind of a link: the portal says that there is a video, and another answer says where

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
# "- Dec 14 2026", " - 08 Jan 2024", "- Jun 12, 2025", the blank before the dash missing or doubled.
_DATE_PART = re.compile(rf"\s*[-–]?\s*\b(?:{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}})\b", re.I)
_DRAFT = re.compile(r"\s*\(\s*draft agenda\s*\)", re.I)
_STATUS_WORDS = re.compile(r"[\s*(–-]*\b(?:CANCELL?ED|POSTPONED|DEFERRED|RESCHEDULED|NO MEETING)\b[\s*)–:-]*", re.I)
_IMPORTED = re.compile(r"^BoardDocs\b", re.I)  # an imported archive has one type for all bodies


def load(body: bytes) -> Any:
    """The answer's JSON, decoded until it is not a text: video answers are JSON within a JSON text. Raises LayoutChanged."""
    pages.refuse_challenge(body)
    answer: Any = body.decode("utf-8", "replace").lstrip("\ufeff")
    for _ in range(3):
        if not isinstance(answer, str) or not answer.strip() or re.match(r"\s*https?://", answer):
            break
        try:
            answer = json.loads(answer)
        except (ValueError, RecursionError):
            raise LayoutChanged("JSON of the CivicWeb service", answer[:120]) from None
    if isinstance(answer, dict) and {"Message", "ExceptionMessage", "error"} & answer.keys() and "Id" not in answer:
        raise PortalError(f"the service answers with an error: {answer!r}"[:200])
    return answer


def meetings(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """MeetingsService.svc/meetings: an array, the whole range at once. Raises Blocked, PortalError, LayoutChanged."""
    answer = load(body)
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of meetings", str(answer)[:120])
    records, problems = pages.read_rows(answer, lambda row: _meeting(row, host, timezone))
    return CalendarPage("JSON array of meetings", records, problems)


def type_list(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """MeetingTypeList.aspx, about three meetings a body: for saved pages, never the whole list. Raises as :func:`meetings`."""
    pages.refuse_challenge(body)
    root: Any = lxml.html.document_fromstring(b"<div>" + body, parser=lxml.html.HTMLParser(encoding="utf-8"))
    if not root.xpath("//div[contains(@id, 'MeetingTypeContainer')]"):
        raise LayoutChanged("#ctl00_MainContent_MeetingTypeContainer", titles.clean(root.text_content())[:120])
    rows = root.xpath("//div[contains(@class, 'item-template')]//a[contains(@class, 'list-link')]")
    records, problems = pages.read_rows(rows, lambda link: _listed(link, host, timezone))
    return CalendarPage("#ctl00_MainContent_MeetingTypeContainer", records, problems)


def wanted_parts(meeting: Meeting, *, today: str) -> list[str]:
    """Which further answers the meeting needs: its documents; outside links once it is over; the video if there is one."""
    over = meeting.date is not None and meeting.date <= today
    has_video = any(link.kind == VIDEO for link in meeting.links)
    return ["documents", *(["data"] if over else []), *(["video"] if has_video else [])]


def _meeting(row: dict[str, Any], host: str, timezone: str) -> Meeting:
    key = row["Id"]
    if isinstance(key, bool) or not isinstance(key, int) or key < 1:
        raise ValueError(f"expected an id, found {key!r}")
    name = text(row["Name"])
    moment = str(row.get("MeetingDateTime") or row.get("MeetingDate") or "")
    # A clock that isn't 00:00 but stands only in MeetingTime has not been seen; MeetingDateTime holds both.
    start = dates.local_start(moment[:10], moment[11:16] or None, timezone)
    if not name or start.date is None:
        raise ValueError(f"meeting {key} without a name or a date: {name!r} {moment!r}")
    midnight = start.start_time is None
    meeting = _shell(key, name, host, timezone)
    meeting.date, meeting.start_time = start.date, start.start_time
    meeting.start_printed = titles.clean(moment) or None
    meeting.time_note = "no time is given" if midnight else start.time_note
    type_name = text(row.get("MeetingTypeName"))
    if type_name and not _IMPORTED.match(type_name):
        meeting.body = type_name
    type_id = row.get("MeetingTypeId") or row.get("TypeId")
    meeting.body_native_id = str(type_id) if type_id else None
    meeting.location = Location(text(row.get("MeetingLocation"))) if text(row.get("MeetingLocation")) else None
    if row.get("Published") is False or _DRAFT.search(name):
        meeting.agenda_status = "draft"
    if "video" in str(row.get("VideoIcon") or "").lower():
        meeting.links.append(Link("Video", meeting.source_url, VIDEO, str(key)))
    return meeting


def _listed(link: Any, host: str, timezone: str) -> Meeting:
    key = re.search(r"[?&]Id=(\d+)", link.get("href") or "", re.I)
    name = titles.clean(link.text_content())
    day = date_in(name)
    if not key or not day:
        raise ValueError(f"no id or date in {name!r}")
    meeting = _shell(int(key[1]), name, host, timezone)
    box = next(box for box in link.iterancestors("div") if "item-template" in (box.get("class") or ""))
    heading = box.xpath(".//*[contains(@class, 'meeting-type-item-title')]")
    meeting.body = titles.clean(heading[0].text_content()) if heading else meeting.title
    meeting.date, meeting.start_printed, meeting.time_note = day, name, "no time is given"
    if link.getparent().xpath(".//em[contains(@class, 'video-event')]"):
        meeting.links.append(Link("Video", meeting.source_url, VIDEO, key[1]))
    return meeting


def _shell(key: int, name: str, host: str, timezone: str) -> Meeting:
    title = titles.clean(_DRAFT.sub("", _DATE_PART.sub("", name, count=1))).strip(" -–") or name
    status, detail, evidence = titles.status_of(("Name", name))
    plain = titles.clean(_STATUS_WORDS.sub(" ", title)).strip(" -–*")
    return Meeting(
        native_id=f"civicweb:{host}:{key}",
        body=plain or title,
        title=plain if status == "cancelled" and plain else title,
        date=None,
        timezone=timezone,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=f"https://{host}/Portal/MeetingInformation.aspx?Org=Cal&Id={key}",
    )


def date_in(name: str) -> str | None:
    """The date within a meeting's name; day or month may come first."""
    words = re.sub(r"\b(\d{1,2})\s+([A-Z][a-z]{2,8})\.?,?\s+(\d{4})\b", r"\2 \1, \3", name)
    day = dates.read_date(words)
    return day.isoformat() if day else None


def text(value: Any) -> str:
    """One line without entities; "" for what is no text."""
    return titles.clean(html.unescape(value.encode("utf-8", "replace").decode())) if isinstance(value, str) else ""
