"""Where the items that a portal lists lie in a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engagic_scrapy.documents.itemize_agenda import AGENDA_PAGES, Agenda, find_agendas
from engagic_scrapy.documents.itemize_headings import Headings
from engagic_scrapy.documents.itemize_lines import folded
from engagic_scrapy.documents.itemize_links import link_starts
from engagic_scrapy.documents.itemize_match import LEAST_WORDS, Titles
from engagic_scrapy.documents.itemize_outline import agenda_starts, outline_starts
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS, LOOK


def place_items(
    items: Sequence[dict[str, Any]], about: dict[str, Any], pages: Callable[[], Iterator[dict[str, Any]]]
) -> list[tuple[int, int] | None]:
    """First and last page of each item: its papers', else the agenda page that names it; None where that isn't certain.

    Bookmarks, links within the document, headings of later pages, then the agenda's own lines and web links are asked.

    :param items: of the portal: ``title``, ``number``, ``documents`` with their ``url``.
    """
    named = [(item.get("number"), item["title"]) for item in items]
    titles = Titles(named)
    agendas = find_agendas(pages(), starts=agenda_starts(about), kind="packet", last_look=LOOK)
    agenda = agendas[-1] if agendas and len(agendas[-1].rows) >= LEAST_ITEMS else None
    starts: dict[int, int] = {}
    others: set[int] = set()  # where papers of items begin that the portal doesn't list: ranges end there too
    for start in [*link_starts(about, agenda, pages), *outline_starts(about)]:
        if start is not None:
            others.add(start.page)
            if (index := titles.find(start.number, start.title)) is not None:
                starts.setdefault(index, start.page)
    listed = _linked(items, about)
    if agenda:
        for row in agenda.rows:
            if (index := titles.find(row.number, row.title)) is not None:
                listed[index] = (row.page, row.end_page)
    if not others or agenda is None:
        by_text, by_words = _read(named, agenda, pages)
        starts = starts or by_text
        listed = by_words | listed
    ends = sorted({*starts.values(), *others, *([agenda.first_page] if agenda else [])})
    total = about.get("pages_total") or 0
    placed: list[tuple[int, int] | None] = []
    for index in range(len(items)):
        if index in starts:
            first = starts[index]
            placed.append((first, max(first, next((page - 1 for page in ends if page > first), total))))
        else:
            placed.append(listed.get(index))
    return placed


def _read(
    named: Sequence[tuple[str | None, str]], agenda: Agenda | None, pages: Callable[[], Iterator[dict[str, Any]]]
) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    """Where headings say that an item's papers begin; and, if no agenda was recognized, the one early page that holds a title."""
    headings = Headings(named)
    words = {index: folded(title) for index, (_, title) in enumerate(named) if len(title.split()) >= LEAST_WORDS}
    held: dict[int, list[int]] = {}
    for page in pages():
        number = page["page"]
        if agenda is None and number <= AGENDA_PAGES:
            text = folded(page["text"])
            for index, title in words.items():
                if title in text:
                    held.setdefault(index, []).append(number)
        if agenda is None or not agenda.first_page <= number <= agenda.last_page:
            headings.take(page)
    starts = headings.starts()
    if agenda is None:  # a page that names several items is their list, not their papers
        times = Counter(starts.values())
        starts = {index: page for index, page in starts.items() if times[page] == 1}
    return starts, {index: (on[0], on[0]) for index, on in held.items() if len(on) == 1}


def _linked(items: Sequence[dict[str, Any]], about: dict[str, Any]) -> dict[int, tuple[int, int]]:
    """The page with the link to an item's document, where only one has it and no other item names the same document."""
    linked: dict[str, set[int]] = {}
    for page, url in about.get("links") or []:
        linked.setdefault(url, set()).add(page)
    owners = Counter(url for item in items for url in {document["url"] for document in item.get("documents") or []})
    found: dict[int, tuple[int, int]] = {}
    for index, item in enumerate(items):
        own = [document["url"] for document in item.get("documents") or [] if owners[document["url"]] == 1]
        on = set().union(*(linked.get(url, set()) for url in own))
        if len(on) == 1:
            page = on.pop()
            found[index] = (page, page)
    return found
