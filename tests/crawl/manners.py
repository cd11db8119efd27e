"""What a portal minds, proved for many vendors at once: first requests to a host that forbids them, and the pace of a slot."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from scrapy.http import Request, Response
from scrapy.utils.project import get_project_settings

from engagic_scrapy.downloadhandlers import RoutingDownloadHandler
from engagic_scrapy.sandbox.gate import Gate
from engagic_scrapy.sandbox.gate_faults import DOCUMENT, LISTING
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.records import City
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawling import Crawls, document

FIRST = 10  # requests at once
SECOND = 1.0  # to which the delay of each slot is brought
LATE = 0.3  # seconds that a busy machine may let pass between a slot's clock and the note of a departure; jitter shows at 0.5
IN_A_ROW = 5


@dataclass
class Forbidden:
    """Of one vendor: how many requests wanted to go, were told apart as forbidden, and were sent nevertheless."""

    wanted: int = 0
    refused: int = 0
    sent: int = 0
    rules: int = 0  # times that robots.txt was asked for

    @property
    def right(self) -> bool:
        return self.wanted == self.refused and not self.sent


def robots(vendors: list[str], folder: Path) -> dict[str, Forbidden]:
    """Ten pages and ten documents of each vendor are asked for at once, before anything is known of a host that forbids all."""
    found = {vendor: Forbidden() for vendor in vendors}
    with Sandbox(Options(cities=len(vendors), meetings=1, packet_kb=10, vendors=tuple(vendors), doors=("calendar",))) as box:
        cities = {city.id: city for city in box.world.cities()}
        with Gate(box, dict.fromkeys(cities, "robots_all"), robots_seconds=1.0) as gate, Crawls(folder) as crawls:
            requests = [
                {"name": city.vendor, "url": page(city), "meta": meta(city)} for city in cities.values() for _ in range(FIRST)
            ]
            for city in cities.values():
                for number in range(FIRST):
                    one = document(file(box, city), f"{city.id}/{number}", meta=meta(city))
                    requests.append({**one, "name": city.vendor})
            wide = {"CONCURRENT_REQUESTS": len(requests), "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 1 << 30, "ROBOTSTXT_OBEY": True}
            got = crawls.run(*requests, settings={**wide, "ENGAGIC_SANDBOX": gate.url, "DOWNLOAD_DELAY": 0})
            for answer in got["answers"]:
                found[answer["name"]].refused += answer.get("error") == "RobotsForbidden"
            for request in requests:
                found[request["name"]].wanted += 1
            for one in gate.log:
                if one.vendor:
                    found[one.vendor].rules += one.kind == "robots"
                    found[one.vendor].sent += one.kind != "robots"
    return found


class TimedHandler(RoutingDownloadHandler):
    """Notes when a request leaves its slot: when it arrives says less: one that a busy machine delays comes near the next."""

    async def download_request(self, request: Request) -> Response:
        request.meta["left"].append(time.monotonic())
        return await super().download_request(request)


def pace(vendors: list[str], folder: Path) -> dict[str, list[float]]:
    """Gaps between requests of each vendor's two slots, when two tenants are asked in turn, with every delay set to a second.

    Concurrency and jitter are the project's own. Raises AssertionError if the gate saw others than left.
    """
    settings = get_project_settings()
    slots = {name: {**slot, "delay": SECOND} for name, slot in settings.getdict("DOWNLOAD_SLOTS").items()}
    jitter = {"DOWNLOAD_DELAY_JITTER": settings.getfloat("DOWNLOAD_DELAY_JITTER")}
    options = Options(cities=2 * len(vendors), meetings=1, packet_kb=10, vendors=tuple(vendors), doors=("calendar",))
    with Sandbox(options) as box, Gate(box, {}) as gate, Crawls(folder) as crawls:
        requests = []
        for number in range(IN_A_ROW):
            for city in box.world.cities():
                if (number + city.index // len(vendors)) % 2 == 0:
                    requests.append({"name": city.vendor, "url": page(city), "meta": meta(city)})
                    requests.append(document(file(box, city), f"{city.id}/{number}", meta=meta(city)))
        wide = {"CONCURRENT_REQUESTS": len(requests), "ENGAGIC_SANDBOX": gate.url, "DOWNLOAD_SLOTS": slots, **jitter}
        handlers = dict.fromkeys(("http", "https"), f"{__name__}.TimedHandler")
        plain = {"RETRY_ENABLED": False, "REDIRECT_ENABLED": False, "DOWNLOAD_HANDLERS": handlers}
        answers = crawls.run(*requests, settings={**wide, **plain})["answers"]
        left: dict[str, list[float]] = {}
        for answer in answers:
            left.setdefault(answer["download_slot"], []).extend(answer["left"])
        arrived = Counter(one.vendor for one in gate.log if one.kind in (LISTING, DOCUMENT))
        assert arrived == {vendor: len(left[vendor]) + len(left[f"{vendor}-documents"]) for vendor in vendors}
        return {slot: [after - before for before, after in pairwise(sorted(times))] for slot, times in left.items()}


def page(city: City) -> str:
    """An address of the city's portal; which one doesn't matter here."""
    host = ADDRESSES[city.vendor].params(city).get("host") or f"{city.slug}.legistar.com"
    return f"https://{host}/{city.slug}/page"


def file(box: Sandbox, city: City) -> str:
    """An address of a document on the host of the city's documents."""
    first = next(iter(box.world.documents(box.world.meeting(city, 0))))
    return ADDRESSES[city.vendor].document_url(first)


def meta(city: City) -> dict[str, str]:
    return {"vendor": city.vendor, "city": city.id}
