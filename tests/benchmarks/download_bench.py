"""One large document through the download handler, against httpx streaming the same to a file.

    python -m tests.benchmarks.download_bench [--mb 500] [--runs 5]

Prints the growth of the crawling process (peak over what it held before the document) and both rates; exits with 1 when growth
is 15 MB or more, or the rate is below 0.8 of httpx's. Each run fetches with httpx and with the handler in turn, and the middle
one of the ratios counts: on a shared machine single runs differ by a third. Like the handler, httpx's file is synced before its
clock stops, so that both have the bytes on disk; the rate without that is printed beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
GROWTH_MB, RATIO = 15, 0.8
PIECE = 1 << 20


def serve(megabytes: int) -> None:
    """A server process of its own, so that it does not count as the crawler's memory or time."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {megabytes * PIECE}\r\nConnection: close\r\n\r\n".encode()
    first, piece = b"%PDF-1.7\n".ljust(PIECE, b"x"), os.urandom(PIECE)

    async def reply(reader, writer):
        asked = await reader.readuntil(b"\r\n\r\n")
        if not asked.startswith(b"GET /packet"):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            writer.write(head)
            for number in range(megabytes):
                writer.write(piece if number else first)
                await writer.drain()
        await writer.drain()
        writer.close()

    async def run():
        server = await asyncio.start_server(reply, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


def with_httpx(url: str, target: Path) -> dict[str, float]:
    import httpx

    started, cpu = time.perf_counter(), time.process_time()
    with httpx.Client(trust_env=False) as client, client.stream("GET", url) as response, target.open("wb") as file:
        for chunk in response.iter_bytes():
            file.write(chunk)
        file.flush()
        written = time.perf_counter() - started
        os.fsync(file.fileno())
    synced = time.perf_counter() - started
    target.unlink()
    return {"written": written, "synced": synced, "cpu": time.process_time() - cpu}


def memory(name: str) -> float:
    """VmRSS or VmHWM of this process in MB. VmHWM begins anew after a write of 5 to clear_refs."""
    text = Path("/proc/self/status").read_text()
    return int(text.split(f"{name}:")[1].split()[0]) / 1024


def crawl(url: str, folder: Path) -> None:
    """Prints one JSON line: seconds and growth of a crawl. A small document comes first, so that all is imported and open."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http.request import NO_CALLBACK

    from tests.crawling import SETTINGS

    figures = {}

    class Bench(scrapy.Spider):
        name = "bench"

        async def start(self):
            await self.fetch("/none", "0")
            Path("/proc/self/clear_refs").write_text("5")
            before, started, cpu = memory("VmRSS"), time.perf_counter(), time.process_time()
            response = await self.fetch("/packet", "1")
            figures.update(seconds=time.perf_counter() - started, before=before, growth=memory("VmHWM") - before)
            figures.update(cpu=time.process_time() - cpu)
            figures.update(response.meta["document_result"])
            return
            yield

        async def fetch(self, path, document_id):
            meta = {"document": {"document_id": document_id}}
            return await self.crawler.engine.download_async(scrapy.Request(url + path, meta=meta, callback=NO_CALLBACK))

    settings = {"ENGAGIC_DATA_DIR": str(folder), "ENGAGIC_DOCUMENT_MAX_MB": 100_000, "LOG_LEVEL": "WARNING"}
    process = AsyncCrawlerProcess({**SETTINGS, **settings})
    process.crawl(Bench)
    process.start()
    Path(figures["path"]).unlink()
    print(json.dumps(figures), flush=True)


def child(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.download_bench", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def measure(megabytes: int, runs: int, folder: Path) -> int:
    server = child("--serve", "--mb", str(megabytes))
    try:
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        ratios, unsynced, growths = [], [], []
        for run in range(runs):
            theirs = with_httpx(url + "/packet", folder / "httpx")
            ours = json.loads(child("--crawl", url, str(folder / "data")).communicate()[0])
            assert ours["size"] == megabytes * PIECE, ours
            ratios.append(theirs["synced"] / ours["seconds"])
            unsynced.append(theirs["written"] / ours["seconds"])
            growths.append(ours["growth"])
            print(
                f"run {run + 1}: {megabytes} MB  handler {megabytes / ours['seconds']:.0f} MB/s (hashed, synced)"
                f"  httpx {megabytes / theirs['synced']:.0f} MB/s synced, {megabytes / theirs['written']:.0f} MB/s not"
                f"  CPU {ours['cpu']:.1f} s to {theirs['cpu']:.1f} s"
                f"  growth {ours['growth']:.1f} MB over {ours['before']:.0f} MB  load {os.getloadavg()[0]:.1f}"
            )
    finally:
        server.kill()
        server.communicate()
    ratio, growth = statistics.median(ratios), max(growths)
    good = ratio >= RATIO and growth < GROWTH_MB
    print(
        f"throughput {ratio:.2f} of httpx (at least {RATIO}; {statistics.median(unsynced):.2f} of httpx without sync), "
        f"growth {growth:.1f} MB (under {GROWTH_MB}): {'ok' if good else 'MISSED'}"
    )
    return 0 if good else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--crawl", nargs=2, metavar=("URL", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.mb)
        return 0
    if options.crawl:
        crawl(options.crawl[0], Path(options.crawl[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="download_bench") as folder:
        return measure(options.mb, options.runs, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
