"""Lines and beginnings of paragraphs that look like the head of a matter, in whatever layout a page has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from engagic_scrapy.documents.claims.item_numbers import CALLED, shape
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered

_NAMED = re.compile(
    rf"^[ \t]*(?P<number>{CALLED})(?:[.:,](?=\s)|[ ]*$|[ ]+[-–—(/]|[ ]{{2,}}|(?<=\w)(?=[ ][a-z])(?P<told>))", re.MULTILINE
)
_WITHIN = re.compile(rf"(?<=[.:] )(?P<number>{CALLED})(?=:|,(?!\d)|[ ][-–—])")
_CODED = re.compile(
    r"^[ \t]*(?P<number>[A-Z]{1,5}[ -]?\d{1,4}(?:[-.]\d+)+|[A-Z]{1,5}-\d{1,3})(?:[.,:]|[ ]+[-–—(]|[ ]{2,})", re.MULTILINE
)
_NUMBERED = re.compile(
    r"^[ \t]*(?:\d{1,2}:\d\d [ap]\.m\.[ \t]+)?"
    r"(?P<number>\(?(?:[IVX]{1,5}|\d{1,3}[a-z]?(?![a-z])|[A-Za-z])"
    r"(?:[.-](?:[A-Z](?![A-Za-z])|\d{1,4}|[IVX]{2,5})|(?<=\d)[A-Z](?![A-Za-z])|(?<=[A-Z])\d{1,2}|\([a-z\d]\))*"
    r"(?:[.)]+(?=\s)|(?<=\))(?=[ ][A-Z])|(?=[ ]{2,}[A-Z])))[ \t]*(?=[A-Z\d\"(])",
    re.MULTILINE,
)
_ALSO = re.compile(
    r"^[ \t]*(?P<number>(?i:(?:also|next|other|related)\b[^.:\n]{0,40}\b(?:agendas?|items?|business|matters)\b[^.:\n]{0,60}[:.]"
    r"|also\b[^.:\n]{0,60}:))",
    re.MULTILINE,
)
_PARTED = r"(?:\A|(?<=\n\n)|(?<=\n \n))"
PARAGRAPH = rf"{_PARTED}[ \t]*"
_MEMO = re.compile(r"^[ \t]*(?i:re|subject|subj)[ \t]*:[ \t]*(?P<caption>\S[^\n]*)", re.MULTILINE)
_CAPITALS = re.compile(r"^[ \t]*(?P<caption>[A-Z\d][^a-z\n]{4,98}?)[ \t]*$", re.MULTILINE)
_ALONE = re.compile(
    rf"{PARAGRAPH}(?P<caption>[A-Z][^\n]{{5,98}}?(?<![.;,:]))[ \t]*\n[ \t]*(?=\n)"
    rf"|{_PARTED}(?P<above>[A-Z][^\n]{{5,98}})\n(?=[ \t]+\S)"
)
_RUN_IN = re.compile(rf"{PARAGRAPH}(?P<caption>[A-Z][^.:\n]{{3,60}})[.:][ \t]+(?=[A-Z$\d\"(])")
_OPENING = re.compile(rf"{PARAGRAPH}(?P<words>\S+[ ]\S+[ ]\S+)")
_MOVED = re.compile(r"(?i:(?:moved|motion) by|on motion)")
_ROW = re.compile(r"[^\n]*(?:\S[ \t]{3,}[^\n]*){3}")
_ACCOUNT = re.compile(r"^\d+-\d\d|^\d{4}")  # or a year
_COLUMNS = re.compile(r"\S[ \t]{3,}\S")
# Up to the end of a sentence, of a column or of the second line.
_ON = r"(?:(?!(?<![Nn][Oo])[.:][ \t\n]|[ \t]{3}|\n).)"
_CAPTION = re.compile(rf"[ \t.:)–—-]*({_ON}*(?:\n[ \t]*{_ON}+)?)")
_NUMBERED_FOOT = re.compile(r"\n[^\n]{0,140}(?:[Pp]age |[-–—] |[ ]{2})\d{1,4}[ -]*\s*$")
_SHOUTED = 8  # heads in capitals of a page from which on it is all in capitals
_LONGEST = 180  # characters of a caption
_FORMULA = re.compile(r"\b(?:ordained|resolved|whereas)\b", re.IGNORECASE)
# A sentence, however short, is no caption.
_TELLS = frozenset(
    listed(
        "is was are were be been has have had does did do will would shall may must can could spoke said says asked asks died "
        "carried passed failed moved seconded approved none there it he she they we i this that these those no yes all motion "
        "ayes nays absent present roll the a an"
    )
)


@dataclass(frozen=True, slots=True)
class Head:
    """``style``: a word of :data:`MATTERS`, ``also`` (other business), the shape of its number (9, A, 9A, A-9 …), ``memo`` (RE:),
    ``capitals``, ``alone`` on its line, ``run`` into its paragraph, or ``again``, a paragraph that opens as others do. Heads of
    one style head matters of one rank. ``number``: as it is written; ``caption``: the head's words.
    """

    start: int
    style: str
    number: str
    caption: str


@remembered(16)
def heads(text: str) -> tuple[Head, ...]:
    """The heads in the order of the page. Of what begins at one line, the first of the styles above; a page's top is none."""
    captions = [*_captions(text)]
    shouted = sum(head.style == "capitals" for head in captions) > _SHOUTED
    found: dict[int, Head] = {}
    for head in chain(_numbered(text), captions, _openings(text)):
        if not (shouted and head.style == "capitals"):
            found.setdefault(_line(text, head.start), head)
    for match in _WITHIN.finditer(text):
        head = Head(match.start(), match["word"].lower(), match["number"], _caption(text, match.end()))
        found.setdefault(head.start, head)
    found.pop(_foot(text), None)
    return tuple(sorted(found.values(), key=lambda head: head.start))


def _numbered(text: str) -> Iterator[Head]:
    for pattern in (_ALSO, _NAMED, _CODED, _NUMBERED):
        for match in pattern.finditer(text):
            number = match["number"]
            if pattern is _NAMED and match["told"] is not None and not number.lower().startswith("agenda"):
                continue  # a sentence: "Ordinance 7 takes effect"
            if _ACCOUNT.search(number) or (pattern is _NUMBERED and _ROW.match(text, match.start())):
                continue
            style = "also" if pattern is _ALSO else match["word"].lower() if pattern is _NAMED else shape(number)
            yield Head(match.start(), style, number, _caption(text, match.end("number")))


def _captions(text: str) -> Iterator[Head]:
    for style, pattern in (("memo", _MEMO), ("capitals", _CAPITALS), ("alone", _ALONE), ("run", _RUN_IN)):
        for match in pattern.finditer(text):
            caption = match["caption"] or match["above"]
            if match.start() and _is_caption(caption, style):
                yield Head(match.start(), style, "", caption)


def _openings(text: str) -> Iterator[Head]:
    """The paragraphs that open as others do, or with a motion."""
    openings = list(_OPENING.finditer(text))
    often = Counter(match["words"] for match in openings)
    for match in openings:
        repeated = often[match["words"]] > 1 and not is_formula(match["words"])
        if repeated or _MOVED.match(match["words"]):
            yield Head(match.start(), "again", "", opening(text, match.start("words")))


def is_formula(text: str) -> bool:
    """Whereas, be it resolved: no head, and no opening of a matter."""
    return bool(_FORMULA.search(text))


def opening(text: str, start: int) -> str:
    """The first lines of the paragraph that begins there."""
    return text[start : start + _LONGEST].partition("\n\n")[0]


def _is_caption(caption: str, style: str) -> bool:
    words = caption.lower().split()
    if _COLUMNS.search(caption) or is_formula(caption) or caption.endswith(":"):
        return False
    return style != "run" or caption.isupper() or not _TELLS & {*words}


def _line(text: str, start: int) -> int:
    """The end of the line before the one that a head stands on."""
    return start if text[start] == "\n" else text.rfind("\n", 0, start + 1)


def _foot(text: str) -> int:
    """Where the last line begins, if it's a page's foot."""
    line = text.rstrip().rfind("\n")
    return line if _NUMBERED_FOOT.search(text, line) else -2


def _caption(text: str, start: int) -> str:
    match = _CAPTION.match(text, start)
    assert match is not None  # it may be empty
    return match[1][:_LONGEST]
