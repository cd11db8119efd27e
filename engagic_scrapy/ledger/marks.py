"""Marks meetings to be planned, whenever their record or one of their documents changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.schema import document, meeting, plan, subject, version


def mark_meetings(connection: Connection, meeting_ids: Iterable[str], now: str) -> None:
    """``due``, or ``blocked`` while a document is on its way; one that is being planned just now will be due again.

    What waits for a summary waits for the plan first: its input may have changed.
    """
    for meeting_id in sorted(set(meeting_ids)):
        known = connection.execute(select(plan.c.state).where(plan.c.meeting_id == meeting_id)).scalar()
        if known == "planning":
            connection.execute(plan.update().where(plan.c.meeting_id == meeting_id).values(again=1))
        else:
            queue_plan(connection, meeting_id, now)
        ours = [subject.c.meeting_id == meeting_id, subject.c.state.in_(("pending", "waiting", "parked"))]
        connection.execute(subject.update().where(*ours).values(state="unplanned", not_before=None, claimed_by=None))


def queue_plan(connection: Connection, meeting_id: str, now: str) -> None:
    """Puts the meeting in the queue of plans, or aside while a document is on its way."""
    day = connection.execute(select(meeting.c.date).where(meeting.c.id == meeting_id)).scalar()
    row: dict[str, Any] = {"meeting_id": meeting_id, "state": "blocked" if on_the_way(connection, meeting_id) else "due"}
    row |= {"meeting_date": day, "claimed_by": None, "again": 0, "reason": None, "updated_at": now}
    upsert(connection, plan, [row], [name for name in row if name != "meeting_id"])


def on_the_way(connection: Connection, meeting_id: str) -> bool:
    """Whether a document of the meeting is still to be downloaded or read.

    One whose download failed and is tried again later delays its own item only, unless it is the meeting's agenda or packet.
    """
    no_bytes = document.c.sha256.is_(None)
    awaited = and_(document.c.queue == "wait", document.c.item_id.is_(None), document.c.kind.in_(("agenda", "packet")))
    found = select(document.c.id).where(
        document.c.meeting_id == meeting_id, no_bytes, or_(document.c.queue.in_(("ready", "held")), awaited)
    )
    unread = (
        select(document.c.id)
        .join(version, version.c.sha256 == document.c.sha256)
        .where(document.c.meeting_id == meeting_id, version.c.state.in_(("pending", "extracting")))
    )
    return any(connection.execute(query.limit(1)).first() is not None for query in (found, unread))
