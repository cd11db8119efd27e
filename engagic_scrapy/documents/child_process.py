"""One child process of the reader, seen from the parent: started, asked, listened to, ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Self

import engagic_scrapy
from engagic_scrapy.documents.limits import Limits

LONGEST_EVENT = 1 << 16  # bytes: events are facts about a page, its text goes to a file
KEPT_STDERR = 4096
START_SECONDS = 30.0
END_SECONDS = 2.0
NEAR_LIMIT = 0.7  # of the address space: a child that dies from here on most likely died of memory

# Not "-m": the package may lie in an egg that only this process knows of. -P keeps the working directory out of the child's path.
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from engagic_scrapy.documents.pdf_child import main; main(int(sys.argv[2]))"


class ChildLost(Exception):
    """The child is gone or was ended; ``kind`` is ``crash``, ``memory`` or ``timeout``. ``struck``: from outside, by SIGKILL."""

    def __init__(self, kind: str, reason: str, *, struck: bool = False):
        self.kind, self.reason, self.struck = kind, reason, struck
        super().__init__(f"{kind}: {reason}")


class ChildProcess:
    """Start it from the main thread: the kernel ends it when the *thread* that started it ends."""

    def __init__(self, process: asyncio.subprocess.Process, limits: Limits):
        self.process, self._limits = process, limits
        self.documents = 0
        self.peak_mb = 0.0  # as last seen from here: a killed child can't tell any more
        self.versions: dict[str, str] = {}
        self._address_mb = 0.0
        self._stderr = bytearray()
        self._drain = asyncio.create_task(self._keep_stderr())

    @classmethod
    async def start(cls, limits: Limits) -> Self:
        """A child that is ready to be asked. Raises ChildLost."""
        entry = str(Path(engagic_scrapy.__file__).parent.parent)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", BOOT, entry, str(os.getpid())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C at the terminal is for the parent to handle
            limit=LONGEST_EVENT,
        )
        child = cls(process, limits)
        try:
            event = await child.event(START_SECONDS)
            if event is None:
                raise ChildLost("timeout", f"the reader's child didn't start within {START_SECONDS:.0f} s")
        except BaseException:
            await child.close(0)
            raise
        child.versions = event["versions"]
        return child

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, request: dict[str, Any]) -> None:
        """Raises ChildLost."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            await self.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise await self._lost() from None

    async def event(self, seconds: float) -> dict[str, Any] | None:
        """The next event, or None if there is none within that time. Raises ChildLost."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                line = await self.process.stdout.readline()
        except TimeoutError:
            self._look()
            return None
        except ValueError:  # longer than any event: the channel can't be trusted any more
            self.kill()
            line = b""
        if not line.endswith(b"\n"):
            raise await self._lost()
        event: dict[str, Any] = json.loads(line)
        self.peak_mb = max(self.peak_mb, event.get("peak_mb", 0.0))
        return event

    def kill(self) -> None:
        """Ends the child and whatever it started, at once."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    async def close(self, patience: float = END_SECONDS) -> None:
        """Lets the child end by itself for a moment, then ends it; waits for it."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            async with asyncio.timeout(patience):
                await self.process.wait()
        except TimeoutError:
            pass
        finally:
            self.kill()
        await self.process.wait()
        await self._drain

    async def _lost(self) -> ChildLost:
        await self.close()
        code = self.process.returncode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        last = self._stderr.decode("utf-8", "replace").strip().splitlines()
        # An abort without a word near the limit is how pdfium runs out of memory.
        hungry = self._address_mb > NEAR_LIMIT * self._limits.address_space_mb or b"MemoryError" in self._stderr
        return ChildLost(
            "memory" if hungry else "crash",
            f"the reader's child died ({how})" + (f": {last[-1][:200]}" if last else ""),
            struck=code == -signal.SIGKILL,
        )

    def _look(self) -> None:
        with contextlib.suppress(OSError), Path(f"/proc/{self.pid}/status").open() as file:
            for line in file:
                if line.startswith("VmPeak:"):
                    self._address_mb = int(line.split()[1]) / 1024
                elif line.startswith("VmHWM:"):
                    self.peak_mb = max(self.peak_mb, round(int(line.split()[1]) / 1024, 1))
                    return

    async def _keep_stderr(self) -> None:
        # Always read, or a chatty engine would stop at a full pipe; only the end is kept.
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(KEPT_STDERR):
            self._stderr += chunk
            del self._stderr[:-KEPT_STDERR]
