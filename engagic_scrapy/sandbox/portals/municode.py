"""Plays Municode Meetings: each tenant's API, the agendas as pages and the document store."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy import dates
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import municode_addresses as book
from engagic_scrapy.sandbox.portals import trouble
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

_NOTES = {"cancelled": " - CANCELLED", "deferred": " - Deferred"}
_STORED = re.compile(r"/sbx(\d+)-(?:pubu|meet-[0-9a-f]+)/(?:MEET-(\w+)|ITEM-Attachment-\d+)-([0-9a-f]{32})\.pdf")


class Municode:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "municode"

    def owns(self, host: str) -> bool:
        return host.endswith(book.SITES) or host in (book.PAGES, book.STORE, book.ITEM_STORE)

    def is_document(self, host: str, path: str) -> bool:
        return host in (book.STORE, book.ITEM_STORE)

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        gone = web.Response(status=404, text="The specified resource does not exist.")
        city = self._city(host, play)
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if self.is_document(host, request.path):
            return await trouble.file(request, play, _stored(play, request.path), gone)
        if host == book.PAGES:
            meeting = _by_digits(play.world, request.query.get("me", ""))
            return _html(agenda(play.world, meeting)) if meeting and meeting.published else _html("<html><body></body></html>")
        if city is None or city.fault == "gone":
            return gone
        if city.fault == "error_text":
            return web.json_response({"Message": "An error has occurred."})
        return trouble.of_listing(play, city) or _listing(play.world, city, request) or gone

    def _city(self, host: str, play: Play) -> City | None:
        city = play.world.city_of_slug(host.removesuffix(book.SITES)) if host.endswith(book.SITES) else None
        return city if city and city.vendor == self.name else None


def _by_digits(world: World, digits: str) -> Meeting | None:
    if not re.fullmatch(r"5b[0-9a-f]{30}", digits):
        return None
    city, meeting = int(digits[2:12], 16), int(digits[12:], 16)
    known = city < world.options.cities and meeting < world.options.meetings
    return world.meeting(world.city(city), meeting) if known else None


def _stored(play: Play, path: str) -> Document | None:
    match = _STORED.fullmatch(path)
    if match is None:
        return None
    if match[2]:
        meeting = _by_digits(play.world, match[3])
        return play.world.document(meeting, match[2].lower()) if meeting else None
    index = int(match[1])
    return trouble.document(play, play.world.city(index), int(match[3], 16)) if index < play.world.options.cities else None


def _listing(world: World, city: City, request: web.Request) -> web.Response | None:
    if request.path != "/api/v1/public/meeting/list.json":
        return None
    first, last = (dates.read_date(request.query.get(name)) for name in ("datefrom", "dateto"))
    if first is None or last is None:
        return web.json_response({"Message": "datefrom and dateto are required."})
    rows = [row(world, meeting) for meeting in world.meetings(city) if first <= meeting.day <= last]
    return web.json_response({"Items" if city.fault == "layout" else "Meetings": rows})


def row(world: World, meeting: Meeting) -> dict[str, Any]:
    """A meeting as the list has it: two shapes of date, and at some tenants UTC without saying so."""
    files = {each.kind: book.document_url(each) for each in world.documents(meeting)}
    pages = {"Agenda": book.agenda_url(meeting, attachments=False), "Packet": book.agenda_url(meeting)}
    links = {}
    for name in ("Agenda", "Packet", "Minutes"):
        links[f"{name}LinksURL"] = files.get(name.lower(), "")
        links[f"{name}LinksHtmlURL"] = pages.get(name, "") if name.lower() in files else ""
    return {
        "MeetingID": book.meeting_id(meeting), "RevisionID": 1, "Title": f"Regular Meeting{_NOTES.get(meeting.state, '')}",
        "GroupName": meeting.body, "BodySummary": "", "CalendarDate": _moment(meeting),
        "OriginMeetingID": book.digits(meeting), **links,
    }  # fmt: skip


def _moment(meeting: Meeting) -> list[Any]:
    day = meeting.day
    if meeting.start is None:
        return [day.year, day.month, day.day]
    moment = datetime.fromisoformat(f"{day}T{meeting.start}").replace(tzinfo=zoneinfo.ZoneInfo(meeting.city.timezone))
    if meeting.published and meeting.city.quirk % 3 == 1:
        moment = moment.astimezone(UTC)
    if meeting.city.quirk % 2:
        return [{"FromDate": f"{moment:%Y-%m-%d %H:%M:%S}", "ToDate": ""}]
    return [moment.year, moment.month, moment.day, moment.hour, moment.minute]


def agenda(world: World, meeting: Meeting) -> str:
    """The agenda as a page: a header with the local time, a section for each group of items, attachments after their item."""
    clock = datetime.fromisoformat(f"{meeting.day}T{meeting.start}").strftime(" %I:%M %p") if meeting.start else ""
    header = (f"{meeting.body} Regular Meeting", f"{meeting.day:%A, %B %d, %Y}{clock}", meeting.location)
    items = world.items(meeting)
    groups = (
        ("Call to Order", [item for item in items if item.file is None]),
        ("Consent Agenda", [item for item in items if item.file and item.consent]),
        ("New Business", [item for item in items if item.file and not item.consent]),
    )
    sections = "".join(_section(world, number, name, inside) for number, (name, inside) in enumerate(groups, 1))
    spans = "".join(f"<span>{escape(words)}</span>" for words in header)
    return f"<html><head><title>{meeting.body}</title></head><body><header>{spans}</header>{sections}</body></html>"


def _section(world: World, number: int, name: str, items: list[Item]) -> str:
    lines = "".join(f"<li><num>{item.number or ''}</num> {escape(item.title)}</li>{_attachments(world, item)}" for item in items)
    return (
        f'<section class="agenda-section"><h2 class="section-header"><num>{number}.</num> {name}</h2>'
        f'<ol class="agenda-items">{lines}</ol></section>'
    )


def _attachments(world: World, item: Item) -> str:
    own = [each for each in world.documents(item.meeting) if each.position == item.position and each.shown]
    lines = "".join(f'<li><a href="{book.document_url(each)}">{each.name}</a> (0.09 MB)</li>' for each in own)
    return f'<ul class="agenda_item_attachments">{lines}</ul>' if own else ""


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
