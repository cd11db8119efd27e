"""What all InSite pages have in common: opening one, its grids, its links (fact sheet 4 and 7)."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, urljoin, urlsplit

import lxml.html

from engagic_scrapy.exceptions import LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import Document, Link, Meeting
from engagic_scrapy.pages import refuse_challenge, title
from engagic_scrapy.titles import clean, document_kind

PREFIX = "ctl00_ContentPlaceHolder1_"

_GONE = re.compile(rb"This record no longer exists|It might have been deleted", re.I)
_INVALID = re.compile(rb"Invalid parameters!", re.I)
_INSITE = re.compile(rb"ctl00_ContentPlaceHolder1|__VIEWSTATE|Telerik\.Web\.UI|Calendar\.aspx", re.I)
_OPENED = re.compile(r"(?:window\.open|radopen|OpenTelerikWindow)\(\s*['\"]([^'\"]+)['\"]")
_RELATIVE = re.compile(r"\w+\.(?:aspx|ashx)\?", re.I)
_ID_SUFFIX = re.compile(r"_(hyp\w+|lbl\w+)$")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link that leads somewhere: name as shown, absolute address, and the name of its control (hypAgenda)."""

    name: str
    url: str
    control: str

    @property
    def page(self) -> str:
        """The last part of the address's path, lower case: view.ashx."""
        return self.url.partition("?")[0].rpartition("/")[2].lower()


def open_page(body: bytes, url: str) -> Any:
    """The page's root element. Raises Blocked or PortalError for a page that says itself that it is no answer."""
    if urlsplit(url).path.lower().endswith("/error.aspx"):
        raise PortalError("the portal sent the request on to its Error.aspx")
    refuse_challenge(body)
    if len(body) < 60_000:  # real pages carry a view state bigger than this whole answer
        if _GONE.search(body):
            raise PortalError("the portal says: This record no longer exists")
        if _INVALID.search(body):
            raise PortalError("the portal says: Invalid parameters! (ID and GUID don't belong together)")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    try:
        root = lxml.html.document_fromstring(body, parser=parser)
    except (lxml.etree.ParserError, ValueError) as error:
        raise PortalError(f"a page that can't be read: {error}") from None
    return root


def missing(body: bytes, what: str) -> PageError:
    """The error for a page without the container it must have: changed, cut off, or no InSite page at all."""
    if not is_whole(body):
        return PortalError(f"the page is cut off before {what}")
    if _INSITE.search(body):
        return LayoutChanged(what, title(body)[:80])
    # Any name under legistar.com answers 200, and old tenants lead to the vendor's own pages.
    return TenantGone(f"no Legistar calendar here; the page is titled {title(body)[:80]!r}")


def is_whole(body: bytes) -> bool:
    return b"</html" in body[-4096:].lower()


def text(element: Any) -> str:
    return clean(element.text_content()) if element is not None else ""


def by_id(root: Any, name: str, tag: str = "*") -> Any:
    """The element with this control name, None if there is none."""
    found = root.xpath(f"//{tag}[@id=$id]", id=PREFIX + name)
    return found[0] if found else None


def labels_and_rows(grid: Any) -> tuple[list[str], list[Any]]:
    """A grid's column headings, lower case (empty for a picture), and its data rows. A pager inside the head is no heading."""
    heads = grid.xpath("./thead/tr[th[starts-with(@class, 'rgHeader')]][1]/th[starts-with(@class, 'rgHeader')]")
    rows = grid.xpath("./tbody/tr[contains(@class, 'rgRow') or contains(@class, 'rgAltRow')]")
    return [text(head).lower() for head in heads], rows


def says_empty(grid: Any) -> bool:
    """Whether the grid itself says that it has no rows."""
    return bool(grid.xpath(".//tr[contains(@class, 'rgNoRecords')]")) or "no records" in text(grid).lower()


def anchors(element: Any, url: str) -> Iterator[Anchor]:
    """Links that lead somewhere. "Not available" is a link without an address, and some addresses stand in onclick only."""
    for link in element.iter("a"):
        target = (link.get("href") or "").strip()
        if not target or target.lower().startswith(("#", "javascript:")):
            opened = _OPENED.search(link.get("onclick") or "")
            target = opened[1].strip() if opened else ""
        if not target or target.lower().startswith("mailto:"):
            continue
        control = _ID_SUFFIX.search(link.get("id") or "")
        yield Anchor(text(link), absolute(target, url), control[1] if control else "")


def absolute(target: str, url: str) -> str:
    """The address a link leads to; a recording's own address where the portal's player carries it (``Video.aspx?URL=``)."""
    if _RELATIVE.match(target):  # nearly all; urljoin took a tenth of the time of a big page
        target = f"{url.partition('?')[0].rpartition('/')[0]}/{target}"
    else:
        try:
            target = urljoin(url, target)
        except ValueError:
            return target
    if "video.aspx?" in target.lower() and (packed := query_value(target, "URL")):
        try:
            played = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return target
        if re.match(r"https?://\S+$", played):
            return played
    return target


def query_value(url: str, name: str) -> str | None:
    """One value of an address's query, whatever the case of its name. (parse_qs took a third of the time of a big page.)"""
    found = _query_pattern(name).search(url)
    if found is None:
        return None
    value = found[1]
    return (unquote_plus(value) if "%" in value or "+" in value else value) or None


@functools.cache
def _query_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"[?&]{name}=([^&#]*)", re.I)


_MEDIA = re.compile(r"video|multimedia|audio|media|recording", re.I)
_CAPTIONS = re.compile(r"caption|transcript", re.I)


def sort_link(anchor: Anchor, column: str = "") -> Document | Link | None:
    """A link of a row or page as a document, or as a link that isn't downloaded; None for navigation.

    The accessible (HTML) versions of agenda and minutes are pages, not files, so they are links.
    """
    page = anchor.page
    if page in ("departmentdetail.aspx", "meetingdetail.aspx", "calendar.aspx", "persondetail.aspx"):
        return None
    code = (query_value(anchor.url, "M") or "").upper() if page == "view.ashx" else ""
    if code == "IC":
        return None
    words = f"{column} {anchor.name} {anchor.control}"
    if code in ("AADA", "MADA"):
        return Link(anchor.name, anchor.url, kind="accessible_agenda" if code == "AADA" else "accessible_minutes", native_id=code)
    if "ecomment" in words.lower():
        return Link(anchor.name, anchor.url, kind="comment")
    if page == "video.aspx" or (not code and _MEDIA.search(words)):
        mode = query_value(anchor.url, "Mode2") or words
        kind = "audio" if "audio" in mode.lower() else "video"
        return Link(anchor.name, anchor.url, kind=kind, native_id=query_value(anchor.url, "ID1"))
    if not code and _CAPTIONS.search(words):
        return Link(anchor.name, anchor.url, kind="captions")
    kind = document_kind(f"{column} {anchor.name}", anchor.url)
    if not code and anchor.control == "hypMinutes":  # whatever the tenant calls them: Summary, Recap, Action Minutes
        kind = "minutes"
    # Agenda, packet and minutes have one slot each; other files are known by their own id or, failing that, their address.
    slot = {"agenda": "A", "packet": "PA", "minutes": "M"}.get(kind)
    own = query_value(anchor.url, "ID")
    return Document(
        kind=kind, name=anchor.name, url=anchor.url, native_id=slot or (own if code == "F" else f"{code}:{own}" if own else None)
    )


def place(meeting: Meeting, found: Document | Link | None) -> None:
    """Puts what :func:`sort_link` found where it belongs, once per address; a second file in one slot is known by its address."""
    if isinstance(found, Link):
        links = meeting.media if found.kind in ("video", "audio", "captions") else meeting.links
        if all(link.url != found.url for link in links):
            links.append(found)
    elif found is not None and all(document.url != found.url for document in meeting.documents):
        if any(document.native_id == found.native_id for document in meeting.documents):
            found.native_id = None
        meeting.documents.append(found)
