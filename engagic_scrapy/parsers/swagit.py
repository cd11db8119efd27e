"""Swagit video archives: recorded meetings with a day and no time. Video numbers are global, the tenant is only an attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree, html

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Link, Meeting, StatusEvidence

UNCONFIRMED = "unconfirmed_agenda"  # kind of a link that only a comment of the page names
DEFAULT = "/views/default/"
_VIDEO = re.compile(r"/videos/(\d+)(?:/(agenda|minutes|download))?(?=[\"'?#\s]|$)")
_FOOTER = re.compile(r"([^/|]{2,120}?)\s+Video Archive\b")
_PLACE = re.compile(r"^(?P<name>.+),\s*(?P<state>[A-Z]{2})$")
_GENERIC_WORDS = re.compile(r"\b(?:city|town(?:ship)?|village|borough|county|of|the|and|school|district|saint|st)\b")
_DAY = re.compile(r"\b[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+\d{4}|\b\d{1,2}/\d{1,2}/\d{2,4}\b")
_TAIL = re.compile(r"[\s–-]*\b(?:archived?s?|videos?|(?:19|20)\d\d)\s*$", re.I)
_TAB_YEAR = re.compile(r"\b((?:19|20)\d\d)(?:/?$|[?#])")
_LIVE = re.compile(r"/live\b|/events/", re.I)
_BUCKETS = ("cloudfront.net", "amazonaws.com", "granicus.com", "granicusops.com")
_STUB = 64  # bytes of a body that only says that it redirects


@dataclass(slots=True)
class Following:
    """What is needed for more: the next page of this list, and the lists of other bodies."""

    page: str | None = None
    tabs: list[str] = field(default_factory=list)


def listing(body: bytes, *, host: str, timezone: str, url: str = "", name: str = "", state: str = "") -> CalendarPage:
    """The recordings of every table of a page, hidden year panes included; ``next`` is a :class:`Following` or None.

    :param url: the address that answered: its path tells the root from a view.
    :param name: the place that is expected, with its state, to notice another one's archive; "" checks nothing.

    Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    pages.refuse_challenge(body)
    answered = urlsplit(url).hostname or host
    if not answered.endswith(".swagit.com") or answered == "www.swagit.com":
        raise TenantGone(f"{host} leads to {answered}")
    root: html.HtmlElement = html.document_fromstring(b"<div>" + body, parser=html.HTMLParser(encoding="utf-8"))
    tables = root.xpath("//table[@id='video-table' or contains(@class, 'videos')]")
    links, tab = _tabs(root, host), _active_tab(root)
    place = _footer(root)
    _same_place(place, name, state, host)
    if not tables and not links:
        if not place and "SwagitAdmin" in pages.title(body):
            raise TenantGone(f"{host} answers with the vendor's own page")
        raise LayoutChanged("table#video-table or ul.nav-tabs-swagit", " ".join(root.text_content().split())[:120])
    rows = [row for row in root.iter("tr") if row.find(".//tr") is None and _has_video(row)]
    meetings, problems = pages.read_rows(rows, lambda row: _meeting(row, host, timezone, tab[0]))
    read = (url.rstrip("/"), f"https://{host}{tab[1]}" if meetings else "")  # the default view may show the first list
    following = Following(_next_page(root, host), [link for link in links if link.rstrip("/") not in read])
    if not tables and not meetings and not following.tabs:
        raise LayoutChanged("table#video-table in a view without tabs", url)
    if not meetings and not links and not urlsplit(url).path.startswith("/views"):
        following.page = f"https://{host}{DEFAULT}"  # the root may be an empty table under an admin's title
    unique = {meeting.native_id: meeting for meeting in reversed(meetings)}
    more = following if following.page or following.tabs else None
    return CalendarPage("table#video-table", list(reversed(unique.values())), problems, next=more)


def tab_year(tab: str) -> int | None:
    """The year that a list is of, where its address ends in one: "city-council-2021"."""
    found = _TAB_YEAR.search(urlsplit(tab).path)
    return int(found[1]) if found else None


def agenda_url(meeting: Meeting) -> str | None:
    """The address that leads to an agenda, or nowhere: only asking tells."""
    found = [document.url for document in meeting.documents if document.kind == "agenda"]
    return next(iter(found + [link.url for link in meeting.links if link.kind == UNCONFIRMED]), None)


def settle(meeting: Meeting, *, url: str, status: int, location: str | None, body: bytes) -> str | None:
    """Completes a meeting with what its agenda's address answers, not redirected; an address to ask next, or None.

    A file keeps the lasting ``/videos/<id>/agenda`` address. A page of another vendor becomes a link. 404: no agenda.
    """
    target = _joined(url, location) if 300 <= status < 400 else None
    if target and urlsplit(target).hostname == urlsplit(url).hostname:
        return target
    wrapped = parse_qs(urlsplit(target).query).get("url") if target and "google." in (urlsplit(target).hostname or "") else None
    lasting = agenda_url(meeting) or url
    meeting.documents = [document for document in meeting.documents if document.kind != "agenda"]
    meeting.links = [link for link in meeting.links if link.kind != UNCONFIRMED]
    key = f"agenda:{meeting.native_id.rpartition(':')[2]}"
    if wrapped:
        meeting.documents.insert(0, Document("agenda", "Agenda", wrapped[0], key))
    elif (target and _is_file(target)) or (not target and status == 200 and body[:1024].lstrip().startswith(b"%PDF")):
        meeting.documents.insert(0, Document("agenda", "Agenda", lasting, key))
    elif target or (status == 200 and len(body) > _STUB):
        meeting.links.append(Link("Agenda", target or lasting, "agenda", key))
    return None


def _joined(url: str, location: str | None) -> str | None:
    try:
        target = urljoin(url, (location or "").strip())
        return target if location and urlsplit(target).hostname else None
    except ValueError:  # "http://[": no address
        return None


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of a saved view: meetings, then RowProblems. Raises as :func:`listing`.

    :param kind: only ``listing`` is known.
    :param params: the city's address; its ``host`` is read from the address if not given.
    """
    if kind not in (None, "listing"):
        raise LayoutChanged("a kind of Swagit page: listing", kind or "")
    host = str((params or {}).get("host") or urlsplit(url).hostname or "")
    page = listing(body, host=host, timezone=timezone, url=url)
    return [*page.meetings, *page.problems]


# -- the page -------------------------------------------------------------------------------------------------------------


def _footer(root: html.HtmlElement) -> str:
    """The place's name: only the footer is right, titles name other cities (DART's says City of Austin)."""
    for paragraph in reversed(root.xpath("//p[contains(., 'Video Archive')]")):
        if found := _FOOTER.search(titles.clean(paragraph.text_content())):
            return found[1].strip()
    return ""


def _same_place(place: str, name: str, state: str, host: str) -> None:
    """Raises TenantGone if the footer names a place in another state, or one with no word of the expected name or the host."""
    found = _PLACE.match(place)
    if not found or not name:
        return
    printed = re.findall(r"[a-z]{3,}", _GENERIC_WORDS.sub(" ", found["name"].lower()))
    known = f"{name.lower()} {host}"
    if found["state"] != state or (printed and not any(word in known for word in printed)):
        raise TenantGone(f"the archive is of {place!r}, not of {name}, {state}")


def _tabs(root: html.HtmlElement, host: str) -> list[str]:
    """Lists of other bodies, live streams left out; "#…" are panes of this page."""
    found = root.xpath("//ul[contains(@class, 'nav-tabs-swagit') or contains(@class, 'nav-tabs')]//a/@href")
    return list(dict.fromkeys(f"https://{host}{link}" for link in found if link.startswith("/") and not _LIVE.search(link)))


def _active_tab(root: html.HtmlElement) -> tuple[str, str]:
    """Name and path of the list that is shown."""
    active = root.xpath("//ul[contains(@class, 'nav-tabs')]/li[contains(@class, 'active')]/a[starts-with(@href, '/')]")
    return (titles.clean(active[0].text_content()), active[0].get("href").rstrip("/")) if active else ("", "")


def _next_page(root: html.HtmlElement, host: str) -> str | None:
    """rel=next stands twice, on the number and on the word."""
    found = next((link for link in root.xpath("//a[@rel='next']/@href") if link.startswith("/")), None)
    return f"https://{host}{found}" if found else None


def _has_video(row: html.HtmlElement) -> bool:
    return any(_VIDEO.search(link.get("href") or "") for link in row.iter("a"))


# -- one row --------------------------------------------------------------------------------------------------------------


def _meeting(row: html.HtmlElement, host: str, timezone: str, tab: str) -> Meeting:
    link, key = next((link, found[1]) for link in row.iter("a") if (found := _VIDEO.search(link.get("href") or "")))
    for line_break in row.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    words = titles.clean(" ".join(row.itertext(etree.Element)))
    printed = _DAY.search(words)
    title = titles.clean(link.text_content())
    title = titles.clean(_DAY.sub("", title)).strip(" -–,") or title  # some sites have title and date in one cell
    day = dates.read_date(printed[0]) if printed else None
    if day is None or not title:
        raise ValueError(f"no date or title in video {key}: {words[:80]!r}")
    body = _TAIL.sub("", _panel(row) or tab) or title
    length = re.search(r"\d+h \d+m|\d+m \d+s", words)
    meeting = Meeting(
        native_id=f"swagit:{key}",
        body=body,
        title=title,
        date=day.isoformat(),
        timezone=timezone,
        start_printed=printed[0] if printed else None,
        status="passed",
        status_evidence=StatusEvidence(f"recording of {length[0]}" if length else "recording", "video archive"),
        identifiers=[
            {"scheme": "swagit-tenant", "identifier": host.partition(".")[0]},
            {"scheme": "swagit-day", "identifier": f"{host.partition('.')[0]}:{body.lower()}:{day}"},
        ],
        media=[Link("Video", f"https://{host}/videos/{key}", "video", key)],
    )
    _set_links(meeting, row, host, key)
    return meeting


def _panel(row: html.HtmlElement) -> str:
    """The body over an accordion's panel: its heading, else the name of the pane."""
    for parent in row.iterancestors("div"):
        name = parent.get("id") or ""
        if name.startswith("collapse"):
            heading = parent.xpath(f"//*[@href='#{name}'] | //*[@data-target='#{name}']") if "'" not in name else []
            return titles.clean(heading[0].text_content()) if heading else name.removeprefix("collapse").replace("-", " ").title()
    return ""


def _set_links(meeting: Meeting, row: html.HtmlElement, host: str, key: str) -> None:
    """What the row links; an agenda in a comment is only a guess of the template's, minutes in a comment nothing at all."""
    shown = {found[2] for found in _of_video(row.xpath(".//a/@href"), key)}
    hidden = {found[2] for found in _of_video([comment.text or "" for comment in row.iter(etree.Comment)], key)}
    base = f"https://{host}/videos/{key}"
    for kind in ("agenda", "minutes"):
        if kind in shown:
            meeting.documents.append(Document(kind, kind.capitalize(), f"{base}/{kind}", f"{kind}:{key}"))
    if "agenda" in hidden - shown:
        meeting.links.append(Link("Agenda", f"{base}/agenda", UNCONFIRMED, f"agenda:{key}"))
    if "download" in shown | hidden:
        meeting.media.append(Link("MP4", f"{base}/download", "video", f"mp4:{key}"))


def _of_video(sources: list[str], key: str) -> Iterator[re.Match[str]]:
    return (found for source in sources for found in _VIDEO.finditer(source) if found[1] == key)


def _is_file(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.lower().endswith((".pdf", ".doc", ".docx")) or (parts.hostname or "").endswith(_BUCKETS)
