"""Reads what the reader wrote: pages.jsonl one page at a time, and about.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGES = "pages.jsonl"
ABOUT = "about.json"


def read_pages(text_dir: Path) -> Iterator[dict[str, Any]]:
    """The pages in order, one in memory at a time: ``page``, ``text``, ``engine``, ``flags``, ``ms``.

    Raises FileNotFoundError if the document wasn't read.
    """
    with (text_dir / PAGES).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def about(text_dir: Path) -> dict[str, Any]:
    """What is known of the document besides its pages: ``pages_total``, ``outline``, ``links``, ``flags`` and so on.

    Raises FileNotFoundError if the document wasn't read.
    """
    data: dict[str, Any] = json.loads((text_dir / ABOUT).read_text(encoding="utf-8"))
    return data


def hash_pages(pages_file: Path) -> str:
    """SHA-256 over the texts in page order; it doesn't depend on which engine read a page."""
    digest = hashlib.sha256()
    with pages_file.open(encoding="utf-8") as file:
        for line in file:
            digest.update(json.loads(line)["text"].encode() + b"\f")
    return digest.hexdigest()
