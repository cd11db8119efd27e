"""A city's own page of agendas to meetings: links that have a day, by day and body. No day, no meeting.

Clock: what stands beside the day is local time as printed; a page without a time gives none.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.cssselect import CSSSelector

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import AccessClosed, LayoutChanged
from engagic_scrapy.items import CalendarPage
from engagic_scrapy.parsers.website.grouping import grouped
from engagic_scrapy.parsers.website.links import Found, found_in
from engagic_scrapy.parsers.website.placing import Placing
from engagic_scrapy.parsers.website.reading import Reader, neighbours

# Menus and the like; the header of an article is its own.
_FURNITURE = etree.XPath(
    ".//nav | .//aside | .//form[not(.//a[@href])] | .//*[self::header or self::footer][not(ancestor::article or ancestor::main)]"
)
_AREAS = ("//main", "//*[@role='main']", "//body")
_UNFINISHED = re.compile(r"\bloading\b|\benable javascript\b|\{\{", re.I)


def listing(
    body: bytes,
    *,
    url: str,
    timezone: str,
    host: str = "",
    container: str | None = None,
    rows: str | None = None,
    body_name: str | None = None,
) -> CalendarPage:
    """The meetings of a page, each with ``website-confidence`` and ``website-doubt`` among its identifiers.

    :param url: the address that answered; links are relative to it.
    :param host: of the city's row, the key of its meetings' ids; that of ``url`` if not given.
    :param container: CSS selector of what holds the list. Only with it an empty page is quiet.
    :param rows: CSS selector, inside the container, of one meeting each.
    :param body_name: the body of all meetings of the page.

    Raises Blocked, PortalError; LayoutChanged where nothing is recognized or a selector finds nothing; AccessClosed for what
    is no selector.
    """
    pages.refuse_challenge(body)
    try:
        root = _parsed(body)
    except (ValueError, etree.XMLSyntaxError):
        raise LayoutChanged("an HTML page", body[:120].decode("utf-8", "replace")) from None
    area, marked = _area(root, container, rows)
    links = found_in(area, _base(root, url))
    host = host or (urlsplit(url).hostname or "")
    doubts = [] if (urlsplit(url).hostname or "") in _hosts(host) else ["other_host"]
    reader = Reader(Placing(area, links, marked), timezone, body_name, doubts)
    entries, problems = pages.read_rows(links, reader.link)
    beside = marked or list(neighbours(entries))
    taken = {entry.row for entry in entries}
    rest = [row for row in beside if row not in taken]
    bare, unread = pages.read_rows(rest, lambda row: reader.bare(row, marked=bool(marked)))
    problems += unread
    meetings = grouped([*entries, *bare], host=host, timezone=timezone, every=bool(marked))
    if not meetings and not problems:
        _refuse_unread(area, links, marked, container, rows)
    return CalendarPage(container or "dated agenda, packet or minutes links", meetings, problems)


def _parsed(body: bytes) -> Any:
    """The page as a tree without scripts. Raises ValueError for what is no HTML page."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8"), parser)
    if root is None:
        raise ValueError("no element")
    etree.strip_elements(root, "script", "style", "noscript", "template", etree.Comment, with_tail=False)
    return root


def _hosts(host: str) -> tuple[str, str]:
    bare = host.partition(":")[0].lower().removeprefix("www.")
    return bare, f"www.{bare}"


def _base(root: Any, url: str) -> str:
    href = next((each.get("href") for each in root.iter("base") if each.get("href")), "")
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return url


def _area(root: Any, container: str | None, rows: str | None) -> tuple[Any, list[Any]]:
    """The part of the page that counts, and the rows in it that the city's row marks."""
    if container:
        area = next(iter(_select(root, "container", container)), None)
        if area is None:
            raise LayoutChanged(f"the container {container!r} of the city's row", _sample(root))
    else:
        area = next((found[0] for path in _AREAS if (found := root.xpath(path))), root)
        furniture: Any = _FURNITURE(area)
        for element in furniture:
            element.clear(keep_tail=True)
    if not rows:
        return area, []
    marked = list(_select(area, "rows", rows))
    if not marked and not container:
        raise LayoutChanged(f"the rows {rows!r} of the city's row", _sample(root))
    return area, marked


def _select(area: Any, key: str, selector: str) -> list[Any]:
    try:
        found: Any = CSSSelector(selector)(area)
    except (SyntaxError, etree.XPathError) as error:  # cssselect's errors are SyntaxErrors
        raise AccessClosed(f"{key} of the city's row is no CSS selector: {selector!r} ({error})") from None
    return found


def _refuse_unread(area: Any, links: list[Found], marked: list[Any], container: str | None, rows: str | None) -> None:
    """Returns for an empty container; raises LayoutChanged for a page whose content was not understood."""
    files = [link for link in links if link.role != "recording"]
    if container and not files and not marked:
        if _UNFINISHED.search(_sample(area)):
            raise LayoutChanged(
                f"a finished list in {container!r}: it waits for JavaScript (browser = true, wait_for)", _sample(area)
            )
        return
    if marked:
        raise LayoutChanged(f"a date in one of the {len(marked)} rows {rows!r} of the city's row", _sample(area))
    looked = f"a date in, beside or above one of {len(files)} links to agendas, packets, minutes and files"
    hint = "" if container else "; no container in the city's row tells an empty list"
    raise LayoutChanged((looked if files else "a link to an agenda, packet or minutes") + hint, _sample(area))


def _sample(area: Any) -> str:
    return titles.clean(" ".join(area.itertext()))[:120]
