"""Telephone numbers and e-mail addresses in an agenda's sentence, each with what the words beside it say that it is for."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from engagic_scrapy.participation import families, words
from engagic_scrapy.participation.text import Sentence

LISTED_MAX = 40  # numbers or addresses of one sentence: a longer list is a directory
WEIGHED_MAX = 6  # of one sentence: the rest of a list is for what its beginning is for
BEFORE = 120  # characters before a number that can make a code of it
BETWEEN = 60  # characters at most between two numbers of one row
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_ONE_TAP = re.compile(r",{1,2},*\s?[\d*#,]+")
_PHONE = re.compile(
    r"(?<![\d.,/$#-])(?:(?<!\d )|(?=\())(?:\+?1\s?[-.]?\s?)?(?:\((\d{3})\)\s?[-.]?\s?|(\d{3})(?:\s?[-.–]\s?|"
    r"\s))(\d{3})(?:\s?[-.–]\s?|"
    r"\s)(\d{4}|[A-Z]{4}\b)(?![\d-]*\d)(?!\s\d{3,4}\b)"
    r"|(?<![\d.,/$#-])\+1(\d{3})(\d{3})(\d{4})(?!\d)"
)
_EXTENSION = re.compile(r"^,?\s*(?:ext(?:ension|\.)?|x)\s*\.?\s*(\d{1,5})\b", re.I)
_EMAIL = re.compile(r"(?<![\w.@+/-])[a-z0-9][\w.+'-]{0,63}@[a-z0-9][\w-]*(?:\.[\w-]+)*\.[a-z]{2,6}\b(?!@)", re.I)
_EXAMPLE = re.compile(
    r"@(?:example|email|domain|yourdomain|test|sample)\.|^(?:your|name|firstname|first|user|someone|you)[\w.]*@|@sentry|"
    r"@sample",
    re.I,
)
_CODE_BEFORE = re.compile(
    r"(?:meeting|webinar|conference|event|participant|access|reuni[oó]n)\s*(?:id|number|code|"
    r"no\.?)(?: de (?:la )?reuni[oó]n)?\s*(?:\([\w ]{1,20}\))?\s*(?:is|es|de)?\s*[:#]?\s*$|\bID\s*:?\s*$|"
    r"\b(?:APN|file|case|project|permit|parcel|account|bid|no)\.?\s*(?:no\.?|number|#)?\s*:?\s*$",
    re.I,
)
_CONNECTORS = (
    "or", "and", "ó", "o", "y", "also", "at", "al", "alternatively", "us", "u.s.", "toll", "free", "toll-free",
    "local", "metro", "valley",
)  # fmt: skip
_NEXT = re.compile(
    r"^[\s,;:()-]*(?:or|and|y|o)?\s*(?:by |via |por )?(?:e-?mail(?:ing|ed)?|phone|telephone|tel\.?|call(?:ing)?|"
    r"text(?:ing)?|al|at|to|a|correo(?: electr[oó]nico)?|llame(?: al)?|ext)?\b[\s,:;.]*(?:to |at |us at |al |a )?$",
    re.I,
)
_CODE_AFTER = re.compile(
    r"^[\s;,.:(|–-]*(?:and |then |with |using |use |enter |when prompted,? enter |followed by )*(?:the )?(?:participant|"
    r"access|conference|"
    r"meeting|webinar|guest|audience|phone conference|bridge)? ?(?:pass ?code|code|id|pin)\b(?: number)?[\s:#]*(?:is )?\d{3}|"
    r"^[\s;,]*then (?:\w+ ){0,2}[\d ]{6,}#",
    re.I,
)
_RELAY = re.compile(r"\bT[TD][YD]\b(?: ?\d+)?|\brelay\b(?: (?:service )?(?:at )?\d+)?", re.I)
_SIGNED = re.compile(r"\b(?:ASL|sign(?:ed)?(?:[- ]language)?) interpret\w*", re.I)
_FOR_DEAF = re.compile(r"\b(?:hearing[- ]impaired|deaf|hard[- ]of[- ]hearing)\b", re.I)
_HYPHENATED = re.compile(r"[-_.+]\s*$")
_BARE = re.compile(
    r"^\W*(?:or )?(?:by |via |tele)?(?:tele)?(?:phone|call|n[uú]mero de tel[eé]fono|tel[eé]fono|"
    r"tel\.?)\b(?: number)?[\s:=-]*[+\d(]|\b(?:by |via )?(?:tele)?phone:? \+?1?[ .(-]*\d{3}[^a-z]*$",
    re.I,
)
_FAX_NEXT = re.compile(r"[\W_]*(?:fax|facsimile)\b", re.I)
_TTY_NEXT = re.compile(r"^\s*\(?\s*(?:TTY|TDD|TT/|voice/TTY|relay)", re.I)
_TTY_BEFORE = re.compile(r"\b(?:TTY|TDD|TYY|relay(?: service)?)\b[\w /]{0,12}[:\s(]*(?:at|number)?\s*$", re.I)


class Contact(NamedTuple):
    value: str
    purpose: str
    certain: bool  # the words beside it say so; else it stands there without a word
    weight: float = 0.0  # of the words of its purpose's family; of those that speak against any, where none is told
    open: bool = False  # nothing near speaks for another purpose


def phones(
    sentence: Sentence, *, beside_room: bool = False, around: tuple[str, str] = ("", ""), coded: bool = False
) -> list[Contact]:
    """Ten-digit numbers as ``669-900-6833`` (``669-900-6833 x204``), fax numbers and meeting ids left out.

    Purpose is one of meeting (dial in), comments (voicemail, sign up to speak), accommodation, interpretation, information
    and records.
    """
    text, spans = _phone_spans(sentence.text)
    tapped = text != sentence.text
    bare = beside_room and bool(_BARE.search(sentence.text))
    return [
        contact._replace(purpose="meeting", certain=True)
        if contact.purpose == "information" and (tapped or (bare and contact.weight < families.LIKELY))
        else contact
        for contact in _purposed(text, spans, is_phone=True, around=around, beside_room=beside_room, coded=coded)
    ]


def has_any(sentence: Sentence) -> bool:
    """Whether a sentence has a telephone number or an e-mail address."""
    return bool(_PHONE.search(sentence.text) or _EMAIL.search(sentence.text))


def numbers(sentence: Sentence) -> set[str]:
    """The ten digits of each telephone number, whatever it is for."""
    return {value[:12].replace("-", "") for _, _, value in _phone_spans(sentence.text)[1]}


def _phone_spans(said: str) -> tuple[str, list[tuple[int, int, str]]]:
    text = _ONE_TAP.sub(lambda found: " " * len(found[0]) if "#" in found[0] else found[0], said)
    found = islice(_PHONE.finditer(text), LISTED_MAX)
    return text, [
        (one.start(), one.end(), _number(one) + _extension(text[one.end() :]))
        for one in found
        if not _CODE_BEFORE.search(text[max(0, one.start() - BEFORE) : one.start()])
    ]


def emails(sentence: Sentence, *, around: tuple[str, str] = ("", "")) -> list[Contact]:
    """Addresses in lower case, examples and halves of a broken one left out; purposes as for :func:`phones`."""
    spans = []
    for found in islice(_EMAIL.finditer(sentence.text), LISTED_MAX):
        broken = found.start() and _HYPHENATED.search(sentence.text[: found.start()]) and sentence.text[found.start() - 1] == " "
        dashed = (
            broken
            and re.search(r"\w[-_.+]\s$", sentence.text[: found.start()])
            and not re.search(r"\w\.\s$", sentence.text[: found.start()])
        )
        if not dashed and not _EXAMPLE.search(found[0]):
            spans.append((found.start(), found.end(), found[0].lower()))
    plain = _RELAY.sub(lambda relay: " " * len(relay[0]), sentence.text)  # "or TTY 711, or clerk@…": the relay is for the number
    return _purposed(plain, spans, is_phone=False, around=around)


def _number(found: re.Match[str]) -> str:
    area, first, last = (found[1] or found[2] or found[5]), (found[3] or found[6]), (found[4] or found[7])
    return f"{area}-{first}-{last.upper().translate(_KEYPAD)}"


def _extension(after: str) -> str:
    found = _EXTENSION.match(after)
    return f" x{found[1]}" if found else ""


def _purposed(
    text: str,
    spans: list[tuple[int, int, str]],
    *,
    is_phone: bool,
    around: tuple[str, str],
    beside_room: bool = False,
    coded: bool = False,
) -> list[Contact]:
    contacts: list[Contact] = []
    last_end, previous = 0, None
    for index, (start, end, value) in enumerate(spans):
        before, after = text[last_end:start], text[end : spans[index + 1][0] if index + 1 < len(spans) else len(text)]
        last_end = end
        if is_phone and _is_fax(before, text[end : end + 24]):
            continue
        if previous is not None and (_is_connector(before) or _NEXT.match(before)):
            contact = previous._replace(value=value)
        else:
            weights = families.weigh(text[:start], text[end:], *around, own=before) if index < WEIGHED_MAX else {}
            if is_phone and (coded or _CODE_AFTER.match(after)):  # "to comment, call X and use meeting id Y"
                weights["meeting"] = max(weights.values(), default=0.0) + families.SURE
            contact = _weighed(value, weights, is_phone=is_phone, beside_room=beside_room)
            if contact.purpose == "meeting" and _FAX_NEXT.match(after):  # a letterhead
                contact = Contact(value, "information", True)
        if is_phone and (_TTY_BEFORE.search(before) or _TTY_NEXT.match(after)):
            contact = contact._replace(purpose="accommodation", certain=True)
        else:
            previous = contact
        contacts.append(contact)
    return contacts


def _weighed(value: str, weights: dict[str, float], *, is_phone: bool, beside_room: bool) -> Contact:
    """The contact with the purpose of the words in its neighborhood."""
    against = max((weights.get(name, 0.0) for name in ("none", "accommodation", "interpretation", "meeting")), default=0.0)
    purpose, weight = families.best(weights, is_phone=is_phone, beside_room=beside_room)
    if purpose is None:
        is_open = against < (families.SURE if against == weights.get("none") else families.LIKELY)
        return Contact(value, "information", False, against, is_open)
    return Contact(value, purpose, weight >= families.SURE, weight)


def for_both(text: str, count: int) -> bool:
    """Whether a sentence with one address for people with disabilities offers an interpreter of spoken languages as well."""
    return count == 1 and not _FOR_DEAF.search(text) and bool(words.INTERPRETATION.search(_SIGNED.sub("", text)))


def _is_connector(between: str) -> bool:
    """Whether nothing stands between two numbers but "or", commas and names of towns."""
    if len(between) > BETWEEN:
        return False
    parts = [part.strip(".-'") for part in re.findall(r"[\w.'-]+", between)]
    return all(part.lower() in (*_CONNECTORS, "") or part.istitle() for part in parts)


def _is_fax(before: str, after: str) -> bool:
    tail = before[-24:]
    found = list(words.FAX.finditer(tail))
    return bool(found and not re.search(r"\d|phone|tel|call|voice", tail[found[-1].end() :], re.I)) or bool(
        re.match(r"^\s*[(,-]?\s*fax\b(?!\D{0,6}\d)", after, re.I)
    )
