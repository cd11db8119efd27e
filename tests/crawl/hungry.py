"""An extension whose child holds HUNGRY_MB megabytes for HUNGRY_SECONDS, as a browser or a bad PDF would."""

import os
import subprocess
import sys

from scrapy import signals

HOLD = """
import sys, time
held = bytearray(int(sys.argv[1]) * 1_000_000)
held[::4096] = b"x" * len(held[::4096])
time.sleep(float(sys.argv[2]))
"""


class HungryExtension:
    @classmethod
    def from_crawler(cls, crawler):
        hungry = cls()
        crawler.signals.connect(hungry.start, signal=signals.spider_opened)
        crawler.signals.connect(hungry.stop, signal=signals.spider_closed)
        return hungry

    def start(self):
        command = [sys.executable, "-c", HOLD, os.environ["HUNGRY_MB"], os.environ["HUNGRY_SECONDS"]]
        self.child = subprocess.Popen(command)

    def stop(self):
        self.child.kill()
        self.child.wait()
