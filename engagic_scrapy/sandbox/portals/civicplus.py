"""Plays CivicPlus: the AgendaCenter of each tenant, its search, its HTML agendas and its files."""

from __future__ import annotations

import re
from datetime import date

from aiohttp import web

from engagic_scrapy import dates
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import civicplus_addresses as book
from engagic_scrapy.sandbox.portals import civicplus_pages as pages
from engagic_scrapy.sandbox.portals import trouble
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/agendacenter/viewfile/(agenda|minutes|item)/(?:_\d{8}-)?(\d+)", re.I)


class Civicplus:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "civicplus"

    def owns(self, host: str) -> bool:
        return host.endswith((book.VENDOR, book.OWN))

    def is_document(self, host: str, path: str) -> bool:
        return _FILE.fullmatch(path) is not None

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(book.slug_of(host))
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone":  # a name without a tenant still answers
            return _html(pages.STUB)
        if host != book.host(city):
            return web.Response(status=302, headers={"Location": f"https://{book.host(city)}{request.raw_path}"})
        if match := _FILE.fullmatch(request.path):
            return await self._file(request, play, city, match)
        if city.fault == "error_text":
            return _html(pages.ERROR)
        return trouble.of_listing(play, city) or _listing(play.world, city, request)

    async def _file(self, request: web.Request, play: Play, city: City, match: re.Match[str]) -> web.StreamResponse:
        gone = _html("<html><head><title>Not Found</title></head><body>No such file</body></html>", 404)
        kind, number = match[1].lower(), int(match[2])
        if kind == "item":
            return await trouble.file(request, play, trouble.document(play, city, number), gone)
        meeting = next((each for each in play.world.meetings(city) if book.row_id(each) == number), None)
        if meeting is None or not meeting.published:
            return gone
        if "html" in request.query:
            return _html(pages.agenda(play.world, meeting))
        return await trouble.file(request, play, _document(play.world, meeting, kind, request), gone)


def _document(world: World, meeting: Meeting, kind: str, request: web.Request) -> Document | None:
    return world.document(meeting, "packet" if kind == "agenda" and "packet" in request.query else kind)


def _listing(world: World, city: City, request: web.Request) -> web.Response:
    found = list(world.meetings(city))
    first, last = (dates.read_date(request.query.get(name)) for name in ("startDate", "endDate"))
    if "search" in request.path.lower():
        found = [each for each in found if (first or date.min) <= each.day <= (last or date.max)]
    elif request.path.lower() == book.CENTER.lower():  # only the newest year of each category
        newest = {each.body_id: max(m.day.year for m in found if m.body_id == each.body_id) for each in found}
        found = [each for each in found if each.day.year == newest[each.body_id]]
    else:
        return web.Response(status=404, text="Not Found")
    page = pages.center(world, city, found, *(f"{day:%m/%d/%Y}" if day else "" for day in (first, last)))
    return _html(page.replace("catAgendaRow", "agendaLine") if city.fault == "layout" else page)


def _html(page: str, status: int = 200) -> web.Response:
    return web.Response(text=page, status=status, content_type="text/html")
