"""scrapy report: what became of the runs, of a city, of a meeting."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from engagic_scrapy.cities import registry
from engagic_scrapy.commands import teach
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import LedgerError, UsageProblem
from engagic_scrapy.ledger.database import FILE_NAME
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.report import meetings, runs, send_alarms
from engagic_scrapy.report.metrics import write_metrics
from engagic_scrapy.report.page import render_page
from engagic_scrapy.report.queries import Marks, report
from engagic_scrapy.report.render import render
from engagic_scrapy.report.render_meeting import render_city, render_meeting

EXIT_USAGE = 2
DAYS = 3  # before the newest run

EXAMPLES = """\
Examples
========
  scrapy report                        the latest run of each command, and what to do next
  scrapy report --run 12               that run only
  scrapy report --city oaklandCA       one city: its last runs, its latest meetings, each document
  scrapy report --meeting ocd-event/0b3c8a52-…   one meeting, with its summary
  scrapy report --html report.html     the same as a page for the browser, with the memory curve of each run
  scrapy report --send-alarms          alarms, if there are any, also by POST (ENGAGIC_ALARM_URL) and mail (ENGAGIC_ALARM_MAIL)
  scrapy report --json | jq '.cities[] | select(.outcome == "failed") | .url'

Outcomes of a city: ok; quiet (its listing was read and is empty); partial (meetings, but something failed: a page of the
listing, or a document); failed (nothing was read); unfinished (the run stopped before its end).

Alarms: many cities of a vendor fell together ("changed its layout"); a city failed three runs in a row, or had nothing three
runs in a row and had something before; a run was killed or ran out of memory.

Exit codes: 0 no city failed; 1 a city is failed or unfinished, or there is an alarm; 2 wrong usage, no ledger, or a file or an
alarm that could not be written or sent.
"""


class Command(ScrapyCommand):
    """Settings: ENGAGIC_DATA_DIR, ENGAGIC_LEDGER_URL, ENGAGIC_CITIES, ENGAGIC_CITIES_ONLY, and the marks that it names."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "What became of the runs: cities by outcome, documents, summaries, money, and what to do next"

    def long_desc(self) -> str:
        return (
            f"Reads the ledger. Without options: the latest run of each command (a spider with its arguments) of the last {DAYS} "
            "days before the newest run; of a city that several of them read, the latest outcome."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        group = parser.add_argument_group(title="What to show").add_mutually_exclusive_group()
        group.add_argument("--run", type=int, metavar="N", help="only this run")
        group.add_argument("--since", metavar="TIME", help="runs that ended after this time, like 2026-06-03T20:00 (UTC)")
        group.add_argument("--city", metavar="ID", help="one city, like oaklandCA")
        group.add_argument("--meeting", metavar="ID", help="one meeting, by the id that --city prints")
        parser.add_argument("--json", action="store_true", help="print one JSON object; README says what its keys mean")
        beside = parser.add_argument_group(title="Beside the text")
        beside.add_argument("--html", type=Path, metavar="FILE", help="write the report as one page for a browser")
        beside.add_argument(
            "--prometheus", type=Path, metavar="FILE", help="write its figures for Prometheus (textfile collector)"
        )
        beside.add_argument("--send-alarms", action="store_true", help="send alarms, if any, where ENGAGIC_ALARM_* say")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"unknown argument {args[0]}", print_help=False)
        if (opts.html or opts.prometheus or opts.send_alarms) and (opts.city or opts.meeting):
            raise UsageError("--html, --prometheus and --send-alarms go with the report of runs", print_help=False)
        try:
            print(self._text(opts))
            sys.stdout.flush()
        except (UsageProblem, LedgerError) as error:
            print(f"scrapy report: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
        except BrokenPipeError:
            # The reader (head) has enough. What is still buffered must go somewhere, or Python complains when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _text(self, opts: argparse.Namespace) -> str:
        assert self.settings is not None
        ledger = open_ledger(self.settings)
        try:
            found, words = self._found(ledger, opts)
        finally:
            ledger.close()
        return json.dumps(found, ensure_ascii=False, indent=1) if opts.json else words(found)

    def _found(self, ledger: Ledger, opts: argparse.Namespace) -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
        if opts.city:
            return meetings.city(ledger, opts.city), render_city
        if opts.meeting:
            return meetings.meeting(ledger, _meeting_id(opts.meeting), Store(self._data_dir.absolute())), render_meeting
        found = report(ledger, self._runs(ledger, opts), self._registry(), self._marks())
        self.exitcode = found["exit_code"]
        self._beside(found, opts)
        return found, render

    def _beside(self, found: dict[str, Any], opts: argparse.Namespace) -> None:
        """Files and alarms; what fails here is said, and costs the report nothing but its exit code."""
        tasks: list[tuple[str, Callable[[], None]]] = []
        if opts.html:
            tasks.append((f"{opts.html} not written", lambda: _write_page(found, opts.html)))
        if opts.prometheus:
            tasks.append((f"{opts.prometheus} not written", lambda: write_metrics(found, opts.prometheus)))
        if opts.send_alarms and found["alarms"]:
            tasks += [("alarms not sent", send) for send in self._senders(found)]
        for failed, task in tasks:
            try:
                task()
            except (OSError, UsageProblem) as error:
                print(f"scrapy report: {failed}: {error}", file=sys.stderr)
                self.exitcode = EXIT_USAGE

    def _senders(self, found: dict[str, Any]) -> list[Callable[[], None]]:
        assert self.settings is not None
        get = self.settings
        url, to, server = get["ENGAGIC_ALARM_URL"], get["ENGAGIC_ALARM_MAIL"], get["ENGAGIC_ALARM_SMTP"]
        senders: list[Callable[[], None]] = []
        if url:
            senders.append(lambda: send_alarms.post(url, found))
        if to:
            senders.append(lambda: send_alarms.mail(to, server, found))
        if not senders:
            print("scrapy report: alarms go nowhere: neither ENGAGIC_ALARM_URL nor ENGAGIC_ALARM_MAIL is set", file=sys.stderr)
        return senders

    def _runs(self, ledger: Ledger, opts: argparse.Namespace) -> list[dict[str, Any]]:
        if opts.run is not None:
            return runs.one(ledger, opts.run)
        newest = runs.newest(ledger)
        if newest is None:
            raise UsageProblem(f"{ledger.name}: no run yet; begin with ./run_all.sh, or scrapy crawl legistar -a limit=2")
        since = _moment(opts.since) if opts.since else datetime.fromisoformat(newest) - timedelta(days=DAYS)
        return runs.latest(ledger, since)

    def _registry(self) -> registry.Registry | None:
        assert self.settings is not None
        try:
            return registry.load(self.settings["ENGAGIC_CITIES"] or None, self.settings.getbool("ENGAGIC_CITIES_ONLY"))
        except UsageProblem as error:
            print(f"scrapy report: cities not read, so those not begun are missing here: {error}", file=sys.stderr)
            return None

    @property
    def _data_dir(self) -> Path:
        assert self.settings is not None
        return Path(self.settings["ENGAGIC_DATA_DIR"])

    def _marks(self) -> Marks:
        assert self.settings is not None
        get = self.settings
        return Marks(
            data_dir=self._data_dir,
            memory_soft_mb=get.getfloat("ENGAGIC_MEMORY_SOFT_MB"),
            memory_hard_mb=get.getfloat("ENGAGIC_MEMORY_HARD_MB"),
            disk_free_mb=get.getfloat("ENGAGIC_DISK_FREE_MB"),
            usd_per_run=get.getfloat("ENGAGIC_SUMMARY_USD_PER_RUN"),
            summary_kinds=tuple(get.getlist("ENGAGIC_SUMMARY_KINDS")),
        )


def _write_page(found: dict[str, Any], path: Path) -> None:
    part = path.with_name(f".{path.name}.part")  # whoever looks at the page meanwhile sees the last one whole
    part.write_text(render_page(found), encoding="utf-8")
    part.replace(path)


def open_ledger(settings: Any) -> Ledger:
    """The ledger that the settings name. Raises UsageProblem if there is none: a report must not make one."""
    url, folder = settings["ENGAGIC_LEDGER_URL"], Path(settings["ENGAGIC_DATA_DIR"])
    if not url and not (folder / FILE_NAME).is_file():
        raise UsageProblem(
            f"no ledger in {folder.absolute()}: nothing was crawled there yet. ENGAGIC_DATA_DIR names another folder; "
            "./run_all.sh begins"
        )
    return Ledger.open(url or folder)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(f"--since {text}: expected a time like 2026-06-03T20:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _meeting_id(text: str) -> str:
    return text if "/" in text else f"ocd-event/{text}"
