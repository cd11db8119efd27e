"""The ways in which a run is struck, one class each."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import psutil

from engagic_scrapy.ledger.database import BUSY_SECONDS, FILE_NAME
from engagic_scrapy.settings import EXTENSIONS
from tests.benchmarks.fake_clock import NotHere, fake_clock
from tests.crawl.house import House

Process = subprocess.Popen[str]
MB, TMPFS_MB = 1 << 20, 192
IS_READER: Callable[[psutil.Process], bool] = lambda child: any("pdf_child" in word for word in child.cmdline())  # noqa: E731
IS_BROWSER: Callable[[psutil.Process], bool] = lambda child: "chrom" in child.name()  # noqa: E731
LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


DRAWN_VENDOR = "website"  # whose pages need a browser


class Strike:
    """One way to strike. ``env_of`` its spider and ``arguments`` go to each command of the run, restarts too.

    :param folder: a folder of its own, outside of the run's; exists.
    """

    name: ClassVar[str]
    says: ClassVar[str]
    drawn: ClassVar[bool] = False  # a run that needs a browser

    def __init__(self, folder: Path, chance: random.Random):
        self.folder, self.chance = folder, chance
        self.env: dict[str, str] = {}
        self.arguments: tuple[str, ...] = ()

    def env_of(self, spider: str) -> dict[str, str]:
        return self.env

    def home(self) -> Path:
        """Where the run's data is to lie."""
        return self.folder

    def hit(self, process: Process, house: House) -> bool:
        """Strikes the process, and takes back what outlasts it (a lock, a full disk). False: there was nothing to strike."""
        raise NotImplementedError

    def close(self) -> None:
        """Leaves the machine as it was."""


# -- signals --------------------------------------------------------------------------------------------------------------


class Sigterm(Strike):
    name, says = "sigterm", "SIGTERM"

    def hit(self, process: Process, house: House) -> bool:
        process.send_signal(signal.SIGTERM)
        return ended(process)


class TwoSigterms(Strike):
    name, says = "sigterm-twice", "two SIGTERMs"

    def hit(self, process: Process, house: House) -> bool:
        process.send_signal(signal.SIGTERM)
        time.sleep(self.chance.uniform(0.05, 0.5))
        process.send_signal(signal.SIGTERM)
        return ended(process)


class Sigkill(Strike):
    name, says = "sigkill", "SIGKILL of the parent"

    def hit(self, process: Process, house: House) -> bool:
        process.kill()
        process.wait()
        return True


class SigkillReader(Strike):
    name, says = "sigkill-reader", "SIGKILL of the reader's child"

    def hit(self, process: Process, house: House) -> bool:
        return kill_children(process, IS_READER)


class SigkillBrowser(Strike):
    name, says, drawn = "sigkill-chromium", "SIGKILL of Chromium", True

    def __init__(self, folder: Path, chance: random.Random):
        super().__init__(folder, chance)
        # Pages half a second apart, so that a browser has something to do when it is struck.
        self.env = {"ENGAGIC_PACE": "0.5"}

    def env_of(self, spider: str) -> dict[str, str]:
        return self.env if spider == DRAWN_VENDOR else {}

    def hit(self, process: Process, house: House) -> bool:
        if not children(process, IS_BROWSER):
            return False
        ended(process, self.chance.uniform(0, 4))  # not always while it starts
        return kill_children(process, IS_BROWSER)


# -- memory ---------------------------------------------------------------------------------------------------------------


class OnCall(Strike):
    """Lets an extension of :mod:`tests.crawl.on_call` do its harm; the run is to stop by itself."""

    extension: ClassVar[str]
    megabytes: ClassVar[int]

    def __init__(self, folder: Path, chance: random.Random):
        super().__init__(folder, chance)
        self.file = folder / "strike"
        self.env = {"STRIKE_FILE": str(self.file), "STRIKE_MB": str(self.megabytes)}
        extensions = {**EXTENSIONS, f"tests.crawl.on_call.{self.extension}": 5}
        self.arguments = ("-s", f"EXTENSIONS={json.dumps(extensions)}")

    def hit(self, process: Process, house: House) -> bool:
        self.file.touch()
        try:
            return ended(process)
        finally:
            self.file.unlink()


class MemoryGuard(OnCall):
    name, says = "memory-guard", "memory guard: a child takes 600 MB, ENGAGIC_MEMORY_HARD_MB=500"
    extension, megabytes = "HungryChild", 600

    def __init__(self, folder: Path, chance: random.Random):
        super().__init__(folder, chance)
        marks = {"ENGAGIC_MEMORY_SOFT_MB": "450", "ENGAGIC_MEMORY_HARD_MB": "500", "ENGAGIC_MEMORY_INTERVAL": "0.5"}
        self.env |= marks


class Memusage(OnCall):
    name, says = "memusage", "MEMUSAGE_LIMIT_MB=400: the parent swells to 600 MB for a moment"
    extension, megabytes = "SwollenParent", 600

    def __init__(self, folder: Path, chance: random.Random):
        super().__init__(folder, chance)
        self.env |= {"ENGAGIC_MEMORY_SOFT_MB": "3000", "ENGAGIC_MEMORY_HARD_MB": "3000"}
        self.arguments += ("-s", "MEMUSAGE_LIMIT_MB=400", "-s", "MEMUSAGE_CHECK_INTERVAL_SECONDS=0.5")


# -- the disk -------------------------------------------------------------------------------------------------------------


class FullDisk(Strike):
    """The run's folder is a small file system in memory, that is filled and emptied again while the run may go on."""

    name, says = "disk-full", "full disk: a tmpfs filled to its last byte (ENGAGIC_DISK_FREE_MB=1)"
    leaves_mb, keeps_mb = 0, 1
    seconds: ClassVar[tuple[float, float]] = (4, 10)

    def __init__(self, folder: Path, chance: random.Random):
        super().__init__(folder, chance)
        self.env = {"ENGAGIC_DISK_FREE_MB": str(self.keeps_mb)}
        self.mount = folder / "disk"
        self.mount.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_MB}m", "stop_matrix", str(self.mount)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotHere(f"a small disk needs the right to mount: {getattr(error, 'stderr', error)}") from error

    def home(self) -> Path:
        return self.mount

    def hit(self, process: Process, house: House) -> bool:
        ballast = self.mount / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while self._free() > self.leaves_mb * MB:
                file.write(bytes(min(MB, self._free() - self.leaves_mb * MB)))
        ended(process, self.chance.uniform(*self.seconds))
        ballast.unlink()
        return True

    def close(self) -> None:
        subprocess.run(["umount", str(self.mount)], check=True)

    def _free(self) -> int:
        found = os.statvfs(self.mount)
        return found.f_bavail * found.f_frsize


class DiskFloor(FullDisk):
    name, says = "disk-floor", "disk: less free than ENGAGIC_DISK_FREE_MB keeps"
    leaves_mb, keeps_mb = 4, 16


class NoWrites(Strike):
    name, says = "no-writes", "every write of the run fails from now on (RLIMIT_FSIZE=0)"

    def hit(self, process: Process, house: House) -> bool:
        found = psutil.Process(process.pid)
        found.rlimit(psutil.RLIMIT_FSIZE, (0, found.rlimit(psutil.RLIMIT_FSIZE)[1]))
        return ended(process)


class Locked(Strike):
    name, says = "locked", f"database locked by another process for longer than its {BUSY_SECONDS} s"

    def hit(self, process: Process, house: House) -> bool:
        seconds = BUSY_SECONDS + self.chance.uniform(2, 5)
        command = [sys.executable, "-c", LOCK, str(house.data / FILE_NAME), str(seconds)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as locker:
            assert locker.stdout is not None
            locker.stdout.readline()
            locker.wait()
        return True


# -- the clock ------------------------------------------------------------------------------------------------------------


class ClockBack(Strike):
    """Sets the clock of the running process and its children back, as ``date -s`` would; each second time it's killed, too."""

    name, says = "clock-back", "clock set back by 1 to 30 h (libfaketime); each second time with a SIGKILL"

    def __init__(self, folder: Path, chance: random.Random):
        super().__init__(folder, chance)
        self.clock = folder / "clock"
        self.hours, self.times = 0.0, 0
        self._set()
        self.env = fake_clock(self.clock)

    def hit(self, process: Process, house: House) -> bool:
        self.hours -= self.chance.uniform(1, 30)
        self.times += 1
        self._set()
        time.sleep(1.2)  # the library looks once a second
        if self.times % 2 == 0:
            process.kill()
            process.wait()
        return True

    def _set(self) -> None:
        self.clock.write_text(f"{self.hours * 3600:+.0f}s")


KINDS: dict[str, type[Strike]] = {
    kind.name: kind
    for kind in (
        Sigterm,
        TwoSigterms,
        Sigkill,
        SigkillReader,
        SigkillBrowser,
        MemoryGuard,
        Memusage,
        FullDisk,
        DiskFloor,
        NoWrites,
        Locked,
        ClockBack,
    )
}


def ended(process: Process, seconds: float = 120) -> bool:
    """Whether the process ends within so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def children(process: Process, chosen: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    found = []
    with contextlib.suppress(psutil.Error):  # the process has just ended
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                found += [child] if chosen(child) else []
    return found


def kill_children(process: Process, chosen: Callable[[psutil.Process], bool]) -> bool:
    """Kills the children that are meant, all at once; whether there were any."""
    found = children(process, chosen)
    for child in found:
        with contextlib.suppress(psutil.Error):
            child.kill()
    return bool(found)
