"""Documents whose scanned pages were not read: taken up again once OCR is there, or may do more than it might."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from engagic_scrapy.ledger.base import LedgerPart
from engagic_scrapy.ledger.marks import mark_meetings
from engagic_scrapy.ledger.schema import document, version
from engagic_scrapy.ledger.states import AGAIN, GIVEN_UP, READ, UNTRIED, OcrLimits, stamp

AT_ONCE = 500  # documents in one transaction
TRIED = ("ocr_unsure", "ocr_nothing")  # such a page was looked at to its end


class Scans(LedgerPart):
    """``version.scans``: see :data:`~engagic_scrapy.ledger.states.SCAN_STATES`."""

    def take_up_scans(self, limits: OcrLimits | None) -> int:
        """Queues documents with unread scans to be read once more; call it at the start of a run. Returns how many.

        Those that were read without OCR, and those that were given up under lower limits. None whose bytes were deleted or that
        no slot holds. Their meetings are planned when they are read; a summary is made anew only if its input changed.

        :param limits: those of this run's OCR; None: it has none, and what an earlier run queued is as it was.
        """
        if limits is None:
            return self._leave_scans()
        chosen = select(version.c.sha256).where(_worth_reading(limits)).order_by(version.c.sha256).limit(AT_ONCE)
        values = {"state": "pending", "scans": AGAIN, "attempts": 0, "crashes": 0}
        values |= {"ocr_pages": limits.pages, "ocr_seconds": limits.seconds}
        taken = 0
        while True:
            with self._database.write() as connection:
                found = connection.execute(chosen).scalars().all()
                connection.execute(version.update().where(version.c.sha256.in_(found)).values(**values))
                _mark(connection, *found)
            taken += len(found)
            if len(found) < AT_ONCE:
                return taken

    def _leave_scans(self) -> int:
        waiting = select(version.c.sha256).where(version.c.scans == AGAIN, version.c.state == "pending").limit(AT_ONCE)
        left = AT_ONCE
        while left == AT_ONCE:
            with self._database.write() as connection:
                left = sum(put_back(connection, one, UNTRIED) for one in connection.execute(waiting).scalars().all())
        return 0


def put_back(connection: Connection, sha256: str, scans: str) -> bool:
    """Bytes that were to be read once more are as they were before, with the text of then; whether it was so.

    :param scans: what is known now of their unread pages.
    """
    # No column of the earlier reading was changed: a partial one has a kind.
    former = case((func.coalesce(version.c.kind, "") == "", "ok"), else_="partial")
    again = version.update().where(
        version.c.sha256 == sha256, version.c.scans == AGAIN, version.c.state.in_(("pending", "extracting"))
    )
    if connection.execute(again.values(state=former, scans=scans, claimed_by=None)).rowcount == 0:
        return False
    _mark(connection, sha256)
    return True


def scans_left(flags: Mapping[str, int], limits: OcrLimits | None) -> dict[str, Any]:
    """The columns that tell of a reading's unread scans.

    :param flags: of the reading. :param limits: of the OCR it had; None: none.
    """
    left = flags.get("needs_ocr", 0) - sum(flags.get(name, 0) for name in TRIED)
    if left <= 0:
        return {"scans": None, "ocr_pages": None, "ocr_seconds": None}
    if limits is None:
        return {"scans": UNTRIED, "ocr_pages": None, "ocr_seconds": None}
    return {"scans": GIVEN_UP, "ocr_pages": limits.pages, "ocr_seconds": limits.seconds}


def _worth_reading(limits: OcrLimits) -> Any:
    pages, seconds = version.c.ocr_pages, version.c.ocr_seconds
    # A limit that was lowered would take text away.
    raised = and_(pages <= limits.pages, seconds <= limits.seconds, or_(pages < limits.pages, seconds < limits.seconds))
    return and_(
        version.c.scans.in_((UNTRIED, GIVEN_UP)),
        or_(version.c.scans == UNTRIED, raised),
        # coalesce keeps SQLite from the indexes of these two columns, in which nearly every row of a ledger is alike.
        func.coalesce(version.c.state, "").in_(READ),
        func.coalesce(version.c.pruned_at, "") == "",
        exists().where(document.c.sha256 == version.c.sha256),
    )


def _mark(connection: Connection, *digests: str) -> None:
    meetings = select(document.c.meeting_id).where(document.c.sha256.in_(digests)).distinct()
    mark_meetings(connection, connection.execute(meetings).scalars().all(), stamp(datetime.now(UTC)))
