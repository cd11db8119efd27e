"""Requests a city of each vendor costs, against the least that its card states: python -m tests.benchmarks.requests_bench

Crawls the listings of N healthy sandbox cities of each vendor, with documents off, and counts the sandbox's log. The card of each
spider begins its words about requests with a formula of these terms, evaluated for each city from what the sandbox plants there:

    meetings    of the window, as far as the portal lists them
    agendas     meetings with a published agenda
    pages       of the window's list, or of a list newest first until one has a day before the window
    months      that the window touches; years, up to this one
    bodies      of the tenant; past, its meetings of the window that are over
    redirects   answers that only lead elsewhere
    …           and what is the vendor's own: :data:`OWN_TERMS`

robots.txt, one a host, is printed beside it and in no formula. Exit code 1 if a vendor asks more (or less) than its formula, or
asks for anything twice.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import operator
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals import (
    agendaonline,
    agendaonline_addresses,
    civicclerk,
    destiny_addresses,
    granicus_addresses,
    legistar_ranges,
    novusagenda,
    simbli,
    swagit_addresses,
    visioninternet,
    visioninternet_addresses,
    wp_events_addresses,
)
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.records import City, Meeting
from engagic_scrapy.sandbox.server import Entry, Sandbox
from engagic_scrapy.sandbox.world import DAYS_AHEAD, DAYS_BACK, World
from tests.crawl.house import House

FORMULA = re.compile(r"^ +Requests: (?P<formulas>[a-z0-9_ =+*;]+)\. (?P<reason>\S.*)", re.M)
PAGE_ROWS = {
    "agendaonline": agendaonline.PAGE, "civicclerk": civicclerk.PAGE, "novusagenda": novusagenda.PAGE_ROWS,
    "simbli": simbli.PAGE, "visioninternet": visioninternet.PAGE_ROWS,
}  # fmt: skip
ASKED_BY_DATE = ("civicclerk", "novusagenda")


@dataclass
class Count:
    """What one crawl of some cities of one vendor (by one of its doors) has asked for."""

    vendor: str
    door: str
    cities: int
    asked: int
    least: int
    robots: int
    repeated: list[str]

    @property
    def is_right(self) -> bool:
        return self.asked == self.least and not self.repeated


# -- what the cards state ------------------------------------------------------------------------------------------------------


def card_of(vendor: str) -> str:
    """The docstring of the vendor's spider."""
    module = importlib.import_module(f"engagic_scrapy.spiders.{vendor}")
    (spider,) = (each for each in vars(module).values() if inspect.isclass(each) and getattr(each, "name", "") == vendor)
    return spider.__doc__ or ""


def formulas(card: str) -> dict[str, str]:
    """Formula by door; "" for any. Raises ValueError for a card without a line ``Requests: <formula>. <reason>``."""
    found = FORMULA.search(card)
    if not found:
        raise ValueError("the card has no line 'Requests: <formula>. <reason>'")
    parts = (part.rpartition(" = ") for part in found["formulas"].split("; "))
    return {door.strip(): formula.strip() for door, _, formula in parts}


def names(formula: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)}


def evaluate(formula: str, terms: dict[str, int]) -> int:
    """Sums and products of whole numbers and terms. Raises ValueError for anything else, KeyError for an unknown term."""
    operators: dict[type, Callable[[int, int], int]] = {ast.Add: operator.add, ast.Mult: operator.mul}

    def value(node: ast.AST) -> int:
        match node:
            case ast.Expression():
                return value(node.body)
            case ast.BinOp() if type(node.op) in operators:
                return operators[type(node.op)](value(node.left), value(node.right))
            case ast.Constant(value=int() as number):
                return number
            case ast.Name():
                return terms[node.id]
        raise ValueError(f"{formula}: only sums and products of numbers and terms")

    return value(ast.parse(formula, mode="eval"))


# -- what the sandbox plants ----------------------------------------------------------------------------------------------------


def terms_of(world: World, city: City) -> dict[str, int]:
    """The terms of one city, but for the redirects, which are counted."""
    lists = getattr(ADDRESSES[city.vendor], "lists", lambda meeting: True)
    listed = [meeting for meeting in world.meetings(city) if lists(meeting)]
    meetings = [meeting for meeting in listed if world.in_window(meeting.day)]
    agendas = [meeting for meeting in meetings if meeting.published]
    today = world.options.today
    first = today - timedelta(days=DAYS_BACK)
    common = {
        "meetings": len(meetings),
        "agendas": len(agendas),
        "pages": _pages(city.vendor, listed, meetings, first),
        "months": _months(world),
        "years": today.year - first.year + 1,
        "bodies": len({meeting.body for meeting in listed}),
        "past": sum(meeting.day <= today for meeting in meetings),
    }
    return common | OWN_TERMS.get(city.vendor, lambda *_: {})(world, city, meetings)


def _months(world: World) -> int:
    first, last = (world.options.today + timedelta(days=days) for days in (-DAYS_BACK, DAYS_AHEAD))
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _pages(vendor: str, listed: list[Meeting], meetings: list[Meeting], first: date) -> int:
    rows = PAGE_ROWS.get(vendor, 50)
    if vendor in ASKED_BY_DATE:
        return max(1, -(-len(meetings) // rows))
    days = sorted((meeting.day for meeting in listed), reverse=True)
    of_each = [days[place : place + rows] for place in range(0, len(days), rows)] or [[]]
    return next((number for number, shown in enumerate(of_each, 1) if shown and shown[-1] < first), len(of_each))


# -- terms that are no words of all vendors: which of their habits the sandbox gave a tenant ---------------------------------


def _legistar(world: World, city: City, meetings: list[Meeting]) -> dict[str, int]:
    today = world.options.today
    matters = [item for meeting in meetings for item in world.items(meeting) if item.file]
    acted = [item for item in matters if item.meeting.day <= today and (item.action or item.votes or item.mover)]
    default = legistar_ranges.default_range(city, today)
    opens_right = default.first <= today - timedelta(days=DAYS_BACK) and today + timedelta(days=DAYS_AHEAD) <= default.last
    return {"matters": len(matters), "votes": len(acted), "ranges": int(not opens_right)}


def _destiny(world: World, city: City, meetings: list[Meeting]) -> dict[str, int]:
    book = destiny_addresses
    return {"agenda_pages": sum(not book.has_file_only(each) and not book.is_starred(each) for each in meetings)}


def _wp_events(world: World, city: City, meetings: list[Meeting]) -> dict[str, int]:
    shape, months = wp_events_addresses.shape(city), _months(world)
    return {"lists": months if shape == "eventon" else 1, "posts": len(meetings) if shape == "posts" else 0}


def _visioninternet(world: World, city: City, meetings: list[Meeting]) -> dict[str, int]:
    """A grid is asked by month; neither it nor a list without a column for agendas has links to files."""
    widget = visioninternet_addresses.widget(city)
    asked = {"pages": 0, "months": _months(world)} if widget == "grid" else {"months": 0}
    return asked | {"events": len(meetings) if widget in ("grid", "bare list") else 0}


def _swagit(world: World, city: City, meetings: list[Meeting]) -> dict[str, int]:
    bodies = {meeting.body for meeting in world.meetings(city) if swagit_addresses.lists(meeting)}
    return {"tabs": len(bodies) if city.quirk % 2 else 0}


def _items(world: World, city: City, meetings: list[Meeting]) -> dict[str, int]:
    return {"items": sum(len(world.items(meeting)) for meeting in meetings)}


OWN_TERMS: dict[str, Callable[[World, City, list[Meeting]], dict[str, int]]] = {
    "agendaonline": lambda world, city, meetings: {"landing": int("id" not in agendaonline_addresses.params(city))},
    "civicweb": lambda world, city, meetings: {"videos": _minutes(meetings)},
    "destiny": _destiny,
    "escribe": lambda world, city, meetings: {"minutes": _minutes(meetings)},
    "granicus": lambda world, city, meetings: {
        "views": len(granicus_addresses.params(city)["view_ids"]),
        "agenda_pages": granicus_addresses.has_pages(city) * sum(meeting.published for meeting in meetings),
    },
    "legistar": _legistar,
    "novusagenda": _items,
    "onbase": lambda world, city, meetings: {"misses": (city.quirk % 4 == 3) * sum(each.published for each in meetings)},
    "primegov": lambda world, city, meetings: {"misses": (city.quirk % 4 == 3) * sum(each.published for each in meetings)},
    "swagit": _swagit,
    "visioninternet": _visioninternet,
    "wp_events": _wp_events,
}


def _minutes(meetings: list[Meeting]) -> int:
    return sum(meeting.past and meeting.state == "held" for meeting in meetings)


# -- counting -------------------------------------------------------------------------------------------------------------------


def count(vendor: str, door: str, cities: int, meetings: int, formula: str | None = None) -> Count:
    """One crawl, against the card's formula if none is given. Raises RuntimeError if it doesn't end well."""
    options = Options(vendors=(vendor,), cities=cities, meetings=meetings, packet_kb=1, doors=(door,))
    with tempfile.TemporaryDirectory() as name, Sandbox(options) as box:
        env = {"ENGAGIC_DOWNLOAD": "off", "ENGAGIC_PROCESS": "off", "ENGAGIC_PACE": "0"}
        house = House(Path(name), box.env | env)
        if house.run("crawl", vendor, timeout=300):
            raise RuntimeError(house.output()[-2_000:])
        asked = [entry for entry in box.log if entry.kind != "robots"]
        if formula is None:
            stated = formulas(card_of(vendor))
            formula = stated.get(door) or stated[""]
        planted = [terms_of(box.world, city) for city in box.world.cities()]
        redirects = sum(300 <= entry.status < 400 for entry in asked)
        least = redirects * ("redirects" in names(formula)) + sum(
            evaluate(formula, terms | {"redirects": 0}) for terms in planted
        )
        return Count(vendor, door, cities, len(asked), least, len(box.log) - len(asked), _repeated(asked))


def _repeated(asked: list[Entry]) -> list[str]:
    """Addresses that were asked for more than once; posts differ in what is posted, and are told by the formula."""
    times = Counter((entry.host, entry.path) for entry in asked if entry.method == "GET")
    return [f"{number} times {host}{path}" for (host, path), number in times.items() if number > 1]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vendors", nargs="*", metavar="VENDOR", help="all of them if none is given")
    parser.add_argument("--cities", type=int, default=8)
    parser.add_argument("--meetings", type=int, default=8)
    options = parser.parse_args(arguments)
    print(f"{'VENDOR':15} {'REQUESTS':>8} {'LEAST':>7} {'ROBOTS':>7}   (a city, of {options.cities})")
    wrong = 0
    for vendor in options.vendors or sorted(ADDRESSES):
        for door in ("api", "calendar") if vendor == "legistar" else ("calendar",):
            counted = count(vendor, door, options.cities, options.meetings)
            name = f"{vendor} {door}" if vendor == "legistar" else vendor
            figures = (number / options.cities for number in (counted.asked, counted.least, counted.robots))
            print(
                f"{name:15}", " ".join(f"{figure:7.2f}" for figure in figures), "" if counted.is_right else "  WRONG", flush=True
            )
            print(*counted.repeated[:5], sep="\n", end="\n" if counted.repeated else "")
            wrong += not counted.is_right
    print(f"{wrong} ask for something else than the least")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
