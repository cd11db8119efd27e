"""Plays Destiny Hosted: month lists, agendas in the old and the new interface, and files."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.portals import destiny_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/c(\d+)docs/\d+/CC/[^/]+/\w+_[\d-]+_(\d+)\.pdf")
_NEW = re.compile(r"/(\d+)/agenda/agenda\.cfm")
_NEAR = timedelta(days=9)
OFFLINE = "<html><head><title>AgendaQuick</title></head><body><h2>Database Offline</h2></body></html>"


class Destiny(TenantPortal):
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "destiny"
    sites = book.OWN
    file = _FILE

    def owns(self, host: str) -> bool:
        return host == book.SHARED or super().owns(host)

    def tenant(self, request: web.Request, host: str, world: World) -> City | None:
        city = _city(world, request, host)
        return city if city and book.host(city) == host else None

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _page(_text(world, city, request))

    def missing(self) -> web.Response:
        return _page(OFFLINE)

    def missing_file(self) -> web.Response:
        return web.Response(status=404)

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        return int(match[2])


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _city(world: World, request: web.Request, host: str) -> City | None:
    """The shared host knows its customers by number, or by the folder of their files."""
    if host != book.SHARED:
        return world.city_of_slug(host.removesuffix(book.OWN))
    found, number = _FILE.fullmatch(request.path), _NEW.fullmatch(request.path)
    named = number[1] if number else request.query.get("id", "")
    index = int(found[1]) if found else int(named) - book.FIRST if named.isdecimal() else -1
    return world.city(index) if 0 <= index < world.options.cities else None


def _text(world: World, city: City, request: web.Request) -> str:
    if city.fault == "error_text":
        return "<html><head><title>Error Occurred While Processing Request</title></head><body>ColdFusion</body></html>"
    query = request.query
    if "seq" in query:
        meeting = next((each for each in world.meetings(city) if str(book.sequence(each)) == query["seq"]), None)
        if meeting is None or book.is_starred(meeting) or book.has_file_only(meeting):
            return "<html><body>No agenda</body></html>"
        return new_agenda(world, meeting) if _NEW.fullmatch(request.path) else old_agenda(world, meeting)
    if city.fault == "layout":
        return "<html><head><title>Agenda</title></head><body><div class='cards'>Meetings</div></body></html>"
    return month(world, city, date(int(query["get_year"]), int(query["get_month"]), 1))


def month(world: World, city: City, first: date) -> str:
    """Newest first, with the days around the month; a star marks what has no link."""
    last = (first + timedelta(days=31)).replace(day=1)
    shown = [each for each in world.meetings(city) if first - _NEAR <= each.day < last + _NEAR]
    rows = "".join(_row(world, each) for each in sorted(shown, key=lambda each: (each.day, each.index), reverse=True))
    ids = ("id='list'", "id='meeting-table'", "class='listclass'")[city.quirk % 3]
    return (
        "<html><head><title>Agenda</title><meta http-equiv='content-type' content='text/html; charset=iso-8859-1'></head><body>"
        f"<table class='nav'><tr><td>Month</td></tr></table><table {ids}><thead><tr><td>Agendas</td><td>Meeting</td>"
        f"<td>Minutes</td><td>Other Links</td></tr></thead><tbody>{rows}<tr><td colspan='3'><span class='red'>*</span>"
        "Indicates a future date</td></tr></tbody></table></body></html>"
    )


def _row(world: World, meeting: Meeting) -> str:
    documents = {each.kind: each for each in world.documents(meeting)}
    day = f"{meeting.day:%B} {meeting.day.day}, {meeting.day.year}"
    words = {"cancelled": "CANCELED", "deferred": "DEFERRED"}.get(meeting.state)
    sides = (f"{words} - {meeting.body}", f"{meeting.body}-{words}")
    name = sides[meeting.index % 2] if words else meeting.body
    if book.is_starred(meeting):
        cell = f"{day}<span class='red'>*</span>"
    elif book.has_file_only(meeting):
        cell = f"<a href=' {_path(documents['agenda'])}' title='View Agenda for {meeting.day:%m/%d/%Y}'>{day}</a>"
    else:
        cell = f"<a href=' {escape(_agenda_path(meeting))}' title='View Agenda for {meeting.day:%m/%d/%Y}'>{day}</a>"
    minutes = f"<a href='{_path(documents['minutes'])}'>Minutes</a>" if "minutes" in documents else "&nbsp;"
    play = f"<a href='#' onclick=\"swagitPlay('https://video.example.gov/{meeting.index}')\">video</a>" if meeting.past else ""
    return f"<tr><td>&nbsp;{cell}</td><td>{escape(name)}</td><td>{minutes}</td><td>{play}</td></tr>"


def _path(document: Document) -> str:
    return book.document_url(document).removeprefix(f"https://{book.host(document.meeting.city)}/")


def _agenda_path(meeting: Meeting) -> str:
    city, sequence = meeting.city, book.sequence(meeting)
    if city.quirk % 2 and not book.is_own(city):
        return f"{book.number(city)}/agenda/agenda.cfm?seq={sequence}"
    customer = "" if book.is_own(city) else book.number(city)
    return f"agenda_publish.cfm?id={customer}&mt=ALL&get_month=1&get_year=2026&dsp=ag&seq={sequence}"


def _packet(world: World, meeting: Meeting) -> str:
    packet = world.document(meeting, "packet")
    return "/" + _path(packet).replace("/", "&#x2f;") if packet else ""


def new_agenda(world: World, meeting: Meeting) -> str:
    """Blocks without rows; a line without a matter is bold and has no page of its own."""
    packet = _packet(world, meeting)
    button = f"<a href='{packet}'><i></i> Download Packet PDF</a>" if packet else ""
    blocks = "".join(_block(item) for item in world.items(meeting))
    hour, minute = (meeting.start or "00:00").split(":")
    clock = f"{int(hour) % 12 or 12}:{minute} {'P' if int(hour) >= 12 else 'A'}.M." if meeting.start else ""
    head = f"<table><tr><td>{meeting.day:%B} {meeting.day.day}, {meeting.day.year}</td><td><b>{clock}</b></td></tr></table>"
    return (
        "<html><head><title>AgendaQuick</title></head><body><h1 id='page-title'>AgendaQuick</h1>"
        f"<a href='default.cfm'>Back to View Meetings</a>{button}"
        f"<div id='agenda-table'><div class='full-width'>{head}</div>{blocks}</div></body></html>"
    )


def _block(item: Item) -> str:
    if item.file is None:
        return f"<div class=' full-width extend-to-end'><strong>{escape(item.title)}: </strong>Clerk</div>"
    return (
        f"<div class='mediumText bold'></div><div class='mediumText bold'>{item.position}.</div>"
        f"<div class='bold mediumText  start-at-content extend-to-end'><div><strong>{escape(item.title)}</strong></div></div>"
        "<div class='start-at-content extend-to-end'><div>"
        f"<a href='agenda-item.cfm?seq={item.position}&amp;rev=0'>View</a></div></div>"
    )


def old_agenda(world: World, meeting: Meeting) -> str:
    """Table rows: bold ones are sections; every line has a page of its own."""
    packet = _packet(world, meeting)
    button = f"<a id='pdf' href='{packet}'>Packet</a>" if packet else "<a id='print' href='#'>Print</a>"
    rows, items = [], world.items(meeting)
    for words, wanted in (
        ("OPENING", [each for each in items if each.file is None]),
        ("CONSENT CALENDAR", [each for each in items if each.file and each.consent]),
        ("NEW BUSINESS", [each for each in items if each.file and not each.consent]),
    ):
        rows.append(f"<tr class='top'><td><b>A.</b></td><td><b>{words}</b></td></tr>")
        rows += [
            f"<tr class='top'><td></td><td>{item.position}.</td><td>"
            f"<a class='ai_link' href='agenda_publish.cfm?id=&amp;dsp=agm"
            f"&amp;seq={item.position}&amp;rev=0&amp;ag={book.sequence(meeting)}&amp;ln=1'>{escape(item.title)}</a></td></tr>"
            for item in wanted
        ]
    return f"<html><head><title>Agenda</title></head><body>{button}<table>{''.join(rows)}</table></body></html>"
