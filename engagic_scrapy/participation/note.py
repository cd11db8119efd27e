"""How to take part in a meeting, out of the notes a clerk writes beside it. Only what the words leave no doubt about."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from engagic_scrapy import dates, titles
from engagic_scrapy.items import Participation

_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.I)
_MEETING_HOSTS = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:zoom\.us|zoomgov\.com|webex\.com|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|"
    r"gotomeeting\.com|goto\.com|gotowebinar\.com|bluejeans\.com|ringcentral\.com)(?:[/:?]|$)",
    re.I,
)
_PHONE = re.compile(r"(?<![\d-])(?:\+?1[-. ])?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}(?![\d-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.I)
_CODE = re.compile(r"\b(?:access code|meeting id|webinar id|conference id|participant code)\W{0,4}(\d[\d -]{3,20}\d)", re.I)
_DIAL = re.compile(
    r"\bdial|\bcall[- ]in\b|\btoll|\bby (?:tele)?phone\b|\btelephone\b|\bteleconference\b|"
    r"\bconference (?:line|number)\b|\bjoin\b|\blisten",
    re.I,
)
_COMMENT = re.compile(r"\bcomments?\b|\bspeak(?:er|ers|ing)?\b|\btestimony\b|\btestify\b|\bwritten\b", re.I)
_OTHER_HELP = re.compile(r"\baccommodat|\binterpret|\bdisabilit|\bADA\b|\bassistance\b|\bquestions?\b|\binformation\b", re.I)
_BY = re.compile(r"\b(?:by|before|no later than|until|prior to)\b", re.I)
_HYBRID = re.compile(
    r"\bhybrid\b|\bin[- ]person (?:and|or|as well as) (?:virtual|online|remote|by|via|on)|"
    r"\b(?:virtual|online|remote)(?:ly)? (?:and|or) in[- ]person",
    re.I,
)
_VIRTUAL = re.compile(
    r"\b(?:virtual|remote|online)(?:ly)?[- ]only\b|\bheld (?:virtually|remotely|online)\b|"
    r"\bvirtual meeting\b|\bvia (?:zoom|webex|teams|teleconference) only\b",
    re.I,
)
# "Questions? Call …" is one thought.
_SENTENCE = re.compile(r"(?<=[.;!])\s+(?=[A-Z(])|[\r\n]+")


def read(*texts: str | None, timezone: str) -> Participation | None:
    """What the texts say about taking part; None if they say nothing that is certain.

    A phone number counts where its sentence speaks of dialing in, an e-mail address where it speaks of comments: the number for
    accommodations is neither.
    """
    found = Participation()
    for sentence in _sentences(texts):
        _read_sentence(sentence, found, timezone)
    words = titles.clean(" ".join(text for text in texts if text))
    found.mode = "hybrid" if _HYBRID.search(words) else "virtual" if _VIRTUAL.search(words) else "unknown"
    if code := _CODE.search(words):
        found.access_code = titles.clean(code[1])
    if found == Participation():
        return None
    found.text = words
    return found


def _sentences(texts: tuple[str | None, ...]) -> list[str]:
    return [titles.clean(part) for text in texts if text for part in _SENTENCE.split(text) if part.strip()]


def _read_sentence(sentence: str, found: Participation, timezone: str) -> None:
    for url in (match.rstrip(".,;:") for match in _URL.findall(sentence)):
        if _MEETING_HOSTS.match(url):
            found.virtual_url = found.virtual_url or url
        elif _COMMENT.search(sentence):
            found.comment_url = found.comment_url or url
    if _DIAL.search(sentence) and not _OTHER_HELP.search(sentence):
        found.phones += [phone for phone in _PHONE.findall(sentence) if phone not in found.phones]
    if _COMMENT.search(sentence) and not re.search(r"\baccommodat|\binterpret|\bdisabilit", sentence, re.I):
        found.emails += [mail for mail in _EMAIL.findall(sentence) if mail not in found.emails]
        if (limit := _BY.search(sentence)) and not found.comment_deadline:
            found.comment_deadline = _moment(sentence[limit.end() :], timezone)


def _moment(words: str, timezone: str) -> str | None:
    """A deadline in ISO form, only if both day and time are given."""
    day, clock = dates.read_date(words), dates.read_time(words)
    if day is None or clock is None:
        return None
    return datetime.datetime.combine(day, clock, tzinfo=zoneinfo.ZoneInfo(timezone)).isoformat()
