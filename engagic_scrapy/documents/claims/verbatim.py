"""A value that a claim has among the very words of the page: its words need no weighing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.words import STOP, stem

_TOKEN = re.compile(r"[^\W_]+(?:[.,'/:-][^\W_]+)*|[;.](?=\s)|\n[ \t]*\n")
_WITHIN = re.compile(r"\([^()]*\)")
_MOST = 12  # words that are compared on each side
_LEAST = 20  # letters of a claim that copies its sentence
_SKIPPED = frozenset(("the", "a", "an"))
Span = tuple[int, int]


def is_copied(claim: str, at: Span, text: str, place: Span, rivals: Sequence[Span]) -> bool:
    """Whether the claim's words around a value are the page's words around it.

    From the claim's beginning, which is a sentence's, to two words after the value; or three words before it, that no rival
    has the last of, to the claim's end; or from the value, where it begins claim and clause, five words and more.
    """
    mine, theirs = _before(claim, at[0]), _before(text, place[0])
    after, behind = _after(claim, at[1]), _after(text, place[1])
    left, right = _shared(mine, theirs), _shared(after, behind)
    begins = left == len(mine) and (left == len(theirs) or theirs[left] in (".", ";") or len(theirs[left]) == 1)
    if begins and left and right >= min(2, len(after)):
        return True
    if begins and not left:
        return right >= 5 or _shared(after[1:], behind) >= 5
    weighty = next((word for word in mine[:left] if word not in STOP), None)
    ends = right == len(after) >= 2 and (right == len(behind) or behind[right] in (".", ";"))  # or $38 per front foot.
    if (left < 3 and not ends) or right < len(after) or (weighty is None and not ends):
        return False
    if left < 3 or weighty is None:
        return not _resembled(mine, after, text, [rival for rival in rivals if rival != place])
    others = [_before(text, rival[0]) for rival in rivals if rival != place]
    return not any(stem(weighty) == stem(next((word for word in one if word not in STOP), "")) for one in others)


_REPORT = re.compile(
    r"(?:According to [\w' ]{3,40}, |"
    r"[^.;:\n]{0,80}?\b(?:said|says|stated|states|reported|noted|notes|explained|testified|wrote) that )"
)


def _resembled(before: Sequence[str], after: Sequence[str], text: str, rivals: Sequence[Span]) -> bool:
    """Whether a rival has the claim's last word of meaning before the value before it, or the first after it after it."""
    for mine, theirs in [(before, _before(text, one[0])) for one in rivals] + [(after, _after(text, one[1])) for one in rivals]:
        own, other = (next((stem(word) for word in row if word not in STOP), None) for row in (mine, theirs))
        if own is None or own == other:
            return True
    return False


def is_verbatim(claim: str, sentence: str) -> bool:
    """Whether the claim is the sentence, what the sentence reports, or its beginning up to a comma. Will may be would."""
    mine, theirs = _plain(claim), _plain(sentence)
    said = [mine, _REPORT.sub("", mine, count=1)] if _reports(mine) else [mine]
    told = _REPORT.match(theirs) if _reports(theirs) else None
    return any(_begins(one, two) for one in said for two in (theirs, theirs[told.end() :] if told else "") if two)


def _reports(text: str) -> bool:
    return " that " in text or "According to " in text


@remembered(64)
def _plain(text: str) -> str:
    return _WILL.sub("would", " ".join(text.split()).strip(" ."))


_WILL = re.compile(r"\b(?:will|shall)\b")


def _begins(mine: str, theirs: str) -> bool:
    same = theirs[:1].lower() + theirs[1:]
    mine = mine[:1].lower() + mine[1:]
    return len(mine) > _LEAST and same.startswith(mine) and same[len(mine) : len(mine) + 1] in ("", ",", ";", ".")


def _before(text: str, start: int) -> list[str]:
    """The words before a place, nearest first, without what stands in parentheses."""
    return _words(_WITHIN.sub(" ", text[max(0, start - 160) : start]))[::-1][:_MOST]


def _after(text: str, end: int) -> list[str]:
    return _words(_WITHIN.sub(" ", text[end : end + 160]))[:_MOST]


def _words(text: str) -> list[str]:
    found = (match.group().strip().lower() or "." for match in _TOKEN.finditer(text))  # a blank line ends a sentence
    return [word for word in found if word not in _SKIPPED]


def _shared(one: Sequence[str], two: Sequence[str]) -> int:
    """How many words the two have in common from their beginning."""
    count = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        count += 1
    return count
