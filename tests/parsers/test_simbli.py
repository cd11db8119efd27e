"""Simbli's answers: the capture, every trap of its fact sheet, and spoiled answers."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting, all_documents
from engagic_scrapy.parsers import simbli
from tests.parsers.spoiling import spoiled

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "simbli"
ZONE = "America/Chicago"
API = f"{simbli.HOST}/Services/api/GetMeetingListing"
SHELL = f"{simbli.HOST}/SB_Meetings/SB_MeetingListing.aspx?S=7001"
VIEW = f"{simbli.HOST}/SB_Meetings/ViewMeeting.aspx?S=7001&MID=901"


def capture() -> bytes:
    return (Path(CAPTURES or "") / "simbli" / "inglewoodusdca_GetMeetingListing_2026-03.json").read_bytes()


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "RowNum": number, "Master_MeetingID": 900 + number, "MM_MeetingTitle": "Regular Board Meeting",
        "MM_DateTime": f"2026-06-{30 - number % 30:02}T18:00:00", "MM_DistrictID": 7001, "ML_TypeTitle": "Board Meeting",
        "MinutesStatus": "UNPUBLISHED", "MeetingsCount": 74, **values,
    }  # fmt: skip


def read(*rows: dict[str, Any], **more: Any) -> CalendarPage:
    page = simbli.meetings(json.dumps(rows).encode(), school="7001", timezone=ZONE, **more)
    assert page.problems == []
    return page


def only(**values: Any) -> Meeting:
    (meeting,) = read(row(**values)).meetings
    return meeting


# -- the capture --------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_listing():
    body, began = capture(), time.process_time()
    page = simbli.meetings(body, school="36030265", timezone="America/Los_Angeles")
    assert time.process_time() - began < 0.25  # measured: 8 ms
    assert (len(page.meetings), page.total, page.next, page.problems) == (49, 74, 49, [])
    assert [meeting.native_id for meeting in page.meetings if meeting.status == "cancelled"] == ["simbli:36030265:43056"]
    assert {meeting.location.name for meeting in page.meetings if meeting.location} == {
        "Dr. Ernest Shaw Board Room, 401 S. Inglewood Avenue, Inglewood, CA 90301",
        "ASES Facility - Room #7, 155 W. Kelso Street, Inglewood, CA 90301",
        "Former City Honors Site - Room #7, 155 W. Kelso Street, Inglewood, CA 90301",
    }
    assert sum(meeting.time_note is not None for meeting in page.meetings) == 5
    assert page.meetings[3].time_note == "CLOSED SESSION 5:00p.m. / PUBLIC SESSION 5:30p.m"
    assert page.meetings[3].start_time == "2026-01-28T17:00:00-08:00"


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    ['var constr = "c="; var sToken = "t";', "var constr='c=';var sToken='t'", '{"ConnectionString":"c=","SecurityToken":"t"}'],
)
def test_trap_01_tokens_stand_in_the_shell(script):
    found = simbli.tokens(f"<html><script>{script}</script></html>".encode())
    assert (found.connection, found.security) == ("c=", "t")
    asked = simbli.query(found, "7001", 49)
    assert (asked["ConnectionString"], asked["SecurityToken"], asked["SchoolID"], asked["RecordStart"]) == ("c=", "t", "7001", 49)


def test_trap_02_challenge_with_status_200():
    challenge = (OWN / "blocked" / "page.html").read_bytes()
    quiet = b"<html><head></head><body><script>go()</script></body></html>"
    for page in (challenge, quiet):
        with pytest.raises(Blocked):
            simbli.tokens(page)
        with pytest.raises(Blocked):
            simbli.meetings(page, school="7001", timezone=ZONE)
    with pytest.raises(LayoutChanged):
        simbli.tokens(b"<html><body>" + b"<p>a whole page</p>" * 600 + b"</body></html>")
    with pytest.raises(PortalError):
        simbli.meetings(b"sorry", school="7001", timezone=ZONE)


def test_trap_03_offsets_from_0_or_1_overlap_and_end():
    assert read(row(1), row(2)).next == 2
    assert read(row(2), row(3), start=2).next == 3  # the server counted from 1
    assert read(row(3), row(4), start=2).next == 4  # the server counted from 0
    assert read(row(74), start=73).next is None
    assert read(start=50).next is None
    assert read(row(1), row(2), start=2).next is None  # the offset is ignored: asking on would never end
    assert read(row(1, RowNum=None), row(2, RowNum=None)).next == 2


def test_trap_03_no_page_behind_the_window_is_asked_for():
    assert read(row(1), row(2), from_date="2026-06-29").next is None
    assert read(row(1), row(2), from_date="2026-06-01").next == 2
    assert read(row(2), row(1), from_date="2026-06-29").next == 2  # not in order: nothing follows from the last row


def test_trap_04_titles_are_trimmed():
    assert only(MM_MeetingTitle="Regular Board Meeting  ").title == "Regular Board Meeting"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (("CLOSED SESSION 5:00p.m. / PUBLIC SESSION 5:30p.m - Board Room", "12 Elm St"), "Board Room, 12 Elm St"),
        (("PUBLIC SESSION 5:00p.m.", "12 Elm St"), "12 Elm St"),
        (("Zoom link: https://us02web.zoom.us/j/123456789", "https://zoom.us/j/1"), None),
        (("Board Room https://us02web.zoom.us/j/123456789",), "Board Room"),
        ((), None),
    ],
)
def test_trap_05_times_and_links_are_no_place(lines, place):
    meeting = only(**{f"MM_Address{number}": line for number, line in enumerate(lines, 1)})
    assert (meeting.location and meeting.location.name) == place
    if any("zoom" in line for line in lines):
        assert meeting.participation and "zoom.us/j/" in (meeting.participation.virtual_url or "")


def test_trap_06_the_closed_sessions_start_stays_with_its_words():
    meeting = only(MM_Address1="CLOSED SESSION 6:00 p.m. / PUBLIC SESSION 7:00 p.m.")
    assert meeting.start_time == "2026-06-29T18:00:00-05:00"
    assert meeting.time_note == "CLOSED SESSION 6:00 p.m. / PUBLIC SESSION 7:00 p.m."


@pytest.mark.parametrize("flag", [True, False])
def test_trap_07_mm_attachments_means_nothing(flag):
    assert only(MM_Attachments=flag) == only()


def test_trap_08_minutes_only_when_published():
    assert [each.name for each in only().links] == ["Agenda"]
    published = only(MinutesStatus="PUBLISHED")
    assert [(each.name, each.url) for each in published.links] == [("Agenda", VIEW), ("Minutes", f"{VIEW}&T=1")]
    assert published.minutes_status == "published"


def test_trap_09_the_number_is_the_id():
    assert only(EncrMeetingId="naQ2slshMYU28sKryYU5bTLgg==").native_id == "simbli:7001:901"


def test_trap_10_session_bound_files_are_no_documents():
    meeting = only(MM_Attachments=True, MinutesStatus="PUBLISHED")
    assert all_documents(meeting) == []
    assert not any("Attachment.aspx" in each.url for each in meeting.links)


def test_trap_11_cancelled_only_in_the_title():
    meeting = only(MM_MeetingTitle="Board Workshop (CANCELLED)", MM_Status="1")
    assert (meeting.status, meeting.status_evidence and meeting.status_evidence.rule) == ("cancelled", "MM_MeetingTitle")


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_times_are_local_and_midnight_is_none():
    assert only(MM_DateTime="2026-01-14T17:00:00").start_time == "2026-01-14T17:00:00-06:00"
    assert (only(MM_DateTime="2026-01-14T00:00:00").date, only(MM_DateTime="2026-01-14T00:00:00").start_time) == (
        "2026-01-14", None,
    )  # fmt: skip


def test_what_is_not_public_is_left_out():
    assert read(row(ML_IsPublic=False), row(2, ACCESS="B"), row(3, ACCESS="P", ML_IsPublic=True)).total == 74
    assert [meeting.native_id for meeting in read(row(ACCESS="B"), row(3)).meetings] == ["simbli:7001:903"]


def test_another_boards_rows():
    with pytest.raises(TenantGone, match="holds meetings of 9"):
        read(row(MM_DistrictID=9))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"Message": "An error has occurred."}, PortalError),
        ({"a": 1}, LayoutChanged),
        ([{"id": 1}], LayoutChanged),
        (7, LayoutChanged),
    ],
)
def test_what_is_no_listing(answer, error):
    with pytest.raises(error):
        simbli.meetings(json.dumps(answer).encode(), school="7001", timezone=ZONE)


def test_addresses_that_are_no_simbli():
    with pytest.raises(LayoutChanged):
        simbli.parse_saved(b"[]", url="https://example.org/", timezone=ZONE)
    with pytest.raises(LayoutChanged):
        simbli.parse_saved(b"[]", url=SHELL, timezone=ZONE, kind="agenda")


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spoiled_answers_give_records_or_named_errors(data: st.DataObject) -> None:
    bodies = [(API, (OWN / "typical" / "page.json").read_bytes()), (API, (OWN / "wrapper" / "page.json").read_bytes())]
    bodies += [(SHELL, (OWN / "shell" / "page.html").read_bytes())] + ([(API, capture())] if CAPTURES else [])
    url, body = data.draw(st.sampled_from(bodies))
    try:
        records = simbli.parse_saved(spoiled(data, body, digits=body.replace(b"1", b"x")), url=url, timezone=ZONE)
    except PageError:
        return
    for record in records:
        if isinstance(record, Meeting):
            assert record.date and record.title and record.native_id.startswith("simbli:")
