"""Legistar's texts: RTF notes and HTML titles as plain text."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from lxml import etree

from engagic_scrapy.titles import clean

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I)
_HIDDEN_GROUPS = re.compile(
    r"fonttbl|colortbl|stylesheet|info|pict|object|generator|listtable|listoverridetable|rsidtbl|themedata|colorschememapping|"
    r"datastore|xmlnstbl|latentstyles|header[lrf]?|footer[lrf]?|fldinst",
    re.I,
)
_WORDS = {
    **dict.fromkeys(("par", "line", "row", "sect", "page"), "\n"),
    **dict.fromkeys(("tab", "cell", "emspace", "enspace"), " "),
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,500}>", re.I)


def plain(text: Any) -> str:
    """One line of plain text out of plain text, HTML or RTF; empty for None."""
    if text is None:
        return ""
    text = str(text)
    if text.lstrip().startswith("{\\rtf"):
        return clean(rtf_text(text))
    if _TAG.search(text) or _ENTITY.search(text):
        return clean(_html_text(text))
    return clean(text)


def _html_text(text: str) -> str:
    try:
        root = lxml.html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, ValueError):
        return _TAG.sub(" ", text)
    for element in root.iter("br", "p", "li", "div", "tr", "td"):
        element.tail = f" {element.tail or ''}"
    return str(root.text_content())


def rtf_text(rtf: str) -> str:
    """The visible text of an RTF document, as the notes of EventItems hold it; Word's own tables and pictures are left out."""
    out: list[str] = []
    stack: list[tuple[bool, int]] = []
    hidden, skip_after_unicode, to_skip = False, 1, 0
    for token in _TOKEN.finditer(rtf):
        word, number, byte, symbol, brace, text = token.groups()
        if brace == "{":
            stack.append((hidden, skip_after_unicode))
        elif brace == "}":
            hidden, skip_after_unicode = stack.pop() if stack else (False, 1)
        elif symbol == "*" or (word and _HIDDEN_GROUPS.fullmatch(word)):
            hidden = True
        elif hidden:
            continue
        elif word == "uc":
            skip_after_unicode = int(number or 1)
        elif word == "u" and number:
            out.append(_character(int(number)))
            to_skip = skip_after_unicode
        elif byte or text or symbol:
            shown = bytes.fromhex(byte).decode("cp1252", "replace") if byte else text or {"~": " ", "_": "-"}.get(symbol, symbol)
            if symbol == "-":  # an optional hyphen
                continue
            skipped = min(to_skip, len(shown))
            to_skip -= skipped
            out.append(shown[skipped:])
        elif word in _WORDS:
            out.append(_WORDS[word])
    return "".join(out)


def _character(number: int) -> str:
    code = number + 65536 if number < 0 else number  # RTF counts in signed 16 bits
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else " "
