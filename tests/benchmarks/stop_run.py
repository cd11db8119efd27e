"""A run of several commands that is struck again and again, each time started anew until it ends as an unbroken one does."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engagic_scrapy.ledger.database import FILE_NAME
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.benchmarks.drawn_site import drawn_site
from tests.benchmarks.fake_clock import NotHere, fake_clock
from tests.benchmarks.stop_strikes import Process, Strike
from tests.crawl.house import House

LOOK = 0.1  # seconds between two looks at a running process
STARTS = 8  # of one command, not counting those that a strike ended; then it is given up
HUNG_SECONDS = 900
JITTER = 1.5  # seconds between a mark and its strike
DRAWN_CITIES = 8  # of a run with a browser; beside them the sandbox's
COUNTED = (
    "SELECT count(*) FROM city_run WHERE state = 'done'",
    "SELECT count(*) FROM meeting",
    "SELECT count(*) FROM document WHERE state = 'downloaded'",
    "SELECT count(*) FROM version WHERE state = 'ok'",
    "SELECT count(*) FROM summary WHERE state = 'done'",
)
WAITS = """
    SELECT count(*) AS n FROM document WHERE queue IN ('wait', 'ready') UNION ALL
    SELECT count(*) FROM version WHERE state = 'pending' UNION ALL
    SELECT count(*) FROM subject WHERE state IN ('waiting', 'pending', 'parked')"""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the run, and the file in the run's folder that its feed goes to."""

    spider: str
    words: tuple[str, ...]
    feed: str | None = None

    def line(self, house: House) -> tuple[str, ...]:
        if self.feed is None:
            return self.words
        job = f"JOBDIR={house.data / 'jobs' / self.spider}"
        return (*self.words, "-O", str(house.folder / self.feed), "-s", job)


@dataclass
class Struck:
    """What happened. ``codes``: exit codes that made a restart necessary, and how often."""

    strikes: int = 0
    restarts: int = 0
    codes: dict[int, int] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    later: int = 0  # documents and summaries that were put off to a later run
    seconds: float = 0.0


def commands(vendors: Sequence[str], world: Options) -> list[Command]:
    """What run_all.sh runs, but with all stages in each crawl: then a strike meets listing, downloads, reading and calls at once.

    The window is given, so that a clock set back by days asks for the same meetings.
    """
    year = world.today.year
    window = ("-a", "cities=all", "-a", f"from_date={year - 1}-01-01", "-a", f"until_date={year + 1}-12-31")
    crawls = [Command(vendor, ("crawl", vendor, *window), f"{vendor}.jsonl") for vendor in vendors]
    return [*crawls, Command("backlog", ("crawl", "backlog"))]


@contextlib.contextmanager
def drawn_cities(box: Sandbox, folder: Path) -> Iterator[dict[str, str]]:
    """The sandbox's environment with cities more that only a browser can read."""
    rows = folder / "drawn.toml"
    with drawn_site(DRAWN_CITIES, rows):
        both = folder / "cities.toml"
        both.write_text(Path(box.env["ENGAGIC_CITIES"]).read_text() + "\n" + rows.read_text())
        yield box.env | {"ENGAGIC_CITIES": str(both)}


def progress(house: House) -> int:
    """How much has been done: rows of the ledger, read without disturbing the run."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_open(house)) as connection:
        return sum(connection.execute(sql).fetchone()[0] for sql in COUNTED)
    return 0  # there is no ledger yet


class Run:
    """Runs the commands one after another, in a house, under a strike (none: an unbroken run).

    :param marks: moments, as parts of the work of an unbroken run (0 to 1) that are done.
    :param whole: that work.
    :param starts: of a command that no strike ended, until it is given up.
    """

    def __init__(
        self,
        house: House,
        strike: Strike | None = None,
        marks: Sequence[float] = (),
        *,
        whole: int = 1,
        seed: int = 1,
        starts: int = STARTS,
    ):
        self.house, self.strike, self.starts = house, strike, starts
        self.marks, self.whole = sorted(marks), whole
        self.chance = random.Random(seed)
        self.struck = Struck()

    def all(self, todo: Sequence[Command]) -> Struck:
        began = time.monotonic()
        for command in todo:
            self._until_it_ends(command)
        self.later(todo)
        self.struck.seconds = time.monotonic() - began
        return self.struck

    def later(self, todo: Sequence[Command]) -> None:
        """What a failure put off comes with the timer's next run: the same commands, some hours later."""
        waiting = sum(row["n"] for row in self.house.rows(WAITS))
        if not waiting:
            return
        self.struck.later += waiting
        clock = self.house.folder / "later"
        clock.write_text("+4h")
        try:
            env = fake_clock(clock)
        except NotHere as error:
            self.struck.trouble.append(f"{waiting} put off; a later run can't be played: {error}")
            return
        for command in todo:
            self._until_it_ends(command, env)

    def _until_it_ends(self, command: Command, env: dict[str, str] | None = None) -> None:
        failed = 0
        while True:
            before = self.struck.strikes
            code = self._once(command, env or {})
            if code == 0:
                return
            self.struck.codes[code] = self.struck.codes.get(code, 0) + 1
            failed += self.struck.strikes == before
            if failed >= self.starts:
                self.struck.trouble.append(f"{command.spider}: given up with exit code {code}")
                return
            self.struck.restarts += 1

    def _once(self, command: Command, env: dict[str, str]) -> int:
        strike = self.strike
        words = (*command.line(self.house), *(strike.arguments if strike else ()))
        process = self.house.start(*words, **{**(strike.env_of(command.spider) if strike else {}), **env})
        until = time.monotonic() + HUNG_SECONDS
        try:
            while process.poll() is None:
                if strike and self.marks and progress(self.house) >= self.marks[0] * self.whole:
                    self._hit(strike, process, until)
                if time.monotonic() > until:
                    self.struck.trouble.append(f"{command.spider}: did not end within {HUNG_SECONDS} s")
                    break
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        return process.returncode

    def _hit(self, strike: Strike, process: Process, until: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.chance.uniform(0, JITTER))
        while process.poll() is None and time.monotonic() < until:
            if strike.hit(process, self.house):
                self.struck.strikes += 1
                del self.marks[0]
                return
            time.sleep(LOOK)  # what is to be struck isn't there just now


def _open(house: House) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{house.data / FILE_NAME}?mode=ro", uri=True, timeout=1)
