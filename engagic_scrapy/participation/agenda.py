"""How to take part in a meeting, out of the text of its agenda or packet, each fact with its page and words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from engagic_scrapy import dates
from engagic_scrapy.participation import codes, contacts, families, links, mode, words
from engagic_scrapy.participation.clock_words import in_figures
from engagic_scrapy.participation.comment_deadline import comment_deadline, has_limit
from engagic_scrapy.participation.text import Sentence, sentences

WORDS_MAX = 300
WITH_CONTACTS_MAX = 80  # sentences with an address or a number: a page with more is a directory


@dataclass(slots=True)
class Fact:
    """``value`` is None for a deadline that can't be resolved: then only its words are known. One without an hour is a day."""

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
    room, room_id = links.meeting_url(said, day), codes.meeting_id(said, day)
    found.meeting_url, found.meeting_id = _fact(room), _fact(room_id)
    found.comment_url = _fact(links.comment_url(said))
    found.viewing_urls = [_known(fact) for fact in links.viewing_urls(said)]
    rooms = codes.room_digits(said)
    for index, sentence in islice(((index, one) for index, one in enumerate(said) if contacts.has_any(one)), WITH_CONTACTS_MAX):
        _read_contacts(
            sentence,
            found,
            beside_room=links.beside_room(said, index),
            around=_around(said, index),
            limited=has_limit(said, index, timezone, meeting),
            coded=_is_coded(said, index),
            rooms=rooms,
        )
    joined = bool(found.meeting_url or found.meeting_id or found.for_purpose("phones", "meeting"))
    found.passcode = _fact(codes.passcode(said)) if joined else None  # another password must not pass for it
    due = comment_deadline(said, timezone, meeting, linked=_sentences_for_comments(said, found))
    found.comment_deadline = _known(due) if due else None
    _read_references(said, found)
    found.interpretation = _help(said, "interpretation", words.INTERPRETATION, found)
    found.accommodation = _help(said, "accommodation", words.ACCOMMODATION, found)
    silent = _silent(said)
    dialed = {fact.words for fact in found.phones if fact.purpose == "meeting"}
    speaks = bool({*dialed, *(way[1].text[:WORDS_MAX] for way in (room, room_id) if way)} - silent)
    found.mode = _fact(mode.mode(said, joined=speaks, link=room[1] if room else None, day=day))
    return found


def _silent(said: list[Sentence]) -> set[str]:
    """The sentences that tell, or are followed by one that tells, that one can only listen there."""
    return {
        sentence.text[:WORDS_MAX]
        for index, sentence in enumerate(said)
        if any(
            mode.listens_only(other)
            for other in said[index : index + 2]
            if other is sentence or (other.page == sentence.page and not next(links.addresses(other.text), None))
        )
    }


def _around(said: list[Sentence], index: int) -> tuple[str, str]:
    """What is said in the same paragraph before a sentence, up to two sentences, or in the line over it, and after it."""
    sentence = said[index]
    before = [sentence.before] if sentence.before else [sentence.lead] if sentence.zone != "items" else []
    if index and not any(before) and _ALSO.match(sentence.text) and said[index - 1].page == sentence.page:
        before = [one.text for one in said[max(0, index - 2) : index] if one.page == sentence.page]
    if sentence.before and index > 1 and said[index - 1].text == sentence.before:
        before.insert(0, said[index - 1].before)
    later = said[index + 1].text if index + 1 < len(said) and said[index + 1].before == sentence.text else ""
    return " ".join(before), later


_ALSO = re.compile(r"\W*(?:(?:you|they|comments|residents) (?:may|can) )?(?:also|or|alternatively)\b", re.I)
_CODE_LINE = re.compile(
    r"^\W*(?:then |and |when prompted,? )*(?:enter\b|use\b|webinar|meeting|access|conference|participant|ID\b|code\b)", re.I
)


def _is_coded(said: list[Sentence], index: int) -> bool:
    """Whether the next line is the code to enter at a sentence's numbers: then one joins by them, whatever else is said."""
    after = said[index + 1].text if index + 1 < len(said) and said[index + 1].page == said[index].page else ""
    return bool(_CODE_LINE.match(after) and links.ID.search(after)) and not contacts.numbers(said[index + 1])


def _known(pair: tuple[str | None, Sentence]) -> Fact:
    value, sentence = pair
    return Fact(value, sentence.page, sentence.text[:WORDS_MAX])


def _fact(pair: tuple[str, Sentence] | None) -> Fact | None:
    return _known(pair) if pair else None


_OF_MEETING = re.compile(
    r"\bmeeting\b|\bpublic (?:comment|hearing)\b|\b(?:council|commission|board|committee)\b|\breuni[oó]n\b", re.I
)


_TO_JOIN = re.compile(
    r"\b(?:join|dial|call|listen|tele|phone|participa|attend|webinar|meeting (?:id|number)|access code|toll|US\b|"
    r"United States|unirse|marque|"
    r"llam)|,,",
    re.I,
)
_IN_ITEM = {"comments": _OF_MEETING, "meeting": _TO_JOIN}


def _counts(contact: contacts.Contact, sentence: Sentence, *, elsewhere: bool) -> bool:
    """Whether a contact is there for the meeting: under an item stand the numbers of its applicant and its planner."""
    if sentence.zone == "items" and not words.COMMENT_HEADING.search(sentence.heading):
        if not contact.certain or contact.purpose == "information":
            return False
        cue = _IN_ITEM.get(contact.purpose) if contact.weight < families.SURE else None
        if cue and not cue.search(f"{sentence.lead} {sentence.before} {sentence.text}" if cue is _TO_JOIN else sentence.text):
            return False
    return not (elsewhere and contact.purpose in ("meeting", "comments", "information"))


def _read_contacts(
    sentence: Sentence,
    found: AgendaParticipation,
    *,
    beside_room: bool,
    around: tuple[str, str],
    limited: bool,
    coded: bool,
    rooms: set[str],
) -> None:
    elsewhere = links.is_elsewhere(sentence)
    for told, facts in (
        (contacts.phones(sentence, beside_room=beside_room, around=around, coded=coded), found.phones),
        (contacts.emails(sentence, around=around), found.emails),
    ):
        for contact in told:
            if facts is found.phones and contact.value.replace("-", "") in rooms:
                continue  # the id of the room is grouped like a number
            # What is to be there before the meeting is a comment, unless something near says what else.
            if (
                limited
                and not (beside_room and facts is found.phones)
                and (contact.open or (contact.purpose == "comments" and not contact.certain))
            ):
                contact = contact._replace(purpose="comments", certain=True, weight=families.SURE)
            if not _counts(contact, sentence, elsewhere=elsewhere):
                continue
            known = next((fact for fact in facts if fact.value == contact.value), None)
            if known is None:
                facts.append(Fact(contact.value, sentence.page, sentence.text[:WORDS_MAX], contact.purpose))
                if contact.purpose == "accommodation" and contacts.for_both(sentence.text, len(told)):
                    facts.append(Fact(contact.value, sentence.page, sentence.text[:WORDS_MAX], "interpretation"))
            elif known.purpose == "information" and contact.certain:
                known.purpose, known.page, known.words = contact.purpose, sentence.page, sentence.text[:WORDS_MAX]


_ABOVE = re.compile(
    r"\b(?:that|the same|the above|above|preceding|foregoing) (?:listed |mentioned )?(?:tele)?(?:phone )?(number|address|"
    r"e-?mail|contact)|"
    r"\b(number|contact|address|e-?mail|information|office|phone)s? (?:(?:listed|given|shown|noted|provided) )?above\b",
    re.I,
)


def _read_references(said: list[Sentence], found: AgendaParticipation) -> None:
    """ "For accommodation call the clerk at the number above": the last contact before it that is there for information."""
    for index, sentence in enumerate(said):
        named = _ABOVE.search(sentence.text)
        if not named or not words.ACCOMMODATION.search(sentence.text):
            continue
        what = (named[1] or named[2]).lower()
        kinds = (
            (found.phones,)
            if what in ("number", "phone")
            else (found.emails,)
            if "mail" in what
            else (found.phones, found.emails)
        )
        earlier = [other.text[:WORDS_MAX] for other in said[:index]]
        for facts in kinds:
            if last := next((fact for fact in reversed(facts) if fact.words in earlier), None):
                last.purpose = "accommodation" if last.purpose == "information" else last.purpose


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
            if not words.COMMENTS.search(near) and (clock := dates.read_time(in_figures(near))):
                return datetime.datetime.combine(named, clock)
        return day or named
    return day


def _sentences_for_comments(said: list[Sentence], found: AgendaParticipation) -> set[str]:
    """The sentences with an address, a number or a form for comments."""
    facts = [fact for fact in (*found.emails, *found.phones) if fact.purpose == "comments"]
    named = {fact.words for fact in (*facts, *([found.comment_url] if found.comment_url else []))}
    return {sentence.text for sentence in said if sentence.text[:WORDS_MAX] in named}


def _help(said: list[Sentence], purpose: str, cue: re.Pattern[str], found: AgendaParticipation) -> Help | None:
    told = {fact.words for fact in (*found.phones, *found.emails) if fact.purpose == purpose}
    for index, sentence in enumerate(said):
        if not (cue.search(sentence.text) or sentence.text[:WORDS_MAX] in told) or links.is_elsewhere(sentence):
            continue
        near = [other.text for other in said[index : index + 4] if other.page - sentence.page <= 1]
        text = " ".join(near[:3])
        offered = Help(sentence.page, sentence.text[:WORDS_MAX])
        offered.phones, offered.emails = found.for_purpose("phones", purpose), found.for_purpose("emails", purpose)
        if purpose == "interpretation":
            rest = (one.text for one in said if cue.search(one.text) and not links.is_elsewhere(one))
            offered.languages = words.languages(" ".join((sentence.before, text, *rest)))
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
