"""Ties responses and what spiders make of them to a city."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Response

from engagic_scrapy.exceptions import LayoutChanged, PageError
from engagic_scrapy.extensions.crawl_record import CrawlRecord, record_of
from engagic_scrapy.extensions.page_samples import PageSamples

logger = logging.getLogger(__name__)


class CityMiddleware:
    """Counts an answer when its callback has ended, and keeps the failure of one page to its city.

    Keeps a page whose layout has changed (ENGAGIC_DATA_DIR/samples), and the host that a city's first request was sent on to.
    Stands outermost (lowest order), so that it sees what all other spider middlewares let through.
    """

    def __init__(self, record: CrawlRecord, samples: PageSamples):
        self.record, self.samples = record, samples

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(record_of(crawler), PageSamples(Path(crawler.settings["ENGAGIC_DATA_DIR"]) / "samples"))

    def process_spider_input(self, response: Response) -> None:
        """Only of first requests: what a listing links may lie anywhere."""
        asked = response.meta.get("redirect_urls")
        city_id = response.meta.get("city")
        if city_id is None or not asked or response.meta.get("depth"):
            return
        if (urlsplit(response.url).hostname or "") != (urlsplit(asked[0]).hostname or ""):
            self.record.tally(city_id).sent_on = [asked[0], response.url]

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        city_id = response.meta.get("city")
        try:
            async for output in result:
                yield output
        except Exception as error:
            if city_id is None:
                raise
            self._fail(city_id, error, response)
        finally:
            self._answer(response)

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Any] | None:
        city_id = response.meta.get("city")
        if city_id is None:
            return None
        self._fail(city_id, exception, response)
        self._answer(response)
        return []

    def _answer(self, response: Response) -> None:
        # Scrapy comes here once for a callback that raises at once, and twice for a generator that raises on the way.
        city_id = response.meta.get("city")
        if city_id is not None and not response.meta.get("counted"):
            response.meta["counted"] = True
            self.record.answered(city_id)

    def _fail(self, city_id: str, error: Exception, response: Response) -> None:
        if isinstance(error, PageError):
            reason = str(error)
            if isinstance(error, LayoutChanged):
                sample = self.samples.keep(self.record.vendor, city_id, error.missing, response)
                reason += f" (page kept: {sample})" if sample else ""
            self.record.failed(city_id, error.kind, reason, response.url)
            return
        logger.error("%s: error in the spider (%s)", city_id, response.url, exc_info=error)
        self.record.failed(city_id, "parse", f"{type(error).__name__}: {error}"[:300], response.url)
