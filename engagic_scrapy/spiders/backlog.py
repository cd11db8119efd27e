"""Finishes what the ledger holds: downloads, text, summaries, with no crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from engagic_scrapy.exceptions import UsageProblem


class BacklogSpider(scrapy.Spider):
    """
    Works off every row of the ledger that waits for a download, for its text or for a summary, most urgent meeting first, and
    ends when nothing can be done now. Summaries that come in batches are waited for ENGAGIC_BATCH_WAIT_MINUTES; the next run
    fetches the others. Asks no portal for listings.
    """

    name = "backlog"

    # CrawlRecord
    run_key = "backlog"
    arguments: dict[str, str] = {}

    @classmethod
    def check_arguments(cls, settings: BaseSettings, arguments: dict[str, str]) -> None:
        """Raises UsageProblem: this spider takes no arguments."""
        for name in set(arguments) - {"_job"}:  # scrapyd adds _job
            raise UsageProblem(f"unknown argument -a {name}=…; backlog takes none")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        cls.check_arguments(crawler.settings, kwargs)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        # The pipelines' consumers do the work and keep the spider open while there is any.
        nothing: tuple[scrapy.Request, ...] = ()
        for request in nothing:
            yield request
