"""What CivicWeb says of one meeting beside the list: documents with the agenda inside, outside links, the video."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from engagic_scrapy import pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Document, Link, Meeting
from engagic_scrapy.parsers.civicweb.agenda_html import Agenda, agenda, plain_blocks
from engagic_scrapy.parsers.civicweb.listing import VIDEO, load, text

AGENDA, AGENDA_PDF, MINUTES, MINUTES_HTML, MINUTES_PDF = 1, 4, 2, 9, 10  # DocumentType
_KINDS = {AGENDA: "agenda", AGENDA_PDF: "packet", MINUTES: "minutes", MINUTES_HTML: "minutes", MINUTES_PDF: "minutes"}
_NAMES = {"agenda": "Agenda", "packet": "Agenda Packet", "minutes": "Minutes"}


def add_part(part: str, body: bytes, meeting: Meeting, *, host: str) -> str | None:
    """Adds one of :func:`wanted_parts`; returns why it can't be read instead of raising: the meeting is worth keeping."""
    add = {"documents": add_documents, "data": add_data, "video": add_video}[part]

    def read(answer: bytes) -> bool:
        add(answer, meeting, host=host)
        return True

    return pages.read_part(read, body)[1]


def add_documents(body: bytes, meeting: Meeting, *, host: str) -> None:
    """meetingDocuments: an array, or at newer tenants an object around it. Raises Blocked, PortalError, LayoutChanged."""
    answer = load(body)
    rows = answer.get("Documents") if isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        raise LayoutChanged("array of documents", str(answer)[:120])
    problems = pages.read_rows(rows, lambda row: _add_document(row, meeting, host))[1]
    meeting.incomplete += [f"document {problem.row}: {problem.error}" for problem in problems]
    kinds = {each.native_id for each in meeting.documents}
    if "type:10" in kinds:  # the same minutes as a page
        meeting.documents = [each for each in meeting.documents if each.native_id != "type:9"]


def add_data(body: bytes, meeting: Meeting, *, host: str) -> None:
    """meetingData: one object (or an array around it) with up to two links that the clerk set. Raises as add_documents."""
    answer = load(body)
    data = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(data, dict) or "Id" not in data:
        raise LayoutChanged("object of a meeting's data", str(answer)[:120])
    for field in ("MeetingExternalLink", "MeetingExternalMinutesLink"):
        name, url = text(data.get(f"{field}Name")), _address(data.get(f"{field}Url"), host)
        if url:
            _add_link(meeting, name or ("Minutes" if "Minutes" in field else "Link"), url, f"{field}")


def add_video(body: bytes, meeting: Meeting, *, host: str) -> None:
    """geteventwithindexpoints or videolink: JSON within a JSON text, a bare address, or "". Raises as add_documents."""
    answer = load(body)
    if isinstance(answer, str):
        url = _address(answer, host)
        _set_video(meeting, url, None)
        return
    row = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(row, dict):
        _set_video(meeting, None, None)
        return
    event = row.get("Event")
    key = row.get("YouTubeEventId") or (event.get("eventId") if isinstance(event, dict) and row.get("YouTube") else None)
    if isinstance(key, str) and key.strip():
        _set_video(meeting, f"https://www.youtube.com/watch?v={quote(key.strip(), safe='')}", key.strip())
        return
    page = next((each.url for each in meeting.documents if each.native_id == f"type:{AGENDA}"), None)
    shown = f"{page.partition('?')[0]}?splitscreen=true&media=true" if page and row.get("ShowVideoLink") else None
    _set_video(meeting, shown, None)


def _set_video(meeting: Meeting, url: str | None, key: str | None) -> None:
    if url:
        meeting.media.append(Link("Video", url, "video", key))
        meeting.links = [link for link in meeting.links if link.kind != VIDEO]


def _add_link(meeting: Meeting, name: str, url: str, field: str) -> None:
    words = name.lower()
    is_file = "/document/" in urlsplit(url).path.lower() or urlsplit(url).path.lower().endswith(".pdf")
    if "video" in words or "watch" in words or "recording" in words:
        meeting.media.append(Link(name, url, "video"))
    elif is_file:
        meeting.documents.append(Document(titles.document_kind(name, url), name, url, field))
    else:
        meeting.links.append(Link(name, url))


def _add_document(row: dict[str, Any], meeting: Meeting, host: str) -> None:
    key, sort = row["Id"], row.get("DocumentType")
    if isinstance(key, bool) or not isinstance(key, int):
        raise ValueError(f"expected a document's id, found {key!r}")
    name, page = text(row.get("Name")), row.get("Html")
    kind = _KINDS.get(sort) if isinstance(sort, int) else None
    kind = kind or {1: "agenda", 2: "minutes"}.get(row.get("Type") or 0) or titles.document_kind(name, "")
    has_page = isinstance(page, str) and bool(page.strip())
    stored = f"https://{host}/document/{key}/{quote(name.replace('/', '-') or 'document', safe='')}.pdf"
    url = f"https://{host}/document/{key}/?printPdf=true" if has_page else stored
    # The number changes with each new compilation; the document's place at its meeting doesn't.
    slot = f"type:{sort}"
    twins = sum(str(each.native_id).split("#")[0] == slot for each in meeting.documents)
    meeting.documents.append(Document(kind, _NAMES.get(kind, name or "Document"), url, f"{slot}#{twins + 1}" if twins else slot))
    if sort == AGENDA and isinstance(page, str):
        _add_agenda(meeting, agenda(page, host), row.get("AgendaCover"))


def _add_agenda(meeting: Meeting, found: Agenda, cover: Any) -> None:
    meeting.items = meeting.items or found.items
    known = {each.native_id for each in meeting.documents}
    meeting.documents += [each for each in found.files if each.native_id not in known]
    blocks = plain_blocks(cover) if isinstance(cover, str) else []
    if meeting.status == "confirmed":
        # Only the cover: within the agenda the word may be about checks, or another meeting.
        status, detail, evidence = titles.status_of(*(("AgendaCover", block) for block in blocks))
        if status == "cancelled":
            meeting.status, meeting.status_detail, meeting.status_evidence = status, detail, evidence
    words = "\n".join(found.words or blocks)
    meeting.participation = meeting.participation or participation.read(words, timezone=meeting.timezone)


def _address(value: Any, host: str) -> str | None:
    url = text(value)
    try:
        joined = urljoin(f"https://{host}/", url) if url else ""
        return joined if joined.startswith(("http://", "https://")) and urlsplit(joined).hostname else None
    except ValueError:  # "http://[": no address
        return None


def documents_of(body: bytes, *, host: str, timezone: str) -> Meeting:
    """A saved meetingDocuments answer on its own, as a meeting of which nothing else is known."""
    answer = load(body)
    rows = answer.get("Documents") if isinstance(answer, dict) else answer
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    meeting = Meeting(f"civicweb:{host}:{first.get('MeetingId', '')}", "", text(first.get("Name")), None, timezone)
    add_documents(json.dumps(answer).encode(), meeting, host=host)
    return meeting
