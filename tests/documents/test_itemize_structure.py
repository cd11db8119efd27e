"""Links within a document, the words under links and page labels reach about.json; real packets are itemized from there."""

import io
import json
from functools import partial

import pytest

from engagic_scrapy.documents.itemize import find_items
from engagic_scrapy.documents.pdf_links import share_from_top, upright
from tests.documents.reading import captured, read, read_all, tool


def linked_pdf():
    pikepdf = pytest.importorskip("pikepdf")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(600, 800))
    page.drawString(72, 700, "1. Award the culvert contract")
    page.linkRect("", "papers", (72, 696, 300, 712))
    page.drawString(72, 400, "See the city's site")
    page.linkURL("https://city.example/a.pdf", (72, 396, 300, 412))
    page.showPage()
    page.drawString(72, 700, "Papers")
    page.bookmarkPage("papers")
    page.linkRect("", "papers", (72, 696, 300, 712))  # to its own page
    page.showPage()
    page.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        other = {"Type": "/Annot", "Subtype": "/Link", "Rect": [72, 300, 90, 310]}
        action = pikepdf.Dictionary(S=pikepdf.Name("/GoToR"), F="other.pdf", D=pikepdf.Array([1, pikepdf.Name("/Fit")]))
        link = pikepdf.Dictionary(Type=pikepdf.Name("/Annot"), Subtype=pikepdf.Name("/Link"), Rect=other["Rect"], A=action)
        bare = pikepdf.Dictionary(
            Type=pikepdf.Name("/Annot"),
            Subtype=pikepdf.Name("/Link"),
            Dest=pikepdf.Array([document.pages[1].obj, pikepdf.Name("/Fit")]),
        )
        document.pages[0].Annots.extend([document.make_indirect(link), document.make_indirect(bare)])
        labels = pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name("/r")), 1, pikepdf.Dictionary(S=pikepdf.Name("/D"), P="A-")])
        document.Root.PageLabels = pikepdf.Dictionary(Nums=labels)
        saved = io.BytesIO()
        document.save(saved)
    return saved.getvalue()


def test_internal_links_words_and_page_labels(tmp_path):
    about = read(linked_pdf(), tmp_path).about
    assert about["internal_links"] == [[1, 2, 0.11, "1. Award the culvert contract"], [1, 2, None, ""]]
    assert about["links"] == [[1, "https://city.example/a.pdf"]]
    assert about["link_places"] == [[0.485, "See the city's site"]]
    assert about["page_labels"] == ["i", "A-1"]


@pytest.mark.parametrize(("turned", "share"), [(0, 0.9), (90, 0.1), (180, 0.05), (270, 0.8), (-90, 0.8)])
def test_how_far_down_a_turned_page_a_link_stands(turned, share):
    assert share_from_top((60, 40, 120, 80), (0, 0, 600, 800), turned) == share


def test_rectangles_that_are_none():
    assert upright([3, 4, 1, 2]) == (1, 2, 3, 4)
    assert upright([1, 2, 3]) is None
    assert upright([1, 2, 3, b"4"]) is None
    assert upright([1, 2, 3, float("inf")]) is None


def test_packets_with_known_items(tmp_path):
    for seed, more in ((5, "--links 1"), (6, "--links 0 --outline-depth 0")):
        options = f"--pages 60 --seed {seed} --items 14 --scanned .04 --scan-dpi 60 {more}"
        tool("make_packets.py", tmp_path / f"p{seed}.pdf", *options.split())
    for name, found in read_all(sorted(tmp_path.glob("*.pdf")), tmp_path / "text").items():
        want = {}
        for page in json.loads((tmp_path / f"{name}.json").read_text())["pages"]:
            if page["item"]:
                want.setdefault(page["item"], []).append(page["n"])
        for left_out in ((), ("internal_links",), ("internal_links", "outline")):
            about = {key: value for key, value in found.about.items() if key not in left_out}
            split = find_items(about, partial(iter, found.pages), kind="packet")
            assert {item.number: (item.first_page, item.last_page) for item in split.items} == {
                number: (pages[0], pages[-1]) for number, pages in want.items()
            }


def test_captured_documents(tmp_path):
    folder = captured()
    names = ("san_diego_city_planning_upcoming_follow_0", "mistitled_outlines_example", "prefilled_f1040", "akr_planning")
    docs = read_all([folder / f"{name}.pdf" for name in names], tmp_path)
    splits = {name: find_items(doc.about, partial(iter, doc.pages), kind="agenda") for name, doc in docs.items()}
    assert [(item.number, item.first_page, item.last_page) for item in splits[names[0]].items] == [
        ("1", 3, 4),
        ("2", 4, 4),
        ("3", 4, 4),
    ]
    assert splits[names[0]].items[2].title == "UNIVERSITY COMMUNITY PLAN UPDATE - WORKSHOP"
    assert splits[names[1]].basis == "links"  # its table of contents leads to 27 headings
    assert [splits[name].basis for name in names[2:]] == ["windows", "windows"]
