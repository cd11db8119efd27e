"""Plays a site like that of Berkeley: a table of meetings with times in UTC, HTML agendas, files."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, time
from html import escape

from aiohttp import web

from engagic_scrapy.sandbox.portals import berkeley_addresses as book
from engagic_scrapy.sandbox.portals.tenant_portal import TenantPortal
from engagic_scrapy.sandbox.records import City, Item, Meeting
from engagic_scrapy.sandbox.world import World

_FILE = re.compile(r"/sites/default/files/city-council-meetings/[\d-]+ [A-Za-z]+ (\d+)\.pdf")
_SAID = {"cancelled": " - CANCELLED", "deferred": " - Postponed"}
_ERROR = "<html><head><title>Error</title></head><body>The website encountered an unexpected error.</body></html>"
_CHANGED = "<html><head><title>Agendas</title></head><body><table><tr><th>Topic</th></tr></table></body></html>"
_HEADS = ("Meeting", "Date", "Agenda", "Agenda Packet", "Annotated", "Video", "Download")


class Berkeley(TenantPortal):
    name = "berkeley"
    sites = book.SITES
    file = _FILE

    def is_document(self, host: str, path: str) -> bool:
        return path.startswith("/sites/default/files/")

    async def page(self, request: web.Request, world: World, city: City) -> web.Response | None:
        return _answer(request.path, world, city)


def _answer(path: str, world: World, city: City) -> web.Response | None:
    if path == book.PAGE:
        broken = {"error_text": _ERROR, "layout": _CHANGED}.get(city.fault)
        return web.Response(text=broken or _table(world, city), content_type="text/html")
    meeting = next((each for each in world.meetings(city) if path == book.agenda_path(each)), None)
    return web.Response(text=agenda(world, meeting), content_type="text/html") if meeting else None


def _table(world: World, city: City) -> str:
    heads = "".join(f"<th>{name}</th>" for name in _HEADS)
    rows = "".join(_row(world, each) for each in world.meetings(city))
    return f"<html><body><h1>Agendas</h1><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>"


def _row(world: World, meeting: Meeting) -> str:
    """The text is local, the attribute UTC; half of the rows have the attribute alone."""
    files = {each.kind: f'<a href="{book.document_url(each)}">PDF</a>' for each in world.documents(meeting) if not each.position}
    page = f'<a href="{book.agenda_path(meeting)}">HTML</a>' if meeting.published else ""
    zone = zoneinfo.ZoneInfo(meeting.city.timezone)
    moment = datetime.combine(meeting.day, time.fromisoformat(meeting.start or "00:00"), zone)
    shown = f"{moment:%m/%d/%Y}" + (f" - {moment:%I:%M %p}".lower() if meeting.start and meeting.index % 2 else "")
    stamp = f' datetime="{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"'
    cells = (
        f"{escape(book.body(meeting))} Regular Meeting{_SAID.get(meeting.state, '')}", f"<time{stamp}>{shown}</time>",
        f"{page} {files.get('agenda', '')}", files.get("packet", ""), files.get("minutes", ""), "", "",
    )  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def agenda(world: World, meeting: Meeting) -> str:
    lines = "".join(_item(world, meeting, item) for item in world.items(meeting))
    return f"<html><body><main><h1>{escape(meeting.body)}</h1>{lines}</main></body></html>"


def _item(world: World, meeting: Meeting, item: Item) -> str:
    files = [each for each in world.documents(meeting) if each.position == item.position and each.shown]
    links = "".join(f'<a href="{book.document_url(each)}">{escape(each.name)}</a>' for each in files)
    return (
        f'<p><strong>{item.position}.</strong> <a href="#item-{item.position}">{escape(item.title)}</a></p>'
        f"<p><strong>From:</strong> City Manager</p><p>{links}</p>"
    )
