"""A ledger to report on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.report.seeding import Seeded


@pytest.fixture
def seeded(tmp_path: Path) -> Iterator[Seeded]:
    made = Seeded(tmp_path / "data")
    yield made
    made.ledger.close()
