"""scrapy sandbox: plays whole portals and Claude on this machine, for trying out and for tests."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from engagic_scrapy.commands import teach
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox import rows, shares
from engagic_scrapy.sandbox.faults import CITY_FAULTS, DOCUMENT_FAULTS
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.server import Sandbox

EXIT_USAGE = 2
_ALL_VENDORS = 24  # cities from which on it plays more than the best known
_VENDORS_HELP = (
    "vendors of the cities, by turns, or with shares, like granicus:3,legistar:1; all: in the registry's proportions "
    f"(the default is all from {_ALL_VENDORS} cities on, else legistar)"
)

EXAMPLES = """\
Examples
========
  scrapy sandbox                                     12 cities; prints what to export, then runs until Ctrl-C
  scrapy sandbox --write-env box.env &               . box.env once it is there, then: scrapy crawl legistar -a cities=all
  scrapy sandbox --cities 20 --faults all            one of each fault
  scrapy sandbox --faults drip:2,http500:5%,429:2    two slow documents, 5 % of cities down, two cities that ask for patience
  scrapy sandbox --cities 800                        all vendors, in the proportions of the rows that ship
  scrapy sandbox --vendors granicus:3,legistar:1     three cities of four at Granicus
  scrapy sandbox --cities 200 --meetings 3 --large-packets 20 --large-mb 20 --long-pages 2000
  scrapy sandbox --cities 200 --packet-max-kb 20000 --swollen-mb 130 --scanned-packets 5 --files hostile/

Faults of a city
================
{city}

Faults of a document
====================
{document}

While it runs, ADDRESS/-/stats tells what was asked for, and whether somebody came back too early after a 429.
Exit codes: 0 stopped; 2 wrong usage, or the port is taken.
"""


def _examples() -> str:
    def listed(faults: dict[str, Any]) -> str:
        return "\n".join(f"  {fault.name:<15} {fault.about}" for fault in faults.values())

    return EXAMPLES.format(city=listed(CITY_FAULTS), document=listed(DOCUMENT_FAULTS))


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Play whole portals, and Claude, on this machine"

    def long_desc(self) -> str:
        return (
            "Starts a local server that plays the portals of made-up cities, with packets of known text, and a Claude endpoint. "
            "The real spiders and processes run against it once its lines are exported; no spider knows that it is there. "
            "The same options give the same cities and the same files."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        teach(parser, _examples())
        default = Options()
        numbers = (
            ("--cities", default.cities, "how many cities"),
            ("--meetings", default.meetings, "meetings of each, one in five outside the default window"),
            ("--seed", default.seed, "another number, another world"),
            ("--packet-kb", default.packet_kb, "least size of a packet"),
            ("--packet-max-kb", default.packet_max_kb, "few packets reach this size; 0: all have the least one"),
            ("--large-packets", default.large_packets, "so many cities have a large packet"),
            ("--large-mb", default.large_mb, "how large"),
            ("--long-pages", default.long_pages, "one more city has a packet of so many pages"),
            (
                "--swollen-mb",
                default.swollen_mb,
                "one more has a packet with so much text, by a font that turns one letter into many",
            ),
            ("--scanned-packets", default.scanned_packets, "so many more have a packet that is pictures of pages"),
            ("--port", 0, "where to listen on 127.0.0.1; 0 is any free one"),
        )
        group = parser.add_argument_group(title="Sandbox")
        for name, value, about in numbers:
            group.add_argument(name, type=int, metavar="N", default=value, help=f"{about} (default {value})")
        group.add_argument("--files", metavar="DIR", help="the files of this folder, each as one more city's packet")
        group.add_argument("--vendors", metavar="NAMES", help=_VENDORS_HELP)
        group.add_argument("--faults", metavar="SPEC", default="", help="what goes wrong, like drip:2,http500:5%%; see below")
        group.add_argument("--door", choices=("api", "calendar"), help="only this door of Legistar; both by turns if not given")
        group.add_argument("--write-env", metavar="FILE", help="write the lines to export into this file once it listens")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"{args[0]!r}: scrapy sandbox takes options only", print_help=False)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        try:
            with Sandbox(_options(opts), port=opts.port, full_log=False) as box:
                lines = rows.shell_lines(box.env)
                if opts.write_env:
                    _write_whole(Path(opts.write_env), lines)
                _greet(box, lines)
                stop.wait()
        except (UsageProblem, OSError, OverflowError) as error:
            print(f"scrapy sandbox: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE


def _options(opts: argparse.Namespace) -> Options:
    vendors, parts = _vendors(opts.vendors, opts.cities)
    return Options(
        cities=opts.cities,
        meetings=opts.meetings,
        seed=opts.seed,
        packet_kb=opts.packet_kb,
        packet_max_kb=opts.packet_max_kb,
        large_packets=opts.large_packets,
        large_mb=opts.large_mb,
        long_pages=opts.long_pages,
        swollen_mb=opts.swollen_mb,
        scanned_packets=opts.scanned_packets,
        files=_files(opts.files) if opts.files else (),
        faults=opts.faults,
        vendors=vendors,
        shares=parts,
        doors=(opts.door,) if opts.door else Options().doors,
    )


def _files(folder: str) -> tuple[str, ...]:
    """Its files by name. Raises UsageProblem if there are none."""
    found = tuple(sorted(str(path.resolve()) for path in Path(folder).glob("*") if path.is_file()))
    if not found:
        raise UsageProblem(f"--files {folder}: there are no files")
    return found


def _vendors(given: str | None, cities: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The vendors, and their shares unless they take turns."""
    if given is None:
        given = "all" if cities >= _ALL_VENDORS else ",".join(Options().vendors)
    if given == "all":
        parts = shares.of_registry(ADDRESSES)
        return tuple(parts), tuple(parts.values())
    words = [word.strip().partition(":") for word in given.split(",")]
    vendors = tuple(vendor for vendor, _, _ in words)
    if not any(number for _, _, number in words):
        return vendors, ()
    wrong = next((number for _, _, number in words if not re.fullmatch("[0-9]{1,6}", number)), None)
    if wrong is not None:
        raise UsageProblem(f"--vendors {given}: give each vendor a share or none, like granicus:3,legistar:1")
    return vendors, tuple(int(number) for _, _, number in words)


def _greet(box: Sandbox, lines: str) -> None:
    struck = ", ".join(f"{truth.city_id} {truth.fault}" for truth in box.world.truth() if truth.fault)
    print(f"Playing {box.world.options.cities} cities at {box.url}; Ctrl-C ends it.")
    if struck:
        print(f"Cities with a fault: {struck}")
    counts = Counter(city.vendor for city in box.world.cities())
    if len(counts) > 1:
        print(f"Vendors: {', '.join(f'{vendor} {number}' for vendor, number in counts.most_common())}")
    spider = f"{next(iter(counts))} -a cities=all" + (", and so for the other vendors" if len(counts) > 1 else "")
    print(f"\n{lines}\nThen, in another shell: scrapy crawl {spider}", flush=True)


def _write_whole(path: Path, text: str) -> None:
    """Who waits for the file sees it whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
