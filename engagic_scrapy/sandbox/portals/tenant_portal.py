"""The base of portals with tenants: whom a request is for, robots.txt, tenants that are gone, files, faults."""

from __future__ import annotations

import re

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import trouble
from engagic_scrapy.sandbox.records import City, Document
from engagic_scrapy.sandbox.world import World


class TenantPortal:
    """One vendor of the sandbox: which hosts are its own, and what they answer. A vendor adds the attributes and :meth:`page`."""

    name: str
    sites: str  # how the tenants' hosts end; the city's slug is before it
    file: re.Pattern[str]  # the path of a file; its first group is the file's number

    def owns(self, host: str) -> bool:
        return host.endswith(self.sites)

    def is_document(self, host: str, path: str) -> bool:
        return self.asked_file(host, path) is not None

    def asked_file(self, host: str, path: str) -> re.Match[str] | None:
        return self.file.fullmatch(path)

    def tenant(self, request: web.Request, host: str, world: World) -> City | None:
        """Whose host it is, or whose path on a host of many; cities of other vendors are no tenants."""
        return world.city_of_slug(host.removesuffix(self.sites))

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = self.tenant(request, host, play.world)
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone":
            return self.missing()
        if match := self.asked_file(host, request.path):
            return await trouble.file(request, play, self.document(match, request, play, city), self.missing_file())
        return trouble.of_listing(play, city) or await self.page(request, play.world, city) or self.missing()

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        """What a tenant without a fault of the network answers; None: there is no such page."""
        raise NotImplementedError

    def missing(self) -> web.Response:
        """The answer for a page, and for a tenant, that is not there."""
        return web.Response(status=404, text="Not Found")

    def missing_file(self) -> web.Response:
        return self.missing()

    def document(self, match: re.Match[str], request: web.Request, play: Play, city: City) -> Document | None:
        return trouble.document(play, city, self.file_number(match, request))

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        return int(match[1])
