"""BoardDocs' answers: the captures, every trap of its fact sheet, and spoiled answers."""

from __future__ import annotations

import datetime
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.dates import Window
from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import Document, Meeting, all_documents
from engagic_scrapy.parsers import boarddocs
from tests.parsers.spoiling import spoiled

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "boarddocs"
ZONE = "America/New_York"
HOST, PATH = "go.boarddocs.com", "/oh/elmgrove/Board.nsf"
BASE = f"https://{HOST}{PATH}"
WHERE = {"host": HOST, "path": PATH}


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "boarddocs" / name).read_bytes()


def captured_list(name: str, site: str) -> list[Meeting]:
    page = boarddocs.meetings(capture(name), host=HOST, path=f"/{site}/Board.nsf", timezone=ZONE)
    assert page.problems == []
    return page.meetings


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    key = f"ELM0000000A{number}"
    return {"unique": key, "name": "Regular Meeting", "current": "0", "preliveoak": "", "numberdate": "20260217", **values}


def read(*rows: dict[str, Any]) -> list[Meeting]:
    page = boarddocs.meetings(json.dumps(rows).encode(), timezone=ZONE, **WHERE)
    assert page.problems == []
    return page.meetings


def named(name: str) -> Meeting:
    return read(row(name=name))[0]


def described(*lines: str, name: str = "Regular Meeting", day: str = "Tuesday, February 17, 2026") -> Meeting:
    meeting = named(name)
    text = "<br>".join(lines)
    page = f'<div class="meeting-date">{day}</div><div class="meeting-description">{text}</div></ul>'
    boarddocs.add_details(meeting, page.encode())
    return meeting


def files(*anchors: str) -> list[Document]:
    meeting = named("Regular Meeting")
    assert boarddocs.add_files(meeting, "".join(anchors).encode(), **WHERE) == []
    return all_documents(meeting)


def anchor(name: str, *, css: str = "public-file", key: str = "ELM0000000F1") -> str:
    return f'<a class="{css}" href="{PATH}/files/{key}/$file/{name}">{name} (1.2 MB)</a>'


# -- captures: what the table of captures doesn't hold -------------------------------------------------------------------------


@needs_captures
def test_captured_lists():
    columbus = captured_list("columbusoh_BD-GetMeetingsList_2026-02.json", "oh/columbus")
    said = [meeting.title for meeting in columbus if meeting.status_evidence]
    assert len(said) == 27 and "POLICY REVIEW COMMITTEE MEETING-NO QUORUM" in said  # beside the 26 of the manifest
    charlotte = captured_list("charlottenc_BD-GetMeetingsList_2026-04.json", "nc/cmsnc")
    assert [(meeting.start_time or "")[11:16] for meeting in charlotte] == ["12:00", "10:00", "18:00", "13:00", "13:00", "15:30"]
    grand = captured_list("grandrapidsmi_BD-GetMeetingsList_2024-05.json", "mi/grand")
    assert len([meeting for meeting in grand if meeting.start_time]) == 157
    assert len([meeting for meeting in grand if meeting.status_evidence]) == 14


@needs_captures
def test_captured_fragments():
    meeting = captured_list("columbusoh_BD-GetMeetingsList_2026-02.json", "oh/columbus")[0]
    part = boarddocs.add_part(meeting, "meeting", capture("columbusoh_BD-GetMeeting_DQ3VPX80F260.html"), **WHERE)
    assert (part.failure, part.next, meeting.start_time) == (None, "agenda", "2026-02-17T18:00:00-05:00")
    assert meeting.location and meeting.location.name == "3700 S. HIGH ST., COLUMBUS, OH 43207"
    assert meeting.source_url == "https://go.boarddocs.com/oh/columbus/Board.nsf/goto?open&id=DQ3VPX80F260"
    part = boarddocs.add_part(meeting, "agenda", capture("columbusoh_BD-GetAgenda_DQ3VPX80F260.html"), **WHERE)
    assert (part.failure, part.problems, part.next, len(meeting.items)) == (None, [], "files", 123)
    first, seventh = meeting.items[0], meeting.items[5]
    assert (first.native_id, first.section, first.number) == ("DQ3VPZ80F262", "Convene", "1.1")
    assert (seventh.number, seventh.matter and seventh.matter.type) == ("5.2", "Information, Presentation")
    assert len({item.section for item in meeting.items}) <= 28
    grand = captured_list("grandrapidsmi_BD-GetMeetingsList_2024-05.json", "mi/grand")[0]
    boarddocs.add_details(grand, capture("grandrapidsmi_BD-GetMeeting_D5CSV7744EBE.html"))
    assert (grand.start_time, grand.end_time) == ("2024-05-22T09:30:00-04:00", "2024-05-22T12:00:00-04:00")
    assert grand.location and grand.location.name == "1400 Fuller Ave. NE, Multipurpose Room, Grand Rapids, MI 49505"


@needs_captures
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("columbusoh_BD-GetMeetingsList_2026-02.json", "BD-GetMeetingsList"),
        ("columbusoh_BD-GetAgenda_DQ3VPX80F260.html", "BD-GetAgenda"),
    ],
)
def test_captured_answers_are_read_quickly(name, call):
    body, began = capture(name), time.process_time()
    boarddocs.parse_saved(body, url=f"{BASE}/{call}", timezone=ZONE)
    assert time.process_time() - began < 0.5  # measured: 37 and 16 ms; Cleveland's feed of 2.6 MB, which no crawl reads: 310 ms


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_empty_objects_are_nothing():
    assert [meeting.native_id[-2:] for meeting in read({}, row(1), {}, {"unique": ""}, row(2), {})] == ["A1", "A2"]
    assert read({}) == []
    with pytest.raises(LayoutChanged):
        read({"id": "ELM0000000A1"})


@pytest.mark.parametrize(
    ("text", "clock"),
    [("6:00PM", "18:00"), ("7:00 pm", "19:00"), ("6:30 p.m.", "18:30"), ("7:00 P.M", "19:00"), ("12:00pm", "12:00"),
     ("3:30Pm", "15:30"), ("9 a.m.", "09:00")],
)  # fmt: skip
def test_trap_02_time_in_name_or_description(text, clock):
    assert (named(f"Board -- {text} -- Hall").start_time or "")[11:16] == clock
    assert (described("ELM GROVE", text, "12 Elm Street").start_time or "")[11:16] == clock
    assert (described(f"The Board meets at {text} in the Hall").start_time or "")[11:16] == clock


def test_trap_03_two_times_or_two_dates():
    assert named("Regular -- 6:00pm -- (Closed Session at 4:00pm)").start_time == "2026-02-17T18:00:00-05:00"
    assert described("Closed session at 4:00 pm", name="Regular -- 6:00pm").start_time == "2026-02-17T18:00:00-05:00"
    own, next_one = "on Tuesday, February 17, 2026, at 5:30 p.m.", "The next meeting is on March 3, 2026, at 7:00 p.m."
    assert described(f"We meet {own}", next_one).start_time == "2026-02-17T17:30:00-05:00"
    assert described(next_one, f"We meet {own}").start_time == "2026-02-17T17:30:00-05:00"
    assert described(next_one).start_time is None
    assert described("5:30 p.m.", next_one).start_time == "2026-02-17T17:30:00-05:00"


def test_trap_04_no_time_is_invented():
    meeting = described("ELM GROVE SCHOOLS", "12 Elm Street")
    assert (meeting.date, meeting.start_time, meeting.time_note) == ("2026-02-17", None, None)


def test_trap_05_several_meetings_a_day_are_told_apart_by_id():
    assert len({meeting.native_id for meeting in read(row(1), row(2), row(3))}) == 3


@pytest.mark.parametrize("current", ["", "0", "1", None])
def test_trap_06_current_means_nothing(current):
    assert read(row(current=current)) == read(row(current="0"))


def test_trap_07_ids_are_scoped_by_site():
    body = json.dumps([row()]).encode()
    pages = [boarddocs.meetings(body, host=HOST, path=path, timezone=ZONE, committee="A4EP6J588C05")
             for path in ("/mi/grand/Board.nsf", "/mi/troysd/board.nsf")]  # fmt: skip
    assert [page.meetings[0].native_id for page in pages] == [
        "boarddocs:mi/grand:ELM0000000A1",
        "boarddocs:mi/troysd:ELM0000000A1",
    ]


def test_trap_08_committees_of_the_public_page():
    links = (
        '<a class="dropdown-item committee-trigger" committeeid="ELM0000000B1" aria-label="School Board"></a>'
        '<a committeeid="ELM0000000B2" class="committee-trigger">Finance</a>'
        '<select name="committeeid"><option value="ELM0000000B1">Board</option>'
        '<option value="ELM0000000B3">Audit</option></select>'
    )
    assert boarddocs.committees(links.encode()) == {
        "ELM0000000B1": "School Board", "ELM0000000B2": "Finance", "ELM0000000B3": "Audit",
    }  # fmt: skip
    with pytest.raises(LayoutChanged, match="committee-trigger"):
        boarddocs.committees(b"<html><body><div id='app'></div></body></html>")


def test_trap_09_items_stand_after_their_category():
    items = boarddocs.agenda((OWN / "agenda" / "page.html").read_bytes()).items
    assert [(item.section, item.title) for item in items] == [
        ("Opening", "Roll Call"), ("Consent Agenda", "Buses & Vans"), ("Consent Agenda", "Minutes - June 3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attribute", "title"),
    [('Xtitle="Action - Adopt - twice"', "Adopt - twice"), ('xtitle=" - Adopt"', "Adopt"), ('XTITLE="Adopt"', "Adopt")],
)
def test_trap_10_xtitle_in_any_case_and_without_a_type(attribute, title):
    (item,) = boarddocs.agenda(f'<li class="item public" unique="ELM0000000I1" {attribute}></li>'.encode()).items
    assert item.title == title


def test_trap_11_dead_anchors_are_skipped():
    anchors = [
        anchor("a.pdf", css=f"{word}-file", key=f"ELM0000000F{n}") for n, word in enumerate(("admin", "executive", "private"))
    ]
    assert [each.native_id for each in files(*anchors, anchor("b.pdf", key="ELM0000000F9"))] == ["file:ELM0000000F9"]


def test_trap_12_no_packet_file():
    assert {each.kind for each in files(anchor("Agenda packet.pdf"), anchor("Minutes.pdf", key="ELM0000000F2"))} == {"attachment"}


def test_trap_13_nothing_that_only_post_gives_is_a_document():
    meeting = described("6:00 pm")
    assert (all_documents(meeting), meeting.source_url) == ([], f"{BASE}/goto?open&id=ELM0000000A1")


def test_trap_14_no_access_with_status_200():
    meeting = named("Regular Meeting -- 6:00pm")
    part = boarddocs.add_part(meeting, "meeting", b"<div>You do not have access: No Access</div>", **WHERE)
    assert (part.failure, part.next, meeting.agenda_status) == (None, None, boarddocs.NO_ACCESS)
    assert meeting.start_time == "2026-02-17T18:00:00-05:00"


@pytest.mark.parametrize("body", [b"", b" ", b"\n", b"0", b"x"])
def test_trap_15_one_byte_is_a_failure(body):
    for call in ("BD-GetMeetingsList", "BD-GetMeeting", "BD-GetAgenda", "PRINT-AgendaDetailed", "Public", "XML-ActiveMeetings"):
        with pytest.raises(PortalError):
            boarddocs.parse_saved(body, url=f"{BASE}/{call}?open", timezone=ZONE)


def test_trap_16_a_refusal_is_blocked():
    page = b"<html><head><title>403 Forbidden</title></head><body></body></html>"
    with pytest.raises(Blocked):  # with its real status, and that it ends the site: tests/spiders
        boarddocs.meetings(page, timezone=ZONE, **WHERE)


@pytest.mark.parametrize("body", [b"<html><body>upstream</body></html>", b"upstream request timeout", b"[{"])
def test_trap_17_what_is_no_json_is_an_outage_and_not_quiet(body):
    with pytest.raises(PortalError):
        boarddocs.meetings(body, timezone=ZONE, **WHERE)


def test_trap_18_every_row_of_the_feed_is_read_and_the_window_decides():
    page = boarddocs.feed((OWN / "feed" / "page.xml").read_bytes(), timezone=ZONE, **WHERE)
    window = Window(datetime.date(2019, 6, 1), datetime.date(2019, 6, 30))
    assert [meeting.title for meeting in page.meetings] == ["Board Meeting - 6:30 P.M.", "Board Meetings - 2005 Archive"]
    assert [meeting.date for meeting in page.meetings if window.contains(meeting.date)] == ["2019-06-03"]
    cut = boarddocs.feed((OWN / "feed" / "page.xml").read_bytes()[:-40], timezone=ZONE, **WHERE)
    assert (len(cut.meetings), [each.error for each in cut.problems]) == (1, ["1 meetings without an end: the feed is cut off"])


@needs_captures
def test_trap_18_unsorted_feed_with_placeholder_years():
    akron = boarddocs.feed(capture("akronoh_XML-ActiveMeetings_2019-09.xml"), timezone=ZONE, **WHERE)
    # The manifest counts 3 and 212 items: its XML parser ended at one </category> too many.
    assert [meeting.date for meeting in akron.meetings[:3]] == ["2019-08-12", "2019-07-29", "2005-12-31"]
    assert sum(len(meeting.items) for meeting in akron.meetings[:3]) == 212
    assert (len(akron.meetings), akron.problems) == (21, [])
    window = Window(datetime.date(2019, 9, 1), datetime.date(2019, 9, 30))
    assert [meeting.date for meeting in akron.meetings if window.contains(meeting.date)] == [
        "2019-09-09",
        "2019-09-04",
        "2019-09-23",
    ]


def test_trap_19_an_answer_to_a_post_without_its_content_type_is_an_empty_list():
    # The request's own content type is tested in tests/spiders; the played portal answers this without it.
    assert boarddocs.meetings(b"[{}]", timezone=ZONE, **WHERE).meetings == []


def test_trap_20_the_newest_day_tells_that_a_board_has_moved_away():
    body = json.dumps([row(1, numberdate="20190605"), row(2, numberdate="20180101"), {}]).encode()
    assert boarddocs.meetings(body, timezone=ZONE, **WHERE).range_printed == "2018-01-01 to 2019-06-05"


def test_trap_21_a_moved_meeting_keeps_its_old_date():
    meeting = read(row(name="Postponed to February 24, 2026--REGULAR MEETING"))[0]
    assert (meeting.date, meeting.status, meeting.status_detail) == ("2026-02-17", "cancelled", "postponed")
    meeting = read(row(name="AUDIT COMMITTEE - RESCHEDULED FOR SEPTEMBER 2, 2026"))[0]
    assert (meeting.date, meeting.status, meeting.status_detail) == ("2026-02-17", "cancelled", "rescheduled")


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_another_days_fragment_is_not_believed():
    with pytest.raises(LayoutChanged, match="2026-02-17"):
        described("6:00 pm", day="Wednesday, February 18, 2026")


def test_files_of_no_item_are_the_meetings():
    meeting = named("Regular Meeting")
    meeting.items = boarddocs.agenda((OWN / "agenda" / "page.html").read_bytes()).items
    block = f'<div class="item"><dl><dt>Subject</dt><dd>9.9 Unheard of</dd></dl>{anchor("a.pdf")}</div>'
    assert boarddocs.add_files(meeting, block.encode(), **WHERE) == []
    assert [len(item.documents) for item in meeting.items] == [0, 0, 0]
    assert [each.name for each in meeting.documents] == ["a.pdf"]


def test_two_items_of_the_same_title_get_their_own_files():
    meeting = named("Regular Meeting")
    line = '<li class="item" unique="ELM0000000I{0}" Xtitle="Action - Bids"></li>'
    meeting.items = boarddocs.agenda((line.format(1) + line.format(2)).encode()).items
    blocks = [
        f'<div class="item"><dl><dt>Subject</dt><dd>{n} Bids</dd></dl>{anchor(f"{n}.pdf", key=f"ELM0000000F{n}")}</div>'
        for n in (1, 2)
    ]
    assert boarddocs.add_files(meeting, "".join(blocks).encode(), **WHERE) == []
    assert [[each.name for each in item.documents] for item in meeting.items] == [["1.pdf"], ["2.pdf"]]


def test_a_part_that_fails_leaves_the_rest():
    meeting = named("Regular Meeting")
    for part in ("meeting", "agenda", "files"):
        found = boarddocs.add_part(meeting, part, b"<html><body>news of the day</body></html>", **WHERE)
        assert found.failure and found.failure.startswith("not found")
    assert boarddocs.agenda(b"<div id='agenda-numbering'>2</div>").items == []


def test_addresses_that_are_no_boarddocs():
    with pytest.raises(LayoutChanged):
        boarddocs.parse_saved(b"[]", url="https://example.org/", timezone=ZONE)
    assert boarddocs.parse_saved(
        b'<a class="committee-trigger" committeeid="ELM0000000B1">Board</a>', url=f"{BASE}/Public", timezone=ZONE
    ) == []  # fmt: skip


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spoiled_answers_give_records_or_named_errors(data: st.DataObject) -> None:
    names = {"meetings": "typical/page.json", "meeting": "meeting/page.html", "agenda": "agenda/page.html",
             "files": "files/page.html", "feed": "feed/page.xml"}  # fmt: skip
    bodies = [(kind, (OWN / name).read_bytes()) for kind, name in names.items()]
    if CAPTURES:
        bodies.append(("meeting", capture("columbusoh_BD-GetMeeting_DQ3VPX80F260.html")))
        bodies.append(("meetings", capture("charlottenc_BD-GetMeetingsList_2026-04.json")))
    kind, body = data.draw(st.sampled_from(bodies))
    try:
        records = boarddocs.parse_saved(spoiled(data, body), url=f"{BASE}/x", timezone=ZONE, kind=kind)
    except PageError:
        return
    for record in records:
        if isinstance(record, Meeting):
            assert record.date and record.title and record.native_id.startswith("boarddocs:oh/elmgrove:")
        if isinstance(record, Document):
            assert record.url.startswith("https://") and " " not in record.url
