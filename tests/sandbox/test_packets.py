"""PDFs of the sandbox: known words on every page for both readers, known length, any range, little memory."""

import hashlib
import io
import time
import tracemalloc
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTTextContainer
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser

from engagic_scrapy.sandbox.packets import Entry, Packet, PacketSpec, links, outline, page_count, page_marker, page_text

ENTRIES = tuple(
    Entry(f"{n}.", f"Approve a lease (part {n}) of §{n} \\ Lot", f"https://a.legistar.com/LegislationDetail.aspx?ID={n}")
    for n in range(1, 23)
)
SPEC = PacketSpec("one", ("City of Cedarhollow", "City Council Agenda Packet"), 30, 400_000, ENTRIES, tables=5)


@pytest.fixture(scope="module")
def data():
    return Packet(SPEC).read()


def test_pdfium_reads_the_words_of_every_page_in_their_order(data):
    pdf = pypdfium2.PdfDocument(data)
    try:
        assert len(pdf) == page_count(SPEC) == 30
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            assert text.get_text_range().split() == page_text(SPEC, number + 1).split()
            text.close()
            page.close()
        marks = [(mark.get_title(), mark.get_dest().get_index() + 1) for mark in pdf.get_toc()]
        assert marks == outline(SPEC)
    finally:
        pdf.close()


def test_pdfminer_reads_the_words_of_every_page(data):
    pages = [1, 2, 5, 10, 30]
    for number, layout in zip(pages, extract_pages(io.BytesIO(data), page_numbers=[n - 1 for n in pages]), strict=True):
        words = "".join(part.get_text() for part in layout if isinstance(part, LTTextContainer)).split()
        assert sorted(words) == sorted(page_text(SPEC, number).split())
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    assert [title for _, title, *_ in document.get_outlines()] == [title for title, _ in outline(SPEC)]


def test_the_agenda_stands_first_and_its_links_lead_to_the_matters(data):
    assert [link for _, link in links(SPEC)] == [entry.link for entry in ENTRIES]
    assert {page for page, _ in links(SPEC)} == {1, 2}  # more lines than one page holds
    assert all(entry.link.encode() in data for entry in ENTRIES)
    assert page_text(SPEC, 1).startswith("City of Cedarhollow\n")


def test_each_page_has_a_word_of_its_own():
    marks = [page_marker(SPEC, page) for page in range(1, 31)]
    assert len(set(marks)) == 30
    assert all(sum(mark in page_text(SPEC, page).split() for page in range(1, 31)) == 1 for mark in marks[:3])
    assert page_marker(SPEC, 1) != page_marker(PacketSpec("two", ()), 1)


def test_length_and_hash_are_known_and_the_same_every_time(data):
    packet = Packet(SPEC)
    assert packet.size == len(data) >= SPEC.size
    assert packet.sha256() == hashlib.sha256(data).hexdigest() == Packet(SPEC).sha256()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 420_000), st.integers(0, 420_000))
def test_any_range_is_that_part_of_the_whole(one, other):
    whole, (start, stop) = WHOLE, sorted((one, other))
    assert b"".join(PACKET.chunks(start, stop)) == whole[start:stop]


PACKET = Packet(SPEC)
WHOLE = PACKET.read()


def test_a_file_without_an_agenda_has_prose_alone():
    spec = PacketSpec("memo", ("Staff Report",), 3)
    assert extract_text(io.BytesIO(Packet(spec).read()), page_numbers=[1]).split()[-1] == "3"
    assert outline(spec) == [("Agenda", 1)]


def test_an_encrypted_file_is_refused_by_both_readers():
    data = Packet(PacketSpec("locked", ("Closed Session",), encrypted=True)).read()
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(data)
    with pytest.raises(PDFPasswordIncorrect):
        PDFDocument(PDFParser(io.BytesIO(data)))


def test_a_large_file_is_made_fast_and_never_held():
    spec = PacketSpec("large", ("Large",), 20, 20_000_000, ENTRIES)
    began = time.perf_counter()
    total = sum(map(len, Packet(spec).chunks()))
    seconds = time.perf_counter() - began
    assert total == Packet(spec).size >= 20_000_000
    assert total / 1e6 / seconds > 20  # 230 to 350 MB/s alone on two cores; other work may share them
    tracemalloc.start()
    for _ in Packet(spec).chunks():
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_500_000


def test_two_thousand_pages_are_cheap_and_whole():
    packet = Packet(PacketSpec("long", ("Long",), 2_000, 0, ENTRIES, tables=7))
    pdf = pypdfium2.PdfDocument(packet.read())
    try:
        assert len(pdf) == 2_000
        assert page_marker(packet.spec, 2_000) in pdf[1_999].get_textpage().get_text_range()
    finally:
        pdf.close()
    pages = [page for _, page in outline(packet.spec)]
    assert all(first < second for first, second in pairwise(pages))
