"""The guard and the browser, on a real Chromium: it gives back nothing while it lives, so a pause has to end it."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.benchmarks.drawn_site import drawn_site
from tests.crawl.house import House

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")


def test_a_pause_ends_the_idle_browser_and_the_run_goes_on(tmp_path):
    rows = tmp_path / "rows.toml"
    env = {
        "ENGAGIC_CITIES": str(rows), "ENGAGIC_CITIES_ONLY": "1", "ENGAGIC_PROCESS": "off", "ENGAGIC_DOWNLOAD": "off",
        "ENGAGIC_SANDBOX": "http://127.0.0.1:9", "ENGAGIC_PACE": "0.5", "ENGAGIC_MEMORY_SOFT_MB": "350",
        "ENGAGIC_MEMORY_HARD_MB": "2000", "ENGAGIC_MEMORY_INTERVAL": "0.5",
    }  # fmt: skip
    house = House(tmp_path, env)
    with drawn_site(6, rows):
        assert house.run("crawl", "website", "-a", "cities=all", timeout=90) == 0, house.output()[-2000:]
    assert {row["outcome"] for row in house.rows("SELECT outcome FROM city_run")} == {"ok"}
    stats = json.loads(house.rows("SELECT stats FROM run")[0]["stats"])
    assert stats["memory_guard/pauses"] >= 1
    assert "ended the idle browser" in house.output() and "going on" in house.output()
    assert "The memory guard failed" not in house.output()
