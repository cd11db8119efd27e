"""Whether the pages that a summary cites bear out one of its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claims.check import FINE, Checked, other_side, too_long
from engagic_scrapy.documents.claims.decisions import claims_decision
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import Fact, facts
from engagic_scrapy.documents.claims.names import Name, names, places
from engagic_scrapy.documents.claims.places import misplaced_value
from engagic_scrapy.documents.claims.quotes import Span
from engagic_scrapy.documents.claims.text import Page, clean, read_page
from engagic_scrapy.documents.claims.values import missing
from engagic_scrapy.documents.claims.words import stems

_SENTENCES = 3  # of a page that a shown sentence may be about
_LEAST_SHARED = 2  # stems, with a sentence that may be it
_LIKELY = 24  # of all pages: a long document's thousands aren't all weighed for each sentence of its summary


@dataclass(frozen=True)
class Cited:
    """The pages that a summary cites, read once for all its sentences. ``held`` tells which sentences of them have a stem."""

    pages: Sequence[Page]
    facts: Sequence[tuple[Fact, ...]]  # of each page
    held: dict[str, list[tuple[int, int]]]  # page, and where its sentence begins

    def likely(self, said: str) -> list[tuple[int, Span]]:
        """The sentences that share most with what is said, the most like first; with the order in which they're named."""
        shared = Counter(place for one in stems(said) for place in self.held.get(one, ()))
        of_pages: dict[int, list[tuple[int, int]]] = {}
        for (page, start), count in shared.items():
            if count >= _LEAST_SHARED:
                of_pages.setdefault(page, []).append((-count, start))
        found = [(*one, page) for page, all_of_it in of_pages.items() for one in sorted(all_of_it)[:_SENTENCES]]
        best = sorted(found, key=lambda one: (one[0], one[2], one[1]))[:_LIKELY]
        return [(page, self.pages[page].sentence(start, start + 1)) for _, start, page in best]

    def has_name(self, name: Name) -> bool:
        """Whether one of the pages has the name; those that have its first word are read first."""
        ordered = sorted(self.pages, key=lambda page: name.words[0] not in page.text.lower())
        return any(places(name, page.text) for page in ordered)


def read_cited(texts: Sequence[str]) -> Cited:
    """Pages as :func:`check_cited` takes them."""
    pages = [read_page(text) for text in texts if text.strip()]
    held: dict[str, list[tuple[int, int]]] = {}
    for n, page in enumerate(pages):
        for start, end in zip(page.sentences, [*page.sentences[1:], len(page.text)], strict=True):
            place = n, start  # one object for all its stems: there may be a hundred thousand of them
            for one in stems(page.text[start:end]):
                held.setdefault(one, []).append(place)
    return Cited(pages, [facts(page.text) for page in pages], held)


def check_sentence(sentence: str, cited: Sequence[str]) -> Checked:
    """:func:`check_cited` of pages that are still to be read."""
    return check_cited(sentence, read_cited(cited))


def check_cited(sentence: str, cited: Cited) -> Checked:
    """Whether the cited pages bear out a sentence of a shown summary, which has no quote.

    Each value and name must stand on one of the pages; negation, sides and decisions are compared with the sentences that are
    most like it.
    """
    if failed := too_long(sentence):
        return failed
    said = clean(sentence)
    if not cited.pages:
        held = facts(said) or names(said) or claims_decision(said)
        return Checked(False, "no_page", "no page is cited") if held else FINE
    failure = _nowhere(said, cited)
    if failure:
        return Checked(False, *failure)
    first: tuple[int, Failure] | None = None  # what the first page's likeliest sentence has against it
    for n, span in cited.likely(said):
        evidence = Evidence.of(cited.pages[n], [span])
        failure = other_side(said, evidence) or _mislaid(said, evidence)
        if failure is None:
            return FINE
        if first is None or n < first[0]:
            first = n, failure
    return Checked(False, *first[1]) if first else FINE


def absent(fact: Fact, cited: Cited) -> Failure | None:
    """Why none of the pages bears out a value: the first one's reason; None if one does, or if there is no page."""
    first = None
    for page, printed in zip(cited.pages, cited.facts, strict=True):
        failure = missing(fact, printed, page)
        if failure is None:
            return None
        first = first or failure
    return first


def _nowhere(said: str, cited: Cited) -> Failure | None:
    for fact in facts(said):
        failure = absent(fact, cited)
        if failure:
            return failure
    name = next((name for name in names(said) if not cited.has_name(name)), None)
    return ("name", f"{name.text} isn't on the cited pages") if name else None


def _mislaid(said: str, evidence: Evidence) -> Failure | None:
    """A value that the sentence's likeness on the page has for something else. Values of other pages are none of its business."""
    printed = facts(evidence.page.text)
    if any(missing(fact, printed, evidence.page) for fact in facts(said)):
        return None
    return misplaced_value(said, evidence)
