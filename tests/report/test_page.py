"""The report's page for a browser, and its figures for Prometheus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from prometheus_client.parser import text_string_to_metric_families

from engagic_scrapy.report.metrics import write_metrics
from engagic_scrapy.report.page import curve, render_page
from tests.report.seeding import Seeded, a_night
from tests.report.test_queries import made

CURVE = [[0.0, 90.0, 80.0], [5.0, 300.0, 110.0], [10.0, 180.0, 111.0]]


def test_the_page_says_what_the_report_says_and_asks_nobody(seeded: Seeded) -> None:
    a_night(seeded)
    seeded.begin(cities="oaklandCA")
    seeded.city("oaklandCA", "failed", "http", "HTTP 500 <script>alert(1)</script>", "https://oakland.example/?a=1&b=2")
    seeded.end(memory_curve=CURVE)
    page = render_page(made(seeded))
    tree = html.fromstring(page)
    words = " ".join(tree.text_content().split())
    assert "oaklandCA (legistar): http: HTTP 500 <script>alert(1)</script>" in words
    assert tree.xpath("//script") == []
    assert "https://oakland.example/?a=1&b=2" in tree.xpath("//a/@href")
    # Self-contained: nothing is loaded, nothing is a relative link.
    assert tree.xpath("//link | //img | //iframe | //@src") == []
    assert "@import" not in page and "url(" not in page
    drawn = tree.xpath("//svg/polyline/@points")
    assert len(drawn) == 2, "one run of the two has a curve: tree and parent"
    for heading in ("What to do next", "Cities by outcome", "Runs and memory"):
        assert heading in words


def test_the_curve_lies_within_the_picture() -> None:
    drawn = curve(CURVE, [400, 750])
    assert drawn is not None
    points = [tuple(map(float, point.split(","))) for point in drawn["tree"].split()]
    assert [x for x, _ in points] == [0, 360, 720]
    assert min(y for _, y in points) == points[1][1] >= 0
    assert max(y for _, y in points) <= 160
    # 400 lies within twice the peak and is drawn; 750 would press the curve flat.
    assert [megabytes for megabytes, _ in drawn["marks"]] == [400]
    assert curve(CURVE[:1], [600]) is None


def test_the_figures_for_prometheus(seeded: Seeded, tmp_path: Path) -> None:
    a_night(seeded)
    found = made(seeded)
    write_metrics(found, tmp_path / "engagic.prom")
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families((tmp_path / "engagic.prom").read_text())
        for sample in family.samples
    }
    assert samples["engagic_cities", "failed", "legistar"] == found["outcomes"]["legistar"]["failed"]
    assert samples["engagic_documents", "downloaded"] == found["documents"]["downloaded"]
    assert samples["engagic_cost_usd", "all"] == pytest.approx(0.0225)
    assert samples["engagic_run_peak_memory_bytes", "legistar"] == pytest.approx(210.4 * 1024 * 1024)
    assert samples["engagic_alarms",] == len(found["alarms"])
    assert re.fullmatch(r"[a-z_]+", next(iter(samples))[0])
