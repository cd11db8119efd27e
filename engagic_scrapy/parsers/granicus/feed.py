"""Granicus RSS feeds. pubDate is broken (12 hours without AM or PM, always -0800): pubDateParts and the title's date count."""

from __future__ import annotations

import re

from lxml import etree

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Document, Link, Meeting
from engagic_scrapy.parsers.granicus import markup, names
from engagic_scrapy.parsers.granicus.listing import RECORDING

_PARTS = "{https://www.granicus.com/schema/rss-supplements}pubDateParts"
_TITLE_DAY = re.compile(r"^(?P<name>.*?)\s+-\s+(?P<day>[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+\d{4})\s*$", re.S)


def feed(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """The newest hundred or so of a view. The date is the title's; the clock is when the recording began.

    Raises Blocked, PortalError, LayoutChanged.
    """
    pages.refuse_challenge(body)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body.lstrip(), parser=parser)
    except etree.XMLSyntaxError:  # nothing at all that could be recovered
        root = None
    channel = root.find("channel") if root is not None and root.tag == "rss" else None
    if channel is None:
        raise LayoutChanged("rss/channel of a Granicus feed", body[:120].decode("utf-8", "replace"))
    meetings, problems = pages.read_rows(channel.findall("item"), lambda item: _meeting(item, host, timezone))
    return CalendarPage("rss/channel", meetings, problems)


def _meeting(item: etree._Element, host: str, timezone: str) -> Meeting:
    printed = titles.clean(item.findtext("title"))
    found = _TITLE_DAY.match(printed)
    url = markup.absolute(item.findtext("link") or "", host)
    keys = {kind: key for kind, key in markup.keys(url).items() if kind in ("clip", "event")}
    parts = item.find(_PARTS)
    values = {name: int(text) for name, text in (parts.attrib.items() if parts is not None else ()) if str(text).isdecimal()}
    day = dates.read_date(found["day"]) if found else dates.read_date(f"{values['yr']}-{values['mo']}-{values['day']}")
    if day is None or not keys:
        raise ValueError(f"no date or number in {printed[:80]!r}")
    name = names.read(found["name"] if found else printed)
    kind, key = next(iter(sorted(keys.items())))
    # The parts are the recording's: they may be of the next day (Prince William County, 8 July 2026).
    same_day = bool(values) and (values.get("yr"), values.get("mo"), values.get("day")) == (day.year, day.month, day.day)
    clock = name.clock or (f"{values.get('hr', 0):02}:{values.get('min', 0):02}" if same_day else None)
    start = dates.local_start(day.isoformat(), clock, timezone)
    status, detail, evidence = titles.status_of(("title", printed))
    meeting = Meeting(
        native_id=f"granicus:{host}:{kind}:{key}",
        body=name.body,
        title=name.text,
        date=day.isoformat(),
        timezone=timezone,
        start_time=start.start_time,
        start_printed=printed,
        time_note=RECORDING if start.start_time and not name.clock else None,
        identifiers=[{"scheme": f"granicus-{kind}", "identifier": f"{host}:{key}"}],
        status=status,
        status_detail=detail,
        status_evidence=evidence,
    )
    if "agendaviewer.php" in url.lower():
        meeting.documents.append(Document("agenda", "Agenda", url, f"agenda:{kind}:{key}"))
    else:  # a feed of videos calls every item an archived agenda: that proves nothing
        meeting.media.append(Link("Video", url, "video", native_id="player"))
    return meeting
