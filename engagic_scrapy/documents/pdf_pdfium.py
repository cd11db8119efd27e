"""Page texts by pdfium: forty times pdfminer's speed, and it may abort the process."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.pdf_checks import SCAN_HEADERS, PageText, steps_upward
from engagic_scrapy.exceptions import DocumentError

REOPEN_AFTER = 50  # pages: pdfium keeps every picture it passed until the document is closed
MANY_BOXES = 1000
MANY_OBJECTS = 5000  # a drawing has hundreds of thousands; the pictures of a scan come first
FORM_DEPTH = 3
TURNED = {
    0: lambda left, bottom, right, top: (left, bottom, right, top),
    90: lambda left, bottom, right, top: (bottom, -right, top, -left),
    180: lambda left, bottom, right, top: (-right, -top, -left, -bottom),
    270: lambda left, bottom, right, top: (-top, left, -bottom, right),
}


class Pdfium:
    """One open document. Pages count from 1.

    Raises DocumentError of kind ``encrypted`` or ``damaged``.
    """

    name = "pdfium"

    def __init__(self, path: Path, limits: Limits):
        self._path, self._limits = path, limits
        self._since_open = 0
        self._document = self._open()
        self.pages = len(self._document)
        if self.pages <= 0:
            self.close()
            raise DocumentError("damaged", "pdfium finds no pages")

    def _open(self) -> pypdfium2.PdfDocument:
        try:
            return pypdfium2.PdfDocument(self._path)
        except pypdfium2.PdfiumError as error:
            kind = "encrypted" if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) else "damaged"
            raise DocumentError(kind, str(error)) from error

    def close(self) -> None:
        self._document.close()

    def read(self, number: int) -> PageText:
        """The page's text. Raises whatever pdfium's binding raises for a page that it can't load."""
        if self._since_open >= REOPEN_AFTER:
            self._document.close()
            self._document = self._open()
            self._since_open = 0
        self._since_open += 1
        page = self._document[number - 1]
        try:
            return self._read(page)
        finally:
            page.close()

    def _read(self, page: pypdfium2.PdfPage) -> PageText:
        text_page = page.get_textpage()
        try:
            count = text_page.count_chars()
            limit = min(self._limits.glyphs, self._limits.page_characters)
            # get_text_bounded would lose an eighth of the words of pages with /Rotate.
            text = text_page.get_text_range(0, min(count, limit)) if count else ""
            out_of_order = steps_upward(_boxes(text_page, page.get_rotation()))
        finally:
            text_page.close()
        found = PageText(text, self.name, out_of_order=out_of_order, cut=count > limit)
        if len(text) < SCAN_HEADERS:
            found.pictures, found.only_pictures = _pictures(page)
        return found


def _boxes(text_page: pypdfium2.PdfTextPage, rotation: int) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of the pieces of text as one sees the page; pdfium measures it unturned."""
    # The raw calls: the binding makes four objects for each box.
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    boxes = []
    for index in range(min(raw.FPDFText_CountRects(text_page, 0, -1), MANY_BOXES)):
        if raw.FPDFText_GetRect(text_page, index, left, top, right, bottom):
            boxes.append(TURNED[rotation](left.value, bottom.value, right.value, top.value))
    return boxes


def _pictures(page: pypdfium2.PdfPage) -> tuple[float, bool]:
    """The share of the page that pictures cover, and whether it draws pictures and nothing that could hold text."""
    width, height = page.get_size()
    area, kinds = _picture_area(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)
    drawn = kinds - {raw.FPDF_PAGEOBJ_PATH}
    return min(1.0, area / max(1.0, width * height)), drawn == {raw.FPDF_PAGEOBJ_IMAGE}


def _picture_area(holder: object, count: object, get: object, depth: int) -> tuple[float, set[int]]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    area, kinds = 0.0, set()
    for index in range(min(count(holder), MANY_OBJECTS)):  # type: ignore[operator]
        thing = get(holder, index)  # type: ignore[operator]
        kind = raw.FPDFPageObj_GetType(thing)
        inside: set[int] = set()
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < FORM_DEPTH:
            _, inside = _picture_area(thing, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1)
            kinds |= inside
        else:
            kinds.add(kind)
        # A form's own box stands for the pictures in it: theirs are measured in the form's coordinates.
        if (kind == raw.FPDF_PAGEOBJ_IMAGE or raw.FPDF_PAGEOBJ_IMAGE in inside) and raw.FPDFPageObj_GetBounds(
            thing, left, bottom, right, top
        ):
            area += abs((right.value - left.value) * (top.value - bottom.value))
    return area, kinds
