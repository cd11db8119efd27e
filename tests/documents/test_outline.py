"""The official words, word for word, with pages only where they are certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engagic_scrapy.documents.outline import LABEL, outline

RELOCATE = "Ordinance amending Title 12 to relocate the ﬁre station at 410 Cowper Street"
MEETING: dict[str, Any] = {"body": "City Council", "title": "Regular Meeting", "date": "2026-06-03"}


def item(title: str, number: str | None = None, url: str | None = None) -> dict[str, Any]:
    return {"title": title, "number": number, "documents": [{"url": url}] if url else []}


def no_pages() -> Iterator[dict[str, Any]]:
    raise AssertionError("the text isn't needed")


def of(items: list[dict[str, Any]], **about: Any) -> list[tuple[str, int | None, str | None]]:
    data = outline(MEETING | {"items": items}, about, no_pages).data
    return [(one["title"], one["page"], one["page_basis"]) for one in data["items"]]


def test_portal_items_come_first_word_for_word() -> None:
    made = outline(MEETING | {"items": [item(RELOCATE, "3."), item("Adjourn")]}, {"outline": [[1, RELOCATE, 17]]}, no_pages)
    assert made.text == (f"{LABEL}\n\nCity Council, Regular Meeting, 2026-06-03\n\n3. {RELOCATE} (page 17)\nAdjourn\n")
    assert made.data["label"] == LABEL
    assert made.data["basis"] == "portal"
    assert made.data["items"][0] == {"number": "3.", "title": RELOCATE, "page": 17, "page_basis": "outline"}


def test_it_never_calls_itself_a_summary() -> None:
    made = outline(MEETING | {"items": [item("Call to order")]}, {}, no_pages)
    assert made.text.startswith("Official words of the agenda; no summary was made.")


@pytest.mark.parametrize("bookmark", [RELOCATE, RELOCATE.upper(), f"3. {RELOCATE}", f" 3.  {RELOCATE[:60]}", RELOCATE[:40] + "…"])
def test_a_bookmark_gives_the_page(bookmark: str) -> None:
    assert of([item(RELOCATE, "3.")], outline=[[2, bookmark, 17], [2, "Adjourn", 90]]) == [(RELOCATE, 17, "outline")]


@pytest.mark.parametrize(
    "entries",
    [
        [[1, "Ordinance", 17]],  # a short common beginning
        [[1, RELOCATE, 17], [1, RELOCATE, 40]],  # twice
        [[1, RELOCATE, None]],  # leads nowhere
        [[1, "Another matter altogether, long enough to count", 17]],
        [],
    ],
)
def test_an_uncertain_bookmark_gives_none(entries: list[Any]) -> None:
    assert of([item(RELOCATE)], outline=entries) == [(RELOCATE, None, None)]


def test_two_items_of_one_title_have_no_page() -> None:
    pages = [page for _, page, _ in of([item("Public comment"), item("Public Comment")], outline=[[1, "Public comment", 2]])]
    assert pages == [None, None]


def test_a_link_to_the_items_document_gives_the_page_where_it_is_listed() -> None:
    url, other = "https://x.legistar.com/View.ashx?ID=1", "https://x.legistar.com/View.ashx?ID=2"
    items = [item("First", url=url), item("Second", url=other)]
    assert of(items, links=[[2, url], [2, url], [3, other], [4, other]]) == [("First", 2, "link"), ("Second", None, None)]


def test_without_items_the_pdfs_own_outline() -> None:
    entries = [[1, "A. Consent", 1], [2, "1. Minutes", 2], [1, " ", 3], [1, "B. Hearings", 9]]
    made = outline({}, {"outline": entries}, no_pages)
    assert made.data["basis"] == "pdf_outline"
    assert made.text == f"{LABEL}\n\nA. Consent (page 1)\n1. Minutes (page 2)\nB. Hearings (page 9)\n"


def test_a_title_block_is_no_outline_so_the_first_lines_stand_in() -> None:
    pages = [{"page": 1, "text": " \n"}, {"page": 2, "text": "CITY OF\n\n  PALO   ALTO\n" + "line\n" * 60}]
    made = outline(MEETING, {"outline": [[1, "City", 1], [1, "Council", 1], [1, "Agenda", 1]]}, lambda: iter(pages))
    assert made.data["basis"] == "first_lines"
    assert [one["title"] for one in made.data["items"]][:3] == ["CITY OF", "PALO ALTO", "line"]
    assert len(made.data["items"]) == 40
    assert made.data["items"][0]["page"] == 2


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    made = outline({}, {}, lambda: iter(()))
    assert made.text == LABEL + "\n"
    assert made.data == {"label": LABEL, "basis": "none", "items": []}
