"""Plays Swagit: accordions and lists of recordings, agendas behind redirects, files."""

from __future__ import annotations

import re
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.portals import swagit_addresses as book
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

PAGE_ROWS = 10
_ADMIN = "<html><head><title>SwagitAdmin</title></head><body><form action='/admin/'>Sign in</form></body></html>"
_ERROR = "<html><head><title>Application Error</title></head><body>We're sorry, but something went wrong.</body></html>"
_CHANGED = "<html><head><title>Videos</title></head><body><main>Watch our meetings</main></body></html>"
_FILE = re.compile(r"/videos/(\d+)/(agenda|minutes)")


class Swagit:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "swagit"

    def owns(self, host: str) -> bool:
        return host.endswith((book.SITES, book.FILES))

    def is_document(self, host: str, path: str) -> bool:
        return host.endswith(book.FILES) or path.endswith("/minutes")

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(book.slug_of(host))
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone":
            return _html(_ADMIN)
        gone = web.Response(status=404, text="Not Found")
        if host.endswith(book.FILES):
            number = request.path.strip("/").removesuffix(".pdf")
            return await trouble.file(request, play, trouble.document(play, city, int(number) if number.isdecimal() else 0), gone)
        if found := _FILE.fullmatch(request.path):
            document = _document(play, city, int(found[1]), found[2])
            if document is None or found[2] == "minutes":
                return await trouble.file(request, play, document, gone)
            return web.Response(status=302, headers={"Location": book.file_url(document)})
        if city.fault == "error_text":
            return _html(_ERROR)
        return trouble.of_listing(play, city) or _page(request, play.world, city)


def _document(play: Play, city: City, video: int, kind: str) -> Document | None:
    index = book.video_index(city, video)
    if not 0 <= index < play.world.options.meetings:
        return None
    return trouble.document(play, city, numbers.number(play.world.meeting(city, index), kind))


def _page(request: web.Request, world: World, city: City) -> web.Response:
    """The default view leads to the tenant's; half of the tenants have all on one page, half a list for each body."""
    home = f"/views/{book.view(city)}"
    if request.path.rstrip("/") == "/views/default":
        return web.Response(status=302, headers={"Location": home})
    if city.fault == "layout":
        return _html(_CHANGED)
    held = sorted((each for each in world.meetings(city) if book.lists(each)), key=lambda each: each.day, reverse=True)
    bodies = {_slug(each.body): each.body for each in held}
    if request.path == home:
        return _html(_frame(city, _tabs(city, bodies) + _table([]) if city.quirk % 2 else _accordion(world, held, bodies)))
    slug = request.path.removeprefix(f"{home}/")
    if slug not in bodies:
        return web.Response(status=404, text="Not Found")
    number = int(request.query.get("page", "1"))
    rows = [each for each in held if _slug(each.body) == slug]
    shown = _table([_row(world, each, hidden=True) for each in rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]])
    more = _pager(f"{request.path}?page={number + 1}") if len(rows) > number * PAGE_ROWS else ""
    return _html(_frame(city, _tabs(city, bodies, slug) + shown + more))


def _slug(body: str) -> str:
    return body.lower().replace(" ", "-")


def _frame(city: City, content: str) -> str:
    """Titles are wrong on purpose: only the foot names the place."""
    foot = f"<p>City of {escape(city.name)}, {city.state} Video Archive / <a href='/admin/'>Login</a></p>"
    head = "<head><title>SwagitAdmin</title><title>News - City of Elsewhere, ZZ Video Archive</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{content}{foot}</body></html>"


def _tabs(city: City, bodies: dict[str, str], active: str = "") -> str:
    home = f"/views/{book.view(city)}"
    links = [f'<li class=""><a href="{home}/live">Live</a></li>'] + [
        f'<li class="{"active" if slug == active else ""}"><a href="{home}/{slug}">{escape(body)}</a></li>'
        for slug, body in bodies.items()
    ]
    return f'<ul class="nav nav-tabs nav-tabs-swagit">{"".join(links)}</ul>'


def _pager(address: str) -> str:
    links = "".join(f'<li><a rel="next" href="{address}">{words}</a></li>' for words in ("2", "Next"))
    return f'<ul class="pagination">{links}</ul>'


def _accordion(world: World, held: list[Meeting], bodies: dict[str, str]) -> str:
    panels = []
    for slug, body in bodies.items():
        years = sorted({each.day.year for each in held if each.body == body}, reverse=True)
        panes = "".join(
            f'<div class="tab-pane" id="{slug}-{year}">'
            f"{_table([_row(world, each, hidden=False) for each in held if each.body == body and each.day.year == year])}</div>"
            for year in years
        )
        button = f'<h4 class="panel-title"><button data-toggle="collapse" href="#collapse{slug}">{escape(body)}</button></h4>'
        panels.append(f'<div class="panel">{button}<div id="collapse{slug}" class="panel-collapse collapse">{panes}</div></div>')
    return "".join(panels) or _table([])


def _table(rows: list[str]) -> str:
    heads = "<th>Video</th><th>Date</th><th>Duration</th><th>Links</th>"
    return f'<table class="table videos" id="video-table"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _row(world: World, meeting: Meeting, *, hidden: bool) -> str:
    """`hidden`: the column of links stands in a comment, and the agenda in it whether there is one or not."""
    number = book.video(meeting)
    kinds = {each.kind for each in world.documents(meeting)}
    agenda = f'<a href="/videos/{number}/agenda">Agenda</a>' if hidden or "agenda" in kinds else ""
    minutes = f'<a href="/videos/{number}/minutes">Minutes</a>' if "minutes" in kinds else ""
    links = f"<!-- <td>{agenda}</td> --><td>{minutes}</td>" if hidden else f"<td>{agenda}&nbsp;{minutes}</td>"
    return (
        f'<tr><form><td><a target="_blank" href="/videos/{number}">{escape(meeting.body)}</a></td>'
        f"<td nowrap>{meeting.day:%b %d, %Y}</td><td>01h 58m</td>{links}</tr>"
    )


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
