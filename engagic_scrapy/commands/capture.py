"""scrapy capture: saves a page of a portal with its address and date, as a test fixture."""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
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
from engagic_scrapy.exceptions import EngagicError, LayoutChanged, PageError, UsageProblem
from engagic_scrapy.extensions.page_samples import facts, suffix, trim, write_meta

EXIT_FETCH, EXIT_USAGE = 1, 2


class CapturePage(scrapy.Spider):
    """Fetches one page and writes it down; what became of it is in ``saved``."""

    name = "capture"
    # The page and nothing else: no run, no ledger, no records. Everything of the downloader stays as in a crawl.
    custom_settings = {
        "EXTENSIONS": {}, "SPIDER_MIDDLEWARES": {}, "ITEM_PIPELINES": {}, "FEEDS": {}, "JOBDIR": None,
    }  # fmt: skip

    def __init__(self, request: Request, folder: Path, city: City, saved: dict[str, Any], whole: bool, **kwargs: Any):
        super().__init__(**kwargs)
        self.request, self.folder, self.city, self.saved, self.whole = request, folder, city, saved, whole

    async def start(self) -> AsyncIterator[Request]:
        meta = {**self.request.meta, "handle_httpstatus_all": True}  # an error page is worth a test, too
        yield self.request.replace(callback=self.save, errback=self.failed, cb_kwargs={}, meta=meta, dont_filter=True)

    def save(self, response: Response) -> None:
        body, cut = (response.body, []) if self.whole else trim(response.body, reads_alike(self.city, response))
        meta = {
            **facts(response), "method": self.request.method, "city": self.city.id, "vendor": self.city.vendor,
            "timezone": self.city.timezone, "bytes": len(body), "trimmed": cut,
        }  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("page.*"):
            old.unlink()
        file = self.folder / f"page{suffix(body)}"
        file.write_bytes(body)
        write_meta(self.folder / "meta.json", meta)
        gone = len(response.body) - len(body)
        trimmed = f" ({', '.join(cut)}: {gone:,} bytes taken out, the parser reads the same)" if cut else ""
        self.saved.update(file=file, url=response.url, status=response.status, bytes=len(body), trimmed=trimmed)

    def failed(self, failure: Failure) -> None:
        self.saved["failure"] = f"{type(failure.value).__name__}: {failure.value} ({self.request.url})"


def reads_alike(city: City, response: Response) -> Callable[[bytes], bool]:
    """Tells whether the vendor's parser makes the same of a body as of the answer's: records, or why it refuses the page."""
    parse = importlib.import_module(f"engagic_scrapy.parsers.{city.vendor}").parse_saved

    def read(body: bytes) -> Any:
        try:
            return [asdict(record) for record in parse(body, url=response.url, timezone=city.timezone, params=city.params)]
        except LayoutChanged as error:
            return error.missing
        except PageError as error:
            return f"{error.kind}: {error}"

    try:
        expected = read(response.body)
    except ValueError:  # the parser can't tell what kind of page this is, so nothing is known to be of no use
        return lambda body: False
    return lambda body: bool(read(body) == expected)


class Command(ScrapyCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] VENDOR CITY CASE"

    def short_desc(self) -> str:
        return "Save a portal's page with its address and date, for tests"

    def long_desc(self) -> str:
        return (
            "Fetches one page through Scrapy (robots.txt, pace, proxy and certificates as in a crawl) and writes it to "
            "tests/fixtures/VENDOR/CASE/ with a meta.json: address, date, status, headers, city. Scripts, styles, drawings, "
            "base64 and view states are taken out of HTML if the vendor's parser reads the same without; --whole keeps all. "
            "Without --url it is the first page the vendor's spider asks for. "
            "Example: scrapy capture legistar philadelphiaPA typical. Exit codes: 0 saved; 1 not fetched; 2 wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--url", help="another page than the first one of the city's spider")
        parser.add_argument(
            "--out", metavar="DIR", default="tests/fixtures", help="where to write; the default is tests/fixtures"
        )
        parser.add_argument("--whole", action="store_true", help="take nothing out")
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
        self.crawler_process.crawl(CapturePage, request=request, folder=folder, city=city, saved=saved, whole=opts.whole)
        self.crawler_process.start()
        if "file" not in saved:
            print(f"scrapy capture: {saved.get('failure', 'the page was not fetched')}", file=sys.stderr)
            self.exitcode = EXIT_FETCH
            return
        print(f"{saved['file']}: HTTP {saved['status']}, {saved['bytes']:,} bytes, from {saved['url']}{saved['trimmed']}")

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
