"""Cleans the text of a page and judges whether it can be believed."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass

FEW = 20  # characters: fewer and another engine may see what this one missed
SCAN_TEXT = 100  # characters: under this, a page with much picture is a scan with a stamp on it
SCAN_PICTURE = 0.4  # of the page's area
SCAN_HEADERS = 500  # characters: over this, it isn't headers and stamps alone
DOUBTFUL_NOISE = 0.05
GARBLED_NOISE = 0.10  # bullets from symbol fonts reach a few percent on honest pages
SHORT, GARBLED_NOISE_SHORT = 50, 0.5
FEW_LETTERS = 0.5
UPWARD_STEPS, UPWARD_SHARE = 3, 0.25  # 0 of 35 civic pages reach this

_CID = re.compile(r"\(cid:\d*\)?")
_HYPHEN_BREAK = re.compile(r"[\ufffe\x02\u00ad][ \t]*\r?\n?")  # how pdfium and old typesetting write a word cut at the line's end
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u200b\ufeff]")
_NOISE = re.compile(r"\(cid:\d*\)?|[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\ud800-\udfff]")
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "•"})  # Symbol and Wingdings, as Word uses them
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_EMPTY_LINES = re.compile(r"\n{3,}")

_PLACEHOLDER = re.compile(
    r"please wait\.*\s*if this message is not eventually replaced"
    r"|requires adobe (reader|acrobat)"
    r"|(open|view) this pdf portfolio"
    r"|for the best experience, open this pdf",
    re.IGNORECASE,
)


@dataclass(slots=True)
class PageText:
    """What one engine made of one page. ``raw`` is as the engine gave it."""

    raw: str
    engine: str
    pictures: float = 0.0  # share of the page that pictures cover, 0 to 1
    only_pictures: bool = False  # the page draws pictures and no text: no other engine will find any
    out_of_order: bool = False
    cut: bool = False  # the page was longer than its limit


def clean(text: str) -> str:
    """The text without control characters, U+FFFE and "(cid:NN)"; lines end in LF, runs of spaces are one space."""
    text = _HYPHEN_BREAK.sub("", text) if "\ufffe" in text or "\u00ad" in text or "\x02" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _CONTROLS.sub("", _CID.sub("", text)).translate(_BULLETS)
    lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def noise(raw: str) -> float:
    """Share of the page's characters that no reader can use: private use, control, replacement, "(cid:NN)"."""
    found = "".join(_NOISE.findall(raw.translate(_BULLETS)))
    printed = len("".join(raw.split()))
    return min(1.0, len(found) / printed) if printed else 0.0


def doubts(page: PageText) -> set[str]:
    """Why the page may have been read badly; empty if nothing speaks against it."""
    letters = sum(map(str.isalnum, page.raw))
    printed = len("".join(page.raw.split()))
    if len(page.raw.strip()) < FEW:
        return set() if page.only_pictures else {"empty"}
    found = set()
    if noise(page.raw) > DOUBTFUL_NOISE:
        found.add("noise")
    if letters < FEW_LETTERS * printed:
        found.add("symbols")
    if page.out_of_order:
        found.add("order")
    lines = [len(line) for line in page.raw.splitlines() if line.strip()]
    if len(lines) >= FEW and statistics.median(lines) <= 2:
        found.add("letters")
    return found


def better(first: PageText, why: set[str], second: PageText) -> PageText:
    """The page to keep: the second opinion only if it is cleaner or holds more."""
    first_noise, second_noise = noise(first.raw), noise(second.raw)
    first_letters, second_letters = sum(map(str.isalnum, first.raw)), sum(map(str.isalnum, second.raw))
    if second_noise > max(DOUBTFUL_NOISE, first_noise):
        return first
    if "noise" in why and second_noise < first_noise and second_letters >= first_letters / 2:
        return second
    if why & {"order", "letters"}:
        return second if second_letters >= 0.9 * first_letters else first
    return second if second_letters > first_letters else first


def is_garbled(page: PageText) -> bool:
    """Whether the text is noise: it is dropped then, and the page offered to OCR."""
    # A few control codes weigh much on a short page, and cleaning takes them out.
    return noise(page.raw) > (GARBLED_NOISE if len(page.raw) > SHORT else GARBLED_NOISE_SHORT)


def needs_ocr(page: PageText, text: str) -> bool:
    """A picture of a page with no more than a stamp or a header as text."""
    return len(text) < SCAN_TEXT and page.pictures >= SCAN_PICTURE


def is_mostly_picture(page: PageText, text: str) -> bool:
    """Whether the text may be no more than running headers and stamps: the neighbors will tell."""
    return len(text) < SCAN_HEADERS and page.pictures >= SCAN_PICTURE


def is_placeholder(text: str) -> bool:
    """Whether the text of a document's only page just says how to see the real one."""
    return len(text) < 3000 and _PLACEHOLDER.search(text) is not None


def steps_upward(boxes: list[tuple[float, float, float, float]]) -> bool:
    """Whether lines stand in the file in another order than on the page.

    :param boxes: left, bottom, right, top of the pieces of text, in file order.
    """
    up, lines = 0, 1
    for (left, bottom, right, top), (left2, bottom2, right2, top2) in zip(boxes, boxes[1:], strict=False):
        if bottom2 < top and bottom < top2:
            continue  # the same line
        lines += 1
        if bottom2 >= top and left2 < right and left < right2:
            up += 1
    return up >= UPWARD_STEPS and up > UPWARD_SHARE * lines
