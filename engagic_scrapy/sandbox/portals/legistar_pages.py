"""The pages of Legistar InSite around its grids: calendar, meeting, legislation, votes, errors."""

from __future__ import annotations

import json
from html import escape

from engagic_scrapy.sandbox import words
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.portals import legistar_grid as grid
from engagic_scrapy.sandbox.portals.legistar_ranges import CalendarState, Range, ranges
from engagic_scrapy.sandbox.records import City, Item, Meeting
from engagic_scrapy.sandbox.world import World

_P = "ctl00_ContentPlaceHolder1_"
_SCRIPT = """<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
function __doPostBack(eventTarget, eventArgument) {
    theForm.__EVENTTARGET.value = eventTarget; theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit();
}
//]]>
</script>"""


def page(title: str, action: str, hidden: dict[str, str], inner: str) -> str:
    """A whole page with its form. `hidden` are the fields that a postback must return."""
    fields = "\n".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{escape(value)}" />' for name, value in hidden.items()
    )
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="en">\n<head id="ctl00_Head1"><title>\n\t{escape(title)}\n</title>'
        '<meta name="author" content="Granicus, Inc." /></head>\n<body id="ctl00_body1">\n'
        f'<form name="aspnetForm" method="post" action="{escape(action)}" id="aspnetForm">\n{fields}\n{_SCRIPT}\n'
        f'<div id="ctl00_divBody"><div id="ctl00_divMiddle">\n{inner}\n</div></div>\n</form>\n</body>\n</html>\n'
    )


def error_page() -> str:
    return page("Error", "./Error.aspx", {}, '<span id="ctl00_lblError">There was an error. It has been reported.</span>')


def shell_page() -> str:
    """What the vendor's host shows for a name without a tenant: status 200, and no calendar."""
    return page("Legistar", "./Default.aspx", {}, '<div class="content"><h1>Welcome to Legistar</h1></div>')


def calendar(world: World, city: City, state: CalendarState, meetings: list[Meeting], hidden: dict[str, str]) -> str:
    """The calendar in one of its ranges; `meetings` are those of the range, newest first."""
    pages = max(1, -(-len(meetings) // grid.PAGE))
    number = min(state.page, pages)
    rows = meetings[(number - 1) * grid.PAGE : number * grid.PAGE]
    name = "gridSchedule" if city.fault == "layout" else "gridCalendar"
    table = grid.table(world, city, rows, name, (number, pages, len(meetings)) if pages > 1 else None)
    view = "MultiPageSchedule" if city.fault == "layout" else "MultiPageCalendar"
    inner = (
        f'{_upcoming(world, city)}<div id="{_P}{view}" class="RadMultiPage RadMultiPage_Default">\n'
        f'<div id="{_P}pageGrid" class="rmpView"><div id="{_P}panMain">\n{_combo(city, state, world)}\n'
        f'<div class="RadMenu"><span class="rmText">{len(meetings)} records</span></div>\n<div id="{_P}divGrid">\n'
        f'<div id="{_P}{name}" class="RadGrid RadGrid_Default">\n{table}\n'
        f'<input id="{_P}{name}_ClientState" name="{_P}{name}_ClientState" type="hidden" />\n</div></div></div></div>\n'
        f'<input id="{_P}{view}_ClientState" name="{_P}{view}_ClientState" type="hidden" />\n</div>\n'
    )
    return page(f"City of {city.name} - Calendar", "./Calendar.aspx", hidden, inner + _combo_script(city, state, world))


def department(world: World, city: City, body_id: int, hidden: dict[str, str]) -> str:
    """The page of one body: all its meetings in the same grid without their name, then a grid of its members."""
    meetings = sorted((m for m in world.meetings(city) if m.body_id == body_id), key=lambda m: m.day, reverse=True)
    body = words.BODIES[body_id - 100]
    people = (
        f'<div id="{_P}gridPeople" class="RadGrid"><table class="rgMasterTable" id="{_P}gridPeople_ctl00"><thead><tr>'
        '<th scope="col" class="rgHeader">Person Name</th><th scope="col" class="rgHeader">Title</th></tr></thead><tbody>'
        '<tr class="rgRow"><td>Ada Abbott</td><td>Chair</td></tr></tbody></table></div>'
    )
    rows = grid.table(world, city, meetings, "gridCalendar", one_body=True)
    inner = f'<div id="{_P}gridCalendar" class="RadGrid">{rows}</div>{people}'
    key = book.guid(city, "body", body_id)
    return page(f"City of {city.name} - {body}", f"./DepartmentDetail.aspx?ID={body_id}&GUID={key}", hidden, inner)


def _upcoming(world: World, city: City) -> str:
    """Some cities show the next meetings above all: the same rows again."""
    if city.quirk % 5 != 2:
        return ""
    days = sorted((m for m in world.meetings(city) if 0 <= (m.day - world.options.today).days <= 14), key=lambda m: m.day)
    name = "gridUpcomingMeetings"
    table = grid.table(world, city, days, name)
    return f'<div id="{_P}divUpcomingMeetings"><div id="{_P}{name}" class="RadGrid">{table}</div></div>\n'


def _combo(city: City, state: CalendarState, world: World) -> str:
    names = "".join(f'<li class="rcbItem">{escape(choice.text)}</li>' for choice in ranges(city, world.options.today))
    years = f'<div id="{_P}lstYears_DropDown"><ul class="rcbList">{names}</ul></div>'
    boxes = "".join(
        f'<td id="{_P}td{name}"><div id="{_P}lst{name}" class="RadComboBox RadComboBox_Default">'
        f'<input name="ctl00$ContentPlaceHolder1$lst{name}" type="text" class="rcbInput" id="{_P}lst{name}_Input" '
        f'value="{escape(shown)}" readonly="readonly" />{choices}'
        f'<input id="{_P}lst{name}_ClientState" name="{_P}lst{name}_ClientState" type="hidden" /></div></td>'
        for name, shown, choices in (("Years", state.range.text, years), ("Bodies", "All Committees", ""))
    )
    return f'<table id="{_P}Calendar1"><tr>{boxes}</tr></table>'


def _combo_script(city: City, state: CalendarState, world: World) -> str:
    def entry(choice: Range) -> dict[str, object]:
        return {"value": choice.value, "selected": True} if choice == state.range else {"value": choice.value}

    data = {
        "_postBackReference": "__doPostBack('ctl00$ContentPlaceHolder1$lstYears','arguments')",
        "_text": state.range.text,
        "_uniqueId": "ctl00$ContentPlaceHolder1$lstYears",
        "_value": state.range.value,
        "clientStateFieldID": f"{_P}lstYears_ClientState",
        "itemData": [entry(choice) for choice in ranges(city, world.options.today)],
    }
    made = json.dumps(data, separators=(",", ":")).replace("'", "\\u0027")
    return (
        '<script type="text/javascript">\n//<![CDATA[\nSys.Application.add_init(function() {\n'
        f'    $create(Telerik.Web.UI.RadComboBox, {made}, null, null, $get("{_P}lstYears"));\n}});\n//]]>\n</script>'
    )


# -- a meeting ----------------------------------------------------------------------------------------------------------------

_LABEL = '<font face="Tahoma" color="Navy" size="2">{}</font>'
_VALUE = '<font face="Tahoma" color="Black" size="2">{}</font>'


def meeting_detail(world: World, meeting: Meeting, hidden: dict[str, str]) -> str:
    city = meeting.city
    body = f"DepartmentDetail.aspx?ID={meeting.body_id}&GUID={book.guid(city, 'body', meeting.body_id)}"
    kinds = ["agenda", *(["packet"] if city.has_packet else []), "minutes"]
    controls = {"agenda": "hypAgenda", "packet": "hypAgendaPacket", "minutes": "hypMinutes"}
    files = "".join(f"<td>{_detail_file(world, meeting, kind, controls[kind])}</td>" for kind in kinds)
    status = "Cancelled" if meeting.state == "cancelled" else "Final"
    held = world.document(meeting, "minutes") is not None
    inner = (
        f'<h1 class="sr-only">Meeting Details</h1><div id="{_P}pageTop1"><table><tr><td><span id="{_P}lblNameX">'
        f"{_LABEL.format('Meeting Name:')}</span></td><td>"
        f'<a id="{_P}hypName" href="{escape(body)}">{_VALUE.format(escape(meeting.body))}</a></td>'
        f'<td><span id="{_P}lblAgendaStatus">{_VALUE.format(status)}</span></td></tr></table>'
        f'<table><tr><td><span id="{_P}lblDate">{_VALUE.format(grid.printed_date(meeting))}</span> '
        f'<span id="{_P}lblTime">{_VALUE.format(escape(meeting.time_printed or ""))}</span></td>'
        f'<td><span id="{_P}lblMinutesStatus">{_VALUE.format("Final" if held else "Draft")}</span></td></tr></table>'
        f'<table><tr><td><span id="{_P}lblLocation">{_VALUE.format(grid.place(meeting))}</span></td></tr></table>'
        f"<table><tr>{files}</tr></table></div>\n{_items(world, meeting)}"
    )
    when = f"{grid.printed_date(meeting)}" + (f" at {meeting.time_printed}" if meeting.time_printed else "")
    title = f"City of {city.name} - Meeting of {meeting.body} on {when}"
    return page(title, f"./MeetingDetail.aspx?{book.meeting_query(meeting)}", hidden, inner)


def _detail_file(world: World, meeting: Meeting, kind: str, control: str) -> str:
    document = world.document(meeting, kind)
    return grid.link(document, f"{_P}{control}") if document else grid.absent(f"{_P}{control}", "minuteNotAvaliableLink")


def _items(world: World, meeting: Meeting) -> str:
    items = world.items(meeting)
    titles = ("File&nbsp;#", "Ver.", "Agenda&nbsp;#", "Name", "Type", "Title", "Action", "Result", "Action&nbsp;Details")
    heads = "".join(f'<th scope="col" class="rgHeader" valign="middle"><a href="#">{title}</a></th>' for title in titles)
    rows = "".join(_item(item, number) for number, item in enumerate(items))
    return (
        f'<div id="{_P}MultiPageBottom"><span class="rmText">{len(items)} records</span><div id="{_P}gridMain" class="RadGrid">\n'
        f'<table class="rgMasterTable" border="0" id="{_P}gridMain_ctl00">\n<thead><tr>{heads}</tr></thead>'
        f"<tbody>\n{rows}</tbody></table>"
        f'<input id="{_P}gridMain_ClientState" name="{_P}gridMain_ClientState" type="hidden" /></div></div>'
    )


def _item(item: Item, number: int) -> str:
    row, city = f"{_P}gridMain_ctl00_ctl{4 + 2 * number:02}_", item.meeting.city
    file = action = "&nbsp;"
    if item.file:
        link = escape(f"LegislationDetail.aspx?{book.item_query(item)}&Options=&Search=")
        file = f'<a id="{row}hypFile" href="{link}">{_VALUE.format(item.file)}</a>'
    if item.action:
        key = book.event_item_id(item)
        votes = f"HistoryDetail.aspx?ID={key}&amp;GUID={book.guid(city, 'history', key)}"
        opens = f"var obj = radopen(&#39;{votes}&#39;, &#39;HistoryDetail&#39;); focusRadWindow(obj); return false;"
        action = f'<a id="{row}hypDetails" onclick="{opens}" href="#">{_VALUE.format("Action&nbsp;details")}</a>'
    result = None if item.passed is None else "Pass" if item.passed else "Fail"
    texts = ["1" if item.file else None, item.number, None, item.type, item.title, item.action, result]
    cells = [file, *(escape(text) if text else "&nbsp;" for text in texts), action]
    inner = "".join(f'<td><font face="Tahoma" size="2">{cell}</font></td>' for cell in cells)
    return f'<tr class="{"rgAltRow" if number % 2 else "rgRow"}" valign="top" ID="{_P}gridMain_ctl00__{number}">{inner}</tr>\n'


def legislation_detail(world: World, item: Item, hidden: dict[str, str]) -> str:
    """A matter: its attachments are only here."""
    documents = [d for d in world.documents(item.meeting) if d.position == item.position and d.shown]
    files = ", ".join(
        f'<a href="{grid.href(document)}" target="_blank">{_VALUE.format(f"{number}. {escape(document.name)}")}</a>'
        for number, document in enumerate(documents, 1)
    )
    texts = {"lblFile2": item.file, "lblType2": item.type, "lblStatus2": item.status, "lblTitle2": item.title,
             "lblOnAgenda2": grid.printed_date(item.meeting), "lblSponsors2": ", ".join(item.sponsors)}  # fmt: skip
    rows = "".join(
        f'<tr><td><span id="{_P}{name}">{_VALUE.format(escape(text or ""))}</span></td></tr>' for name, text in texts.items()
    )
    attached = (
        f'<table id="{_P}tblAttachments"><tr><td><span id="{_P}lblAttachments2">{files}</span></td></tr></table>' if files else ""
    )
    inner = f'<div id="{_P}pageTop1"><table id="{_P}tblMain">{rows}</table>{attached}</div>'
    title = f"City of {item.meeting.city.name} - File #: {item.file}"
    return page(title, f"./LegislationDetail.aspx?{book.item_query(item)}", hidden, inner)


def history_detail(item: Item, hidden: dict[str, str]) -> str:
    """What was done with an item in one meeting, and who voted how."""
    texts = {"lblFile": item.file, "lblAction": item.action, "lblMover": item.mover, "lblSeconder": item.seconder}
    told = "".join(f'<tr><td><span id="{_P}{name}">{escape(text or "")}</span></td></tr>' for name, text in texts.items())
    rows = "".join(
        f'<tr class="{"rgAltRow" if n % 2 else "rgRow"}"><td><a id="{_P}gridVote_ctl00_ctl{4 + 2 * n:02}_hypPerson">'
        f"{escape(name)}</a></td><td>{escape(value)}</td></tr>"
        for n, (name, value) in enumerate(item.votes)
    )
    heads = '<th scope="col" class="rgHeader">Person Name</th><th scope="col" class="rgHeader">Vote</th>'
    table = f'<table class="rgMasterTable" id="{_P}gridVote_ctl00"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return page("Action Details", "./HistoryDetail.aspx", hidden, f"<table>{told}</table>{table}")
