"""A data folder, a sandbox and real `scrapy` processes: what the crawl tests and the benchmarks share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from engagic_scrapy.ledger.ledger import Ledger

ROOT = Path(__file__).parents[2]


class House:
    """One operator's machine: `run` waits for a command, `start` gives the process. Everything it writes lies in ``folder``."""

    def __init__(self, folder: Path, env: dict[str, str] | None = None):
        self.folder = folder
        self.data = folder / "data"
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAGIC_", "ANTHROPIC_"))}
        self.env = {**ours, "ENGAGIC_DATA_DIR": str(self.data), "PYTHONUNBUFFERED": "1", **(env or {})}

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """`scrapy ARGUMENTS` in the project's folder, its output in ``folder/out.txt``."""
        with (self.folder / "out.txt").open("a") as out:
            return subprocess.Popen(
                [sys.executable, "-W", "error::DeprecationWarning:engagic_scrapy", "-m", "scrapy", *arguments],
                cwd=ROOT,
                env={**self.env, **env},
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def run(self, *arguments: str, timeout: float = 120, **env: str) -> int:
        process = self.start(*arguments, **env)
        try:
            return process.wait(timeout)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def output(self) -> str:
        return (self.folder / "out.txt").read_text(errors="replace")

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of the ledger, read through its own door."""
        ledger = Ledger.open(self.env.get("ENGAGIC_LEDGER_URL") or self.data)
        try:
            return ledger.rows(sql, **values)
        finally:
            ledger.close()

    def lines(self, name: str) -> list[dict[str, Any]]:
        """A feed's JSON lines."""
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]
