"""Granicus pages to elements and text: bytes of doubtful encoding, links hidden in scripts, forms and comments."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from engagic_scrapy import titles

_HIDDEN_EPOCH = re.compile(r"<span\b[^>]*display:\s*none[^>]*>\s*\d{10}\s*</span>", re.I)
_SCRIPTS = re.compile(r"<(script|style)\b.*?</\1\s*>", re.I | re.S)
_FRAME = re.compile(r"</?(?:html|body)\b[^>]*>", re.I)  # what follows a </html> that stands too early is dropped otherwise
_NOT_XML = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
_ADDRESS = re.compile(
    r"""(?:https?:)?//[^\s'"<>()\\]+|/?(?:AgendaViewer|MinutesViewer|MediaPlayer)\.php\?[^\s'"<>()\\]+|/player/(?:clip|event)/\d+""",
    re.I,
)
_HOST = re.compile(r"https://[\w.-]+(?::\d+)?(?:[/?#]|$)")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_KEY = re.compile(r"[?&](clip|event|doc|meta)_id=([\w-]+)|/player/(clip|event)/(\d+)", re.I)


@dataclass(slots=True)
class Found:
    """A link of a row: the element it stands in, its words (empty in a comment), its absolute address and the numbers in it."""

    node: html.HtmlElement
    label: str
    url: str
    keys: dict[str, str]

    @property
    def column(self) -> str:
        """The name of its column in words: "Agenda Packet Link"."""
        cell = self.node if self.node.tag == "td" else next(self.node.iterancestors("td"), None)
        return _WORDS.sub(" ", column(cell)) if cell is not None else ""


@functools.lru_cache(1024)
def is_packet(words: str) -> bool:
    return titles.document_kind(words, "") == "packet"


def keys(url: str) -> dict[str, str]:
    """The numbers in an address: clip, event, doc, meta."""
    return {(found[0] or found[2]).lower(): found[1] or found[3] for found in _KEY.findall(url)}


def decode(body: bytes) -> str:
    """The header says UTF-8 and some bytes are Latin-1 all the same (Los Angeles airports): strict UTF-8, else cp1252."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def tree(body: bytes) -> html.HtmlElement:
    """The page without scripts and without the hidden epoch that touches the printed date; line breaks are blanks."""
    source = _FRAME.sub(" ", _SCRIPTS.sub(" ", _HIDDEN_EPOCH.sub("", decode(body.translate(None, _NOT_XML)))))
    root = html.document_fromstring(f"<html>{source}".encode(), parser=html.HTMLParser(encoding="utf-8"))
    for line_break in root.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    return root


def text(element: html.HtmlElement | None) -> str:
    if element is None:
        return ""
    words = " ".join(str(element.text_content()).split())
    return words if words.isprintable() else titles.clean(words)  # thousands of cells a page, few with anything to clean


def absolute(address: str, host: str) -> str:
    """An https address out of a protocol-relative, root-relative, http or broken one ("/TemplateDesigner/https://…").

    Raises ValueError for what is no address.
    """
    address = address.strip().replace("&amp;", "&")
    start = max(address.rfind("http://"), address.rfind("https://"))
    if start > 0 and "=" not in address[:start]:  # not a wrapper's parameter
        address = address[start:]
    if address.startswith("//"):
        address = f"https:{address}"
    elif address.startswith("http://"):
        address = f"https://{address[7:]}"
    elif not address.startswith("https://"):
        address = f"https://{host}/{address.lstrip('/')}"
    if not _HOST.match(address):
        raise ValueError(f"no address: {address[:80]!r}")
    return address


def absolute_if_any(address: str, host: str) -> str | None:
    """:func:`absolute`; None for nothing, and for what is no address ("https://!host/")."""
    try:
        return absolute(address, host) if address.strip() else None
    except ValueError:
        return None


def links(row: html.HtmlElement, host: str) -> Iterator[Found]:
    """Every link of a row: in href, in the script of onclick, in an option of a list, in a comment."""
    for node in row.iter("a", "option", "input", "button", etree.Comment):
        hidden = isinstance(node, etree._Comment)
        source = node.text or "" if hidden else " ".join(filter(None, map(node.get, ("href", "onclick", "value"))))
        for address in _ADDRESS.findall(source):
            url = absolute_if_any(address, host)
            if url is not None:  # else no request could be made of it; the row tells its meeting without
                label = "" if hidden else titles.clean(node.get("value")) if node.tag == "input" else text(node)
                yield Found(node, label, url, keys(url))


def column(cell: html.HtmlElement) -> str:
    """The name of a cell's column: the first word of ``headers``; the rest is the title."""
    return ((cell.get("headers") or "").split() or [""])[0]
