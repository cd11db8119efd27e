"""The link into the meeting, its id and passcode, the comment form and the places to watch, in an agenda's sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from engagic_scrapy.participation import families, words
from engagic_scrapy.participation.deadline import names_another_day
from engagic_scrapy.participation.text import Sentence

_URL = re.compile(
    r"\bhttps?://[^\s<>\"')\]“”’]+|(?<![\w@./-])(?:www\.|(?:[a-z0-9-]+\.)?(?:zoom\.us|zoomgov\.com|webex\.com|youtube\.com|"
    r"facebook\.com|granicusideas\.com)/|teams\.microsoft\.com/|"
    r"meet\.google\.com/|youtu\.be/|bit\.ly/|tinyurl\.com/)[^\s<>\"')\]“”’]+|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:gov|org|com|us|"
    r"net|info|"
    r"tv)(?:/[^\s<>\"')\]“”’]*)?(?![\w@.-]*@)",
    re.I,
)
# The room itself, not the company's front page, its help or a recording.
ROOM = re.compile(
    r"^https?://(?:(?:[\w-]+\.)*(?:zoom\.us|zoomgov\.com)/(?:j|my|w|s|join|wc/join|meeting/register|webinar/register|"
    r"meetings?/register)(?:[/?#]|$)|"
    r"teams\.(?:microsoft\.com|live\.com)/(?:l/meetup-join|meet)/|teams\.microsoft\.com/l/meetup|"
    r"(?:[\w-]+\.)+webex\.com/(?:[\w-]+/)*(?:j\.php|meet|onstage|weblink|webappng|join|e\.php|m/|register|webinar)|"
    r"(?:[\w-]+\.)+webex\.com/[\w-]+/j\.php|"
    r"meet\.google\.com/[a-z]{3}-?[a-z]{4}-?[a-z]{3}|(?:meet\.goto\.com|(?:global|app|www)\.gotomeeting\.com/join|"
    r"gotomeet\.me)/|(?:attendee|register|global)\.gotowebinar\.com/|"
    r"(?:[\w-]+\.)*bluejeans\.com/\d|(?:v|meetings|video)\.ringcentral\.com/|"
    r"(?:[\w-]+\.)*(?:freeconferencecall|dialpad|uberconference|whereby|lifesizecloud|8x8|meet\.jit)\.(?:com|vc|si)/)",
    re.I,
)
_VIDEO = re.compile(
    r"(?:youtube\.com|youtu\.be|facebook\.com|vimeo\.com|twitch\.tv|granicus\.com/(?:Media|View|player)|swagit\.com|"
    r"livestream\.com)",
    re.I,
)
_FORM = re.compile(
    r"comment|granicusideas|speak|testi|publicinput|surveymonkey|jotform|forms?[./]|formcenter|seamlessdocs|polco|cognito|"
    r"docs\.google\.com/forms|forms\.gle|participat|forum|survey|feedback",
    re.I,
)
_FORM_WORDS = re.compile(
    r"\b(?:comment|speaker|request[- ]to[- ]speak|registration|testimony)s?(?: card| request)? ?forms?\b|\be-?comments?\b|"
    r"\bweb ?form\b|\bonline form\b|"
    r"\b(?:submit|provide|leave|send|make|register|sign up|file|enter)\w*\b[^.]{0,80}\b(?:online|at|through|via|using|"
    r"visit\w*|on|to)\b|\bformulario\b|\bcomments? (?:online|portal)\b|\bcomments?:?\s*$",
    re.I,
)
ID = re.compile(
    r"\b(?:(?:meeting|webinar|event|zoom|webex|teams)(?: meeting| webinar)? ?(?:id|i\.d\.|number|code|no\.)(?: number| #)?|"
    r"ID de (?:la )?(?:reuni[oó]n|seminario)(?: web)?|meeting number \(access code\)|access code|conference (?:id|code|number)|"
    r"participant code|c[oó]digo de (?:la )?reuni[oó]n|phone conference id|ID|(?:zoom|webinar|"
    r"meeting)(?=:? \d{3} \d{3,4} \d{4}\b))\s*(?:\((?:access code|meeting number|ID)\))?\s*(?:is|es|of|"
    r"number)?\s*[:#=–-]{0,2}\s*#?(\d[\d -]{4,20}\d)(?!\d)(?:\s?#)?",
    re.I,
)
_URL_CONTEXT = 200
ROOMS_MAX = 12  # addresses of one sentence that are looked at
_STUDY = re.compile(r"\b(?:work|study|workshop|special|briefing|closed|executive)\b[ -]?(?:sessions?|meetings?)?", re.I)
_AT_REGULAR = re.compile(r"\b(?:at|for|during|of) (?:a|any|the|our|its|all) (?:next )?regular (?:\w+ )?meetings?\b", re.I)
# A city's own short address of its room: "https://elm.gov/zoom", "https://bit.ly/elm-webex".
_SHORT = re.compile(
    r"^https?://[^/]+/(?:[\w-]+/)?[\w-]*(?:zoom|webex|teams|join-?(?:meeting|us|now)|virtual-?meeting)[\w-]*/?$", re.I
)
_SHORTENER = re.compile(r"^https?://(?:www\.)?(?:bit\.ly|tinyurl\.com|t\.ly|is\.gd|ow\.ly|rb\.gy|tiny\.cc)/", re.I)
_SERVICE = re.compile(
    r"\b(?:zoom|webex|teams|google meet|goto|video ?conference|webinar|virtual|remote|join|log ?[io]n)\w*\b", re.I
)
_NOT_SHORT = re.compile(r"help|support|instruct|guide|info|how-?to|tips|pricing|download|faq|tutorial|polic|archive|record", re.I)
_ENTER = re.compile(
    r"\b(?:join|online|virtual(?:ly)?|remote(?:ly)?|attend|participate|zoom|webex|teams|log ?[io]n|go to|connect|"
    r"link)\b[^.;]{0,60}$",
    re.I,
)


# Words with which one leaves a thought somewhere, not reads of one.
_LEAVE = re.compile(
    r"\b(?:form|box|portal|post|type|leave|fill|drop|say|tell|weigh in|write|submit|enter|lodged?|share|card|"
    r"go to|question)s?\b[^.;]*$",
    re.I,
)
# Words that make a page of the city's own the way in: "To reach the online meeting go to …".
_TO_ENTER = re.compile(
    r"\b(?:online|virtual|remote|zoom|web) (?:meeting|session)\b[^.;]{0,30}\b(?:at|go to|visit|through|via|is)\b[^.;]{0,20}$|"
    r"^\W*(?:online|virtual|web|remote|zoom|webex|join|link)\W{0,4}$",
    re.I,
)


class Address(NamedTuple):
    url: str
    start: int
    end: int


def addresses(text: str) -> Iterator[Address]:
    """Web addresses with scheme, end punctuation off."""
    for found in _URL.finditer(text):
        whole = found[0].rstrip(".,;:!?*_")
        url = whole if re.match(r"https?://", whole, re.I) else f"https://{whole}"
        url = re.sub(r"[?&]pwd=$", "", url)
        if "@" not in url.split("/")[2]:
            yield Address(url, found.start(), found.start() + len(whole))


def beside_room(said: list[Sentence], index: int) -> bool:
    """Whether a room's link or a meeting's id stands within two sentences."""
    near = said[max(0, index - 2) : index + 3]
    return any(ID.search(other.text) or any(ROOM.match(found.url) for found in addresses(other.text)) for other in near)


def is_elsewhere(sentence: Sentence) -> bool:
    """Whether the sentence speaks of another event, another body's meeting, a recording, or a link for members only."""
    text = f"{sentence.lead} {sentence.text}" if sentence.lead else sentence.text
    if words.NOT_PUBLIC.search(text) or _another_event(text, sentence.title) or _another_kind(text, sentence.title):
        return True
    about = f"{sentence.before} {text}" if sentence.zone == "items" or len(sentence.text) < _URL_CONTEXT else text
    if sentence.zone == "items" and (
        _another_event(f"{about} {sentence.heading}", sentence.title) or _another_body(about, sentence.title)
    ):
        return not words.COMMENT_HEADING.search(sentence.heading)
    return bool(
        words.PAST.search(sentence.text)
        and re.search(r"\brecording\b|\blast\b|\bprevious\b|\bprior\b|\barchiv", sentence.text, re.I)
        and not _joins(sentence)
    )


def _joins(sentence: Sentence) -> bool:
    return bool(re.search(r"\bjoin\b|\bparticipate\b|\bmeeting id\b|\bdial\b|\bwebinar id\b|\bsubmit", sentence.text, re.I))


def _another_event(text: str, title: str) -> bool:
    said = _URL.sub(" ", text)  # "elm.gov/forum" is no event
    return any(found[0].lower() not in title.lower() for found in words.OTHER_EVENT.finditer(said))


def _another_kind(text: str, title: str) -> bool:
    """ "To speak at a regular meeting" on the agenda of a study session, which takes no comments."""
    return bool(_STUDY.search(title) and not re.search(r"\bregular\b", title, re.I) and _AT_REGULAR.search(text))


def _another_body(text: str, title: str) -> bool:
    return any(found[1].lower() not in title.lower() for found in words.SOMEONE_ELSE.finditer(text))


def meeting_url(said: list[Sentence], day: datetime.date | None) -> tuple[str, Sentence] | None:
    """The first link into this meeting's own room; of two rooms the one that is named before the business begins."""
    found = [
        (address.url, sentence)
        for sentence in said
        for address in _rooms(sentence)
        if _is_way_in(sentence, address) and not names_another_day(sentence.text, day)
    ]
    # zoom.us/join asks for the meeting's id: better than nothing, and only where an id is given.
    exact = [pair for pair in found if not re.search(r"//(?:www\.)?zoom\.us/join/?$", pair[0], re.I)]
    if not exact and found and not any(ID.search(sentence.text) for sentence in said):
        return None
    first = next(iter(sorted(exact or found, key=lambda pair: pair[1].zone == "items")), None)
    return first or next((pair for pair in _short_rooms(said) if not names_another_day(pair[1].text, day)), None)


def _rooms(sentence: Sentence) -> list[Address]:
    """The rooms that a sentence links, none where it speaks of another event's."""
    found = [address for address in islice(addresses(sentence.text), ROOMS_MAX) if ROOM.match(address.url)]
    return [] if not found or is_elsewhere(sentence) else found


def _short_rooms(said: list[Sentence]) -> Iterator[tuple[str, Sentence]]:
    """Addresses that lead to the room by a name of their own: only where none of the room's own stands there."""
    for sentence in said:
        for address in addresses(sentence.text) if sentence.zone != "items" else ():
            before = sentence.text[max(0, address.start - _URL_CONTEXT) : address.start]
            led = bool(_SHORTENER.match(address.url)) and bool(_SERVICE.search(before or sentence.lead))
            entered = led or (bool(_TO_ENTER.search(before)) and not _VIDEO.search(address.url))
            if _FORM.search(address.url) or (led and words.VIEW.search(before[-40:])):
                continue
            if (
                not (entered or _SHORT.match(address.url))
                or _NOT_SHORT.search(f"{before[-60:]} {address.url}")
                or is_elsewhere(sentence)
            ):
                continue
            if (
                (entered or _ENTER.search(before or sentence.lead))
                and not words.PAST.search(before)
                and not words.INFORMATION.search(before[-60:])
            ):
                yield address.url, sentence


def _is_way_in(sentence: Sentence, address: Address) -> bool:
    before = sentence.text[max(0, address.start - _URL_CONTEXT) : address.start]
    if re.search(r"/rec(?:ording)?s?/|/test\b", address.url, re.I):
        return False
    if words.PAST.search(before) and not re.search(
        r"\b(?:join|participate|attend)\b|will be recorded|being recorded|is recorded", before, re.I
    ):
        return False
    if sentence.zone == "items" and not words.COMMENT_HEADING.search(sentence.heading):
        return bool(
            re.search(
                r"\b(?:join|participat|attend|public|zoom|webex|teams|webinar|remote|"
                r"meeting)\w*\b",
                f"{sentence.lead} {sentence.text}",
                re.I,
            )
        ) and not re.search(
            r"\bapplicant|\bpresent(?:ation|er)|\bvideo\b|\battachment|\bexhibit|\bproposal|"
            r"\bvendor\b",
            f"{sentence.heading} {sentence.text}",
            re.I,
        )
    return True


def comment_url(said: list[Sentence]) -> tuple[str, Sentence] | None:
    """The form for comments: its words or its address say so, and it is no room and no video."""
    for index, sentence in enumerate(said):
        for address in addresses(sentence.text):
            before = sentence.text[max(0, address.start - _URL_CONTEXT) : address.start] or sentence.lead
            context = before
            if len(before.split()) < 4:  # "Online: …" goes on with the line over it
                above = sentence.before or (said[index - 1].text if index and before.rstrip().endswith(":") else "")
                context = f"{sentence.lead} {above} {sentence.text}"
            if ROOM.match(address.url) or _VIDEO.search(address.url) or is_elsewhere(sentence):
                continue
            if (
                sentence.zone == "items"
                and not words.COMMENT_HEADING.search(sentence.heading)
                and not re.search(r"\bmeeting\b", context, re.I)
                and not _LEAVE.search(before[-90:])
            ):
                continue
            if words.ACCOMMODATION.search(before) or re.search(
                r"\brules\b|\bpolicy\b|\bguidelines\b|\bmore information\b|\binstructions\b[^.;>]{0,45}$", before[-90:], re.I
            ):
                continue
            weights = families.weigh(before, sentence.text[address.end :], sentence.before or sentence.lead)
            weight = weights.get("comments", 0.0) if weights.get("comments", 0.0) > weights.get("none", 0.0) else 0.0
            if (
                (weight > families.SURE and _LEAVE.search(before[-90:]))
                or (weight > families.LIKELY or words.COMMENTS.search(context))
                and (_FORM.search(address.url) or (_FORM_WORDS.search(context) and not words.VIEW.search(before[-60:])))
            ):
                return address.url, sentence
    return None


def viewing_urls(said: list[Sentence]) -> list[tuple[str, Sentence]]:
    """Where the meeting can be watched, not spoken at: the city's stream, YouTube, Facebook."""
    found: dict[str, Sentence] = {}
    for sentence in said:
        for address in addresses(sentence.text):
            before = sentence.text[: address.start]
            if ROOM.match(address.url) or words.PAST.search(before[-_URL_CONTEXT:]) or is_elsewhere(sentence):
                continue
            after = sentence.text[address.end : address.end + 60]
            watched = (
                words.VIEW.search(before[-120:])
                or re.search(r"\bwatch\b|\blive\b", after, re.I)
                or (len(before.split()) < 4 and words.VIEW.search(sentence.lead))
            )
            materials = re.search(r"\b(?:agendas?|packets?|minutes|materials|documents|reports?)\b[^.]{0,60}$", before, re.I)
            if (watched and not materials) or (_VIDEO.search(address.url) and sentence.zone != "items"):
                found.setdefault(address.url, sentence)
    return list(found.items())
