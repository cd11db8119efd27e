"""Shape 2, The Events Calendar: ``start_date`` is local, in the event's own zone; ``date`` is when it was published."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import CalendarPage, Location, Meeting
from engagic_scrapy.parsers.wp_events import shape


def events(body: bytes, *, host: str, timezone: str, page: int = 1, wanted: tuple[str, ...] = ()) -> CalendarPage:
    """One page of ``wp-json/tribe/events/v1/events``; ``next`` is the number of the page that follows up to ``total_pages``.

    :param wanted: slugs of categories; without them the words decide. ``total`` counts all events of the page.

    Raises Blocked, PortalError, AccessClosed, LayoutChanged.
    """
    answer = shape.answer_of(body, "events of The Events Calendar")
    if not isinstance(answer, dict) or not isinstance(answer.get("events"), list):
        raise LayoutChanged("events of The Events Calendar", body[:120].decode("utf-8", "replace"))
    records, problems = pages.read_rows(answer["events"], lambda row: _event(row, host, timezone, wanted))
    total = answer.get("total_pages")
    more = page + 1 if isinstance(total, int) and page < total else None
    return CalendarPage("events of The Events Calendar", records, problems, next=more, total=len(answer["events"]))


def _event(row: dict[str, Any], host: str, timezone: str, wanted: tuple[str, ...]) -> Meeting | None:
    key, title = shape.key_of(row["id"]), shape.text_of(row["title"])
    categories = [each for each in row.get("categories") or [] if isinstance(each, dict)]
    if not shape.is_meeting(title, [str(each.get("slug") or "") for each in categories], wanted):
        return None
    zone, all_day = _zone(row.get("timezone"), timezone), row.get("all_day") is True
    start = _moment(row["start_date"], zone)
    if start.date is None:
        raise ValueError(f"event {key} has no day: {row['start_date']!r}")
    if all_day:  # an all-day entry may have its time in the title
        start = dates.local_start(start.date, _clock(title), zone)
    end = _moment(row.get("end_date"), zone)
    venue = _venue(row.get("venue"))
    status, detail, evidence = titles.status_of(("title", title), ("venue", venue))
    description = shape.tree(str(row.get("description") or ""))
    return Meeting(
        native_id=f"wp_events:{host}:{key}",
        body=_body(title, categories),
        title=title,
        date=start.date,
        timezone=zone,
        start_time=start.start_time,
        end_time=end.start_time if start.start_time and (end.start_time or "") > start.start_time and not all_day else None,
        all_day=all_day and start.start_time is None,
        start_printed=str(row["start_date"]),
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=_location(venue, row.get("venue")),
        description=titles.clean(description.text_content()) or None,
        documents=shape.files_in(description, f"https://{host}/"),
        source_url=markup.web_address(row.get("url"), f"https://{host}/") or "",
        vendor_modified=row["modified_utc"] if isinstance(row.get("modified_utc"), str) else None,
    )


def _zone(named: Any, timezone: str) -> str:
    """The event's zone where it is one of the IANA's ("UTC-5" is a setting of the site, not a place's)."""
    if not isinstance(named, str) or "/" not in named:
        return timezone
    try:
        zoneinfo.ZoneInfo(named)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return timezone
    return named


def _moment(value: Any, zone: str) -> dates.Start:
    text = value if isinstance(value, str) else ""
    return dates.local_start(text[:10], text[11:16] or None, zone)


def _clock(title: str) -> str | None:
    found = re.search(r"\b\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?", title, re.I)
    return found[0] if found else None


def _venue(venue: Any) -> str:
    """An object, or an empty list where there is none."""
    return shape.text_of(venue["venue"]) if isinstance(venue, dict) and venue.get("venue") else ""


def _location(name: str, venue: Any) -> Location | None:
    if not name:
        return None
    parts = [shape.text_of(venue[key]) for key in ("address", "city", "state", "zip") if isinstance(venue.get(key), str)]
    place = re.sub(r"^(?:event\s+)?cancel+ed\W+", "", name, flags=re.I)
    return Location(place, ", ".join(filter(None, parts)) or None)


def _body(title: str, categories: list[dict[str, Any]]) -> str:
    """The narrowest category, which is the one with the fewest events; else the title's words."""
    named = [
        (each["count"], shape.text_of(each["name"]))
        for each in categories
        if isinstance(each.get("count"), int) and each.get("name")
    ]
    return shape.body_of(min(named)[1]) if named else shape.body_of(title)
