"""Chicago's clerk (ELMS): JSON lists and details of meetings. ``date`` is UTC: 15:00+00:00 is 10:00 in Chicago."""

from __future__ import annotations

import datetime
import json
import re
import zoneinfo
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, markup, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import (
    AgendaItem,
    CalendarPage,
    Document,
    Link,
    Location,
    Matter,
    Meeting,
    Participation,
    RowProblem,
    StatusEvidence,
)
from engagic_scrapy.markup import set_positions

PORTAL = "https://chicityclerkelms.chicago.gov/Meeting/?meetingId="
_GUID = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.I)
_KINDS = {"agenda": "agenda", "notice": "notice", "summary": "summary", "minutes": "minutes", "report": "attachment"}
# A meeting that was moved stands under its new time, a recessed one goes on at another; null and Scheduled mean nothing.
_STATUSES = {"cancelled": ("cancelled", None), "rescheduled": ("confirmed", "rescheduled"), "recessed": ("confirmed", "recessed")}


def utc_filter(from_date: datetime.date, until_date: datetime.date, timezone: str) -> str:
    """The list's filter for local calendar days, both included. Local midnight is not midnight of the API's UTC."""
    zone = zoneinfo.ZoneInfo(timezone)
    ends = (from_date, until_date + datetime.timedelta(1))
    first, last = (datetime.datetime.combine(day, datetime.time(), zone).astimezone(datetime.UTC) for day in ends)
    return f"date ge {first:%Y-%m-%dT%H:%M:%SZ} and date lt {last:%Y-%m-%dT%H:%M:%SZ}"


def meetings(body: bytes, *, timezone: str) -> CalendarPage:
    """``/meeting-agenda?filter=…``: one page of meetings without agendas; ``next`` is the number to skip for the next page.

    Raises Blocked, PortalError, LayoutChanged.
    """
    answer = _answer(body)
    if not isinstance(answer.get("data"), list) or not isinstance(answer.get("meta"), dict):
        raise LayoutChanged("data and meta of the ELMS API", body[:120].decode("utf-8", "replace"))
    records, problems = pages.read_rows(answer["data"], lambda row: _meeting(row, timezone))
    skip, top, count = (answer["meta"].get(key) for key in ("skip", "top", "count"))
    known = all(isinstance(value, int) for value in (skip, top, count)) and top > 0
    more = skip + top if known and skip + top < count else None
    return CalendarPage("data and meta of the ELMS API", records, problems, next=more, total=count if known else None)


def detail(body: bytes, *, timezone: str) -> tuple[Meeting, list[RowProblem]]:
    """``/meeting-agenda/<GUID>``: the meeting with its agenda's items, and the lines that could not be read.

    Raises Blocked, PortalError, LayoutChanged.
    """
    answer = _answer(body)
    if "meetingId" not in answer or not isinstance(answer.get("agenda"), dict | None):
        raise LayoutChanged("meetingId and agenda of the ELMS API", body[:120].decode("utf-8", "replace"))
    found, failure = pages.read_part(lambda _: _meeting(answer, timezone), body)
    if found is None:
        raise LayoutChanged(f"a meeting of the ELMS API: {failure}")
    lines = [(group, line) for group in _list(answer.get("agenda"), "groups") for line in _list(group, "items")]
    found.items, problems = pages.read_rows(lines, lambda pair: _item(*pair))
    set_positions(found.items)
    code = answer.get("meetingCode")
    found.identifiers = [{"scheme": "elms-meeting-code", "identifier": code}] if isinstance(code, str) and code else []
    deadline = _moment(answer.get("publicCommentDeadline"), timezone)
    if deadline:
        found.participation = found.participation or Participation()
        found.participation.comment_deadline = deadline.isoformat()
    return found, problems


def detail_of(body: bytes, *, timezone: str) -> tuple[Meeting | None, list[RowProblem], str | None]:
    """:func:`detail` for a meeting that the list knows already: raises nothing, says why there is none instead."""
    read, failure = pages.read_part(lambda part: detail(part, timezone=timezone), body)
    return (*(read or (None, [])), failure)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings, then RowProblems.

    :param kind: meetings or detail; read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for a kind that is none of these.
    """
    match kind or ("detail" if _GUID.search(urlsplit(url).path) else "meetings"):
        case "meetings":
            page = meetings(body, timezone=timezone)
            return [*page.meetings, *page.problems]
        case "detail":
            found, problems = detail(body, timezone=timezone)
            return [found, *problems]
    raise LayoutChanged("a kind of ELMS answer: meetings, detail", kind or "")


def _answer(body: bytes) -> dict[str, Any]:
    pages.refuse_challenge(body)
    try:
        answer = json.loads(body)  # some answers say text/plain
    except (ValueError, RecursionError):
        raise LayoutChanged("JSON object of the ELMS API", body[:120].decode("utf-8", "replace")) from None
    if not isinstance(answer, dict):
        raise LayoutChanged("JSON object of the ELMS API", body[:120].decode("utf-8", "replace"))
    if "meetingId" not in answer and "data" not in answer and {"message", "error", "errors", "detail"} & answer.keys():
        raise PortalError(f"the API answers with an error: {body[:120].decode('utf-8', 'replace')!r}")
    return answer


def _list(holder: Any, key: str) -> list[Any]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _text(value: Any) -> str:
    return titles.clean(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else ""


def _moment(value: Any, timezone: str) -> datetime.datetime | None:
    """The moment in the city's zone, before its day is taken: an evening in Chicago is the next day in UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(zoneinfo.ZoneInfo(timezone))
    except (ValueError, OverflowError):
        return None


def _meeting(row: dict[str, Any], timezone: str) -> Meeting:
    key, body = str(row["meetingId"]).upper(), _text(row["body"])
    moment = _moment(row["date"], timezone)
    if not _GUID.fullmatch(key) or not body or moment is None:
        raise ValueError(f"meeting {key[:40]!r} without a GUID, body or date: {row['date']!r}")
    comment = _text(row.get("comment"))
    start = dates.local_start(moment.date().isoformat(), f"{moment:%H:%M}", timezone)
    found = Meeting(
        native_id=f"chicago:{key}",
        body=body,
        title=body,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=str(row["date"]),
        body_native_id=str(row["bodyId"]) if row.get("bodyId") else None,
        description=comment or None,
        location=Location(_text(row.get("location"))) if _text(row.get("location")) else None,
        participation=participation.read(comment, timezone=timezone),
        documents=_documents(row.get("files")),
        media=[Link("Video", url, "video") for url in _addresses(row.get("videoLink"))],
        links=[Link("Transcript", url, "transcript") for url in _addresses(row.get("transcriptLink"))],
        source_url=f"{PORTAL}{key}",
        vendor_modified=str(row["lastPublicationDate"]) if row.get("lastPublicationDate") else None,
    )
    _set_status(found, row.get("status"), comment)
    return found


def _set_status(found: Meeting, said: Any, comment: str) -> None:
    if known := _STATUSES.get(_text(said).lower()):
        found.status, found.status_detail = known
        found.status_evidence = StatusEvidence(_text(said), "status")
    else:
        found.status, found.status_detail, found.status_evidence = titles.status_of(("comment", comment))
    if comment and re.search(r"\b(?:virtual|remote) meeting\b", comment, re.I):
        found.participation = found.participation or Participation()
        found.participation.mode, found.participation.text = "virtual", comment


def _addresses(value: Any) -> list[str]:
    """A text in lists, a list of texts in details, either possibly empty."""
    values = value if isinstance(value, list) else [value]
    return [each.strip() for each in values if isinstance(each, str) and each.strip().startswith(("https://", "http://"))]


def _documents(files: Any) -> list[Document]:
    """Kind by type: the agenda is not the first file. An odd ending (.pdf.crdownload) is left to whoever reads the bytes."""
    found: list[Document] = []
    for file in files if isinstance(files, list) else []:
        if not isinstance(file, dict) or not (paths := _addresses(file.get("path"))):
            continue
        said, name = _text(file.get("attachmentType")), _text(file.get("fileName"))
        url = markup.quoted(paths[0])
        key = _GUID.search(urlsplit(paths[0]).path.rpartition("/")[2]) if "[" not in url else None
        kind = _KINDS.get(said.lower()) or (titles.document_kind(name, url) if not said else "other")
        if all(each.url != url for each in found):
            found.append(Document(kind, name or said or "document", url, f"file:{key[0].lower()}" if key else url))
    return found


def _item(group: dict[str, Any], line: dict[str, Any]) -> AgendaItem:
    """Keys as two clients of the API read them; no capture has an agenda with lines."""
    file = _text(line.get("recordNumber"))
    title = _text(line.get("matterTitle")) or _text(line.get("title")) or file
    if not title:
        raise ValueError(f"line without title and record number: {sorted(line)[:8]}")
    key = line.get("lineId") or line.get("matterId") or file
    section = _text(group.get("title")) or _text(group.get("name")) or None
    matter = Matter(
        native_id=str(line["matterId"]) if line.get("matterId") else None,
        file=file or None,
        type=_text(line.get("matterType")) or None,
        status=_text(line.get("status")) or None,
    )
    return AgendaItem(
        title=title,
        position=0,
        native_id=str(key) if key else None,
        number=_text(line.get("number")) or None,
        section=section,
        consent=True if section and "consent" in section.lower() else None,
        matter=matter if matter != Matter() else None,
        action=_text(line.get("actionName")) or None,
        result=_text(line.get("result")) or None,
        tally=_text(line.get("voteType")) or None,
    )
