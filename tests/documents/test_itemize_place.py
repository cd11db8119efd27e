"""Where a portal's items lie in a document; None where that isn't certain."""

from engagic_scrapy.documents.itemize import place_items
from tests.documents.test_itemize import ITEMS, PAPERS, PROSE, agenda, document, paper

PORTAL = [{"number": f"{number}.", "title": title, "documents": []} for number, title in enumerate(PAPERS, start=1)]


def place(items, *texts, **about):
    return place_items(items, *document(*texts, **about))


def test_by_bookmarks_cut_short_and_out_of_the_portals_order():
    outline = [
        [0, "1. Award the culvert contr", 2],
        [0, "Item 2 - Accept the water fund audit", 4],
        [0, "4. Renew the depot lease", 5],
    ]
    items = [PORTAL[3], PORTAL[0], PORTAL[1], {"number": "9.", "title": "Adopt the budget", "documents": []}]
    assert place(items, agenda(), *([PROSE] * 5), outline=outline) == [(5, 6), (2, 3), (4, 4), None]


def test_by_links_within_the_document():
    links = [[1, page, page / 10, title] for page, title in zip((2, 3, 5, 6), ITEMS, strict=True)]
    assert place(PORTAL, agenda(*ITEMS), *([PROSE] * 6), internal_links=links) == [(2, 2), (3, 4), (5, 5), (6, 7)]


def test_by_headings_of_cover_pages():
    texts = [agenda(*ITEMS, "ADJOURNMENT"), paper("Item 1"), PROSE, paper("STAFF REPORT\nSubject: Appoint a library trustee")]
    assert place(PORTAL, *texts) == [(2, 3), (1, 1), (4, 4), (1, 1)]


def test_by_the_documents_links_on_the_agenda():
    urls = [f"https://city.example/{number}.pdf" for number in range(4)]
    items = [{"number": None, "title": f"Matter {n}", "documents": [{"url": url}]} for n, url in enumerate(urls)]
    shared = {"number": None, "title": "Another", "documents": [{"url": urls[3]}]}
    links = [[1, urls[0]], [2, urls[1]], [1, urls[2]], [2, urls[2]], [2, urls[3]]]
    assert place([*items, shared], PROSE, PROSE, links=links) == [(1, 1), (2, 2), None, None, None]


def test_by_the_titles_words_on_an_agenda_without_numbers():
    assert place(PORTAL, agenda(*PAPERS[:2]), "\n".join(PAPERS[2:]), PROSE) == [(1, 1), (1, 1), (2, 2), (2, 2)]


def test_two_items_of_one_title_are_placed_only_by_their_numbers():
    twice = [{"number": number, "title": "Public comment on the budget", "documents": []} for number in ("1", "3", None)]
    lines = ["1. Public comment on the budget", "2. Accept the audit", "3. Public comment on the budget", "ADJOURNMENT"]
    assert place(twice, agenda(*lines)) == [(1, 1), (1, 1), None]


def test_nothing_to_go_by():
    assert place(PORTAL, PROSE, PROSE) == [None] * 4
    assert place([], PROSE) == []
    assert place(PORTAL) == [None] * 4
