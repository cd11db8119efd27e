"""Whether the pages that a summary cites bear out one of its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engagic_scrapy.documents.claims.check import FINE, Checked, other_side
from engagic_scrapy.documents.claims.decisions import claims_decision
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.names import names, places
from engagic_scrapy.documents.claims.places import misplaced_value
from engagic_scrapy.documents.claims.quotes import Span
from engagic_scrapy.documents.claims.text import Page, clean, read_page
from engagic_scrapy.documents.claims.values import missing
from engagic_scrapy.documents.claims.words import stems

Cited = tuple[Page, tuple[Fact, ...]]  # a page that a summary cites, and the values on it
_SENTENCES = 3  # of a page that a shown sentence may be about


def read_cited(texts: Sequence[str]) -> list[Cited]:
    """Pages as :func:`check_cited` takes them, read once for all sentences of a summary."""
    return [(page, facts(page.text)) for page in (read_page(text) for text in texts if text.strip())]


def check_sentence(sentence: str, cited: Sequence[str]) -> Checked:
    """:func:`check_cited` of pages that are still to be read."""
    return check_cited(sentence, read_cited(cited))


def check_cited(sentence: str, cited: Sequence[Cited]) -> Checked:
    """Whether the cited pages bear out a sentence of a shown summary, which has no quote.

    Each value and name must stand on one of the pages; negation, sides and decisions are compared with the sentences that are
    most like it.
    """
    said = clean(sentence)
    if not cited:
        held = facts(said) or names(said) or claims_decision(said)
        return Checked(False, "no_page", "no page is cited") if held else FINE
    failure = _nowhere(said, cited)
    if failure:
        return Checked(False, *failure)
    likely = [Evidence.of(page, [span]) for page, _ in cited for span in _likely(said, page)]
    failures = [other_side(said, evidence) or _mislaid(said, evidence) for evidence in likely]
    if not failures or None in failures:
        return FINE
    return Checked(False, *next(failure for failure in failures if failure))


def absent(fact: Fact, cited: Sequence[Cited]) -> Failure | None:
    """Why none of the pages bears out a value: the first one's reason; None if one does, or if there is no page."""
    first = None
    for page, printed in cited:
        failure = missing(fact, printed, page)
        if failure is None:
            return None
        first = first or failure
    return first


def _nowhere(said: str, cited: Sequence[Cited]) -> Failure | None:
    for fact in facts(said):
        failure = absent(fact, cited)
        if failure:
            return failure
    for name in names(said):
        if not any(places(name, page.text) for page, _ in cited):
            return "name", f"{name.text} isn't on the cited pages"
    return None


def _mislaid(said: str, evidence: Evidence) -> Failure | None:
    """A value that the sentence's likeness on the page has for something else. Values of other pages are none of its business."""
    printed = facts(evidence.page.text)
    if any(missing(fact, printed, evidence.page) for fact in facts(said)):
        return None
    return misplaced_value(said, evidence)


def _likely(said: str, page: Page) -> Iterator[Span]:
    """The sentences of the page that share most with the sentence."""
    mine = stems(said)
    bounds = list(zip(page.sentences, [*page.sentences[1:], len(page.text)], strict=True))
    scored = [(len(mine & stems(page.text[start:end])), -start, (start, end)) for start, end in bounds]
    yield from (span for score, _, span in sorted(scored, reverse=True)[:_SENTENCES] if score >= 2)
