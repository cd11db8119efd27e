"""The rows of the trap tables of the vendors' fact sheets, and the tests that name them.

``ENGAGIC_CAPTURES=/path/to/captures python -m tests.traps_table [VENDOR ...]`` prints, for each sheet in the folder ``vendors``
beside the captures, how many rows its trap table has and how many of them tests name, and every row with its tests if ``-v`` is
given. Exit code 1 if the two counts differ.

A test names a row of its vendor's sheet by its number: ``test_trap_07_...``, ``test_trap_04_and_07_...``,
``test_trap_01_to_03_...``, in a module ``test_<vendor>.py`` or ``test_<vendor>_<something>.py``. One sheet may be of several
vendors (:data:`SHARED`); a row that names some of these needs a test of each.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).parent
SHARED = {"custom-cities": ("berkeley", "chicago", "menlopark", "ross")}
NAMED = re.compile(r"test_trap_(?P<first>\d+)(?:_(?P<how>and|to)_(?P<last>\d+))?(?:_|$)")


@dataclass
class Trap:
    """A row of a sheet's trap table, and the tests that name it: ``<module>::<function>``."""

    number: int
    words: str
    vendors: tuple[str, ...]
    tests: list[str] = field(default_factory=list)

    @property
    def untested(self) -> list[str]:
        """Vendors without a test of this row: those that it names, or all of the sheet's if none has one."""
        named = [vendor for vendor in self.vendors if len(self.vendors) > 1 and _words(vendor) in _words(self.words)]
        if not named:
            return [] if self.tests else list(self.vendors)
        return [vendor for vendor in named if not any(_is_of(Path(test.partition("::")[0]), vendor) for test in self.tests)]


@dataclass
class Sheet:
    name: str
    traps: list[Trap]
    stray: list[str]  # tests that name a row which the sheet does not have

    @property
    def tested(self) -> int:
        return sum(not trap.untested for trap in self.traps)


def place() -> Path | None:
    """The folder of the sheets, None if ENGAGIC_CAPTURES doesn't say or there are none."""
    captures = os.environ.get("ENGAGIC_CAPTURES")
    vendors = Path(captures).parent / "vendors" if captures else None
    return vendors if vendors and vendors.is_dir() else None


def sheets(folder: Path, tests: Path = TESTS) -> list[Sheet]:
    """Every sheet of the folder. Raises ValueError for one without exactly one trap table."""
    return [_sheet(path, tests) for path in sorted(folder.glob("*.md"))]


def _sheet(path: Path, tests: Path) -> Sheet:
    vendors = SHARED.get(path.stem, (path.stem,))
    traps = {number: Trap(number, words, vendors) for number, words in enumerate(rows(path.read_text(encoding="utf-8")), 1)}
    if not traps:
        raise ValueError(f"{path}: no trap table")
    stray = []
    for test, numbers in _naming(tests, vendors):
        for number in numbers:
            if number in traps:
                traps[number].tests.append(test)
            else:
                stray.append(f"{test}: row {number}")
    return Sheet(path.stem, list(traps.values()), stray)


def rows(sheet: str) -> Iterator[str]:
    """The trap of each row of the tables that have a column of that name, by their own numbers if they have any."""
    column, number = None, 0
    for line in sheet.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] if line.startswith("|") else []
        if not cells:
            column = None
        elif column is None:
            column = next((place for place, cell in enumerate(cells) if cell.lower() == "trap"), None)
        elif set(line) - set("|-: "):
            number += 1
            if column and cells[0] != str(number):
                raise ValueError(f"row {number} of the trap table is numbered {cells[0]}")
            yield cells[column]


def _naming(tests: Path, vendors: tuple[str, ...]) -> Iterator[tuple[str, list[int]]]:
    """The tests of these vendors that name rows, with the numbers of the rows."""
    for path in sorted(tests.rglob("test_*.py")):
        if any(_is_of(path, vendor) for vendor in vendors):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_trap"):
                    yield f"{path.relative_to(tests)}::{node.name}", numbers(node.name)


def numbers(test: str) -> list[int]:
    """Rows that a test's name tells. Raises ValueError for a name of a trap's test without any."""
    found = NAMED.match(test)
    if not found:
        raise ValueError(f"{test}: a test of a trap begins with test_trap_<number>_")
    first, last = int(found["first"]), int(found["last"] or found["first"])
    return list(range(first, last + 1)) if found["how"] == "to" else sorted({first, last})


def _is_of(path: Path, vendor: str) -> bool:
    return re.fullmatch(rf"test_(?:portal_)?{vendor}(?:_[a-z_]+)?", path.stem) is not None


def _words(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def main(arguments: list[str], tests: Path = TESTS) -> int:
    about = argparse.ArgumentParser(prog="python -m tests.traps_table", description=(__doc__ or "").splitlines()[0])
    about.add_argument("vendors", nargs="*", metavar="VENDOR")
    about.add_argument("-v", "--verbose", action="store_true", help="every row with the tests that name it")
    options = about.parse_args(arguments)
    folder = place()
    if folder is None:
        print(
            "set ENGAGIC_CAPTURES to the folder of captures, with the fact sheets in the folder vendors beside it",
            file=sys.stderr,
        )
        return 2
    found = [sheet for sheet in sheets(folder, tests) if not options.vendors or sheet.name in options.vendors]
    print(f"{'SHEET':15} {'ROWS':>5} {'NAMED':>6} {'TESTS':>6}")
    missing = []
    for sheet in found:
        count = len({test for trap in sheet.traps for test in trap.tests})
        print(f"{sheet.name:15} {len(sheet.traps):5} {sheet.tested:6} {count:6}")
        missing += [f"{sheet.name} {t.number}: no test of {', '.join(t.untested)}: {t.words}" for t in sheet.traps if t.untested]
        missing += [f"{sheet.name}: {test}, which the sheet does not have" for test in sheet.stray]
        for trap in sheet.traps if options.verbose else []:
            print(f"  {trap.number:2} {trap.words}", *trap.tests, sep="\n       ")
    rows_of, tested = sum(len(sheet.traps) for sheet in found), sum(sheet.tested for sheet in found)
    print(f"{len(found)} sheets, {rows_of} rows, {tested} of them named by tests")
    print(*missing, sep="\n", end="\n" if missing else "")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
