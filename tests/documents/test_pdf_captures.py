"""Twenty odd files of other people: each ends as captures/pdf/MANIFEST.md says, with auto always, with one engine if it can."""

import statistics
from collections.abc import Callable

import pytest

from tests.documents.reading import ENGINES, Read, captured, read_all


def ok(doc: Read, pages: int) -> bool:
    return (doc.result.status, doc.result.pages_read) == ("ok", pages)


def akron(doc: Read) -> bool:
    rows = ("JANUARY 18, 2019 DECEMBER 14, 2018", "MAY 17, 2019 APRIL 12, 2019", "JULY 9, 2019 *** JUNE 7, 2019")
    return ok(doc, 1) and all(row in {" ".join(line.split()) for line in doc.text.splitlines()} for row in rows)


def chicago(doc: Read) -> bool:
    there = ("CHICAGO COMMISSION ON HUMAN RELATIONS", "LOCATION: 740 N. Sedgwick St", "JANUARY 10")
    return ok(doc, 1) and all(words in doc.flat for words in there) and "CCHH" not in doc.text and "JJAA" not in doc.text


def san_diego(doc: Read) -> bool:
    reports = [url for _, url in doc.about["links"] if "/dsd_pc-22-" in url]
    starts = [line for line in doc.text.splitlines() if line.startswith(("ITEM 1:", "ITEM 2:", "ITEM 3:"))]
    links = len(doc.about["links"]) == 13 and doc.about["links_dropped"] == {"scheme": 1} and len(reports) == 3
    return ok(doc, 4) and links and len(starts) == 3 and len(doc.about["outline"]) == 5 and 9000 < doc.result.characters < 11000


def nics(doc: Read) -> bool:
    lines = [line for line in doc.text.splitlines() if line]
    whole = any("Alabama" in line and "18,870" in line for line in lines) and "State / Territory" in doc.text
    return ok(doc, 1) and whole and statistics.median(map(len, lines)) > 10 and doc.result.peak_mb < 200


def tam(doc: Read) -> bool:
    garbled = sum("garbled" in page["flags"] for page in doc.pages)
    first = "Overview of the Technology Acceptance Model" in " ".join(doc.pages[0]["text"].split())
    return ok(doc, 23) and first and garbled > 15 and doc.result.flags["needs_ocr"] >= garbled and "(cid:" not in doc.text


def mistitled(doc: Read) -> bool:
    outline = doc.about["outline"]
    pages = {title: page for _, title, page in outline}
    right = (pages["First"], pages["Eighteenth"], pages["Twenty-seventh"]) == (2, 4, 4)
    return ok(doc, 4) and len(outline) == 27 and {level for level, *_ in outline} == {0, 1, 2} and right


def encrypted(doc: Read) -> bool:
    return (doc.result.status, doc.result.kind) == ("failed", "encrypted")


EXPECTED: dict[str, Callable[[Read], bool]] = {
    "akr_planning": akron,
    "chi_human_relations": chicago,
    "san_diego_city_planning_upcoming_follow_0": san_diego,
    "nics-background-checks-2015-11-rotated": nics,
    "Pages-tree-refs": lambda doc: doc.result.pages_read == 1 and "Pages loop" in doc.text,
    "poppler-67295-0": lambda doc: ok(doc, 1) and doc.text == "TestString123",
    "issue19800": lambda doc: ok(doc, 1) and 1 <= doc.text.count("Hello world") <= 50 and doc.result.seconds < 5,
    "encrypted-attachment": lambda doc: ok(doc, 1) and doc.text == "Example",
    "issue6010_1": encrypted,
    "aes-256-r6": encrypted,
    "prefilled_f1040": lambda doc: (
        ok(doc, 2) and doc.result.characters > 8000 and "U.S. Individual Income Tax Return" in doc.flat
    ),
    "issue7454": lambda doc: ok(doc, 1) and doc.result.characters > 3500 and "Notre conseil" in doc.text,
    "TAMReview": tam,
    "bomb_giant": lambda doc: ok(doc, 1) and "GIANT JBIG2 BOMB" in doc.text and doc.result.peak_mb < 200,
    "bug1020226": lambda doc: (doc.result.status, doc.result.kind) == ("failed", "damaged"),
    "xfa_issue14315": lambda doc: ok(doc, 1) and "requires Adobe Reader 8" in doc.flat and doc.result.flags == {"placeholder": 1},
    "issue7200": lambda doc: ok(doc, 1) and doc.result.flags["needs_ocr"] == 1,
    "mistitled_outlines_example": mistitled,
    "franz_2": lambda doc: ok(doc, 1) and "The background should be gray." in doc.flat,
    "bug1606566": lambda doc: ok(doc, 1) and "Bug 1606566" in doc.text,
}
# What one engine alone can't do; auto does it with the other one.
BEYOND = {
    "pdfminer": {"encrypted-attachment": "encrypted", "prefilled_f1040": "damaged", "franz_2": "damaged"},
    "pdfium": {"bug1606566": "damaged"},
    "auto": {},
}


@pytest.fixture(scope="module", params=ENGINES)
def docs(request, tmp_path_factory):
    paths = sorted(captured().glob("*.pdf"))
    return request.param, read_all(paths, tmp_path_factory.mktemp(request.param), engine=request.param)


def test_all_are_there(docs):
    assert set(docs[1]) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_captured(docs, name):
    engine, found = docs
    doc = found[name]
    if kind := BEYOND[engine].get(name):
        assert (doc.result.status, doc.result.kind) == ("failed", kind)
    else:
        assert EXPECTED[name](doc), (doc.result, doc.text[:500])


def test_auto_tells_a_damaged_page_from_a_whole_document(docs):
    engine, found = docs
    if engine != "pdfminer":  # pdfminer sees one page and no damage
        assert (found["Pages-tree-refs"].result.status, found["Pages-tree-refs"].result.kind) == ("partial", "damaged")
