"""What dead workers left behind, and what is still to be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, func, literal, select, text

from engagic_scrapy.ledger.base import LedgerPart
from engagic_scrapy.ledger.downloads import wake_documents
from engagic_scrapy.ledger.scans import put_back
from engagic_scrapy.ledger.schema import (
    batch,
    change,
    city,
    decision,
    document,
    item,
    meeting,
    plan,
    run,
    subject,
    summary,
    version,
)
from engagic_scrapy.ledger.states import CRASHES_ALLOWED, GIVEN_UP, ITEM, stamp
from engagic_scrapy.ledger.summaries import move_subject, wake_subjects

STAGES = ("download", "extract", "plan", "summarize")
COUNTED = 1000  # pending_work counts no further: a caller asks whether there is work, every second
UNCERTAIN = "the program ended after the call was sent and before its answer was stored"

UNKNOWN = "the program ended while the batch was sent"


class Recovery(LedgerPart):
    """Over all queues."""

    def recover(self) -> dict[str, int]:
        """Gives back what dead workers held; call it once at start. Returns how many of each: ``documents``, ``versions``,
        ``poisoned`` (versions whose reading ended with their worker's death CRASHES_ALLOWED times), ``plans``, ``subjects``,
        ``uncertain``. A batch that was being sent becomes ``unknown``: the service's list tells whether it was made.
        """
        with self._database.write() as connection:
            dead = self._dead(connection)
            calls = [summary.c.state == "calling", summary.c.worker.in_(dead)]
            uncertain = set(connection.execute(select(summary.c.subject_id).where(*calls)).scalars())
            values = {"state": "uncertain", "kind": "uncertain", "reason": UNCERTAIN, "ended_at": stamp(datetime.now(UTC))}
            sent = connection.execute(summary.update().where(*calls).values(**values)).rowcount
            for one in sorted(uncertain):
                move_subject(connection, one, "uncertain", kind="uncertain", reason=UNCERTAIN)
            sending = batch.update().where(batch.c.state == "sending", batch.c.worker.in_(dead))
            connection.execute(sending.values(state="unknown", reason=UNKNOWN))
            return {"documents": _free_documents(connection, dead), **_free_versions(connection, dead)} | {
                "plans": _free_plans(connection, dead),
                "subjects": _free_subjects(connection, dead),
                "uncertain": sent,
            }

    def pending_work(
        self,
        *,
        vendor: str | None = None,
        kinds: Sequence[str] = (),
        stages: Iterable[str] = STAGES,
        now: datetime | None = None,
        recheck_hours: float = 20.0,
    ) -> dict[str, int]:
        """How much could be claimed now, by stage; a count stops at 1,000.

        :param vendor: for ``download`` only: the claim of that stage is the one that can be limited to a vendor.
        :param kinds: of documents, for ``summarize``; none: nothing is waited for there.
        """
        ready = [document.c.queue == "ready"] + ([document.c.vendor == vendor] if vendor is not None else [])
        moment = now or datetime.now(UTC)
        counted: dict[str, int] = {}
        with self._database.write() as connection:
            wake_documents(connection, moment, recheck_hours)
            wake_subjects(connection, moment)
            for stage in stages:
                if stage == "download":
                    counted[stage] = _count(connection, select(literal(1)).select_from(document).where(*ready))
                elif stage == "extract":
                    counted[stage] = _count(connection, select(literal(1)).where(version.c.state == "pending"))
                elif stage == "plan":
                    counted[stage] = _count(connection, select(literal(1)).where(plan.c.state == "due"))
                else:
                    waits = [subject.c.state == "pending", subject.c.kind.in_([ITEM, *kinds] if kinds else [])]
                    counted[stage] = _count(connection, select(subject.c.subject_id).where(*waits).distinct())
        return counted

    def counts(self) -> dict[str, int]:
        """Rows of each kind, and of each state: ``meetings``, ``documents``, ``documents:found``, ``versions:ok`` …"""
        tables: dict[str, Table] = {"runs": run, "cities": city, "meetings": meeting, "items": item, "changes": change}
        states: dict[str, Column] = {"documents": document.c.state, "queue": document.c.queue, "versions": version.c.state}
        states |= {"summaries": summary.c.state, "plans": plan.c.state, "decisions": decision.c.decision}
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for name, table in tables.items():
                found[name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, column in states.items():
                rows = {row[0]: row[1] for row in connection.execute(select(column, func.count()).group_by(column))}
                found |= {f"{name}:{state}": number for state, number in sorted(rows.items())}
                found[name] = sum(rows.values())
            each = select(subject.c.state, func.count(subject.c.subject_id.distinct())).group_by(subject.c.state)
            found |= {f"subjects:{state}": number for state, number in connection.execute(each)}
        return found

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query in portable SQL with ``:name`` for values, for the report. Nothing that it writes stays."""
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(text(sql), values).mappings()]

    def _dead(self, connection: Connection) -> list[str]:
        """Workers that hold something and live no longer."""
        held = (
            select(document.c.claimed_by).where(document.c.queue == "held"),
            select(version.c.claimed_by).where(version.c.state == "extracting"),
            select(plan.c.claimed_by).where(plan.c.state.in_(("planning", "failed"))),
            select(subject.c.claimed_by).where(subject.c.state.in_(("claimed", "calling", "parked"))),
            select(summary.c.worker).where(summary.c.state == "calling"),
            select(batch.c.worker).where(batch.c.state == "sending"),
        )
        workers = {name for query in held for name in connection.execute(query.distinct()).scalars()}
        return sorted(name for name in workers if name is not None and not self._lives(name))


def _free_documents(connection: Connection, dead: Sequence[str]) -> int:
    held = document.update().where(document.c.queue == "held", document.c.claimed_by.in_(dead))
    return connection.execute(held.values(queue="ready", claimed_by=None, claimed_url=None)).rowcount


def _free_versions(connection: Connection, dead: Sequence[str]) -> dict[str, int]:
    held = [version.c.state == "extracting", version.c.claimed_by.in_(dead)]
    connection.execute(version.update().where(*held).values(crashes=version.c.crashes + 1))
    reason = f"the program died {CRASHES_ALLOWED} times while it read this document"
    deadly = select(version.c.sha256).where(*held, version.c.crashes >= CRASHES_ALLOWED)
    kept = sum(put_back(connection, one, GIVEN_UP) for one in connection.execute(deadly).scalars().all())
    poison = version.update().where(*held, version.c.crashes >= CRASHES_ALLOWED)
    poisoned = connection.execute(poison.values(state="failed", kind="crash", reason=reason, claimed_by=None)).rowcount
    freed = connection.execute(version.update().where(*held).values(state="pending", claimed_by=None)).rowcount
    return {"versions": freed, "poisoned": poisoned + kept}


def _free_plans(connection: Connection, dead: Sequence[str]) -> int:
    held = plan.update().where(plan.c.state.in_(("planning", "failed")), plan.c.claimed_by.in_(dead))
    return connection.execute(held.values(state="due", claimed_by=None, reason=None)).rowcount


def _free_subjects(connection: Connection, dead: Sequence[str]) -> int:
    held = subject.update().where(subject.c.state.in_(("claimed", "calling", "parked")), subject.c.claimed_by.in_(dead))
    return connection.execute(held.values(state="pending", claimed_by=None, failure_kind=None, failure_reason=None)).rowcount


def _count(connection: Connection, query: Select) -> int:
    return connection.execute(select(func.count()).select_from(query.limit(COUNTED).subquery())).scalar_one()
