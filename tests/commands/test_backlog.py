"""scrapy backlog --plan, as a person calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.crawl.house import ROOT
from tests.pipelines.office import stock


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("backlog") / "data"
    stock(folder, items=2, pages=3)
    return folder


def scrapy(data: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAGIC_", "ANTHROPIC_"))}
    command = [sys.executable, "-m", "scrapy", "backlog", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**ours, "ENGAGIC_DATA_DIR": str(data), **env}, capture_output=True, text=True, check=False
    )


def test_the_plan_as_json_needs_no_key(data: Path) -> None:
    done = scrapy(data, "--plan", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (row,) = found["rows"]
    assert (row["how"], row["what"], row["summaries"], row["documents"], row["pages"], row["requests"]) == (
        "batch",
        "item",
        2,
        2,
        6,
        2,
    )
    assert 0 < Decimal(row["usd"]) < Decimal(row["usd_most"]) and found["total"]["usd"] == row["usd"]
    assert found["prices"][0]["date"] and found["prices"][0]["source"].startswith("https://")


def test_the_plan_in_words_names_price_basis_and_caps(data: Path) -> None:
    done = scrapy(data, "--plan", ENGAGIC_SUMMARIES="live", ENGAGIC_SUMMARY_USD_PER_MONTH="0.0001")
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    for part in (
        "live items 2 2 6 2",
        "Looked up on 2026-",
        "no answers yet to go by",
        "$0.0001 a month",
        "one run won't do it all",
    ):
        assert part in words, done.stdout


def test_a_model_without_a_price_says_so(data: Path) -> None:
    done = scrapy(data, "--plan", ENGAGIC_SUMMARY_MODEL="claude-opus-9")
    assert done.returncode == 2
    assert "no price is known for model 'claude-opus-9'" in done.stderr and "ENGAGIC_PRICES" in done.stderr


def test_without_plan_it_says_what_to_do(data: Path) -> None:
    done = scrapy(data)
    assert done.returncode == 2 and "--plan" in done.stderr
