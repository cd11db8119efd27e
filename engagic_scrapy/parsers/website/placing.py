"""Which day a link belongs to, by where it stands: in its words, its row, under a heading, in its file's name."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from engagic_scrapy import dates, titles
from engagic_scrapy.parsers.website.days import Days, days_in, days_in_address, with_year, year_in
from engagic_scrapy.parsers.website.links import Found

_ROWS = ("tr", "li", "dd", "article")
_LISTS = ("ul", "ol", "table")
_PARTS_OF_TABLES = ("tbody", "thead", "tfoot")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary", "legend", "dt", "button")
_TEXT_CHARS = 1_500  # beyond it a text is no row and no heading
_HEADING_CHARS = 160
_HEAD_ROWS = 3  # among which the headings of a table's columns are
_STEPS = 40  # siblings and ancestors that are looked at for one link


class AmbiguousDay(ValueError):
    """Several days stand where one is needed; the message has them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A day and where it was read: "link", "row", "heading" or "file name".

    :param row: the element that holds the link; None if there is none.
    :param said: the words that have the day.
    :param assumed_year: whether the year stood apart from month and day.
    :param other: another day that the link's surroundings name.
    """

    day: datetime.date
    where: str
    row: Any = None
    said: str = ""
    assumed_year: bool = False
    other: datetime.date | None = None


class Placing:
    """Looks around the links of one area of a page. Texts are read once.

    :param rows: elements that the city's row calls rows; nothing beyond them belongs to a link inside.
    """

    def __init__(self, area: Any, links: list[Found], rows: list[Any]):
        self.area, self.rows = area, set(rows)
        self.links = {link.element for link in links}
        self._linked = {
            ancestor for link in links if link.role != "recording" for ancestor in (link.element, *link.element.iterancestors())
        }
        self._texts: dict[Any, str] = {}
        page = area.getroottree()
        self._page_year = year_in(titles.clean(page.findtext(".//title")))
        heading = page.find(".//h1")
        self.page_heading = self.text(heading)[:_HEADING_CHARS] if heading is not None else ""

    def place(self, link: Found) -> Placed | None:
        """The link's day, None if there is none. Raises AmbiguousDay."""
        row = self.row_of(link.element)
        own, around = days_in(self.text(link.element)), self._row_days(row, link) if row is not None else Days()
        if own.number > 1:
            raise AmbiguousDay(f"{link.name!r} names {own.number} days")
        if own.number:
            day, assumed = self._whole(own, link.element)
            others = [each for each in around.full if each != day]
            if day:
                return Placed(day, "link", row, link.name, assumed, others[0] if len(around.full) == 1 and others else None)
        if around.number > 1:
            raise AmbiguousDay(f"the row of {link.name!r} names {around.number} days")
        if around.number:
            day, assumed = self._whole(around, link.element)
            if day:
                return Placed(day, "row", row, self.own_text(row), assumed)
        return self._from_outside(link, row)

    def _from_outside(self, link: Found, row: Any) -> Placed | None:
        unclear = 0
        for _, text in self.before(row if row is not None else link.element):
            found = days_in(text)
            if found.number > 1:
                unclear = found.number
                break
            if found.number:
                day, assumed = self._whole(found, link.element)
                return Placed(day, "heading", row, text, assumed) if day else None
        named = days_in_address(link.url).full
        if len(named) == 1:
            return Placed(named[0], "file name", row)
        if unclear:
            raise AmbiguousDay(f"the text before {link.name!r} names {unclear} days")
        return None

    # -- rows -----------------------------------------------------------------------------------------------------------------

    def row_of(self, element: Any) -> Any:
        """The nearest row that holds the element; an inner list belongs to the item around it if it has no day itself."""
        for ancestor in self._ancestors(element):
            if ancestor in self.rows or ancestor.tag in ("tr", "article"):
                return ancestor
            if ancestor.tag in ("li", "dd"):
                outer = next((each for each in self._ancestors(ancestor) if each in self.rows or each.tag in ("li", "tr")), None)
                has_day = days_in(self.text(ancestor)).number > 0
                if has_day or outer is None or not days_in(self.own_text(outer)).number:
                    return ancestor
                return outer
        return None

    def _row_days(self, row: Any, link: Found) -> Days:
        """The day of a row: of a <time>, of the whole, or of the one cell that is a day and little else."""
        stamps = {day for each in row.iter("time") if (day := dates.read_date(each.get("datetime")))}
        if len(stamps) == 1:
            return Days((stamps.pop(),))
        found = days_in(self.own_text(row))
        if found.number > 1 and row.tag == "tr":
            cells = [days_in(self.text(cell)) for cell in row.iterchildren("td", "th") if cell not in self._linked]
            dated = [each for each in cells if each.number]
            return dated[0] if dated and dated[0].number == 1 else found
        return found

    def own_text(self, row: Any) -> str:
        """A row's words without those of the links to its documents and of the rows inside it."""
        return titles.clean(" ".join(self._own_pieces(row)))

    def _own_pieces(self, element: Any) -> Iterator[str]:
        if element.text:
            yield element.text
        for child in element:
            is_document = child in self.links
            if isinstance(child.tag, str) and not is_document and not (child.tag in _LISTS and child in self._linked):
                yield from self._own_pieces(child)
            if child.tail:
                yield child.tail

    # -- what stands before ---------------------------------------------------------------------------------------------------

    def before(self, element: Any) -> Iterator[tuple[Any, str]]:
        """Texts before an element, nearest first, up to the area's beginning: what a reader takes for its headings.

        A neighbour that holds links of its own is passed over, and so are the rows before it; what stood in a list before this
        one is another's.
        """
        steps = 0
        for ancestor in (element, *self._ancestors(element)):
            if ancestor is self.area:
                return
            is_row = ancestor.tag in _ROWS or ancestor.tag in _PARTS_OF_TABLES or ancestor in self.rows
            for sibling in ancestor.itersiblings(preceding=True):
                steps += 1
                if steps > _STEPS:
                    return
                if not isinstance(sibling.tag, str):
                    continue
                tail = titles.clean(sibling.tail)
                if tail and not is_row and len(tail) <= _HEADING_CHARS:
                    yield sibling, tail
                if sibling not in self._linked and (not is_row or self._heads(sibling)):
                    if len(self.text(sibling)) <= _HEADING_CHARS:
                        yield sibling, self.text(sibling)
                elif sibling in self._linked and not is_row and self._has_day(sibling):
                    return  # another meeting's: what stands before it is its heading
            parent = ancestor.getparent()
            if parent is not None and parent.text and not is_row and len(parent.text) <= _HEADING_CHARS:
                yield parent, titles.clean(parent.text)

    def _heads(self, row: Any) -> bool:
        """Whether a row without documents is a heading of those below it: one cell, a caption, a term."""
        if row.tag == "tr":
            return len(list(row.iterchildren("td", "th"))) == 1
        return row.tag in _HEADINGS or row.tag == "thead"

    def headings(self, element: Any) -> Iterator[str]:
        """The words of the headings above an element, nearest first; the page's own first heading last."""
        level = 9
        for found, text in self.before(element):
            rank = int(found.tag[1]) if found.tag in _HEADINGS[:6] else 8
            if text and rank < level:
                yield text
                level = rank if rank < 8 else level
        if self.page_heading:
            yield self.page_heading

    # -- small things ---------------------------------------------------------------------------------------------------------

    def _whole(self, found: Days, element: Any) -> tuple[datetime.date | None, bool]:
        """The one day, with the nearest heading's year where it has none of its own, and whether the year was taken so."""
        if found.full:
            return found.full[0], False
        years = (year for text in self.headings(element) if (year := year_in(text)))
        year = next(years, self._page_year)
        return (with_year(found.partial[0], year) if year else None), True

    def _has_day(self, element: Any) -> bool:
        return days_in(self.text(element)).number > 0

    def text(self, element: Any) -> str:
        if element not in self._texts:
            self._texts[element] = titles.clean(" ".join(element.itertext()))[:_TEXT_CHARS]
        return self._texts[element]

    def _ancestors(self, element: Any) -> Iterator[Any]:
        """From the inside out, the area last."""
        if element is self.area:
            return
        for number, ancestor in enumerate(element.iterancestors()):
            if number >= _STEPS:
                return
            yield ancestor
            if ancestor is self.area:
                return


def column_of(link: Any) -> str:
    """The heading of the column in which a link stands; empty if its table has none."""
    cell = next((each for each in link.iterancestors("td", "th")), None)
    if cell is None:
        return ""
    number = sum(
        int(each.get("colspan") or 1) if (each.get("colspan") or "1").isdecimal() else 1
        for each in cell.itersiblings(preceding=True)
    )
    table: Any = next(cell.iterancestors("table"), None)
    for row in islice(table.iter("tr"), _HEAD_ROWS) if table is not None else ():
        heads = row.findall("th")
        if heads and not row.findall("td"):
            return titles.clean(" ".join(heads[number].itertext())) if number < len(heads) else ""
    return ""
