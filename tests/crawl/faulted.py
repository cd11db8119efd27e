"""Real crawls of a vendor's cities through a gate that spoils answers on the wire, one fault a city, and what became of each."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from engagic_scrapy import settings
from engagic_scrapy.sandbox.gate import Gate, Passed
from engagic_scrapy.sandbox.gate_faults import DOCUMENT, LISTING, WIRE_FAULTS, WireFault
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import House

DELAY = 0.05  # seconds between two requests of a slot in these crawls
GRACE = 0.4  # seconds in which requests may arrive that left before the client had closed the connection of the 429
CLOCK = 0.02  # seconds by which an arrival may be noted too early or too late
MEETINGS = {"swagit": 12}  # it shows past ones only
LONGEST = 420  # seconds of a crawl; it takes one minute on a machine that is free
PAGE_MAX, DOCUMENT_MAX_MB = 2 << 20, 4
_SETTINGS = {
    "RETRY_TIMES": 2,
    "DOWNLOAD_TIMEOUT": 3,
    "DOWNLOAD_MAXSIZE": PAGE_MAX,
    "REDIRECT_MAX_TIMES": 4,
}
_ENV = {
    "ENGAGIC_PROCESS": "off",
    "ENGAGIC_BREAKER_CITIES": "0",
    "ENGAGIC_DOCUMENT_STALL_SECONDS": "3",
    "ENGAGIC_DOCUMENT_SECONDS": "5",
    "ENGAGIC_DOCUMENT_MAX_MB": str(DOCUMENT_MAX_MB),
    "ENGAGIC_DISK_FREE_MB": "1",
    "ENGAGIC_DOWNLOADS_AT_ONCE": "10",
    "ENGAGIC_OPEN_CITIES": "60",
}


@dataclass
class Cell:
    """What became of one fault at one vendor."""

    fault: WireFault
    outcome: str  # ok, a kind of failure, "lost" where all seems well and something is missing, or "-" where it couldn't be shown
    right: bool
    detail: str = ""


@dataclass
class Manners:
    """What the gate's log says. Seconds.

    :param gap: least time between two requests of a slot; :param pace: least mean of ten gaps.
    :param early: requests of the vendor before the end of a Retry-After; :param rests: how many there were.
    :param spare: least time between the end of a rest and the first request after it.
    """

    delay: float = DELAY
    gap: float = float("inf")
    pace: float = float("inf")
    requests: int = 0
    rests: int = 0
    early: int = 0
    spare: float = float("inf")
    disallowed: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not self.early and not self.disallowed and self.pace >= self.delay - CLOCK / 2


@dataclass
class Crawled:
    vendor: str
    cells: dict[str, Cell] = field(default_factory=dict)
    manners: Manners = field(default_factory=Manners)
    seconds: float = 0.0
    peak_mb: float = 0.0
    cpu_seconds: float = 0.0
    trouble: str = ""  # the crawl itself went wrong


def crawl(vendor: str, faults: Iterable[str], folder: Path, elsewhere: dict[str, str], authority: Path) -> Crawled:
    """One crawl for all faults that a city of a host of its own can show, further ones for those of a host that is shared."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # of portals that a spoiled request took by surprise
    crawled = Crawled(vendor)
    for number, (batch, whole) in enumerate(_batches(vendor, list(faults))):
        place = folder / f"{vendor}-{number}"
        place.mkdir(parents=True)
        _crawl(crawled, batch, whole, place, elsewhere, authority)
    return crawled


def _batches(vendor: str, faults: list[str]) -> Iterator[tuple[list[str], int]]:
    """Faults that can be played together, and how many cities beside them stay whole.

    A robots.txt that can't be had is that of all tenants of its host.
    """
    alone = [name for name in faults if WIRE_FAULTS[name].hides_rules]
    with Sandbox(_options(vendor, 2)) as box:
        first, second = ({str(ADDRESSES[vendor].params(city).get("host"))} for city in box.world.cities())
    if first != second:
        yield faults, 1
        return
    yield [name for name in faults if name not in alone], 1
    yield from (([name], int(WIRE_FAULTS[name].spares_city)) for name in alone)


def _options(vendor: str, cities: int) -> Options:
    vendor, _, door = vendor.partition(":")
    return Options(cities=cities, meetings=MEETINGS.get(vendor, 1), packet_kb=20, vendors=(vendor,), doors=(door or "calendar",))


def _crawl(crawled: Crawled, faults: list[str], whole: int, folder: Path, elsewhere: dict[str, str], authority: Path) -> None:
    vendor = crawled.vendor.partition(":")[0]
    with Sandbox(_options(crawled.vendor, len(faults) + whole)) as box:
        struck = dict(zip((city.id for city in box.world.cities()), faults, strict=False))  # those after them stay whole
        with Gate(box, struck, elsewhere=elsewhere, robots_seconds=0.2) as gate:
            pace = DELAY / settings.DOWNLOAD_SLOTS[vendor]["delay"]
            env = {**gate.env, **_ENV, "ENGAGIC_PACE": f"{pace:.6f}", "SSL_CERT_FILE": str(authority)}
            house, began = House(folder, env), time.monotonic()
            with Watched() as watched:
                options = [word for name, value in _SETTINGS.items() for word in ("-s", f"{name}={value}")]
                process = house.start("crawl", vendor, *options)
                watched.process = psutil.Process(process.pid)
                code = -1
                try:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        code = process.wait(LONGEST)
                finally:
                    if process.poll() is None:
                        process.kill()
                        process.wait()
            crawled.seconds += time.monotonic() - began
            crawled.peak_mb = max(crawled.peak_mb, watched.peak_mb)
            crawled.cpu_seconds += watched.cpu_seconds
            if code not in (0, 1) or not house.data.exists():
                crawled.trouble = f"exit code {code}: {house.output()[-500:]}"
            _judge(crawled, house, box, gate, struck)
            observe(crawled.manners, gate.log)


class Watched:
    """Reads the peak of a process's memory and its time until it ends."""

    def __init__(self) -> None:
        self.process: psutil.Process | None = None
        self.peak_mb = self.cpu_seconds = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.1):
            if self.process is None:
                continue
            try:
                with self.process.oneshot():
                    self.peak_mb = max(self.peak_mb, self.process.memory_info().rss / 1e6)
                    times = self.process.cpu_times()
                    self.cpu_seconds = times.user + times.system
            except psutil.NoSuchProcess:
                return


def _judge(crawled: Crawled, house: House, box: Sandbox, gate: Gate, struck: dict[str, str]) -> None:
    cities = {row["city_id"]: row for row in house.rows("SELECT city_id, outcome, kind, reason FROM city_run")}
    documents: dict[str, list[dict[str, str]]] = {}
    for row in house.rows("SELECT city, url, state, failure_kind, failure_reason FROM document"):
        documents.setdefault(row["city"], []).append(row)
    for truth in box.world.truth():
        name = struck.get(truth.city_id)
        city, files = cities.get(truth.city_id), documents.get(truth.city_id, [])
        found = {row["native_id"] for row in house.rows("SELECT native_id FROM meeting WHERE city = :city", city=truth.city_id)}
        lost = set(truth.native_ids) != found or set(truth.documents) != {row["url"] for row in files}
        if name is None:
            if city is None or city["outcome"] != truth.outcome or lost or any(row["state"] != "downloaded" for row in files):
                crawled.trouble += f" the city without a fault: {city} {files}"
            continue
        crawled.cells[name] = _cell(WIRE_FAULTS[name], city, files, gate, truth.city_id, lost)
        cell = crawled.cells[name]
        if truth.outcome == "quiet" and cell.fault.spares_city and city is not None and city["outcome"] == "quiet":
            cell.outcome, cell.right = "quiet", not lost  # this portal has nothing to show of the city


def _cell(
    fault: WireFault, city: dict[str, str] | None, files: list[dict[str, str]], gate: Gate, city_id: str, lost: bool
) -> Cell:
    if city is None:
        return Cell(fault, "no row", False)
    if (fault.strikes == DOCUMENT or fault.name == "robots_documents") and not files:
        return Cell(fault, "-", True, "this portal shows no file of that meeting")
    if not gate.shown[city_id] and not fault.name.startswith(("robots_all", "robots_documents")):
        return Cell(fault, "unshown", False, f"{city} never met it")
    victim = gate.victims.get(city_id)
    struck = [row for row in files if row["url"].endswith(victim)] if victim else files
    if victim and not struck:  # the file that an address leads to was struck
        struck = [row for row in files if row["state"] != "downloaded"][:1]
    others = [row for row in files if row not in struck]
    failed = {row["failure_kind"] or row["state"] for row in struck if row["state"] != "downloaded"}
    detail = city["reason"] or "; ".join(f"{row['failure_reason']}" for row in struck)
    if not fault.spares_city:
        return Cell(
            fault,
            city["kind"] or ("lost" if lost else city["outcome"]),
            city["outcome"] == "failed" and city["kind"] in fault.kinds,
            detail,
        )
    if fault.name == "robots_documents" and city["outcome"] == "partial" and city["kind"] == "robots":
        # Its agendas are pages that the listing reads, and documents too.
        return Cell(fault, "partial robots", failed <= {"robots"}, detail)
    if city["outcome"] != "ok" or lost or any(row["state"] != "downloaded" for row in others):
        return Cell(
            fault, f"city {city['outcome']} {city['kind']}" if city["outcome"] != "ok" else "lost", False, f"{detail} {others}"
        )
    if fault.kinds:
        return Cell(fault, "/".join(sorted(failed)) or "ok", bool(failed) and failed <= set(fault.kinds), detail)
    return Cell(fault, "/".join(sorted(failed)) or "ok", not failed, detail)


# -- the log --------------------------------------------------------------------------------------------------------------


def observe(manners: Manners, log: list[Passed]) -> None:
    """Adds what a log shows of one vendor's crawl."""
    log = sorted(log, key=lambda one: one.at)
    manners.requests += len(log)
    manners.disallowed += sum(one.forbidden for one in log)
    for kind in (LISTING, DOCUMENT):  # robots.txt is asked for in either slot; the log can't tell which
        times = [one.at for one in log if one.kind == kind]
        manners.gap = min([manners.gap, *(after - before for before, after in zip(times, times[1:], strict=False))])
        manners.pace = min([manners.pace, *((after - before) / 10 for before, after in zip(times, times[10:], strict=False))])
    for said in (one for one in log if one.rest):
        manners.rests += 1
        until = said.at + said.rest
        early = [one for one in log if said.done + GRACE < one.at < until - CLOCK]
        manners.early += len(early)
        manners.examples += [f"{one.kind} {one.path} {one.at - said.done:.2f} s after {said.path}" for one in early[:3]]
        after = [one.at - until for one in log if one.at >= until - CLOCK]
        manners.spare = min([manners.spare, *after])
