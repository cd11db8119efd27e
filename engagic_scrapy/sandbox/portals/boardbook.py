"""Plays BoardBook: the list of each organization, its agenda pages and viewers, and its files."""

from __future__ import annotations

import re
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import boardbook_addresses as book
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

_PUBLIC = re.compile(r"/public/(organization|agenda|downloadagenda|downloadminutes)/([^/]+)", re.I)
_VIEWER = re.compile(r"/documents/fileviewerorpublic/([^/]+)", re.I)
_FILE = re.compile(r"/documents/downloadpdf/([0-9a-f]{8})-[0-9a-f-]+", re.I)
_ERROR = "<html><head><title>Error - BoardBook Premier</title></head><body>Something went wrong.</body></html>"
_HEAD = "<!DOCTYPE html><html><head><title>{} Public View - BoardBook Premier</title></head><body>"


class Boardbook:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "boardbook"

    def owns(self, host: str) -> bool:
        return host == book.HOST

    def is_document(self, host: str, path: str) -> bool:
        return "/download" in path.lower()

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        if match := _FILE.fullmatch(request.path):
            city = _city(play.world, request.query.get("org", ""))
            found = trouble.document(play, city, int(match[1], 16)) if city else None
            return await trouble.file(request, play, found, web.Response(status=404, text="Not Found"))
        match = _PUBLIC.fullmatch(request.path) or _VIEWER.fullmatch(request.path)
        city = _city(play.world, match[match.re.groups]) if match else None
        if match is None or city is None or city.fault == "gone":
            return web.Response(status=404, text="Not Found")
        call = match[1].lower() if match.re is _PUBLIC else "viewer"
        if call.startswith("download"):
            found = _own_file(play.world, city, call.removeprefix("download"), request.query.get("meeting", ""))
            return await trouble.file(request, play, found, web.Response(status=302, headers={"Location": "/Public"}))
        if answer := trouble.of_listing(play, city):
            return answer
        if city.fault == "error_text":
            return _page(_ERROR)
        if call == "viewer":
            return _page(_HEAD.format("") + "<div id='viewer'></div></body></html>")
        return _page(listing(play.world, city)) if call == "organization" else self.agenda(play.world, city, request)

    def agenda(self, world: World, city: City, request: web.Request) -> web.Response:
        meeting = _meeting(world, city, request.query.get("meeting", ""))
        if meeting is None or not meeting.published:
            return web.Response(status=404, text="Not Found")
        if not book.has_viewer(city):
            return _page(agenda(world, meeting))
        key = book.file_id(numbers.number(meeting, "packet"))
        if meeting.index % 2:
            address = f"/Documents/FileViewerOrPublic/{book.organization(city)}?file={key}"
            return web.Response(status=302, headers={"Location": address})
        return _page(f'{_HEAD.format("")}<input type="hidden" id="NewDocumentViewerDocumentID" value="{key}" /></body></html>')


def _city(world: World, number: str) -> City | None:
    index = book.index_of(number)
    city = world.city(index) if 0 <= index < world.options.cities else None
    return city if city and city.vendor == Boardbook.name else None


def _meeting(world: World, city: City, number: str) -> Meeting | None:
    return next((each for each in world.meetings(city) if str(book.meeting_id(each)) == number), None)


def _own_file(world: World, city: City, kind: str, number: str) -> Document | None:
    meeting = _meeting(world, city, number)
    found = world.document(meeting, kind) if meeting else None
    return found if found and book.shows(found) else None


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def listing(world: World, city: City) -> str:
    meetings = sorted(world.meetings(city), key=lambda meeting: (meeting.day, meeting.index), reverse=True)
    rows = "".join(_row(world, meeting) for meeting in meetings)
    table = "BoardMeetings" if city.fault == "layout" else "PublicMeetingsTable"
    return (
        f"{_HEAD.format(city.name + ' ISD')}<h2>{city.name} ISD Meetings</h2><table class='table' id='{table}'>"
        f"<thead><tr class='header'><th>Meeting</th></tr></thead><tbody>{rows}</tbody></table></body></html>"
    )


def _heading(meeting: Meeting) -> str:
    """Date, time and the words that say which meeting it is; some rows are typed another way."""
    when = f"{meeting.day:%B} {meeting.day.day}, {meeting.day.year}"
    if meeting.start:
        hour, minute = int(meeting.start[:2]), meeting.start[3:]
        half, twelve = ("PM" if hour >= 12 else "AM"), (hour - 1) % 12 + 1
        when += f" {twelve}:{minute}{half.lower()}" if meeting.index % 4 == 3 else f" at {twelve}:{minute} {half}"
    words = escape(meeting.body) + (" - Deferred" if meeting.state == "deferred" else "")
    mark = '<span class="meeting-is-cancelled">Cancelled</span>' if meeting.state == "cancelled" else ""
    return f"{mark}\n{when} - {words}\n{mark}"


def _row(world: World, meeting: Meeting) -> str:
    key, number = book.meeting_id(meeting), book.organization(meeting.city)
    kinds = {document.kind for document in world.documents(meeting)}
    pages = [("PublicNotice", "Public Notice")] if meeting.index % 2 else []
    pages += [(kind.capitalize(), kind.capitalize()) for kind in ("agenda", "minutes") if kind in kinds]
    links = "".join(f"<li><a href='/Public/{page}/{number}?meeting={key}'>{label}</a></li>" for page, label in pages)
    streams = "<div><a href='https://live.example/board'>\nStreaming Meeting URL</a></div>"
    streams += f"<div><a href='https://video.example/{key}'>Recorded Meeting URL</a></div>" if meeting.past else ""
    return (
        f"<tr class=' row-for-board'><td><div>{_heading(meeting)}</div><div><b>Meeting Type:</b>\nRegular   </div></td>"
        f"<td><div><span id='location7-{key}-description'>{escape(meeting.location)}</span><br />"
        f"<span id='location7-{key}-csz'>{meeting.city.name}</span>&nbsp;"
        "<span class='nowrap'>[<a href='https://maps.google.com/?q=1'>map it</a>]</span></div>"
        f"{streams}</td><td><ul>{links}</ul></td></tr>"
    )


def agenda(world: World, meeting: Meeting) -> str:
    """Three levels: headings, items, and a line below the first item; files beside the items."""
    rows, number = [], 0
    for heading, consent in (("Opening", None), ("CONSENT AGENDA", True), ("New Business", False)):
        inside = [each for each in world.items(meeting) if (None if each.file is None else each.consent) == consent]
        if inside:
            number += 1
            rows.append(_item_row(f"8000{number}", "0", f"{number}. {heading}", ""))
            rows += [_item_row(str(each.position), f"8000{number}", _line(each), _files(each)) for each in inside]
    return f"{_HEAD.format('')}<div id='MeetingHeader'>{escape(meeting.body)}</div><table>{''.join(rows)}</table></body></html>"


def _line(item: Item) -> str:
    return f"{item.number or ''} {escape(item.title)}" + (
        "<em>Staff</em>" if item.position % 2 else "<ul><li>see below</li></ul>"
    )


def _item_row(key: str, parent: str, line: str, files: str) -> str:
    return (
        f'<tr class="agenda-item-information agenda-item-children-of-{parent}" data-agendaitemid="{key}"><td>'
        f'<div class="form-check"><i class="fa"></i>{line}</div>{files}</td></tr>'
    )


def _files(item: Item) -> str:
    number, anchors = book.organization(item.meeting.city), []
    for ordinal, (name, shown) in enumerate(item.attachments):
        key = book.file_id(numbers.number(item.meeting, "attachment", item.position, ordinal))
        data = f'data-documentid="{key}" ' if ordinal % 2 else ""
        if shown:
            href = f"/Documents/FileViewerOrPublic/{number}?file={key}"
            anchors.append(f'<a {data}href="{href}"><span class="fileNameValue">{escape(name)}</span></a>')
    return f'<div class="Attachments">{"".join(anchors)}</div>'
