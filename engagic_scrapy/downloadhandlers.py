"""Routes each http(s) request: documents to disk, browser pages to Playwright, the rest to Scrapy's own handler."""

from __future__ import annotations

import copy
import ipaddress
from typing import Self
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from engagic_scrapy.browser import Browser
from engagic_scrapy.document_streamer import DocumentStreamer
from engagic_scrapy.downloadermiddlewares import RetryAfterMiddleware

_instances: WeakKeyDictionary[Crawler, RoutingDownloadHandler] = WeakKeyDictionary()


class RoutingDownloadHandler(BaseDownloadHandler):
    """For http and https in DOWNLOAD_HANDLERS; one instance serves both, so there is one browser and one pool of connections.

    Meta: ``document`` streams the body to disk (see :class:`DocumentStreamer`), ``playwright`` asks the browser (see
    :class:`~engagic_scrapy.browser.Browser`); ``verify_tls = False`` leaves the certificate unchecked for this request.
    Setting: ENGAGIC_SANDBOX, see :func:`reroute`; browser pages are not re-routed.
    """

    lazy = False

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self.sandbox = crawler.settings.get("ENGAGIC_SANDBOX") or ""
        self.streamer = DocumentStreamer(crawler)
        self._plain = HTTP11DownloadHandler.from_crawler(crawler)
        self._unverified: HTTP11DownloadHandler | None = None
        self.browser = Browser(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler not in _instances:
            _instances[crawler] = cls(crawler)
        return _instances[crawler]  # type: ignore[return-value]

    async def download_request(self, request: Request) -> Response:
        pauses = self.crawler.get_downloader_middleware(RetryAfterMiddleware)
        if pauses is None:
            return await self._send(request)
        if refusal := await pauses.wait(request):
            return refusal
        response = await self._send(request)
        pauses.heard(request, response)  # here, because the slot sends its next request before any middleware sees the answer
        return response

    async def _send(self, request: Request) -> Response:
        if request.meta.get("playwright"):
            return await self.browser.page(request)
        wire = reroute(request, self.sandbox)
        if request.meta.get("document"):
            return await self.streamer.download(request, wire)
        try:
            response = await self._handler_for(request).download_request(wire)
        except DownloadCancelledError as error:
            if str(error):
                raise
            # Scrapy names no reason where the length wasn't announced.
            cap = request.meta.get("download_maxsize") or self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
            raise DownloadCancelledError(f"more than {cap} bytes came, the most that is taken of a page") from error
        if wire is not request:
            request.meta["download_latency"] = wire.meta.get("download_latency", 0.0)
            response = response.replace(url=request.url)
        return response

    async def close(self) -> None:
        if _instances.pop(self.crawler, None) is None:
            return  # Scrapy closes what it thinks is one handler per scheme
        await self.streamer.close()
        await self._plain.close()
        if self._unverified is not None:
            await self._unverified.close()
        await self.browser.close()

    def _handler_for(self, request: Request) -> HTTP11DownloadHandler:
        if request.meta.get("verify_tls", True):
            return self._plain
        if self._unverified is None:
            self._unverified = _unverified_handler(self.crawler)
        return self._unverified


def reroute(request: Request, sandbox: str) -> Request:
    """The request as it is sent: in a sandbox every foreign address goes to the sandbox's, with the portal's name in Host.

    Returns the request itself when there is no sandbox, its host is this machine, or its name can't exist (``.invalid``,
    RFC 6761): that fails in a sandbox as it does anywhere.

    :param sandbox: address of a running ``scrapy sandbox``, as http://127.0.0.1:8900, or "".
    """
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    if not sandbox or _is_loopback(host) or host.endswith(".invalid"):
        return request
    headers = request.headers.copy()
    headers["Host"] = parts.netloc.rpartition("@")[2]
    headers["X-Forwarded-Proto"] = parts.scheme
    headers.pop(b"Proxy-Authorization", None)
    address = sandbox.rstrip("/") + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    wire = request.replace(url=address, headers=headers)
    wire.meta.pop("proxy", None)
    return wire


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _unverified_handler(crawler: Crawler) -> HTTP11DownloadHandler:
    """Scrapy checks certificates for all requests or for none, by a setting: a second handler reads its other value."""
    other = copy.copy(crawler)
    other.settings = crawler.settings.copy()
    other.settings.frozen = False
    other.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="cmdline")
    return HTTP11DownloadHandler.from_crawler(other)
