"""Destiny's pages: the captures, every trap of its fact sheet, and spoiled pages."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import destiny
from engagic_scrapy.parsers.destiny.agenda_page import Agenda

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/Denver"
URL = "https://public.destinyhosted.com/agenda_publish.cfm?id=24568&mt=ALL&get_month=6&get_year=2026"
AGENDA_URL = "https://public.destinyhosted.com/24568/agenda/agenda.cfm?seq=2036"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "destiny" / name).read_bytes()


def page_of(*rows: str, table: str = "id='list'", header: str = "Agendas|Meeting|Minutes|Other Links") -> bytes:
    head = "".join(f"<td>{word}</td>" for word in header.split("|"))
    legend = "<tr><td colspan='3'><span class='red'>*</span>Indicates a future date</td></tr>"
    nav = "<table class='nav'><tr><td>Month</td><td>Year</td></tr></table>"
    return f"<html><body>{nav}<table {table}><tr>{head}</tr>{''.join(rows)}{legend}</table></body></html>".encode()


def row(
    name: str = "CITY COUNCIL", day: str = "June 3, 2026", href: str = "", title: str = "", minutes: str = "", other: str = ""
) -> str:
    cell = f"<a href='{href}' title='{title}'>{day}</a>" if href else f"{day}<span class='red'>*</span>"
    return f"<tr><td>&nbsp;{cell}</td><td>{name}</td><td>{minutes}</td><td>{other}</td></tr>"


def month(*rows: str, url: str = URL, tenant: str = "24568", **kwargs: str) -> CalendarPage:
    return destiny.month(page_of(*rows, **kwargs), url=url, tenant=tenant, timezone=ZONE)


def only(*rows: str, **kwargs: str) -> Meeting:
    page = month(*rows, **kwargs)
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def agenda(inner: str, day: str | None = None) -> Agenda:
    return destiny.agenda(f"<html><body>{inner}</body></html>".encode(), url=AGENDA_URL, timezone=ZONE, day=day)


NEW = (
    "<a href='/bilmtdocs/2026&#x2f;CCWS&#x2f;20260603_2021&#x2f;AGENDApacket_2036.pdf'><i></i> Download Packet PDF</a>"
    "<div id='agenda-table'><div class='full-width'><p>Send written comments to clerk@billings.gov.</p>"
    "<table><tr><td>JUNE 3, 2026</td><td><b>5:30 P.M.</b></td></tr></table></div>"
    "<div class=' full-width extend-to-end'><strong>CALL TO ORDER: </strong>Mayor</div>"
    "<div class='mediumText bold'></div><div class='mediumText bold'>1.</div>"
    "<div class='bold mediumText start-at-content extend-to-end'><div><strong>Water</strong> plan</div></div>"
    "<div class='start-at-content extend-to-end'><a href='agenda-item.cfm?seq=12544&amp;rev=0'>View</a></div></div>"
)
OLD = (
    "<a id='pdf' href='/newarkdocs/2026/CC/20260603_2021/AGENDApacket_1.pdf'>Packet</a><table>"
    "<tr class='top'><td><b>F.</b></td><td><b>CONSENT CALENDAR</b></td></tr>"
    "<tr class='top'><td></td><td>F.1</td>"
    "<td><a class='ai_link' href='agenda_publish.cfm?dsp=agm&amp;seq=77&amp;rev=0'>Adopt</a></td>"
    "<td><a href='#' onclick=\"popupAttachments('/newarkdocs/2026/CC/x/Memo 1.pdf')\">Memo</a></td></tr></table>"
    "<a href='#' onclick=\"swagitPlay('https://newark.swagit.com/1')\">Watch</a>"
)


# -- captures -----------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_month_of_contra_costa():
    body, began = capture("contracostaca_agenda_publish_2022-07.html"), time.process_time()
    page = destiny.month(body, url="http://64.166.146.245/agenda_publish.cfm?id=", tenant="64.166.146.245", timezone=ZONE)
    assert time.process_time() - began < 0.25  # measured: 4 ms
    assert (len(page.meetings), page.problems) == (19, [])
    assert (page.meetings[0].date, page.meetings[-1].date) == ("2022-08-16", "2022-07-04")
    assert [meeting.id_basis for meeting in page.meetings].count("derived") == 6
    found = {meeting.native_id.removeprefix("destiny:64.166.146.245:"): meeting for meeting in page.meetings}
    assert destiny.agenda_url(found["1994"]).endswith("dsp=ag&seq=1994")
    board = found["1991"]
    assert next(link.url for link in board.links if link.kind == "minutes").endswith("dsp=min&seq=1981")
    assert board.media[0].url.startswith("http://contra-costa.granicus.com/MediaPlayer.php?publish_id=6e70c57a")
    assert sum(meeting.status == "cancelled" for meeting in page.meetings) == 5
    spanish = next(meeting for meeting in page.meetings if "JUNTA" in meeting.body)
    assert spanish.body == "JUNTA ASESORA COMUNITARIA DE LA MEDIDA X (Agenda únicamente)"
    assert (spanish.documents[0].kind, spanish.documents[0].url) == (
        "packet",
        "http://64.166.146.245/docs/2022/MXCAB/20220720_2076/2086%5FMXCAB%207%2E20%2E2022%20Spanish%20Agenda%2Epdf",
    )


@needs_captures
def test_captured_agenda_of_billings():
    body = capture("billingsmt_agenda_seq2036_2026-08.html")
    found = destiny.agenda(body, url=AGENDA_URL, timezone=ZONE, day="2026-08-17")
    base = "https://public.destinyhosted.com"
    assert [each.url for each in found.documents] == [
        f"{base}/bilmtdocs/2026/CCWS/20260817_2021/AGENDApacket_08-17-26_0144_2036.pdf"
    ]
    assert [(each.native_id, each.number, each.title) for each in found.items if each.native_id] == [
        ("item:12544", "1", "West End Water System Update and Naming. -Public Comment")
    ]
    assert found.items[3].links[0].url == f"{base}/24568/agenda/agenda-item.cfm?seq=12544&rev=0"
    assert ([each.title for each in found.items][0], len(found.items), found.clock) == ("CALL TO ORDER", 8, "5:30 P.M.")


# -- traps, in the order of the sheet -----------------------------------------------------------------------------------------


def test_trap_01_tables_are_found_by_their_headers():
    for table in ("id='list'", "id='meeting-table'", "class='listclass'"):
        assert only(row(), table=table).body == "CITY COUNCIL"
    assert only(row(), header="Agenda|Meeting Name|Minutes|Video").body == "CITY COUNCIL"
    with pytest.raises(LayoutChanged, match="Agendas and Meeting"):
        month(row(), header="A|B|C|D")
    for inner in (NEW, OLD):
        assert agenda(inner).documents[0].kind == "packet"


def test_trap_02_host_and_number_are_two_fields():
    assert destiny.root_of({"host": "64.166.146.245"}) == "http://64.166.146.245"
    assert destiny.root_of({"host": "agendas.addisontx.gov"}) == "https://agendas.addisontx.gov"
    meeting = only(
        row(href="agenda_publish.cfm?dsp=ag&amp;seq=9"), url="http://64.166.146.245/agenda_publish.cfm", tenant="64.166.146.245"
    )
    assert meeting.native_id == "destiny:64.166.146.245:9"


def test_trap_03_other_months_keep_their_own_days_and_ids():
    page = month(row(day="July 1, 2026", href="agenda_publish.cfm?get_month=6&amp;dsp=ag&amp;seq=9"))
    again = month(row(day="July 1, 2026", href="agenda_publish.cfm?get_month=7&amp;dsp=ag&amp;seq=9"))
    assert (page.meetings[0].date, page.meetings[0].native_id) == ("2026-07-01", again.meetings[0].native_id)
    lists = (
        f"https://public.destinyhosted.com/agenda_publish.cfm?id=1&mt=ALL&get_month={asked}&get_year=2026" for asked in (6, 7)
    )
    assert {month(row(day="July 1, 2026"), url=url).meetings[0].source_url for url in lists} == {
        "https://public.destinyhosted.com/agenda_publish.cfm?id=1&mt=ALL&get_month=7&get_year=2026"
    }


def test_trap_04_legend_and_rows_without_a_link():
    meeting = only(row("FINANCE COMMITTEE-CANCELED"))
    assert (meeting.native_id, meeting.id_basis) == ("destiny:24568:2026-06-03:finance-committee", "derived")
    assert only(row("FINANCE COMMITTEE")).native_id == meeting.native_id
    twins = month(row("BOARD"), row("BOARD")).meetings
    assert [each.native_id.rpartition("board")[2] for each in twins] == ["", ":2"]
    assert destiny.agenda_url(meeting) is None


def test_trap_05_a_file_in_the_date_cell():
    for title, kind in (("View Agenda Packet for 06/03/2026", "packet"), ("View Agenda for 06/03/2026", "agenda")):
        meeting = only(row(href="docs/2026/CC/2086%5FCC.pdf", title=title))
        assert ([each.kind for each in meeting.documents], destiny.agenda_url(meeting)) == ([kind], None)
        assert meeting.native_id == "destiny:24568:docs/2026/CC/2086_CC.pdf"


def test_trap_06_minutes_have_their_own_number():
    minutes = "<a href='agenda_publish.cfm?dsp=min&amp;seq=1981'>Minutes</a>"
    meeting = only(row(href="agenda_publish.cfm?dsp=ag&amp;seq=1991", minutes=minutes))
    assert meeting.links[1].url == "https://public.destinyhosted.com/agenda_publish.cfm?dsp=min&seq=1981"
    assert only(row(minutes="<a href='docs/m.pdf'>Minutes</a>")).documents[0].kind == "minutes"


def test_trap_07_utf_8_whatever_the_page_says():
    page = page_of(row("REUNIÓN ÚNICA")).replace(b"<html>", b"<html><meta charset=iso-8859-1>")
    assert destiny.month(page, url=URL, tenant="1", timezone=ZONE).meetings[0].body == "REUNIÓN ÚNICA"
    old = page.decode().encode("cp1252")
    assert destiny.month(old, url=URL, tenant="1", timezone=ZONE).meetings[0].body == "REUNIÓN ÚNICA"


def test_trap_08_character_references_and_leading_blanks():
    assert (
        agenda(NEW).documents[0].url == "https://public.destinyhosted.com/bilmtdocs/2026/CCWS/20260603_2021/AGENDApacket_2036.pdf"
    )
    assert only(row(href=" agenda_publish.cfm?dsp=ag&amp;seq=9")).links[0].url.endswith("/agenda_publish.cfm?dsp=ag&seq=9")


def test_trap_09_links_in_onclick():
    found = agenda(OLD)
    assert [each.url for each in found.media] == ["https://newark.swagit.com/1"]
    assert [(each.name, each.url) for each in found.items[0].documents] == [
        ("Memo", "https://public.destinyhosted.com/newarkdocs/2026/CC/x/Memo%201.pdf")
    ]
    play = "<a href='#' onclick=\"swagitPlay('https://x.swagit.com/2')\">video</a>"
    assert only(row(other=play)).media[0].url == "https://x.swagit.com/2"


def test_trap_10_no_time_but_the_one_beside_the_day():
    meeting = only(row(href="agenda_publish.cfm?dsp=ag&amp;seq=9"))
    assert (meeting.start_time, meeting.time_note) == (None, "the list gives no time")
    page = f"<html><body>{NEW}</body></html>".encode()
    assert destiny.add_agenda(page, meeting, url=AGENDA_URL) is None
    assert (meeting.start_time, meeting.time_note) == ("2026-06-03T17:30:00-06:00", None)
    assert agenda(NEW, day="2026-06-04").clock is None
    assert agenda(NEW.replace("5:30 P.M.", "comments until 5:30 P.M."), day="2026-06-03").clock is None


def test_trap_11_spanish_twins_are_both_kept():
    twins = month(row("MEASURE X", href="a.cfm?dsp=ag&amp;seq=1"), row("MEDIDA X", href="docs/m.pdf")).meetings
    assert len({each.native_id for each in twins}) == 2


@pytest.mark.parametrize(
    "name", ["CANCELED - PARKS BOARD", "PARKS BOARD-CANCELED", "PARKS BOARD - RESCHEDULED", "PARKS BOARD (CANCELLED)"]
)
def test_trap_12_status_on_either_side(name):
    meeting = only(row(name))
    assert (meeting.status, meeting.body, meeting.status_evidence.text) == ("cancelled", "PARKS BOARD", name)


def test_trap_13_database_offline():
    offline = b"<html><head><title>AgendaQuick</title></head><body>Database Offline</body></html>"
    with pytest.raises(TenantGone, match="Database Offline"):
        destiny.month(offline, url=URL, tenant="1", timezone=ZONE)


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_items_of_both_interfaces():
    new, old = agenda(NEW), agenda(OLD)
    assert [(each.native_id, each.number, each.title) for each in new.items] == [
        (None, None, "CALL TO ORDER"), ("item:12544", "1", "Water plan"),
    ]  # fmt: skip
    assert new.participation.emails == ["clerk@billings.gov"]
    (item,) = old.items
    assert (item.native_id, item.number, item.section, item.consent) == ("item:77", "F.1", "CONSENT CALENDAR", True)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (b"<html><head><title>Access Denied</title></head></html>", Blocked),
        (b"<html><head><title>Welcome</title></head><body>hello</body></html>", LayoutChanged),
    ],
)
def test_what_is_no_list_raises(body, error):
    for read in (
        lambda: destiny.month(body, url=URL, tenant="1", timezone=ZONE),
        lambda: destiny.agenda(body, url=URL, timezone=ZONE),
    ):
        with pytest.raises(error):
            read()


def test_an_empty_month_is_recognized_and_a_bad_row_costs_one_row():
    assert month().meetings == []
    page = month(row(), row(day="soon"))
    assert (len(page.meetings), [each.row for each in page.problems]) == (1, [2])


def test_saved_pages_are_known_by_their_address():
    with pytest.raises(LayoutChanged, match="a kind of Destiny page"):
        destiny.parse_saved(b"<html>", url=URL, timezone=ZONE, kind="news")


# -- spoiled pages ------------------------------------------------------------------------------------------------------------

OWN = [
    ("month", page_of(row(href="agenda_publish.cfm?dsp=ag&amp;seq=9"), row("BOARD-CANCELED"), row(href="docs/m.pdf"))),
    ("agenda", f"<html><body>{NEW}</body></html>".encode()),
    ("agenda", f"<html><body>{OLD}</body></html>".encode()),
]


@settings(max_examples=120, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(OWN), st.data())
def test_cut_and_spoiled_pages_raise_page_errors_only(own, data):
    kind, body = own
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    spoiled = body[:start] + data.draw(st.binary(max_size=6)) + body[end:]
    with contextlib.suppress(PageError):
        destiny.parse_saved(spoiled, url=URL, timezone=ZONE, kind=kind)
