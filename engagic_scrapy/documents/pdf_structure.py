"""Outline, links and attachments of a PDF, through pdfminer, under limits and without recursion."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.utils import decode_text

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.pdf_checks import clean
from engagic_scrapy.documents.pdf_links import why_dropped
from engagic_scrapy.documents.pdf_objects import Objects, as_dict, as_list, is_name, name_tree

TITLE_LENGTH = 300
MANY_DESTINATIONS = 20_000


class Structure:
    """What one open document says about itself besides its text."""

    def __init__(self, objects: Objects, limits: Limits):
        self._objects, self._limits = objects, limits
        self._catalog = objects.document.catalog
        self._page_numbers = {page_id: number for number, (page_id, _) in enumerate(objects.pages, start=1)}
        self._destinations: dict[Any, Any] | None = None
        self.flags: set[str] = set()
        self.dropped: Counter[str] = Counter()

    def read(self) -> dict[str, Any]:
        """``outline`` [[level, title, page or null]], ``links`` [[page, url]], ``attachments`` [names], and what was left out.

        ``flags`` and ``links_dropped`` (a count for each reason) tell of that. A part that can't be read is empty and has
        its flag: ``outline_unreadable``, ``links_unreadable``, ``attachments_unreadable``.
        """
        found: dict[str, Any] = {"outline": [], "links": [], "attachments": []}
        for name, part in (("outline", self.outline), ("links", self.links), ("attachments", self.attachment_names)):
            try:
                found[name] = part()
            except Exception:  # noqa: BLE001 - pdfminer promises no error class for bad files; the flag tells
                self.flags.add(f"{name}_unreadable")
        if not self._objects.document.is_extractable:
            self.flags.add("copying_not_permitted")  # read all the same: a public record
        return found | {"flags": sorted(self.flags), "links_dropped": dict(self.dropped)}

    # -- outline ----------------------------------------------------------------------------------------------------------

    def outline(self) -> list[list[Any]]:
        """The bookmarks in order, levels from 0."""
        entries: list[list[Any]] = []
        seen: set[int] = set()
        waiting = [(as_dict(self._catalog.get("Outlines")).get("First"), 0)]
        while waiting:
            reference, level = waiting.pop()
            number = getattr(reference, "objid", None)
            if reference is None or number in seen:
                continue  # a ring
            if number is not None:
                seen.add(number)
            if len(entries) == self._limits.bookmarks:
                self.flags.add("outline_cut")
                break
            entry = as_dict(reference)
            title = self._title(entry.get("Title"))
            if title:
                entries.append([level, title, self._page_of(entry)])
            waiting.append((entry.get("Next"), level))
            if level + 1 < self._limits.depth:
                waiting.append((entry.get("First"), level + 1))
            elif "First" in entry:
                self.flags.add("outline_cut")
        return entries

    def _title(self, value: Any) -> str:
        value = resolve1(value)
        text = decode_text(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""
        return " ".join(clean(text).split())[:TITLE_LENGTH]

    def _page_of(self, entry: dict[str, Any]) -> int | None:
        target = entry["Dest"] if "Dest" in entry else as_dict(entry.get("A")).get("D")
        for _ in range(4):  # a name stands for a dictionary that stands for a list
            target = resolve1(target)
            if isinstance(target, dict):
                target = target.get("D")
            elif isinstance(target, list):
                break
            else:
                target = self._named(target)
        if not isinstance(target, list) or not target:
            return None
        page = target[0]
        if isinstance(page, PDFObjRef):
            return self._page_numbers.get(page.objid)
        return page + 1 if isinstance(page, int) and 0 <= page < len(self._objects.pages) else None

    def _named(self, name: Any) -> Any:
        if self._destinations is None:
            # Once for all: pdfminer's own lookup reads the whole tree again for each bookmark.
            self._destinations = dict(as_dict(self._catalog.get("Dests")))
            for key, value in name_tree(as_dict(self._catalog.get("Names")).get("Dests")):
                if len(self._destinations) >= MANY_DESTINATIONS:
                    break
                self._destinations[resolve1(key)] = value
        name = getattr(name, "name", name)
        return self._destinations.get(name) if isinstance(name, (bytes, str)) else None

    # -- links ------------------------------------------------------------------------------------------------------------

    def links(self) -> list[list[Any]]:
        """Links to public http and https addresses, by page; ``dropped`` counts the others by reason."""
        found: list[list[Any]] = []
        for number, (_, attributes) in enumerate(self._objects.pages, start=1):
            try:
                annotations = as_list(attributes.get("Annots"))
            except Exception:  # noqa: BLE001 - one page's list
                self.flags.add("links_unreadable")
                continue
            for position, reference in enumerate(annotations):
                if len(found) == self._limits.links:
                    self.flags.add("links_cut")
                    self.dropped["limit"] += len(annotations) - position
                    return found
                self._add_link(reference, number, found)
            self._objects.forget()
        return found

    def _add_link(self, reference: Any, number: int, found: list[list[Any]]) -> None:
        try:
            annotation = as_dict(reference)
            action = as_dict(annotation.get("A"))
            if not is_name(annotation.get("Subtype"), "Link") or not is_name(action.get("S"), "URI"):
                return
            value = resolve1(action.get("URI"))
        except Exception:  # noqa: BLE001 - one annotation
            self.dropped["malformed"] += 1
            return
        url = value.decode("utf-8", "replace").strip() if isinstance(value, bytes) else ""
        reason = why_dropped(url)
        if reason:
            self.dropped[reason] += 1
        else:
            found.append([number, url])

    # -- attachments ------------------------------------------------------------------------------------------------------

    def attachment_names(self) -> list[str]:
        """As they stand in the file: data for a report, never a path."""
        names: list[str] = []
        for key, value in name_tree(as_dict(self._catalog.get("Names")).get("EmbeddedFiles")):
            if len(names) == self._limits.attachments:
                self.flags.add("attachments_cut")
                break
            entry = as_dict(value)
            names.append(self._title(entry.get("UF") or entry.get("F") or key))
        return names

    def unpack_portfolio(self, folder: Path) -> list[tuple[str, Path]]:
        """In a portfolio the agenda is an attachment: writes its PDFs to the folder under names of our own.

        Returns their names and files; nothing for an ordinary document.
        """
        if "Collection" not in self._catalog:
            return []
        self.flags.add("portfolio")
        found: list[tuple[str, Path]] = []
        for position, (key, value) in enumerate(name_tree(as_dict(self._catalog.get("Names")).get("EmbeddedFiles"))):
            if position == self._limits.attachments:
                break
            try:
                entry = as_dict(value)
                data = self._embedded_pdf(entry)
            except Exception:  # noqa: BLE001 - a bomb is a MemoryError here; the flag tells
                self.flags.add("attachments_unreadable")
                continue
            if data:
                path = folder / f"embedded-{position}.part"
                path.write_bytes(data)
                found.append((self._title(entry.get("UF") or entry.get("F") or key), path))
        return found

    def _embedded_pdf(self, entry: dict[str, Any]) -> bytes:
        files = as_dict(entry.get("EF"))
        stream = resolve1(files.get("UF") or files.get("F"))
        if not isinstance(stream, PDFStream):
            return b""
        data = stream.get_data()
        self._objects.forget()
        fits = len(data) <= self._limits.file_mb * 1_000_000
        return data if fits and b"%PDF-" in data[:1024] else b""
