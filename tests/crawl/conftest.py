"""A sandbox per test, small by default."""

import pytest

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import House
from tests.crawl.warm import WarmHouse


@pytest.fixture
def play():
    """play(cities=4, …) starts a sandbox that lives until the test ends."""
    boxes = []

    def start(**options) -> Sandbox:
        box = Sandbox(Options(**{"cities": 4, "meetings": 2, "packet_kb": 30, **options}))
        boxes.append(box)
        return box.__enter__()

    yield start
    for box in boxes:
        box.__exit__(None, None, None)


@pytest.fixture
def house(tmp_path):
    """house(box) is a data folder whose commands talk to that sandbox; ``cold`` ones start as an operator's do."""

    def build(box: Sandbox, *, cold: bool = False, **env: str) -> House:
        return (House if cold else WarmHouse)(tmp_path, {**box.env, **env})

    return build
