"""Shape 4, Event Organiser: local times; an all-day entry may have its time in the title, and ends on the next day."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Location, Meeting
from engagic_scrapy.parsers.wp_events import shape

_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?", re.I)


def calendar(body: bytes, *, host: str, timezone: str, wanted: tuple[str, ...] = ()) -> CalendarPage:
    """The answer of ``action=eventorganiser-fullcal``: all events between two days, holidays and concerts among them.

    :param wanted: slugs of categories; without them the words decide. ``total`` counts all entries.

    Raises Blocked, PortalError, AccessClosed, LayoutChanged.
    """
    answer = shape.answer_of(body, "JSON array of Event Organiser")
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of Event Organiser", body[:120].decode("utf-8", "replace"))
    records, problems = pages.read_rows(answer, lambda row: _event(row, host, timezone, wanted))
    return CalendarPage("JSON array of Event Organiser", records, problems, total=len(answer))


def _event(row: dict[str, Any], host: str, timezone: str, wanted: tuple[str, ...]) -> Meeting | None:
    title = shape.text_of(row["title"])
    classes = [each for each in row.get("className") or [] if isinstance(each, str)]
    categories = [each.removeprefix("category-") for each in classes if each.startswith("category-")]
    if not shape.is_meeting(title, categories, wanted):
        return None
    url = markup.web_address(row["url"], f"https://{host}/")
    slug = urlsplit(url or "").path.strip("/").rpartition("/")[2]
    if not slug:
        raise ValueError(f"expected the address of an event, found {row['url']!r}")
    printed, all_day = str(row["start"]), row.get("allDay") is True
    clock = _CLOCK.search(title)
    start = dates.local_start(printed[:10], (clock[0] if clock else None) if all_day else printed[11:16] or None, timezone)
    if start.date is None:
        raise ValueError(f"event {slug} has no day: {printed!r}")
    end = dates.local_start(str(row.get("end"))[:10], str(row.get("end"))[11:16], timezone)
    status, detail, evidence = titles.status_of(("title", title))
    venue = row.get("venue_slug")
    return Meeting(
        # One post may stand on many days, and the answer has no number.
        native_id=f"wp_events:{host}:{slug}:{start.date}",
        id_basis="derived",
        body=shape.body_of(title),
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        end_time=end.start_time if not all_day and (end.start_time or "") > (start.start_time or "~") else None,
        all_day=all_day and start.start_time is None,
        start_printed=titles.clean(f"{printed} {clock[0]}") if clock and all_day else printed,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=Location(venue.replace("-", " ").title()) if isinstance(venue, str) and venue else None,
        documents=shape.files_in(shape.tree(str(row.get("description") or "")), f"https://{host}/"),
        source_url=url or "",
    )
