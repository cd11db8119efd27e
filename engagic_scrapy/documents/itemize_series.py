"""What stands before an item and is a number only because its neighbors go on with it: C-1, 26-0312, 5-1, a time, a bullet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from engagic_scrapy.documents.itemize_lines import Mark, is_upper, mark_of

LEAST = 3  # lines that make a series
LISTED = ("series", "file", "time", "bullet", "line")  # styles of marks that count nothing or count by themselves
WAYS = ("numbers", "bare", "times", "bullets", "capitals")  # in the order in which an agenda is tried

_REST = r"(?:\s+(?P<rest>[A-Z\"'\u201c\u2018(*\[].*)|$)"
_LETTERED = re.compile(rf"(?P<number>(?P<letters>[A-Z]{{1,3}})[- ]?(?P<value>\d{{1,2}}))[.:)]?{_REST}")
_PAIR = re.compile(rf"(?P<number>(?P<left>\d{{1,2}})-(?P<right>\d{{1,2}}))[.:)]?{_REST}")
_FILE = re.compile(
    r"(?P<number>(?:(?:File|Matter|Ord(?:inance)?|Res(?:olution)?|Bill|Motion|[A-Z]{1,3})\b\.?\s*(?:ID|No\.?|#)?\s*#?:?\s*)?"
    rf"(?!\d{{3}}-\d{{4}}\b)\d{{2,4}}-\d{{2,6}}[A-Z]?)[.:]?{_REST}"  # 555-0140 is a telephone's
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap])?\.?\s?(?(half)m\b\.?)"
    r"(?:\s?(?:-|\u2013|to)\s?\d{1,2}(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?)?[\s:\u2013\u2014-]+(?P<rest>[A-Z\"\u201c(].*)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?P<sign>[*\u2022\u00b7\u25aa\u25cf\u25ba\u2610\u2751\u27a2\uf0b7])\s*(?P<rest>[A-Z\"\u201c(].*)")
_OPENS = re.compile(
    r"(?:call\b.*\bto order|roll call|pledge|invocation|flag salute|welcome|open(?:ing)? (?:of )?(?:the )?meeting)", re.I
)
PROCEDURE = re.compile(
    r"\b(?:call\b.*\bto order|roll call|adjourn(?:ment)?|pledge|invocation|public comments?|"
    r"(?:approv\w+|adopt\w*) (?:of )?(?:the )?"
    r"(?:agenda|minutes)|minutes of|welcome)\b",
    re.I,
)
_ARTICLE = re.compile(r"(?P<number>article\s+(?:\d{1,3}|[IVX]{1,6}))\s*[.:)\u2013\u2014-]*\s*(?P<rest>.*)", re.I)


def marks_of(lines: Sequence[str], way: str) -> list[Mark | None]:
    """What stands before each line, read one of the :data:`WAYS`."""
    if way == "times":
        return _with(len(lines), _times(lines))
    if way == "bullets":
        return _with(len(lines), _bullets(lines))
    if way == "capitals":
        return _with(len(lines), _capitals(lines))
    marks = [mark_of(line) for line in lines]
    if way != "bare":
        marks = [None if mark and mark.style == "bare" else mark for mark in marks]
        for found in (dict(_counted(lines)), dict(_files(lines)), _articles(lines, marks)):
            marks = [found.get(index, mark) for index, mark in enumerate(marks)]
    return marks


def _with(count: int, found: dict[int, Mark]) -> list[Mark | None]:
    return [found.get(index) for index in range(count)]


def _counted(lines: Sequence[str]) -> Iterator[tuple[int, Mark]]:
    """C-1, C-2, H-1, R-1: every letter counts from 1; 5-1, 5-2, 6-1 rise."""
    reached: dict[str, int] = {}
    lettered: dict[int, Mark] = {}
    paired: dict[int, Mark] = {}
    pair = (0, 0)
    for index, line in enumerate(lines):
        if found := _LETTERED.fullmatch(line):
            letters, value = found["letters"], int(found["value"])
            if value == reached.get(letters, 0) + 1:
                reached[letters] = value
                lettered[index] = _mark("series", found)
        elif (found := _PAIR.fullmatch(line)) and pair < (here := (int(found["left"]), int(found["right"]))):
            pair = here
            paired[index] = _mark("series", found)
    for series in (lettered if max(reached.values(), default=0) > 1 else {}, paired):
        if len(series) >= LEAST:
            yield from series.items()


def _files(lines: Sequence[str]) -> Iterator[tuple[int, Mark]]:
    """26-0312, Ord. 61-2026: numbers of matters, in any order, each once."""
    found = {index: match for index, line in enumerate(lines) if (match := _FILE.fullmatch(line))}
    times = Counter(match["number"] for match in found.values())
    once = {index: _mark("file", match) for index, match in found.items() if times[match["number"]] == 1}
    if len(once) >= LEAST:
        yield from once.items()


def _articles(lines: Sequence[str], marks: Sequence[Mark | None]) -> dict[int, Mark | None]:
    """The articles of a town meeting's warrant, where nothing is numbered before the first; then only they are its items."""
    found = {index: match for index, line in enumerate(lines) if (match := _ARTICLE.fullmatch(line))}
    if len(found) < LEAST or any(marks[: min(found)]):
        return {}
    return {index: _mark("series", found[index]) if index in found else None for index in range(len(lines))}


def _times(lines: Sequence[str]) -> dict[int, Mark]:
    """9:00 a.m., 9:05 a.m., …: times that don't fall; the meeting's own time above the first item is none of them."""
    found: dict[int, Mark] = {}
    minutes: list[int] = []
    for index, line in enumerate(lines):
        match = _TIME.fullmatch(line)
        if not match or not (match["half"] or match["minute"]):
            continue
        clock = int(match["hour"]) % 12 * 60 + int(match["minute"] or 0) + 720 * ((match["half"] or "").lower() == "p")
        if not match["half"] and minutes and clock < minutes[-1]:
            clock += 720
        if not minutes or clock >= minutes[-1]:
            minutes.append(clock)
            found[index] = Mark("time", "", match["rest"])
    if len(minutes) > LEAST and minutes[0] == minutes[1]:
        del found[min(found)]
    return found if len(found) >= LEAST else {}


def _bullets(lines: Sequence[str]) -> dict[int, Mark]:
    """The lines with the first bullet's sign, if a meeting's procedure is among them."""
    matches = {index: match for index, line in enumerate(lines) if (match := _BULLET.match(line))}
    sign = next((match["sign"] for match in matches.values()), None)
    found = {index: Mark("bullet", "", match["rest"]) for index, match in matches.items() if match["sign"] == sign}
    named = sum(PROCEDURE.search(mark.rest) is not None for mark in found.values())
    return found if len(found) >= LEAST and named >= 2 else {}


def _capitals(lines: Sequence[str]) -> dict[int, Mark]:
    """Lines in capitals from the call to order on, if they are most of what is there."""
    first = next((index for index, line in enumerate(lines) if is_upper(line) and _OPENS.match(line)), len(lines))
    found = {index: Mark("line", "", lines[index]) for index in range(first, len(lines)) if is_upper(lines[index])}
    return found if len(found) >= LEAST and len(found) * 2 >= len(lines) - first else {}


def _mark(style: str, found: re.Match[str]) -> Mark:
    return Mark(style, found["number"], (found["rest"] or "").strip())
