"""What of an answer may be shown: claims that their pages bear out, and sentences that those pages and claims bear out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagic_scrapy.documents.claims.check import FINE, Checked, Claim, check
from engagic_scrapy.documents.claims.closeness import retells
from engagic_scrapy.documents.claims.ends import End, end
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.memory import forget
from engagic_scrapy.documents.claims.quotes import excerpt
from engagic_scrapy.documents.claims.sentences import Cited, absent, check_cited, read_cited
from engagic_scrapy.documents.claims.text import clean
from engagic_scrapy.documents.claims.words import stems

# Kinds of values that a summary may not tell without a claim; the instructions of the prompt say so. A "two" or "third" is told
# in passing.
CLAIMED = ("money", "percent", "tally", "date", "time", "code")
RETOLD = 0.7  # of a failed claim's words in a sentence: it tells what the claim tells
LIKELY = 3  # proven claims that a sentence may tell, those that share most with it
PROVEN = (None, "far")  # reasons of claims that passed the check
LEAST_KEPT = 2  # unless the answer made a single claim, and that is proven
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9$])")
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|No|Nos|St|Ave|Blvd|Dr|Mr|Mrs|Ms|Jr|Sr|Inc|Co|Corp|Ltd|Sec|Ord|Res|Dept|Gov|U\.S|vs|approx|a\.m|p\.m)\.$"
)

PageTexts = Callable[[str, int], str | None]


@dataclass(frozen=True, slots=True)
class Verified:
    """``text``: the sentences that hold, in their paragraphs; empty: too little is proven, and the official words stand alone.

    ``rows``: everything that was checked, as rows of the ledger's ``claim`` without their keys. The ``text`` of a claim that is
    ``kept`` is what may be shown: its own words if there is no ``reason``, else the document's, and ``reason`` says why.
    ``proven``: how many of the claims that were ``made`` passed the check, in whatever words they are shown.
    """

    text: str
    rows: list[dict[str, Any]]
    proven: int

    @property
    def claims(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["kind"] == "claim" and row["kept"]]

    @property
    def made(self) -> int:
        return sum(row["kind"] == "claim" for row in self.rows)

    @property
    def enough(self) -> bool:
        return is_enough(self.proven, self.made)


def verify(
    summary: str, claims: Sequence[dict[str, Any]], page_text: PageTexts, title: str = "", others: Sequence[str] = ()
) -> Verified:
    """Checks an answer about pages. A sentence is held against the cited pages and must tell again, in whatever words, what a
    proven claim or its quote tells: ``no_claim`` and ``failed_claim`` are reasons beside those of :class:`Checked`; ``repeated``
    is that of a claim in whose place the same words of the document would stand as in another's.

    :param claims: ``claim``, ``document``, ``page``, ``quote``; ``page_text`` knows documents by the same names.
    :param title: the item's, with its number; "" for a whole document. ``others``: those of the items around it.
    """
    made = [Claim(one["claim"], one["document"], one["page"], one["quote"]) for one in claims]
    ends = [(claim, end(claim, title, page_text, others)) for claim in made]
    rows = _without_repeated([_claim_row(claim, found) for claim, found in ends])
    kept = [row for row in rows if row["kept"]]
    pages = [(page_text(row["document"], row["page"]), row["quote"]) for row in kept]
    cited = list(dict.fromkeys(excerpt(text, quote)[0] for text, quote in pages if text is not None))
    proven = [
        Proven(claim, (found.words, claim.text) if found.checked.ok else (found.words,)) for claim, found in ends if found.words
    ]
    wrong = [(stems(clean(claim.text)), claim.text) for claim, found in ends if not found.checked.ok]
    passed = sum(bool(found.words) and found.checked.ok for _, found in ends)
    try:
        return _judged(summary, rows, passed, Grounds(cited, proven, wrong, page_text))
    finally:
        forget()


def verify_joined(summary: str, kept: Sequence[dict[str, Any]]) -> Verified:
    """Checks what joins the proven claims of the parts against their words and quotes: the pages are too many for memory.

    :param kept: rows of ``claim``; they become the joined answer's own.
    """
    rows = [{name: row[name] for name in _ROW} for row in kept]
    proven = [Proven(Claim(row["text"], row["document"], row["page"], row["quote"]), (row["text"],)) for row in rows]
    try:
        return _judged(summary, rows, len(rows), Grounds([_words(row) for row in rows], proven, [], None))
    finally:
        forget()


def is_enough(kept: int, made: int) -> bool:
    """Whether so many proven claims carry a summary: two, or the only one, and at least half of those that were made.

    An answer of which more than half is unproven isn't a careless one but a wrong one; nothing of it is believed.
    """
    return kept >= min(LEAST_KEPT, made) and kept * 2 >= made and kept > 0


def sentences(text: str) -> list[list[str]]:
    """The sentences of each paragraph."""
    found = []
    for paragraph in text.splitlines():
        whole: list[str] = []
        for piece in _END.split(paragraph.strip()):
            if whole and _ABBREVIATED.search(whole[-1]):
                whole[-1] += f" {piece}"
            elif piece:
                whole.append(piece)
        if whole:
            found.append(whole)
    return found


_ROW = ("kind", "text", "document", "page", "quote", "kept", "reason", "detail")


@dataclass(frozen=True, slots=True)
class Proven:
    """What of a claim may be shown, and the claim's own words if they passed the check: any of them may be told again."""

    claim: Claim
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a summary stands on. ``pages``: texts; ``wrong``: failed claims with their stems; ``page_text``: None if the pages
    aren't at hand."""

    pages: Sequence[str]
    proven: Sequence[Proven]
    wrong: Sequence[tuple[frozenset[str], str]]
    page_text: PageTexts | None


def _judged(summary: str, rows: list[dict[str, Any]], passed: int, grounds: Grounds) -> Verified:
    paragraphs, checked = [], []
    kept = [row for row in rows if row["kept"]]
    told = [_words(row) for row in kept]
    cited = read_cited(grounds.pages)
    values = cited if told == grounds.pages else read_cited(told)
    for paragraph in sentences(summary):
        holding = []
        for sentence in paragraph:
            result = check_cited(sentence, cited)
            if result.ok:
                result = _by_claims(sentence, values, grounds)
            checked.append(_row("sentence", sentence, result))
            if result.ok:
                holding.append(sentence)
        if holding:
            paragraphs.append(" ".join(holding))
    text = "\n\n".join(paragraphs)
    if not is_enough(passed, len(rows)):
        text = ""
    elif not text:  # the sentences say more than is proven; the claims don't
        text = " ".join(row["text"] for row in kept if row["reason"] is None)
    return Verified(text, [*rows, *checked], passed)


def _without_repeated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The document's words once, however many claims they stand for."""
    shown: set[tuple[str, str, int]] = set()
    for row in rows:
        words = row["text"], row["document"], row["page"]
        if row["kept"] and row["reason"] is not None and words in shown:
            row |= {"kept": 0, "reason": "repeated"}
        if row["kept"]:
            shown.add(words)
    return rows


def _words(row: Mapping[str, Any]) -> str:
    return f"{row['text']}\n{row['quote']}"


def _by_claims(sentence: str, values: Cited, grounds: Grounds) -> Checked:
    """Its pages may hold what a careless answer gives to something else: the claims, which are checked closer, decide."""
    said = clean(sentence)
    for fact in facts(said):
        if fact.kind in CLAIMED and absent(fact, values):
            return Checked(False, "no_claim", f"{fact.text} is in no proven claim")
    own = stems(said)
    most, worst = max(((_retold(own, words), claim) for words, claim in grounds.wrong), default=(0.0, ""))
    right = (stems(clean(one.claim.text)) for one in grounds.proven if one.claim.text in one.wordings)
    if most >= RETOLD and most > max((_retold(own, words) for words in right), default=0.0):
        return Checked(False, "failed_claim", f"it tells what a failed claim tells: {worst}")
    alike = sorted(grounds.proven, key=lambda one: -len(own & stems(clean(f"{' '.join(one.wordings)} {one.claim.quote}"))))
    if not any(_is_told_by(sentence, said, one, grounds.page_text) for one in alike[:LIKELY]):
        return Checked(False, "no_claim", "no proven claim tells it")
    return FINE


def _is_told_by(sentence: str, said: str, proven: Proven, page_text: PageTexts | None) -> bool:
    """Whether the sentence tells the claim again, and would pass the check as a claim of its quote."""
    if not retells(said, [clean(wording) for wording in proven.wordings]):
        return False
    claim = proven.claim
    return page_text is None or check(Claim(sentence, claim.document, claim.page, claim.quote), page_text).ok


def _retold(said: frozenset[str], claim: frozenset[str]) -> float:
    """How much of a claim a sentence tells: 0 to 1."""
    return len(claim & said) / len(claim) if claim else 0.0


def _claim_row(claim: Claim, found: End) -> dict[str, Any]:
    row = _row("claim", found.words or claim.text, found.checked, document=claim.document, page=claim.page, quote=claim.quote)
    row["kept"] = int(bool(found.words))
    if found.quoted:
        row["detail"] = f"{found.checked.detail}; the claim was: {claim.text}"
    return row


def _row(
    kind: str, text: str, result: Checked, *, document: str | None = None, page: int | None = None, quote: str | None = None
) -> dict[str, Any]:
    why = {"reason": result.reason, "detail": result.detail or None}
    return {"kind": kind, "text": text, "document": document, "page": page, "quote": quote, "kept": int(result.ok), **why}
