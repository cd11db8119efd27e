"""The line that an operator watches, on a real terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from engagic_scrapy.sandbox.claude import ClaudeOptions
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import ROOT, House


def test_the_line_tells_cities_documents_and_what_is_waited_for(tmp_path):
    with Sandbox(Options(cities=2, meetings=1, packet_kb=30), claude=ClaudeOptions(batch_seconds=4)) as box:
        house = House(tmp_path, {**box.env, "ENGAGIC_SUMMARY_LIVE_HOURS": "0", "ENGAGIC_BATCH_POLL_SECONDS": "1"})
        listing = shown(house, "crawl", "legistar", "-a", "cities=all", ENGAGIC_PROCESS="off")
        after = shown(house, "crawl", "backlog")
    documents = house.rows("SELECT count(*) AS n FROM document")[0]["n"]
    answers = house.rows("SELECT count(*) AS n FROM summary")[0]["n"]
    assert listing[-1].startswith(
        f"legistar · 2/2 cities · {documents} documents, 0 waiting · {documents} to read, 0 to summarize · $0.00"
    )
    assert any(f" · {answers} answers to come · $0.0" in line for line in after), after
    assert after[-1].startswith("backlog · $0.0") and after[-1].endswith(" MB of 600")


def shown(house: House, *command: str, **env: str) -> list[str]:
    """What a terminal shows while the command runs, each time that its line is drawn."""
    ours, theirs = pty.openpty()
    log = ("-s", f"LOG_FILE={house.folder / 'log.txt'}")
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", *command, *log], cwd=ROOT, env={**house.env, **env}, stderr=theirs
    )
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 4096):
            written += piece
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 0, Path(house.folder / "log.txt").read_text()[-2000:]
    return [line.strip() for line in written.decode().split("\r\x1b[K") if line.strip()]
