"""OnBase's search results and home page, in three shapes. Printed times are local; ISO times of the JSON have an offset."""

from __future__ import annotations

import datetime
import json
import re
import zoneinfo
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Document, Meeting, StatusEvidence

ROWS_MAX = 100  # a search shows no more, and says nothing
KINDS = {1: "agenda", 2: "minutes", 3: "summary", 5: "packet"}  # doctype; labels are the customer's and differ
NAMES = {1: "Agenda", 2: "Minutes", 3: "Summary", 5: "Agenda Packet"}

_VIEW = re.compile(r"/Meetings/ViewMeeting\?", re.I)
_FILE = re.compile(
    r"(?<![^\"'\s<>])[^\"'\s<>]{0,300}?/Documents/(?:Downloadfile|ViewDocument|DownloadFileBytes)/[^\"'\s>]*", re.I
)
_ACTION = re.compile(r"/Documents/(?:Downloadfile|DownloadFileBytes)/", re.I)
_LABEL = re.compile(r"^\s*View .*? for\s+(?P<name>.*)\s+on\s+(?P<day>[\d/]{8,10})\s+(?P<time>[\d:]+ [AP]M)\s*$", re.I | re.S)
_ONLY_DATE = re.compile(r"^[A-Z][a-z]+\.? \d{1,2}, \d{4}$|^\d{1,2}/\d{1,2}/\d{4}$")
_COMMENTS = re.compile(r"^(?:written )?public comments?\b|\bpublic comments?$", re.I)
_ADJOURNED = re.compile(r"^adjourned agenda$", re.I)
_FULL = re.compile(r"search limit|limit (?:of \d+ )?(?:has been |was )?reached|first \d+ (?:results|meetings)", re.I)
_VERSION = re.compile(r"\d+(?=agendaonline)", re.I)


def sites(params: dict[str, Any]) -> list[str]:
    """Addresses of a city's sites, without a slash at the end: a government may have one for its council, one for committees."""
    paths = dict.fromkeys([params.get("path", ""), *params.get("paths", ())])
    return [f"https://{params['host']}{path.rstrip('/')}" for path in paths]


def site_key(site: str) -> str:
    """The site in a meeting's id. The number in hylandcloud's paths is the product's version and changes with an upgrade."""
    parts = urlsplit(site)
    return _VERSION.sub("", f"{parts.hostname}{parts.path}".lower())


def search(body: bytes, *, site: str, timezone: str) -> CalendarPage:
    """Meetings of a search or of the home page, repeated ones once; ``next`` is True where the answer was cut at its limit.

    Raises Blocked, PortalError, LayoutChanged.
    """
    pages.refuse_challenge(body)
    root: Any = html.document_fromstring(b"<div>" + body, parser=html.HTMLParser(encoding="utf-8"))
    embedded = _embedded(body)
    if embedded is not None:
        container, rows, more = embedded
        records, problems = pages.read_rows(rows, lambda row: _of_json(row, site, timezone))
    else:
        if not root.xpath("//*[@id='meetings-list' or @id='meetings-list-content' or @id='meetings-list-upcoming']"):
            raise LayoutChanged("SearchResults({…}) or #meetings-list", titles.clean(root.text_content())[:120])
        table = [row for row in root.iter("tr") if row.get("data-meeting-id")]
        container, rows = ("tr.meeting-row", table) if table else ("#meetings-list", list(_groups(root)))
        read = _of_row if table else _of_links
        records, problems = pages.read_rows(rows, lambda row: read(row, site, timezone))
        more = bool(_FULL.search(_message(root)))
    unique: dict[str, Meeting] = {}
    for meeting in records:
        unique.setdefault(meeting.native_id, meeting)
    full = more or (len(unique) >= ROWS_MAX and embedded is None)
    return CalendarPage(
        container, _without_comments(list(unique.values())), problems, next=True if full else None, total=len(unique)
    )


def _message(root: html.HtmlElement) -> str:
    return " ".join(part.text_content() for part in root.xpath("//*[@id='footer-results-message' or contains(@class, 'alert')]"))


def _embedded(body: bytes) -> tuple[str, list[Any], bool] | None:
    """Rows of the JSON in the page's script, and whether there are more. Objects can nest: they are decoded, not cut out."""
    text = body.decode("utf-8", "replace")
    if found := re.search(r"SearchResults\(\s*(?=\{)", text):
        try:
            answer, _ = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError):
            raise LayoutChanged("JSON in SearchResults(…)", text[found.end() : found.end() + 120]) from None
        if answer.get("HasError"):
            raise PortalError(f"the search answers with an error: {answer.get('ErrorMessage') or answer.get('Message')!r}")
        rows = answer.get("Meetings")
        if not isinstance(rows, list):
            raise LayoutChanged("Meetings in SearchResults(…)", str(sorted(answer))[:120])
        known = answer.get("NoMoreResults")
        return "SearchResults({…})", rows, known is False or (known is None and len(rows) >= ROWS_MAX)
    rows, place = [], 0
    while (place := text.find('{"ID":', place)) >= 0:
        try:
            row, place = json.JSONDecoder().raw_decode(text, place)
            rows.append(row)
        except (ValueError, RecursionError):
            place += 1  # cut off, or no JSON after all
    return ('{"ID":…} in the page', rows, len(rows) >= ROWS_MAX) if rows else None


def _groups(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The smallest block around each meeting's links in a customer's own layout."""
    seen = set()
    for link in root.iter("a"):
        if not _VIEW.search(link.get("href") or ""):
            continue
        key = _query(link.get("href"), "id")
        if key and key not in seen:
            seen.add(key)
            block = link
            for parent in link.iterancestors():
                ids = {_query(each.get("href"), "id") for each in parent.iter("a") if _VIEW.search(each.get("href") or "")}
                if ids != {key}:
                    break
                block = parent
            yield block


def _query(url: str | None, name: str) -> str | None:
    found = re.search(rf"[?&;]{name}=([^&#]+)", url or "", re.I)
    return found[1] if found else None


# -- one row ------------------------------------------------------------------------------------------------------------------


def _of_json(row: dict[str, Any], site: str, timezone: str) -> Meeting:
    key, moment = row["ID"], datetime.datetime.fromisoformat(str(row["Time"]))
    if isinstance(key, bool) or not isinstance(key, int):
        raise ValueError(f"expected an id, found {key!r}")
    local = moment.astimezone(zoneinfo.ZoneInfo(timezone)) if moment.tzinfo else moment
    start = dates.local_start(f"{local:%Y-%m-%d}", f"{local:%H:%M}", timezone)
    name, sort = _text(row.get("Name")), _text(row.get("MeetingTypeName"))
    meeting = _meeting(
        str(key), name, sort, dates.Start(start.date, start.start_time, str(row["Time"]), start.time_note), site, timezone
    )
    if row.get("IsAgendaAvailable"):
        meeting.source_url = f"{site}/Meetings/ViewMeeting?id={key}&doctype=1"
        _add(meeting, 1, NAMES[1], _file_url(site, str(key), 1))
    return meeting


def _text(value: Any) -> str:
    return titles.clean(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else ""


def _of_row(row: html.HtmlElement, site: str, timezone: str) -> Meeting:
    cells = {
        cell.get("data-sortable-type"): titles.clean(cell.text_content())
        for cell in row.iter("td")
        if cell.get("data-sortable-type")
    }
    day, _, clock = cells["mtgTime"].partition(" ")
    start = dates.local_start(day, clock, timezone)
    if start.date is None:
        raise ValueError(f"no date in {cells['mtgTime']!r}")
    key = row.get("data-meeting-id") or ""
    meeting = _meeting(key, cells.get("mtgName", ""), cells.get("mtgType", ""), start, site, timezone)
    _add_links(meeting, row, key, site)
    return meeting


def _of_links(block: html.HtmlElement, site: str, timezone: str) -> Meeting:
    """San Diego: the time stands in the links' titles alone, and name and type there are one word after the other."""
    links = [link for link in block.iter("a") if _VIEW.search(link.get("href") or "")]
    key = _query(links[0].get("href"), "id") or ""
    label = next((found for link in links if (found := _LABEL.match(link.get("title") or ""))), None)
    if not key.isdigit() or label is None:
        raise ValueError(f"no id or no 'View … on M/D/YYYY h:mm:ss AM' in {links[0].get('title')!r}")
    both = titles.clean(label["name"])
    shown = [titles.clean(part.text_content()) for part in block.iter("p", "span", "td", "h3", "h4")]
    name = max((words for words in shown if words and both.startswith(words)), key=len, default=both)
    start = dates.local_start(label["day"], label["time"], timezone)
    meeting = _meeting(key, name, both[len(name) :].strip(), start, site, timezone)
    _add_links(meeting, block, key, site)
    return meeting


def _meeting(key: str, name: str, sort: str, start: dates.Start, site: str, timezone: str) -> Meeting:
    if not key.isdigit() or not (name or sort):
        raise ValueError(f"meeting {key!r} without an id or a name")
    title = sort if sort and (not name or _ONLY_DATE.match(name)) else name
    status, detail, evidence = titles.status_of(("Name", name))
    if _ADJOURNED.match(name):  # San Diego: the notice that nothing is held in this slot
        status, evidence = "cancelled", StatusEvidence(name, "Name")
    return Meeting(
        native_id=f"onbase:{site_key(site)}:{key}",
        body=sort or title,
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=f"{site}/Meetings/ViewMeeting?id={key}&doctype=1",
    )


def _add_links(meeting: Meeting, row: html.HtmlElement, key: str, site: str) -> None:
    """A document for each doctype that a link names; its file's address is linked, commented out, or follows from the id."""
    hidden = "".join(comment.text or "" for comment in row.iter(etree.Comment)).replace("&amp;", "&")
    files = [urljoin(f"{site}/", href) for href in [*row.xpath(".//a/@href"), *_FILE.findall(hidden)] if _FILE.search(href)]
    by_type = {_query(url, "documentType"): url for url in reversed(files) if _query(url, "meetingId") == key}
    for link in row.iter("a"):
        href = link.get("href") or ""
        code = _query(href, "doctype") if _VIEW.search(href) else _query(href, "documentType")
        if not code or not code.isdigit():
            continue
        if _VIEW.search(href) and not meeting.documents:
            meeting.source_url = urljoin(f"{site}/", href)
        url = by_type.get(code) or _file_url(site, key, int(code))
        _add(meeting, int(code), titles.clean(link.text_content()), as_view(url, site))


def as_view(url: str, site: str) -> str:
    """The action that sends the file itself: DownloadFile may be a page whose script asks for it."""
    path = urlsplit(site).path
    made = _ACTION.sub("/Documents/ViewDocument/", url)
    # Some pages link with other capitals than their host's path.
    return made.replace(path.lower(), path, 1) if path and path not in made else made


def _file_url(site: str, key: str, code: int) -> str:
    word = NAMES.get(code, "Document").replace(" ", "_")
    return f"{site}/Documents/ViewDocument/Meeting_{key}_{word}.pdf?documentType={code}&meetingId={key}"


def _add(meeting: Meeting, code: int, label: str, url: str) -> None:
    slot = f"doctype:{code}"
    if all(each.native_id != slot for each in meeting.documents):
        meeting.documents.append(Document(KINDS.get(code, "other"), label or NAMES.get(code, "Document"), url, slot))


def _without_comments(meetings: list[Meeting]) -> list[Meeting]:
    """San Diego's written comments have ids of their own; they belong to the meeting of that moment, or to none."""
    kept = [meeting for meeting in meetings if not _COMMENTS.search(meeting.title)]
    for comments in meetings:
        if _COMMENTS.search(comments.title):
            same = [each for each in kept if each.start_time == comments.start_time and each.body == comments.body]
            for document in comments.documents if same else ():
                key = f"comments:{comments.native_id.rpartition(':')[2]}"
                same[0].documents.append(Document("other", comments.title, document.url, key))
    return kept
