"""Plays cities that have no portal: a page of their own site, as a table, as a list or under headings."""

from __future__ import annotations

import re
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.portals import website_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/files/\d{4}/\d\d/[a-z]+-(\d+)\.pdf")
_NAMES = {"agenda": "Agenda", "packet": "Agenda Packet", "minutes": "Minutes"}
_ERROR = "<html><head><title>Runtime Error</title></head><body><h1>Server Error</h1></body></html>"
_OTHER = '<ul><li><a href="/files/form-1.pdf">Agenda</a></li><li><a href="/files/form-2.pdf">Minutes</a></li></ul>'


class Website(TenantPortal):
    name = "website"
    sites = book.SITES
    file = _FILE

    def is_document(self, host: str, path: str) -> bool:
        return path.startswith("/files/")

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return web.Response(text=page(world, city), content_type="text/html") if request.path == book.PATH else None

    def missing(self) -> web.Response:
        return web.Response(status=404, text="<html><body><h1>Page not found</h1></body></html>", content_type="text/html")


def page(world: World, city: City) -> str:
    """The page, made by hand as each webmaster likes it."""
    if city.fault == "error_text":
        return _ERROR
    newest = sorted(world.meetings(city), key=lambda meeting: (meeting.day, meeting.index), reverse=True)
    shape = {"table": _table, "list": _list, "headings": _headings}[book.shape(city)]
    listing = _OTHER if city.fault == "layout" else shape(world, newest)
    return (
        f"<!DOCTYPE html><html><head><title>Agendas &amp; Minutes | {escape(city.name)}</title></head><body><nav><ul>"
        f'<li><a href="/">Home</a></li><li><a href="/files/old/Agenda-2009-01-08.pdf">Archive</a></li></ul></nav><main>'
        f"<h1>Agendas &amp; Minutes</h1>{listing}</main><footer>Page updated January 4, 2024</footer></body></html>"
    )


def _table(world: World, meetings: list[Meeting]) -> str:
    rows = "".join(
        f"<tr><td>{meeting.day:%m/%d/%Y}</td><td>{escape(meeting.time_printed or '')}</td><td>{_said(meeting)}</td>"
        f"<td>{_links(world, meeting)}</td></tr>"
        for meeting in meetings
    )
    return f"<table><tr><th>Date</th><th>Time</th><th>Meeting</th><th>Documents</th></tr>{rows}</table>"


def _list(world: World, meetings: list[Meeting]) -> str:
    rows = (f"<li>{_day(meeting)} {_time(meeting)} – {_said(meeting)} {_links(world, meeting)}</li>" for meeting in meetings)
    return f"<ul>{''.join(rows)}</ul>"


def _headings(world: World, meetings: list[Meeting]) -> str:
    made = (
        f"<h3>{_day(meeting)} {_time(meeting)} – {_said(meeting)}</h3><p>{_links(world, meeting)}</p>"
        for meeting in meetings
        if book.lists(meeting)
    )
    return "".join(made)


def _day(meeting: Meeting) -> str:
    return f"{meeting.day:%A}, {meeting.day:%B} {meeting.day.day}, {meeting.day.year}"


def _time(meeting: Meeting) -> str:
    return escape(meeting.time_printed or "")


def _said(meeting: Meeting) -> str:
    status = {"cancelled": " (CANCELLED)", "deferred": " (Postponed)"}.get(meeting.state, "")
    return f"{escape(meeting.body)} Meeting{status}"


def _links(world: World, meeting: Meeting) -> str:
    shown = [each for each in world.documents(meeting) if book.shows(each)]
    return " | ".join(f'<a href="{book.document_url(each)}">{_NAMES[each.kind]}</a>' for each in shown)
