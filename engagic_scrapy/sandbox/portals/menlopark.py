"""Plays a page like that of Menlo Park: all bodies and years on one, and files."""

from __future__ import annotations

import re

from aiohttp import web

from engagic_scrapy.sandbox.portals import menlopark_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/files/sharedassets/public/v/1/agendas-and-minutes/[\w-]+/\d{4}-meetings/\d{8}-[a-z]+-(\d+)\.pdf")
_SAID = {"cancelled": "Cancellation notice", "deferred": "Postponed"}
_ERROR = "<html><head><title>Server Error</title></head><body>Something went wrong.</body></html>"
_CHANGED = "<html><head><title>Agendas</title></head><body><main>See our new calendar</main></body></html>"
_HEAD = "<tr><th>Date</th><th>Agenda packet</th><th>Minutes</th><th>Video</th></tr>"
_LABELS = {"agenda": "Agenda", "packet": "Agenda packet", "minutes": "Minutes"}


class Menlopark(TenantPortal):
    name = "menlopark"
    sites = book.SITES
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return web.Response(text=_page(world, city), content_type="text/html") if request.path == book.PAGE else None


def _page(world: World, city: City) -> str:
    broken = {"error_text": _ERROR, "layout": _CHANGED}.get(city.fault)
    sections = "".join(_section(world, each) for each in world.meetings(city)) or f"<h2>City Council</h2><table>{_HEAD}</table>"
    return broken or f"<html><head><title>Agendas and minutes</title></head><body>{sections}</body></html>"


def _section(world: World, meeting: Meeting) -> str:
    """A placeholder without rows, this year's table, and one of long ago."""
    old = '<tr><td>June 4, 1996</td><td>n/a</td><td><a class="document" href="/files/old.pdf">Minutes</a></td><td></td></tr>'
    return (
        f"<h2>{book.section(meeting)}</h2><table><tr><td></td></tr></table><h3>{meeting.day.year}</h3>"
        f"<table>{_HEAD}{_row(world, meeting)}</table><h3>1996</h3><table>{_HEAD}{old}</table>"
    )


def _row(world: World, meeting: Meeting) -> str:
    cells = {"packet": "", "minutes": ""}
    for document in world.documents(meeting):
        if book.shows(document):
            column = "minutes" if document.kind == "minutes" else "packet"
            cells[column] += f'<a class="document" href="{book.document_url(document)}">{_LABELS[document.kind]}</a> '
    said = _SAID.get(meeting.state, "") or ("" if cells["packet"] else "n/a")
    video = f'<a href="https://youtu.be/sandbox{meeting.index}">Video</a>' if meeting.past else ""
    day = f"{meeting.day:%b}. {meeting.day.day}, {meeting.day.year}"
    return f"<tr><td>{day}</td><td>{cells['packet']}{said}</td><td>{cells['minutes']}</td><td>{video}</td></tr>"
