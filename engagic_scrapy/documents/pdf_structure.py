"""Outline, links and attachments of a PDF, through pdfminer, under limits and without recursion."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.utils import decode_text

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.pdf_checks import clean
from engagic_scrapy.documents.pdf_links import Rectangle, share_from_top, upright, why_dropped
from engagic_scrapy.documents.pdf_objects import Objects, as_dict, as_list, is_name, name_tree

TITLE_LENGTH = 300
LABEL_LENGTH = 20
MANY_DESTINATIONS = 20_000


class Structure:
    """What one open document says about itself besides its text."""

    def __init__(self, objects: Objects, limits: Limits):
        self._objects, self._limits = objects, limits
        self._catalog = objects.document.catalog
        self._page_numbers = {page_id: number for number, (page_id, _) in enumerate(objects.pages, start=1)}
        self._destinations: dict[Any, Any] | None = None
        self._internal: list[list[Any]] = []
        self._places: list[list[Any]] = []
        # Of each link, by its row in ``links`` or ``internal_links``: where its words stand, for whoever can read them.
        self.rectangles: list[tuple[str, int, int, Rectangle]] = []
        self.flags: set[str] = set()
        self.dropped: Counter[str] = Counter()

    def read(self) -> dict[str, Any]:
        """``outline`` [[level, title, page or null]], ``links`` [[page, url]], ``attachments`` [names], and what was left out.

        ``internal_links`` [[page, target page, y, words]] lead to other pages of the document; ``link_places`` [[y, words]] go
        with ``links``, row by row. ``y``: 0 at the top of the page as printed, 1 at its foot; ``words`` under the link are left
        empty here. ``page_labels`` [label of each page], empty where the file has none. ``flags`` and ``links_dropped`` (a
        count for each reason) tell of what was left out. A part that can't be read is empty and has its flag:
        ``outline_unreadable``, ``links_unreadable``, ``attachments_unreadable``, ``page_labels_unreadable``.
        """
        found: dict[str, Any] = {"outline": [], "links": [], "attachments": [], "page_labels": []}
        parts = (self.outline, self.links, self.attachment_names, self.page_labels)
        for name, part in zip(found, parts, strict=True):
            try:
                found[name] = part()
            except Exception:  # noqa: BLE001 - pdfminer promises no error class for bad files; the flag tells
                self.flags.add(f"{name}_unreadable")
        if not self._objects.document.is_extractable:
            self.flags.add("copying_not_permitted")  # read all the same: a public record
        found |= {"internal_links": self._internal, "link_places": self._places}
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
        action = as_dict(entry.get("A"))
        if is_name(action.get("S"), "GoToR"):
            return None  # a page of another file
        target = entry["Dest"] if "Dest" in entry else action.get("D")
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
        """Links to public http and https addresses, by page; ``dropped`` counts the others by reason.

        On the way it notes the links to other pages, and where each of both kinds stands.
        """
        found: list[list[Any]] = []
        for number, (_, attributes) in enumerate(self._objects.pages, start=1):
            try:
                annotations = as_list(attributes.get("Annots"))
            except Exception:  # noqa: BLE001 - one page's list
                self.flags.add("links_unreadable")
                continue
            for position, reference in enumerate(annotations):
                if len(found) + len(self._internal) == self._limits.links:
                    self.flags.add("links_cut")
                    self.dropped["limit"] += len(annotations) - position
                    return found
                self._add_link(reference, number, found)
            self._objects.forget()
        return found

    def _add_link(self, reference: Any, number: int, found: list[list[Any]]) -> None:
        try:
            annotation = as_dict(reference)
            if not is_name(annotation.get("Subtype"), "Link"):
                return
            action = as_dict(annotation.get("A"))
            place = self._place(annotation, number)
            if not is_name(action.get("S"), "URI"):
                self._add_internal(annotation, number, place)
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
            y = self._note("link_places", len(found), number, place)
            found.append([number, url])
            self._places.append([y, ""])

    def _add_internal(self, annotation: dict[str, Any], number: int, place: tuple[float, Rectangle] | None) -> None:
        target = self._page_of(annotation)
        if target is not None and target != number:
            self._internal.append([number, target, self._note("internal_links", len(self._internal), number, place), ""])

    def _note(self, kind: str, row: int, page: int, place: tuple[float, Rectangle] | None) -> float | None:
        if place is None:
            return None
        self.rectangles.append((kind, row, page, place[1]))
        return place[0]

    def _place(self, annotation: dict[str, Any], number: int) -> tuple[float, Rectangle] | None:
        """How far down the printed page a link stands, and its rectangle; None if the file doesn't say it in numbers."""
        attributes = self._objects.pages[number - 1][1]
        rectangle = upright([resolve1(value) for value in as_list(annotation.get("Rect"))])
        page = upright([resolve1(value) for value in as_list(attributes.get("CropBox") or attributes.get("MediaBox"))])
        if rectangle is None or page is None:
            return None
        turned = resolve1(attributes.get("Rotate"))
        return share_from_top(rectangle, page, turned if isinstance(turned, int) else 0), rectangle

    # -- page labels ------------------------------------------------------------------------------------------------------

    def page_labels(self) -> list[str]:
        """What readers show as the pages' numbers ("iv", "A-12")."""
        if "PageLabels" not in self._catalog:
            return []
        labels = itertools.islice(self._objects.document.get_page_labels(), len(self._objects.pages))
        return [clean(label)[:LABEL_LENGTH] for label in labels]

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
