"""Plays eScribe: each tenant's calendar question, the pages of agendas and minutes, and the files."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy import dates
from engagic_scrapy.sandbox.portals import escribe_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

_QUESTION = "/meetingscalendarview.aspx/getcalendarmeetings"
_NOTES = {"cancelled": " - CANCELLED", "deferred": " - Deferred"}
_TYPES = {
    "agenda": ("Agenda", "Agenda (PDF)"),
    "packet": ("AgendaPackage", "Agenda Full Package (PDF)"),
    "minutes": ("PostMinutes", "Minutes (PDF)"),
}
_ERROR = {"Message": "There was an error processing the request.", "StackTrace": "", "ExceptionType": ""}


class Escribe(TenantPortal):
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "escribe"
    sites = book.SITES
    file = re.compile(r"/filestream\.ashx", re.ASCII | re.IGNORECASE)

    def tenant(self, request: web.Request, host: str, world: World) -> City | None:
        return super().tenant(request, host.removeprefix(book.PREFIX), world)

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return web.json_response(_ERROR) if city.fault == "error_text" else await _Tenant(world, city, request).answer()

    def missing(self) -> web.Response:
        return web.Response(status=404, text="The resource cannot be found.")

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        number = request.query.get("DocumentId", "")
        return int(number) if number.isdigit() else 0


class _Tenant:
    def __init__(self, world: World, city: City, request: web.Request):
        self.world, self.city, self.request = world, city, request

    async def answer(self) -> web.Response | None:
        path = self.request.path.lower()
        if path == _QUESTION:
            return await self.meetings()
        if path != "/meeting.aspx":
            return None
        key, kind = self.request.query.get("Id"), self.request.query.get("Agenda")
        found = next((each for each in self.world.meetings(self.city) if book.meeting_id(each) == key), None)
        if found is None or not found.published or kind not in ("Agenda", "PostMinutes"):
            return None
        return web.Response(text=agenda(self.world, found, minutes=kind == "PostMinutes"), content_type="text/html")

    async def meetings(self) -> web.Response:
        """All meetings of a range in one answer, in no order; anything but the right question is an error."""
        if self.request.method != "POST" or self.request.content_type != "application/json":
            return web.json_response(_ERROR, status=500)
        try:
            asked: Any = json.loads(await self.request.text())
        except ValueError:
            asked = None
        asked = asked if isinstance(asked, dict) else {}
        first, last = (dates.read_date(str(asked.get(name))) for name in ("calendarStartDate", "calendarEndDate"))
        if first is None or last is None:
            return web.json_response(_ERROR, status=500)
        found = [meeting for meeting in self.world.meetings(self.city) if first <= meeting.day <= last]
        found.sort(key=book.meeting_id)
        return web.json_response({"meetings" if self.city.fault == "layout" else "d": [row(self.world, each) for each in found]})


def row(world: World, meeting: Meeting) -> dict[str, Any]:
    key, clock = book.meeting_id(meeting), meeting.start or "00:00"
    hour = int(clock[:2]) + 2
    name = f"{meeting.body} Regular Meeting{_NOTES.get(meeting.state, '')}"
    return {
        "ID": key, "MeetingName": name, "MeetingType": f"{meeting.body} ", "StartDate": f"{meeting.day:%Y/%m/%d} {clock}:00",
        "EndDate": f"{meeting.day:%Y/%m/%d} {hour:02}{clock[2:]}:00", "FormattedStart": f"{meeting.day:%A, %B %d, %Y}",
        "Description": f"{meeting.location}<br/>", "Location": meeting.location, "HasAgenda": meeting.city.quirk % 2 == 0,
        "Url": "" if meeting.city.quirk % 3 else f"https://{book.host(meeting.city)}/MeetingsCalendarView.aspx/Meeting?Id={key}",
        "MeetingDocumentLink": list(_links(world, meeting)), "TimeOverride": "", "MeetingPassed": meeting.past,
        "LiveVideoStandAloneLink": f"<a aria-label='View Live Stream For {meeting.day - timedelta(13):%d %B %Y}' href='V.aspx'>",
    }  # fmt: skip


def _links(world: World, meeting: Meeting) -> Any:
    """The files, and the pages of agenda and minutes. Addresses begin with a slash at every other tenant."""
    slash = "/" if meeting.city.quirk % 2 else ""
    for document in world.documents(meeting):
        if document.kind in _TYPES:
            kind, title = _TYPES[document.kind]
            yield {"Format": ".pdf", "Title": title, "Type": kind, "Url": slash + book.file_href(document), "LanguageId": 9}
            if document.kind != "packet":
                href = slash + book.page_href(meeting, kind)
                yield {"Format": "HTML", "Title": title.replace("PDF", "HTML"), "Type": kind, "Url": href, "LanguageId": 9}
    if meeting.past and meeting.published:
        href = f"./Players/ISIStandAlonePlayer.aspx?Id={book.meeting_id(meeting)}"
        yield {"Format": "Video", "Title": "Video", "Type": "Video", "Url": href, "LanguageId": 0}


def agenda(world: World, meeting: Meeting, *, minutes: bool) -> str:
    """The items in nested containers; the minutes have motions and votes and no attachments."""
    items = world.items(meeting)
    blocks = [_item(world, item, minutes) for item in items if item.file is None]
    for number, (name, consent) in enumerate((("CONSENT CALENDAR", True), ("NEW BUSINESS", False)), 1):
        inside = "".join(_item(world, item, minutes) for item in items if item.file and item.consent == consent)
        blocks.append(_container(900 + number, f"{number + 1}.", name, "", inside))
    stamp = f"{meeting.day} {meeting.start}" if meeting.start else f"{meeting.day}"
    return (
        f"<html><head><title>{meeting.body}</title></head><body><img src='filestream.ashx?DocumentId=1'>"
        f"<h1 id='AgendaHeaderTitle'>{meeting.body}</h1><time datetime='{stamp}'>x</time>"
        f"<div class='AgendaItems'>{''.join(blocks)}</div></body></html>"
    )


def _item(world: World, item: Item, minutes: bool) -> str:
    own = [] if minutes else [each for each in world.documents(item.meeting) if each.position == item.position and each.shown]
    inside = "".join(_attachment(each) for each in own) + (_motion(item) if minutes and item.action else "")
    return _container(item.position, item.number or "", item.title, inside, "")


def _attachment(document: Document) -> str:
    href = book.file_href(document, "filestream.ashx")
    return f"<div class='AgendaItemAttachment'><a class='Link' href='{href}'>{document.name}</a></div>"


def _container(number: int, counter: str, title: str, inside: str, below: str) -> str:
    return (
        f"<DIV class='AgendaItemContainer indent'><DIV class='AgendaItem AgendaItem{number}'><h2>"
        f"<DIV class='AgendaItemCounter'>{counter}</DIV><DIV class='AgendaItemTitle'>"
        f"<a href='javascript:SelectItem({number});'>{escape(title)}</a></DIV></h2></DIV>{inside}<DIV>{below}</DIV></DIV>"
    )


def _motion(item: Item) -> str:
    sides: dict[str, list[str]] = {}
    for name, value in item.votes:
        sides.setdefault({"No": "Against", "Absent": "Absent", "Abstain": "Abstain"}.get(value, "For"), []).append(name)
    rows = "".join(
        f"<tr><td class='VoterVote'>{side} ({len(names)})</td><td class='VotesUsers'>{', '.join(names)}</td></tr>"
        for side, names in sides.items()
    )
    return (
        f"<ul class='AgendaItemMotions'><li class='AgendaItemMotion'><div class='MovedBy'>Moved by: {item.mover}</div>"
        f"<div class='SecondedBy'>Seconded by: {item.seconder}</div><div class='MotionText RichText'>{item.action}</div>"
        f"<table class='MotionVoters'>{rows}</table><div class='MotionResult'>{'CARRIED' if item.passed else 'DEFEATED'}</div>"
        "</li></ul>"
    )
