"""Message Batches: calls that are sent together and answered within a day, by another run if need be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engagic_scrapy.ledger.base import dump
from engagic_scrapy.ledger.calls import Calls
from engagic_scrapy.ledger.schema import batch, subject, summary
from engagic_scrapy.ledger.states import BatchRow, Caps, stamp
from engagic_scrapy.ledger.summaries import move_subject

AT_SERVICE = ("unknown", "sent")


class Batches(Calls):
    """``batch.state``: see :data:`~engagic_scrapy.ledger.states.BATCH_STATES`. Its calls are rows of ``summary``, state
    ``batched``; the attempt id is what the service knows them by. Answers are stored by :meth:`Calls.finish_call`."""

    def begin_batch(
        self, batch_id: str, calls: Sequence[dict[str, Any]], *, run_id: int, account: str | None, caps: Caps | None = None
    ) -> None:
        """Says that the batch is about to be sent; on the disk, with all its calls, when this returns.

        :param calls: keyword arguments of :meth:`begin_call`, without ``run_id`` and ``caps``.
        :param account: whose batches are searched for it if its id should get lost.

        Raises what :meth:`begin_call` does; then nothing of it is stored.
        """
        rows = [{**call, "estimated_usd": str(call["estimated_usd"]), "request": dump(call["request"])} for call in calls]
        row = {"id": batch_id, "state": "sending", "worker": self.worker, "account": account, "run_id": run_id}
        row |= {"calls": len(rows), "failures": 0, "begun_at": stamp(datetime.now(UTC))}
        with self._database.write(durable=True) as connection:
            self._begin(connection, rows, run_id, caps, {"state": "batched", "worker": self.worker, "batch_id": batch_id})
            connection.execute(batch.insert().values(**row))
            for one in sorted({row["subject_id"] for row in rows}):
                move_subject(connection, one, "calling")

    def batch_sent(self, batch_id: str, service_id: str) -> None:
        """The service made it; on the disk when this returns."""
        values = {"state": "sent", "service_id": service_id, "sent_at": stamp(datetime.now(UTC)), "reason": None}
        self._change(batch_id, values, durable=True)

    def batch_unknown(self, batch_id: str, reason: str) -> None:
        """It was sent, and no answer says whether the service made it: its calls aren't sent again until that's known."""
        self._change(batch_id, {"state": "unknown", "reason": reason})

    def batch_failed(self, batch_id: str, reason: str) -> int:
        """Its answers could not be fetched now; returns how often that has been said of it."""
        self._change(batch_id, {"failures": batch.c.failures + 1, "reason": reason})
        with self._database.read() as connection:
            return connection.execute(select(batch.c.failures).where(batch.c.id == batch_id)).scalar_one()

    def refuse_batch(self, batch_id: str, *, kind: str, reason: str, retry_at: datetime | None = None) -> int:
        """It's proven that the service made none, or did nothing: its calls are due again, from ``retry_at`` on if given."""
        ended = {"state": "pending", "kind": kind, "reason": reason}
        return self._end_all(batch_id, "refused", ended, "waiting" if retry_at else "pending", retry_at)

    def close_batch(self, batch_id: str, *, kind: str = "missing_answer", reason: str = "the batch has no answer for it") -> int:
        """Nothing more will come of it. Calls without an answer, perhaps paid for, become uncertain; how many."""
        return self._end_all(batch_id, "done", {"state": "uncertain", "kind": kind, "reason": reason}, "uncertain", None)

    def claim_batches(self) -> list[BatchRow]:
        """Batches whose answers aren't all stored, oldest first, now this worker's: those of workers that live aren't."""
        open_ones = select(batch).where(batch.c.state.in_(AT_SERVICE)).order_by(batch.c.begun_at)
        with self._database.write() as connection:
            rows = connection.execute(open_ones).all()
            ours = [row for row in rows if row.worker == self.worker or not self._lives(row.worker)]
            taken = [row.id for row in ours if row.worker != self.worker]
            if taken:
                connection.execute(batch.update().where(batch.c.id.in_(taken)).values(worker=self.worker))
        return [
            BatchRow(
                id=row.id,
                service_id=row.service_id,
                account=row.account,
                calls=row.calls,
                failures=row.failures,
                begun_at=datetime.fromisoformat(row.begun_at),
            )
            for row in ours
        ]

    def batch_of(self, attempt_id: str) -> str | None:
        """The batch that an open call went with."""
        query = select(summary.c.batch_id).where(summary.c.attempt_id == attempt_id, summary.c.state == "batched")
        with self._database.read() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def knows_batch(self, service_id: str) -> bool:
        query = select(batch.c.id).where(batch.c.service_id == service_id).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def batch_calls(self, batch_id: str) -> int:
        """Its calls whose answers aren't stored."""
        with self._database.read() as connection:
            return len(_open_calls(connection, batch_id))

    def calls_out(self) -> int:
        """Calls in batches, whose answers aren't stored yet."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(summary).where(summary.c.state == "batched")
            return connection.execute(query).scalar_one()

    def unpark(self, kind: str) -> None:
        """What this worker parked for that reason is pending again."""
        parked = [subject.c.state == "parked", subject.c.failure_kind == kind, subject.c.claimed_by == self.worker]
        values = {"state": "pending", "claimed_by": None, "failure_kind": None, "failure_reason": None}
        with self._database.write() as connection:
            connection.execute(subject.update().where(*parked).values(**values))

    def _change(self, batch_id: str, values: dict[str, Any], *, durable: bool = False) -> None:
        with self._database.write(durable=durable) as connection:
            self._one(connection, batch.update().where(batch.c.id == batch_id).values(**values), f"no batch {batch_id}")

    def _end_all(self, batch_id: str, state: str, ended: dict[str, Any], moved: str, retry_at: datetime | None) -> int:
        with self._database.write(durable=True) as connection:
            attempts = _open_calls(connection, batch_id)
            for attempt_id in attempts:
                self._end_in(connection, attempt_id, ended, moved, retry_at)
            values = {"state": state, "ended_at": stamp(datetime.now(UTC))}
            if attempts:
                values |= {"kind": ended["kind"], "reason": ended["reason"]}
            self._one(connection, batch.update().where(batch.c.id == batch_id).values(**values), f"no batch {batch_id}")
        return len(attempts)


def _open_calls(connection: Connection, batch_id: str) -> list[str]:
    query = select(summary.c.attempt_id).where(summary.c.batch_id == batch_id, summary.c.state == "batched")
    return list(connection.execute(query).scalars())
