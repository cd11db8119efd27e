"""Cities' own sites as real crawls: of the sandbox, of a small site, and of pages that only a browser can read."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.crawl.house import ROOT, House
from tests.spiders import played
from tests.spiders.small_portal import Answer, crawl, redirect

TODAY = datetime.datetime.now(datetime.UTC).date()
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium (apt-get install chromium-headless-shell)")


# -- plain pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("website", tmp_path_factory.mktemp("website"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_a_city_is_one_request(crawled):
    for truth in crawled.box.world.truth():
        if truth.fault in ("", "quiet"):
            assert len(crawled.asked(truth.city_id)) == 1


def words(ahead: int) -> str:
    day = TODAY + datetime.timedelta(ahead)
    return f"{day:%B} {day.day}, {day.year}"


def agendas(*ahead: int) -> str:
    rows = "".join(f"<li>{words(each)} City Council <a href='/files/{each}.pdf'>Agenda</a></li>" for each in ahead)
    return f"<html><body><main><h1>Agendas</h1><ul>{rows}</ul></main></body></html>"


def test_rows_name_a_scheme_and_a_path_and_a_site_may_have_moved(tmp_path):
    def answer(asked):
        pages = {
            "plain.example/agendas?year=all": Answer(agendas(3, 90)),
            "moved.example/": redirect("https://new.example/council"),
            "new.example/council": Answer(agendas(4)),
            "pdf.example/": Answer(b"%PDF-1.7 this is no page", headers={"Content-Type": "application/pdf"}),
            "shut.example/": Answer("no", 410),
        }
        return pages.get(asked.place)

    rows = {
        "plainCA": 'host = "www.plain.example", site = "http://plain.example/", path = "/agendas?year=all"',
        "movedCA": 'host = "moved.example"',
        "pdfCA": 'host = "pdf.example"',
        "shutCA": 'host = "shut.example"',
    }
    found = crawl(tmp_path, "website", rows, answer, expect=1)
    day = TODAY + datetime.timedelta(3)
    only = found.meeting(f"website:www.plain.example:city-council:{day}:1")
    assert only["id_basis"] == "derived"
    assert only["identifiers"] == [{"scheme": "website-confidence", "identifier": "high"}]
    moved = next(meeting for meeting in found.meetings if meeting["city"] == "movedCA")
    assert moved["identifiers"] == [
        {"scheme": "website-confidence", "identifier": "medium"},
        {"scheme": "website-doubt", "identifier": "another host answered than the row names"},
    ]
    assert len(found.meetings) == 2
    assert found.outcomes == {
        "plainCA": ("ok", ""),
        "movedCA": ("ok", ""),
        "pdfCA": ("failed", "layout_changed"),
        "shutCA": ("failed", "tenant_gone"),
    }


# -- pages that JavaScript makes -------------------------------------------------------------------------------------------

DRAWN = """<!DOCTYPE html><html><head><title>Meetings</title>
<style>@font-face {{ font-family: x; src: url(/heavy/font.woff2); }} body {{ font-family: x; }}</style></head>
<body><main><h1>City Council</h1><img src="/heavy/seal.png"><video src="/heavy/v.mp4" autoplay></video><div id="list"></div>
<script>
const draw = rows => {{ document.querySelector('#list').innerHTML = rows.map(row =>
  `<div class="row">${{row.day}} <a href="${{row.href}}">Agenda</a></div>`).join('') + '<i class="{mark}"></i>'; }};
fetch('/data/{name}.json').then(answer => answer.json()).then(draw);
{more}
</script></main></body></html>"""
POLLING = "setInterval(() => fetch('/data/poll.json'), 150);"


class Site(BaseHTTPRequestHandler):
    """Pages that hold no meeting before their script has asked for the rows, which take a moment."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        status, kind, body = 200, "text/html", ""
        if self.path.startswith("/data/"):
            time.sleep(0.8 if "poll" not in self.path else 0)
            kind = "application/json"
            rows = [] if "empty" in self.path else [{"day": words(5), "href": "/files/council.pdf"}]
            body = json.dumps(rows)
        elif self.path in ("/drawn", "/empty"):
            body = DRAWN.format(name=self.path[1:], mark="done", more="")
        elif self.path in ("/polling", "/hanging"):
            body = DRAWN.format(name=self.path[1:], mark="done" if self.path == "/polling" else "other", more=POLLING)
        else:
            status, body = 404, "<html><body>Not Found</body></html>"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments) -> None:
        """Quiet: `asked` has it."""


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Browsed:
    """A crawl of the site. `outcomes` is city to (outcome, kind), `reasons` city to the words of its failure."""

    def __init__(self, folder, site, cities):
        """:param cities: id to (path, browser, keys of the row that come with this vendor)."""
        host = f"127.0.0.1:{site.server_port}"
        (folder / "cities.toml").write_text(
            "\n".join(
                f'[{city}]\nname = "Elm Grove"\ntimezone = "America/Chicago"\n'
                f'portals = [{{ vendor = "website", host = "{host}", site = "http://{host}", path = "{path}" }}]\n'
                for city, (path, _, _) in cities.items()
            )
        )
        job = {
            "params": {city: more for city, (_, _, more) in cities.items()},
            "browser": [city for city, (_, browser, _) in cities.items() if browser],
            "settings": {"DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0, "DOWNLOAD_SLOTS": {}},
            "patience": 1_500,
            "out": str(folder / "out.jsonl"),
        }
        (folder / "job.json").write_text(json.dumps(job))
        env = {
            "ENGAGIC_CITIES": str(folder / "cities.toml"), "ENGAGIC_CITIES_ONLY": "1", "ENGAGIC_DOWNLOAD": "off",
            "ENGAGIC_PROCESS": "off", "ENGAGIC_MEMORY_SOFT_MB": "3000", "ENGAGIC_MEMORY_HARD_MB": "4000",
            "ENGAGIC_CHROMIUM": CHROMIUM,
        }  # fmt: skip
        house = House(folder, env)
        command = [sys.executable, "-m", "tests.spiders.website_crawl", str(folder / "job.json")]
        ran = subprocess.run(command, cwd=ROOT, env=house.env, capture_output=True, text=True, timeout=60, check=False)
        self.output = ran.stdout + ran.stderr
        assert ran.returncode == 0, self.output[-3_000:]
        self.lines = house.lines("out.jsonl")
        self.stats = json.loads((folder / "out.stats").read_text())
        rows = house.rows("SELECT city_id, outcome, kind, reason FROM city_run")
        self.outcomes = {row["city_id"]: (row["outcome"], row["kind"] or "") for row in rows}
        self.reasons = {row["city_id"]: row["reason"] or "" for row in rows}


@pytest.fixture(scope="module")
def browsed(tmp_path_factory, site):
    cities = {
        "drawnCA": ("/drawn", True, {"container": "#list", "rows": ".row"}),
        "emptyCA": ("/empty", True, {"container": "#list"}),
        "pollingCA": ("/polling", True, {"container": "#list", "wait_for": ".done"}),
        "hangingCA": ("/hanging", True, {"wait_for": ".done"}),
        "goneCA": ("/gone", True, {}),
        "undrawnCA": ("/drawn", False, {}),
        "wrongCA": ("/drawn", True, {"container": "#calendar"}),
        "badCA": ("/drawn", True, {"container": "#list["}),
    }
    return Browsed(tmp_path_factory.mktemp("browsed"), site, cities)


@needs_chromium
def test_a_page_made_by_javascript_is_read_in_chromium(browsed, site):
    mine = [line for line in browsed.lines if line["city"] == "drawnCA"]
    host = f"127.0.0.1:{site.server_port}"
    day = TODAY + datetime.timedelta(5)
    assert [line["record"] for line in mine] == ["meeting", "document"]
    assert mine[0]["native_id"] == f"website:{host}:city-council:{day}:1"
    assert mine[1]["url"] == f"http://{host}/files/council.pdf"
    assert browsed.outcomes["drawnCA"] == ("ok", "")


@needs_chromium
def test_each_page_ends_as_it_is(browsed):
    assert browsed.outcomes == {
        "drawnCA": ("ok", ""),
        "emptyCA": ("quiet", ""),
        "pollingCA": ("ok", ""),
        "hangingCA": ("failed", "connection"),
        "goneCA": ("failed", "tenant_gone"),
        "undrawnCA": ("failed", "layout_changed"),
        "wrongCA": ("failed", "layout_changed"),
        "badCA": ("failed", "config"),
    }
    assert "Timeout 1500ms" in browsed.reasons["hangingCA"]
    assert "#calendar" in browsed.reasons["wrongCA"]


@needs_chromium
def test_the_browser_is_one_honest_and_light(browsed, site):
    paths = [path for path, _ in site.asked]
    assert not [path for path in paths if path.startswith("/heavy/")]
    assert {agent.partition("/")[0] for _, agent in site.asked} == {"engagic_scrapy"}, site.asked
    assert browsed.stats["playwright/browser_count"] == browsed.stats["playwright/context_count"] == 1
    assert browsed.stats["playwright/page_count"] == browsed.stats["playwright/page_count/closed"] == 7
    assert browsed.stats["playwright/page_count/max_concurrent"] <= 2
