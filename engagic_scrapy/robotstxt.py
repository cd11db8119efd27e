"""robots.txt for every request: asked for once a host, obeyed by all its requests."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object

from engagic_scrapy.downloadermiddlewares import StoppedWaiting

logger = logging.getLogger(__name__)

PASSED_ON = ("city", "vendor", "verify_tls", "download_slot")  # meta that a request for robots.txt takes from who needs it
ROBOTS_MAX = 1 << 20  # bytes of a robots.txt; RFC 9309 wants 500 KiB to be read
HOSTS_KEPT = 200  # robots.txt files in memory; a parsed one takes some 10 KB, and a run may meet thousands of hosts


class RobotsForbidden(IgnoreRequest):
    """robots.txt of the host forbids this address."""


class RobotsUnavailable(IgnoreRequest):
    """robots.txt of the host ends in a server error or a timeout: nothing is asked of the host, as RFC 9309, 2.3.1.4 wants it.

    ``kind`` is that of a failed city or document: http or timeout.
    """

    def __init__(self, kind: str, trouble: str):
        super().__init__(f"robots.txt {trouble}: until its rules can be read, nothing is asked of the host")
        self.kind, self.trouble, self.since = kind, trouble, time.monotonic()


Rules = RobotParser | RobotsUnavailable | None  # of a host; None: it has none


class ConcurrentRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's, in whose place it stands, except that:

    - of several first requests to a host none slips through (Scrapy 2.14 to 2.19 hold back only one of them);
    - robots.txt is asked for in the slot, and with the certificate exception, of the request that needs it;
    - the newest ``HOSTS_KEPT`` hosts are remembered, not all;
    - what it forbids is :class:`RobotsForbidden`;
    - a server error or a timeout in its place, after its retries, is :class:`RobotsUnavailable`, until it is asked for again
      ROBOTS_AGAIN_SECONDS later; a 4xx page has no rules.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._again = crawler.settings.getfloat("ROBOTS_AGAIN_SECONDS")
        self._parser_class: type[RobotParser] = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._known: OrderedDict[str, Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Rules]] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(str(error)) from None

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None: there are none. Asked for once, however many requests wait for them.

        Raises RobotsUnavailable.
        """
        host = urlparse_cached(request).netloc
        if self._is_known(host):
            self._known.move_to_end(host)
            rules = self._known[host]
        else:
            if host not in self._asking:
                self._asking[host] = asyncio.create_task(self._ask(request, host))
                self._asking[host].add_done_callback(lambda _: self._asking.pop(host))
            rules = await asyncio.shield(self._asking[host])
        if isinstance(rules, RobotsUnavailable):
            self.crawler.stats.inc_value("robotstxt/unavailable")
            raise RobotsUnavailable(rules.kind, rules.trouble)
        return rules

    def _is_known(self, host: str) -> bool:
        rules = self._known.get(host)
        return host in self._known and not (isinstance(rules, RobotsUnavailable) and time.monotonic() - rules.since > self._again)

    async def _ask(self, request: Request, host: str) -> Rules:
        scheme = urlparse_cached(request).scheme
        meta: dict[str, Any] = {key: request.meta[key] for key in PASSED_ON if key in request.meta}
        meta |= {"dont_obey_robotstxt": True, "download_maxsize": ROBOTS_MAX}
        robots = Request(f"{scheme}://{host}/robots.txt", priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)
        stats = self.crawler.stats
        rules: Rules = None
        try:
            response = await self.crawler.engine.download_async(robots)
            stats.inc_value("robotstxt/response_count")
            stats.inc_value(f"robotstxt/response_status_count/{response.status}")
            rules = await self._read(response, request)
        except StoppedWaiting:
            raise  # nothing was learned: the request must not go out either
        except IgnoreRequest:
            logger.debug("%s was dropped by a middleware: no rules", robots.url)
        except DownloadTimeoutError:
            rules = RobotsUnavailable("timeout", "is not answered")
        except Exception as error:  # noqa: BLE001  as Scrapy does: a host whose rules can't be had has none
            logger.warning("No rules from %s: %s: %s", robots.url, type(error).__name__, error)
            stats.inc_value(f"robotstxt/exception_count/{type(error)}")
        stats.inc_value("robotstxt/request_count")
        self._known[host] = rules
        if len(self._known) > HOSTS_KEPT:
            self._known.popitem(last=False)
        return rules

    async def _read(self, response: Response, request: Request) -> Rules:
        if response.status >= 500:
            return RobotsUnavailable("http", f"answers HTTP {response.status}")
        if response.status >= 400:
            return None
        parser = self._parser_class.from_crawler(self.crawler, response.body)
        await self.crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=parser, request=request)
        return parser
