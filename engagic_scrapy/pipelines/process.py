"""Reads one document at a time in a child process, then has it summarized."""

from __future__ import annotations

import datetime
import logging
import uuid
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from scrapy.crawler import Crawler

from engagic_scrapy.document_streamer import engine_is_closing
from engagic_scrapy.documents import prices, text_store
from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.documents.outline import outline
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.summarize import Subject, Summarizer, SummaryAnswer, SummaryRequest
from engagic_scrapy.exceptions import DocumentError, SummaryError
from engagic_scrapy.extensions.crawl_record import CrawlRecord
from engagic_scrapy.ledger.states import SubjectJob, VersionJob
from engagic_scrapy.pipelines.stage import Stage
from engagic_scrapy.signals import shed_memory

logger = logging.getLogger(__name__)

RETRY_SUMMARY = datetime.timedelta(minutes=5)  # after 429, 529, refused connection: nothing was done, nothing was charged
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
        crawler.signals.connect(self.shed, signal=shed_memory)
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # the SDK's client writes a line for every call

    async def open_spider(self) -> None:
        self._recover_answers()
        await super().open_spider()

    async def close_spider(self) -> None:
        await super().close_spider()
        await self.reader.close()
        await self.summarizer.close()

    def shed(self) -> bool:
        """Ends the child at once; the memory guard asks for it. Returns whether a document was being read."""
        return self.reader.kill_child()

    # -- the queue --------------------------------------------------------------------------------------------------------

    def claim(self) -> VersionJob | SubjectJob | None:
        # What has just been read is summarized next, so that the most urgent meetings are finished first.
        return self.ledger.claim_subject(kinds=self.kinds, now=_now()) or self.ledger.claim_version(now=_now())

    def waiting(self) -> int:
        counts = self.ledger.pending_work(kinds=self.kinds, stages=("extract", "summarize"))
        return counts["extract"] + counts["summarize"]

    def release(self, job: VersionJob | SubjectJob) -> None:
        if isinstance(job, VersionJob):
            self.ledger.release_version(job.sha256)
        else:
            self.ledger.release_subject(job.subject_id)

    def describe(self, job: VersionJob | SubjectJob) -> str:
        if isinstance(job, VersionJob):
            return f"{job.city}: reading {job.url}"
        return f"{job.city}: summarizing {job.document['url']}"

    def fail_unexpected(self, job: VersionJob | SubjectJob) -> None:
        reason = "error in this program, see the log"
        if isinstance(job, VersionJob):
            self.ledger.finish_version(job.sha256, status="failed", kind="internal", reason=reason)
        else:
            self.ledger.park_subject(job.subject_id, "internal", reason)

    async def work(self, job: VersionJob | SubjectJob) -> None:
        if isinstance(job, VersionJob):
            await self.extract(job)
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

    async def summarize(self, job: SubjectJob) -> None:
        about = text_store.about(self.store.text_dir(job.sha256))
        words = outline(job.meeting, about, lambda: text_store.read_pages(self.store.text_dir(job.sha256)))
        self.ledger.store_outline(subject_type="document", subject_id=job.subject_id, text=words.text, data=words.data)
        try:
            self._check_open()
            request = self.summarizer.prepare(self._subject(job, about))
            if self.ledger.find_summary(request.reuse_key):
                self.ledger.reuse_summary(job.subject_id, request.reuse_key)
                logger.info("%s: summary is here already: %s", job.city, job.document["url"])
                return
            self._check_budget(request)
        except SummaryError as error:
            self._not_now(job, error)
            return
        await self._call(job, request)

    async def _call(self, job: SubjectJob, request: SummaryRequest) -> None:
        attempt_id = uuid.uuid4().hex
        self.ledger.begin_call(
            subject_type="document",
            subject_id=job.subject_id,
            reuse_key=request.reuse_key,
            attempt_id=attempt_id,
            prompt_id=request.prompt_id,
            prompt_version=request.prompt_version,
            model=request.model,
            run_id=self.record.run.id,
            estimated_usd=request.estimated_usd,
        )
        try:
            answer = await self.summarizer.call(request, attempt_id)
        except SummaryError as error:
            self._call_failed(job, attempt_id, error)
            return
        self._store_answer(attempt_id, answer)
        logger.info("%s: summarized for $%s: %s", job.city, answer.usd, job.document["url"])

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
        logger.warning("%s: not summarized, %s: %s (%s)", job.city, state, error, job.document["url"])

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

    def _recover_answers(self) -> None:
        """Stores answers that had come and were spooled when an earlier process died: they are paid for."""
        for row in self.ledger.rows("SELECT attempt_id, subject_id FROM summary WHERE state = 'uncertain'"):
            try:
                answer = self.summarizer.recover(row["attempt_id"])
            except SummaryError as error:
                if error.kind != "no_price":  # the price list was changed: the row stays as it is until it is back
                    self._fail_call(row["attempt_id"], error, state="failed")
                continue
            if answer is not None:
                self._store_answer(row["attempt_id"], answer)
                logger.info("Recovered a paid answer that was not stored: %s", row["subject_id"])

    def _store_answer(self, attempt_id: str, answer: SummaryAnswer) -> None:
        self.ledger.finish_call(
            attempt_id,
            text=answer.text,
            data=answer.data,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            tokens_cached=answer.tokens_cached,
            usd=answer.usd,
            stop_reason=answer.stop_reason,
            model=answer.model,
        )

    def _not_now(self, job: SubjectJob, error: SummaryError) -> None:
        if error.kind in FOR_ALL and self.closed_for_all is None:
            self.closed_for_all = error
            logger.warning(
                "No summaries in this run: %s. The outlines are stored; a later run makes the summaries.", error.reason
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

    def _subject(self, job: SubjectJob, about: dict[str, Any]) -> Subject:
        text_dir = self.store.text_dir(job.sha256)
        return Subject(
            subject_type=job.subject_type,
            subject_id=job.subject_id,
            city_name=job.city,
            body=job.meeting.get("body", ""),
            meeting_title=job.meeting.get("title", ""),
            meeting_date=job.meeting.get("date"),
            document_kind=job.document["kind"],
            document_name=job.document["name"],
            official_items=[item["title"] for item in job.items],
            pages=partial(text_store.read_pages, text_dir),
            text_hash=job.text_hash or "",
            pages_total=about["pages_total"],
        )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
