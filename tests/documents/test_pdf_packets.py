"""Synthetic packets whose words are known page by page: nothing is lost, rows stay rows, the outline is there."""

import json
import unicodedata
from collections import Counter, defaultdict

import pytest

from tests.documents.reading import ENGINES, read_all, tool

MIXED = "--pages 48 --seed 11 --scanned .06 --scanned-ocr .06 --rotated .08 --columns .15 --tables .2 --attachments 2"
SHUFFLED = "--pages 14 --seed 12 --scanned 0 --scanned-ocr 0 --tables 0 --rotated 0 --shuffled 1"


@pytest.fixture(scope="module")
def packets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packets")
    tool("make_packets.py", folder / "mixed.pdf", *MIXED.split())
    tool("make_packets.py", folder / "shuffled.pdf", *SHUFFLED.split())
    return folder


@pytest.fixture(scope="module", params=ENGINES)
def docs(request, packets, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param)
    return request.param, read_all(sorted(packets.glob("*.pdf")), out, engine=request.param)


def words(text):
    return unicodedata.normalize("NFKC", text).split()


def truth(packets, name):
    return json.loads((packets / f"{name}.json").read_text())


def test_words_of_every_setting_and_kind(docs, packets):
    hit, asked = defaultdict(int), defaultdict(int)
    for page, known in zip(docs[1]["mixed"].pages, truth(packets, "mixed")["pages"], strict=True):
        if not known["text_layer"]:
            continue
        want = Counter(words(" ".join([*known["lines"], known["header"] or "", known["footer"] or ""])))
        for key in (known["setting"], known["kind"]):
            hit[key] += (want & Counter(words(page["text"]))).total()
            asked[key] += want.total()
    assert {"line", "word", "glyph", "tj", "justify", "rotated", "table", "columns"} <= set(asked)
    assert {key: hit[key] / asked[key] for key in asked if hit[key] < 0.99 * asked[key]} == {}


def test_table_rows(docs, packets):
    kept = rows = 0
    for page, known in zip(docs[1]["mixed"].pages, truth(packets, "mixed")["pages"], strict=True):
        if known["kind"] == "table":
            have = {" ".join(words(line)) for line in page["text"].splitlines()}
            rows += len(known["lines"])
            kept += sum(" ".join(words(line)) in have for line in known["lines"])
    assert rows > 100
    assert kept / rows >= 0.99


def test_scans_and_only_scans_need_ocr(docs, packets):
    flagged = [page["page"] for page in docs[1]["mixed"].pages if "needs_ocr" in page["flags"]]
    assert flagged == [page["n"] for page in truth(packets, "mixed")["pages"] if page["kind"] == "scan"]


def test_outline_links_and_attachments(docs, packets):
    known, about = truth(packets, "mixed"), docs[1]["mixed"].about
    assert about["outline"] == known["outline"]
    links = [[page["n"], link["uri"]] for page in known["pages"] for link in page["links"] if "uri" in link]
    assert sorted(about["links"]) == sorted(links)
    assert about["attachments"] == known["attachments"]


def test_shuffled_lines_are_put_in_order(docs, packets):
    engine, found = docs
    if engine == "pdfium":
        pytest.skip("pdfium alone writes what the file holds")
    right = total = 0
    for page, known in zip(found["shuffled"].pages, truth(packets, "shuffled")["pages"], strict=True):
        if known["kind"] != "text":
            continue
        got = " ".join(words(page["text"]))
        places = [got.find(" ".join(words(line))) for line in known["lines"]]
        total += len(places) - 1
        right += sum(a < b for a, b in zip(places, places[1:], strict=False))
    assert right / total > 0.9
