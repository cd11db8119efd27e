"""PrimeGov's answers: the captures, every trap of its fact sheet, and spoiled answers."""

from __future__ import annotations

import copy
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
from engagic_scrapy.parsers import primegov

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/Chicago"
HOST = "https://sample.primegov.com"
OKC = "okc_Portal_Meeting_agenda_2022-10-25.html"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "primegov" / name).read_bytes()


def entry(document_id: int, name: str, kind: int = 1, template: int = 900, **more: Any) -> dict[str, Any]:
    return {
        "id": document_id, "language": "en-US", "compileOutputType": kind, "publishStatus": 1, "templateId": template,
        "meetingId": 7, "link": None, "templateName": name, **more,
    }  # fmt: skip


def row(*documents: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "id": 7, "committeeId": 3, "dateTime": "2026-06-03T18:30:00", "date": "Jun 03, 2026", "time": "06:30 PM",
        "documentList": list(documents), "videoUrl": None, "meetingState": 3, "title": "City Council", **values,
    }  # fmt: skip


def only(*documents: dict[str, Any], bodies: dict[int, str] | None = None, **values: Any) -> Meeting:
    body = json.dumps([row(*documents, **values)]).encode()
    page = primegov.meetings(body, slug="sample", timezone=ZONE, bodies=bodies)
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def page_of(inner: str) -> bytes:
    content = f"<html><head><title>Council - 8/4/2026 1:30:00 AM</title></head><body>{inner}</body></html>"
    return f"<html><head><title>Meeting</title></head><body><div id='MeetingContents'>{content}</div></body></html>".encode()


def section(number: int, heading: str, inner: str = "") -> str:
    return (
        f"<div data-sectionid='{number}'><table><tr class='section-row'><td class='number-cell-section'>{number}.</td>"
        f"<td class='section-heading'><div class='item-cell'><b>{heading}</b></div></td></tr></table>{inner}</div>"
    )


def item(number: int, title: str, holders: str = "") -> str:
    return (
        f"<div class='meeting-item' data-itemid='{number}'><table class='item-table'><tr><td class='number-cell'>A.</td><td>"
        f"<div class='agenda-item' id='AgendaItem_{number}'><p>{title}</p></div>"
        f"<div class='item_contents' id='agenda_item_area_{number}'>{holders}</div></td></tr></table></div>"
    )


def holder(number: int, name: str) -> str:
    return (
        f"<div class='attachment-holder'><a title='View {name}' href='viewer?id={number}&amp;type=2'></a> "
        f"<a title='Download {name}' href='/meeting/attachment/{number}.pdf?name={name}'>{name}</a></div>"
    )


def items_of(inner: str) -> list[Any]:
    agenda = primegov.agenda(page_of(inner), slug="sample", timezone=ZONE)
    assert agenda.problems == []
    return agenda.items


# -- captures: every row of the manifest ------------------------------------------------------------------------------------


@needs_captures
@pytest.mark.parametrize(
    ("name", "zone", "count", "first", "start", "cancelled"),
    [
        ("lacity_ListUpcomingMeetings_2024-09.json", "America/Los_Angeles", 13, 15993, "2024-10-01T08:30:00-07:00",
         [15990, 16011, 15995, 15996, 16009]),
        ("lacity_ListArchivedMeetingsByCommitteeId_2024_c6.json", "America/Los_Angeles", 10, 15019, "2024-01-08T18:00:00-08:00",
         [15527, 15731]),
        ("lacity_ListUpcomingMeetings_2021-10.json", "America/Los_Angeles", 5, 9817, "2021-10-21T10:00:00-07:00", [9944]),
        ("claytoncountyga_ListArchivedMeetings_2026.json", "America/New_York", 18, 554, "2026-01-06T18:00:00-05:00", []),
    ],
)  # fmt: skip
def test_captured_list(name, zone, count, first, start, cancelled):
    slug = name.partition("_")[0]
    began = time.process_time()
    page = primegov.meetings(capture(name), slug=slug, timezone=zone)
    assert time.process_time() - began < 0.25  # measured: under 5 ms
    assert (len(page.meetings), page.problems) == (count, [])
    assert (page.meetings[0].native_id, page.meetings[0].start_time) == (f"primegov:{slug}:{first}", start)
    assert [meeting.native_id for meeting in page.meetings if meeting.status == "cancelled"] == [
        f"primegov:{slug}:{number}" for number in cancelled
    ]


def by_number(name: str, slug: str) -> dict[str, Meeting]:
    page = primegov.meetings(capture(name), slug=slug, timezone="America/Los_Angeles")
    return {meeting.native_id.rpartition(":")[2]: meeting for meeting in page.meetings}


@needs_captures
def test_captured_values_of_los_angeles():
    new = by_number("lacity_ListUpcomingMeetings_2024-09.json", "lacity")
    assert [each.url for each in new["15993"].documents] == ["https://lacity.primegov.com/Public/CompiledDocument/65198"]
    assert primegov.agenda_entry(new["15993"]) == ("65199", "133784")
    assert [key for key, meeting in new.items() if meeting.classification] == ["15994", "16006", "16003"]
    old = by_number("lacity_ListUpcomingMeetings_2021-10.json", "lacity")["9817"]
    assert old.title == "Information, Technology, and General Services"
    assert [(each.kind, each.url.rpartition("/")[2]) for each in old.documents] == [("agenda", "13566"), ("minutes", "13867")]
    assert old.links[0].url == "https://lacity.primegov.com/Portal/Meeting?compiledMeetingDocumentFileId=13568"
    health = by_number("lacity_ListArchivedMeetingsByCommitteeId_2024_c6.json", "lacity")
    assert health["15019"].documents[0].url.endswith("/56541")
    assert [health[key].documents[0].name for key in ("15759", "16055")] == ["Revised Agenda", "Special Agenda"]
    assert {health[key].documents[0].kind for key in ("15759", "16055")} == {"agenda"}


@needs_captures
def test_captured_values_of_clayton_county():
    clayton = by_number("claytoncountyga_ListArchivedMeetings_2026.json", "claytoncountyga")
    assert clayton["614"].documents == []
    assert clayton["614"].incomplete == ["Agenda (document 4250) is published in the unknown format 2"]
    assert [each.kind for each in clayton["639"].documents] == ["minutes"]
    assert primegov.agenda_entry(clayton["639"]) == ("5728", "5062")
    assert [each.name for each in clayton["558"].documents] == ["Agenda", "Summary Minutes", "Minutes"]
    assert clayton["558"].incomplete == []
    assert [(each.kind, each.name) for each in clayton["556"].documents][0] == ("packet", "Board Agenda Packet")
    assert [clayton[key].title for key in ("556", "695")] == ["Regular Business Meeting", "Budget Meetings"]
    assert clayton["554"].media[0].url == "https://claytoncountyga.granicus.com/MediaPlayer.php?clip_id=34"
    assert {meeting.status for meeting in clayton.values()} == {"confirmed"}


@needs_captures
def test_captured_search():
    page = primegov.search(
        capture("middlesexcountynj_search_2024-03.json"), slug="middlesexcountynj", timezone="America/New_York"
    )
    assert (len(page.meetings), page.problems) == (12, [])
    first, last = page.meetings[0], page.meetings[-1]
    assert (first.native_id, first.title, first.start_time) == (
        "primegov:middlesexcountynj:601", "Planning Board", "2025-01-14T15:15:00-05:00",
    )  # fmt: skip
    assert [(each.kind, each.name, each.url.rpartition("/")[2]) for each in first.documents] == [
        ("agenda", "Meeting Notice", "1239")
    ]
    assert (last.date, last.status, last.documents[0].kind) == ("2024-02-13", "cancelled", "notice")


@needs_captures
def test_captured_agenda_of_oklahoma_city():
    began = time.process_time()
    agenda = primegov.agenda(capture(OKC), slug="okc", timezone=ZONE)
    assert time.process_time() - began < 0.5  # measured: 20 ms
    items = [each for each in agenda.items if not each.native_id.startswith("section:")]
    assert (len(items), agenda.problems) == (16, [])
    assert [each.title for each in agenda.items if each not in items] == [
        "Call to Order", "Items from Trustees", "Citizens to be Heard", "Adjournment",
    ]  # fmt: skip
    sections = {each.section for each in items} | {each.title for each in agenda.items if each not in items}
    assert len(sections) == 10
    assert sum(len(each.documents) for each in items) == 39
    first = items[0]
    assert (first.native_id, first.number, first.title) == (
        "216633",
        "II",
        "Approve the minutes of the October 11, 2022, meeting.",
    )
    assert first.documents[0].url == "https://okc.primegov.com/meeting/attachment/459053.pdf?name=10-11-2022%20OCWUT%20Minutes"


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Notice of Cancellation", "HTML Notice of Cancellation", "Recess Notice"])
def test_trap_01_only_a_document_says_cancelled(name):
    meeting = only(entry(1, name))
    assert (meeting.status, meeting.status_evidence.rule) == ("cancelled", "documentList.templateName")
    assert [each.kind for each in meeting.documents] == ["notice"]
    assert only(title="City Council - CANCELED").status_evidence.rule == "title"


def test_trap_02_cancelled_meeting_keeps_its_old_agenda():
    meeting = only(entry(1, "Agenda"), entry(2, "Notice of Cancellation", template=901))
    assert (meeting.status, [each.kind for each in meeting.documents]) == ("cancelled", ["agenda", "notice"])


@pytest.mark.parametrize("state", [1, 2, 3])
def test_trap_03_meeting_state_means_nothing(state):
    assert only(entry(1, "Agenda"), meetingState=state).status == "confirmed"


def test_trap_04_compile_output_type_2():
    meeting = only(entry(1, "Agenda", 2))
    assert meeting.documents == []
    assert meeting.incomplete == ["Agenda (document 1) is published in the unknown format 2"]
    assert only(entry(1, "Agenda", 2), entry(2, "Agenda", 1)).incomplete == []


@pytest.mark.parametrize("title", ["SAP - Public Works", "Public Works - SAP"])
def test_trap_05_spanish_audio_twins_are_marked(title):
    meeting = only(entry(1, "HTML SAP Video", 3), title=title, videoUrl="https://youtube.com/watch?v=x")
    assert (meeting.classification, meeting.media[0].name) == ("Spanish-audio duplicate", "Video (Spanish audio)")
    assert only(title="SAP Committee").classification is None


def test_trap_06_template_and_document_ids_are_not_swapped():
    meeting = only(entry(11, "HTML Agenda", 3, template=77), entry(12, "Agenda", template=77))
    assert meeting.documents[0].url == f"{HOST}/Public/CompiledDocument/12"
    assert meeting.links[0].url == f"{HOST}/Portal/Meeting?compiledMeetingDocumentFileId=11"
    assert primegov.agenda_entry(meeting) == ("11", "77")


def test_trap_07_document_not_found_with_status_200():
    missing = b"<html><head><title>PrimeGov</title></head><body><h2>Document Not Found</h2></body></html>"
    with pytest.raises(PortalError, match="Document Not Found"):
        primegov.agenda(missing, slug="sample", timezone=ZONE)
    assert primegov.agenda_of(missing, slug="sample", timezone=ZONE).missing
    assert not primegov.agenda_of(b"<html><body>news</body></html>", slug="sample", timezone=ZONE).missing


def test_trap_08_pdf_agendas_without_an_html_one():
    meeting = only(entry(1, "Agenda"), entry(2, "Minutes", template=901), entry(3, "Packet", template=902))
    assert [each.kind for each in meeting.documents] == ["agenda", "minutes", "packet"]
    assert primegov.agenda_entry(meeting) is None


def test_trap_09_old_records_without_date_time():
    assert only(dateTime=None).start_time == "2026-06-03T18:30:00-05:00"


def test_trap_10_date_time_is_local():
    assert only().start_time == "2026-06-03T18:30:00-05:00"
    assert only().start_printed == "Jun 03, 2026 06:30 PM"


def test_trap_11_end_date_time_and_the_pages_title_are_not_used():
    meeting = only(endDateTime="2026-06-04T02:00:00")
    assert meeting.end_time is None
    assert "8/4/2026" not in repr(items_of(section(1, "Call")))


def test_trap_12_video_without_scheme():
    assert only(videoUrl="//sample.granicus.com/MediaPlayer.php?clip_id=3").media[0].url.startswith("https://sample.granicus")
    assert only(videoUrl="clip 3").media == []


def test_trap_13_title_with_trailing_blank_and_entities():
    assert only(title="Parks &amp; Recreation ").title == "Parks & Recreation"


def test_trap_14_year_boundary_merges_by_id():
    upcoming, archived = only(), only(title="City Council (held)")
    assert upcoming.native_id == archived.native_id  # the base spider takes a native id once; both years: tests/spiders


def test_trap_15_search_hits_are_documents():
    hit = {"id": 1, "meetingId": 7, "meetingTitle": "Board ", "meetingDate": "2025-01-14T15:15:00"}
    hits = [hit | {"documentList": [entry(1, "Agenda")]}, hit | {"id": 2, "documentList": [entry(2, "Minutes", template=901)]}]
    (meeting,) = primegov.search(json.dumps(hits).encode(), slug="sample", timezone=ZONE).meetings
    assert (meeting.native_id, [each.kind for each in meeting.documents]) == ("primegov:sample:7", ["agenda", "minutes"])


def test_trap_16_two_links_per_file():
    (first,) = items_of(section(1, "New", item(5, "Report", holder(41, "Memo"))))
    assert [(each.native_id, each.name) for each in first.documents] == [("attachment:41", "Memo")]


def test_trap_17_confidential_holder_without_link():
    words = "<div class='attachment-holder'>One or more files are marked confidential or are not available at this time.</div>"
    (first,) = items_of(section(1, "New", item(5, "Report", words + holder(41, "Memo"))))
    assert (first.title, len(first.documents)) == ("Report", 1)


def test_trap_18_blanks_in_hrefs():
    (first,) = items_of(section(1, "New", item(5, "Report", holder(41, "Staff Memo 100%25"))))
    assert first.documents[0].url == f"{HOST}/meeting/attachment/41.pdf?name=Staff%20Memo%20100%25"


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_body_names_come_from_the_committee_list():
    listed = primegov.bodies(b'[{"id": 3, "name": "Board of Commissioners "}, {"id": "x"}]')
    meeting = only(bodies=listed)
    assert (meeting.body, meeting.title, meeting.body_native_id) == ("Board of Commissioners", "City Council", "3")
    assert only().body == only(title="City Council - CANCELLED").body == only(title="SAP - City Council").body == "City Council"
    assert primegov.bodies_of(b"<html></html>") == {}


def test_document_ids_survive_a_new_compilation():
    first, again = only(entry(1, "Agenda")), only(entry(99, "Agenda"))
    assert first.documents[0].native_id == again.documents[0].native_id
    twins = only(entry(1, "Agenda"), entry(2, "Agenda", template=901), entry(3, "Agenda", language="es-US"))
    assert [each.native_id for each in twins.documents] == ["template:agenda", "template:agenda:2", "template:agenda (es-us)"]


def test_variant_b_items_without_wrapper():
    inner = (
        "<div class='agenda-item' id='AgendaItem_9'>Adopt bud<b>get</b></div>"
        f"<div class='item_contents' id='agenda_item_area_9'>{holder(8, 'Report')}</div>"
    )
    (first,) = items_of(section(2, "Consent Calendar", inner))
    assert (first.native_id, first.title, first.consent, len(first.documents)) == ("9", "Adopt budget", True, 1)


def test_variant_c_tables():
    inner = (
        "<table data-itemid='9' class='item-table-fromdocx'><tr><td>R7 A</td><td>Adopt</td>"
        "<td class='optionalButtonsCell'><button>Combine item's attachments into one PDF and view</button></td>"
        f"<td class='attachmentCell'>{holder(8, 'Report')}</td></tr></table>"
    )
    (first,) = items_of(section(2, "Resolutions", inner))
    assert (first.title, len(first.documents)) == ("R7 A Adopt", 1)


def test_variant_d_sections_only():
    files = f"<div class='section_attachments_contents'>{holder(8, 'Plan')}</div>"
    area = f"<div class='item_contents' id='agenda_item_area_4'>{files}</div>"
    (first,) = items_of(section(2, "Staff re<b>po</b>rt", area))
    assert (first.title, first.native_id, [each.name for each in first.documents]) == ("Staff report", "section:2", ["Plan"])


def test_los_angeles_file_numbers():
    number, words = "<tr><td colspan='2'>25-1206</td></tr>", "<tr><td>CD 14</td><td>Motion on parks</td></tr>"
    table = f"<table class='forcepopulate'>{number}{words}</table>"
    (first,) = items_of(section(1, "Items", item(5, table)))
    assert (first.matter.file, first.title) == ("25-1206", "CD 14 Motion on parks")


def test_participation_is_read_above_the_agenda():
    words = "<p>Join at https://us02web.zoom.us/j/555. Submit written comments to clerk@sample.gov.</p>"
    agenda = primegov.agenda(page_of(words + section(1, "Call")), slug="sample", timezone=ZONE)
    assert agenda.participation.virtual_url == "https://us02web.zoom.us/j/555"
    assert agenda.participation.emails == ["clerk@sample.gov"]


def test_attachments_loaded_by_script_are_said_to_be_missing():
    spoiled = item(5, "Report").replace("data-itemid='5'", "data-itemid='5' data-hasattachments='True'")
    agenda = primegov.agenda(page_of(section(1, "New", spoiled)), slug="sample", timezone=ZONE)
    assert agenda.incomplete == ["item 5: attachments are loaded by script"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (b'{"message": "An error has occurred."}', PortalError),
        (b"<html><head><title>Login</title></head><body></body></html>", Blocked),
        (b"<html><head><title>Portal</title></head><body></body></html>", LayoutChanged),
        (b'{"value": []}', LayoutChanged),
        (b"[" * 100_000, LayoutChanged),
    ],
)
def test_what_is_not_a_list_raises(body, error):
    with pytest.raises(error):
        primegov.meetings(body, slug="sample", timezone=ZONE)


def test_an_empty_list_is_recognized():
    page = primegov.meetings(b"[]", slug="sample", timezone=ZONE)
    assert (page.container, page.meetings, page.problems) == ("JSON array of meetings", [], [])


def test_a_page_without_items_is_a_changed_layout():
    with pytest.raises(LayoutChanged, match="MeetingContents"):
        primegov.agenda(page_of("<p>Agenda</p>"), slug="sample", timezone=ZONE)


def test_saved_answers_are_known_by_their_address():
    body = json.dumps([row(entry(1, "Agenda"))]).encode()
    read = primegov.parse_saved(body, url=f"{HOST}/api/v2/PublicPortal/ListUpcomingMeetings?_=1", timezone=ZONE)
    assert [each.native_id for each in read] == ["primegov:sample:7"]
    read = primegov.parse_saved(page_of(section(1, "Call")), url=f"{HOST}/Portal/Meeting?meetingTemplateId=1", timezone=ZONE)
    assert [each.title for each in read] == ["Call"]
    named = b'[{"id": 3, "name": "Board"}]'
    assert primegov.parse_saved(named, url=f"{HOST}/api/committee/GetCommitteeesListByShowInPublicPortal", timezone=ZONE) == []
    with pytest.raises(LayoutChanged):
        primegov.parse_saved(body, url=f"{HOST}/public/portal", timezone=ZONE)


# -- spoiled answers -----------------------------------------------------------------------------------------------------------

OWN_LIST = json.dumps([row(entry(1, "HTML Agenda", 3), entry(2, "Agenda")), row(id=8)]).encode()
OWN_PAGE = page_of(section(1, "Call") + section(2, "Consent", item(5, "Approve <b>x</b>", holder(8, "Plan"))))
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("\ud800"))
FUZZ = settings(max_examples=100, deadline=2000, suppress_health_check=list(HealthCheck))


def read_anyhow(body: bytes) -> None:
    for read in (
        lambda: primegov.meetings(body, slug="sample", timezone=ZONE),
        lambda: primegov.search(body, slug="sample", timezone=ZONE),
        lambda: primegov.bodies(body),
        lambda: primegov.agenda(body, slug="sample", timezone=ZONE),
    ):
        try:
            read()
        except PageError:
            continue


@FUZZ
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    body = data.draw(st.sampled_from([OWN_LIST, OWN_PAGE, *([capture(OKC)] if CAPTURES else [])]))
    at = data.draw(st.integers(0, len(body)))
    read_anyhow(data.draw(st.sampled_from([body[:at], body[at:], body[:at] + b"\xff\x00<" + body[at:], body[at:] + body[:at]])))


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row_and_invent_nothing(data):
    spoiled = copy.deepcopy(json.loads(OWN_LIST))
    victim = spoiled[0] if data.draw(st.booleans()) else spoiled[0]["documentList"][0]
    victim[data.draw(st.sampled_from(sorted(victim)))] = data.draw(VALUES)
    body = json.dumps(spoiled).encode()
    read_anyhow(body)
    page = primegov.meetings(body, slug="sample", timezone=ZONE)
    assert len(page.meetings) + len(page.problems) == 2
