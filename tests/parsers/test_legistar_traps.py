"""One test for each row of the trap table in Legistar's fact sheet; what a spider does about a trap is in tests/spiders."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from engagic_scrapy.dates import Window
from engagic_scrapy.exceptions import AccessClosed, Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers.legistar import api, api_items, chain, detail, insite, postback

FIXTURES = Path(__file__).parents[1] / "fixtures" / "legistar"
ZONE = "America/Chicago"
HOST = "https://rivertown.legistar.com"
DOOR = chain.door({"slug": "rivertown"}, timezone=ZONE, today="2026-06-15")


def saved(case: str) -> bytes:
    return next((FIXTURES / case).glob("page.*")).read_bytes()


def calendar(case: str, *, body: bytes | None = None, **facts: Any) -> Any:
    return insite.calendar(body or saved(case), url=f"{HOST}/Calendar.aspx", timezone=ZONE, **facts)


def events(*rows: dict[str, Any]) -> Any:
    """The page that the API's rows make; a row needs only what differs."""
    usual = {"EventBodyName": "City Council", "EventDate": "2026-06-03T00:00:00", "EventTime": "2:00 PM"}
    body = json.dumps([{"EventId": 1 + number, **usual, **row} for number, row in enumerate(rows)]).encode()
    return api.events(body, client="rivertown", timezone=ZONE)


def items(*rows: dict[str, Any]) -> api_items.Items:
    body = json.dumps([{"EventItemId": 1 + n, "EventItemAgendaSequence": 1 + n, **row} for n, row in enumerate(rows)]).encode()
    return api_items.event_items(body, client="rivertown")


def window(first: str, last: str) -> Window:
    return Window(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


def test_trap_01_the_default_range_is_one_month():
    page = saved("calendar-typical")
    assert calendar("calendar-typical").range_printed == "This Month"
    assert postback.ranges_to_ask(page, window("2026-06-08", "2026-07-15")) == ["2026"]
    # Next year first: in December its meetings stand there.
    assert postback.ranges_to_ask(page, window("2025-12-20", "2027-01-15")) == ["Next Year", "2026", "2025"]
    # A year that the portal doesn't offer has no meetings; if that leaves nothing, all years are asked for.
    assert postback.ranges_to_ask(page, window("2019-01-01", "2019-01-31")) == ["All Years"]
    assert postback.ranges_to_ask(saved("calendar-empty"), window("2026-06-08", "2026-07-15")) == []
    form = postback.choose(page, "Next Year")
    assert form["__EVENTTARGET"] == "ctl00$ContentPlaceHolder1$lstYears"
    assert json.loads(form["ctl00_ContentPlaceHolder1_lstYears_ClientState"]) == {"value": "Next Year"}
    assert (form["__VIEWSTATE"], form["__EVENTVALIDATION"], form["__EVENTARGUMENT"]) == ("view-state-1", "validation-1", "")
    with pytest.raises(LayoutChanged, match="'1999' in the list of years"):
        postback.choose(page, "1999")


def test_trap_02_a_grid_pages_at_100_and_the_range_goes_with_the_page():
    page = calendar("calendar-paged")
    assert (len(page.meetings), page.total, page.problems) == (5, 7, [])
    assert page.next["__EVENTTARGET"] == "ctl00$ContentPlaceHolder1$gridCalendar$ctl00$ctl02$ctl00$ctl04"
    assert json.loads(page.next["ctl00_ContentPlaceHolder1_lstYears_ClientState"]) == {"value": "2026"}
    with pytest.raises(PortalError, match="page 2 was asked for, page 1 was answered"):
        calendar("calendar-paged", page=2)
    with pytest.raises(PortalError, match="page 2 was asked for, a list without pages was answered"):
        calendar("calendar-typical", page=2)
    last = saved("calendar-paged").replace(b'class="rgCurrentPage"', b"")
    assert "the pager says items 1 to 5 of 7; 5 rows found, no next page" in calendar("", body=last).problems[0].error
    short = saved("calendar-paged").replace(b"<strong>5</strong>", b"<strong>6</strong>")
    assert "items 1 to 6 of 7; 5 rows found, a next page" in calendar("", body=short).problems[0].error


def test_trap_02_pages_behind_the_window_are_not_asked_for():
    page = calendar("calendar-paged")
    assert insite.ends_before(page, window("2026-06-10", "2026-07-01"))
    assert not insite.ends_before(page, window("2026-06-02", "2026-07-01"))
    page.meetings.reverse()  # sorted some other way: nothing is known about the next page
    assert not insite.ends_before(page, window("2026-06-24", "2026-07-01"))


def test_trap_03_columns_move_and_have_other_names():
    assert [meeting.body for meeting in calendar("calendar-typical").meetings][:2] == ["City Council", "Plan Commission"]
    body = saved("department")
    (meeting,) = insite.calendar(body, url=f"{HOST}/DepartmentDetail.aspx?ID=1&GUID=2", timezone=ZONE).meetings
    assert (meeting.body, meeting.start_time) == ("Housing Authority", "2026-04-28T12:00:00-05:00")
    assert [document.kind for document in meeting.documents] == ["agenda", "packet", "minutes"]
    with pytest.raises(LayoutChanged, match="column Meeting Date"):
        calendar("calendar-columns")


def test_trap_04_a_row_without_a_details_link_takes_its_id_from_the_calendar_link():
    meeting = calendar("calendar-typical").meetings[2]
    assert (meeting.native_id, meeting.source_url) == ("insite:rivertown.legistar.com:2003", "")
    assert meeting.identifiers == [{"scheme": "insite_guid", "identifier": "000007D3-0000-4000-8000-00000000000A"}]
    assert chain.insite_steps(meeting) == []


def test_trap_05_links_hide_in_onclick():
    meetings = calendar("calendar-typical").meetings
    assert [(link.url, link.native_id) for link in meetings[3].media] == [
        (f"{HOST}/Video.aspx?Mode=Granicus&ID1=3692&Mode2=Video", "3692")
    ]
    assert [link.url for link in meetings[4].media] == ["https://video.example.org/a.mp4"]  # packed into URL=
    meeting, _ = detail.meeting_detail(saved("detail-typical"), url=f"{HOST}/MeetingDetail.aspx?ID=4001", timezone=ZONE)
    assert meeting.items[0].links[1].url.startswith(f"{HOST}/HistoryDetail.aspx?ID=100&")


def test_trap_06_not_available_is_a_link_without_an_address():
    page = saved("calendar-typical")
    assert page.count(b"Not&#160;available") > 10
    documents = [document for meeting in calendar("calendar-typical").meetings for document in meeting.documents]
    assert len(documents) == 5
    assert all(document.url.startswith("http") for document in documents)


def test_trap_07_deferred_blank_and_tbd_times_are_date_only():
    deferred, blank = calendar("calendar-typical").meetings[1], calendar("calendar-typical").meetings[3]
    assert (deferred.date, deferred.start_time, deferred.time_note) == ("2026-06-18", None, "Deferred")
    assert (deferred.status, deferred.status_detail, deferred.status_evidence.rule) == ("cancelled", "postponed", "Meeting Time")
    assert (blank.date, blank.start_time, blank.time_note, blank.status) == ("2026-06-02", None, None, "confirmed")
    times = ["TBD", "", None, "12:00 AM", "9 AM", "13:00", "9:00 a.m.", 870]
    starts = [meeting.start_time for meeting in events(*({"EventTime": time} for time in times)).meetings]
    assert starts == [None] * 4 + [f"2026-06-03T{clock}:00-05:00" for clock in ("09:00", "13:00", "09:00", "14:30")]


def test_trap_08_a_cancellation_stands_only_in_the_note_or_comment():
    meeting = calendar("calendar-typical").meetings[2]
    assert (meeting.status, meeting.status_evidence.text, meeting.location.name) == ("cancelled", "CANCELLED", "Room 3")
    comment = {"EventComment": "THE MEETING HAS BEEN CANCELED\r\ndue to weather.", "EventAgendaStatusName": "Final"}
    (meeting,) = events(comment).meetings
    assert (meeting.status, meeting.status_evidence.rule) == ("cancelled", "EventComment")


def test_trap_09_the_packet_comes_from_the_meetings_web_page():
    url = f"{HOST}/MeetingDetail.aspx?LEGID=1&GID=30&G=X"
    (meeting,) = events({"EventAgendaFile": "http://x.legistar1.com/1_A.pdf", "EventInSiteURL": url, "EventMedia": "7"}).meetings
    meeting.items = items({"EventItemTitle": "Hearing", "EventItemMatterId": 5, "EventItemMatterFile": "26-2"}).items
    steps = chain.api_steps(meeting, DOOR)
    assert [(step.kind, step.url) for step in steps] == [
        ("items", "https://webapi.legistar.com/v1/rivertown/Events/1/EventItems?AgendaNote=1&MinutesNote=1&Attachments=1"),
        ("page", url),
    ]
    more, problems = chain.fill(meeting, steps[1], saved("detail-typical"), 200, url, DOOR)
    assert (more, problems) == ([], [])
    # The page's own agenda takes the API's slot: same document, so that its id stays, on a host that robots.txt allows.
    assert [(document.kind, document.native_id) for document in meeting.documents[:2]] == [("agenda", "A"), ("packet", "PA")]
    assert meeting.documents[0].url.startswith(f"{HOST}/View.ashx?M=A&ID=4001")
    assert {"scheme": "insite_id", "identifier": "4001"} in meeting.identifiers
    assert meeting.items[0].links[0].kind == "legislation"
    assert meeting.native_id == "api:rivertown:1"
    only_api = chain.door({"slug": "rivertown", "packets": "api"}, timezone=ZONE, today="2026-06-15")
    assert [step.kind for step in chain.api_steps(meeting, only_api)] == ["items"]


@pytest.mark.parametrize(
    "words",
    [
        "Agenda Draft Status or Agenda Viewable by the Public is not setup in settings.",
        "Agenda is not vievable by the Public",
        "Agenda draft status is missing",
        "value should be greater than 0",
    ],
)
def test_trap_10_400_with_an_agenda_status_text_closes_the_door(words):
    body = json.dumps({"Message": words}).encode()
    assert isinstance(api.refusal(400, body), AccessClosed)
    assert "access = 'calendar'" in str(api.refusal(400, body))
    with pytest.raises(AccessClosed):
        api.events(body, client="rivertown", timezone=ZONE)
    assert isinstance(api.refusal(400, b'{"Message": "The query is not valid."}'), PortalError)


def test_trap_11_500_is_an_unknown_client():
    error = api.refusal(500, b'{"Message": "An error has occurred."}')
    assert isinstance(error, AccessClosed)
    assert "unknown Legistar client or Web API switched off" in str(error)
    assert isinstance(api.refusal(403, b"Token is required."), Blocked)
    assert api.refusal(503, b"") is None


def test_trap_12_event_ids_and_insite_ids_are_two_key_spaces():
    (event,) = events({"EventId": 2001}).meetings
    row = calendar("calendar-typical").meetings[0]
    assert (event.native_id, row.native_id) == ("api:rivertown:2001", "insite:rivertown.legistar.com:2001")
    # Another name of the same host makes no other key.
    assert calendar("calendar-typical", host="Rivertown.example.gov").meetings[0].native_id == "insite:rivertown.example.gov:2001"


def test_trap_13_a_dead_tenant_is_told_by_its_newest_event():
    now = window("2026-06-08", "2026-07-15")
    assert api.stale(events({"EventDate": "2018-11-05T00:00:00"}), now) == (
        "newest event is old (2018-11-05): the place seems to have left this portal"
    )
    assert api.stale(events({"EventDate": "2026-01-05T00:00:00"}), now) is None
    assert "no event at all" in api.stale(events(), now)
    assert api.events_query(now)["$filter"] == "EventDate ge datetime'2026-06-08' and EventDate lt datetime'2026-07-16'"


def test_trap_14_xml_bom_and_html_answers():
    as_json = api.events(saved("api-typical"), client="rivertown", timezone=ZONE).meetings
    as_xml = api.events(saved("api-xml"), client="rivertown", timezone=ZONE).meetings
    assert as_xml == as_json[:4]
    assert api.events(saved("api-bom"), client="rivertown", timezone=ZONE).meetings == as_json[:1]
    assert api.events(b"\xef\xbb\xbf" + saved("api-xml"), client="rivertown", timezone=ZONE).meetings == as_xml
    for case, error in [("api-blocked", Blocked), ("api-maintenance", Blocked), ("api-cut-off", PortalError)]:
        with pytest.raises(error):
            api.events(saved(case), client="rivertown", timezone=ZONE)


def test_trap_14_xml_reads_no_files_and_grows_no_entities():
    (meeting,) = api.events(saved("api-xml-entities"), client="rivertown", timezone=ZONE).meetings
    assert meeting.body == "Board"


def test_trap_14_xml_has_attachments_and_flags_too():
    xml = b"""<ArrayOfGranicusEventItem xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><GranicusEventItem>
    <EventItemId>7</EventItemId><EventItemAgendaSequence>1</EventItemAgendaSequence><EventItemTitle>Lease</EventItemTitle>
    <EventItemConsent>1</EventItemConsent><EventItemActionName i:nil="true"/><EventItemMatterAttachments>
    <GranicusMatterAttachment><MatterAttachmentId>1</MatterAttachmentId><MatterAttachmentName>Memo</MatterAttachmentName>
    <MatterAttachmentHyperlink>https://x.org/1.pdf</MatterAttachmentHyperlink>
    <MatterAttachmentShowOnInternetPage>true</MatterAttachmentShowOnInternetPage></GranicusMatterAttachment>
    <GranicusMatterAttachment><MatterAttachmentId>2</MatterAttachmentId><MatterAttachmentName>Secret</MatterAttachmentName>
    <MatterAttachmentHyperlink>https://x.org/2.pdf</MatterAttachmentHyperlink>
    <MatterAttachmentShowOnInternetPage>false</MatterAttachmentShowOnInternetPage></GranicusMatterAttachment>
    </EventItemMatterAttachments></GranicusEventItem></ArrayOfGranicusEventItem>"""
    found = api_items.event_items(xml, client="rivertown")
    assert [document.name for document in found.items[0].documents] == ["Memo"]
    assert (found.items[0].consent, found.items[0].action, found.voted) == (True, None, [])


def test_trap_15_a_sap_twin_becomes_a_recording():
    meetings = events(
        {"EventBodyName": "Board"},
        {"EventBodyName": "Board (SAP)", "EventMedia": "https://v.example.org/es"},
        {"EventBodyName": "Lonely (SAP)"},
    ).meetings
    assert [meeting.body for meeting in meetings] == ["Board", "Lonely (SAP)"]
    assert [(link.name, link.kind, link.url) for link in meetings[0].media] == [
        ("Video (SAP)", "audio", "https://v.example.org/es")
    ]
    assert {"scheme": "sap_twin", "identifier": "api:rivertown:2"} in meetings[0].identifiers
    twice = events(
        *({"EventBodyName": f"Board{end}", "EventTime": at} for at in ("9 AM", "1 PM") for end in ("", " (SAP)"))
    ).meetings
    assert [[key["identifier"] for key in meeting.identifiers] for meeting in twice] == [["api:rivertown:2"], ["api:rivertown:4"]]


def test_trap_16_joint_meetings_stay_one_row_a_body():
    finance = calendar("calendar-typical").meetings[3]
    assert (finance.body, finance.location.note) == ("Finance", "Jointly with the Committee on Parks")
    assert finance.description == "Jointly with the Committee on Parks"


def test_trap_17_items_are_sorted_cleaned_and_layout_is_dropped():
    found = api_items.event_items(saved("api-items"), client="rivertown")
    assert [(item.position, item.native_id, item.title) for item in found.items] == [
        (1, "2", "CALL TO ORDER and roll call"),
        (2, "3", "Approving a lease of Pier 9"),
        (3, "4", "Ordinance on docks"),
    ]
    assert found.items[2].notes == ["To be heard after 6 p.m. Café –closed"]
    assert found.voted == ["3"]
    # No agenda at all is an answer, too: a cancelled meeting.
    assert api_items.event_items(b"[]", client="rivertown").items == []


def test_trap_17_a_broken_row_costs_one_row():
    body = json.dumps([{"EventItemId": 1, "EventItemAgendaSequence": 1, "EventItemTitle": "Good"}, None, "row", 7]).encode()
    found = api_items.event_items(body, client="rivertown")
    assert [item.title for item in found.items] == ["Good"]
    assert len(found.problems) == 3


def test_trap_18_empty_404_and_null_cast_votes_are_none():
    null = b'{"Message": "An error has occurred.", "InnerException": {"ExceptionMessage": "The cast to type \'System.Int32\'"}}'
    for body, status in ((b"[]", 200), (b"", 404), (null, 500)):
        assert api_items.votes(body, event_item_id="3", status=status) == []
    with pytest.raises(AccessClosed):
        api_items.votes(b'{"Message": "An error has occurred."}', event_item_id="3", status=500)
    # Rows of another item, which consent items answer with, are left out.
    votes = api_items.votes(saved("api-votes"), event_item_id="3")
    assert [(vote.voter, vote.option, vote.option_norm) for vote in votes] == [
        ("A. Rivers", "AYES", "yes"),
        ("B. Stone", "NOES", "no"),
    ]


def test_trap_18_votes_are_asked_for_held_meetings_whatever_the_roll_call_flag_says():
    (meeting,) = events({"EventDate": "2026-06-14T00:00:00"}).meetings
    body = json.dumps(
        [
            {
                "EventItemId": 1,
                "EventItemAgendaSequence": 1,
                "EventItemTitle": "a",
                "EventItemPassedFlag": 1,
                "EventItemRollCallFlag": 0,
            },
            {"EventItemId": 2, "EventItemAgendaSequence": 2, "EventItemTitle": "b", "EventItemMatterId": 9},
        ]
    ).encode()
    step = chain.api_steps(meeting, DOOR)[0]
    more, _ = chain.fill(meeting, step, body, 200, step.url, DOOR)
    assert [(step.kind, step.item) for step in more] == [("votes", "1"), ("sponsors", "9")]
    meeting.date = "2026-06-16"  # tomorrow
    more, _ = chain.fill(meeting, step, body, 200, step.url, DOOR)
    assert [step.kind for step in more] == ["sponsors"]
    agenda_only = chain.door({"slug": "rivertown", "details": "items"}, timezone=ZONE, today="2026-06-15")
    assert chain.fill(meeting, step, body, 200, step.url, agenda_only)[0] == []


def test_trap_19_a_zero_byte_answer_is_no_page():
    """Documents are sniffed by the download handler; a page without a byte must not look like a quiet city."""
    for read in (lambda: calendar("", body=b" "), lambda: api.events(b"", client="x", timezone=ZONE)):
        with pytest.raises(PortalError, match="empty answer"):
            read()


def test_trap_20_event_media_is_an_address_or_a_clip():
    url = f"{HOST}/MeetingDetail.aspx?LEGID=1"
    address, clip, none = events(
        {"EventMedia": "https://www.youtube.com/watch?v=1"}, {"EventMedia": "9918", "EventInSiteURL": url}, {"EventMedia": "0"}
    ).meetings
    assert [(link.url, link.native_id) for link in address.media] == [("https://www.youtube.com/watch?v=1", None)]
    assert [(link.url, link.native_id) for link in clip.media] == [
        (f"{HOST}/Video.aspx?Mode=Granicus&ID1=9918&Mode2=Video", "9918")
    ]
    assert none.media == []


def test_trap_21_bare_attachment_names_get_the_clients_path():
    documents = api_items.event_items(saved("api-items"), client="rivertown").items[1].documents
    # Once per address, hidden ones and older versions of the legislation left out.
    assert [(document.name, document.url.rpartition("/attachments/")[2]) for document in documents] == [
        ("Bare", "b%201.pdf"),
        ("Leg Ver2", "a2.pdf"),
        ("Staff memo", "m.pdf"),
    ]
    assert documents[0].url == "https://rivertown.legistar1.com/rivertown/attachments/b%201.pdf"


def test_trap_22_line_breaks_inside_text():
    meeting = calendar("calendar-typical").meetings[2]
    assert (meeting.body, meeting.start_time) == ("Human Relations", "2026-06-12T10:00:00-05:00")
    spread = (
        saved("calendar-typical").replace(b"Meeting Date", b"\n   Meeting\n   &nbsp; Date\n").replace(b"Agenda", b"\n Agenda \n")
    )
    assert len(calendar("", body=spread).meetings) == 5


# -- what the table leaves to the sections of the sheet -----------------------------------------------------------------------


def test_sponsors_are_those_of_the_newest_version_in_order():
    found = api_items.sponsors(saved("api-sponsors"))
    assert [(sponsor.name, sponsor.native_id) for sponsor in found] == [("Parks Committee", "body:9"), ("B. Stone", "person:6")]
    assert api_items.sponsors(b"", status=404) == []


def test_an_agenda_that_is_not_public_makes_a_tentative_meeting_without_agenda():
    for status in ("Draft", "Hidden", "Not Viewable by the Public", "FINAL-DRAFT"):
        (meeting,) = events({"EventAgendaStatusName": status, "EventAgendaFile": "https://x.org/a.pdf"}).meetings
        assert (meeting.status, meeting.documents, meeting.status_evidence.text) == ("tentative", [], status)
        assert [step.kind for step in chain.api_steps(meeting, DOOR)] == ["items"]
    for status in ("Final", "FINAL", "Final-revised", "Final-Addendum"):
        (meeting,) = events({"EventAgendaStatusName": status, "EventAgendaFile": "https://x.org/a.pdf"}).meetings
        assert (meeting.status, len(meeting.documents)) == ("confirmed", 1)
    (meeting,) = events({"EventAgendaStatusName": "Cancelled"}).meetings
    assert (meeting.status, meeting.status_evidence.rule) == ("cancelled", "EventAgendaStatusName")


def test_a_row_of_the_calendar_is_completed_by_its_page():
    meeting = calendar("calendar-typical").meetings[0]
    (step,) = chain.insite_steps(meeting)
    more, problems = chain.fill(meeting, step, saved("detail-typical"), 200, step.url, DOOR)
    assert problems == []
    assert [item.native_id for item in meeting.items] == ["51", "52", "52#2", None]
    # One file that was acted on twice has one page.
    assert [(step.kind, step.item) for step in more] == [("legislation", "51"), ("legislation", "52")]
    for step in more:
        assert chain.fill(meeting, step, saved("legislation"), 200, step.url, DOOR) == ([], [])
    assert [len(item.documents) for item in meeting.items] == [2, 2, 0, 0]
    assert (meeting.agenda_status, meeting.minutes_status, meeting.participation.mode) == ("Final", "Draft", "hybrid")


@pytest.mark.parametrize(("case", "words"), [("detail-gone", "no longer exists"), ("detail-invalid", "Invalid parameters")])
def test_a_page_that_is_no_answer_costs_the_part_and_not_the_meeting(case, words):
    meeting = calendar("calendar-typical").meetings[0]
    (step,) = chain.insite_steps(meeting)
    more, problems = chain.fill(meeting, step, saved(case), 200, step.url, DOOR)
    assert more == []
    assert words in problems[0]
    chain.missed(meeting, step, problems[0])
    assert words in meeting.incomplete[0]
    assert step.url in meeting.incomplete[0]
    assert "Error.aspx" in chain.fill(meeting, step, saved("detail-typical"), 200, f"{HOST}/Error.aspx?x=1", DOOR)[1][0]


def test_the_next_1000_events_are_asked_for():
    rows = [{"EventId": number} for number in range(1, 1001)]
    assert events(*rows).next == 1000
    assert events(*rows[:999]).next is None


def test_a_calendar_without_rows_must_say_so():
    body = saved("calendar-empty")
    assert calendar("", body=body).meetings == []
    with pytest.raises(LayoutChanged, match="the words that there are none"):
        calendar("", body=body.replace(b"rgNoRecords", b"x").replace(b"No records to display", b""))


def test_upcoming_rows_that_stand_twice_are_read_once():
    body = saved("calendar-typical")
    start, end = body.index(b'<table class="rgMasterTable"'), body.index(b"</table></div>") + len(b"</table>")
    upcoming = body[start:end].replace(b'gridCalendar_ctl00"', b'gridUpcomingMeetings_ctl00"')
    twice = body[:start] + upcoming + body[start:]
    assert [m.native_id for m in calendar("", body=twice).meetings] == [m.native_id for m in calendar("", body=body).meetings]
