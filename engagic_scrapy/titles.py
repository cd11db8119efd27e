"""Titles, status words, kinds of document and vote words, as clerks of any vendor's portal write them."""

from __future__ import annotations

import re

from engagic_scrapy.items import StatusEvidence

_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")

SHORT = 80  # characters: up to here a text is a label ("Deferred"), beyond it prose that may speak of something else
EVIDENCE_CHARS = 300

# Words, status, detail; the first that matches decides. "Rescheduled from" stands on the meeting that does take place.
_STATUSES: tuple[tuple[re.Pattern[str], str, str | None], ...] = (
    (re.compile(r"\b(?:re-?scheduled|moved|postponed|deferred|continued) from\b", re.I), "confirmed", "rescheduled"),
    (re.compile(r"\bcancel", re.I), "cancelled", None),
    (
        re.compile(
            r"\b(?:lack|absence) of (?:a )?quorum\b|\bno quorum\b|\bquorum (?:was |is )?not (?:met|present|reached)", re.I
        ),
        "cancelled",
        None,
    ),
    (re.compile(r"\bno (?:\w+ )?meeting\b|\bwill not (?:meet|be held|take place)\b|\bnot meeting\b", re.I), "cancelled", None),
    (re.compile(r"\bre-?scheduled\b", re.I), "cancelled", "rescheduled"),
    (re.compile(r"\bpostpone|\bdeferred\b", re.I), "cancelled", "postponed"),
    (re.compile(r"\brecess(?:ed)? (?:to|until)\b", re.I), "confirmed", "recessed"),
    (
        re.compile(
            r"\b(?:location|venue|time|room|meeting|hearing)\b[^.]{0,30}\b(?:has been |was |is )?(?:moved|changed|relocated) to\b"
            r"|\b(?:moved|relocated) to\b",
            re.I,
        ),
        "confirmed",
        "moved",
    ),
)
_ANY_STATUS = re.compile(r"cancel|quorum|meet|\bnot\b|schedul|postpone|defer|recess|moved|changed|relocated|continued", re.I)
# What makes a match speak of something else than this meeting.
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|should|may|might|could|can|in the event|not|whether|subject to|previously|in case)\b[^.;]{0,60}$", re.I
)
_OTHER_SUBJECT = re.compile(
    r"^\w*\s+(?:policy|fee|fees|of (?:the )?(?:contract|agreement|permit|lease|bond|debt|item|order|warrant))\b"
    r"|^\w*\s+(?:meetings?|hearings?|sessions?) (?:of|from|on)\b",
    re.I,
)
_ABOUT_MEETING = re.compile(r"\b(?:meeting|hearing|session|commission|committee|council|board)\b", re.I)
_ABOUT_ITEM = re.compile(r"\b(?:items?|file|resolution|ordinance|bill|matter|agenda)\b", re.I)


_SENTENCE_END = re.compile(r"(?<!\bNo)(?<!\bDist)[.;!?](?:\s|$)")  # the dot of "Sanitary District No. 2" ends none
_BRACKETS = re.compile(r"\((?:no|cancel|postpone|defer|re-?schedul)[^()]{0,30}\)", re.I)


def clean(text: str | None) -> str:
    """One line: white space and no-break spaces collapsed, invisible characters gone. Plain text only, tags stay as they are."""
    return " ".join(_INVISIBLE.sub("", text).split()) if text else ""


def status_of(*labelled: tuple[str, str | None]) -> tuple[str, str | None, StatusEvidence | None]:
    """Status, detail and proof out of (name of the field, text) pairs; the first pair that says something decides.

    Prose counts only where its sentence speaks of the meeting: an item that was deferred doesn't defer the meeting.
    """
    for rule, text in labelled:
        words = clean(text)
        if not _ANY_STATUS.search(words):  # nearly all texts, and one pattern is quicker than eight
            continue
        for pattern, status, detail in _STATUSES:
            if any(_means_it(words, found) for found in pattern.finditer(words)):
                return status, detail, StatusEvidence(text=words[:EVIDENCE_CHARS], rule=rule)
    return "confirmed", None, None


def _means_it(words: str, found: re.Match[str]) -> bool:
    if any(bracket.start() < found.start() and found.end() < bracket.end() for bracket in _BRACKETS.finditer(words)):
        return True  # "City Council Agenda (No Meeting)": a label of its own, whatever stands before it
    before = _SENTENCE_END.split(words[: found.start()])[-1]
    after = _SENTENCE_END.split(words[found.end() :])[0]
    if _CONDITIONAL.search(before) or _OTHER_SUBJECT.search(after):
        return False
    if len(words) <= SHORT and not _ABOUT_ITEM.search(words):
        return True
    sentence = before + found[0] + after
    if found[0].isupper():  # CANCELLED in capitals is the clerk's banner, whatever follows it
        return True
    return bool(_ABOUT_MEETING.search(sentence)) and not _ABOUT_ITEM.search(before)


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
