"""Says how far a run is: one line that is redrawn on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import logging
import sys
import time
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall

from engagic_scrapy.extensions.crawl_record import CrawlRecord, record_of
from engagic_scrapy.ledger.recovery import COUNTED

logger = logging.getLogger(__name__)

TERMINAL_SECONDS, LOG_SECONDS = 1.0, 60.0


class Progress:
    """Cities done of those selected, documents, what waits, money, memory. Reads LOG_FILE to know if the terminal is free."""

    def __init__(self, crawler: Crawler, record: CrawlRecord):
        self.crawler, self.record = crawler, record
        # With the log on the same terminal, a line that is redrawn would be torn by every message.
        self.terminal = sys.stderr.isatty() and bool(crawler.settings["LOG_FILE"] or not crawler.settings.getbool("LOG_ENABLED"))
        self.started = time.monotonic()
        self._call: AsyncioLoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(crawler, record_of(crawler))
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        self._call = AsyncioLoopingCall(self.show)
        self._call.start(TERMINAL_SECONDS if self.terminal else LOG_SECONDS, now=False)

    def spider_closed(self) -> None:
        if self._call is not None and self._call.running:
            self._call.stop()
        if self.terminal:
            sys.stderr.write(f"\r\x1b[K{self.line()}\n")
            sys.stderr.flush()

    def show(self) -> None:
        if self.terminal:
            sys.stderr.write(f"\r\x1b[K{self.line()}")
            sys.stderr.flush()
        else:
            logger.info("%s", self.line())

    def line(self) -> str:
        record, stats, settings = self.record, self.crawler.stats, self.crawler.settings
        selected = len(getattr(self.crawler.spider, "cities", ()))
        done = sum(state == "done" for state in record.states.values()) + sum(record.outcomes.values())
        waiting = record.ledger.pending_work(
            vendor=record.vendor if selected else None, kinds=settings.getlist("ENGAGIC_SUMMARY_KINDS")
        )
        loaded = stats.get_value("document/count", 0)
        seconds = time.monotonic() - self.started
        parts = [record.vendor]
        if selected:
            parts.append(f"{done}/{selected} cities")
        if selected or loaded or waiting["download"]:
            parts.append(f"{loaded:,} documents, {_count(waiting['download'])} waiting")
        if waiting["extract"] or waiting["summarize"]:
            parts.append(f"{_count(waiting['extract'])} to read, {_count(waiting['summarize'])} to summarize")
        if out := record.ledger.calls_out():
            parts.append(f"{out:,} answers to come")
        parts.append(f"${record.ledger.spent(record.run.id):.2f}")
        parts.append(f"{stats.get_value('memory_guard/tree_mb', 0):.0f} MB of {settings['ENGAGIC_MEMORY_SOFT_MB']}")
        if selected and done and done < selected:
            parts.append(f"about {seconds / done * (selected - done) / 60:.0f} min left")
        return " · ".join(parts)


def _count(found: int) -> str:
    """What waits; the ledger stops counting at COUNTED."""
    return f"{found:,}" if found < COUNTED else f"{COUNTED:,} or more"
