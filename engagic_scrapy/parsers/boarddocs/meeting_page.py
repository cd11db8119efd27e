"""BoardDocs' meeting fragment (BD-GetMeeting): time and place stand only in its free text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from engagic_scrapy import dates, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Link, Location, Meeting
from engagic_scrapy.markup import text
from engagic_scrapy.parsers.boarddocs import markup

NO_ACCESS = "no access"  # agenda_status of a meeting that the portal lists and does not show
_NO_ACCESS = re.compile(r"\bno access\b|\bdo not have access\b", re.I)
_PLACE_END = re.compile(r",\s*[A-Z][A-Za-z]\.?\s+\d{5}(?:-\d{4})?$")
_STREET = re.compile(r"^\d{1,6}\s+\S")
_PLACE_LINES, _LINE_CHARS = 4, 80
_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.I)
_VIDEO = re.compile(r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|facebook\.com|granicus\.com|swagit\.com)$", re.I)


def add_details(meeting: Meeting, body: bytes) -> None:
    """Adds description, start, place, participation and video links to a meeting of the list.

    Sets ``agenda_status`` to NO_ACCESS, and nothing else, where the public may not see it (yet).
    Raises Blocked, PortalError, LayoutChanged (also for another day's meeting).
    """
    root = markup.tree(body)
    shown = next(iter(root.xpath('.//*[contains(@class, "meeting-date")]')), None)
    if shown is None:
        words = text(root)
        if len(words) < 300 and _NO_ACCESS.search(words):
            meeting.agenda_status = NO_ACCESS
            return
        raise LayoutChanged("div.meeting-date of BD-GetMeeting", words[:120])
    day = dates.read_date(text(shown))
    if day is None or day.isoformat() != meeting.date:
        raise LayoutChanged(f"the date {meeting.date} in div.meeting-date", text(shown)[:120])
    element = next(iter(root.xpath('.//*[contains(@class, "meeting-description")]')), None)
    lines = [] if element is None else [titles.clean(line) for line in str(element.text_content()).splitlines()]
    lines = [line for line in lines if line]
    describe(meeting, lines)


def describe(meeting: Meeting, lines: list[str]) -> None:
    """What a description, line by line, says about a meeting whose day is known."""
    description = "\n".join(lines)
    begins, ends = markup.start(str(meeting.date), meeting.timezone, meeting.title, description)
    if begins.start_time:
        meeting.start_time, meeting.start_printed = begins.start_time, begins.printed
        meeting.end_time = ends
    place = _place(lines)
    meeting.location = Location(place) if place else None
    meeting.participation = participation.read(description, timezone=meeting.timezone)
    meeting.description = titles.clean(description) or None
    addresses = dict.fromkeys(found.rstrip(".,;:") for found in _URL.findall(description))
    meeting.media = [Link("Video", url, "video") for url in addresses if _VIDEO.search(_host(url))]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _place(lines: list[str]) -> str | None:
    """The lines from the street to the town; None if the text has no such block, because there is no field for it."""
    for number, line in enumerate(lines):
        if len(line) > _LINE_CHARS or not _PLACE_END.search(line):
            continue
        for first in range(number, max(-1, number - _PLACE_LINES), -1):
            if _STREET.match(lines[first]):
                return ", ".join(lines[first : number + 1])
    return None
