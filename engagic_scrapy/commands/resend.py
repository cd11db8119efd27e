"""scrapy resend: calls to Claude that were sent and whose answer isn't known, to be paid for again only on demand."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import ScrapyCommand

from engagic_scrapy.commands.report import EXIT_USAGE, open_ledger
from engagic_scrapy.exceptions import LedgerError, UsageProblem
from engagic_scrapy.report.queries import uncertain
from engagic_scrapy.report.render import moment


class Command(ScrapyCommand):
    """Settings: ENGAGIC_DATA_DIR, ENGAGIC_LEDGER_URL."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[--all | ID ...]"

    def short_desc(self) -> str:
        return "List calls to Claude without a known answer, or queue them again"

    def long_desc(self) -> str:
        return (
            "A program that is killed between sending a call and storing its answer can't know whether it was paid for. Such a "
            "call is never sent again by itself. Without arguments this lists them; with --all, or with ids that it prints, it "
            "puts them back into the queue, and the next run (scrapy crawl backlog) sends them, perhaps for a second payment."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="queue all of them again")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            ledger = open_ledger(self.settings)
        except (UsageProblem, LedgerError) as error:
            print(f"scrapy resend: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
            return
        try:
            calls = uncertain(ledger)
            unknown = sorted(set(args) - {call["subject_id"] for call in calls})
            if unknown:
                print(f"scrapy resend: no call without an answer for {unknown[0]}", file=sys.stderr)
                self.exitcode = EXIT_USAGE
                return
            for call in calls:
                print(f"{call['subject_id']}  {moment(call['begun_at'])}  ${call['estimated_usd']}  {call['url']}")
            again = ledger.resend_uncertain() if opts.all else sum(ledger.resend_uncertain(one) for one in args)
        finally:
            ledger.close()
        print(
            f"{len(calls)} calls without a known answer; {again} queued again"
            + ("; scrapy crawl backlog sends them" * bool(again))
        )
