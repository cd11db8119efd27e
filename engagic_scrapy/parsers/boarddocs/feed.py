"""BoardDocs' XML feed (``/XML-ActiveMeetings``): meetings that a district chose, unsorted, with items, no files and no times.

No crawl asks for it, because it is not complete; it is read where it was saved, and it shows whether a site still lives.
"""

from __future__ import annotations

import re

from lxml import etree

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, CalendarPage, Matter, Meeting, RowProblem
from engagic_scrapy.parsers.boarddocs import markup
from engagic_scrapy.parsers.boarddocs.meeting_page import describe

# Akron's has one </category> too many, after which an XML parser sees 3 of its 21 meetings: each is read by itself.
_MEETING = re.compile(rb"<meeting\s.*?</meeting\s*>", re.S)


def feed(body: bytes, *, host: str, path: str, timezone: str) -> CalendarPage:
    """All meetings of the feed with their items. Cleveland's has 2.6 MB. Raises Blocked, PortalError, LayoutChanged."""
    markup.answer(body)
    if b"<meetings" not in body[:2_000]:
        raise LayoutChanged("<meetings> of XML-ActiveMeetings", body[:120].decode("utf-8", "replace"))
    rows = _MEETING.findall(body)
    found, problems = pages.read_rows(rows, lambda row: _meeting(row, host, path, timezone))
    if (cut := body.count(b"<meeting ") - len(rows)) > 0:
        problems.append(RowProblem(len(rows) + 1, f"{cut} meetings without an end: the feed is cut off"))
    return CalendarPage("<meetings> of XML-ActiveMeetings", found, problems, total=len(rows))


def _text(element: etree._Element, path: str) -> str:
    return titles.clean(element.findtext(path))


def _meeting(source: bytes, host: str, path: str, timezone: str) -> Meeting:
    row = etree.fromstring(source, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    key = markup.unique(row.get("id"))
    name, day = _text(row, "name"), dates.read_date(_text(row, "start/date"))
    if not name or day is None:
        raise ValueError("meeting without a name or a day")
    status, detail, evidence = titles.status_of(("name", name))
    meeting = Meeting(
        native_id=f"boarddocs:{markup.site_of(path)}:{key}",
        body=titles.clean(row.get("bodyname")) or name,
        title=name,
        date=day.isoformat(),
        timezone=timezone,
        start_printed=_text(row, "start/english/date") or None,
        body_native_id=row.get("bodyid"),
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=markup.link(host, path, key),
    )
    lines = [titles.clean(line) for line in (row.findtext("description") or "").splitlines()]
    describe(meeting, [line for line in lines if line])
    section = ""
    for element in row.iter("category", "item"):
        if element.tag == "category":
            section = _text(element, "name")
        else:
            meeting.items.append(_item(element, section, len(meeting.items) + 1))
    return meeting


def _item(element: etree._Element, section: str, position: int) -> AgendaItem:
    fields = {child.tag: child.text for child in element}  # one pass: a feed has thousands of items
    name = titles.clean(fields.get("name"))
    number, _, title = name.partition(" ")
    if not number[:1].isdigit():
        number, title = "", name
    kind = titles.clean(fields.get("actiontype"))
    return AgendaItem(
        title=title or number,
        position=position,
        native_id=markup.unique(element.get("id")),
        number=number or None,
        section=section or None,
        consent=True if "consent" in f"{section} {kind}".lower() else None,
        matter=Matter(type=kind) if kind else None,
        notes=[words] if (words := titles.clean(fields.get("recommendedaction"))) else [],
    )
