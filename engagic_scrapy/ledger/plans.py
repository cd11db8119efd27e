"""The queue of the plan stage: which items and documents of a meeting are to be summarized, out of which pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from engagic_scrapy.ledger.base import LedgerPart, dump
from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.marks import mark_meetings, on_the_way, queue_plan
from engagic_scrapy.ledger.records import read_meeting
from engagic_scrapy.ledger.schema import decision, document, found_item, plan, subject, summary, version
from engagic_scrapy.ledger.states import ITEM, PlanJob, SubjectPlan, stamp
from engagic_scrapy.ledger.urgency import most_urgent

_FIELDS = ("id", "item_id", "kind", "name", "url", "queue", "sha256")
_MOVING = ("claimed", "calling")  # a worker is at it: the end of its call sees that the input has changed


class Plans(LedgerPart):
    """``plan.state``: see :data:`~engagic_scrapy.ledger.states.PLAN_STATES`."""

    def claim_plan(self, *, now: datetime) -> PlanJob | None:
        """The most urgent meeting to be planned, now held by this worker, or None."""
        with self._database.write() as connection:
            while row := most_urgent(connection, [plan.c.meeting_id], plan.c.meeting_date, [plan.c.state == "due"], now):
                meeting = read_meeting(connection, row.meeting_id)
                mine = plan.update().where(plan.c.meeting_id == row.meeting_id)
                if meeting is None or on_the_way(connection, row.meeting_id):
                    connection.execute(mine.values(state="blocked"))
                    continue
                connection.execute(mine.values(state="planning", claimed_by=self.worker))
                documents = _documents(connection, row.meeting_id)
                return PlanJob(meeting_id=row.meeting_id, city=meeting["city"], meeting=meeting, documents=documents)
        return None

    def release_plan(self, meeting_id: str) -> None:
        """Back to the queue, as if it hadn't been claimed."""
        with self._database.write() as connection:
            queue_plan(connection, meeting_id, stamp(datetime.now(UTC)))

    def fail_plan(self, meeting_id: str, reason: str) -> None:
        """No plan could be made: due again when the meeting changes, this ledger is closed or its process has ended."""
        with self._database.write() as connection:
            values = {"state": "failed", "reason": reason, "claimed_by": self.worker, "updated_at": stamp(datetime.now(UTC))}
            self._one(
                connection, plan.update().where(plan.c.meeting_id == meeting_id).values(**values), f"no plan of {meeting_id}"
            )

    def store_plan(
        self,
        meeting_id: str,
        *,
        basis: str | None,
        found: Sequence[dict[str, Any]],
        decisions: Sequence[dict[str, Any]],
        subjects: Sequence[SubjectPlan],
        participation: dict[str, Any] | None = None,
    ) -> int:
        """Writes the plan in one transaction; returns how many subjects now wait for a summary.

        A subject whose input is what it was keeps its state: what is done isn't done again.

        :param found: rows of ``found_item`` without ``meeting_id``; ``decisions``: rows of ``decision`` without it.
        :param participation: what its agenda says of taking part.
        """
        now = stamp(datetime.now(UTC))
        with self._database.write() as connection:
            for table, rows in ((found_item, found), (decision, decisions)):
                connection.execute(delete(table).where(table.c.meeting_id == meeting_id))
                if rows:
                    connection.execute(table.insert(), [{**row, "meeting_id": meeting_id} for row in rows])
            mine = connection.execute(select(plan).where(plan.c.meeting_id == meeting_id)).one()
            waiting = sum(_write(connection, one, mine, now) for one in subjects)
            _let_go(connection, meeting_id, {one.subject_id for one in subjects}, now)
            done = {"state": "planned", "basis": basis, "claimed_by": None, "reason": None, "updated_at": now}
            done["participation"] = dump(participation)
            connection.execute(plan.update().where(plan.c.meeting_id == meeting_id).values(**done))
            if mine.again:
                mark_meetings(connection, [meeting_id], now)
        return waiting


def _documents(connection: Connection, meeting_id: str) -> list[dict[str, Any]]:
    columns: list[Any] = [document.c[name] for name in _FIELDS]
    columns += [version.c.state.label("text_state"), version.c.pages_total, version.c.text_hash]
    joined = document.outerjoin(version, version.c.sha256 == document.c.sha256)
    query = select(*columns).select_from(joined).where(document.c.meeting_id == meeting_id)
    return [dict(row) for row in connection.execute(query).mappings()]


def _write(connection: Connection, one: SubjectPlan, mine: Any, now: str) -> bool:
    """Upserts the subject; returns whether it waits for a summary."""
    rows = connection.execute(select(subject).where(subject.c.subject_id == one.subject_id)).mappings().all()
    old = next((row for row in rows if row["state"] != "replaced"), None)
    values = {"subject_type": one.subject_type, "meeting_id": mine.meeting_id, "meeting_date": mine.meeting_date}
    values |= {"input_hash": one.input_hash, "plan": dump(one.plan), "updated_at": now}
    if old is not None and old["state"] in _MOVING:
        state = old["state"]
    elif _is_done(connection, one, old):
        state = "done"
    elif old is not None and old["input_hash"] == one.input_hash and old["state"] != "unplanned":
        state = old["state"]
    else:
        state = "pending"
        values |= {"attempts": 0, "failure_kind": None, "failure_reason": None, "claimed_by": None, "not_before": None}
    values["state"] = state
    row = {**(old or {"attempts": 0}), **values, "subject_id": one.subject_id, "kind": one.kind}
    other = subject.update().where(subject.c.subject_id == one.subject_id, subject.c.kind != one.kind)
    connection.execute(other.values(state="replaced"))
    upsert(connection, subject, [row], [name for name in row if name not in ("subject_id", "kind")])
    return state == "pending"


def _is_done(connection: Connection, one: SubjectPlan, old: Any) -> bool:
    """Whether this input has its summary. One of a document whole, from before there were plans, needs no second payment."""
    if old is not None and old["state"] == "done" and old["input_hash"] is None and one.subject_type != ITEM:
        return True
    query = select(summary.c.attempt_id).where(
        summary.c.subject_id == one.subject_id,
        summary.c.state == "done",
        summary.c.final == 1,
        summary.c.input_hash == one.input_hash,
    )
    return connection.execute(query.limit(1)).first() is not None


def _let_go(connection: Connection, meeting_id: str, wanted: set[str], now: str) -> None:
    """Subjects that the meeting's plan no longer holds. A document may be another meeting's too: that one is asked again."""
    ours = select(subject.c.subject_id, subject.c.subject_type).where(
        subject.c.meeting_id == meeting_id, subject.c.state != "replaced"
    )
    for row in connection.execute(ours.distinct()).all():
        if row.subject_id in wanted:
            continue
        gone = subject.update().where(subject.c.subject_id == row.subject_id)
        connection.execute(gone.values(state="replaced", claimed_by=None, updated_at=now))
        if row.subject_type != ITEM:
            others = select(document.c.meeting_id).where(document.c.sha256 == row.subject_id, document.c.meeting_id != meeting_id)
            mark_meetings(connection, connection.execute(others.distinct()).scalars().all(), now)
