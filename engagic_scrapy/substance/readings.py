"""Headings under which all ordinances are read, at one stage or by title only."""

from __future__ import annotations

import re

_WORDS_TEXT = (
    "motion move to waive waiver waiving dispense with of the a full further any all in by for on at and or reading readings "
    "read title titles only first second third final introduction introductions introduce introduced introducing adoption "
    "adopt passage enactment consideration considered considering action upon vote votes roll call voice public ordinances "
    "resolutions bills laws local legislation measures proposed new presented this that these tonights todays agenda meeting "
    "be been are will being have heard listed"
)
_WORDS = frozenset(_WORDS_TEXT.split())
_ACTS = re.compile(r"\b(?:ordinances|resolutions|bills|laws|legislation|measures)\b")
_STAGE = re.compile(r"\b(?:readings?|read|titles?|introduc\w+)\b")
LONGEST = 25  # words


def all_read(text: str, start: int) -> str | None:
    """ "section" if ``text`` from ``start`` (normalized) speaks of a stage of all ordinances, of none by itself."""
    rest = text[start:]
    words = rest.replace("|", " ").split()
    plain = len(words) <= LONGEST and _WORDS.issuperset(words)
    return "section" if plain and _ACTS.search(rest) and _STAGE.search(rest) else None
