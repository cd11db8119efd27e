"""Writes small PDFs by hand, so that the tests know every byte of them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
WIDE = (612, 792)


def escape(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def show(text: str, x: float = 72, y: float = 720, size: float = 12) -> bytes:
    return b"BT /F %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, escape(text))


def lines(*texts: str, x: float = 72, y: float = 720, step: float = 16) -> bytes:
    return b"".join(show(text, x, y - step * row) for row, text in enumerate(texts))


def table(rows: Sequence[Sequence[str]], xs: Sequence[float], y: float = 700) -> bytes:
    """Rows of cells with rulings, each cell set on its own."""
    out = b""
    for row, cells in enumerate(rows):
        for x, cell in zip(xs, cells, strict=True):
            out += show(cell, x, y - 18 * row, 10)
        out += b"%g %g m %g %g l S\n" % (xs[0], y - 18 * row - 4, xs[-1] + 80, y - 18 * row - 4)
    return out


def build(objects: dict[int, bytes | tuple[bytes, bytes]], root: int = 1) -> bytes:
    """A file of the objects; a pair is dictionary entries and stream."""
    out, at = io.BytesIO(), {}
    out.write(b"%PDF-1.7\n")
    for number, body in sorted(objects.items()):
        at[number] = out.tell()
        if isinstance(body, tuple):
            body = b"<<%s/Length %d>>\nstream\n%s\nendstream" % (body[0], len(body[1]), body[1])
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start, top = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % top)
    for number in range(1, top):
        out.write(b"%010d 00000 n \n" % at[number] if number in at else b"0000000000 65535 f \n")
    out.write(b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (top, root, start))
    return out.getvalue()


def pdf(
    *contents: bytes,
    rotate: int = 0,
    box: tuple[int, int] = WIDE,
    outline: Sequence[tuple[str, int]] = (),
    links: Sequence[str] = (),
    attachments: Sequence[tuple[str, bytes]] = (),
    portfolio: bool = False,
    pictures: Sequence[bytes] = (),
) -> bytes:
    """One page for each content stream.

    :param outline: title and page; links stand on page 1.
    :param pictures: one for each page, drawn over all of it; the bytes are never decoded by a text reader.
    """
    objects: dict[int, bytes | tuple[bytes, bytes]] = {3: FONT}
    catalog = b"/Type/Catalog/Pages 2 0 R"
    kids = []
    for index, content in enumerate(contents):
        number = 100 + 4 * index
        resources, annotations = b"/Font<</F 3 0 R>>", b""
        if pictures:
            content = b"q %d 0 0 %d 0 0 cm /I Do Q\n" % box + content
            head = b"/Type/XObject/Subtype/Image/Width 1700/Height 2200/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
            objects[number + 2] = (head, pictures[index])
            resources += b"/XObject<</I %d 0 R>>" % (number + 2)
        if links and index == 0:
            link = b"<</Type/Annot/Subtype/Link/Rect[72 700 300 712]/A<</S/URI/URI(%s)>>>>"
            annotations = b"/Annots[%s]" % b"".join(link % escape(url) for url in links)
        objects[number] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Resources<<%s>>%s/Contents %d 0 R>>" % (
            *(*box, rotate, resources, annotations),
            number + 1,
        )
        objects[number + 1] = (b"/Filter/FlateDecode", zlib.compress(content))
        kids.append(b"%d 0 R" % number)
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    if outline:
        catalog += b"/Outlines 10 0 R"
        objects[10] = b"<</Type/Outlines/First 11 0 R/Last %d 0 R/Count %d>>" % (10 + len(outline), len(outline))
        for index, (title, page) in enumerate(outline):
            following = b"/Next %d 0 R" % (12 + index) if index + 1 < len(outline) else b""
            entry = b"<</Title(%s)/Parent 10 0 R/Dest[%d 0 R/Fit]%s>>"
            objects[11 + index] = entry % (escape(title), 100 + 4 * (page - 1), following)
    if attachments:
        names = b""
        for index, (name, data) in enumerate(attachments):
            names += b"(%d)%d 0 R" % (index, 50 + 2 * index)
            objects[50 + 2 * index] = b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>" % (*2 * (escape(name),), 51 + 2 * index)
            objects[51 + 2 * index] = (b"/Type/EmbeddedFile/Filter/FlateDecode", zlib.compress(data))
        catalog += b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % names
    if portfolio:
        catalog += b"/Collection<</Type/Collection/View/D>>"
    objects[1] = b"<<%s>>" % catalog
    return build(objects)


def text_pages(count: int, lines_each: int = 40) -> bytes:
    """Pages of prose whose every word tells page and line."""
    return pdf(
        *(
            lines(*(f"Page {page} line {line} of the council packet, item {page}.{line}" for line in range(1, lines_each + 1)))
            for page in range(1, count + 1)
        )
    )
