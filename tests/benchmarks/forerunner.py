"""The way that ran out of memory, for comparison: one long Scrapy process with FilesPipeline, pdfminer's extract_text in an item
pipeline, and whole texts joined and kept. droplet_bench --forerunner starts it; it is told the addresses, so it lists nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import scrapy
from itemadapter import ItemAdapter
from pdfminer.high_level import extract_text
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.pipelines.files import FilesPipeline

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.world import World
from tests.benchmarks.droplet_run import sandbox
from tests.benchmarks.tree_watch import TreeWatch, peak, slope
from tests.crawl.house import ROOT, House

SETTINGS = {
    "ITEM_PIPELINES": {"tests.benchmarks.forerunner.Files": 1, "tests.benchmarks.forerunner.Texts": 2},
    "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "DOWNLOAD_MAXSIZE": 0,
    "DOWNLOAD_WARNSIZE": 0, "HTTPERROR_ALLOW_ALL": True, "DOWNLOAD_VERIFY_CERTIFICATES": True,
}  # fmt: skip
MINUTES = 15  # then it is stopped, wherever it is


# -- in its process -------------------------------------------------------------------------------------------------------------


class Forerunner(scrapy.Spider):
    name = "forerunner"

    async def start(self):
        self.left = {}
        for city, meetings in json.loads(Path(self.jobs).read_text()):
            self.left[city] = len(meetings)
            yield scrapy.Request(self.box, self.parse, dont_filter=True, cb_kwargs={"city": city, "meetings": meetings})

    def parse(self, response, city, meetings):
        for urls in meetings:
            yield {"city": city, "file_urls": urls}


class Files(FilesPipeline):
    def get_media_requests(self, item, info):
        for url in ItemAdapter(item)["file_urls"]:
            parts = urlsplit(url)
            address = f"{info.spider.box}{parts.path}" + (f"?{parts.query}" if parts.query else "")
            # The key of the file is the address, which is the same for tenants that share a path.
            yield scrapy.Request(f"{address}#{parts.netloc}", headers={"Host": parts.netloc}, dont_filter=True)

    def file_path(self, request, response=None, info=None, *, item=None):
        return super().file_path(request.replace(url=request.url.replace("#", "/")), response, info, item=item)


class Texts:
    @classmethod
    def from_crawler(cls, crawler):
        pipeline = cls()
        pipeline.crawler, pipeline.kept, pipeline.one = crawler, [], asyncio.Lock()
        return pipeline

    async def process_item(self, item):
        spider, parts = self.crawler.spider, []
        for file in item.get("files", []):
            try:
                # In a thread, one at a time: that is kinder than it was, as downloads need not wait for a text.
                async with self.one:
                    path = Path(spider.settings["FILES_STORE"]) / file["path"]
                    parts.append(await asyncio.to_thread(extract_text, path))
            except Exception as error:  # a bad file costs itself here as well
                spider.logger.warning("%s: %r", file["url"], error)
        item["text"] = "\n\n".join(parts)
        self.kept.append(item)
        spider.left[item["city"]] -= 1
        Path(spider.progress).write_text(str(sum(not left for left in spider.left.values())))
        return item


def run(jobs: str, box: str, store: str, progress: str) -> None:
    process = AsyncCrawlerProcess(SETTINGS | {"FILES_STORE": store})
    process.crawl(Forerunner, jobs=jobs, box=box, progress=progress)
    process.start()


# -- from outside ---------------------------------------------------------------------------------------------------------------


def measure(folder: Path, options: Options, *, stop_mb: float) -> dict:
    """Runs it on the world until it ends, passes `stop_mb` or has taken MINUTES; its figures, as plain values."""
    folder.mkdir()
    jobs, progress = folder / "jobs.json", folder / "progress"
    jobs.write_text(json.dumps(addresses(World(options))))
    house = House(folder)
    with sandbox(house, options, folder, 0), TreeWatch(lambda: counted(progress), ceiling=stop_mb) as watch:
        began, ended = time.monotonic(), "finished"
        with (folder / "out.txt").open("a") as out:
            command = [sys.executable, "-m", "tests.benchmarks.forerunner", str(jobs), house.env["ENGAGIC_SANDBOX"]]
            process = subprocess.Popen([*command, str(folder / "files"), str(progress)], cwd=ROOT, stdout=out, stderr=out)
        watch.follow("forerunner", process.pid)
        try:
            process.wait(MINUTES * 60)
        except subprocess.TimeoutExpired:
            ended = f"stopped after {MINUTES} minutes"
            process.kill()
            process.wait()
    points = [(float(sample.listed), sample.own) for sample in watch.samples]
    grown = slope(points)
    return {
        "ended": f"stopped at {stop_mb} MB" if watch.killed else ended,
        "seconds": time.monotonic() - began,
        "cities": counted(progress)[0],
        "peak_mb": peak(watch.samples),
        "slope_mb_per_100_cities": None if grown is None else round(grown * 100, 1),
        "samples": [asdict(sample) for sample in watch.samples],
    }


def addresses(world: World) -> list[tuple[str, list[list[str]]]]:
    """City, and the addresses of the documents of each of its meetings, of what a crawl would find."""
    found = []
    for city in world.cities():
        book, shown = ADDRESSES[city.vendor], Counter(world.city_truth(city).documents)
        meetings = [[book.document_url(document) for document in world.documents(meeting)] for meeting in world.meetings(city)]
        kept = [[url for url in urls if url in shown] for urls in meetings]
        found.append((city.id, [urls for urls in kept if urls]))
    return found


def counted(progress: Path) -> tuple[int, int, int]:
    try:
        return int(progress.read_text() or 0), 0, 0
    except FileNotFoundError:
        return 0, 0, 0


if __name__ == "__main__":
    run(*sys.argv[1:])
