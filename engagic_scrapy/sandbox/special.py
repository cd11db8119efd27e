"""The few packets of a sandbox that are out of the ordinary, and files of this machine in place of made ones."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.packet_text import PacketSpec

SWOLLEN_PAGES = 1_000
SCANNED_PAGES, SCANNED_BYTES = 12, 6_000_000
_PIECE = 65536


@dataclass(frozen=True, slots=True)
class Special:
    """What a city's first packet is. `kind` is large, long, swollen, scanned or file."""

    kind: str
    file: str = ""

    def applied(self, spec: PacketSpec, options: Options) -> PacketSpec:
        """The packet's spec with what makes it special."""
        if self.kind == "large":
            return replace(spec, size=options.large_mb * 1_000_000)
        if self.kind == "long":
            return replace(spec, pages=options.long_pages)
        if self.kind == "swollen":
            return replace(spec, pages=SWOLLEN_PAGES, swollen=options.swollen_mb * 1_000_000 // SWOLLEN_PAGES)
        if self.kind == "scanned":
            return replace(spec, pages=SCANNED_PAGES, size=SCANNED_BYTES, scanned=True)
        return spec


def wanted(options: Options) -> list[Special]:
    """One for each city that is to have one. Raises UsageProblem if a file is not there."""
    for name in options.files:
        if not Path(name).is_file():
            raise UsageProblem(f"a sandbox can't show {name}: there is no such file")
    return [
        *[Special("large")] * options.large_packets,
        *[Special("long")] * bool(options.long_pages),
        *[Special("swollen")] * bool(options.swollen_mb),
        *[Special("scanned")] * options.scanned_packets,
        *(Special("file", name) for name in options.files),
    ]


def spread(specials: list[Special], able: Iterable[int]) -> dict[int, Special]:
    """Which city has which: over all that can show a packet, each kind evenly. Raises UsageProblem if they are too few.

    :param able: the cities whose portals show a packet of their first meeting, in order.
    """
    if not specials:
        return {}
    cities = list(able)
    if len(cities) < len(specials):
        raise UsageProblem(f"special packets need {len(specials)} cities, one each; there are {len(cities)} with packets")
    kinds: dict[str, list[Special]] = {}
    for special in specials:
        kinds.setdefault(special.kind, []).append(special)
    # As with the vendors of the cities: each kind's are spread over the whole.
    turns = sorted(((n + 0.5) / len(same), number, n) for number, same in enumerate(kinds.values()) for n in range(len(same)))
    order = [list(kinds.values())[number][n] for _, number, n in turns]
    return {cities[place * len(cities) // len(order)]: special for place, special in enumerate(order)}


class StoredFile:
    """A file of this machine, offered as :class:`~engagic_scrapy.sandbox.packets.Packet` is."""

    def __init__(self, path: str):
        self.path = Path(path)
        self.size = self.path.stat().st_size
        self.key = f"{self.path.name}|{self.size}"

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `stop`."""
        stop = self.size if stop is None else min(stop, self.size)
        if start >= stop:
            return
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for at in range(start, stop, _PIECE):
                yield data[at : min(at + _PIECE, stop)]

    def read(self) -> bytes:
        return b"".join(self.chunks())

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
