"""The check of claims keeps its marks on the labelled set, in both halves."""

from collections import Counter
from pathlib import Path

from engagic_scrapy.evaluation.claims import load, rate

ITEMS = load(Path(__file__).parent)


def test_the_set_is_large_and_covers_what_the_issue_names():
    assert len(ITEMS) >= 130 and len({item.id for item in ITEMS}) == len(ITEMS)
    assert all(len(item.right) >= 2 and len(item.wrong) >= 3 for item in ITEMS)
    kinds = Counter(kind for item in ITEMS for kind, _ in item.wrong)
    named = {"similar_amounts", "digits", "wrong_page", "negation", "other_item", "columns", "invented_vote"}
    assert named <= set(kinds)


def test_both_halves_keep_the_marks():
    for half, rates in rate(ITEMS).items():
        assert rates.within_marks, (half, rates.dropped_rate, rates.passed_rate, rates.mistakes)
