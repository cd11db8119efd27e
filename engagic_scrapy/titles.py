"""Titles, status words, kinds of document and vote words, as clerks of any vendor's portal write them."""

from __future__ import annotations

import re
from typing import NamedTuple

from engagic_scrapy import status_words
from engagic_scrapy.items import StatusEvidence

_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")

_SPACED = re.compile(r"(?<!\S)(?:[A-Za-z] ){4,}[A-Za-z](?!\S)")  # "C A N C E L L E D"

SHORT = status_words.SHORT
EVIDENCE_CHARS = 300
STATUS_CHARS = 5_000  # of a text are read for a status: what became of a meeting stands at its beginning


def clean(text: str | None) -> str:
    """One line: white space and no-break spaces collapsed, invisible characters gone. Plain text only, tags stay as they are."""
    return " ".join(_INVISIBLE.sub("", text).split()) if text else ""


class StatusFinding(NamedTuple):
    """Status and detail, and what proves them: the words, the rule that knows them, the field and text they stand in."""

    status: str
    detail: str | None
    words: str
    rule: str
    field: str
    text: str


def find_status(*labelled: tuple[str, str | None]) -> StatusFinding | None:
    """The first of (name of the field, text) pairs that says what became of the meeting; None if none does.

    Prose counts only where its sentence speaks of the meeting: an item that was deferred doesn't defer the meeting.
    """
    for field, text in labelled:
        words = _SPACED.sub(lambda found: found[0].replace(" ", ""), clean(text)[:STATUS_CHARS].replace("_", " "))
        if not status_words.ANY.search(words):  # nearly all texts, and one pattern is quicker than all
            continue
        days = frozenset().union(*(status_words.days_in(clean(other)[:SHORT]) for name, other in labelled if name != field))
        for rule in status_words.RULES:
            for found in rule.pattern.finditer(words):
                if status_words.means_it(words, found, alone=rule.alone, days=days):
                    return StatusFinding(rule.status, rule.detail, found[0], rule.name, field, words)
    return None


def status_of(*labelled: tuple[str, str | None]) -> tuple[str, str | None, StatusEvidence | None]:
    """Status, detail and proof out of (name of the field, text) pairs; confirmed without a proof where they say nothing."""
    found = find_status(*labelled)
    if found is None:
        return "confirmed", None, None
    return found.status, found.detail, StatusEvidence(text=found.text[:EVIDENCE_CHARS], rule=found.field)


_FILE_CODES = {
    "A": "agenda",
    "AADA": "agenda",
    "AO": "agenda",
    "PA": "packet",
    "M": "minutes",
    "MADA": "minutes",
    "F": "attachment",
}
_FILE_CODE = re.compile(r"/view\.ashx\?(?:[^#]*&)?M=(\w+)", re.I)
_KIND_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bpackets?\b|\bagenda (?:with|and) (?:attachments|materials|backup)|\bcomplete agenda\b|\bfull agenda\b", "packet"),
    (r"\btranscripts?\b|\bcaptions?\b", "transcript"),
    (r"\bminutes\b|\brecap\b|\baction (?:summary|report|agenda)\b|\bjournal\b", "minutes"),
    (r"\bnotices?\b", "notice"),
    (r"\bagendas?\b", "agenda"),
    (r"\bsummary\b", "summary"),
    (r"\battachments?\b|\bexhibits?\b|\bstaff report\b|\bpresentation\b", "attachment"),
)


def document_kind(link_text: str | None, url: str) -> str:
    """One of DOCUMENT_KINDS: by the file handler's code in the address (``View.ashx?M=PA``), else by the words of the link."""
    if found := _FILE_CODE.search(url):
        code = found[1].upper()
        if code in _FILE_CODES:
            return _FILE_CODES[code]
    words = clean(link_text)
    return next((kind for pattern, kind in _KIND_WORDS if re.search(pattern, words, re.I)), "other")


_VOTE_WORDS: tuple[tuple[str, str], ...] = (
    (r"recus|conflict|excus", "excused"),
    (r"absent|away|^a/?b$", "absent"),
    (r"abstain|abstention", "abstain"),
    (r"not voting|non-?voting|did not vote|no vote|^nv$|^present$|not present|vacant", "not voting"),
    (r"^no(?:e|es)?\b|nay|against|oppos|disapprov|negative|dissent|^n$", "no"),
    (r"yes|aye|yea|in favor|in favour|affirm|^for\b|approve|support|^y$|concur|second|mov(?:er|ed)\b", "yes"),
)


def vote_option(printed: str | None) -> str:
    """``yes, no, abstain, absent, excused, not voting`` or ``other`` for the words a clerk uses: In Favor, AYES, Nay, Recused."""
    words = clean(printed).lower()
    return next((option for pattern, option in _VOTE_WORDS if re.search(pattern, words)), "other")
