"""The meeting's id and its passcode: what the words beside a number or a word say that it is, or the room's own link."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice

from engagic_scrapy.participation import contacts, links, words
from engagic_scrapy.participation.deadline import names_another_day
from engagic_scrapy.participation.text import Sentence

_CONFERENCE = re.compile(r"^(?:phone )?conference|^access code|^participant|^ID\b", re.I)
_PASSCODE = re.compile(
    r"\b(?:(?:meeting|webinar|zoom|event|webex)\s)?(?:pass ?code|pass ?word|PIN|contrase[nñ]a|clave|"
    r"c[oó]digo de acceso)\b(?: de acceso)?\s*(?:\([^)]{0,30}\))?\s*(is|es|"
    r"of)?\s*([:=–-])?\s*([\"“”‘’']?)((?:\d{2,4} ){1,3}\d{2,4}\b|[^\s\"“”‘’',;()/][^\s\"“”‘’',;()]{2,23})",
    re.I,
)
_PHONE_CODE = re.compile(
    r"\b(?:code|enter|pin)\s*[:#]?\s*(\d{3,8})#|\b(?:meeting|conference|entry|participant|"
    r"guest) code\s*(?:is)?\s*[:#]?\s*(\d{3,5})\b"
    r"(?![ -]?\d)",
    re.I,
)
_ACCESS_AS_PASS = re.compile(r"\baccess code\s*(?:is)?\s*[:#]?\s*(\d{4,8})#?(?![\d -]*\d)", re.I)
_NO_CODE = re.compile(
    r"^(?:none|not|no|n/?a|required|needed|if|when|to|and|or|will|is|are|may|can|prompt\w*|when|followed|the|for|press|"
    r"enter|protected|re-?quired|necessary|followed|shown|above|below|provided|number|then|at|"
    r"de|la|el|si|no|ninguna|requerida|https?:.*|\.+|_+|TBD|unknown|\(\w+\)?)[.,;:]*$",
    re.I,
)


# Digits that a service gives its rooms, by how they are grouped; and the words beside which such a group is one.
_GROUPS = re.compile(
    r"(?<![\d/=-])(?<!\d )(\d{3}[ -]\d{3}[ -]\d{3}[ -]\d{2,3}|\d{3,4}[ -]\d{3,4}[ -]\d{3,5}|\d{9,12})(?![\d-]*\d)(?: ?#)?"
)
_BESIDE = re.compile(
    r"\b(?:mtg|meeting|webinar|id|zoom|webex|teams|goto\w*|session|conference|room|no|nr|number|num|code|enter|key(?:ing)? in|"
    r"punch(?:ing)? in|type|typing|then|and|asked(?: for)?|bluejeans)\b\W{0,4}(?:(?:is|the|in|for|no|number|#)\W{1,3}){0,2}$",
    re.I,
)
_NOT_ID = re.compile(
    r"\b(?:tele)?phone\b\W*$|\b(?:call|dial|ring|text|fax|tel)\b\W*$|\b(?:parcel|APN|docket|permit|case)\b", re.I
)
_HASHED = re.compile(r"(?<![\d,*-])(?<!\d )(\d{6,10})#")
_ROOM_DIGITS = re.compile(
    r"/(?:j|w|s|my|join|wc/join)/(\d{9,12})\b|(?:goto\.com|gotomeeting\.com/join|bluejeans\.com)/(\d{9,12})\b", re.I
)
# The word that opens the room, whatever it is called: the weaker names only beside the room.
_KEY = re.compile(
    r"\b(?:(?P<strong>p(?:as)?sswo?r?d|passwd|pwd|pw|pass ?(?:code|word|phrase)|(?:secret|access|admission|entry) word)|"
    r"(?P<weak>(?<!access )(?<!participant )(?<!conference )(?<!zip )(?<!dress )(?<!city )(?<!area )(?<!the )(?<!building )"
    r"(?<!municipal )(?<!QR )(?<!county )(?<!town )(?<!village )code|key|word|pass|pin))\b(?P<link>\s*(?:is|[:=–-])?\s*)"
    r"(?P<quote>[\"“‘']?)(?P<code>[A-Za-z0-9][\w!@$%&*.-]{2,23})",
    re.I,
)


_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"')]+")
_SERVICE = re.compile(r"\b(?:zoom|webex|teams|goto ?(?:meeting|webinar)|google meet|bluejeans|webinar)\b", re.I)
_STATUTE = re.compile(r"\b[A-Z][\w.]*\s$")  # "Government Code 54953"


def _near_room(said: list[Sentence], index: int) -> bool:
    near = said[max(0, index - 1) : index + 2]
    return links.beside_room(said, index) or any(_SERVICE.search(sentence.text) for sentence in near)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def room_digits(said: list[Sentence]) -> set[str]:
    """The ids that stand in links into rooms."""
    return {found[1] or found[2] for sentence in said for found in _ROOM_DIGITS.finditer(sentence.text)}


def meeting_id(said: list[Sentence], day: datetime.date | None) -> tuple[str, Sentence] | None:
    """The id to type: a meeting's before a telephone conference's, digits with the agenda's own spaces."""
    rooms = room_digits(said)
    best: tuple[int, str, Sentence] | None = None
    for index, sentence in enumerate(said):
        if links.is_elsewhere(sentence) or names_another_day(sentence.text, day):
            continue
        in_item = sentence.zone == "items" and not words.COMMENT_HEADING.search(sentence.heading)
        for weight, value in (*_labelled(sentence), *_unlabelled(said, index, rooms)):
            if best is None or weight + 2 * in_item < best[0]:
                best = (weight + 2 * in_item, value, sentence)
    return (best[1], best[2]) if best else None


def _labelled(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Ids behind a name like "Webinar ID", with 0 for a meeting's, 1 for a telephone conference's."""
    text = f"{sentence.lead} {sentence.text}" if re.search(r"\b(?:id|number|code):\s*$", sentence.lead, re.I) else sentence.text
    for found in links.ID.finditer(text):
        digits = _digits(found[1])
        label = found[0][: found.start(1) - found.start()]
        named = bool(re.match(r"id de", label, re.I))
        if 6 <= len(digits) <= 15 and not (label.startswith(("ID", "id")) and len(digits) < 9 and not named):
            yield int(bool(_CONFERENCE.match(label)) and not named), " ".join(found[1].split())


def _unlabelled(said: list[Sentence], index: int, rooms: set[str]) -> Iterator[tuple[int, str]]:
    """Ids that only their shape and their neighbors show: the digits of the room's link, groups beside its name or a phone."""
    text = said[index].text
    phones = contacts.numbers(said[index])
    for found in islice(_GROUPS.finditer(text), contacts.LISTED_MAX):
        digits, before = _digits(found[1]), text[max(0, found.start() - 40) : found.start()]
        if digits in rooms:
            yield 0, found[1]
        elif len(digits) == 11 and digits[0] != "1" and _SERVICE.search(text[: found.start()]):
            yield 2, found[1]  # no telephone number has that shape
        elif (
            digits[-10:] not in phones
            and (_BESIDE.search(before) or (phones and found[0][-1] == "#"))
            and not (_NOT_ID.search(before) or _ENTERED_AS_PASS.search(before))
        ) and (_near_room(said, index) or found[0].endswith("#")):
            yield 2, found[1]
    hashed = _HASHED.search(text) if phones else None
    if hashed and not _ENTERED_AS_PASS.search(text[: hashed.start()]):
        yield 3, hashed[1]


_ENTERED_AS_PASS = re.compile(r"\b(?:pass\w*|pin)\b[\s:]*$|,,", re.I)


def passcode(said: list[Sentence]) -> tuple[str, Sentence] | None:
    """The passcode as printed, capitals and all."""
    for sentence in said:
        if not links.is_elsewhere(sentence) and (code := _passcode(sentence)):
            return code, sentence
    taken = room_digits(said)
    for index, sentence in enumerate(said):
        if links.is_elsewhere(sentence) or not _near_room(said, index):
            continue
        for found in islice(_KEY.finditer(_ADDRESS.sub(" ", sentence.text)), contacts.LISTED_MAX):
            if code := _key(found, taken):
                return code, sentence
    return None


def _key(found: re.Match[str], taken: set[str]) -> str | None:
    """What stands behind "PW" or "the word": with nothing between them it must look like no word of a sentence."""
    code = found["code"].rstrip(".-")
    if _NO_CODE.match(code) or len(code) < 3 or _digits(code) in taken or _GROUPS.match(found.string, found.start("code")):
        return None
    if found["weak"] and _STATUTE.search(found.string[: found.start()]) and not found["link"].strip():
        return None
    linked = bool(found["link"].strip() or found["quote"])
    if found["weak"] and not linked and code.isdigit() and not _GROUPS.search(found.string):
        return None
    odd = bool(re.search(r"\d", code)) or (code.isupper() and len(code) > 2)
    named = linked and bool(found["strong"] or code != code.lower() or found["weak"].lower() in ("word", "pass"))
    spoken = bool(found["strong"]) and (" " in found["strong"] or len(found["strong"]) < 3 or code[0].isupper())
    return code if odd or named or spoken else None


def _passcode(sentence: Sentence) -> str | None:
    led = re.search(r"(?:code|word|contraseña|clave):$", sentence.lead, re.I)
    text = (
        f"{sentence.lead} {sentence.text}"
        if led and not _KEY.search(sentence.text) and len(sentence.text.split()) < 4
        else sentence.text
    )
    for found in _PASSCODE.finditer(text):
        code = found[4] if re.search(r"#\w", found[4]) else found[4].rstrip(".#")
        if _NO_CODE.match(code) or len(code) < 3:
            continue
        # "passcode required" is none: without a colon there must be a digit, or brackets around both.
        enclosed = text[: found.start()].endswith(("(", ", ")) and text[found.end() : found.end() + 1] in (")", "", ",", ";")
        mixed = re.search(r"\d|[A-Z]", code) if found[1] else re.search(r"\d", code)
        if found[2] or mixed or found[3] or (enclosed and not found[1] and code.islower()):
            return code
    if contacts.numbers(sentence) and not links.ID.search(text) and (dialed := _PHONE_CODE.search(text)):
        return dialed[1] or dialed[2]
    if re.search(r"\bmeeting (?:id|number)\b(?! ?\()", text, re.I) and (dialed := _ACCESS_AS_PASS.search(text)):
        return dialed[1]
    return None
