"""A PostgreSQL server of the tests' own, where its programs are installed (Debian, Ubuntu: apt-get install postgresql)."""

from __future__ import annotations

import contextlib
import getpass
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ACCOUNT = "postgres"  # the server refuses to run as root; Debian's package makes this user
STARTS_WITHIN = 60  # seconds


class Missing(Exception):
    """PostgreSQL can't be run here, and why."""


class Postgres:
    """A running server, reached through a socket in its folder. :meth:`empty` makes a database and returns its SQLAlchemy URL."""

    def __init__(self, folder: Path, programs: Path, account: str):
        self._folder, self._programs, self._account = folder, programs, account
        self._numbers = itertools.count()

    def empty(self) -> str:
        name = f"ledger{next(self._numbers)}"
        self.program("createdb", "-h", str(self._folder), name)
        return f"postgresql+psycopg://{self._account}@/{name}?host={self._folder}"

    def program(self, name: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs as the account that owns the server. Raises CalledProcessError."""
        command = [str(self._programs / name), *arguments]
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = {"user": self._account, "group": pwd.getpwnam(self._account).pw_gid, "extra_groups": []}
        # The server outlives pg_ctl: it must not hold a pipe that we would read to its end.
        subprocess.run(command, check=True, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **who)


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """Starts a server on an empty folder and takes both away at the end. Raises Missing."""
    if importlib.util.find_spec("psycopg") is None:
        raise Missing("the package psycopg isn't installed")
    programs = _programs()
    account = ACCOUNT if os.geteuid() == 0 else getpass.getuser()
    # Not in pytest's folder: that is its user's alone, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="engagic-pg-"))
    try:
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam(account)
            except KeyError:
                raise Missing(f"no user {account}, and PostgreSQL refuses to run as root") from None
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server = Postgres(folder, programs, account)
        server.program("initdb", "-D", "db", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB"
        server.program("pg_ctl", "-D", "db", "-w", "-t", str(STARTS_WITHIN), "-l", "log", "-o", options, "start")
        try:
            yield server
        finally:
            server.program("pg_ctl", "-D", "db", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found is None and not debian:
        raise Missing("PostgreSQL isn't installed (apt-get install postgresql)")
    return Path(found).resolve().parent if found else debian[-1].parent  # Debian links single programs from elsewhere
