"""One document on its way through the reader's child: what is asked, what is lost, what is kept."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from engagic_scrapy.documents.child_process import ChildLost, ChildProcess
from engagic_scrapy.documents.limits import Extraction, Limits
from engagic_scrapy.documents.ocr import Scans
from engagic_scrapy.documents.reading import Reading
from engagic_scrapy.documents.sniff import SNIFF_BYTES, sniff
from engagic_scrapy.exceptions import DocumentError

TICK = 0.1  # seconds between looks at the clock and at ``stop``
SLOW_STEPS = 3  # opening, unpacking and reading the structure may take so many times a page's time
RECYCLE_MB = 150.0  # an idle child above this isn't worth keeping
TAIL = 8192
OBJECT = re.compile(rb"(^|[\r\n])\d+ \d+ obj\b")  # a PDF that lost its header line: the engines may still read it
OTHER = {"pdfium": "pdfminer", "pdfminer": "pdfium"}

Stop = Callable[[], bool]
OnPage = Callable[[int, int], None]


class Children(Protocol):
    """What a document needs of the reader."""

    limits: Limits
    engine: str

    @property
    def last_child(self) -> ChildProcess | None: ...

    async def child(self) -> ChildProcess: ...

    async def close(self) -> None: ...

    def ocr_program(self) -> str | None: ...

    def was_shed(self) -> bool: ...


class OneDocument:
    """One document on its way through the child."""

    def __init__(self, reader: Children, reading: Reading, stop: Stop, on_page: OnPage | None):
        self.reader, self.reading, self.stop, self.on_page = reader, reading, stop, on_page
        self.limits = reader.limits
        self.busy_engine = self.first_engine = ""
        self.opened, self.file_pages = False, 0  # of the request that is under way
        self.next_look = 0.0
        self.files: list[tuple[int, str]] = []  # those opened: pages before it, path

    async def read(self, path: Path) -> Extraction:
        reading = self.reading
        source = await self._source(path)
        if source is not None:
            await self._pages(source, shift=0, name="")
            if reading.pages_read and time.monotonic() < reading.deadline:
                await self._structure(source)
            await self._scans()
            await self._name_truncated(source)
        result = reading.result()
        if reading.pages_read:
            await asyncio.to_thread(reading.publish, result)
        await self._recycle()
        return result

    # -- before the child -------------------------------------------------------------------------------------------------

    async def _source(self, path: Path) -> Path | None:
        """The file to read: the document, or what was inside its gzip. None, with the problem noted, if it isn't a PDF."""
        size, head = await asyncio.to_thread(_look_at, path)
        if size > self.limits.file_mb * 1_000_000:
            self.reading.problem("too_large", f"{size / 1e6:.0f} MB, the limit is {self.limits.file_mb} MB")
            return None
        if head.startswith(b"\x1f\x8b"):
            unpacked = self.reading.out_dir / "unpacked.part"
            request = {"do": "unpack", "path": str(path), "out": str(unpacked)}
            if await self.step(request) is None:
                return None
            path, (size, head) = unpacked, await asyncio.to_thread(_look_at, unpacked)
        kind = sniff(head)
        if kind != "pdf" and not (kind in ("other", "text") and OBJECT.search(head)):
            self.reading.problem(f"not_pdf:{kind}", f"begins {bytes(head[:40])!r}")
            return None
        return path

    async def _name_truncated(self, source: Path) -> None:
        """A file without its end was cut on its way here: fetching it again may help, another engine won't."""
        if await asyncio.to_thread(_ends_well, source):
            return
        reading = self.reading
        reading.flags["truncated"] += 1
        if not reading.pages_read and reading.problems and reading.problems[0][0] == "damaged":
            reading.problems[0] = ("truncated", f"no end of file mark; {reading.problems[0][1]}")

    # -- in the child -----------------------------------------------------------------------------------------------------

    async def _pages(self, source: Path, *, shift: int, name: str) -> None:
        """All pages of one file. Each time that the child is lost, the other engine goes on.

        It begins with the page of the loss; a page that both are lost on, or the only engine is, costs that page.
        """
        mode, start, opened, asked_again = self.reader.engine, 1, False, 0
        last = self.limits.pages - shift
        while True:
            self.busy_engine = "pdfminer" if mode == "pdfminer" else "pdfium"
            lines_before = self.reading.lines
            request: dict[str, Any] = {
                "do": "pages",
                "path": str(source),
                "out": str(self.reading.part),
                "mode": mode,
                "file": name,
            }
            request |= {"start": start, "last": last, "shift": shift, "end": self.reading.end}
            lost = await self._listen(request)
            if lost is None:
                return
            start += self.reading.lines - lines_before
            opened = opened or self.opened
            if self.opened and start > min(last, self.file_pages):
                return  # all pages were told before
            if lost.struck and self.reading.kills == 1:
                continue  # most likely not the document's fault: the same engine, so that its words are the same
            if self.opened and self.reader.engine == "auto" and asked_again != start and not self.reading.has_provisional:
                asked_again = start  # perhaps the other engine survives this page
            elif self.opened:
                self.reading.lose_page(shift + start, lost.kind, f"{self.busy_engine}: {lost.reason}", name)
                start += 1
            elif self.reader.engine != "auto" or self.reading.kills > 1:
                self.reading.problem(lost.kind, f"{self.busy_engine} while opening: {lost.reason}")
                return
            if self._given_up(lost) or (opened and start > min(last, self.file_pages)):
                return
            mode = OTHER[self.busy_engine] if self.reader.engine == "auto" else mode

    def _given_up(self, lost: ChildLost) -> bool:
        if time.monotonic() >= self.reading.deadline:
            self.reading.problem("timeout", f"the document took over {self.limits.document_seconds:.0f} s")
        elif self.reading.kills >= self.limits.kills:
            self.reading.problem(lost.kind, f"the reader's child was lost {self.reading.kills} times on this document")
        else:
            return False
        return True

    async def _listen(self, request: dict[str, Any]) -> ChildLost | None:
        """Follows the child through the pages; what it lost it for, or None when the file is done or was refused."""
        self.opened, self.file_pages = False, 0
        try:
            child = await self.ask(request)
            while True:
                event = await self.next_event(child, self._late(1 if self.opened else SLOW_STEPS))
                what = event["event"]
                if what == "open":
                    self._opened(event, request)
                elif what == "first":
                    self.reading.provisional(event)
                    self.busy_engine = "pdfminer"
                elif what == "page":
                    self.reading.page(event)
                    self.busy_engine = self.first_engine
                    if self.on_page:
                        self.on_page(event["page"], self.reading.pages_total or 0)
                else:
                    self._closed(event)
                    return None
        except ChildLost as lost:
            return await self.lost(lost)

    def _opened(self, event: dict[str, Any], request: dict[str, Any]) -> None:
        self.opened, self.file_pages = True, event["pages"]
        self.busy_engine = self.first_engine = event["engine"]
        if (place := (request["shift"], request["path"])) in self.files:
            return  # opened again after a death
        self.files.append(place)
        self.reading.pages_total = (self.reading.pages_total or 0) + event["pages"]
        if event["pages"] > request["last"]:
            self.reading.problem("page_limit", f"{self.reading.pages_total} pages, the limit is {self.limits.pages}")

    def _closed(self, event: dict[str, Any]) -> None:
        self.reading.peak_mb = max(self.reading.peak_mb, event["peak_mb"])
        if event["event"] == "failed":
            self.raise_if_disk_full(event)
            self.reading.problem(event["kind"], event["reason"])

    def raise_if_disk_full(self, event: dict[str, Any]) -> None:
        if event["kind"] == "disk_full":
            raise DocumentError("disk_full", event["reason"], retry=True)

    async def _structure(self, source: Path) -> None:
        """Outline and links, and the pages of a portfolio's PDFs; that they couldn't be read costs a flag, not the text."""
        reading = self.reading
        problems = len(reading.problems)
        request = {"do": "structure", "path": str(source), "out": str(reading.structure_part), "folder": str(reading.out_dir)}
        done = await self.step(request)
        if done is None:
            del reading.problems[problems:]
            reading.flags["structure_unreadable"] += 1
            return
        reading.flags.update(done["flags"])
        reading.bookmarks, reading.links = done["bookmarks"], done["links"]
        for name, path in done["embedded"]:
            if reading.lines < self.limits.pages and reading.kills < self.limits.kills:
                await self._pages(Path(path), shift=reading.lines, name=name)

    async def _scans(self) -> None:
        """The pages that are pictures; that they couldn't be read costs flags, not the text of the others."""
        scans = Scans(self)
        program = self.reader.ocr_program() if await scans.find() else None
        self.reading.ocr_there = program is not None
        await scans.read(program if self.reading.kills < self.limits.kills else None)

    async def step(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """One request with one answer; None, with the problem noted, if it failed."""
        try:
            event = await self.next_event(await self.ask(request), self._late(SLOW_STEPS))
        except ChildLost as lost:
            await self.lost(lost)
            if lost.struck and self.reading.kills == 1:
                return await self.step(request)
            self.reading.problem(lost.kind, lost.reason)
            return None
        self._closed(event)
        return event if event["event"] == "done" else None

    async def ask(self, request: dict[str, Any]) -> ChildProcess:
        child = await self.reader.child()
        self.reading.versions = self.reading.versions | child.versions
        await child.ask(request | {"limits": dataclasses.asdict(self.limits)})
        return child

    def _late(self, steps: int) -> float:
        return min(time.monotonic() + steps * self.limits.page_seconds, self.reading.deadline)

    async def next_event(self, child: ChildProcess, late: float) -> dict[str, Any]:
        """The next event. Raises ChildLost when it hasn't come at ``late`` on the clock, DocumentError when told to stop."""
        began = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= self.next_look:
                self.next_look = now + TICK
                if self.stop():
                    raise DocumentError("stopped", "told to stop", retry=True)
            if event := await child.event(max(0.001, min(TICK, late - now))):
                return event
            if time.monotonic() >= late:
                child.kill()
                raise ChildLost("timeout", f"nothing for {time.monotonic() - began:.1f} s")

    async def lost(self, lost: ChildLost) -> ChildLost:
        if self.reader.was_shed():
            raise DocumentError("stopped", "the reader's child was ended to free memory", retry=True)
        self.reading.kills += 1
        if self.reader.last_child is not None:
            self.reading.peak_mb = max(self.reading.peak_mb, self.reader.last_child.peak_mb)
        await self.reader.close()
        return lost

    async def _recycle(self) -> None:
        child = self.reader.last_child
        if child is not None:
            child.documents += 1
            if child.documents >= self.limits.documents_per_child or child.peak_mb > RECYCLE_MB:
                await self.reader.close()


def _look_at(path: Path) -> tuple[int, bytes]:
    with path.open("rb") as file:
        return path.stat().st_size, file.read(SNIFF_BYTES)


def _ends_well(path: Path) -> bool:
    """Whether the file has its end: the mark, or the trailer of a file that was always without it. Junk after it is harmless."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
        return b"%%EOF" in tail or b"trailer" in tail
