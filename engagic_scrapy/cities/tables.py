"""Places as tables and numbers for people, and as plain records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from engagic_scrapy.cities.registry import KINDS, City


def record(portals: tuple[City, ...]) -> dict[str, Any]:
    """A place with the address of each of its portals, ready for JSON."""
    city = portals[0]
    place = {key: getattr(city, key) for key in ("id", "name", "state", "kind", "timezone", "population", "division")}
    addresses = [
        {"vendor": portal.vendor, **portal.params, "verify_tls": portal.verify_tls, "browser": portal.browser}
        for portal in portals
    ]
    return {**place, "portals": addresses}


def table(places: list[tuple[City, ...]]) -> Iterator[str]:
    """A line for each place."""
    rows: list[tuple[str, ...]] = [("ID", "NAME", "KIND", "POPULATION", "VENDORS")]
    for portals in places:
        city = portals[0]
        people = "" if city.population is None else f"{city.population:,}"
        rows.append((city.id, city.name, city.kind, people, ", ".join(portal.vendor for portal in portals)))
    yield from _aligned(rows, right={3})


def counts(places: list[tuple[City, ...]], vendor: str | None) -> Iterator[str]:
    """Numbers by vendor, state and kind of place."""
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
