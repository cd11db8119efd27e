"""The agenda's own pages of a packet as sentences, each with its page, heading and place: head, items or tail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engagic_scrapy import titles

PAGES_MAX = 10  # an agenda that has not adjourned by then is a packet without one
CHARS_MAX = 20_000  # of a page
FULL = 0.75  # of the longest line: a shorter one was ended on purpose
WIDE = 160  # characters: a longer line was never wrapped and says nothing about where the others are
SENTENCE_MAX = 2000  # characters: a page without a full stop is no sentence
TITLE = 240  # characters
PROSE = 120  # characters: a line with a colon speaks for the short lines below it and the first long one
SHORT = 12  # characters: "Send to:" goes on with what is said before it
QUIET = 3  # lines without a contact after which a line with a colon is done speaking
_CONTACT = re.compile(r"@|://|\b\d{3}\b\D{0,3}\d{3,4}\b")

_TLD = r"(?:gov|org|com|us|net|edu|info)\b"
_HOST = r"(?:zoom|zoomgov|webex|microsoft|google|goto|gotomeeting|live|youtube)"
# What a PDF or a scanner breaks, and only one reading mends.
_MENDS = (
    (re.compile(r"(https?:)\s*//\s*(?=[\w.-]+\.[a-z])", re.I), r"\1//"),
    (
        re.compile(
            rf"(?:\b([\w-]{{1,40}}) ?\. ?)?\b({_HOST})\s?\.\s?(us|com)\s?/",
            re.I,
        ),
        lambda f: f"{f[1] + '.' if f[1] else ''}{f[2]}.{f[3]}/",
    ),
    (re.compile(rf"(?<=\w)[ \n]?@[ \n]?(?=[\w-]+(?:\.[\w-]+)*\.{_TLD})", re.I), "@"),
    (re.compile(rf"(@[\w.-]*\w)(?:\s*\n\s*\.|\.\s?\n\s*|\. )({_TLD})", re.I), r"\1.\2"),
    (re.compile(rf"(@[\w.-]+\.)\n(?=[\w-]+\.{_TLD})", re.I), r"\1"),
    (re.compile(r"((?:zoom\.us|zoomgov\.com)/(?:j|w|s|my|webinar/register)/)\s+(?=\w)", re.I), r"\1"),
    (re.compile(r"((?:zoom\.us|zoomgov\.com)/[jws]/\d{1,8})\n(?=\d{1,10}\b)", re.I), r"\1"),
    (re.compile(r"(\(\d{3}\)|\b\d{3}[-.])[ ]?\n\s*(?=\d{3}[-. ]\d{4}\b)"), r"\1 "),
    (re.compile(r"(\d{3}[-.]\d{3}[-.]|\(\d{3}\) ?\d{3}[-.])[ ]?\n\s*(?=\d{4}\b)"), r"\1"),
    (re.compile(r"(https?://\S{1,500}[?&]\w+=)\n(?=(?=\S*\d)[\w.%-]{6,}(?:\s|$))"), r"\1"),
    (re.compile(r"(https?://\S{1,500}[?&]pwd=\w{4,})\n(?=(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9.]{6,}(?:[,;)]?\s|$))"), r"\1"),
    (re.compile(r"(https?://\S{1,500})\n(?=[?&]\w+=)"), r"\1"),
    (re.compile(r"(https?://\S{1,500}[?&])\n(?=\w+=)"), r"\1"),
    (re.compile(r"(https?://[^\s/]{1,100}/\S{0,500}[/_%=-])\n(?=[\w%-]*[\d/_%=.][\w/%=.?&-]*(?:\s|$))"), r"\1"),
    (re.compile(r"(https?://teams\.\S{1,900})\n(?=(?=\S*[%\d])[\w%/?=&.-]{8,}(?:\n|$))", re.I), r"\1"),
)
_LEADERS = re.compile(r"(?<=\w)[ ]?\.{4,}[ ]?(?=[\w(+])")  # "Webinar ID ....... 518-733-091"
_TEAMS_TIMES = 6  # a Teams link fills this many lines at most

_ADJOURN = re.compile(
    r"^\W*(?:\d{1,2}:\d\d(?: ?[ap]\.?m\b\.?)?\s+)?(?:(?:[ivxlc]+|\d+|[a-z])[.):]?\s+)?(?:motion to )?(?:adjourn(?:ment)?|"
    r"aplazamiento|clausura)\b.{0,40}$",
    re.I,
)
_BUSINESS = re.compile(
    r"^\W*(?:\d{1,2}:\d\d(?: ?[ap]\.?m\b\.?)?\s+)?(?:(?:[ivxlc]+|\d+|[a-z])[.):]\s*)*(?:(?:meeting )?call(?:ed)? to order|"
    r"roll call|pledge of allegiance|"
    r"order of business|opening|"
    r"convene|attendance|quorum|llamado al orden|pase de lista|consent (?:agenda|calendar)|approval of (?:the )?(?:agenda|"
    r"minutes))\b.{0,50}$",
    re.I,
)
_ATTACHMENT = re.compile(
    r"^\W*(?:(?:city council |council |planning |agenda )?staff report|memorandum|memo|agenda (?:item )?report|council report|"
    r"interoffice\b.*|(?:draft |unapproved |regular |special |meeting )*minutes\b(?: of\b.*)?|meeting minutes\b.*|"
    r"(?:attachment|exhibit|appendix|enclosure) "
    r"[a-z0-9]{1,3}\b.{0,60}|resolution no\b.*|ordinance no\b.*|notice of preparation\b.*|[\w ]{0,40}\bminutes of\b.*)\W*$",
    re.I,
)
_NOTICE = re.compile(r"accommodat|disabilit|public participation|public comment|interpret|\bADA\b|in accordance", re.I)
_NOTICE_LINE = re.compile(
    r"^\W*(?:notices?|note|accessib\w*|(?:[\w/]+ )?accommodations?(?: requests?)?|ADA(?: [\w/]+){0,3}|public (?:comments?|"
    r"participation))"
    r"(?: [\w/]+){0,3}:\s+\S|"
    r"^\W*(?:in (?:compliance|accordance) with|pursuant to|(?:a )?persons? (?:with|who|needing|requiring|wishing)\b|"
    r"(?:individuals|people|anyone|those|residents) (?:with|who|needing|requiring|wishing)\b|"
    r"to request\b|if you (?:need|require|are)\b|americans with disab)",
    re.I,
)
_INSTRUCTIONS = re.compile(
    r"^(?:how to (?:submit |make |give |provide )?(?:public )?comments?|(?:public|written|e-?mail(?:ed)?) (?:comments?|input|"
    r"testimony)(?: (?:instructions|options|information|procedures?|guidelines))?|(?:submitting|providing|making) (?:public |"
    r"written )?comments?)$",
    re.I,
)
_BULLET = re.compile(r"^\s*(?:[•●▪◦*·>\-–—■□]|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s+")
_LABEL = re.compile(r"^\W*[A-Z][\w'/()&. -]{1,45}:(?:\s|$)")
_HANGING = ("-", "/", ",", "(", " or", " and", " at", " to", " by", " the", " of", " on", " for", " before", " until", " from")
_CODE_LINE = re.compile(r"^[\d #-]{5,16}\b[.,;)]?(?:\s|$)")
_NUMBERED = re.compile(r"^\s*(?:item\s+)?\(?(?:\d{1,2}|[A-Z]|[IVX]{1,5})(?:\.\d{1,2})*[.):]\s*\S", re.I)
_FIRST = re.compile(r"^\s*(?:item\s+)?(?:1|I|A)(?:[.):]|\.\d)\s+\S", re.I)
_HOW = re.compile(
    r"zoom|webex|teams|e-?mail|phone|comment|join|attend|participat|speak|online|(?<!roll )\bcall\b(?! to order)", re.I
)
_TITLE = re.compile(r"\b\d{4}\b.*\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b.*\b\d{4}\b", re.I)
_VERB = re.compile(r"\b(?:will|must|may|be|is|are|can|should|received|submit\w*)\b", re.I)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|[A-Z]{1,4}T\b"
_TIMED = re.compile(r"^\d{1,2}:\d\d\s+(?![AaPp]\.?[Mm]\b)[A-Z]")  # "9:15 Road superintendent": an item by the clock
_SENTENCE = re.compile(
    r"(?<=[;!?])\s+(?!(?:and |then )?(?:the )?(?:\w+ )?(?:pass ?code|code|id|pin)\b|\d{1,2}(?::\d\d)? ?[AaPp]\.?[Mm]|"
    r"noon\b)(?=[\w(¿¡\"“])|"
    r"(?<=[.)])(?<![ap]\.m\.)(?<!\bNo\.)(?<!\b[A-Z]\.)(?<!\bU\.S\.)(?<!\bSt\.)(?<!\bext\.)(?<!\bExt\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)"
    r"(?<!\bRm\.)(?<!\bCapt\.)(?<!\bSgt\.)(?<!\bLt\.)(?<!\bRev\.)(?<!\bHon\.)(?<!\bProf\.)(?<!\bSra\.)(?<!\bMrs\.)(?<!\bAve\.)(?<!\bCtr\.)(?<!\bBlvd\.)(?<!\bBldg\.)(?<!\bSte\.)(?<![a-z0-9]\))(?<![ap]\.m\.\))\s+(?=[A-Z¿¡\"“*]|e-?[Cc]omment)|(?<=[ap]\.m\.)\s+(?!(?:"
    + _DAY
    + r"))(?=[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thought of the agenda. ``lead`` is the line with a colon, ``heading`` the heading that it stands under."""

    text: str
    page: int
    zone: str  # head, items, tail
    heading: str
    lead: str
    before: str  # the sentence before it in the same paragraph
    title: str  # the agenda's first lines: whose meeting it is


def sentences(pages: Iterable[tuple[int, str]]) -> list[Sentence]:
    """All sentences of the agenda's own pages: up to adjournment and the notices that follow it, ten pages at most."""
    found: list[Sentence] = []
    zone, heading, lead, outer, title, quiet = "head", "", "", "", "", 0
    for number, lines in _agenda_pages(pages):
        for paragraph in _paragraphs(lines):
            if _ADJOURN.match(paragraph):
                zone = "tail"
            elif zone == "head" and (
                _BUSINESS.match(paragraph) or _TIMED.match(paragraph) or (_FIRST.match(paragraph) and not _HOW.search(paragraph))
            ):
                zone = "items"
            if _is_heading(paragraph) or (zone == "items" and (_NUMBERED.match(paragraph) or _TIMED.match(paragraph))):
                heading, lead = paragraph, ""
            if len(title) < TITLE and len(paragraph) < 90 and "/" not in paragraph and not paragraph.endswith("."):
                title = f"{title} {paragraph}"[:TITLE]
            # The notice under the last item is no part of that item.
            notice = zone == "items" and bool(_NOTICE_LINE.match(paragraph)) and not _NUMBERED.match(paragraph)
            if notice:
                heading = lead = ""
            if lead and _BULLET.match(lead) and _BULLET.match(paragraph):
                lead = outer  # the next of a list whose one before ended in a colon
            before = ""
            for text in _split(paragraph):
                place = "tail" if notice else zone
                found.append(Sentence(text, number, place, heading if text != heading else "", lead, before, title))
                before = text
            quiet = 0 if _CONTACT.search(paragraph) or _BULLET.match(paragraph) else quiet + 1
            if paragraph.endswith(":"):
                quiet = 0
                outer = lead if not _BULLET.match(lead) else outer
                lead = before if len(before) > SHORT else paragraph[-PROSE:]
            elif _INSTRUCTIONS.match(paragraph):
                lead = paragraph
            elif len(paragraph) > PROSE or quiet > QUIET:
                lead = ""
    return found


def _split(paragraph: str) -> list[str]:
    """Sentences; "I." and "Mr." are none, they go with what follows."""
    found: list[str] = []
    pieces = (paragraph[start : start + SENTENCE_MAX] for start in range(0, len(paragraph), SENTENCE_MAX))
    for part in (part for piece in pieces for part in _SENTENCE.split(piece)):
        if found and len(found[-1]) < 6:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def mended(text: str) -> str:
    """The text with addresses that run over a line joined, where only one reading is possible."""
    text = "\n".join(_LEADERS.sub(": ", line.strip()) for line in text.split("\n"))
    for pattern, whole in _MENDS:
        for _ in range(_TEAMS_TIMES):
            text, times = pattern.subn(whole, text)
            if not times:
                break
    return text


def _agenda_pages(pages: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    adjourned = False
    for count, (number, text) in enumerate(pages):
        lines = [titles.clean(line) for line in mended(text[:CHARS_MAX]).splitlines()]
        top = [line for line in lines if line][:4]
        if count >= PAGES_MAX or (count and any(_ATTACHMENT.match(line) for line in top)):
            return
        if adjourned and not _NOTICE.search(" ".join(lines)[:600]):
            return
        ended = adjourned
        for index, line in enumerate(lines):
            if adjourned and _ATTACHMENT.match(line):
                yield number, lines[:index]
                return
            adjourned = adjourned or bool(_ADJOURN.match(line))
        yield number, lines
        if ended:  # one page of notices behind the adjournment, not more
            return


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Wrapped lines put together; a heading, a bullet, a label and a short line stand for themselves."""
    whole, last = "", 0
    lengths = [len(line) for line in lines]
    full = FULL * max((length for length in lengths if length <= WIDE), default=max(lengths, default=0))
    for line in lines:
        if whole and not _goes_on(whole, line, is_full=last >= full):
            yield whole
            whole = ""
        last = len(line)
        whole = f"{whole} {line}".strip() if line else whole
        if not line and whole:
            yield whole
            whole = ""
    if whole:
        yield whole


def _goes_on(whole: str, line: str, *, is_full: bool) -> bool:
    if not line or _BULLET.match(line) or _LABEL.match(line):
        return False
    if whole.endswith(":"):  # a colon at the margin goes on, one before it opens a list
        return is_full and len(whole) > 55 and (line[0].islower() or bool(_CODE_LINE.match(line)))
    if line[0].islower() or whole.endswith(_HANGING):
        return True
    if _TIMED.match(line) or _TIMED.match(whole):
        return False
    if _is_heading(whole) or _is_heading(line) or (len(whole) < TITLE and _TITLE.search(whole) and not _VERB.search(whole)):
        return False
    return is_full and len(whole) > 55 and not whole.endswith((".", "!", "?", ";"))


def _is_heading(line: str) -> bool:
    if len(line) > 90 or "@" in line or "://" in line or re.search(r"\d{3}[-. )]+\d{4}", line):
        return False
    letters = [letter for letter in line if letter.isalpha()]
    if not letters or line.endswith((".", ",", ";")):
        return False
    capital = sum(letter.isupper() for letter in letters) / len(letters)
    return (capital > 0.8 and len(letters) > 3) or bool(_NUMBERED.match(line) and len(line) < 70)
