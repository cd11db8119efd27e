"""Strikes a run of many cities at random moments in every way it can be stopped, and compares what it leaves with an unbroken
run: python -m tests.benchmarks.stop_matrix [--cities 100] [--moments 50] [--kinds sigkill,locked] [--seed 1] [--out FOLDER]

Each kind has runs of its own; several strikes meet one run, each followed by the same command until it ends as the unbroken
run's did. One row of the table for each kind. Exit code 1: something was lost, doubled or paid for twice.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.benchmarks.droplet_truth import judge
from tests.benchmarks.fake_clock import NotHere
from tests.benchmarks.stop_compare import Difference, Left, collect, compare, repeated
from tests.benchmarks.stop_run import Command, Run, Struck, commands, drawn_cities, progress
from tests.benchmarks.stop_strikes import DRAWN_VENDOR, KINDS, Strike
from tests.crawl.house import House

# Two vendors and not all: a process takes seconds to start, and what is struck doesn't depend on the vendor. One with an API,
# pages, agenda items and attachments on several hosts; one with a list and a document for each meeting, for the number of cities.
VENDORS, SHARES = ("legistar", "destiny"), (15, 85)
LAST_MARK = 0.95  # of the work: a later strike would often find nothing left
OWN_ERRORS = """
    SELECT 'plan' AS what, meeting_id AS id, reason FROM plan WHERE state = 'failed' UNION ALL
    SELECT 'text', sha256, reason FROM version WHERE kind = 'internal' UNION ALL
    SELECT 'document', id, failure_reason FROM document WHERE failure_kind = 'internal' UNION ALL
    SELECT 'summary', subject_id, failure_reason FROM subject WHERE failure_kind = 'internal'"""
HEAD = (
    "strikes",
    "restarts",
    "meetings",
    "documents",
    "pages",
    "summaries",
    "paid twice",
    "uncertain",
    "feeds",
    "records",
    "later",
)


@dataclass
class Unbroken:
    """The run that the others are compared with."""

    left: Left
    calls: list
    work: int
    seconds: float


@dataclass
class Row:
    """What one kind of strike came to. Numbers of meetings, documents, pages, summaries: (lost, doubled)."""

    kind: str
    says: str
    struck: Struck = field(default_factory=Struck)
    lost: dict[str, int] = field(default_factory=dict)
    doubled: dict[str, int] = field(default_factory=dict)
    paid: int = 0
    paid_twice: int = 0
    uncertain: int = 0
    feeds: int = 0  # records of the feeds that are lost or other
    records: int = 0  # meetings whose report is another
    broken_lines: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: str = ""  # why this machine can't strike so

    @property
    def good(self) -> bool:
        counted = [*self.lost.values(), *self.doubled.values(), self.paid_twice, self.feeds, self.records, self.broken_lines]
        return not any(counted) and not self.wrong and not self.struck.trouble


class Matrix:
    """One sandbox for all runs, so that they see the same world; what a run paid for is told apart by when it came."""

    def __init__(self, box: Sandbox, folder: Path, vendors: Sequence[str], seed: int, summaries: str = "live"):
        self.box, self.folder, self.seed = box, folder, seed
        self.vendors, self.summaries = tuple(vendors), summaries
        self._site = contextlib.ExitStack()
        self._with_site: dict[str, str] | None = None
        self._unbroken: dict[bool, Unbroken] = {}

    def __enter__(self) -> Matrix:
        return self

    def __exit__(self, *_: object) -> None:
        self._site.close()

    def todo(self, *, drawn: bool) -> list[Command]:
        return commands((DRAWN_VENDOR, *self.vendors) if drawn else self.vendors, self.box.options)

    def row(self, kind: type[Strike], moments: int) -> Row:
        row = Row(kind.name, kind.says)
        home = self._empty(kind.name)
        try:
            strike = kind(home, random.Random(f"{self.seed}{kind.name}"))
        except NotHere as error:
            row.missing = str(error)
            return row
        try:
            unbroken = self.unbroken(drawn=kind.drawn)
            self._strike(row, self._house(strike.home(), drawn=kind.drawn), strike, unbroken, moments)
        finally:
            if not row.good and strike.home() != home:  # the small disk goes away with all that lies on it
                shutil.copy(strike.home() / "out.txt", home)
            strike.close()
            if row.good:
                shutil.rmtree(home)
        return row

    def unbroken(self, *, drawn: bool) -> Unbroken:
        """The unbroken run; made when first asked for."""
        if drawn not in self._unbroken:
            before = len(self.box.claude_calls)
            home = self._empty("unbroken-drawn" if drawn else "unbroken")
            house = self._house(home, drawn=drawn)
            todo = self.todo(drawn=drawn)
            struck = Run(house, starts=1).all(todo)
            wrong = [*struck.trouble, *(f"unbroken run: exit code {code}" for code in struck.codes), *self._untrue(house)]
            left = collect(house, feeds_of(todo))
            calls = self.box.claude_calls[before:]
            self._unbroken[drawn] = Unbroken(left, calls, progress(house), struck.seconds)
            if wrong:
                raise SystemExit("\n".join(["the unbroken run is no measure:", *wrong[:20]]))
            print(f"  unbroken{' with a browser' if drawn else ''}: {struck.seconds:.0f} s, {_contents(left)}", flush=True)
        return self._unbroken[drawn]

    def _strike(self, row: Row, house: House, strike: Strike, unbroken: Unbroken, moments: int) -> None:
        chance = random.Random(f"{self.seed}moments{strike.name}")
        marks = [chance.uniform(0, LAST_MARK) * (not strike.drawn) for _ in range(moments)]  # a browser: whenever there is one
        before = len(self.box.claude_calls)
        run = Run(house, strike, marks, whole=unbroken.work, seed=self.seed)
        row.struck = run.all(todo := self.todo(drawn=strike.drawn))
        calls = self.box.claude_calls[before:]
        row.paid, row.paid_twice = sum(call.paid for call in calls), repeated(calls, unbroken.calls)
        row.uncertain = house.rows("SELECT count(*) AS n FROM summary WHERE state = 'uncertain'")[0]["n"]
        if row.uncertain:  # reported, and paid for again on demand: after that nothing may be missing
            house.run("resend", "--all")
            Run(house).all([Command("backlog", ("crawl", "backlog"))])
        self._judge(row, house, compare(unbroken.left, left := collect(house, feeds_of(todo))))
        row.broken_lines = left.broken_lines
        row.wrong += self._untrue(house)
        if house.run("ledger", "check", "--hashes") != 0:
            row.wrong.append(f"scrapy ledger check found something: {' · '.join(house.output().splitlines()[-8:])}")
        lines = [*row.struck.trouble, *row.wrong]
        (self.folder / f"{row.kind}.json").write_text(json.dumps(asdict(row), indent=1))
        for line in lines[:5]:
            print(f"    {line}", flush=True)

    def _judge(self, row: Row, house: House, found: Difference) -> None:
        row.lost = {name: len(lines) for name, lines in found.lost.items()}
        row.doubled = {name: len(lines) for name, lines in found.extra.items()}
        row.feeds, row.records = len(found.feeds), len(found.records)
        every = [*(line for part in (found.lost, found.extra) for lines in part.values() for line in lines)]
        every += found.feeds + found.records
        if every:
            (self.folder / f"{row.kind}.differences.txt").write_text("\n".join(every) + "\n")
            for line in every[:4]:
                print(f"    {line[:300]}", flush=True)

    def _untrue(self, house: House) -> list[str]:
        """What contradicts the world that was planted (the drawn site's cities aren't of it), and the program's own errors."""
        wrong = [line for line in judge(house, self.box.world).wrong if " drawn" not in line]
        return wrong + [f"{row['what']} {row['id']}: {row['reason']}" for row in house.rows(OWN_ERRORS)]

    def _house(self, home: Path, *, drawn: bool) -> House:
        env = {"ENGAGIC_SUMMARY_USD_PER_RUN": "1000", "ENGAGIC_DISK_FREE_MB": "1", "ENGAGIC_SUMMARIES": self.summaries}
        if drawn and self._with_site is None:  # one for all runs: its port stands in the ids of its meetings
            self._with_site = self._site.enter_context(drawn_cities(self.box, self.folder))
        told = self._with_site if drawn and self._with_site else self.box.env
        return House(home, told | env)

    def _empty(self, name: str) -> Path:
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        return home


def feeds_of(todo: Sequence[Command]) -> list[str]:
    return [command.feed for command in todo if command.feed]


# -- the table ----------------------------------------------------------------------------------------------------------------


def cells(row: Row) -> list[str]:
    """The row as the table shows it; lost/doubled where there are two numbers."""
    if row.missing:
        return [f"not tried: {row.missing}"]
    pairs = [f"{row.lost[name]}/{row.doubled[name]}" for name in ("meetings", "documents", "pages", "summaries")]
    feeds = "equal" if not row.feeds + row.broken_lines else f"{row.feeds} differ, {row.broken_lines} cut"
    records = "equal" if not row.records else f"{row.records} differ"
    numbers = [row.struck.strikes, row.struck.restarts]
    return [*map(str, numbers), *pairs, str(row.paid_twice), str(row.uncertain), feeds, records, str(row.struck.later)]


def table(rows: Sequence[Row]) -> str:
    lines = ["| kind | " + " | ".join(HEAD) + " |", "|" + "---|" * (len(HEAD) + 1)]
    return "\n".join([*lines, *(f"| {row.says} | " + " | ".join(cells(row)) + " |" for row in rows)])


def spread(moments: int, kinds: Sequence[str]) -> dict[str, int]:
    """How many of the moments each kind gets: as even as can be."""
    return {kind: moments // len(kinds) + (place < moments % len(kinds)) for place, kind in enumerate(kinds)}


def _contents(left: Left) -> str:
    return ", ".join(f"{counts.total()} {name}" for name, counts in left.counts.items())


def world(cities: int) -> Options:
    return Options(cities=cities, meetings=1, packet_kb=20, vendors=VENDORS, shares=SHARES)


def measure(options: argparse.Namespace, folder: Path) -> list[Row]:
    rows = []
    with Sandbox(world(options.cities)) as box, Matrix(box, folder, VENDORS, options.seed, options.summaries) as matrix:
        for kind, moments in spread(options.moments, options.kinds).items():
            row = matrix.row(KINDS[kind], moments)
            rows.append(row)
            codes = ", ".join(f"{code}: {number}" for code, number in row.struck.codes.items())
            print(f"  {kind}: {' · '.join(cells(row))} · {row.struck.seconds:.0f} s; exit codes {codes}", flush=True)
            (folder / "table.md").write_text(table(rows) + "\n")
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=100)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=list(KINDS), help=", ".join(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--summaries", choices=("live", "batch"), default="live", help="how Claude is called")
    parser.add_argument("--out", type=Path, help="keeps the folders of runs that went wrong, and the table")
    options = parser.parse_args()
    if unknown := set(options.kinds) - set(KINDS):
        parser.error(f"no kind {sorted(unknown)[0]!r}; there are {', '.join(KINDS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a small disk is unmounted, and nothing goes on running
    with contextlib.ExitStack() as stack:
        folder = options.out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        rows = measure(options, folder.absolute())
    print(
        "\nmeetings, documents, pages, summaries: lost/doubled or changed; later: put off by the strike to the timer's next run"
    )
    print(table(rows))
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
