"""The words, figures and stops of a text in their order, each with what its forms have in common: the one reader of words."""

from __future__ import annotations

import re
from typing import NamedTuple

from engagic_scrapy.documents.claims.irregular import AMBIGUOUS
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import stem

STOPS = frozenset(";:.")
_FIGURE = "$0123456789"
_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:[-'&][^\W\d_]+)*|\$?\d[\d,.:/-]*\d|\$?\d|[;:.](?=\s)")
_SYNONYMS = (
    "annual yearly year annually",
    "daily day",
    "weekly week",
    "monthly month",
    "hourly hour",
    "motion moved moves motioned",
    "road rd",
    "avenue ave",
    "boulevard blvd",
    "highway hwy",
    "department dept",
    "january jan",
    "february feb",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)
_SAME = AMBIGUOUS | {word: line.split()[0] for line in _SYNONYMS for word in listed(line)}


class Word(NamedTuple):
    """``key``: the stem, a figure without its commas, a stop as it is. ``text`` in small letters, without a possessive's ``'s``.

    ``turned`` if a negator stands between it and the word before; see :func:`~.aligned.read_words`.
    """

    key: str
    text: str
    written: str
    start: int
    turned: bool = False

    @property
    def capital(self) -> bool:
        return self.written[0].isupper()

    @property
    def is_figure(self) -> bool:
        return self.written[0] in _FIGURE


@remembered(512)
def read(text: str) -> tuple[Word, ...]:
    return tuple(Word(*_form(match.group()), match.group(), match.start()) for match in _TOKEN.finditer(text))


@remembered(64)
def keys(text: str) -> frozenset[str]:
    """The keys of all words of a text; much faster than reading a page in order."""
    return frozenset(_form(word)[0] for word in {*_TOKEN.findall(text)})


@remembered(8192)
def _form(written: str) -> tuple[str, str]:
    low = written.lower().removesuffix("'s")
    if low[0] in _FIGURE:
        return low.replace(",", "").removesuffix(".00"), low
    return stem(_SAME.get(low, low)) or low, low
