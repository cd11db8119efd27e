"""What stands on the pages of a sandbox PDF: the truth that an extracted text is compared with."""

from __future__ import annotations

import bisect
import zlib
from dataclasses import dataclass

from engagic_scrapy.sandbox.words import TEXT, chance

_LINES, _WORDS = 34, 11  # of one page of prose
_ROWS = 24  # of one page with a table
PER_PAGE = 18  # agenda lines of one page


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the agenda: what stands on page 1 and heads its own section, and where its link leads."""

    number: str
    title: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class PacketSpec:
    """What a file is to hold. The same spec gives the same bytes.

    :param key: seeds the words; different keys give different files.
    :param heading: lines at the top of page 1.
    :param pages: how many there are; raised if the agenda lines need more.
    :param size: bytes that the file has at least; padded with pictures of noise.
    :param tables: every n-th page is a table of figures; 0 for none.
    :param encrypted: declares a user password that nobody knows.
    :param scanned: every page is a picture and nothing else.
    :param swollen: characters that each page has beside its lines, from a font whose map turns one letter into many.
    """

    key: str
    heading: tuple[str, ...]
    pages: int = 1
    size: int = 0
    entries: tuple[Entry, ...] = ()
    tables: int = 0
    encrypted: bool = False
    scanned: bool = False
    swollen: int = 0


def page_count(spec: PacketSpec) -> int:
    return max(spec.pages, agenda_pages(spec))


def page_marker(spec: PacketSpec, page: int) -> str:
    """A word that stands on this page of this file and nowhere else."""
    return f"mark{zlib.crc32(spec.key.encode()):08x}p{page}"


def page_lines(spec: PacketSpec, page: int) -> list[list[str]]:
    """The lines of a page (from 1), each as its cells from left to right: one cell in prose, four in a table.

    None of a scanned one; without those of the swelling font.
    """
    if spec.scanned:
        return []
    last = [[f"{page_marker(spec, page)} page {page} of {page_count(spec)}"]]
    if page <= agenda_pages(spec):
        return [*_agenda_lines(spec, page), *last]
    heading = _section_heading(spec, page)
    rng = chance("page", spec.key, page)
    if spec.tables and page % spec.tables == 0:
        rows = [[*rng.choices(TEXT, k=2), *(f"{rng.randrange(10**6):,}" for _ in range(2))] for _ in range(_ROWS)]
        return [*heading, ["Account", "Purpose", "Budget", "Actual"], *rows, *last]
    words = rng.choices(TEXT, k=_LINES * _WORDS)
    return [*heading, *([" ".join(words[n * _WORDS : (n + 1) * _WORDS])] for n in range(_LINES)), *last]


def page_text(spec: PacketSpec, page: int) -> str:
    """The words of a page in reading order, cells and words one space apart, lines one line apart."""
    return "\n".join(" ".join(cells) for cells in page_lines(spec, page))


def outline(spec: PacketSpec) -> list[tuple[str, int]]:
    """The bookmarks: title and page."""
    sections = [(f"{entry.number} {entry.title}", _section_page(spec, n)) for n, entry in enumerate(spec.entries)]
    return [("Agenda", 1), *sections] if page_count(spec) > agenda_pages(spec) else [("Agenda", 1)]


def links(spec: PacketSpec) -> list[tuple[int, str]]:
    """The web links: page and address."""
    return [(1 + n // PER_PAGE, entry.link) for n, entry in enumerate(spec.entries) if entry.link]


def agenda_pages(spec: PacketSpec) -> int:
    return max(1, -(-len(spec.entries) // PER_PAGE))


def _agenda_lines(spec: PacketSpec, page: int) -> list[list[str]]:
    heading = [[line] for line in spec.heading] if page == 1 else []
    part = spec.entries[(page - 1) * PER_PAGE : page * PER_PAGE]
    if not spec.entries:
        words = chance("page", spec.key, page).choices(TEXT, k=_LINES * _WORDS)
        return [*heading, *([" ".join(words[n * _WORDS : (n + 1) * _WORDS])] for n in range(_LINES - len(heading)))]
    return [*heading, *([f"{entry.number} {entry.title}"] for entry in part)]


def _section_page(spec: PacketSpec, entry: int) -> int:
    first = agenda_pages(spec) + 1
    return min(first + entry * (page_count(spec) - first + 1) // max(1, len(spec.entries)), page_count(spec))


def _section_heading(spec: PacketSpec, page: int) -> list[list[str]]:
    if not spec.entries:
        return []
    starts = [_section_page(spec, n) for n in range(len(spec.entries))]
    entry = spec.entries[max(0, bisect.bisect_right(starts, page) - 1)]
    return [[f"Item {entry.number} {entry.title}"]]
