"""Plays agendaonline.net in its reconstructed shape: first page, list with postbacks, pages of meetings, files."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import agendaonline_addresses as book
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.records import City, Item, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = "/public/displayattachment.aspx"
_ERROR = "<html><head><title>Runtime Error</title></head><body>Server Error in '/public' Application.</body></html>"
PAGE = 5  # rows of a list; the real one has 25


class Agendaonline:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "agendaonline"

    def owns(self, host: str) -> bool:
        return host.endswith(book.SITES)

    def is_document(self, host: str, path: str) -> bool:
        return path.lower() == _FILE

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(host.removesuffix(book.SITES))
        city = city if city and city.vendor == self.name else None
        path = request.path.lower().rstrip("/")
        if path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone":
            return web.Response(status=404, text="Not Found")
        if path == _FILE:
            number = request.query.get("AttachmentID", "")
            found = trouble.document(play, city, int(number)) if number.isdecimal() else None
            return await trouble.file(request, play, found, web.Response(status=404, text="Not Found"))
        if answer := trouble.of_listing(play, city):
            return answer
        if city.fault == "error_text":
            return _page(_ERROR)
        if path == "/public":
            return _page(_landing(city))
        if path == "/public/agency.aspx" and request.query.get("PublicAgencyID") == str(book.agency(city)):
            form = {name: str(value) for name, value in (await request.post()).items()}
            return self.list_page(play, city, form)
        if path == "/public/meeting.aspx":
            wanted = request.query.get("PublicMeetingID")
            meeting = next((each for each in play.world.meetings(city) if str(book.meeting_id(each)) == wanted), None)
            if meeting is not None:
                return _page(meeting_page(play.world, meeting))
        return web.Response(status=404, text="Not Found")

    def list_page(self, play: Play, city: City, form: Mapping[str, str]) -> web.Response:
        if form and form.get("__VIEWSTATE") != _state(city):
            play.page_errors["viewstate"] += 1
            return _page(_ERROR)
        number = int(form.get("__EVENTARGUMENT", "Page$1").removeprefix("Page$"))
        return _page(list_page(play.world, city, number))


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _state(city: City) -> str:
    return f"vs+{city.index}/="


def _landing(city: City) -> str:
    table = "<table id='News'><tr><td>none</td></tr></table>"
    link = "" if city.fault == "layout" else f"<a href='/public/Agency.aspx?PublicAgencyID={book.agency(city)}'>Meetings</a>"
    return f"<html><head><title>{city.name} Unified</title></head><body>{table}{link}</body></html>"


def list_page(world: World, city: City, number: int) -> str:
    meetings = sorted(world.meetings(city), key=lambda meeting: (meeting.day, meeting.index), reverse=True)
    shown = meetings[(number - 1) * PAGE : number * PAGE]
    count = -(-len(meetings) // PAGE)
    links = "".join(
        f"<span>{each}</span> "
        if each == number
        else f"<a href=\"javascript:__doPostBack('ctl00$grid','Page${each}')\">{each}</a> "
        for each in range(1, count + 1)
    )
    pager = f"<tr><td colspan='5'>{links}</td></tr>" if count > 1 else ""  # ASP.NET draws none for a single page
    table = "Meetings" if city.fault == "layout" else "Board-meetings-table"
    return (
        f"<html><head><title>{city.name} Unified</title></head><body><form method='post'>"
        f"<input type='hidden' name='__VIEWSTATE' value='{_state(city)}' /><table id='{table}'>"
        f"<tr><th>Date</th><th>Title</th><th>Location</th><th>Type</th><th>Minutes</th></tr>{''.join(map(_row, shown))}"
        f"{pager}</table></form></body></html>"
    )


def _row(meeting: Meeting) -> str:
    printed = f"{meeting.day:%m/%d/%Y}"
    if meeting.start:
        hour, minute = int(meeting.start[:2]), meeting.start[3:]
        printed += f" {(hour - 1) % 12 + 1:02}:{minute} {'PM' if hour >= 12 else 'AM'}"
    title = escape(meeting.body) + {"cancelled": " - CANCELLED", "deferred": " (Deferred)"}.get(meeting.state, "")
    query = f"PublicAgencyID={book.agency(meeting.city)}&amp;PublicMeetingID={book.meeting_id(meeting)}"
    minutes = f"<a href='MeetingMinutes.aspx?{query}'>Minutes</a>" if meeting.past and meeting.state == "held" else ""
    return (
        f"<tr><td><a href='Meeting.aspx?{query}'>{printed}</a></td><td>{title}</td><td>{escape(meeting.location)}</td>"
        f"<td>{'Special' if meeting.index % 3 == 2 else 'Regular'} Meeting</td><td>{minutes}</td></tr>"
    )


def meeting_page(world: World, meeting: Meeting) -> str:
    """Roman headings, lettered items (none in a draft), files behind their item; each file is linked twice."""
    items, lines = world.items(meeting), []
    for roman, (heading, consent) in zip(("I", "II"), (("Consent Calendar", True), ("New Business", False)), strict=True):
        lines.append(f"<p><span style='color:#990033'><span>{roman}. {heading}</span></span></p>")
        inside = [each for each in items if (each.consent and each.file is not None) == consent]
        lines += [_item(each, f"{roman}.{chr(65 + place)}.") for place, each in enumerate(inside)]
    return f"<html><head><title>Meeting</title></head><body><h1>{escape(meeting.body)}</h1>{''.join(lines)}</body></html>"


def _item(item: Item, number: str) -> str:
    links = [
        f"<a href='DisplayAttachment.aspx?AttachmentID={numbers.number(item.meeting, 'attachment', item.position, ordinal)}"
        f"&amp;IsArchive=0'>{escape(name)}</a>"
        for ordinal, (name, shown) in enumerate(item.attachments)
        if shown
    ]
    return f"<p><span style='color:#990033'>{number} {escape(item.title)}</span><span>Rationale</span>{''.join(links * 2)}</p>"
