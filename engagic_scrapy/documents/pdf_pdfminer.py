"""Page texts by pdfminer, through a page loop of our own: flat in memory, and one bad page is one bad page."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import IndexAssigner, LAParams, LTChar, LTFigure, LTLayoutContainer, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.pdf_checks import PageText
from engagic_scrapy.documents.pdf_objects import Objects

MANY_LINES = 1500  # a page of prose has 60; this is a plan sheet with its labels
MANY_BOXES = 400  # ordering boxes is quadratic: 2,000 labels cost 38 s and 781 MB
MANY_FONTS = 100
SAME_PLACE = 0.12  # em: a glyph drawn again this near is fake bold
TURNS = {"up": 90, "down": 270, "over": 180}

# The cells of a table row stay on one line: rows kept .74 at 20, 1.0 at 60; columns and scrambled pages read the same at both.
LINES = LAParams(char_margin=60, boxes_flow=None)
ORDER = LAParams(boxes_flow=0.5)

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns about every oddity of every page


class TooManyGlyphs(Exception):
    """The page holds more than its limit; what was read so far is kept."""


class Device(PDFPageAggregator):
    """Collects glyphs, and of pictures their size; counts the ways that glyphs are turned and drops doubled ones."""

    def __init__(self, resources: PDFResourceManager, glyph_limit: int):
        super().__init__(resources)  # no LAParams: the layout is made in text_of()
        self._glyph_limit = glyph_limit

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self._stack.clear()  # of a page that failed before
        self.directions: Counter[str] = Counter()
        self.pictures = 0.0
        self._glyphs = 0
        self._drawn: set[tuple[str, int, int, int]] = set()

    def paint_path(self, *args: Any) -> None:
        """Lines and fills aren't text."""

    def render_image(self, name: str, stream: Any) -> None:
        self.pictures += abs(self.cur_item.width * self.cur_item.height)

    def render_char(self, *args: Any) -> float:
        self._glyphs += 1
        if self._glyphs > self._glyph_limit:
            raise TooManyGlyphs
        advance = super().render_char(*args)
        glyph = self.cur_item._objs[-1]
        if not isinstance(glyph, LTChar):
            return advance
        a, b = glyph.matrix[:2]
        self.directions[("up" if b > 0 else "down") if abs(b) > abs(a) else ("over" if a < 0 else "right")] += 1
        if self._is_doubled(glyph):
            self.cur_item._objs.pop()
        return advance

    def _is_doubled(self, glyph: LTChar) -> bool:
        text, size = glyph.get_text(), max(1, round(glyph.size))
        if text.isspace():
            return False
        step = SAME_PLACE * size
        x, y = int(glyph.matrix[4] / step), int(glyph.matrix[5] / step)
        for near_x in (x - 1, x, x + 1):
            for near_y in (y - 1, y, y + 1):
                if (text, size, near_x, near_y) in self._drawn:
                    return True
        self._drawn.add((text, size, x, y))
        return False

    def handle_undefined_char(self, font: Any, cid: int) -> str:
        return "\ufffd"  # counted as noise; "(cid:NN)" would look like text

    def finish(self, page: PDFPage) -> None:
        """Ends a page in the middle: lays out the glyphs that are there."""
        while self._stack:
            self.end_figure("")
        self.end_page(page)


class Interpreter(PDFPageInterpreter):
    """Skips building paths: site plans hold hundreds of thousands of them."""

    def do_m(self, x: Any, y: Any) -> None: ...

    def do_l(self, x: Any, y: Any) -> None: ...

    def do_c(self, x1: Any, y1: Any, x2: Any, y2: Any, x3: Any, y3: Any) -> None: ...

    def do_v(self, x2: Any, y2: Any, x3: Any, y3: Any) -> None: ...

    def do_y(self, x1: Any, y1: Any, x3: Any, y3: Any) -> None: ...

    def do_h(self) -> None: ...

    def do_re(self, x: Any, y: Any, w: Any, h: Any) -> None: ...


class Pdfminer:
    """One open document. Pages count from 1.

    Raises DocumentError of kind ``encrypted`` or ``damaged``.
    """

    name = "pdfminer"

    def __init__(self, path: Path, limits: Limits):
        self._limits = limits
        self._objects = Objects(path, limits.pages)
        listed = len(self._objects.pages)
        self.pages = max(listed + 1, self._objects.printed_count() or 0) if self._objects.more_pages else listed
        self._resources = PDFResourceManager()
        self._device = Device(self._resources, limits.glyphs)

    def close(self) -> None:
        self._objects.close()

    def read(self, number: int) -> PageText:
        """The page's text. May raise anything."""
        try:
            page = self._objects.page(number)
            cut = self._interpret(page)
            turned = self._turn()
            if turned:
                # Landscape tables in portrait pages would come out as one line a letter.
                page.rotate = (page.rotate + turned) % 360
                cut = self._interpret(page)
            layout, pictures = self._device.get_result(), self._device.pictures
            text = text_of(layout)
            area = max(1.0, layout.width * layout.height)
            cut = cut or len(text) > self._limits.page_characters
            return PageText(text[: self._limits.page_characters], self.name, pictures=min(1.0, pictures / area), cut=cut)
        finally:
            self._device.result = None
            self._objects.forget()
            if len(self._resources._cached_fonts) > MANY_FONTS:
                self._resources._cached_fonts.clear()

    def _interpret(self, page: PDFPage) -> bool:
        """Whether the page had to be cut."""
        try:
            Interpreter(self._resources, self._device).process_page(page)
        except TooManyGlyphs:
            self._device.finish(page)
            return True
        return False

    def _turn(self) -> int:
        directions = self._device.directions
        if not directions:
            return 0
        way, count = directions.most_common(1)[0]
        return TURNS.get(way, 0) if count * 2 > directions.total() else 0


def text_of(layout: LTPage) -> str:
    """The page's text in reading order, that inside forms included; on pages of many scattered labels from top to bottom."""
    containers = list(_containers(layout))
    lines = [(container, _lines(container)) for container in containers]
    if sum(len(found) for _, found in lines) > MANY_LINES:
        scattered = [line for _, found in lines for line in found]
        scattered.sort(key=lambda line: (-line.y1, line.x0))
        return "\n".join(line.get_text() for line in scattered)
    boxes = [box for container, found in lines for box in container.group_textlines(LINES, found)]
    for box in boxes:
        box.analyze(LINES)
    return "".join(box.get_text() for box in in_order(layout, boxes))


def in_order(layout: LTPage, boxes: list[LTTextBox]) -> list[LTTextBox]:
    """The boxes as one reads them; past 400 from top to bottom."""
    if not 2 <= len(boxes) <= MANY_BOXES:
        return sorted(boxes, key=lambda box: (-box.y1, box.x0))
    assigner = IndexAssigner()
    for group in layout.group_textboxes(ORDER, boxes):
        group.analyze(ORDER)
        assigner.run(group)
    return sorted(boxes, key=lambda box: box.index)


def _lines(container: LTLayoutContainer) -> list[LTTextLine]:
    glyphs = [item for item in container if isinstance(item, LTChar)]
    return [line for line in container.group_objects(LINES, glyphs) if not line.is_empty()] if glyphs else []


def _containers(layout: LTPage) -> Iterator[LTLayoutContainer]:
    waiting: list[LTLayoutContainer] = [layout]
    while waiting:
        container = waiting.pop()
        yield container
        waiting.extend(item for item in container if isinstance(item, LTFigure))
