"""A small site whose lists are drawn by JavaScript, with packets: what the benchmark of a run reads with a real Chromium."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from engagic_scrapy.sandbox.packets import PacketSpec, packet

MEETINGS = 3
PACKET_BYTES = 3_000_000
PAGE = """<!DOCTYPE html><html><head><title>Meetings</title></head><body><main><h1>City Council</h1><div id="list"></div><script>
fetch('/data/%s.json').then(answer => answer.json()).then(rows => { document.querySelector('#list').innerHTML = rows.map(row =>
  `<div class="row">${row.day} <a href="${row.href}">Agenda Packet</a></div>`).join(''); });
</script></main></body></html>"""


class Site(BaseHTTPRequestHandler):
    """/N is a city's page, /data/N.json its rows, /files/N-M.pdf a packet."""

    def do_GET(self) -> None:
        if match := re.fullmatch(r"/files/(\d+-\d+)\.pdf", self.path):
            made = packet(PacketSpec(match[1], ("City Council", "Agenda Packet"), 40, PACKET_BYTES))
            self._send("application/pdf", made.size)
            for chunk in made.chunks():
                self.wfile.write(chunk)
            return
        body = b""
        if match := re.fullmatch(r"/data/(\d+)\.json", self.path):
            days = [datetime.now(UTC) + timedelta(days=3 + 5 * number) for number in range(MEETINGS)]
            body = json.dumps(
                [{"day": f"{day:%B} {day.day}, {day.year}", "href": f"/files/{match[1]}-{n}.pdf"} for n, day in enumerate(days)]
            ).encode()
        elif match := re.fullmatch(r"/(\d+)", self.path):
            body = (PAGE % match[1]).encode()
        self._send("text/html" if body[:1] == b"<" else "application/json", len(body), 200 if body else 404)
        self.wfile.write(body)

    def _send(self, kind: str, length: int, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def drawn_site(cities: int, rows: Path) -> Iterator[None]:
    """The site while the block runs; `rows` gets its cities, all with ``browser = true``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    host = f"127.0.0.1:{server.server_port}"
    rows.write_text(
        "".join(
            f'[drawn{number}CA]\nname = "Drawn {number}"\nstate = "CA"\ntimezone = "America/Los_Angeles"\nportals = [{{ vendor = '
            f'"website", host = "{host}", site = "http://{host}", path = "/{number}", container = "#list", rows = ".row", '
            f'wait_for = ".row", browser = true }}]\n'
            for number in range(cities)
        )
    )
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
