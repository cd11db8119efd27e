"""Plays a site like that of Ross: two tables of meetings, their pages with staff reports, files."""

from __future__ import annotations

import re
import zoneinfo
from datetime import datetime, time
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.portals import ross_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

PAGE_ROWS = 5
_FILE = re.compile(r"/sites/default/files/fileattachments/\w+/meeting/\d+/[a-z]+_(\d+)\.pdf")
_SAID = {"cancelled": " - Cancelled", "deferred": " -POSTPONED"}
_ERROR = "<html><head><title>Error</title></head><body>The website encountered an unexpected error.</body></html>"
_CHANGED = "<html><head><title>Meetings</title></head><body><main>See our new calendar</main></body></html>"
_UPCOMING = ("calendar-date-1", "title", "agendas", "staff-reports", "location")
_RECENT = ("calendar-date-1", "title", "agendas", "minutes", "staff-reports", "audio-link-1", "video-link", "nid")


class Ross(TenantPortal):
    name = "ross"
    sites = book.SITES
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _answer(request, world, city)


def _answer(request: web.Request, world: World, city: City) -> web.Response | None:
    if request.path == "/meetings":
        broken = {"error_text": _ERROR, "layout": _CHANGED}.get(city.fault)
        return _html(broken or _meetings(world, city, int(request.query.get("page", "0"))))
    meeting = next((each for each in world.meetings(city) if request.path == f"/{book.path(each)}"), None)
    return _html(_page(world, meeting)) if meeting else None


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")


def _meetings(world: World, city: City, number: int) -> str:
    """What is to come whole, what was in pages."""
    ordered = sorted(world.meetings(city), key=lambda each: (each.day, each.index))
    recent = [each for each in reversed(ordered) if each.past]
    shown, last = recent[number * PAGE_ROWS : (number + 1) * PAGE_ROWS], (number + 1) * PAGE_ROWS >= len(recent)
    pager = "" if last else f'<ul class="pager"><li class="pager-next"><a href="/meetings?page={number + 1}">next</a></li></ul>'
    tables = (
        ("upcomingMeetings", _UPCOMING, [each for each in ordered if not each.past], ""),
        ("recentMeetings", _RECENT, shown, pager),
    )
    views = "".join(
        f'<div class="tabbedData" id="{name}"><div class="view view-meetings">{_table(world, columns, rows)}{below}</div></div>'
        for name, columns, rows, below in tables
    )
    return f"<html><head><title>Agendas / Minutes | Town of {escape(city.name)}</title></head><body>{views}</body></html>"


def _table(world: World, columns: tuple[str, ...], rows: list[Meeting]) -> str:
    if not rows:
        return ""
    body = "".join("<tr>" + "".join(_cell(column, _value(world, column, each)) for column in columns) + "</tr>" for each in rows)
    return f'<table class="views-table"><thead><tr><th>Date</th></tr></thead><tbody>{body}</tbody></table>'


def _cell(column: str, value: str) -> str:
    name = column if column in ("title", "nid") else f"field-{column}"
    return f'<td class="views-field views-field-{name}">{value}</td>'


def _value(world: World, column: str, meeting: Meeting) -> str:
    page = f"/{book.path(meeting)}"
    shown = [each for each in world.documents(meeting) if each.shown and book.shows(each)]
    match column:
        case "calendar-date-1":
            moment = _moment(meeting)
            return f'<span class="date-display-single" content="{moment.isoformat()}">{moment:%m/%d/%Y - %I:%M%p}</span>'
        case "title":
            title = f"{meeting.body} Meeting{_SAID.get(meeting.state, '')}"
            return title if meeting.past else f'<a href="{page}">{title}</a>'
        case "agendas" | "minutes":
            kind = {"agendas": "agenda"}.get(column, column)
            return ", ".join(_link(each, kind.title()) for each in shown if each.kind == kind)
        case "staff-reports":
            return f'<a href="{page}">Staff Reports</a>' if any(each.kind == "attachment" for each in shown) else ""
        case "location":
            return escape(meeting.location)
        case "nid":
            return f'<a href="{page}">View Details</a>'
    return f'<a href="https://youtu.be/sandbox{meeting.index}">Video</a>' if column == "video-link" else ""


def _moment(meeting: Meeting) -> datetime:
    clock = time.fromisoformat(meeting.start) if meeting.start else time()
    return datetime.combine(meeting.day, clock, zoneinfo.ZoneInfo(meeting.city.timezone))


def _link(document: Document, words: str) -> str:
    return f'<a href="{book.document_url(document)}">{words}</a>'


def _page(world: World, meeting: Meeting) -> str:
    files = "".join(
        f'<span class="filefield-file">{_link(each, f"Item {each.position}. {escape(each.name)}")}</span>'
        for each in world.documents(meeting)
        if each.kind == "attachment" and each.shown
    )
    return f'<html><body><h1>{meeting.body}</h1><div class="node">{files}</div></body></html>'
