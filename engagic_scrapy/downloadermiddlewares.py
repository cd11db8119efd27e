"""Manners: one politeness slot per vendor, Retry-After kept; and pages that are whole."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK

from engagic_scrapy.document_transfer import DocumentStopped, engine_is_closing, http_date

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds between two looks at the engine while a request waits


class StoppedWaiting(IgnoreRequest):
    """The crawl ends while the request waits for the end of a Retry-After; it was not sent."""


class VendorSlotMiddleware:
    """Gives a request the slot of its vendor, because a vendor's tenants share servers: DOWNLOAD_SLOTS holds the numbers.

    The vendor is ``meta["vendor"]`` or the spider's name. Documents have a slot of their own, ``<vendor>-documents``, so that a
    listing page does not wait behind a packet. A slot set by the spider stays.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        assert self.crawler.spider is not None
        vendor = request.meta.get("vendor") or self.crawler.spider.name
        request.meta.setdefault("download_slot", f"{vendor}-documents" if request.meta.get("document") else vendor)


class SessionCookiesMiddleware(CookiesMiddleware):
    """Scrapy's, in whose place it stands, with two differences.

    It doesn't fetch the public suffix list from the internet at the first cookie. That fetch blocks the event loop, for minutes
    behind a firewall; the copy that ships with tldextract does as well.

    It leaves the cookies in the JOBDIR beside the queue: a form that waits there belongs to a session of its portal, which
    refuses it to a stranger.
    """

    def __init__(self, debug: bool = False):
        super().__init__(debug)
        cookies._split_domain.suffix_list_urls = ()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self, spider: Spider) -> None:
        # Scrapy's SpiderState writes what the spider's state holds when it closes: the jars of the cities that are open then.
        state = getattr(spider, "state", {})
        self.jars.update(state.get("cookies", {}))
        state["cookies"] = self.jars


class RetryAfterMiddleware:
    """Keeps Retry-After of 429 and 503: all of the vendor's tenants rest, pages and documents; then Scrapy's retry goes out.

    The download handler calls :meth:`heard` with each answer, before the slot sends the next request, and :meth:`wait` before it
    sends one: there it also holds requests that were in the slot's queue already.

    Setting: ENGAGIC_RETRY_AFTER_MAX, seconds. A longer one is not waited for: the answer is given to the spider at once,
    unretried, with ``meta["retry_after"]`` (seconds) and the stat ``retry_after/too_long``. After a 429 the vendor's other
    requests get the same answer, unsent, until what is left can be waited for; a 503 tells of one tenant's server only.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.longest = crawler.settings.getfloat("ENGAGIC_RETRY_AFTER_MAX", 600)
        self._rest_until: dict[str, float] = {}  # vendors that rest now
        self._turn_at: dict[str, float] = {}  # slots whose requests waited: when the next may go
        self._waiting: Counter[str] = Counter()  # how many do, by slot

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def heard(self, request: Request, response: Response) -> None:
        """Begins the rest that an answer asks for."""
        seconds = retry_after(response) if response.status in (429, 503) else None
        if seconds is None:
            return
        vendor = self._vendor(request)
        if seconds > self.longest:
            self._give_up(request, seconds)
            logger.warning(
                "%s asks to wait %.0f s (HTTP %d), longer than ENGAGIC_RETRY_AFTER_MAX: given up",
                request.url,
                seconds,
                response.status,
            )
            if response.status == 503:
                return
        else:
            self.crawler.stats.inc_value("retry_after/count")
            logger.info("%s rests %.0f s: %s answered HTTP %d with Retry-After", vendor, seconds, request.url, response.status)
        self._rest_until[vendor] = max(self._rest_until.get(vendor, 0.0), time.monotonic() + seconds)

    def _give_up(self, request: Request, seconds: float) -> None:
        self.crawler.stats.inc_value("retry_after/too_long")
        request.meta["retry_after"] = seconds
        request.meta["dont_retry"] = True

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Gives a request that was not sent back to the scheduler, whose JOBDIR keeps it; documents are in the ledger anyway."""
        if not isinstance(exception, StoppedWaiting):
            return None
        if request.meta.get("document"):
            raise DocumentStopped
        # A request without a callback belongs to code that waits for it; given back, it would only come here again.
        return None if request.callback is NO_CALLBACK else request.replace(dont_filter=True)

    async def wait(self, request: Request) -> Response | None:
        """Returns when the request may be sent: None, or at once the 429 that stands for all of the vendor.

        Raises StoppedWaiting when the crawl ends before.
        """
        vendor, slot = self._vendor(request), request.meta["download_slot"]
        self._waiting[slot] += 1
        try:
            held = False
            while (left := self._left(vendor, slot)) > 0:
                if left > self.longest:
                    self._give_up(request, left)
                    return Response(request.url, status=429, headers={"Retry-After": str(math.ceil(left))}, flags=["not sent"])
                if engine_is_closing(self.crawler):
                    raise StoppedWaiting(f"not sent: the crawl ends while {vendor} keeps a Retry-After")
                held = True
                await asyncio.sleep(min(left, LOOK_EVERY))
        finally:
            self._waiting[slot] -= 1
        if held or self._waiting[slot]:  # those who waited go one after another, in the slot's own pace
            self._turn_at[slot] = time.monotonic() + self._delay(slot)
        else:
            for done in (self._turn_at, self._waiting):
                done.pop(slot, None)
        return None

    def _left(self, vendor: str, slot: str) -> float:
        return max(self._rest_until.get(vendor, 0.0), self._turn_at.get(slot, 0.0)) - time.monotonic()

    def _vendor(self, request: Request) -> str:
        assert self.crawler.spider is not None
        return str(request.meta.get("vendor") or self.crawler.spider.name)

    def _delay(self, slot: str) -> float:
        settings = self.crawler.settings
        numbers = settings.getdict("DOWNLOAD_SLOTS").get(slot, {})
        return float(numbers.get("delay", settings.getfloat("DOWNLOAD_DELAY")))


class WholePageMiddleware:
    """Asks again for a web page that lacks its end, as a failed connection: rows that didn't come must not look like none.

    A portal that fails halfway, a wrong Content-Length and a cut gzip body all end so, without an error of HTTP. Every page of a
    portal that was captured has its ``</html>``. Stands between RetryMiddleware (550) and HttpCompressionMiddleware (590).
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        may_be_cut = response.status == 200 and isinstance(response, HtmlResponse)
        if not may_be_cut or not getattr(self.crawler.spider, "pages_have_ends", True) or _is_whole(response.body):
            return response
        reason = f"a page without its end: no </html> in {len(response.body)} bytes"
        assert self.crawler.spider is not None
        if again := get_retry_request(request, spider=self.crawler.spider, reason=reason):
            return again
        raise ResponseDataLossError(reason)


def _is_whole(page: bytes) -> bool:
    """Fragments, which never begin as a page does, are whole as they are."""
    start = page[:2000].lower()
    return (b"<html" not in start and b"<!doctype html" not in start) or b"</html" in page[-20_000:].lower()


def retry_after(response: Response) -> float | None:
    """Seconds that the answer asks to wait, from a number or a date (counted from the server's own Date), or None."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    until = http_date(text)
    if until is None:
        return None
    now = http_date((response.headers.get("Date") or b"").decode("latin-1")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())
