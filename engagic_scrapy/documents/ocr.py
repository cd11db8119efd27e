"""The scanned pages of one document on their way through the child and tesseract; seen from the parent."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Protocol

from engagic_scrapy.documents.child_process import ChildLost, ChildProcess
from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.ocr_order import reading_order
from engagic_scrapy.documents.ocr_rewrite import Outcome, rewrite
from engagic_scrapy.documents.reading import Reading

GRACE = 5.0  # seconds: the child's own clock strikes first, and costs no child
OPENING = 20.0  # seconds: the first page waits for the program's version and for pdfium to open the file


class Asked(Protocol):
    """What the scans need of the document they are in."""

    limits: Limits
    reading: Reading
    files: list[tuple[int, str]]

    async def ask(self, request: dict[str, Any]) -> ChildProcess: ...

    async def next_event(self, child: ChildProcess, late: float) -> dict[str, Any]: ...

    async def step(self, request: dict[str, Any]) -> dict[str, Any] | None: ...

    def raise_if_disk_full(self, event: dict[str, Any]) -> None: ...

    async def lost(self, lost: ChildLost) -> ChildLost: ...


class Scans:
    """The pages that are pictures.

    Each ends with its text and the flag ``ocr``, or keeps the flag ``needs_ocr`` (scanned, not read) with one of ``ocr_unsure``,
    ``ocr_nothing``, ``ocr_failed`` and ``ocr_limit`` beside it; with neither if nobody tried.
    """

    def __init__(self, document: Asked):
        self.document, self.limits, self.reading = document, document.limits, document.reading
        self.part = self.reading.out_dir / "ocr.jsonl.part"
        self.end = 0
        self.outcomes: dict[int, Outcome] = {}
        self.ended: tuple[str, str] | None = None  # flag and reason: nothing more is asked

    async def find(self) -> list[int]:
        """The numbers of the scanned pages, those under a running header included."""
        reading = self.reading
        if reading.pictured and time.monotonic() < reading.deadline:
            request = {"do": "headers", "out": str(reading.part), "pages": reading.pictured}
            problems = len(reading.problems)
            if (done := await self.document.step(request)) is None:
                del reading.problems[problems:]  # the pages have their text all the same
            else:
                reading.scans += done["scans"]
                self.outcomes |= {page: Outcome(("needs_ocr",)) for page in done["scans"]}
        return reading.scans

    async def read(self, program: str | None) -> None:
        """Reads the scanned pages as far as the limits go.

        :param program: tesseract's path; None: no page is read.
        Raises DocumentError of kind ``stopped`` or ``disk_full``, as reading text does.
        """
        if program is not None:
            await self._recognize(program)
        if self.outcomes:
            await asyncio.to_thread(rewrite, self.reading, self.part, self.outcomes)

    async def _recognize(self, program: str) -> None:
        pages = reading_order(self.reading.scans, await asyncio.to_thread(self._outline))
        chosen, left = pages[: self.limits.ocr_pages], pages[self.limits.ocr_pages :]
        ends = time.monotonic() + self.limits.ocr_seconds
        for shift, group in groupby(chosen, self._shift):
            waiting = list(group)
            while waiting and self.ended is None:
                waiting = await self._listen(program, shift, waiting, ends)
        unread = [page for page in chosen if page not in self.outcomes or self.outcomes[page].is_new]
        if self.ended is not None and unread:
            flag, reason = self.ended
            self._leave(unread, flag, reason)
        if left:
            self._leave(left, "ocr_limit", f"the limit is {self.limits.ocr_pages} pages of a document")

    def _outline(self) -> list[Any]:
        part = self.reading.structure_part
        return list(json.loads(part.read_text(encoding="utf-8"))["outline"]) if part.exists() else []

    def _shift(self, page: int) -> int:
        """What stands before the page's file: 0, or the pages of the portfolio's files before it."""
        return max(shift for shift, _ in self.document.files if shift < page)

    async def _listen(self, program: str, shift: int, pages: Sequence[int], ends: float) -> list[int]:
        """Asks for the pages of one file; returns those that wait for another child, or for nothing if ``ended`` is set."""
        request: dict[str, Any] = {
            "do": "ocr",
            "path": dict(self.document.files)[shift],
            "program": program,
            "out": str(self.part),
        }
        request |= {"pages": [[page - shift, page] for page in pages], "end": self.end, "seconds": ends - time.monotonic()}
        done = 0
        try:
            child = await self.document.ask(request)
            late = time.monotonic() + OPENING + self.limits.ocr_page_seconds + GRACE
            while (event := await self.document.next_event(child, late))["event"] == "ocr":
                if event.get("late"):
                    continue
                self._note(event)
                done += 1
                late = time.monotonic() + self.limits.ocr_page_seconds + GRACE
        except ChildLost as error:
            lost = await self.document.lost(error)
            if done < len(pages):
                self._failed(pages[done], lost.reason)
            if self.reading.kills >= self.limits.kills:
                self.ended = ("ocr_failed", f"the reader's child was lost {self.reading.kills} times on this document")
            return list(pages[done + 1 :])
        self._closed(event, all_done=done == len(pages))
        return list(pages[done:])

    def _note(self, event: dict[str, Any]) -> None:
        self.end = event["end"]
        if event.get("failed"):
            self._failed(event["page"], event["reason"])
        elif event["characters"]:
            flags = ("ocr", *event["flags"])
            self.outcomes[event["page"]] = Outcome(flags, text=True, confidence=event["confidence"], ms=event["ms"])
        else:
            self.outcomes[event["page"]] = Outcome(("needs_ocr", *event["flags"]), confidence=event["confidence"], ms=event["ms"])

    def _closed(self, event: dict[str, Any], *, all_done: bool) -> None:
        self.reading.peak_mb = max(self.reading.peak_mb, event["peak_mb"])
        if version := event.get("version"):
            self.reading.versions = self.reading.versions | {"tesseract": version}
        if event["event"] == "failed":
            self.document.raise_if_disk_full(event)
            self.ended = ("ocr_failed", event["reason"])
        elif event.get("broken"):
            self.ended = ("ocr_failed", event["broken"])
        elif not all_done:
            self.ended = ("ocr_limit", f"the limit is {self.limits.ocr_seconds:.0f} s a document")

    def _failed(self, page: int, reason: str) -> None:
        self.outcomes[page] = Outcome(("needs_ocr", "ocr_failed"))
        self.reading.problem("ocr_failed", f"page {page}: {reason}")

    def _leave(self, pages: Sequence[int], flag: str, reason: str) -> None:
        self.outcomes |= {page: Outcome(("needs_ocr", flag)) for page in pages}
        self.reading.problem(flag, f"{len(pages)} scanned pages not read: {reason}")
