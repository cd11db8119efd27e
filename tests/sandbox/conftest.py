"""Sandboxes for tests, stopped at their end."""

from datetime import date

import pytest

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox

TODAY = date(2026, 11, 24)


@pytest.fixture
def play():
    """play(cities=4, …) starts a small sandbox with a fixed day."""
    boxes = []

    def start(**options) -> Sandbox:
        box = Sandbox(Options(**{"cities": 4, "meetings": 3, "packet_kb": 20, "today": TODAY, **options}))
        boxes.append(box)
        return box.__enter__()

    yield start
    for box in boxes:
        box.close()
