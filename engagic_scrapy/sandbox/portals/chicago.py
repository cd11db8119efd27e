"""Plays the API of Chicago's clerk: filtered lists in UTC, details with agendas, files."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, time
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.portals import chicago_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Item, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/meetingattachmentspublic/([0-9a-f]{8})-[0-9a-f-]+\.pdf(?:\.crdownload)?")
_FILTER = re.compile(r"date ge (\S+) and date lt (\S+)")


class Chicago(TenantPortal):
    name = "chicago"
    sites = book.SITES
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _answer(request, world, city)

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        return int(match[1], 16)


def _answer(request: web.Request, world: World, city: City) -> web.Response:
    if request.path == "/meeting-agenda":
        if city.fault == "error_text":
            return web.json_response({"message": "An error has occurred."})
        return web.json_response({"meetings": []} if city.fault == "layout" else _list(request, world, city))
    for meeting in world.meetings(city):
        if request.path == f"/meeting-agenda/{book.meeting_id(meeting)}":
            # A wrong type of content, as some of the real answers have.
            return web.json_response(detail(world, meeting), content_type="text/plain")
    return web.Response(status=404, text="Not Found")


def _list(request: web.Request, world: World, city: City) -> dict[str, Any]:
    bounds = _FILTER.search(request.query.get("filter", ""))
    first, last = (datetime.fromisoformat(text) for text in bounds.groups()) if bounds else (None, None)
    rows = [each for each in world.meetings(city) if not first or not last or first <= _moment(each) < last]
    rows.sort(key=_moment, reverse=True)
    top, skip = min(500, int(request.query.get("top", "20"))), int(request.query.get("skip", "0"))
    meta = {"skip": skip, "top": top, "count": len(rows), "pages": -(-len(rows) // top)}
    return {"facets": [], "data": [_row(world, each) for each in rows[skip : skip + top]], "meta": meta}


def _moment(meeting: Meeting) -> datetime:
    """In UTC; a meeting without a time stands at midnight of its city."""
    clock = time.fromisoformat(meeting.start) if meeting.start else time()
    return datetime.combine(meeting.day, clock, zoneinfo.ZoneInfo(meeting.city.timezone)).astimezone(UTC)


def _row(world: World, meeting: Meeting) -> dict[str, Any]:
    """Cancellations stand in the status or in the comment alone; what is put off, in the comment."""
    in_comment = meeting.index % 2 == 1
    comment = {"cancelled": "CANCELLATION of Meeting" if in_comment else "", "deferred": "Meeting postponed"}.get(meeting.state)
    files = [
        {"path": book.document_url(each), "fileName": f"{each.name}.pdf", "attachmentType": "Agenda", "sort": 201}
        for each in world.documents(meeting)
        if book.shows(each)
    ]
    return {
        "meetingId": book.meeting_id(meeting), "bodyId": f"D39FC72B-{meeting.body_id}", "body": meeting.body, "comment": comment,
        "status": "Cancelled" if meeting.state == "cancelled" and not in_comment else ("Scheduled", None)[meeting.index % 2],
        "location": meeting.location, "videoLink": "", "transcriptLink": "",
        "date": f"{_moment(meeting):%Y-%m-%dT%H:%M:%S+00:00}", "files": files, "agenda": None, "attendance": None,
    }  # fmt: skip


def detail(world: World, meeting: Meeting) -> dict[str, Any]:
    lines = world.items(meeting)
    groups = [
        {"title": heading, "items": [_line(meeting, item) for item in lines if item.consent == consent]}
        for heading, consent in (("Consent Agenda", True), ("Regular Agenda", False))
    ]
    video = [f"https://vimeo.com/showcase/8925576?video={meeting.index}"] if meeting.past else [""]
    more = {"videoLink": video, "transcriptLink": [""], "meetingCode": f"M26-{meeting.index:07}", "agenda": {"groups": groups}}
    return {**_row(world, meeting), **more}


def _line(meeting: Meeting, item: Item) -> dict[str, Any]:
    made: dict[str, Any] = {"lineId": f"{book.meeting_id(meeting)}-{item.position}", "matterTitle": item.title}
    if item.file:
        made |= {"recordNumber": item.file, "matterId": f"M-{item.file}", "matterType": item.type, "actionName": item.action}
    return made
