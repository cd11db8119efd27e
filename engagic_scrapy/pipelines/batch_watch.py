"""Message Batches that are out: found again after any stop, looked at while other work goes on, fetched as they end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from engagic_scrapy.documents.batches import BatchLine, BatchService, BatchState
from engagic_scrapy.exceptions import LedgerError, SummaryError
from engagic_scrapy.ledger.states import BatchRow
from engagic_scrapy.pipelines.batches import FOR_ALL, RETRY
from engagic_scrapy.pipelines.subjects import Subjects

logger = logging.getLogger(__name__)

KEPT_DAYS = 29  # so long the service keeps results
# Our clock and the service's may differ: a batch that was sent now may bear an earlier time there.
CLOCKS_APART = timedelta(hours=24)
SETTLE_POLLS = 5  # so many polls' time after a batch was sent, the service's list shows it or it wasn't made
TRIES = 3  # polls that find results gone, or an answer missing, before that is believed
RETRY_CANCELED = timedelta(hours=1)  # a person canceled it: not sent again behind their back
# What the service says of one request: it would say it of every one.
ERRORED_FOR_ALL = {"not_found_error": "no_model", "authentication_error": "invalid_key", "permission_error": "invalid_key"}
ERRORED_FOR_ALL |= {"billing_error": "invalid_key"}


class BatchWatch:
    """:meth:`watch` runs beside all other work.

    :param closed: told of an error that every further call of this run would meet too.
    :param poll_seconds: between two looks at what is out.
    """

    def __init__(self, subjects: Subjects, service: BatchService, *, poll_seconds: float, closed: Callable[[SummaryError], None]):
        self.subjects, self.service, self.ledger = subjects, service, subjects.ledger
        self.poll_seconds, self.closed = poll_seconds, closed
        self.is_fetching = False
        self.stopped = asyncio.Event()
        self._strangers: set[str] = set()  # batches of the same account that aren't ours
        self._said: set[str] = set()
        self._wait = 0.0  # more than the usual time until the next look: the service asked for it

    async def watch(self) -> None:
        """Looks at what is out again and again, until :attr:`stopped` is set; ends between two looks."""
        while not self.stopped.is_set():
            try:
                await self.look()
            except SummaryError as error:
                self._say(f"batches can't be asked for now: {error}")
                self._wait = error.wait or 0.0
                if error.kind in FOR_ALL:
                    self.closed(error)
                    return
            except Exception:  # ours: must not end the watch, or all that is out would wait for the next run
                logger.exception("batches: unexpected error")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopped.wait(), max(self.poll_seconds, self._wait))
            self._wait = 0.0

    async def look(self) -> None:
        """One look at all batches that are out; stores what has ended. Raises SummaryError if the service can't be asked."""
        rows = self.ledger.claim_batches()
        if not rows:
            return
        states = await self.service.recent(rows[0].begun_at - CLOCKS_APART)
        for row in rows:
            try:
                await self._look_at(row, states)
            except SummaryError as error:
                if error.kind in FOR_ALL or error.wait is not None:
                    raise
                self._say(f"batch {row.service_id}: {error}")

    async def _look_at(self, row: BatchRow, states: dict[str, BatchState]) -> None:
        if row.service_id is None:
            await self._find(row, states)
            return
        try:
            state = states.get(row.service_id) or await self.service.state(row.service_id)
            if not state.ended:
                return
            if not state.fetchable:
                raise SummaryError("gone", "the service keeps its results no longer")
            await self._fetch(row, row.service_id)
        except SummaryError as error:
            if error.kind != "gone":
                raise
            await self._gone(row, error)

    async def _gone(self, row: BatchRow, error: SummaryError) -> None:
        if row.account != await self.service.account() and _now() - row.begun_at < timedelta(days=KEPT_DAYS):
            self._say(f"batch {row.service_id} was sent with another key; set that one to have its answers")
        elif self.ledger.batch_failed(row.id, str(error)) >= TRIES:
            number = self.ledger.close_batch(row.id, kind="results_gone", reason=str(error))
            logger.warning("%s answers are lost with batch %s: %s (scrapy resend)", number, row.service_id, error.reason)

    # -- batches whose id is not known ------------------------------------------------------------------------------------

    async def _find(self, row: BatchRow, states: dict[str, BatchState]) -> None:
        """Looks for the batch among those the service lists. It's known by the ids in its results, so not before it has ended."""
        age = _now() - row.begun_at
        if row.account != await self.service.account():
            self._say("a batch was sent with another key, and whether it was made isn't known; set that one to find it")
            if age > timedelta(days=KEPT_DAYS):
                self.ledger.close_batch(row.id, kind="results_gone", reason="never found, and its results are kept no longer")
            return
        alike = [one for one in states.values() if one.requests == row.calls and one.created > row.begun_at - CLOCKS_APART]
        alike = [one for one in alike if one.service_id not in self._strangers and not self.ledger.knows_batch(one.service_id)]
        for one in alike:
            if one.ended and one.fetchable and await self._is(row, one.service_id):
                self.ledger.batch_sent(row.id, one.service_id)
                logger.info("Found the batch of %s requests whose sending was cut: %s", row.calls, one.service_id)
                await self._fetch(row, one.service_id)
                return
        if any(one.ended and not one.fetchable for one in alike):
            self.ledger.close_batch(row.id, kind="results_gone", reason="it may be a batch whose results are kept no longer")
        elif not any(not one.ended for one in alike) and age > timedelta(seconds=SETTLE_POLLS * self.poll_seconds):
            number = self.ledger.refuse_batch(row.id, kind="not_made", reason="the service lists no such batch")
            logger.info("A batch of %s requests whose sending was cut was not made; they are sent again", number)

    async def _is(self, row: BatchRow, service_id: str) -> bool:
        async with aclosing(self.service.results(service_id)) as lines:
            async for line in lines:
                owner = self.ledger.batch_of(line.attempt_id)
                if owner is not None:
                    return owner == row.id
        self._strangers.add(service_id)
        return False

    # -- answers ----------------------------------------------------------------------------------------------------------

    async def _fetch(self, row: BatchRow, service_id: str) -> None:
        """Stores the answers. A download that is cut goes on where it was: what is stored already is passed over."""
        stored = 0
        self.is_fetching = True
        try:
            async with aclosing(self.service.results(service_id)) as lines:
                async for line in lines:
                    stored += await self._store(row, line)
        finally:
            self.is_fetching = False
            if stored:
                self.ledger.unpark("budget")  # estimates have become bills
        missing = self.ledger.batch_calls(row.id)
        if missing and self.ledger.batch_failed(row.id, f"{missing} answers are missing") < TRIES:
            self._say(f"batch {service_id} ended without {missing} of its answers; they are looked for again")
            return
        uncertain = self.ledger.close_batch(row.id)
        told = f"; {uncertain} answers are missing (scrapy resend)" if uncertain else ""
        logger.info("Stored %s answers of batch %s%s", stored, service_id, told)

    async def _store(self, row: BatchRow, line: BatchLine) -> bool:
        """Stores what became of one request, if that isn't done yet; returns whether it is now."""
        if self.ledger.batch_of(line.attempt_id) != row.id:
            return False
        try:
            if line.raw is None:
                self._without_answer(line)
            else:
                await self._answer(line.attempt_id, line.raw)
        except LedgerError as error:  # another process was quicker
            logger.warning("batches: %s", error)
            return False
        return True

    async def _answer(self, attempt_id: str, raw: bytes) -> None:
        kept = self.ledger.open_call(attempt_id)["request"]
        await asyncio.to_thread(self.subjects.summarizer.spool, attempt_id, kept, raw)
        try:
            await self.subjects.accept_raw(attempt_id, raw)
        except SummaryError as error:
            if error.kind == "no_price":  # the price list was changed: the answer stays where it is until it's back
                raise
            self.subjects.fail(attempt_id, error, state="refused" if error.kind == "refused" else "failed")
            logger.warning("not summarized: %s (call %s)", error, attempt_id)

    def _without_answer(self, line: BatchLine) -> None:
        """Nothing was done, nothing is charged: the request is due again, unless the service can't read it."""
        kind = ERRORED_FOR_ALL.get(line.error or "", line.outcome)
        error = SummaryError(kind, f"{line.outcome} in its batch" + (f": {line.error}: {line.reason}" if line.error else ""))
        if line.error == "invalid_request_error":
            self.subjects.fail(line.attempt_id, SummaryError("http", error.reason), state="failed")
        elif kind in FOR_ALL:
            self.subjects.fail(line.attempt_id, error, state="pending")
            self.closed(error)
        else:
            wait = RETRY_CANCELED if line.outcome == "canceled" else RETRY
            self.subjects.fail(line.attempt_id, error, state="pending", retry_at=_now() + wait)

    def _say(self, words: str) -> None:
        """Once, at a warning: every poll would say it again."""
        logger.log(logging.DEBUG if words in self._said else logging.WARNING, "%s", words)
        self._said.add(words)


def _now() -> datetime:
    return datetime.now(UTC)
