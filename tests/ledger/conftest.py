"""Ledgers on real files, and in a real PostgreSQL where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engagic_scrapy.ledger.ledger import Ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where an empty ledger may be made: what holds for the queues must hold in both databases."""
    if request.param == "postgresql":
        return request.getfixturevalue("server").empty()
    return tmp_path / "data"


@pytest.fixture
def open_ledger(address: Path | str) -> Iterator[Callable[..., Ledger]]:
    """Opens ledgers in one database; all are closed at the end."""
    opened: list[Ledger] = []

    def opener(worker: str | None = None) -> Ledger:
        opened.append(Ledger.open(address, worker=worker))
        return opened[-1]

    yield opener
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_ledger: Callable[..., Ledger]) -> Ledger:
    return open_ledger()
