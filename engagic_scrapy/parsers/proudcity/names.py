"""What a ProudCity title and a taxonomy class say: day, body, status."""

from __future__ import annotations

import re

from engagic_scrapy import dates, titles
from engagic_scrapy.items import StatusEvidence

_SMALL = ("of", "and", "the", "for", "on", "to", "in", "at")
_DAY = re.compile(
    r"[\s–—:,(-]*(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\b[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}).*$",
    re.I | re.S,
)
_KIND_WORDS = re.compile(
    r"[\s–—:,-]*\b(?:(?:special|regular|closed|joint|study|adjourned)\b[\s&]*)*(?:meeting|session)s?\b\W*$", re.I
)
_AFTER = re.compile(r"\b(?:moved|rescheduled|changed|postponed) to\b(.*)", re.I | re.S)


def body_of(title: str, classes: list[str]) -> str:
    """The body: a taxonomy class without its year in the words of the title, else the title before its day."""
    before = _DAY.sub("", re.sub(r"\s*\((?:special|regular)\)", "", title, flags=re.I)).strip(" –—:,-(")
    before = _KIND_WORDS.sub("", before).strip(" –—:,-(") or before
    for term in taxonomy(classes):
        said = re.match(r"\W+(?:and\W+)?".join(map(re.escape, term.split("-"))), title, re.I)
        return said[0] if said else " ".join(word if word in _SMALL else word.capitalize() for word in term.split("-"))
    return before or title


def taxonomy(classes: list[str]) -> list[str]:
    """ "meeting-taxonomy-2026-city-council" → "city-council"; a class that is only a year says nothing of the body."""
    terms = [each.removeprefix("meeting-taxonomy-") for each in classes if each.startswith("meeting-taxonomy-")]
    return [term for term in (re.sub(r"^(?:\d{4}-)+|^\d{4}$|(?:-\d{4})+$", "", term) for term in terms) if term]


def status_of(title: str) -> tuple[str, str | None, StatusEvidence | None]:
    """The status words of the title; "(moved to June 23, 2025)" stands on the day on which nothing takes place."""
    if (moved := _AFTER.search(title)) and dates.read_date(moved[1]):
        return "cancelled", "rescheduled", StatusEvidence(titles.clean(title), "title")
    return titles.status_of(("title", title))
