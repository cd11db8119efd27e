"""agendaonline.net's pages: every trap of its fact sheet, and spoiled pages. There is no capture."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.cities import registry
from engagic_scrapy.exceptions import AccessClosed, LayoutChanged, PageError
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Meeting
from engagic_scrapy.parsers import agendaonline
from tests.parsers.spoiling import spoiled

OWN = Path(__file__).parents[1] / "fixtures" / "agendaonline"
ZONE = "America/Los_Angeles"
BASE = "https://elmgrove.agendaonline.net/public"
URL = f"{BASE}/Agency.aspx?PublicAgencyID=89"
ONBASE = (
    b"<html><body><table><tr><td><a href='/SAFCA/Meetings/ViewMeeting?id=5&doctype=1'>Agenda</a></td></tr></table></body></html>"
)
SIMBLI = b"<html><body><form action='SB_MeetingListing.aspx?S=1'></form></body></html>"


def own(case: str) -> bytes:
    return (OWN / case / "page.html").read_bytes()


def read(*rows: str, more: str = "", **values: object) -> CalendarPage:
    hidden = '<input type="hidden" name="__VIEWSTATE" value="vs" /><input type="hidden" name="__EVENTTARGET" value="" />'
    body = f"<form>{hidden}<table id='Board-meetings-table'>{''.join(rows)}</table>{more}</form>".encode()
    return agendaonline.listing(body, tenant="elmgrove", url=URL, timezone=ZONE, **values)


def row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def when(text: str, key: int = 905) -> str:
    return f"<a href='Meeting.aspx?PublicAgencyID=89&amp;PublicMeetingID={key}'>{text}</a>"


PAGER = "<a href=\"javascript:__doPostBack('ctl00$grid','Page$2')\">{}</a>"


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "vendor"), [(ONBASE, "onbase"), (SIMBLI, "simbli")])
def test_trap_01_two_products_of_one_name(page, vendor):
    for ask in (lambda: agendaonline.parse_saved(page, url=URL, timezone=ZONE), lambda: agendaonline.agency_url(page, url=URL)):
        with pytest.raises(AccessClosed, match=f'vendor is "{vendor}"'):
            ask()


def test_trap_02_the_page_decides_and_not_a_label():
    assert agendaonline.agency_url(own("typical"), url=URL) is None
    link = b"<a href='/public/Agency.aspx?PublicAgencyID=89'>Simbli meetings</a>"
    assert agendaonline.agency_url(link, url=BASE) == URL


def test_trap_03_a_custom_domain_of_onbase_is_told():
    with pytest.raises(AccessClosed, match="OnBase"):
        agendaonline.listing(ONBASE, tenant="safca", url="https://agendas.example.org/SAFCA", timezone=ZONE)


def test_trap_04_rows_without_a_link_stay():
    (meeting,) = read(row("06/03/2026 06:30 PM", "Retreat")).meetings
    assert (meeting.id_basis, meeting.start_time) == ("derived", "2026-06-03T18:30:00-07:00")
    assert agendaonline.agenda_url(meeting) is None


def test_trap_05_the_list_itself_says_where_the_agenda_is():
    """The old and the new agenda address are OnBase's (spider onbase); here a meeting's page is its agenda."""
    (meeting,) = read(row(when("06/03/2026 06:30 PM"), "Regular Meeting")).meetings
    assert agendaonline.agenda_url(meeting) == f"{BASE}/Meeting.aspx?PublicAgencyID=89&PublicMeetingID=905"


@pytest.mark.parametrize("label", ["2", "Next", ">", "»"])
def test_trap_06_older_pages_need_the_hidden_fields(label):
    rows = [row(when("06/18/2026 06:30 PM"), "A"), row(when("06/03/2026 06:30 PM", 904), "B")]
    assert read(*rows, more=PAGER.format(label)).next == {
        "__VIEWSTATE": "vs", "__EVENTTARGET": "ctl00$grid", "__EVENTARGUMENT": "Page$2",
    }  # fmt: skip
    assert read(*rows, more=PAGER.format(label), from_date="2026-06-10").next is None
    assert read(*reversed(rows), more=PAGER.format(label), from_date="2026-06-10").next
    assert read(*rows, more=PAGER.format("1")).next is None
    assert read(*rows).next is None


def test_trap_07_several_links_to_one_file():
    records = agendaonline.parse_saved(own("agenda"), url=f"{BASE}/Meeting.aspx", timezone=ZONE)
    (item,) = [each for each in records if isinstance(each, AgendaItem) and each.number == "II.A."]
    assert [each.native_id for each in item.documents] == ["attachment:41"]
    assert [each.native_id for each in records if isinstance(each, Document)] == ["attachment:40"]


def test_trap_08_a_reconstructed_shape_is_not_enabled_and_anything_else_is_said():
    assert not [city.id for city in registry.load().cities() if city.vendor == "agendaonline"]
    with pytest.raises(LayoutChanged, match="Board-meetings-table.*Our new portal"):
        agendaonline.listing(b"<html><body>Our new portal</body></html>", tenant="x", url=URL, timezone=ZONE)
    with pytest.raises(LayoutChanged, match=r"found agencies \['1', '2'\]"):
        links = b"<a href='Agency.aspx?PublicAgencyID=1'>a</a><a href='Agency.aspx?PublicAgencyID=2'>b</a>"
        agendaonline.agency_url(links, url=BASE)
    with pytest.raises(LayoutChanged):
        agendaonline.parse_saved(b"<html><body>news</body></html>", url=f"{BASE}/Meeting.aspx", timezone=ZONE)


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_cells_of_a_row():
    minutes = "<a href='MeetingMinutes.aspx?PublicMeetingID=905'>Minutes</a>"
    page = read(row(when("01/14/2026 6:30 PM"), "Regular Meeting - CANCELLED ", "12 Elm Street", "Special Meeting", minutes))
    (meeting,) = page.meetings
    assert (meeting.native_id, meeting.start_time) == ("agendaonline:elmgrove:905", "2026-01-14T18:30:00-08:00")
    assert (meeting.body, meeting.classification, meeting.status) == ("Regular Meeting", "Special Meeting", "cancelled")
    assert [each.name for each in meeting.links] == ["Agenda", "Minutes"]
    assert meeting.location and meeting.location.name == "12 Elm Street"


def test_rows_that_cannot_be_read_cost_themselves():
    page = read(row("soon", "A"), row("alone"), row(when("06/18/2026"), "B"))
    assert ([meeting.title for meeting in page.meetings], [each.row for each in page.problems]) == (["B"], [1, 2])


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spoiled_pages_give_records_or_named_errors(data: st.DataObject) -> None:
    kind, body = data.draw(st.sampled_from([("listing", own("typical")), ("listing", own("empty")), ("agenda", own("agenda"))]))
    try:
        records = agendaonline.parse_saved(spoiled(data, body), url=URL, timezone=ZONE, kind=kind)
    except PageError:
        return
    for record in records:
        if isinstance(record, Meeting):
            assert record.date and record.title and record.native_id.startswith("agendaonline:elmgrove:")
