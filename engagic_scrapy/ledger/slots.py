"""Documents' slots on the portal: what a crawl writes, and what that means for the queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.marks import mark_meetings
from engagic_scrapy.ledger.schema import document, subject, version

RECHECK_DAYS = 30  # a document of an older meeting isn't looked at again
FACTS = (
    "city",
    "vendor",
    "meeting_id",
    "item_id",
    "meeting_date",
    "kind",
    "name",
    "url",
    "source_url",
    "native_id",
    "media_type",
)
QUEUE = ("queue", "not_before", "state", "attempts", "etag", "last_modified", "failure_kind", "failure_reason")
_AT_ONCE = 500  # ids in one query
_BOUND: dict[str, Any] = {name: bindparam(name) for name in (*FACTS, *QUEUE, "last_seen", "last_run")}
_SEEN_AGAIN = document.update().where(document.c.id == bindparam("key")).values(**_BOUND)  # once: making it takes 1 ms

_GONE = text("SELECT sha256 FROM version WHERE sha256 IN :hashes AND pruned_at IS NOT NULL").bindparams(
    bindparam("hashes", expanding=True)
)


def record_slots(
    connection: Connection, run_id: int, documents: list[dict[str, Any]], now: str, *, changed_meeting: str | None = None
) -> str:
    """Upserts the slots; returns ``new``, ``changed`` or ``same``, whichever is the most that happened to one of them.

    Marks their meetings to be planned where a slot is new or differs, and ``changed_meeting`` in any case.
    """
    wanted = {one["id"]: {name: one.get(name) for name in FACTS} for one in documents}
    known = _read(connection, list(wanted))
    added = [_new(key, facts, run_id, now) for key, facts in wanted.items() if key not in known]
    upsert(connection, document, added)
    updates, changed = [], False
    gone = _pruned(connection, known)
    touched = {row["meeting_id"] for row in added} | ({changed_meeting} if changed_meeting else set())
    for key, facts in wanted.items():
        if key not in known:
            continue
        old = known[key]
        differs = any(old[name] != facts[name] for name in FACTS)
        changed = changed or differs
        if differs:
            touched |= {old["meeting_id"], facts["meeting_id"]}
        if differs or old["last_run"] != run_id:
            updates.append({"key": key, **facts, "last_seen": now, "last_run": run_id, **_queue(old, facts, run_id, now)})
            if updates[-1]["queue"] == "listed" and old["sha256"] in gone:
                updates[-1]["queue"] = "none"
    if updates:
        connection.execute(_SEEN_AGAIN, updates)
    moved = {known[row["key"]]["sha256"] for row in updates if known[row["key"]]["meeting_date"] != row["meeting_date"]}
    for sha256 in sorted(moved - {None}):
        move_version(connection, sha256)
    mark_meetings(connection, touched, now)
    return "new" if added else "changed" if changed else "same"


def move_version(connection: Connection, sha256: str) -> None:
    """Sets the day of a version and of its subject to that of the latest meeting whose slots hold it."""
    latest = select(func.max(document.c.meeting_date)).where(document.c.sha256 == sha256).scalar_subquery()
    connection.execute(version.update().where(version.c.sha256 == sha256).values(meeting_date=latest))
    connection.execute(subject.update().where(subject.c.subject_id == sha256).values(meeting_date=latest))


def _read(connection: Connection, ids: list[str]) -> dict[str, Any]:
    found = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(document).where(document.c.id.in_(ids[start : start + _AT_ONCE])).with_for_update()
        found.update({row["id"]: row for row in connection.execute(query).mappings()})
    return found


def _pruned(connection: Connection, known: dict[str, Any]) -> set[str]:
    """Hashes of slots whose bytes were deleted to save room, and whose portal can't tell whether it still has the same ones.

    Asking again would bring them back.
    """
    unmarked = {row["sha256"] for row in known.values() if row["sha256"] and not (row["etag"] or row["last_modified"])}
    if not unmarked:
        return set()
    return set(connection.execute(_GONE, {"hashes": sorted(unmarked)}).scalars())


def _new(key: str, facts: dict[str, Any], run_id: int, now: str) -> dict[str, Any]:
    seen = {"first_seen": now, "last_seen": now, "first_run": run_id, "last_run": run_id}
    return {"id": key, **facts, **seen, "state": "found", "queue": "ready", "attempts": 0}


def _queue(old: Any, facts: dict[str, Any], run_id: int, now: str) -> dict[str, Any]:
    """The slot's queue columns after it was seen again."""
    columns = {name: old[name] for name in QUEUE}
    if old["queue"] == "held":
        return columns  # a worker is at it; what it finds is of the URL that it was given
    if old["url"] != facts["url"]:
        fresh = dict.fromkeys(("not_before", "etag", "last_modified", "failure_kind", "failure_reason"))
        return {**fresh, "queue": "ready", "state": "downloaded" if old["sha256"] else "found", "attempts": 0}
    seen_later = old["queue"] == "none" and old["state"] == "downloaded" and run_id > (old["checked_run"] or 0)
    day = facts["meeting_date"]
    oldest = (datetime.fromisoformat(now).astimezone(UTC) - timedelta(days=RECHECK_DAYS)).date().isoformat()
    if seen_later and (day is None or day >= oldest):
        columns["queue"] = "listed"
    return columns
