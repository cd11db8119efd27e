"""What a sandbox is asked to play."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

MEETINGS_MAX = 4_000  # of one city: the portals count their ids in blocks of this


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Options:
    """The size and the kind of a world. The same options give the same world, byte for byte.

    :param meetings: of each city; one in five lies outside the default window, the first never does.
    :param packet_kb: least size of a packet.
    :param packet_max_kb: few packets reach this size, most stay near the least one; 0: all have the least one.
    :param large_packets: so many cities have one packet of `large_mb` each, for their first meeting.
    :param long_pages: pages of one more city's first packet; 0 for none.
    :param swollen_mb: text of one more city's first packet, from a font whose map turns one letter into many; 0 for none.
    :param scanned_packets: so many more cities have a first packet that is pictures of pages.
    :param files: paths of files of this machine that more cities show as their first packets, one each.
    :param faults: what goes wrong, and how often: see :mod:`engagic_scrapy.sandbox.faults`.
    :param today: the day around which the meetings lie; the machine's own day if not given.
    :param vendors: which vendors its cities are at, by turns.
    :param shares: how large a share of the cities each of the vendors has; a city's vendor then depends on how many there are.
    :param doors: which of a vendor's doors its cities use: both by turns, or one (``("api",)``, ``("calendar",)``).
    :param page_kb: hidden form state in each InSite page, as heavy as wanted (real ones have 48 to 381).
    :param drip_seconds: how long a dripping document takes.
    :param retry_after: seconds that a 429 asks for.
    """

    cities: int = 12
    meetings: int = 5
    seed: int = 1
    packet_kb: int = 200
    packet_max_kb: int = 0
    large_packets: int = 0
    large_mb: int = 20
    long_pages: int = 0
    swollen_mb: int = 0
    scanned_packets: int = 0
    files: tuple[str, ...] = ()
    faults: str = ""
    today: date = field(default_factory=_today)
    vendors: tuple[str, ...] = ("legistar",)
    shares: tuple[int, ...] = ()
    doors: tuple[str, ...] = ("api", "calendar")
    page_kb: int = 8
    drip_seconds: float = 5.0
    retry_after: int = 1
