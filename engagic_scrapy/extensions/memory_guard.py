"""Keeps the whole process tree under a mark: pauses at the soft one, stops cleanly at the hard one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass
from typing import Self

import psutil
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from engagic_scrapy.browser import browser_processes
from engagic_scrapy.extensions.crawl_record import CrawlRecord, record_of
from engagic_scrapy.heap import give_back, settle, unsettle
from engagic_scrapy.signals import pause_work, resume_work, shed_memory

logger = logging.getLogger(__name__)

FINISH_REASON = "memory_guard"
RESUME_BELOW = 0.9  # of the soft mark: without the gap it would pause and go on every few seconds
HARD_STRIKES = 2  # readings over the hard mark before anything is ended
PATIENCE = 60  # readings: paused this long without relief means that waiting will not help
CURVE_POINTS = 500
MB = 1024 * 1024


@dataclass(slots=True)
class Reading:
    """Megabytes: what this process and its children use now, and how much of it lies in swap."""

    tree: float
    swap: float
    parent: float


class MemoryGuard:
    """Scrapy's MEMUSAGE_* read the peak of one process, which never falls and knows no children; this reads what is used now.

    Settings: ENGAGIC_MEMORY_SOFT_MB, ENGAGIC_MEMORY_HARD_MB, ENGAGIC_MEMORY_INTERVAL.
    """

    def __init__(self, crawler: Crawler, record: CrawlRecord):
        settings = crawler.settings
        self.crawler, self.record = crawler, record
        self.soft, self.hard = settings.getfloat("ENGAGIC_MEMORY_SOFT_MB"), settings.getfloat("ENGAGIC_MEMORY_HARD_MB")
        self.interval = settings.getfloat("ENGAGIC_MEMORY_INTERVAL")
        if self.hard <= 0:
            raise NotConfigured("ENGAGIC_MEMORY_HARD_MB is 0")
        self.paused_for = 0
        self.strikes = 0
        self.shed = 0
        self.closing = False
        self._started = time.monotonic()
        self._every = 1  # every n-th reading goes into the curve; doubled when the curve is full
        self._count = 0
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        guard = cls(crawler, record_of(crawler))
        crawler.signals.connect(guard.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(guard.spider_closed, signal=signals.spider_closed)
        return guard

    def spider_opened(self) -> None:
        settle()
        self._task = asyncio.create_task(self._watch())

    def spider_closed(self) -> None:
        unsettle()
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        while True:
            # Off the loop: reading a browser's dozen processes takes 0.2 s.
            reading = await asyncio.to_thread(read_tree)
            self._note(reading)
            try:
                self._act(reading)
            except Exception:
                logger.exception("The memory guard failed; it goes on watching")
            await asyncio.sleep(self.interval)

    def _note(self, reading: Reading) -> None:
        record, stats = self.record, self.crawler.stats
        record.peak_mb, record.swap_mb = max(record.peak_mb, reading.tree), max(record.swap_mb, reading.swap)
        stats.max_value("memory_guard/peak_mb", round(reading.tree, 1))
        stats.set_value("memory_guard/tree_mb", round(reading.tree, 1))
        self._count += 1
        if self._count % self._every == 0:
            record.curve.append([round(time.monotonic() - self._started, 1), round(reading.tree, 1), round(reading.parent, 1)])
        if len(record.curve) >= CURVE_POINTS:
            record.curve[:] = record.curve[::2]
            self._every *= 2

    def _act(self, reading: Reading) -> None:
        if self.closing:
            return
        self.strikes = self.strikes + 1 if reading.tree > self.hard else 0
        if self.strikes >= HARD_STRIKES:
            self._relieve(reading)
        elif self.paused_for:
            self._paused(reading)
        elif reading.tree > self.soft:
            logger.warning("Memory %.0f MB is over the soft mark of %.0f: pausing", reading.tree, self.soft)
            self._pause()

    def _pause(self) -> None:
        self.paused_for = 1
        self.crawler.stats.inc_value("memory_guard/pauses")
        self.crawler.engine.pause()
        self.crawler.signals.send_catch_log(signal=pause_work)
        give_back()

    def _paused(self, reading: Reading) -> None:
        if reading.tree < self.soft * RESUME_BELOW:
            logger.info("Memory is back at %.0f MB: going on", reading.tree)
            self.paused_for = 0
            self.crawler.engine.unpause()
            self.crawler.signals.send_catch_log(signal=resume_work)
            return
        self.paused_for += 1
        if not self._browsing() and self._end_browser():
            # It holds half a gigabyte as long as it lives, so that waiting alone would never bring relief.
            logger.info("Memory is still at %.0f MB: ended the idle browser; the next page for it starts it again", reading.tree)
        give_back()
        if self.paused_for > PATIENCE:
            self._close(f"paused for {self.paused_for * self.interval:.0f} s without relief", reading)

    def _relieve(self, reading: Reading) -> None:
        """Over the hard mark twice: first the extraction child goes, then the browser, then the run ends, resumable."""
        steps = (self._end_child, self._end_browser)
        while self.shed < len(steps):
            step, self.shed = steps[self.shed], self.shed + 1
            if step():
                logger.warning("Memory %.0f MB is over the hard mark of %.0f: ended %s", reading.tree, self.hard, step.__doc__)
                self.strikes = 0
                give_back()
                return
        self._close("over the hard mark", reading)

    def _end_child(self) -> bool:
        """the extraction child"""
        return any(result is True for _, result in self.crawler.signals.send_catch_log(signal=shed_memory))

    def _browsing(self) -> bool:
        """Whether a page is being read in the browser."""
        engine = self.crawler.engine
        return engine is not None and any(request.meta.get("playwright") for request in engine.downloader.active)

    def _end_browser(self) -> bool:
        """the browser"""
        # scrapy-playwright starts a new one by itself when the next page needs it.
        browsers = browser_processes()
        for browser in browsers:
            with contextlib.suppress(psutil.NoSuchProcess):  # its parts end with the first of them
                browser.terminate()
        return bool(browsers)

    def _close(self, why: str, reading: Reading) -> None:
        self.closing = True
        logger.error(
            "Memory %.0f MB, soft mark %.0f, hard mark %.0f: %s. Stopping; start the same command again to go on.",
            reading.tree,
            self.soft,
            self.hard,
            why,
        )
        self.crawler.engine.unpause()
        self._closing_task = asyncio.create_task(self.crawler.engine.close_spider_async(reason=FINISH_REASON))


def read_tree() -> Reading:
    """Proportional set size of this process and all its children: shared pages are counted once, as the kernel counts them."""
    tree = swap = parent = 0.0
    me = psutil.Process()
    for process in [me, *me.children(recursive=True)]:
        try:
            memory = process.memory_full_info()
        except psutil.Error:  # it has just ended, or it is not ours to read
            continue
        tree += memory.pss / MB
        swap += memory.swap / MB
        if process is me:
            parent = memory.pss / MB
    return Reading(tree, swap, parent)
