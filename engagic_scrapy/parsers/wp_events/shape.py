"""What the four shapes of a WordPress calendar have in common: which one it is, what is a meeting, the words of a title."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree, html

from engagic_scrapy import markup, pages, titles
from engagic_scrapy.exceptions import AccessClosed, LayoutChanged, PortalError
from engagic_scrapy.items import Document

SHAPES = ("posts", "tribe", "eventon", "eventorganiser")
_MEETING = re.compile(
    r"\b(?:meetings?|council|commission(?:ers)?|committee|subcommittee|board|trustees|hearings?|session|workshop|authority)\b",
    re.I,
)
_NOT_ONE = re.compile(r"\bpre-?(?:submission|bid|proposal)\b|\bdeadline\b|\bdue date\b|\bconcert\b|\bholiday\b", re.I)
_PREFIX = re.compile(r"^\W*(?:(?:event\s+)?cancel+ed|postponed|rescheduled|revised|updated)\b\W*", re.I)
_DAY = re.compile(
    r"[\s–—:,@(-]*(?:\b[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}).*$", re.I | re.S
)
_CLOCK = re.compile(r"[\s–—:,@(-]*\b\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b.*$", re.I | re.S)
_KIND_WORDS = re.compile(r"[\s–—:,-]*\b(?:(?:special|regular|joint)\s+)*meetings?\W*$", re.I)
_SUFFIX = re.compile(r"[\s–—:(-]+(?:cancel+ed|postponed|rescheduled)\W*$", re.I)
_FILE = re.compile(r"\.(?:pdf|docx?|rtf|xlsx?|pptx?)$", re.I)


def shape_of(path: str) -> str:
    """One of SHAPES: the address of a site's list says which. Raises AccessClosed for an address that is none of them."""
    if "/tribe/events/" in path:
        return "tribe"
    if re.search(r"/wp-json/wp/v2/[\w-]+", path):
        return "posts"
    if path.partition("?")[0].endswith("/wp-admin/admin-ajax.php"):
        return "eventorganiser" if "action=eventorganiser" in path else "eventon"
    raise AccessClosed(f"no known shape of a WordPress calendar answers at {path!r}")


def wanted_of(path: str) -> tuple[str, ...]:
    """The categories that the address asks for; () leaves the choice to the words of each event."""
    query = parse_qs(urlsplit(path).query)
    return tuple(word for key in ("category", "categories") for text in query.get(key, []) for word in text.split(",") if word)


def is_meeting(title: str, categories: Iterable[str], wanted: tuple[str, ...]) -> bool:
    """Whether an event is of a wanted category; without these, whether its words are a meeting's and not a concert's."""
    slugs = list(categories)
    if wanted:
        return any(word in slugs for word in wanted)
    return not _NOT_ONE.search(title) and any(_MEETING.search(text.replace("-", " ")) for text in (title, *slugs))


def text_of(rendered: Any) -> str:
    """Plain words of a rendered text: tags away, entities decoded once."""
    if not isinstance(rendered, str):
        raise ValueError(f"expected a text, found {rendered!r}")
    clean = rendered.encode("utf-8", "replace").decode()
    return titles.clean(entities.unescape(re.sub(r"<[^>]+>", " ", clean)))


def body_of(title: str) -> str:
    """The body in a title: without day, time, status and the word meeting."""
    left = title
    for pattern in (_PREFIX, _SUFFIX, _DAY, _CLOCK, _SUFFIX, _KIND_WORDS):
        left = pattern.sub("", left).strip(" –—:,@-(") or left
    return left


def key_of(value: Any) -> int:
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise ValueError(f"expected a number, found {value!r}")
    return number


def answer_of(body: bytes, container: str) -> Any:
    """The JSON answer. Raises Blocked, PortalError, AccessClosed (WordPress' own refusals), LayoutChanged."""
    pages.refuse_challenge(body)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise LayoutChanged(container, body[:120].decode("utf-8", "replace")) from None
    if isinstance(answer, dict) and isinstance(answer.get("code"), str):
        said = f"{answer['code']}: {answer.get('message')}"
        raise (AccessClosed if re.match(r"rest_(?:no_route|forbidden|not_logged_in|disabled)", said) else PortalError)(said)
    if answer in (0, -1):  # admin-ajax knows no such action
        raise AccessClosed(f"admin-ajax answers {answer}: it has no such action")
    return answer


def tree(fragment: str | bytes) -> Any:
    """Pieces of HTML as one tree."""
    raw = fragment.encode("utf-8", "replace") if isinstance(fragment, str) else fragment
    try:
        return html.document_fromstring(b"<div>" + raw + b"</div>", parser=html.HTMLParser(encoding="utf-8", recover=True))
    except (etree.ParserError, ValueError):
        raise LayoutChanged("an HTML page", raw[:120].decode("utf-8", "replace")) from None


def files_in(area: Any, base: str) -> list[Document]:
    """Documents that the links of an area lead to. "Click here for PDF" says nothing: then the file's name says the kind."""
    found: list[Document] = []
    for link in area.xpath(".//a[@href]"):
        url = markup.web_address(link.get("href"), base)
        if url is None or not _FILE.search(urlsplit(url).path) or any(each.url == url for each in found):
            continue
        words, file = titles.clean(link.text_content()), file_words(url)
        kind = titles.document_kind(words, url)
        named = file if kind == "other" else words
        kind = titles.document_kind(named, url)
        found.append(Document("attachment" if kind == "other" else kind, named or "document", url, url))
    return found


def file_words(url: str) -> str:
    """ "2026_04_Council-Agenda.pdf" → "2026 04 Council Agenda"."""
    return titles.clean(re.sub(r"[-_+.]+", " ", _FILE.sub("", unquote(urlsplit(url).path.rpartition("/")[2]))))
