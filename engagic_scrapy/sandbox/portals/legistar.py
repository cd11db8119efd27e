"""Plays Legistar: the Web API, the InSite hosts of its tenants and the hosts of their files."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from aiohttp import web

from engagic_scrapy.sandbox import bodies
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.portals import legistar_api, legistar_insite, legistar_pages
from engagic_scrapy.sandbox.records import City, Document

_ALL = "User-agent: *\nDisallow: /\n"
_CONFIRMATION = "/Confirmation.aspx?M1=Gone"


class Legistar:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "legistar"

    def owns(self, host: str) -> bool:
        return host in (book.API_HOST, book.MEDIA_HOST) or book.slug_of(host) is not None

    def is_document(self, host: str, path: str) -> bool:
        """Whether a request is for a file and not for a listing: the two have lanes of their own."""
        return host == book.MEDIA_HOST or host.endswith(book.FILES) or path.lower().startswith("/view.ashx")

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        """The answer to any request to one of its hosts."""
        city = self._city(host, request.path, play)
        if request.path == "/robots.txt":
            return self._robots(host, city)
        if host == book.API_HOST:
            return legistar_api.answer(request, play)
        if city is None:
            # The vendor's hosts exist for any name.
            return web.Response(text=legistar_pages.shell_page(), content_type="text/html")
        if host == book.host(city):
            return await legistar_insite.answer(request, play, city)
        document = self._file(request.path, city, play)
        if document is None or not document.shown:
            return web.Response(status=404, text="The specified key does not exist.")
        if document.fault == "gone_pdf":
            return web.Response(status=302, headers={"Location": f"https://{book.host(city)}{_CONFIRMATION}"})
        if document.fault == "redirect" and not request.path.startswith("/moved/"):
            return web.Response(status=302, headers={"Location": f"https://{book.files_host(city)}/moved/{document.key}.pdf"})
        return await bodies.send(request, play, document)

    def _city(self, host: str, path: str, play: Play) -> City | None:
        slug = path.split("/")[1] if host == book.MEDIA_HOST else book.slug_of(host)
        city = play.world.city_of_slug(slug) if slug else None
        known = city and (host in (book.MEDIA_HOST, book.host(city), book.files_host(city)))
        return city if known and city and city.vendor == self.name else None

    def _robots(self, host: str, city: City | None) -> web.Response:
        forbidden = city and (
            (city.fault == "robots" and host == book.host(city))
            or (city.fault == "robots_files" and host == book.files_host(city))
        )
        return web.Response(text=_ALL) if forbidden else web.Response(status=404, text="Not Found")

    def _file(self, path: str, city: City, play: Play) -> Document | None:
        """The document behind the path of a file host."""
        moved = re.fullmatch(r"/moved/(\d+)\.(\d+)\.(\w+)\.(\d+)\.(\d+)\.pdf", path)
        direct = re.fullmatch(r"/[^/]+/meetings/[0-9A-F-]{36}/(\d+)[ %].*", path)
        api = re.fullmatch(r"/[^/]+/meetings/\d+/\d+/(\d+)_([AM])_[^/]+\.pdf", path)
        attachment = re.fullmatch(r"/[^/]+/attachments/([0-9a-f]{8})[0-9a-f-]{28}\.pdf", path)
        if moved:
            index, kind, position, ordinal = int(moved[2]), moved[3], int(moved[4]), int(moved[5])
        elif attachment:
            index, position, ordinal = book.attachment_place(int(attachment[1], 16))
            kind = "attachment"
        elif direct:
            index, kind, position, ordinal = book.insite_index(city, int(direct[1])), "agenda", 0, 0
        elif api:
            kind = {"A": "agenda", "M": "minutes"}[api[2]]
            index, position, ordinal = book.event_index(city, int(api[1])), 0, 0
        else:
            return None
        if not 0 <= index < play.world.options.meetings:
            return None
        document = play.world.document(play.world.meeting(city, index), kind, position, ordinal)
        if document is None or moved:
            return document
        url = book.document_url(document) if direct else book.api_document_url(document)
        return document if unquote(urlsplit(url).path) == path else None
