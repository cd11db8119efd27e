"""The pages of sandbox OnBase: three kinds of search results, the meeting's page, two generations of agendas."""

from __future__ import annotations

import json
import zoneinfo
from datetime import datetime
from html import escape
from typing import Any

from engagic_scrapy.sandbox.portals import onbase_addresses as book
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

ERROR = (
    "<!DOCTYPE html><html><head><title>Error - OnBase Agenda Online</title></head><body>"
    "<div class='alert alert-danger'>The web page that you have requested is not available</div></body></html>"
)
_PREFIXES = {"cancelled": "Cancelled - ", "deferred": "Deferred - "}
_BUTTONS = {"agenda": "btnAgenda", "minutes": "btnMinutes"}


def has_blocks(city: City) -> bool:
    """Whether the agenda is of the older generation."""
    return city.quirk % 2 == 0


def _name(meeting: Meeting) -> str:
    return f"{_PREFIXES.get(meeting.state, '')}{meeting.body} Meeting"


def _moment(meeting: Meeting) -> str:
    hour, minute = (int(part) for part in (meeting.start or "00:00").split(":"))
    day = f"{meeting.day.month}/{meeting.day.day}/{meeting.day.year}"
    return f"{day} {(hour - 1) % 12 + 1}:{minute:02}:00 {'PM' if hour >= 12 else 'AM'}"


def _shown(world: World, meeting: Meeting) -> list[Document]:
    return [each for each in world.documents(meeting) if each.shown and each.kind in _BUTTONS]


def search(world: World, meetings: list[Meeting]) -> str:
    """The tenant's kind of list; recent meetings may stand oldest first."""
    kind = book.shape(meetings[0].city) if meetings else "table"
    ordered = sorted(meetings, key=lambda each: each.day)
    if kind == "json":
        rows = {"MeetingTypes": [], "Meetings": [_json(each) for each in ordered], "NoMoreResults": True, "HasError": False}
        inner = f"<script>$(function () {{ showSearchResults(new SearchResults({json.dumps(rows)})); }});</script>"
    elif kind == "table":
        inner = f"<table><tbody>{''.join(_row(world, each) for each in ordered)}</tbody></table>"
    else:
        inner = "".join(_block(world, each) for each in ordered)
    return (
        "<!DOCTYPE html><html><head><title>Meeting Search Results - OnBase Agenda Online</title></head><body>"
        f"<div id='meetings-list'>{inner}<span id='footer-results-count'>Showing {len(ordered)} Meeting(s)</span></div>"
        "<div id='footer-results-message'></div></body></html>"
    )


def _json(meeting: Meeting) -> dict[str, Any]:
    clock = datetime.strptime(f"{meeting.day} {meeting.start or '00:00'}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
    moment = clock.replace(tzinfo=zoneinfo.ZoneInfo(meeting.city.timezone)).isoformat()
    return {
        "ID": book.meeting_id(meeting), "Name": _name(meeting), "MeetingTypeName": meeting.body, "Time": moment,
        "IsAgendaAvailable": meeting.published, "Documents": [{"ID": 1, "Type": {"ID": 1}}], "LatestDocumentType": 1,
    }  # fmt: skip


def _row(world: World, meeting: Meeting) -> str:
    name, sort, moment = escape(_name(meeting)), escape(meeting.body), _moment(meeting)
    links = "".join(_links(each) for each in _shown(world, meeting))
    again = f"<td class='visible-xs'>{name}<br>{sort}<br>{moment}<br>{links}</td>"
    return (
        f"<tr class='meeting-row' data-meeting-id='{book.meeting_id(meeting)}'><td data-sortable-type='mtgName'>{name}</td>"
        f"<td data-sortable-type='mtgType'>{sort}</td><td data-sortable-type='mtgTime'>{moment}</td>{again}<td>{links}</td></tr>"
    )


def _block(world: World, meeting: Meeting) -> str:
    links = "".join(_links(each, in_comment=True) for each in _shown(world, meeting))
    return (
        "<div class='border'><div class='row'><div class='two columns'>"
        f"<p class='date'><strong>{meeting.day.month}/{meeting.day.day}/{meeting.day.year}</strong></p></div><div class='row'>"
        f"<div class='six columns'><p>{escape(_name(meeting))}</p></div>"
        f"<div class='six columns'><p>{links}</p></div></div></div></div>"
    )


def _links(document: Document, *, in_comment: bool = False) -> str:
    meeting, code = document.meeting, book.TYPES[document.kind]
    page = f"{book.PATH}/Meetings/ViewMeeting?id={book.meeting_id(meeting)}&amp;doctype={code}"
    words = escape(f"View {document.name} for {_name(meeting)} {meeting.body} on {_moment(meeting)}", quote=True)
    file = book.document_url(document).removeprefix(f"https://{book.host(meeting.city)}").replace("ViewDocument", "Downloadfile")
    link = f"<a href='{escape(file, quote=True)}' target='_blank'><img src='PDF_16x16.png'></a>"
    view = f"<a href='{page}' title='{words}' id='lnkMeeting_{code}_{book.meeting_id(meeting)}'>{document.name}</a>"
    return view + (f"<!--{link}-->" if in_comment else link)


def meeting(world: World, meeting: Meeting) -> str:
    """The meeting's page: buttons, the packet, and in its script where the agenda is."""
    documents = {each.kind: each for each in world.documents(meeting)}
    buttons = "".join(
        f"<button id='{name}' onclick='loadAgendaDocument({book.TYPES[kind]})'>{documents[kind].name}</button>"
        for kind, name in _BUTTONS.items()
        if kind in documents
    )
    if packet := documents.get("packet"):
        href = (
            book.document_url(packet).removeprefix(f"https://{book.host(meeting.city)}").replace("ViewDocument", "DownloadFile")
        )
        buttons += f"<a id='lnkAgendaPacket' href='{escape(href, quote=True)}'>Agenda Packet</a>"
    key = book.meeting_id(meeting)
    word = f"url = '{book.PATH}/Documents/ViewAgenda?meetingId={key}&type=AGENDATYPEVALUE&doctype=' + doctype;"
    older = f"url = '{book.PATH}/Meetings/ViewMeetingAgenda?meetingId={key}&type=AGENDATYPEVALUE';"
    script = word if meeting.city.quirk % 4 == 1 else older + word
    return (
        "<!DOCTYPE html><html><head><title>View Meeting - OnBase Agenda Online</title></head><body>"
        f"<script>function loadAgendaDocument(doctype) {{ {script} url = url.replace('AGENDATYPEVALUE', type); }}</script>"
        f"<div id='agenda-table'>{buttons}<div id='main-content'></div></div></body></html>"
    )


def _sections(world: World, meeting: Meeting) -> list[tuple[int, str, list[Item]]]:
    """A line without a matter is a section without items."""
    items = world.items(meeting)
    made: list[tuple[int, str, list[Item]]] = [(100 + each.position, each.title, []) for each in items if each.file is None]
    for number, (words, consent) in enumerate((("CONSENT AGENDA", True), ("NEW BUSINESS", False)), 1):
        inside = [each for each in items if each.file is not None and each.consent == consent]
        made += [(number, words, inside)] if inside else []
    return made


def blocks(world: World, meeting: Meeting) -> str:
    sections = "".join(
        f"<div class='accessible-section'><h2><a id='lnkAgendaSection' onclick='loadAgendaSection({key}); return false;'>"
        f"{place}. <span class='accessible-header-text'>{escape(words)}</span></a></h2>"
        + "".join(
            f"<div class='accessible-item'><a class='amitem' onclick='loadAgendaItem({item.position}); return false;'>"
            f"{item.position}. <span class='accessible-item-text'>{escape(item.title)}</span></a></div>"
            for item in inside
        )
        + "</div>"
        for place, (key, words, inside) in enumerate(_sections(world, meeting), 1)
    )
    heading = f"<h1>{escape(_name(meeting))}<br>{_moment(meeting)}<br></h1>"
    head = "<html><head><title> - OnBase Agenda Online</title></head>"
    return f"{head}<body>{heading}<div class='accessible-section'>{sections}</div></body></html>"


def word(world: World, meeting: Meeting) -> str:
    lines = []
    for key, words, inside in _sections(world, meeting):
        lines.append(
            f"<p><a name='S{key}'></a><a href='javascript:loadAgendaItem({key},true);'><span>{escape(words)}</span></a></p>"
        )
        lines += [
            f"<table><tr><td><p><span>{item.position}</span></p></td><td><p><a name='I{item.position}'></a>"
            f"<a href='javascript:loadAgendaItem({item.position},false);'><span>{escape(item.title[:5])}</span>"
            f"<span>{escape(item.title[5:])}</span></a></p></td></tr></table>"
            for item in inside
        ]
    head = "<html><head><meta name='generator' content='Aspose.Words'><title></title></head>"
    return f"{head}<body><div>{''.join(lines)}</div></body></html>"
