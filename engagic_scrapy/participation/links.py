"""The link into the meeting, its id and passcode, the comment form and the places to watch, in an agenda's sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from engagic_scrapy.participation import contacts, words
from engagic_scrapy.participation.deadline import names_another_day
from engagic_scrapy.participation.text import Sentence

_URL = re.compile(
    r"\bhttps?://[^\s<>\"')\]“”’]+|(?<![\w@./-])(?:www\.|(?:[a-z0-9-]+\.)?(?:zoom\.us|zoomgov\.com|webex\.com|youtube\.com|"
    r"facebook\.com|granicusideas\.com)/|teams\.microsoft\.com/|"
    r"meet\.google\.com/|youtu\.be/)[^\s<>\"')\]“”’]+|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:gov|org|com|us|net|info|"
    r"tv)(?:/[^\s<>\"')\]“”’]*)?(?![\w@.-]*@)",
    re.I,
)
# The room itself, not the company's front page, its help or a recording.
_ROOM = re.compile(
    r"^https?://(?:(?:[\w-]+\.)*(?:zoom\.us|zoomgov\.com)/(?:j|my|w|s|join|wc/join|meeting/register|webinar/register|"
    r"meetings?/register)(?:[/?#]|$)|"
    r"teams\.(?:microsoft\.com|live\.com)/(?:l/meetup-join|meet)/|teams\.microsoft\.com/l/meetup|"
    r"(?:[\w-]+\.)+webex\.com/(?:[\w-]+/)*(?:j\.php|meet|onstage|weblink|webappng|join|e\.php|m/|register|webinar)|"
    r"(?:[\w-]+\.)+webex\.com/[\w-]+/j\.php|"
    r"meet\.google\.com/[a-z]{3}-?[a-z]{4}-?[a-z]{3}|(?:meet\.goto\.com|(?:global|app|www)\.gotomeeting\.com/join|"
    r"gotomeet\.me)/|(?:attendee|register|global)\.gotowebinar\.com/|"
    r"(?:[\w-]+\.)*bluejeans\.com/\d|(?:v|meetings|video)\.ringcentral\.com/)",
    re.I,
)
_VIDEO = re.compile(
    r"(?:youtube\.com|youtu\.be|facebook\.com|vimeo\.com|twitch\.tv|granicus\.com/(?:Media|View|player)|swagit\.com|"
    r"livestream\.com)",
    re.I,
)
_FORM = re.compile(
    r"comment|granicusideas|speak|testi|publicinput|surveymonkey|jotform|forms?[./]|formcenter|seamlessdocs|polco|cognito|"
    r"docs\.google\.com/forms|forms\.gle|participat",
    re.I,
)
_FORM_WORDS = re.compile(
    r"\b(?:comment|speaker|request[- ]to[- ]speak|registration|testimony)s?(?: card| request)? ?forms?\b|\be-?comments?\b|"
    r"\bweb ?form\b|\bonline form\b|"
    r"\b(?:submit|provide|leave|send|make|register|sign up|file|enter)\w*\b[^.]{0,80}\b(?:online|at|through|via|using|"
    r"visit\w*|on|to)\b|\bformulario\b|\bcomments? (?:online|portal)\b|\bcomments?:?\s*$",
    re.I,
)
_ID = re.compile(
    r"\b(?:(?:meeting|webinar|event|zoom|webex|teams)(?: meeting| webinar)? ?(?:id|i\.d\.|number|code|no\.)(?: number| #)?|"
    r"ID de (?:la )?(?:reuni[oó]n|seminario)(?: web)?|meeting number \(access code\)|access code|conference (?:id|code|number)|"
    r"participant code|c[oó]digo de (?:la )?reuni[oó]n|phone conference id|ID|(?:zoom|webinar|"
    r"meeting)(?=:? \d{3} \d{3,4} \d{4}\b))\s*(?:\((?:access code|meeting number|ID)\))?\s*(?:is|es|of|"
    r"number)?\s*[:#=–-]{0,2}\s*#?(\d[\d -]{4,20}\d)(?!\d)(?:\s?#)?",
    re.I,
)
_CONFERENCE = re.compile(r"^(?:phone )?conference|^access code|^participant|^ID\b", re.I)
_PASSCODE = re.compile(
    r"\b(?:(?:meeting|webinar|zoom|event|webex)\s)?(?:pass ?code|pass ?word|PIN|contrase[nñ]a|clave|"
    r"c[oó]digo de acceso)\b(?: de acceso)?\s*(?:\([^)]{0,30}\))?\s*(is|es|"
    r"of)?\s*([:=–-])?\s*([\"“”‘’']?)((?:\d{2,4} ){1,3}\d{2,4}\b|[^\s\"“”‘’',;()/][^\s\"“”‘’',;()]{2,23})",
    re.I,
)
_PHONE_CODE = re.compile(r"\b(?:code|enter|pin)\s*[:#]?\s*(\d{3,8})#", re.I)
_ACCESS_AS_PASS = re.compile(r"\baccess code\s*(?:is)?\s*[:#]?\s*(\d{4,8})#?(?![\d -]*\d)", re.I)
_NO_CODE = re.compile(
    r"^(?:none|not|no|n/?a|required|needed|if|when|to|and|or|will|is|are|may|can|prompt\w*|when|followed|the|for|press|"
    r"enter|protected|re-?quired|necessary|followed|shown|above|below|provided|number|then|at|"
    r"de|la|el|si|no|ninguna|requerida|https?:.*|\.+|_+|TBD|unknown|\(\w+\)?)[.,;:]*$",
    re.I,
)
_URL_CONTEXT = 200
_STUDY = re.compile(r"\b(?:work|study|workshop|special|briefing|closed|executive)\b[ -]?(?:sessions?|meetings?)?", re.I)
_AT_REGULAR = re.compile(r"\b(?:at|for|during|of) (?:a|any|the|our|its|all) (?:next )?regular (?:\w+ )?meetings?\b", re.I)
# A city's own short address of its room: "https://elm.gov/zoom", "https://bit.ly/elm-webex".
_SHORT = re.compile(
    r"^https?://[^/]+/(?:[\w-]+/)?[\w-]*(?:zoom|webex|teams|join-?(?:meeting|us|now)|virtual-?meeting)[\w-]*/?$", re.I
)
_NOT_SHORT = re.compile(r"help|support|instruct|guide|info|how-?to|tips|pricing|download|faq|tutorial|polic|archive|record", re.I)
_ENTER = re.compile(
    r"\b(?:join|online|virtual(?:ly)?|remote(?:ly)?|attend|participate|zoom|webex|teams|log ?[io]n|go to|connect|"
    r"link)\b[^.;]{0,60}$",
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
    return any(_ID.search(other.text) or any(_ROOM.match(found.url) for found in addresses(other.text)) for other in near)


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
    return any(found[0].lower() not in title.lower() for found in words.OTHER_EVENT.finditer(text))


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
        for address in addresses(sentence.text)
        if _ROOM.match(address.url) and _is_way_in(sentence, address) and not names_another_day(sentence.text, day)
    ]
    # zoom.us/join asks for the meeting's id: better than nothing, and only where an id is given.
    exact = [pair for pair in found if not re.search(r"//(?:www\.)?zoom\.us/join/?$", pair[0], re.I)]
    if not exact and found and not any(_ID.search(sentence.text) for sentence in said):
        return None
    first = next(iter(sorted(exact or found, key=lambda pair: pair[1].zone == "items")), None)
    return first or next((pair for pair in _short_rooms(said) if not names_another_day(pair[1].text, day)), None)


def _short_rooms(said: list[Sentence]) -> Iterator[tuple[str, Sentence]]:
    """Addresses that lead to the room by a name of their own: only where none of the room's own stands there."""
    for sentence in said:
        for address in addresses(sentence.text) if sentence.zone != "items" else ():
            before = sentence.text[max(0, address.start - _URL_CONTEXT) : address.start]
            if not _SHORT.match(address.url) or _NOT_SHORT.search(f"{before[-60:]} {address.url}") or is_elsewhere(sentence):
                continue
            if (
                _ENTER.search(before or sentence.lead)
                and not words.PAST.search(before)
                and not words.INFORMATION.search(before[-60:])
            ):
                yield address.url, sentence


def _is_way_in(sentence: Sentence, address: Address) -> bool:
    before = sentence.text[max(0, address.start - _URL_CONTEXT) : address.start]
    if re.search(r"/rec(?:ording)?s?/|/test\b", address.url, re.I) or is_elsewhere(sentence):
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


def meeting_id(said: list[Sentence], day: datetime.date | None) -> tuple[str, Sentence] | None:
    """The id to type: a meeting's before a telephone conference's, digits with the agenda's own spaces."""
    best: tuple[int, str, Sentence] | None = None
    for sentence in said:
        text = (
            f"{sentence.lead} {sentence.text}" if re.search(r"\b(?:id|number|code):\s*$", sentence.lead, re.I) else sentence.text
        )
        if is_elsewhere(sentence) or names_another_day(sentence.text, day):
            continue
        for found in _ID.finditer(text):
            digits = re.sub(r"\D", "", found[1])
            label = found[0][: found.start(1) - found.start()]
            if not 6 <= len(digits) <= 15 or (
                label.startswith(("ID", "id")) and len(digits) < 9 and not re.match(r"id de", label, re.I)
            ):
                continue
            if _CONFERENCE.match(label) and len(digits) < 6:
                continue
            weight = 1 if _CONFERENCE.match(label) and not re.match(r"id de", label, re.I) else 0
            weight += 2 * (sentence.zone == "items" and not words.COMMENT_HEADING.search(sentence.heading))
            if best is None or weight < best[0]:
                best = (weight, " ".join(found[1].split()), sentence)
    return (best[1], best[2]) if best else None


def passcode(said: list[Sentence]) -> tuple[str, Sentence] | None:
    """The passcode as printed, capitals and all."""
    for sentence in said:
        if not is_elsewhere(sentence) and (code := _passcode(sentence)):
            return code, sentence
    return None


def _passcode(sentence: Sentence) -> str | None:
    led = re.search(r"(?:code|word|contraseña|clave):$", sentence.lead, re.I)
    text = f"{sentence.lead} {sentence.text}" if led else sentence.text
    for found in _PASSCODE.finditer(text):
        code = found[4] if re.search(r"#\w", found[4]) else found[4].rstrip(".#")
        if _NO_CODE.match(code) or len(code) < 3:
            continue
        # "passcode required" is none: without a colon there must be a digit, or brackets around both.
        enclosed = text[: found.start()].endswith(("(", ", ")) and text[found.end() : found.end() + 1] in (")", "", ",", ";")
        mixed = re.search(r"\d|[A-Z]", code) if found[1] else re.search(r"\d", code)
        if found[2] or mixed or found[3] or (enclosed and not found[1] and code.islower()):
            return code
    if contacts.phones(sentence) and not _ID.search(text) and (dialed := _PHONE_CODE.search(text)):
        return dialed[1]
    if re.search(r"\bmeeting (?:id|number)\b(?! ?\()", text, re.I) and (dialed := _ACCESS_AS_PASS.search(text)):
        return dialed[1]
    return None


def comment_url(said: list[Sentence]) -> tuple[str, Sentence] | None:
    """The form for comments: its words or its address say so, and it is no room and no video."""
    for sentence in said:
        for address in addresses(sentence.text):
            before = sentence.text[max(0, address.start - _URL_CONTEXT) : address.start] or sentence.lead
            context = f"{sentence.lead} {sentence.before} {sentence.text}" if len(before.split()) < 4 else before
            if _ROOM.match(address.url) or _VIDEO.search(address.url) or is_elsewhere(sentence):
                continue
            if (
                sentence.zone == "items"
                and not words.COMMENT_HEADING.search(sentence.heading)
                and not re.search(r"\bmeeting\b", context, re.I)
            ):
                continue
            if words.ACCOMMODATION.search(before) or re.search(
                r"\brules\b|\bpolicy\b|\bguidelines\b|\bmore information\b", before[-90:], re.I
            ):
                continue
            if words.COMMENTS.search(context) and (
                _FORM.search(address.url) or (_FORM_WORDS.search(context) and not words.VIEW.search(before[-60:]))
            ):
                return address.url, sentence
    return None


def viewing_urls(said: list[Sentence]) -> list[tuple[str, Sentence]]:
    """Where the meeting can be watched, not spoken at: the city's stream, YouTube, Facebook."""
    found: dict[str, Sentence] = {}
    for sentence in said:
        for address in addresses(sentence.text):
            before = sentence.text[: address.start]
            if _ROOM.match(address.url) or words.PAST.search(before[-_URL_CONTEXT:]) or is_elsewhere(sentence):
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
