"""HTML as vendors send it to a tree, and a tree's elements to words: what their parsers have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree, html

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem

_NOT_XML = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))


def tree(body: bytes) -> Any:
    """A page, whose bytes are UTF-8. Raises Blocked, PortalError, or LayoutChanged for bytes that are no HTML."""
    pages.refuse_challenge(body)
    try:
        # Without NUL, at which libxml2 ends the page.
        return html.document_fromstring(body.replace(b"\0", b""), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        raise LayoutChanged("an HTML page", body[:120].decode("utf-8", "replace")) from None


def fragment(body: bytes) -> html.HtmlElement:
    """A page or a piece of one, which may be empty, without the characters that XML forbids. Raises Blocked, PortalError."""
    pages.refuse_challenge(body)
    root: html.HtmlElement = html.document_fromstring(
        b"<div>" + body.translate(None, _NOT_XML), parser=html.HTMLParser(encoding="utf-8")
    )
    return root


def without_scripts(root: Any) -> Any:
    """The same tree, changed: its words are only those that a reader sees."""
    etree.strip_elements(root, "script", "style", with_tail=False)
    return root


def text(element: Any | None) -> str:
    """One line of the element's words, as they touch each other; "" for None."""
    return "" if element is None else titles.clean("".join(element.itertext()))


def spaced(element: Any | None) -> str:
    """The text with a blank where an element ends, for texts cut by line breaks."""
    return "" if element is None else titles.clean(" ".join(element.itertext()))


def has_class(name: str) -> str:
    """An XPath condition; class attributes hold several names."""
    return f'contains(concat(" ", normalize-space(@class), " "), " {name} ")'


def first(found: list[Any]) -> Any | None:
    return found[0] if found else None


def set_positions(items: Iterable[AgendaItem]) -> None:
    """Gives the items of an agenda their positions, in this order."""
    for position, item in enumerate(items, 1):
        item.position = position


def quoted(address: str) -> str:
    """The address without blanks and letters that no address may hold. A "%" stays as it is: real paths hold bare ones."""
    return quote(address.encode("utf-8", "replace").decode(), safe="%/:?=&#+,;@!$'()*[]~")


def web_address(link: object, base: str) -> str | None:
    """A whole web address, or None for what is none."""
    try:
        url = urljoin(base, str(link).strip())
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            return None
    except ValueError:
        return None
    return quoted(url)


def links(element: Any | None, base: str) -> list[tuple[str, str]]:
    """The words and the address of each link to the web in the element; none for None."""
    found = element.iter("a") if element is not None else ()
    told = ((titles.clean(link.text_content()), web_address(link.get("href"), base)) for link in found if link.get("href"))
    return [(words, url) for words, url in told if url]
