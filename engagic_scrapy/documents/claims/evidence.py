"""Where a quote stands on its page, and what belongs to it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engagic_scrapy.documents.claims.facts import Fact
from engagic_scrapy.documents.claims.quotes import Span
from engagic_scrapy.documents.claims.text import Page

Failure = tuple[str, str]  # reason, detail
_BEFORE, _AFTER = 2, 5  # sentences


@dataclass(frozen=True)
class Evidence:
    """Where a quote stands: its parts, the sentences or rows that they touch, the item that they belong to."""

    page: Page
    spans: tuple[Span, ...]
    sentence: Span
    matter: Span

    @classmethod
    def of(cls, page: Page, spans: Sequence[Span]) -> Evidence:
        start, end = spans[0][0], spans[-1][1]
        return cls(page, tuple(spans), page.sentence(start, end), page.matter(start, end))

    @cached_property
    def near(self) -> Span:
        """The quote's sentences with those around them, within their item: a motion and what became of it."""
        starts = self.page.sentences
        first = max(0, bisect.bisect_right(starts, self.sentence[0]) - 1 - _BEFORE)
        last = bisect.bisect_left(starts, self.sentence[1]) + _AFTER
        end = starts[last] if last < len(starts) else len(self.page.text)
        return max(starts[first], self.matter[0]), min(end, self.matter[1])

    @cached_property
    def near_after(self) -> int:
        """The end of the sentence after the quote's."""
        starts = self.page.sentences
        after = bisect.bisect_left(starts, self.sentence[1]) + 1
        return starts[after] if after < len(starts) else len(self.page.text)

    @cached_property
    def quote(self) -> str:
        return self.page.text[self.spans[0][0] : self.spans[-1][1]]

    def text(self, span: Span) -> str:
        return self.page.text[span[0] : span[1]]

    def in_quote(self, fact: Fact) -> bool:
        return any(start <= fact.start and fact.end <= end + 1 for start, end in self.spans)

    def between(self, fact: Fact, others: Sequence[Fact]) -> bool:
        """Whether one of the others stands between the quote and the fact."""
        start, end = self.spans[0][0], self.spans[-1][1]
        return any(end <= other.start < fact.start or fact.end <= other.start < start for other in others)
