"""The pages of sandbox IQM2, with the habits of the real ones: facts in a title attribute, hidden links, broken hrefs."""

from __future__ import annotations

from datetime import date
from html import escape

from engagic_scrapy.sandbox.portals import iqm2_addresses as book
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

DEAD = "<html><head><title>Meeting Portal</title></head><body><h1>Accela Meeting Portal</h1></body></html>"
_HOLDER = "ContentPlaceholder1"
_COLUMNS = ("Agenda", "Agenda Packet", "Minutes", "Minutes Packet")


def _kind(meeting: Meeting) -> str:
    return "Regular Meeting" + (" - Deferred" if meeting.state == "deferred" else "")


def calendar(world: World, city: City, meetings: list[Meeting], first: date, last: date) -> str:
    shown = f"from {first.month}/{first.day}/{first.year} to {last.month}/{last.day}/{last.year}"
    rows = "".join(_row(world, meeting) for meeting in meetings)
    return (
        f"<html><head id='HeadMain'><title>\r\n\tMeeting Calendar - {escape(city.name)}\r\n</title></head><body>"
        f"<div id='{_HOLDER}_NativeView'><span id='{_HOLDER}_lblFilterSummary'>Displaying {len(meetings)} meetings {shown}"
        f" for All Meeting Groups</span><div id='{_HOLDER}_pnlMeetings'>{rows}</div></div></body></html>"
    )


def _when(meeting: Meeting) -> str:
    """ "Jan 5, 2026 1:00 PM ", or the date alone."""
    day = f"{meeting.day:%b} {meeting.day.day}, {meeting.day.year} "
    return f"{day}{_clock(meeting.start)} " if meeting.start else day


def _clock(start: str | None) -> str:
    hour, minute = int((start or "00:00")[:2]), (start or "00:00")[3:]
    return f"{(hour - 1) % 12 + 1}:{minute} {'PM' if hour >= 12 else 'AM'}"


def _row(world: World, meeting: Meeting) -> str:
    cancelled = meeting.state == "cancelled"
    status = "Cancelled" if cancelled else "Closed" if meeting.past and meeting.index % 2 else "Scheduled"
    facts = (
        f"{meeting.day:%A, %B} {meeting.day.day}, {meeting.day.year}  {_clock(meeting.start)}".upper(), "",
        f"Board:&#09;{escape(meeting.body)}", f"Type:&#09;{_kind(meeting)}", f"Status:&#09;{status}", "",
        f"&#09;{escape(meeting.location)}", f"&#09;1 Main Street, {meeting.city.name}, {meeting.city.state}  00000",
    )  # fmt: skip
    title = "&#13;".join(facts)
    files = {} if cancelled else {each.name: each for each in world.documents(meeting) if each.kind != "attachment"}
    links = "".join(_link(name, files.get(name)) for name in _COLUMNS) + _video(meeting)
    right = (
        "<div class='RowRight'><span class='MeetingCancelled'>Cancelled</span></div>"
        if cancelled
        else f"<div class='RowRight MeetingLinks'>{links}</div>"
    )
    return (
        f'<div class="Row MeetingRow{" Alt" if meeting.index % 2 else ""}"><div class="RowTop">'
        f'<div class="RowIcon"><img title="{title}"></div><div class="RowLink">'
        f'<a href="/Citizens/Detail_Meeting.aspx?ID={book.meeting_id(meeting)}" title="{title}" >'
        f'{_when(meeting)}</a></div>{right}</div><div class="RowBottom"><div class="MainScreenText RowDetails">'
        f"{escape(meeting.body)} - {_kind(meeting)}</div></div></div>\r\n"
    )


def _link(name: str, document: Document | None) -> str:
    if document is None:
        return f"<div>&nbsp;<a href='' class='HiddenDocumentLink' target=''>{name}</a>&nbsp;</div>"
    return f"<div>&nbsp;<a href='{book.file_href(document)}' class='' target='_blank'>{name}</a>&nbsp;</div>"


def _video(meeting: Meeting) -> str:
    if not meeting.past:
        return '<div>&nbsp;<a href="#" class="HiddenDocumentLink">Video</a>&nbsp;</div>'
    path = f"/Citizens/SplitView.aspx?Mode=Video&amp;MeetingID={book.meeting_id(meeting)}&amp;Format=Minutes"
    return f'<div>&nbsp;<a href="javascript:void(0)" onclick="javascript:OpenWindow(&quot;{path}&quot;);">Video</a>&nbsp;</div>'


def detail(world: World, meeting: Meeting) -> str:
    day, files = meeting.day, [each for each in world.documents(meeting) if each.kind != "attachment"]
    when = f"{day.month}/{day.day}/{day.year} {_clock(meeting.start)}"
    status = "<span class='MeetingCancelled'>Meeting Cancelled</span>" if meeting.state == "cancelled" else ""
    links = "".join(f"<a class='tracked Link' href='{escape(book.file_href(each))}'>{each.name}</a>" for each in files)
    lines = "\r\n".join(_lines(world, meeting))
    return (
        f"<html><head><title>{day:%Y/%m/%d} {escape(meeting.body)} - Web Outline - {meeting.city.name}</title></head><body>"
        f"<span id='{_HOLDER}_lblMeetingGroup'>{escape(meeting.body)}</span><br />"
        f"<span id='{_HOLDER}_lblMeetingType'>{_kind(meeting)}</span><br />"
        f"<span id='{_HOLDER}_lblMeetingDate'>{when}</span><br />"
        f" {escape(meeting.location)}<div class='MeetingAddress'>1 Main Street&nbsp;&nbsp;&nbsp;{meeting.city.name}</div>"
        f"<span id='{_HOLDER}_lblMeetingStatus'>{status}</span>"
        f"<input type='hidden' id='{_HOLDER}_txtMeetingID' value='{book.meeting_id(meeting)}' />"
        f"<div id='{_HOLDER}_pnlDownloads'>{links}<a href='javascript:void(0);'>Audio</a></div><span id='{_HOLDER}_lblOutline'>"
        f"<table id='MeetingDetail' class='MeetingDetail'>\r\n{lines}\r\n</table></span></body></html>"
    )


def _lines(world: World, meeting: Meeting) -> list[str]:
    """The outline: an item a line under its section, its files below it."""
    items = world.items(meeting)
    lines = [_line(0, "", f"<strong>{escape(item.title)}</strong>") for item in items if item.file is None]
    for number, (heading, consent) in enumerate((("CONSENT AGENDA", True), ("NEW BUSINESS", False)), 2):
        inside = [item for item in items if item.file is not None and item.consent == consent]
        if inside:
            lines.append(_line(0, f"{number}.", f"<strong>{heading}</strong>"))
        for item in inside:
            query = f"Frame=&MeetingID={book.meeting_id(meeting)}&MediaPosition=&ID={book.legifile_id(item)}&CssClass="
            href = f"Detail_LegiFile.aspx?{query} style='cursor: hand"
            lines.append(_line(1, item.number or "", f"<a class='Link' href='{href}'>{escape(item.title)}</a>"))
            lines += [_file_line(each, meeting) for each in _shown(world, item)]
    return lines


def _shown(world: World, item: Item) -> list[Document]:
    return [
        each
        for each in world.documents(item.meeting)
        if each.position == item.position and each.shown and each.kind == "attachment"
    ]


def _file_line(document: Document, meeting: Meeting) -> str:
    href = f"{book.file_href(document)}&MeetingID={book.meeting_id(meeting)}"
    return _line(2, f"{'abcdefghij'[document.ordinal]}.", f"<a class='Link' href='{href}'>{escape(document.name)}</a>")


def _line(depth: int, number: str, words: str) -> str:
    return f"<tr>{'<td></td>' * depth}<td class='Num'>{number} </td><td class='Title' colspan='{10 - depth}'>{words}</td></tr>"


def legifile(item: Item) -> str:
    """The page of a matter: sponsors, and the vote under the meeting that it was taken in, after one without a vote."""
    number = book.meeting_id(item.meeting)
    sides: dict[str, list[str]] = {}
    for name, value in item.votes:
        label = {"No": "Nays", "Absent": "Absent", "Abstain": "Abstain"}.get(value, "Ayes")
        sides.setdefault(label, []).append(name)
    votes = "".join(f"<tr><td>{label}:</td><td>{', '.join(names)}</td></tr>" for label, names in sides.items())
    facts = (("Result", item.action), ("Mover", item.mover), ("Seconder", item.seconder))
    record = "".join(f"<tr><td>{label}:</td><td>{value}</td></tr>" for label, value in facts if value)
    table = f"<tr><td><table class='VoteRecord'>{record}{votes}</table></td></tr>" if record else ""
    return (
        f"<html><head><title>File</title></head><body><div id='{_HOLDER}_lblResNum'>{item.file}</div>"
        f"<div id='{_HOLDER}_lblLegiFileType'>{item.type}</div><h1 id='{_HOLDER}_lblLegiFileTitle'>{escape(item.title)}</h1>"
        f"<table id='tblLegiFileInfo'><tr><th>Department:</th><td>Clerk</td></tr><tr><th>Sponsors:</th>"
        f"<td>{', '.join(item.sponsors)}</td></tr></table><table class='LayoutTable MeetingHistory'>{_header(number - 1)}"
        f"<tr><td>Held over</td></tr>{_header(number)}{table}</table></body></html>"
    )


def _header(number: int) -> str:
    link = f"<a href='/Citizens/Detail_Meeting.aspx?ID={number}'>Meeting</a>"
    return f"<tr class='HeaderRow HistorySection'><td class='Group'>Council</td><td class='Date'>{link}</td></tr>"
