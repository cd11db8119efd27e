"""Plays NovusAgenda: the meetings grid with its post backs, agenda pages, cover sheets and files."""

from __future__ import annotations

from datetime import date
from html import escape

from aiohttp import web

from engagic_scrapy import dates
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import novusagenda_addresses as book
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

PAGE_ROWS = 5
_ERROR = (
    '<html><head><title>NovusAGENDA</title></head><body><form action="Error.aspx?handler=Application_Error"></form></body></html>'
)
_COLUMNS = ("Meeting Date", "Meeting Type", "Meeting Location", "Online Agenda", "Download Agenda", "Legal Minutes")
_TARGET = "SearchAgendasMeetings$radGridMeetings$ctl00$ctl03$ctl01$ctl14"
_SAYS = {"cancelled": "NOTICE OF CANCELLATION", "deferred": "DEFERRED"}


class Novusagenda:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "novusagenda"

    def owns(self, host: str) -> bool:
        return host.endswith(book.SITES)

    def is_document(self, host: str, path: str) -> bool:
        return path.lower().endswith(".ashx")

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(host.removesuffix(book.SITES))
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if city is None or city.fault == "gone":  # any made-up name resolves, and its grid is empty
            return _html(_grid([], *_range(request, play.world), 1, following=False))
        if self.is_document(host, request.path):
            return await trouble.file(request, play, _file(request, play, city), web.Response(status=404, text="Not Found"))
        if city.fault == "error_text":
            return _html(_ERROR)
        return trouble.of_listing(play, city) or await _page(request, play, city)


async def _page(request: web.Request, play: Play, city: City) -> web.Response:
    world = play.world
    match request.path.lower().rpartition("/")[2]:
        case "meetingsgeneral.aspx":
            return await _listing(request, play, city)
        case "meetingview.aspx":
            index = _number(request, "MeetingID") - book.meeting_id(world.meeting(city, 0))
            if 0 <= index < world.options.meetings:
                return _html(_agenda(world, world.meeting(city, index)))
        case "coversheet.aspx":
            index, position = book.item_place(_number(request, "ItemID"))
            if 0 <= index < world.options.meetings:
                return _html(_cover(world, world.meeting(city, index), position))
    return web.Response(status=404, text="Not Found")


def _number(request: web.Request, name: str) -> int:
    value = request.query.get(name, "")
    return int(value) if value.isdecimal() else -1


async def _listing(request: web.Request, play: Play, city: City) -> web.Response:
    """The custom range of the address; the page that the form's state and target name."""
    first, last = _range(request, play.world)
    number = 1
    if request.method == "POST":
        form = await request.post()
        state = str(form.get("__VIEWSTATE", ""))
        if form.get("__EVENTTARGET") != _TARGET or not state.startswith(f"{city.slug}:"):
            play.page_errors["novusagenda post back without its state"] += 1
            return _html(_ERROR)
        number = int(state.rpartition(":")[2]) + 1
    found = sorted(
        (each for each in play.world.meetings(city) if first <= each.day <= last), key=lambda each: each.day, reverse=True
    )
    shown = found[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
    page = _grid(
        [_row(play.world, each) for each in shown], first, last, number, following=len(found) > number * PAGE_ROWS, slug=city.slug
    )
    return _html(page.replace("radGridMeetings_ctl00", "gridOfMeetings_ctl00") if city.fault == "layout" else page)


def _range(request: web.Request, world: World) -> tuple[date, date]:
    year, custom = world.options.today.year, request.query.get("Date") == "cus"
    first = dates.read_date(request.query.get("From")) if custom else None
    last = dates.read_date(request.query.get("To")) if custom else None
    return first or date(year, 1, 1), last or date(year, 12, 31)


def _grid(rows: list[str], first: date, last: date, number: int, *, following: bool, slug: str = "") -> str:
    heads = "".join(f'<th scope="col" class="rgHeader"><a href="#">{name}</a></th>' for name in _COLUMNS)
    script = f"javascript:__doPostBack(&#39;{_TARGET}&#39;,&#39;&#39;)"
    more = f'<a title="Next Page" href="{script}"><img alt="Next Page" /></a>' if following else '<img title="Next Page" />'
    inner = f"<table><thead><tr><th>Data pager</th></tr></thead><tr><td>{more}</td></tr></table>"
    pager = f'<tfoot><tr class="rgPager"><td colspan="6">{inner}</td></tr></tfoot>'
    body = "".join(rows) or '<tr class="rgNoRecords"><td colspan="6"><div>No records to display.</div></td></tr>'
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{value}" />'
        for name, value in (("__EVENTTARGET", ""), ("__EVENTARGUMENT", ""), ("__VIEWSTATE", f"{slug}:{number}"))
    )
    echo = "".join(
        f'<input id="SearchAgendasMeetings_radCalendar{end}" name="SearchAgendasMeetings$radCalendar{end}" value="{day}" />'
        for end, day in (("From", first), ("To", last))
    )
    items = '<table id="SearchAgendasMeetings_radGridItems_ctl00"><thead><tr><th>Date</th><th>Title</th></tr></thead></table>'
    return (
        f'<html><head><title>NovusAGENDA</title></head><body><form method="post" id="form1">{fields}{echo}'
        f'<table class="rgMasterTable" id="SearchAgendasMeetings_radGridMeetings_ctl00"><thead><tr>{heads}</tr></thead>'
        f"{pager}<tbody>{body}</tbody></table>{items}</form></body></html>"
    )


def _row(world: World, meeting: Meeting) -> str:
    files = {each.kind: book.file_href(each) for each in world.documents(meeting) if each.kind in ("agenda", "minutes")}
    minutes = book.minutes_id(meeting) if meeting.past else -1
    address = f"MeetingView.aspx?MeetingID={book.meeting_id(meeting)}&amp;MinutesMeetingID={minutes}&amp;doctype=Agenda"
    online = (
        f'<a onClick="javascript:ViewHTML=window.open(&#39;{address}&#39;,&#39;ViewHTML&#39;)"><img alt="View Agenda HTML" /></a>'
    )
    links = [
        f'<a href="{files[kind]}" target="_blank"><img alt="{words}" /></a>' if kind in files else ""
        for kind, words in (("agenda", "Agenda PDF"), ("minutes", "Legal Minutes"))
    ]
    cells = (
        f"{meeting.day:%m/%d/%y}",
        escape(meeting.body),
        _SAYS.get(meeting.state) or escape(meeting.location),
        online,
        *links,
    )
    return f'<tr class="{"rgAltRow" if meeting.index % 2 else "rgRow"}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _agenda(world: World, meeting: Meeting) -> str:
    hour, minute = int((meeting.start or "0:0").split(":")[0]), (meeting.start or "00:00")[3:]
    clock = f"{(hour - 1) % 12 + 1}:{minute} {'PM' if hour >= 12 else 'AM'}" if meeting.start else ""
    lines = "".join(
        f'<tr><td id="column2">{item.number or ""}</td><td id="column3">{"C" if item.consent else "R"}</td>'
        f'<td id="column4"><a href="CoverSheet.aspx?ItemID={book.item_id(item)}&MeetingID={book.meeting_id(meeting)}">'
        f"{escape(item.title)}</a></td></tr>"
        for item in (world.items(meeting) if meeting.published else ())
    )
    head = f"{escape(meeting.body)}<br>{meeting.day:%B} {meeting.day.day}, {meeting.day.year}{clock}"
    return (
        '<html><head><title>NovusAGENDA</title></head><body><form id="Form1"><table><tr>'
        f'<td colspan="4" id="column1">{head}</td></tr></table><table>{lines}</table></form></body></html>'
    )


def _cover(world: World, meeting: Meeting, position: int) -> str:
    files = [each for each in world.documents(meeting) if each.position == position and each.kind == "attachment" and each.shown]
    rows = "".join(f'<tr><td><a href="{book.file_href(each)}">{escape(each.name)}</a></td><td></td></tr>' for each in files)
    return f'<html><body><form><div id="ns-ContentArea">Staff report.</div><table>{rows}</table></form></body></html>'


def _file(request: web.Request, play: Play, city: City) -> Document | None:
    if request.path.lower().endswith("attachmentviewer.ashx"):
        found = trouble.document(play, city, _number(request, "AttachmentID"))
        return found if found and found.kind == "attachment" else None
    kind, index = "agenda", _number(request, "MeetingID") - 400
    if "MinutesMeetingID" in request.query:
        kind, index = "minutes", _number(request, "MinutesMeetingID") - 300
    if not 0 <= index < play.world.options.meetings:
        return None
    return trouble.document(play, city, numbers.number(play.world.meeting(city, index), kind))


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
