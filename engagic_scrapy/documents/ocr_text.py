"""Text and confidence out of tesseract's tsv output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

WORD = "5"  # the level of a row that holds a word
COLUMNS = 12
KEPT = 0.95  # of the words: fewer and the page says so; a logo in the margin isn't worth it
GUESS = 30  # confidence: of 44 words under it on a grainy page 39 were wrong, on clean pages there is none
ILLEGIBLE = "[?]"  # not left out: the word may have been a "not"


@dataclass(frozen=True, slots=True)
class Recognized:
    """``confidence`` is the mean over the words, 0 to 100; ``dropped`` says that all or many of them weren't sure enough."""

    text: str
    confidence: float
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    block: int
    paragraph: int
    line: int
    confidence: float
    text: str


def recognized(tsv: bytes, least: float) -> Recognized:
    """Lines as they stand, an empty one between paragraphs. A page, or a block of it, that isn't surer than ``least`` is dropped:
    in photographs and stains tesseract reads letters that nobody wrote. A word that is no more than a guess becomes ``[?]``.
    """
    words = list(_words(tsv))
    if not words:
        return Recognized("", 0.0)
    confidence = round(fmean(word.confidence for word in words), 1)
    if confidence <= least:
        return Recognized("", confidence, dropped=True)
    blocks = [list(block) for _, block in groupby(words, lambda word: word.block)]
    kept = [block for block in blocks if fmean(word.confidence for word in block) > least]
    paragraphs = ("\n".join(_lines(paragraph)) for block in kept for _, paragraph in groupby(block, lambda word: word.paragraph))
    return Recognized("\n\n".join(paragraphs), confidence, dropped=sum(map(len, kept)) < KEPT * len(words))


def _lines(paragraph: Iterable[_Word]) -> Iterator[str]:
    for _, line in groupby(paragraph, lambda word: word.line):
        words = (
            word.text if word.confidence >= GUESS else ILLEGIBLE for word in line if word.confidence >= GUESS or _is_word(word)
        )
        if text := " ".join(words):
            yield text


def _is_word(word: _Word) -> bool:
    """Specks are read as dots and dashes."""
    return any(map(str.isalnum, word.text))


def _words(tsv: bytes) -> Iterator[_Word]:
    # Not the csv module: the text is unquoted and may hold quotation marks.
    for row in tsv.decode("utf-8", "replace").split("\n"):
        cells = row.rstrip("\r").split("\t", COLUMNS - 1)
        if len(cells) == COLUMNS and cells[0] == WORD and (text := cells[11].strip()):
            yield _Word(int(cells[2]), int(cells[3]), int(cells[4]), float(cells[10]), text)
