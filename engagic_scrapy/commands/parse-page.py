"""scrapy parse-page: the records that a saved page gives, without a request."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from engagic_scrapy.cities import registry
from engagic_scrapy.cities.registry import VENDORS, City
from engagic_scrapy.exceptions import PageError, UsageProblem
from engagic_scrapy.items import Meeting, identify

EXIT_PAGE, EXIT_USAGE = 1, 2


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options] VENDOR FILE"

    def short_desc(self) -> str:
        return "Print the records that a saved page gives, as JSON lines"

    def long_desc(self) -> str:
        return (
            "Reads a saved page with the vendor's parser alone and prints what it finds, one JSON object a line. Address and "
            "city are taken from the meta.json that `scrapy capture` writes beside a page, unless given. "
            "Example: scrapy parse-page legistar page.html --url https://phila.legistar.com/Calendar.aspx --city philadelphiaPA. "
            "Exit codes: 0 fine; 1 the page can't be believed (the reason is on stderr); 2 wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--url", help="the address the page was fetched from")
        parser.add_argument(
            "--city", metavar="ID", help="the city it belongs to, like philadelphiaPA: gives time zone and address"
        )
        parser.add_argument("--timezone", metavar="ZONE", help="in place of a city's, like America/Chicago")
        parser.add_argument("--kind", help="what kind of page it is, if the parser guesses wrong")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 2:
            raise UsageError("name a vendor and a file")
        try:
            for line in self._lines(args[0], Path(args[1]), opts):
                print(line)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader (head) has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except PageError as error:
            print(f"scrapy parse-page: {args[1]}: {error.kind}: {error}", file=sys.stderr)
            self.exitcode = EXIT_PAGE
        except UsageProblem as error:
            print(f"scrapy parse-page: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE

    def _lines(self, vendor: str, file: Path, opts: argparse.Namespace) -> Iterator[str]:
        parse = _parser_of(vendor)
        body, meta = _read(file)
        url, city_id = opts.url or meta.get("url"), opts.city or meta.get("city")
        if not url:
            raise UsageProblem(f"{file}: give the page's address with --url (there is no meta.json beside it that has one)")
        city = self._city(city_id, vendor) if city_id else None
        timezone = opts.timezone or (city.timezone if city else None) or meta.get("timezone")
        if not timezone:
            raise UsageProblem(f"{file}: give --city or --timezone, for the times on the page")
        if timezone not in zoneinfo.available_timezones():
            raise UsageProblem(f"unknown time zone {timezone!r}")
        params = city.params if city and city.vendor == vendor else None
        try:
            records = parse(body, url=url, timezone=timezone, kind=opts.kind, params=params)
        except ValueError as error:  # an unknown kind
            raise UsageProblem(str(error)) from None
        for record in records:
            if isinstance(record, Meeting):
                identify(record, city=city.id if city else "", vendor=vendor)
            yield json.dumps({"record": _name(record), **asdict(record)}, ensure_ascii=False)

    def _city(self, city_id: str, vendor: str) -> City:
        assert self.settings is not None
        known = registry.load(self.settings["ENGAGIC_CITIES"] or None, self.settings.getbool("ENGAGIC_CITIES_ONLY"))
        city = known.get(city_id)
        return next((portal for portal in known.portals(city.id) if portal.vendor == vendor), city)


def _parser_of(vendor: str) -> Callable[..., list[Any]]:
    if vendor not in VENDORS:
        raise UsageProblem(f"unknown vendor {vendor!r}{registry.did_you_mean(vendor, VENDORS)}")
    name = f"engagic_scrapy.parsers.{vendor}"
    try:
        module: ModuleType = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise UsageProblem(f"there is no parser for {vendor} yet") from None
    parse = getattr(module, "parse_saved", None)
    if parse is None:
        raise UsageProblem(f"the parser of {vendor} has no parse_saved()")
    reader: Callable[..., list[Any]] = parse
    return reader


def _read(file: Path) -> tuple[bytes, dict[str, Any]]:
    """The page and what was written down when it was captured."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageProblem(f"{file}: {error.strerror or error}") from None
    meta = file.parent / "meta.json"
    if not meta.is_file():
        return body, {}
    try:
        written = json.loads(meta.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageProblem(f"{meta}: {error}") from None
    return body, written if isinstance(written, dict) else {}


def _name(record: Any) -> str:
    names = {"AgendaItem": "agenda_item", "RowProblem": "problem"}
    kind = type(record).__name__
    return names.get(kind, kind.lower())
