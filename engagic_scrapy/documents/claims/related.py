"""Whether a claim speaks of what its quote speaks of, and not of another item of the page."""

from __future__ import annotations

from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.names import capitals, names, places
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.values import same_value
from engagic_scrapy.documents.claims.words import COMMON_STEMS, pairs, stems


def unrelated(said: str, evidence: Evidence) -> Failure | None:
    """The claim must share what it says with the quote, and not with another item of the page."""
    mine, text = stems(said), evidence.page.text
    sentence = evidence.text(evidence.sentence)
    here = stems(sentence) | stems(evidence.quote)
    here |= stems(_section(evidence)) if is_row(sentence.strip()) else frozenset()
    item = stems(evidence.text(evidence.matter)) | stems(text[: evidence.page.head])
    values = {fact.text for fact in facts(said) if any(same_value(fact, other) for other in facts(sentence))}
    people = {name for name in names(said) if places(name, sentence)}
    quoted = 2 if len(mine) <= 4 and any(places(name, evidence.quote) for name in people) else 0
    votes = [fact for fact in facts(said) if fact.kind == "tally"]
    shared = len(mine & here) + len(values) + len(people) + 2 * len(votes) + quoted
    if mine and shared < (2 if len(mine) > 3 else 1) and not (people and len(mine & stems(evidence.text(evidence.near))) >= 2):
        return "unrelated", "the claim shares too little with its quote"
    sibling = _of_a_sibling(said, sentence, text)
    if sibling:
        return "other_item", f"{sibling} stands in another row"
    later = _only_later(said, evidence)
    if later:
        return "other_item", f"{later} stands only further on"
    elsewhere = {word for word in (mine & stems(text)) - item - COMMON_STEMS if len(word) > 3}
    if len(elsewhere) >= 2 and len(elsewhere) >= len((mine & item) - COMMON_STEMS):
        return "other_item", f"{', '.join(sorted(elsewhere)[:4])} stand by another item"
    pair = next((pair for pair in pairs(said) & pairs(text) if not pair <= item and not pair & COMMON_STEMS), None)
    return ("other_item", f"{' '.join(sorted(pair))} stand by another item") if pair else None


def _only_later(said: str, evidence: Evidence) -> str | None:
    """Two words side by side that the page has only after the quote's sentence, and what it is about stands before."""
    text, end = evidence.page.text, evidence.sentence[1]
    strange = {
        pair
        for pair in pairs(said) & pairs(text[end:])
        if len(pair) == 2 and not pair & stems(text[:end]) and not pair & COMMON_STEMS
    }
    return " ".join(sorted(next(iter(strange)))) if strange else None


def _section(evidence: Evidence) -> str:
    """The last line above a row that isn't a row: what its section is called."""
    above = evidence.page.text[: evidence.sentence[0]].split("\n")
    return next((line for line in reversed(above) if line.strip() and not is_row(line)), "")


def _of_a_sibling(said: str, sentence: str, text: str) -> str | None:
    """A name, or two words side by side, that stand in another row of the table and nowhere else than there."""
    if not is_row(sentence.strip()) or "\n" in sentence.strip():
        return None
    rows = [line for line in text.split("\n") if is_row(line) and line.strip() != sentence.strip()]
    rest = " ".join(line for line in text.split("\n") if not is_row(line))
    for name in names(said, capitals(text)):
        if not places(name, sentence + "\n" + rest) and any(places(name, row) for row in rows):
            return name.text
    free = stems(sentence) | stems(rest)
    for row in rows:
        pair = next((pair for pair in pairs(said) & pairs(row) if len(pair) == 2 and not pair & free), None)
        if pair:
            return " ".join(sorted(pair))
    return None
