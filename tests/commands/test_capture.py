"""scrapy capture, against a sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from engagic_scrapy.cities import registry
from engagic_scrapy.commands.capture import reads_alike
from engagic_scrapy.extensions.page_samples import trim
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.spiders.small_portal import Answer, _handler

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


HEAVY = (
    b"<!DOCTYPE html><html><head><style>a{}</style><script>var x = 1;</script></head><body><div id='upcomingMeetings'></div>"
    b"<div id='recentMeetings'><table class='views-table'><tr><td class='views-field views-field-field-calendar-date-1'>"
    b"<span class='date-display-single' content='2026-06-03T18:00:00-07:00'></span></td>"
    b"<td class='views-field views-field-title'><a href='/towncouncil/page/m1'>Town Council</a></td></tr></table></div>"
    b"</body></html>"
)


@pytest.fixture
def heavy(tmp_path):
    """`scrapy capture ross rossCA typical` of a page with scripts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler([], lambda asked: Answer(HEAVY)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()

    def run(*arguments: str) -> tuple[bytes, dict, str]:
        command = [sys.executable, "-m", "scrapy", "capture", "ross", "rossCA", "typical", "--out", str(tmp_path), *arguments]
        env = {**os.environ, "ENGAGIC_SANDBOX": f"http://127.0.0.1:{server.server_port}", "ENGAGIC_DATA_DIR": str(tmp_path)}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        folder = tmp_path / "ross" / "typical"
        return (folder / "page.html").read_bytes(), json.loads((folder / "meta.json").read_text()), done.stdout

    yield run
    server.shutdown()
    thread.join()
    server.server_close()


def test_trims_what_the_parser_does_not_need_and_whole_keeps_all(heavy):
    page, meta, said = heavy()
    assert page == HEAVY.replace(b"a{}", b"").replace(b"var x = 1;", b"")
    assert (meta["trimmed"], meta["bytes"]) == (["scripts", "styles"], len(page))
    assert said.endswith("(scripts, styles: 13 bytes taken out, the parser reads the same)\n")
    page, meta, said = heavy("--whole")
    assert (page, meta["trimmed"], "taken out" in said) == (HEAVY, [], False)


def test_what_the_parser_reads_stays():
    city = registry.load().get("rossCA", "ross")
    body = HEAVY.replace(b"<script>var x = 1;", b"<script></script><svg>").replace(b"</script></head>", b"</head>")
    body = body.replace(b"</body>", b"</svg></body>")  # its table stands inside a drawing
    url = "https://www.townofrossca.gov/meetings"
    trimmed, cut = trim(body, reads_alike(city, HtmlResponse(url, body=body, request=Request(url))))
    assert cut == ["styles"] and b"views-table" in trimmed
