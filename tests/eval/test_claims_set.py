"""What the check of claims lets through and drops, on sets it was tuned on and on one that it was not."""

from collections import Counter
from pathlib import Path

import pytest

from engagic_scrapy.evaluation.claims import load, load_sentences, rate, rate_sentences

FOLDER = Path(__file__).parent
ITEMS = load(FOLDER)
# Wrong claims let through and right ones dropped, as measured; none may rise. The marks (1 % and 2 %) are kept on the two halves
# that were tuned longest and missed on the others. ``held_out`` was written last and scored once: nothing was changed for it.
# At first sight third, fourth and fifth scored 51 of 240 and 49 of 180, 39 of 160 and 27 of 120, 33 of 140 and 20 of 105.
MEASURED = {"third": (6, 7), "fourth": (10, 10), "fifth": (18, 13), "held_out": (6, 5)}
SENTENCES_MEASURED = (11, 6)  # of 30 wrong ones, of 30 right ones


def test_the_set_is_large_and_covers_what_the_issue_names():
    assert len(ITEMS) >= 250 and len({item.id for item in ITEMS}) == len(ITEMS)
    assert all(len(item.right) >= 2 and len(item.wrong) >= 3 for item in ITEMS)
    kinds = Counter(kind for item in ITEMS for kind, _ in item.wrong)
    named = {"similar_amounts", "digits", "wrong_page", "negation", "other_item", "columns", "invented_vote"}
    assert named <= set(kinds)


RATES = rate(ITEMS)


@pytest.mark.parametrize("half", ["first_half", "second_half"])
def test_the_first_two_halves_keep_the_marks(half):
    rates = RATES[half]
    assert rates.within_marks, (half, rates.dropped_rate, rates.passed_rate, rates.mistakes)


@pytest.mark.parametrize(("half", "most"), MEASURED.items())
def test_the_later_sets_do_not_get_worse(half, most):
    rates = RATES[half]
    assert (rates.passed.total() <= most[0], rates.dropped <= most[1]) == (True, True), rates.mistakes


def test_sentences_without_a_quote_do_not_get_worse():
    rates = rate_sentences(load_sentences(FOLDER / "sentences" / "sentences.jsonl"))
    assert (rates.right, rates.wrong.total()) == (30, 30)
    assert (rates.passed.total(), rates.dropped) <= SENTENCES_MEASURED, rates.mistakes
    assert rates.dropped <= SENTENCES_MEASURED[1], rates.mistakes
