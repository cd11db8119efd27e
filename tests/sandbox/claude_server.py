"""Serves the sandbox's Claude over real HTTP, in the loop of the test."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web


@contextlib.asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """The address that goes into ANTHROPIC_BASE_URL; mounted under /claude as the sandbox's server does."""
    outer = web.Application()
    outer.add_subapp("/claude", app)
    runner = web.AppRunner(outer, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}/claude"
    finally:
        await runner.cleanup()
