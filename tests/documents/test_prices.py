"""Prices: two bands, the cache, files of one's own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from engagic_scrapy.documents.prices import Usage, load
from engagic_scrapy.exceptions import SummaryError, UsageProblem

HAIKU = "claude-haiku-5-5"


def test_a_short_prompt_pays_the_lower_band() -> None:
    assert load().of(HAIKU).usd(Usage(input=100_000, output=1_000)) == Decimal("0.010500")


def test_one_token_more_pays_the_upper_band_for_everything() -> None:
    usd = load().of(HAIKU).usd(Usage(input=100_001, output=1_000))
    assert usd == Decimal("0.052501")  # 100,001 × $0.50 and 1,000 × $2.50 a million, rounded up


def test_cached_tokens_have_their_own_rates_and_count_for_the_band() -> None:
    price = load().of(HAIKU)
    assert price.usd(Usage(cache_read=100_000)) == Decimal("0.001")
    assert price.usd(Usage(cache_write_5m=100_000)) == Decimal("0.0125")
    assert price.usd(Usage(cache_write_1h=100_000)) == Decimal("0.02")
    assert price.usd(Usage(input=1, cache_read=100_000)) == Decimal("0.005001")


def test_a_model_with_one_band_has_no_cliff() -> None:
    price = load().of("claude-haiku-4-5")
    assert price.usd(Usage(input=200_000)) == 2 * price.usd(Usage(input=100_000)) == Decimal("0.2")


def test_every_price_says_when_and_where_it_was_looked_up() -> None:
    price = load().of(HAIKU)
    assert price.date >= "2026-11-24"
    assert price.source.startswith("https://platform.claude.com/")


def test_an_unknown_model_has_no_price() -> None:
    with pytest.raises(SummaryError, match="'claude-future'.*ENGAGIC_PRICES") as caught:
        load().of("claude-future")
    assert caught.value.kind == "no_price"
    assert not caught.value.retry


ROW = """
[claude-future]
date = "2027-01-02"
source = "the contract"
input = "0.30"
output = 3
cache_write_5m = 0.375
cache_write_1h = "0.60"
cache_read = "0.03"
"""


def test_a_file_adds_and_overrides(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(ROW + ROW.replace("claude-future", HAIKU))
    prices = load(file)
    assert prices.of("claude-future").usd(Usage(input=1_000_000, output=1_000_000)) == Decimal("3.3")
    assert prices.of(HAIKU).long is None
    assert prices.of("claude-opus-5").usd(Usage(output=1_000_000)) == 25


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[claude-future", "Expected"),
        (ROW.replace("output = 3\n", ""), r"\[claude-future\].*'output' is missing"),
        (ROW.replace('"0.30"', '"free"'), r"\[claude-future\].*not a price"),
        (ROW.replace('"0.30"', '"-1"'), r"\[claude-future\].*negative"),
        (ROW.replace('"0.30"', '"NaN"'), r"\[claude-future\].*not finite"),
        ("claude-future = 3", r"\[claude-future\]"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(UsageProblem, match=told) as caught:
        load(file)
    assert str(file) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="nowhere.toml"):
        load(tmp_path / "nowhere.toml")
