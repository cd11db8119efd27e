"""Agenda items out of the links that stand on the agenda's pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from engagic_scrapy.documents.itemize_agenda import AGENDA_PAGES, Agenda
from engagic_scrapy.documents.itemize_lines import folded, lines_of
from engagic_scrapy.documents.itemize_match import share_rising, split_title
from engagic_scrapy.documents.itemize_numbering import Row
from engagic_scrapy.documents.itemize_outline import Start
from engagic_scrapy.documents.itemize_rows import REFERENCE
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS

RISING = 0.8  # of the steps from link to link
SAME_LINE = 0.006  # of a page's height
_NO_TITLE = re.compile(r"(?:https?:|www\.|\S+@|click|here\b|link\b|view\b|webform|zoom|\(?pp?\.? ?\d|\(?page)", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|pptx?|xlsx?)\b|attachment|document|download|legislation|/view|/files?/|getfile|meta(?:data)?viewer|staff.?report",
    re.IGNORECASE,
)


def link_starts(
    about: dict[str, Any], agenda: Agenda | None, pages: Callable[[], Iterator[dict[str, Any]]]
) -> list[Start | None]:
    """Where the links of the agenda lead: for each of its rows a start or None; without rows the links' own words are the titles.

    Empty unless three or more lead to different pages, rising for the most part.
    """
    links = [link for link in about.get("internal_links") or [] if _leads_out(link, agenda)]
    if len({target for _, target, *_ in links}) < LEAST_ITEMS:
        return []
    starts = _of_rows(links, agenda) if agenda else _of_words(links, pages)
    targets = [start.page for start in starts if start is not None]
    return starts if len(set(targets)) >= LEAST_ITEMS and share_rising(targets) >= RISING else []


def _leads_out(link: list[Any], agenda: Agenda | None) -> bool:
    page, target = link[0], link[1]
    if agenda is None:
        return page <= AGENDA_PAGES and target > page
    return agenda.first_page <= page <= agenda.last_page and not agenda.first_page <= target <= agenda.last_page


def _of_rows(links: list[list[Any]], agenda: Agenda) -> list[Start | None]:
    starts: dict[int, Start] = {}
    for page in sorted({link[0] for link in links}):
        for row, (_, target, *_) in _placed([link for link in links if link[0] == page], page, agenda):
            # An item's staff report comes first; its attachments' links lead further.
            if row.line not in starts or target < starts[row.line].page:
                starts[row.line] = Start(target, row.title, row.number, row.section, "link")
    return [starts.get(row.line) for row in agenda.rows]


def _placed(links: list[list[Any]], page: int, agenda: Agenda) -> Iterator[tuple[Row, list[Any]]]:
    """Which row each link of a page stands in, by the words under it, going down the page."""
    links = sorted(links, key=lambda link: link[2] or 0)
    here = [row for row in agenda.rows if row.page == page]
    if not any(link[3] for link in links):  # a scanned agenda with an OCR layer, or pdfium was not to be had
        if len({link[1] for link in links}) == len(here):
            targets = list(dict.fromkeys(link[1] for link in links))
            yield from ((row, [page, target]) for row, target in zip(here, targets, strict=True))
        return
    cursor = next((index for index, (number, _) in enumerate(agenda.lines) if number == page), 0)
    y = -1.0
    for link in links:
        if (link[2] or 0) - y > SAME_LINE and y >= 0:
            cursor += 1
        y = link[2] or 0
        index = _line_of(folded(link[3]), cursor, page, agenda)
        if index is None:
            continue
        cursor = index
        row = next((row for row in reversed(agenda.rows) if row.line <= index < row.end), None)
        if row is not None:
            yield row, link


def _line_of(words: str, cursor: int, page: int, agenda: Agenda) -> int | None:
    if not words:
        return None
    for index in range(cursor, len(agenda.lines)):
        number, line = agenda.lines[index]
        if number != page:
            break
        text = folded(line)
        if words[:25] in text or (len(text) > 10 and words.startswith(text)):
            return index
    return None


def _of_words(links: list[list[Any]], pages: Callable[[], Iterator[dict[str, Any]]]) -> list[Start | None]:
    texts = {page["page"]: lines_of(page["text"]) for page in _first(pages(), max(link[0] for link in links)) if page["text"]}
    starts: dict[int, Start] = {}
    for page, target, _, words in sorted(links, key=lambda link: (link[0], link[2] or 0)):
        title = words if words and not _NO_TITLE.match(words) else _line_with(words, texts.get(page, []))
        if target in starts:
            if starts[target].page == target and title and title not in starts[target].title and len(starts[target].title) < 300:
                starts[target].title += f" {title}"  # the second line of a wrapped link
        elif title:
            number, rest = split_title(title)
            starts[target] = Start(target, rest, number, None, "link")
    return list(starts.values())


def _first(pages: Iterator[dict[str, Any]], last: int) -> Iterator[dict[str, Any]]:
    for page in pages:
        if page["page"] > last:
            return
        yield page


def _line_with(words: str, lines: list[str]) -> str:
    """The line that ends in "page 12", without that; the line above if there is nothing else on it."""
    wanted = folded(words)
    for index, line in enumerate(lines):
        if wanted and re.search(rf"\b{re.escape(wanted)}$", folded(line)):
            title = REFERENCE.sub("", line).strip()
            return title or (lines[index - 1] if index else "")
    return ""


def own_documents(about: dict[str, Any], agenda: Agenda) -> int:
    """How many rows have a web link of their own within their lines, to something that looks like a document."""
    times = Counter(url for _, url in about.get("links") or [])
    places = about.get("link_places") or []
    owners: set[int] = set()
    for page in range(agenda.first_page, agenda.last_page + 1):
        links = [
            [page, url, y, words]
            for (number, url), (y, words) in zip(about.get("links") or [], places, strict=False)
            if number == page and times[url] == 1 and _DOCUMENT.search(url)
        ]
        owners.update(row.line for row, _ in _placed(links, page, agenda))
    return len(owners)


def uri_starts(about: dict[str, Any]) -> list[Start]:
    """Items of an agenda without numbers whose titles are web links to their documents."""
    links = list(zip(about.get("links") or [], about.get("link_places") or [], strict=False))
    times = Counter(url for (_, url), _ in links)
    starts: dict[str, Start] = {}
    for (page, url), (_, words) in links:
        if page > AGENDA_PAGES or not words or _NO_TITLE.match(words) or not _DOCUMENT.search(url) or times[url] > 3:
            continue
        if url in starts:
            starts[url].title += f" {words}"
        else:
            number, title = split_title(words)
            starts[url] = Start(page, title, number, None, "agenda")
    named = Counter(folded(start.title) for start in starts.values())
    good = [start for start in starts.values() if len(start.title.split()) >= 3 and named[folded(start.title)] == 1]
    return good if len(good) >= LEAST_ITEMS else []
