"""Tables whose columns are parted by spaces: which words stand above a figure, and which label before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claims.memory import remembered

_LINES = 40  # above a row
_HEAD_LINES = 3  # of a table's head
_NEAR = 14  # characters that a head may stand beside its column
_GAP = re.compile(r"[ \t]*\|[ \t|]*|\t+[ \t]*|[ ]{2,}")
_FIGURE = re.compile(r"\(?[-+]?\$?\s*\(?\d[\d,]*(?:\.\d+)?\s?%?\)?(?:\s+[a-z.]+){0,2}|-{1,2}|N/A|n/a|none", re.ASCII)
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:-\d{2,4})?\b(?![.,]\d)|\d{1,2}/\d{1,2}/\d{2,4}")
_MONEY = re.compile(r"\$\s*\d|\d,\d{3}\b(?! (?:gal|sq))")
_LABELED = re.compile(r"([A-Z][^$]*[a-z)]) (\$ ?\d[\d,.]*)")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")


@dataclass(frozen=True, slots=True)
class Cell:
    """``start`` and ``end`` in the text, ``left`` and ``right`` in its line."""

    start: int
    end: int
    left: int
    right: int
    text: str

    @property
    def is_figure(self) -> bool:
        return bool(_FIGURE.fullmatch(self.text)) and not _YEAR.match(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A table's line: its cells, and for each the words of the head above it."""

    cells: tuple[Cell, ...]
    heads: tuple[str, ...]

    def place(self, at: int) -> int | None:
        """Which cell holds a place of the text."""
        return next((n for n, cell in enumerate(self.cells) if cell.start <= at < cell.end), None)

    @property
    def label(self) -> str:
        return " ".join(cell.text for cell in self.cells if not cell.is_figure)


@remembered(512)
def row_at(text: str, at: int) -> Row | None:
    """The table's row at a place; None where the line is none, or a figure of it has no head."""
    start = text.rfind("\n", 0, at) + 1
    stop = text.find("\n", at)
    cells = _cells(text, start, len(text) if stop < 0 else stop)
    if len(cells) < 2 or cells[0].text.endswith(":") or not any(cell.is_figure for cell in cells):
        return None
    heads = _heads(text, start, cells)
    if heads is None or any(cell.is_figure and not head for cell, head in zip(cells, heads, strict=True)):
        return None
    return Row(cells, heads)


@remembered(256)
def sibling_labels(text: str, at: int) -> tuple[str, ...]:
    """The first cells of the rows above and below a row, to the table's ends."""
    found = []
    for step in (-1, 1):
        edge = text.rfind("\n", 0, at) if step < 0 else text.find("\n", at)
        for _ in range(_LINES):
            if edge < 0:
                break
            start, end = (text.rfind("\n", 0, edge) + 1, edge) if step < 0 else (edge + 1, text.find("\n", edge + 1))
            cells = _cells(text, start, len(text) if end < 0 else end)
            if len(cells) < 2 or not any(cell.is_figure for cell in cells):
                break
            found.append(cells[0].text)
            edge = start - 1 if step < 0 else end
    return tuple(found)


def head_of(text: str, at: int) -> str:
    """The head's words above the figure at a place; none if it stands in no table."""
    row = row_at(text, at)
    place = row.place(at) if row else None
    return row.heads[place] if row and place is not None and row.cells[place].is_figure else ""


def _cells(text: str, start: int, end: int) -> tuple[Cell, ...]:
    line = text[start:end]
    parted: list[Cell] = []
    at, index = 0, 0
    ruled = "|" in line or "\t" in line.strip()
    for match in [*_GAP.finditer(line), None]:
        stop = match.start() if match else len(line)
        piece = line[at:stop].strip()
        if piece:
            begin = line.index(piece, at)
            left, right = (index * 100, index * 100 + 1) if ruled else (begin, begin + len(piece))
            if parted and parted[-1].text == "$":
                left, begin = (parted[-1].left, parted.pop().start - start)
                piece = line[begin : right if not ruled else stop].strip()
            labeled = _LABELED.fullmatch(piece) if match and not ruled and not parted else None
            if labeled:  # the label's end and its figure are but a space apart
                cut = labeled.start(2)
                parted.append(Cell(start + begin, start + begin + cut - 1, left, left + cut - 1, labeled[1]))
                begin, left, piece = begin + cut, left + cut, labeled[2]
            parted.append(Cell(start + begin, start + stop, left, right, piece))
        if match:
            at, index = match.end(), index + 1
    return tuple(parted)


def _heads(text: str, row_start: int, cells: Sequence[Cell]) -> tuple[str, ...] | None:
    heads = [""] * len(cells)
    found = 0
    end = row_start - 1
    for _ in range(_LINES):
        if end < 0:
            break
        start = text.rfind("\n", 0, end) + 1 if end else 0
        line = text[start:end]
        above = _cells(text, start, end)
        end = start - 1
        kind = _kind(line, above, cells)
        if found and kind == "head" and above[0].left <= cells[0].right and len(above) < len(cells) - 1:
            break  # a title
        if kind == "head":
            for place, piece in _under(above, cells).items():
                heads[place] = f"{piece} {heads[place]}".strip()
            found += 1
            if found == _HEAD_LINES:
                break
        elif found or kind == "prose":
            break
    return tuple(heads) if found else None


def _kind(line: str, above: Sequence[Cell], cells: Sequence[Cell]) -> str:
    """head, row, blank, label (of a group of rows) or prose."""
    if not above or not re.search(r"[^\s_=.-]", line):
        return "blank"  # or ruled
    if above[0].text.endswith(":"):
        return "prose"
    if any(cell.is_figure for cell in above) or _MONEY.search(line) or _dated_as(above, cells):
        return "row"
    figures = [cell for cell in cells if cell.is_figure]
    if len(above) >= 2 or above[0].left > cells[0].right and figures and above[0].right >= figures[0].left - _NEAR:
        return "head" if not re.search(r"[a-z]{2,}[.;]\s*$", line) or all(len(cell.text) <= 20 for cell in above) else "prose"
    return "prose" if len(line.strip()) > 60 or re.search(r"[.;:,]\s*$", line) else "label"


def _dated_as(above: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    """A line with a date where the row has one too is a row, and one with dates above figures a head."""
    mine = [cell for cell in cells if _DATE.search(cell.text)]
    return any(_DATE.search(cell.text) and any(_apart(cell, one) <= 0 for one in mine) for cell in above)


def _apart(one: Cell, other: Cell) -> int:
    """The characters between two cells of different lines; below zero what they share."""
    return max(one.left, other.left) - min(one.right, other.right)


def _under(above: Sequence[Cell], cells: Sequence[Cell]) -> dict[int, str]:
    """Each head's text by the cell below it; of two heads above one cell the nearer."""
    found: dict[int, tuple[int, str]] = {}
    for head in above:
        place = min(range(len(cells)), key=lambda n: _apart(head, cells[n]))
        apart = _apart(head, cells[place])
        if apart <= _NEAR and (place not in found or apart < found[place][0]):
            found[place] = (apart, head.text)
    return {place: text for place, (_, text) in found.items()}


def note_below(text: str, end: int) -> str:
    """What stands in parentheses on a line of its own below a table: (dollars per month)."""
    note = re.search(r"^[ \t]*\(([^()\n]{3,60})\)[ \t]*$", text[end:].split("\n\n")[0], re.MULTILINE)
    return note[1] if note else ""
