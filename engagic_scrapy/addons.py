"""Guards a JOBDIR: after an unclean stop Scrapy's own queue silently loses most of it and says "finished"."""

from __future__ import annotations

import datetime
import fcntl
import importlib.resources
import json
import logging
import shutil
import zlib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from engagic_scrapy.exceptions import UsageProblem

logger = logging.getLogger(__name__)

NOTE = "engagic.json"
LOCK = "engagic.lock"
QUEUED = ("spiders", "base_spiders", "parsers", "items.py")  # of the package; a queue holds names of its methods and classes


class JobDirGuard:
    """Lets a JOBDIR be continued only after a clean stop of the same command and code.

    Else it is moved aside, and the ledger decides. Runs before the scheduler and the duplicate filter open their files.
    """

    def __init__(self, run_key: str):
        self.run_key = run_key
        self.code = code_print()
        self.jobdir: Path | None = None
        self.resumed = False
        self._lock: IO[str] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run_key = getattr(crawler.spider, "run_key", None)
        if not run_key or not crawler.settings["JOBDIR"]:
            raise NotConfigured
        return cls(run_key)

    def update_settings(self, settings: BaseSettings) -> None:
        """Raises UsageProblem when another process uses the JOBDIR."""
        self.jobdir = Path(settings["JOBDIR"])
        self.jobdir.mkdir(parents=True, exist_ok=True)
        lock = (self.jobdir.parent / f"{self.jobdir.name}.{LOCK}").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise UsageProblem(f"JOBDIR {self.jobdir} is in use by another process") from None
        self._lock = lock
        self._decide(settings.getfloat("ENGAGIC_RUN_HOURS"))
        self._write("open")

    def _decide(self, max_age_hours: float) -> None:
        assert self.jobdir is not None
        if not any(self.jobdir.iterdir()):
            return
        try:
            note = json.loads((self.jobdir / NOTE).read_text())
            age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(note["at"])
        except (OSError, ValueError, KeyError):
            self.move_aside("it was not made by this program")
            return
        if note["state"] != "stopped":
            self.move_aside("its run finished" if note["state"] == "finished" else "its run did not stop cleanly")
        elif note["run_key"] != self.run_key:
            self.move_aside("it belongs to another command")
        elif note.get("code") != self.code:
            self.move_aside("the program has changed since")
        elif age > datetime.timedelta(hours=max_age_hours):
            self.move_aside(f"it is {age} old")
        else:
            self.resumed = True

    def move_aside(self, why: str) -> None:
        """Gives the run an empty JOBDIR; the old one is kept beside it, the newest only."""
        assert self.jobdir is not None
        self.resumed = False
        aside = self.jobdir.with_name(self.jobdir.name + ".aside")
        if aside.exists():
            shutil.rmtree(aside)
        self.jobdir.rename(aside)
        self.jobdir.mkdir()
        logger.info("JOBDIR %s is not continued because %s; the ledger says what is left", self.jobdir, why)
        self._write("open")

    def leave(self, *, resumable: bool) -> None:
        """Marks the stop as clean. The scheduler has written its files by now (spider_closed comes after its close)."""
        self._write("stopped" if resumable else "finished")
        if self._lock is not None:
            self._lock.close()

    def _write(self, state: str) -> None:
        assert self.jobdir is not None
        now = datetime.datetime.now(datetime.UTC).isoformat()
        note = {"state": state, "run_key": self.run_key, "code": self.code, "at": now}
        part = self.jobdir / (NOTE + ".part")
        part.write_text(json.dumps(note))
        part.replace(self.jobdir / NOTE)


def code_print() -> str:
    """A checksum of what a queued request may name: callbacks that were renamed by an update would lose their requests."""
    checksum = 0
    for name in QUEUED:
        for file in _sources(importlib.resources.files("engagic_scrapy") / name):
            checksum = zlib.crc32(file.name.encode() + file.read_bytes(), checksum)
    return f"{checksum:08x}"


def _sources(place: Traversable) -> Iterator[Traversable]:
    if place.is_dir():
        for inner in sorted(place.iterdir(), key=lambda one: one.name):
            yield from _sources(inner)
    elif place.name.endswith(".py"):
        yield place
