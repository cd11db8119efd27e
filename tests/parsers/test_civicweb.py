"""CivicWeb's answers: the captures, every trap of its fact sheet, and spoiled answers."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import civicweb

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/Chicago"
HOST = "sample.civicweb.net"
SERVICE = f"https://{HOST}/Services/MeetingsService.svc/meetings"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "civicweb" / name).read_bytes()


def row(name: str = "City Council - Jun 03 2026", **values: Any) -> dict[str, Any]:
    return {
        "Id": 7, "Name": name, "MeetingDate": "2026-06-03", "MeetingDateTime": "2026-06-03 18:30", "MeetingTime": "06:30 PM",
        "MeetingLocation": "Chamber ", "Published": True, "TypeId": 10, "VideoIcon": "", "ExternalCalendar": False, **values,
    }  # fmt: skip


def only(name: str = "City Council - Jun 03 2026", host: str = HOST, **values: Any) -> Meeting:
    page = civicweb.meetings(json.dumps([row(name, **values)]).encode(), host=host, timezone=ZONE)
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def document(key: int, sort: int, html: str = "", **values: Any) -> dict[str, Any]:
    return {
        "Id": key, "MeetingId": 7, "Name": "City Council - Jun 03 2026", "Type": 2 if sort in (2, 9, 10) else 1,
        "DocumentType": sort, "Html": html, "AgendaCover": "", "IsPublic": True, **values,
    }  # fmt: skip


def with_documents(*documents: dict[str, Any], wrapped: bool = False) -> Meeting:
    meeting = only()
    answer: Any = {"Documents": list(documents), "MeetingDateFormatted": "May 28, 2026"} if wrapped else list(documents)
    civicweb.add_documents(json.dumps(answer).encode(), meeting, host=HOST)
    return meeting


def agenda_of(*rows: str) -> str:
    return "<html><head><title></title></head><body><div>" + "".join(rows) + "</div></body></html>"


def heading(key: int, number: str, words: str) -> str:
    anchor = f"<p><a name='AgendaHeading{key}'></a>&nbsp;</p>"
    return f"{anchor}<table><tr><td><p><span>{number}</span></p></td><td><p>{words}</p></td></tr></table>"


def item(key: int, number: str, words: str, *files: int) -> str:
    links = "".join(f"<p><a href='/document/{n}/Staff%20memo.pdf?handle=AB{n}'><b>Memo</b> - Pdf</a></p>" for n in files)
    return f"<p><a name='AgendaItem{key}'></a></p><table><tr><td>({number})</td><td><p>{words}</p>{links}</td></tr></table>"


# -- captures -----------------------------------------------------------------------------------------------------------------


@needs_captures
def test_captured_list_of_tulsa():
    page = civicweb.meetings(capture("tulsaschools_meetings_2025-12.json"), host="tulsa", timezone=ZONE)
    found = {meeting.native_id.rpartition(":")[2]: meeting for meeting in page.meetings}
    assert (len(found), page.problems) == (56, [])
    assert sum(meeting.agenda_status == "draft" for meeting in page.meetings) == 20
    assert {(found[key].title, found[key].body) for key in ("182", "155")} == {("Special Meeting", "Regular Meeting")}
    assert (found["187"].start_time, found["187"].title) == ("2025-06-10T15:30:00-05:00", "Special Meeting")
    assert [found[key].title for key in ("62", "63", "64")] == ["Regular Meeting", "Regular Meeting Final", "Regular Meeting"]
    assert found["213"].start_time == "2026-12-14T17:30:00-06:00"


@needs_captures
def test_captured_list_of_dallas_has_the_older_shape():
    page = civicweb.meetings(capture("dallascounty_meetings.json"), host="dallascounty.civicweb.net", timezone=ZONE)
    (meeting,) = page.meetings
    assert (meeting.body, meeting.start_time) == ("Commissioners Court", "2026-05-19T09:00:00-05:00")
    assert civicweb.wanted_parts(meeting, today="2026-05-19") == ["documents", "data", "video"]
    assert civicweb.wanted_parts(meeting, today="2026-05-18") == ["documents", "video"]


@needs_captures
def test_captured_documents_of_dallas():
    body, meeting = capture("dallascounty_meetingDocuments.json"), only(host="dallascounty.civicweb.net")
    began = time.process_time()
    civicweb.add_documents(body, meeting, host="dallascounty.civicweb.net")
    assert time.process_time() - began < 0.5  # measured: 40 ms for 568 kB
    base = "https://dallascounty.civicweb.net/document"
    own = [(each.kind, each.url) for each in meeting.documents if each.kind != "attachment"]
    assert own == [
        ("agenda", f"{base}/1051671/?printPdf=true"),
        ("packet", f"{base}/1051670/Commissioners%20Court%20-%20May%2019%202026.pdf"),
        ("minutes", f"{base}/1051859/Commissioners%20Court%20-%20May%2019%202026.pdf"),
    ]
    files = [each for item in meeting.items for each in item.documents] + meeting.documents[3:]
    assert (len(files), len({each.native_id for each in files})) == (64, 64)
    first = meeting.items[0]
    assert (first.native_id, first.number, first.title) == ("item:1051424", "1", "Older Adult Services Program")
    assert first.section == "RESOLUTIONS / COMMISSIONER JOHN WILEY PRICE"
    assert (first.documents[0].native_id, first.documents[0].name) == ("document:1051019", "Briefing and Court Order - Pdf")
    assert (len(meeting.items), sum(each.consent is True for each in meeting.items)) == (70, 8)
    assert meeting.status == "confirmed"


@needs_captures
def test_captured_data_video_and_types():
    meeting = only()
    civicweb.add_data(capture("dallascounty_meetingData.json"), meeting, host="dallascounty.civicweb.net")
    civicweb.add_video(capture("sarpy_geteventwithindexpoints.json"), meeting, host=HOST)
    (found,) = meeting.documents
    assert (found.kind, found.name) == ("other", "APPROVED COURT ORDERS")
    assert meeting.media[0].url == "https://www.youtube.com/watch?v=QxgSHZ4DMAE"
    page = civicweb.type_list(capture("niagarafalls_meetingtypelist_excerpt.html"), host="niagara", timezone=ZONE)
    found = {each.native_id.rpartition(":")[2]: each for each in page.meetings}
    assert (len(found), len({each.body for each in page.meetings})) == (27, 9)
    assert (found["2007"].title, found["2007"].date) == ("Special City Council", "2026-08-18")
    assert found["1889"].title == "Niagara Falls Anti-Racism Committee"
    assert [key for key, each in found.items() if each.links] == ["1928", "2002"]


# -- traps, in the order of the sheet -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["a.civicweb.net", "a.diligent.community", "a.community.highbond.com", "a.community.diligentoneplatform.com"]
)
def test_trap_01_four_host_families(host):
    meeting = only(host=host)
    assert meeting.native_id == f"civicweb:{host}:7"
    assert meeting.source_url == f"https://{host}/Portal/MeetingInformation.aspx?Org=Cal&Id=7"


def test_trap_02_the_type_list_is_not_taken_for_the_listing():
    page = b"<html><body><div id='ctl00_MainContent_MeetingTypeContainer'></div></body></html>"
    with pytest.raises(LayoutChanged):
        civicweb.meetings(page, host=HOST, timezone=ZONE)
    assert civicweb.type_list(page, host=HOST, timezone=ZONE).meetings == []


def test_trap_03_documents_as_array_or_object():
    for wrapped in (False, True):
        assert [each.kind for each in with_documents(document(5, 4), wrapped=wrapped).documents] == ["packet"]
    with pytest.raises(LayoutChanged):
        civicweb.add_documents(b'{"Rows": []}', only(), host=HOST)


def test_trap_04_newer_fields_may_be_missing():
    assert (only().body, only(MeetingTypeName="Council ").body) == ("City Council", "Council")
    assert only(MeetingTypeName="BoardDocs Archive").body == "City Council"
    assert (only().location.name, only(MeetingLocation="").location) == ("Chamber", None)


def test_trap_05_midnight_is_no_time():
    meeting = only(MeetingDateTime="2026-06-03 00:00", MeetingTime="12:00 AM")
    assert (meeting.date, meeting.start_time, meeting.time_note) == ("2026-06-03", None, "no time is given")


def test_trap_06_the_date_in_the_name_is_not_trusted():
    assert only("Council - Jun 12, 2026").date == "2026-06-03"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Parks - Trails Board - Dec 14 2026", "Parks - Trails Board"),
        ("Regular Meeting - 08 Jan 2024", "Regular Meeting"),
        ("Special Meeting - Jun 12, 2025", "Special Meeting"),
        ("Culture Committee- Mar 31 2026", "Culture Committee"),
        ("Culture  - 16 Mar 2026 Amended Agenda", "Culture Amended Agenda"),
        ("May Day Board", "May Day Board"),
    ],
)
def test_trap_07_only_the_date_is_cut_from_the_title(name, title):
    assert only(name).title == title


def test_trap_08_draft_agenda_in_the_title():
    meeting = only("Regular Meeting - Dec 14 2026 (DRAFT AGENDA)", Published=False)
    assert (meeting.title, meeting.agenda_status, meeting.status) == ("Regular Meeting", "draft", "confirmed")


def test_trap_09_ids_are_read_never_computed():
    for packet, thin in ((51, 52), (92, 91)):
        meeting = with_documents(document(thin, 1, "<p>x</p>"), document(packet, 4))
        assert [each.url for each in meeting.documents] == [
            f"https://{HOST}/document/{thin}/?printPdf=true",
            f"https://{HOST}/document/{packet}/City%20Council%20-%20Jun%2003%202026.pdf",
        ]


def test_trap_10_not_public_documents_are_taken():
    assert len(with_documents(document(5, 4, IsPublic=False)).documents) == 1


def test_trap_11_cancelled_in_the_name_or_on_the_cover_only():
    for name in ("CANCELLED - Council - Jun 03 2026", "***CANCELLED*** Council - Jun 03 2026", "NO MEETING - Council"):
        assert (only(name).status, only(name).title, only(name).body) == ("cancelled", "Council", "Council")
    body = agenda_of(item(1, "1", "Register of cancelled checks"), "<p>CANCELLED</p>")
    assert with_documents(document(5, 1, body)).status == "confirmed"
    cover = "<table><tr><td>AGENDA</td></tr></table><p>This meeting is <b>CANCELLED</b></p>"
    meeting = with_documents(document(5, 1, body, AgendaCover=cover))
    assert (meeting.status, meeting.status_evidence.rule) == ("cancelled", "AgendaCover")


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        (json.dumps(json.dumps([{"YouTubeEventId": "abc", "ShowVideoLink": True}])), "https://www.youtube.com/watch?v=abc"),
        (json.dumps([{"Event": {"eventId": "xyz"}, "YouTube": True}]), "https://www.youtube.com/watch?v=xyz"),
        (json.dumps(json.dumps([{"ShowVideoLink": True}])), f"https://{HOST}/document/5/?splitscreen=true&media=true"),
        (json.dumps("https://video.example.gov/1"), "https://video.example.gov/1"),
        ('""', None),
        (json.dumps("[]"), None),
        ("null", None),
    ],
)
def test_trap_12_double_encoded_video(answer, url):
    meeting = with_documents(document(5, 1, "<p>x</p>"))
    civicweb.add_video(answer.encode(), meeting, host=HOST)
    assert [each.url for each in meeting.media] == ([url] if url else [])


def test_trap_13_outside_links_go_by_their_name():
    meeting = only()
    for name, url in (("Video", "https://sample.swagit.com/1"), ("APPROVED ORDERS", "/document/9"), ("Map", "https://x.gov/")):
        answer = {"Id": 7, "MeetingExternalLinkName": name, "MeetingExternalLinkUrl": url, "MeetingExternalMinutesLinkUrl": ""}
        civicweb.add_data(json.dumps(answer).encode(), meeting, host=HOST)
    assert [each.name for each in meeting.media] == ["Video"]
    assert [(each.kind, each.url) for each in meeting.documents] == [("other", f"https://{HOST}/document/9")]
    assert [each.name for each in meeting.links] == ["Map"]
    minutes = {"Id": 7, "MeetingExternalMinutesLinkName": "", "MeetingExternalMinutesLinkUrl": "/document/8.pdf"}
    civicweb.add_data(json.dumps(minutes).encode(), meeting, host=HOST)
    assert meeting.documents[-1].kind == "minutes"


def test_trap_14_names_are_unescaped_then_encoded():
    meeting = with_documents(document(5, 4, Name="Parks &amp; Rec/Trails - Jun 3"))
    assert meeting.documents[0].url.endswith("/document/5/Parks%20%26%20Rec-Trails%20-%20Jun%203.pdf")


def test_trap_15_lists_that_only_a_script_fills_are_not_empty():
    page = b"<html><body><div id='ctl00_UpcomingMeetings'>Loading...</div></body></html>"
    for read in (civicweb.meetings, civicweb.type_list):
        with pytest.raises(LayoutChanged):
            read(page, host=HOST, timezone=ZONE)


def test_trap_16_every_id_is_kept():
    body = json.dumps([row("Regular Meeting - 08 Jan 2024"), row("Regular Meeting - 08 Jan 2024", Id=8)]).encode()
    assert len(civicweb.meetings(body, host=HOST, timezone=ZONE).meetings) == 2


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_items_of_an_agenda():
    body = agenda_of(
        "<p>Submit written comments to clerk@sample.gov.</p>",
        heading(1, "A.", "CONSENT AGENDA"), item(11, "1", "Approve <b>min</b>utes", 41, 42, 41), "<p>after the table</p>",
        heading(2, "", "Finance"), item(12, "2", "Adopt budget"), heading(3, "B.", "Closed session"),
    )  # fmt: skip
    meeting = with_documents(document(5, 1, body))
    assert [(each.number, each.section, each.title, each.consent) for each in meeting.items] == [
        ("1", "CONSENT AGENDA", "Approve minutes", True), ("2", "CONSENT AGENDA / Finance", "Adopt budget", True),
    ]  # fmt: skip
    assert [each.native_id for each in meeting.items[0].documents] == ["document:41", "document:42"]
    assert meeting.participation.emails == ["clerk@sample.gov"]


def test_files_of_an_agenda_without_anchors_belong_to_the_meeting():
    meeting = with_documents(document(5, 1, agenda_of("<p>Budget <a href='/document/77/b.pdf?handle=1'>Budget</a></p>")))
    assert (meeting.items, [each.native_id for each in meeting.documents]) == ([], ["type:1", "document:77"])


def test_minutes_are_a_page_until_there_is_a_file():
    assert with_documents(document(6, 9, "<p>x</p>")).documents[0].url.endswith("/6/?printPdf=true")
    assert [each.native_id for each in with_documents(document(6, 9, "<p>x</p>"), document(5, 10)).documents] == ["type:10"]


def test_a_spoiled_part_is_told_and_the_meeting_kept():
    meeting = only()
    assert "CivicWeb service" in civicweb.add_part("documents", b"oops", meeting, host=HOST)
    assert civicweb.add_part("documents", b"[]", meeting, host=HOST) is None
    civicweb.add_documents(b'[{"Id": "x"}]', meeting, host=HOST)
    assert meeting.incomplete == ["document 1: ValueError: expected a document's id, found 'x'"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (b'{"Message": "An error has occurred."}', PortalError),
        (b"<html><head><title>Log in</title></head></html>", Blocked),
        (b"<html><head><title>Portal</title></head></html>", LayoutChanged),
        (b'{"value": []}', LayoutChanged),
        (b"[" * 100_000, LayoutChanged),
    ],
)
def test_what_is_not_a_list_raises(body, error):
    with pytest.raises(error):
        civicweb.meetings(body, host=HOST, timezone=ZONE)


def test_an_empty_list_is_recognized_and_a_bad_row_costs_one_row():
    assert civicweb.meetings(b"[]", host=HOST, timezone=ZONE).container == "JSON array of meetings"
    page = civicweb.meetings(json.dumps([row(), row(Id="x"), 3]).encode(), host=HOST, timezone=ZONE)
    assert (len(page.meetings), [each.row for each in page.problems]) == (1, [2, 3])


def test_saved_answers_are_known_by_their_address():
    with pytest.raises(LayoutChanged, match="an address of the CivicWeb service"):
        civicweb.parse_saved(b"[]", url=f"https://{HOST}/Portal/", timezone=ZONE)


# -- spoiled answers ----------------------------------------------------------------------------------------------------------

OWN = [
    ("meetings", json.dumps([row(), row("CANCELLED - Board", Id=8)]).encode()),
    ("documents", json.dumps([document(5, 1, agenda_of(heading(1, "A.", "X"), item(2, "1", "Y", 3))), document(6, 4)]).encode()),
    ("data", b'{"Id": 7, "MeetingExternalLinkName": "Video", "MeetingExternalLinkUrl": "https://x.gov/1"}'),
    ("video", json.dumps(json.dumps([{"Event": {"eventId": "x"}, "YouTube": True}])).encode()),
]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("\ud800"))
FUZZ = settings(max_examples=100, deadline=2000, suppress_health_check=list(HealthCheck))


def read_anyhow(kind: str, body: bytes) -> None:
    with contextlib.suppress(PageError):
        civicweb.parse_saved(body, url=SERVICE, timezone=ZONE, kind=kind)


@FUZZ
@given(st.sampled_from(OWN), st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(own, data):
    kind, body = own
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    read_anyhow(kind, body[:start] + data.draw(st.binary(max_size=6)) + body[end:])


@FUZZ
@given(st.sampled_from(OWN[:3]), st.data())
def test_spoiled_values_cost_rows_only(own, data):
    kind, body = own
    answer = json.loads(body)
    target = data.draw(st.sampled_from(answer)) if isinstance(answer, list) else answer
    target[data.draw(st.sampled_from(sorted(target)))] = data.draw(VALUES)
    read_anyhow(kind, json.dumps(answer).encode())
