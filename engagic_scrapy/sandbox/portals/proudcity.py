"""Plays ProudCity: the list of posts of each site, its meeting pages, and the bucket with the files."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.portals import proudcity_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Meeting
from engagic_scrapy.sandbox.world import World

_POSTS = "/wp-json/wp/v2/meetings"
_FILE = re.compile(r"/proudcity/([a-z0-9]+)/\d{4}/\d\d/[\d-]+-Agenda-(\d+)\.pdf")
_TABS = {
    "agenda": ("tab-agenda", "Agenda"),
    "packet": ("tab-agenda-packet", "Agenda Packet"),
    "minutes": ("tab-minutes", "Minutes"),
}
_SAID = {"cancelled": " (Cancelled)", "deferred": " (Postponed)"}


class Proudcity(TenantPortal):
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "proudcity"
    sites = book.SITES
    file = _FILE

    def owns(self, host: str) -> bool:
        return super().owns(host) or host == book.FILES

    def is_document(self, host: str, path: str) -> bool:
        return host == book.FILES

    def asked_file(self, host: str, path: str) -> re.Match[str] | None:
        return _FILE.fullmatch(path) if host == book.FILES else None

    def tenant(self, request: web.Request, host: str, world: World) -> City | None:
        file = self.asked_file(host, request.path)
        return world.city_of_slug(file[1]) if file else super().tenant(request, host, world)

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _answer(request, world, city)

    def missing(self) -> web.Response:
        return web.Response(status=404, text="<html><body><h1>Nothing here</h1></body></html>", content_type="text/html")

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        return int(match[2])


def _answer(request: web.Request, world: World, city: City) -> web.Response | None:
    if request.path == _POSTS:
        return _posts(request, world, city)
    for meeting in world.meetings(city):
        if request.path == f"/meetings/{book.slug(meeting)}/":
            return web.Response(text=page(world, meeting), content_type="text/html")
    return None


def _posts(request: web.Request, world: World, city: City) -> web.Response:
    if city.fault == "error_text":
        return web.json_response({"code": "internal_server_error", "message": "There has been a critical error on this website."})
    if city.fault == "layout":
        return web.json_response({"meetings": []})
    size, number = int(request.query.get("per_page", "10")), int(request.query.get("page", "1"))
    newest = sorted(world.meetings(city), key=_published, reverse=True)
    total = max(1, -(-len(newest) // size))
    if number > total:
        return web.json_response(
            {"code": "rest_post_invalid_page_number", "message": "The page number is too large."}, status=400
        )
    rows = [post(meeting) for meeting in newest[(number - 1) * size : number * size]]
    return web.json_response(rows, headers={"X-WP-Total": str(len(newest)), "X-WP-TotalPages": str(total)})


def _published(meeting: Meeting) -> str:
    """Meetings are written in bulk, months before they are; the order of posts is not theirs."""
    return str(meeting.day - timedelta(30 + meeting.index * 37 % 200))


def title(meeting: Meeting) -> str:
    day = f"{meeting.day:%B} {meeting.day.day}, {meeting.day.year}"
    printed = f"{meeting.body} Meeting: {day}" if meeting.city.quirk % 2 else f"{meeting.body} – {day}"
    return printed + _SAID.get(meeting.state, "")


def post(meeting: Meeting) -> dict[str, Any]:
    """A post of the REST interface: no content, no document; WordPress before 6.6 gives no classes."""
    made = {
        "id": book.post_id(meeting),
        "date": f"{_published(meeting)}T09:12:44",
        "modified_gmt": f"{_published(meeting)}T17:12:44",
        "link": book.page_url(meeting),
        "title": {"rendered": escape(title(meeting)).replace("–", "&#8211;")},
    }
    if meeting.city.quirk % 4 != 1:
        term = meeting.body.lower().replace(" ", "-")
        made["class_list"] = [f"post-{made['id']}", "meeting", f"meeting-taxonomy-{meeting.day.year}-{term}"]
    return made


def page(world: World, meeting: Meeting) -> str:
    """A meeting page. On some sites the box keeps a day on which the meeting no longer is."""
    day = meeting.day - timedelta(7 if meeting.city.quirk % 3 == 2 else 0)
    shown = [each for each in world.documents(meeting) if each.kind in _TABS]
    bars = "".join(f'<li><a data-toggle="tab" href="#{_TABS[each.kind][0]}">{_TABS[each.kind][1]}</a></li>' for each in shown)
    panes = "".join(_pane(_TABS[each.kind][0], book.document_url(each)) for each in shown)
    if meeting.past and meeting.state == "held":
        video = f"https://www.youtube.com/embed/sandbox{meeting.index:04}?autoplay=0&amp;controls=1"
        bars += '<li><a data-toggle="tab" href="#tab-video">Video</a></li>'
        panes += f'<div id="tab-video" class="tab-pane fade"><iframe id="player" src="{video}"></iframe></div>'
    clock = f'<span class="start-time">{_clock(meeting.start)}</span>' if meeting.start else ""
    return (
        f'<!DOCTYPE html><html><head><title>{escape(title(meeting))}</title></head><body class="single-meeting postid-'
        f'{book.post_id(meeting)}"><main class="main"><header><h1 class="entry-title">{escape(title(meeting))}</h1></header>'
        f'<div class="date-box">{day:%b} <span class="date-big">{day.day}</span> {day.year}</div>'
        f'<h3>{clock}<span class="location">{escape(meeting.location)}</span></h3><h6>1 Main Street</h6>'
        f'<ul class="nav nav-tabs">{bars}</ul><div class="tab-content">{panes}</div></main></body></html>'
    )


def _clock(start: str) -> str:
    hour, minute = int(start[:2]), start[3:]
    return f"{(hour - 1) % 12 + 1}:{minute} {'pm' if hour >= 12 else 'am'}"


def _pane(name: str, url: str) -> str:
    label = url.rpartition("/")[2].removesuffix(".pdf")
    viewer = f'<iframe src="//docs.google.com/gview?url={url}&embedded=true" id="doc-preview"></iframe>'
    return f'<div id="{name}" class="tab-pane fade"><p><a href="{url}" download="{label}">Download</a></p>{viewer}</div>'
