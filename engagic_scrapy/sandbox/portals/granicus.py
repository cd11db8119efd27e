"""Plays Granicus: a view with all meetings, the viewers behind its links, agenda pages and files."""

from __future__ import annotations

import re
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import granicus_addresses as book
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

_SHELL = "<html><head><title>Granicus</title></head><body><h1>Experiences for government</h1></body></html>"
_ERROR = "<html><head><title>Service Unavailable</title></head><body>Media Manager is not available.</body></html>"
_CHANGED = "<html><head><title>Meetings</title></head><body><app-meetings>Loading your meetings</app-meetings></body></html>"
_FILES = ("documentviewer.php", "metaviewer.php", "minutesviewer.php")
_NAMES = {"cancelled": "CANCELLED - ", "deferred": "POSTPONED - "}


class Granicus:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "granicus"

    def owns(self, host: str) -> bool:
        return host.endswith(book.SITES) and not host.startswith("legistar")

    def is_document(self, host: str, path: str) -> bool:
        return host.endswith(book.FILES) or path.lower().rpartition("/")[2] in _FILES

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(book.slug_of(host))
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if host == "www.granicus.com":
            return _html(_SHELL)
        if city is None or city.fault == "gone":
            return web.Response(status=302, headers={"Location": "https://www.granicus.com/"})
        if self.is_document(host, request.path):
            return await trouble.file(request, play, _file(request, play, city), web.Response(status=404, text="Not Found"))
        if city.fault == "error_text":
            return _html(_ERROR)
        return trouble.of_listing(play, city) or _page(request, play, city)


def _page(request: web.Request, play: Play, city: City) -> web.Response:
    match request.path.lower():
        case "/viewpublisher.php":
            if request.query.get("view_id") != str(book.VIEW):
                return _html("<html><body>Invalid parameters.</body></html>")
            return _html(_CHANGED if city.fault == "layout" else _view(play.world, city))
        case "/agendaviewer.php":
            meeting = _meeting(request, play, city)
            if meeting is None or not meeting.published:
                return _html("<html><body>This agenda is not currently published.</body></html>")
            page = "GeneratedAgendaViewer.php" if book.has_pages(city) else "DocumentViewer.php"
            end = "" if book.has_pages(city) else f"&file={city.slug}_{book.number(meeting)}.pdf"
            location = f"{page}?view_id={book.VIEW}&{book.key(meeting)}{end}"
            return web.Response(status=302, text="Redirecting...", headers={"Location": location})
        case "/generatedagendaviewer.php":
            meeting = _meeting(request, play, city)
            if meeting is not None and book.has_pages(city):
                return _html(_agenda(play.world, meeting))
    return web.Response(status=404, text="Not Found")


def _meeting(request: web.Request, play: Play, city: City) -> Meeting | None:
    """The meeting of a clip_id or event_id; a number of the other series is none."""
    for name in ("clip_id", "event_id"):
        value = request.query.get(name, "")
        index = int(value) - 300 if value.isdecimal() else -1
        if 0 <= index < play.world.options.meetings:
            meeting = play.world.meeting(city, index)
            return meeting if book.key(meeting).startswith(name) else None
    return None


def _file(request: web.Request, play: Play, city: City) -> Document | None:
    """By the number in the address: of a packet's name, of a document's id, of the meeting."""
    meeting, path = _meeting(request, play, city), request.path.lower()
    if packet := re.search(r"/packet-(\d+)\.pdf$", path):
        return trouble.document(play, city, int(packet[1]))
    if path.endswith("metaviewer.php"):
        value = request.query.get("meta_id", "")
        return trouble.document(play, city, int(value) if value.isdecimal() else 0)
    kind = "minutes" if path.endswith("minutesviewer.php") else "agenda"
    return trouble.document(play, city, numbers.number(meeting, kind)) if meeting else None


def _view(world: World, city: City) -> str:
    meetings = sorted(world.meetings(city), key=lambda each: each.day, reverse=True)
    upcoming = "".join(_row(world, each) for each in meetings if not each.past)
    archive = "".join(_row(world, each) for each in meetings if each.past)
    about = f"as published by {escape(city.name)}. There is one item per table row."
    nothing = '<tr><td class="listItem" colspan="4">Currently there are no upcoming events.</td></tr>'
    blank = "\n" * 30
    tables = (
        f'<table class="listingTable" summary="Upcoming Events {about}"><tbody>{upcoming or nothing}</tbody></table>',
        f'<table class="listingTable" id="archive" summary="Archived Videos {about}"><tbody>{archive}</tbody></table>',
    )
    title = f"<head><title>{escape(city.name)}</title></head>"
    return f'{blank}<!DOCTYPE html><html>{title}<body><div id="granicus">{"".join(tables)}</div></body></html>'


def _row(world: World, meeting: Meeting) -> str:
    """A recorded meeting prints when its recording began, and its scheduled time only in the name."""
    day = f"{meeting.day:%b}&nbsp;{meeting.day.day:>2},&nbsp;{meeting.day.year}"
    name = _NAMES.get(meeting.state, "") + meeting.body
    when = day
    if meeting.start and meeting.past:
        name = f"{name} on {meeting.day.isoformat()} {_clock(meeting.start)}"
        when = f"{day} - {_clock(meeting.start[:-1] + '7')}"
    elif meeting.start:
        when = f"{day} - {_clock(meeting.start)}"
    slug = re.sub(r"\W+", "-", name)
    files = {each.kind: each for each in world.documents(meeting) if each.kind != "attachment"}
    epoch = f'<span style="display:none;">{1_700_000_000 + meeting.index}</span>'
    cells = [
        f'<td class="listItem" headers="Name" id="{slug}" scope="row">{escape(name)}</td>',
        f'<td class="listItem" headers="Date {slug}">{epoch}{when}</td>',
        _link("Agenda", files.get("agenda"), "AgendaLink", slug),
        _link("Packet", files.get("packet"), "AgendaPacketLink", slug),
        _link("Minutes", files.get("minutes"), "MinutesLink", slug),
    ]
    if meeting.past:
        player = f"//{book.host(meeting.city)}/MediaPlayer.php?view_id={book.VIEW}&{book.key(meeting)}"
        cells.append(
            f'<td headers="VideoLink {slug}"><a href="javascript:void(0);" onClick="window.open(\'{player}\')">Video</a></td>'
        )
    else:
        number = book.number(meeting)
        cells.append(f'<td><a href="#" class="ecomment" style="display:none;" data-event-id="{number}">eComment</a></td>')
    return f'<tr class="listingRow">{"".join(cells)}</tr>'


def _link(name: str, document: Document | None, column: str, slug: str) -> str:
    if document is None:
        return f'<td class="listItem" id="{column} not Available"></td>'
    address = book.document_url(document).removeprefix("https:")
    return f'<td class="listItem" headers="{column} {slug}"><a href="{address}" target="_blank">{name}</a></td>'


def _clock(start: str) -> str:
    hour = int(start[:2])
    return f"{(hour - 1) % 12 + 1}:{start[3:]} {'PM' if hour >= 12 else 'AM'}"


def _agenda(world: World, meeting: Meeting) -> str:
    when = f"{meeting.day:%A, %B} {meeting.day.day}, {meeting.day.year}" + (
        f" at {_clock(meeting.start)}" if meeting.start else ""
    )
    lines = "".join(_line(world, item) for item in world.items(meeting))
    head = f"<center>{escape(meeting.body)}<br>AGENDA<br>{when}<br></center>"
    return f"<html><head><title>Agenda</title></head><body>{head}{lines}</body></html>"


def _line(world: World, item: Item) -> str:
    number = book.meta_id(item)
    files = [each for each in world.documents(item.meeting) if each.position == item.position and each.kind == "attachment"]
    links = "".join(
        f'<div><a class="Document Document1" href="{book.document_url(each)}" target="_blank">{escape(each.name)}</a></div>'
        for each in files
        if each.shown
    )
    return (
        f'<table><tr><td class="numberspace">{item.number or ""}</td><td><a name="agenda{number}" class="Agenda Agenda0" '
        f'href="{book.item_url(item)}">{escape(item.title)}</a></td></tr></table><blockquote>{links}</blockquote>'
    )


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
