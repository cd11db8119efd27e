"""How pages are read: quickly, and the same as the plain way; and how many sentences of a long document are weighed."""

import re

import pytest

from engagic_scrapy.documents.claims import contrasts, exchanged, roles, sentences
from engagic_scrapy.documents.claims.check import Claim, check
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.keyed import keys, read
from engagic_scrapy.documents.claims.sentences import check_cited, read_cited
from engagic_scrapy.documents.claims.text import is_row, labels, read_page, squash
from engagic_scrapy.documents.claims.words import first_places, pairs, stem


@pytest.mark.parametrize(
    ("text", "squashed"),
    [
        ("Fee: $1,250.00 (by 4-1)", "fee1,250.00by4-1"),
        ("3 • 4 § 5", "3•4§5"),
        ("Niño's Café, No. 7", "ninoscafeno7"),
        ("under_score 1_2", "underscore12"),
    ],
)
def test_a_squashed_text_knows_where_each_letter_stood(text, squashed):
    found, at = squash(text)
    assert found == squashed and len(at) == len(found)
    assert all(
        letter in "ñé" or letter.lower() == text[place].lower() or not letter.isalnum()
        for letter, place in zip((text[place] for place in at), at, strict=True)
    )


def test_words_are_read_once_for_all_who_compare_them():
    row = read("The District's yearly fee rose to $1,250.00; co-op members took part.")
    assert [word.text for word in row][:4] == ["the", "district", "yearly", "fee"]
    assert {"annual", "$1250", "tak"} <= {word.key for word in row} | {"annual"}
    assert read("yearly")[0].key == read("annual")[0].key and read("took")[0].key == read("takes")[0].key
    assert row[1].capital and next(word for word in row if word.is_figure).text == "$1,250.00"
    assert keys("yearly fees") == {word.key for word in read("annual fee")}


def test_the_longest_common_row_of_words():
    one, two = read("the north pump feeds the old tank"), read("the old pump feeds a north tank")
    assert exchanged._matched(one, two) == 4  # the pump feeds tank
    assert exchanged._matched(one, ()) == 0


def test_spelled_and_printed_values_are_found_wherever_they_begin():
    found = {
        (fact.kind, fact.value) for fact in facts("Twenty-five percent, 6 percent, voted seven to two and 5-0, a hundred dollars")
    }
    assert {("percent", 25.0), ("percent", 6.0), ("tally", (7, 2)), ("tally", (5, 0)), ("money", 100.0)} <= found


def test_labels_and_rows():
    assert labels("Buyer: Roe\nCase No : 4, a:b") == {"buyer", "no", "a"}
    assert (
        is_row("Full lot | $950 | $1,800 |")
        and is_row("units (2013, 211,000 miles) and (2014,")
        and not is_row("Paid in 2014 by us")
    )


def test_who_gives_and_who_takes_by_a_contract_s_definitions():
    page = 'This lease is between Roe Farms, LLC ("Lessor") and Doe Dairy, Inc. (hereinafter "Lessee").'
    givers, takers = roles._sides(page)
    assert "Roe Farms, LLC" in givers[0] and "Doe Dairy, Inc." in takers[0]


def test_where_a_page_has_a_word_first():
    text = "Old mill. New mill road."
    assert first_places(text)[stem("mill")] == 4 and frozenset((stem("mill"), stem("road"))) in pairs(text)


def test_a_long_document_s_claims_are_weighed_in_part_only():
    texts = [f"The council approved the contract with Bay Paving for Tract {n} at ${40_000 + n:,}." for n in range(400)]
    cited = read_cited(texts)
    denied = "The council denied the contract with Bay Paving for $40,007."
    assert len(cited.likely(denied)) == sentences._LIKELY and cited.likely(denied)[0][0] == 0
    assert check_cited(denied, cited).reason == "other_word"
    assert check_cited("The council approved the contract with Bay Paving for Tract 7 at $40,007.", cited).ok
    assert check_cited("Quill Roofing has the contract.", cited).reason == "name"


def test_a_claim_in_plain_dollars_of_a_table_in_thousands():
    heads = "Sewer Fund   (thousands of dollars)\n\nProject    FY27    Total\n"
    page = heads + "Digester    600    8,600\nScreens     125      645"
    claim = Claim("The Digester has a total of $8,600.", "D1", 1, "Digester 600 8,600")
    assert check(claim, lambda document, number: page).reason == "unit"
    assert check(claim, lambda document, number: re.sub(r"\(.*\)", "", page)).ok


def test_a_column_whose_head_another_column_begins_with():
    page = "                 Renewal     Renewal plus increase\n  Yearly revenue     $2,115,000     $2,744,000\n"
    wrong = Claim("Under a renewal the yearly revenue would be $2,744,000.", "D1", 1, "Yearly revenue $2,115,000 $2,744,000")
    right = Claim("Under a renewal plus increase the yearly revenue would be $2,744,000.", "D1", 1, wrong.quote)
    assert not check(wrong, lambda document, number: page).ok and check(right, lambda document, number: page).ok


@pytest.mark.parametrize(
    ("claim", "bad"), [("A lot would cost $700.", True), ("A lot cost $700.", False), ("A lot would cost $950.", False)]
)
def test_what_was_isn_t_to_come(claim, bad):
    sentence = "The price is $950, the first change since 2018, when a lot cost $700 for residents."
    assert bool(contrasts.long_ago(claim, sentence)) == bad


def test_a_page_is_read_when_it_is_asked_for():
    page = read_page("ITEM 1. Roads\nIt costs $5. It ends.")
    assert "squashed" not in page.__dict__ and page.squashed[0].startswith("item1roads") and "squashed" in page.__dict__
