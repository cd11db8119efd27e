"""The base of all vendor spiders: cities, window, limit, and the tie between a request and its city."""

from __future__ import annotations

import datetime
import hashlib
import json
import zoneinfo
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Self

import scrapy
from scrapy import FormRequest, Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from engagic_scrapy import dates
from engagic_scrapy.cities import registry
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, UsageProblem
from engagic_scrapy.extensions.crawl_record import CrawlRecord
from engagic_scrapy.items import CalendarPage, Document, Meeting, all_documents, identify
from engagic_scrapy.robotstxt import RobotsForbidden, RobotsUnavailable

ARGUMENTS = ("cities", "shard", "from_date", "until_date", "limit")


class VendorSpider(scrapy.Spider):
    """
    Arguments
      cities      all | paloaltoCA,bostonMA | state:CA | @file.txt, mixable; the default is all
      shard       i/n: the i-th of n equal parts of the cities
      from_date   first local day of the window, YYYY-MM-DD; the default is 7 days back
      until_date  last local day of the window; the default is 30 days ahead
      limit       at most this many meetings a city

    A vendor adds ``name``, the card, ``city_params``, ``start_city`` and its callbacks. Callbacks and errbacks are methods, and
    everything in ``cb_kwargs`` can be pickled: a JOBDIR silently loses anything else. Every request made by :meth:`request` must
    be yielded, because it counts as asked.
    """

    # VendorSpider
    city_params: dict[str, Any] = {}  # name to type; `str | None` for one that a row may leave out

    pages_have_ends = True  # each of its pages ends with </html>, so that one without was cut

    record: CrawlRecord
    run_key: str = ""
    arguments: dict[str, str]
    limit: int | None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.prepare(crawler.settings, kwargs)
        return spider

    @classmethod
    def check_arguments(cls, settings: BaseSettings, arguments: dict[str, str]) -> None:
        """Raises UsageProblem, CityUnknown or CityRowInvalid for what :meth:`from_crawler` would not take."""
        cls(**arguments).prepare(settings, arguments)

    def prepare(self, settings: BaseSettings, arguments: dict[str, str]) -> None:
        """Reads arguments and cities. Raises UsageProblem, CityUnknown, CityRowInvalid before the first request."""
        unknown = sorted(set(arguments) - set(ARGUMENTS) - {"_job"})  # scrapyd adds _job
        if unknown:
            raise UsageProblem(f"unknown argument -a {unknown[0]}=…; {self.name} takes {', '.join(ARGUMENTS)}")
        self.arguments = {name: arguments[name] for name in ARGUMENTS if arguments.get(name)}
        rows = registry.load(settings["ENGAGIC_CITIES"] or None, only_extra=settings.getbool("ENGAGIC_CITIES_ONLY"))
        self.cities: list[City] = rows.select(
            self.arguments.get("cities", "all"), vendor=self.name, shard=self.arguments.get("shard")
        )
        self.limit = _whole_number(self.arguments.get("limit"))
        # Only to complain now about a bad date; each city has its own today.
        dates.window(self._from_date, self._until_date, today=datetime.datetime.now(datetime.UTC).date())
        self.run_key = hashlib.sha256(json.dumps([self.name, self.arguments], sort_keys=True).encode()).hexdigest()[:16]

    @property
    def _named(self) -> list[str]:
        """Ids that were given one by one: these are asked, whatever their past."""
        return [word.strip() for word in self.arguments.get("cities", "").split(",")]

    @property
    def _from_date(self) -> str | None:
        return self.arguments.get("from_date")

    @property
    def _until_date(self) -> str | None:
        return self.arguments.get("until_date")

    def window(self, city: City) -> dates.Window:
        """The run's window in local calendar days of the city."""
        today = datetime.datetime.now(zoneinfo.ZoneInfo(city.timezone)).date()
        return dates.window(self._from_date, self._until_date, today=today)

    # -- requests ---------------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """First requests of every selected city that this run has not done; a bounded number of cities is open at a time."""
        for city in self.cities:
            if self.record.skips(city.id):
                continue
            await self.record.room()
            if not await self.record.breaker_lets(city, named=city.id in self._named):
                continue
            requests: list[Request] = []
            with self.record.opening(city):
                requests = list(self.start_city(city))
            for request in requests:
                yield request

    def start_city(self, city: City) -> Iterable[Request]:
        """The first requests of a city."""
        raise NotImplementedError

    def request(
        self,
        city: City,
        url: str,
        callback: Callable[..., Any],
        *,
        errback: Callable[..., Any] | None = None,
        cb_kwargs: dict[str, Any] | None = None,
        meta: dict[str, Any] | None = None,
        cls: type[Request] = Request,
        **kwargs: Any,
    ) -> Request:
        """A request that belongs to a city.

        :param errback: a method ``(failure, city, **cb_kwargs)`` that goes on without this answer and may yield requests and
            items; the failure itself is already recorded.
        """
        tied = {
            "city": city.id,
            "vendor": self.name,
            "cookiejar": city.id,
            "download_slot": self.name,
            "verify_tls": city.verify_tls,
        }
        if errback is not None:
            tied["on_failure"] = errback.__name__
        self.record.asked(city.id)
        return cls(
            url,
            callback=callback,
            errback=self.failed,
            cb_kwargs={"city": city, **(cb_kwargs or {})},
            meta={**tied, **(meta or {})},
            **kwargs,
        )

    def form_request(self, city: City, url: str, form: dict[str, str], callback: Callable[..., Any], **kwargs: Any) -> Request:
        """A POST of form fields; never filtered as a duplicate, because the same fields mean the next page."""
        return self.request(city, url, callback, cls=FormRequest, formdata=form, dont_filter=True, **kwargs)

    # -- records ----------------------------------------------------------------------------------------------------------

    def meetings_in(self, city: City, page: CalendarPage, response: Response) -> list[Meeting]:
        """The page's meetings that lie in the window, are new to this crawl and fit under the limit, with their ids.

        Counts the page as recognized and its unreadable rows as failures.
        """
        tally = self.record.tally(city.id)
        tally.pages += 1
        for problem in page.problems:
            tally.fail("row", f"row {problem.row}: {problem.error}", response.url)
        window = self.window(city)
        taken = []
        for meeting in page.meetings:
            if self.reached_limit(city):
                break
            if meeting.native_id in tally.seen or not window.contains(meeting.date):
                continue
            tally.seen.append(meeting.native_id)
            meeting.source_url = meeting.source_url or response.url
            taken.append(identify(meeting, city=city.id, vendor=self.name))
        return taken

    def emit(self, meeting: Meeting) -> Iterator[Meeting | Document]:
        """The meeting, then each of its documents as a record of its own."""
        identify(meeting, city=meeting.city, vendor=meeting.vendor)
        items: list[Meeting | Document] = [meeting, *all_documents(meeting)]
        for item in items:
            self.record.item_out(meeting.city)
            yield item

    def items_from(self, city: City, page: CalendarPage, response: Response) -> Iterator[Meeting | Document]:
        for meeting in self.meetings_in(city, page, response):
            yield from self.emit(meeting)

    def reached_limit(self, city: City) -> bool:
        return self.limit is not None and len(self.record.tally(city.id).seen) >= self.limit

    # -- failures ---------------------------------------------------------------------------------------------------------

    def note(self, city: City, kind: str, reason: str, url: str) -> None:
        """Records a failure that costs the city a part, not the rest."""
        self.record.failed(city.id, kind, reason, url)

    def explain(self, response: Response) -> PageError | None:
        """What an answer that is not 200 means at this vendor; None: nothing special."""
        return None

    def failed(self, failure: Failure) -> Iterator[Any]:
        """The errback of every request: records the failure, then lets the vendor's own errback go on without the answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        city: City = request.cb_kwargs["city"]
        kind, reason = self._reason(failure)
        self.record.failed(city.id, kind, reason, request.url)
        name = request.meta.get("on_failure")
        try:
            if name:
                yield from getattr(self, name)(failure, **request.cb_kwargs) or ()
        finally:
            # A refused status passes through CityMiddleware, which counts the answer; a failed download doesn't.
            if not failure.check(HttpError):
                self.record.answered(city.id)

    def _reason(self, failure: Failure) -> tuple[str, str]:
        error = failure.value
        if isinstance(error, HttpError):
            explained = self.explain(error.response)
            if explained is not None:
                return explained.kind, str(explained)
            return ("blocked" if error.response.status in (401, 403) else "http"), f"HTTP {error.response.status}"
        if isinstance(error, RobotsForbidden):
            return "robots", "forbidden by robots.txt"
        if isinstance(error, RobotsUnavailable):
            return error.kind, str(error)
        if isinstance(error, IgnoreRequest):
            return "ignored", str(error) or "request was dropped by a middleware"
        name = type(error).__name__
        kinds = {"DownloadTimeoutError": "timeout", "CannotResolveHostError": "dns", "DownloadConnectionRefusedError": "refused"}
        return kinds.get(name, "connection"), f"{name}: {error}"[:300]


def _whole_number(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not int(text):
        raise UsageProblem(f"-a limit={text}: expected a whole number above 0")
    return int(text)
