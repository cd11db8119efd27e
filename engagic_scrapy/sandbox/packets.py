"""PDF files with known text and any size, written as a stream: nothing but the offsets of their objects is ever in memory."""

from __future__ import annotations

import bisect
import functools
import hashlib
import zlib
from array import array
from collections.abc import Iterator

from engagic_scrapy.sandbox.packet_text import (
    PER_PAGE,
    Entry,
    PacketSpec,
    agenda_pages,
    links,
    outline,
    page_count,
    page_lines,
    page_marker,
    page_text,
)

__all__ = ["Entry", "Packet", "PacketSpec", "links", "outline", "packet", "page_count", "page_lines", "page_marker", "page_text"]

_BLOCK = 65536  # the unit in which padding is made
_IMAGE_MAX = 1 << 20  # a reader may load a whole image: no image is much larger
_IMAGE_WIDTH = 1024
_LEADING, _TOP = 18, 740  # points from line to line, and of the first line above the bottom
_STREAM_END = b"\nendstream\nendobj\n"
_FONT, _INFO, _OUTLINES, _ENCRYPT = 3, 4, 5, 6
_SWELLING, _MAP = 7, 8  # a font and its map, in files that have them
_SWELLS = 100  # characters that one letter of that font becomes
_SWOLLEN_LINE = 65  # letters of a line of it


class Packet:
    """A file that is never held: its length, hash and any part of it on demand.

    Making one costs a pass over its pages (a thousandth of a second for ten), not over its padding.
    """

    def __init__(self, spec: PacketSpec):
        self.spec = spec
        self.pages = page_count(spec)
        self._outline = outline(spec)
        self._first = 9 if spec.swollen else 7  # the first bookmark's object; pages and pictures follow
        self._first_image = self._page(self.pages + 1)
        # How many pictures must be known before the pages are written, because these name them; how tall they are, after.
        self._image_count = max(-(-spec.size // _IMAGE_MAX), self.pages if spec.scanned else 0)
        self._image_rows = 1
        self._order, self._offsets = self._lay_out()
        self._tail = self._make_tail()

    @property
    def key(self) -> str:
        """Tells versions apart, together with the size."""
        return self.spec.key

    @property
    def size(self) -> int:
        return self._offsets[-1] + len(self._tail)

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `stop`; what lies outside is not made."""
        stop = self.size if stop is None else min(stop, self.size)
        position = bisect.bisect_right(self._offsets, start) - 1
        while position < len(self._order) and self._offsets[position] < stop:
            at = self._offsets[position]
            for offset, data in self._object(self._order[position], max(0, start - at)):
                yield from _cut(data, at + offset, start, stop)
                if at + offset + len(data) >= stop:
                    return
            position += 1
        yield from _cut(self._tail, self._offsets[-1], start, stop)

    def read(self) -> bytes:
        return b"".join(self.chunks())

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    # Order in the file: the fixed objects, the outline, then each page with its content and, on some pages, a picture.

    def _lay_out(self) -> tuple[array[int], array[int]]:
        order, offsets = array("L"), array("Q", [0])
        for number in range(self._first_image):  # number 0 is the file's first line
            order.append(number)
            offsets.append(offsets[-1] + sum(len(data) for _, data in self._object(number, 0)))
        if self._image_count:
            missing = self.spec.size - offsets[-1]
            self._image_rows = max(1, -(-missing // (self._image_count * _IMAGE_WIDTH)))
        for n in range(self._image_count):
            number = self._first_image + n
            order.append(number)
            ends = len(self._image_head(number)) + self._image_rows * _IMAGE_WIDTH + len(_STREAM_END)
            offsets.append(offsets[-1] + ends)
        return order, offsets

    def _page(self, page: int) -> int:
        """Number of a page's object; its content is the next. Of the page after the last: number of the first picture."""
        return self._first + len(self._outline) + 2 * (page - 1)

    def _object(self, number: int, skip: int) -> Iterator[tuple[int, bytes]]:
        """Pieces of an object with their offsets in it; whole blocks before `skip` may be left out."""
        if number == 0:
            yield 0, b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
        elif number >= self._first_image:
            yield from self._image(number, skip)
        elif number >= self._page(1):
            page, part = divmod(number - self._page(1), 2)
            yield 0, self._content(page + 1, number) if part else self._page_object(page + 1, number)
        else:
            yield 0, _indirect(number, self._fixed(number))

    def _fixed(self, number: int) -> bytes:
        kids = b" ".join(b"%d 0 R" % self._page(page) for page in range(1, self.pages + 1)) if number == 2 else b""
        marks = len(self._outline)
        if number >= self._first:
            return self._bookmark(number - self._first)
        return {
            1: b"<</Type/Catalog/Pages 2 0 R/Outlines %d 0 R>>" % _OUTLINES,
            2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (self.pages, kids),
            _FONT: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            _INFO: b"<</Title(%s)/Producer(engagic sandbox)>>" % _escape(self.spec.heading[0] if self.spec.heading else "Packet"),
            _OUTLINES: b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (self._first, self._first + marks - 1, marks),
            _ENCRYPT: b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (_noise_hex("o", self.spec), _noise_hex("u", self.spec)),
            _SWELLING: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>" % _MAP,
            _MAP: b"<</Length %d>>\nstream\n%s\nendstream" % (len(_SWELLING_MAP), _SWELLING_MAP),
        }[number]

    def _bookmark(self, position: int) -> bytes:
        title, page = self._outline[position]
        before = b"/Prev %d 0 R" % (self._first + position - 1) if position else b""
        after = b"/Next %d 0 R" % (self._first + position + 1) if position + 1 < len(self._outline) else b""
        parent = b"/Parent %d 0 R%s%s" % (_OUTLINES, before, after)
        return b"<</Title(%s)%s/Dest[%d 0 R/Fit]>>" % (_escape(title), parent, self._page(page))

    def _page_object(self, page: int, number: int) -> bytes:
        annotations = b"".join(
            b"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[54 %d 558 %d]/A<</S/URI/URI(%s)>>>>" % (y - 4, y + 12, _escape(link))
            for y, link in self._links(page)
        )
        pictures = self._pictures(page)
        named = b"/XObject<<%s>>" % b"".join(b"/I%d %d 0 R" % (n, self._first_image + n) for n in pictures)
        fonts = b"/F1 %d 0 R" % _FONT + (b"/F2 %d 0 R" % _SWELLING if self.spec.swollen else b"")
        resources = b"<</Font<<%s>>%s>>" % (fonts, named if pictures else b"")
        body = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources%s/Contents %d 0 R" % (resources, number + 1)
        return _indirect(number, body + (b"/Annots[%s]" % annotations if annotations else b"") + b">>")

    def _links(self, page: int) -> Iterator[tuple[int, str]]:
        if page > agenda_pages(self.spec):
            return
        above = len(self.spec.heading) if page == 1 else 0
        for line, entry in enumerate(self.spec.entries[(page - 1) * PER_PAGE : page * PER_PAGE]):
            if entry.link:
                yield _TOP - _LEADING * (above + line), entry.link

    def _content(self, page: int, number: int) -> bytes:
        parts = [b"BT /F1 10 Tf 54 %d Td" % _TOP]
        for cells in page_lines(self.spec, page):
            for column, cell in enumerate(cells):
                parts.append((b"126 0 Td " if column else b"") + b"(%s) Tj" % _escape(cell))
            parts.append(b"%d -%d Td" % (-126 * (len(cells) - 1), _LEADING))
        if self.spec.swollen:
            # Small print in the lower half: a reader may drop what lies outside the page.
            lines = -(-self.spec.swollen // (_SWELLS * _SWOLLEN_LINE))
            parts.append(b"/F2 4 Tf" + b" (%s) Tj 0 -4 Td" % (b"A" * _SWOLLEN_LINE) * lines)
        parts.append(b"ET")
        where = b"q 612 0 0 792 0 0 cm" if self.spec.scanned else b""
        parts += [
            b"%s /I%d Do Q" % (where or b"q 60 0 0 40 %d 4 cm" % (54 + 66 * (n // self.pages % 8)), n)
            for n in self._pictures(page)
        ]
        data = zlib.compress(b"\n".join(parts), 1)
        return _indirect(number, b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(data), data))

    def _pictures(self, page: int) -> range:
        return range(page - 1, self._image_count, self.pages)

    def _image_head(self, number: int) -> bytes:
        shape = b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (_IMAGE_WIDTH, self._image_rows)
        length = _IMAGE_WIDTH * self._image_rows
        return b"%d 0 obj\n<</Type/XObject/Subtype/Image%s/Length %d>>\nstream\n" % (number, shape, length)

    def _image(self, number: int, skip: int) -> Iterator[tuple[int, bytes]]:
        head, length = self._image_head(number), _IMAGE_WIDTH * self._image_rows
        yield 0, head
        first = max(0, skip - len(head)) // _BLOCK
        for at in range(first * _BLOCK, length, _BLOCK):
            seed = f"{self.spec.key}|{number}|{at}".encode()
            yield len(head) + at, hashlib.shake_128(seed).digest(min(_BLOCK, length - at))
        yield len(head) + length, _STREAM_END

    def _make_tail(self) -> bytes:
        lines = [b"%010d 00000 n \n" % self._offsets[place] for place in range(1, len(self._order))]
        table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(self._order), b"".join(lines))
        mark = _noise_hex("id", self.spec)
        locked = b"/Encrypt %d 0 R/ID[<%s><%s>]" % (_ENCRYPT, mark, mark) if self.spec.encrypted else b""
        trailer = b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R%s>>\n" % (len(self._order), _INFO, locked)
        return b"%s%sstartxref\n%d\n%%%%EOF\n" % (table, trailer, self._offsets[-1])


_SWELLING_MAP = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Swelling def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfchar\n<41> <%s>\nendbfchar\nendcmap\nend\nend"
    % ("swollen " * _SWELLS)[:_SWELLS].encode("utf-16-be").hex().encode()
)


def _cut(data: bytes, at: int, start: int, stop: int) -> Iterator[bytes]:
    """The part of `data`, which begins at byte `at` of the file, that lies between `start` and `stop`."""
    piece = data[max(0, start - at) : max(0, stop - at)]
    if piece:
        yield piece


def _indirect(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def _escape(text: str) -> bytes:
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _noise_hex(what: str, spec: PacketSpec) -> bytes:
    return hashlib.sha256(f"{what}|{spec.key}".encode()).hexdigest().encode()


@functools.lru_cache(maxsize=64)
def packet(spec: PacketSpec) -> Packet:
    """The file of a spec, with the layouts of the last few kept."""
    return Packet(spec)
