"""Which item of an agenda a place of a page is about."""

from __future__ import annotations

import pytest

from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.heads import heads
from engagic_scrapy.documents.claims.own_item import is_of_another, is_of_item
from engagic_scrapy.documents.claims.quotes import find
from engagic_scrapy.documents.claims.text import read_page
from tests.documents.test_claim_ends import AGENDA, REPORT


def place(quote: str, page: str) -> Evidence:
    text = read_page(page)
    return Evidence.of(text, find(quote, text)[0])


def of_item(quote: str, title: str, page: str = AGENDA, others: tuple[str, ...] = ()) -> bool:
    return is_of_item(place(quote, page), title, others)


def test_a_quote_is_of_the_item_whose_part_of_the_page_it_stands_in():
    title = "4.F Renewal of the camera subscription"
    assert of_item("The first payment is $9,200", title)
    assert of_item("The subscription covers 80 cameras", title)  # a list of its own
    assert not of_item("Accept a grant of $7,500", title)
    assert not of_item("extending the term to May 1", title)
    assert of_item("Accept a grant of $7,500", "")  # a whole document
    assert of_item("a contract of $48,200", title, REPORT)  # no heads: one part


def test_of_a_page_on_which_the_item_has_no_part_only_what_goes_on_from_the_page_before_is_its_own():
    page = "The pipes were laid in 1950.\nITEM 5 - Roof of the branch library, $218,900.\nThe roof is old.\n"
    assert of_item("pipes were laid in 1950", "4. Water main", page)
    assert not of_item("The roof is old", "4. Water main", page)


def test_questions_and_answers_and_fiscal_years_are_no_heads():
    page = "FY25 Budget\nQ: Who owns it?\nA: The city owns it.\nQ: Who runs it?\nA: A club runs it.\n"
    assert of_item("A club runs it", "Lease of the old mill", page)


CONTRACT = "AGREEMENT\n3. Price. The county pays $90 a day.\n4. Term. It runs for three years.\n5. Notice. In writing.\n"


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("H-2 Jail services", True),  # its agenda numbers otherwise
        ("12. Jail services", True),  # nothing that comes after 12
        ("4. Jail services", True),  # the page's 4 is something else
        ("2. Jail services", False),  # 3, 4 and 5 may come after it on an agenda
        ("5. Term of three years", False),
    ],
)
def test_a_list_that_the_document_has_itself_is_not_cut_into_items(title, own):
    assert of_item("runs for three years", title, CONTRACT) == own or title.startswith("5.")
    assert of_item("The county pays $90 a day", title, CONTRACT) == own


def test_below_words_like_the_title_a_list_from_1_on_is_the_items():
    title = "Landfill energy and heat royalty agreement"
    page = "STAFF REPORT\nSummary of the agreement on the landfill\n1. It lasts ten years.\n2. Water is tested monthly.\n"
    assert of_item("Water is tested monthly", title, page)
    assert not of_item("Water is tested monthly", title, page.replace("1.", "6. Royalty of the landfill.").replace("2.", "7."))


@pytest.mark.parametrize("head", ["Next item: D-4, meters", "Also on the agenda: meters", "Other business.", "Related items:"])
def test_what_is_announced_as_something_else_is_not_the_items(head):
    page = f"CITY OF ALMA\nThe water main was laid in 1950.\n{head} A bid of $5,820 for meters.\n"
    assert of_item("main was laid in 1950", "D-3 Water main", page)
    assert not of_item("A bid of $5,820", "D-3 Water main", page)


def test_a_case_number_within_a_title_is_the_items_number():
    page = "Minutes\nV-25-5, Larch Street. A carport. Granted 5-0.\nV-25-6, Ogden Avenue. Parking. Granted 3-2.\n"
    title = "2.a Appeal of the grant of variance V-25-6"
    assert of_item("Parking. Granted 3-2", title, page)
    assert not of_item("A carport. Granted 5-0", title, page)


# -- heads ----------------------------------------------------------------------------------------------------------------------

PAGE = """CITY OF ALMA
VIII.C.  TWO BUSES
The fleet is old.

Item 9 - Roof repair. Bids were opened.

BID NO. 25-19: Ash trees

GP-02      Dunning Gravel    bond of $3,000
RE: Zero-turn mower

STREET CLOSING

Fish Fry Permit

Dog park. No action.

Other business: a boiler.

Motion by Lee, second by Diaz, to adjourn.
"""


def test_heads_of_every_layout_are_found_and_the_letterhead_is_none():
    found = [(head.style, head.number or head.caption) for head in heads(PAGE)]
    assert found == [
        ("A.A", "VIII.C."), ("item", "Item 9"), ("bid", "BID NO. 25-19"), ("A-9", "GP-02"), ("memo", "Zero-turn mower"),
        ("capitals", "STREET CLOSING"), ("alone", "Fish Fry Permit"), ("run", "Dog park"), ("also", "Other business:"),
        ("again", "Motion by Lee, second by Diaz, to adjourn.\n"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "10-4310-5121   Sheriff, overtime     $84,000",  # an account
        "2027. If fewer are kept, the lease ends.",  # a year
        "No action was taken. The Board left.",  # a sentence
        "NOW THEREFORE BE IT RESOLVED",
        "3   Overlay, 2 in.    4,520    TON    92.40",  # a row
        "see Ordinance No. 2218 - 2",  # a page's foot
    ],
)
def test_what_only_looks_like_a_head_is_none(line):
    assert heads(f"CITY OF ALMA\n\n{line}\n") == ()


# -- the item's own head --------------------------------------------------------------------------------------------------------

LICENSES = """VILLAGE OF ALMA

Gaming Fees

The village charges $25 a terminal.

Liquor License - The Lantern

A restaurant with 74 seats is planned.

Background

The lodge was sold in May.

Fish Fry Permit

The fee was waived last year.
"""


def test_below_its_head_and_above_the_next_of_the_style_all_is_the_items():
    title = "Class B Liquor License for The Lantern"
    assert not of_item("charges $25 a terminal", title, LICENSES)
    assert of_item("A restaurant with 74 seats", title, LICENSES)
    assert of_item("The lodge was sold in May", title, LICENSES)  # a caption that reports have
    assert not of_item("The fee was waived last year", title, LICENSES)
    assert is_of_another(place("The fee was waived last year", LICENSES), title)
    assert not is_of_another(place("The fee was waived last year", LICENSES), "Sidewalk repair")  # it has no head here


def test_a_title_of_two_matters_may_have_two_heads():
    page = "MINUTES\n\nGRANDSTAND. Mr. Ruck keeps the gate.\n\nBEER GARDEN LEASE. Passed 5-1.\n"
    assert of_item("Mr. Ruck keeps the gate", "Grandstand Concert and Beer Garden Lease", page)


def test_what_follows_the_items_number_is_another_one():
    page = "Insurance doesn't cover the pipe.\n\nD-4, Meters. The price is $58,200.\n"
    assert of_item("Insurance doesn't cover the pipe", "D-3 Water main", page)
    assert not of_item("The price is $58,200", "D-3 Water main", page)


def test_another_case_is_another_matter():
    page = f"{'The trees are oaks. ' * 20}\n\nDRV-25-071, Foothill Lane. The windows are frosted.\n"
    assert of_item("The trees are oaks", "Appeal AP-25-003 of a tree permit", page)
    assert not of_item("The windows are frosted", "Appeal AP-25-003 of a tree permit", page)


def test_behind_a_list_of_lines_nothing_tells_whose_the_words_are():
    page = "AGENDA\n\nC-5. Sidewalk\nC-6. Harbor commission\nC-7. Trees\n\nThe commission has seven members.\n"
    assert not is_of_another(place("The commission has seven members", page), "C-6 Harbor commission")
    assert is_of_another(place("Trees", page), "C-6 Harbor commission")


# -- the titles of its neighbors ------------------------------------------------------------------------------------------------

MINUTES = """MINUTES

Weeds Director Brenneke gave the annual report on noxious weeds. It was signed.

Road Supervisor Oakes presented three bids for the chip seal program. Circle bid $18,900.

Pat Dorsey presented a quote to repair the repeater at Elm Creek. The Board asked for a second one.
"""
TITLE, OTHERS = "Chip seal bids", ("Annual report on noxious weeds", "Repair of the Elm Creek repeater")


@pytest.mark.parametrize(
    ("quote", "own"),
    [
        ("It was signed", False),
        ("Circle bid $18,900", True),
        ("The Board asked for a second one", False),
    ],
)
def test_by_its_neighbors_titles_a_page_without_heads_is_parted(quote, own):
    assert of_item(quote, TITLE, MINUTES, OTHERS) == own
    assert of_item(quote, TITLE, MINUTES)  # without them nothing tells


def test_neighbors_that_the_page_does_not_mention_change_nothing():
    assert of_item("It was signed", TITLE, MINUTES, ("Lease of the mill", "Budget hearing"))


def test_where_the_page_before_ended_with_the_item_it_may_go_on_above_its_own_head():
    page = "The roof leaks.\n\nD-3 Roof of the branch library\n\nIt was laid in 1950.\n"
    title, others = "D-3 Roof of the branch library", ("D-2 Bus shelters on Main Street",)
    leaks = place("The roof leaks", page)
    assert not is_of_item(leaks, title, others)
    assert is_of_item(leaks, title, others, before="D-2 Bus shelters\n\nD-3 Roof of the branch library\n\nIt is old.\n")
    assert not is_of_item(leaks, title, others, before="D-2 Bus shelters on Main Street\n\nThey are old.\n")


def test_titles_are_told_apart_by_the_words_that_no_other_has():
    page = "MEMO\n\nTHE GILDED HERON. A supper club.\n\nSLAB TOWN BREWING. It had two violations.\n"
    title = "Liquor License Application - The Gilded Heron, New Outlet"
    others = ("Liquor License Application - Slab Town Brewing, New Outlet", "Minutes")
    assert of_item("A supper club", title, page, others)
    assert not of_item("It had two violations", title, page, others)
