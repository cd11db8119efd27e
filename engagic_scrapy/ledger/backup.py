"""The ledger's file as a whole: a copy of it while others write, and its size."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engagic_scrapy.exceptions import LedgerUnavailable, UsageProblem
from engagic_scrapy.ledger.base import LedgerPart
from engagic_scrapy.ledger.liveness import process_of

HEADER = b"SQLite format 3\0"
PAGES_AT_ONCE = 4096  # copied between two looks at Ctrl-C
SPARE_BYTES = 16 << 20
TEMPORARY = (Path("/var/tmp"), Path("/tmp"))  # noqa: S108  # where SQLite puts what it sorts, the first that can be written


@dataclass(frozen=True, slots=True)
class Shrunk:
    """What VACUUM made of the file, in bytes."""

    before: int
    after: int


class Backups(LedgerPart):
    """Only for SQLite; raise UsageProblem for another database."""

    def live_runs(self) -> list[str]:
        """The runs that a living process is doing now, in words."""
        with self._database.read() as connection:
            rows = connection.exec_driver_sql("SELECT id, worker FROM run WHERE ended_at IS NULL ORDER BY id").all()
        return [f"run {number} ({process_of(worker)})" for number, worker in rows if self._lives(worker)]

    def refuse_while_running(self, what: str) -> None:
        """Raises UsageProblem if a crawl is under way."""
        live = self.live_runs()
        if live:
            raise UsageProblem(f"{self._database.name}: no {what} while a crawl is under way: {', '.join(live)}")

    def vacuum(self) -> Shrunk:
        """Writes the file anew without its gaps. Raises UsageProblem while a run is alive, or without the room for it."""
        self.refuse_while_running("vacuum")
        with self._database.sqlite() as connection:
            file = Path(self._database.name)
            _checkpoint(connection, file)
            before = file.stat().st_size
            # The new file is made in the temporary folder, and goes back through the write-ahead log.
            _need(file.parent, 2 * before)
            _need(_temporary(), before)
            connection.execute("VACUUM")
            _checkpoint(connection, file)
            return Shrunk(before, file.stat().st_size)

    def backup(self, target: Path) -> Path:
        """A copy of the ledger as it is now, whatever others write meanwhile; returns its path.

        The copy appears under its name only after it was checked and is on the disk. ``target``: a file (an older backup is
        replaced), or a folder, in which the copy is named by the time.
        Raises UsageProblem if the target is another file, or has no room; LedgerUnavailable if it can't be written or is broken.
        """
        if target.is_dir():
            target /= f"ledger-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
        _check_target(target, Path(self._database.name))
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        with self._database.sqlite() as connection:
            try:
                _need(target.parent, Path(self._database.name).stat().st_size)
                _copy(connection, part)
                _publish(part, target)
            except OSError as error:
                raise LedgerUnavailable(f"{target}: {error.strerror or error}") from error
            finally:
                part.unlink(missing_ok=True)
        return target


def _checkpoint(connection: sqlite3.Connection, file: Path) -> None:
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise UsageProblem(f"{file}: another process reads it; try again when it has ended")


def _temporary() -> Path:
    return next((folder for folder in TEMPORARY if os.access(folder, os.W_OK)), Path(tempfile.gettempdir()))


def _need(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE_BYTES:
        raise UsageProblem(f"{folder.absolute()}: {free >> 20} MB free, {(size + SPARE_BYTES) >> 20} MB needed; nothing was done")


def _check_target(target: Path, ledger: Path) -> None:
    if not target.parent.is_dir():
        raise UsageProblem(f"{target.parent}: no such folder")
    if target.exists():
        if target.samefile(ledger):
            raise UsageProblem(f"{target} is the ledger itself")
        with target.open("rb") as file:
            if file.read(len(HEADER)) != HEADER:
                raise UsageProblem(f"{target} exists, and isn't a backup: it is left alone")


def _copy(source: sqlite3.Connection, part: Path) -> None:
    """The whole copy is of one moment: a transaction that only reads keeps what it sees, and no writer waits for it."""
    with closing(sqlite3.connect(part)) as copy:
        source.execute("BEGIN")
        try:
            source.execute("SELECT count(*) FROM migration").fetchone()
            source.backup(copy, pages=PAGES_AT_ONCE)
        finally:
            source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, with nothing beside it
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise LedgerUnavailable(f"{part}: the copy is broken, so the ledger is: {found}")


def _publish(part: Path, target: Path) -> None:
    _sync(part)
    part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
