"""Real Scrapy crawls for tests: a child process that runs one small crawl after another, because a reactor starts only once."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SETTINGS = {
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "engagic_scrapy.downloadhandlers.RoutingDownloadHandler"),
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "engagic_scrapy.downloadermiddlewares.VendorSlotMiddleware": 90,
        "engagic_scrapy.robotstxt.ConcurrentRobotsTxtMiddleware": 100,
        "engagic_scrapy.downloadermiddlewares.RetryAfterMiddleware": 560,
    },
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TIMEOUT": 20,
    "ROBOTS_AGAIN_SECONDS": 300,
    "ENGAGIC_DISK_FREE_MB": 1,
    "ENGAGIC_DOCUMENT_STALL_SECONDS": 5,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "DEBUG",
}


class Crawls:
    """``run`` gives the outcome of one crawl. Requests are dicts: ``url`` and anything else that Request takes; ``name`` tells
    outcomes apart; one whose meta has ``document`` is downloaded as the download pipeline does it, another goes through a spider.
    """

    def __init__(self, folder: Path, **env: str):
        ours = {
            k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith(("SSL_", "ENGAGIC_"))
        }
        self.folder = folder
        self.log = folder / "crawls.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.crawling"],
                cwd=ROOT,
                env={**ours, **env},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def run(self, *requests: dict[str, Any], settings: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """:param options: ``spider``'s name; ``stop_after`` seconds as SIGTERM does it, ``close_after`` as the memory guard."""
        data = {"ENGAGIC_DATA_DIR": str(self.folder / "data")}
        job = {"requests": requests, "settings": {**SETTINGS, **data, **(settings or {})}, **options}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.log.read_text()[-5000:]
        return json.loads(line)

    def one(self, request: dict[str, Any], **options: Any) -> dict[str, Any]:
        """The outcome of one request, with the crawl's ``stats``."""
        outcome = self.run(request, **options)
        (only,) = outcome["answers"]
        return {**only, "stats": outcome["stats"]}


def document(url: str, document_id: str = "document/1", **request: Any) -> dict[str, Any]:
    """A request for a document, as the download pipeline makes it."""
    meta = {"document": {"document_id": document_id, "url": url}, **request.pop("meta", {})}
    return {"url": url, "name": document_id, "meta": meta, **request}


def _child() -> None:
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.log import configure_logging
    from twisted.internet import reactor

    configure_logging({"LOG_LEVEL": "DEBUG"})
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    loop = asyncio.get_event_loop_policy().get_event_loop()

    async def crawl(job: dict[str, Any]) -> None:
        runner = AsyncCrawlerRunner(job["settings"])
        crawler = runner.create_crawler(_spider_class())
        answers: list[dict[str, Any]] = []
        await runner.crawl(crawler, job=job, answers=answers, name=job.get("spider", "legistar"))
        stats = {k: v for k, v in crawler.stats.get_stats().items() if isinstance(v, int | float | str)}
        print(json.dumps({"answers": answers, "stats": stats}), file=out, flush=True)

    def read() -> None:
        for line in sys.stdin:
            asyncio.run_coroutine_threadsafe(crawl(json.loads(line)), loop).result()
        reactor.callFromThread(reactor.stop)

    threading.Thread(target=read, daemon=True).start()
    reactor.run(installSignalHandlers=False)


def _spider_class() -> type:
    import scrapy
    from scrapy.http.request import NO_CALLBACK

    class OneOff(scrapy.Spider):
        def __init__(self, job, answers, name):
            super().__init__(name)
            self.job, self.answers = job, answers

        async def start(self):
            self._ends = [asyncio.create_task(self._end(how)) for how in ("stop_after", "close_after") if how in self.job]
            made = [self._request(dict(one)) for one in self.job["requests"]]
            documents = [self._fetch(request) for request in made if request.meta.get("document")]
            for request in made:
                if not request.meta.get("document"):
                    yield request
            # Tasks of their own, because a stop cancels start() before all else.
            self._fetching = [asyncio.ensure_future(one) for one in documents]
            if self._fetching:
                await asyncio.wait(self._fetching)

        def _request(self, one):
            name = one.pop("name", one["url"])
            meta = {**one.pop("meta", {}), "name": name, "left": []}  # a list: copies of the request share it
            return scrapy.Request(one.pop("url"), callback=self.parse, errback=self.failed, meta=meta, dont_filter=True, **one)

        async def _fetch(self, request):
            try:
                self.parse(await self.crawler.engine.download_async(request.replace(callback=NO_CALLBACK, errback=None)))
            except Exception as error:  # the test looks at it
                self._failed(error, request)

        async def _end(self, how):
            await asyncio.sleep(self.job[how])
            if how == "stop_after":
                await self.crawler.stop_async()
            else:
                await self.crawler.engine.close_spider_async(reason="memory_guard")

        def parse(self, response):
            self._keep(
                response.meta,
                status=response.status,
                url=response.url,
                kind=type(response).__name__,
                flags=response.flags,
                body=response.body[:4000].decode("latin-1"),
                length=len(response.body),
                headers={k.decode(): v[0].decode() for k, v in response.headers.items()},
            )

        def failed(self, failure):
            response = getattr(failure.value, "response", None)
            self._failed(failure.value, failure.request, status=getattr(response, "status", None))

        def _failed(self, error, request, **more):
            names = [kind.__name__ for kind in type(error).__mro__]
            self._keep(request.meta, error=names[0], bases=names, refused=getattr(error, "kind", None), text=str(error), **more)

        def _keep(self, meta, **values):
            kept = {
                key: meta.get(key) for key in ("name", "left", "download_latency", "download_slot", "retry_after", "retry_times")
            }
            self.answers.append({**kept, "result": meta.get("document_result"), "at": time.monotonic(), **values})

    return OneOff


if __name__ == "__main__":
    _child()
