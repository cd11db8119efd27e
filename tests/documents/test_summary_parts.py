"""Parts: where they close, and that one is in memory at a time."""

from __future__ import annotations

import itertools

from engagic_scrapy.documents.summary_parts import split
from tests.documents.subjects import a_source


def texts(*sources, chars: int = 1_000, size: int = 10_000) -> list[str]:
    return [part.text for part in split(sources, chars, size)]


def test_a_part_closes_at_a_pages_end() -> None:
    found = texts(a_source(*["x" * 300] * 7))
    assert [part.count("page") for part in found] == [3, 3, 1]
    assert all(len(part) <= 1_000 for part in found)


def test_pages_are_drawn_as_they_are_needed() -> None:
    drawn = itertools.count(1)
    pages = lambda: ({"page": next(drawn), "text": "x" * 300, "flags": []} for _ in range(50))  # noqa: E731
    parts = split([a_source(pages=pages)], 1_000, 10_000)
    next(parts)
    assert next(drawn) == 5


def test_a_part_three_quarters_full_closes_where_a_document_ends() -> None:
    found = texts(a_source("x" * 800), a_source("y" * 100, ref="D2"), a_source("z" * 100, ref="D3"))
    assert [("x" in part, "y" in part, "z" in part) for part in found] == [(True, False, False), (False, True, True)]


def test_a_page_longer_than_a_part_is_split_at_a_lines_end_under_its_mark() -> None:
    found = texts(a_source("word word word\n" * 200))
    assert len(found) == 4
    assert all(part.startswith("[D1 page 1]\n") for part in found)
    assert {line for part in found for line in part.splitlines()} == {"[D1 page 1]", "word word word"}
    assert "".join(found).count("word word word") == 200


def test_a_page_of_one_line_is_split_too_and_nothing_is_lost() -> None:
    found = texts(a_source("会" * 5_000), size=1_500)
    assert sum(part.count("会") for part in found) == 5_000
    assert all(len(part.encode()) <= 1_500 for part in found)


def test_blank_pages_and_placeholders_are_skipped() -> None:
    pages = [
        {"page": 1, "text": "Please wait…", "flags": ["placeholder"]},
        {"page": 2, "text": " \n", "flags": []},
        {"page": 3, "text": "Words.", "flags": []},
    ]
    assert texts(a_source(pages=lambda: iter(pages))) == ["[D1 page 3]\nWords.\n"]
    assert texts(a_source("", " ")) == []
