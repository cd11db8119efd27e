"""The reader over PDFs written by hand, with each engine."""

import gzip
import io
import random
import subprocess
import sys

import pytest

from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.exceptions import UsageProblem
from tests import pdfs
from tests.documents.reading import ENGINES, read, read_all

ROWS = [("Account", "Purpose", "Budget"), ("100-20", "Culvert repair", "12,500"), ("100-21", "Library roof", "840,000")]
BOLD = "SPECIAL MEETING OF THE PORT COMMISSION"
SCRAMBLED = random.Random(3).sample([f"Paragraph number {row} of the report" for row in range(1, 31)], 30)
LINKS = [
    "https://city.example.gov/View.ashx?ID=1",
    "http://10.0.0.5/admin",
    "http://169.254.169.254/latest",
    "http://2130706433/",
    "http://intranet/agenda",
    "javascript:alert(1)",
    "mailto:clerk@example.gov",
    "https://user:word@example.gov/",
]


def turned(*texts: str) -> bytes:
    """Text that runs upwards on an unturned page: a landscape table in a portrait page."""
    return b"".join(b"BT /F 10 Tf 0 1 -1 0 %d 100 Tm (%s) Tj ET\n" % (100 + 18 * n, pdfs.escape(t)) for n, t in enumerate(texts))


def scrambled() -> bytes:
    places = {text: 740 - 20 * int(text.split()[2]) for text in SCRAMBLED}
    return b"".join(pdfs.show(text, 72, places[text]) for text in SCRAMBLED)


def made() -> dict[str, bytes]:
    agenda = pdfs.lines("AGENDA", "1. Call to order", "2. Approve minutes")
    picture = b"\xff\xd8\xff\xe0" + bytes(2000)
    return {
        "pages": pdfs.text_pages(3),
        "table": pdfs.pdf(pdfs.table(ROWS, (72, 200, 400))),
        "rotated": pdfs.pdf(pdfs.lines("Exhibit A is a plan sheet", "Scale one inch to forty feet"), rotate=90),
        "turned": pdfs.pdf(turned("State Total Permits", "Alabama 18,870 12", "Alaska 4,500 33")),
        "columns": pdfs.pdf(
            pdfs.lines(*(f"left {n}" for n in range(20))) + pdfs.lines(*(f"right {n}" for n in range(20)), x=330)
        ),
        "bold": pdfs.pdf(b"".join(pdfs.show(letter, 72 + 9 * n + d, 700) for n, letter in enumerate(BOLD) for d in (0, 0.4))),
        "controls": pdfs.pdf(
            b"BT /F 12 Tf 72 720 Td (A\\000B\\001C\\033D) Tj ET\n" + pdfs.show("plain words follow here", y=600)
        ),
        "scrambled": pdfs.pdf(scrambled()),
        "scan": pdfs.pdf(pdfs.show("Received 6/3/2026", y=30), b"", pictures=[picture, picture]),
        "blank": pdfs.pdf(b"", agenda),
        "structure": pdfs.pdf(agenda, agenda, outline=[("Agenda", 1), ("2. Minutes (draft)", 2)], links=LINKS),
        "attachments": pdfs.pdf(agenda, attachments=[("../../etc/cron.d/x", b"* * root"), ("map.pdf", pdfs.text_pages(2))]),
        "portfolio": pdfs.pdf(
            pdfs.lines("For the best experience, open this PDF portfolio in Acrobat"),
            attachments=[("agenda.pdf", pdfs.text_pages(2)), ("notes.txt", b"notes")],
            portfolio=True,
        ),
        "wait": pdfs.pdf(pdfs.lines("Please wait... ", "If this message is not eventually replaced by the proper contents")),
        "junk_before": b"\r\n<!-- proxy -->\r\n" + pdfs.text_pages(2),
        "gzip": gzip.compress(pdfs.text_pages(2)),
        "cut_short": pdfs.text_pages(20)[:4000],
        "no_pages": pdfs.build({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"}),
        "html": b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>",
        "empty": b"",
    }


@pytest.fixture(scope="module", params=ENGINES)
def docs(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    for name, data in made().items():
        (folder / f"{name}.pdf").write_bytes(data)
    return read_all(sorted(folder.glob("*.pdf")), folder / "text", engine=request.param)


def test_pages_carry_their_numbers_and_every_word(docs):
    doc = docs["pages"]
    assert (doc.result.status, doc.result.pages_read, doc.result.pages_total) == ("ok", 3, 3)
    assert [page["page"] for page in doc.pages] == [1, 2, 3]
    for page in doc.pages:
        expected = [f"Page {page['page']} line {n} of the council packet, item {page['page']}.{n}" for n in range(1, 41)]
        assert [line for line in page["text"].splitlines() if line] == expected
    assert doc.result.characters == sum(len(page["text"]) for page in doc.pages)
    assert doc.about["text_hash"] == doc.result.text_hash
    assert set(doc.about["engine_versions"]) == {"pypdfium2", "pdfminer.six"}


def test_table_rows_stay_on_one_line(docs):
    lines = docs["table"].text.splitlines()
    assert [" ".join(row) for row in ROWS] == [line for line in lines if line]


def test_turned_pages_read_as_one_sees_them(docs):
    assert "Exhibit A is a plan sheet\n" in docs["rotated"].text.replace("\n\n", "\n") + "\n"
    assert "Scale one inch to forty feet" in docs["rotated"].text
    for line in ("State Total Permits", "Alabama 18,870 12", "Alaska 4,500 33"):
        assert line in docs["turned"].text.splitlines()


def test_columns_are_read_one_after_the_other(docs):
    words = docs["columns"].flat
    assert words.index("left 19") < words.index("right 0")


def test_fake_bold_is_not_doubled(docs):
    assert BOLD.replace(" ", "") in docs["bold"].text.replace(" ", "")


def test_nothing_unprintable_leaves(docs):
    for doc in docs.values():
        assert not any(ord(letter) < 32 and letter != "\n" for letter in doc.text)
        assert "\ufffe" not in doc.text
        assert "(cid:" not in doc.text
    assert "plain words follow here" in docs["controls"].text


def test_lines_stored_in_any_order_come_out_in_reading_order(docs, request):
    if docs["scrambled"].result.engine == "pdfium 1" and "pdfium" in request.node.name:
        pytest.skip("pdfium alone writes what the file holds; the other two put it in order")
    numbers = [int(line.split()[2]) for line in docs["scrambled"].text.splitlines() if line]
    assert numbers == sorted(numbers)


def test_scans_are_flagged_for_ocr_and_blank_pages_are_not(docs):
    assert [page["flags"] for page in docs["scan"].pages] == [["needs_ocr"], ["needs_ocr"]]
    assert docs["scan"].result.flags == {"needs_ocr": 2}
    assert docs["blank"].result.flags == {}
    assert docs["blank"].result.status == "ok"


def test_outline_and_links(docs):
    about = docs["structure"].about
    assert about["outline"] == [[0, "Agenda", 1], [0, "2. Minutes (draft)", 2]]
    assert about["links"] == [[1, LINKS[0]]]
    assert about["links_dropped"] == {"private": 4, "scheme": 2, "malformed": 1}
    assert (docs["structure"].result.bookmarks, docs["structure"].result.links) == (2, 1)


def test_attachments_are_listed_and_not_unpacked(docs):
    assert docs["attachments"].about["attachments"] == ["../../etc/cron.d/x", "map.pdf"]
    assert docs["attachments"].result.pages_read == 1


def test_a_portfolio_is_its_attachments(docs):
    doc = docs["portfolio"]
    assert (doc.result.status, doc.result.pages_total, doc.result.pages_read) == ("ok", 3, 3)
    assert [(page["page"], page.get("file")) for page in doc.pages] == [(1, None), (2, "agenda.pdf"), (3, "agenda.pdf")]
    assert doc.result.flags == {"placeholder": 1, "portfolio": 1}
    assert "Page 2 line 40" in doc.pages[2]["text"]


def test_placeholder_is_flagged(docs):
    assert docs["wait"].result.flags == {"placeholder": 1}


def test_wrappings_are_undone(docs):
    assert docs["junk_before"].result.pages_read == docs["gzip"].result.pages_read == 2


@pytest.mark.parametrize(
    ("name", "kind"), [("cut_short", "truncated"), ("no_pages", "damaged"), ("html", "not_pdf:html"), ("empty", "not_pdf:empty")]
)
def test_what_cannot_be_read_says_why(docs, name, kind):
    result = docs[name].result
    assert (result.status, result.kind, result.pages_read) == ("failed", kind, 0)
    assert result.reason


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("password", "expected"), [("", ("ok", "")), ("secret", ("failed", "encrypted"))])
def test_passwords(tmp_path, engine, password, expected):
    pikepdf = pytest.importorskip("pikepdf")
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdfs.text_pages(1))) as document:
        document.save(
            locked, encryption=pikepdf.Encryption(owner="o", user=password, R=6, allow=pikepdf.Permissions(extract=False))
        )
    doc = read(locked.getvalue(), tmp_path, engine=engine)
    assert (doc.result.status, doc.result.kind) == expected
    assert doc.result.flags == ({"copying_not_permitted": 1} if not password else {})


@pytest.mark.parametrize("engine", ENGINES)
def test_limits_keep_what_was_read(tmp_path, engine):
    doc = read(pdfs.text_pages(6), tmp_path, engine=engine, limits=Limits(pages=4, page_characters=100, bookmarks=1))
    assert (doc.result.status, doc.result.kind) == ("partial", "page_limit")
    assert (doc.result.pages_total, doc.result.pages_read) == (6, 4)
    assert doc.result.flags == {"cut": 4, "unread": 2}
    assert all(len(page["text"]) <= 100 for page in doc.pages)


@pytest.mark.parametrize("engine", ENGINES)
def test_limits_of_structure(tmp_path, engine):
    data = pdfs.pdf(
        pdfs.show("An agenda with many parts"),
        outline=[(f"Item {n}", 1) for n in range(9)],
        links=[f"https://example.gov/{n}" for n in range(9)],
        attachments=[(f"{n}.txt", b"x") for n in range(9)],
    )
    doc = read(data, tmp_path, engine=engine, limits=Limits(bookmarks=3, links=4, attachments=5))
    assert (len(doc.about["outline"]), len(doc.about["links"]), len(doc.about["attachments"])) == (3, 4, 5)
    assert doc.result.flags == {"outline_cut": 1, "links_cut": 1, "attachments_cut": 1}
    assert doc.about["links_dropped"] == {"limit": 5}
    assert doc.result.status == "ok"


def test_size_limits(tmp_path):
    doc = read(gzip.compress(bytes(3_000_000)), tmp_path, limits=Limits(file_mb=1))
    assert (doc.result.status, doc.result.kind) == ("failed", "too_large")
    doc = read(pdfs.text_pages(1) + bytes(2_000_000), tmp_path, limits=Limits(file_mb=1))
    assert (doc.result.status, doc.result.kind) == ("failed", "too_large")


def test_new_text_replaces_old_and_a_failure_keeps_it(tmp_path):
    read(pdfs.text_pages(2), tmp_path)
    assert read(pdfs.text_pages(1), tmp_path).result.pages_read == 1
    with pytest.raises(AssertionError):  # the helper expects no folder after a failure: the old text is still there
        read(b"", tmp_path)
    assert (tmp_path / "text" / "document" / "about.json").exists()


def test_unknown_engine():
    with pytest.raises(UsageProblem, match="PDF_ENGINE is 'mupdf'"):
        Reader(Limits(), engine="mupdf")


def test_the_child_stays_light():
    code = (
        "import sys, engagic_scrapy.documents.pdf_child, engagic_scrapy.documents.child\n"
        "heavy = ('scrapy', 'twisted', 'anthropic', 'sqlalchemy', 'pdfminer', 'pypdfium2', 'aiohttp')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
