"""Reads pages that are pictures: drawn by pdfium, read by tesseract; in the child."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import pypdfium2

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.ocr_program import OcrFailed, Picture, Tesseract
from engagic_scrapy.documents.pdf_checks import clean
from engagic_scrapy.documents.pdf_pages import Emit, PageFile

POINTS = 72  # of an inch
REOPEN_AFTER = 10  # pages: pdfium keeps the pictures of a scan, up to 26 MB each, until the document is closed
BROKEN_PAGES = 3  # in a row: the program is at fault, not the page; late pages are limited by the document's time


def read_scans(request: dict[str, Any], limits: Limits, emit: Emit) -> dict[str, Any]:
    """Reads the asked pages for as long as ``seconds`` last; an event ``ocr`` for each, its text as a line of ``out``.

    :param request: ``path``, ``program``, ``out``, ``end``, ``seconds``; ``pages``: [number in the file, number in the document].
    Returns ``version`` of the program, and ``broken`` with the reason if it can't be used.
    """
    ends = time.monotonic() + request["seconds"]
    folder = Path(request["out"]).parent
    try:
        tesseract = Tesseract(request["program"], limits, folder)
    except OcrFailed as error:
        return {"version": "", "broken": error.reason}
    file, drawing = PageFile(Path(request["out"]), request["end"]), Drawing(Path(request["path"]), limits)
    broken = 0
    try:
        for number, page in request["pages"]:
            if time.monotonic() >= ends:
                break
            event = _read(tesseract, drawing, number, ends, limits)
            broken = broken + 1 if event.get("failed") == "failed" else 0
            text = event.pop("text", "")
            if text:
                file.write({"page": page, "text": text, "confidence": event["confidence"]})
            emit({"event": "ocr", "page": page, "characters": len(text), "end": file.end, **event})
            if broken == BROKEN_PAGES:
                return {"version": tesseract.version, "broken": event["reason"]}
    finally:
        drawing.close()
        file.close()
    return {"version": tesseract.version}


def _read(tesseract: Tesseract, drawing: Drawing, number: int, ends: float, limits: Limits) -> dict[str, Any]:
    """The page: ``text``, ``confidence``, ``flags``; or ``failed`` and ``reason``; or ``late``: the document's time is over."""
    started = time.monotonic()
    try:
        picture = drawing.draw(number)
        now = time.monotonic()
        seconds = min(started + limits.ocr_page_seconds, ends) - now
        if seconds <= 0:
            raise OcrFailed("timeout", f"drawing it took {now - started:.0f} s")
        found = tesseract.read(picture, seconds)
    except OcrFailed as error:
        if error.kind == "timeout" and time.monotonic() >= ends:
            return {"late": True}
        return {"failed": error.kind, "reason": error.reason}
    except (pypdfium2.PdfiumError, MemoryError) as error:
        return {"failed": "failed", "reason": f"pdfium can't draw it: {type(error).__name__} {error}".strip()}
    text = clean(found.text)
    flags = ["ocr_unsure"] * found.dropped or ["ocr_nothing"] * (not text)
    return {"text": text, "confidence": found.confidence, "flags": flags, "ms": round((time.monotonic() - started) * 1000)}


class Drawing:
    """Draws the pages of one PDF. Pages count from 1."""

    def __init__(self, path: Path, limits: Limits):
        self._path, self._limits = path, limits
        self._document: pypdfium2.PdfDocument | None = None
        self._drawn = 0

    def close(self) -> None:
        if self._document is not None:
            self._document.close()
        self._document, self._drawn = None, 0

    def draw(self, number: int) -> Picture:
        """The page in grey as one sees it. Raises PdfiumError if pdfium can't open the file or the page."""
        if self._drawn >= REOPEN_AFTER:
            self.close()
        if self._document is None:
            self._document = pypdfium2.PdfDocument(self._path)
        self._drawn += 1
        page = self._document[number - 1]
        try:
            width, height = page.get_size()
            scale = self._scale(width, height)
            bitmap = page.render(scale=scale, grayscale=True, limit_image_cache=True)
            try:
                return Picture(_pgm(bitmap), max(1, round(scale * POINTS)))
            finally:
                bitmap.close()
        finally:
            page.close()

    def _scale(self, width: float, height: float) -> float:
        most = self._limits.ocr_megapixels * 1e6
        return min(self._limits.ocr_dpi / POINTS, math.sqrt(most / max(1.0, width * height)))


def _pgm(bitmap: pypdfium2.PdfBitmap) -> bytes:
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    rows = memoryview(bitmap.buffer).cast("B")
    head = b"P5\n%d %d\n255\n" % (width, height)
    if stride == width:
        return head + rows[: width * height]
    return head + b"".join(rows[row * stride : row * stride + width] for row in range(height))
