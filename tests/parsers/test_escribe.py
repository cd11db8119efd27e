"""eScribe's answers: the captures, every trap of their fact sheet, and spoiled answers."""

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

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import escribe

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
OWN = Path(__file__).parents[1] / "fixtures" / "escribe"
ZONE = "America/Chicago"
HOST = "pub-elmgrove.escribemeetings.com"
URL = f"https://{HOST}/MeetingsCalendarView.aspx/GetCalendarMeetings"
PAGE_URL = f"https://{HOST}/Meeting.aspx?Id=1&Agenda=Agenda&lang=English"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "escribe" / name).read_bytes()


def file(kind: str = "Agenda", number: int = 5, **values: Any) -> dict[str, Any]:
    url = f"FileStream.ashx?DocumentId={number}"
    return {"Type": kind, "Format": ".pdf", "Title": f"{kind} (PDF)", "Url": url, "LanguageId": 9, "Sequence": None, **values}


def page_link(kind: str) -> dict[str, Any]:
    return file(kind, Format="HTML", Title=f"{kind} (HTML)", Url=f"Meeting.aspx?Id=1&Agenda={kind}&lang=English")


def row(*files: Any, **values: Any) -> dict[str, Any]:
    return {
        "ID": "3a6304b5-97b9", "MeetingName": "City Council Regular Meeting", "MeetingType": "City Council", "HasAgenda": True,
        "StartDate": "2026/06/03 18:00:00", "EndDate": "2026/06/03 20:00:00", "FormattedStart": "3 June 2026", "TimeOverride": "",
        "Description": "Council Chambers<br/>1 Main St<br/>", "Location": "Council Chambers", "Url": "",
        "MeetingDocumentLink": list(files), "LiveVideoStandAloneLink": "<a aria-label='Live 04 December 2025' href='V.aspx'>",
        **values,
    }  # fmt: skip


def read(*rows: Any) -> CalendarPage:
    return escribe.meetings(json.dumps({"d": rows}).encode(), host=HOST, timezone=ZONE, tenant="pub-elmgrove")


def only(*files: Any, **values: Any) -> Meeting:
    page = read(row(*files, **values))
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def item(number: int, counter: str, title: str, inside: str = "", below: str = "") -> str:
    return (
        f'<div class="AgendaItemContainer indent"><div class="AgendaItem AgendaItem{number}"><h2><div class="AgendaItemCounter">'
        f'{counter}</div><div class="AgendaItemTitle"><a href="javascript:SelectItem({number});">{title}</a></div></h2></div>'
        f"{inside}<div>{below}</div></div>"
    )


def attachment(number: int, name: str = "Report") -> str:
    return f'<div class="AgendaItemAttachment"><a class="Link" href="filestream.ashx?DocumentId={number}">{name}</a></div>'


def page(*items: str, header: str = "") -> bytes:
    return f'<html><body>{header}<div class="AgendaItems">{"".join(items)}</div></body></html>'.encode()


MOTION = (
    '<ul class="AgendaItemMotions"><li class="AgendaItemMotion"><div class="MovedBy">Moved by: Ann Lee</div>'
    '<div class="SecondedBy">Seconded by Bo Cruz</div><div class="MotionText RichText">Approve the lease.</div>'
    '<table class="MotionVoters"><tr><td class="VoterVote">For (3)</td>'
    '<td class="VotesUsers">Ann Lee, Bo Cruz, and Di Fox</td></tr>'
    '<tr><td class="VoterVote">Against (1)</td><td class="VotesUsers">Ed Gray</td></tr></table>'
    '<div class="MotionResult">CARRIED (3 to 1)</div></li></ul>'
)


# -- captures: every row of the manifest ------------------------------------------------------------------------------------


@needs_captures
def test_captured_meetings_of_chula_vista():
    found = escribe.parse_saved(
        capture("chulavista_GetCalendarMeetings_2026-03.json"),
        url="https://pub-chulavista.escribemeetings.com/MeetingsCalendarView.aspx/GetCalendarMeetings?MeetingviewId=15",
        timezone="America/Los_Angeles",
    )
    (meeting,) = found
    assert (meeting.body, meeting.start_time[:16], meeting.end_time[11:16]) == (
        "Board of Ethics Regular Meeting", "2025-12-17T17:15", "18:15",
    )  # fmt: skip
    assert "276 Fourth Avenue, Chula Vista, CA" in meeting.location.name
    assert [(d.kind, d.native_id) for d in meeting.documents] == [
        ("agenda", "document:56975"), ("summary", "document:57161"), ("other", "document:56974"), ("other", "document:56983"),
    ]  # fmt: skip
    assert len(meeting.documents) + len(meeting.links) == 6
    assert meeting.documents[0].url == "https://pub-chulavista.escribemeetings.com/FileStream.ashx?DocumentId=56975"


@needs_captures
def test_captured_meetings_of_hazelton():
    url = "https://pub-hazelton.escribemeetings.com/MeetingsCalendarView.aspx/GetCalendarMeetings"
    found = escribe.parse_saved(capture("hazelton_calendar_meetings.json"), url=url, timezone="America/Vancouver")
    assert [meeting.start_time for meeting in found] == ["2026-08-04T18:30:00-07:00", "2026-09-08T18:30:00-07:00"]
    assert [[d.native_id for d in meeting.documents] for meeting in found] == [
        ["document:2439", "document:2443"], ["document:2442"],
    ]  # fmt: skip
    assert [d.kind for d in found[0].documents] == ["agenda", "minutes"]
    assert found[0].source_url.endswith("/MeetingsCalendarView.aspx/Meeting?Id=560f9cb4-5106-4ba7-a66e-56e4b6a8cc27")


@needs_captures
def test_captured_agenda_of_bakersfield():
    found = escribe.agenda(capture("bakersfield_Meeting.aspx_ccm330.html"), url=PAGE_URL)
    assert [each.native_id for each in found.items] == ["1", "2", "3", "4", "5", "6", "7", "10", "8", "9"]
    assert [each.number for each in found.items if each.section] == ["a", "b", "a"]
    assert sum(each.section is None for each in found.items) == 7
    assert [each.documents for each in found.items] == [[]] * 10
    assert (found.day, found.clock, found.problems) == ("2026-07-15", "15:30", [])
    assert found.place == "City Council Caucus Room, 1501 Truxtun Ave, Bakersfield, CA 93301"
    assert found.video.url.startswith("https://cdn1.isilive.ca/vod/_definst_/mp4:bakersfield/iSiLIVE%20Encoder%20760_CCM330")


@needs_captures
def test_captured_player_of_caledon():
    (link,) = escribe.parse_saved(
        capture("caledon_ISIStandAlonePlayer.html"), url=f"https://{HOST}/Players/ISIStandAlonePlayer.aspx?Id=1", timezone=ZONE
    )
    assert link.url == (
        "https://cdn1.isilive.ca/vod/_definst_/mp4:caledon/Compact%20Encoder%201105_Planning%20and%20Development%20Committee_"
        "2026-06-16-02-28.mp4/playlist.m3u8"
    )


@needs_captures
def test_every_capture_is_named_here():
    source = Path(__file__).read_text()
    files = [each.name for each in (Path(CAPTURES or "") / "escribe").iterdir() if each.suffix != ".md"]
    assert [name for name in files if name not in source] == []


@needs_captures
def test_largest_capture_is_read_in_time():
    body, times = capture("bakersfield_Meeting.aspx_ccm330.html"), []
    for _ in range(3):
        began = time.process_time()
        escribe.agenda(body, url=PAGE_URL)
        times.append(time.process_time() - began)
    assert min(times) < 0.2  # measured: 6 ms; the bound allows for a busy machine


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_web_page_in_place_of_json():
    with pytest.raises(LayoutChanged):
        escribe.meetings(b"<html><body>Calendar</body></html>", host=HOST, timezone=ZONE, tenant="x")
    # That it is a POST of JSON: tests/spiders/test_escribe.py.


def test_trap_02_both_dates_in_their_spelling():
    asked = json.loads(escribe.question(datetime.date(2026, 5, 27), datetime.date(2026, 7, 3)))
    assert asked == {"calendarStartDate": "2026-05-27T00:00:00", "calendarEndDate": "2026-07-03T23:59:59"}


def test_trap_03_error_with_a_message():
    body = b'{"Message":"There was an error processing the request.","StackTrace":"","ExceptionType":""}'
    error = escribe.refusal(500, body)
    assert isinstance(error, PortalError) and "error processing" in str(error)
    with pytest.raises(PortalError):
        escribe.meetings(body, host=HOST, timezone=ZONE, tenant="x")
    assert isinstance(escribe.refusal(404, b"x"), TenantGone)
    assert escribe.refusal(500, b"<html>") is None
    for body in (b"{}", b'{"d": null}', b"[]", b"{"):
        with pytest.raises(LayoutChanged):
            escribe.meetings(body, host=HOST, timezone=ZONE, tenant="x")
    assert escribe.meetings(b'{"d": []}', host=HOST, timezone=ZONE, tenant="x").meetings == []
    assert escribe.meetings(b'{"d": "[]"}', host=HOST, timezone=ZONE, tenant="x").meetings == []


def test_trap_04_has_agenda_false_with_files():
    assert [d.kind for d in only(file(), HasAgenda=False).documents] == ["agenda"]
    assert escribe.page_addresses(only(file(), HasAgenda=True)) == []


def test_trap_05_id_in_place_of_an_empty_address():
    meeting = only(Url="")
    assert meeting.native_id == "escribe:pub-elmgrove:3a6304b5-97b9"
    assert meeting.source_url == f"https://{HOST}/MeetingsCalendarView.aspx/Meeting?Id=3a6304b5-97b9"


@pytest.mark.parametrize(
    "href", ["FileStream.ashx?DocumentId=5", "/FileStream.ashx?DocumentId=5", "./FileStream.ashx?DocumentId=5"]
)
def test_trap_06_addresses_begin_at_the_root(href):
    assert only(file(Url=href)).documents[0].url == f"https://{HOST}/FileStream.ashx?DocumentId=5"
    video = only(file("Video", Format="Video", Url="./Players/ISIStandAlonePlayer.aspx?Id=1")).media[0]
    assert video.url == f"https://{HOST}/Players/ISIStandAlonePlayer.aspx?Id=1"


def test_trap_07_cover_is_no_agenda():
    assert [d.kind for d in only(file("AgendaCover")).documents] == ["other"]
    assert [d.kind for d in only(file("AgendaCover", 4), file("Agenda", 5)).documents] == ["agenda", "other"]


def test_trap_08_revised_agenda_first_both_kept():
    meeting = only(file("Agenda", 5), file("Merged", 6, Title="Revised Agenda"), page_link("Agenda"), page_link("Merged"))
    assert [(d.kind, d.name, d.native_id) for d in meeting.documents] == [
        ("agenda", "Revised Agenda", "document:6"),
        ("agenda", "Agenda (PDF)", "document:5"),
    ]
    assert escribe.page_addresses(meeting) == [f"https://{HOST}/Meeting.aspx?Id=1&Agenda=Merged&lang=English"]


def test_trap_09_post_agenda_is_not_the_minutes():
    meeting = only(file("PostAgenda", 7), file("PostMinutes", 8), file("AgendaPackage", 9))
    assert [d.kind for d in meeting.documents] == ["packet", "minutes", "summary"]
    both = only(page_link("PostMinutes"), page_link("PostAgenda"), page_link("Agenda"))
    assert [address.partition("Agenda=")[2] for address in escribe.page_addresses(both)] == [
        "Agenda&lang=English",
        "PostMinutes&lang=English",
    ]


def test_trap_10_spanish_copies_are_other_documents():
    meeting = only(file("AdditionalDocuments", 9, Title="Agenda - Spanish", Sequence=7, LanguageId=0), file())
    assert [(d.kind, d.name) for d in meeting.documents] == [("agenda", "Agenda (PDF)"), ("other", "Agenda - Spanish")]


def test_trap_11_local_digits_and_utc_milliseconds():
    assert only().start_time == "2026-06-03T18:00:00-05:00"
    assert only().end_time == "2026-06-03T20:00:00-05:00"
    assert only(StartDate="2026/06/03 14:00:23").start_time == "2026-06-03T14:00:00-05:00"
    old = only(StartDate="/Date(1719457800000)/", EndDate="/Date(1719457800000)/")
    assert (old.start_time, old.end_time) == ("2024-06-26T22:10:00-05:00", None)
    told = only(TimeOverride="Immediately after the workshop")
    assert (told.date, told.start_time, told.time_note) == ("2026-06-03", None, "Immediately after the workshop")
    assert only(TimeOverride="7:15 PM").start_time == "2026-06-03T19:15:00-05:00"


def test_trap_12_list_is_sorted():
    days = ["2026/06/09 18:00:00", "2026/05/30 18:00:00", "2026/06/09 09:00:00"]
    page = read(*(row(ID=str(number), StartDate=day) for number, day in enumerate(days)))
    assert [meeting.native_id[-1] for meeting in page.meetings] == ["1", "2", "0"]


def test_trap_13_live_video_link_is_not_read():
    meeting = only()
    assert (meeting.date, meeting.media, meeting.links) == ("2026-06-03", [], [])


def test_trap_14_attachment_belongs_to_the_nearest_item():
    inner = item(2, "a.", "Lease of the Hall", attachment(12) + attachment(12, "Again"))
    found = escribe.agenda(
        page(item(1, "1.", "CONSENT CALENDAR", attachment(11), inner), item(3, "2.", "ADJOURNMENT")), url=PAGE_URL
    )
    assert [[d.native_id for d in each.documents] for each in found.items] == [["document:11"], ["document:12"], []]
    assert [(each.number, each.section, each.consent) for each in found.items] == [
        ("1", None, None),
        ("a", "CONSENT CALENDAR", True),
        ("2", None, None),
    ]
    assert found.items[1].documents[0].url == f"https://{HOST}/filestream.ashx?DocumentId=12"


def test_trap_15_images_are_no_attachments():
    logo = "<img src='filestream.ashx?DocumentId=20980'>"
    assert escribe.agenda(page(item(1, "1.", "Roll Call", logo)), url=PAGE_URL).items[0].documents == []


def test_trap_16_refusal_is_blocked():
    with pytest.raises(Blocked):
        escribe.meetings(b"<html><title>Attention Required! | Cloudflare</title></html>", host=HOST, timezone=ZONE, tenant="x")
    # That a user agent of our own is sent: tests/spiders/test_escribe.py.


def test_trap_17_trailing_blanks_and_entities():
    meeting = only(MeetingType="Parks &amp; Recreation ", MeetingName=" Parks &amp; Recreation\xa0")
    assert (meeting.body, meeting.title) == ("Parks & Recreation", "Parks & Recreation")


# -- what the sheet says beyond its table -----------------------------------------------------------------------------------


def test_cancelled_in_names_and_titles():
    assert only(MeetingName="Council - CANCELLED").status == "cancelled"
    meeting = only(file("Agenda", Title="Notice of Cancellation of Meeting"))
    assert (meeting.status, meeting.status_evidence.rule) == ("cancelled", "Title")


def test_place_is_all_lines():
    assert only().location.name == "Council Chambers, 1 Main St"
    assert only(Description=None, Location="").location is None


def test_unreadable_rows_cost_themselves():
    page = read(
        row(), row(ID=""), row(MeetingName="", MeetingType=""), row(StartDate="soon"), "text", row(MeetingDocumentLink=[None, 5])
    )
    assert (len(page.meetings), len(page.problems)) == (2, 4)


def test_votes_of_the_minutes():
    meeting = only(file())
    agenda_page = page(item(1, "1.", "BOA-0039-2025: Lease of the Hall", attachment(11)))
    header = '<div class="Location">Town Hall</div><div id="isi_player" data-client_id="elm" data-stream_name="a b.mp4"></div>'
    assert escribe.take_agenda(meeting, agenda_page, url=PAGE_URL) == []
    minutes = page(item(1, "1.", "BOA-0039-2025: Lease of the Hall", MOTION), item(2, "2.", "Added"), header=header)
    assert escribe.take_agenda(meeting, minutes, url=PAGE_URL) == []
    (found,) = meeting.items
    assert (found.mover, found.seconder, found.result, found.tally) == ("Ann Lee", "Bo Cruz", "CARRIED (3 to 1)", "3 to 1")
    assert found.notes == []
    assert (found.action, found.matter.file) == ("Approve the lease.", "BOA-0039-2025")
    assert [(vote.voter, vote.option, vote.option_norm) for vote in found.votes] == [
        ("Ann Lee", "For", "yes"), ("Bo Cruz", "For", "yes"), ("Di Fox", "For", "yes"), ("Ed Gray", "Against", "no"),
    ]  # fmt: skip
    assert [d.native_id for d in found.documents] == ["document:11"]
    assert meeting.location.name == "Council Chambers, 1 Main St"
    assert meeting.media[0].url == "https://cdn1.isilive.ca/vod/_definst_/mp4:elm/a%20b.mp4/playlist.m3u8"


def test_last_motion_decides():
    first = MOTION.replace("CARRIED (3 to 1)", "DEFEATED")
    (found,) = escribe.agenda(page(item(1, "1.", "Lease", first + MOTION)), url=PAGE_URL).items
    assert (found.result, len(found.votes)) == ("CARRIED (3 to 1)", 4)
    assert "Earlier motion: DEFEATED" in found.notes


def test_page_that_can_not_be_read_costs_the_page():
    meeting = only(file())
    assert escribe.take_agenda(meeting, b"<html><body>Sign in</body></html>", url=PAGE_URL)
    assert meeting.incomplete[0].startswith("agenda items: ")
    with pytest.raises(LayoutChanged):
        escribe.agenda(b'<div class="AgendaItems"><a href="x">Roll Call</a></div>', url=PAGE_URL)
    assert escribe.player(b"<html><body>No video</body></html>") is None


# -- spoiled answers --------------------------------------------------------------------------------------------------------

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def bodies() -> list[bytes]:
    own = [each.read_bytes() for each in OWN.glob("*/page.*")]
    own += [page(item(1, "1.", "Lease", MOTION, item(2, "a.", "x", attachment(3)))), json.dumps({"d": [row(file())]}).encode()]
    names = ("chulavista_GetCalendarMeetings_2026-03.json", "bakersfield_Meeting.aspx_ccm330.html")
    return own + ([capture(name) for name in names] if CAPTURES else [])


@FUZZ
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    body = data.draw(st.sampled_from(bodies()))
    at = data.draw(st.integers(0, len(body)))
    spoiled = [
        body[:at],
        body[at:],
        body[:at] + b"\xff\x00<td" + body[at:],
        body.replace(b"class", b"c"),
        body.replace(b"div", b"p"),
    ]
    chosen, began = data.draw(st.sampled_from(spoiled)), time.process_time()
    for kind in escribe.KINDS:
        try:
            escribe.parse_saved(chosen, url=URL, timezone=ZONE, kind=kind)
        except PageError:
            continue
    assert time.process_time() - began < 2


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.integers(), max_size=3), st.just({})
)


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row_and_invent_nothing(data):
    spoiled = row(file())
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.sampled_from(sorted(spoiled)))] = data.draw(VALUES)
    page = read(row(ID="9"), spoiled)
    assert 1 <= len(page.meetings) <= 2 and len(page.meetings) + len(page.problems) == 2
