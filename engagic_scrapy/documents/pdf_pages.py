"""Reads the pages of one PDF into a file, one line each; in the child."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.pdf_checks import (
    PageText,
    better,
    clean,
    doubts,
    is_garbled,
    is_mostly_picture,
    is_placeholder,
    needs_ocr,
)
from engagic_scrapy.exceptions import DocumentError

Emit = Callable[[dict[str, Any]], None]


class Engine(Protocol):
    name: str
    pages: int

    def read(self, number: int) -> PageText: ...

    def close(self) -> None: ...


class PageReader:
    """Reads with one engine, in mode ``auto`` with a second one where the first can't be believed.

    :param mode: ``auto``, ``pdfminer`` or ``pdfium``.
    Raises DocumentError of kind ``encrypted`` or ``damaged`` if no engine opens the file.
    """

    def __init__(self, path: Path, mode: str, limits: Limits):
        self._path, self._limits = path, limits
        self._second: Engine | None = None
        self._second_allowed = mode == "auto"
        try:
            self.engine = open_engine("pdfminer" if mode == "pdfminer" else "pdfium", path, limits)
        except DocumentError as error:
            if mode != "auto" or error.kind == "encrypted":
                raise
            self._second_allowed = False
            try:
                self.engine = open_engine("pdfminer", path, limits)
            except DocumentError as second:
                kind = "encrypted" if second.kind == "encrypted" else "damaged"
                raise DocumentError(kind, f"{error.reason}; {second.reason}") from second

    def close(self) -> None:
        self.engine.close()
        if self._second:
            self._second.close()

    def read(self, number: int, keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """The page as a line of pages.jsonl; ``error`` says why there is no text.

        :param keep: gets the first engine's line before the second engine is asked: it may take the process down.
        """
        started = time.perf_counter()
        first, error = self._try(self.engine, number)
        why = doubts(first) if first else {"error"}
        if why and self._opens_second():
            keep(self._line(number, first, error, started))
            second, trouble = self._try(self._second, number)  # type: ignore[arg-type]
            if second and (first is None or better(first, why, second) is second):
                first, error = second, ""
            elif second is None and first and not first.raw.strip():
                first, error = None, trouble  # pdfium shows an empty page where it can't decode the content
        return self._line(number, first, error, started)

    def _try(self, engine: Engine, number: int) -> tuple[PageText | None, str]:
        try:
            return engine.read(number), ""
        except MemoryError:
            return None, f"{engine.name}: memory"
        except Exception as error:  # noqa: BLE001 - neither engine promises an error class for bad pages; the line tells
            return None, f"{engine.name}: {type(error).__name__}: {error}"[:300]

    def _opens_second(self) -> bool:
        if self._second_allowed and self._second is None:
            try:
                self._second = open_engine("pdfminer", self._path, self._limits)
            except DocumentError:
                self._second_allowed = False  # it can't open what the first one reads: no second opinion
        return self._second is not None

    def _line(self, number: int, page: PageText | None, error: str, started: float) -> dict[str, Any]:
        line: dict[str, Any] = {"page": number, "text": "", "engine": page.engine if page else None, "flags": []}
        line["ms"] = round((time.perf_counter() - started) * 1000)
        if page is None:
            line |= {"flags": ["unreadable"], "error": error}
            return line
        garbled = is_garbled(page)
        line["text"] = "" if garbled else clean(page.raw)
        marks = {"garbled": garbled, "needs_ocr": garbled or needs_ocr(page, line["text"]), "cut": page.cut}
        marks["placeholder"] = self.engine.pages == 1 and is_placeholder(line["text"])
        line["flags"] = [name for name, is_set in marks.items() if is_set]
        if is_mostly_picture(page, line["text"]):
            line["pictures"] = round(page.pictures, 2)
        return line


def open_engine(name: str, path: Path, limits: Limits) -> Engine:
    """The engine with the file open; each engine is imported only where it is used."""
    if name == "pdfminer":
        from engagic_scrapy.documents.pdf_pdfminer import Pdfminer

        return Pdfminer(path, limits)
    from engagic_scrapy.documents.pdf_pdfium import Pdfium

    return Pdfium(path, limits)


class PageFile:
    """pages.jsonl while it grows. Only whole lines count: ``end`` is told after each one, and the file is cut there before
    reading goes on after a death."""

    def __init__(self, path: Path, end: int):
        self._file: BinaryIO = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(end)
        self.end = end

    def close(self) -> None:
        self._file.close()

    def write(self, line: dict[str, Any], *, over_the_last: int | None = None) -> None:
        """:param over_the_last: where the line begins that this one replaces."""
        start = self.end if over_the_last is None else over_the_last
        self._file.seek(start)
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._file.truncate()
        self._file.flush()
        self.end = self._file.tell()


def read_pages(request: dict[str, Any], limits: Limits, emit: Emit) -> None:
    """Reads pages ``start`` to the limit and tells of each one.

    Raises DocumentError if the file can't be opened, OSError if the text can't be written.
    """
    reader = PageReader(Path(request["path"]), request["mode"], limits)
    total, shift = reader.engine.pages, request["shift"]
    emit({"event": "open", "pages": total, "engine": reader.engine.name})
    file = PageFile(Path(request["out"]), request["end"])
    try:
        for number in range(request["start"], min(total, request["last"]) + 1):
            begin = file.end

            def put(line: dict[str, Any], event: str, begin: int = begin) -> None:
                line["page"] += shift
                if request["file"]:
                    line["file"] = request["file"]
                file.write(line, over_the_last=begin)
                told: dict[str, Any] = {key: line[key] for key in ("page", "flags", "engine", "error", "pictures") if key in line}
                emit({"event": event, "characters": len(line["text"]), "end": file.end, **told})

            put(reader.read(number, lambda line: put(line, "first")), "page")
    finally:
        reader.close()
        file.close()
