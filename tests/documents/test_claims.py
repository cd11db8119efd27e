"""Each test of a claim made to fire, and what it must forgive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagic_scrapy.documents.claims.check import Claim, check
from engagic_scrapy.documents.claims.quotes import LONG_PAGE, excerpt
from engagic_scrapy.documents.claims.sentences import check_sentence

REPORT = """STAFF REPORT, June 3, 2026
The multi-
family zone.
Staff recommends that the Council award the “Pier 4” con\u00adtract to Granite Paving for $1,250,000. The of\ufb01ce bid of
Bell Brothers was $1,520,000. Ayes: 4; Noes: 1. The fee is not refundable.
"""


def judge(text, quote, *pages, page=1):
    known = dict(enumerate(pages or (REPORT,), start=1))
    return check(Claim(text, "a.pdf", page, quote), lambda document, number: known.get(number))


@pytest.mark.parametrize(
    "quote",
    [
        'award the "Pier 4" contract to Granite Paving for $1,250,000',
        "AWARD THE PIER 4 CONTRACT TO GRANITE PAVING FOR $1,250,000",
        "The multifamily zone. Staff recommends that the Council award the Pier 4 contract",
        "Staff recommends … contract to Granite Paving for $1,250,000",
    ],
)
def test_a_quote_is_found_however_it_is_set(quote):
    assert judge("Staff recommends Granite Paving for the contract.", quote).ok


def test_a_ligature_is_two_letters():
    assert judge("The office bid of Bell Brothers was $1.52 million.", "The office bid of Bell Brothers was $1,520,000").ok


@pytest.mark.parametrize(
    "words", ["$1.25 million", "$1,250,000", "1.25 million dollars", "about $1.25 million", "nearly $1.3 million"]
)
def test_the_same_amount_in_other_words(words):
    assert judge(f"Granite Paving would get {words}.", "contract to Granite Paving for $1,250,000").ok


@pytest.mark.parametrize(
    ("claim", "quote", "reason"),
    [
        ("Granite Paving would get $1,520,000.", "contract to Granite Paving for $1,250,000", "money"),
        ("Granite Paving would get $1.3 million.", "contract to Granite Paving for $1,250,000", "money"),
        ("Granite Paving would get the contract.", "contract to Basalt Paving for $1,250,000", "quote_not_found"),
        ("Granite Paving would get the contract.", "$1,250,000", "short_quote"),
        ("The vote on the fee was 5-0.", "Ayes: 4; Noes: 1. The fee is not refundable", "tally"),
        ("The fee is refundable.", "Ayes: 4; Noes: 1. The fee is not refundable", "negation"),
        ("Chief Ortiz recommends the contract.", "contract to Granite Paving for $1,250,000", "name"),
        ("Rabbits like carrots and lettuce.", "contract to Granite Paving for $1,250,000", "unrelated"),
        ("Granite Paving would get at least $1,250,000.", "contract to Granite Paving for $1,250,000", "unit"),
        ("The report is of June 13, 2026.", "STAFF REPORT, June 3, 2026", "date"),
        ("The report is of Tuesday, June 3, 2026.", "STAFF REPORT, June 3, 2026", "date"),
    ],
)
def test_every_reason_can_be_given(claim, quote, reason):
    result = judge(claim, quote)
    assert (result.ok, result.reason) == (False, reason), result.detail


def test_a_recommendation_is_no_decision():
    page = "Staff recommends that the Council award the contract to Granite Paving."
    assert judge("Staff recommends Granite Paving for the contract.", "award the contract to Granite Paving", page).ok
    assert (
        judge("The Council awarded the contract to Granite Paving.", "award the contract to Granite Paving", page).reason
        == "vote"
    )


def test_a_page_that_is_not_there():
    assert judge("A claim.", "quoted words of a page", page=2).reason == "no_page"


def test_a_quote_may_run_over_the_end_of_the_page_that_is_named():
    pages = ("The tower may not\n1", "be higher than 90 feet. The end.")
    assert judge("The tower may not be higher than 90 feet.", "The tower may not be higher than 90 feet", *pages).ok
    assert (
        judge("The tower may not be higher than 90 feet.", "may not be higher than 90 feet", *pages, page=2).reason
        == "quote_not_found"
    )


@pytest.mark.parametrize(
    "struck",
    ["~~No dogs in parks.~~", "[struck: No dogs in parks.]", "<del>No dogs in parks.</del>", "No dogs in parks. (deleted)"],
)
def test_what_is_struck_out_proves_nothing(struck):
    page = f"Rules.\n{struck}\nDogs are welcome in every park.\n"
    assert judge("There may be no dogs in parks.", "No dogs in parks.", page).reason == "struck_out"


def test_a_column_that_no_word_names_is_no_proof():
    table = "Meter Current Proposed\n1 inch meter $41.80 $47.25\n"
    assert judge("The proposed rate of a 1 inch meter is $47.25.", "1 inch meter $41.80 $47.25", table).ok
    assert judge("The proposed rate of a 1 inch meter is $41.80.", "1 inch meter $41.80 $47.25", table).reason == "money"
    assert judge("A 1 inch meter is $41.80.", "1 inch meter $41.80 $47.25", table).reason == "money"


def test_a_sentence_is_checked_against_the_pages_it_cites():
    assert check_sentence("Granite Paving would be paid $1,250,000.", [REPORT]).ok
    assert check_sentence("Granite Paving would be paid $1,520,000.", [REPORT]).reason == "money"
    assert check_sentence("Granite Paving would be paid $1,200,000.", [REPORT]).reason == "money"
    assert check_sentence("Granite Paving was paid $5.", []).reason == "no_page"
    assert check_sentence("This is about roads.", []).ok


def test_a_page_long_claim_or_sentence_is_no_statement_even_if_the_page_says_it():
    page = "The city has " + " ".join(f"{n} dogs and" for n in range(3, 200)) + " no cats."
    said = page[:700]
    assert judge(said, "3 dogs and 4 dogs and 5 dogs", page).reason == "long"
    assert check_sentence(said, [page]).reason == "long"
    assert judge(said[:480], "3 dogs and 4 dogs and 5 dogs", page).reason != "long"


def test_of_a_swollen_page_what_stands_around_the_quote_is_read():
    heading, far = "Rates as of May 5, 2027\n", "mud " * 3_000
    page = f"{heading}{far}Bay Paving is not paid $5,000 for the mole. {far}Oak Paving is paid $7,000. {far}"
    assert judge("Bay Paving is not paid $5,000 for the mole.", "Bay Paving is not paid $5,000", page).ok
    assert judge("Bay Paving is paid $5,000 for the mole.", "paid $5,000 for the mole", page).reason == "negation"
    assert judge("Bay Paving is paid $7,000.", "Bay Paving is not paid $5,000", page).reason == "money"
    # What stands at the beginning of the part is no heading of the page.
    assert judge("Oak Paving is paid $7,000 as of May 5, 2027.", "Oak Paving is paid $7,000", page).reason == "date"
    assert judge("Oak Paving is paid $7,000 as of May 5, 2027.", "Oak Paving is paid $7,000", page.replace(far, "")).ok
    part, top = excerpt(page, "Bay Paving is not paid $5,000")
    assert len(part) < LONG_PAGE and not top and "Bay Paving is not paid $5,000" in part
    assert excerpt(page, "no such words") == (page[:LONG_PAGE], True)
    assert excerpt(page, "Rates as of May 5, 2027")[1]
    unspaced = page.replace(far, far.replace(" ", "") + " ")
    assert judge("Bay Paving is not paid $5,000 for the mole.", "is not paid $5,000 for the", unspaced).ok


def test_a_sentence_may_take_its_values_from_several_pages():
    assert check_sentence("Work costs $40,000 and ends on May 5, 2027.", ["Work costs $40,000.", "Work ends on May 5, 2027."]).ok


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=400))
def test_no_text_makes_it_raise(claim, quote, page):
    assert isinstance(judge(claim, quote, page).ok, bool)
    assert isinstance(check_sentence(claim, [page]).ok, bool)
