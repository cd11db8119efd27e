"""What all BoardDocs answers have in common: the tree of a fragment, lasting links, a start out of free text."""

from __future__ import annotations

import re

from lxml import html

from engagic_scrapy import dates, pages
from engagic_scrapy.exceptions import PortalError
from engagic_scrapy.markup import fragment

DATABASE = "/Board.nsf"
_UNIQUE = re.compile(r"[A-Z0-9]{6,32}")
# 6:00PM, 7:00 pm, 6:30 p.m., 7:00 P.M, 12:00pm, 3:30Pm, 9 a.m.
_CLOCK = re.compile(r"(?<![\d:.])\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?", re.I)
_RANGE = re.compile(rf"({_CLOCK.pattern})\s*(?:-|–|to|until)\s*({_CLOCK.pattern})", re.I)
_DAYS = re.compile(r"\b[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b", re.I)


def answer(body: bytes) -> None:
    """Raises Blocked, PortalError; one byte with status 200 is how BoardDocs refuses (Troy)."""
    pages.refuse_challenge(body)
    if len(body.strip()) < 2:
        raise PortalError(f"the portal answered with {body!r}")


def tree(body: bytes) -> html.HtmlElement:
    """The fragment, badly nested as it is. Raises Blocked, PortalError."""
    answer(body)
    root = fragment(body)
    for line_break in root.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return root


def unique(value: object) -> str:
    """An id of the portal. Raises ValueError for anything else."""
    if not isinstance(value, str) or not _UNIQUE.fullmatch(value):
        raise ValueError(f"expected an id, found {value!r}")
    return value


def site_of(path: str) -> str:
    """``oh/columbus`` for ``/oh/columbus/Board.nsf``: ids are only unique together with it."""
    return re.sub(r"/board\.nsf.*$", "", path, flags=re.I | re.S).strip("/")


def link(host: str, path: str, key: str) -> str:
    """The lasting address of a meeting or an item, for people."""
    return f"https://{host}{path}/goto?open&id={key}"


def start(iso_date: str, timezone: str, name: str, description: str = "") -> tuple[dates.Start, str | None]:
    """Start and end out of the name, else out of the description; without a time there is only the day.

    A description may speak of the next meeting as well (Akron): the time is the first one after this meeting's own date, or
    the first one if no date stands before it.
    """
    words = name if _CLOCK.search(name) else _own_part(description, iso_date)
    found = _CLOCK.search(words)
    begins = dates.local_start(iso_date, found[0] if found else None, timezone)
    span = _RANGE.search(words)
    ends = None
    if span and found and span.start() == found.start() and begins.start_time:
        ends = dates.local_start(iso_date, span[2], timezone).start_time
    return begins, ends if ends and begins.start_time and ends > begins.start_time else None


def _own_part(description: str, iso_date: str) -> str:
    mentions = [(found.end(), dates.read_date(found[0])) for found in _DAYS.finditer(description)]
    mentions = [(end, day) for end, day in mentions if day is not None]
    own = next((end for end, day in mentions if day is not None and day.isoformat() == iso_date), None)
    if own is not None:
        later = next((end for end, day in mentions if end > own and day is not None and day.isoformat() != iso_date), None)
        after = description[own:later]
        return after if _CLOCK.search(after) else description[:own]
    return description[: mentions[0][0]] if mentions else description
