"""The browser behind the few pages that need JavaScript: started by the first of them, and no page waits for a dead one."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
from typing import Any

import psutil
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, NotSupported
from scrapy.http import Response
from scrapy.signalmanager import SignalManager
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

ENDS_WITHIN = 10.0  # seconds that a browser which is given up gets to end


class Browser:
    """scrapy-playwright's handler, held to two things that it lets slip when Chromium dies (killed, out of memory, ended by the
    memory guard): a page that waits for a place in the dead one waits for ever, and one that was being read isn't tried again.

    So a page waits here for its place, PLAYWRIGHT_MAX_PAGES_PER_CONTEXT at a time, and then has three times
    PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT: start, navigation, what it is to show. After that the browser is given up, and the next
    page starts another.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.longest = 3 * crawler.settings.getfloat("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", 30_000) / 1000
        self._places = asyncio.Semaphore(crawler.settings.getint("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT", 2))
        self._handler: asyncio.Task[Any] | None = None

    async def page(self, request: Request) -> Response:
        """Raises DownloadTimeoutError and DownloadFailedError, which Scrapy retries; NotSupported without scrapy-playwright."""
        async with self._places:
            if self._handler is None:
                self._handler = asyncio.create_task(_start(self.crawler))
            started = self._handler
            try:
                async with asyncio.timeout(self.longest):
                    handler = await asyncio.shield(started)
                    response: Response = await handler.download_request(request)
                    return response
            except TimeoutError:
                await self._give_up(started)
                raise DownloadTimeoutError(f"the browser did not answer within {self.longest:g} seconds") from None
            except Exception as error:
                if _is_dead(error):
                    raise DownloadFailedError("the browser ended while it read the page") from error
                raise

    async def close(self) -> None:
        if self._handler is not None and self._handler.done() and self._handler.exception() is None:
            await self._handler.result().close()

    async def _give_up(self, started: asyncio.Task[Any]) -> None:
        if self._handler is not started:
            return  # by another page already
        self._handler = None
        self.crawler.stats.inc_value("browser/given_up")
        logger.warning("The browser does not answer any more; the next page starts another one")
        for process in browser_processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if not started.done():
            started.cancel()
        elif started.exception() is None:
            try:
                async with asyncio.timeout(ENDS_WITHIN):
                    await started.result().close()
            except Exception as error:  # noqa: BLE001  whatever it dies of
                logger.warning("The browser that was given up did not end well: %s: %s", type(error).__name__, error)


def browser_processes() -> list[psutil.Process]:
    """Of this process, the first one before its parts."""
    return [child for child in psutil.Process().children(recursive=True) if "chrom" in _name(child)]


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:  # it ended meanwhile
        return ""


def _is_dead(error: Exception) -> bool:
    """Whether the page, its context or the browser was closed or crashed. By name, because Playwright need not be there."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return "TargetClosedError" in kinds or ("Error" in kinds and "crashed" in str(error))


async def _start(crawler: Crawler) -> Any:
    """scrapy-playwright's handler, started now. It starts itself on ``engine_started``, which is over by the first browser page,
    so it is made with signals of its own and given that one alone."""
    try:
        handler_class = load_object("scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler")
    except ImportError as error:
        raise NotSupported(f"meta['playwright'] needs the package scrapy-playwright: {error}") from error
    own = copy.copy(crawler)
    own.signals = SignalManager(own)
    handler = handler_class.from_crawler(own)
    for _, result in await own.signals.send_catch_log_async(signal=signals.engine_started):
        if isinstance(result, Failure):
            result.raiseException()
    return handler
