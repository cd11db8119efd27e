"""The queue of the summary stage, filled by the plans of meetings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engagic_scrapy.exceptions import LedgerError
from engagic_scrapy.ledger.base import LedgerPart, dump, load
from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.records import read_meeting
from engagic_scrapy.ledger.schema import claim, outline, subject, summary
from engagic_scrapy.ledger.states import ITEM, SubjectJob, stamp
from engagic_scrapy.ledger.urgency import most_urgent, rank

WAITING = ("pending", "waiting", "claimed", "parked")
OUTLINE_LABEL = "Official words of the agenda; no summary was made."


class Summaries(LedgerPart):
    """``subject.state``: see :data:`~engagic_scrapy.ledger.states.SUBJECT_STATES`. Rows of one subject share their state."""

    def claim_subject(self, *, kinds: Sequence[str], now: datetime) -> SubjectJob | None:
        """The most urgent agenda item, or document of one of ``kinds``, that waits for its summary, or None; without kinds,
        nothing is summarized."""
        with self._database.write() as connection:
            wake_subjects(connection, now)
            row = _most_urgent(connection, [ITEM, *kinds] if kinds else [], now)
            if row is None:
                return None
            move_subject(connection, row.subject_id, "claimed", worker=self.worker, attempts=row.attempts + 1)
            return _job(connection, row.subject_id, row.kind)

    def waiting_subjects(self, *, kinds: Sequence[str]) -> Iterator[SubjectJob]:
        """All subjects that wait for their summary, none claimed; one in memory at a time."""
        last = ""
        while True:
            query = select(subject.c.subject_id, func.min(subject.c.kind).label("kind"))
            query = query.where(subject.c.state.in_(WAITING), subject.c.kind.in_([ITEM, *kinds]), subject.c.subject_id > last)
            with self._database.read() as connection:
                row = connection.execute(query.group_by(subject.c.subject_id).order_by(subject.c.subject_id).limit(1)).first()
                job = None if row is None else _job(connection, row.subject_id, row.kind)
            if job is None:
                return
            last = job.subject_id
            yield job

    def release_subject(self, subject_id: str) -> None:
        """Back to the queue, as if it hadn't been claimed: the program stops before anything was sent."""
        with self._database.write() as connection:
            held = subject.update().where(subject.c.subject_id == subject_id, subject.c.state == "claimed")
            connection.execute(held.values(state="pending", claimed_by=None, attempts=subject.c.attempts - 1))

    def park_subject(self, subject_id: str, kind: str, reason: str) -> None:
        """Not now (no key, no price, budget): pending again when this ledger is closed or its process has ended."""
        with self._database.write() as connection:
            move_subject(connection, subject_id, "parked", worker=self.worker, kind=kind, reason=reason)

    def set_aside(self, subject_id: str, kind: str, reason: str) -> None:
        """Parks the subject if this worker still holds it with nothing more to do: answers are awaited elsewhere."""
        held = [subject.c.subject_id == subject_id, subject.c.state == "claimed", subject.c.claimed_by == self.worker]
        with self._database.write() as connection:
            connection.execute(subject.update().where(*held).values(state="parked", failure_kind=kind, failure_reason=reason))

    def find_summary(self, reuse_key: str) -> dict[str, Any] | None:
        """The finished summary with this reuse key, ``data`` decoded and ``usd`` as text, or None. It's paid for already."""
        with self._database.read() as connection:
            row = _done(connection, reuse_key)
        return None if row is None else {**row, "data": load(row["data"])}

    def reuse_summary(self, subject_id: str, reuse_key: str) -> None:
        """The subject is done by a summary that :meth:`find_summary` gave. Raises LedgerError if there is none."""
        with self._database.write() as connection:
            if _done(connection, reuse_key) is None:
                raise LedgerError(f"{self._database.name}: no finished summary {reuse_key}")
            move_subject(connection, subject_id, "done")

    def claims(self, attempt_id: str, *, kept: bool = True) -> list[dict[str, Any]]:
        """The checked claims (``kind`` "claim") and sentences ("sentence") of an answer that were kept, or were not."""
        query = select(claim).where(claim.c.attempt_id == attempt_id, claim.c.kept == int(kept)).order_by(claim.c.position)
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def store_outline(self, *, subject_type: str, subject_id: str, text: str, data: dict[str, Any] | None) -> None:
        """Keeps a verbatim outline, labeled as such. The summary itself stays to be done: this isn't one."""
        row = {"subject_type": subject_type, "subject_id": subject_id, "label": OUTLINE_LABEL, "text": text, "data": dump(data)}
        row["stored_at"] = stamp(datetime.now(UTC))
        with self._database.write() as connection:
            upsert(connection, outline, [row], ("label", "text", "data", "stored_at"))


def wake_subjects(connection: Connection, now: datetime) -> None:
    """Makes pending what has waited long enough."""
    waited = subject.update().where(subject.c.state == "waiting", subject.c.not_before <= stamp(now))
    connection.execute(waited.values(state="pending", not_before=None))


def _most_urgent(connection: Connection, kinds: Sequence[str], now: datetime) -> Any:
    columns = [subject.c.subject_id, subject.c.kind, subject.c.attempts]
    # A query for each kind: one for all would sort every row that waits.
    found = [
        most_urgent(connection, columns, subject.c.meeting_date, [subject.c.state == "pending", subject.c.kind == kind], now)
        for kind in kinds
    ]
    return min((row for row in found if row is not None), key=lambda row: rank(row.day, now), default=None)


def move_subject(
    connection: Connection,
    subject_id: str,
    state: str,
    *,
    worker: str | None = None,
    kind: str | None = None,
    reason: str | None = None,
    not_before: str | None = None,
    attempts: int | None = None,
) -> None:
    """Gives all rows of the subject a new state."""
    values: dict[str, Any] = {"state": state, "claimed_by": worker, "not_before": not_before}
    values |= {"failure_kind": kind, "failure_reason": reason, "updated_at": stamp(datetime.now(UTC))}
    if attempts is not None:
        values["attempts"] = attempts
    rows = subject.update().where(subject.c.subject_id == subject_id, subject.c.state != "replaced")
    connection.execute(rows.values(**values))


def _done(connection: Connection, reuse_key: str) -> Any:
    query = select(summary).where(summary.c.reuse_key == reuse_key, summary.c.state == "done").limit(1)
    return connection.execute(query).mappings().first()


def _job(connection: Connection, subject_id: str, kind: str) -> SubjectJob:
    row = connection.execute(select(subject).where(subject.c.subject_id == subject_id, subject.c.kind == kind)).one()
    meeting = read_meeting(connection, row.meeting_id) or {}
    return SubjectJob(
        subject_type=row.subject_type,
        subject_id=subject_id,
        meeting_id=row.meeting_id,
        city=meeting.get("city", ""),
        meeting=meeting,
        plan=load(row.plan),
        input_hash=row.input_hash,
        attempts=row.attempts,
    )
