"""Lists of words written as prose: a column of two hundred quoted words hides what they have in common."""

from __future__ import annotations


def listed(words: str) -> list[str]:
    return words.split()
