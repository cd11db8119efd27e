"""The pages of a subject as text with page marks, in parts of which one is in memory at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engagic_scrapy.documents.text_store import is_readable

PART_CHARS = 60_000
FULL_ENOUGH = 0.75  # a part this full closes where a document ends


@dataclass(frozen=True, slots=True)
class SourceText:
    """Pages of one document under a short name.

    :param facts: ``sha256``, ``document_id``, ``name``, ``kind``, ``url``, ``first``, ``last``.
    :param pages: called more than once; each time yields the pages in order: ``page``, ``text``, ``flags``.
    """

    ref: str
    facts: dict[str, Any]
    pages: Callable[[], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    digest: str


def split(sources: Sequence[SourceText], max_chars: int, max_bytes: int) -> Iterator[Part]:
    """The parts: each closes at a page's end under both limits, or at a document's end once three quarters full. A page that is
    longer than a part is split at a line's end, under its mark in both."""
    blocks: list[str] = []
    chars = size = 0
    for source in sources:
        if chars > max_chars * FULL_ENOUGH or size > max_bytes * FULL_ENOUGH:
            yield _part(blocks)
            blocks, chars, size = [], 0, 0
        for block in _blocks(source, max_chars, max_bytes):
            weight = len(block.encode())
            if blocks and (chars + len(block) > max_chars or size + weight > max_bytes):
                yield _part(blocks)
                blocks, chars, size = [], 0, 0
            blocks.append(block)
            chars, size = chars + len(block), size + weight
    if blocks:
        yield _part(blocks)


def disarm(text: str) -> str:
    """The text without what could pass for our own marks: a tag of one of our blocks, a page mark."""
    text = re.sub(r"<(?=\s*/?\s*(?:meeting|subject|documents?|claims?)\b)", "‹", text, flags=re.IGNORECASE)
    return re.sub(r"\[(\s*(?:D\d+\s+)?page\s+\d+\s*)\]", r"(\1)", text, flags=re.IGNORECASE)


def _part(blocks: list[str]) -> Part:
    text = "".join(blocks)
    return Part(text, hashlib.sha256(text.encode()).hexdigest())


def _blocks(source: SourceText, max_chars: int, max_bytes: int) -> Iterator[str]:
    for page in source.pages():
        if not is_readable(page):
            continue
        mark = f"[{source.ref} page {page['page']}]\n"
        rest = disarm(page["text"]).strip()
        while rest:
            piece = _shorten(rest, max_chars - len(mark) - 1, max_bytes - len(mark) - 1)
            yield f"{mark}{piece}\n"
            rest = rest[len(piece) :].lstrip()


def _shorten(text: str, max_chars: int, max_bytes: int) -> str:
    if len(text) <= max_chars and len(text.encode()) <= max_bytes:
        return text
    short = text[:max_chars].encode()[:max_bytes].decode(errors="ignore")
    end = short.rfind("\n")
    return short[:end] if end > 0 else short
