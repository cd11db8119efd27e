"""Whether a claim speaks of what its quote speaks of, and not of another item of the page."""

from __future__ import annotations

import bisect
import re

from engagic_scrapy.documents.claims.aligned import read_words
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.layout import row_at, sibling_labels
from engagic_scrapy.documents.claims.leading import leading
from engagic_scrapy.documents.claims.names import Name, capitals, names, places
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.values import same_value
from engagic_scrapy.documents.claims.words import COMMON_STEMS, STOP, first_places, pairs, stem, stems, words


def unrelated(said: str, evidence: Evidence) -> Failure | None:
    """The claim must share what it says with the quote, and not with another item of the page."""
    mine, text = stems(said), evidence.page.text
    sentence = evidence.text(evidence.sentence)
    here = stems(sentence) | stems(evidence.quote)
    here |= stems(section(evidence)) if is_row(sentence.strip()) else frozenset()
    item = stems(evidence.text(evidence.matter)) | stems(text[: evidence.page.head])
    item |= stems(_lead_in(evidence))
    printed = facts(sentence)
    values = {fact.text for fact in facts(said) if any(same_value(fact, other) for other in printed)}
    people = {name for name in names(said, capitals(text)) if places(name, sentence)}
    quoted = 2 if len(mine) <= 4 and any(places(name, evidence.quote) for name in people) else 0
    votes = [fact for fact in facts(said) if fact.kind == "tally"]
    shared = len(mine & here) + len(values) + len(people) + 2 * len(votes) + quoted
    if mine and shared < (2 if len(mine) > 3 else 1) and not (people and len(mine & stems(evidence.text(evidence.near))) >= 2):
        return "unrelated", "the claim shares too little with its quote"
    sibling = _of_another_row(said, evidence) or _of_a_sibling(said, sentence, text, leading(evidence))
    if sibling:
        return "other_item", f"{sibling} stands in another row"
    other = _of_another(said, evidence)
    if other:
        return "other_item", other
    strange = _about_another(said, evidence)
    if strange:
        return "other_item", f"{strange} stand by another item"
    later = _only_later(said, evidence)
    if later:
        return "other_item", f"{later} stands only further on"
    elsewhere = {word for word in (mine & stems(text)) - item - COMMON_STEMS if len(word) >= 3}
    if len(elsewhere) >= 2 and len(elsewhere) >= len((mine & item) - COMMON_STEMS):
        return "other_item", f"{', '.join(sorted(elsewhere)[:4])} stand by another item"
    pair = next(
        (pair for pair in sorted(pairs(said) & pairs(text), key=sorted) if not pair <= item and not pair & COMMON_STEMS), None
    )
    return ("other_item", f"{' '.join(sorted(pair))} stand by another item") if pair else None


def _only_later(said: str, evidence: Evidence) -> str | None:
    """Two words side by side that the page has only after the quote's sentence, and what it is about stands before."""
    text, end = evidence.page.text, evidence.sentence[1]
    here = stems(evidence.text(evidence.sentence))
    shared = [
        pair
        for pair in sorted(pairs(said) & pairs(text), key=sorted)
        if len(pair) == 2 and not pair & COMMON_STEMS and not pair & here
    ]
    first = first_places(text) if shared else {}
    strange = next((pair for pair in shared if all(first[one] >= end for one in pair)), None)
    return " ".join(sorted(strange)) if strange else None


_ADVERBIAL = re.compile(r"(?:On|In|At|By|For|From|Under|After|Before|Since|Of|To)\b")


def _about_another(said: str, evidence: Evidence) -> str | None:
    """What the claim is about by its first two words, where the quote's item has neither and the page has both."""
    row = [stem(word) for word in words(said) if word not in STOP and len(word) > 1][:2]
    page = evidence.page
    item = stems(evidence.text(evidence.matter)) | stems(page.text[: page.head]) | stems(_lead_in(evidence))
    if len(row) < 2 or _ADVERBIAL.match(said) or item & set(row) or not stems(page.text) >= set(row):
        return None
    return " ".join(row)


_PRONOUN = re.compile(r"\W*(?:It|Its|They|Their|He|His|She|Her|The (?:company|firm|owner|applicant|group|agency|nonprofit))\b")


def _of_another(said: str, evidence: Evidence) -> str | None:
    """A sentence that begins with a pronoun speaks of whom the sentence before it begins with."""
    sentence, starts = evidence.text(evidence.sentence), evidence.page.sentences
    before = bisect.bisect_left(starts, evidence.sentence[0]) - 1
    if before < 0 or not _PRONOUN.match(sentence):
        return None
    known = capitals(evidence.page.text)
    mine, last = names(said, known), evidence.page.text[starts[before] : starts[before + 1]]
    told = names(last, known)
    if not mine or not told or _is_caption(told[0], last) or told[0].start > _AT_ONCE or told[0].sort != mine[0].sort:
        return None
    return f"{told[0].text}, not {mine[0].text}" if not places(mine[0], last + sentence) else None


_AT_ONCE = 8  # characters


def _is_caption(name: Name, text: str) -> bool:
    """Whether it's no name but a word in capitals that heads what follows: SUMMARY."""
    return len(name.words) < 2 and name.text.isupper() and text[name.end :].lstrip()[:1] in ("", ".", ":")


def begins_elsewhere(said: str, quote: str, here: str) -> frozenset[str] | None:
    """What the claim is about by its first two words, where the page hasn't both of them."""
    first = frozenset([stem(word) for word in words(said) if word not in STOP and len(word) > 1][:2])
    return None if len(first) < 2 or first <= stems(here) or first <= stems(quote) else first


def section(evidence: Evidence) -> str:
    """The last line above a row that isn't a row: what its section is called."""
    above = evidence.page.text[: evidence.sentence[0]].split("\n")
    return next((line for line in reversed(above) if line.strip() and not is_row(line)), "")


def _of_another_row(said: str, evidence: Evidence) -> str | None:
    """The label of another row of the table, whole, where the claim has nothing of its own row's."""
    text, at = evidence.page.text, evidence.spans[0][0]
    row = row_at(text, at)
    mine = {word.key for word in read_words(said)}
    if row is None or "\n" in evidence.quote.strip() or mine & {word.key for word in read_words(row.label)}:
        return None
    labels = {label: {word.key for word in read_words(label)} for label in sibling_labels(text, at) if label not in row.heads}
    return next((label for label, keys in labels.items() if keys and keys <= mine), None)


def _lead_in(evidence: Evidence) -> str:
    """The words before a list that end with a colon, for each of its entries: Options:"""
    above = [line.strip() for line in evidence.page.text[: evidence.matter[0]].split("\n") if line.strip()]
    return next((line for line in reversed(above[-_LISTED:]) if line.endswith((":", "?"))), "")


_LISTED = 12  # lines of a list above an entry


def _of_a_sibling(said: str, sentence: str, text: str, lead: str) -> str | None:
    """A name, or two words side by side, that stand in another row of the table and nowhere else than there."""
    if not is_row(sentence.strip()) or "\n" in sentence.strip():
        return None
    rows = [line for line in text.split("\n") if is_row(line) and line.strip() != sentence.strip()]
    rest = lead + " ".join(line for line in text.split("\n") if not is_row(line))
    for name in names(said, capitals(text)):
        if not places(name, sentence + "\n" + rest) and any(places(name, row) for row in rows):
            return name.text
    free = stems(sentence) | stems(rest)
    for row in rows:
        pair = next((pair for pair in sorted(pairs(said) & pairs(row), key=sorted) if len(pair) == 2 and not pair & free), None)
        if pair:
            return " ".join(sorted(pair))
    return None
