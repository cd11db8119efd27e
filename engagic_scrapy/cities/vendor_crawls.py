"""Child processes that crawl the listings of one vendor each, in a folder of their own."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from engagic_scrapy.exceptions import UsageProblem

EXIT_STOPPED = 75  # of a crawl: the same command goes on with it
# Listings only: no document, no text, one meeting a city, and nothing of the real runs' ledger.
LISTINGS_ONLY = {"ENGAGIC_DOWNLOAD": "off", "ENGAGIC_PROCESS": "off", "ENGAGIC_LEDGER_URL": "", "JOBDIR": ""}


class VendorCrawls:
    """Runs one ``scrapy crawl VENDOR`` after another; memory stays that of one vendor.

    :param folder: ledger, logs, kept pages and lists of cities lie in it.
    :param settings: given to each crawl, beside the environment.
    :param tick: called every few seconds of a crawl, for progress.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str]):
        self.folder = folder
        self.settings = {**settings, **LISTINGS_ONLY, "ENGAGIC_DATA_DIR": str(folder)}
        self.stopping = False
        self._child: subprocess.Popen[bytes] | None = None
        if "," in str(folder):
            raise UsageProblem(f"{folder}: a selection of cities can't name a file whose path has a comma")
        try:
            (folder / "logs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageProblem(f"can't write in {folder}: {error.strerror or error}") from None

    def log(self, vendor: str) -> Path:
        return self.folder / "logs" / f"{vendor}.log"

    def run(self, vendor: str, city_ids: list[str], tick: Callable[[], None], every: float = 30.0) -> int:
        """The exit code of the vendor's crawl; EXIT_STOPPED without one if :meth:`stop` came first."""
        if self.stopping:
            return EXIT_STOPPED
        chosen = self.folder / f"{vendor}.txt"
        chosen.write_text("".join(f"{city_id}\n" for city_id in city_ids), encoding="utf-8")
        command = [sys.executable, "-m", "scrapy", "crawl", vendor, "-a", f"cities=@{chosen}", "-a", "limit=1"]
        command += [word for name, value in self.settings.items() for word in ("-s", f"{name}={value}")]
        with self.log(vendor).open("ab") as log:
            # A session of its own: Ctrl-C reaches it once, from here.
            self._child = subprocess.Popen(  # noqa: S603  our own command
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        if self.stopping:  # the signal came between the lines above
            self._child.terminate()
        while True:
            try:
                return self._child.wait(every)
            except subprocess.TimeoutExpired:
                tick()

    def stop(self, signum: int | None = None, frame: FrameType | None = None) -> None:
        """Ends the crawl in hand, cleanly the first time; the handler of SIGINT and SIGTERM."""
        again, self.stopping = self.stopping, True
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(signal.SIGKILL if again else signal.SIGTERM)

    def forget(self) -> None:
        """Takes away the ledger and the lists: a new look begins anew. Logs and kept pages stay."""
        for file in [*self.folder.glob("ledger.sqlite3*"), *self.folder.glob("*.txt")]:
            file.unlink()


def lock(folder: Path) -> int:
    """Holds the folder until this process ends. Raises BlockingIOError if another one holds it."""
    number = os.open(folder / "verify.lock", os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return number
