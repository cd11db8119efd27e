"""The rows of the captures' MANIFEST.md files: which files there are, and the numbers that a person wrote down about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAME = re.compile(r"[\w.+-]+\.(?:json|html|xml|pdf)\b")
GROUP = re.compile(r"([\w.-]*)\{([\w,.-]+)\}([\w.-]*)")  # {arts,audit} of the one row that stands for nine files
NUMBER = re.compile(r"(?<![\w.:-])\d[\d,]*(?![\w:-]|\.\d)")
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WORDS = {word: number for number, word in enumerate(_WORDS, 1)}


@dataclass(frozen=True)
class Row:
    folder: str
    file: str
    says: str

    @property
    def numbers(self) -> set[int]:
        """The counts in the row's words; parts of dates, clock times and addresses are none."""
        words = {WORDS[word] for word in re.findall(r"[a-z]+", self.says.lower()) if word in WORDS}
        return words | {int(number.replace(",", "")) for number in NUMBER.findall(self.says)}


def rows(place: Path) -> list[Row]:
    """Every file that a MANIFEST.md names, of every folder of captures, in the order of the tables."""
    return [row for folder in folders(place) for row in _rows(place / folder)]


def folders(place: Path) -> list[str]:
    return sorted(folder.name for folder in place.iterdir() if folder.is_dir())


def unnamed(place: Path) -> list[str]:
    """Files that lie in a folder of captures and that its MANIFEST.md leaves out."""
    named = {f"{row.folder}/{row.file}" for row in rows(place)}
    there = {f"{path.parent.name}/{path.name}" for path in place.glob("*/*") if path.name != "MANIFEST.md"}
    return sorted(there - named)


def _rows(folder: Path) -> Iterator[Row]:
    for line in (folder / "MANIFEST.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if line.startswith("|") and cells[0].lower() != "file" and set(line) - set("|-: "):
            names = list(_names(cells[0]))
            if not names:
                raise ValueError(f"{folder.name}/MANIFEST.md: a row without a file: {line[:80]}")
            for name in names:
                yield Row(folder.name, name, " ".join(cells[-2:]))


def _names(cell: str) -> Iterator[str]:
    for before, middles, after in GROUP.findall(cell):
        yield from (f"{before}{middle}{after}" for middle in middles.split(","))
    yield from NAME.findall(GROUP.sub("", cell))
