"""The queue of the extract stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from engagic_scrapy.ledger.base import LedgerPart, dump
from engagic_scrapy.ledger.marks import mark_meetings
from engagic_scrapy.ledger.scans import put_back, scans_left
from engagic_scrapy.ledger.schema import document, version
from engagic_scrapy.ledger.states import GIVEN_UP, READ, UNTRIED, OcrLimits, VersionJob, stamp
from engagic_scrapy.ledger.urgency import most_urgent


class Extractions(LedgerPart):
    """``version.state``: see :data:`~engagic_scrapy.ledger.states.VERSION_STATES`."""

    def claim_version(self, *, now: datetime) -> VersionJob | None:
        """The most urgent bytes that wait to be read, now held by this worker, or None."""
        names = ("sha256", "path", "size", "sniffed")
        columns = [version.c[name] for name in (*names, "attempts")]
        with self._database.write() as connection:
            while row := most_urgent(connection, columns, version.c.meeting_date, [version.c.state == "pending"], now):
                slots = read_slots(connection, row.sha256)
                held = {"state": "extracting", "claimed_by": self.worker, "attempts": row.attempts + 1}
                mine = version.update().where(version.c.sha256 == row.sha256, version.c.state == "pending")
                if slots:
                    connection.execute(mine.values(**held))
                    break
                if not put_back(connection, row.sha256, UNTRIED):
                    connection.execute(mine.values(state="replaced"))
            else:
                return None
        job = {name: row._mapping[name] for name in names}
        kinds = sorted({slot.kind for slot in slots})
        first = slots[0]
        return VersionJob(**job, kinds=kinds, city=first.city, name=first.name, url=first.url, attempts=row.attempts + 1)

    def finish_version(
        self,
        sha256: str,
        *,
        status: str,
        kind: str | None,
        reason: str | None,
        pages_total: int | None = None,
        pages_read: int | None = None,
        characters: int | None = None,
        flags: Mapping[str, int] | None = None,
        engine: str | None = None,
        peak_mb: float | None = None,
        seconds: float | None = None,
        text_hash: str | None = None,
        ocr: OcrLimits | None = None,
    ) -> None:
        """Writes what the reader made of the bytes, and marks the meetings that hold them to be planned.

        Bytes that were read once more and failed keep what they had.

        :param status: ``ok``, ``partial`` or ``failed``; ``kind`` and ``reason`` say why it isn't ok.
        :param ocr: the limits of the OCR that there was for scanned pages, None without.
        """
        if status not in (*READ, "failed"):
            raise ValueError(f"no such status of a version: {status!r}")
        now = stamp(datetime.now(UTC))
        values: dict[str, Any] = {"state": status, "kind": kind, "reason": reason, "claimed_by": None, "extracted_at": now}
        values["flags"] = dump(dict(flags or {}))
        values |= {"pages_total": pages_total, "pages_read": pages_read, "characters": characters, "text_hash": text_hash}
        values |= {"engine": engine, "peak_mb": peak_mb, "seconds": seconds, **scans_left(flags or {}, ocr)}
        with self._database.write() as connection:
            if status == "failed" and put_back(connection, sha256, GIVEN_UP):
                return
            self._one(connection, version.update().where(version.c.sha256 == sha256).values(**values), f"no version {sha256}")
            mark_meetings(connection, [slot.meeting_id for slot in read_slots(connection, sha256)], now)

    def release_version(self, sha256: str) -> None:
        """Back to the queue, as if it hadn't been claimed: the program stops, the document is not at fault."""
        with self._database.write() as connection:
            held = version.update().where(version.c.sha256 == sha256, version.c.state == "extracting")
            connection.execute(held.values(state="pending", claimed_by=None, attempts=version.c.attempts - 1))


def read_slots(connection: Connection, sha256: str) -> list[Any]:
    """The slots that hold the bytes, that of the latest meeting first."""
    rows = connection.execute(select(document).where(document.c.sha256 == sha256))
    return sorted(rows, key=lambda row: (row.meeting_date or "", row.id), reverse=True)
