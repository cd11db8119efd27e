"""Spelled numbers, English and Spanish."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPANISH = "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
_VALUE = {word: number for number, word in enumerate(_ONES.split())}
_VALUE |= {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
_VALUE |= {word: number for number, word in enumerate(_SPANISH.split(), start=1) if word != "once"}  # "once" is English too
_VALUE |= {"veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50}
_SCALE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "millones": 1_000_000}
_WHOLE = "|".join(sorted(_VALUE, key=len, reverse=True))
_SCALES = "|".join(sorted(_SCALE, key=len, reverse=True))
# "two one-year options" and "two and three" are two numbers; "twenty-five", "two hundred and fifty" are one.
_SMALL = rf"(?:(?:{_TENS.replace(' ', '|')})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?|(?:{_WHOLE}))\b"
SPELLED = rf"\b(?:{_SMALL}|an? (?=hundred|thousand|million))(?:(?:[ -]?(?:{_SCALES})\b)+(?:,?(?: and)?[ -]{_SMALL})?)*"
SPELLED_START = rf"\b(?:{_WHOLE}|an? (?=hundred|thousand|million))"


def spelled(text: str) -> float | None:
    """The number that the words say, or None.

    >>> spelled("two hundred and fifty thousand")
    250000.0
    """
    total, current = 0.0, 0.0
    seen = False
    for word in re.findall(r"[a-zà-ÿ]+", text.lower()):
        if word in _VALUE:
            current, seen = current + _VALUE[word], True
        elif word == "hundred":
            current = (current or 1) * 100
            seen = True
        elif word in _SCALE:
            total += (current or 1) * _SCALE[word]
            current, seen = 0.0, True
    return total + current if seen else None
