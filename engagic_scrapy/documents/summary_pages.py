"""The pages that a subject is read from: how many, which of them are readable, and what stands below a title."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engagic_scrapy.documents.text_store import is_readable


class Texts(Protocol):
    """What was read of documents, by their SHA-256."""

    def about(self, sha256: str) -> dict[str, Any]: ...

    def pages(self, sha256: str, first: int = 1, last: int | None = None) -> Iterator[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """Pages of one document, from ``first`` to ``last``."""

    sha256: str
    document_id: str
    name: str
    kind: str
    url: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Size:
    pages: int
    unreadable: int
    digest: str


class Hashes:
    """Counts and hashes of pages. The numbers count too: words on another page need another citation."""

    def __init__(self, texts: Texts):
        self._texts = texts
        self._known: dict[str, dict[int, bytes]] = {}

    def size(self, sources: Sequence[Source]) -> Size:
        digest, pages, readable = hashlib.sha256(), 0, 0
        for source in sources:
            known = self._of(source.sha256)
            found = [(page, known[page]) for page in range(source.first, source.last + 1) if page in known]
            digest.update(b"document" + b"".join(b"%d:%s" % one for one in found))
            pages, readable = pages + source.last - source.first + 1, readable + len(found)
        return Size(pages, pages - readable, digest.hexdigest())

    def _of(self, sha256: str) -> dict[int, bytes]:
        """The hash of each readable page: one reading for all items that have pages there."""
        if sha256 not in self._known:
            pages = ((page["page"], page["text"]) for page in self._texts.pages(sha256) if is_readable(page))
            self._known[sha256] = {number: hashlib.sha256(text.encode()).digest() for number, text in pages}
        return self._known[sha256]


def own_words(text: str, title: str, titles: Sequence[str]) -> str:
    """What stands between the title and the next of the titles; empty if the title isn't found."""
    at = _find(text, title)
    if at is None:
        return ""
    rest = text[at[1] :]
    ends = [end[0] for other in titles if other != title and (end := _find(rest, other)) is not None]
    return rest[: min(ends, default=len(rest))].strip()


def _find(text: str, title: str) -> tuple[int, int] | None:
    words = re.findall(r"\w+", title)[:12]
    match = re.search(r"\W+".join(map(re.escape, words)), text, re.IGNORECASE) if words else None
    return match.span() if match else None
