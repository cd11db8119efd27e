"""One crawl of `website` in a process of its own: rows whose keys a test adds, and the machine's Chromium."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from engagic_scrapy.spiders.website import WebsiteSpider


def main(job_file: str) -> None:
    """The job: ``params`` and ``browser`` by city, ``settings``, ``patience`` in milliseconds, ``out``."""
    job = json.loads(Path(job_file).read_text())

    class Started(WebsiteSpider):
        patience = job["patience"]

        def prepare(self, settings, arguments):
            super().prepare(settings, arguments)
            self.cities = [
                dataclasses.replace(
                    city, params={**city.params, **job["params"].get(city.id, {})}, browser=city.id in job["browser"]
                )
                for city in self.cities
            ]

    settings = get_project_settings()
    settings.setdict({**job["settings"], "FEEDS": {job["out"]: {"format": "jsonlines"}}}, priority="cmdline")
    # Chromium refuses to start as root with its own sandbox; for anybody else the sandbox is on.
    launch = {**settings["PLAYWRIGHT_LAUNCH_OPTIONS"], "chromium_sandbox": os.geteuid() != 0}
    settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", launch, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Started)
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats()
    Path(job["out"]).with_suffix(".stats").write_text(json.dumps({k: v for k, v in stats.items() if isinstance(v, int | str)}))


if __name__ == "__main__":
    main(sys.argv[1])
