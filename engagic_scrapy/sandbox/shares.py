"""How a sandbox's cities are shared out among its vendors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from engagic_scrapy.cities import registry


def of_registry(vendors: Iterable[str]) -> dict[str, int]:
    """How many portals each of the vendors has in the rows that ship; 0 for one without rows."""
    portals = Counter(city.vendor for city in registry.load().cities())
    return {vendor: portals[vendor] for vendor in vendors}


def counts(cities: int, shares: Mapping[str, int]) -> dict[str, int]:
    """How many cities each vendor gets: by largest remainder, and at least one each.

    With fewer cities than vendors the ones with the largest shares get one each. The shares must not all be 0.
    """
    if cities < len(shares):
        first = sorted(shares, key=lambda vendor: -shares[vendor])[:cities]
        return {vendor: int(vendor in first) for vendor in shares}
    total = sum(shares.values())
    quotas = {vendor: cities * share / total for vendor, share in shares.items()}
    result = {vendor: max(1, int(quota)) for vendor, quota in quotas.items()}
    weighty = [vendor for vendor, share in shares.items() if share]
    while (left := cities - sum(result.values())) != 0:
        if left > 0:
            result[max(weighty, key=lambda vendor: quotas[vendor] - result[vendor])] += 1
        else:
            # What the smallest have above their share comes from those that it hurts least.
            result[max((v for v in weighty if result[v] > 1), key=lambda vendor: result[vendor] - quotas[vendor])] -= 1
    return result


def mixed(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Vendor, and number among its cities, of every city in turn: each vendor's spread evenly over the whole."""
    places = [((turn + 0.5) / number, vendor, turn) for vendor, number in counts.items() for turn in range(number)]
    return [(vendor, turn) for _, vendor, turn in sorted(places)]


def by_turns(cities: int, vendors: tuple[str, ...]) -> list[tuple[str, int]]:
    """The same for vendors that take turns."""
    return [(vendors[index % len(vendors)], index // len(vendors)) for index in range(cities)]
