"""Streams documents to disk: the request goes out by aiohttp, the body never stands in memory whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yarl
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from engagic_scrapy.document_transfer import Arrived, DocumentRefused, DocumentStopped, Transfer, Watch, engine_is_closing
from engagic_scrapy.documents.part_file import Note, PartFile
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import DocumentError

__all__ = ["DocumentRefused", "DocumentStopped", "DocumentStreamer", "engine_is_closing"]

MB = 1_000_000
SMALL_BODY = MB  # of answers that are no document: redirects, errors
READ_BUFFER = 256 * 1024  # bytes the event loop reads at once


class DocumentStreamer:
    """Downloads requests whose meta holds ``document``; the outcome is in ``request.meta["document_result"]``.

    Settings: ENGAGIC_DATA_DIR, ENGAGIC_DOCUMENT_MAX_MB, ENGAGIC_DOCUMENT_STALL_SECONDS, ENGAGIC_DOCUMENT_SECONDS,
    ENGAGIC_DISK_FREE_MB, DOWNLOAD_VERIFY_CERTIFICATES. Meta: ``download_maxsize`` (bytes), ``verify_tls``, ``proxy``.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        settings = crawler.settings
        self.store = Store(Path(settings.get("ENGAGIC_DATA_DIR", "data")))
        self.cap = settings.getint("ENGAGIC_DOCUMENT_MAX_MB", 500) * MB
        self.stall = settings.getfloat("ENGAGIC_DOCUMENT_STALL_SECONDS", 60)
        self.budget = settings.getfloat("ENGAGIC_DOCUMENT_SECONDS", 3600)
        self.keep_free = settings.getint("ENGAGIC_DISK_FREE_MB", 1024) * MB
        self.verify = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._session: aiohttp.ClientSession | None = None

    async def download(self, request: Request, wire: Request) -> Response:
        """The answer, with an empty body when the document went to disk (flag ``streamed``).

        :param wire: what is sent; ``request`` is what was asked for, and keeps its address and meta.
        :raises DocumentRefused: final; its kind says why. DocumentStopped: the crawl is ending.
        """
        if engine_is_closing(self.crawler):
            raise DocumentStopped
        part = PartFile(self.store, request.meta["document"]["document_id"], keep_free=self.keep_free)
        watch = Watch(self.crawler, self.stall, self.budget)
        try:
            with _scrapy_errors():
                async with watch.guard():
                    return await self._exchange(request, wire, part, watch)
        except DocumentStopped:
            raise
        except DocumentError as error:
            if error.kind != "disk_full":  # another process holds the part: as good as a failed connection
                raise DownloadFailedError(error.reason) from None
            self._count(f"refused/{error.kind}")
            raise DocumentRefused(error.kind, error.reason) from None
        except DocumentRefused as error:
            self._count(f"refused/{error.kind}")
            raise
        except DownloadTimeoutError:
            # Each of Scrapy's retries would get the whole budget again; a later run goes on from the part.
            if watch.over_budget:
                request.meta["dont_retry"] = True
            raise

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _exchange(self, request: Request, wire: Request, part: PartFile, watch: Watch) -> Response:
        begun = part.beginning(request.url) if wire.method == "GET" else None
        if begun is not None and (response := await self._exchange_once(request, wire, part, watch, begun)):
            return response
        whole = await self._exchange_once(request, wire, part, watch, None)
        assert whole is not None
        return whole

    async def _exchange_once(
        self, request: Request, wire: Request, part: PartFile, watch: Watch, begun: tuple[Note, int] | None
    ) -> Response | None:
        """The answer; None if what was begun is not the beginning of what is there now, or all of it: it is gone then."""
        started = time.monotonic()
        async with self._send(wire, begun) as answer:
            request.meta["download_latency"] = time.monotonic() - started
            watch.beat()
            if answer.status in (200, 206):
                cap = request.meta.get("download_maxsize") or self.cap
                transfer = Transfer(part, watch, url=request.url, cap=cap, begun=begun)
                return self._streamed(request, answer, await transfer.run(answer))
            if answer.status == 416 and begun is not None:
                part.discard()
                return None
            if answer.status == 304:
                return self._not_modified(request, answer, part)
            return await self._small(request, answer, watch)

    def _send(self, wire: Request, begun: tuple[Note, int] | None) -> Any:
        headers = wire.headers.copy()
        headers["Accept-Encoding"] = "identity"
        if begun is not None:
            headers["Range"] = f"bytes={begun[1]}-"
            headers["If-Range"] = begun[0].validator
        proxy = wire.meta.get("proxy")
        if proxy and "://" not in proxy:
            proxy = f"http://{proxy}"
        proxy_headers = {}
        # Credentials are for the proxy alone: through a tunnel they go with its CONNECT, never to the portal.
        if (not proxy or wire.url.startswith("https:")) and (login := headers.pop(b"Proxy-Authorization", None)):
            proxy_headers["Proxy-Authorization"] = login[0].decode("latin-1")
        if self._session is None:
            self._session = _session()
        return self._session.request(
            wire.method,
            yarl.URL(wire.url, encoded=True),
            data=wire.body or None,
            headers=headers.to_tuple_list(),
            allow_redirects=False,
            ssl=self.verify and wire.meta.get("verify_tls", True),
            proxy=proxy,
            proxy_headers=proxy_headers if proxy else None,
        )

    # -- answers ----------------------------------------------------------------------------------------------------------

    def _streamed(self, request: Request, answer: aiohttp.ClientResponse, arrived: Arrived) -> Response:
        self._note_result(
            request,
            answer,
            path=str(arrived.path),
            size=arrived.size,
            sha256=arrived.sha256,
            sniffed=arrived.sniffed,
            resumed_from=arrived.resumed_from,
        )
        self._count("count")
        self._count("bytes", arrived.received)
        if arrived.resumed_from:
            self._count("resumed")
        headers = _headers(answer)
        headers.pop(b"Content-Encoding", None)  # it is off already; Scrapy must not try again on an empty body
        return Response(request.url, status=answer.status, headers=headers, flags=["streamed"])

    def _not_modified(self, request: Request, answer: aiohttp.ClientResponse, part: PartFile) -> Response:
        part.discard()  # the beginning of something that is no longer there
        self._note_result(request, answer, not_modified=True)
        self._count("not_modified")
        return Response(request.url, status=304, headers=_headers(answer))

    async def _small(self, request: Request, answer: aiohttp.ClientResponse, watch: Watch) -> Response:
        """Any other answer in memory, cut at ``SMALL_BODY``, so that redirects and retries see it."""
        body = bytearray()
        async for chunk in answer.content.iter_any():
            watch.beat()
            body += chunk
            if len(body) >= SMALL_BODY:
                break
        content = bytes(body[:SMALL_BODY])
        headers = _headers(answer)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=content)
        return kind(request.url, status=answer.status, headers=headers, body=content)

    def _note_result(self, request: Request, answer: aiohttp.ClientResponse, **values: Any) -> None:
        blank = dict.fromkeys(("path", "size", "sha256", "sniffed"))
        request.meta["document_result"] = {
            **blank,
            "status": answer.status,
            "etag": answer.headers.get("ETag"),
            "last_modified": answer.headers.get("Last-Modified"),
            "final_url": request.url,
            "resumed_from": 0,
            "not_modified": False,
            **values,
        }

    def _count(self, name: str, by: int = 1) -> None:
        self.crawler.stats.inc_value(f"document/{name}", by)


def _session() -> aiohttp.ClientSession:
    """Connections are bounded by Scrapy's slots, time by the watch; certificates are checked against OpenSSL's default places,
    which SSL_CERT_FILE overrides."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        read_bufsize=READ_BUFFER,
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
    )


def _headers(answer: aiohttp.ClientResponse) -> Headers:
    return Headers(list(answer.headers.items()))


@contextmanager
def _scrapy_errors() -> Iterator[None]:
    """aiohttp's errors as Scrapy's, which its RetryMiddleware knows."""
    try:
        yield
    except (aiohttp.InvalidUrlClientError, aiohttp.NonHttpUrlClientError) as error:
        raise UnsupportedURLSchemeError(str(error)) from error
    except aiohttp.ClientConnectorDNSError as error:
        raise CannotResolveHostError(str(error)) from error
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
        raise DownloadFailedError(str(error)) from error
    except aiohttp.ClientConnectorError as error:
        raise DownloadConnectionRefusedError(str(error)) from error
    except aiohttp.ClientPayloadError as error:
        raise ResponseDataLossError(str(error)) from error
    except aiohttp.ClientResponseError as error:  # its own words hold the bytes that it stumbled over
        raise DownloadFailedError(f"not HTTP: {error.message.partition(chr(10))[0][:200]}") from error
    except aiohttp.ClientError as error:
        raise DownloadFailedError(f"{type(error).__name__}: {error}") from error
    except TimeoutError as error:
        raise DownloadTimeoutError(str(error) or "timed out") from error
