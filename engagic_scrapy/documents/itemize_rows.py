"""Reads the lines of an agenda into its items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.itemize_lines import GROUP_WORDS, LABEL, Mark, is_section, mark_of, values
from engagic_scrapy.documents.itemize_numbering import Numbering, Row, items_of, tell_how
from engagic_scrapy.documents.itemize_series import PROCEDURE, marks_of
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS

TITLE_LINES, TITLE_CHARACTERS = 8, 600
ROOM = 0.88  # of the widest line: letters differ in width
WRAPPED = 40  # characters: a shorter line ends because it is done

_ADJOURN = re.compile(r"(?:motion (?:for|to) )?adjourn(?:ment|ed)?\b(?!.*\b(?:closed|executive|study|work) session)", re.I)
_ORDER = re.compile(r"(?:call\b.{0,20}\bto order|roll call)\b", re.I)
_LEADER = re.compile(r"\s*(?:\.{3,}|\u2026+|(?:\. ){3,}\.?|_{3,}|-{4,})\s*(?P<page>[ivxlc]{1,6}|[A-Z]{0,2}-?\d{1,4})\s*$", re.I)
REFERENCE = re.compile(
    r"\s*[(\[]?\b(?:(?:packet )?pages?|pgs?|pp?)\.?\s*(?P<page>\d{1,4})(?:\s*(?:-|\u2013|to)\s*\d{1,4})?[)\]]?\.?$", re.I
)
_CONTINUED = re.compile(r"\(?\bcont(?:inued|'d|\.|d\.?)\)?\s*:?$", re.I)
_OPEN_ENDED = re.compile(r"(?:[,;&\u2013-]|\b(?:and|or|of|the|for|to|with|in|by|on|at|from|an?|between|no\.))$", re.I)
_FIELD = re.compile(r"[A-Z][\w'\u2019/&-]*(?: [\w'\u2019/&()-]+){0,3}\s?:(?:\s|$)")  # "Name of case: …" below a title
_SMALL = re.compile(r"[a-z](?![A-Z-])")  # what begins small goes on with a sentence, but for iPads and e-bikes
HEADED = re.compile(r"(?:meeting )?agenda(?: items)?\s*:?|order of business\s*:?", re.I)
_ASKS = re.compile(
    r"(?:.*\b(?:recommend|action|motion)\w*\b.*"
    r"|.*\bthat (?:the )?(?:[\w']+ ){0,3}(?:council|board|commission|committee|trustees)\b.*"
    r"|options?):$",
    re.I,
)
_STEPS = re.compile(r"(?<![\w.])(\d)[.)] (?=[A-Z])")
_PAGES = re.compile(r"(?:.*\s)?(?:packet )?(?:pages?|pg)\.?(?: (?:no\.?|number|#))?", re.I)
_PAGE_COLUMN = re.compile(r"\s+(?P<page>\d{1,4})(?:\s?[-\u2013]\s?\d{1,4})?$")
_TIME_COLUMN = re.compile(r"[\s(\u2013-]+\d{1,2}:\d\d(?:\s?[ap]\.?\s?m\b\.?)?\)?$", re.I)


def adjourns(line: str) -> bool:
    mark = mark_of(line)
    words = mark.rest if mark else line
    return len(words.split()) <= 10 and _ADJOURN.match(words) is not None


def read_rows(lines: Sequence[tuple[int, str]], way: str = "numbers") -> list[Row]:
    """The items among the agenda's lines, (page, line), up to its adjournment.

    :param way: one of :data:`itemize_series.WAYS`.
    """
    marks = marks_of([line for _, line in lines], way)
    numbering, asked = Numbering(), _Asked()
    section, fresh, stop = None, False, len(lines)
    for index, (page, line) in enumerate(lines):
        mark = marks[index]
        if HEADED.fullmatch(line) and _starts_anew(numbering.rows, marks[index + 1 :]):
            numbering, section, fresh = Numbering(), None, False
        if asked.takes(line, mark, numbering):
            continue
        if mark is not None:
            title = mark.rest or (lines[index + 1][1] if index + 1 < stop and marks[index + 1] is None else "")
            if not title or _CONTINUED.search(title) or (_SMALL.match(title) and numbering.rows):
                continue
            row = Row(page, index, mark, title, section=section)
            if numbering.take(row, new_section=fresh):
                fresh = False
                if numbering.outranked:  # "A. Consent agenda": the heading before it reached as far as here
                    section = row.section = None
        elif is_section(line) and not _goes_on_title(lines, index):
            section, fresh = line.strip(" :."), True
            if len(numbering.rows) > 1 and tell_how(numbering.rows):
                numbering = Numbering()
        if len(numbering.rows) >= LEAST_ITEMS and adjourns(line) and not _opens_again(lines[index + 1 :], marks[index + 1 :]):
            stop = index + (numbering.rows[-1].line == index)
            break
    rows = items_of(numbering.rows)
    starts = sorted(row.line for row in numbering.rows)
    for row in rows:
        _complete(row, lines, next((line for line in starts if line > row.line), stop), stop)
    _take_columns(rows, lines)
    for index, row in enumerate(rows):
        end = rows[index + 1].line if index + 1 < len(rows) else stop
        row.end, row.end_page = end, lines[end - 1][0]
    return rows


def _starts_anew(rows: Sequence[Row], marks: Sequence[Mark | None]) -> bool:
    """Whether an agenda's own heading only follows what tells how to take part in the meeting."""
    following = next((mark for mark in marks if mark is not None), None)
    counts = following is not None and following.parts and any(value == 1 for _, value in values(following.parts[-1]))
    return bool(counts) and not any(PROCEDURE.search(row.title) for row in rows)


def _opens_again(lines: Sequence[tuple[int, str]], marks: Sequence[Mark | None]) -> bool:
    """Whether another body's meeting follows on the same agenda."""
    return any(mark is not None and _ORDER.match(mark.rest or line) for (_, line), mark in zip(lines, marks, strict=True))


@dataclass(slots=True)
class _Asked:
    """Follows the numbered steps below "Recommended action:", which are no items."""

    announced: bool = False
    value: int = 0  # of the last step, 0 outside
    shape: tuple[str, str] | None = None
    ended: bool = True  # whether the step before was done with: after ";" or "and" the next one follows

    def takes(self, line: str, mark: Mark | None, numbering: Numbering) -> bool:
        """Whether the line is a step."""
        if mark is None:
            if LABEL.match(line) and (steps := [int(step) for step in _STEPS.findall(line)]) == [*range(1, len(steps) + 1)] != []:
                self.announced, self.value, self.shape, self.ended = False, steps[-1], None, line.endswith(".")
            else:
                self.announced = _ASKS.fullmatch(line) is not None
                self.ended = not (self.value and line.endswith((";", ",", " and", " or")))
            return False
        announced, self.announced = self.announced, False
        counted = [((mark.style, kind), value) for kind, value in values(mark.parts[0])] if len(mark.parts) == 1 else []
        step = next((one for one in counted if self._goes_on(one, announced, numbering)), None)
        if step is None or mark.style == "item":
            self.value = 0
            return False
        self.shape, self.value = step
        self.ended = not line.endswith((";", ",", " and", " or"))
        return True

    def _goes_on(self, one: tuple[tuple[str, str], int], announced: bool, numbering: Numbering) -> bool:
        shape, value = one
        if announced and value == 1:
            return bool(numbering.rows) and not GROUP_WORDS.search(numbering.rows[-1].title)
        if not self.value or value != self.value + 1 or self.shape not in (None, shape):
            return False
        return not (self.ended and numbering.expects(shape, value))


def _goes_on_title(lines: Sequence[tuple[int, str]], index: int) -> bool:
    """Whether the line above is a numbered title in capitals that isn't done: then these capitals belong to it."""
    above = lines[index - 1][1] if index else ""
    return mark_of(above) is not None and _OPEN_ENDED.search(above) is not None


def _complete(row: Row, lines: Sequence[tuple[int, str]], end: int, stop: int) -> None:
    """Joins the lines of a wrapped title; takes the page printed behind it."""
    first = row.line if row.mark and row.mark.rest else row.line + 1
    widest = max((len(line) for _, line in lines[max(0, row.line - 30) : row.line + 30]), default=0)
    parts = [row.title]
    for index in range(first + 1, min(end, stop, first + TITLE_LINES)):
        before, line = lines[index - 1][1], lines[index][1]
        if _LEADER.search(before) or LABEL.match(line) or (is_section(line) and not _OPEN_ENDED.search(before)):
            break
        if _LEADER.fullmatch(line) or REFERENCE.fullmatch(line):
            parts.append(line)
            break
        # A line is wrapped where the next word had no room on it.
        full = len(before) >= WRAPPED and len(before) + 1 + len(line.split()[0]) > ROOM * widest and not _FIELD.match(line)
        if not (line[0].islower() or _OPEN_ENDED.search(before) or (full and not before.endswith((".", ":", "?", "]")))):
            break
        parts.append(line)
    title = " ".join(parts)[:TITLE_CHARACTERS]
    found = _LEADER.search(title) or REFERENCE.search(title)
    if found and found.start() > 0:
        row.reference, title = found["page"], title[: found.start()]
    row.title = title.strip(" -\u2013\u2014") or row.title


def _take_columns(rows: Sequence[Row], lines: Sequence[tuple[int, str]]) -> None:
    """Takes a column of times off the titles, and one of pages that a heading "Page" announces."""
    timed = [(row, found.start()) for row in rows if (found := _TIME_COLUMN.search(row.title)) and found.start() > 0]
    if len(timed) >= LEAST_ITEMS and len(timed) * 2 >= len(rows):
        for row, at in timed:
            row.title = row.title[:at]
    if not rows or not any(_PAGES.fullmatch(line) for _, line in lines[: rows[0].line] if len(line) < WRAPPED):
        return
    paged = [(row, found) for row in rows if row.reference is None and (found := _PAGE_COLUMN.search(row.title))]
    numbers = [int(found["page"]) for _, found in paged]
    if len(paged) > 1 and numbers == sorted(numbers):
        for row, found in paged:
            row.reference, row.title = found["page"], row.title[: found.start()]
