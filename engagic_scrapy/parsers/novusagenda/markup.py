"""What all NovusAgenda pages have in common: the tree, error pages with status 200, addresses in scripts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import html

from engagic_scrapy import titles
from engagic_scrapy.exceptions import PortalError
from engagic_scrapy.markup import fragment

FOLDER = "/agendapublic/"  # agendapublic, AgendaPublic: letter case doesn't matter
VIEW = re.compile(r"MeetingView\.aspx\?[^'\"\s]*\bMeetingID=(\d+)[^'\"\s]*", re.I)
COVER = re.compile(r"CoverSheet\.aspx\?[^'\"\s]*\bItemID=(\d+)[^'\"\s]*", re.I)


def tree(body: bytes) -> html.HtmlElement:
    """Raises Blocked, PortalError (also for the application's error page, which answers 200: Tampa)."""
    root = fragment(body)
    if any("error.aspx" in (form.get("action") or "").lower() for form in root.iter("form")):
        raise PortalError("the portal answered with its error page (form action Error.aspx)")
    for line_break in root.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    return root


def absolute(address: str, host: str) -> str:
    """Links are relative to the folder of the page. Raises ValueError for what is no address."""
    address = address.strip().replace("&amp;", "&")
    if not address.startswith("http"):
        address = f"https://{host}{address if address.startswith('/') else FOLDER + address.removeprefix('./')}"
    if not urlsplit(address).hostname:
        raise ValueError(f"no address: {address[:80]!r}")
    return address


def address(link: html.HtmlElement) -> str:
    """The link's address and script in one text: agendas have no href, only an onclick."""
    return f"{link.get('href') or ''} {link.get('onclick') or ''}"


def words(link: html.HtmlElement) -> str:
    """What a link says: its text, its title, the alt of its picture."""
    pictures = " ".join(image.get("alt") or "" for image in link.iter("img"))
    return titles.clean(f"{link.text_content()} {link.get('title') or ''} {pictures}")
