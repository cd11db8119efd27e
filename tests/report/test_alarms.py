"""What raises an alarm, what doesn't, and that it arrives."""

from __future__ import annotations

import json
import smtplib
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.report import send_alarms
from tests.report.seeding import Seeded
from tests.report.test_queries import made


def nights(seeded: Seeded, *outcomes: tuple[str, str, int]) -> dict[str, Any]:
    """One run after another over one city; the report of the last."""
    for outcome, kind, meetings in outcomes:
        seeded.begin(hours_ago=1)
        seeded.city("oaklandCA", outcome, kind, "why" if kind else "", meetings=meetings)
        seeded.end()
    return made(seeded)


def kinds(found: dict[str, Any]) -> list[str]:
    return [alarm["kind"] for alarm in found["alarms"]]


FAILED, QUIET, OK = ("failed", "http", 0), ("quiet", "", 0), ("ok", "", 3)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ((FAILED, FAILED), []),
        ((FAILED, FAILED, FAILED), ["city_failing"]),
        ((FAILED, FAILED, FAILED, OK), []),
        ((OK, FAILED, OK, FAILED), []),
        ((OK, QUIET, QUIET, QUIET), ["city_silent"]),
        ((OK, QUIET, QUIET), []),
        ((QUIET, QUIET, QUIET, QUIET), []),  # it never had any
        ((OK, QUIET, OK, QUIET, QUIET), []),
    ],
)
def test_three_runs_in_a_row(seeded: Seeded, past: tuple[tuple[str, str, int], ...], expected: list[str]) -> None:
    found = nights(seeded, *past)
    assert kinds(found) == expected
    assert found["exit_code"] == (1 if expected or past[-1] == FAILED else 0)


def test_the_alarm_says_how_often(seeded: Seeded) -> None:
    found = nights(seeded, OK, FAILED, FAILED, FAILED, FAILED)
    assert found["alarms"][0]["text"] == "oaklandCA (legistar) failed 4 runs in a row: http: why"


@pytest.mark.parametrize(("fallen", "standing", "expected"), [(5, 5, ["vendor_layout"]), (4, 1, []), (5, 20, [])])
def test_many_cities_of_a_vendor_that_fall_together(seeded: Seeded, fallen: int, standing: int, expected: list[str]) -> None:
    seeded.begin()
    for number in range(fallen):
        seeded.city(f"fallen{number}CA", "failed", "layout_changed", "not found: table", "https://portal.example/x")
    for number in range(standing):
        seeded.city(f"standing{number}CA", "ok", meetings=1)
    seeded.end()
    found = made(seeded)
    assert kinds(found) == expected
    if expected:
        assert f"legistar changed its layout: {fallen} of its {fallen + standing} cities" in found["alarms"][0]["text"]
        assert found["alarms"][0]["url"] == "https://portal.example/x"


def test_cities_that_the_breaker_spared_fell_by_what_opened_it(seeded: Seeded) -> None:
    seeded.begin()
    for number in range(3):
        seeded.city(f"fallen{number}CA", "failed", "layout_changed", "not found: table", "https://portal.example/x")
    for number in range(20):
        seeded.city(f"spared{number}CA", "failed", "vendor_breaker", "not asked: 3 cities in a row failed alike")
    seeded.end()
    found = made(seeded)
    assert [alarm["text"].partition(";")[0] for alarm in found["alarms"]] == [
        "legistar changed its layout: 23 of its 23 cities can't be read"
    ]


def test_a_run_that_stopped_for_want_of_memory(seeded: Seeded) -> None:
    seeded.begin()
    seeded.end("memory_guard")
    assert kinds(made(seeded)) == ["run_memory"]


@pytest.fixture
def report() -> dict[str, Any]:
    alarm = {"kind": "vendor_layout", "text": "legistar changed its layout: 9 of its 12 cities", "url": ""}
    return {"alarms": [alarm], "made_at": "2026-11-24T03:00:00.000+00:00"}


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    taken: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(json.loads(body))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_gets_the_words_and_the_facts(report: dict[str, Any], hook: tuple[str, list[Any]]) -> None:
    url, taken = hook
    send_alarms.post(url, report)
    assert taken[0]["text"] == "1 alarm at 2026-11-24T03:00 UTC\n- legistar changed its layout: 9 of its 12 cities"
    assert taken[0]["alarms"] == report["alarms"]
    with pytest.raises(OSError, match="500"):
        send_alarms.post(f"{url}/broken", report)
    with pytest.raises(UsageProblem, match="ENGAGIC_ALARM_URL"):
        send_alarms.post("file:///etc/passwd", report)


class Taking:
    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return "250 taken"


def test_a_mail_server_gets_the_mail(report: dict[str, Any]) -> None:
    handler = Taking()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        send_alarms.mail("desk@example.org", f"smtp://127.0.0.1:{port}", report)
        with pytest.raises(UsageProblem, match="no encryption"):
            send_alarms.mail("desk@example.org", f"smtp://me:secret@127.0.0.1:{port}", report)
    finally:
        controller.stop()
    assert len(handler.taken) == 1
    assert handler.taken[0].rcpt_tos == ["desk@example.org"]
    assert b"Subject: engagic_scrapy: 1 alarm" in handler.taken[0].content
    assert b"9 of its 12 cities" in handler.taken[0].content


def test_a_mail_server_that_is_not_there(report: dict[str, Any]) -> None:
    with pytest.raises(OSError):
        send_alarms.mail("desk@example.org", "smtp://127.0.0.1:1", report)
    with pytest.raises(UsageProblem, match="ENGAGIC_ALARM_SMTP"):
        send_alarms.mail("desk@example.org", "mail.example.org", report)
    assert issubclass(smtplib.SMTPException, OSError)
