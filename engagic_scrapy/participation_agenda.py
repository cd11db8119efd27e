"""How to take part in a meeting, out of the text of its agenda or packet, each fact with its page and words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from engagic_scrapy import dates, participation_contacts, participation_deadline, participation_mode
from engagic_scrapy import participation_links as links
from engagic_scrapy import participation_words as words
from engagic_scrapy.participation_text import Sentence, sentences

WORDS_MAX = 300


@dataclass(slots=True)
class Fact:
    """``value`` is None for a deadline that can't be resolved: then only its words are known."""

    value: str | None
    page: int
    words: str  # as the agenda has them, white space collapsed, at most 300 characters
    purpose: str | None = None


@dataclass(slots=True)
class Help:
    """Interpretation or accommodation: what is offered, whom to ask and how long before."""

    page: int
    words: str
    languages: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    notice: str | None = None  # "72 hours"


@dataclass(slots=True)
class AgendaParticipation:
    mode: Fact | None = None  # in_person, virtual, hybrid; None is unknown
    meeting_url: Fact | None = None
    meeting_id: Fact | None = None
    passcode: Fact | None = None
    phones: list[Fact] = field(default_factory=list)
    emails: list[Fact] = field(default_factory=list)
    comment_deadline: Fact | None = None
    comment_url: Fact | None = None
    viewing_urls: list[Fact] = field(default_factory=list)
    interpretation: Help | None = None
    accommodation: Help | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON: what is unknown is left out, so an agenda that says nothing gives ``{}``."""
        return {key: value for key, value in asdict(self).items() if value}

    def for_purpose(self, kind: str, *purposes: str) -> list[str]:
        """Values of ``phones`` or ``emails`` with one of the purposes, in the agenda's order."""
        facts: list[Fact] = getattr(self, kind)
        return [fact.value for fact in facts if fact.value and fact.purpose in purposes]


def read_agenda(pages: Iterable[tuple[int, str]], *, timezone: str, meeting_date: str | None) -> AgendaParticipation:
    """What the agenda's own pages say about taking part.

    ``pages`` are (page number, text) in order, lazily read: of a packet only the pages up to adjournment count, ten at most.
    ``meeting_date`` is the meeting's day or its local start in ISO form; without it deadlines relative to the meeting keep
    their words only.
    """
    said = sentences(pages)
    found = AgendaParticipation()
    meeting = _start(said, meeting_date)
    day = meeting.date() if isinstance(meeting, datetime.datetime) else meeting
    room = links.meeting_url(said, day)
    found.meeting_url = _fact(room)
    found.meeting_id = _fact(links.meeting_id(said, day))
    found.comment_url = _fact(links.comment_url(said))
    found.viewing_urls = [_known(fact) for fact in links.viewing_urls(said)]
    for index, sentence in enumerate(said):
        _read_contacts(sentence, found, beside_room=links.beside_room(said, index))
    joined = bool(found.meeting_url or found.meeting_id or found.for_purpose("phones", "meeting"))
    found.passcode = _fact(links.passcode(said)) if joined else None  # another password must not pass for it
    found.comment_deadline = _deadline(said, timezone, meeting)
    found.interpretation = _help(said, "interpretation", words.INTERPRETATION, found)
    found.accommodation = _help(said, "accommodation", words.ACCOMMODATION, found)
    found.mode = _fact(participation_mode.mode(said, joined=joined, link=room[1] if room else None, day=day))
    return found


def _known(pair: tuple[str, Sentence]) -> Fact:
    value, sentence = pair
    return Fact(value, sentence.page, sentence.text[:WORDS_MAX])


def _fact(pair: tuple[str, Sentence] | None) -> Fact | None:
    return _known(pair) if pair else None


_OF_MEETING = re.compile(
    r"\bmeeting\b|\bpublic (?:comment|hearing)\b|\b(?:council|commission|board|committee)\b|\breuni[oó]n\b", re.I
)


def _read_contacts(sentence: Sentence, found: AgendaParticipation, *, beside_room: bool) -> None:
    in_comments = bool(words.COMMENT_HEADING.search(sentence.heading))
    elsewhere = links.is_elsewhere(sentence)
    for contacts, facts in (
        (participation_contacts.phones(sentence, beside_room=beside_room), found.phones),
        (participation_contacts.emails(sentence), found.emails),
    ):
        for contact in contacts:
            # Under an item stand the numbers of its applicant and its planner: only what is said to be for the meeting counts.
            if sentence.zone == "items" and not in_comments and (not contact.certain or contact.purpose == "information"):
                continue
            if (
                sentence.zone == "items"
                and not in_comments
                and contact.purpose == "comments"
                and not _OF_MEETING.search(sentence.text)
            ):
                continue
            if elsewhere and contact.purpose in ("meeting", "comments", "information"):
                continue
            known = next((fact for fact in facts if fact.value == contact.value), None)
            if known is None:
                facts.append(Fact(contact.value, sentence.page, sentence.text[:WORDS_MAX], contact.purpose))
            elif known.purpose == "information" and contact.certain:
                known.purpose, known.page, known.words = contact.purpose, sentence.page, sentence.text[:WORDS_MAX]


_LIMIT = re.compile(
    r"\b(?:no later than|not later than|by(?! (?:mail|e-?mail|phone|telephone|zoom|fax|calling|emailing|the (?:clerk|city|"
    r"chair|mayor|public|secretary)\b))|before|prior to|until|deadline|"
    r"(?:received |submitted )?after|at least|antes de(?:l)?|a m[aá]s tardar|hasta|closes?|cut-?off|due|through(?= \d))\b",
    re.I,
)
_TIME = re.compile(
    r"\d\s*[ap]\.?\s?m\b|\bnoon\b|\bhours?\b|\bhoras?\b|\b\d{1,2}:\d{2}\b|\bminutes? (?:before|prior)|\bdays? (?:before|"
    r"prior)|mediod[ií]a",
    re.I,
)
_COMMENT_ACT = re.compile(
    r"\b(?:e-?)?comments?\b|\btestimony\b|\bcorrespondence\b|\bwritten (?:statements?|materials?|remarks|"
    r"communications?)\b|\bcomentarios?\b|\bpublic input\b|\bto be read\b|\b(?:for|into|part of) the (?:public )?record\b",
    re.I,
)
_SPEAK_ACT = re.compile(
    r"\bsign(?:ing)? ?-?up\b|\bregist(?:er|ration)\b|\brequests? to speak\b|\bspeaker (?:card|form|slip|request|list)s?\b|"
    r"\bto speak\b|\bhablar\b|\bspeakers?(?:'|’)? list\b|\bto be heard\b",
    re.I,
)
_NOT_COMMENT = re.compile(
    r"\baccommodat|\binterpret|\btranslat|\bdisabilit|\bcomment period\b|\bEIR\b|\bdraft\b|\benvironmental\b|\blobby|"
    r"\bint[eé]rprete|\bdiscapacidad|\bminutes (?:per|each|to speak)|\blimited to\b.{0,20}$",
    re.I,
)


def _deadline(said: list[Sentence], timezone: str, meeting: datetime.datetime | datetime.date | None) -> Fact | None:
    """The first deadline for comments, else for signing up to speak; one that can be resolved before one that can't."""
    found: list[tuple[int, Fact]] = []
    for sentence in said:
        context = f"{sentence.lead} {sentence.before}"
        act = 0 if _COMMENT_ACT.search(sentence.text) else 1 if _SPEAK_ACT.search(sentence.text) else None
        if act is None and re.match(
            r"^(?:they|these|those|any|it|forms|messages|emails|requests|cards|the cut-?off|cut-?off|all|submissions?|"
            r"e-?mails?|the deadline|deadline|please (?:submit|send)|submit|received|write|send|or )\b",
            sentence.text,
            re.I,
        ):
            act = 0 if _COMMENT_ACT.search(context) else 1 if _SPEAK_ACT.search(context) else None
        if act is None and "@" in sentence.text and words.COMMENTS.search(context):
            act = 0
        if act is None or _NOT_COMMENT.search(sentence.text) or links.is_elsewhere(sentence):
            continue
        if (
            sentence.zone == "items"
            and not words.COMMENT_HEADING.search(sentence.heading)
            and not re.search(r"\bmeeting\b", sentence.text, re.I)
        ):
            continue
        found += [
            ((value is None) * 4 + act * 2 + late, Fact(value, sentence.page, sentence.text[:WORDS_MAX]))
            for value, late in _limits(sentence.text, timezone, meeting)
        ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _limits(text: str, timezone: str, meeting: datetime.datetime | datetime.date | None) -> Iterator[tuple[str | None, bool]]:
    """Each limit of a sentence, resolved where it can be, and whether it is one of what comes too late ("received after")."""
    for limit in _LIMIT.finditer(text):
        after = text[limit.end() : limit.end() + 160]
        if span := participation_deadline.relative(text):
            after = span
        elif "deadline" in limit[0].lower() and not _TIME.search(after):
            after = text[: limit.start()]
        if not _TIME.search(after[:110]):
            continue
        value = participation_deadline.resolve(after, timezone=timezone, meeting=meeting)
        if value is None:
            ahead = " ".join(text[: limit.start()].split()[-7:])
            value = participation_deadline.resolve(f"{after} {ahead}", timezone=timezone, meeting=meeting)
        yield value, "after" in limit[0].lower()


def _start(said: list[Sentence], meeting_date: str | None) -> datetime.datetime | datetime.date | None:
    """The meeting's start where it is given, or stands beside its day in the agenda's head; else its day."""
    try:
        given = datetime.datetime.fromisoformat(meeting_date or "")
    except ValueError:
        given = None
    if given is not None and (given.hour or given.minute):
        return given
    day = given.date() if given else None
    top = [sentence.text for sentence in said if sentence.zone == "head" and sentence.page == said[0].page][:12]
    for index, text in enumerate(top):
        named = dates.read_date(text)
        if named is None or (day and named != day):
            continue
        for near in (text, *top[index + 1 : index + 3]):
            if not words.COMMENTS.search(near) and (clock := dates.read_time(near)):
                return datetime.datetime.combine(named, clock)
        return day or named
    return day


def _help(said: list[Sentence], purpose: str, cue: re.Pattern[str], found: AgendaParticipation) -> Help | None:
    for index, sentence in enumerate(said):
        if not cue.search(sentence.text) or links.is_elsewhere(sentence):
            continue
        near = [other.text for other in said[index : index + 4] if other.page - sentence.page <= 1]
        text = " ".join(near[:3])
        offered = Help(sentence.page, sentence.text[:WORDS_MAX])
        offered.phones, offered.emails = found.for_purpose("phones", purpose), found.for_purpose("emails", purpose)
        if purpose == "interpretation":
            offered.languages = words.languages(f"{sentence.before} {text}")
        for kind, values in (("phones", offered.phones), ("emails", offered.emails)):
            if not values and purpose == "interpretation":  # one desk for both
                values += [
                    fact.value for fact in getattr(found, kind) if fact.value and fact.purpose != "meeting" and _in(fact, near)
                ]
        if notice := next((match for part in near if (match := words.NOTICE_TIME.search(part))), None):
            offered.notice = re.sub(r"^(?:at least|no later than|a minimum of) ", "", notice[1], flags=re.I)
        if offered.phones or offered.emails or offered.languages or offered.notice:
            return offered
    return None


def _in(fact: Fact, near: list[str]) -> bool:
    return any(fact.words == text[:WORDS_MAX] for text in near)
