"""What IQM2's pages have in common: the tree, refusals that come with HTTP 200, file links."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.items import Document

_PARAMETERS = {name: re.compile(rf"[?&]{name}=([^&#\s]*)", re.I) for name in ("ID", "Type")}
_FILE_PAGE = re.compile(r"\bFile(?:Open|View)\.aspx\?", re.I)
_DEAD = re.compile(rb"Accela Meeting Portal", re.I)  # heads the page of every tenant that is switched off or made up
_REFUSALS = (
    (re.compile(rb"Access Denied\b.{0,80}You do not have permission", re.S | re.I), Blocked, "no permission to view this page"),
    (
        re.compile(rb"requested document could not be retrieved", re.I),
        PortalError,
        "the requested document could not be retrieved",
    ),
)
_OWN = re.compile(rb"ContentPlaceholder1_", re.I)  # a page with content of its own may quote any of these words


def tree(body: bytes) -> Any:
    """The page. Raises Blocked, PortalError or TenantGone for what comes with HTTP 200 in place of one, LayoutChanged."""
    pages.refuse_challenge(body)
    if not _OWN.search(body):
        if _DEAD.search(body):
            raise TenantGone('the portal shows its fixed page "Accela Meeting Portal": no such tenant')
        for words, error, reason in _REFUSALS:
            if words.search(body):
                raise error(reason)
    try:
        # Without NUL, at which libxml2 ends the page.
        return html.fromstring(body.replace(b"\0", b""), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        raise LayoutChanged("an HTML page", body[:120].decode("utf-8", "replace")) from None


def by_id(page: Any, name: str) -> Any | None:
    """The element ``#ContentPlaceholder1_<name>``."""
    found = page.xpath(f'id("ContentPlaceholder1_{name}")')
    return found[0] if found else None


def parameter(href: str, name: str) -> str | None:
    """ID or Type in an address. Many hrefs are broken ("CssClass= style="), so the query isn't parsed as a whole.

    "ID" is the parameter of that name, never the end of "MeetingID".
    """
    found = _PARAMETERS[name].search(href)
    return found[1] if found and found[1] else None


def is_file(href: str) -> bool:
    return _FILE_PAGE.search(href) is not None and parameter(href, "ID") is not None


def file_document(href: str, label: str, host: str, *, kind: str | None = None) -> Document:
    """A file behind FileOpen.aspx or FileView.aspx. Its kind goes by the label: what a Type number means differs by tenant."""
    href = re.sub(r"&MeetingID=\d*", "", href.split()[0])  # the same file has two addresses, with and without it
    key = f"file:{parameter(href, 'Type') or ''}:{parameter(href, 'ID')}"
    return Document(kind or document_kind(label), label, citizens(href, host), key)


def document_kind(label: str) -> str:
    """A "Minutes Packet" is minutes, a "Summary" its own."""
    return "minutes" if re.search(r"\bminutes\b", label, re.I) else titles.document_kind(label, "")


def citizens(href: str, host: str) -> str:
    """The whole address: relative ones begin at /Citizens/, not at the root."""
    href = href.strip()
    if re.match(r"\w+\.aspx", href):  # nearly all are; urljoin is slow
        return f"https://{host}/Citizens/{href}"
    return urljoin(f"https://{host}/Citizens/", href)


def slug_of(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").partition(".")[0]
