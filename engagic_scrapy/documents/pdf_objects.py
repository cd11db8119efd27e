"""A PDF's objects through pdfminer, walked without recursion and under limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral

from engagic_scrapy.exceptions import DocumentError

MANY_NODES = 100_000  # of a page or name tree
MANY_TREE_LEVELS = 10_000


class Objects:
    """The file opened by pdfminer, and its pages as plain dictionaries.

    Raises DocumentError of kind ``encrypted`` or ``damaged``. Whatever is looked up later may raise anything: pdfminer
    promises no error class for bad files.
    """

    def __init__(self, path: Path, page_limit: int):
        self._file = path.open("rb")
        try:
            self.document = PDFDocument(PDFParser(self._file))
            self.pages, self.more_pages = self._list_pages(page_limit)
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            self.close()
            raise DocumentError("encrypted", f"pdfminer: {type(error).__name__} {error}".strip()) from error
        except (MemoryError, OSError):
            self.close()
            raise
        except Exception as error:
            self.close()
            raise DocumentError("damaged", f"pdfminer: {type(error).__name__}: {error}"[:300]) from error
        if not self.pages:
            self.close()
            raise DocumentError("damaged", "pdfminer finds no pages and no error")

    def close(self) -> None:
        self._file.close()

    def forget(self) -> None:
        """Empties pdfminer's cache of objects: raw pictures stay in it otherwise, hundreds of megabytes of them."""
        # A private name; the memory test of the reader notices if it goes away.
        if hasattr(self.document, "_cached_objs"):
            self.document._cached_objs.clear()

    def page(self, number: int) -> PDFPage:
        """The page, counted from 1. Raises IndexError past the last one."""
        page_id, attributes = self.pages[number - 1]
        return PDFPage(self.document, page_id, attributes, None)

    def printed_count(self) -> int | None:
        """What the file itself says about its number of pages: for the report, never for a loop."""
        count = resolve1(as_dict(self.document.catalog.get("Pages")).get("Count"))
        return count if isinstance(count, int) and 0 < count < 1_000_000 else None

    def _list_pages(self, limit: int) -> tuple[list[tuple[int, dict[str, Any]]], bool]:
        # pdfminer's own walk recurses (a tree 5,000 deep ends it) and reads each page's content.
        pages: list[tuple[int, dict[str, Any]]] = []
        for page in self._walk_pages() if "Pages" in self.document.catalog else ():
            if len(pages) == limit:
                return pages, True
            pages.append(page)
        return (pages, False) if pages else self._stray_pages(limit)

    def _walk_pages(self) -> Iterator[tuple[int, dict[str, Any]]]:
        waiting: list[tuple[Any, dict[str, Any]]] = [(self.document.catalog["Pages"], {})]
        seen: set[int] = set()
        while waiting and len(seen) < MANY_NODES:
            reference, inherited = waiting.pop()
            number = getattr(reference, "objid", None)
            if number is None or number in seen:
                continue
            seen.add(number)
            node = inherited | as_dict(reference)
            kind = node.get("Type", node.get("type"))
            if is_name(kind, "Page") or (kind is None and "Contents" in node):
                yield number, node
            else:
                passed_on = {key: node[key] for key in PDFPage.INHERITABLE_ATTRS if key in node}
                kids = resolve1(node.get("Kids"))
                waiting.extend((kid, passed_on) for kid in reversed(kids if isinstance(kids, list) else []))
            if len(seen) % 200 == 0:
                self.forget()

    def _stray_pages(self, limit: int) -> tuple[list[tuple[int, dict[str, Any]]], bool]:
        """Pages that no tree holds."""
        pages: list[tuple[int, dict[str, Any]]] = []
        for number in sorted({number for xref in self.document.xrefs for number in xref.get_objids()})[:MANY_NODES]:
            node = as_dict(PDFObjRef(self.document, number))
            if is_name(node.get("Type"), "Page"):
                pages.append((number, node))
                if len(pages) == limit:
                    return pages, True
        return pages, False


def as_dict(value: Any) -> dict[str, Any]:
    """The dictionary that is meant, also of a stream; an empty one for anything else."""
    value = resolve1(value)
    value = getattr(value, "attrs", value)
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    value = resolve1(value)
    return value if isinstance(value, list) else []


def is_name(value: Any, name: str) -> bool:
    """Whether the value is the PDF name ``/name``."""
    value = resolve1(value)
    return isinstance(value, PSLiteral) and value.name == name


def name_tree(root: Any) -> Iterator[tuple[Any, Any]]:
    """Keys and values of a name tree, in order; a tree in a ring ends."""
    waiting, seen = [root], set()
    for _ in range(MANY_TREE_LEVELS):
        if not waiting:
            return
        reference = waiting.pop()
        number = getattr(reference, "objid", None)
        if number is not None and number in seen:
            continue
        seen.add(number)
        node = as_dict(reference)
        names = as_list(node.get("Names"))
        yield from zip(names[::2], names[1::2], strict=False)
        waiting.extend(reversed(as_list(node.get("Kids"))))
