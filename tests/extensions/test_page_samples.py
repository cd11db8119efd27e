"""Pages kept for a person: what is taken out of them, how many there are, and what the outcome says."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from engagic_scrapy.extensions import page_samples
from engagic_scrapy.extensions.page_samples import PER_RUN, PER_VENDOR, SAMPLE_BYTES, PageSamples, shorten, trim
from tests.crawl.house import House
from tests.spiders.small_portal import Answer, crawl

PAGE = b"""<!DOCTYPE html><html><head><STYLE>a { color: red }</STYLE><script src="a.js"></script>
<script type="application/json">{"kept": 1}</script><SCRIPT>var secret = '<p>no</p>';</SCRIPT></head>
<body><styles>kept</styles><img src="data:image/png;base64,%s"><svg><path d="M0"/></svg>
<input type="hidden" name="__VIEWSTATE" id="v" value="%s"><p>Meetings</p></body></html>""" % (b"QUJD" * 100, b"x" * 400)


def answered(body: bytes = PAGE, url: str = "https://elm.example.gov/meetings", **headers: str) -> HtmlResponse:
    return HtmlResponse(url, body=body, headers=headers, request=Request(url))


def test_what_no_parser_reads_is_taken_out_and_the_rest_is_left():
    body, cut = trim(PAGE)
    assert cut == ["scripts", "styles", "drawings", "base64", "view state"]
    assert (
        body
        == b"""<!DOCTYPE html><html><head><STYLE></STYLE><script src="a.js"></script>
<script type="application/json">{"kept": 1}</script><SCRIPT></SCRIPT></head>
<body><styles>kept</styles><img src="data:image/png;base64,"><svg></svg>
<input type="hidden" name="__VIEWSTATE" id="v" value=""><p>Meetings</p></body></html>"""
    )


def test_a_step_that_would_change_what_is_read_is_left_out():
    body, cut = trim(PAGE, harmless=lambda body: b"secret" in body)
    assert "scripts" not in cut and "styles" in cut and b"var secret" in body


@pytest.mark.parametrize("body", [b'{"a": "<script>x</script>"}', b"%PDF-1.7 <script>x</script>", b"plain <script>x</script>"])
def test_only_markup_is_trimmed(body):
    assert trim(body) == (body, [])


@pytest.mark.parametrize(
    "part", [b"<script ", b"<script>", b"<svg", b"<style>x</style", b"data:a/b;base64,", b'name="__VIEWSTATE" value="', b"data:a"]
)
def test_a_hostile_page_costs_no_time(part):
    body = b"<html>" + part * (2_000_000 // len(part))
    started = time.process_time()
    trim(body)
    assert time.process_time() - started < 3


def test_json_stays_json_when_it_is_shortened():
    body = json.dumps({"total": 9, "rows": [{"id": number, "text": "x" * 200} for number in range(5_000)]}).encode()
    short = json.loads(shorten(body))
    assert short["total"] == 9 and 100 < len(short["rows"]) < 5_000
    assert len(shorten(body)) <= SAMPLE_BYTES
    assert len(shorten(json.dumps("x" * 1_000_000).encode())) == SAMPLE_BYTES  # nothing to halve
    assert len(shorten(b"[" * 400_000)) == SAMPLE_BYTES


def test_a_page_is_kept_with_its_facts_and_without_its_secrets(tmp_path):
    file = PageSamples(tmp_path).keep(
        "legistar", "elmTX", "table", answered(Set_Cookie="a=1", **{"Set-Cookie": "id=secret", "Server": "x"})
    )
    assert file.parent == tmp_path / "legistar" and file.name.startswith("elmTX-") and file.suffix == ".html"
    meta = json.loads(file.with_suffix(".meta.json").read_text())
    assert meta["url"] == "https://elm.example.gov/meetings" and meta["reason"] == "table" and meta["bytes"] == len(PAGE)
    assert "Server" in meta["headers"] and "secret" not in json.dumps(meta)


def test_a_page_that_is_still_long_is_cut(tmp_path):
    file = PageSamples(tmp_path).keep("legistar", "elmTX", "table", answered(b"<html>" + b"<p>word</p>" * 100_000))
    assert file.stat().st_size == SAMPLE_BYTES
    assert json.loads(file.with_suffix(".meta.json").read_text())["trimmed"] == ["the end"]


def test_scripts_go_only_from_a_page_that_is_too_long(tmp_path):
    samples, script = PageSamples(tmp_path), b"<script>var token = 1;</script>"
    short = samples.keep("simbli", "elmTX", "token", answered(b"<html>" + script))
    long = samples.keep("simbli", "oakTX", "grid", answered(b"<html>" + script * 20_000, url="https://oak.example.gov/"))
    assert short.read_bytes() == b"<html>" + script
    assert b"token" not in long.read_bytes() and long.stat().st_size == SAMPLE_BYTES


def test_cities_that_fall_alike_share_a_page_and_a_run_keeps_few(tmp_path):
    samples = PageSamples(tmp_path)
    first = samples.keep("legistar", "aTX", "table", answered())
    assert samples.keep("legistar", "bTX", "table", answered(url="https://b.example.gov/")) == first
    kept = [samples.keep("legistar", "cTX", f"other {n}", answered(url=f"https://c.example.gov/{n}")) for n in range(PER_RUN + 3)]
    assert [page is not None for page in kept] == [True] * (PER_RUN - 1) + [False] * 4
    assert samples.keep("legistar", "dTX", "table", answered()) == first


def test_the_oldest_pages_of_a_vendor_go(tmp_path):
    folder = tmp_path / "legistar"
    folder.mkdir()
    for number in range(PER_VENDOR):
        for name in (f"x{number}.html", f"x{number}.meta.json"):
            (folder / name).write_text("{}")
            os.utime(folder / name, (number, number))
    PageSamples(tmp_path).keep("legistar", "elmTX", "table", answered())
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 2 * PER_VENDOR and not {"x0.html", "x0.meta.json"} & set(left) and "x1.html" in left


def test_a_full_disk_costs_the_page_not_the_crawl(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    assert PageSamples(tmp_path / "file").keep("legistar", "elmTX", "table", answered()) is None
    assert "could not be kept" in caplog.text


def test_suffixes():
    json_answer = TextResponse("https://x.example/", body=b"\xef\xbb\xbf [1]", request=Request("https://x.example/"))
    assert page_samples.suffix(json_answer.body) == ".json"
    assert [page_samples.suffix(body) for body in (b"%PDF-1", b"<!-- x --><p>", b"<?xml?>", b"words")] == [
        ".pdf", ".html", ".xml", ".txt",
    ]  # fmt: skip


def test_a_crawl_keeps_the_page_and_the_report_names_it(tmp_path):
    rows = {f"{name}TX": f'slug = "{name}", host = "{name}.civicweb.net"' for name in ("oak", "elm", "ash")}
    crawled = crawl(tmp_path, "civicweb", rows, lambda asked: Answer(PAGE), expect=1)
    assert set(crawled.outcomes.values()) == {("failed", "layout_changed")}
    (folder,) = (tmp_path / "data" / "samples").iterdir()
    (page,) = (path for path in folder.iterdir() if path.suffix == ".html")  # the three fell alike
    house = House(tmp_path)
    assert {row["reason"].rpartition(" (page kept: ")[2] for row in house.rows("SELECT reason FROM city_run")} == {f"{page})"}
    (tmp_path / "out.txt").write_text("")
    house.run("report")
    assert "".join(str(page).split()) in "".join(house.output().split())
    assert Path(page).read_bytes() == trim(PAGE, scripts=False)[0]
