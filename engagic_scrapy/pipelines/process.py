"""Reads one document at a time in a child process, plans meetings, and has their items summarized."""

from __future__ import annotations

import datetime
import logging
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import ClassVar

from scrapy.crawler import Crawler

from engagic_scrapy.document_streamer import engine_is_closing
from engagic_scrapy.documents import prices
from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.summarize import Summarizer, SummaryRequest
from engagic_scrapy.exceptions import DocumentError, SummaryError
from engagic_scrapy.extensions.crawl_record import CrawlRecord
from engagic_scrapy.ledger.states import PlanJob, SubjectJob, VersionJob
from engagic_scrapy.pipelines.stage import Stage
from engagic_scrapy.pipelines.subjects import Subjects
from engagic_scrapy.signals import shed_memory

logger = logging.getLogger(__name__)

RETRY_SUMMARY = datetime.timedelta(minutes=5)  # after 429, 529, refused connection: nothing was done, nothing was charged
Job = VersionJob | PlanJob | SubjectJob
FOR_ALL = {"invalid_key", "no_key", "no_model", "no_price"}  # kinds that every further call of this run would meet too


class ProcessPipeline(Stage):
    """One worker on purpose: reading and summarizing take turns, so that only one document is ever open.

    Settings: ENGAGIC_PROCESS, PDF_ENGINE, ENGAGIC_PDF_*, ENGAGIC_SUMMARY_*.
    """

    name = "process"
    switch = "ENGAGIC_PROCESS"
    grace: ClassVar[float] = 60.0  # a call that was sent is worth waiting for; the reader stops by itself within a second

    def __init__(self, crawler: Crawler, record: CrawlRecord):
        super().__init__(crawler, record)
        get = self.settings
        self.store = Store(Path(get["ENGAGIC_DATA_DIR"]))
        self.kinds = get.getlist("ENGAGIC_SUMMARY_KINDS")
        self.budget = Decimal(str(get["ENGAGIC_SUMMARY_USD_PER_RUN"]))
        self.have_key = get.getbool("ENGAGIC_SUMMARY_KEY_PRESENT")
        self.closed_for_all: SummaryError | None = None
        self.reader = Reader(
            Limits(
                address_space_mb=get.getint("ENGAGIC_PDF_ADDRESS_SPACE_MB"),
                page_seconds=get.getfloat("ENGAGIC_PDF_PAGE_SECONDS"),
                document_seconds=get.getfloat("ENGAGIC_PDF_DOCUMENT_SECONDS"),
                pages=get.getint("ENGAGIC_PDF_PAGES"),
                file_mb=get.getint("ENGAGIC_DOCUMENT_MAX_MB"),
            ),
            engine=get["PDF_ENGINE"],
            lock_path=self.store.root / "reader.lock",
        )
        self.summarizer = Summarizer(
            model=get["ENGAGIC_SUMMARY_MODEL"],
            max_chars=get.getint("ENGAGIC_SUMMARY_CHARS"),
            spool=self.store.spool(),
            prices=prices.load(Path(get["ENGAGIC_PRICES"])) if get["ENGAGIC_PRICES"] else None,
            api_key_present=self.have_key,
        )
        self.subjects = Subjects(self.ledger, self.store, self.summarizer, self.kinds)
        crawler.signals.connect(self.shed, signal=shed_memory)
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # the SDK's client writes a line for every call

    async def open_spider(self) -> None:
        await self._recover_answers()
        await super().open_spider()

    async def close_spider(self) -> None:
        await super().close_spider()
        await self.reader.close()
        await self.summarizer.close()

    def shed(self) -> bool:
        """Ends the child at once; the memory guard asks for it. Returns whether a document was being read."""
        return self.reader.kill_child()

    # -- the queue --------------------------------------------------------------------------------------------------------

    def claim(self) -> Job | None:
        # A plan costs nothing and says what the most urgent summary is; what has been read is summarized before more is read.
        now = _now()
        return (
            self.ledger.claim_plan(now=now)
            or self.ledger.claim_subject(kinds=self.kinds, now=now)
            or self.ledger.claim_version(now=now)
        )

    def waiting(self) -> int:
        return sum(self.ledger.pending_work(kinds=self.kinds, stages=("extract", "plan", "summarize")).values())

    def release(self, job: Job) -> None:
        if isinstance(job, VersionJob):
            self.ledger.release_version(job.sha256)
        elif isinstance(job, PlanJob):
            self.ledger.release_plan(job.meeting_id)
        else:
            self.ledger.release_subject(job.subject_id)

    def describe(self, job: Job) -> str:
        if isinstance(job, VersionJob):
            return f"{job.city}: reading {job.url}"
        if isinstance(job, PlanJob):
            return f"{job.city}: planning {job.meeting_id}"
        return f"{job.city}: summarizing {_named(job)}"

    def fail_unexpected(self, job: Job) -> None:
        reason = "error in this program, see the log"
        if isinstance(job, VersionJob):
            self.ledger.finish_version(job.sha256, status="failed", kind="internal", reason=reason)
        elif isinstance(job, PlanJob):
            self.ledger.fail_plan(job.meeting_id, reason)
        else:
            self.ledger.park_subject(job.subject_id, "internal", reason)

    async def work(self, job: Job) -> None:
        if isinstance(job, VersionJob):
            await self.extract(job)
        elif isinstance(job, PlanJob):
            await self.plan(job)
        else:
            await self.summarize(job)

    # -- text -------------------------------------------------------------------------------------------------------------

    async def extract(self, job: VersionJob) -> None:
        path, out_dir = self.store.blob(job.sha256), self.store.text_dir(job.sha256)
        if not path.is_file():
            self.ledger.finish_version(job.sha256, status="failed", kind="gone", reason=f"{path} is not in the store")
            return
        try:
            result = await self.reader.extract(path, out_dir, stop=partial(engine_is_closing, self.crawler))
        except DocumentError as error:
            if error.kind == "stopped":
                self.release(job)
                return
            if error.kind == "disk_full":
                self.release(job)
                self.park(error.reason)
                return
            self.ledger.finish_version(job.sha256, status="failed", kind=error.kind, reason=error.reason)
            logger.warning("%s: %s not read: %s (%s)", job.city, job.name, error, job.url)
            return
        self.ledger.finish_version(
            job.sha256,
            status=result.status,
            kind=result.kind,
            reason=result.reason,
            pages_total=result.pages_total,
            pages_read=result.pages_read,
            characters=result.characters,
            flags=result.flags,
            engine=result.engine,
            peak_mb=result.peak_mb,
            seconds=result.seconds,
            text_hash=result.text_hash,
        )
        why = f", {result.kind}: {result.reason}" if result.kind else ""
        logger.info("%s: read %s of %s pages%s: %s", job.city, result.pages_read, result.pages_total, why, job.url)

    # -- summaries --------------------------------------------------------------------------------------------------------

    async def plan(self, job: PlanJob) -> None:
        made, waiting = await self.subjects.plan(job)
        skipped = sum(one["decision"] != "summarize" for one in made.decisions)
        logger.debug(
            "%s: %s: %s items, %s of them not summarized, %s summaries to make",
            *(job.city, job.meeting_id, len(made.decisions), skipped, waiting),
        )

    async def summarize(self, job: SubjectJob) -> None:
        try:
            self._check_open()
            for request in self.subjects.missing(job):
                if engine_is_closing(self.crawler):
                    self.release(job)
                    return
                self._check_budget(request)
                if not await self._call(job, request):
                    return
            self.ledger.set_aside(job.subject_id, "awaited", "calls for it were sent elsewhere and are awaited")
        except SummaryError as error:
            self._not_now(job, error)

    async def _call(self, job: SubjectJob, request: SummaryRequest) -> bool:
        """Sends one request and stores its answer; returns whether there is one."""
        attempt_id = self.subjects.begin(job, request, self.record.run.id)
        try:
            answer = await self.summarizer.call(request, attempt_id)
        except SummaryError as error:
            self._call_failed(job, attempt_id, error)
            return False
        found = await self.subjects.accept(attempt_id, answer, held=True)
        part = f", part {request.part} of {request.parts}" if not request.final else ""
        proven = f"{len(found.claims)} of {len(answer.claims) or len(found.claims)} claims proven"
        logger.info("%s: summarized for $%s, %s%s: %s", job.city, answer.usd, proven, part, _named(job))
        return True

    def _call_failed(self, job: SubjectJob, attempt_id: str, error: SummaryError) -> None:
        state = {"uncertain": "uncertain", "refused": "refused"}.get(error.kind, "failed")
        retry_at = None
        if error.retry:  # proven that nothing was done and nothing charged
            state, retry_at = "pending", _now() + RETRY_SUMMARY * job.attempts
        elif error.kind in FOR_ALL:
            state = "pending"
        self._fail_call(attempt_id, error, state=state, retry_at=retry_at)
        if state == "pending" and not error.retry:
            self._not_now(job, error)
            return
        logger.warning("%s: not summarized, %s: %s (%s)", job.city, state, error, _named(job))

    def _fail_call(self, attempt_id: str, error: SummaryError, *, state: str, retry_at: datetime.datetime | None = None) -> None:
        bill = self.summarizer.bill(attempt_id)  # an answer that is no summary was paid for all the same
        self.ledger.fail_call(
            attempt_id,
            kind=error.kind,
            reason=error.reason,
            state=state,
            retry_at=retry_at,
            usd=bill.usd if bill else None,
            tokens_in=bill.tokens_in if bill else None,
            tokens_out=bill.tokens_out if bill else None,
        )

    async def _recover_answers(self) -> None:
        """Stores answers that had come and were spooled when an earlier process died: they are paid for."""
        for row in self.ledger.rows("SELECT attempt_id, subject_id FROM summary WHERE state = 'uncertain'"):
            try:
                answer = self.summarizer.recover(row["attempt_id"])
            except SummaryError as error:
                if error.kind != "no_price":  # the price list was changed: the row stays as it is until it is back
                    self._fail_call(row["attempt_id"], error, state="failed")
                continue
            if answer is not None:
                await self.subjects.accept(row["attempt_id"], answer, held=False)
                logger.info("Recovered a paid answer that was not stored: %s", row["subject_id"])

    def _not_now(self, job: SubjectJob, error: SummaryError) -> None:
        if error.kind in FOR_ALL and self.closed_for_all is None:
            self.closed_for_all = error
            logger.warning(
                "No summaries in this run: %s. The official words are stored; a later run makes the summaries.", error.reason
            )
        self.ledger.park_subject(job.subject_id, error.kind, error.reason)

    def _check_open(self) -> None:
        if not self.have_key:
            raise SummaryError("no_key", "ANTHROPIC_API_KEY is not set")
        if self.closed_for_all is not None:
            raise self.closed_for_all

    def _check_budget(self, request: SummaryRequest) -> None:
        spent = self.ledger.spent(self.record.run.id)
        if spent + request.estimated_usd > self.budget:
            raise SummaryError(
                "budget", f"${spent} spent, this one may cost ${request.estimated_usd}, the run's cap is ${self.budget}"
            )


def _named(job: SubjectJob) -> str:
    """The subject as a log names it: its official title and where its meeting stands."""
    return f"{job.plan['title'][:80]} ({job.meeting.get('source_url') or job.meeting_id})"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
