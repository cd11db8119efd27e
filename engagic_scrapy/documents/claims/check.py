"""Whether a page bears out what a claim or a sentence says of it.

A claim passes if its quote stands on the page that it names, if the claim speaks of what the quote speaks of, and if every value,
name, decision and side of it agrees with the page beside the quote. In doubt it fails: what isn't shown misleads nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from engagic_scrapy.documents.claims import quotes as claim_quotes
from engagic_scrapy.documents.claims.acted import untrue_act
from engagic_scrapy.documents.claims.aligned import misaligned
from engagic_scrapy.documents.claims.copied import replaced
from engagic_scrapy.documents.claims.decisions import UNANIMOUS, claims_decision, tells_decision, wrong_agent, wrong_motion
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.framed import misframed
from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.leading import leading
from engagic_scrapy.documents.claims.motions import misvoted
from engagic_scrapy.documents.claims.named import misplaced_name
from engagic_scrapy.documents.claims.names import capitals
from engagic_scrapy.documents.claims.places import misplaced_value
from engagic_scrapy.documents.claims.quotes import LONG_PAGE, Span
from engagic_scrapy.documents.claims.related import begins_elsewhere, unrelated
from engagic_scrapy.documents.claims.retold import retold
from engagic_scrapy.documents.claims.roles import wrong_party
from engagic_scrapy.documents.claims.sides import is_negative, turned
from engagic_scrapy.documents.claims.text import Page, clean, read_once, read_page
from engagic_scrapy.documents.claims.told import untold
from engagic_scrapy.documents.claims.values import miscompared
from engagic_scrapy.documents.claims.verbatim import is_verbatim
from engagic_scrapy.documents.claims.votes import wrong_voter
from engagic_scrapy.documents.claims.words import pairs, stems


@dataclass(frozen=True, slots=True)
class Claim:
    """What a summary says, and where it is said to stand: ``page`` of ``document``, in the words of ``quote``."""

    text: str
    document: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Checked:
    """``reason`` of what failed, ``detail`` for a reader of the log.

    ==================  ====================================================================================
    ``no_page``         the document has no such page, or no text of it
    ``short_quote``     under 3 words or 12 letters: it proves nothing
    ``long``            over 500 characters: no one statement that a reader could check
    ``quote_not_found`` not on the page (it may run on to the next one)
    ``struck_out``      the quote, a value or a name stands only in struck-out text
    ``unrelated``       the quote speaks of something else
    ``other_item``      the claim's words stand by another item of the page
    ``money`` ``date`` ``tally`` ``number`` ``name``  not on the page, or by other words than the claim's
    ``unit``            another unit, another "per", "at least" for "at most", rounded without saying so
    ``other_word``      the quote's sentence word for word, but for one that means something else
    ``party``           somebody else does it on the page
    ``vote``            a decision that the page doesn't tell
    ``negation``        a "not" dropped or added
    ``opposite``        the other word of a pair: raised for lowered, before for after, may for must
    ==================  ====================================================================================
    """

    ok: bool
    reason: str | None
    detail: str


FINE = Checked(True, None, "")
LONGEST = 500  # characters of what is said; those of the labelled sets have 191 at most. The check's time grows with their square


def too_long(text: str) -> Checked | None:
    """What is said at such length is no one statement, for a reader or for the check."""
    if len(text) <= LONGEST:
        return None
    return Checked(False, "long", f"{len(text)} characters are no one statement: {text[:60]!r}")


def check(claim: Claim, page_text: Callable[[str, int], str | None]) -> Checked:
    """Whether what the claim says is borne out. A quote that stands several times may be any of them.

    :param page_text: the text of a page of a document as the reader wrote it, or None.
    """
    return examine(claim, page_text)[0]


def examine(claim: Claim, page_text: Callable[[str, int], str | None]) -> tuple[Checked, list[Evidence]]:
    """:func:`check`, with the place that bears the claim out, or all places of the quote that don't."""
    if failed := too_long(claim.text):
        return failed, []
    text = page_text(claim.document, claim.page)
    if not text or not text.strip():
        return Checked(False, "no_page", f"{claim.document} has no text on page {claim.page}"), []
    if claim_quotes.is_short(claim.quote):
        return Checked(False, "short_quote", f"{claim.quote!r} is too short to prove anything"), []
    part, top = claim_quotes.excerpt(text, claim.quote)
    page = read_page(part) if top else read_once(part, top=False)
    found = claim_quotes.find(claim.quote, page)
    if not found:
        page, found = _over_the_end(claim, text, page_text)
    if not found:
        return _not_found(claim, read_page(part)), []
    said = clean(claim.text)
    failures, places = [], []
    for spans in found:
        evidence = Evidence.of(page, spans)
        failure = _failure(said, evidence) or _of_the_next_page(said, page, claim, page_text)
        if failure is None:
            return FINE, [evidence]
        failures.append(failure)
        places.append(evidence)
    return Checked(False, *failures[0]), places


def _over_the_end(claim: Claim, text: str, page_text: Callable[[str, int], str | None]) -> tuple[Page, list[list[Span]]]:
    """The quote where it begins on the page that is named and ends on the next."""
    after = (page_text(claim.document, claim.page + 1) or "")[:LONG_PAGE]
    if not after:
        return read_page(text[:LONG_PAGE]), []
    page, end = claim_quotes.joined(text[-LONG_PAGE:], after)
    return page, [spans for spans in claim_quotes.find(claim.quote, page) if spans[0][0] < end < spans[-1][1]]


def _of_the_next_page(said: str, page: Page, claim: Claim, page_text: Callable[[str, int], str | None]) -> Failure | None:
    """Two words side by side that the page hasn't, and its neighbor has: the claim takes something of there."""
    here = stems(page.text)
    strange = {pair for pair in pairs(said) if not pair & here and len(pair) == 2}
    first = begins_elsewhere(said, clean(claim.quote), page.text)
    strange |= {first} if first else set()
    for number in (claim.page - 1, claim.page + 1) if strange else ():
        pair = min(strange & pairs(clean((page_text(claim.document, number) or "")[:LONG_PAGE])), key=sorted, default=None)
        if pair:
            return "other_item", f"{' '.join(sorted(pair))} stand on page {number}"
    return None


def _not_found(claim: Claim, page: Page) -> Checked:
    if page.struck and claim_quotes.find(claim.quote, read_page(page.struck)):
        return Checked(False, "struck_out", "the quote is struck out")
    return Checked(False, "quote_not_found", f"not on page {claim.page}: {claim.quote[:60]!r}")


def _failure(said: str, evidence: Evidence) -> Failure | None:
    if is_verbatim(said, evidence.text(evidence.sentence)):
        return _unstruck(said, evidence)  # what the page says in so many words, it says
    return (
        misplaced_value(said, evidence)
        or misplaced_name(said, evidence)
        or _unstruck(said, evidence)
        or unrelated(said, evidence)
        or _other_side(said, evidence)
    )


def other_side(said: str, evidence: Evidence) -> Failure | None:
    """Decisions, voters, negations, opposites."""
    return None if is_verbatim(said, evidence.text(evidence.sentence)) else _other_side(said, evidence)


def _other_side(said: str, evidence: Evidence) -> Failure | None:
    sentence, quote, matter = _sentence(said, evidence), _flat(evidence.quote), evidence.text(evidence.matter)
    if UNANIMOUS.search(said) and not _unanimous(matter):
        return "tally", "no unanimous vote on the page"
    decided = claims_decision(said)
    if decided and not tells_decision(leading(evidence) + sentence, evidence.text(evidence.near), said):
        return "vote", f"{decided!r}: the page doesn't tell a decision"
    listed = evidence.text(evidence.sentence)
    wrong = wrong_motion(said, sentence, decided) if decided else None
    wrong = wrong or wrong_agent(said, sentence) or wrong_voter(said, matter, listed)
    if wrong:
        return "vote", wrong
    misacted = untrue_act(said, sentence, _flat(evidence.text(evidence.near)), matter + evidence.page.text[: evidence.page.head])
    if misacted:
        return "vote", misacted
    misvote = misvoted(said, sentence, evidence)
    if misvote:
        return misvote
    compared = miscompared(said, matter)
    if compared:
        return "opposite", compared
    rowed = row_at(evidence.page.text, evidence.spans[0][0])  # what stands above its figures is said in other words
    other = None if rowed else replaced(said, quote, evidence.page.text) or replaced(said, sentence, evidence.page.text)
    if other:
        return "other_word", other
    near = _flat(evidence.text(evidence.near))
    laid = misaligned(said, sentence, near) or misframed(said, sentence, capitals(evidence.page.text))
    if laid:
        return laid
    told = untold(said, sentence, leading(evidence), evidence.page.text[: evidence.sentence[0]])
    if told:
        return "opposite", told
    party = wrong_party(said, sentence, evidence.page.text)
    if party:
        return "party", party
    return retold(said, sentence, near, evidence) or turned(said, quote, sentence, near) or _duty(said, sentence)


def _sentence(said: str, evidence: Evidence) -> str:
    """The quote's sentence; an empty cell of a row, none or n/a, denies nothing of the others."""
    row = row_at(evidence.page.text, evidence.spans[0][0])
    if row is None or is_negative(said):
        return _flat(evidence.text(evidence.sentence))
    return " ".join(cell.text for cell in row.cells if cell.text.lower() not in ("none", "no", "n/a", "not"))


def _flat(text: str) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", " ", text)


def _unanimous(text: str) -> bool:
    tallies = [fact.value for fact in facts(text) if fact.kind == "tally"]
    return (
        bool(UNANIMOUS.search(text))
        or any(pair[1] == 0 for pair in tallies)
        or bool(re.search(r"\bno(?:es|s)?\s*:\s*(?:none|0)", text, re.I))
    )


def _duty(said: str, sentence: str) -> Failure | None:
    """What one may do is no duty, and a duty no offer."""
    must = r"\b(?:must|shall|require[sd]?|required to|mandatory|has to|have to|obligat\w+|needs? to|will need|debe\w*)\b"
    may = r"\b(?:(?-i:may)|can|could|encourage[sd]?|optional\w*|voluntar\w+|should|(?:is|are) asked|puede\w*)\b"
    if (
        re.search(must, said, re.I)
        and re.search(may, sentence, re.I)
        and not re.search(must + r"|\bwill\b|\bno(?:t)?\b", sentence, re.I)
    ):
        return "opposite", "the page says may, not must"
    if (
        re.search(r"\b(?:optional\w*|voluntar\w+|may choose)\b", said, re.I)
        and re.search(must, sentence, re.I)
        and not re.search(may, sentence, re.I)
    ):
        return "opposite", "the page says must, not may"
    return None


def _unstruck(said: str, evidence: Evidence) -> Failure | None:
    """Where a page shows deletions by a line that its text has lost, two values side by side may be the old and the new one."""
    if not evidence.page.legend or evidence.page.struck:
        return None
    inside = [fact for fact in facts(evidence.text(evidence.sentence)) if fact.kind in ("money", "number", "percent", "time")]
    for one, two in zip(inside, inside[1:], strict=False):
        gap = evidence.text(evidence.sentence)[one.end : two.start]
        if one.kind == two.kind and one.value != two.value and not re.search(r"[^\W\d_]{2,}.*[^\W\d_]{2,}", gap):
            return "struck_out", f"{one.text} or {two.text} may be struck out: the text doesn't show which"
    return None
