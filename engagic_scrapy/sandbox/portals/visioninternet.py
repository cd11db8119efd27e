"""Plays Vision Internet / govAccess: a page with one of four widgets, event pages and files."""

from __future__ import annotations

import calendar
import re
import zoneinfo
from datetime import UTC, date, datetime
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.portals import visioninternet_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/home/showpublisheddocument/(\d+)(?:/\d+)?|/Home/ShowDocument|.*/ShowPrimaryDocument/")
_EVENT = re.compile(r"/Home/Components/Calendar/Event/(\d+)(?:/\d+)?")
PAGE_ROWS = 5
_NAMES = {"agenda": "Agenda", "packet": "Agenda Packet", "minutes": "Minutes"}


class Visioninternet(TenantPortal):
    name = "visioninternet"
    sites = book.HOSTS
    file = _FILE

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _website(world, city, request.path)

    def file_number(self, match: re.Match[str], request: web.Request) -> int:
        query = request.query
        return int(match[1] or query.get("id") or query.get("agendaID") or query.get("minutesID") or "0")


def _website(world: World, city: City, path: str) -> web.Response:
    if city.fault == "error_text":
        return _page("<h2>Server Error in '/' Application.</h2>", "Runtime Error")
    if match := _EVENT.fullmatch(path):
        meeting = next((each for each in world.meetings(city) if book.event_id(each) == int(match[1])), None)
        return _page(event(world, meeting)) if meeting else web.Response(status=404, text="Not Found")
    if not path.startswith(book.PATH):
        return web.Response(status=404, text="Not Found")
    if city.fault == "layout":
        return _page("<div class='events-feed'>Soon</div>")
    options = dict(re.findall(r"/-([a-z]+)-(\w+)", path))
    if book.widget(city) == "grid":
        today = world.options.today
        return _page(grid(world, city, int(options.get("cury", today.year)), int(options.get("curm", today.month))))
    return _page(table(world, city, int(options.get("npage", 1)), path))


def _page(inner: str, title: str = "City website") -> web.Response:
    return web.Response(text=f"<html><head><title>{title}</title></head><body>{inner}</body></html>", content_type="text/html")


def _title(meeting: Meeting) -> str:
    """A word of status on either side."""
    words = {"cancelled": "Cancelled", "deferred": "Postponed"}.get(meeting.state)
    if not words:
        return meeting.body
    return f"{words} - {meeting.body}" if meeting.index % 2 else f"{meeting.body} ({words})"


def _clock(meeting: Meeting) -> str:
    hour, minute = (meeting.start or "00:00").split(":")
    return f"{int(hour) % 12 or 12}:{minute} {'PM' if int(hour) >= 12 else 'AM'}" if meeting.start else ""


def _times(meeting: Meeting) -> str:
    """Visible words are local, the hidden element is UTC."""
    if not meeting.start:
        return f"{meeting.day:%m/%d/%Y}"
    local = datetime.strptime(f"{meeting.day} {meeting.start}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
    moment = local.replace(tzinfo=zoneinfo.ZoneInfo(meeting.city.timezone)).astimezone(UTC)
    hidden = f"<time style='display:none;' itemprop='startDate' datetime='{moment:%Y-%m-%dT%H:%M}+00:00'>{_clock(meeting)}</time>"
    return f"{meeting.day:%m/%d/%Y} {_clock(meeting)} - 11:30 PM {hidden}"


def _links(world: World, meeting: Meeting, *kinds: str) -> str:
    shown = [each for each in world.documents(meeting) if each.kind in kinds and book.shows(each)]
    links = "".join(f"<a class='agenda_minutes_link' href='{_href(each)}'>{_NAMES[each.kind]}</a> " for each in shown)
    return links or "Not Included"


def _href(document: Document) -> str:
    href = book.document_url(document).removeprefix(f"https://{book.host(document.meeting.city)}")
    ticks = "/637900000000000000" if book.widget(document.meeting.city) == "list" else ""
    return escape(href + ticks, quote=True)


def table(world: World, city: City, page: int, path: str) -> str:
    """The latest first, some rows a page; Next and Last have the same class. Another event is in between."""
    meetings = sorted(world.meetings(city), key=lambda each: (each.day, each.index), reverse=True)
    managed, with_files = book.widget(city) == "managed", book.widget(city) == "list"
    rows = [_managed_row(world, each) if managed else _row(world, each, with_files) for each in meetings]
    last = max(1, -(-len(rows) // PAGE_ROWS))
    base = re.sub(r"/-npage-\d+", "", path)
    links = "".join(
        f"<a class='pg-button pg-next-button' {link}> {word} » </a>"
        for word, number in (("Next", page + 1), ("Last", last))
        for link in ([f"href='{base}/-npage-{number}'"] if page < last else [""])
    )
    shown = "".join(rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS])
    return f"<table class='front_end_widget listtable'><tbody>{shown}</tbody></table><div class='list-pager'>{links}</div>"


def _row(world: World, meeting: Meeting, with_files: bool) -> str:
    href = f"/Home/Components/Calendar/Event/{book.event_id(meeting)}/18?toggle=all"
    files = (
        f"<td class='event_agenda'><span class='agenda-minutes-label'></span>{_links(world, meeting, 'agenda', 'packet')}</td>"
        f"<td class='event_minutes'>{_links(world, meeting, 'minutes')}</td>"
    )
    return (
        f"<tr><td class='title_column event_title'><a href='{href}'>"
        f"<span itemprop='summary'>{escape(_title(meeting))}</span></a></td>"
        f"<td class='event_datetime'>{_times(meeting)}</td>{files if with_files else ''}</tr>"
    )


def _managed_row(world: World, meeting: Meeting) -> str:
    cells = "".join(f"<td class='mobile_hide'>{_links(world, meeting, kind)}</td>" for kind in ("agenda", "minutes"))
    return (
        "<tr class='meeting_widget_item'>"
        f"<td><a href='/Home/Components/MeetingsManager/MeetingAgenda/{book.event_id(meeting)}/73'>"
        f"{escape(_title(meeting))}</a></td>"
        f"<td class='mobile_hide'>{meeting.day:%m/%d/%Y} {_clock(meeting)}</td>{cells}</tr>"
    )


def grid(world: World, city: City, year: int, month: int) -> str:
    """A cell a day, with or without a label; a concert of three days stands in three cells."""
    cells = []
    for number in range(1, calendar.monthrange(year, month)[1] + 1):
        day = date(year, month, number)
        items = [_grid_item(book.event_id(each), _title(each), _clock(each)) for each in world.meetings(city) if each.day == day]
        items += [_grid_item(7, "Summer Concerts", "")] if 10 <= number <= 12 else []
        label = f" aria-label='Scheduled events, {day:%A, %B} {day.day}, {day.year}'" if city.quirk % 8 >= 4 else ""
        cells.append(
            f"<td class='calendar_day calendar_day_with_items'{label}>{number} {''.join(items)}</td>" if items else "<td></td>"
        )
    heading = f"<h2 class='current_month_title mobile_hide'> {date(year, month, 1):%B %Y} </h2>"
    days = f"<table class='calendar calendar_grid'><tr>{''.join(cells)}</tr></table>"
    return f"<table class='calendar_title'><tr><td>{heading}</td></tr></table>{days}"


def _grid_item(key: int, title: str, clock: str) -> str:
    words = escape(title, quote=True)
    return (
        f"<div class='calendar_item'><span class='calendar_eventtime'>{clock}</span><a class='calendar_eventlink' "
        f"href='/Home/Components/Calendar/Event/{key}/165?curm=6' title='{words}'>{words}</a></div>"
    )


def event(world: World, meeting: Meeting) -> str:
    place = f"<span itemprop='location'><span itemprop='name'>{escape(meeting.location)}</span></span>"
    return (
        f"<h2 class='detail-title'><span itemprop='summary'>{escape(_title(meeting))}</span></h2><ul class='detail-list'>"
        f"<li><span class='detail-list-label'>Date: </span><span class='detail-list-value'>{_times(meeting)}</span></li>"
        f"<li><span class='detail-list-label'>Location: </span><span class='detail-list-value'>{place}</span></li></ul>"
        f"<div class='detail-agenda'>{_links(world, meeting, 'agenda', 'packet')}</div>"
        f"<div class='detail-minutes'>{_links(world, meeting, 'minutes')}</div>"
    )
