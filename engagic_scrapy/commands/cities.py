"""scrapy cities: lists, counts and checks the places that can be crawled, names the vendor of a portal, adds places."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from engagic_scrapy.cities import added, registry
from engagic_scrapy.cities.detect import detect
from engagic_scrapy.cities.registry import KINDS, STATES, VENDORS, City
from engagic_scrapy.commands import teach
from engagic_scrapy.exceptions import UsageProblem

EXIT_WRONG_ROWS = EXIT_UNKNOWN = 1
EXIT_USAGE = 2

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

A row of your own (mine.toml) adds a city, or overrides the fields that it gives:
  [oaklandCA]
  name = "Oakland"
  timezone = "America/Los_Angeles"
  portals = [ { vendor = "legistar", slug = "oakland", host = "oakland.legistar.com" } ]

Exit codes: 0 fine; 1 --check found a wrong row, or --detect knows no such portal; 2 wrong usage, or a row that can't be read.
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
        output.add_argument("--json", action="store_true", help="print one JSON object a line, with every portal's address")
        output.add_argument("--check", action="store_true", help="read all rows, print every problem and how many rows are right")
        output.add_argument("--detect", metavar="URL", help="print the vendor and the parameters of a portal, or say unknown")
        output.add_argument("--add", metavar="ID", help="write a place, or one more portal of it, into your own rows")
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
        except UsageProblem as error:
            print(f"scrapy cities: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
        except BrokenPipeError:
            # The reader (head) has enough. What is still buffered must go somewhere, or Python complains when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

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
        places = list(_filtered(registry.load(extra, only_extra), ",".join(args) or "all", opts))
        if not places:
            raise UsageProblem("no place matches these filters")
        if opts.count:
            yield from _counts(places, opts.vendor)
        elif opts.json:
            yield from (json.dumps(_record(portals), ensure_ascii=False) for portals in places)
        elif opts.ids:
            yield from (portals[0].id for portals in places)
        else:
            yield from _table(places)

    def _detect(self, url: str) -> Iterator[str]:
        portal = detect(url)
        if portal is None:
            self.exitcode = EXIT_UNKNOWN
        yield portal.line() if portal else f"unknown: {url!r} is no portal's address that only one vendor has"

    def _check(self, extra: str | None, only_extra: bool) -> Iterator[str]:
        shipped, own, wrong, problems = 0, 0, 0, 0
        for row in registry.read(extra, only_extra):
            yield from (str(problem) for problem in row.problems)
            problems += len(row.problems)
            wrong += bool(row.problems)
            own += row.own and not row.problems
            shipped += not row.own and not row.problems
        of_extra = f", {own:,} of them changed or added by {extra}" if extra else ""
        yield f"{shipped + own:,} rows right{of_extra}; {wrong:,} wrong ({problems:,} problems)"
        if wrong:
            self.exitcode = EXIT_WRONG_ROWS


def _check_row_options(opts: argparse.Namespace) -> None:
    given = [f"--{name}" for name in ("url", "name", "timezone", "population", "file") if getattr(opts, name) is not None]
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


def _record(portals: tuple[City, ...]) -> dict[str, Any]:
    city = portals[0]
    place = {key: getattr(city, key) for key in ("id", "name", "state", "kind", "timezone", "population", "division")}
    addresses = [
        {"vendor": portal.vendor, **portal.params, "verify_tls": portal.verify_tls, "browser": portal.browser}
        for portal in portals
    ]
    return {**place, "portals": addresses}


def _table(places: list[tuple[City, ...]]) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("ID", "NAME", "KIND", "POPULATION", "VENDORS")]
    for portals in places:
        city = portals[0]
        people = "" if city.population is None else f"{city.population:,}"
        rows.append((city.id, city.name, city.kind, people, ", ".join(portal.vendor for portal in portals)))
    yield from _aligned(rows, right={3})


def _counts(places: list[tuple[City, ...]], vendor: str | None) -> Iterator[str]:
    vendors = [(city.vendor, city.kind) for portals in places for city in portals if vendor in (None, city.vendor)]
    yield from _cross_table("VENDOR", vendors, "PORTALS")
    yield ""
    yield from _cross_table("STATE", [(portals[0].state, portals[0].kind) for portals in places], "PLACES")


def _cross_table(title: str, pairs: list[tuple[str, str]], total: str) -> Iterator[str]:
    counts = Counter(pairs)
    rows: list[tuple[str, ...]] = [(title, *(kind.upper() for kind in KINDS), total)]
    for name in sorted({name for name, _ in pairs}):
        rows.append((name, *_numbers(counts[name, kind] for kind in KINDS)))
    rows.append(("all", *_numbers(sum(1 for _, k in pairs if k == kind) for kind in KINDS)))
    yield from _aligned(rows, right={1, 2, 3, 4})


def _numbers(numbers: Iterable[int]) -> tuple[str, ...]:
    """The numbers and their sum as texts."""
    values = list(numbers)
    return tuple(f"{value:,}" for value in [*values, sum(values)])


def _aligned(rows: list[tuple[str, ...]], right: set[int]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            text.rjust(width) if i in right else text.ljust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
