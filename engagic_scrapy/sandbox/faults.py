"""What goes wrong in a sandbox: which cities and documents it strikes, and what a correct client makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engagic_scrapy.cities.rows import did_you_mean
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox.words import chance


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong.

    :param doors: which doors can show it.
    :param outcome: of the city (``ok``, ``quiet``, ``failed``), or of the document (``ok``, ``failed``, ``unread``).
    :param kinds: the kinds of failure that name it rightly.
    :param not_at: vendors that can't show it.
    """

    name: str
    about: str
    outcome: str = "ok"
    kinds: tuple[str, ...] = ()
    doors: tuple[str, ...] = ("api", "calendar")
    not_at: tuple[str, ...] = ()


# A robots.txt of theirs would be that of all their cities.
_ONE_HOST = ("boardbook", "boarddocs", "simbli")


CITY_FAULTS = {
    fault.name: fault
    for fault in (
        Fault("quiet", "no meeting in the window"),
        Fault("429", "the first request of its listing is answered 429 with Retry-After"),
        Fault("http500", "every listing request is answered 500", "failed", ("http", "config", "portal_error")),
        Fault("challenge", "a browser check with status 200 in place of every listing page", "failed", ("blocked",)),
        Fault("error_text", "the portal's own error text with status 200", "failed", ("portal_error",)),
        Fault("layout", "the grid has another name", "failed", ("layout_changed",), ("calendar",)),
        Fault("gone", "the host answers with the vendor's shell page", "failed", ("tenant_gone",), ("calendar",)),
        Fault("robots", "robots.txt forbids the calendar", "failed", ("robots",), ("calendar",), _ONE_HOST),
        Fault("unknown_client", "500 on every path: the API has no such client", "failed", ("config", "tenant_gone"), ("api",)),
        Fault("not_configured", "400: agenda statuses were never set up for the API", "failed", ("config",), ("api",)),
        Fault("forbidden", "403: the API wants a token", "failed", ("config", "blocked"), ("api",)),
        Fault("xml", "XML whatever was asked for", doors=("api",)),
        Fault("robots_files", "robots.txt of the host of the documents forbids all", doors=("api",)),
    )
}
DOCUMENT_FAULTS = {
    fault.name: fault
    for fault in (
        Fault("drip", "comes in drops, for some seconds"),
        Fault("flaky", "500 twice, then right"),
        Fault("limit", "429 with Retry-After once, then right"),
        Fault("cut", "the connection is cut in the middle, once"),
        Fault("redirect", "302 to the same document on another host"),
        Fault("lying_length", "Content-Length is more than ever comes", "failed", ("truncated", "connection")),
        Fault("html_pdf", "a web page served as application/pdf", "failed", ("not_pdf:html",)),
        Fault("word_pdf", "a Word file served as application/pdf", "failed", ("not_pdf:word",)),
        Fault("empty_pdf", "status 200 and no byte", "failed", ("not_pdf:empty",)),
        Fault("gone_pdf", "302 to Confirmation.aspx?M1=Gone", "failed", ("gone", "not_pdf:html")),
        Fault("encrypted", "a PDF that needs a password", "unread", ("encrypted",)),
        Fault("truncated", "a PDF whose second half is missing", "unread", ("damaged", "truncated", "partial")),
    )
}
ALL_FAULTS = CITY_FAULTS | DOCUMENT_FAULTS
PER_CITY = 2  # documents with a fault


@dataclass
class Plan:
    """Which city has which fault, and which of its documents. Memory grows with the number of faults, not of cities."""

    cities: dict[int, Fault] = field(default_factory=dict)
    documents: dict[int, list[Fault]] = field(default_factory=dict)  # the n-th strikes the n-th document of the first meeting


def parse(spec: str, cities: int) -> Iterator[tuple[Fault, int]]:
    """Faults and how many of each: ``cut:1,http500:5%,drip`` (a share is of the cities); ``all`` is one of each.

    Raises UsageProblem.
    """
    for word in filter(None, (part.strip() for part in spec.split(","))):
        match = re.fullmatch(r"(\w+)(?::(\d+)(%?))?", word)
        if match is None:
            raise UsageProblem(f"--faults {word!r}: expected name, name:number or name:percent%, like cut:2 or http500:5%")
        name, number, percent = match[1], int(match[2] or 1), match[3]
        if percent:
            number = max(1, cities * number // 100) if number else 0
        if name == "all":
            yield from ((fault, number) for fault in ALL_FAULTS.values())
        elif name in ALL_FAULTS:
            yield ALL_FAULTS[name], number
        else:
            raise UsageProblem(f"--faults: unknown fault {name!r}" + did_you_mean(name, [*ALL_FAULTS, "all"]))


def plan(spec: str, *, seed: int, doors: list[tuple[str, str]], spare: set[int], room: Callable[[int], int]) -> Plan:
    """Chooses who is struck, by chance of the seed. A city has one fault of its own, or up to two documents with one each.

    :param doors: each city's vendor and door.
    :param spare: cities that stay whole.
    :param room: how many documents of a city can be struck.

    Raises UsageProblem if there are not enough cities.
    """
    result = Plan()
    order = [index for index in range(len(doors)) if index not in spare]
    chance(seed, "faults").shuffle(order)
    wanted = [fault for fault, number in parse(spec, len(doors)) for _ in range(number)]
    # Those that need a certain door choose first, or the others might take the last city that fits.
    for fault in sorted((fault for fault in wanted if fault.name in CITY_FAULTS), key=lambda fault: len(fault.doors)):
        fit = (index for index in order if index not in result.cities and _can_show(fault, *doors[index]))
        result.cities[_first(fit, fault, len(doors))] = fault
    order = [index for index in order if index not in result.cities]
    for fault in (fault for fault in wanted if fault.name in DOCUMENT_FAULTS):
        struck = sorted(order, key=lambda index: len(result.documents.get(index, ())))  # stable: keeps the chosen order
        fit = (index for index in struck if len(result.documents.get(index, ())) < min(PER_CITY, room(index)))
        result.documents.setdefault(_first(fit, fault, len(doors)), []).append(fault)
    return result


def _can_show(fault: Fault, vendor: str, door: str) -> bool:
    return door in fault.doors and vendor not in fault.not_at


def _first(fit: Iterator[int], fault: Fault, cities: int) -> int:
    index = next(fit, None)
    if index is None:
        where = f" with the door {fault.doors[0]}" if len(fault.doors) == 1 else ""
        raise UsageProblem(
            f"--faults: no city{where} is left for {fault.name}; raise --cities (now {cities}), or name fewer --vendors"
        )
    return index
