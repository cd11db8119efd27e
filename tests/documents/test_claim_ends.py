"""In whose words a claim is shown."""

from __future__ import annotations

import pytest

from engagic_scrapy.documents.claims.check import Claim
from engagic_scrapy.documents.claims.ends import LONGEST, end
from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.own_item import is_of_item
from engagic_scrapy.documents.claims.quotes import find
from engagic_scrapy.documents.claims.text import read_page

REPORT = "Staff recommends a contract of $48,200 with Bay Paving Company for resurfacing of Alma Street by June 30, 2026."
AGENDA = """CITY OF ALMA
4.E  Approve an amendment with Copper Towing, extending the term to May 1, 2027.

4.F  Renew the camera subscription with Clear Systems for five years.
The first payment is $9,200.
  1. The subscription covers 80 cameras.

4.G  Accept a grant of $7,500 for light towers.
"""


def ended(claim: str, quote: str, page: str = REPORT, title: str = ""):
    return end(Claim(claim, "D1", 1, quote), title, lambda document, number: page if number == 1 else None)


@pytest.mark.parametrize(
    "claim",
    [
        "Staff recommends a contract of $48,200 with Bay Paving Company.",
        "The contract would be with Bay Paving Company for resurfacing of Alma Street.",  # leaves words out
        "Staff recommends a contract for resurfacing Alma Street.",
    ],
)
def test_what_only_leaves_words_out_is_shown_as_it_is(claim):
    found = ended(claim, "a contract of $48,200 with Bay Paving Company")
    assert (found.words, found.quoted, found.checked.reason) == (claim, False, None)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Resurfacing of Alma Street would be done by Bay Paving Company for $48,200.", "far"),
        ("Staff doesn't recommend a contract of $48,200 with Bay Paving Company.", "negation"),
        ("The council approved a contract of $48,200 with Bay Paving Company.", "vote"),
    ],
)
def test_else_the_documents_sentence_is(claim, reason):
    found = ended(claim, "a contract of $48,200 with Bay Paving Company")
    assert (found.words, found.quoted, found.checked.reason) == (REPORT, True, reason)


@pytest.mark.parametrize(
    ("claim", "quote", "reason"),
    [
        ("Staff recommends a contract of $84,200.", "a contract of $48,200", "money"),  # its figure may be another item's
        ("Oak Paving Company would get a contract of $48,200.", "a contract of $48,200", "name"),
        ("Staff recommends a contract.", "a contract of $48,000", "quote_not_found"),
        ("Dogs are welcome in libraries.", "for resurfacing of Alma Street", "unrelated"),
    ],
)
def test_nothing_is_shown_if_the_quote_may_be_of_something_else(claim, quote, reason):
    found = ended(claim, quote)
    assert (found.words, found.quoted, found.checked.reason) == ("", False, reason)


def test_a_sentence_of_half_a_page_is_not_shown():
    page = REPORT.replace(" by June", f" {'and of its lanes and walks ' * 20}by June")
    assert len(page) > LONGEST
    claim = "Resurfacing of Alma Street would be done by Bay Paving Company for $48,200."
    assert ended(claim, "a contract of $48,200 with Bay Paving Company", page).words == ""


def of_item(quote: str, title: str, page: str = AGENDA) -> bool:
    text = read_page(page)
    return is_of_item(Evidence.of(text, find(quote, text)[0]), title)


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


def test_another_items_words_do_not_stand_for_a_claim():
    claim = "The camera subscription would be paid by a grant of $7,500."
    quote = "Accept a grant of $7,500 for light towers"
    assert ended(claim, quote, AGENDA, "4.F Renewal of the camera subscription").words == ""


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
