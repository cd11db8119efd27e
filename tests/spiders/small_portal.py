"""A portal of a few hand-written answers on a real local server, and a real `scrapy crawl` of it."""

from __future__ import annotations

import datetime
import json
import threading
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.crawl.warm import WarmHouse

TIMEZONE = "America/Chicago"
TODAY = datetime.datetime.now(zoneinfo.ZoneInfo(TIMEZONE)).date()  # of the cities: their window begins and ends by it


@dataclass
class Asked:
    method: str
    host: str
    path: str  # with its query
    form: dict[str, str]
    agent: str

    @property
    def place(self) -> str:
        return f"{self.host}{self.path}"


@dataclass
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def redirect(location: str) -> Answer:
    return Answer(b"Redirecting...", 302, {"Location": location})


@dataclass
class Crawl:
    """What a crawl asked and found. `outcomes` is city to (outcome, kind); `code` is the exit code."""

    code: int
    asked: list[Asked]
    meetings: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    outcomes: dict[str, tuple[str, str]]
    output: str

    def places(self, word: str = "") -> list[str]:
        """Host and path of every request but robots.txt, in order."""
        return [each.place for each in self.asked if word in each.place and each.path != "/robots.txt"]

    def meeting(self, native_id: str) -> dict[str, Any]:
        return next(meeting for meeting in self.meetings if meeting["native_id"] == native_id)


def crawl(
    folder: Path, vendor: str, rows: dict[str, str], answer: Callable[[Asked], Answer | None], *arguments: str, expect: int = 0
) -> Crawl:
    """Runs the vendor's spider over the rows (city id to the portal's address as TOML) against the answers; None is a 404."""
    lines = [
        f'[{city}]\nname = "Elm Grove"\nkind = "city"\nstate = "{city[-2:]}"\ntimezone = "{TIMEZONE}"\n'
        f'portals = [{{ vendor = "{vendor}", {address} }}]\n'
        for city, address in rows.items()
    ]
    (folder / "cities.toml").write_text("\n".join(lines))
    asked: list[Asked] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(asked, answer))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        env = {
            "ENGAGIC_SANDBOX": f"http://127.0.0.1:{server.server_port}", "ENGAGIC_PACE": "0.001", "ENGAGIC_CITIES_ONLY": "1",
            "ENGAGIC_CITIES": str(folder / "cities.toml"), "ENGAGIC_DOWNLOAD": "off", "ENGAGIC_PROCESS": "off",
        }  # fmt: skip
        house = WarmHouse(folder, env)
        code = house.run("crawl", vendor, "-O", str(folder / "out.jsonl"), *arguments, timeout=60)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert code == expect, house.output()[-3_000:]
    records = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    outcomes = {row["city_id"]: (row["outcome"], row["kind"] or "") for row in house.rows("select * from city_run")}
    found = {kind: [record for record in records if record["record"] == kind] for kind in ("meeting", "document")}
    return Crawl(code, asked, found["meeting"], found["document"], outcomes, house.output())


def _handler(asked: list[Asked], answer: Callable[[Asked], Answer | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            request = Asked(
                self.command,
                self.headers["Host"],
                self.path,
                dict(parse_qsl(form, keep_blank_values=True)),
                self.headers["User-Agent"],
            )
            asked.append(request)
            found = None if self.path == "/robots.txt" else answer(request)
            found = found or Answer(b"<html><body>Not Found</body></html>", 404)
            body = found.body.encode() if isinstance(found.body, str) else found.body
            self.send_response(found.status)
            for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **found.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *arguments: Any) -> None:
            """Quiet: `asked` has it."""

    return Handler
