"""What a sentence says, retold of another subject: another instrument, another speaker, another taker, or as done."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.complements import other_complement
from engagic_scrapy.documents.claims.contrasts import contrasted
from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.exchanged import changed_places, other_single_word
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.holders import other_holder, other_way
from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.names import capitals, names, places
from engagic_scrapy.documents.claims.outcomes import misreported
from engagic_scrapy.documents.claims.related import section
from engagic_scrapy.documents.claims.rivals import rival
from engagic_scrapy.documents.claims.subjects import other_row, other_subject
from engagic_scrapy.documents.claims.text import is_row
from engagic_scrapy.documents.claims.values import same_value
from engagic_scrapy.documents.claims.words import STOP, meaning, stem, words


def retold(claim: str, sentence: str, near: str, evidence: Evidence) -> Failure | None:
    """Reason and detail of what the claim says of another than the page does, or None."""
    held = evidence.text(evidence.matter) + " " + evidence.page.text[: evidence.page.head]
    moved = _of_another_row(claim, evidence) or other_instrument(claim, sentence, held) or another_says(claim, sentence, near)
    moved = moved or other_complement(claim, sentence, evidence.page.text)
    if moved:
        return "other_item", moved
    party = (
        other_subject(claim, sentence, evidence.page.text)
        or changed_places(claim, sentence)
        or crossed(claim, sentence, evidence.page.text)
        or other_holder(claim, evidence.page.text)
        or other_way(claim, sentence)
        or other_winner(claim, held)
    )
    if party:
        return "party", party
    word = other_single_word(claim, sentence)
    if word:
        return "other_word", word
    done = only_wished(claim, sentence, near) or only_to_recommend(claim, held)
    return ("vote", done) if done else misreported(claim, sentence, near, evidence) or contrasted(claim, sentence)


def _of_another_row(claim: str, evidence: Evidence) -> str | None:
    row = row_at(evidence.page.text, evidence.spans[0][0]) if "\n" not in evidence.quote.strip() else None
    if row is None or row.cells[0].is_figure:
        return None
    around = " ".join([*row.heads, *(cell.text for cell in row.cells), section(evidence)])
    return other_row(claim, around, evidence.page.text, row.cells[0].text)


_INSTRUMENTS = frozenset(
    listed(
        "ordinance agreement resolution contract lease plat rezoning variance permit purchase easement license memorandum budget "
        "policy audit"
    )
)


def other_instrument(claim: str, sentence: str, held: str) -> str | None:
    """An agreement, where the sentence speaks of an ordinance and the item has no agreement."""
    mine, theirs = _instruments(claim), _instruments(sentence)
    if not mine or not theirs or mine & theirs or mine & _instruments(held):
        return None
    return f"{' '.join(sorted(mine))}: the page speaks of the {' '.join(sorted(theirs))}"


def _instruments(text: str) -> set[str]:
    return {word.removesuffix("s") for word in words(text)} & _INSTRUMENTS


_PRONOUN = re.compile(r"\W*(?:It|Its|They|Their|He|His|She|Her|This|These|The (?:company|firm))\b")


def another_says(claim: str, sentence: str, near: str) -> str | None:
    """``Staff estimates`` what another says in the quote's sentence, while staff's own estimate is another."""
    row = [(stem(word), word) for word in words(claim) if word not in STOP and len(word) > 1][:2]
    if len(row) < 2 or is_row(sentence.strip()) or _PRONOUN.match(sentence) or not re.match(r"\W*[A-Z]", sentence):
        return None
    mine, begun = [fact for fact in facts(claim) if fact.kind in _COUNTED], {stem(word) for word in words(sentence)}
    if not mine or {key for key, _ in row} & begun or not re.search(rf"\b{re.escape(row[1][1])}\b", claim):
        return None
    for other in re.split(r"(?<=[.;])\s+", near):
        told = [stem(word) for word in words(other) if word not in STOP and len(word) > 1][:2]
        if told == [key for key, _ in row] and any(rival(mine[0], one) and not same_value(mine[0], one) for one in facts(other)):
            return f"{' '.join(word for _, word in row)}…: said of another value"
    return None


_COUNTED = ("money", "number", "percent")
_PARTED = re.compile(r"; |, (?:while|but|whereas) |,? and ")
_CLAUSES = re.compile(r"[;:]\s|(?<![A-Z][a-z])\.\s")


def crossed(claim: str, sentence: str, page: str) -> str | None:
    """``B on the north and A on the south``, where A stands in the clause of the north."""
    clauses = [clause for clause in _CLAUSES.split(sentence) if clause.strip()]
    for parting in _PARTED.finditer(claim) if len(clauses) > 1 else ():
        parts = claim[: parting.start()], claim[parting.end() :]
        named = [names(part, capitals(page)) for part in parts]
        if [len(found) for found in named] != [1, 1]:
            continue
        one, two = named[0][0], named[1][0]
        held = [[clause for clause in clauses if places(name, clause)] for name in (one, two)]
        if [len(found) for found in held] != [1, 1] or held[0] == held[1]:
            continue
        free = meaning(one.text) | meaning(two.text)
        own = meaning(held[0][0]) - meaning(held[1][0]) - free, meaning(held[1][0]) - meaning(held[0][0]) - free
        said = meaning(parts[0]) - free, meaning(parts[1]) - free
        if said[0] & own[1] and said[1] & own[0] and not (said[0] & own[0] or said[1] & own[1]):
            return f"{one.text} stands for {two.text}"
    return None


_AWARD = re.compile(r"\baward\w*\b[^.;]{0,80}?\bto\s+(?:the )?(?=[A-Z])", re.IGNORECASE)


def other_winner(claim: str, held: str) -> str | None:
    """A contract awarded to somebody else than the item's winner."""
    told = [
        names("x " + held[match.end() : match.end() + 60].replace("\n", " "), frozenset())[:1] for match in _AWARD.finditer(held)
    ]
    mine = _AWARD.search(claim)
    who = names("x " + claim[mine.end() :])[:1] if mine else ()
    if not who or not told or not all(told):
        return None
    other = all(not places(who[0], one[0].text) and not set(who[0].words) & set(one[0].words) for one in told)
    return f"it goes to {told[0][0].text}, not {who[0].text}" if other else None


_DID = re.compile(
    r"\b(?P<body>council|board|commission|committee|trustees|supervisors|commissioners)\b (?:has |unanimously )?"
    r"(?:adopted|approved|accepted|authorized|passed|awarded|granted)\b",
    re.IGNORECASE,
)
_VOTED = re.compile(
    r"\bmotion|\bmoved|\bvote|\bcarried|\badopted|\bapproved|\bpassed|\bresolved|\bayes?\b|\byeas?\b|"
    r"\bunanim|\bconsent (?:agenda|calendar)",
    re.IGNORECASE,
)


def only_wished(claim: str, sentence: str, near: str) -> str | None:
    """A body's decision, where neither the sentence nor what stands around it tells of the body's vote."""
    did = _DID.search(claim)
    if not did or re.search(rf"\b{did['body']}", sentence, re.IGNORECASE):
        return None
    if _WISHES.search(sentence) and not _VOTED.search(sentence) and not _TALLY.search(sentence):
        return f"{did.group()}: the page tells of a wish"
    return f"{did.group()}: the page tells of no vote" if not _VOTED.search(near) else None


_WISHES = re.compile(r"\b(?:propos\w+|ask(?:s|ed)|request\w+|recommend\w*|suggest\w+|would|will)\b")
_TALLY = re.compile(r"\b\d{1,2}-\d{1,2}\b|\b(?:granted|awarded|authorized|accepted|noes)\b", re.IGNORECASE)


_RECOMMENDED = re.compile(r"\b(?:council|board|commission|committee) (?:has )?recommended\b", re.IGNORECASE)
_TO_RECOMMEND = re.compile(r"\b(?:is|are) (?:asked|requested|expected|scheduled) to (?:\w+ ){0,2}$", re.IGNORECASE)


def only_to_recommend(claim: str, held: str) -> str | None:
    """A recommendation that a body is asked for."""
    told = list(re.finditer(r"\brecommend", held, re.IGNORECASE)) if _RECOMMENDED.search(claim) else []
    if told and all(_TO_RECOMMEND.search(" ".join(held[max(0, one.start() - 50) : one.start()].split()) + " ") for one in told):
        return "the body is asked to recommend it"
    return None
