"""Plays CivicWeb: the JSON service of each tenant and its files."""

from __future__ import annotations

import json
import re
from datetime import date
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.portals import civicweb_addresses as book
from engagic_scrapy.sandbox.portals import numbers
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

_SERVICE = "/Services/MeetingsService.svc/meetings"
_FILE = re.compile(r"/document/(\d+)/(?:[^/]*\.pdf)?")
_PART = re.compile(rf"{re.escape(_SERVICE)}/(\d+)/(meetingDocuments|meetingData)|/api/geteventwithindexpoints/(\d+)")
_TYPES = {"agenda": 1, "packet": 4, "minutes": 10}


class Civicweb(TenantPortal):
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "civicweb"
    file = _FILE

    def owns(self, host: str) -> bool:
        return host.endswith(book.SITES)

    def tenant(self, request: web.Request, host: str, world: World) -> City | None:
        city = world.city_of_slug(host.partition(".")[0])
        return city if city and book.host(city) == host else None

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _listing(world, city, request)

    def missing(self) -> web.Response:
        return web.Response(status=404, text="<html><body>Not Found</body></html>", content_type="text/html")


def _listing(world: World, city: City, request: web.Request) -> web.Response | None:
    if city.fault == "error_text":
        return web.json_response({"Message": "An error has occurred."})
    if request.path == _SERVICE:
        first, last = (date.fromisoformat(request.query[key]) for key in ("from", "to"))
        # Newest first; the older tenants have fewer fields.
        shown = sorted((m for m in world.meetings(city) if first <= m.day <= last), key=lambda m: m.day, reverse=True)
        found = [row(meeting) for meeting in shown]
        return web.json_response({"Meetings": found} if city.fault == "layout" else found)
    if match := _PART.fullmatch(request.path):
        key = int(match[1] or match[3])
        meeting = next((each for each in world.meetings(city) if book.meeting_id(each) == key), None)
        if meeting is not None:
            return web.json_response(_part(world, meeting, match[2]))
    return None


def _part(world: World, meeting: Meeting, part: str | None) -> Any:
    if part == "meetingDocuments":
        found = documents(world, meeting)
        newer = {"Documents": found, "MeetingDateFormatted": f"{meeting.day:%b %d, %Y}"}
        return newer if meeting.city.quirk % 2 else found
    if part == "meetingData":
        return {
            "Id": book.meeting_id(meeting), "Name": book.name(meeting), "Location": meeting.location,
            "MeetingExternalLinkName": "Map", "MeetingExternalLinkUrl": "https://map.example.gov/",
            "MeetingExternalMinutesLinkName": "", "MeetingExternalMinutesLinkUrl": "",
        }  # fmt: skip
    event = {"eventTitle": book.name(meeting), "eventId": f"video{meeting.index}"}
    return json.dumps([{"Event": event, "YouTube": True, "ShowVideoLink": True}])  # JSON within a JSON text


def row(meeting: Meeting) -> dict[str, Any]:
    """A meeting of the list. A cancellation may stand in its name, or only on the agenda's cover."""
    name, clock = book.name(meeting), meeting.start or "00:00"
    if meeting.state == "deferred":
        name = f"DEFERRED - {name}"
    if meeting.state == "cancelled" and not _on_cover_only(meeting):
        name = f"CANCELLED - {name}"
    if meeting.state == "draft":
        name += " (DRAFT AGENDA)"
    video = "<em class='video-event glyphicon' aria-label='Includes Video'></em>"
    made: dict[str, Any] = {
        "Id": book.meeting_id(meeting), "Name": name, "MeetingDate": str(meeting.day),
        "MeetingDateTime": f"{meeting.day} {clock}", "MeetingTime": clock, "MeetingLocation": f"{meeting.location} ",
        "Published": meeting.published, "TypeId": meeting.body_id, "ExternalCalendar": False,
        "VideoIcon": video if meeting.past and meeting.state == "held" else "",
    }  # fmt: skip
    if meeting.city.quirk % 2:
        made |= {"MeetingTypeId": meeting.body_id, "MeetingTypeName": f"{meeting.body} ", "CleanName": meeting.body}
    return made


def _on_cover_only(meeting: Meeting) -> bool:
    return meeting.city.quirk % 4 == 2


def documents(world: World, meeting: Meeting) -> list[dict[str, Any]]:
    """The files; the minutes are there as a page as well."""
    made = [_document(world, each) for each in world.documents(meeting) if each.kind in _TYPES]
    pages = [entry | {"Id": entry["Id"] + 9_000_000, "DocumentType": 9, "Html": "<p>Minutes</p>"} for entry in made]
    return made + [page for page, entry in zip(pages, made, strict=True) if entry["DocumentType"] == 10]


def _document(world: World, document: Document) -> dict[str, Any]:
    meeting, is_agenda = document.meeting, document.kind == "agenda"
    cancelled = "<p>This meeting is <b>CANCELLED</b></p>" if meeting.state == "cancelled" and _on_cover_only(meeting) else ""
    return {
        "Id": numbers.file_number(document), "MeetingId": book.meeting_id(meeting), "Name": escape(book.name(meeting)),
        "Type": 2 if document.kind == "minutes" else 1, "DocumentType": _TYPES[document.kind], "IsPublic": is_agenda,
        "AgendaCover": f"<table><tr><td>{escape(meeting.body)}</td></tr></table>{cancelled}" if is_agenda else "",
        "Html": agenda_html(world, meeting) if is_agenda else "",
    }  # fmt: skip


def agenda_html(world: World, meeting: Meeting) -> str:
    """Anchors and Word's tables; what the public may not see is not linked."""
    parts = [_heading(1, "A.", "OPENING"), *(_item(meeting, each) for each in world.items(meeting) if each.file is None)]
    for number, (words, consent) in enumerate((("CONSENT AGENDA", True), ("NEW BUSINESS", False)), 2):
        inside = [_item(meeting, each) for each in world.items(meeting) if each.file is not None and each.consent == consent]
        parts += [_heading(number, f"{'ABC'[number - 1]}.", words), *inside]
    generator = "<meta name='generator' content='Aspose.Words for .NET 24.10.0'>"
    return f"<!DOCTYPE html><html><head>{generator}</head><body><div>{''.join(parts)}</div></body></html>"


def _heading(key: int, number: str, words: str) -> str:
    anchor = f"<p><a target='AgendaAttachment' name='AgendaHeading{key}'></a><span>&nbsp;</span></p>"
    return f"{anchor}<table><tr><td><p><b>{number}</b></p></td><td><p><b>{words}</b></p></td></tr></table>"


def _item(meeting: Meeting, item: Item) -> str:
    links = "".join(
        f"<p><a href='{_href(meeting, item, ordinal, name)}' title='ItemAttachment'><span>{escape(name)} - Pdf</span></a></p>"
        for ordinal, (name, shown) in enumerate(item.attachments)
        if shown
    )
    return (
        f"<p><a name='AgendaItem{item.position}'></a>&nbsp;</p><table><tr><td><p>({item.position})</p></td>"
        f"<td><p><span>{escape(item.title)}</span></p>{links}</td></tr></table><p>&nbsp;</p>"
    )


def _href(meeting: Meeting, item: Item, ordinal: int, name: str) -> str:
    url = book.document_url(Document(meeting, "attachment", name, item.position, ordinal))
    return escape(url.removeprefix(f"https://{book.host(meeting.city)}"), quote=True)
