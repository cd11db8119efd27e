"""scrapy capture, against a sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def box():
    with Sandbox(Options(cities=2, meetings=2, packet_kb=5)) as box:
        yield box


@pytest.fixture
def capture(box, tmp_path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scrapy", "capture", *arguments, "--out", str(tmp_path / "fixtures")]
        env = {**os.environ, **box.env, "ENGAGIC_DATA_DIR": str(tmp_path / "data")}
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_saves_the_first_page_of_each_door_ready_for_a_test(box, capture, tmp_path):
    for city in box.world.cities():
        done = capture("legistar", city.id, "typical")
        assert (done.returncode, done.stderr) == (0, "")
        meta = json.loads((tmp_path / "fixtures" / "legistar" / "typical" / "meta.json").read_text())
        (page,) = (tmp_path / "fixtures" / "legistar" / "typical").glob("page.*")
        assert (meta["city"], meta["status"], meta["bytes"]) == (city.id, 200, page.stat().st_size)
        assert f"{page}: HTTP 200, {meta['bytes']:,} bytes, from {meta['url']}" in done.stdout
        assert page.suffix == (".html" if "Calendar.aspx" in meta["url"] else ".json")
        assert not [name for name in meta["headers"] if "cookie" in name.lower()]
        assert "captured" in meta
    assert not (tmp_path / "data").exists()  # no run, no ledger


def test_saves_an_error_page_too(box, capture, tmp_path):
    city = next(iter(box.world.cities()))
    done = capture("legistar", city.id, "not-found", "--url", "https://webapi.legistar.com/v1/nobody/Bodies")
    assert done.returncode == 0, done.stderr
    meta = json.loads((tmp_path / "fixtures" / "legistar" / "not-found" / "meta.json").read_text())
    assert (meta["status"], meta["url"]) == (500, "https://webapi.legistar.com/v1/nobody/Bodies")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("legistar", "nowhereXX", "typical"), "unknown city 'nowhereXX'"),
        (("legistar", "CITY", "../typical"), "a case is the name of a folder"),
        (("backlog", "CITY", "typical"), "backlog is not a vendor's spider"),
    ],
)
def test_wrong_usage(box, capture, arguments, words):
    city = next(iter(box.world.cities())).id
    done = capture(*(city if argument == "CITY" else argument for argument in arguments))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
