"""The words, figures and stops of a text in their order, each with what its forms have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import stem

STOPS = frozenset(";:.")
_TOKEN = re.compile(r"\$?\d[\d,.:/-]*\d|\$?\d|[^\W\d_]+(?:[-'&][^\W\d_]+)*|[;:]|\.(?=\s)")


@dataclass(frozen=True, slots=True)
class Word:
    """``key``: the stem, a figure without its commas, a stop as it is. ``text`` in small letters."""

    key: str
    text: str


@remembered(512)
def keyed(text: str) -> tuple[Word, ...]:
    small = (match.group().lower().removesuffix("'s") for match in _TOKEN.finditer(text))
    return tuple(Word(low.replace(",", "") if low[0] in "$0123456789" else stem(low) or low, low) for low in small)
