"""Reads documents in a child process that may die, one at a time; no Scrapy in here."""

from __future__ import annotations

import asyncio
import errno
import logging
from pathlib import Path

from engagic_scrapy.documents import ocr_presence
from engagic_scrapy.documents.child_process import ChildProcess
from engagic_scrapy.documents.limits import ENGINES, OCR, Extraction, Limits
from engagic_scrapy.documents.one_document import OneDocument, OnPage, Stop
from engagic_scrapy.documents.reading import Reading
from engagic_scrapy.documents.turn import turn
from engagic_scrapy.exceptions import DocumentError, UsageProblem

__all__ = ["Extraction", "Limits", "Reader"]

logger = logging.getLogger(__name__)

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Reader:
    """Turns a PDF into ``pages.jsonl`` and ``about.json``.

    :param engine: ``auto``, ``pdfminer`` or ``pdfium``.
    :param lock_path: held while a document is read, so that other processes wait.
    Raises UsageProblem for an unknown engine or way of OCR.
    """

    def __init__(self, limits: Limits, *, engine: str = "auto", lock_path: Path | None = None):
        if engine not in ENGINES:
            raise UsageProblem(f"PDF_ENGINE is {engine!r}; it must be one of {', '.join(ENGINES)}")
        if limits.ocr not in OCR:
            raise UsageProblem(f"ENGAGIC_OCR is {limits.ocr!r}; it must be one of {', '.join(OCR)}")
        self.limits, self.engine = limits, engine
        self._told_missing = False
        self._lock_path = lock_path
        self._turn = asyncio.Lock()
        self._child: ChildProcess | None = None
        self._busy = False
        self._shed = False
        self.peak_mb = 0.0  # of the child, for the document read last

    @property
    def pid(self) -> int | None:
        """The child's process id, None if there is no child."""
        return self._child.pid if self._child and self._child.alive else None

    def kill_child(self) -> bool:
        """Ends the child at once, to give its memory back. A document being read ends as ``stopped``; whether there was one."""
        if self._child is None or not self._child.alive:
            return False
        self._shed = self._busy
        self._child.kill()
        return self._busy

    async def close(self) -> None:
        """Ends the child."""
        child, self._child = self._child, None
        if child is not None:
            await child.close()

    async def extract(self, path: Path, out_dir: Path, *, stop: Stop | None = None, on_page: OnPage | None = None) -> Extraction:
        """Reads the document; pages read before a limit struck are kept, with status ``partial``.

        :param stop: asked ten times a second; when true, nothing is kept and the document can be read again.
        :param on_page: called with number and total after each page.
        Raises DocumentError of kind ``stopped`` (also after :meth:`kill_child`) or ``disk_full``; whatever is wrong with the
        document itself comes back as a failed Extraction. Existing text in ``out_dir`` stays until new text replaces it.
        """
        stop = stop or (lambda: False)
        async with self._turn, turn(self._lock_path, stop):
            reading = Reading(out_dir, self.limits)
            reading.discard()  # of a reader that was killed
            out_dir.mkdir(parents=True, exist_ok=True)
            self._busy, self._shed = True, False
            try:
                return await OneDocument(self, reading, stop, on_page).read(path)
            except BaseException as error:
                if self._child is not None:
                    self._child.kill()  # it is in the middle of something
                await self.close()
                if isinstance(error, OSError) and error.errno in NO_ROOM:
                    raise DocumentError("disk_full", str(error), retry=True) from error
                raise
            finally:
                self._busy = False
                reading.discard()
                self.peak_mb = reading.peak_mb

    @property
    def last_child(self) -> ChildProcess | None:
        """The child that was asked last, dead or alive."""
        return self._child

    async def child(self) -> ChildProcess:
        """The child to ask next: the one that is there, or a new one. Raises ChildLost."""
        if self._child is not None and not self._child.alive:
            await self.close()
        if self._child is None:
            self._child = await ChildProcess.start(self.limits)
        return self._child

    def ocr_program(self) -> str | None:
        """Tesseract's path; None if OCR is off or it isn't there, which is told once."""
        if self.limits.ocr == "off":
            return None
        program = ocr_presence.find()
        if program is None and not self._told_missing:
            self._told_missing = True
            logger.warning(
                "Scanned pages are not read: the program tesseract is not installed. Install it (Debian, Ubuntu: "
                "apt-get install tesseract-ocr; macOS: brew install tesseract) or set ENGAGIC_OCR=off."
            )
        return program

    async def can_ocr(self) -> bool:
        """Whether scanned pages would be read now; asks tesseract itself. Tells nobody."""
        program = None if self.limits.ocr == "off" else ocr_presence.find()
        return program is not None and await asyncio.to_thread(ocr_presence.answers, program)

    def was_shed(self) -> bool:
        """Whether the child was ended by :meth:`kill_child` in the middle of this document."""
        return self._shed
