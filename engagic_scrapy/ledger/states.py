"""The ledger's words: states of its rows, and the jobs that it hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# What is held of a document's slot. What is to be done about it is another column (`queue`), because a document that is
# downloaded, and whose address is looked at again and fails, is still downloaded.
DOCUMENT_STATES = ("found", "downloaded", "failed")
# ready: may be claimed · wait: from not_before on · listed: downloaded, and seen again by a later run: due for a conditional
# look once checked_at is old enough · held: claimed by a worker · none: nothing to do
QUEUE_STATES = ("ready", "wait", "listed", "held", "none")
# replaced: no slot points to these bytes any more, and they were never read
VERSION_STATES = ("pending", "extracting", "ok", "partial", "failed", "replaced")
# waiting: pending again from not_before on · parked: pending again when the worker that parked it has ended
# replaced: no slot of this kind holds the bytes any more
SUBJECT_STATES = ("pending", "waiting", "claimed", "calling", "parked", "done", "refused", "failed", "uncertain", "replaced")
# pending: the call is proven to have done nothing · abandoned: an uncertain call that an operator gave up
CALL_STATES = ("calling", "done", "pending", "failed", "refused", "uncertain", "abandoned")
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
class SubjectJob:
    """An extracted document to summarize.

    ``meeting`` is the record as the crawl gave it (nested items and documents), or ``{}`` if only the document arrived;
    ``items`` are the meeting's items; ``document`` is the slot's record. ``outlined``: a verbatim outline is stored already.
    """

    subject_type: str  # "document"
    subject_id: str  # the version's sha256
    sha256: str
    city: str
    vendor: str
    meeting: dict[str, Any]
    document: dict[str, Any]
    items: list[dict[str, Any]]
    path: str
    status: str  # "ok" or "partial"
    pages_total: int | None
    pages_read: int | None
    characters: int | None
    text_hash: str | None
    attempts: int
    outlined: bool
