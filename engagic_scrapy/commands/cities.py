"""scrapy cities: lists, counts and checks the places that can be crawled, adds them, and sees whether they are still there."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities import added, check, corrections, registry, tables, vendor_crawls, verify
from engagic_scrapy.cities.detect import detect
from engagic_scrapy.cities.registry import KINDS, STATES, VENDORS, City
from engagic_scrapy.commands import teach
from engagic_scrapy.exceptions import CityRowInvalid, EngagicError, UsageProblem

EXIT_WRONG_ROWS = EXIT_UNKNOWN = EXIT_TO_CORRECT = 1
EXIT_USAGE, EXIT_STOPPED = 2, 75
PASSED_ON = ("ENGAGIC_CITIES", "ENGAGIC_CITIES_ONLY", "ENGAGIC_SANDBOX")  # settings of the crawls of --verify, if given with -s

EXAMPLES = """\
Selections
==========
  all                      every city (this is what no SPEC means)
  paloaltoCA,bostonMA      city ids: the place in small letters, the state in capitals
  state:CA                 a state
  @mine.txt                a file with one of these a line; # begins a comment
The same words go into `scrapy crawl VENDOR -a cities=...`.

Examples
========
  scrapy cities state:VT                             the places of Vermont and their vendors, the primary one first
  scrapy cities state:CA --vendor legistar --count   how many Californian places can be crawled at Legistar
  scrapy cities --kind school --json                 school bodies as JSON lines, with the address of each portal
  scrapy cities state:OH --vendor iqm2 --ids > mine.txt && scrapy crawl iqm2 -a cities=@mine.txt
  ENGAGIC_CITIES=mine.toml scrapy cities --check     is my file right? every problem, with file and table
  scrapy cities --detect https://oakland.legistar.com/Calendar.aspx
                                                     whose portal is this? (its address alone decides, nothing is asked)
  scrapy cities --add mytownCA --name Mytown --url https://mytown.legistar.com --file mine.toml
                                                     write the row; a place that is there gets one vendor more
  scrapy cities --verify state:VT --write corrected.toml
                                                     are the portals still there? (their listings are crawled, nothing else)

--verify says of each row: ok, quiet; blocked, robots, unreachable, unread (not the row's fault, or not known); and what is to be
corrected: dead, moved, changed (its pages; the parser must follow), closed (the row's way in). --write FILE puts moved portals
at their new place and gives dead ones retired = DAY, so that selections leave them out: name FILE in ENGAGIC_CITIES from then on.

A row of your own (mine.toml) adds a city, or overrides the fields that it gives:
  [oaklandCA]
  name = "Oakland"
  timezone = "America/Los_Angeles"
  portals = [ { vendor = "legistar", slug = "oakland", host = "oakland.legistar.com" } ]

Exit codes: 0 fine; 1 --check found a wrong row, --detect knows no such portal, or --verify found a row to correct; 2 wrong usage,
or a row that can't be read; 75 --verify was stopped, or another one runs: the same command goes on.
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options] [SPEC ...]"

    def short_desc(self) -> str:
        return "List, count, check and add the places that can be crawled"

    def long_desc(self) -> str:
        return (
            "Lists the places that can be crawled: those that ship with the program, with the rows of ENGAGIC_CITIES (a TOML "
            "file or a folder of them) added or laid over them."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        group = parser.add_argument_group(title="Filters")
        group.add_argument("--vendor", metavar="NAME", help="only places with a portal of this vendor, like legistar")
        group.add_argument("--state", metavar="CODE", help="only places of this state, like CA")
        group.add_argument("--kind", choices=KINDS, help="only places of this kind; with --add, its kind (the default is city)")
        output = parser.add_argument_group(title="Output").add_mutually_exclusive_group()
        output.add_argument("--count", action="store_true", help="print numbers by vendor, state and kind instead of the places")
        output.add_argument("--ids", action="store_true", help="print only the ids, one a line, ready for cities=@file")
        output.add_argument("--check", action="store_true", help="read all rows, print every problem and how many rows are right")
        output.add_argument("--detect", metavar="URL", help="print the vendor and the parameters of a portal, or say unknown")
        output.add_argument("--add", metavar="ID", help="write a place, or one more portal of it, into your own rows")
        output.add_argument("--json", action="store_true", help="print one JSON object a line, with every portal's address")
        look = parser.add_argument_group(title="Verification")
        look.add_argument("--verify", action="store_true", help="crawl the listings and say which portals are dead or moved")
        look.add_argument("--write", metavar="FILE", help="write the corrected rows, for ENGAGIC_CITIES")
        look.add_argument("--folder", metavar="DIR", help="its own ledger, logs and kept pages; the default is DATA/verify")
        row = parser.add_argument_group(title="With --add")
        row.add_argument("--url", help="address of any page of its portal")
        row.add_argument("--name", help="the place, as people write it")
        row.add_argument("--timezone", metavar="ZONE", help="needed where a state's places have several, like America/Denver")
        row.add_argument("--population", metavar="N", type=int, help="if known")
        row.add_argument("--file", help="where to write; the default is ENGAGIC_CITIES (of a folder, the state's file)")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:  # Scrapy parses known options only and hands on the rest
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        try:
            for line in self._lines(args, opts):
                print(line)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head) has enough. What is still buffered must go somewhere, or Python complains when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (EngagicError, OSError) as error:  # OSError: a folder of --verify that can't be written
            print(f"scrapy cities: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE

    def _lines(self, args: list[str], opts: argparse.Namespace) -> Iterator[str]:
        assert self.settings is not None
        extra, only_extra = self.settings["ENGAGIC_CITIES"] or None, self.settings.getbool("ENGAGIC_CITIES_ONLY")
        _check_row_options(opts)
        if opts.check:
            if args or opts.vendor or opts.state or opts.kind:
                raise UsageProblem("--check reads every row; it takes neither a selection nor a filter")
            yield from self._check(extra, only_extra)
            return
        _check_filters(opts)
        if opts.detect is not None or opts.add is not None:
            if args or opts.vendor or opts.state or (opts.kind and opts.add is None):
                raise UsageProblem("--detect and --add take neither a selection nor a filter")
            yield from self._detect(opts.detect) if opts.add is None else _add(opts, extra, only_extra)
            return
        known = registry.load(extra, only_extra)
        places = list(_filtered(known, ",".join(args) or "all", opts))
        if not places:
            raise UsageProblem("no place matches these filters")
        if opts.verify:
            yield from self._verify(places, opts, extra, only_extra)
            return
        listed = {portals[0].id for portals in places}
        if retired := [city for city in known.retired() if city.id in listed]:
            print(f"scrapy cities: left out: {registry.retired_words(retired)}", file=sys.stderr)
        if opts.count:
            yield from tables.counts(places, opts.vendor)
        elif opts.json:
            yield from (json.dumps(tables.record(portals), ensure_ascii=False) for portals in places)
        elif opts.ids:
            yield from (portals[0].id for portals in places)
        else:
            yield from tables.table(places)

    def _detect(self, url: str) -> Iterator[str]:
        portal = detect(url)
        if portal is None:
            self.exitcode = EXIT_UNKNOWN
        yield portal.line() if portal else f"unknown: {url!r} is no portal's address that only one vendor has"

    def _check(self, extra: str | None, only_extra: bool) -> Iterator[str]:
        shipped, own, wrong, problems = 0, 0, 0, 0
        declared = self._declared()
        for row in registry.read(extra, only_extra):
            known = (city for city in row.cities if city.vendor in declared)
            reasons = (reason for city in known for reason in check.problems(city, declared[city.vendor]))
            found = [*map(str, row.problems), *(str(CityRowInvalid(row.file, row.city_id, reason)) for reason in reasons)]
            yield from found
            problems += len(found)
            wrong += bool(found)
            own += row.own and not found
            shipped += not row.own and not found
        of_extra = f", {own:,} of them changed or added by {extra}" if extra else ""
        yield f"{shipped + own:,} rows right{of_extra}; {wrong:,} wrong ({problems:,} problems)"
        if wrong:
            self.exitcode = EXIT_WRONG_ROWS

    def _declared(self) -> dict[str, dict[str, object]]:
        """By vendor: the parameters that its spider reads."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        spiders = {vendor: loader.load(vendor) for vendor in set(loader.list()) & set(VENDORS)}
        return {vendor: spider.city_params for vendor, spider in spiders.items() if issubclass(spider, VendorSpider)}

    def _verify(self, places: list[tuple[City, ...]], opts: argparse.Namespace, extra: str | None, only: bool) -> Iterator[str]:
        assert self.settings is not None
        if opts.write:
            corrections.target(opts.write, extra)  # before hours of crawling
        folder = Path(opts.folder or Path(self.settings["ENGAGIC_DATA_DIR"]) / "verify").resolve()
        given = {name: str(self.settings[name]) for name in PASSED_ON if self.settings[name]}
        crawls = vendor_crawls.VendorCrawls(folder, given)
        try:
            vendor_crawls.lock(folder)
        except BlockingIOError:
            print(f"scrapy cities --verify: another one works in {folder}; wait for it, or give --folder", file=sys.stderr)
            self.exitcode = EXIT_STOPPED
            return
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, crawls.stop)
        cities = [city for portals in places for city in portals if opts.vendor in (None, city.vendor)]
        hours = self.settings.getfloat("ENGAGIC_RUN_HOURS")
        findings = verify.Verify(cities, crawls, lambda: _readings(folder, hours), _say).run()
        plain = (json.dumps(finding.as_plain(), ensure_ascii=False) for finding in findings)
        yield from plain if opts.json else verify.table(findings)
        if crawls.stopping:
            _say("stopped; the same command goes on where it was")
            self.exitcode = EXIT_STOPPED
            return
        if any(finding.state in verify.TO_CORRECT for finding in findings):
            self.exitcode = EXIT_TO_CORRECT
        if opts.write:
            day = datetime.datetime.now(datetime.UTC).date().isoformat()
            number = corrections.write(findings, opts.write, extra=extra, only_extra=only, day=day)
            _say(f"{number:,} corrected in {opts.write}" if number else "nothing that can be written")
        crawls.forget()


def _say(line: str) -> None:
    print(f"{datetime.datetime.now().astimezone():%H:%M:%S} {line}", file=sys.stderr, flush=True)


def _readings(folder: Path, hours: float) -> verify.Readings:
    """What the crawls of the last hours wrote of each row."""
    # Imported here, because Scrapy imports all commands for each of them, and the database layer costs half a second.
    from engagic_scrapy.ledger.ledger import Ledger
    from engagic_scrapy.ledger.states import stamp

    since = stamp(datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours))
    query = """SELECT city_id, vendor, outcome, kind, reason, url, tally FROM city_run
               WHERE state = 'done' AND outcome <> 'unfinished' AND closed_at >= :since ORDER BY run_id"""
    ledger = Ledger.open(folder)
    try:
        rows = ledger.rows(query, since=since)
    finally:
        ledger.close()
    read: verify.Readings = {}
    for row in rows:
        read.setdefault((row["city_id"], row["vendor"]), []).append({**row, "tally": json.loads(row["tally"] or "{}")})
    return read


def _check_row_options(opts: argparse.Namespace) -> None:
    given = [f"--{name}" for name in ("url", "name", "timezone", "population", "file") if getattr(opts, name) is not None]
    if (opts.write or opts.folder) and not opts.verify:
        raise UsageProblem("--write and --folder go with --verify")
    other = [f"--{name}" for name in ("check", "count", "ids", "detect", "add") if getattr(opts, name)]
    if opts.verify and other:
        raise UsageProblem(f"--verify and {other[0]} are two commands")
    if given and opts.add is None:
        raise UsageProblem(f"{given[0]} goes with --add ID")
    if opts.add is not None and not opts.url:
        raise UsageProblem("--add: give the --url of its portal")


def _add(opts: argparse.Namespace, extra: str | None, only_extra: bool) -> Iterator[str]:
    portal = detect(opts.url)
    if portal is None:
        raise UsageProblem(f"--add {opts.add}: unknown portal {opts.url!r}; write the row by hand, --help shows one")
    place = {key: getattr(opts, key) for key in ("name", "kind", "timezone", "population") if getattr(opts, key) is not None}
    path, lines = added.add(opts.add, portal, place, file=opts.file, extra=extra, only_extra=only_extra)
    yield f"added to {path}:"
    yield lines.rstrip("\n")
    yield f"try it: scrapy crawl {portal.vendor} -a cities={opts.add} -a limit=2"


def _check_filters(opts: argparse.Namespace) -> None:
    if opts.state and opts.state.upper() not in STATES:
        raise UsageProblem(f"--state {opts.state}: expected a state's two letters, like CA")
    if opts.vendor and opts.vendor not in VENDORS:
        raise UsageProblem(f"--vendor {opts.vendor}: unknown vendor" + registry.did_you_mean(opts.vendor, VENDORS))


def _filtered(known: registry.Registry, spec: str, opts: argparse.Namespace) -> Iterator[tuple[City, ...]]:
    state = opts.state.upper() if opts.state else None
    for city in known.select(spec, vendor=None):
        portals = known.portals(city.id)
        if state in (None, city.state) and opts.kind in (None, city.kind) and opts.vendor in (None, *(p.vendor for p in portals)):
            yield portals
