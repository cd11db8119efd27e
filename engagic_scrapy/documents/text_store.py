"""Reads what the reader wrote: pages.jsonl one page at a time, and about.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

PAGES = "pages.jsonl"
ABOUT = "about.json"


def read_pages(text_dir: Path) -> Iterator[dict[str, Any]]:
    """The pages in order, one in memory at a time: ``page``, ``text``, ``engine``, ``flags``, ``ms``.

    Raises FileNotFoundError if the document wasn't read.
    """
    yield from read_lines(text_dir / PAGES)


def read_lines(pages_file: Path) -> Iterator[dict[str, Any]]:
    """The pages of a file of pages, whatever its name, as :func:`read_pages` gives them."""
    with pages_file.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_range(text_dir: Path, first: int, last: int) -> Iterator[dict[str, Any]]:
    """The pages from ``first`` to ``last``, both included, as :func:`read_pages` gives them."""
    for page in read_pages(text_dir):
        if page["page"] > last:
            return
        if page["page"] >= first:
            yield page


def texts_of(text_dir: Path, wanted: Collection[int]) -> dict[int, str]:
    """The texts of these pages by their numbers; a page that isn't there is missing. Nothing else is kept in memory.

    Raises FileNotFoundError if the document wasn't read.
    """
    if not wanted:
        return {}
    return {page["page"]: page["text"] for page in read_range(text_dir, min(wanted), max(wanted)) if page["page"] in wanted}


def is_readable(page: dict[str, Any]) -> bool:
    """Whether the page holds words of the document: not blank, not a viewer's "Please wait"."""
    return bool(page["text"].strip()) and "placeholder" not in (page.get("flags") or ())


def about(text_dir: Path) -> dict[str, Any]:
    """What is known of the document besides its pages: ``pages_total``, ``outline``, ``links``, ``flags`` and so on.

    Raises FileNotFoundError if the document wasn't read.
    """
    data: dict[str, Any] = json.loads((text_dir / ABOUT).read_text(encoding="utf-8"))
    return data


def hash_pages(pages_file: Path) -> str:
    """SHA-256 over the texts in page order; it doesn't depend on which engine read a page."""
    digest = hashlib.sha256()
    for page in read_lines(pages_file):
        digest.update(page["text"].encode() + b"\f")
    return digest.hexdigest()
