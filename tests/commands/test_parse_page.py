"""scrapy parse-page: records of saved pages, and one clear line for everything else."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "legistar"


def in_this_process(*arguments: str) -> int:
    """The command as `scrapy` would run it, without the time that a process takes; returns its exit code."""
    command, parser = importlib.import_module("engagic_scrapy.commands.parse-page").Command(), argparse.ArgumentParser()
    command.settings = Settings({"ENGAGIC_CITIES": "", "ENGAGIC_CITIES_ONLY": False})
    command.add_options(parser)
    opts, args = parser.parse_known_args(arguments)
    command.run(args, opts)
    return command.exitcode


def parse_page(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "parse-page", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_prints_records_with_their_ids(tmp_path):
    page = tmp_path / "saved.html"
    page.write_bytes((FIXTURES / "calendar-typical" / "page.html").read_bytes())
    done = parse_page("legistar", str(page), "--url", "https://phila.legistar.com/Calendar.aspx", "--city", "philadelphiaPA")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [record["record"] for record in records] == ["meeting"] * 5 + ["problem"]
    assert records[0]["native_id"] == "insite:phila.legistar.com:2001"
    assert records[0]["start_time"] == "2026-06-23T18:00:00-04:00"
    assert records[0]["id"].startswith("ocd-event/")
    assert records[0]["documents"][0]["meeting_id"] == records[0]["id"]


def test_address_and_zone_come_from_the_note_beside_a_captured_page(capsys):
    assert in_this_process("legistar", str(FIXTURES / "api-votes" / "page.json")) == 0
    assert [json.loads(line)["option"] for line in capsys.readouterr().out.splitlines()] == ["AYES", "NOES"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("legistar", "calendar-layout/page.html"), 1, "layout_changed: not found: table gridCalendar"),
        (("legistar", "api-blocked/page.html"), 1, "blocked: the portal answered with a page titled 'Just a moment...'"),
        (("legistr", "api-votes/page.json"), 2, "unknown vendor 'legistr'; did you mean legistar?"),
        (("legistar", "nothing/page.json"), 2, "No such file or directory"),
        (("legistar", "api-votes/page.json", "--kind", "vote"), 2, "unknown kind 'vote'; known: events, "),
        (
            ("legistar", "api-votes/page.json", "--city", "philadelphia"),
            2,
            "unknown city 'philadelphia'; did you mean philadelphiaPA",
        ),
        (("legistar", "api-votes/page.json", "--timezone", "Mars/Olympus"), 2, "unknown time zone 'Mars/Olympus'"),
        (("legistar", "api-votes/page.json", "--kind", "events"), 1, "layout_changed: not found: EventId"),
    ],
)
def test_what_is_wrong_is_one_line(arguments, status, words, capsys):
    vendor, file, *options = arguments
    assert in_this_process(vendor, str(FIXTURES / file), *options) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err


def test_a_page_without_address_or_zone_says_what_is_missing(tmp_path, capsys):
    page = tmp_path / "page.json"
    page.write_text("[]")
    in_this_process("legistar", str(page))
    assert "--url" in capsys.readouterr().err
    in_this_process("legistar", str(page), "--url", "https://webapi.legistar.com/v1/x/Events")
    assert "--city or --timezone" in capsys.readouterr().err
