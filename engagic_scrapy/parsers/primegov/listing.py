"""PrimeGov's meeting lists. Times have no offset and are the city's own; ``endDateTime`` and ``publishDate`` look like UTC."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Document, Link, Location, Meeting, Participation, StatusEvidence

PDF, HTML_PAGE = 1, 3  # compileOutputType; 2 occurs, and no source knows what it is
AGENDA_SCHEME = "primegov-html-agenda"  # "document id:template id": two id spaces that must not be mixed
SPANISH = "Spanish-audio duplicate"

_HTML_PREFIX = re.compile(r"^HTML?\s+", re.I)
_NO_MEETING = re.compile(r"\bcancel|\brecess notice\b", re.I)
_NOT_BODY = re.compile(r"^SAP\s*-\s*|\s*-\s*SAP$|[\s(*–-]+(?:cancel|postpone|reschedule)\w*[\s)*]*$", re.I)
_SPANISH_TWIN = re.compile(r"^SAP\s*-|-\s*SAP$")  # Los Angeles


def meetings(body: bytes, *, slug: str, timezone: str, bodies: dict[int, str] | None = None) -> CalendarPage:
    """ListUpcomingMeetings, ListArchivedMeetings or …ByCommitteeId: an array, the whole list at once.

    :param bodies: names of the bodies by committeeId; without it the body is the meeting's title.

    Raises Blocked, PortalError, LayoutChanged.
    """
    records, problems = pages.read_rows(_array(body), lambda row: _meeting(row, slug, timezone, bodies or {}))
    return CalendarPage("JSON array of meetings", records, problems)


def search(body: bytes, *, slug: str, timezone: str) -> CalendarPage:
    """The answer of POST search, whose rows are documents: one meeting for each ``meetingId``. Raises as :func:`meetings`."""
    hits, problems = pages.read_rows(_array(body), _hit)
    grouped: dict[int, dict[str, Any]] = {}
    for hit in hits:
        documents = grouped.setdefault(hit["id"], {**hit, "documentList": []})["documentList"]
        documents += [entry for entry in hit["documentList"] if entry not in documents]
    records, more = pages.read_rows(grouped.values(), lambda row: _meeting(row, slug, timezone, {}))
    return CalendarPage("JSON array of search hits", records, problems + more)


def bodies(body: bytes) -> dict[int, str]:
    """GetCommitteeesListByShowInPublicPortal (three e): names by committee id. Raises as :func:`meetings`."""
    named, _ = pages.read_rows(_array(body), lambda row: (row["id"], titles.clean(html.unescape(row["name"]))))
    return {key: name for key, name in named if name and isinstance(key, int)}


def bodies_of(body: bytes) -> dict[int, str]:
    """:func:`bodies`, empty where the list can't be read: meetings are worth keeping without it."""
    read, _ = pages.read_part(bodies, body)
    return read or {}


def agenda_entry(meeting: Meeting) -> tuple[str, str] | None:
    """Document id and template id of the meeting's newest HTML agenda; None if it has none."""
    keys = [each["identifier"] for each in meeting.identifiers if each["scheme"] == AGENDA_SCHEME]
    if not keys:
        return None
    document_id, _, template_id = keys[-1].partition(":")
    return document_id, template_id


def _array(body: bytes) -> list[Any]:
    pages.refuse_challenge(body)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise LayoutChanged("JSON array of the PrimeGov API", _sample(body)) from None
    if isinstance(answer, dict) and {"message", "exceptionMessage", "error", "Message"} & answer.keys():
        raise PortalError(f"the API answers with an error: {_sample(body)!r}")
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of the PrimeGov API", _sample(body))
    return answer


def _sample(body: bytes) -> str:
    return body[:120].decode("utf-8", "replace")


def _hit(row: dict[str, Any]) -> dict[str, Any]:
    meeting = {"id": row["meetingId"], "title": row["meetingTitle"], "dateTime": row.get("meetingDate")}
    day, _, clock = str(row.get("meetingDateDisplay") or "").partition(" 20")
    return {**meeting, "date": f"{day} 20{clock[:2]}", "time": clock[2:].strip(), "documentList": row["documentList"]}


def _text(value: Any) -> str:
    return titles.clean(html.unescape(str(value or "").encode("utf-8", "replace").decode()))


def _meeting(row: dict[str, Any], slug: str, timezone: str, names: dict[int, str]) -> Meeting:
    meeting_id = _number(row["id"])
    title = _text(row["title"])
    committee = row.get("committeeId")
    body = names.get(committee) if isinstance(committee, int) else None
    if not title and not body:
        raise ValueError("meeting without a title")
    entries = [entry for entry in row["documentList"] or [] if entry.get("publishStatus", 1) == 1]
    start = _start(row, timezone)
    status, detail, evidence = _status(title, [_text(entry["templateName"]) for entry in entries])
    documents = _documents(entries, slug, cancelled=status == "cancelled")
    spanish = bool(_SPANISH_TWIN.search(title))
    video = _video(row)
    return Meeting(
        native_id=f"primegov:{slug}:{meeting_id}",
        body=body or _NOT_BODY.sub("", title) or title,
        title=title or str(body),
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note,
        identifiers=_identifiers(entries),
        body_native_id=str(committee) if committee else None,
        classification=SPANISH if spanish else None,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=Location(_text(row["location"])) if _text(row.get("location")) else None,
        participation=_participation(row),
        documents=documents,
        media=[Link("Video (Spanish audio)" if spanish else "Video", video, "video")] if video else [],
        links=_html_pages(entries, slug),
        source_url=f"https://{slug}.primegov.com/public/portal",
        vendor_modified=max((str(entry.get("publishDate") or "") for entry in entries), default="") or None,
        incomplete=_unreadable(entries),
    )


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"expected an id, found {value!r}")
    return value


def _start(row: dict[str, Any], timezone: str) -> dates.Start:
    """``dateTime`` where there is one (not before 2024), else ``date`` and ``time``, which are the same moment."""
    day, clock = row.get("date"), row.get("time")
    moment = str(row.get("dateTime") or "")
    start = dates.local_start(moment[:10], moment[11:16], timezone) if moment else dates.local_start(day, clock, timezone)
    if day and clock:
        start = dates.Start(start.date, start.start_time, titles.clean(f"{day} {clock}"), start.time_note)
    return start


def _name(entry: dict[str, Any]) -> str:
    name = _HTML_PREFIX.sub("", _text(entry["templateName"]))
    language = str(entry.get("language") or "en-US")
    return name if language.lower().startswith("en") else f"{name} ({language})"


def _kind(entry: dict[str, Any]) -> str:
    name = _name(entry)
    return "notice" if _NO_MEETING.search(name) else titles.document_kind(name, "")


def _status(title: str, names: list[str]) -> tuple[str, str | None, StatusEvidence | None]:
    """From the title, else from the name of a document: nothing else tells. ``meetingState`` does not mean it."""
    status, detail, evidence = titles.status_of(("title", title))
    if evidence is not None:
        return status, detail, evidence
    for name in names:
        if _NO_MEETING.search(name):
            recess = "recessed" if "recess" in name.lower() else None
            return "cancelled", recess, StatusEvidence(_HTML_PREFIX.sub("", name), "documentList.templateName")
    return titles.status_of(*(("documentList.templateName", name) for name in names))


def _documents(entries: list[dict[str, Any]], slug: str, *, cancelled: bool) -> list[Document]:
    documents: list[Document] = []
    for entry in entries:
        if entry.get("compileOutputType") != PDF:
            continue
        # The path form takes the document's id; meetingTemplateId takes the other one. The number changes when the clerk
        # publishes again, the template's name does not: so the name is the key.
        url = f"https://{slug}.primegov.com/Public/CompiledDocument/{_number(entry['id'])}"
        name = _name(entry)
        key = f"template:{name.lower()}"
        twins = sum(each.native_id in (key, f"{key}:{number}") for number, each in enumerate(documents, 1))
        documents.append(Document(_kind(entry), name, url, f"{key}:{twins + 1}" if twins else key))
    # Middlesex County publishes a "Meeting Notice" in place of an agenda.
    if not cancelled and not any(each.kind == "agenda" for each in documents):
        for each in documents:
            if each.name.lower().startswith("meeting notice"):
                each.kind = "agenda"
    return documents


def _html_pages(entries: list[dict[str, Any]], slug: str) -> list[Link]:
    base = f"https://{slug}.primegov.com/Portal/Meeting?compiledMeetingDocumentFileId="
    shown = [entry for entry in entries if entry.get("compileOutputType") == HTML_PAGE]
    return [Link(_name(entry), f"{base}{_number(entry['id'])}", "page", str(entry["id"])) for entry in shown]


def _identifiers(entries: list[dict[str, Any]]) -> list[dict[str, str]]:
    agendas = [entry for entry in entries if entry.get("compileOutputType") == HTML_PAGE and _kind(entry) == "agenda"]
    agendas.sort(key=lambda entry: str(entry.get("publishDate") or ""))
    return [{"scheme": AGENDA_SCHEME, "identifier": f"{entry['id']}:{entry.get('templateId') or ''}"} for entry in agendas]


def _unreadable(entries: list[dict[str, Any]]) -> list[str]:
    """Templates that exist only in a format nobody knows (claytoncountyga 614): not asked for as if they were PDF."""
    readable = {entry.get("templateId") for entry in entries if entry.get("compileOutputType") == PDF}
    strange = [entry for entry in entries if entry.get("compileOutputType") not in (PDF, HTML_PAGE)]
    return [
        f"{_name(entry)} (document {entry['id']}) is published in the unknown format {entry.get('compileOutputType')}"
        for entry in strange
        if entry.get("templateId") not in readable
    ]


def _video(row: dict[str, Any]) -> str | None:
    address = str(row.get("videoUrl") or "").strip()
    address = f"https:{address}" if address.startswith("//") else address
    return address if address.startswith(("https://", "http://")) and urlsplit(address).hostname else None


def _participation(row: dict[str, Any]) -> Participation | None:
    link = str(row.get("zoomMeetingLink") or "").strip()
    return Participation(virtual_url=link, text=link) if link.startswith("https://") else None
