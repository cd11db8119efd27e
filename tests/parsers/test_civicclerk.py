"""CivicClerk's answers: the captures, every trap of its fact sheet, and spoiled answers."""

from __future__ import annotations

import copy
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PageError, PortalError, TenantGone
from engagic_scrapy.items import Meeting, all_documents, identify
from engagic_scrapy.parsers import civicclerk

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
needs_captures = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
ZONE = "America/New_York"


def capture(name: str) -> bytes:
    return (Path(CAPTURES or "") / "civicclerk" / name).read_bytes()


def row(**values: Any) -> dict[str, Any]:
    """An event as the API has it, with as much as the parser reads."""
    return {
        "id": 17,
        "eventName": "City Council",
        "eventDate": "2026-06-03T19:00:00Z",
        "startDateTime": "2026-06-03T19:00:00Z",
        "isPublished": "Published",
        "isDeleted": False,
        "agendaId": 5,
        "agendaName": "City Council Agenda",
        "categoryId": 26,
        "categoryName": "City Council",
        "hasAgenda": True,
        "eventDescription": "",
        "eventNotice": "",
        "eventLocation": None,
        "publishedFiles": [],
        **values,
    }


def listing(*rows: Any, slug: str = "sample", **extra: Any) -> bytes:
    context = f"https://{slug}.api.civicclerk.com/v1/$metadata#Events"
    return json.dumps({"@odata.context": context, "value": list(rows), **extra}).encode()


def only(**values: Any) -> Meeting:
    page = civicclerk.events(listing(row(**values)), slug="sample", timezone=ZONE)
    assert page.problems == []
    (meeting,) = page.meetings
    return meeting


def file(file_id: int, kind: str, name: str = "", **more: Any) -> dict[str, Any]:
    return {"fileId": file_id, "type": kind, "name": name or kind, "sort": 0, **more}


def tree(*items: Any, **flags: Any) -> bytes:
    return json.dumps({"id": 5, "agendaIsPublish": True, "agendaPacketIsPublish": True, "items": list(items), **flags}).encode()


def node(node_id: int, name: str, number: str = "", children: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    return {
        "id": node_id,
        "agendaObjectItemName": name,
        "agendaObjectItemOutlineNumber": number,
        "sortOrder": node_id,
        "childItems": list(children),
        "attachmentsList": [],
        **more,
    }


# -- captures: every row of the manifest ------------------------------------------------------------------------------------

LISTINGS = [
    # file, slug, meetings, files by kind, next page
    ("ivgid_events_page1.json", "ivgid", 15, {"agenda": 15, "packet": 14, "minutes": 10}, True),
    ("ivgid_events_page2.json", "ivgid", 15, {"agenda": 15, "packet": 15, "minutes": 15, "notice": 1}, True),
    ("ivgid_event_743.json", "ivgid", 1, {"agenda": 1, "packet": 1}, False),
    ("ivgid_event_cancelled.json", "ivgid", 1, {"agenda": 1}, False),
    ("bristolct_event_5195.json", "bristolct", 1, {"agenda": 1, "packet": 1}, False),
    ("southfultonga_events_2026-04.json", "southfultonga", 16, {"agenda": 1, "packet": 1}, False),
    ("portagemi_events_2026-06.json", "portagemi", 14, {"agenda": 4, "packet": 4, "minutes": 1}, False),
]


@needs_captures
@pytest.mark.parametrize(("name", "slug", "count", "kinds", "more"), LISTINGS)
def test_captured_listing(name, slug, count, kinds, more):
    began = time.process_time()
    page = civicclerk.events(capture(name), slug=slug, timezone=ZONE)
    assert time.process_time() - began < 0.25  # measured: 7 ms; the bound allows for a busy machine
    assert (len(page.meetings), page.problems, bool(page.next)) == (count, [], more)
    assert Counter(each.kind for meeting in page.meetings for each in meeting.documents) == kinds
    assert all(meeting.start_time and meeting.date for meeting in page.meetings)


@needs_captures
def test_captured_values_of_incline_village():
    page = civicclerk.events(capture("ivgid_events_page1.json"), slug="ivgid", timezone="America/Los_Angeles")
    first = page.meetings[0]
    assert (first.native_id, first.start_time) == ("civicclerk:ivgid:743", "2026-07-22T16:00:00-07:00")
    assert (first.body, first.body_native_id) == ("Board of Trustees", "26")
    assert [(each.native_id, each.name) for each in first.documents] == [
        ("file:2800", "2026-0722 BOT Agenda Amended"),
        ("file:2805", "2026-0722 BOT Agenda Packet final"),
    ]
    assert first.media[0].url == "https://cpmedia.azureedge.net/ivgid/104a898503.mp4"
    assert first.agenda_status == "Amended on July 17, 2026 9:00 AM"
    assert page.next.endswith("id-749")
    assert [meeting.native_id for meeting in page.meetings if meeting.status == "cancelled"] == ["civicclerk:ivgid:738"]
    second = civicclerk.events(capture("ivgid_events_page2.json"), slug="ivgid", timezone="America/Los_Angeles")
    notices = [
        (meeting.native_id, each.native_id) for meeting in second.meetings for each in meeting.documents if each.kind == "notice"
    ]
    assert notices == [("civicclerk:ivgid:646", "file:1352")]
    assert not {meeting.native_id for meeting in page.meetings} & {meeting.native_id for meeting in second.meetings}


@needs_captures
def test_captured_values_of_portage_and_south_fulton():
    page = civicclerk.events(capture("portagemi_events_2026-06.json"), slug="portagemi", timezone="America/Detroit")
    files = [each.native_id for meeting in page.meetings for each in meeting.documents]
    assert files == [f"file:{number}" for number in (7124, 7125, 7156, 7158, 7175, 7173, 7174, 7187, 7189)]
    assert page.meetings[-1].documents[0].url == (
        "https://portagemi.api.civicclerk.com/v1/Meetings/GetMeetingFileStream(fileId=7187,plainText=false)"
    )
    fulton = civicclerk.events(capture("southfultonga_events_2026-04.json"), slug="southfultonga", timezone=ZONE)
    assert [meeting.native_id for meeting in fulton.meetings if meeting.documents] == ["civicclerk:southfultonga:1744"]
    assert fulton.meetings[1].location.name == "5440 Fulton Industrial Blvd, South Fulton, Georgia 30336"
    assert {meeting.date for meeting in fulton.meetings} >= {"2026-04-15", "2026-07-28"}


@needs_captures
def test_captured_file_is_what_the_address_streams():
    assert capture("portagemi_file_7187.pdf").startswith(b"%PDF-1.7")


@needs_captures
@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("clovisca_event17.json", {"agenda": 47, "packet": 48, "minutes": 71, "other": 60}),
        ("clovisca_event20.json", {"agenda": 1555, "packet": 1557, "minutes": 1586, "other": 1559}),
    ],
)
def test_captured_single_event(name, files):
    (meeting,) = civicclerk.event(capture(name), slug="clovisca", timezone="America/Los_Angeles").meetings
    assert {each.kind: each.native_id for each in meeting.documents} == {kind: f"file:{key}" for kind, key in files.items()}
    assert all("GetMeetingFileStream(fileId=" in each.url for each in meeting.documents)


@needs_captures
def test_captured_media():
    links = [civicclerk.media(capture(f"clovisca_media{number}.json"), slug="clovisca") for number in (17, 20)]
    assert [link.url for found in links for link in found] == [
        "https://www.youtube.com/live/2SkDu11i3hQ",
        "https://cpmedia.azureedge.net/clovisca/f32a4ab02f.mp4",
    ]


@needs_captures
def test_captured_categories():
    assert civicclerk.categories(capture("ivgid_categories.json"), slug="ivgid").total == 5


@needs_captures
def test_captured_agenda():
    agenda = civicclerk.agenda(capture("forsyth-ga_meeting_389_excerpt.json"), slug="forsythcountyga")
    assert (len(agenda.items), agenda.problems) == (19, [])
    assert sum(item.section is None for item in agenda.items) == 7
    attachments = [each for item in agenda.items for each in item.documents]
    assert len(attachments) == 11
    assert (attachments[0].native_id, attachments[0].name) == ("attachment:36702", "8.6.26 Robin George Thomas")
    assert [item.position for item in agenda.items] == list(range(1, 20))
    ratified = next(item for item in agenda.items if item.native_id == "20334")
    assert (ratified.number, ratified.consent, ratified.matter.file) == ("VII.1", True, "2026-637")
    assert [item.number for item in agenda.items if item.number.startswith("VII.1.")] == [
        f"VII.1.{letter}" for letter in "ABCDEF"
    ]


# -- traps, in the order of the sheet ---------------------------------------------------------------------------------------


def test_trap_01_z_on_local_times():
    assert only().start_time == "2026-06-03T19:00:00-04:00"
    assert only(startDateTime="2026-12-03T19:00:00Z").start_time == "2026-12-03T19:00:00-05:00"


def test_trap_02_has_agenda_true_without_files():
    meeting = only(hasAgenda=True, agendaId=9, publishedFiles=[])
    assert (meeting.documents, civicclerk.agenda_id(meeting)) == ([], None)
    with_minutes = only(publishedFiles=[file(3, "Minutes")])
    assert civicclerk.agenda_id(with_minutes) is None
    assert civicclerk.agenda_id(only(publishedFiles=[file(3, "Agenda")])) == "5"


def test_trap_03_one_time_event_titles():
    named = only(eventName="One Time Event", agendaName="Planning Commission 06/04/2026", categoryName="Planning Commission")
    assert (named.title, named.body) == ("Planning Commission 06/04/2026", "Planning Commission")
    assert only(eventName="One Time Event", agendaName=None, categoryName="Planning Commission").title == "Planning Commission"
    general = only(eventName="Zoning Board", categoryName="General", eventTemplateName="One Time Event")
    assert (general.body, general.body_native_id) == ("Zoning Board", None)
    assert only(eventName="Zoning Board - Canceled", categoryName="General").body == "Zoning Board"


def test_trap_04_four_events_of_one_board_at_one_minute():
    rows = [row(id=number, publishedFiles=[file(7, "Agenda")] if number == 1 else []) for number in (1, 2, 3, 4)]
    page = civicclerk.events(listing(*rows), slug="sample", timezone=ZONE)
    ids = {identify(meeting, city="sampleNY", vendor="civicclerk").id for meeting in page.meetings}
    assert len(page.meetings) == len(ids) == 4


def test_trap_05_capped_page_follows_next_link():
    following = "https://sample.api.civicclerk.com/v1/Events?$filter=x&$skiptoken=id-1"
    page = civicclerk.events(listing(row(), **{"@odata.nextLink": following}), slug="sample", timezone=ZONE)
    assert page.next == following
    assert civicclerk.events(listing(*[row(id=n) for n in range(1, 17)]), slug="sample", timezone=ZONE).next is None
    with pytest.raises(LayoutChanged, match="nextLink"):
        civicclerk.events(listing(row(), **{"@odata.nextLink": "https://elsewhere.test/v1/Events"}), slug="sample", timezone=ZONE)
    # $select and a single sort key: tests/spiders/test_civicclerk.py reads the request.


def test_trap_06_single_event_answer_has_no_value_list():
    single = json.dumps({"@odata.context": "https://sample.api.civicclerk.com/v1/$metadata#Events/$entity", **row()}).encode()
    assert civicclerk.event(single, slug="sample", timezone=ZONE).meetings[0].native_id == "civicclerk:sample:17"
    with pytest.raises(LayoutChanged):
        civicclerk.events(single, slug="sample", timezone=ZONE)


def test_trap_07_file_url_differs_and_is_never_the_file():
    listed = only(publishedFiles=[file(9, "Agenda", url="stream/SAMPLE/4121.pdf", streamUrl=None)])
    single = only(publishedFiles=[file(9, "Agenda", url="https://sample.api.civicclerk.com/x", streamUrl="https://blob/?sig=1")])
    expected = "https://sample.api.civicclerk.com/v1/Meetings/GetMeetingFileStream(fileId=9,plainText=false)"
    assert [listed.documents[0].url, single.documents[0].url] == [expected, expected]


def test_trap_08_get_meeting_file_without_stream_is_json():
    meeting = only(
        publishedFiles=[file(9, "Agenda", url="https://sample.api.civicclerk.com/v1/Meetings/GetMeetingFile(fileId=9)")]
    )
    assert "GetMeetingFile(" not in meeting.documents[0].url


def test_trap_09_signed_attachment_addresses():
    signed = {"id": 8, "fileName": "Report", "pdfVersionFullPath": "https://blob/r.pdf?sig=abc", "mediaFullPath": "r.pdf"}
    (item,) = civicclerk.agenda(tree(node(1, "Item", attachmentsList=[signed])), slug="sample").items
    assert item.documents[0].url == "https://sample.api.civicclerk.com/v1/Meetings/GetAttachmentFile(fileId=8)"


def test_trap_10_portal_pages_are_an_empty_shell():
    shell = b"<!doctype html><html><head><title>Public Portal</title></head><body><div id='root'></div></body></html>"
    with pytest.raises(LayoutChanged):
        civicclerk.events(shell, slug="sample", timezone=ZONE)
    meeting = only()
    assert meeting.links[0].url == "https://sample.portal.civicclerk.com/event/17/overview"
    assert all("portal" not in each.url for each in all_documents(meeting))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("eventName", "City Council - CANCELED"),
        ("agendaName", "City Council - Cancelled"),
        ("eventNotice", "City Council Meeting - Has Been Canceled"),
        ("publishedFiles.name", "2026-0211 BOT Meeting has been Canceled"),
    ],
)
def test_trap_11_cancelled_event_with_a_notice_as_agenda(field, words):
    name = words if field == "publishedFiles.name" else "Agenda"
    values = {} if "." in field else {field: words}
    meeting = only(**values, publishedFiles=[file(2, "Agenda", name)])
    assert (meeting.status, meeting.status_evidence.rule, meeting.status_evidence.text) == ("cancelled", field, words)
    assert len(meeting.documents) == 1


def test_trap_11_minutes_of_a_cancelled_item_do_not_cancel_the_meeting():
    assert only(publishedFiles=[file(2, "Minutes", "Minutes of cancelled hearing")]).status == "confirmed"


@pytest.mark.parametrize("empty", ["1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_trap_12_1900_and_0001_dates_are_empty(empty):
    meeting = only(startDateTime=empty, eventDate=empty)
    assert (meeting.date, meeting.start_time, meeting.start_printed) == (None, None, None)


def test_trap_13_relative_stream_video():
    meeting = only(hasMedia=True, mediaStreamPath="stream/SAMPLE/6.mp4", mediaSourcePathMp4="stream/SAMPLE/6.mp4")
    assert (meeting.media, meeting.incomplete) == ([], ["video without a host: stream/SAMPLE/6.mp4"])
    outside = only(mediaStreamPath="", mediaSourcePathMp4="", externalMediaUrl="https://youtu.be/x")
    assert (outside.media[0].url, outside.incomplete) == ("https://youtu.be/x", [])


def test_trap_14_event_id_alone_is_no_key():
    here = only()
    there = civicclerk.events(listing(row(), slug="other"), slug="other", timezone=ZONE).meetings[0]
    assert here.native_id != there.native_id


def test_trap_15_wildcard_dns():
    none = json.dumps({"@odata.context": "https://sample.api.civicclerk.com/v1/$metadata#EventCategories", "value": []}).encode()
    with pytest.raises(TenantGone):
        civicclerk.categories(none, slug="sample")
    with pytest.raises(TenantGone):  # another tenant's answer
        civicclerk.events(listing(row(), slug="other"), slug="sample", timezone=ZONE)


def test_trap_16_html_and_zero_width_characters_in_item_names():
    name = "<p>Adopt&nbsp;the <b>bud</b>get\u200b</p><p>FY\ufeff 2027</p><style>p{}</style>"
    (item,) = civicclerk.agenda(tree(node(1, name)), slug="sample").items
    assert item.title == "Adopt the budget FY 2027"


def test_trap_17_legacy_page_is_not_read_as_quiet():
    legacy = b"<html><head><title>Meetings</title></head><body><table id='grdEventsCurrent_DXMainTable'></table></body></html>"
    with pytest.raises(LayoutChanged):
        civicclerk.events(legacy, slug="sample", timezone=ZONE)
    # That the API is asked and not the old host: tests/spiders/test_civicclerk.py.


# -- the rest of the shape ----------------------------------------------------------------------------------------------------


def test_unpublished_and_deleted_events_are_left_out():
    page = civicclerk.events(listing(row(isPublished="Draft"), row(isDeleted=True), row(id=3)), slug="sample", timezone=ZONE)
    assert [meeting.native_id for meeting in page.meetings] == ["civicclerk:sample:3"]


def test_one_bad_row_costs_one_row():
    page = civicclerk.events(listing(row(id="x"), None, row(id=3)), slug="sample", timezone=ZONE)
    assert ([meeting.native_id for meeting in page.meetings], [problem.row for problem in page.problems]) == (
        ["civicclerk:sample:3"],
        [1, 2],
    )


def test_participation_is_read_from_the_description():
    meeting = only(eventDescription="<p>Join at https://us02web.zoom.us/j/123456 or dial in at 312-555-0100.</p>")
    assert meeting.participation.virtual_url == "https://us02web.zoom.us/j/123456"


def test_votes_of_the_last_motion_and_earlier_ones_in_words():
    first = {
        "motionName": "Amend",
        "passFail": 0,
        "initiatedBy": "A  One",
        "secondedBy": "B Two",
        "yesVotes": [],
        "noVotes": ["C"],
    }
    last = {"motionName": "Approve", "passFail": 1, "initiatedBy": "B Two", "secondedBy": "A One"}
    last |= {"yesVotes": ["A  One", "B Two"], "noVotes": ["C Three"], "abstainVotes": None}
    voted = node(1, "Item", minutesItemVotes=[first, last], ordinanceFormattedNumber="O-7", hasVote=False)
    (item,) = civicclerk.agenda(tree(voted), slug="sample").items
    assert (item.action, item.result, item.tally, item.mover, item.seconder) == ("Approve", "Passed", "2-1-0", "B Two", "A One")
    assert [(vote.voter, vote.option_norm) for vote in item.votes] == [("A One", "yes"), ("B Two", "yes"), ("C Three", "no")]
    assert item.notes == ["Motion: Amend; A One, B Two; Failed; 0-1-0"]
    assert (item.matter.file, item.matter.type) == ("O-7", "Ordinance")


def test_attachments_that_are_not_public_are_left_out():
    files = [
        {"id": 1, "fileName": "shown", "isPublished": True},
        {"id": 2, "fileName": "draft", "isPublished": False},
        {"id": 3, "fileName": "gone", "isDeleted": True},
        {"id": 4, "fileName": "secret", "isConfidential": True},
        {"id": 5, "fileName": "site", "isLink": True, "mediaFullPath": "https://example.org/page"},
    ]
    (item,) = civicclerk.agenda(tree(node(1, "Item", attachmentsList=files)), slug="sample").items
    assert ([each.name for each in item.documents], [link.url for link in item.links]) == (
        ["shown"],
        ["https://example.org/page"],
    )


def test_drafts_and_placeholders_have_no_items():
    assert not civicclerk.agenda(tree(node(1, "Item"), agendaIsPublish=False), slug="sample").published
    shown = civicclerk.agenda(tree(node(1, "Select MEETING FILES to view meeting materials")), slug="sample")
    assert (shown.items, shown.published) == ([], True)


def test_an_agenda_that_cannot_be_read_says_why():
    agenda = civicclerk.agenda_of(b'{"id": 3}', slug="sample")
    assert agenda.items == []
    assert "items" in agenda.failure


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PortalError),
        (b'{"error": {"code": "", "message": "An error has occurred."}}', PortalError),
        (b'{"message": "Forbidden"}', PortalError),
        (b"<html><head><title>Just a moment...</title></head></html>", Blocked),
        (b"[]", LayoutChanged),
        (b'{"@odata.context": "https://sample.api.civicclerk.com/v1/$metadata#EventCategories", "value": []}', LayoutChanged),
        (b"[" * 100_000, LayoutChanged),
    ],
)
def test_what_is_not_a_listing_raises(body, error):
    with pytest.raises(error):
        civicclerk.events(body, slug="sample", timezone=ZONE)


def test_a_tree_without_end_raises():
    deep = node(1, "x")
    for _ in range(40):
        deep = node(1, "x", children=(deep,))
    with pytest.raises(LayoutChanged):
        civicclerk.agenda(tree(deep), slug="sample")


def test_saved_answers_are_known_by_their_address():
    base = "https://sample.api.civicclerk.com/v1"
    body = listing(row())
    (meeting,) = civicclerk.parse_saved(body, url=f"{base}/Events?$filter=x", timezone=ZONE)
    assert meeting.native_id == "civicclerk:sample:17"
    items = civicclerk.parse_saved(tree(node(1, "Item")), url=f"{base}/Meetings/389", timezone=ZONE)
    assert [item.title for item in items] == ["Item"]
    with pytest.raises(LayoutChanged):
        civicclerk.parse_saved(body, url="https://sample.portal.civicclerk.com/", timezone=ZONE)


# -- spoiled answers -----------------------------------------------------------------------------------------------------------

OWN_LISTING = listing(row(publishedFiles=[file(9, "Agenda")], eventDescription="<p>x &amp; y</p>"), row(id=2))
OWN_TREE = tree(node(1, "Call", "I."), node(2, "Consent", "II.", (node(3, "Approve <b>x</b>", "A"),)))
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("\ud800"))
FUZZ = settings(max_examples=150, deadline=2000, suppress_health_check=list(HealthCheck))


def bodies() -> list[bytes]:
    own = [OWN_LISTING, OWN_TREE]
    return [*own, capture("portagemi_events_2026-06.json")] if CAPTURES else own


def read_anyhow(body: bytes) -> None:
    for read in (
        lambda: civicclerk.events(body, slug="sample", timezone=ZONE),
        lambda: civicclerk.event(body, slug="sample", timezone=ZONE),
        lambda: civicclerk.agenda(body, slug="sample"),
        lambda: civicclerk.categories(body, slug="sample"),
        lambda: civicclerk.media(body, slug="sample"),
    ):
        try:
            read()
        except PageError:
            continue


@FUZZ
@given(st.data())
def test_cut_and_spoiled_bytes_raise_page_errors_only(data):
    body = data.draw(st.sampled_from(bodies()))
    at = data.draw(st.integers(0, len(body)))
    read_anyhow(data.draw(st.sampled_from([body[:at], body[at:], body[:at] + b"\xff\x00<" + body[at:], body[:at] + body[:40]])))


@FUZZ
@given(st.data())
def test_wrong_values_cost_their_row_and_invent_nothing(data):
    spoiled = copy.deepcopy(json.loads(data.draw(st.sampled_from([OWN_LISTING, OWN_TREE]))))
    rows = spoiled.get("value") or spoiled["items"]
    victim = data.draw(st.sampled_from(rows))
    victim[data.draw(st.sampled_from(sorted(victim)))] = data.draw(VALUES)
    body = json.dumps(spoiled).encode()
    read_anyhow(body)
    if "value" in spoiled:
        page = civicclerk.events(body, slug="sample", timezone=ZONE)
        assert len(page.meetings) + len(page.problems) <= 2
        json.dumps([meeting.title for meeting in page.meetings]).encode()
