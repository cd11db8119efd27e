"""Own cost of a listing request: python -m tests.benchmarks.listing_bench [--cities 60] [--all-vendors 800]

CPU seconds of the crawl process for `scrapy crawl legistar` (spider, middlewares, items, ledger; no documents) against bare
Scrapy fetching and parsing the same addresses in the same run. What both spend before
the first request is measured and taken off.

Then the CPU seconds of listing cities of all vendors, one process each as run_all.sh has them. Exit code 1: over two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from engagic_scrapy.sandbox import shares
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import ROOT, House

WHOLE, MARK = 800, 120  # cities, and CPU seconds that they may take
BARE = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url, host in json.load(open(sys.argv[1])):
            yield scrapy.Request(url, headers={"Host": host, "Accept": "application/json"}, dont_filter=True)
    def parse(self, response):
        if response.body.lstrip()[:1] in (b"[", b"{"):
            yield {"rows": len(response.json())}
        else:
            yield {"rows": len([row.css("td::text").getall() for row in response.css("tr")])}

process = AsyncCrawlerProcess({"LOG_LEVEL": "INFO", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
                               "DOWNLOAD_VERIFY_CERTIFICATES": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 3,
                               "HTTPERROR_ALLOW_ALL": True})
process.crawl(Bare)
process.start()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=60)
    parser.add_argument("--meetings", type=int, default=20)
    parser.add_argument("--all-vendors", type=int, default=800, help="cities of all vendors; 0 leaves this part out")
    options = parser.parse_args()
    start = own_cost(options)
    return of_all_vendors(options.all_vendors, start) if options.all_vendors else 0


def own_cost(options: argparse.Namespace) -> float:
    """Prints the cost of a request; CPU seconds of a run that lists one city, nearly all of which are its start."""
    with tempfile.TemporaryDirectory() as name, Sandbox(Options(cities=options.cities, meetings=options.meetings)) as box:
        folder = Path(name)
        house = House(folder, box.env | {"ENGAGIC_DOWNLOAD": "off", "ENGAGIC_PROCESS": "off", "ENGAGIC_PACE": "0"})
        first = box.world.city(0).id
        ours_start = cpu(lambda: house.start("crawl", "legistar", "-a", f"cities={first}"))
        before = len(box.log)
        ours = cpu(lambda: house.start("crawl", "legistar", "-a", "cities=all"))
        asked = [entry for entry in list(box.log)[before:] if not entry.path.startswith("/robots.txt")]
        urls = [(box.url + entry.path, entry.host) for entry in asked if entry.method == "GET"]
        few = sum(1 for entry in list(box.log)[:before])
        bare_start = cpu(lambda: bare(house, folder, urls[:few]))
        bare_all = cpu(lambda: bare(house, folder, urls))
        count = len(urls)
        mine, theirs = (ours - ours_start) / (len(asked) - few), (bare_all - bare_start) / (count - few)
        print(f"{len(asked)} requests by us, {count} by bare Scrapy")
        print(f"own cost {mine * 1000:.2f} ms CPU a request, bare Scrapy {theirs * 1000:.2f} ms, ratio {mine / theirs:.2f}")
        return ours_start


def of_all_vendors(cities: int, start: float) -> int:
    """1 if listing 800 cities takes two CPU-minutes or more.

    :param start: CPU seconds that a process takes to start.
    """
    parts = shares.of_registry(ADDRESSES)
    world = Options(cities=cities, meetings=3, vendors=tuple(parts), shares=tuple(parts.values()))
    with tempfile.TemporaryDirectory() as name, Sandbox(world) as box:
        house = House(Path(name), box.env | {"ENGAGIC_DOWNLOAD": "off", "ENGAGIC_PROCESS": "off", "ENGAGIC_PACE": "0"})
        numbers = Counter(city.vendor for city in box.world.cities())
        asked, total = len(box.log), 0.0
        for vendor, number in numbers.most_common():
            spent = cpu(lambda vendor=vendor: house.start("crawl", vendor, "-a", "cities=all"))
            requests, asked = len(box.log) - asked, len(box.log)
            total += spent
            print(
                f"  {vendor:15} {number:4} cities {requests:6} requests {spent:6.1f} CPU-seconds,"
                f" {spent - start:5.1f} but for its start"
            )
    own = (total - start * len(numbers)) * WHOLE / cities
    print(f"{cities} cities of {len(numbers)} vendors: {total:.1f} CPU-seconds, {start * len(numbers):.1f} of them to start")
    print(f"{WHOLE} cities: {own:.1f} CPU-seconds, and {own / WHOLE * 1000:.0f} ms a city; the mark is {MARK} s")
    return 0 if own < MARK else 1


def bare(house: House, folder: Path, urls: list[tuple[str, str]]):
    import subprocess

    (folder / "urls.json").write_text(json.dumps(urls))
    (folder / "bare.py").write_text(BARE)
    with (folder / "bare.txt").open("a") as out:
        return subprocess.Popen(
            [sys.executable, str(folder / "bare.py"), str(folder / "urls.json")], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
        )


def cpu(start) -> float:
    """CPU seconds of the process that ``start`` starts, its children that it waited for included."""
    process = start()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
