"""The ledger's words: states of its rows, and the jobs that it hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

# What is held of a document's slot. What is to be done about it is another column (`queue`), because a document that is
# downloaded, and whose address is looked at again and fails, is still downloaded.
DOCUMENT_STATES = ("found", "downloaded", "failed")
# ready: may be claimed · wait: from not_before on · listed: downloaded, and seen again by a later run: due for a conditional
# look once checked_at is old enough · held: claimed by a worker · none: nothing to do
QUEUE_STATES = ("ready", "wait", "listed", "held", "none")
# replaced: no slot points to these bytes any more, and they were never read
VERSION_STATES = ("pending", "extracting", "ok", "partial", "failed", "replaced")
READ = ("ok", "partial")  # of a version: there is text
# Of a version with scanned pages that were not read. untried: there was no OCR · given_up: there was, under limits that are
# kept beside it, and they were reached, or it failed · again: queued to be read once more; its text of before is still there
SCAN_STATES = UNTRIED, GIVEN_UP, AGAIN = ("untried", "given_up", "again")
# waiting: pending again from not_before on · parked: pending again when the worker that parked it has ended
# unplanned: its meeting changed and is to be planned again first · replaced: no plan holds it any more
# calling: a call for it is under way, live (claimed_by says by whom) or in a batch (by nobody)
SUBJECT_STATES = (
    *("unplanned", "pending", "waiting", "claimed", "calling", "parked"),
    *("done", "refused", "failed", "uncertain", "replaced"),
)
# blocked: a document of the meeting is still on its way
PLAN_STATES = ("blocked", "due", "planning", "planned", "failed")
# later: a document of the item is tried again
DECISIONS = ("summarize", "skip", "no_text", "later")
ITEM = "item"  # kind and type of the subjects that are agenda items
# batched: in a Message Batch that is being sent, or was · pending: the call is proven to have done nothing · abandoned: an
# uncertain call that an operator gave up
CALL_STATES = ("calling", "batched", "done", "pending", "failed", "refused", "uncertain", "abandoned")
# unknown: sent, and whether the service made it isn't known yet · refused: proven that it made none
BATCH_STATES = ("sending", "unknown", "sent", "done", "refused")
CITY_STATES = ("open", "done")

CRASHES_ALLOWED = 5  # so many deaths of workers while they read one version, and it is taken for their cause


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, so that text compares as time does. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as :meth:`Ledger.begin_run` gives it; ``resumed`` says that an earlier process began it. ``started`` is ISO, UTC."""

    id: int
    resumed: bool
    started: str


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """One document to download. ``dataclasses.asdict`` makes the plain dict for ``meta["document"]``.

    With ``sha256`` the file is held already: ask conditionally with ``etag`` and ``last_modified``.
    ``attempts`` counts claims since the last success, this one included.
    """

    document_id: str
    url: str
    vendor: str
    city: str  # city id
    meeting_id: str
    kind: str  # one of items.DOCUMENT_KINDS
    name: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    attempts: int
    source_url: str


@dataclass(frozen=True, slots=True)
class VersionJob:
    """Bytes to extract, with the kinds of all slots that hold them; city, name and url of the slot whose meeting is latest."""

    sha256: str
    path: str
    size: int
    sniffed: str
    kinds: list[str]
    city: str
    name: str
    url: str
    attempts: int  # claims, this one included


@dataclass(frozen=True, slots=True)
class PlanJob:
    """A meeting whose subjects are to be planned: none of its documents is on its way.

    ``meeting`` is the record as the crawl gave it (nested items and documents). ``documents``: dicts of the slots with ``id``,
    ``item_id``, ``kind``, ``name``, ``url``, ``queue``, ``sha256``, and of their bytes ``text_state``, ``pages_total``,
    ``text_hash`` (None without bytes).
    """

    meeting_id: str
    city: str
    meeting: dict[str, Any]
    documents: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SubjectPlan:
    """A subject as its plan gives it to :meth:`Ledger.store_plan`.

    :param kind: ``item``, or the kind of the document's slot.
    :param plan: plain data; comes back as :attr:`SubjectJob.plan`.
    """

    subject_type: str  # "item" or "document"
    subject_id: str
    kind: str
    input_hash: str
    plan: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SubjectJob:
    """An agenda item, or a document without items, to summarize; ``meeting`` is the record as the crawl gave it."""

    subject_type: str  # "item" or "document"
    subject_id: str  # the item's id, or the version's sha256
    meeting_id: str
    city: str
    meeting: dict[str, Any]
    plan: dict[str, Any]
    input_hash: str
    attempts: int


@dataclass(frozen=True, slots=True)
class OcrLimits:
    """What OCR may do for one document: ENGAGIC_OCR_PAGES, ENGAGIC_OCR_SECONDS."""

    pages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Caps:
    """US dollars that calls may cost at most, those under way counted with their estimates; months are UTC's."""

    per_run: Decimal
    per_month: Decimal


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A Message Batch whose answers aren't all stored. ``service_id`` is None while it isn't known whether there is one."""

    id: str
    service_id: str | None
    account: str | None
    calls: int
    failures: int
    begun_at: datetime
