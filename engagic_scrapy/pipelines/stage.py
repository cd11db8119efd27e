"""Base of the pipelines that own a consumer: what waits is in the ledger, a bounded number is being worked on."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, ClassVar, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured

from engagic_scrapy.document_streamer import engine_is_closing
from engagic_scrapy.exceptions import LedgerUnavailable
from engagic_scrapy.extensions.crawl_record import CrawlRecord, record_of
from engagic_scrapy.signals import pause_work, resume_work

logger = logging.getLogger(__name__)

LOOK_AGAIN = 1.0  # seconds until an idle consumer looks into the ledger again; another process may have added rows


class Stage:
    """Takes rows from the ledger while the spider runs, and keeps the spider open while there are any.

    A stage never holds more than ``workers`` rows. Closing (SIGTERM, memory guard, MEMUSAGE_LIMIT_MB) ends claiming at once; work
    in hand gets ``grace`` seconds and is then cancelled, and its row goes back to the queue.
    """

    name: ClassVar[str]
    switch: ClassVar[str]  # setting that says "inline" or "off"
    grace: ClassVar[float] = 3.0
    workers = 1

    def __init__(self, crawler: Crawler, record: CrawlRecord):
        self.crawler, self.record, self.ledger = crawler, record, record.ledger
        self.settings = crawler.settings
        self.active = 0
        self.parked: str | None = None  # why this stage takes nothing more in this run
        self._woken = asyncio.Event()
        self._unpaused = asyncio.Event()
        self._unpaused.set()
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        record = record_of(crawler)
        if crawler.settings[cls.switch] != "inline":
            raise NotConfigured(f"{cls.switch} = {crawler.settings[cls.switch]}")
        stage = cls(crawler, record)
        for handler, signal in (
            (stage.spider_idle, signals.spider_idle),
            (stage.pause, pause_work),
            (stage.resume, resume_work),
        ):
            crawler.signals.connect(handler, signal=signal)
        return stage

    # -- what a stage adds ------------------------------------------------------------------------------------------------

    def claim(self) -> Any | None:
        """The next row, claimed in a transaction; None: nothing now."""
        raise NotImplementedError

    def waiting(self) -> int:
        """How many rows could be claimed now; cheap, because an idle spider asks."""
        raise NotImplementedError

    async def work(self, job: Any) -> None:
        """Does one row and finishes or fails it in the ledger."""
        raise NotImplementedError

    def release(self, job: Any) -> None:
        """Gives the row back, as if it had never been claimed."""
        raise NotImplementedError

    def describe(self, job: Any) -> str:
        raise NotImplementedError

    # -- the life of a stage ----------------------------------------------------------------------------------------------

    async def open_spider(self) -> None:
        self._tasks = [asyncio.create_task(self._consume()) for _ in range(self.workers)]

    def process_item(self, item: Any) -> Any:
        self._woken.set()
        return item

    async def close_spider(self) -> None:
        tasks = self._tasks
        if self.active and tasks:
            await asyncio.wait(tasks, timeout=self.grace)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                logger.error("%s: the consumer failed", self.name, exc_info=result)

    def pause(self) -> None:
        self._unpaused.clear()

    def resume(self) -> None:
        self._unpaused.set()

    def park(self, why: str) -> None:
        """Takes nothing more in this run: the disk is full, the key is invalid. The rows wait for a later run."""
        if self.parked is None:
            logger.error("%s stopped for this run: %s", self.name, why)
            self.parked = why

    def spider_idle(self) -> None:
        if self.parked is None and (self.active or self.waiting()):
            self._woken.set()
            raise DontCloseSpider

    async def _consume(self) -> None:
        # Pipelines are opened before the engine starts, and Scrapy has an event for "starting", none for "started".
        while not self.crawler.engine.running:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        while self.parked is None and not engine_is_closing(self.crawler):
            await self._unpaused.wait()
            job = self.claim()
            if job is None:
                await self._wait()
                continue
            self.active += 1
            try:
                await self.work(job)
            except asyncio.CancelledError:
                self.release(job)
                logger.info("%s: stopped, goes on in the next run: %s", self.name, self.describe(job))
                raise
            except LedgerUnavailable:
                raise  # the run is stopped (CrawlRecord); the row comes back when it goes on
            except Exception:
                # Expected failures were recorded by work(); this one is ours, and must not end the stage for the others.
                logger.exception("%s: unexpected error: %s", self.name, self.describe(job))
                self.fail_unexpected(job)
            finally:
                self.active -= 1

    def fail_unexpected(self, job: Any) -> None:
        """Records that an error of our own cost this row."""
        raise NotImplementedError

    async def _wait(self) -> None:
        self._woken.clear()
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN)
        except TimeoutError:
            return
