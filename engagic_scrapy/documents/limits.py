"""What one document may cost, and what came of reading it."""

from __future__ import annotations

from dataclasses import dataclass, field

ENGINES = ("auto", "pdfminer", "pdfium")
OCR = ("auto", "off")


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of the reader. The child gets a copy with each request; the parent keeps the clock."""

    address_space_mb: int = 280  # packets of 150 and 450 MB are read in it; bombs die in a second
    page_seconds: float = 10.0  # for each engine that looks at the page
    document_seconds: float = 300.0
    pages: int = 3000
    file_mb: int = 500
    glyphs: int = 200_000  # of one page, counted while it is interpreted
    page_characters: int = 200_000
    bookmarks: int = 2000
    depth: int = 8  # of bookmarks
    links: int = 2000  # of a document
    attachments: int = 50
    documents_per_child: int = 50
    kills: int = 3  # children lost on one document before the rest of it is given up
    ocr: str = "off"  # "auto": scanned pages are read by tesseract where it is installed
    ocr_pages: int = 60  # of a document
    ocr_seconds: float = 180.0  # of a document, beside document_seconds
    ocr_page_seconds: float = 30.0
    ocr_address_space_mb: int = 400  # of tesseract alone: a letter page takes 150, one of 16 megapixels 250
    ocr_dpi: int = 200
    ocr_megapixels: float = 16.0
    ocr_confidence: float = 60.0  # blurred pages reach 66, upside down ones and foreign scripts read as English 31 to 36


@dataclass(slots=True)
class Extraction:
    """What came of reading one document.

    ``status`` is ``ok``, ``partial`` (some pages are there, ``kind`` and ``reason`` say why not all) or ``failed`` (no page).
    ``kind``: ``""``, ``encrypted``, ``damaged``, ``truncated``, ``too_large``, ``not_pdf:html`` and its sisters, ``timeout``,
    ``memory``, ``crash``, ``page_limit``, ``ocr_limit``, ``ocr_failed``. ``flags`` counts pages (``ocr``: read by OCR;
    ``needs_ocr``: scanned, not read; ``ocr_unsure``, ``ocr_nothing``, ``ocr_failed``, ``ocr_limit``: why not; ``garbled``,
    ``placeholder``, ``cut``, ``timeout``, ``crash``, …) and marks documents (``truncated``, ``copying_not_permitted``,
    ``portfolio``, …).
    """

    status: str
    kind: str = ""
    reason: str = ""
    pages_total: int | None = None
    pages_read: int = 0
    characters: int = 0
    flags: dict[str, int] = field(default_factory=dict)
    engine: str = ""  # "pdfium 1490, pdfminer 5, tesseract 5": pages by the engine whose text was taken
    engine_versions: dict[str, str] = field(default_factory=dict)
    peak_mb: float = 0.0  # of the child, present memory at its highest while this document was read
    seconds: float = 0.0
    text_hash: str = ""
    bookmarks: int = 0
    links: int = 0
    kills: int = 0
    ocr_there: bool = False  # for its scanned pages: what couldn't be read now can't be under these limits
