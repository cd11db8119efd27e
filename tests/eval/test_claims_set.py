"""What the check of claims lets through and drops: on the sets that its rules were tuned on, and on one that they were not.

``tests/eval`` holds claims as the prompt asks for them, near the words of their quotes; ``tests/eval/paraphrased`` claims in
words freely chosen. Each set was written by somebody who knew the prompt at most, never the rules.
"""

from collections import Counter
from pathlib import Path

import pytest

from engagic_scrapy.evaluation.claims import load, load_sentences, rate, rate_sentences

FOLDER = Path(__file__).parent
ITEMS, PARAPHRASED = load(FOLDER), load(FOLDER / "paraphrased")
# Wrong claims let through, and right ones dropped, as measured; none may rise. At first sight, before anything was changed for
# them: first 20 of 274 and 29 of 265, second 27 of 299 and 43 of 288, third 14 of 292 and 23 of 273, fourth 35 of 290 and 20 of
# 247. ``held_out`` was scored once, and nothing was changed for it.
MEASURED = {"first": (1, 0), "second": (2, 3), "third": (1, 3), "fourth": (1, 1), "held_out": (21, 12)}
# At first sight third, fourth and fifth scored 51 of 240 and 49 of 180, 39 of 160 and 27 of 120, 33 of 140 and 20 of 105. The two
# halves keep the marks of 1 % and 2 %; ``held_out``, another one, was written last.
FREELY = {"first_half": (1, 1), "second_half": (2, 1), "third": (6, 5), "fourth": (10, 9), "fifth": (16, 9), "held_out": (3, 0)}
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


def test_the_sets_that_were_tuned_on_keep_the_marks_together(rates):
    tuned = [found for name, found in rates["near"].items() if name != "held_out"]
    assert sum(found.passed.total() for found in tuned) <= 0.01 * sum(found.wrong.total() for found in tuned)
    assert sum(found.dropped for found in tuned) <= 0.02 * sum(found.right for found in tuned)


@pytest.mark.parametrize(
    ("form", "name", "most"), [("near", *one) for one in MEASURED.items()] + [("free", *one) for one in FREELY.items()]
)
def test_no_set_gets_worse(rates, form, name, most):
    found = rates[form][name]
    assert (found.passed.total() <= most[0], found.dropped <= most[1]) == (True, True), found.mistakes


def test_sentences_without_a_quote_do_not_get_worse():
    rates = rate_sentences(load_sentences(FOLDER / "sentences" / "sentences.jsonl"))
    assert (rates.right, rates.wrong.total()) == (30, 30)
    assert (rates.passed.total(), rates.dropped) <= SENTENCES_MEASURED, rates.mistakes
    assert rates.dropped <= SENTENCES_MEASURED[1], rates.mistakes
