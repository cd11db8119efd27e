"""The official words of an agenda with their pages, for when there is no summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engagic_scrapy.documents.itemize_lines import folded
from engagic_scrapy.documents.itemize_match import Titles, split_title

LABEL = "Official words of the agenda; no summary was made."
LINES, ENTRIES = 40, 300  # of the first page; of the PDF's outline
LEAST_PAGES = 3  # an outline that leads to fewer is a title block that Word exported


@dataclass(frozen=True, slots=True)
class Outline:
    """``text`` for readers, beginning with :data:`LABEL`; ``data`` the same for programs.

    ``data``: ``label``; ``basis``, one of ``portal``, ``pdf_outline``, ``first_lines``, ``none``; ``items``, each with
    ``number``, ``title`` (word for word), ``page`` (of this document) or None, ``page_basis`` (``outline``, ``link``) or None.
    """

    text: str
    data: dict[str, Any]


def outline(meeting: dict[str, Any], about: dict[str, Any], pages: Callable[[], Iterator[dict[str, Any]]]) -> Outline:
    """The outline of a document: the portal's items, else the PDF's own outline, else the first lines of its text.

    :param meeting: a meeting record as plain data, or ``{}``.
    :param about: ``about.json``: ``outline`` [[level, title, page]], ``links`` [[page, url]].
    :param pages: yields the document's pages; asked only if nothing else is there.
    """
    entries = about.get("outline") or []
    items = _of_portal(meeting.get("items") or [], entries, about.get("links") or [])
    basis = "portal"
    if not items:
        items, basis = _of_outline(entries), "pdf_outline"
    if not items:
        items, basis = _of_first_page(pages()), "first_lines"
    if not items:
        basis = "none"
    lines = [LABEL, "", *_heading(meeting), *map(_line, items)]
    return Outline("\n".join(lines).strip() + "\n", {"label": LABEL, "basis": basis, "items": items})


def _heading(meeting: dict[str, Any]) -> list[str]:
    body, title, date = (meeting.get(name) or "" for name in ("body", "title", "date"))
    words = [body, title if title != body else "", date]
    line = ", ".join(word for word in words if word)
    return [line, ""] if line else []


def _line(item: dict[str, Any]) -> str:
    number = item["number"]
    words = item["title"] if not number or item["title"].startswith(number) else f"{number} {item['title']}"
    return words if item["page"] is None else f"{words} (page {item['page']})"


def _item(title: str, number: str | None = None, page: int | None = None, page_basis: str | None = None) -> dict[str, Any]:
    return {"number": number, "title": title, "page": page, "page_basis": page_basis}


def _of_portal(items: Sequence[dict[str, Any]], entries: Sequence[Any], links: Sequence[Any]) -> list[dict[str, Any]]:
    named = {(folded(words), page): (number, words) for number, words, page in _bookmarks(entries)}
    pages_of, bookmarks = [page for _, page in named], Titles(list(named.values()))
    linked: dict[str, set[int]] = {}
    for page, url in links:
        linked.setdefault(url, set()).add(page)
    times = Counter(folded(item["title"]) for item in items)
    found = []
    for item in items:
        title, number = item["title"], item.get("number")
        # Two items of one title ("Public comment") can't be told apart by it.
        index = bookmarks.find(number, title) if times[folded(title)] == 1 else None
        page = None if index is None else pages_of[index]
        basis = "outline" if page is not None else None
        if page is None:
            listed = set().union(*(linked.get(document["url"], set()) for document in item.get("documents") or []))
            if len(listed) == 1:
                page, basis = next(iter(listed)), "link"
        found.append(_item(title, number, page, basis))
    return found


def _bookmarks(entries: Sequence[Any]) -> Iterator[tuple[str | None, str, int]]:
    """Number, words and page of each bookmark that leads somewhere."""
    for _, title, page in entries:
        if page is not None:
            yield *split_title(title), page


def _of_outline(entries: Sequence[Any]) -> list[dict[str, Any]]:
    if len({page for _, _, page in entries if page is not None}) < LEAST_PAGES:
        return []
    return [_item(title, page=page, page_basis="outline") for _, title, page in entries[:ENTRIES] if title.strip()]


def _of_first_page(pages: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    for page in pages:
        lines = [" ".join(line.split()) for line in page["text"].splitlines()]
        words = [line for line in lines if line]
        if words:
            return [_item(line, page=page["page"]) for line in words[:LINES]]
    return []
