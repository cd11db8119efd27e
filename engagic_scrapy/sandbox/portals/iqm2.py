"""Plays IQM2: each tenant's calendar, the pages of its meetings and legislative files, and the files."""

from __future__ import annotations

import re
from datetime import date

from aiohttp import web

from engagic_scrapy import dates
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import iqm2_addresses as book
from engagic_scrapy.sandbox.portals import iqm2_pages as pages
from engagic_scrapy.sandbox.portals import trouble
from engagic_scrapy.sandbox.records import City, Item
from engagic_scrapy.sandbox.world import World

_REFUSED = "<html><head><title>Document</title></head><body>The requested Document could not be retrieved.</body></html>"


class Iqm2:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "iqm2"

    def owns(self, host: str) -> bool:
        return host.endswith(book.SITES)

    def is_document(self, host: str, path: str) -> bool:
        return path.lower() == "/citizens/fileopen.aspx"

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(host.removesuffix(book.SITES))
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone":
            return _html(pages.DEAD)
        refused = _html(_REFUSED)
        if self.is_document(host, request.path):
            number = request.query.get("ID", "")
            return await trouble.file(
                request, play, trouble.document(play, city, int(number) if number.isdigit() else 0), refused
            )
        if city.fault == "error_text":
            return refused
        return trouble.of_listing(play, city) or _Tenant(play.world, city, request).answer()


class _Tenant:
    def __init__(self, world: World, city: City, request: web.Request):
        self.world, self.city, self.query = world, city, request.query
        self.path = request.path.lower()

    def answer(self) -> web.Response:
        number = int(self.query["ID"]) if self.query.get("ID", "").isdigit() else 0
        match self.path:
            case "/citizens/calendar.aspx":
                return self.calendar()
            case "/citizens/detail_meeting.aspx":
                found = next((each for each in self.world.meetings(self.city) if book.meeting_id(each) == number), None)
                return _html(pages.detail(self.world, found) if found else _REFUSED)
            case "/citizens/detail_legifile.aspx":
                item = self.item(number)
                return _html(pages.legifile(item) if item else _REFUSED)
        return web.Response(status=404, text="Not Found")

    def calendar(self) -> web.Response:
        """The range that was asked for, or the current year, on one page."""
        year = self.world.options.today.year
        first = dates.read_date(self.query.get("From")) or date(year, 1, 1)
        last = dates.read_date(self.query.get("To")) or date(year, 12, 31)
        found = sorted(
            (m for m in self.world.meetings(self.city) if first <= m.day <= last), key=lambda m: (m.day, m.start or "")
        )
        page = pages.calendar(self.world, self.city, found, first, last)
        return _html(re.sub("_pnlMeetings", "_pnlMeetingList", page) if self.city.fault == "layout" else page)

    def item(self, number: int) -> Item | None:
        index, position = divmod(number - 3_000, 100)
        if not 0 <= index < self.world.options.meetings:
            return None
        items = self.world.items(self.world.meeting(self.city, index))
        return next((item for item in items if item.position == position), None)


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
