"""Meetings with their items, as the crawl finds them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engagic_scrapy.ledger.base import LedgerPart, dump, load, storable
from engagic_scrapy.ledger.changes import changed_fields, content_hash, keep_what_was_read
from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.schema import change, item
from engagic_scrapy.ledger.schema import meeting as meeting_table
from engagic_scrapy.ledger.slots import record_slots
from engagic_scrapy.ledger.states import stamp


class Records(LedgerPart):
    """``meeting``, ``item``, ``document`` (what the portal says of it) and ``change``."""

    def record_meeting(self, run_id: int, meeting: dict[str, Any]) -> str:
        """Writes a meeting, its items and its documents in one transaction; returns ``new``, ``changed`` or ``same``.

        :param meeting: nested dicts and lists of an identified Meeting. Changed: its revision goes up by one and a row of
            ``change`` says in which fields. An ``incomplete`` one doesn't take away what an earlier reading held.
        """
        now, meeting = stamp(datetime.now(UTC)), storable(meeting)
        with self._database.write() as connection:
            known = select(meeting_table).where(meeting_table.c.id == meeting["id"])
            old = connection.execute(known).mappings().first()
            if old is None:
                _write(connection, meeting, {"revision": 1, "first_seen": now, "first_run": run_id}, run_id, now)
                _write_items(connection, meeting, now)
                result = "new"
            elif old["content_hash"] == content_hash(meeting):
                _touch(connection, meeting["id"], run_id, now)
                result = "same"
            else:
                result = _compare(connection, old, meeting, run_id, now)
            documents = [*meeting["documents"], *(document for one in meeting["items"] for document in one["documents"])]
            record_slots(connection, run_id, documents, now, changed_meeting=meeting["id"] if result != "same" else None)
        return result

    def record_document(self, run_id: int, document: dict[str, Any]) -> str:
        """Writes a document's slot; returns ``new``, ``changed`` or ``same``. It may arrive before its meeting.

        A new slot, and one whose URL changed, are due for download. One that is downloaded, and is seen again by a later run,
        is due for a conditional look when its last check is old enough.

        :param document: nested dicts and lists of an identified Document.
        """
        with self._database.write() as connection:
            return record_slots(connection, run_id, [storable(document)], stamp(datetime.now(UTC)))


def read_meeting(connection: Connection, meeting_id: str) -> dict[str, Any] | None:
    """The meeting's record with its items, as it was given to record_meeting."""
    record = load(connection.execute(select(meeting_table.c.record).where(meeting_table.c.id == meeting_id)).scalar())
    if record is None:
        return None
    query = select(item.c.record).where(item.c.meeting_id == meeting_id, item.c.removed_at.is_(None)).order_by(item.c.position)
    return {**record, "items": [load(text) for text in connection.execute(query).scalars()]}


def _compare(connection: Connection, old: Any, new: dict[str, Any], run_id: int, now: str) -> str:
    before = read_meeting(connection, new["id"]) or {}
    after = keep_what_was_read(new, before)
    fields = changed_fields(before, after)
    if not fields:
        _touch(connection, new["id"], run_id, now)
        return "same"
    constant = {"revision": old["revision"] + 1, "first_seen": old["first_seen"], "first_run": old["first_run"]}
    _write(connection, after, constant, run_id, now)
    if "items" in fields:
        _write_items(connection, after, now)
    row = {"run_id": run_id, "subject_type": "meeting", "subject_id": new["id"], "meeting_id": new["id"], "kind": "changed"}
    connection.execute(change.insert().values(**row, fields=dump(fields), seen_at=now))
    return "changed"


def _write(connection: Connection, record: dict[str, Any], constant: dict[str, Any], run_id: int, now: str) -> None:
    names = ("id", "city", "vendor", "native_id", "date", "body", "title", "status")
    row = {name: record[name] for name in names} | constant
    row |= {"last_seen": now, "updated_at": now, "last_run": run_id, "content_hash": content_hash(record)}
    # The items are rows of their own: here they would double the file.
    row["record"] = dump({name: value for name, value in record.items() if name != "items"})
    upsert(connection, meeting_table, [row], [name for name in row if name != "id"])


def _touch(connection: Connection, meeting_id: str, run_id: int, now: str) -> None:
    seen = meeting_table.update().where(meeting_table.c.id == meeting_id)
    connection.execute(seen.values(last_seen=now, last_run=run_id))


def _write_items(connection: Connection, record: dict[str, Any], now: str) -> None:
    """Upserts the items in order. Those that are no longer on the agenda stay, with the time of their removal."""
    rows: dict[str, dict[str, Any]] = {}
    for place, one in enumerate(record["items"], start=1):
        key, twin = one["id"], 1
        while key in rows:  # "Public comment" twice on one agenda, without a key of the portal
            twin += 1
            key = f"{one['id']}#{twin}"
        rows[key] = {
            "meeting_id": record["id"],
            "id": key,
            "position": place,
            "title": one["title"],
            "record": dump(one),
            "first_seen": now,
            "removed_at": None,
        }
    upsert(connection, item, list(rows.values()), ("position", "title", "record", "removed_at"))
    here = select(item.c.id).where(item.c.meeting_id == record["id"], item.c.removed_at.is_(None))
    gone = [{"key": key} for key in connection.execute(here).scalars() if key not in rows]
    if gone:
        leaving = item.update().where(item.c.meeting_id == record["id"], item.c.id == bindparam("key"))
        connection.execute(leaving.values(removed_at=now), gone)
