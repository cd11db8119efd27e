"""What a call to Claude costs: prices with date and source, in two bands where a model has two."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from engagic_scrapy.exceptions import SummaryError, UsageProblem

RATE_NAMES = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call as the answer counts them. ``input`` is without the cached ones."""

    input: int = 0
    output: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_read: int = 0

    @property
    def prompt(self) -> int:
        """All tokens of the prompt: what the bands are measured by."""
        return self.input + self.cache_write_5m + self.cache_write_1h + self.cache_read


@dataclass(frozen=True, slots=True)
class Rates:
    """US dollars for a million tokens."""

    input: Decimal
    output: Decimal
    cache_write_5m: Decimal
    cache_write_1h: Decimal
    cache_read: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """One model's rates. A prompt of more than ``long_above`` tokens pays ``long`` for every token, the answer's too."""

    model: str
    rates: Rates
    date: str  # when it was looked up
    source: str
    long: Rates | None = None
    long_above: int | None = None

    def usd(self, usage: Usage) -> Decimal:
        """What the tokens cost, rounded up to a millionth of a dollar."""
        rates = self.rates
        if self.long is not None and self.long_above is not None and usage.prompt > self.long_above:
            rates = self.long
        total = sum((getattr(usage, name) * getattr(rates, name) for name in RATE_NAMES), Decimal(0)) / 1_000_000
        return total.quantize(Decimal("0.000001"), rounding=ROUND_UP)


def in_batch(price: Price) -> Price:
    """The price in a Message Batch: half, for all tokens. As told on 2026-11-24 by
    platform.claude.com/docs/en/build-with-claude/batch-processing.
    """

    def half(rates: Rates) -> Rates:
        return Rates(**{name: getattr(rates, name) / 2 for name in RATE_NAMES})

    return replace(price, rates=half(price.rates), long=None if price.long is None else half(price.long))


class Prices:
    """Prices by model."""

    def __init__(self, prices: Mapping[str, Price]):
        self._prices = dict(prices)

    def of(self, model: str) -> Price:
        """Raises SummaryError ``no_price``: without a price there is no money cap."""
        if model not in self._prices:
            known = ", ".join(sorted(self._prices))
            raise SummaryError("no_price", f"no price is known for model {model!r} (known: {known}); add it with ENGAGIC_PRICES")
        return self._prices[model]


def load(file: str | Path | None = None) -> Prices:
    """The bundled prices, overridden by those of a TOML file::

        [claude-haiku-5-5]
        date = "2026-11-24"
        source = "https://platform.claude.com/docs/en/models/haiku-5-5/overview"
        input = "0.10"
        output = "0.50"
        cache_write_5m = "0.125"
        cache_write_1h = "0.20"
        cache_read = "0.01"
        long_above = 100000
        long = { input = "0.50", output = "2.50", cache_write_5m = "0.625", cache_write_1h = "1.00", cache_read = "0.05" }

    Raises UsageProblem that names the file, the table and what is wrong.
    """
    rows: dict[str, Mapping[str, Any]] = dict(_BUNDLED)
    if file:
        try:
            rows |= tomllib.loads(Path(file).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageProblem(f"prices: {file}: {error}") from error
    return Prices({model: _price(model, row, file) for model, row in rows.items()})


def _price(model: str, row: Any, file: str | Path | None) -> Price:
    try:
        two = (_rates(row["long"]), int(row["long_above"])) if "long" in row else (None, None)
        return Price(model, _rates(row), str(row["date"]), str(row["source"]), *two)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        wrong = f"{error} is missing" if isinstance(error, KeyError) else f"not a price: {error}"
        raise UsageProblem(f"prices: {file}: [{model}]: {wrong}") from error


def _rates(row: Mapping[str, Any]) -> Rates:
    values = {name: Decimal(str(row[name])) for name in RATE_NAMES}
    if any(not value.is_finite() or value < 0 for value in values.values()):
        raise ValueError("negative or not finite")
    return Rates(**values)


def _row(source: str, *rates: str, **bands: Any) -> dict[str, Any]:
    return dict(zip(RATE_NAMES, rates, strict=True)) | {"date": "2026-11-24", "source": source} | bands


_DOCS = "https://platform.claude.com/docs/en"
_BUNDLED: dict[str, dict[str, Any]] = {
    "claude-haiku-5-5": _row(
        f"{_DOCS}/models/haiku-5-5/overview",
        *("0.10", "0.50", "0.125", "0.20", "0.01"),
        long_above=100_000,
        long=dict(zip(RATE_NAMES, ("0.50", "2.50", "0.625", "1.00", "0.05"), strict=True)),
    ),
    "claude-haiku-4-5": _row(f"{_DOCS}/about-claude/pricing", "1", "5", "1.25", "2", "0.10"),
    "claude-sonnet-5-5": _row(f"{_DOCS}/models/sonnet-5-5/overview", "2", "10", "2.50", "4", "0.20"),
    "claude-opus-5": _row(f"{_DOCS}/about-claude/pricing", "5", "25", "6.25", "10", "0.50"),
}
