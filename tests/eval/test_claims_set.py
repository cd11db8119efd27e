"""What the check of claims lets through and drops: on the sets that its rules were tuned on, and on one that they were not.

``tests/eval`` holds claims as the prompt asks for them, near the words of their quotes; ``tests/eval/paraphrased`` claims in
words freely chosen. Each set was written by somebody who knew the prompt at most, never the rules.
"""

from collections import Counter
from pathlib import Path

import pytest

from engagic_scrapy.evaluation.claims import load, load_sentences, rate, rate_sentences, rate_told

FOLDER = Path(__file__).parent
ITEMS, PARAPHRASED = load(FOLDER), load(FOLDER / "paraphrased")
# Wrong claims let through, and right ones for which nothing is shown, as measured; none may rise. The rules were tuned on all
# sets but ``held_out``, of which only totals were ever looked at. A third of the wrong claims of ``ninth`` and
# ``held_out`` have quotes of another item on their pages: the hardest there is.
MEASURED = {
    "first": (0, 0),
    "second": (0, 5),
    "third": (0, 3),
    "fourth": (2, 2),
    "fifth": (2, 4),
    "sixth": (1, 14),
    "seventh": (3, 8),
    "eighth": (3, 3),
    "ninth": (5, 8),
    "held_out": (15, 19),
}
FREELY = {"first_half": (0, 9), "second_half": (0, 4), "third": (0, 10), "fourth": (1, 12), "fifth": (0, 10), "held_out": (0, 1)}
# Of right claims near the words of their quotes, those shown in their own words: without this mark, showing none would be best.
OWN_WORDS = 0.44
TOLD_MEASURED = (69, 276)  # of 2,967 wrong claims told as sentences, of 2,739 right ones
SENTENCES_MEASURED = (10, 5)  # of 30 wrong ones, of 30 right ones


@pytest.mark.parametrize("items", [ITEMS, PARAPHRASED])
def test_the_sets_are_large_and_cover_what_the_issue_names(items):
    assert len(items) >= 250 and len({item.id for item in items}) == len(items)
    assert all(len(item.right) >= 2 and len(item.wrong) >= 3 for item in items)
    kinds = Counter(kind for item in items for kind, _ in item.wrong)
    named = {"similar_amounts", "digits", "wrong_page", "negation", "other_item", "columns", "invented_vote"}
    assert named <= set(kinds)


@pytest.fixture(scope="module")
def rates():
    return {"near": rate(ITEMS), "free": rate(PARAPHRASED)}


def test_of_wrong_claims_no_more_than_one_in_a_hundred_is_shown(rates):
    found = [one for name, one in rates["near"].items() if name != "held_out"]
    assert sum(one.passed.total() for one in found) <= 0.01 * sum(one.wrong.total() for one in found)


@pytest.mark.parametrize(
    ("form", "name", "most"), [("near", *one) for one in MEASURED.items()] + [("free", *one) for one in FREELY.items()]
)
def test_no_set_gets_worse(rates, form, name, most):
    found = rates[form][name]
    assert (found.passed.total() <= most[0], found.dropped <= most[1]) == (True, True), found.mistakes


def test_most_claims_are_shown_in_their_own_words(rates):
    for found in rates["near"].values():
        assert found.right - found.dropped - found.quoted >= OWN_WORDS * found.right


def test_claims_told_as_sentences_of_a_summary_do_not_get_worse():
    rates = rate_told(ITEMS).values()
    assert (sum(one.wrong.total() for one in rates), sum(one.right for one in rates)) == (2967, 2739)
    assert sum(one.passed.total() for one in rates) <= TOLD_MEASURED[0]
    assert sum(one.dropped for one in rates) <= TOLD_MEASURED[1]


def test_sentences_without_a_quote_do_not_get_worse():
    rates = rate_sentences(load_sentences(FOLDER / "sentences" / "sentences.jsonl"))
    assert (rates.right, rates.wrong.total()) == (30, 30)
    assert (rates.passed.total(), rates.dropped) <= SENTENCES_MEASURED, rates.mistakes
    assert rates.dropped <= SENTENCES_MEASURED[1], rates.mistakes
