"""Plays BoardDocs: the committees of each database, their lists, the fragments of a meeting and its files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import boarddocs_addresses as book
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.records import City, Item, Meeting
from engagic_scrapy.sandbox.world import World

_PATH = re.compile(r"/[a-z]+/([a-z0-9]+)/board\.nsf/(.*)", re.I)
_FILE = re.compile(r"files/F(\d+)/\$file/.+", re.I)
_FORM_TYPE = "application/x-www-form-urlencoded"
_ERROR = "<html><head><title>Error</title></head><body>Lotus Notes Exception - Entry not found in index</body></html>"
_NO_ACCESS = "<div>No access</div>"


class Boarddocs:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "boarddocs"

    def owns(self, host: str) -> bool:
        return host == book.HOST

    def is_document(self, host: str, path: str) -> bool:
        return "/$file/" in path

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        found = _PATH.fullmatch(request.path)
        city = play.world.city_of_slug(found[1]) if found else None
        if found is None or city is None or city.vendor != self.name or city.fault == "gone":
            return web.Response(status=404, text="Not Found")
        if match := _FILE.fullmatch(found[2]):
            document = trouble.document(play, city, int(match[1]))
            return await trouble.file(request, play, document, web.Response(status=404, text="Not Found"))
        if answer := trouble.of_listing(play, city):
            return answer
        # Without the content type, Domino sees no field and answers as if there were nothing.
        form = await request.post() if request.content_type == _FORM_TYPE else {}
        return _Tenant(play.world, city).answer(found[2].lower(), {name: str(value) for name, value in form.items()})


class _Tenant:
    def __init__(self, world: World, city: City):
        self.world, self.city = world, city
        self.meetings = world.meetings(city)

    def answer(self, call: str, form: Mapping[str, str]) -> web.Response:
        if self.city.fault == "error_text":
            return _page(_ERROR)
        if call == "public":
            return _page(self.shell())
        committee = form.get("current_committee_id")
        mine = [each for each in self.meetings if book.committee_id(each) == committee]
        if call == "bd-getmeetingslist":
            mine.sort(key=lambda meeting: (meeting.day, meeting.index), reverse=True)
            return web.json_response([*map(_row, mine), {}], content_type="text/html")
        meeting = next((each for each in mine if book.meeting_key(each) == form.get("id")), None)
        if meeting is None:
            return _page(" ")
        if call == "bd-getmeeting":
            return _page(_fragment(meeting) if meeting.published else _NO_ACCESS)
        if call == "bd-getagenda":
            return _page(agenda(self.world.items(meeting)))
        if call == "print-agendadetailed":
            return _page("<html><body>" + "".join(map(_printed, self.world.items(meeting))) + "</body></html>")
        return web.Response(status=404, text="Not Found")

    def shell(self) -> str:
        bodies = {book.committee_id(meeting): meeting.body for meeting in self.meetings}
        name = "board-trigger" if self.city.fault == "layout" else "committee-trigger"
        links = [
            f'<a class="dropdown-item {name}" committeeid="{key}" aria-label="{escape(body)}">{escape(body)}</a>'
            for key, body in sorted(bodies.items())
        ]
        return f"<html><head><title>BoardDocs</title></head><body><div>{''.join(links)}</div></body></html>"


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _clock(meeting: Meeting) -> str:
    """A start as people type it, a different way in each meeting."""
    hour, minute = divmod(int(str(meeting.start).replace(":", "")), 100)
    half = ("AM", "am", "a.m.", "A.M", " am")[meeting.index % 5].replace("a", "p" if hour >= 12 else "a")
    return f"{(hour - 1) % 12 + 1}:{minute:02}" + (half.replace("A", "P") if hour >= 12 else half)


def _row(meeting: Meeting) -> dict[str, Any]:
    """A row of the list. Some boards write the time into the name; a draft has nothing but its name."""
    name = meeting.body
    if meeting.start and (meeting.city.quirk % 3 == 2 or not meeting.published):
        name += f" -- {_clock(meeting)} -- {meeting.location}"
    name += {"cancelled": " - CANCELLED", "deferred": " (DEFERRED)"}.get(meeting.state, "")
    return {
        "unique": book.meeting_key(meeting), "name": name, "current": str(meeting.index % 2), "preliveoak": "",
        "numberdate": f"{meeting.day:%Y%m%d}", "unid": f"{meeting.index:032X}",
    }  # fmt: skip


def _fragment(meeting: Meeting) -> str:
    day, key = f"{meeting.day:%A, %B} {meeting.day.day}, {meeting.day.year}", book.meeting_key(meeting)
    lines = [escape(meeting.city.name.upper()), escape(meeting.location)]
    if meeting.start and meeting.city.quirk % 3 != 2:
        lines.append(_clock(meeting) if meeting.index % 2 else f"The meeting of {day} begins at {_clock(meeting)}")
        lines.append(f"The next one is on January 5, {meeting.day.year + 1}, at 5:45 p.m.")
    return (
        f'<div id="wrap-meeting"><button class="previous" base="{key}"></button><div id="view-meeting">'
        f'<div class="meeting-name">{escape(_row(meeting)["name"])}</div><div class="meeting-date">{day}</div>'
        f'<div class="meeting-description">{"<br>".join(lines)}</div><div class="meeting-buttons"><ul></div></ul></div></div>'
    )


def agenda(items: tuple[Item, ...]) -> str:
    """Categories that close before their items begin."""
    made, category = ['<div style="display: none;" id="agenda-numbering">2</div>'], ""
    for item in items:
        named = "Opening" if item.file is None else "Consent Agenda" if item.consent else "New Business"
        if named != category:
            category = named
            made.append(
                f'<dl class="wrap-category"><dt class="category agendaorder" unique="K{item.position:011}"><span class="order">'
                f'{item.position}. </span><span class="category-name">{named}</span></dt><dd class="wrap-items"></dd></dl>'
            )
        kind, icon = "Action" if item.file else "", '<i class="fa fa-file-text-o fa-lg"></i>' if item.attachments else ""
        made.append(
            f'<li class="XXXXXXui-corner-all item prevnext agendaorder public  " unique="{book.item_key(item)}" '
            f'Xtitle="{escape(kind)} - {escape(item.title)}"><div class="actiontype">{escape(kind)}<span class="comma">, </span>'
            f'</div><span class="order">{item.number or ""} </span><span class="title">{escape(item.title)}</span>'
            f'<div class="icons">{icon}</div></li>'
        )
    return "\n".join(made)


def _printed(item: Item) -> str:
    subject = escape(f"{item.number or ''} {item.title}".strip())
    return (
        '<div tabindex="0" class="container item agendaorder"><dl class="row"><dt class="col leftcol">Subject</dt>'
        f'<dd class="col rightcol">{subject}</dd></dl><div class="print-files">'
        + "".join(_anchor(item, ordinal) for ordinal in range(len(item.attachments)))
        + "</div></div>"
    )


def _anchor(item: Item, ordinal: int) -> str:
    name, shown = item.attachments[ordinal]
    key = f"F{numbers.number(item.meeting, 'attachment', item.position, ordinal):011}"
    return (
        f'<a class="{"public" if shown else "executive"}-file print-file" unique="{key}" '
        f'href="{book.path(item.meeting.city)}/files/{key}/$file/{escape(name)}.pdf">{escape(name)}.pdf (1.2 MB)</a>'
    )
