"""What the words around a link say of its meeting: body, title, time, status; and how sure all of it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engagic_scrapy import titles
from engagic_scrapy.parsers.website.days import without_days

_BODY = re.compile(
    r"(?:\b(?:[A-Z][\w'’.-]*|of|and|the|for|on|&)\s+){0,8}?"
    r"\b(?:Council|Commission(?:ers)?|Board|Committee|Authority|Trustees|Select\s?board|Selectmen|Supervisors|Alder(?:men|persons)|"
    r"Subcommittee|Task Force|Agency|Court|Legislature|Assembly)\b"
    r"(?!\s+(?:Chambers?|Rooms?|Members?|Hall)\b)"
    r"(?:\s+(?:of|on|for)(?:\s+(?:the\s+)?(?:[A-Z][\w'’-]*|and|&|of))+)?"
)
_LEADING = re.compile(
    r"^(?:(?:the|of|and|for|on|&|agendas?|minutes|packets?|special|regular|joint|notice|meetings?|cancell?ed|adjourned|upcoming|past)"
    r"\b\W*)+",
    re.I,
)
_TRAILING = re.compile(
    r"(?:\s+(?:(?:special|regular|joint|adjourned)\s+)?(?:meetings?|agendas?|minutes|packets?|work ?sessions?|hearings?|"
    r"and|of|on|for|&)\b)+\W*$",
    re.I,
)
_KIND_ONLY = re.compile(
    r"\b(?:agendas?|minutes|packets?|full|draft|final|approved|pdf|docx?|html|download|view|meetings?|with|attachments|and|the|for|of|"
    r"\d+(?:\.\d+)?\s?[km]b)\b|[\W_]",
    re.I,
)
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?\s?m\b\.?|\b\d{1,2}:\d\d\b|\bnoon\b", re.I)
_ASIDE = re.compile(
    r"\b(?:posted|updated|modified|revised|published|uploaded|amended|approved|adopted)\b.*|\S*://\S+|\bjoin\b\W*", re.I
)
_DANGLING = re.compile(r"(?:\s+(?:at|on|for|from|of))+$", re.I)
_KIND = re.compile(r"\b(?:agendas?|minutes|packets?)\b", re.I)
_MARKS = " -–—:;,.|()@"
LEVELS = ("high", "medium", "low")
DOUBTS = {
    "file name": ("its day stands only in a file's name", 1),
    "assumed_year": ("its year stands apart from month and day", 1),
    "other_day": ("its surroundings name another day", 2),
    "kind": ("what the link is stands only in its file's name or a heading", 1),
    "no_kind": ("nothing says what its files are", 2),
    "page_body": ("its body stands only in the page's own heading", 1),
    "no_body": ("no body is named", 1),
    "no_document": ("it has no document", 1),
    "other_host": ("another host answered than the row names", 1),
}


def plain(text: str) -> str:
    """The text without days, times, addresses and what is said of its posting."""
    left = titles.clean(_CLOCK.sub(" ", _ASIDE.sub(" ", without_days(text)))).strip(_MARKS)
    return _DANGLING.sub("", left).strip(_MARKS)


def body_of(texts: Iterable[str]) -> tuple[str, int]:
    """The first body that a text names, and the number of that text; ("", -1) if none does."""
    for number, text in enumerate(texts):
        for found in _BODY.finditer(plain(text)):
            body = _TRAILING.sub("", _LEADING.sub("", titles.clean(found[0])))
            if " " in body or number == 0 and body:
                return body, number
    return "", -1


def title_of(texts: Iterable[str], body: str) -> str:
    """The first text that says more than days and kinds of documents, without its days; else the body, else "Meeting".

    With a body, a text that speaks of a document is the document's name and not the meeting's.
    """
    for text in texts:
        words = plain(text)
        if body and _KIND.search(words):
            continue
        if len(words) <= titles.SHORT and len(_KIND_ONLY.sub("", words)) > 3:
            return words
    return body or "Meeting"


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def confidence(doubts: Iterable[str]) -> list[dict[str, str]]:
    """How sure a meeting is, as identifiers: one of LEVELS, and one entry for each reason against it."""
    said = dict.fromkeys(doubts)
    level = LEVELS[min(len(LEVELS) - 1, sum(DOUBTS[doubt][1] for doubt in said))]
    made = [{"scheme": "website-confidence", "identifier": level}]
    return made + [{"scheme": "website-doubt", "identifier": DOUBTS[doubt][0]} for doubt in said]
