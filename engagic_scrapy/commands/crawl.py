"""scrapy crawl, with exit codes that a timer can act on."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import logging
import sys
from collections.abc import Awaitable
from pathlib import Path

from scrapy import Spider
from scrapy.commands import crawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from engagic_scrapy.exceptions import EngagicError, UsageProblem

logger = logging.getLogger(__name__)

EXIT_FAILED, EXIT_USAGE = 1, 2


class Command(crawl.Command):
    def short_desc(self) -> str:
        return "Run a spider: legistar and its kin list a vendor's cities, backlog finishes what the ledger holds"

    def long_desc(self) -> str:
        return (
            "Exit codes: 0 finished; 1 finished, but a city failed (see scrapy report); 75 stopped (SIGTERM, memory, a limit): "
            "the same command goes on where it stopped; 2 wrong usage, or a data folder that can't be used. "
            "Arguments of a vendor's spider: -a cities=all | paloaltoCA,bostonMA | state:CA | @file.txt; -a shard=1/4; "
            "-a from_date=2026-06-01 -a until_date=2026-06-30; -a limit=3. "
            "Example: scrapy crawl legistar -a cities=state:CA -a limit=2 -O meetings.jsonl -s JOBDIR=data/jobs/legistar"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` prints them")
        assert self.crawler_process is not None
        crawler = self._create_crawler(self._spider(args[0]))
        try:
            self._check(crawler, opts.spargs)
        except UsageProblem as error:
            raise UsageError(str(error), print_help=False) from None
        except EngagicError as error:
            print(f"scrapy crawl {args[0]}: {type(error).__name__}: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
            return
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = self._exit_code(crawler, task)

    def _spider(self, name: str) -> type[Spider]:
        assert self.crawler_process is not None
        loader = self.crawler_process.spider_loader
        try:
            return loader.load(name)
        except KeyError:
            near = difflib.get_close_matches(name, loader.list())
            hint = f"; did you mean {', '.join(near)}?" if near else "; `scrapy list` prints them"
            raise UsageError(f"no spider {name!r}{hint}", print_help=False) from None

    def _check(self, crawler: Crawler, arguments: dict[str, str]) -> None:
        """All that can be known to be wrong before the first request, so that it ends in one line and not in a traceback."""
        # Imported here, because Scrapy imports all commands for each of them, and the database layer costs half a second.
        from engagic_scrapy.documents.paths import Store
        from engagic_scrapy.ledger.ledger import Ledger

        check = getattr(crawler.spidercls, "check_arguments", None)
        if check is None:
            return
        check(crawler.settings, arguments)
        Store(Path(crawler.settings["ENGAGIC_DATA_DIR"])).check_writable()
        Ledger.open(crawler.settings["ENGAGIC_LEDGER_URL"] or Path(crawler.settings["ENGAGIC_DATA_DIR"])).close()

    def _exit_code(self, crawler: Crawler, task: Awaitable[None]) -> int:
        assert isinstance(task, asyncio.Task)  # AsyncCrawlerProcess: settings.py leaves the asyncio reactor alone
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, EngagicError):  # the JOBDIR or the run belongs to another process
            print(f"scrapy crawl: {error}", file=sys.stderr)
            return EXIT_USAGE
        if error is not None:
            logger.error("The crawl could not be run", exc_info=error)
            return EXIT_FAILED
        record = getattr(crawler.spider, "record", None)
        return int(record.exit_code) if record is not None else 0
