"""Rows of a Granicus view. Each customer edits the template: rows are known by their links, classes and a cell with a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from engagic_scrapy import dates, titles
from engagic_scrapy.parsers.granicus import markup

CONTAINERS = (
    "//table[contains(@class, 'listingTable') or @id='archive' or @id='upcoming' or @id='nosearch'"
    " or contains(@summary, 'Archived Videos') or contains(@summary, 'Upcoming')]"
    " | //*[@id='upcoming' or @id='archive' or @id='granicus'] | //div[contains(concat(' ', @class, ' '), ' archive ')]"
)
_COMMITTEE = "span[contains(concat(' ', @class, ' '), ' committee ')]"
_DIVISIONS = f"//div[contains(concat(' ', @class, ' '), ' row ')][count(.//{_COMMITTEE}) = 1]"
_VIEWERS = "//a[contains(@href, 'Viewer.php') or contains(@onclick, 'MediaPlayer.php') or contains(@href, 'MediaPlayer.php')]"
_ROW_CLASSES = re.compile(r"\b(?:listingRow|odd|even|shade|noshade)\b")
_DAY = re.compile(
    r"^(?:\d{10}(?=\D))?\W*(?:[a-z]{3,9}day,?\s+)?"
    r"(?:[a-z]{3,9}\.?\s+\d{1,2},|\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{2}|\d{4}-\d\d-\d\d)",
    re.I,
)
_EPOCH = re.compile(r"^\d{10}(?=\D)")
_SLASH = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
_SHORT_YEAR = re.compile(r"\b([A-Za-z]{3,9}\.? \d{1,2}, )(\d{2})(?!\d)")
_NO_NAME = re.compile(r"\d+\s?h(?:r|ou)?s?\b.*|\d+\s?m(?:in)?s?\b.*|agenda|minutes|video|audio|media|view", re.I)
_YEAR = re.compile(r"\W*(?:(?:19|20)\d\d|archived?|upcoming)\b.*", re.I)
_PANEL = ".//*[contains(@class, 'CollapsiblePanelTab')] | preceding-sibling::*[1][contains(@class, 'CollapsiblePanelTab')]"


@dataclass(slots=True)
class Row:
    """``name`` and ``when`` as printed, ``rest`` the words of the other cells, ``event`` a number that stands in no link."""

    element: html.HtmlElement
    name: str
    when: str
    rest: str = ""
    links: list[markup.Found] = field(default_factory=list)
    event: str | None = None

    def itertext(self) -> Iterator[str]:
        """For samples of rows that can't be read."""
        return self.element.itertext()


def rows(root: html.HtmlElement, host: str) -> Iterator[Row]:
    """Rows of tables, then divisions with a committee, then whatever holds a viewer link and a date outside of both."""
    taken = set()
    for element in root.iter("tr"):
        row = _table_row(element, host)
        if row:
            taken.add(element)
            yield row
    for element in root.xpath(_DIVISIONS):
        if not any(parent in taken for parent in element.iterancestors()):
            taken.add(element)
            yield _division(element, host)
    for link in root.xpath(_VIEWERS):
        around = [parent for parent in link.iterancestors() if parent.tag not in ("body", "html")]
        if taken.isdisjoint(around):
            nearest = next((parent for parent in around[:4] if dates.read_date(tidy(markup.text(parent)))), None)
            if nearest is not None:
                taken.add(nearest)
                yield _division(nearest, host)


def tidy(when: str) -> str:
    """ "03 / 24 / 2026", "Mar 17, 26" and "1646294400Mar 3, 2022" as dates that can be read."""
    when = _EPOCH.sub("", when)
    if "/" in when:
        when = _SLASH.sub("/", when)
    return _SHORT_YEAR.sub(r"\g<1>20\2", when)


def _table_row(element: html.HtmlElement, host: str) -> Row | None:
    """None for a heading, a search form, a layout table around the listing, a table of telephone numbers."""
    tds = element.findall("td")
    if not tds or element.find(".//tr") is not None:
        return None
    links = list(markup.links(element, host))
    viewers = any("Viewer.php" in link.url or "MediaPlayer.php" in link.url or "/player/" in link.url for link in links)
    marked = _ROW_CLASSES.search(element.get("class") or "") or any(
        td.get("headers") or "listItem" in (td.get("class") or "") or "listedItem" in (td.get("class") or "") for td in tds
    )
    if not viewers and not marked:
        return None
    cells = [(markup.column(td).lower(), markup.text(td)) for td in tds]
    days = [(column, words) for column, words in cells if _DAY.match(words)]
    when = next((words for column, words in days if column in ("date", "eventdate")), days[0][1] if days else "")
    if not when and not viewers:
        return None
    # Some customers swap the columns (Oakley): the name is the first cell that isn't the date.
    name = next((words for column, words in cells if column in ("name", "eventname") and words != when), "")
    if not name:
        name = next((words for _, words in cells if words and words != when), "")
        if not name or _DAY.match(name) or _NO_NAME.fullmatch(name):
            name = _heading(element)
    rest = " ".join(words for _, words in cells if words not in (when, name))
    numbers = [str(node.get("data-event-id")) for node in element.iter("a") if node.get("data-event-id")]
    event = next((key for key in numbers if key.isdecimal() and int(key)), None)
    return Row(element, name, when, rest, links, event)


def _division(element: html.HtmlElement, host: str) -> Row:
    label = next(iter(element.xpath(f".//{_COMMITTEE}")), None)
    words = markup.text(element)
    name = markup.text(label)
    around = titles.clean(words.replace(name, "", 1)) if name else words
    found = _DAY_ANYWHERE.search(around)
    when = found[0] if found else ""
    if not name:
        name = titles.clean(around[: found.start()]).strip(" -–,:") if found else ""
    return Row(element, name or _heading(element), when, "", list(markup.links(element, host)))


_DAY_ANYWHERE = re.compile(
    r"(?:[a-z]{3,9}\.?\s+\d{1,2},\s+\d{2,4}|\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{2,4}|\d{4}-\d\d-\d\d)(?:[\s,–-]+\d{1,2}:\d\d\s*[ap]\.?m\.?)?",
    re.I,
)


def _heading(element: html.HtmlElement) -> str:
    """The body's name over a panel whose rows have none; a year is no name."""
    for parent in element.iterancestors("div"):
        if "CollapsiblePanel" in (parent.get("class") or ""):
            words = markup.text(next(iter(parent.xpath(_PANEL)), None))
            if words and not _YEAR.fullmatch(words):
                return words
    return ""
