"""The records: what a portal says about a meeting, never the bytes or text of a document.

Names are Open Civic Data's where they exist. Times are ISO 8601 strings with an offset in the city's own zone
(``2026-06-03T14:00:00-04:00``), dates ``YYYY-MM-DD``; unknown is ``None``, never an invented value. All values are plain
(str, int, bool, None, lists and dataclasses), so that a record survives a JOBDIR, a feed and the ledger unchanged.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

NAMESPACE = uuid.UUID("6f0f3c1e-5d0b-5c63-9a8e-2a4f6c0d7e11")

DOCUMENT_KINDS = ("agenda", "packet", "minutes", "notice", "attachment", "summary", "transcript", "other")
STATUSES = ("confirmed", "cancelled", "tentative", "passed")
STATUS_DETAILS = ("postponed", "rescheduled", "moved", "missing", "recessed")


def make_id(kind: str, *parts: str) -> str:
    """``kind/uuid5`` of the parts. Only keys of the portal go in: never a title, a time or a status."""
    return f"{kind}/{uuid.uuid5(NAMESPACE, '|'.join((kind, *parts)))}"


@dataclass(slots=True)
class Link:
    """A link that is kept but not downloaded (video, web page)."""

    name: str
    url: str
    kind: str = "link"
    native_id: str | None = None


@dataclass(slots=True)
class Vote:
    voter: str
    option: str  # as printed
    option_norm: str  # yes, no, abstain, absent, excused, not voting, other
    native_id: str | None = None


@dataclass(slots=True)
class Sponsor:
    name: str
    native_id: str | None = None
    primary: bool | None = None


@dataclass(slots=True)
class Matter:
    native_id: str | None = None
    file: str | None = None
    name: str | None = None
    type: str | None = None
    status: str | None = None


@dataclass(slots=True)
class Document:
    """A document's slot on the portal. The parser fills kind, name, url, native_id; the rest is set by :func:`identify`."""

    kind: str  # one of DOCUMENT_KINDS
    name: str
    url: str  # lasting: no signature, no session
    native_id: str | None = None
    media_type: str | None = None
    id: str = ""
    city: str = ""
    vendor: str = ""
    meeting_id: str = ""
    item_id: str | None = None
    meeting_date: str | None = None
    source_url: str = ""
    record: str = "document"


@dataclass(slots=True)
class AgendaItem:
    title: str  # word for word, white space collapsed
    position: int  # 1, 2, 3 … in agenda order
    native_id: str | None = None
    number: str | None = None
    section: str | None = None
    consent: bool | None = None
    matter: Matter | None = None
    action: str | None = None
    result: str | None = None
    tally: str | None = None
    mover: str | None = None
    seconder: str | None = None
    sponsors: list[Sponsor] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    id: str = ""


@dataclass(slots=True)
class StatusEvidence:
    """The words that prove a status: ``rule`` names the field they stood in."""

    text: str
    rule: str
    source_url: str = ""


@dataclass(slots=True)
class Participation:
    mode: str = "unknown"  # in_person, virtual, hybrid, unknown
    virtual_url: str | None = None
    phones: list[str] = field(default_factory=list)
    access_code: str | None = None
    emails: list[str] = field(default_factory=list)
    comment_deadline: str | None = None
    comment_url: str | None = None
    text: str | None = None  # the words it was read from


@dataclass(slots=True)
class Location:
    name: str
    note: str | None = None


@dataclass(slots=True)
class Meeting:
    """One meeting as its portal shows it. Parsers leave ``id``, ``city`` and ``vendor`` empty: :func:`identify` sets them."""

    native_id: str  # the portal's own key, with its key space: "api:phila:6376", "insite:phila.legistar.com:1290914"
    body: str
    title: str
    date: str | None  # local calendar date
    timezone: str
    start_time: str | None = None
    end_time: str | None = None
    all_day: bool = False
    start_printed: str | None = None  # date and time as printed
    time_note: str | None = None  # why there is no start_time: "Deferred", "TBD"
    id_basis: str = "vendor"  # or "derived"
    identifiers: list[dict[str, str]] = field(default_factory=list)  # {"scheme", "identifier"}
    body_native_id: str | None = None
    classification: str | None = None
    status: str = "confirmed"
    status_detail: str | None = None
    status_evidence: StatusEvidence | None = None
    agenda_status: str | None = None
    minutes_status: str | None = None
    location: Location | None = None
    participation: Participation | None = None
    description: str | None = None
    items: list[AgendaItem] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    media: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    source_url: str = ""
    vendor_modified: str | None = None
    incomplete: list[str] = field(default_factory=list)  # what could not be read, in words, with URL
    id: str = ""
    city: str = ""
    vendor: str = ""
    record: str = "meeting"


@dataclass(slots=True)
class RowProblem:
    """One row that could not be read; the page's other rows could."""

    row: int
    error: str
    sample: str = ""


@dataclass(slots=True)
class CalendarPage:
    """What a listing page holds. ``container`` proves that the page was recognized: empty ``meetings`` is quiet only with it."""

    container: str
    meetings: list[Meeting] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    next: Any = None  # what is needed to ask for more: a token, form fields, True
    total: int | None = None  # as the page itself counts
    range_printed: str | None = None


def all_documents(meeting: Meeting) -> list[Document]:
    """The meeting's own documents, then those of its items, in order."""
    return [*meeting.documents, *(document for item in meeting.items for document in item.documents)]


def identify(meeting: Meeting, *, city: str, vendor: str) -> Meeting:
    """Sets ids of the meeting, its items and documents in place and returns it. Calling it again changes nothing."""
    meeting.city, meeting.vendor = city, vendor
    meeting.id = make_id("ocd-event", city, vendor, meeting.native_id)
    if meeting.status_evidence is not None:
        meeting.status_evidence.source_url = meeting.status_evidence.source_url or meeting.source_url
    for document in meeting.documents:
        _identify_document(document, meeting, None)
    seen: dict[str, int] = {}
    for item in meeting.items:
        key = item.native_id or f"{item.section or ''}|{item.number or ''}|{item.title}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:  # a portal without keys may print the same words twice
            key = f"{key}|{seen[key]}"
        item.id = make_id("item", meeting.id, key)
        for document in item.documents:
            _identify_document(document, meeting, item.id)
    return meeting


def _identify_document(document: Document, meeting: Meeting, item_id: str | None) -> None:
    owner = item_id or meeting.id
    document.id = make_id("document", owner, document.native_id or document.url)
    document.city, document.vendor = meeting.city, meeting.vendor
    document.meeting_id, document.item_id, document.meeting_date = meeting.id, item_id, meeting.date
    document.source_url = document.source_url or meeting.source_url
