"""Finds the agenda items of a document, each with its pages, or says why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engagic_scrapy.documents.itemize_agenda import Agenda, find_agendas
from engagic_scrapy.documents.itemize_headings import Headings, pages_of_references
from engagic_scrapy.documents.itemize_links import link_starts, own_documents, uri_starts
from engagic_scrapy.documents.itemize_match import Titles, share_rising
from engagic_scrapy.documents.itemize_numbering import Row
from engagic_scrapy.documents.itemize_outline import Start, agenda_starts, outline_starts
from engagic_scrapy.documents.itemize_place import place_items
from engagic_scrapy.documents.itemize_split import LEAST_ITEMS, LOOK, MOST_ITEMS, WINDOW, Draft, FoundItem, Split, finish, windows

__all__ = ["WINDOW", "FoundItem", "Pages", "Split", "find_items", "place_items", "windows"]

Pages = Callable[[], Iterator[dict[str, Any]]]


def find_items(about: dict[str, Any], pages: Pages, *, kind: str) -> Split:
    """The document's items, by the first of links, outline, web links and text that gives 3 to 200; else none.

    By text one or two are believed where the page calls itself an agenda (:meth:`itemize_agenda._Batch._few`).

    :param about: ``about.json``.
    :param pages: yields the pages in order; asked again for a second pass. Text of a few pages is held, of the agenda's at most.
    :param kind: the document's kind; only in ``minutes`` are the items of minutes taken.

    Items whose papers are here (``basis`` other than ``agenda``) never share a page but where two begin on it.
    """
    total = about.get("pages_total") or 0
    bookmarked = outline_starts(about)
    structured = bool(bookmarked or about.get("internal_links"))
    found = find_agendas(pages(), starts=agenda_starts(about), kind=kind, last_look=LOOK if structured else total)
    agenda = next((each for each in found if not each.is_contents), None) or (found[-1] if found else None)
    contents = next((each for each in found if each.is_contents and each is not agenda), None)
    refused = "no items recognized"
    for basis, drafts in _ways(about, pages, agenda, contents, bookmarked):
        if (LEAST_ITEMS if basis in ("links", "outline") else 1) <= len(drafts) <= MOST_ITEMS:
            where = (agenda.first_page, agenda.last_page) if agenda else None
            return Split(finish(drafts, total, where), basis, None, where)
        if drafts:
            refused = f"{len(drafts)} items by {basis}: fewer than {LEAST_ITEMS} or more than {MOST_ITEMS} are not believed"
    return Split([], "windows", refused, (agenda.first_page, agenda.last_page) if agenda else None)


def _ways(
    about: dict[str, Any], pages: Pages, agenda: Agenda | None, contents: Agenda | None, bookmarked: Sequence[Start]
) -> Iterator[tuple[str, list[Draft]]]:
    if agenda and len(agenda.rows) < LEAST_ITEMS:  # links and bookmarks that name more know better
        yield from _ways(about, pages, None, None, bookmarked)
        yield "text", _by_text(about, pages, agenda, contents)
        return
    linked = link_starts(about, agenda, pages)
    if agenda and linked:
        yield "links", [_draft(row, start) for row, start in zip(agenda.rows, linked, strict=True)]
    elif linked:
        yield "links", [_of_start(start) for start in linked if start is not None]
    by_text: list[Draft] = []
    if agenda and bookmarked and not _agree(agenda.rows, bookmarked):
        by_text = _by_text(about, pages, agenda, contents)
    # Bookmarks that name none of the agenda's items may be the slides of an attachment: then headings know better.
    if bookmarked and sum(draft.placed for draft in by_text) < LEAST_ITEMS:
        yield "outline", _merged(agenda.rows if agenda else [], bookmarked)
    if agenda is None:
        yield "uri_links", [_of_start(start) for start in uri_starts(about)]
        return
    by_text = by_text or _by_text(about, pages, agenda, contents)
    yield "uri_links" if own_documents(about, agenda) >= LEAST_ITEMS else "text", by_text


def _draft(row: Row, start: Start | None) -> Draft:
    if start is None:
        return Draft(row.title, row.number, row.section, row.page, row.end_page, "agenda")
    return Draft(row.title, row.number, row.section, start.page, start.page, start.basis)


def _of_start(start: Start) -> Draft:
    return Draft(start.title, start.number, start.section, start.page, start.page, start.basis)


def _agree(rows: Sequence[Row], starts: Sequence[Start]) -> bool:
    titles = Titles([(row.number, row.title) for row in rows])
    return any(titles.find(start.number, start.title) is not None for start in starts)


def _merged(rows: Sequence[Row], starts: Sequence[Start]) -> list[Draft]:
    """The agenda's rows with the pages of their bookmarks, if half of these name one; else the bookmarks alone."""
    titles = Titles([(row.number, row.title) for row in rows])
    matched = [titles.find(start.number, start.title) for start in starts]
    if sum(index is not None for index in matched) * 2 < len(starts):
        return [_of_start(start) for start in starts]
    first: dict[int, Start] = {}
    drafts: list[tuple[float, Draft]] = []
    before = -1.0
    for index, start in zip(matched, starts, strict=True):
        if index is None:
            drafts.append((before + 0.5, _of_start(start)))
        elif index not in first:
            first[index] = start
            before = index
    drafts += [(index, _draft(row, first.get(index))) for index, row in enumerate(rows)]
    return [draft for _, draft in sorted(drafts, key=lambda each: each[0])]


def _by_text(about: dict[str, Any], pages: Pages, agenda: Agenda, contents: Agenda | None) -> list[Draft]:
    """The agenda's rows; their pages by the page numbers it prints, else by headings on later pages."""
    rows = agenda.rows
    refers = any(row.reference for row in [*rows, *(contents.rows if contents else [])])
    headings = Headings([(row.number, row.title) for row in rows], printed_numbers=refers)
    outside = [agenda, contents] if contents else [agenda]
    for page in pages():
        if not any(each.first_page <= page["page"] <= each.last_page for each in outside):
            headings.take(page)
    references = [row.reference for row in rows]
    if contents:
        titles = Titles([(row.number, row.title) for row in rows])
        for line in contents.rows:
            if (index := titles.find(line.number, line.title)) is not None:
                references[index] = references[index] or line.reference
    printed = pages_of_references(references, about, headings.offset())
    believed = [page for page in printed if page is not None and page > agenda.last_page]
    if len(set(believed)) >= LEAST_ITEMS and share_rising(believed) == 1.0:
        starts, basis = {index: page for index, page in enumerate(printed) if page in believed}, "page_reference"
    else:
        starts, basis = headings.starts(), "heading"
    return [
        _draft(row, Start(starts[index], row.title, basis=basis) if index in starts else None) for index, row in enumerate(rows)
    ]
