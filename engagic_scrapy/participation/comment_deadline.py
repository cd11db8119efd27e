"""The sentence of an agenda that says until when comments are taken, or sign-ups to speak, and the moment it names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from engagic_scrapy.participation import deadline, links, words
from engagic_scrapy.participation.clock_words import in_figures
from engagic_scrapy.participation.text import Sentence

_LIMIT = re.compile(
    r"\b(?:no later than|not later than|by(?! (?:mail|e-?mail|phone|telephone|zoom|fax|calling|emailing|the (?:clerk|city|"
    r"chair|mayor|public|secretary)\b))|before|prior to|until|deadline|"
    r"(?:received |submitted )?after|at least|(?:up|un)?till?(?= \d| noon)|up to(?= \d| noon)|"
    r"(?:no|not) (?:less|fewer) than|in advance of|ahead of|antes de(?:l)?|a m[aá]s tardar|hasta|clos(?:es?|ed|ing)|"
    r"ends?(?= (?:at|"
    r"on) | \d)|ended|cut-?off|due|through(?= \d| noon| (?:mon|tues|wednes|thurs|fri|satur|sun)day| \w+ \d)|later than|"
    r"shuts?|not past|is opened(?= at)|emptied|in hand|arriv\w+|received|count(?:s|ed)? if|prior)\b",
    re.I,
)
_ONLY_DATED = re.compile(r"through|clos|ended|later|shut|not past|emptied|in hand|arriv|received$|counts|prior$", re.I)
LIMITS_MAX, FOUND_MAX = 6, 40  # of a sentence, of an agenda
_DAY_LIMIT = re.compile(
    r"\b(?:deadline(?: is| for \w+)?|due(?: by| on)?|(?:no|not) later than|received by|submitted by|accepted (?:until|"
    r"through)|(?:by|until|through)(?= (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:(?:jan|feb|mar|apr|may|jun|jul|"
    r"aug|sep|oct|"
    r"nov|dec)[a-z]*\.? \d|\d{1,2}/\d)))\b[:\s]*",
    re.I,
)
_TOO_LATE = re.compile(r"(?:received |submitted )?after|later", re.I)
_UP_TO = re.compile(r"by|before|until|prior to|no later|not later|up to", re.I)
_SHORTLY = datetime.timedelta(14)
_MESSAGES = re.compile(
    r"\W*(?:e-?mails?|messages?|letters?|notes?|comments?|what|whatever|anything|all|cut-?off|deadline)\b", re.I
)
_BY_THEN = re.compile(r"\bby (?:then|that (?:time|hour))\b", re.I)
_ARRIVAL = re.compile(r"clos|shut|emptied|in hand|received|opened|cut", re.I)
_TIME = re.compile(
    r"\d\s*[ap]\.?\s?m\b|\bnoon\b|\bhours?\b|\bhrs?\b|\bhoras?\b|\b\d{1,2}:\d{2}\b|\bminutes? (?:before|prior)|\bdays? (?:before|"
    r"prior|in advance|ahead)|mediod[ií]a|\bclose of (?:the )?business\b|\bend of (?:the )?(?:business )?day\b|\bmidnight\b",
    re.I,
)
_COMMENT_ACT = re.compile(
    r"\b(?:e-?)?comments?\b|\btestimony\b|\bcorrespondence\b|\bremarks\b|\bobjections\b|\bwritten (?:statements?|materials?|"
    r"remarks|"
    r"communications?|input|responses?|submissions?|views|objections?|questions?)\b|\bcomentarios?\b|\bpublic input\b|"
    r"\b(?:submit|send|e-?mail|mail|file|provide)\w* (?:a |an |any |your |their )?(?:\w+ )?statements?\b|"
    r"\be-?mails? to be read\b|\bletters? (?:(?:to|for) the|(?:and|or) e-?mails?)\b|\bto be read\b|\b(?:for|into|"
    r"part of) the (?:public )?record\b",
    re.I,
)
# A sentence that speaks on of what the one before it asked for.
_REFERS = re.compile(
    r"^(?:they|these|those|any|it|forms|messages|emails|mail|requests|cards|the cut-?off|cut-?off|all|submissions?|"
    r"statements?|letters?|"
    r"e-?mails?|the deadline|deadline|please|submit|received|write|send|or|and|must|should|to be (?:included|considered|read|"
    r"distributed|heard|part)|in order to be|time limit|due|for (?:inclusion|distribution)|late)\b|"
    r"^(?:the |this |our )?(?:\w+ )?(?:forms?|portal|link|window|period|system|list|sign-?ups?|registration|queue|mailbox|"
    r"line)\b|"
    r"\b(?:they|these|it|those|which) (?:must|should|shall|may|can|will|need|have to|has to|are|is|reach\w*|arrive\w*)\b",
    re.I,
)
_SPEAK_ACT = re.compile(
    r"\bsign(?:ing)? ?-?up\b|\bregist(?:er|ration)\b|\brequests? to speak\b|\bspeaker (?:card|form|slip|request|list)s?\b|"
    r"\bto (?:speak|testify)\b|\b(?:wish\w*|want\w*|like) to (?:address|comment)\b|\bhablar\b|\bparticipate (?:by|via|"
    r"over|remotely|virtually)\b|\b(?:blue|green|yellow|pink|comment) cards?\b|\bspeakers?(?:'|’)? list\b|"
    r"\bto be heard\b",
    re.I,
)
_NOT_COMMENT = re.compile(
    r"\baccommodat|\binterpret|\btranslat|\bdisabilit|\bcomment period (?:on|for)\b|-day (?:\w+ )?comment period\b|"
    r"\bEIR\b|\bdraft\b|\benvironmental (?:impact|review|report|document|assessment|quality)|\blobby|"
    r"\bint[eé]rprete|\bdiscapacidad|\bminutes (?:per|each|to speak)|\blimited to\b.{0,20}$",
    re.I,
)


class Limit(NamedTuple):
    value: str | None  # None where it can't be resolved
    late: bool  # of what comes too late: "received after"
    start: int  # in the sentence


def comment_deadline(
    said: list[Sentence], timezone: str, meeting: datetime.datetime | datetime.date | None, *, linked: Collection[str] = ()
) -> tuple[str | None, Sentence] | None:
    """The first deadline for comments, else for signing up to speak; one that can be resolved before one that can't.

    ``linked`` are the words of the sentences that name an address or a form for comments: a limit in them, or right behind
    them, is the one for comments however it is put.
    """
    found: list[tuple[int, str | None, Sentence]] = []
    days: list[tuple[int, str | None, Sentence]] = []
    for index, sentence in enumerate(said):
        act = _act(sentence.text)
        if act is None and _REFERS.search(sentence.text):
            act = _act_before(sentence, said[max(0, index - 3) : index])
        if act is None and "@" in sentence.text and words.COMMENTS.search(f"{sentence.lead} {sentence.before}"):
            act = 0
        joined = act is None and _is_linked(said, index, linked)
        if joined:
            act = 1
        if act is None or _NOT_COMMENT.search(sentence.text) or links.is_elsewhere(sentence):
            continue
        if (
            sentence.zone == "items"
            and not _is_linked(said, index, linked)
            and not words.COMMENT_HEADING.search(sentence.heading)
            and not re.search(r"\bmeeting\b|\brecord\b|\bhearing\b", sentence.text, re.I)
        ):
            continue
        said_in = in_figures(sentence.text)
        for limit in _limits(said_in, timezone, meeting, in_writing=joined or not (act or _SPEAK_ACT.search(sentence.text))):
            # "To speak, register by noon at the page for comments": what is asked for stands before the limit.
            asked = act if joined else max(act, _act(said_in[: limit.start]) or 0)
            if limit.value or not (joined or limit.late):
                found.append(((limit.value is None) * 4 + asked * 2 + limit.late, limit.value, sentence))
        if not found and not joined and act == 0 and (whole := _whole_day(said_in, meeting)):
            days.append((0, whole, sentence))
        if len(found) > FOUND_MAX:  # no agenda has so many: a page that is none
            break
    resolved = [one for one in found if one[1]] or days or found
    return min(resolved, key=lambda one: one[0])[1:] if resolved else None


def _whole_day(text: str, meeting: datetime.datetime | datetime.date | None) -> str | None:
    """The day of "deadline: October 9", where no hour is told."""
    limit = _DAY_LIMIT.search(text)
    if limit is None or _TIME.search(text[limit.end() :][:110]):
        return None
    return deadline.whole_day(text[limit.end() :][:60], meeting)


def has_limit(said: list[Sentence], index: int, timezone: str, meeting: datetime.datetime | datetime.date | None) -> bool:
    """Whether a sentence with an address, or the one after it, sets a limit shortly before the meeting."""
    sentence = said[index]
    if meeting is None or ("@" not in sentence.text and not re.search(r"\d{4}\b", sentence.text)):
        return False
    day = meeting.date() if isinstance(meeting, datetime.datetime) else meeting
    near = [
        other
        for other in said[index : index + 2]
        if other is sentence or other.before == sentence.text or _MESSAGES.match(other.text)
    ]
    for other in near:
        if _NOT_COMMENT.search(other.text):
            return False
        for limit in _limits(in_figures(other.text), timezone, meeting, in_writing=True):
            if limit.value and day - datetime.datetime.fromisoformat(limit.value).date() <= _SHORTLY:
                return True
    return False


def _is_linked(said: list[Sentence], index: int, linked: Collection[str]) -> bool:
    """Whether the sentence or one of the two before it holds an address for comments, and no other's business lies between."""
    after = said[index + 1] if index + 1 < len(said) else None
    if after and after.text in linked and _BY_THEN.search(after.text):
        return True
    for back, other in enumerate(reversed(said[max(0, index - 2) : index + 1])):
        if other.text in linked:
            return True
        if (
            other.page != said[index].page
            or (back and words.ACCOMMODATION.search(other.text))
            or (back and other.zone == "items" and other.heading == other.text)
        ):
            return False
    return False


def _act(text: str) -> int | None:
    """0 for comments in writing, 1 for signing up to speak."""
    return 0 if _COMMENT_ACT.search(text) else 1 if _SPEAK_ACT.search(text) else None


def _act_before(sentence: Sentence, earlier: list[Sentence]) -> int | None:
    """What "they must be received by noon" speaks of: the nearest sentence before it that asks for something."""
    spoken, before = [], sentence.before
    for other in reversed(earlier):
        if other.text != before or other.page != sentence.page:  # another paragraph
            break
        spoken.append(other.text)
        before = other.before
    for text in (*spoken, sentence.lead):
        if _NOT_COMMENT.search(text):
            return None
        if (act := _act(text)) is not None:
            return act
    return None


def _limits(text: str, timezone: str, meeting: datetime.datetime | datetime.date | None, *, in_writing: bool) -> Iterator[Limit]:
    """Each limit of a sentence, resolved where it can be."""
    span = deadline.relative(text)
    limits = list(islice(_LIMIT.finditer(text), LIMITS_MAX))
    if span and not limits:  # "Written comments: clerk@…, 24 hours before the meeting"
        yield Limit(deadline.resolve(span, timezone=timezone, meeting=meeting), False, len(text) - len(span))
    for limit in limits:
        after = text[limit.end() : limit.end() + 160]
        if span:
            after = span
        elif "deadline" in limit[0].lower() and not _TIME.search(after):
            after = text[: limit.start()]
        if not _TIME.search(after[:110]) and not (in_writing and deadline.TO_THE_START.match(after)):
            if not _ARRIVAL.match(limit[0]):
                continue
            after = text  # "The box is emptied at 3 p.m." and "at 3 p.m. the box is emptied"
        value = deadline.resolve(after, timezone=timezone, meeting=meeting)
        if value is None:
            ahead = " ".join(text[: limit.start()].split()[-12:])
            value = deadline.resolve(f"{after} {ahead}", timezone=timezone, meeting=meeting)
        if value is None and _UP_TO.match(limit[0]):
            value = deadline.same_day(after, text, timezone=timezone, meeting=meeting)
        if value or not _ONLY_DATED.match(limit[0]):
            yield Limit(value, bool(_TOO_LATE.match(limit[0])), limit.start())
