"""Plays IQM2: each tenant's calendar, the pages of its meetings and legislative files, and the files."""

from __future__ import annotations

import re
from datetime import date

from aiohttp import web

from engagic_scrapy import dates
from engagic_scrapy.sandbox.portals import iqm2_addresses as book
from engagic_scrapy.sandbox.portals import iqm2_pages as pages
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Item
from engagic_scrapy.sandbox.world import World

_REFUSED = "<html><head><title>Document</title></head><body>The requested Document could not be retrieved.</body></html>"


class Iqm2(TenantPortal):
    name = "iqm2"
    sites = book.SITES
    file = re.compile(r"/citizens/fileopen\.aspx", re.I)

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _html(_REFUSED) if city.fault == "error_text" else _Tenant(world, city, request).answer()

    def missing(self) -> web.Response:
        return _html(pages.DEAD)

    def missing_file(self) -> web.Response:
        return _html(_REFUSED)

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        return _number(request)


def _number(request: web.Request) -> int:
    text = request.query.get("ID", "")
    return int(text) if text.isdigit() else 0


class _Tenant:
    def __init__(self, world: World, city: City, request: web.Request):
        self.world, self.city, self.query = world, city, request.query
        self.path, self.number = request.path.lower(), _number(request)

    def answer(self) -> web.Response:
        match self.path:
            case "/citizens/calendar.aspx":
                return self.calendar()
            case "/citizens/detail_meeting.aspx":
                found = next((each for each in self.world.meetings(self.city) if book.meeting_id(each) == self.number), None)
                return _html(pages.detail(self.world, found) if found else _REFUSED)
            case "/citizens/detail_legifile.aspx":
                item = self.item(self.number)
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
