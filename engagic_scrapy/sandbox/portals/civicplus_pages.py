"""The pages of sandbox CivicPlus in the three generations of markup that real tenants have."""

from __future__ import annotations

from html import escape

from engagic_scrapy.sandbox.portals import civicplus_addresses as book
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

STUB = "<html><head><title></title></head><body><script>window.location.href = 'https://www.example.gov/';</script></body></html>"
ERROR = "<html><head><title>Runtime Error</title></head><body><h1>Server Error in '/' Application.</h1></body></html>"
_WORDS = {"cancelled": " - CANCELLED", "deferred": " - Deferred"}


def center(world: World, city: City, meetings: list[Meeting], first: str = "", last: str = "") -> str:
    """The start page, or a search result with its two dates. A tenant without rows still has its form and categories."""
    bodies = {meeting.body_id: meeting.body for meeting in world.meetings(city)}
    boxes = "".join(
        f'<li><input type="checkbox" name="chkCategoryID" value="{key}"><label>{name}</label></li>'
        for key, name in bodies.items()
    )
    rows = {key: [meeting for meeting in meetings if meeting.body_id == key] for key in sorted(bodies)}
    shown = "".join(_category(world, city, key, bodies[key], found) for key, found in rows.items() if found)
    return (
        f"<!DOCTYPE html><html><head><title>Agenda Center &bull; {city.name}</title></head><body>"
        '<div id="AgendaCenterContent" class="newCP moduleContentNew"><h1>Agenda Center</h1><section class="search">'
        f'<input id="StartDatePicker" name="StartDate" value="{first}"><input id="EndDatePicker" name="EndDate" value="{last}">'
        f'<div id="categoryList"><ol>{boxes}</ol></div></section>{shown}</div></body></html>'
    )


def _category(world: World, city: City, number: int, body: str, meetings: list[Meeting]) -> str:
    rows = "".join(_row(world, meeting) for meeting in sorted(meetings, key=lambda each: each.day, reverse=True))
    years = "".join(
        f'<li><a aria-label="{body} {year}" href="javascript:changeYear({year},%20{number},\'a0\')">{year}</a></li>'
        for year in sorted({meeting.day.year for meeting in meetings}, reverse=True)
    )
    table = (
        f'<span id="section{number}"><ul class="years">{years}</ul><table id="table{number}" summary="List of Agendas"><thead>'
        f"<tr><th>Agenda</th><th>Minutes</th><th>Download</th></tr></thead><tbody>{rows}</tbody></table></span>"
    )
    if city.quirk % 4 == 3:  # grouped: the heading above is a department
        inner = f'<div class="category popUpParent" id="cat{number}"><h3>{body}</h3>{table}</div>'
        return f'<div class="listing" id="header{number + 50}"><h2>Office of the Clerk</h2><div>{inner}</div></div>'
    return f'<div class="listing noHeader" id="cat{number}"><h2><span id="span{number}">▼</span>{body}</h2>{table}</div>'


def _heading(meeting: Meeting) -> str:
    """Date, and when the agenda was put up, in the markup of the tenant's generation."""
    day = meeting.day
    shown = f'<abbr title="{day:%B}">{day:%b}</abbr> {day.day}, {day.year}'
    posted = f" —\u2009Posted <abbr>{day:%b}</abbr> {day.day}, {day.year} 1:37 PM" if meeting.city.quirk % 5 else ""
    key = book.key(meeting)
    if meeting.city.quirk % 3 == 0:
        return f'<h4><a name="{key}"></a><strong>{shown}</strong>{posted}</h4>'
    tag = 'h3 class="noMargin"' if meeting.city.quirk % 3 == 1 else "h4"
    label = f"Agenda for {day:%B} {day.day}, {day.year}"
    return f'<{tag}><a id="{key}" name="{key}"></a><strong aria-label="{label}">{shown}</strong>{posted}</{tag[:2]}>'


def _row(world: World, meeting: Meeting) -> str:
    files = {each.kind: each for each in world.documents(meeting) if each.kind != "attachment"}
    title = f"{meeting.body} Regular Meeting{_WORDS.get(meeting.state, '')}"
    words = title if meeting.city.quirk % 3 == 0 or not files else f'<a href="{_href(files["agenda"])}">{title}</a>'
    minutes = f'<a href="{_href(files["minutes"])}"><img alt="Minutes"></a>' if "minutes" in files else ""
    menu = "".join(
        f'<li><a class="pdf" href="{_href(files[kind])}">{kind.capitalize()}</a></li>'
        for kind in ("agenda", "packet")
        if kind in files
    )
    if files:
        menu += f'<li><a class="html" href="{book.CENTER}/ViewFile/Agenda/{book.key(meeting)}?html=true">HTML</a></li>'
    media = (
        '<td class="media"><span class="videos"><a href="https://youtu.be/sandbox"><img></a></span></td>' if meeting.past else ""
    )
    return (
        f'<tr id="row{book.row_id(meeting)}a09be{meeting.index:04x}" class="catAgendaRow">'
        f"<td>{_heading(meeting)}<p>{words}</p></td>"
        f'<td class="minutes">{minutes}</td>{media}<td class="downloads"><ol>{menu}</ol></td></tr>'
    )


def _href(document: Document) -> str:
    return escape(book.document_path(document))


def agenda(world: World, meeting: Meeting) -> str:
    """The agenda as a page: what has no matter, then two sections with the matters."""
    items = world.items(meeting)
    lines = [_item(world, item, 1) for item in items if item.file is None]
    for heading, consent in (("Consent Calendar", True), ("New Business", False)):
        inside = [item for item in items if item.file is not None and item.consent == consent]
        lines.append(f'<div class="item level1"><div class="bullet"><span></span></div><div class="title">{heading}</div></div>')
        lines += [_item(world, item, 2) for item in inside]
    return f'<html><head><title>{meeting.body}</title></head><body><div id="divItems">{"".join(lines)}</div></body></html>'


def _item(world: World, item: Item, level: int) -> str:
    own = [each for each in world.documents(item.meeting) if each.position == item.position and each.shown]
    links = "".join(f'<a class="file" href="{_href(each)}">{each.name}</a>' for each in own)
    return (
        f'<div class="item level{level}"><div class="bullet"><span>{item.number or ""}</span></div>'
        f'<div class="title">{escape(item.title)}</div><div class="desc">{item.type or ""}</div>'
        f'<div class="documents">{links}</div></div>'
    )
