"""Scans with known words through the real tesseract: read where they can be, and nothing invented where they can't."""

import random
import shutil
from collections import Counter

import pytest

from engagic_scrapy.documents.child import Limits
from tests import pdfs
from tests.documents import scans
from tests.documents.reading import ENGINES, read, read_all

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed (apt-get install tesseract-ocr)"
)

PATIENT = Limits(ocr="auto", ocr_page_seconds=120, ocr_seconds=600)  # the machine may be busy
LINES = scans.prose(random.Random(3), 9)  # noqa: S311
PAGES = {
    "clean": lambda: scans.scan(LINES, noise=12),
    "upside_down": lambda: scans.scan(LINES, turn=180),
    "blank": lambda: scans.scan([]),
    "photograph": scans.photograph,
    "noise": lambda: scans.scan(LINES, noise=150),
    "blur": lambda: scans.scan(LINES, blur=4),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every kind of page, by its name, as the reader in mode auto left it; beside them the result."""
    folder = tmp_path_factory.mktemp("scans")
    pictures = [draw() for draw in PAGES.values()]
    (folder / "scans.pdf").write_bytes(pdfs.pdf(*[b""] * len(pictures), pictures=pictures))
    doc = read_all([folder / "scans.pdf"], folder / "text", limits=PATIENT)["scans"]
    return dict(zip(PAGES, doc.pages, strict=True)) | {"result": doc.result}


def recall(text):
    want = Counter(" ".join(LINES).split())
    return (want & Counter(text.split())).total() / want.total()


@pytest.mark.parametrize("kind", ["clean", "upside_down"])
def test_words_are_read_whichever_way_is_up(pages, kind):
    page = pages[kind]
    assert recall(page["text"]) >= 0.98
    assert (page["ocr"], page["flags"], page["engine"]) == (True, ["ocr"], "tesseract")
    assert 90 < page["confidence"] <= 100
    assert len(page["text"].split()) <= 1.02 * len(" ".join(LINES).split())


@pytest.mark.parametrize("kind", ["blank", "photograph", "noise", "blur"])
def test_nothing_is_invented(pages, kind):
    page = pages[kind]
    assert (page["text"], page["engine"], page.get("ocr")) == ("", "pdfium", None)
    assert page["flags"] == ["needs_ocr", "ocr_unsure" if kind == "blur" else "ocr_nothing"]
    assert page["confidence"] <= 60


def test_pages_that_hold_nothing_are_no_failure(pages):
    result = pages["result"]
    assert (result.status, result.kind, result.pages_read, result.kills) == ("ok", "", 6, 0)
    assert result.flags == {"ocr": 2, "needs_ocr": 4, "ocr_nothing": 3, "ocr_unsure": 1}
    assert result.engine == "pdfium 4, tesseract 2"
    assert result.peak_mb < 170


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_offers_its_scans(tmp_path, engine):
    text = pdfs.lines(*[f"This page is text, and no picture stands on it: line {n}" for n in range(9)])
    stamped = pdfs.show("RECEIVED CITY CLERK", 72, 40)
    picture = scans.scan(LINES[:3])
    # Page 2 is a scan with a stamp, page 3 one that somebody put a text layer on.
    data = pdfs.pdf(b"", stamped, text, box=(595, 842), pictures=[picture, picture, picture])  # A4: rows are padded
    doc = read(data, tmp_path, engine=engine, limits=PATIENT)
    assert [page["flags"] for page in doc.pages] == [["ocr"], ["ocr"], []]
    for page in doc.pages[:2]:
        assert not set(" ".join(LINES[:3]).split()) - set(page["text"].split())
    assert "no picture stands on it" in doc.pages[2]["text"]
    assert "RECEIVED CITY CLERK" in doc.pages[1]["text"]


def test_a_garbled_page_is_read_from_its_picture(tmp_path):
    # As fonts without a map to Unicode come out: what is drawn is fine, what is stored is private use.
    words = "Resolution authorizing the purchase of two fire engines"
    codes = dict(zip(sorted({*words} - {" "}), range(0xE000, 0xF000), strict=False))
    ranges = b"\n".join(b"<%02X> <%04X>" % (ord(letter), code) for letter, code in codes.items())
    cmap = b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
    cmap += b"%d beginbfchar\n%s\nendbfchar endcmap end end" % (len(codes), ranges)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>"
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[4 0 R]>>", 4: page, 6: (b"", cmap)}
    objects |= {3: pdfs.FONT[:-2] + b"/ToUnicode 6 0 R>>", 5: (b"", pdfs.lines(*[words] * 4))}
    doc = read(pdfs.build(objects), tmp_path, limits=PATIENT)
    assert doc.pages[0]["flags"] == ["garbled", "ocr"]
    assert doc.flat.count(words) == 4


def test_a_huge_page_is_drawn_smaller(tmp_path):
    # A plan of 14,400 points a side would be 1.6 gigapixels at 200 DPI.
    doc = read(pdfs.pdf(b"", box=(14400, 14400), pictures=[scans.scan(LINES[:2], size=90)]), tmp_path, limits=PATIENT)
    assert doc.result.kills == 0
    assert doc.result.peak_mb < 170
    assert doc.pages[0]["flags"][0] in ("ocr", "needs_ocr")
    assert doc.result.status == "ok"
