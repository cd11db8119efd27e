"""scrapy capture: saves a page of a portal with its address and date, as a test fixture."""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities import registry
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import EngagicError, UsageProblem

EXIT_FETCH, EXIT_USAGE = 1, 2
SECRET_HEADERS = ("set-cookie", "cookie", "authorization", "proxy-authorization")


class CapturePage(scrapy.Spider):
    """Fetches one page and writes it down; what became of it is in ``saved``."""

    name = "capture"
    # The page and nothing else: no run, no ledger, no records. Everything of the downloader stays as in a crawl.
    custom_settings = {
        "EXTENSIONS": {}, "SPIDER_MIDDLEWARES": {}, "ITEM_PIPELINES": {}, "FEEDS": {}, "JOBDIR": None,
    }  # fmt: skip

    def __init__(self, request: Request, folder: Path, city: City, saved: dict[str, Any], **kwargs: Any):
        super().__init__(**kwargs)
        self.request, self.folder, self.city, self.saved = request, folder, city, saved

    async def start(self) -> AsyncIterator[Request]:
        meta = {**self.request.meta, "handle_httpstatus_all": True}  # an error page is worth a test, too
        yield self.request.replace(callback=self.save, errback=self.failed, cb_kwargs={}, meta=meta, dont_filter=True)

    def save(self, response: Response) -> None:
        assert response.request is not None
        headers = {
            name.decode(): [value.decode("utf-8", "replace") for value in values]
            for name, values in response.headers.items()
            if name.decode().lower() not in SECRET_HEADERS
        }
        meta = {
            "url": response.url, "method": self.request.method, "status": response.status,
            "captured": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), "city": self.city.id,
            "vendor": self.city.vendor, "timezone": self.city.timezone, "bytes": len(response.body), "headers": headers,
        }  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("page.*"):
            old.unlink()
        file = self.folder / f"page{suffix(response.body)}"
        file.write_bytes(response.body)
        (self.folder / "meta.json").write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        self.saved.update(file=file, url=response.url, status=response.status, bytes=len(response.body))

    def failed(self, failure: Failure) -> None:
        self.saved["failure"] = f"{type(failure.value).__name__}: {failure.value} ({self.request.url})"


def suffix(body: bytes) -> str:
    """A file name's end by what the page is, because servers say wrong types."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return ".json"
    if start.startswith(b"%PDF"):
        return ".pdf"
    if re.match(rb"<(?:!doctype html|html|head|body|!--)", start, re.I):
        return ".html"
    return ".xml" if start.startswith(b"<") else ".txt"


class Command(ScrapyCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] VENDOR CITY CASE"

    def short_desc(self) -> str:
        return "Save a portal's page with its address and date, for tests"

    def long_desc(self) -> str:
        return (
            "Fetches one page through Scrapy (robots.txt, pace, proxy and certificates as in a crawl) and writes it to "
            "tests/fixtures/VENDOR/CASE/ with a meta.json: address, date, status, headers, city. Nothing is cut out; the size is "
            "printed. Without --url it is the first page the vendor's spider asks for. "
            "Example: scrapy capture legistar philadelphiaPA typical. Exit codes: 0 saved; 1 not fetched; 2 wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--url", help="another page than the first one of the city's spider")
        parser.add_argument(
            "--out", metavar="DIR", default="tests/fixtures", help="where to write; the default is tests/fixtures"
        )
        super().add_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if opts.loglevel is None:  # one line about one page; `-L INFO` shows the rest
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 3:
            raise UsageError("name a vendor, a city and a case, like typical, empty or blocked")
        vendor, city_id, case = args
        folder = Path(opts.out) / vendor / case
        try:
            if not re.fullmatch(r"[\w.-]+", case):
                raise UsageProblem(f"{case!r}: a case is the name of a folder, of letters, digits, - and _")
            city, request = self._first(vendor, city_id, opts.url)
        except EngagicError as error:
            print(f"scrapy capture: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
            return
        assert self.crawler_process is not None
        saved: dict[str, Any] = {}
        self.crawler_process.crawl(CapturePage, request=request, folder=folder, city=city, saved=saved)
        self.crawler_process.start()
        if "file" not in saved:
            print(f"scrapy capture: {saved.get('failure', 'the page was not fetched')}", file=sys.stderr)
            self.exitcode = EXIT_FETCH
            return
        print(f"{saved['file']}: HTTP {saved['status']}, {saved['bytes']:,} bytes, from {saved['url']}")

    def _first(self, vendor: str, city_id: str, url: str | None) -> tuple[City, Request]:
        """The city and the first request that the vendor's spider makes for it, or one for `url` in the same manner."""
        assert self.settings is not None and self.crawler_process is not None
        try:
            spider_class = self.crawler_process.spider_loader.load(vendor)
        except KeyError:
            raise UsageProblem(f"there is no spider {vendor!r}; `scrapy list` prints them") from None
        if not issubclass(spider_class, VendorSpider):
            raise UsageProblem(f"{vendor} is not a vendor's spider")
        spider = spider_class(cities=city_id)
        spider.prepare(self.settings, {"cities": city_id})
        spider.record = _NoRecord()  # type: ignore[assignment]
        extra, only_extra = self.settings["ENGAGIC_CITIES"] or None, self.settings.getbool("ENGAGIC_CITIES_ONLY")
        city = registry.load(extra, only_extra).get(city_id, vendor)
        request = next(iter(spider.start_city(city)), None)
        if request is None:
            raise UsageProblem(f"the spider {vendor} asks for nothing for {city_id}; give --url")
        if url is None:
            return city, request
        if not re.match(r"https?://", url):
            raise UsageProblem(f"--url {url}: expected http:// or https://")
        return city, request.replace(url=url, method="GET", body=b"")


class _NoRecord:
    """Takes the place of the crawl record: one page is no run."""

    def asked(self, city_id: str) -> None:
        """Nothing is counted."""
