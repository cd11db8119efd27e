"""One link, or one row without a link, to what it says of a meeting."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy import dates, titles
from engagic_scrapy.parsers.website import names
from engagic_scrapy.parsers.website.days import days_in
from engagic_scrapy.parsers.website.links import MEETING_KINDS, Found
from engagic_scrapy.parsers.website.placing import AmbiguousDay, Placing, column_of

_OTHER_TIME = re.compile(
    r"\b(?:posted|updated|modified|revised|published|uploaded|amended)\b[^|;]{0,60}?\d{1,2}(?::\d\d)?\s*[ap]\.?m\b\.?", re.I
)
_MEETING = re.compile(r"\bmeetings?\b|\bhearing\b|\bsession\b|\bworkshop\b", re.I)
_SORT = re.compile(r"\b(?:(special)|(work) ?(?:session|shop)|(study) session|(closed)|(executive)|(regular))\b", re.I)


@dataclass(slots=True)
class Entry:
    """What one link or row says. `found` is None for a row without documents.

    :param words: the row's text, or what dated the link, with the link's own words.
    :param sort: special, work, study, closed, executive, regular, or "" where the words don't say.
    """

    found: Found | None
    day: datetime.date
    body: str
    words: str
    title: str
    start: dates.Start
    sort: str
    row: Any = None
    kind: str = ""
    doubts: list[str] = field(default_factory=list)


class Reader:
    """Reads the links and rows of one page.

    :param body_name: the body of all of them, from the city's row.
    :param doubts: what is doubtful about all of them.
    """

    def __init__(self, placing: Placing, timezone: str, body_name: str | None, doubts: list[str]):
        self.placing, self.timezone, self.body_name, self.doubts = placing, timezone, body_name, doubts

    def link(self, found: Found) -> Entry | None:
        """None for a link without a day. Raises AmbiguousDay for a meeting document with several."""
        kind, doubts = self._kind(found)
        try:
            placed = self.placing.place(found)
        except AmbiguousDay:
            if kind in MEETING_KINDS:
                raise
            return None
        if placed is None:
            row = self.placing.row_of(found.element)
            if row in self.placing.rows and kind in MEETING_KINDS:
                raise ValueError(f"no date in the row of {found.name!r}")
            return None
        doubts += [doubt for doubt, holds in (
            ("file name", placed.where == "file name"), ("assumed_year", placed.assumed_year), ("other_day", bool(placed.other)),
        ) if holds]  # fmt: skip
        row = placed.row
        above = [placed.said] if row is None or placed.where == "heading" else []
        inside = self._texts(row) if row is not None else []
        words = titles.clean(" ".join([*above, self.placing.text(row) if row is not None else ""]))
        words = words if found.name in words else titles.clean(f"{words} {found.name}")
        beside = [*above, *inside, found.name]
        return self._entry(found, placed.day, words, beside, found.element, row, kind, doubts)

    def bare(self, row: Any, *, marked: bool) -> Entry | None:
        """A row without documents; one that the city's row doesn't mark has to speak of a meeting."""
        text = self.placing.text(row)
        days = days_in(text)
        if len(days.full) != 1:
            return None
        own = titles.clean(text)
        status = titles.status_of(("row", own))[0]
        if not (marked or status != "confirmed" and names.body_of([own])[0] or _MEETING.search(own)):
            return None
        return self._entry(None, days.full[0], own, self._texts(row), row, row, "", ["no_document"])

    def _texts(self, row: Any) -> list[str]:
        """A row's own words, cell by cell."""
        cells = list(row.iterchildren("td", "th")) if row.tag == "tr" else [row]
        return [text for cell in cells if (text := self.placing.own_text(cell))]

    def _kind(self, found: Found) -> tuple[str, list[str]]:
        if found.kind_from == "link":
            return found.kind, []
        column = titles.document_kind(column_of(found.element), "")
        if column != "other":
            return column, []
        if found.kind_from:
            return found.kind, ["kind"]
        for text in self.placing.headings(found.element):
            kinds = {kind for word in re.split(r"\W+", text) if (kind := titles.document_kind(word, "")) in MEETING_KINDS}
            if len(kinds) == 1:
                return kinds.pop(), ["kind"]
            if kinds:
                break  # "Agendas & Minutes" says that it is one of both
        return "other", []

    def _entry(
        self, found: Found | None, day: datetime.date, words: str, beside: list[str], place: Any, row: Any, kind: str,
        doubts: list[str],
    ) -> Entry:  # fmt: skip
        body = self.body_name or names.body_of(beside)[0]
        if not body:
            body, doubt = self._body_above(place)
            doubts += doubt
        said = next((match for each in beside if (match := _SORT.search(each))), None)
        sort = said[said.lastindex or 0].lower() if said else ""
        return Entry(
            found,
            day,
            body,
            words,
            names.title_of(beside, body),
            self._start(day, words),
            sort,
            row,
            kind,
            [*self.doubts, *doubts],
        )

    def _body_above(self, place: Any) -> tuple[str, list[str]]:
        above = list(self.placing.headings(place))
        body, number = names.body_of(["", *above])
        if number < 0:
            return "", ["no_body"]
        return body, ["page_body"] if above[number - 1] == self.placing.page_heading else []

    def _start(self, day: datetime.date, words: str) -> dates.Start:
        clock = dates.read_time(_OTHER_TIME.sub(" ", words))
        start = dates.local_start(day.isoformat(), f"{clock:%H:%M}" if clock else None, self.timezone)
        return dates.Start(start.date, start.start_time, words[: titles.SHORT * 2] or None, None)


def neighbours(entries: list[Entry]) -> Iterator[Any]:
    """Rows beside those of the entries, in the same lists, that none of the entries stands in."""
    rows = {entry.row for entry in entries if entry.row is not None}
    for parent in dict.fromkeys(row.getparent() for row in rows if row.getparent() is not None):
        yield from (child for child in parent if child.tag in ("tr", "li", "article") and child not in rows)


def compatible(one: Entry, other: Entry) -> bool:
    """Whether two entries of one day and body can be the same meeting."""
    times, sorts = {one.start.start_time, other.start.start_time}, {one.sort, other.sort}
    return len(times - {None}) < 2 and len(sorts - {""}) < 2
