"""Joins two lists of titles: what the agenda prints, and what bookmarks, links or a portal call the same items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from engagic_scrapy.documents.itemize_lines import folded, mark_of

LEAST_WORDS = 3  # of a title that may be found by its beginning
LEAST_PREFIX = 20  # characters that a cut title must have


def number_key(number: str | None) -> str:
    """A number without its punctuation: "7.B.2", "7-b-2" and "(7b2)" are the same."""
    return " ".join(re.findall(r"\d+|[a-z]+", (number or "").casefold()))


def split_title(title: str) -> tuple[str | None, str]:
    """A bookmark's or link's title without the number it begins with, and that number."""
    mark = mark_of(title)
    return (mark.number, mark.rest or title) if mark else (None, title)


class Titles:
    """The items of one list, asked for the one that a title of the other list means; it answers only if exactly one fits."""

    def __init__(self, items: Sequence[tuple[str | None, str]]):
        self._words = [folded(title) for _, title in items]
        self._numbers = [number_key(number) for number, _ in items]
        self._times_number, self._times_words = Counter(self._numbers), Counter(self._words)
        self._by_words: dict[str, list[int]] = {}
        for index, words in enumerate(self._words):
            self._by_words.setdefault(words, []).append(index)

    def find(self, number: str | None, title: str) -> int | None:
        """The position of the item, by its whole title, by its beginning, or by its number and a word they share."""
        words, key = folded(title), number_key(number)
        exact = self._by_words.get(words, []) if words else []
        if len(exact) > 1 and key:
            exact = [index for index in exact if self._numbers[index] == key]
        if len(exact) == 1:
            return exact[0]
        if exact:
            return None  # two items of one title ("Public comment")
        begun = [index for index, other in enumerate(self._words) if _begins(words, other)]
        if len(begun) > 1 and key:
            begun = [index for index in begun if self._numbers[index] == key]
        if len(begun) == 1:
            return begun[0]
        if key and self._times_number[key] == 1:
            index = self._numbers.index(key)
            if not words or _shares(words, self._words[index]):
                return index
        return None


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= LEAST_PREFIX and long.startswith(short)


def _shares(one: str, other: str) -> bool:
    words = [{word for word in text.split() if len(word) > 3} for text in (one, other)]
    return not all(words) or len(words[0] & words[1]) * 2 >= min(map(len, words))


def share_rising(pages: Iterable[int]) -> float:
    """The share of steps that don't fall."""
    numbers = list(pages)
    steps = list(zip(numbers, numbers[1:], strict=False))
    return sum(a <= b for a, b in steps) / len(steps) if steps else 1.0


def rising(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of (position, page) pairs, in order of position, whose pages don't fall."""
    best: list[tuple[int, int]] = []  # length, index before
    for index, (_, page) in enumerate(found):
        length, before = max(
            ((best[other][0] + 1, other) for other in range(index) if found[other][1] <= page),
            default=(1, -1),
            key=lambda each: each[0],
        )
        best.append((length, before))
    chain = []
    at = max(range(len(best)), key=lambda index: best[index][0], default=-1)
    while at >= 0:
        chain.append(found[at])
        at = best[at][1]
    return chain[::-1]
