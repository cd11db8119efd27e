"""Real `scrapy` processes forked from one that has imported the project: a small crawl's imports cost more than the crawl.

Each process has its own environment, settings, reactor, signals and exit code; only the reading of modules is shared. What a
cold start does is shown by the tests of memory, of run_all.sh, of scrapyd and of the commands, and by the demo.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.crawl.house import House

ROOT = Path(__file__).parents[2]
LONGEST = 1 << 20  # bytes of a job: arguments and environment
# It reads the environment; its library is for processes that need it; a module of Scrapy's that warns.
LEFT_COLD = ("settings", "browser", "statsmailer")
PACKAGES = (
    *("engagic_scrapy", "engagic_scrapy.base_spiders", "engagic_scrapy.commands", "engagic_scrapy.extensions"),
    *("engagic_scrapy.pipelines", "engagic_scrapy.spiders", "scrapy.commands", "scrapy.downloadermiddlewares"),
    *("scrapy.extensions", "scrapy.spidermiddlewares"),
)
MODULES = ("scrapy.cmdline", "scrapy.squeues", "scrapy.pqueues", "scrapy.statscollectors", "twisted.internet.asyncioreactor")
SUMMARIZES = ("anthropic.resources.beta", "anthropic.resources.messages")  # for the processes that process documents


class WarmHouse(House):
    """A :class:`House` whose processes start warm."""

    def start(self, *arguments: str, **env: str) -> WarmProcess:  # type: ignore[override]
        with (self.folder / "out.txt").open("a") as out:
            return start("scrapy", arguments, {**self.env, **env}, out.fileno())


def start(module: str, arguments: tuple[str, ...], env: dict[str, str], out: int) -> WarmProcess:
    """``python -m MODULE ARGUMENTS`` in the project's folder; ``out``: the descriptor of its output and its errors."""
    return _nursery().start(module, arguments, env, out)


class WarmProcess:
    """What tests use of a Popen: another process is its parent, and says on ``channel`` what the kernel told it."""

    def __init__(self, args: tuple[str, ...], channel: socket.socket):
        self.args, self._channel = args, channel
        self.returncode: int | None = None
        self.pid = self._number()

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._look(timeout) is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._channel], [], [], timeout)[0]:
            self.returncode = os.waitstatus_to_exitcode(self._number())
            self._channel.close()
        return self.returncode

    def _number(self) -> int:
        found = self._channel.recv(4)
        assert len(found) == 4, "the process that the tests' crawls are forked from is gone"
        return int(struct.unpack("i", found)[0])


class Nursery:
    """The process that is forked, started when the first crawl of this test process needs it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            kept = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAGIC_", "ANTHROPIC_"))}
            self._process = subprocess.Popen(
                # As House starts its processes.
                [sys.executable, "-W", "error::DeprecationWarning:engagic_scrapy", "-m", __name__, str(theirs.fileno())],
                cwd=ROOT,
                env={**kept, "PYTHONUNBUFFERED": "1"},
                pass_fds=[theirs.fileno()],
            )

    def start(self, module: str, arguments: tuple[str, ...], env: dict[str, str], out: int) -> WarmProcess:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            job = json.dumps({"module": module, "arguments": arguments, "env": env}).encode()
            socket.send_fds(self._control, [job], [theirs.fileno(), out])
        return WarmProcess((module, *arguments), ours)

    def close(self) -> None:
        self._control.close()
        self._process.wait()


@functools.cache
def _nursery() -> Nursery:
    made = Nursery()
    atexit.register(made.close)
    return made


# -- in the process that is forked ----------------------------------------------------------------------------------------------


def _modules() -> Iterator[str]:
    yield from MODULES
    for package in PACKAGES:
        for one in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if not one.ispkg and one.name not in LEFT_COLD:
                yield f"{package}.{one.name}"


def _serve(control: socket.socket) -> None:
    for name in _modules():
        importlib.import_module(name)
    # Neither may be shared: one holds the environment, the other a process's timers and files.
    assert not {"engagic_scrapy.settings", "twisted.internet.reactor"} & sys.modules.keys()
    while True:
        job, descriptors, _, _ = socket.recv_fds(control, LONGEST, 2)
        with contextlib.suppress(ChildProcessError):  # there is none
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not job:
            return
        told = json.loads(job)
        if told["env"].get("ENGAGIC_PROCESS") != "off":
            for name in SUMMARIZES:
                importlib.import_module(name)
        gc.freeze()  # the crawl's own collections needn't walk through what it was born with
        if os.fork() == 0:
            control.close()
            _keep(told, *descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(job: dict, channel: int, out: int) -> None:
    """Forks the crawl, and tells its number and how it ended. In the crawl it returns by SystemExit, as `scrapy` does."""
    pid = os.fork()
    if pid == 0:
        os.close(channel)
        _become(job, out)
        sys.exit()
    os.close(out)
    os.write(channel, struct.pack("i", pid))
    _, status = os.waitpid(pid, 0)
    os.write(channel, struct.pack("i", status))


def _become(job: dict, out: int) -> None:
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)
    os.environ.clear()
    os.environ.update(job["env"])
    sys.argv[1:] = job["arguments"]
    runpy.run_module(job["module"], run_name="__main__", alter_sys=True)  # as `python -m` does


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
