"""Extensions of the runs that summary_bench measures: one imports the SDK, one notes how late the event loop is."""

import asyncio
import contextlib
import faulthandler
import json
import time
from pathlib import Path

from scrapy import signals

TICK = 0.05  # seconds that the watch sleeps
WORTH_A_LOOK = 0.2  # seconds late: from here on it's noted where the threads stand
KEPT = 20  # the longest stalls
LINGER = 1.2  # seconds that a run stays open at its end, so that two samples of its memory are taken


class SdkImport:
    """Imports what the summarizer's first call imports, by a thread as it does, and makes no client."""

    @classmethod
    def from_crawler(cls, crawler):
        extension = cls()
        crawler.signals.connect(extension.opened, signal=signals.spider_opened)
        return extension

    async def opened(self):
        await asyncio.to_thread(import_sdk)


def import_sdk():
    import anthropic
    import httpx2  # noqa: F401
    from anthropic.resources.messages import (  # noqa: F401
        DEPRECATED_MODELS,
        AsyncMessagesWithRawResponse,
        AsyncMessagesWithStreamingResponse,
    )

    anthropic.DefaultAsyncHttpxClient  # noqa: B018  the SDK imports its parts when they are named


class LoopWatch:
    """Sleeps :data:`TICK` again and again; how late it woke goes to LOOP_WATCH_FILE as JSON, those with the most of `ours` first,
    beside the most memory that was ever resident.

    ``late``: seconds; ``ours``: of them, without the time that threads of the process were ready and other programs had all
    processors, but no less than they computed; ``cpu``: what they computed; ``at``: seconds since the spider was opened;
    ``stack``: where the threads stood after :data:`WORTH_A_LOOK`, as faulthandler writes it.
    """

    def __init__(self, file: Path):
        self.file, self.stalls = file, []

    @classmethod
    def from_crawler(cls, crawler):
        watch = cls(Path(crawler.settings["LOOP_WATCH_FILE"]))
        crawler.signals.connect(watch.opened, signal=signals.spider_opened)
        crawler.signals.connect(watch.closed, signal=signals.spider_closed)
        return watch

    def opened(self):
        self.task = asyncio.create_task(self._watch())

    async def closed(self):
        await asyncio.sleep(LINGER)
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.file.write_text(json.dumps({"resident_mb": highest_resident(), "stalls": self.stalls}))

    async def _watch(self):
        opened = time.monotonic()
        with self.file.with_suffix(".stacks").open("w+") as stacks:
            try:
                while True:
                    faulthandler.dump_traceback_later(TICK + WORTH_A_LOOK, file=stacks)
                    began, cpu, queued = time.monotonic(), time.process_time(), queued_seconds()
                    await asyncio.sleep(TICK)
                    late = time.monotonic() - began - TICK
                    faulthandler.cancel_dump_traceback_later()
                    cpu, queued = time.process_time() - cpu, max(0.0, queued_seconds() - queued)
                    ours = min(late, max(late - queued, cpu - TICK, 0.0))
                    figures = {"late": late, "ours": ours, "cpu": cpu, "at": began - opened}
                    self._note(figures, stacks)
            finally:
                faulthandler.cancel_dump_traceback_later()

    def _note(self, figures, stacks):
        stacks.seek(0)
        stack = stacks.read()  # mostly nothing
        if stack:
            stacks.seek(0)
            stacks.truncate()
        self.stalls.append({**figures, "stack": stack})
        self.stalls.sort(key=lambda stall: -stall["ours"])
        del self.stalls[KEPT:]


def queued_seconds() -> float:
    """How long the process's threads have been ready to run and were let wait; 0.0 where the kernel doesn't tell."""
    waited = 0
    for file in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # the thread has just ended
            waited += int(file.read_text().split()[1])
    return waited / 1e9


def highest_resident() -> float:
    """Megabytes that this process had resident at most, however shortly; the kernel remembers."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
