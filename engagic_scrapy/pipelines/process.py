"""Reads one document at a time in a child process, plans meetings, and has what is planned summarized."""

from __future__ import annotations

import datetime
import logging
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import ClassVar

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from engagic_scrapy.document_streamer import engine_is_closing
from engagic_scrapy.documents import prices
from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.summarize import Summarizer
from engagic_scrapy.exceptions import DocumentError, SummaryError, UsageProblem
from engagic_scrapy.extensions.crawl_record import CrawlRecord
from engagic_scrapy.ledger.states import Caps, OcrLimits, PlanJob, SubjectJob, VersionJob
from engagic_scrapy.pipelines.batches import Draft
from engagic_scrapy.pipelines.stage import Stage
from engagic_scrapy.pipelines.subjects import Subjects
from engagic_scrapy.pipelines.summaries import MODES, SummaryDesk, SummaryRules, named
from engagic_scrapy.signals import shed_memory

logger = logging.getLogger(__name__)

Job = VersionJob | PlanJob | SubjectJob | Draft


class ProcessPipeline(Stage):
    """One worker on purpose: reading and summarizing take turns, so that only one document is ever open.

    Settings: ENGAGIC_PROCESS, PDF_ENGINE, ENGAGIC_PDF_*, ENGAGIC_OCR*, ENGAGIC_SUMMARIES, ENGAGIC_SUMMARY_*, ENGAGIC_BATCH_*.
    """

    name = "process"
    switch = "ENGAGIC_PROCESS"
    grace: ClassVar[float] = 60.0  # a call that was sent is worth waiting for; the reader stops by itself within a second

    def __init__(self, crawler: Crawler, record: CrawlRecord):
        super().__init__(crawler, record)
        get = self.settings
        self.store = Store(Path(get["ENGAGIC_DATA_DIR"]))
        rules = _rules(get)
        self.ocr = OcrLimits(pages=get.getint("ENGAGIC_OCR_PAGES"), seconds=get.getfloat("ENGAGIC_OCR_SECONDS"))
        self.reader = Reader(
            Limits(
                address_space_mb=get.getint("ENGAGIC_PDF_ADDRESS_SPACE_MB"),
                page_seconds=get.getfloat("ENGAGIC_PDF_PAGE_SECONDS"),
                document_seconds=get.getfloat("ENGAGIC_PDF_DOCUMENT_SECONDS"),
                pages=get.getint("ENGAGIC_PDF_PAGES"),
                file_mb=get.getint("ENGAGIC_DOCUMENT_MAX_MB"),
                ocr=get["ENGAGIC_OCR"],
                ocr_pages=self.ocr.pages,
                ocr_seconds=self.ocr.seconds,
            ),
            engine=get["PDF_ENGINE"],
            lock_path=self.store.root / "reader.lock",
        )
        self.summarizer = Summarizer(
            model=get["ENGAGIC_SUMMARY_MODEL"],
            max_chars=get.getint("ENGAGIC_SUMMARY_CHARS"),
            spool=self.store.spool(),
            prices=prices.load(Path(get["ENGAGIC_PRICES"])) if get["ENGAGIC_PRICES"] else None,
            api_key_present=rules.have_key,
        )
        self.subjects = Subjects(self.ledger, self.store, self.summarizer, get.getlist("ENGAGIC_SUMMARY_KINDS"))
        closing = partial(engine_is_closing, crawler)
        self.summaries = SummaryDesk(self.subjects, rules, run_id=lambda: record.run.id, closing=closing)
        crawler.signals.connect(self.shed, signal=shed_memory)
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # the SDK's client writes a line for every call

    async def open_spider(self) -> None:
        await self.take_up_scans()
        await self.summaries.open()
        await super().open_spider()

    async def close_spider(self) -> None:
        await super().close_spider()
        await self.summaries.close()
        await self.reader.close()
        await self.summarizer.close()

    def shed(self) -> bool:
        """Ends the child at once; the memory guard asks for it. Returns whether a document was being read."""
        return self.reader.kill_child()

    async def take_up_scans(self) -> None:
        """Has documents read once more whose scanned pages were not, if OCR can do now what it couldn't then."""
        if taken := self.ledger.take_up_scans(self.ocr if await self.reader.can_ocr() else None):
            logger.info("%s documents with scanned pages are read once more: OCR is there, or its limits were raised", taken)

    # -- the queue --------------------------------------------------------------------------------------------------------

    def claim(self) -> Job | None:
        # A plan costs nothing and says what the most urgent summary is; what has been read is summarized before more is read.
        now = _now()
        return (
            self.ledger.claim_plan(now=now)
            or self.summaries.claim(now)
            or self.ledger.claim_version(now=now)
            or self.summaries.claim_rest()
        )

    def waiting(self) -> int:
        found = sum(self.ledger.pending_work(stages=("extract", "plan")).values()) + self.summaries.waiting()
        return found or int(self.summaries.awaits(idle=not self.active))

    def release(self, job: Job) -> None:
        if isinstance(job, VersionJob):
            self.ledger.release_version(job.sha256)
        elif isinstance(job, PlanJob):
            self.ledger.release_plan(job.meeting_id)
        elif isinstance(job, Draft):
            self.summaries.batches.release(job)
        else:
            self.ledger.release_subject(job.subject_id)

    def describe(self, job: Job) -> str:
        if isinstance(job, VersionJob):
            return f"{job.city}: reading {job.url}"
        if isinstance(job, PlanJob):
            return f"{job.city}: planning {job.meeting_id}"
        if isinstance(job, Draft):
            return f"sending a batch of {len(job.calls)} requests"
        return f"{job.city}: summarizing {named(job)}"

    def fail_unexpected(self, job: Job) -> None:
        reason = "error in this program, see the log"
        if isinstance(job, VersionJob):
            self.ledger.finish_version(job.sha256, status="failed", kind="internal", reason=reason)
        elif isinstance(job, PlanJob):
            self.ledger.fail_plan(job.meeting_id, reason)
        elif isinstance(job, Draft):
            self.summaries.batches.park(job, SummaryError("internal", reason))
        else:
            self.ledger.park_subject(job.subject_id, "internal", reason)

    async def work(self, job: Job) -> None:
        if isinstance(job, VersionJob):
            await self.extract(job)
        elif isinstance(job, PlanJob):
            await self.plan(job)
        elif isinstance(job, Draft):
            await self.summaries.send(job)
        else:
            await self.summaries.summarize(job)

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
            ocr=self.ocr if result.ocr_there else None,
        )
        why = f", {result.kind}: {result.reason}" if result.kind else ""
        logger.info("%s: read %s of %s pages%s: %s", job.city, result.pages_read, result.pages_total, why, job.url)

    # -- plans ------------------------------------------------------------------------------------------------------------

    async def plan(self, job: PlanJob) -> None:
        made, waiting = await self.subjects.plan(job)
        skipped = sum(one["decision"] != "summarize" for one in made.decisions)
        logger.debug(
            "%s: %s: %s items, %s of them not summarized, %s summaries to make",
            *(job.city, job.meeting_id, len(made.decisions), skipped, waiting),
        )


def _rules(settings: BaseSettings) -> SummaryRules:
    mode = settings["ENGAGIC_SUMMARIES"]
    if mode not in MODES:
        raise UsageProblem(f"ENGAGIC_SUMMARIES={mode}: one of {', '.join(MODES)}")
    per_run, per_month = (Decimal(str(settings[f"ENGAGIC_SUMMARY_USD_PER_{name}"])) for name in ("RUN", "MONTH"))
    return SummaryRules(
        mode=mode,
        caps=Caps(per_run=per_run, per_month=per_month),
        live_hours=settings.getfloat("ENGAGIC_SUMMARY_LIVE_HOURS"),
        wait_minutes=settings.getfloat("ENGAGIC_BATCH_WAIT_MINUTES"),
        poll_seconds=settings.getfloat("ENGAGIC_BATCH_POLL_SECONDS"),
        have_key=settings.getbool("ENGAGIC_SUMMARY_KEY_PRESENT"),
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
