"""Follows the numbering of an agenda: which numbered lines are its items, and which only parts or notes of one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from engagic_scrapy.documents.itemize_lines import ACTION, GROUP_WORDS, Mark, is_group, values
from engagic_scrapy.documents.itemize_series import LISTED

MOST_SKIPPED = {"1": 5, "A": 1, "a": 1, "I": 2, "i": 1}  # numbers that a withdrawn item may leave out
HIGHEST_FIRST = 30  # of a list that doesn't begin at 1: closed sessions count on from another agenda
INSTRUCTION = re.compile(
    r"(?:please|dial|call\b(?! to order)|press|go to|enter|click|visit|e-?mail|send|submit|fill|join|type|state your|"
    r"limit|keep|speakers?|raise|in[ -]person|in writing|"
    r"by (?:\w+ )?(?:video|tele|phone|mail|e-?mail|internet)\w*|via|online|zoom|"
    r"tele(?:phone|conference)|phone|video|to (?:join|listen|watch|speak|participate)|attend|listen|watch|"
    r"written comments?\b(?=.*@)|"
    r"download|log|wait|mute|unmute|when|if|you|each|all persons|members of the public|silence)\b",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"\b(?:consent|hearings|business|calendar|agenda|communications|session|ordinances|resolutions)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Row:
    """A numbered line of the agenda. ``line`` counts over all the agenda's lines; ``end`` is the line after its last."""

    page: int
    line: int
    mark: Mark | None
    title: str
    section: str | None = None
    depth: int = 0
    run: int = 0
    end_page: int = 0
    end: int = 0
    reference: str | None = None  # the page printed behind it
    parent: int | None = None  # line of the row above it

    @property
    def number(self) -> str | None:
        return (self.mark.number or None) if self.mark else None


@dataclass(slots=True)
class _Level:
    shape: tuple[str, str]
    value: int
    row: int  # its line


@dataclass(slots=True)
class Numbering:
    """Takes the numbered lines in order; knows by their counting whether each goes on, goes down a level, or is foreign."""

    rows: list[Row] = field(default_factory=list)
    outranked: bool = False  # whether the last row taken heads a part of the agenda above all before it
    _levels: list[_Level] = field(default_factory=list)
    _closed: dict[tuple[str, str], int] = field(default_factory=dict)
    _compound: list[tuple[int, ...]] = field(default_factory=list)
    _outer: list[_Level] = field(default_factory=list)  # of the run that a list of its own interrupted
    _run: int = 0

    def take(self, row: Row, *, new_section: bool) -> bool:
        """Adds the row if it is one. ``new_section``: a heading stands between it and the row before, so counting may restart."""
        mark = row.mark
        self.outranked = False
        if mark is None:
            return False
        if mark.style in LISTED:
            taken = self._take_listed(row)
        elif len(mark.parts) > 1:
            taken = self._take_compound(row, mark, new_section)
        else:
            taken = self._take_simple(row, mark, new_section)
        if taken:
            row.run = self._run
            self.rows.append(row)
        return taken

    def expects(self, shape: tuple[str, str], value: int) -> bool:
        """Whether a number would go on with one of the open lists."""
        return any(level.shape == shape and level.value + 1 == value for level in [*self._levels, *self._outer])

    def _take_listed(self, row: Row) -> bool:
        """A number of its own (26-0312): below the last counted heading, unless a heading without number came since."""
        above = next((each for each in reversed(self.rows) if each.mark and each.mark.style not in LISTED), None)
        if above is not None and above.section == row.section:
            row.parent = above.line
            return is_group(above.title)
        return True

    def _take_compound(self, row: Row, mark: Mark, new_section: bool) -> bool:
        readings = sorted(itertools.product(*([value for _, value in values(part)] or [0] for part in mark.parts)))
        last = next((each for each in reversed(self._compound) if len(each) == len(mark.parts)), None)
        above = [each for each in self.rows if each.mark and each.mark.parts in (mark.parts[:-1], (*mark.parts[:-1], "0"))]
        since = self.rows[self.rows.index(above[-1]) + 1 :] if above else []
        began = bool(above) and all(len(each.mark.parts) < 2 for each in since if each.mark)  # 2.1 below another body's 2
        if last is None or new_section or began:
            number = readings[0]
            if "-" in mark.number.replace(".-", ".") and number[0] != 1 and not mark.parts[0].isdigit():
                return False  # "R-1 zone"
        else:
            later = [number for number in readings if number > last and number[0] - last[0] <= 1 + MOST_SKIPPED["1"]]
            if not later:
                return False
            number = later[0]
            if self._outer and number[0] == last[0]:
                self._back_to_outer(len(self._outer))
        self._compound.append(number)
        row.parent = above[-1].line if above else None
        row.depth = len(mark.parts) - 1
        return True

    def _take_simple(self, row: Row, mark: Mark, new_section: bool) -> bool:
        counted = [((mark.style, kind), value) for kind, value in values(mark.parts[0])]
        return (
            self._heads_all(row, counted)
            or (is_group(row.title) and self._resumes(row, counted))  # "3. REPORTS" after a list of two steps
            or self._goes_on(row, counted, self._levels, exactly=True)
            or self._resumes(row, counted)
            or (new_section and self._starts(row, counted, restart=True))
            or self._starts(row, counted, restart=False)
            or self._goes_on(row, counted, self._levels, exactly=False)
            or self._goes_on_after_closed(row, counted)
            or self._starts_run(row, counted)
        )

    def _heads_all(self, row: Row, counted: Sequence[tuple[tuple[str, str], int]]) -> bool:
        """ "A. Consent agenda" outranks the numbers before it, when no lettered list is open."""
        for shape, value in counted:
            known = any(level.shape == shape for level in self._levels)
            if value == 1 and self._levels and not known and shape not in self._closed and _names_part(row):
                self._close(0)
                self._push(row, shape, value)
                self.outranked = True
                return True
        return False

    def _goes_on(self, row: Row, counted: Sequence[tuple[tuple[str, str], int]], levels: list[_Level], *, exactly: bool) -> bool:
        for depth in reversed(range(len(levels))):
            level = levels[depth]
            for shape, value in counted:
                most = 1 if exactly else 1 + MOST_SKIPPED[shape[1]]
                if shape == level.shape and 0 < value - level.value <= most:
                    if levels is self._levels:
                        self._close(depth)
                    self._push(row, shape, value)
                    return True
        return False

    def _resumes(self, row: Row, counted: Sequence[tuple[tuple[str, str], int]]) -> bool:
        """A number that goes on with the list before: what stood between was a list inside an item."""
        for depth in reversed(range(len(self._outer))):
            level = self._outer[depth]
            if (level.shape, level.value + 1) in counted:
                self._back_to_outer(depth)
                self._push(row, level.shape, level.value + 1)
                return True
        return False

    def _back_to_outer(self, depth: int) -> None:
        self.rows = [each for each in self.rows if each.run != self._run]
        self._run = self.rows[-1].run if self.rows else 0
        self._levels, self._outer = self._outer[:depth], []

    def _starts(self, row: Row, counted: Sequence[tuple[tuple[str, str], int]], *, restart: bool) -> bool:
        for shape, value in counted:
            depth = next((depth for depth, level in enumerate(self._levels) if level.shape == shape), None)
            if not self._levels and value <= HIGHEST_FIRST and (value == 1 or shape[1] == "1") and shape not in self._closed:
                self._push(row, shape, value)
                return True
            if value == 1 and restart:
                self._close(0 if depth is None else depth)
                self._push(row, shape, value)
                return True
            if value == 1 and depth is None:
                self._push(row, shape, value)
                return True
        return False

    def _goes_on_after_closed(self, row: Row, counted: Sequence[tuple[tuple[str, str], int]]) -> bool:
        for shape, value in counted:
            if self._closed.get(shape) == value - 1:
                self._close(0)
                self._push(row, shape, value)
                return True
        return False

    def _starts_run(self, row: Row, counted: Sequence[tuple[tuple[str, str], int]]) -> bool:
        """Counting restarts with no heading: perhaps a list inside an item, perhaps the real agenda after instructions."""
        for shape, value in counted:
            if value == 1 and row.title:
                if not self._outer:
                    self._outer = list(self._levels)
                self._run += 1
                self._levels = []
                self._push(row, shape, value)
                return True
        return False

    def _push(self, row: Row, shape: tuple[str, str], value: int) -> None:
        row.depth = len(self._levels)
        row.parent = self._levels[-1].row if self._levels else None
        self._levels.append(_Level(shape, value, row.line))

    def _close(self, depth: int) -> None:
        for level in self._levels[depth:]:
            self._closed[level.shape] = level.value
        del self._levels[depth:]


def _names_part(row: Row) -> bool:
    return bool(PARTS.search(row.title)) and is_group(row.title) and not re.search(r"\bminutes\b|\d", row.title, re.IGNORECASE)


def items_of(rows: Sequence[Row]) -> list[Row]:
    """The rows that are items: children of a part's heading instead of it, an item instead of its own parts."""
    rows = _best_runs(rows)
    by_line = {row.line: row for row in rows}
    parents = {row.parent for row in rows}
    kept: list[Row] = []
    dropped: set[int] = set()
    for row in rows:
        above = by_line.get(row.parent) if row.parent is not None else None
        if above is not None and (above.line in dropped or not _heads(above)) and not _explicit(row, above):
            dropped.add(row.line)
            continue
        if above is not None and _heads(above):
            row.section = f"{above.number}. {above.title.rstrip(' :.')}"
        if row.line not in parents or not _heads(row):
            kept.append(row)
    return kept


def _heads(row: Row) -> bool:
    """Whether the row names a part of the agenda. Below a part, "a. Depot Street Bridge" with steps i and ii is an item."""
    if not is_group(row.title):
        return False
    return row.depth == 0 or row.mark is None or len(row.mark.parts) > 1 or GROUP_WORDS.search(row.title) is not None


def _explicit(row: Row, above: Row) -> bool:
    """ "7.B" below a 7 that is no mere heading is an item all the same, unless it only lists what is asked for."""
    return row.mark is not None and len(row.mark.parts) > 1 and not ACTION.match(above.title)


def tell_how(rows: Sequence[Row]) -> bool:
    """Whether these are steps to take part in the meeting rather than items."""
    return sum(INSTRUCTION.match(row.title) is not None for row in rows) * 2 > len(rows)


def _best_runs(rows: Sequence[Row]) -> list[Row]:
    """Without instructions how to take part, and without the lists of papers that begin on a later page than the agenda ends."""
    runs: dict[int, list[Row]] = {}
    for row in rows:
        runs.setdefault(row.run, []).append(row)
    kept: list[Row] = []
    for run in runs.values():
        instructs = tell_how(run)
        goes_on = not kept or (len(run) >= 3 and run[0].page == kept[-1].page)
        if not instructs and goes_on and (len(run) >= 3 or len(runs) == 1):
            kept += run
    return kept
