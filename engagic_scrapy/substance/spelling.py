"""Misspelt words of headings put right."""

from __future__ import annotations

LONGEST = 25  # words: a longer title is no heading with a slip of the pen

_OFTEN_MISSPELT_WORDS = (
    "approval approve approved acknowledgement acknowledgment adjourn adjournment adoption agenda allegiance announcement "
    "announcements approval "
    "attendance attorney benediction business calendar call closed comment comments commission commissioner commissioners "
    "committee communications consent correspondence council executive hearing hearings invocation manager mayor meeting "
    "member "
    "members minutes moment order pledge prayer presentation presentations previous proclamation proclamations public "
    "quorum recess recognition recognitions reconvene regular report reports roll session silence special unfinished "
)
_OFTEN_MISSPELT = frozenset(_OFTEN_MISSPELT_WORDS.split())


def _deletes(word: str) -> set[str]:
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


_NEAR: dict[str, str] = {}
for _word in sorted(_OFTEN_MISSPELT):
    for _variant in {_word} | (_deletes(_word) if len(_word) >= 5 else set()):
        _NEAR.setdefault(_variant, _word)


def corrected(text: str) -> str | None:
    """``text`` with misspelt words of headings put right: at most three, never the first letter. None if nothing was."""
    found = text.split()
    if len(found) > LONGEST:
        return None
    right = [_correct(word) for word in found]
    changes = sum(old != new for old, new in zip(found, right, strict=True))
    return " ".join(right) if 0 < changes <= 3 else None


def _correct(word: str) -> str:
    if len(word) < 4 or word in _OFTEN_MISSPELT or not word.isalpha() or word.isupper():
        return word
    for variant in (word, *sorted(_deletes(word))):
        near = _NEAR.get(variant)
        if near and near[0] == word[0] and len(near) >= 5 and len(word) >= 4:
            return near
    return word
