"""The page of one event: place and documents, for lists that have no agenda column."""

from __future__ import annotations

from typing import Any

from lxml import html

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Location, Meeting
from engagic_scrapy.parsers.visioninternet.files import add_files
from engagic_scrapy.parsers.visioninternet.widgets import EVENT_PAGE, clock_of, event_address, new_meeting, shown_date


def needs_event(meeting: Meeting) -> bool:
    """Whether only the event's page can have documents."""
    return any(link.kind == EVENT_PAGE for link in meeting.links)


def event(body: bytes, *, url: str, timezone: str) -> Meeting:
    """The event as its page shows it. Raises Blocked, PortalError, LayoutChanged."""
    pages.refuse_challenge(body)
    root: Any = html.document_fromstring(b"<div>" + body, parser=html.HTMLParser(encoding="utf-8"))
    details = _details(root)
    heading = root.xpath("//*[contains(@class, 'detail-title')]")
    if not heading or "date" not in details:
        raise LayoutChanged(".detail-title and .detail-list", titles.clean(root.text_content())[:120])
    printed, title = shown_date(details["date"]), titles.clean(heading[0].text_content())
    day, clock = clock_of(printed)
    address = event_address(url, url)
    if address is None or not title or dates.read_date(day) is None:
        raise LayoutChanged("an event's number, title and day", f"{url} {title!r} {printed!r}"[:120])
    meeting = new_meeting(f"event:{address[0]}", title, day, clock, url, timezone, address[1])
    meeting.start_printed = printed
    if "location" in details:
        place = " ".join(text for text in details["location"].itertext() if text.strip().lower() not in ("view map", "map"))
        meeting.location = Location(titles.clean(place)) if titles.clean(place) else None
    for kind in ("agenda", "minutes"):
        for block in root.xpath(f"//*[contains(@class, 'detail-{kind}')]"):
            add_files(meeting, block, url, kind)
    words = "\n".join(titles.clean(part.text_content()) for part in root.xpath("//*[contains(@class, 'detail-content')]//p"))
    meeting.participation = participation.read(words, timezone=timezone) if words else None
    return meeting


def add_event(body: bytes, meeting: Meeting, *, url: str) -> str | None:
    """Adds place, documents and participation; returns why the page can't be read instead of raising."""
    read, failure = pages.read_part(lambda part: event(part, url=url, timezone=meeting.timezone), body)
    if read is None:
        return failure
    known = {each.native_id for each in meeting.documents}
    meeting.documents += [each for each in read.documents if each.native_id not in known]
    meeting.location, meeting.participation = read.location, read.participation
    return None


def _details(root: Any) -> dict[str, Any]:
    found = {}
    for row in root.xpath("//*[contains(@class, 'detail-list')]//li"):
        label, value = (
            row.xpath(".//*[contains(@class, 'detail-list-label')]"),
            row.xpath(".//*[contains(@class, 'detail-list-value')]"),
        )
        if label and value:
            found[titles.clean(label[0].text_content()).rstrip(": ").lower()] = value[0]
    return found
