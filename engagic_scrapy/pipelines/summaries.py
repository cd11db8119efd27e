"""Has what is planned summarized: in Message Batches, and live for meetings that are near; within the caps."""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from engagic_scrapy.documents.batches import BatchService
from engagic_scrapy.documents.summarize import SummaryRequest
from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.ledger.states import Caps, SubjectJob
from engagic_scrapy.pipelines.batch_watch import BatchWatch
from engagic_scrapy.pipelines.batches import FOR_ALL, RETRY, BatchDesk, Draft
from engagic_scrapy.pipelines.subjects import Subjects

logger = logging.getLogger(__name__)

MODES = ("batch", "live", "off")
# 429 and 529 say that the next request of any kind would fare no better: so many seconds, doubled each time, if they don't say.
PAUSE, PAUSE_MAX = 2.0, 60.0
GRACE = 3.0  # seconds that a look at what is out may go on when the run ends
HELD_OPEN = 600.0  # a run waits no longer than this for a service that asks it to wait


@dataclass(frozen=True, slots=True)
class SummaryRules:
    """:param mode: one of :data:`MODES`; ``off`` plans, and sends nothing.

    :param live_hours: meetings that begin within so many hours are summarized live even in ``batch`` mode.
    :param wait_minutes: that a run which has nothing else to do waits for batches.
    """

    mode: str
    caps: Caps
    live_hours: float
    wait_minutes: float
    poll_seconds: float
    have_key: bool


class SummaryDesk:
    """:param run_id: of the run that pays.

    :param closing: whether the program is about to stop.
    """

    def __init__(self, subjects: Subjects, rules: SummaryRules, *, run_id: Callable[[], int], closing: Callable[[], bool]):
        self.subjects, self.rules, self.ledger, self.closing = subjects, rules, subjects.ledger, closing
        self.run_id = run_id
        self.closed_for_all: SummaryError | None = None
        service = BatchService(subjects.summarizer)
        self.batches = BatchDesk(subjects, service, run_id=run_id, caps=rules.caps, closed=self._close_for_all)
        self._watch = BatchWatch(subjects, service, poll_seconds=rules.poll_seconds, closed=self._close_for_all)
        self._task: asyncio.Task[None] | None = None
        self._idle_since: float | None = None
        self._not_before, self._pause = 0.0, PAUSE

    # -- beginning and end ------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        await self._recover_answers()
        if self.rules.have_key and self.rules.mode != "off":
            self._task = asyncio.create_task(self._watch.watch())

    async def close(self) -> None:
        """What waits in a draft goes back to the queue; what is at the service stays there for the next run."""
        if self._task is not None:
            self._watch.stopped.set()
            await asyncio.wait([self._task], timeout=GRACE)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.batches.release(self.batches.take())
        if number := self.ledger.calls_out():
            logger.info("%s answers are still to come from Anthropic; the next run fetches them", number)

    async def _recover_answers(self) -> None:
        """Stores answers that had come and were spooled when an earlier process died: they are paid for."""
        for row in self.ledger.rows("SELECT attempt_id, subject_id FROM summary WHERE state = 'uncertain'"):
            try:
                answer = self.subjects.summarizer.recover(row["attempt_id"])
            except SummaryError as error:
                if error.kind != "no_price":  # the price list was changed: the row stays as it is until it is back
                    self.subjects.fail(row["attempt_id"], error, state="failed")
                continue
            if answer is not None:
                await self.subjects.accept(row["attempt_id"], answer, held=False)
                logger.info("Recovered a paid answer that was not stored: %s", row["subject_id"])

    # -- the queue --------------------------------------------------------------------------------------------------------

    def claim(self, now: datetime.datetime) -> SubjectJob | Draft | None:
        """The most urgent subject, or a batch that is to be sent now."""
        if self.batches.draft.is_due:
            return self.batches.take()
        if self.rules.mode == "off" or self._paused() > 0:
            return None
        return self.ledger.claim_subject(kinds=self.subjects.kinds, now=now)

    def claim_rest(self) -> Draft | None:
        """The draft, however small, because nothing else is to be done; not while answers come in that may add to it."""
        ready = self.batches.draft.calls and self._paused() <= 0 and not self._watch.is_fetching
        return self.batches.take() if ready else None

    def waiting(self) -> int:
        """How many subjects could be worked on now, or soon."""
        if self.rules.mode == "off" or self._paused() > HELD_OPEN:
            return 0
        found = self.ledger.pending_work(kinds=self.subjects.kinds, stages=("summarize",))["summarize"]
        return found + len(self.batches.draft.subjects)

    def awaits(self, *, idle: bool) -> bool:
        """Whether the run stays open for batches that are out.

        :param idle: whether there is nothing else to do: from then on the time counts, and anew after answers that came.
        """
        if not idle:
            self._idle_since = None
            return False
        if self._task is None or self._task.done() or not self.ledger.calls_out():
            return False
        if self._watch.is_fetching:  # those of a long document take minutes to check
            self._idle_since = None
            return True
        if self._idle_since is None:
            self._idle_since = time.monotonic()
            logger.info("Waiting up to %g minutes for answers of Anthropic", self.rules.wait_minutes)
        return time.monotonic() - self._idle_since < self.rules.wait_minutes * 60

    # -- one subject ------------------------------------------------------------------------------------------------------

    async def summarize(self, job: SubjectJob) -> None:
        live = self.rules.mode == "live" or is_near(job.meeting, self.rules.live_hours)
        try:
            self._check_open()
            missing = self.subjects.missing(job)
            # In a thread: a long document's pages are read again for each of its parts.
            while (request := await asyncio.to_thread(next, missing, None)) is not None:
                if self.closing():
                    self.ledger.release_subject(job.subject_id)
                    return
                if live:
                    if not await self._call(job, request):
                        return
                elif not self.batches.add(job, request):
                    break
            if job.subject_id not in self.batches.draft.subjects:
                self.ledger.set_aside(job.subject_id, "awaited", "calls for it were sent elsewhere and are awaited")
        except SummaryError as error:
            self._not_now(job, error)

    async def send(self, draft: Draft) -> None:
        """Sends a batch."""
        if self.closed_for_all is not None:
            self.batches.park(draft, self.closed_for_all)
            return
        error = await self.batches.send(draft)
        if error is not None and error.retry:
            self._rest(error.wait)

    async def _call(self, job: SubjectJob, request: SummaryRequest) -> bool:
        """Sends one request live and stores its answer; returns whether there is one."""
        attempt_id = self.subjects.begin(job, request, self.run_id(), self.rules.caps)
        try:
            answer = await self.subjects.summarizer.call(request, attempt_id)
        except SummaryError as error:
            self._call_failed(job, attempt_id, error)
            return False
        self._pause = PAUSE
        found = await self.subjects.accept(attempt_id, answer, held=True)
        part = f", part {request.part} of {request.parts}" if not request.final else ""
        proven = f"{found.proven} of {len(answer.claims) or found.proven} claims proven"
        logger.info("%s: summarized for $%s, %s%s: %s", job.city, answer.usd, proven, part, named(job))
        return True

    def _call_failed(self, job: SubjectJob, attempt_id: str, error: SummaryError) -> None:
        state = {"uncertain": "uncertain", "refused": "refused"}.get(error.kind, "failed")
        retry_at = None
        if error.retry:  # proven that nothing was done and nothing charged
            state, retry_at = "pending", _now() + max(RETRY * job.attempts, datetime.timedelta(seconds=error.wait or 0))
        elif error.kind in FOR_ALL:
            state = "pending"
        if error.kind == "overloaded":
            self._rest(error.wait)
        self.subjects.fail(attempt_id, error, state=state, retry_at=retry_at)
        if state == "pending" and not error.retry:
            self._not_now(job, error)
            return
        logger.warning("%s: not summarized, %s: %s (%s)", job.city, state, error, named(job))

    # -- whether anything may be sent -------------------------------------------------------------------------------------

    def _not_now(self, job: SubjectJob, error: SummaryError) -> None:
        if error.kind in FOR_ALL:
            self._close_for_all(error)
        if job.subject_id in self.batches.draft.subjects:
            return  # some of its parts are about to be sent; their answers bring it back to the queue
        self.ledger.park_subject(job.subject_id, error.kind, error.reason)

    def _close_for_all(self, error: SummaryError) -> None:
        if self.closed_for_all is None:
            self.closed_for_all = error
            logger.warning(
                "No summaries in this run: %s. The official words are stored; a later run makes the summaries.", error.reason
            )

    def _check_open(self) -> None:
        if not self.rules.have_key:
            raise SummaryError("no_key", "ANTHROPIC_API_KEY is not set")
        if self.closed_for_all is not None:
            raise self.closed_for_all

    def _rest(self, wait: float | None) -> None:
        self._not_before = time.monotonic() + (self._pause if wait is None else wait)
        self._pause = min(self._pause * 2, PAUSE_MAX)

    def _paused(self) -> float:
        """Seconds until the service may be asked again."""
        return self._not_before - time.monotonic()


def is_near(meeting: dict[str, Any], hours: float) -> bool:
    """Whether the meeting begins within so many hours; one without a time, on a day that begins within them."""
    if hours <= 0 or not meeting.get("date"):
        return False
    try:
        zone = ZoneInfo(meeting.get("timezone") or "UTC")
        day = datetime.date.fromisoformat(meeting["date"])
        begins = datetime.time.fromisoformat(meeting.get("start_time") or "00:00")
    except (ValueError, OSError, LookupError):  # a zone that this machine doesn't know, a time in words
        return False
    start = datetime.datetime.combine(day, begins, zone)
    ends = start if meeting.get("start_time") else start + datetime.timedelta(days=1)
    now = _now()
    return now <= ends and start <= now + datetime.timedelta(hours=hours)


def named(job: SubjectJob) -> str:
    """The subject as a log names it: its official title and where its meeting stands."""
    return f"{job.plan['title'][:80]} ({job.meeting.get('source_url') or job.meeting_id})"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
