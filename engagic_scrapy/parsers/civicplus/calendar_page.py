"""CivicPlus's Calendar: events with times, which are local and without offset; a midnight is an event without a time."""

from __future__ import annotations

import re
from typing import Any

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Link, Location, Meeting
from engagic_scrapy.markup import first, has_class, spaced, text, tree
from engagic_scrapy.parsers.civicplus.archive_center import PUBLIC_BODIES
from engagic_scrapy.parsers.civicplus.markup import absolute, missing, tenant_of

CONTAINER = "div.calendars or #startDateFromAmsul"

_EVENT = re.compile(r"[?&]EID=(\d+)", re.I)
_UNTIL = re.compile(r"\d\s*[ap]\.?m\.?\s*[-–]\s*(.+)", re.I)


def calendar(body: bytes, *, url: str, timezone: str, tenant: str | None = None, chosen: bool = False) -> CalendarPage:
    """The events of ``/Calendar.aspx`` as a list. The end of the range that was asked for isn't kept by the portal.

    :param chosen: the address names its calendars (CID), so all their events are meetings; without, only those of a
        calendar or with a name that speaks of a public body.

    Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    page = tree(body)
    listed = page.xpath(f"//div[{has_class('calendars')}]")
    if not listed and not page.xpath('//*[@id="startDateFromAmsul"]'):
        raise missing(CONTAINER, body, url)
    rows = page.xpath(f"//div[{has_class('calendars')}]//li[.//a[starts-with(@id, 'eventTitle_')]]")
    if not rows and page.xpath("//*[@itemprop='startDate'] | //a[starts-with(@id, 'eventTitle_')]"):
        raise LayoutChanged("div.calendars li a[id^=eventTitle_]", text(first(listed))[:120])
    tenant = tenant or tenant_of(url)
    meetings, problems = pages.read_rows(rows, lambda row: _meeting(row, url, timezone, tenant, chosen))
    return CalendarPage(CONTAINER, meetings, problems)


def event(body: bytes, *, url: str, timezone: str, tenant: str | None = None) -> Meeting:
    """The meeting of an event's own page, which has its address and prose. Raises Blocked, PortalError, LayoutChanged."""
    page = tree(body)
    details = first(page.xpath(f"//div[{has_class('detailSpecifics')}]"))
    number = _EVENT.search(page.xpath('string(//meta[@property="og:url"]/@content)')) or _EVENT.search(url)
    title = text(first(page.xpath(f"//div[{has_class('detailTitle')}]//h2")))
    stamp = page.xpath("string(//*[@itemprop='startDate'])")
    if details is None or number is None or not title or dates.read_date(stamp.partition("T")[0]) is None:
        raise missing("div.detailSpecifics with name and startDate", body, url)
    labelled: dict[str, Any] = {}
    for part in details.xpath(f".//div[{has_class('specificDetail')}]"):
        label, value = (
            first(part.xpath(f".//div[{has_class(name)}]")) for name in ("specificDetailHeader", "specificDetailItem")
        )
        labelled.setdefault(text(label).strip(":").lower(), value)
    place = [spaced(part) for part in details.xpath(".//*[@itemprop='location']//div[@itemprop='name']")]
    place.append(spaced(labelled.get("address")).replace(" ,", ","))
    prose = page.xpath(f"//div[{has_class('detailsBody')}]//div[@itemprop='description']")
    meeting = _made(title, stamp, spaced(labelled.get("time")), number[1], url, timezone, tenant or tenant_of(url))
    meeting.location = _location(place)
    meeting.description = "\n".join(filter(None, map(spaced, prose))) or None
    meeting.participation = participation.read(*_paragraphs(prose), timezone=timezone)
    for link in details.xpath(".//a[@itemprop='url'][@href]"):
        if target := absolute(link.get("href"), url):
            meeting.links.append(Link(text(link) or target, target))
    return meeting


def take_event(meeting: Meeting, body: bytes, *, url: str) -> list[str]:
    """Adds what only the event's own page has; what could not be read, in words. Raises nothing."""
    found, failure = pages.read_part(lambda part: event(part, url=url, timezone=meeting.timezone), body)
    if found is None:
        meeting.incomplete.append(f"event page: {failure} ({url})")
        return [str(failure)]
    meeting.location = found.location or meeting.location
    meeting.description = found.description or meeting.description
    meeting.participation = found.participation or meeting.participation
    meeting.links += found.links
    return []


def _paragraphs(prose: list[Any]) -> list[str]:
    return [spaced(part) for block in prose for part in (block.xpath("./*") or [block])]


def _meeting(row: Any, url: str, timezone: str, tenant: str, chosen: bool) -> Meeting | None:
    link = row.xpath(".//a[starts-with(@id, 'eventTitle_')]")[0]
    number = _EVENT.search(link.get("href") or "") or re.search(r"_(\d+)$", link.get("id"))
    if number is None:
        raise ValueError("an event without a number")
    # The place has a name of its own within the event's.
    name = text(first(row.xpath(".//*[@itemprop='name'][not(ancestor::*[@itemprop='location'])]"))) or text(link)
    calendar_name = text(first(row.xpath(f"ancestor::div[{has_class('calendar')}][1]//h2")))
    if not chosen and not PUBLIC_BODIES.search(f"{calendar_name} {name}"):
        return None
    stamp = text(first(row.xpath(".//*[@itemprop='startDate']")))
    printed = text(first(row.xpath(f".//div[{has_class('date')}]")))
    meeting = _made(name, stamp or printed, printed, number[1], url, timezone, tenant)
    if chosen or PUBLIC_BODIES.search(calendar_name):
        meeting.body = calendar_name or meeting.body
    cid = first(row.xpath(f"ancestor::div[{has_class('calendar')}][1]/@id"))
    meeting.body_native_id = cid.lower().replace("cid", "calendar:") if cid else None
    inside = row.xpath(".//*[@itemprop='location']")
    meeting.location = _location(
        [spaced(p) for block in inside for p in block.xpath("./*[@itemprop='name' or @itemprop='address']")]
    )
    meeting.description = spaced(first(row.xpath(".//*[@itemprop='description']"))) or None
    meeting.participation = participation.read(meeting.description, timezone=timezone)
    return meeting


def _made(name: str, stamp: str, printed: str, number: str, url: str, timezone: str, tenant: str) -> Meeting:
    if not name:
        raise ValueError(f"event {number} without a name")
    day, _, clock = stamp.partition("T")
    start = dates.local_start(day, clock or printed, timezone)
    if start.date is None:
        raise ValueError(f"event {number} without a date: {stamp or printed!r}")
    until = _UNTIL.search(printed)
    end = dates.local_start(start.date, until[1], timezone).start_time if until and not dates.read_date(until[1]) else None
    status, detail, evidence = titles.status_of(("name", name))
    return Meeting(
        native_id=f"civicplus:{tenant}:event:{number}", body=name, title=name, date=start.date, timezone=timezone,
        start_time=start.start_time, end_time=end if end and start.start_time else None, start_printed=printed or stamp,
        status=status, status_detail=detail, status_evidence=evidence,
        source_url=absolute(f"/Calendar.aspx?EID={number}", url) or url,
    )  # fmt: skip


def _location(parts: list[str]) -> Location | None:
    named = list(dict.fromkeys(part for part in parts if part))
    return Location(", ".join(named)) if named else None
