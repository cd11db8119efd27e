"""Deletes the bytes of old documents, and keeps all that is known of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.ledger.backup import Backups
from engagic_scrapy.ledger.recovery import Recovery
from engagic_scrapy.ledger.states import stamp
from engagic_scrapy.ledger.urgency import WEST

AT_ONCE = 1000  # documents in one transaction
SPOOL_DAYS = 30  # raw answers are kept so long without an age
# Bytes that nobody needs any more: they were read (or can't be), no meeting of theirs is to be planned, nothing made out of
# them waits for a summary or has one whose call is uncertain, and no meeting of the last day on (:until) has a slot with them.
_WAITING = "'unplanned', 'pending', 'waiting', 'claimed', 'calling', 'parked', 'uncertain'"
_SPARE = f"""
    v.state IN ('ok', 'partial', 'failed', 'replaced')
    AND NOT EXISTS (SELECT 1 FROM summary c WHERE c.subject_id = v.sha256 AND c.state IN ('calling', 'batched', 'uncertain'))
    AND NOT EXISTS (SELECT 1 FROM subject s WHERE s.subject_id = v.sha256 AND s.state IN ({_WAITING}))
    AND NOT EXISTS (
        SELECT 1 FROM document d WHERE d.sha256 = v.sha256 AND (
            d.queue = 'held' OR d.meeting_date >= :until
            OR EXISTS (SELECT 1 FROM plan p WHERE p.meeting_id = d.meeting_id AND p.state IN ('blocked', 'due', 'planning'))
            OR EXISTS (SELECT 1 FROM subject s WHERE s.meeting_id = d.meeting_id AND s.state IN ({_WAITING}))))
"""  # noqa: S608
_COLUMNS = "SELECT v.sha256, v.size, v.meeting_date AS day FROM version v WHERE"
_DATED = f"""
    {_COLUMNS} v.pruned_at IS NULL AND v.meeting_date >= :day AND (v.meeting_date > :day OR v.sha256 > :after)
    AND v.meeting_date < :until AND {_SPARE} ORDER BY v.meeting_date, v.sha256 LIMIT {AT_ONCE}"""
# A document without a meeting's day is as old as its bytes.
_UNDATED = f"""
    {_COLUMNS} v.pruned_at IS NULL AND v.meeting_date IS NULL AND v.fetched_at < :until AND v.sha256 > :after
    AND :day IS NOT NULL AND {_SPARE} ORDER BY v.sha256 LIMIT {AT_ONCE}"""
# Texts whose document went before.
_TEXTS = f"""
    {_COLUMNS} v.pruned_at IS NOT NULL AND v.state = '%s' AND v.meeting_date >= :day
    AND (v.meeting_date > :day OR v.sha256 > :after) AND v.meeting_date < :until AND {_SPARE}
    ORDER BY v.meeting_date, v.sha256 LIMIT {AT_ONCE}"""


@dataclass(slots=True)
class Pruned:
    """What was deleted (or would be), and what the documents that are left hold."""

    documents: int = 0
    bytes: int = 0
    texts: int = 0
    text_bytes: int = 0
    answers: int = 0
    kept_documents: int = 0
    kept_bytes: int = 0
    over_budget: int = 0  # bytes over the budget that nothing may be deleted for


class Pruning(Backups, Recovery):
    """``version.pruned_at``, the files of documents and texts, and the spool."""

    def mark_pruned(self, digests: Sequence[str], until: str, now: str, *, texts: bool) -> set[str]:
        """Says that these bytes are no longer here; returns those that still may go. On the disk when this returns."""
        state = ", state = CASE WHEN v.state = 'failed' THEN v.state ELSE 'replaced' END" if texts else ""
        update = text(  # the conditions are asked again: between the search and here another process may have written
            f"UPDATE version AS v SET pruned_at = coalesce(v.pruned_at, :now){state} WHERE v.sha256 = :sha256 AND {_SPARE}"  # noqa: S608
        )
        with self._database.write(durable=True) as connection:
            return {
                one for one in digests if connection.execute(update, {"sha256": one, "until": until, "now": now}).rowcount == 1
            }

    def prune(
        self,
        store: Store,
        *,
        older_than_days: int | None = None,
        keep_bytes: int | None = None,
        texts: bool = False,
        dry_run: bool = False,
        now: datetime | None = None,
    ) -> Pruned:
        """Deletes documents by age, then by size until the rest fits; the oldest meetings' first.

        The rows stay. A pruned document is asked for again only if its portal shows other bytes. Each batch is marked on the
        disk before its files go: a stop in between leaves files more than rows say, never less.

        :param older_than_days: days since the meeting.
        :param keep_bytes: what all documents together may hold; meetings to come are never touched for it.
        :param texts: their texts too, and those of documents that were pruned before.
        :raises UsageProblem: a crawl is under way.
        """
        moment = now or datetime.now(UTC)
        today = (moment - WEST).date()
        before = None if older_than_days is None else today - timedelta(days=older_than_days)
        if not dry_run:
            self.refuse_while_running("prune")
        kept = self.rows("SELECT count(*) AS documents, sum(size) AS bytes FROM version WHERE pruned_at IS NULL")[0]
        done = Pruned(kept_documents=kept["documents"], kept_bytes=int(kept["bytes"] or 0))
        work = _Work(self, store, done, texts, dry_run, stamp(moment))
        if before is not None:
            for query in (_UNDATED, _DATED):
                for rows in work.batches(query, before):
                    work.drop(rows, before)
            for state in ("ok", "partial") if texts else ():  # one at a time: the index gives them in order
                for rows in work.batches(_TEXTS % state, before):
                    work.drop(rows, before, only_texts=True)
        if keep_bytes is not None:
            self._fit(work, keep_bytes, today, before)
            done.over_budget = max(0, done.kept_bytes - keep_bytes)
        done.answers = self._prune_spool(store, before or today - timedelta(days=SPOOL_DAYS), dry_run)
        return done

    def _fit(self, work: _Work, keep_bytes: int, today: date, before: date | None) -> None:
        """Drops the oldest until the rest fits."""
        for query in (_UNDATED, _DATED):
            for rows in work.batches(query, today):
                left, chosen = work.done.kept_bytes, []
                for row in rows:
                    counted = work.dry_run and before is not None and (row["day"] or "") < before.isoformat()
                    if left > keep_bytes and not counted:  # nothing was marked, so what went by age is met here again
                        chosen.append(row)
                        left -= row["size"]
                work.drop(chosen, today)
                if left <= keep_bytes:
                    return

    def _prune_spool(self, store: Store, before: date, dry_run: bool) -> int:
        """Raw answers that are stored since before that day."""
        number = 0
        query = "SELECT 1 AS found FROM summary WHERE attempt_id = :id AND state = 'done' AND ended_at < :before"
        for path in sorted(store.spool().glob("*.json")) if store.spool().is_dir() else ():
            if self.rows(query, id=path.stem, before=before.isoformat()):
                number += 1
                if not dry_run:
                    path.unlink()
        return number


class _Work:
    """One pruning: looks for what may go, marks it, deletes it."""

    def __init__(self, ledger: Pruning, store: Store, done: Pruned, texts: bool, dry_run: bool, now: str):
        self.ledger, self.store, self.done, self.texts, self.dry_run, self.now = ledger, store, done, texts, dry_run, now

    def batches(self, query: str, until: date) -> Iterator[list[dict[str, Any]]]:
        """What may go, the oldest first."""
        day, after = "", ""
        while rows := self.ledger.rows(query, day=day, after=after, until=until.isoformat()):
            yield rows
            day, after = rows[-1]["day"] or "", rows[-1]["sha256"]

    def drop(self, rows: Sequence[dict[str, Any]], until: date, *, only_texts: bool = False) -> None:
        chosen = list(rows)
        if chosen and not self.dry_run:
            self.ledger.refuse_while_running("prune")
            marked = self.ledger.mark_pruned([row["sha256"] for row in chosen], until.isoformat(), self.now, texts=self.texts)
            chosen = [row for row in chosen if row["sha256"] in marked]
        for row in chosen:
            if not only_texts:
                self._drop_document(row)
            if self.texts:
                self._drop_text(row["sha256"])

    def _drop_document(self, row: dict[str, Any]) -> None:
        done = self.done
        done.documents, done.bytes = done.documents + 1, done.bytes + row["size"]
        done.kept_documents, done.kept_bytes = done.kept_documents - 1, done.kept_bytes - row["size"]
        if not self.dry_run:
            self.store.blob(row["sha256"]).unlink(missing_ok=True)

    def _drop_text(self, sha256: str) -> None:
        folder = self.store.text_dir(sha256)
        if folder.is_dir():
            self.done.texts += 1
            self.done.text_bytes += sum(file.stat().st_size for file in folder.iterdir())
            if not self.dry_run:
                shutil.rmtree(folder)
