"""One document at a time, across processes."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from engagic_scrapy.exceptions import DocumentError

POLL_SECONDS = 0.1


@asynccontextmanager
async def turn(lock_path: Path | None, stop: Callable[[], bool]) -> AsyncIterator[None]:
    """Waits for the lock file without blocking the loop; holds it inside. The kernel frees it if this process dies.

    Raises DocumentError of kind ``stopped`` when told to stop while waiting.
    """
    if lock_path is None:
        yield
        return
    lock_path.parent.mkdir(parents=True, exist_ok=True)
    with lock_path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if stop():
                    raise DocumentError("stopped", "told to stop while another process was reading", retry=True) from None
                await asyncio.sleep(POLL_SECONDS)
        yield
