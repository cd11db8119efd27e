"""Ledgers on real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engagic_scrapy.ledger.ledger import Ledger


@pytest.fixture
def open_ledger(tmp_path: Path) -> Iterator[Callable[..., Ledger]]:
    """Opens ledgers on one file; all are closed at the end."""
    opened: list[Ledger] = []

    def opener(worker: str | None = None) -> Ledger:
        opened.append(Ledger.open(tmp_path / "data", worker=worker))
        return opened[-1]

    yield opener
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_ledger: Callable[..., Ledger]) -> Ledger:
    return open_ledger()
