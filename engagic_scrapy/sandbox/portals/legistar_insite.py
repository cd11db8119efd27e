"""Legistar's InSite pages as a server gives them: sessions, postbacks that must carry their page's state, and files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, unquote
from uuid import uuid4

from aiohttp import web

from engagic_scrapy.sandbox import bodies
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.portals import legistar_pages as pages
from engagic_scrapy.sandbox.portals.legistar_api import CHALLENGE_PAGE
from engagic_scrapy.sandbox.portals.legistar_ranges import (
    BadState,
    CalendarState,
    Range,
    default_range,
    hidden_fields,
    named,
    opened,
)
from engagic_scrapy.sandbox.records import City, Item, Meeting

_INVALID = (
    '<html><head><title>Invalid parameters!</title></head><body><span id="lblMessage">Invalid parameters!</span></body></html>'
)
_YEARS = "ctl00$ContentPlaceHolder1$lstYears"
_KINDS = {"A": "agenda", "PA": "packet", "M": "minutes", "F": "attachment"}


async def answer(request: web.Request, play: Play, city: City) -> web.StreamResponse:
    """The answer of a city's own host to any path."""
    path = request.path.lower()
    if path == "/view.ashx":
        return await _view(request, play, city)
    if city.fault == "gone":
        return _html(pages.shell_page())
    if path == "/error.aspx":
        return _html(pages.error_page())
    if path == "/confirmation.aspx":
        return _html(pages.page("Confirmation", "./Confirmation.aspx", {}, "<span>This document no longer exists.</span>"))
    trouble = _trouble(play, city) if city.door == "calendar" else None
    if trouble is not None:
        return trouble
    if path in ("/calendar.aspx", "/"):
        return await _calendar(request, play, city)
    return _detail(request, play, city, path)


def _trouble(play: Play, city: City) -> web.Response | None:
    if city.fault == "429" and play.first("429", city.id):
        seconds = play.limit(f"{city.vendor} listing")
        return web.Response(status=429, headers={"Retry-After": str(seconds)}, text="Too Many Requests")
    if city.fault == "http500":
        return _html("<html><head><title>Runtime Error</title></head><body>Server Error in '/' Application.</body></html>", 500)
    if city.fault == "challenge":
        return _html(CHALLENGE_PAGE)
    return _html(pages.error_page()) if city.fault == "error_text" else None


# -- the calendar -------------------------------------------------------------------------------------------------------------


async def _calendar(request: web.Request, play: Play, city: City) -> web.StreamResponse:
    today, session = play.world.options.today, request.cookies.get("ASP.NET_SessionId", "")
    if request.method == "POST":
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        try:
            if not session:
                raise BadState("no ASP.NET_SessionId cookie")
            state = _posted(form, opened(form, session, "calendar", city, today), city, today)
        except BadState as error:
            play.page_errors[f"{book.host(city)}: {error}"] += 1
            return web.Response(status=302, headers={"Location": "/Error.aspx"})
    else:
        session = session or uuid4().hex[:24]
        state = CalendarState(_from_cookie(request, city, today) or default_range(city, today))
    meetings = [m for m in play.world.meetings(city) if state.range.first <= m.day <= state.range.last]
    meetings.sort(key=lambda meeting: (meeting.day, meeting.start or "", meeting.index), reverse=True)
    hidden = hidden_fields(session, "calendar", state, play.world.options.page_kb)
    response = _html(pages.calendar(play.world, city, state, meetings, hidden))
    response.headers.add("Set-Cookie", f"ASP.NET_SessionId={session}; path=/; HttpOnly; SameSite=Lax")
    # The real cookie's name has a space in it, and a number that nobody can guess.
    response.headers.add("Set-Cookie", f"{_setting(city)}={quote(state.range.value)}; path=/")
    return response


def _posted(form: Mapping[str, str], before: CalendarState, city: City, today: date) -> CalendarState:
    """What a postback leads to. The range comes from the form alone: a pager's post without it falls back to the default."""
    target, turn = form.get("__EVENTTARGET", ""), before.turn + 1
    chosen = default_range(city, today)
    client_state = form.get("ctl00_ContentPlaceHolder1_lstYears_ClientState")
    if client_state:
        try:
            value = json.loads(client_state)["value"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadState("lstYears_ClientState is not JSON with a value") from error
        chosen = named(city, today, str(value)) or chosen
    if target == _YEARS:
        # Some tenants answer the first choice of a session with another range: whoever does not look is misled.
        stubborn = city.quirk % 10 == 7 and before.turn == 0
        return CalendarState(default_range(city, today) if stubborn else chosen, 1, turn)
    match = re.fullmatch(r"ctl00\$ContentPlaceHolder1\$gridCalendar\$ctl00\$(?:ctl02\$ctl00|ctl03\$ctl01)\$ctl(\d+)", target)
    if match is None or int(match[1]) % 2:
        raise BadState(f"__EVENTTARGET {target!r} is no control of the page")
    return CalendarState(chosen, int(match[1]) // 2, turn)


def _setting(city: City) -> str:
    return f"Setting-{200 + city.quirk % 200}-Calendar Year"


def _from_cookie(request: web.Request, city: City, today: date) -> Range | None:
    match = re.search(re.escape(_setting(city)) + r"=([^;]*)", request.headers.get("Cookie", ""))
    return named(city, today, unquote(match[1])) if match else None


# -- details and files --------------------------------------------------------------------------------------------------------


def _detail(request: web.Request, play: Play, city: City, path: str) -> web.Response:
    """The page of a meeting, matter, vote or body; a wrong pair of ID and GUID gets status 200 and a sentence."""
    session = request.cookies.get("ASP.NET_SessionId", "")
    hidden = hidden_fields(session, path, None, play.world.options.page_kb)
    if path == "/meetingdetail.aspx":
        meeting = _meeting(request, play, city)
        if meeting is not None and not meeting.published:
            return web.Response(status=302, headers={"Location": "/Error.aspx"})
        return _html(pages.meeting_detail(play.world, meeting, hidden) if meeting else _INVALID)
    if path == "/legislationdetail.aspx":
        item = _item(request, play, city, "legislation", 8_000_000)
        return _html(pages.legislation_detail(play.world, item, hidden) if item else _INVALID)
    if path == "/historydetail.aspx":
        item = _item(request, play, city, "history", 500_000)
        return _html(pages.history_detail(item, hidden) if item else _INVALID)
    if path == "/departmentdetail.aspx":
        number = request.query.get("ID", "")
        known = number.isdigit() and request.query.get("GUID") == book.guid(city, "body", int(number))
        return _html(pages.department(play.world, city, int(number), hidden) if known else _INVALID)
    return _html("<html><head><title>The resource cannot be found.</title></head><body>404</body></html>", 404)


def _meeting(request: web.Request, play: Play, city: City) -> Meeting | None:
    """By ID and GUID, or by the LEGID of the API's EventInSiteURL."""
    number, legid = request.query.get("ID", ""), request.query.get("LEGID", "")
    if legid.isdigit() and request.query.get("G") == book.guid(city, "client", 0):
        return _nth(play, city, book.event_index(city, int(legid)))
    if not number.isdigit() or request.query.get("GUID") != book.guid(city, "meeting", int(number)):
        return None
    return _nth(play, city, book.insite_index(city, int(number)))


def _nth(play: Play, city: City, index: int) -> Meeting | None:
    return play.world.meeting(city, index) if 0 <= index < play.world.options.meetings else None


def _item(request: web.Request, play: Play, city: City, what: str, base: int) -> Item | None:
    number = request.query.get("ID", "")
    if not number.isdigit() or request.query.get("GUID") != book.guid(city, what, int(number)):
        return None
    index, position, _ = book.attachment_place((int(number) - base) * book.ATTACHMENTS)
    meeting = _nth(play, city, index)
    items = play.world.items(meeting) if meeting else ()
    return next((item for item in items if item.position == position), None)


async def _view(request: web.Request, play: Play, city: City) -> web.StreamResponse:
    """The file handler. What does not exist is a redirect to a page that says so."""
    code, number = request.query.get("M", ""), request.query.get("ID", "")
    gone = web.Response(status=302, headers={"Location": "/Confirmation.aspx?M1=Gone"})
    if code == "F" and number.isdigit() and request.query.get("GUID") == book.guid(city, "file", int(number)):
        index, position, ordinal = book.attachment_place(int(number))
        meeting = _nth(play, city, index)
    else:
        meeting, position, ordinal = (None if code == "F" else _meeting(request, play, city)), 0, 0
    if meeting is None:
        return gone
    if code in ("IC", "AADA", "MADA"):
        return _html(f"<html><head><title>{code}</title></head><body>{meeting.body}</body></html>")
    document = play.world.document(meeting, _KINDS.get(code, ""), position, ordinal)
    if document is None or not document.shown or document.fault == "gone_pdf":
        return gone
    if document.fault == "redirect":
        return web.Response(status=302, headers={"Location": f"https://{book.files_host(city)}/moved/{document.key}.pdf"})
    return await bodies.send(request, play, document)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
