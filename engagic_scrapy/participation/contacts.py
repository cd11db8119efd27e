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
    r"(?<![\d.,/$#-])(?<!\d )(?:\+?1\s?[-.]?\s?)?(?:\((\d{3})\)\s?[-.]?\s?|(\d{3})(?:\s?[-.–]\s?|\s))(\d{3})(?:\s?[-.–]\s?|"
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
    r"meeting|webinar|guest|audience|phone conference|bridge)? ?(?:pass ?code|code|id|pin)\b(?: number)?[\s:#]*(?:is )?\d{3}",
    re.I,
)
_MESSAGE = re.compile(r"\b(?:leav|record)(?:e|ing) (?:a |your |an? )?(?:\w+ )?(?:message|comment)|\bvoice ?mail\b", re.I)
_RELAY = re.compile(r"\bT[TD][YD]\b(?: ?\d+)?|\brelay\b(?: (?:service )?(?:at )?\d+)?", re.I)
_SIGNED = re.compile(r"\b(?:ASL|sign(?:ed)?(?:[- ]language)?) interpret\w*", re.I)
_FOR_DEAF = re.compile(r"\b(?:hearing[- ]impaired|deaf|hard[- ]of[- ]hearing)\b", re.I)
_HYPHENATED = re.compile(r"[-_.+]\s*$")
_NOT_DIAL = re.compile(
    r"\bquestions?\b|\bhelp (?:with|desk)\b|\bIT (?:desk|department)\b|\b(?:more|further|additional) information\b|"
    r"\bproblems?\b|\btrouble|\btechnical\b|\bcontact\b|\bclerk's office\b|\boffice at\b|\bpreguntas\b",
    re.I,
)
_BARE = re.compile(
    r"^\W*(?:or )?(?:by |via |tele)?(?:tele)?(?:phone|call|n[uú]mero de tel[eé]fono|tel[eé]fono|"
    r"tel\.?)\b(?: number)?[\s:=-]*[+\d(]|\b(?:by |via )?(?:tele)?phone:? \+?1?[ .(-]*\d{3}[^a-z]*$",
    re.I,
)
_TTY_NEXT = re.compile(r"^\s*\(?\s*(?:TTY|TDD|TT/|voice/TTY|relay)", re.I)
_TTY_BEFORE = re.compile(r"\b(?:TTY|TDD|TYY|relay(?: service)?)\b[\w /]{0,12}[:\s(]*(?:at|number)?\s*$", re.I)


class Contact(NamedTuple):
    value: str
    purpose: str
    certain: bool  # the words beside it say so; else it stands there without a word
    weight: float = 0.0  # of the words of its purpose's family, where they decided
    open: bool = False  # nothing near speaks for another purpose


def phones(sentence: Sentence, *, beside_room: bool = False, around: tuple[str, str] = ("", "")) -> list[Contact]:
    """Ten-digit numbers as ``669-900-6833`` (``669-900-6833 x204``), fax numbers and meeting ids left out.

    Purpose is one of meeting (dial in), comments (voicemail, sign up to speak), accommodation, interpretation, information
    and records.
    """
    text, spans = _phone_spans(sentence.text)
    dialed = text != sentence.text or (beside_room and _BARE.search(sentence.text))
    return [
        contact._replace(purpose="meeting", certain=True) if dialed and contact.purpose == "information" else contact
        for contact in _purposed(sentence, text, spans, is_phone=True, around=around, beside_room=beside_room)
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
    return list(_purposed(sentence, sentence.text, spans, is_phone=False, around=around))


def _number(found: re.Match[str]) -> str:
    area, first, last = (found[1] or found[2] or found[5]), (found[3] or found[6]), (found[4] or found[7])
    return f"{area}-{first}-{last.upper().translate(_KEYPAD)}"


def _extension(after: str) -> str:
    found = _EXTENSION.match(after)
    return f" x{found[1]}" if found else ""


def _purposed(
    sentence: Sentence,
    text: str,
    spans: list[tuple[int, int, str]],
    *,
    is_phone: bool,
    around: tuple[str, str],
    beside_room: bool = False,
) -> list[Contact]:
    contacts: list[Contact] = []
    last_end, previous = 0, None
    # "ASL interpreters" are for the deaf, unless another language is named with them.
    signed = bool(_SIGNED.search(text)) and set(words.languages(text)) <= {"American Sign Language"}
    for index, (start, end, value) in enumerate(spans):
        before, after = text[last_end:start], text[end : spans[index + 1][0] if index + 1 < len(spans) else len(text)]
        last_end = end
        if is_phone and _is_fax(before, text[end : end + 24]):
            continue
        if previous is not None and (_is_connector(before) or _NEXT.match(before)):
            contact = previous._replace(value=value)
        else:
            contact = Contact(value, *_purpose(sentence, before, after, is_phone=is_phone, signed=signed))
            if index < WEIGHED_MAX:
                contact = _weighed(
                    contact, families.weigh(text[:start], text[end:], *around), is_phone=is_phone, beside_room=beside_room
                )
        if is_phone and (_TTY_BEFORE.search(before) or _TTY_NEXT.match(after)):
            contact = contact._replace(purpose="accommodation", certain=True)
        else:
            previous = contact
        contacts.append(contact)
    return contacts


def _weighed(contact: Contact, weights: dict[str, float], *, is_phone: bool, beside_room: bool) -> Contact:
    """The contact with the purpose of the words in its neighborhood, where those right beside it leave it open."""
    weight = weights.get(contact.purpose, 0.0)
    if contact.certain and contact.purpose not in ("information", "records"):
        if contact.purpose == "meeting" and max(weight, families.SURE) < weights.get("none", 0.0):
            return contact._replace(purpose="information")
        return contact._replace(weight=weight)
    against = max((weights.get(name, 0.0) for name in ("none", "accommodation", "interpretation", "meeting")), default=0.0)
    purpose, weight = families.best(weights, is_phone=is_phone, beside_room=beside_room)
    if purpose is None:
        contact = contact._replace(open=against < (families.SURE if against == weights.get("none") else families.LIKELY))
        other = weights.get("none", 0.0) > families.SURE
        return contact._replace(purpose="information") if other and not contact.certain else contact
    return contact._replace(purpose=purpose, certain=weight >= families.SURE, weight=weight)


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


def _purpose(sentence: Sentence, before: str, after: str, *, is_phone: bool, signed: bool) -> tuple[str, bool]:
    """What is said right before counts most, then what follows, the line above, the sentence before, the heading."""
    if not is_phone:
        before = _RELAY.sub("", before)
    if signed:
        before, after = (_SIGNED.sub("ASL disability", text) for text in (before, after))
    for place, text in enumerate((before, after, sentence.lead, sentence.before, sentence.heading)):
        purpose = _dial_purpose(text) if is_phone else None
        if purpose is None:
            purpose = next((cue.purpose for cue in words.ORDER if cue.words.search(text)), None)
        if is_phone and place == 0 and purpose in (None, "information", "comments") and _CODE_AFTER.match(after):
            purpose = "meeting"  # "call X, participant code 1234#"
        if purpose == "meeting" and place == 0 and _MESSAGE.search(after[:BETWEEN]):
            purpose = "comments"  # "By phone: X (leave a message)"
        if purpose == "information" and place == 0:
            purpose = _better(sentence, after) or purpose
        if purpose == "comments" and place == 0:
            late = next((cue.purpose for cue in words.ORDER[:2] if cue.words.search(after[:90])), None)
            purpose = (
                late if late and re.search(r"\bif you (?:need|require)|\bneed(?:ing)?\b|\brequir", after[:90], re.I) else purpose
            )
        if purpose == "comments" and is_phone and place == 0 and _dial_purpose(f"{text} {after[:60]}"):
            purpose = "meeting"  # "To comment, call X and use meeting id Y"
        if purpose:
            return purpose, place < 3
    return "information", False


def _better(sentence: Sentence, after: str) -> str | None:
    """ "Contact the clerk at X": what for says the rest of the sentence, or the one before it."""
    for text in (_RELAY.sub("", after), sentence.before, sentence.lead):
        for cue in words.ORDER[:4]:
            if cue.words.search(text) and not re.search(r"\bquestions?\b", text, re.I):
                return cue.purpose if cue.purpose != "comments" or text is after else None
    return None


def _dial_purpose(text: str) -> str | None:
    if words.ACCOMMODATION.search(text) or words.INTERPRETATION.search(text) or _NOT_DIAL.search(text):
        return None
    if words.DIAL.search(text) and not words.SIGN_UP.search(text):
        return "meeting"
    return None
