"""What is made of tesseract's tsv, which pages come first, and what a running header hides."""

import json

import pytest

from engagic_scrapy.documents.ocr_headers import scans_under_headers
from engagic_scrapy.documents.ocr_order import reading_order
from engagic_scrapy.documents.ocr_text import Recognized, recognized

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def tsv(*words):
    """:param words: block, paragraph, line, confidence, text."""
    rows = [f"5\t1\t{block}\t{par}\t{line}\t1\t0\t0\t9\t9\t{conf}\t{text}" for block, par, line, conf, text in words]
    return (HEAD + "1\t1\t0\t0\t0\t0\t0\t0\t1700\t2200\t-1\t\n" + "\n".join(rows) + "\n").encode()


def test_lines_and_paragraphs():
    data = tsv(
        (1, 1, 1, 96, "Public"), (1, 1, 1, 94, "hearing"), (1, 1, 2, 95, '"open"'), (1, 2, 1, 95, "Next"), (2, 1, 1, 95, "Block")
    )
    assert recognized(data, 60) == Recognized('Public hearing\n"open"\n\nNext\n\nBlock', 95.0)


def test_what_is_not_sure_enough_is_dropped():
    assert recognized(tsv((1, 1, 1, 61, "just")), 60) == Recognized("just", 61.0)
    assert recognized(tsv((1, 1, 1, 60, "not")), 60) == Recognized("", 60.0, dropped=True)
    # A caption over a photograph: letters read in the picture go, the caption stays.
    data = tsv(*[(1, 1, 1, 95, f"caption{n}") for n in range(9)], (2, 1, 1, 31, "~|"), (2, 1, 2, 12, "oO"))
    found = recognized(data, 60)
    assert (found.text.count("caption"), found.dropped, "oO" in found.text) == (9, True, False)


def test_a_guessed_word_leaves_a_mark():
    words = ["The", "council", "did", "rot", ".", "approve", "the", "lease"]
    data = tsv(*((1, 1, 1, 12 if word in ("rot", ".") else 96, word) for word in words))
    assert recognized(data, 60).text == "The council did [?] approve the lease"


def test_a_logo_in_the_margin_is_dropped_without_a_word():
    data = tsv(*[(1, 1, 1, 95, f"word{n}") for n in range(40)], (2, 1, 1, 0, "sjnoids"), (2, 1, 1, 50, "|"))
    found = recognized(data, 60)
    assert (len(found.text.split()), found.dropped) == (40, False)


@pytest.mark.parametrize("data", [b"", HEAD.encode(), b"\xff\xfe nonsense\n5\t1\n", tsv((1, 1, 1, 95, "  "))])
def test_nothing_comes_of_nothing(data):
    assert recognized(data, 60) == Recognized("", 0.0)


def test_agenda_pages_come_before_exhibits():
    outline = [
        [0, "Agenda", 1],
        [0, "1. Contract", 4],
        [1, "Exhibit A", 5],
        [0, "2. Rezoning", 9],
        [1, "Attachment 3 - Plans", 11],
    ]
    assert reading_order([12, 5, 1, 2, 6, 10, 9], outline) == [1, 2, 9, 10, 5, 6, 12]
    assert reading_order([3, 1, 2], []) == [1, 2, 3]
    assert reading_order([3, 2], [[0, "Attorney's report", 2], [0, "EXHIBIT B", None]]) == [2, 3]
    assert reading_order([3, 2], [[0, "Att. 1", 1], [0, "7.B Appendix", 3]]) == [2, 3]


def write(path, texts):
    with path.open("w") as file:
        for number, text in enumerate(texts, 1):
            file.write(json.dumps({"page": number, "text": text}) + "\n")
    return path


def header(number):
    return (
        "City of San Aurelio - Regular Meeting of the City Council - Tuesday, November 24, 2026 - 6:30 pm\n"
        f"Item 7.B Attachment 3, Environmental Assessment of the Harbor Bridge, Packet page {number} of 40"
    )


def own(number):
    word = "abcdefghijklmnopqrstuvwxyzABCDEF"[number] * 4
    return "\n".join(
        f"{word} {line} is a full sentence of this page, and of no other page around it" for line in ("one", "two", "three")
    )


def test_a_running_header_is_taken_off_before_counting(tmp_path):
    texts = [f"{header(n)}\n{own(n) if n % 2 else ''}".strip() for n in range(1, 31)]
    texts[11] = header(12) + "\nRECEIVED CITY CLERK 11/20/2026"  # a stamp
    texts[13] = (
        "A plan's own legend, long enough to be read, that stands on no other page: streets, easements, drains and signals."
    )
    assert scans_under_headers(write(tmp_path / "pages", texts), {1, 2, 12, 13, 14, 30}) == [2, 12, 30]


def test_without_neighbors_nothing_is_a_header(tmp_path):
    assert scans_under_headers(write(tmp_path / "one", [header(1)]), {1}) == []
    assert scans_under_headers(write(tmp_path / "two", [header(1), header(2)]), {1, 2}) == []
    assert scans_under_headers(write(tmp_path / "none", []), set()) == []
