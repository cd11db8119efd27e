from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy.documents.sniff import HEADER_WITHIN, SNIFF_BYTES, sniff


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 30)
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\xef\xbb\xbf%PDF-1.4", "pdf"),
        (b"\r\n\r\n  %PDF-1.4", "pdf"),
        (b"\x00" * 100 + b"%PDF-1.4", "pdf"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.5", "pdf"),
        (b"\x01\xff" * (HEADER_WITHIN // 2) + b"%PDF-1.4", "pdf"),
        (b"\x01\xff" * (HEADER_WITHIN // 2 + 1) + b"%PDF-1.4", "other"),
        (b"<!-- made by a gateway -->\n%PDF-1.3", "pdf"),
        (b"%\xe2\xe3\xcf\xd3\n1 0 obj \n<<", "pdf"),
        (b"page 1 0 objections were raised", "text"),
        (b"<html><body>Your %PDF-1.4 has expired</body>", "html"),
        (b"<!DOCTYPE html>\n<html lang=en>", "html"),
        (b"\n\n<HTML><HEAD>", "html"),
        (b"\xef\xbb\xbf\r\n<!doctype HTML PUBLIC", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML', "html"),
        (b"<!-- x --><script>location = '/login'</script>", "html"),
        (b"<Error><Code>AccessDenied</Code></Error>", "text"),
        (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "word"),
        (zipped("_rels/.rels", "[Content_Types].xml", "xl/workbook.xml"), "zip"),
        (zipped("mimetypeapplication/vnd.oasis.opendocument.text"), "word"),
        (zipped("agenda.pdf", "minutes.pdf"), "zip"),
        (b"PK\x05\x06" + bytes(18), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "word"),
        (b'{"Message": "An error has occurred."}', "json"),
        (b'  [{"id": 1}]', "json"),
        (b"[]", "json"),
        (b"{}", "json"),
        (b"[see attachment]", "text"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"GIF89a", "image"),
        (b"II*\x00\x08\x00\x00\x00", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (bytes(SNIFF_BYTES), "other"),
        (b"The meeting is cancelled.", "text"),
        ("Café".encode() * 300, "text"),
        (b"%PD", "text"),
        (b"\x1f\x8b\x08\x00", "other"),
        (b"\x00\x01\x02\x03", "other"),
    ],
)
def test_first_bytes(head, kind):
    assert sniff(head[:SNIFF_BYTES]) == kind


@given(st.binary(max_size=SNIFF_BYTES))
def test_any_bytes_have_a_kind(head):
    assert sniff(head) in {"pdf", "html", "word", "zip", "json", "empty", "image", "rtf", "text", "other"}


@given(st.binary(max_size=HEADER_WITHIN).filter(lambda junk: b"<" not in junk and not junk.startswith((b"PK", b"BM"))))
def test_a_cut_letter_at_the_end_is_still_text(junk):
    text = junk.decode("utf-8", "ignore").translate(dict.fromkeys([*range(32), 127])).strip() + " ä"
    if not text.startswith(("{", "[")) and "%PDF-" not in text and not text.startswith(("GIF8", "RIFF", "II*", "MM")):
        assert sniff(text.encode()[:-1]) == "text"


def test_captured_documents_are_what_their_names_say():
    captures = os.environ.get("ENGAGIC_CAPTURES")
    if not captures:
        pytest.skip("ENGAGIC_CAPTURES is not set")
    seen = {}
    for path in Path(captures).rglob("*"):
        if path.suffix in (".pdf", ".html", ".json") and path.is_file():
            with path.open("rb") as file:
                seen.setdefault(path.suffix, []).append((sniff(file.read(SNIFF_BYTES)), path))
    assert seen[".pdf"]
    assert [path for kind, path in seen[".pdf"] if kind != "pdf"] == []
