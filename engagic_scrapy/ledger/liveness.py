"""Who holds a row, and whether they still live: ``host:pid:start``, and ``#n`` for the n-th ledger that a process opened."""

from __future__ import annotations

import itertools
import os
import socket

import psutil

# The start of a process is read off the wall clock: two processes may read it a second apart, and the clock may be set.
START_TOLERANCE_SECONDS = 2.0

_numbers = itertools.count(1)
_open_here: set[str] = set()


def introduce(worker: str | None) -> str:
    """The name of a newly opened ledger: the one given, or one that no other ledger has."""
    if worker is None:
        start = psutil.Process().create_time()
        worker = f"{socket.gethostname()}:{os.getpid()}:{start:.2f}#{next(_numbers)}"
    _open_here.add(worker)
    return worker


def dismiss(worker: str) -> None:
    """The ledger is closed: what it still holds may be taken over."""
    _open_here.discard(worker)


def lives(worker: str, *, elsewhere: bool) -> bool:
    """Whether the worker is alive.

    :param elsewhere: the answer for another host's workers. A SQLite file is on one host (a WAL can't be shared), so another
        name means that the host was renamed or the container replaced; a database server has workers on several.
    """
    host, pid, start = _parts(worker)
    if host != socket.gethostname():
        return elsewhere and bool(host)
    if pid == os.getpid() and "#" in worker:
        return worker in _open_here
    try:
        process = psutil.Process(pid)
        begun, dead = process.create_time(), process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
    return not dead and abs(begun - start) <= START_TOLERANCE_SECONDS


def process_of(worker: str) -> str:
    """The worker in words, for messages."""
    host, pid, _start = _parts(worker)
    return f"pid {pid} on {host}" if host else worker


def _parts(worker: str) -> tuple[str, int, float]:
    host, _, rest = worker.partition("#")[0].partition(":")
    pid, _, start = rest.partition(":")
    try:
        return host, int(pid), float(start)
    except ValueError:
        return "", 0, 0.0  # a name that no process can be told from: nobody alive
