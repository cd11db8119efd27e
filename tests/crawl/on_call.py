"""Extensions that do harm when a file appears: a child that eats memory, a parent that swells for a moment."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from scrapy import signals

from tests.crawl.hungry import HOLD

LOOK = 0.1  # seconds between two looks for the file
HELD_SECONDS = "600"  # longer than any run takes to stop


class OnCall:
    """Waits for the file named by STRIKE_FILE, then does its harm once."""

    @classmethod
    def from_crawler(cls, crawler):
        called = cls()
        crawler.signals.connect(called.start, signal=signals.spider_opened)
        crawler.signals.connect(called.stop, signal=signals.spider_closed)
        return called

    def start(self):
        self.task = asyncio.create_task(self._wait(Path(os.environ["STRIKE_FILE"])))

    async def _wait(self, file):
        while not file.exists():  # noqa: ASYNC110  another process makes it
            await asyncio.sleep(LOOK)
        self.harm(os.environ["STRIKE_MB"])

    def harm(self, megabytes):
        raise NotImplementedError

    def stop(self):
        self.task.cancel()


class HungryChild(OnCall):
    """A child of the run holds STRIKE_MB until the spider is closed, as a browser would."""

    child = None

    def harm(self, megabytes):
        self.child = subprocess.Popen([sys.executable, "-c", HOLD, megabytes, HELD_SECONDS])

    def stop(self):
        super().stop()
        if self.child is not None:
            self.child.kill()
            self.child.wait()


class SwollenParent(OnCall):
    """The run's own process takes STRIKE_MB and gives them back at once: the peak stays, and that is what Scrapy reads."""

    def harm(self, megabytes):
        held = bytearray(int(megabytes) * 1_000_000)
        held[::4096] = b"x" * len(held[::4096])
