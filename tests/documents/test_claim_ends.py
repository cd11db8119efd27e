"""In whose words a claim is shown."""

from __future__ import annotations

import pytest

from engagic_scrapy.documents.claims.check import Claim
from engagic_scrapy.documents.claims.ends import LONGEST, end

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


def test_another_items_words_do_not_stand_for_a_claim():
    claim = "The camera subscription would be paid by a grant of $7,500."
    quote = "Accept a grant of $7,500 for light towers"
    assert ended(claim, quote, AGENDA, "4.F Renewal of the camera subscription").words == ""


def test_nor_is_a_claim_shown_whose_quote_stands_below_another_items_head():
    claim, quote = "Accept a grant of $7,500 for light towers.", "a grant of $7,500 for light towers"
    assert ended(claim, quote, AGENDA, "4.G Grant for light towers").words == claim
    assert ended(claim, quote, AGENDA, "4.F Renewal of the camera subscription").words == ""
