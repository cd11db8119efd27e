"""Streams documents to disk: rows come from the ledger, bytes go through Scrapy's own downloader."""

from __future__ import annotations

import datetime
import logging
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from engagic_scrapy.cities import registry
from engagic_scrapy.document_streamer import DocumentRefused, DocumentStopped
from engagic_scrapy.exceptions import DocumentError
from engagic_scrapy.extensions.crawl_record import CrawlRecord
from engagic_scrapy.ledger.states import DocumentJob
from engagic_scrapy.pipelines.stage import Stage
from engagic_scrapy.robotstxt import RobotsForbidden, RobotsUnavailable

logger = logging.getLogger(__name__)

# Spacing of the tries of a document that may yet come, by number of the try; the last value repeats.
RETRY_SPACING = (
    datetime.timedelta(minutes=10),
    datetime.timedelta(hours=2),
    datetime.timedelta(hours=12),
    datetime.timedelta(days=2),
)
DOWNLOAD_ERRORS = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    OSError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
MAY_COME = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}


class DownloadPipeline(Stage):
    """Settings: ENGAGIC_DOWNLOAD, ENGAGIC_DOWNLOADS_AT_ONCE, ENGAGIC_RECHECK_HOURS, ENGAGIC_DOCUMENT_ATTEMPTS."""

    name = "download"
    switch = "ENGAGIC_DOWNLOAD"

    def __init__(self, crawler: Crawler, record: CrawlRecord):
        super().__init__(crawler, record)
        self.workers = self.settings.getint("ENGAGIC_DOWNLOADS_AT_ONCE")
        self.recheck_hours = self.settings.getfloat("ENGAGIC_RECHECK_HOURS")
        self.attempts = self.settings.getint("ENGAGIC_DOCUMENT_ATTEMPTS")
        # A vendor's crawl fetches its own documents, at its own pace; backlog fetches everybody's.
        self.vendor = None if record.vendor == "backlog" else record.vendor
        rows = registry.load(self.settings["ENGAGIC_CITIES"] or None, only_extra=self.settings.getbool("ENGAGIC_CITIES_ONLY"))
        self.unverified = frozenset((city.id, city.vendor) for city in rows.cities() if not city.verify_tls)

    def claim(self) -> DocumentJob | None:
        return self.ledger.claim_document(vendor=self.vendor, now=_now(), recheck_hours=self.recheck_hours)

    def waiting(self) -> int:
        return self.ledger.pending_work(vendor=self.vendor, stages=("download",), recheck_hours=self.recheck_hours)["download"]

    def release(self, job: DocumentJob) -> None:
        self.ledger.release_document(job.document_id)

    def describe(self, job: DocumentJob) -> str:
        return f"{job.city}: {job.kind} {job.url}"

    def fail_unexpected(self, job: DocumentJob) -> None:
        self._fail(job, DocumentError("internal", "error in this program, see the log", retry=True))

    async def work(self, job: DocumentJob) -> None:
        try:
            response = await self.crawler.engine.download_async(self._request(job))
            self._finish(job, response)
        except DocumentStopped:
            self.release(job)
        except (DocumentError, *DOWNLOAD_ERRORS) as error:
            named = self._named(error)
            if named.kind == "disk_full":  # no fault of the document: it's due as soon as there is room
                self.ledger.release_document(job.document_id, kind=named.kind, reason=named.reason)
                self.park(named.reason)
                return
            self._fail(job, named)

    def _request(self, job: DocumentJob) -> Request:
        headers = {}
        if job.sha256:  # it is here already: ask whether it changed
            if job.etag:
                headers["If-None-Match"] = job.etag
            if job.last_modified:
                headers["If-Modified-Since"] = job.last_modified
        meta = {
            "document": asdict(job),
            "city": job.city,
            "vendor": job.vendor,
            "download_slot": f"{job.vendor}-documents",
            "dont_merge_cookies": True,
            "verify_tls": (job.city, job.vendor) not in self.unverified,
        }
        return Request(job.url, headers=headers, meta=meta, callback=NO_CALLBACK, dont_filter=True)

    def _finish(self, job: DocumentJob, response: Response) -> None:
        result: dict[str, Any] = response.meta.get("document_result") or {}
        if result.get("not_modified"):
            self.ledger.document_unchanged(job.document_id, _now())
            return
        if not result.get("sha256"):
            raise RefusedStatus(response)
        self.ledger.finish_document(
            job.document_id,
            sha256=result["sha256"],
            size=result["size"],
            media_type=(response.headers.get("Content-Type") or b"").decode("latin-1") or None,
            sniffed=result["sniffed"],
            etag=result.get("etag"),
            last_modified=result.get("last_modified"),
            final_url=result["final_url"],
            path=result["path"],
        )
        logger.info("%s: downloaded %s, %.1f MB: %s", job.city, job.kind, result["size"] / 1e6, job.url)

    def _named(self, error: Exception) -> DocumentError:
        if isinstance(error, DocumentError):
            return error
        if isinstance(error, DocumentRefused):
            return DocumentError(error.kind, str(error), retry=error.kind in ("disk_full", "truncated"))
        if isinstance(error, RobotsForbidden):
            return DocumentError("robots", "forbidden by robots.txt")
        if isinstance(error, RobotsUnavailable):
            return DocumentError(error.kind, str(error), retry=True)
        if isinstance(error, IgnoreRequest):
            return DocumentError("ignored", str(error) or "dropped by a middleware")
        if isinstance(error, ResponseDataLossError):
            return DocumentError("truncated", str(error)[:300], retry=True)
        if isinstance(error, DownloadTimeoutError):
            return DocumentError("timeout", str(error), retry=True)
        return DocumentError("connection", f"{type(error).__name__}: {error}"[:300], retry=True)

    def _fail(self, job: DocumentJob, error: DocumentError) -> None:
        retry_at = None
        if error.retry and job.attempts < self.attempts:
            wait = RETRY_SPACING[min(max(job.attempts, 1), len(RETRY_SPACING)) - 1]
            retry_at = _now() + max(wait, getattr(error, "asked_to_wait", wait))
        self.ledger.fail_document(job.document_id, kind=error.kind, reason=error.reason, retry_at=retry_at)
        later = f"; again after {retry_at:%Y-%m-%d %H:%M} UTC" if retry_at else ""
        logger.warning("%s: %s not downloaded: %s%s (%s)", job.city, job.kind, error, later, job.url)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class RefusedStatus(DocumentError):
    """An answer that is no document. ``asked_to_wait``: by a Retry-After that was too long to be waited for in this run."""

    def __init__(self, response: Response):
        status, host = response.status, urlsplit(response.url).hostname
        self.asked_to_wait = datetime.timedelta(seconds=response.meta.get("retry_after", 0))
        kind = "gone" if status in (404, 410) else "http"
        super().__init__(kind, f"HTTP {status} from {host}", retry=status in MAY_COME)
