"""For all tests: what is set in the shell of the person who runs them must not reach the program under test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.crawling import Crawls
from tests.postgres import Missing, Postgres, postgres

KEPT = ("ENGAGIC_CAPTURES", "ENGAGIC_TOOLS", "ENGAGIC_REGISTRY", "ENGAGIC_CHROMIUM")

for name in list(os.environ):
    if name.startswith(("ENGAGIC_", "ANTHROPIC_")) and name not in KEPT:
        del os.environ[name]


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    """The process in which a module's small crawls run one after another."""
    with Crawls(tmp_path_factory.mktemp("crawls")) as crawls:
        yield crawls


@pytest.fixture
def crawls(child, tmp_path):
    child.folder = tmp_path  # a data folder for each test
    return child


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server; without one the tests that ask for it are skipped, and say so."""
    try:
        with postgres() as running:
            yield running
    except Missing as missing:
        pytest.skip(str(missing))
