"""Plays Simbli: the shell of a board's listing with its tokens, and the JSON service behind it."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import simbli_addresses as book
from engagic_scrapy.sandbox.portals import trouble
from engagic_scrapy.sandbox.records import City, Meeting
from engagic_scrapy.sandbox.world import World

_SHELL = "/sb_meetings/sb_meetinglisting.aspx"
_SERVICE = "/services/api/getmeetinglisting"
PAGE = 5  # rows of an answer at most, so that a small world has pages


class Simbli:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "simbli"

    def owns(self, host: str) -> bool:
        return host == book.HOST

    def is_document(self, host: str, path: str) -> bool:
        return path.lower() == "/meetings/attachment.aspx"

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        path = request.path.lower()
        if path == _SHELL:
            city = _city(play.world, request.query.get("S", ""))
            missing = web.Response(status=404, text="Not Found")
            return missing if city is None else trouble.of_listing(play, city) or _page(shell(city))
        if path == _SERVICE and request.method == "POST" and request.content_type == "application/json":
            asked = json.loads(await request.read())
            city = _city(play.world, str(asked.get("SchoolID", "")))
            if (
                city is not None
                and asked.get("SecurityToken") == _token(city)
                and asked.get("ConnectionString") == _connection(city)
            ):
                return trouble.of_listing(play, city) or self.rows(play.world, city, int(asked["RecordStart"]))
            return web.json_response({"Message": "Authorization has been denied for this request."})
        return web.Response(status=404, text="Not Found")

    def rows(self, world: World, city: City, start: int) -> web.Response:
        if city.fault == "error_text":
            return web.json_response({"Message": "An error has occurred."})
        meetings = sorted(
            world.meetings(city), key=lambda meeting: (meeting.day, meeting.start or "", meeting.index), reverse=True
        )
        made = [row(meeting, number, len(meetings)) for number, meeting in enumerate(meetings, 1)]
        # Some count the rows from 0, some from 1.
        first = start if city.quirk % 2 == 0 else max(0, start - 1)
        found = made[first : first + PAGE]
        return web.json_response({"Data": found} if city.quirk % 5 == 4 else found)


def _city(world: World, number: str) -> City | None:
    index = book.index_of(number)
    city = world.city(index) if 0 <= index < world.options.cities else None
    return city if city and city.vendor == Simbli.name else None


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _token(city: City) -> str:
    return f"t0k{city.index}plus=="


def _connection(city: City) -> str:
    return f"c0nn{city.index}slsh=="


def shell(city: City) -> str:
    """A page of scripts; one in three writes the token another way, and a changed one has none on a page as large as ever."""
    token = f'{{"SecurityToken":"{_token(city)}"}}' if city.quirk % 3 == 2 else f"var sToken = '{_token(city)}';"
    script = "" if city.fault == "layout" else f'var constr = "{_connection(city)}"; {token}'
    return (
        f"<!DOCTYPE html><html><head><title>Meetings</title></head><body><div ng-app='listing'></div><script>{script}</script>"
        f"{'<div></div>' * 800}</body></html>"
    )


def row(meeting: Meeting, number: int, total: int) -> dict[str, Any]:
    """A row of the listing. A board that is gone answers with another one's."""
    clock = meeting.start or "00:00"
    hour, minute = int(clock[:2]), clock[3:]
    printed = f"{meeting.day:%m/%d/%Y} - {(hour - 1) % 12 + 1:02}:{minute} {'PM' if hour >= 12 else 'AM'}"
    title = meeting.body + {"cancelled": " (CANCELLED)", "deferred": " - Deferred"}.get(meeting.state, " ")
    session = f"CLOSED SESSION {printed[-8:]} / PUBLIC SESSION 11:30 PM - " if meeting.index % 3 == 1 and meeting.start else ""
    published = meeting.past and meeting.state == "held"
    return {
        "RowNum": number, "Master_MeetingID": book.meeting_id(meeting), "MM_MeetingTitle": title,
        "MM_DateTime": f"{meeting.day}T{clock}:00", "MM_DistrictID": book.school(meeting.city) + (meeting.city.fault == "gone"),
        "MM_Address1": session + meeting.location, "MM_Address2": f"{meeting.city.name}, {meeting.city.state} 75001",
        "MM_Address3": f"Zoom link: https://us02web.zoom.us/j/{9_000_000 + meeting.index}" if meeting.index % 4 == 2 else "",
        "MM_Attachments": False, "MM_MeetingTypeID": meeting.body_id, "MM_Status": "1", "ML_TypeTitle": meeting.body,
        "ACCESS": "P", "ML_IsPublic": True, "MinutesStatus": "PUBLISHED" if published else "UNPUBLISHED",
        "MeetingsCount": total, "DateTime": printed, "EncrMeetingId": f"m{meeting.index}plusslsh==",
    }  # fmt: skip
