"""CivicPlus's Archive Center, reconstructed from client code: documents by category, dated by their titles alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Document, Meeting
from engagic_scrapy.markup import spaced, text, tree
from engagic_scrapy.parsers.civicplus.markup import absolute, missing, tenant_of

CONTAINER = "table[summary='Archive Details'] or select[name=lngArchiveMasterID]"
PUBLIC_BODIES = re.compile(
    r"\b(?:council|commission|committee|board|authority|trustees?|supervisors|selectmen|aldermen|hearings?|meetings?|"
    r"agency|district|forum|task force)\b",
    re.I,
)

_AGENDAS = re.compile(r"\b(?:agendas?|packets?|minutes)\b", re.I)
_OTHER_THINGS = re.compile(
    r"\b(?:audio|video|budgets?|audits?|scanned|general plan|newsletters?|ordinances?|reports?|forms?)\b", re.I
)
_FILE_KIND = re.compile(
    r"[\s:–-]*\b(?:meeting\s+)?(?:agendas?(?:\s*(?:&|and)\s*minutes)?|(?:agenda\s+)?packets?|minutes)\s*$", re.I
)
_ORDER = {"agenda": 0, "packet": 1}  # whose document names the joined meeting
_FILE = re.compile(r"(?:[?&]ADID=|/ViewFile/Item/)(\d+)", re.I)  # an empty ADID is a category


@dataclass(frozen=True, slots=True)
class Category:
    """A list of the archive. ``number`` is that of the search form and, on most sites, the AMID of its own page."""

    number: str
    name: str

    @property
    def holds_meetings(self) -> bool:
        if _OTHER_THINGS.search(self.name):
            return False
        return bool(_AGENDAS.search(self.name) or PUBLIC_BODIES.search(self.name))


def archive_query(category: Category, first: str, last: str) -> str:
    """The query that searches a category from one day to another, both MM/DD/YYYY."""
    asked = {"ysnExecuteSearch": "1", "txtKeywords": "", "lngArchiveMasterID": category.number, "txtDateRange": ""}
    return urlencode({**asked, "dtiStartDate": first, "dtiEndDate": last}, safe="/")


def archive_index(body: bytes, *, url: str) -> list[Category]:
    """The categories of ``/Archive.aspx``, in its order. Raises Blocked, PortalError, TenantGone, LayoutChanged."""
    found = archive_categories(body)
    if not found:
        raise missing(CONTAINER, body, url)
    return found


def archive_categories(body: bytes) -> list[Category]:
    """The categories that a page of the archive lists, none if it lists none. Raises Blocked, PortalError."""
    page = tree(body)
    options = page.xpath('//select[@name="lngArchiveMasterID"]//option')
    labels = page.xpath('//label[starts-with(@for, "amidDDN")]')
    named = [((option.get("value") or "").strip(), text(option)) for option in options]
    named += [((label.get("for") or "").removeprefix("amidDDN"), text(label)) for label in labels]
    found: dict[str, Category] = {}
    for number, name in named:
        if number.isdigit() and int(number) and name:
            found.setdefault(number, Category(number, name))
    return list(found.values())


def archive(body: bytes, *, url: str, timezone: str, category: Category, tenant: str | None = None) -> CalendarPage:
    """The documents of a category's page or of a search in it, each as a meeting; :func:`join_archive` joins them.

    A title without a date is a problem of its row. Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    page = tree(body)
    tables = page.xpath('//table[@summary="Archive Details"]')
    if not tables and not page.xpath('//select[@name="lngArchiveMasterID"]'):
        raise missing(CONTAINER, body, url)
    links: dict[str, Any] = {}
    for link in page.xpath("//a[@href]"):
        if found := _FILE.search(link.get("href")):
            links.setdefault(found[1], link)
    if not links and any(table.xpath(".//a[@href]") for table in tables):
        raise LayoutChanged("a[href*='ADID='] in the archive's table", text(tables[0])[:120])
    tenant = tenant or tenant_of(url)
    meetings, problems = pages.read_rows(links.items(), lambda one: _meeting(*one, category, url, timezone, tenant))
    return CalendarPage(CONTAINER, meetings, problems)


def join_archive(listed: list[Meeting]) -> list[Meeting]:
    """One meeting for the agenda, packet and minutes of a body and day; where a day has two agendas nothing is joined."""
    days: dict[tuple[str, str | None], list[Meeting]] = {}
    for meeting in listed:
        days.setdefault((meeting.body.lower(), meeting.date), []).append(meeting)
    kept = []
    for same in days.values():
        kinds = [meeting.documents[0].kind for meeting in same]
        if len(set(kinds)) < len(kinds):
            kept += same
            continue
        same.sort(key=lambda meeting: _ORDER.get(meeting.documents[0].kind, 9))
        owner, *others = same
        for other in others:
            owner.documents += other.documents
            owner.identifiers.append({"scheme": "civicplus", "identifier": other.native_id})
        kept.append(owner)
    return kept


def _meeting(number: str, link: Any, category: Category, url: str, timezone: str, tenant: str) -> Meeting:
    title = spaced(link) or titles.clean(link.get("title"))
    day = dates.read_date(title)
    if day is None:
        raise ValueError(f"no date that exists in the title of document {number}: {title[:100]!r}")
    body = _FILE_KIND.sub("", category.name).strip() or category.name
    kind = titles.document_kind(category.name, "")
    if kind == "other":
        kind = titles.document_kind(title, "")
    status, detail, evidence = titles.status_of(("title", title))
    target = absolute(f"/Archive.aspx?ADID={number}", url) or url
    return Meeting(
        native_id=f"civicplus:{tenant}:archive:{number}", body=body, title=title, date=day.isoformat(), timezone=timezone,
        start_printed=title, body_native_id=f"archive:{category.number}", status=status, status_detail=detail,
        status_evidence=evidence, documents=[Document(kind, title, target, f"archive:{number}")],
        source_url=absolute(f"/Archive.aspx?AMID={category.number}", url) or url,
    )  # fmt: skip
