"""Cities' own sites: what is a day, a meeting's document and a meeting on pages of any shape."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import AccessClosed, LayoutChanged, PageError
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import website
from engagic_scrapy.parsers.website.days import days_in, days_in_address
from engagic_scrapy.parsers.website.links import address

FIXTURES = Path(__file__).parents[1] / "fixtures" / "website"
URL = "https://www.elmgrove.example/government/agendas"
JUNE_3 = date(2026, 6, 3)


def read(main: str, **facts):
    page = f"<html><head><title>Elm Grove</title></head><body>{main}</body></html>"
    return website.listing(page.encode(), url=URL, timezone="America/Chicago", **facts)


def only(main: str, **facts) -> Meeting:
    (meeting,) = read(main, **facts).meetings
    return meeting


def sure(meeting: Meeting) -> list[str]:
    return [each["identifier"] for each in meeting.identifiers]


# -- days -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "June 3, 2026", "Wednesday, June 3rd , 2026",
        "JUN. 3 2026", "3 June 2026", "06/03/2026", "6-3-26", "6.3.2026", "2026-06-03",
        "Agenda 06/03/2026 (posted 05/29/2026)", "Minutes approved June 17, 2026; meeting of June 3, 2026",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text):
    assert days_in(text).full == (JUNE_3,)


@pytest.mark.parametrize(
    "text",
    [
        "Posted June 3, 2026", "Page updated: 6/3/2026", "Application deadline June 3, 2026", "Rescheduled to June 3, 2026",
        "June 31, 2026", "13/45/2026", "Ordinance 2026-06", "call 555-0603-2026", "1.5.2.6", "FY 2026", "Resolution 26-06-031",
    ],
)  # fmt: skip
def test_what_is_no_day_of_a_meeting(text):
    assert days_in(text).number == 0


@pytest.mark.parametrize(
    "name",
    ["Agenda_2026-06-03.pdf", "06032026.pdf", "20260603_CC_packet.pdf",
     "June-3-2026-Agenda.pdf", "CC%20Agenda%20June%203%2C%202026.PDF",
     "cc.06.03.2026.pdf", "June_3_2026"],
)  # fmt: skip
def test_the_day_of_a_files_name(name):
    assert days_in_address(f"https://x.example/uploads/2026/05/{name}").full == (JUNE_3,)


@pytest.mark.parametrize("path", ["2026/06/03/agenda.pdf", "2026-06-03/agenda.pdf", "agenda-123456789.pdf", "99999999.pdf"])
def test_folders_and_numbers_are_no_day_of_a_file(path):
    assert days_in_address(f"https://x.example/{path}").full == ()


# -- what may be invented nowhere ---------------------------------------------------------------------------------------------


def test_a_day_of_the_next_row_or_list_is_not_taken():
    page = read(
        "<ul><li>June 3, 2026 City Council <a href='/1.pdf'>Agenda</a></li><li><a href='/2.pdf'>Agenda</a></li></ul>"
        "<table><tr><td>June 4, 2026</td><td><a href='/3.pdf'>Agenda</a></td></tr>"
        "<tr><td>to come</td><td><a href='/4.pdf'>Agenda</a></td></tr></table>"
        "<p>June 5, 2026 <a href='/5.pdf'>Agenda</a></p><p><a href='/6.pdf'>Agenda</a></p>"
    )
    files = [document.url[-6:] for meeting in page.meetings for document in meeting.documents]
    assert files == ["/1.pdf", "/3.pdf", "/5.pdf"]


def test_two_days_where_one_is_needed_cost_the_row_and_are_said():
    page = read("<ul><li>June 3, 2026 and June 4, 2026 <a href='/1.pdf'>Agenda</a></li></ul>")
    assert page.meetings == []
    assert "names 2 days" in page.problems[0].error


def test_a_line_of_days_above_leaves_it_to_the_files_names():
    line = "<main><h1>City Council</h1><p>Meetings: June 3, 2026, June 17, 2026</p><a href='/{}.pdf'>Agenda</a></main>"
    assert only(line.format("2026-06-17")).date == "2026-06-17"
    assert "names 2 days" in read(line.format("agenda")).problems[0].error


def test_the_header_of_a_card_is_its_heading():
    card = "<article><header><h3>June 3, 2026</h3></header><p><a href='/1.pdf'>City Council Agenda</a></p></article>"
    assert only(f"<header><a href='/x.pdf'>Agenda June 1, 2026</a></header>{card}").date == "2026-06-03"


def test_news_menus_and_closed_offices_are_no_meetings():
    page = read(
        "<nav><a href='/a.pdf'>Agenda June 1, 2026</a></nav><main><ul><li>June 3, 2026 Council <a href='/1.pdf'>Agenda</a></li>"
        "<li>July 4, 2026 City Hall closed</li><li>June 5, 2026 <a href='/n.pdf'>Newsletter</a></li></ul></main>"
        "<footer><a href='/b.pdf'>Minutes June 2, 2026</a></footer>"
    )
    assert [meeting.date for meeting in page.meetings] == ["2026-06-03"]


def test_a_cancelled_meeting_beside_others_is_one_without_documents():
    page = read(
        "<ul><li>June 3, 2026 City Council <a href='/1.pdf'>Agenda</a></li><li>June 17, 2026 City Council - Cancelled</li></ul>"
    )
    cancelled = page.meetings[1]
    assert (cancelled.date, cancelled.status, cancelled.documents) == ("2026-06-17", "cancelled", [])
    assert sure(cancelled) == ["medium", "it has no document"]


# -- how sure -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("main", "found"),
    [
        ("<ul><li>June 3, 2026 City Council <a href='/1.pdf'>Agenda</a></li></ul>", ["high"]),
        ("<p><a href='/1.pdf'>City Council Agenda June 3, 2026</a></p>", ["high"]),
        ("<h2>City Council</h2><a href='/agenda-2026-06-03.pdf'>Agenda</a>", ["medium", "its day stands only in a file's name"]),
        ("<h2>City Council 2026</h2><ul><li>June 3 <a href='/1.pdf'>Agenda</a></li></ul>",
         ["medium", "its year stands apart from month and day"]),
        ("<ul><li>June 3, 2026 <a href='/1.pdf'>Agenda</a></li></ul>", ["medium", "no body is named"]),
        ("<h1>City Council</h1><ul><li><a href='/1.pdf'>June 3, 2026</a></li></ul>", None),
        ("<h1>City Council Agendas</h1><ul><li><a href='/1.pdf'>June 3, 2026</a></li></ul>",
         ["low", "what the link is stands only in its file's name or a heading",
          "its body stands only in the page's own heading"]),
        ("<ul><li>June 17, 2026 City Council <a href='/1.pdf'>Agenda of June 3, 2026</a></li></ul>",
         ["low", "its surroundings name another day"]),
    ],
)  # fmt: skip
def test_confidence_and_its_reasons(main, found):
    if found is None:  # nothing says that it is an agenda
        with pytest.raises(LayoutChanged):
            read(main)
    else:
        meeting = only(main)
        assert (meeting.date, sure(meeting)) == ("2026-06-03", found)


def test_a_row_says_the_body_and_what_its_rows_are():
    meeting = only(
        "<div id='list'><p class='m'>June 3, 2026 <a href='/1.pdf'>Download</a></p></div>",
        container="#list", rows="p.m", body_name="Town Council",
    )  # fmt: skip
    assert (meeting.body, meeting.native_id) == ("Town Council", "website:www.elmgrove.example:town-council:2026-06-03:1")
    assert [document.kind for document in meeting.documents] == ["other"]
    assert sure(meeting) == ["low", "nothing says what its files are"]


# -- quiet and broken ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inside", ["", "<p>No upcoming meetings.</p>", "<table><tr><th>Date</th><th>Agenda</th></tr></table>"])
def test_an_empty_container_is_quiet(inside):
    page = read(f"<div class='list'>{inside}</div><p>June 3, 2026 <a href='/1.pdf'>Agenda</a></p>", container=".list")
    assert (page.meetings, page.problems, page.container) == ([], [], ".list")
    assert read(f"<div class='list'>{inside}</div>", container=".list", rows=".row").meetings == []


@pytest.mark.parametrize(
    ("main", "facts", "words"),
    [
        ("<p>No upcoming meetings.</p>", {}, "a link to an agenda, packet or minutes; no container"),
        ("<a href='/1.pdf'>Agenda</a>", {}, "one of 1 links"),
        ("<a href='/1.pdf'>Agenda</a>", {"container": "body"}, "one of 1 links"),
        ("<p>x</p>", {"container": "#list"}, "the container '#list' of the city's row"),
        ("<p>x</p>", {"rows": "#list li"}, "the rows '#list li' of the city's row"),
        ("<p class='m'>x</p>", {"container": "body", "rows": ".m"}, "a date in one of the 1 rows '.m'"),
        ("<div id='list'>Loading...</div>", {"container": "#list"}, "waits for JavaScript"),
    ],
)  # fmt: skip
def test_what_was_looked_for_is_named(main, facts, words):
    with pytest.raises(LayoutChanged) as raised:
        read(main, **facts)
    assert words in str(raised.value)


@pytest.mark.parametrize("key", ["container", "rows"])
def test_a_selector_that_is_none_is_the_rows_fault(key):
    with pytest.raises(AccessClosed, match=f"{key} of the city's row is no CSS selector"):
        read("<p>x</p>", **{key: "div["})


# -- documents ----------------------------------------------------------------------------------------------------------------


def test_files_pages_recordings_and_signed_addresses():
    meeting = only(
        "<ul><li>June 3, 2026 City Council <a href='/DocumentCenter/View/7'>Agenda</a> <a href='a.docx?utm_source=x#p'>Packet</a>"
        "<a href='/agenda/june/'>Agenda (web page)</a> <a href='https://youtu.be/abc'>Video</a> <a href='https://[bad/'>Minutes</a>"
        "<a href='/x.pdf?X-Amz-Signature=1'>Minutes</a> <a href='javascript:void(0)'>Agenda</a> <a href='/x y.pdf'>Exhibit</a>"
        "<a href='/DocumentCenter/View/7'>Agenda</a></li></ul>"
    )
    assert [(each.kind, each.url) for each in meeting.documents] == [
        ("agenda", "https://www.elmgrove.example/DocumentCenter/View/7"),
        ("packet", "https://www.elmgrove.example/government/a.docx"),
        ("attachment", "https://www.elmgrove.example/x%20y.pdf"),
    ]
    assert [(each.kind, each.url) for each in meeting.links] == [("agenda", "https://www.elmgrove.example/agenda/june/")]
    assert [each.url for each in meeting.media] == ["https://youtu.be/abc"]
    assert meeting.incomplete == ["Minutes: its address holds for a while only (https://www.elmgrove.example/x.pdf)"]


@pytest.mark.parametrize("href", ["mailto:a@b.c", "https://[::1", "http://x:99999/", "ftp://x/a.pdf", "http://"])
def test_what_is_no_address(href):
    assert address(href, URL) is None


def test_meetings_of_one_day_and_body_are_told_apart_by_time_or_by_sort():
    rows = (
        "<tr><td>6/3/2026 7:00 PM</td><td>City Council</td><td><a href='/2.pdf'>Agenda</a></td></tr>"
        "<tr><td>6/3/2026 5:00 PM</td><td>City Council</td><td><a href='/1.pdf'>Agenda</a></td></tr>"
        "<tr><td>6/4/2026</td><td>City Council Special Meeting</td><td><a href='/3.pdf'>Agenda</a></td></tr>"
        "<tr><td>6/4/2026</td><td>City Council Regular Meeting</td><td><a href='/4.pdf'>Agenda</a></td></tr>"
        "<tr><td>6/5/2026</td><td>City Council</td><td><a href='/5.pdf'>Agenda</a></td></tr>"
        "<tr><td>6/5/2026</td><td>City Council</td><td><a href='/6.pdf'>Minutes</a></td></tr>"
    )
    found = [(each.native_id[-12:], [d.url[-5] for d in each.documents]) for each in read(f"<table>{rows}</table>").meetings]
    assert found == [
        ("2026-06-03:1", ["1"]), ("2026-06-03:2", ["2"]), ("2026-06-04:1", ["3"]), ("2026-06-04:2", ["4"]),
        ("2026-06-05:1", ["5", "6"]),
    ]  # fmt: skip


def test_the_clock_is_local_and_the_time_of_posting_is_none():
    meeting = only("<ul><li>January 7, 2026 City Council (posted 1/2/2026 at 3:15 PM) <a href='/1.pdf'>Agenda</a></li></ul>")
    assert (meeting.start_time, meeting.time_note) == (None, "no time on the page")
    meeting = only("<ul><li>January 7, 2026, 7 p.m. City Council <a href='/1.pdf'>Agenda</a></li></ul>")
    assert meeting.start_time == "2026-01-07T19:00:00-06:00"


def test_a_heading_says_time_and_status_of_what_stands_below_it():
    meeting = only("<h3>June 3, 2026, 6:30 PM: City Council (CANCELLED)</h3><ul><li><a href='/1.pdf'>Agenda</a></li></ul>")
    assert (meeting.start_time, meeting.status) == ("2026-06-03T18:30:00-05:00", "cancelled")
    assert meeting.start_printed == "June 3, 2026, 6:30 PM: City Council (CANCELLED) Agenda"


def test_pages_in_old_encodings():
    page = "<p>June 3, 2026 Commission d’été <a href='/1.pdf'>Agenda</a></p>".encode("cp1252")
    (meeting,) = website.listing(page, url=URL, timezone="America/Chicago", body_name="Été").meetings
    assert meeting.date == "2026-06-03"


# -- speed and bad input ------------------------------------------------------------------------------------------------------


def test_a_page_of_two_thousand_links_takes_less_than_two_seconds():
    """0.25 to 0.45 ms a link, because each is placed among its neighbours: 50 ms hold for about a hundred and fifty links, and
    years of agendas on one page take more.
    """
    rows = "".join(
        f"<tr><td>{1 + n % 12}/{1 + n % 28}/{2000 + n % 27} 7:00 PM</td><td>City Council</td>"
        f"<td><a href='/a{n}.pdf'>Agenda</a></td></tr>"
        for n in range(2_000)
    )
    began = time.process_time()
    page = read(f"<table>{rows}</table>")
    assert sum(len(meeting.documents) for meeting in page.meetings) == 2_000
    assert time.process_time() - began < 2


PAGES = [(case / "page.html").read_bytes() for case in sorted(FIXTURES.iterdir()) if case.name != "blocked"]


@settings(max_examples=150, deadline=2_000)
@given(data=st.data())
def test_broken_pages_give_records_or_page_errors(data):
    page = data.draw(st.sampled_from(PAGES))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(page))] * 2)))
    way = data.draw(st.sampled_from(("cut", "hole", "swap", "noise", "recoded")))
    body = {
        "cut": page[start:stop],
        "hole": page[:start] + page[stop:],
        "swap": page[stop:] + page[start:stop] + page[:start],
        "noise": page[:start] + data.draw(st.binary(max_size=40)) + page[start:],
        "recoded": page.decode().encode("utf-16"),
    }[way]
    params = data.draw(st.sampled_from([{}, {"container": "main"}, {"container": "table", "rows": "tr"}, {"rows": "li"}]))
    try:
        records = website.parse_saved(body, url=URL, timezone="America/Chicago", params=params)
    except PageError:
        return
    assert all(isinstance(record, Meeting | RowProblem) for record in records)
    assert all(record.date and record.native_id for record in records if isinstance(record, Meeting))
