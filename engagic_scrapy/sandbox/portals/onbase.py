"""Plays OnBase Agenda Online: search, meeting pages and agendas of each tenant, and its files."""

from __future__ import annotations

import re
from datetime import datetime

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import onbase_addresses as book
from engagic_scrapy.sandbox.portals import onbase_pages as pages
from engagic_scrapy.sandbox.portals import trouble
from engagic_scrapy.sandbox.records import City, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(rf"{book.PATH}/Documents/ViewDocument/[^/]+\.pdf")
_KINDS = {str(code): kind for kind, code in book.TYPES.items()}


class Onbase:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "onbase"

    def owns(self, host: str) -> bool:
        return host.endswith(book.HOSTS)

    def is_document(self, host: str, path: str) -> bool:
        return _FILE.fullmatch(path) is not None

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(host.removesuffix(book.HOSTS))
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone" or not request.path.startswith(book.PATH):
            return web.Response(status=404, text="<html><body>404 - File or directory not found.</body></html>")
        if _FILE.fullmatch(request.path):
            meeting = _meeting(play.world, city, request.query.get("meetingId"))
            kind = _KINDS.get(request.query.get("documentType", ""), "")
            found = play.world.document(meeting, kind) if meeting else None
            return await trouble.file(request, play, found, _page(pages.ERROR))
        return trouble.of_listing(play, city) or _page(_text(play.world, city, request))


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
