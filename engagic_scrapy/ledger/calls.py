"""What is paid for: every call to the model, written down before it's sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from engagic_scrapy.exceptions import LedgerError
from engagic_scrapy.ledger.base import LedgerPart, dump, load
from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.schema import claim, subject, summary
from engagic_scrapy.ledger.spending import refuse_over
from engagic_scrapy.ledger.states import Caps, stamp
from engagic_scrapy.ledger.summaries import move_subject

OPEN = ("calling", "batched", "uncertain")
TAKEN = (*OPEN, "done")  # a second call with the same reuse key would pay twice
ENDS = {"failed": "failed", "refused": "refused", "uncertain": "uncertain"}


class Calls(LedgerPart):
    """``summary.state``: see :data:`~engagic_scrapy.ledger.states.CALL_STATES`. One row for each attempt."""

    def begin_call(
        self,
        *,
        subject_type: str,
        subject_id: str,
        reuse_key: str,
        attempt_id: str,
        prompt_id: str,
        prompt_version: str,
        model: str,
        run_id: int,
        estimated_usd: Decimal | str,
        input_hash: str | None = None,
        request: dict[str, Any] | None = None,
        caps: Caps | None = None,
    ) -> None:
        """Says that the call is about to be sent; on the disk when this returns.

        :param input_hash: of the subject's whole input, as its plan has it.
        :param request: what is needed to read and check the answer whenever it comes: see :meth:`open_call`.

        Raises LedgerError if a call with this reuse key is done, under way, or uncertain; SummaryError ``budget`` if it could
        pass one of the caps: looked at in the same transaction, so that no other process gets in between.
        """
        call: dict[str, Any] = {
            "subject_type": subject_type,
            "subject_id": subject_id,
            "reuse_key": reuse_key,
            "attempt_id": attempt_id,
        }
        call |= {"prompt_id": prompt_id, "prompt_version": prompt_version, "model": model, "input_hash": input_hash}
        call |= {"estimated_usd": str(estimated_usd), "request": dump(request)}
        with self._database.write(durable=True) as connection:
            self._begin(connection, [call], run_id, caps, {"state": "calling", "worker": self.worker})
            move_subject(connection, subject_id, "calling", worker=self.worker)

    def _begin(
        self, connection: Connection, calls: Sequence[dict[str, Any]], run_id: int, caps: Caps | None, values: dict[str, Any]
    ) -> None:
        now = datetime.now(UTC)
        for call in calls:
            other = select(summary.c.state).where(summary.c.reuse_key == call["reuse_key"], summary.c.state.in_(TAKEN)).limit(1)
            if (state := connection.execute(other).scalar()) is not None:
                raise LedgerError(f"{self._database.name}: {call['subject_id']}: a call with this input is {state} already")
        if caps is not None:
            refuse_over(connection, run_id, caps, sum((Decimal(call["estimated_usd"]) for call in calls), Decimal(0)), now)
        connection.execute(summary.insert(), [{**call, **values, "run_id": run_id, "begun_at": stamp(now)} for call in calls])

    def open_call(self, attempt_id: str) -> dict[str, Any]:
        """A call that was sent and has no stored answer: its row, ``request`` decoded. Raises LedgerError if there is none."""
        query = select(summary).where(summary.c.attempt_id == attempt_id, summary.c.state.in_(OPEN))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise LedgerError(f"{self._database.name}: no open call {attempt_id}")
        return {**row, "request": load(row["request"])}

    def call_state(self, reuse_key: str) -> str | None:
        """``done``, ``calling``, ``batched`` or ``uncertain`` if a call with this input is that; None: it may be sent."""
        query = select(summary.c.state).where(summary.c.reuse_key == reuse_key, summary.c.state.in_(TAKEN)).limit(1)
        with self._database.read() as connection:
            state: str | None = connection.execute(query).scalar()
        return state

    def finish_call(
        self,
        attempt_id: str,
        *,
        text: str,
        data: dict[str, Any] | None,
        tokens_in: int,
        tokens_out: int,
        tokens_cached: int,
        usd: Decimal | str,
        stop_reason: str | None,
        model: str,
        final: bool = True,
        claims: Sequence[dict[str, Any]] | None = None,
        held: bool = True,
    ) -> None:
        """Stores the answer; on the disk when this returns.

        :param text: what may be shown; empty if too little of it is verified.
        :param claims: rows of ``claim`` without ``attempt_id`` and ``position``, in order; None: nothing was checked.
        :param final: False for one part of several: the subject isn't done yet.
        :param held: whether this worker goes on with the parts; else the subject waits for its next part in the queue.
        """
        values: dict[str, Any] = {"state": "done", "text": text, "data": dump(data), "usd": str(usd), "final": int(final)}
        values |= {"tokens_in": tokens_in, "tokens_out": tokens_out, "tokens_cached": tokens_cached}
        values |= {"stop_reason": stop_reason, "model": model}
        values["checked_at"] = None if claims is None else stamp(datetime.now(UTC))
        rows = [{**row, "attempt_id": attempt_id, "position": place} for place, row in enumerate(claims or (), start=1)]
        self._end(attempt_id, values, "done" if final else "claimed" if held else "pending", None, rows)

    def recheck_call(self, attempt_id: str, *, text: str, claims: Sequence[dict[str, Any]]) -> None:
        """Stores the outcome of the check of an answer that was stored before there was one."""
        now = stamp(datetime.now(UTC))
        rows = [{**row, "attempt_id": attempt_id, "position": place} for place, row in enumerate(claims, start=1)]
        with self._database.write() as connection:
            unchecked = summary.update().where(summary.c.attempt_id == attempt_id, summary.c.checked_at.is_(None))
            self._one(connection, unchecked.values(text=text, checked_at=now), f"no unchecked answer {attempt_id}")
            upsert(connection, claim, rows)

    def fail_call(
        self,
        attempt_id: str,
        *,
        kind: str,
        reason: str,
        state: str,
        retry_at: datetime | None = None,
        usd: Decimal | str | None = None,
        tokens_in: int | None = None,
        tokens_out: int | None = None,
    ) -> None:
        """Stores how the call failed.

        :param state: ``pending`` if it's proven that nothing was done (due again, from ``retry_at`` on if given), ``failed``,
            ``refused``, or ``uncertain`` if it was sent and no answer is known.
        :param usd: what it cost all the same.
        """
        if state not in ("pending", *ENDS):
            raise ValueError(f"no such end of a call: {state!r}")
        values: dict[str, Any] = {
            "state": state,
            "kind": kind,
            "reason": reason,
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
        }
        values["usd"] = None if usd is None else str(usd)
        self._end(attempt_id, values, ENDS.get(state, "waiting" if retry_at else "pending"), retry_at)

    def resend_uncertain(self, subject_id: str | None = None) -> int:
        """Gives up uncertain calls (of one subject, or all), so that they are sent and perhaps paid for again; how many.

        Only on an operator's demand.
        """
        calls = [summary.c.state == "uncertain"] + ([summary.c.subject_id == subject_id] if subject_id is not None else [])
        with self._database.write() as connection:
            subjects = set(connection.execute(select(summary.c.subject_id).where(*calls)).scalars())
            given_up = connection.execute(summary.update().where(*calls).values(state="abandoned")).rowcount
            for one in sorted(subjects):
                waiting = subject.update().where(subject.c.subject_id == one, subject.c.state == "uncertain")
                connection.execute(waiting.values(state="pending", failure_kind=None, failure_reason=None, claimed_by=None))
        return given_up

    def _end(
        self,
        attempt_id: str,
        values: dict[str, Any],
        state: str,
        retry_at: datetime | None,
        claims: Sequence[dict[str, Any]] = (),
    ) -> None:
        with self._database.write(durable=True) as connection:
            self._end_in(connection, attempt_id, values, state, retry_at, claims)

    def _end_in(
        self,
        connection: Connection,
        attempt_id: str,
        values: dict[str, Any],
        state: str,
        retry_at: datetime | None,
        claims: Sequence[dict[str, Any]] = (),
    ) -> None:
        query = select(summary).where(summary.c.attempt_id == attempt_id, summary.c.state.in_(OPEN))
        ended = connection.execute(query).one_or_none()
        if ended is None:
            raise LedgerError(f"{self._database.name}: no open call {attempt_id}")
        changes = summary.update().where(summary.c.attempt_id == attempt_id)
        connection.execute(changes.values(**values, ended_at=stamp(datetime.now(UTC))))
        upsert(connection, claim, claims)
        if state == "done" and _has_changed(connection, ended.subject_id, ended.input_hash):
            state = "pending"
        moved: dict[str, Any] = {"kind": values.get("kind"), "reason": values.get("reason")}
        moved["worker"] = self.worker if state == "claimed" else None
        moved["not_before"] = stamp(retry_at) if retry_at else None
        if ended.batch_id is not None and state != "done":
            if not _is_moved_by(connection, ended.subject_id):
                return
            state, moved = _among_parts(connection, ended, state, moved)
        move_subject(connection, ended.subject_id, state, **moved)


def _has_changed(connection: Connection, subject_id: str, input_hash: str | None) -> bool:
    """Whether the subject was planned again, with another input, while its call was under way."""
    query = select(subject.c.input_hash).where(subject.c.subject_id == subject_id, subject.c.state != "replaced")
    now = connection.execute(query.limit(1)).scalar()
    return now is not None and input_hash is not None and now != input_hash


def _is_moved_by(connection: Connection, subject_id: str) -> bool:
    """Whether the end of a call in a batch moves its subject: not if that is done, or claimed for a newer input, meanwhile."""
    query = select(subject.c.state).where(subject.c.subject_id == subject_id, subject.c.state.in_(("calling", "uncertain")))
    return connection.execute(query.limit(1)).scalar() is not None


def _among_parts(connection: Connection, ended: Any, state: str, moved: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What becomes of a subject of several parts when one of them ends: it waits for those that are out; then a part that failed
    for good decides."""
    nothing: dict[str, Any] = {}
    others = [summary.c.subject_id == ended.subject_id, summary.c.attempt_id != ended.attempt_id]
    if connection.execute(select(summary.c.attempt_id).where(*others, summary.c.state == "batched").limit(1)).first():
        return "calling", nothing
    if state in ENDS:
        return state, moved
    again = summary.alias()
    repeated = select(again.c.attempt_id).where(again.c.reuse_key == summary.c.reuse_key, again.c.state.in_(TAKEN))
    same = [summary.c.input_hash == ended.input_hash, summary.c.state.in_(("failed", "refused")), ~repeated.exists()]
    lost = connection.execute(select(summary.c.state, summary.c.kind, summary.c.reason).where(*others, *same).limit(1)).first()
    unknown = connection.execute(select(summary.c.kind, summary.c.reason).where(*others, summary.c.state == "uncertain")).first()
    if unknown is not None:
        return "uncertain", {"kind": unknown.kind, "reason": unknown.reason}
    return (state, moved) if lost is None else (lost.state, {"kind": lost.kind, "reason": lost.reason})
