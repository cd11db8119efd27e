"""What can strike the listing of any vendor's tenant in the same way: 429, 500, a browser check."""

from __future__ import annotations

from aiohttp import web

from engagic_scrapy.sandbox import bodies
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.records import City, Document

ROBOTS_ALL = "User-agent: *\nDisallow: /\n"
_CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div id='cf-wrapper'>"
    "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></div></body></html>"
)


def robots(city: City | None) -> web.Response:
    forbidden = city is not None and city.fault == "robots"
    return web.Response(text=ROBOTS_ALL) if forbidden else web.Response(status=404, text="Not Found")


def of_listing(play: Play, city: City) -> web.Response | None:
    """The answer in place of a listing; None if the city has no such fault, or has shown it."""
    if city.fault == "429" and play.first("429", city.id):
        seconds = play.limit(f"{city.vendor} listing")
        return web.Response(status=429, headers={"Retry-After": str(seconds)}, text="Too Many Requests")
    if city.fault == "http500":
        return web.Response(status=500, text="Server Error in '/' Application.", content_type="text/html")
    if city.fault == "challenge":
        return web.Response(text=_CHALLENGE, content_type="text/html")
    return None


def document(play: Play, city: City, number: int) -> Document | None:
    """The file of that id that the public may see."""
    if number < 1:
        return None
    index, kind, position, ordinal = numbers.place(number)
    if not 0 <= index < play.world.options.meetings:
        return None
    found = play.world.document(play.world.meeting(city, index), kind, position, ordinal)
    return found if found is not None and found.shown else None


async def file(request: web.Request, play: Play, found: Document | None, gone: web.Response) -> web.StreamResponse:
    """The file, `gone` where there is none, or a redirect to the same address with ``moved=1``."""
    if found is None or found.fault == "gone_pdf":
        return gone
    if found.fault == "redirect" and "moved" not in request.query:
        mark = "&" if request.query_string else "?"
        return web.Response(status=302, headers={"Location": f"{request.raw_path}{mark}moved=1"})
    return await bodies.send(request, play, found)
