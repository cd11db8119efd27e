"""Real processes, killed with `kill -9` at each point of a batch's life: nothing lost, nothing paid twice."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from aiohttp import web

from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.sandbox.claude import CALLS, HELD, BatchFault, ClaudeOptions, claude_app
from engagic_scrapy.sandbox.claude_batches import BATCHES
from tests.crawl import warm
from tests.pipelines.office import stock
from tests.sandbox.claude_server import served

# Where the service holds its breath, and what is then in the ledger.
POINTS = {
    "before the batch is made": BatchFault("create", "held_before"),
    "after it is made, before its id is stored": BatchFault("create", "held_after"),
    "while polling": BatchFault("list", "held_before"),
    "before the first result": BatchFault("results", "held_before"),
    "while downloading and storing results": BatchFault("results", "held_body"),
}


async def one_run(folder: Path, url: str, log: Path, app: web.Application | None = None) -> int:
    """A process that works the folder off. With an app: it's killed when the service holds it and it has stored what it has."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    env |= {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "sandbox", "HOME": str(folder)}
    with log.open("a") as out:
        process = warm.start("tests.pipelines.office", (str(folder),), env, out.fileno())
    try:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
            if app is not None and app[HELD]:
                await asyncio.sleep(0.2)
                app[HELD].clear()
                process.kill()
        return process.poll() if process.poll() is not None else 1
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.parametrize("point", POINTS)
def test_killed(point: str, tmp_path: Path) -> None:
    folder, log = tmp_path / "data", tmp_path / "log.txt"
    stock(folder, items=4)
    fault = POINTS[point]
    app = claude_app(ClaudeOptions(batch_faults=[fault], batch_seconds=0.1, seed=None))

    async def go() -> None:
        async with served(app) as url:
            assert await one_run(folder, url, log, app) == -9, log.read_text()
            assert await one_run(folder, url, log) == 0, log.read_text()

    asyncio.run(go())
    ledger = Ledger.open(folder)
    try:
        states = ledger.counts()
        assert states["subjects:done"] == states["summaries:done"] == 4, (states, log.read_text())
        found = ledger.rows("SELECT state, calls, reason FROM batch ORDER BY begun_at")
    finally:
        ledger.close()
    paid = [call.body_hash for call in app[CALLS] if call.paid]
    assert len(paid) == len(set(paid)) == 4
    expected = ["refused", "done"] if fault.kind == "held_before" and fault.at == "create" else ["done"]
    assert [row["state"] for row in found] == expected
    assert len(app[BATCHES]) == 1
