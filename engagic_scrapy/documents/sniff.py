"""What a file is, told from its first bytes; a portal's Content-Type is never believed."""

from __future__ import annotations

import re

HEADER_WITHIN = 1024  # a PDF's header may begin this late: readers accept junk before it (PDF 1.7, appendix H, note 13)
SNIFF_BYTES = HEADER_WITHIN + len(b"%PDF-")

_SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "word"),  # OLE: .doc, and Excel or Outlook files of that age
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|title|meta|body|script|style|link|div|table|center|h1|p|iframe)\b", re.I)
_PDF_OBJECT = re.compile(rb"(?:\A|[\r\n])\s*\d{1,7} \d{1,5} obj\b")  # a PDF that lost its header; pdfminer reads those
_PDF_LINE = re.compile(rb"(?:\A|[\r\n])%PDF-")
_JSON = re.compile(rb"(?:\{\s*[\"}]|\[\s*(?:[\[{\"\]\d-]|true|false|null))")
_OFFICE_BUT_WORD = (b"xl/", b"ppt/", b"application/vnd.oasis.opendocument.s", b"application/vnd.oasis.opendocument.p")


def sniff(first_kib: bytes) -> str:
    """``pdf``, ``html``, ``word``, ``zip``, ``json``, ``empty``, ``image``, ``rtf``, ``text`` or ``other``.

    :param first_kib: the first ``SNIFF_BYTES`` of the file, or all of a shorter one.
    """
    head = first_kib[:SNIFF_BYTES]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\t\n\r\f ")
    if not text:
        return "empty" if len(first_kib) < SNIFF_BYTES else "other"
    if text.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(head)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image"
    # A page that speaks of "%PDF-" stays a page; a PDF after a stray line of HTML (seen before whole files) is a PDF.
    if _HTML.match(text) or (text.startswith(b"<") and _HTML.search(text)):
        return "pdf" if _PDF_LINE.search(text) else "html"
    if b"%PDF-" in text or _PDF_OBJECT.search(text):
        return "pdf"
    if _JSON.match(text):
        return "json"
    return "text" if _is_text(text) else "other"


def _zip_kind(head: bytes) -> str:
    """Office files are zips whose first member is fixed; what kind of Office shows in the members' names that follow."""
    office = b"[Content_Types].xml" in head or b"_rels/.rels" in head or b"opendocument" in head
    return "word" if office and not any(mark in head for mark in _OFFICE_BUT_WORD) else "zip"


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # else only the last letter was cut
            return False
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head)
