"""Finds the pages of the agenda in a document and reads its numbered lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy.documents.itemize_lines import (
    LABEL,
    Mark,
    is_section,
    is_upper,
    lines_of,
    mark_of,
    unfold_columns,
    without_running,
)
from engagic_scrapy.documents.itemize_numbering import Numbering, Row, items_of
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS

AGENDA_PAGES = 20
HEAD_LINES = 8
TITLE_LINES, TITLE_CHARACTERS = 8, 600
ROOM = 0.88  # of the widest line: letters differ in width
WRAPPED = 40  # characters: a shorter line ends because it is done

_AGENDA = re.compile(
    r"\b(?:agenda|docket|order of (?:business|the day)|notice of (?:a |the )?(?:regular|special|public|joint)\b.*\bmeeting)\b",
    re.I,
)
_NOT_AGENDA = re.compile(
    r"\bagenda (?:item|report|bill|memo|date|request|statement|section|placement|of\b|no|#|summary report|transmittal)"
    r"|\b(?:for|on) the agenda\b"
    r"|non-agenda|agenda:$|this agenda|\bitem\b",
    re.I,
)
_MINUTES = re.compile(r"\bminutes\b", re.I)
_SUPPORT = re.compile(
    r"(?:(?:city |town |county )?(?:council |board |commission |agenda )?"
    r"(?:staff|agenda|council|administrative|committee|action) (?:item )?"
    r"(?:report|memo|memorandum|bill|request|summary)\b|memorandum\b|memo\b|"
    r"report to\b|staff report|(?:draft )?(?:resolution|ordinance) (?:no|number|#)|"
    r"(?:a |an )(?:resolution|ordinance)\b|exhibit\b|attachment\b|appendix\b|agreement\b|contract\b|"
    r"agenda item\b|item (?:no\.? ?|#)?[\dA-Z]|"
    r"to:\s|from:\s|subject:\s|invoice\b)",
    re.I,
)
_CONTENTS = re.compile(r"^(?:table of )?contents$", re.I)
_ADJOURN = re.compile(r"(?:motion (?:for|to) )?adjourn(?:ment|ed)?\b(?!.*\b(?:closed|executive|study|work) session)", re.I)
_LEADER = re.compile(r"\s*(?:\.{3,}|\u2026+|(?:\. ){3,}\.?|_{3,}|-{4,})\s*(?P<page>[ivxlc]{1,6}|[A-Z]{0,2}-?\d{1,4})\s*$", re.I)
REFERENCE = re.compile(
    r"\s*[(\[]?\b(?:(?:packet )?pages?|pgs?|pp?)\.?\s*(?P<page>\d{1,4})(?:\s*(?:-|\u2013|to)\s*\d{1,4})?[)\]]?\.?$", re.I
)
_CIVIC = re.compile(
    r"\b(?:agenda|call to order|roll call|adjourn|public hearing|public comment|consent|ordinance|resolution|council|commission|"
    r"board of|trustees|supervisors|minutes of|approval of|pledge of)\b",
    re.I,
)
_CONTINUED = re.compile(r"\(?\bcont(?:inued|'d|\.|d\.?)\)?\s*:?$", re.I)
_OPEN_ENDED = re.compile(r"(?:[,;&\u2013-]|\b(?:and|or|of|the|for|to|with|in|by|on|at|from|an?|between|no\.))$", re.I)


@dataclass(slots=True)
class Agenda:
    """The agenda's pages and items. ``lines``: (page, line) in order, without running headers; ``rows``: its items."""

    first_page: int
    last_page: int
    lines: list[tuple[int, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    is_contents: bool = False


def role(lines: Sequence[str]) -> str:
    """What a page's first lines say it is: ``agenda``, ``contents``, ``minutes``, ``support`` or ``plain``."""
    head = lines[:HEAD_LINES]
    for line in head:
        short = len(line) <= 90 and len(line.split()) <= 14
        if not short or mark_of(line):
            continue
        if _CONTENTS.match(line):
            return "contents"
        if _SUPPORT.match(line):
            return "support"
        if _MINUTES.search(line) and not re.search(
            r"agenda|approv|\d minutes|minutes (?:per|each|of (?:the|public))", line, re.I
        ):
            return "minutes"
        if _AGENDA.search(line) and not _NOT_AGENDA.search(line) and (not line.endswith(".") or is_upper(line)):
            return "agenda"
    return "support" if _item_mark(lines) else "plain"


def _item_mark(lines: Sequence[str]) -> Mark | None:
    """ "ITEM 2" at the head of a page, below the running header at most."""
    return next((mark for mark in map(mark_of, lines[:4]) if mark and mark.style == "item"), None)


def find_agendas(pages: Iterator[dict[str, Any]], *, starts: Collection[int], kind: str, last_look: int) -> list[Agenda]:
    """Table of contents and agenda, whichever are there, the agenda last; each has at least three items.

    :param starts: pages that bookmarks call the agenda.
    :param last_look: an agenda that begins on a later page is not looked for.
    """
    found: list[Agenda] = []
    batch = _Batch("")
    for page in pages:
        number, lines = page["page"], unfold_columns(lines_of(page["text"]))
        what = "agenda" if number in starts else role(lines)
        if what == "minutes" and kind == "minutes":
            what = "agenda"
        if batch.pages and not batch.goes_on(what, lines):
            found += batch.read()
            batch = _Batch("")
            if found and not found[-1].is_contents:
                return found
        if not batch.pages and number > last_look:
            break
        if not batch.pages and (what in ("agenda", "contents") or (what == "plain" and number == 1)):
            batch.role = what
        if batch.role:
            batch.add(number, lines)
    return found + batch.read(whole=kind != "packet")


@dataclass(slots=True)
class _Batch:
    """Pages one after the other that may be an agenda. ``role``: that of the first, empty before it."""

    role: str
    pages: list[tuple[int, list[str]]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    adjourned: bool = False

    def add(self, number: int, lines: list[str]) -> None:
        self.pages.append((number, lines))
        marks = [mark.number for mark in map(mark_of, lines) if mark]
        self.numbers.update(marks)
        self.adjourned = len(self.numbers) >= LEAST_ITEMS and any(map(_adjourns, lines))

    def goes_on(self, what: str, lines: list[str]) -> bool:
        if self.adjourned or len(self.pages) == AGENDA_PAGES or what in ("minutes", "contents"):
            return False
        if what == "agenda":
            return self.role == "agenda"  # else a cover or a table of contents stood before it
        if what != "support":
            return True
        mark = _item_mark(lines)  # the agenda's next item, or the cover of one that it listed
        return mark is not None and mark.number not in self.numbers

    def read(self, *, whole: bool = False) -> list[Agenda]:
        """The agenda that these pages hold, or nothing."""
        if not self.pages:
            return []
        if (
            self.role != "agenda"
            and len({word.casefold() for _, lines in self.pages for word in _CIVIC.findall("\n".join(lines))}) < 2
        ):
            return []  # a form, a book
        stripped = without_running([lines for _, lines in self.pages])
        numbered = [(number, line) for (number, _), lines in zip(self.pages, stripped, strict=True) for line in lines]
        agenda = Agenda(self.pages[0][0], self.pages[-1][0], numbered, is_contents=self.role == "contents")
        agenda.rows = read_rows(numbered, bare=False)
        if len(agenda.rows) < LEAST_ITEMS:
            agenda.rows = read_rows(numbered, bare=True)
        if len(agenda.rows) < LEAST_ITEMS:
            return []
        agenda.is_contents |= (
            sum(row.reference is not None for row in agenda.rows) * 2 > len(agenda.rows) and self.role == "plain"
        )
        trailing = self.pages[-1][0] - agenda.rows[-1].page
        if not self.adjourned and not (whole and trailing <= 1):
            # What follows the last item may be the packet's first paper, without a heading that says so.
            agenda.rows[-1].end_page = agenda.last_page = agenda.rows[-1].page
        return [agenda]


def _adjourns(line: str) -> bool:
    mark = mark_of(line)
    words = mark.rest if mark else line
    return len(words.split()) <= 10 and _ADJOURN.match(words) is not None


def read_rows(lines: Sequence[tuple[int, str]], *, bare: bool) -> list[Row]:
    """The items among the agenda's lines, up to "adjournment". ``bare``: numbers without any punctuation count too."""
    numbering, section, fresh = Numbering(), None, False
    stop = len(lines)
    for index, (page, line) in enumerate(lines):
        mark = mark_of(line)
        if mark is not None and (mark.style != "bare" or bare or not mark.rest):
            title = mark.rest or (lines[index + 1][1] if index + 1 < stop and mark_of(lines[index + 1][1]) is None else "")
            if not title or _CONTINUED.search(title) or (mark.style == "bare" and not mark.rest and not bare):
                continue
            row = Row(page, index, mark, title, section=section)
            if numbering.take(row, new_section=fresh):
                fresh = False
                if numbering.outranked:  # "A. Consent agenda": the heading before it reached as far as here
                    section = row.section = None
        elif mark is None and is_section(line) and not _goes_on_title(lines, index):
            section, fresh = line.strip(" :."), True
        if _adjourns(line) and len(numbering.rows) >= LEAST_ITEMS:
            stop = index + (numbering.rows[-1].line == index)
            break
    rows = items_of(numbering.rows)
    starts = sorted(row.line for row in numbering.rows)
    for row in rows:
        _complete(row, lines, next((line for line in starts if line > row.line), stop), stop)
    for index, row in enumerate(rows):
        end = rows[index + 1].line if index + 1 < len(rows) else stop
        row.end, row.end_page = end, lines[end - 1][0]
    return rows


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
        full = len(before) >= WRAPPED and len(before) + 1 + len(line.split()[0]) > ROOM * widest
        if not (line[0].islower() or _OPEN_ENDED.search(before) or (full and not before.endswith((".", ":", "?")))):
            break
        parts.append(line)
    title = " ".join(parts)[:TITLE_CHARACTERS]
    found = _LEADER.search(title) or REFERENCE.search(title)
    if found and found.start() > 0:
        row.reference, title = found["page"], title[: found.start()]
    row.title = title.strip(" -\u2013\u2014") or row.title
