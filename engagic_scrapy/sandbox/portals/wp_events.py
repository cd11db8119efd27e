"""Plays WordPress sites with events: a post type, The Events Calendar, EventON and Event Organiser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.portals import wp_events_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/wp-content/uploads/\d{4}/\d\d/[A-Za-z0-9-]*?-(\d+)\.pdf")
_SAID = {"cancelled": "Canceled – ", "deferred": "Postponed – "}
_KINDS = {"agenda": "Agenda", "packet": "Agenda Packet", "minutes": "Minutes"}


class WpEvents(TenantPortal):
    name = "wp_events"
    sites = book.SITES
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        form = await request.post() if request.method == "POST" else {}
        return _answer(request, {key: str(value) for key, value in form.items()}, world, city)

    def missing(self) -> web.Response:
        return _missing()


def _missing() -> web.Response:
    return web.Response(status=404, text="<html><body><h1>Nothing here</h1></body></html>", content_type="text/html")


def _answer(request: web.Request, form: dict[str, str], world: World, city: City) -> web.Response:
    meetings, path = world.meetings(city), request.path
    if path == book.PATHS[book.shape(city)].partition("?")[0]:
        if city.fault == "error_text":
            return web.json_response({"code": "internal_server_error", "message": "There has been a critical error."})
        if city.fault == "layout":
            return web.json_response({"calendar": []})
        lists: dict[str, Callable[..., web.Response]] = {
            "posts": _posts, "tribe": _tribe, "eventon": _eventon, "eventorganiser": _eventorganiser,
        }  # fmt: skip
        return lists[book.shape(city)](world, meetings, {**request.query, **form})
    if path == "/wp-json/wp/v2/media":
        found = next((each for each in meetings if str(book.post_id(each)) == request.query.get("parent")), None)
        return _media(world, found, request.query) if found else web.json_response([])
    event = next((each for each in meetings if path == f"/events/{book.slug(each)}/"), None)
    return web.Response(text=page(event), content_type="text/html") if event else _missing()


def _paged(rows: list[Any], query: Any) -> web.Response:
    size, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
    headers = {"X-WP-TotalPages": str(max(1, -(-len(rows) // size)))}
    return web.json_response(rows[(number - 1) * size : number * size], headers=headers)


def _clock(start: str) -> str:
    hour, minute = int(start[:2]), start[3:]
    return f"{(hour - 1) % 12 + 1}:{minute} {'pm' if hour >= 12 else 'am'}"


def _suffix(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day, "th")


# -- a post type: everything is in the title --------------------------------------------------------------------------------


def _posts(world: World, meetings: tuple[Meeting, ...], query: dict[str, str]) -> web.Response:
    noise = {"id": 1, "date": str(world.options.today), "link": "", "title": {"rendered": "Summer Concert in the Park"}}
    return _paged([noise, *(_post(meeting) for meeting in reversed(meetings))], query)


def _post(meeting: Meeting) -> dict[str, Any]:
    day = f"{meeting.day:%B} {meeting.day.day}{_suffix(meeting.day.day)}, {meeting.day.year}"
    clock = f" {_clock(meeting.start)}" if meeting.start else ""
    span = f'<span class="meeting-event-type">{meeting.body}</span>'
    return {
        "id": book.post_id(meeting), "date": f"{meeting.day - timedelta(90)}T09:00:00", "link": book.page_url(meeting),
        "title": {"rendered": f"{_SAID.get(meeting.state, '')}{meeting.body} Meeting {day}{clock}".replace("–", "&#8211;")},
        "tax_additional": {"meeting_event_type": {"unlinked": [span]}},
    }  # fmt: skip


def _media(world: World, meeting: Meeting, query: Any) -> web.Response:
    shown = [each for each in world.documents(meeting) if each.shown and book.shows(each)]
    return _paged([_file(document) for document in shown], query)


def _file(document: Document) -> dict[str, Any]:
    return {
        "id": numbers.file_number(document), "mime_type": "application/pdf", "source_url": book.document_url(document),
        "title": {"rendered": escape(document.name)},
    }  # fmt: skip


def page(meeting: Meeting) -> str:
    video = (
        "<p class='doc_block'><a href='https://vimeo.com/11527/db98?fl=sm&#038;fe=ec'>Recording</a></p>" if meeting.past else ""
    )
    return (
        f"<html><head><title>{meeting.body} - City of {escape(meeting.city.name)}</title></head><body><h1>{meeting.body}</h1>"
        f"<p class='zoom title doc_block'><a href='https://us02web.zoom.us/j/5550100'>Zoom Link</a></p>{video}</body></html>"
    )


# -- three plugins ------------------------------------------------------------------------------------------------------------


def _links(world: World, meeting: Meeting) -> str:
    shown = [each for each in world.documents(meeting) if each.kind in _KINDS]
    return "".join(f'<p><a href="{book.document_url(each)}">{_KINDS[each.kind]}</a></p>' for each in shown)


def _tribe(world: World, meetings: tuple[Meeting, ...], query: dict[str, str]) -> web.Response:
    first, last = (date.fromisoformat(query[key][:10]) for key in ("start_date", "end_date"))
    size, number = int(query["per_page"]), int(query["page"])
    rows = [_tribe_event(world, each) for each in sorted(meetings, key=lambda each: each.day) if first <= each.day <= last]
    total = max(1, -(-len(rows) // size))
    return web.json_response({"events": rows[(number - 1) * size : number * size], "total": len(rows), "total_pages": total})


def _tribe_event(world: World, meeting: Meeting) -> dict[str, Any]:
    moment = f"{meeting.day} {meeting.start or '00:00'}:00"
    category = {"name": f"{meeting.body} Meetings", "slug": meeting.body.lower().replace(" ", "-"), "count": 7}
    venue: Any = {"venue": meeting.location, "address": "1 Main Street"} if meeting.index % 2 else []
    return {
        "id": book.post_id(meeting), "title": f"{_SAID.get(meeting.state, '')}{meeting.body} Meeting".replace("–", "&#8211;"),
        "date": f"{meeting.day - timedelta(90)} 09:00:00", "start_date": moment, "end_date": moment,
        "all_day": meeting.start is None, "timezone": meeting.city.timezone, "url": book.page_url(meeting), "venue": venue,
        "categories": [category],
        "description": _links(world, meeting),
    }  # fmt: skip


def _eventon(world: World, meetings: tuple[Meeting, ...], form: dict[str, str]) -> web.Response:
    year, month = int(form["current_year"]), int(form["current_month"])
    found = [each for each in meetings if (each.day.year, each.day.month) == (year, month)]
    rows = [
        {"event_id": book.post_id(each), "event_start_unix": _wall(each), "event_title": _eventon_title(each)} for each in found
    ]
    content = "".join(_card(world, each) for each in found)
    return web.json_response({"status": "GOOD", "eventList": rows, "month": month, "year": year, "content": content})


def _eventon_title(meeting: Meeting) -> str:
    return _SAID.get(meeting.state, "") + meeting.body


def _wall(meeting: Meeting) -> str:
    """The wall clock as if it were UTC."""
    clock = time.fromisoformat(meeting.start) if meeting.start else time()
    return str(int(datetime.combine(meeting.day, clock, tzinfo=UTC).timestamp()))


def _card(world: World, meeting: Meeting) -> str:
    return (
        f"<div class='eventon_list_event' data-event_id='{book.post_id(meeting)}' data-time='{_wall(meeting)}-{_wall(meeting)}'>"
        f"<a itemprop='url' href='{book.page_url(meeting)}'></a><div class='eventon_desc_in'>{_links(world, meeting)}</div></div>"
    )


def _eventorganiser(world: World, meetings: tuple[Meeting, ...], query: dict[str, str]) -> web.Response:
    first, last = query["start"], query["end"]
    rows = [_entry(each) for each in meetings if first <= str(each.day) < last]
    holiday = {
        "title": "Holiday Concert", "url": "https://x.example/c/", "start": first, "end": last, "allDay": True,
        "className": ["category-holiday"],
    }  # fmt: skip
    return web.json_response([holiday, *rows])


def _entry(meeting: Meeting) -> dict[str, Any]:
    """Half of the entries are all-day ones with the time in the title."""
    all_day = meeting.start is None or meeting.index % 2 == 1
    clock = f" @ {_clock(meeting.start)}" if all_day and meeting.start else ""
    start = f"{meeting.day}T{'00:00' if all_day else meeting.start}:00"
    return {
        "title": f"{_SAID.get(meeting.state, '')}{meeting.body}{clock}", "url": book.page_url(meeting), "start": start,
        "end": f"{meeting.day + timedelta(1)}T00:00:00" if all_day else start, "allDay": all_day, "description": "",
        "className": ["eo-event", f"category-{meeting.body.lower().replace(' ', '-')}"], "venue_slug": "city-hall",
    }  # fmt: skip
