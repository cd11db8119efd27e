"""Finds the pages of the agenda in a document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy.documents.itemize_lines import Mark, is_upper, lines_of, mark_of, unfold_columns, without_running
from engagic_scrapy.documents.itemize_numbering import Row
from engagic_scrapy.documents.itemize_rows import HEADED, adjourns, read_rows
from engagic_scrapy.documents.itemize_series import PROCEDURE, WAYS, marks_of
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS

AGENDA_PAGES = 20
HEAD_LINES = 8

_AGENDA = re.compile(
    r"\b(?:agenda|docket|order of (?:business|the day)|notice of (?:a |the )?(?:regular|special|public|joint)\b.*\bmeeting"
    r"|town meeting warrant)\b",
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
_PLAINLY_AGENDA = re.compile(
    r"(?:(?:.*\W)?(?:regular|special|adjourned|joint|council|commission|board)\b.*\W)?agenda(?: packet)?", re.I
)
_OFF = re.compile(r"\b(?:cancel\w*|postponed|rescheduled)\b", re.I)
_CONTENTS = re.compile(r"^(?:table of )?contents$", re.I)
_CIVIC = re.compile(
    r"\b(?:agenda|call to order|roll call|adjourn|public hearing|public comment|consent|ordinance|resolution|council|commission|"
    r"board of|select ?board|town hall|trustees|supervisors|(?:old|new|unfinished) business|minutes of|approval of|pledge of)\b",
    re.I,
)


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
    for position, line in enumerate(head):
        short = len(line) <= 90 and len(line.split()) <= 14
        if not short or mark_of(line):
            continue
        if _CONTENTS.match(line):
            return "contents"
        if _SUPPORT.match(line):
            if line.lower().startswith(("to:", "from:")) and any(map(_announces, head[position:])):
                return "agenda"  # addressed to the council
            return "support"
        if _MINUTES.search(line) and not re.search(
            r"agenda|approv|\d minutes|minutes (?:per|each|of public)|minutes of the (?!.*\b20\d\d\b)", line, re.I
        ):
            return "minutes"
        if _AGENDA.search(line) and not _NOT_AGENDA.search(line) and (not line.endswith(".") or is_upper(line)):
            return "agenda"
    return "support" if _item_mark(lines) else "plain"


def _item_mark(lines: Sequence[str]) -> Mark | None:
    """ "ITEM 2" at the head of a page, below the running header at most."""
    return next((mark for mark in map(mark_of, lines[:4]) if mark and mark.style == "item"), None)


def find_agendas(pages: Iterator[dict[str, Any]], *, starts: Collection[int], kind: str, last_look: int) -> list[Agenda]:
    """Table of contents and agenda, whichever are there, the agenda last; each has items, three unless it says that it is one.

    :param starts: pages that bookmarks call the agenda.
    :param last_look: an agenda that begins on a later page is not looked for.
    """
    found: list[Agenda] = []
    batch = _Batch("", kind)
    for page in pages:
        number, lines = page["page"], unfold_columns(lines_of(page["text"]))
        what = "agenda" if number in starts else role(lines)
        if what == "minutes" and kind == "minutes":
            what = "agenda"
        if batch.pages and not batch.goes_on(what, lines):
            found += batch.read()
            batch = _Batch("", kind)
            if found and not found[-1].is_contents:
                return found
        if not batch.pages and number > last_look:
            break
        if not batch.pages and (what in ("agenda", "contents") or (what == "plain" and number == 1)):
            batch.role = what
        if batch.role:
            batch.add(number, lines)
    return found + batch.read(last=True)


@dataclass(slots=True)
class _Batch:
    """Pages one after the other that may be an agenda. ``role``: that of the first, empty before it. ``kind``: the document's."""

    role: str
    kind: str
    pages: list[tuple[int, list[str]]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    adjourned: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the page or the portal calls it an agenda."""
        return self.role == "agenda" or self.kind == "agenda"

    def add(self, number: int, lines: list[str]) -> None:
        self.pages.append((number, lines))
        marks = [mark.number for mark in (*map(mark_of, lines), *marks_of(lines, "numbers")) if mark]
        self.numbers.update(marks)
        self.adjourned = len(self.numbers) >= LEAST_ITEMS and any(map(adjourns, lines))

    def goes_on(self, what: str, lines: list[str]) -> bool:
        if self.adjourned or len(self.pages) == AGENDA_PAGES or what in ("minutes", "contents"):
            return False
        if what == "agenda":
            return self.role == "agenda"  # else a cover or a table of contents stood before it
        if what != "support":
            return True
        mark = _item_mark(lines)  # the agenda's next item, or the cover of one that it listed
        return mark is not None and mark.number not in self.numbers

    def read(self, *, last: bool = False) -> list[Agenda]:
        """The agenda that these pages hold, or nothing. ``last``: no page follows them."""
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
        ways = WAYS if self.is_named else WAYS[:2]
        read = (read_rows(numbered, way) for way in ways)
        agenda.rows = next((rows for rows in read if len(rows) >= LEAST_ITEMS), []) or self._few(numbered)
        if not agenda.rows or (_is_off(numbered) and not any(PROCEDURE.search(row.title) for row in agenda.rows)):
            return []
        agenda.is_contents |= (
            sum(row.reference is not None for row in agenda.rows) * 2 > len(agenda.rows) and self.role == "plain"
        )
        trailing = self.pages[-1][0] - agenda.rows[-1].page
        if not self.adjourned and not (last and self.kind != "packet" and trailing <= 1):
            # What follows the last item may be the packet's first paper, without a heading that says so.
            agenda.rows[-1].end_page = agenda.last_page = agenda.rows[-1].page
        return [agenda]

    def _few(self, lines: Sequence[tuple[int, str]]) -> list[Row]:
        """One or two items of a special meeting: what calls itself an agenda, and the one below that very word."""
        rows = [] if not self.is_named or _is_off(lines) else read_rows(lines)
        headed = bool(rows) and any(HEADED.fullmatch(line) for _, line in lines[: rows[0].line])
        return rows if len(rows) > 1 or headed else []


def _announces(line: str) -> bool:
    return _PLAINLY_AGENDA.match(line) is not None and not _NOT_AGENDA.search(line)


def _is_off(lines: Sequence[tuple[int, str]]) -> bool:
    return any(_OFF.search(line) for _, line in lines[: 2 * HEAD_LINES])
