"""Keeps the run and its cities in the ledger, so that a crash can't look like a quiet city."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.exceptions import NotConfigured
from twisted.python.failure import Failure

from engagic_scrapy.addons import JobDirGuard
from engagic_scrapy.breakers import VendorBreaker, left_out
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import LedgerUnavailable
from engagic_scrapy.feeds import unwritten
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.outcomes import Tally, Verdict, verdict
from engagic_scrapy.version import VERSION, settings_hash

logger = logging.getLogger(__name__)

# A run that ends with one of these has done all it was asked; any other reason means: start it again and it goes on.
FINAL_REASONS = ("finished", "start_error")
LEDGER_LOST, FEED_LOST = "ledger_unavailable", "feed_unavailable"
EXIT_OK, EXIT_CITY_FAILED, EXIT_RESUMABLE = 0, 1, 75


class CrawlRecord:
    """The run's row, the cities' rows and tallies. Holds the tallies of open cities only.

    Settings: ENGAGIC_DATA_DIR, ENGAGIC_LEDGER_URL, ENGAGIC_RUN_HOURS, ENGAGIC_OPEN_CITIES, ENGAGIC_BREAKER_*.
    """

    def __init__(self, crawler: Crawler):
        spider = crawler.spider
        if not hasattr(spider, "run_key"):
            raise NotConfigured("not a spider of meetings")
        assert spider is not None
        settings = crawler.settings
        self.crawler, self.vendor = crawler, spider.name
        self.ledger = Ledger.open(settings["ENGAGIC_LEDGER_URL"] or Path(settings["ENGAGIC_DATA_DIR"]))
        try:
            self.recovered = self.ledger.recover()
            self.run = self.ledger.begin_run(
                spider=spider.name,
                args=spider.arguments,  # type: ignore[attr-defined]
                key=spider.run_key,
                version=VERSION,
                settings_hash=settings_hash(settings),
                now=datetime.datetime.now(datetime.UTC),
                max_age_hours=settings.getfloat("ENGAGIC_RUN_HOURS"),
            )
        except Exception:
            self.ledger.close()
            raise
        guard = crawler.get_addon(JobDirGuard)
        if guard and guard.resumed and not self.run.resumed:
            guard.move_aside("the ledger begins a new run")
        self.continues_jobdir = bool(guard and guard.resumed)
        self.states = self.ledger.city_states(self.run.id, self.vendor) if self.run.resumed else {}
        self.open: dict[str, Tally] = {}
        self.open_at_once = settings.getint("ENGAGIC_OPEN_CITIES")
        self.closed_one = asyncio.Event()
        self.breaker = VendorBreaker(
            self.vendor, cities=settings.getint("ENGAGIC_BREAKER_CITIES"), pause=settings.getfloat("ENGAGIC_BREAKER_SECONDS")
        )
        self.outcomes: dict[str, int] = {}
        self.finish_reason: str | None = None
        self.lost = ""  # LEDGER_LOST or FEED_LOST: what could not be written must not count as done
        self.feeds: list[IO[bytes]] = []  # open files, that LastingFeedStorage gives
        self.peak_mb = self.swap_mb = 0.0  # the memory guard's
        self.curve: list[Any] = []
        spider.record = self  # type: ignore[attr-defined]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        record = cls(crawler)
        for handler, signal in (
            (record.request_dropped, signals.request_dropped),
            (record.item_left, signals.item_scraped),
            (record.item_dropped, signals.item_dropped),
            (record.item_failed, signals.item_error),
            (record.spider_opened, signals.spider_opened),
            (record.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return record

    def spider_opened(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.ledger.when_lost(self._ledger_lost)
        if self.run.resumed:
            done = sum(state == "done" for state in self.states.values())
            logger.info("Continuing run %s: %s cities are done", self.run.id, done)
        for what, count in self.recovered.items():
            if count:
                logger.info("Recovered after an unclean stop: %s %s", count, what)

    # -- cities -----------------------------------------------------------------------------------------------------------

    def skips(self, city_id: str) -> bool:
        """Whether this run has done the city, or its open requests wait in a JOBDIR that stopped cleanly."""
        state = self.states.get(city_id)
        return state == "done" or (state == "open" and self.continues_jobdir)

    async def room(self) -> None:
        """Waits until fewer than ENGAGIC_OPEN_CITIES cities are open: what waits, waits on disk."""
        while len(self.open) >= self.open_at_once:
            self.closed_one.clear()
            await self.closed_one.wait()

    async def breaker_lets(self, city: City, *, named: bool) -> bool:
        """Waits while the vendor's breaker is open; False if the city isn't asked in this run, which its row then says."""
        past = [] if named else self.ledger.past_runs(city.id, self.vendor, before_run=self.run.id)
        if found := left_out(past, datetime.datetime.now(datetime.UTC)):
            self._leave_out(city, "city_breaker", found.reason)
            return False
        while self.breaker.is_open:
            if self.breaker.given_up:
                self._leave_out(city, "vendor_breaker", f"not asked: {self.breaker.reason}")
                return False
            if not self.open:  # what was begun before it opened is waited for: it may close it
                seconds = self.breaker.wait()
                logger.warning("%s: %s; the next city is tried in %.0f s", self.vendor, self.breaker.reason, seconds)
                await asyncio.sleep(seconds)
                break
            self.closed_one.clear()
            await self.closed_one.wait()
        return True

    def _leave_out(self, city: City, kind: str, reason: str) -> None:
        with self.opening(city):
            self.failed(city.id, kind, reason, "")

    @contextlib.contextmanager
    def opening(self, city: City) -> Iterator[None]:
        """Writes the city's row before its first request; a city whose spider fails to begin is closed as failed."""
        row = {name: getattr(city, name) for name in ("id", "name", "state", "kind", "timezone", "population")}
        self.ledger.open_city(self.run.id, row, self.vendor)
        tally = self.open[city.id] = Tally(asked=1)  # itself open until its first requests are made
        try:
            yield
        except Exception as error:
            logger.exception("%s: the spider can't begin", city.id)
            tally.fail("config", f"{type(error).__name__}: {error}")
        self.answered(city.id)

    def tally(self, city_id: str) -> Tally:
        """The tally of an open city; one that a JOBDIR brought back is read from the ledger."""
        if city_id not in self.open:
            stored = self.ledger.load_tally(self.run.id, city_id, self.vendor)
            self.open[city_id] = Tally.from_plain(stored) if stored else Tally()
        return self.open[city_id]

    def asked(self, city_id: str) -> None:
        self.tally(city_id).asked += 1

    def answered(self, city_id: str) -> None:
        self.tally(city_id).answered += 1
        self._close_at_rest(city_id)

    def item_out(self, city_id: str) -> None:
        self.tally(city_id).items_out += 1

    def failed(self, city_id: str, kind: str, reason: str, url: str) -> None:
        logger.warning("%s: %s: %s (%s)", city_id, kind, reason, url)
        self.tally(city_id).fail(kind, reason, url)

    def request_dropped(self, request: Request) -> None:
        city_id = request.meta.get("city")
        if city_id:
            logger.debug("%s: asked twice, dropped: %s", city_id, request.url)
            self.answered(city_id)

    def item_left(self, item: Any) -> None:
        tally = self.tally(item.city)
        tally.items_done += 1
        if item.record == "meeting":
            tally.meetings += 1
        else:
            tally.documents += 1
        self._close_at_rest(item.city)

    def item_dropped(self, item: Any, exception: Exception) -> None:
        self._item_lost(item, str(exception))

    def item_failed(self, item: Any, failure: Failure) -> None:
        self._item_lost(item, f"{type(failure.value).__name__}: {failure.value}"[:300])

    def _item_lost(self, item: Any, reason: str) -> None:
        tally = self.tally(item.city)
        tally.items_done += 1
        tally.fail("record", reason, item.source_url)
        self._close_at_rest(item.city)

    def _close_at_rest(self, city_id: str) -> None:
        tally = self.open[city_id]
        if not tally.at_rest or self.lost:  # a lost record is no failure of its city: it stays open and is listed again
            return
        if why := unwritten(self.feeds):
            self._give_up(FEED_LOST, why)
        else:
            past = self.ledger.past_counts(city_id, self.vendor) if not tally.meetings else None
            self._close(city_id, tally, verdict(tally, past_meetings=past))

    def _close(self, city_id: str, tally: Tally, end: Verdict) -> None:
        self.ledger.close_city(
            self.run.id,
            city_id,
            self.vendor,
            outcome=end.outcome,
            kind=end.kind,
            reason=end.reason,
            url=end.url,
            tally=tally.as_plain() | {"seen": []},
        )
        self.breaker.closed_city(end.outcome, end.kind)
        self.outcomes[end.outcome] = self.outcomes.get(end.outcome, 0) + 1
        del self.open[city_id]
        self._forget_cookies(city_id)
        self.closed_one.set()
        why = f": {end.kind}: {end.reason} {end.url}" if end.kind else ""
        logger.info("%s: %s, %s meetings, %s documents%s", city_id, end.outcome, tally.meetings, tally.documents, why)

    def _forget_cookies(self, city_id: str) -> None:
        # Each city has a jar of its own; kept, they would be a leak that grows with the number of cities.
        cookies = self.crawler.get_downloader_middleware(CookiesMiddleware)
        if cookies is not None:
            cookies.jars.pop(city_id, None)

    # -- the end ----------------------------------------------------------------------------------------------------------

    def _ledger_lost(self, error: LedgerUnavailable) -> None:
        """The disk is full, or another program holds the database: nothing can be done that would be remembered."""
        self._give_up(LEDGER_LOST, f"The ledger can't be used: {error}")

    def _give_up(self, reason: str, why: str) -> None:
        if not self.lost:
            self.lost = reason
            logger.error("%s. Stopping; start the same command again to go on.", why)
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            self._stopping = asyncio.create_task(engine.close_spider_async(reason=self.lost))

    def spider_closed(self, reason: str) -> None:
        self.finish_reason = reason = self.lost or reason
        resumable = reason not in FINAL_REASONS
        for city_id, tally in list(self.open.items()):
            if resumable:
                self.ledger.save_tally(self.run.id, city_id, self.vendor, tally.as_plain())
            else:
                self._close(city_id, tally, verdict(tally))
        stats = {key: value for key, value in self.crawler.stats.get_stats().items() if isinstance(value, int | float | str)}
        self.ledger.end_run(
            self.run.id,
            finish_reason=reason,
            resumable=resumable,
            peak_memory_mb=self.peak_mb,
            swap_mb=self.swap_mb,
            stats=stats,
            memory_curve=self.curve,
        )
        # Of the whole run: cities that an earlier process of it closed count too.
        counted = "SELECT outcome, count(*) AS n FROM city_run WHERE run_id = :run GROUP BY outcome"
        self.outcomes = {row["outcome"] or "unfinished": row["n"] for row in self.ledger.rows(counted, run=self.run.id)}
        guard = self.crawler.get_addon(JobDirGuard)
        if guard:
            # A request whose answer could not be written is no longer in the JOBDIR: the ledger says what is left.
            guard.leave(resumable=resumable and not self.lost)
        self.ledger.close()

    @property
    def exit_code(self) -> int:
        """0 finished, 1 finished and some city failed, 75 stopped and resumable."""
        if self.finish_reason is None or self.finish_reason not in FINAL_REASONS:
            return EXIT_RESUMABLE
        failed = self.outcomes.get("failed", 0) + self.outcomes.get("unfinished", 0)
        return EXIT_CITY_FAILED if failed or self.finish_reason == "start_error" else EXIT_OK


def record_of(crawler: Crawler) -> CrawlRecord:
    """The crawl's record, for components made after it. Raises NotConfigured where there is none (scrapy shell, capture)."""
    record = getattr(crawler.spider, "record", None)
    if not isinstance(record, CrawlRecord):
        raise NotConfigured("no crawl record")
    return record
