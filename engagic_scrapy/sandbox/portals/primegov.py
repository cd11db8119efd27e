"""Plays PrimeGov: the lists of each tenant, its HTML agendas and its files."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.portals import primegov_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Item, Meeting
from engagic_scrapy.sandbox.world import World

_LISTS = "/api/v2/publicportal/"
_BODIES = "/api/committee/getcommitteeeslistbyshowinpublicportal"
_FILE = re.compile(r"/(?:public/compileddocument/(\d+)|meeting/attachment/(\d+)\.pdf)", re.I)
_NOT_FOUND = "<html><head><title>PrimeGov</title></head><body><h2>Document Not Found</h2></body></html>"
_CONFIDENTIAL = "One or more files are marked confidential or are not available at this time."
PDF, PAGE = 1, 3
_NAMES = {"agenda": "Agenda", "packet": "Board Agenda Packet", "minutes": "Minutes"}
_NOTICES = {"cancelled": "Notice of Cancellation"}


class Primegov(TenantPortal):
    name = "primegov"
    sites = book.SITES
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _Tenant(world, city, request).answer()

    def missing_file(self) -> web.Response:
        return web.Response(text=_NOT_FOUND, content_type="text/html")

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        return int(match[1] or match[2])


class _Tenant:
    def __init__(self, world: World, city: City, request: web.Request):
        self.world, self.city, self.query = world, city, request.query
        self.path = request.path.lower()

    def answer(self) -> web.Response:
        if self.city.fault == "error_text":
            return web.json_response({"message": "An error has occurred."})
        today, meetings = self.world.options.today, self.world.meetings(self.city)
        if self.path == _BODIES:
            bodies = sorted({(meeting.body_id, meeting.body) for meeting in meetings})
            # A tenant may not have this list.
            missing = web.Response(status=404, text="Not Found")
            return missing if self.city.quirk % 5 == 4 else web.json_response([{"id": key, "name": name} for key, name in bodies])
        if self.path == f"{_LISTS}listupcomingmeetings":
            return self.rows([meeting for meeting in meetings if meeting.day >= today])
        if self.path == f"{_LISTS}listarchivedmeetings":
            # Today's may be in both lists.
            year = self.query.get("year", "")
            return self.rows([meeting for meeting in meetings if meeting.day <= today and str(meeting.day.year) == year])
        if self.path == "/portal/meeting":
            return self.page()
        return web.Response(status=404, text="Not Found")

    def rows(self, meetings: list[Meeting]) -> web.Response:
        found = [row(self.world, meeting) for meeting in meetings]
        return web.json_response({"meetings": found} if self.city.fault == "layout" else found)

    def page(self) -> web.Response:
        document, template = self.query.get("compiledMeetingDocumentFileId"), self.query.get("meetingTemplateId")
        for meeting in self.world.meetings(self.city):
            # Some tenants know only one of the two addresses.
            by_document = document == str(numbers.number(meeting, "page")) and self.city.quirk % 4 != 3
            if by_document or template == str(book.template_id(meeting, "agenda")):
                return web.Response(text=agenda_page(self.world, meeting), content_type="text/html")
        return web.Response(text=_NOT_FOUND, content_type="text/html")


def row(world: World, meeting: Meeting) -> dict[str, Any]:
    """A meeting of a list. Old tenants have no dateTime; a cancellation stands in the name of a document alone."""
    clock = meeting.start or "00:00"
    hour, minute = int(clock[:2]), clock[3:]
    entries = [
        _entry(meeting, numbers.file_number(document), document.kind, PDF, _NAMES[document.kind])
        for document in world.documents(meeting)
        if document.kind in _NAMES
    ]
    if entries:
        entries.insert(0, _entry(meeting, numbers.number(meeting, "page"), "agenda", PAGE, "HTML Agenda"))
    if meeting.state in _NOTICES:
        entries.append(_entry(meeting, numbers.number(meeting, "notice"), "notice", PAGE, f"HTML {_NOTICES[meeting.state]}"))
    made = {
        "id": book.meeting_id(meeting),
        "meetingTypeId": meeting.body_id,
        "committeeId": meeting.body_id,
        "dateTime": f"{meeting.day}T{clock}:00",
        "date": f"{meeting.day:%b %d, %Y}",
        "time": f"{(hour - 1) % 12 + 1:02}:{minute} {'PM' if hour >= 12 else 'AM'}",
        "documentList": entries,
        "videoUrl": f"//{meeting.city.slug}.granicus.com/MediaPlayer.php?clip_id={meeting.index}" if meeting.past else None,
        "location": f"{meeting.location} ",
        "zoomMeetingLink": None,
        "meetingState": meeting.index % 3 + 1,
        "title": meeting.body + (" - Deferred" if meeting.state == "deferred" else " "),
    }
    if meeting.city.quirk % 3 == 2:
        del made["dateTime"], made["location"]
    return made


def _entry(meeting: Meeting, number: int, kind: str, output: int, name: str) -> dict[str, Any]:
    return {
        "id": number, "language": "en-US", "compileOutputType": output, "publishStatus": 1, "templateSortOrder": 1, "link": None,
        "templateId": book.template_id(meeting, kind), "meetingId": book.meeting_id(meeting), "templateName": name,
        "publishDate": f"{meeting.day}T22:31:00",
    }  # fmt: skip


def agenda_page(world: World, meeting: Meeting) -> str:
    """One HTML document inside another: a section of its own for a line without a matter, two sections of items."""
    items = world.items(meeting)
    sections = [_section(1 + item.position, "I.", item.title, "") for item in items if item.file is None]
    for number, (heading, consent) in enumerate((("Consent Docket", True), ("Items for Individual Consideration", False)), 2):
        inside = [_item(meeting, item) for item in items if item.file is not None and item.consent == consent]
        if inside:
            sections.append(_section(100 + number, "I" * number + ".", heading, "".join(inside)))
    title = f"{escape(meeting.body)} - {meeting.day:%m/%d/%Y} 5:30:00 AM"
    inner = f"<html><head><title>{title}</title></head><body>{''.join(sections)}</body>"
    return (
        "<!DOCTYPE html><html lang='en'><head><title>Meeting</title></head><body>"
        f"<div id='MeetingContents' role='main'>{inner}</html></div>"
        f'<script>var _compiledDocId = {numbers.number(meeting, "page")}; var videoUrl = "";</script></body></html>'
    )


def _section(number: int, printed: str, heading: str, inner: str) -> str:
    return (
        f"<div class='section-with-items' data-sectionid='{number}'><table><tr class='section-row'>"
        f"<td class='number-cell-section'><strong>{printed}</strong></td><td class='section-heading'>"
        f"<div class='item-cell' data-hasattachment='0'><p><strong>{escape(heading)}</strong></p></div></td></tr>"
        f"<tr><td colspan='2'>{inner}</td></tr></table></div>"
    )


def _item(meeting: Meeting, item: Item) -> str:
    title = escape(item.title)
    return (
        f"<div class='meeting-item' data-itemid='{item.position}' data-hasattachments='{bool(item.attachments)}'>"
        f"<table class='item-table'><tr><td class='number-cell'>{item.number}</td><td class='item-cell'>"
        f"<div class='agenda-item' id='AgendaItem_{item.position}'><p><span>{title[:3]}</span><b>{title[3:]}</b></p></div>"
        f"<div class='item_contents' id='agenda_item_area_{item.position}'>"
        + "".join(_holder(meeting, item, ordinal) for ordinal in range(len(item.attachments)))
        + "</div></td></tr></table></div>"
    )


def _holder(meeting: Meeting, item: Item, ordinal: int) -> str:
    name, shown = item.attachments[ordinal]
    if not shown:
        return f"<div class='attachment-holder'>{_CONFIDENTIAL}</div>"
    number, label = numbers.number(meeting, "attachment", item.position, ordinal), escape(name, quote=True)
    return (
        "<div class='attachment-holder'>"
        f"<a target='_blank' title='View {label} - New Window' href='viewer?id={number}&amp;type=2'>"
        f"</a>&nbsp;&nbsp;<a href='/meeting/attachment/{number}.pdf?name={label}' title='Download {label}'>{label}</a></div>"
    )
