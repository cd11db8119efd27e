"""What of an answer may be shown."""

from __future__ import annotations

from typing import Any

import pytest

from engagic_scrapy.documents.claims import memory
from engagic_scrapy.documents.summary_check import is_enough, sentences, verify, verify_joined

PAGES = {
    ("D1", 1): "Staff recommends a contract of $48,200 with Bay Paving Company for resurfacing of Alma Street by June 30, 2026.",
    ("D1", 2): "The work begins in March 2026. The fund balance after the contract is $1,250,000.",
    ("D2", 1): "Three bids were received. Bay Paving Company was the lowest of the bidders.",
}
RIGHT = [
    {
        "claim": "Staff recommends a contract of $48,200 with Bay Paving Company.",
        "document": "D1",
        "page": 1,
        "quote": "a contract of $48,200",
    },
    {"claim": "The work begins in March 2026.", "document": "D1", "page": 2, "quote": "The work begins in March 2026"},
    {"claim": "Three bids were received.", "document": "D2", "page": 1, "quote": "Three bids were received"},
]
WRONG = [
    {"claim": "The contract is for $84,200.", "document": "D1", "page": 1, "quote": "a contract of $48,200"},
    {"claim": "Three bids were received.", "document": "D2", "page": 9, "quote": "Three bids were received"},
    {"claim": "The council approved it.", "document": "D1", "page": 2, "quote": "the council approved the contract"},
    {"claim": "Three bids were received.", "document": "D7", "page": 1, "quote": "Three bids were received"},
]
SUMMARY = "The city would pay Bay Paving Company $48,200. Work would begin in March 2026."


def page_text(document: str, page: int) -> str | None:
    return PAGES.get((document, page))


def check(summary: str, claims: list[dict[str, Any]]) -> Any:
    return verify(summary, claims, page_text)


def test_what_holds_is_kept() -> None:
    found = check(SUMMARY, RIGHT)
    assert found.text == SUMMARY
    assert [row["text"] for row in found.claims] == [one["claim"] for one in RIGHT]
    assert found.claims[0]["quote"] == "a contract of $48,200"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_claim_that_fails_goes_with_its_reason(wrong: dict[str, Any]) -> None:
    found = check(SUMMARY, [*RIGHT, wrong])
    assert [row["text"] for row in found.claims] == [one["claim"] for one in RIGHT]
    (gone,) = [row for row in found.rows if row["kind"] == "claim" and not row["kept"]]
    assert gone["reason"]
    assert found.text == SUMMARY


FAR = {"claim": "Resurfacing of Alma Street by Bay Paving Company would be $48,200.", "document": "D1", "page": 1}
FAR["quote"] = "a contract of $48,200 with Bay Paving Company for resurfacing of Alma Street"
TURNED = {**RIGHT[2], "claim": "Three bids were not received."}


def test_in_the_place_of_a_claim_in_other_words_the_documents_words_stand() -> None:
    found = check(SUMMARY, [FAR, RIGHT[1]])
    (row, own) = found.claims
    assert (row["text"], row["reason"], row["quote"]) == (PAGES["D1", 1], "far", FAR["quote"])
    assert row["detail"].endswith(f"the claim was: {FAR['claim']}")
    assert (own["text"], own["reason"]) == (RIGHT[1]["claim"], None)
    assert found.text == SUMMARY  # what it says is proven


def test_the_documents_words_stand_once() -> None:
    again = {**FAR, "claim": "For resurfacing of Alma Street $48,200 would go to Bay Paving Company."}
    found = check(SUMMARY, [FAR, again, RIGHT[1]])
    assert [row["reason"] for row in found.rows if row["kind"] == "claim"] == ["far", "repeated", None]
    assert found.enough


def test_the_documents_words_for_what_a_failed_claim_says_prove_nothing_that_it_says() -> None:
    found = check(f"{SUMMARY} Three bids were not received.", [*RIGHT[:2], TURNED])
    (row,) = [row for row in found.claims if row["reason"]]
    assert (row["text"], row["reason"]) == ("Three bids were received.", "negation")
    assert (found.proven, found.made) == (2, 3)
    assert found.text == SUMMARY
    assert not check(SUMMARY, [RIGHT[0], TURNED, {**TURNED, "claim": "Three bids were never received."}]).enough


def test_if_only_the_documents_words_are_proven_they_make_no_summary() -> None:
    found = check("It costs $7 million.", [FAR])
    assert (found.text, found.enough) == ("", True)


def test_a_sentence_that_no_cited_page_bears_out_goes() -> None:
    found = check(f"{SUMMARY} The council voted 7 to 2 for $9,999,999.\n\nThree bids were received.", RIGHT)
    assert found.text == f"{SUMMARY}\n\nThree bids were received."
    assert [row["text"] for row in found.rows if not row["kept"]] == ["The council voted 7 to 2 for $9,999,999."]


def test_a_value_that_no_proven_claim_holds_goes_though_it_is_on_the_page() -> None:
    found = check(f"{SUMMARY} The fund would hold $1,250,000.", RIGHT)
    assert found.text == SUMMARY
    (gone,) = [row for row in found.rows if not row["kept"]]
    assert (gone["reason"], gone["detail"]) == ("no_claim", "$1,250,000 is in no proven claim")
    fund = {
        "claim": "The fund balance is $1,250,000.",
        "document": "D1",
        "page": 2,
        "quote": "The fund balance after the contract",
    }
    assert check(f"{SUMMARY} The fund would hold $1,250,000.", [*RIGHT, fund]).text.endswith("$1,250,000.")


def test_a_sentence_that_tells_what_a_failed_claim_tells_goes_with_it() -> None:
    failed = {
        "claim": "Bay Paving Company was the lowest of the bidders.",
        "document": "D2",
        "page": 1,
        "quote": "was the lowest of all the bidders",
    }
    found = check(f"{SUMMARY} Bay Paving Company was the lowest of the bidders.", [*RIGHT, failed])
    assert found.text == SUMMARY
    assert [row["reason"] for row in found.rows if not row["kept"]] == ["quote_not_found", "failed_claim"]
    right = {**failed, "quote": "was the lowest of the bidders"}  # another claim that tells it, and holds
    assert check(f"{SUMMARY} Bay Paving Company was the lowest of the bidders.", [*RIGHT, right, failed]).text != SUMMARY


@pytest.mark.parametrize(
    "sentence",
    [
        "The work doesn't begin in March 2026.",  # turned
        "The fund balance after the contract is large.",  # on a cited page, but no claim tells it
        "The city makes its roads better.",
    ],
)
def test_a_sentence_that_no_proven_claim_tells_goes(sentence: str) -> None:
    found = check(f"{SUMMARY} {sentence}", RIGHT)
    assert found.text == SUMMARY
    assert [row["reason"] for row in found.rows if not row["kept"]] in (["no_claim"], ["negation"])


def test_too_few_proven_claims_and_nothing_is_shown() -> None:
    assert check(SUMMARY, [RIGHT[0], *WRONG[:2]]).text == ""
    assert check(SUMMARY, [RIGHT[0], RIGHT[1], *WRONG]).text == ""  # less than half
    assert check(SUMMARY, []).text == ""
    assert check(SUMMARY, WRONG).text == ""


def test_if_no_sentence_holds_the_claims_speak() -> None:
    assert check("It costs $7 million.", RIGHT).text == " ".join(one["claim"] for one in RIGHT)


@pytest.mark.parametrize(
    ("kept", "made", "enough"),
    [(0, 0, False), (1, 1, True), (0, 1, False), (1, 2, False), (2, 2, True), (2, 4, True), (2, 5, False), (1, 3, False)],
)
def test_how_many_are_enough(kept: int, made: int, enough: bool) -> None:
    assert is_enough(kept, made) is enough


def test_a_joined_summary_is_checked_against_the_claims_of_its_parts() -> None:
    proven = check(SUMMARY, RIGHT).claims
    found = verify_joined(f"{SUMMARY} The fund would hold $1,250,000.", proven)
    assert found.text == SUMMARY  # on a page, but in no proven claim
    assert len(found.claims) == 3


def test_sentences_end_where_sentences_end() -> None:
    text = (
        "The U.S. grant pays Smith & Co. Inc. $1.5 million. St. John's Ave. stays open. It ends at 5 p.m. on May 1!\nA new one."
    )
    assert [len(paragraph) for paragraph in sentences(text)] == [3, 1]
    assert sentences(" \n\n") == []


def test_nothing_of_a_page_is_remembered_when_the_answer_is_checked() -> None:
    page = "The Council will vote on a contract of $1,250,000 with Acme Paving for Main Street."
    claim = {"claim": "The contract is for $1,250,000.", "document": "D1", "page": 1}
    claim["quote"] = "a contract of $1,250,000 with Acme Paving"
    verify("The contract is for $1,250,000.", [claim], lambda document, number: page)
    assert memory._remembered, "nothing is ever remembered: the test is blind"
    assert [one.__name__ for one in memory._remembered if one.cache_info().currsize] == []
