"""The grid of meetings of a Legistar InSite calendar: columns that differ by city, rows, and the pager."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.records import City, Document, Meeting
from engagic_scrapy.sandbox.world import World

PAGE = 100  # rows
_P = "ctl00_ContentPlaceHolder1_"
_BLUE = '<font face="Tahoma" color="Blue" size="2">{}</font>'
_GRAY = '<font face="Tahoma" color="Gray" size="2">Not&nbsp;available</font>'

_CURRENT, _SORTED = 'class="rgCurrentPage" ', ' class="rgSorted"'

Cell = Callable[[World, Meeting, str], str]


def columns(city: City) -> list[tuple[str, Cell]]:
    """Header and cell of each column that this city shows, in its order."""
    shown: list[tuple[str, Cell]] = [
        ("Name", _name),
        ("Meeting Date", _date),
        ("", _ical),
        ("Meeting Time", _time),
        ("Meeting Location", _place),
    ]
    if city.quirk % 7 == 1:
        shown.append(("Meeting Topic", lambda world, meeting, row: "&nbsp;"))
    shown.append(("Meeting Details", _details))
    if book.agenda_on_media(city):
        shown.append(("Notice", _missing("Extra1", "otherNotAvaiableExtra1")))
    shown.append(("Agenda", _file("agenda", "Agenda", "meetingAgendaNotAvailbleLink")))
    if city.quirk % 5 == 2:
        shown.append(("Accessible Agenda", _accessible))
    if city.has_packet:
        shown.append(("Agenda&nbsp;Packet", _file("packet", "AgendaPacket", "otherNotAvaiablePacket")))
    minutes = ("Minutes", "Summary", "Recap/Minutes", "Action Minutes")[city.quirk % 4]
    shown.append((minutes, _file("minutes", "Minutes", "otherNotAvaiableMinutes")))
    shown.append((("Video", "Multimedia")[city.quirk % 2], _video))
    return shown


def table(
    world: World,
    city: City,
    meetings: list[Meeting],
    name: str,
    pager: tuple[int, int, int] | None = None,
    *,
    one_body: bool = False,
) -> str:
    """A grid's table.

    :param pager: page shown (from 1), pages, rows in all; None where all rows fit.
    :param one_body: leaves the Name column out, as the page of one body does.
    """
    shown = columns(city)[one_body:]
    heads = "".join(_head(title, number, name) for number, (title, _) in enumerate(shown))
    top = _pager(*pager, len(shown), "ctl02$ctl00", "Top", name) if pager else ""
    foot = f"<tfoot>{_pager(*pager, len(shown), 'ctl03$ctl01', '', name)}</tfoot>" if pager else ""
    rows = "".join(_row(world, meeting, shown, number, name) for number, meeting in enumerate(meetings))
    if not meetings:
        rows = f'<tr class="rgNoRecords"><td colspan="{len(shown)}"><div>No records to display.</div></td></tr>'
    return (
        f'<table class="rgMasterTable" border="0" id="{_P}{name}_ctl00" frame="void" width="100%" '
        f'style="table-layout:auto;empty-cells:show;">\n<colgroup>{"<col  />" * len(shown)}</colgroup>\n'
        f"<thead>\n{top}<tr>{heads}</tr>\n</thead>{foot}<tbody>\n{rows}</tbody>\n</table>"
    )


def _head(title: str, number: int, name: str) -> str:
    target = f"ctl00$ContentPlaceHolder1${name}$ctl00$ctl02$ctl01$ctl{4 + 3 * number:02}"
    sort = f"""<a title="Click here to sort" href="javascript:__doPostBack(&#39;{target}&#39;,&#39;&#39;)">{title}</a>"""
    image = '<img title="Export to Calendar" src="Images/ical.gif" alt="Export to Calendar" style="border-width:0px;" />'
    hidden = f'<input type="button" name="{target}" value=" " title="Sorted asc" class="rgSortAsc" style="display:none;" />'
    css = "rgHeader rgSorted" if title.endswith("Date") else "rgHeader"
    return f'<th scope="col" class="{css}" valign="middle" style="white-space:nowrap;">{sort if title else image}{hidden}</th>'


def pager_target(page: int, name: str = "gridCalendar", place: str = "ctl02$ctl00") -> str:
    return f"ctl00$ContentPlaceHolder1${name}$ctl00${place}$ctl{2 * page:02}"


def _pager(page: int, pages: int, total: int, width: int, place: str, end: str, name: str) -> str:
    links = "".join(
        f'<a onclick="Telerik.Web.UI.Grid.NavigateToPage(&#39;{_P}{name}_ctl00&#39;, &#39;{n}&#39;); return false;" '
        f"{_CURRENT if n == page else ''}"
        f'href="javascript:__doPostBack(&#39;{pager_target(n, name, place)}&#39;,&#39;&#39;)"><span>{n}</span></a>'
        for n in range(1, pages + 1)
    )
    said = [("CPI", page), ("PCN", pages), ("FIP", (page - 1) * PAGE + 1), ("LIP", min(page * PAGE, total)), ("DSC", total)]
    words = [f"<strong><span id='{_P}{name}_ctl00{code}{end}'>{number}</span></strong>" for code, number in said]
    info = "&nbsp;Page {} of {}, items {} to {} of {}.".format(*words)
    return (
        f'<tr class="rgPager"><td colspan="{width}"><table border="0" '
        'summary="Data pager which controls on which page is the RadGrid control.">'
        '<caption><span style="display: none">Data pager</span></caption><thead><tr><th scope="col">Data pager</th></tr></thead>'
        '<tbody><tr><td class="rgPagerCell NumericPages">'
        f'<div class="rgWrap rgNumPart"><div id="{_P}{name}_ctl00NPPH{end}">{links}</div></div>'
        f'<div class="rgWrap rgInfoPart">{info}</div></td></tr></tbody></table></td></tr>'
    )


def _row(world: World, meeting: Meeting, shown: list[tuple[str, Cell]], number: int, name: str) -> str:
    row = f"{_P}{name}_ctl00_ctl{4 + 2 * number:02}_"
    cells = "".join(
        f'<td{_SORTED if cell is _date else ""}><font face="Tahoma" size="2">{cell(world, meeting, row)}</font></td>'
        for _, cell in shown
    )
    css = "rgAltRow" if number % 2 else "rgRow"
    return f'<tr class="{css}" valign="top" id="{_P}{name}_ctl00__{number}">\n{cells}\n</tr>'


# -- cells --------------------------------------------------------------------------------------------------------------------


def printed_date(meeting: Meeting) -> str:
    return f"{meeting.day.month}/{meeting.day.day}/{meeting.day.year}"


def _name(world: World, meeting: Meeting, row: str) -> str:
    linked = meeting.city.quirk % 2
    body = book.guid(meeting.city, "body", meeting.body_id)
    href = f' href="DepartmentDetail.aspx?ID={meeting.body_id}&amp;GUID={body}"' if linked else ""
    color = "Blue" if linked else "Black"
    return f'<a id="{row}hypBody"{href}><font face="Tahoma" color="{color}" size="2">{escape(meeting.body)}</font></a>'


def _date(world: World, meeting: Meeting, row: str) -> str:
    return printed_date(meeting)


def _ical(world: World, meeting: Meeting, row: str) -> str:
    image = (
        f'<img id="{row}btnExportToCalendar1" CommandName="Export" src="Images/ical.gif" alt="Export to iCalendar" border="0" />'
    )
    href = escape(f"View.ashx?M=IC&{book.meeting_query(meeting)}")
    return f'<span style="white-space: nowrap;"><a id="{row}hypiCal" href="{href}">{_BLUE.format(image)}</a></span>'


def _time(world: World, meeting: Meeting, row: str) -> str:
    return (
        f'<span id="{row}lblTime"><font face="Tahoma" color="Black" size="2">{escape(meeting.time_printed or "")}</font></span>'
    )


def place(meeting: Meeting) -> str:
    return f"{escape(meeting.location)}<br /><em>{escape(meeting.note)}</em>"


def _place(world: World, meeting: Meeting, row: str) -> str:
    return place(meeting)


def _details(world: World, meeting: Meeting, row: str) -> str:
    if not meeting.published:
        return (
            f'<a id="{row}hypMeetingDetail" title="Not viewable by the public" class="meeting_NotViewable">'
            '<font face="Tahoma" color="Gray" size="2">Meeting&nbsp;details</font></a>'
        )
    href = escape(f"MeetingDetail.aspx?{book.meeting_query(meeting)}&Options=info|&Search=")
    return f'<a id="{row}hypMeetingDetail" href="{href}">{_BLUE.format("Meeting&nbsp;details")}</a>'


def _file(kind: str, control: str, css: str) -> Cell:
    def cell(world: World, meeting: Meeting, row: str) -> str:
        document = world.document(meeting, kind)
        return _nowrap(link(document, f"{row}hyp{control}") if document else absent(f"{row}hyp{control}", css))

    return cell


def _missing(control: str, css: str) -> Cell:
    return lambda world, meeting, row: _nowrap(absent(f"{row}hyp{control}", css))


def _accessible(world: World, meeting: Meeting, row: str) -> str:
    if not meeting.published:
        return _nowrap(absent(f"{row}hypAccessibleAgendaHTML", "meetingAgendaNotAvailbleLink"))
    href = escape(f"View.ashx?M=AADA&{book.meeting_query(meeting)}")
    return _nowrap(f'<a id="{row}hypAccessibleAgendaHTML" href="{href}" target="_blank">{_BLUE.format("Accessible Agenda")}</a>')


def _video(world: World, meeting: Meeting, row: str) -> str:
    if not (meeting.past and meeting.state == "held"):
        return _nowrap(absent(f"{row}hypVideo", "videoFileNotAvailableLink videolink"))
    clip = 3_000 + meeting.index
    opens = f"window.open(&#39;Video.aspx?Mode=Granicus&amp;ID1={clip}&amp;Mode2=Video&#39;,&#39;video&#39;);return false;"
    return _nowrap(f'<a id="{row}hypVideo" class="videolink" onclick="{opens}" href="#">{_BLUE.format("Video")}</a>')


def _nowrap(inner: str) -> str:
    return f'<span style="white-space: nowrap;">\n{inner}\n</span>'


def absent(control: str, css: str) -> str:
    return f'<a id="{control}" class="{css}">{_GRAY}</a>'


def href(document: Document) -> str:
    """A document's link as the page has it: relative on the city's own host."""
    url = book.document_url(document)
    own = f"https://{book.host(document.meeting.city)}/"
    return escape(url.removeprefix(own))


def link(document: Document, control: str) -> str:
    image = control.replace("_hyp", "_img")
    return (
        f'<img id="{image}" src="Images/PDF.gif" alt="{document.name}" border="0" />\n'
        f'<a id="{control}" href="{href(document)}" target="_blank">{_BLUE.format(document.name.replace(" ", "&nbsp;"))}</a>'
    )
