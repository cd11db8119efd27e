"""Plays OnBase Agenda Online: search, meeting pages and agendas of each tenant, and its files."""

from __future__ import annotations

import re
from datetime import datetime

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import onbase_addresses as book
from engagic_scrapy.sandbox.portals import onbase_pages as pages
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(rf"{book.PATH}/Documents/ViewDocument/[^/]+\.pdf")
_KINDS = {str(code): kind for kind, code in book.TYPES.items()}


class Onbase(TenantPortal):
    name = "onbase"
    sites = book.HOSTS
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _page(_text(world, city, request)) if request.path.startswith(book.PATH) else None

    def missing(self) -> web.Response:
        return web.Response(status=404, text="<html><body>404 - File or directory not found.</body></html>")

    def missing_file(self) -> web.Response:
        return _page(pages.ERROR)

    def document(self, match: re.Match[str], request: web.Request, play: Play, city: City) -> Document | None:
        meeting = _meeting(play.world, city, request.query.get("meetingId"))
        return play.world.document(meeting, _KINDS.get(request.query.get("documentType", ""), "")) if meeting else None


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _meeting(world: World, city: City, key: str | None) -> Meeting | None:
    return next((each for each in world.meetings(city) if str(book.meeting_id(each)) == key), None)


def _text(world: World, city: City, request: web.Request) -> str:
    if city.fault == "error_text":
        return pages.ERROR
    path, query = request.path.removeprefix(book.PATH), request.query
    if path == "/Meetings/Search":
        if city.fault == "layout":
            return "<html><head><title>Meetings</title></head><body><main>Our new portal</main></body></html>"
        first, last = (datetime.strptime(query[key], "%m/%d/%Y").date() for key in ("dropsv", "dropev"))  # noqa: DTZ007
        return pages.search(world, [each for each in world.meetings(city) if first <= each.day <= last and book.lists(each)])
    meeting = _meeting(world, city, query.get("id") or query.get("meetingId"))
    if meeting is None or not meeting.published:
        return pages.ERROR
    if path == "/Meetings/ViewMeeting":
        return pages.meeting(world, meeting)
    # Half of the tenants answer at one address, half at the other: the wrong one gives the error page, with HTTP 200.
    if path == "/Meetings/ViewMeetingAgenda" and pages.has_blocks(city):
        return pages.blocks(world, meeting)
    if path == "/Documents/ViewAgenda" and not pages.has_blocks(city):
        return pages.word(world, meeting)
    return pages.ERROR
