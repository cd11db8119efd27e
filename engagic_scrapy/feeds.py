"""Feeds in files that survive a kill: each record is in the file when its city counts as done."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.extensions.feedexport import FileFeedStorage

LINES = ("jsonlines", "jsonl", "jl")
TAIL = 1 << 16
LARGEST = 1 << 20  # bytes that are kept for the next try where the disk is full


class LastingFeedStorage(FileFeedStorage):
    """For "" and file in FEED_STORAGES. Scrapy's own holds some kilobytes back until the run ends, and ``-O`` empties the file
    at each start, though a run that goes on doesn't tell again what it has told."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None):
        super().__init__(uri, feed_options=feed_options)
        self.lines = (feed_options or {}).get("format") in LINES

    def open(self, spider: Spider) -> IO[bytes]:
        path = Path(self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "ab" if self.write_mode == "ab" or _goes_on(spider) else "wb"
        if mode == "ab" and self.lines:
            _drop_cut_line(path)
        file = Flushed(io.FileIO(path, mode), LARGEST)
        if record := getattr(spider, "record", None):
            # No city is done before its records are in the file. Closed ones would keep their buffers.
            record.feeds = [*(other for other in record.feeds if not other.closed), file]
        return file


class Flushed(io.BufferedWriter):
    """Hands each record to the system at once. Where the disk is full it keeps what didn't fit, and tries again with the next."""

    def write(self, data: Any) -> int:
        written = super().write(data)
        self.flush()
        return written


def unwritten(files: Iterable[IO[bytes]]) -> str:
    """Why records aren't in their file yet, and would be lost with the process; "" if all are."""
    for file in files:
        try:
            if not file.closed:  # until the next is opened
                file.flush()
        except OSError as error:
            return f"The feed {file.name} can't be written: {error}"
    return ""


def _goes_on(spider: Spider) -> bool:
    """Whether an earlier process of this run has written records that won't come again."""
    record = getattr(spider, "record", None)
    if record is None or not record.run.resumed:
        return False
    return bool(record.continues_jobdir or "done" in record.states.values())


def _drop_cut_line(path: Path) -> None:
    """Takes half a record off the file's end, that a full disk or a power cut left: its city is listed again."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        end = file.seek(0, io.SEEK_END)
        while end:
            start = max(0, end - TAIL)
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                file.truncate(start + newline + 1)
                return
            end = start
        file.truncate(0)
