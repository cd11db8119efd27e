"""The queue of the download stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, select, text

from engagic_scrapy.ledger.base import LedgerPart, dump
from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.marks import mark_meetings
from engagic_scrapy.ledger.scans import put_back
from engagic_scrapy.ledger.schema import change, document, document_history, version
from engagic_scrapy.ledger.slots import move_version
from engagic_scrapy.ledger.states import UNTRIED, DocumentJob, stamp
from engagic_scrapy.ledger.urgency import most_urgent

_JOB = ("url", "vendor", "city", "meeting_id", "kind", "name", "etag", "last_modified", "sha256", "source_url")
_LAST_RUN = document.c.last_run
_FREE = {"claimed_by": None, "claimed_url": None, "not_before": None}
# A slot whose URL changed while a worker was at the old one is due again at once.
_SAME_URL = document.c.url == document.c.claimed_url

_KEPT = text("UPDATE version SET pruned_at = NULL WHERE sha256 = :sha256 AND pruned_at IS NOT NULL")


class Downloads(LedgerPart):
    """``document.queue``: see :data:`~engagic_scrapy.ledger.states.QUEUE_STATES`."""

    def claim_document(self, *, vendor: str | None, now: datetime, recheck_hours: float) -> DocumentJob | None:
        """The most urgent document that is due, now held by this worker, or None.

        Due are new slots, those whose ``retry_at`` has passed, and downloaded ones that a later run saw again and whose last
        check is older than ``recheck_hours`` (upcoming meetings and those of the last 30 days).

        :param vendor: only this vendor's; None: all.
        """
        conditions: list[ColumnElement[bool]] = [document.c.queue == "ready"]
        if vendor is not None:
            conditions.append(document.c.vendor == vendor)
        columns = [document.c[name] for name in ("id", "attempts", *_JOB)]
        with self._database.write() as connection:
            wake_documents(connection, now, recheck_hours)
            row = most_urgent(connection, columns, document.c.meeting_date, conditions, now)
            if row is None:
                return None
            held = {"queue": "held", "claimed_by": self.worker, "claimed_url": row.url, "attempts": row.attempts + 1}
            mine = document.update().where(document.c.id == row.id, document.c.queue == "ready").values(**held)
            connection.execute(mine)
        return DocumentJob(document_id=row.id, attempts=row.attempts + 1, **{name: row._mapping[name] for name in _JOB})

    def finish_document(
        self,
        document_id: str,
        *,
        sha256: str,
        size: int,
        media_type: str | None,
        sniffed: str,
        etag: str | None,
        last_modified: str | None,
        final_url: str,
        path: str,
    ) -> None:
        """The slot holds these bytes: its version is made, or joined if another slot (or an earlier time) brought the same."""
        now = stamp(datetime.now(UTC))
        bytes_ = {"size": size, "media_type": media_type, "sniffed": sniffed, "path": path, "fetched_at": now}
        with self._database.write() as connection:
            old = connection.execute(select(document).where(document.c.id == document_id).with_for_update()).first()
            upsert(connection, version, [{"sha256": sha256, "state": "pending", "attempts": 0, "crashes": 0, **bytes_}])
            again = version.update().where(version.c.sha256 == sha256, version.c.state == "replaced")
            connection.execute(again.values(state="pending"))
            connection.execute(_KEPT, {"sha256": sha256})
            answer = {"sha256": sha256, "etag": etag, "last_modified": last_modified, "final_url": final_url}
            self._settle(connection, document_id, {**answer, "state": "downloaded", "attempts": 0, **_checked(now)})
            upsert(connection, document_history, [{"document_id": document_id, "sha256": sha256, "first_seen": now}])
            move_version(connection, sha256)
            if old is not None and old.sha256 not in (None, sha256):
                _replace(connection, old, sha256, now)
            if old is not None and old.sha256 != sha256:
                mark_meetings(connection, [old.meeting_id], now)

    def document_unchanged(self, document_id: str, now: datetime) -> None:
        """The server says that what is held is still what it has."""
        with self._database.write() as connection:
            self._settle(connection, document_id, {"attempts": 0, **_checked(stamp(now))})

    def fail_document(self, document_id: str, *, kind: str, reason: str, retry_at: datetime | None) -> None:
        """Writes the failure; due again at ``retry_at``, or never if None. A document that is held stays ``downloaded``."""
        failure: dict[str, Any] = {"failure_kind": kind, "failure_reason": reason}
        failure["state"] = case((document.c.sha256.is_not(None), "downloaded"), else_="found" if retry_at else "failed")
        with self._database.write() as connection:
            now = stamp(datetime.now(UTC))
            if retry_at is None:
                # Held bytes whose address now fails: looked at again when a later run lists it again.
                self._settle(connection, document_id, {**failure, "checked_at": now, "checked_run": _LAST_RUN})
            else:
                self._settle(connection, document_id, failure, wait_until=stamp(retry_at))
            row = connection.execute(select(document.c.meeting_id, document.c.sha256).where(document.c.id == document_id)).one()
            if row.sha256 is None:
                mark_meetings(connection, [row.meeting_id], now)

    def release_document(self, document_id: str, *, kind: str | None = None, reason: str | None = None) -> None:
        """Back to the queue, as if it hadn't been claimed: the program stops, the document is not at fault.

        :param kind: why it still waits, for the report (``disk_full``).
        """
        values = {**_FREE, "queue": "ready", "attempts": document.c.attempts - 1}
        if kind is not None:
            values |= {"failure_kind": kind, "failure_reason": reason}
        with self._database.write() as connection:
            held = document.update().where(document.c.id == document_id, document.c.queue == "held")
            connection.execute(held.values(**values))

    def _settle(self, connection: Connection, document_id: str, values: dict[str, Any], *, wait_until: str | None = None) -> None:
        """Ends a claim."""
        rest = "none" if wait_until is None else "wait"
        queue = case((document.c.claimed_url.is_(None) | _SAME_URL, rest), else_="ready")
        free = {**_FREE, "not_before": wait_until, "queue": queue}
        update = document.update().where(document.c.id == document_id).values(**{**free, **values})
        self._one(connection, update, f"no document {document_id}")


def wake_documents(connection: Connection, now: datetime, recheck_hours: float) -> None:
    """Makes due what has waited long enough."""
    waited = document.update().where(document.c.queue == "wait", document.c.not_before <= stamp(now))
    connection.execute(waited.values(queue="ready", not_before=None))
    stale = stamp(now - timedelta(hours=recheck_hours))
    connection.execute(
        document.update().where(document.c.queue == "listed", document.c.checked_at <= stale).values(queue="ready")
    )


def _checked(now: str) -> dict[str, Any]:
    return {"checked_at": now, "checked_run": _LAST_RUN, "failure_kind": None, "failure_reason": None}


def _replace(connection: Connection, old: Any, sha256: str, now: str) -> None:
    """The portal put other bytes in the slot. Old ones that no slot holds, and that nobody has read, needn't be read."""
    row = {"run_id": old.last_run, "subject_type": "document", "subject_id": old.id, "meeting_id": old.meeting_id}
    fields = dump({"sha256": [old.sha256, sha256]})
    connection.execute(change.insert().values(**row, kind="replaced", fields=fields, seen_at=now))
    if connection.execute(select(document.c.id).where(document.c.sha256 == old.sha256).limit(1)).first() is not None:
        move_version(connection, old.sha256)
        return
    put_back(connection, old.sha256, UNTRIED)
    unread = version.update().where(version.c.sha256 == old.sha256, version.c.state == "pending")
    connection.execute(unread.values(state="replaced"))
