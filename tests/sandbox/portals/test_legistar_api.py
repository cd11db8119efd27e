"""The played Web API against its fact sheet, asked over HTTP and read with nothing but json and lxml."""

import json
from urllib.parse import urlencode

import pytest
from lxml import etree

from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.portals import odata
from tests.sandbox.wire import ask

JSON = {"Accept": "application/json"}


def api(box, city, path, *, headers=JSON, **query):
    query = {
        ("$" + name if name in ("filter", "top", "skip", "orderby", "select", "format") else name): value
        for name, value in query.items()
    }
    return ask(box, f"https://{book.API_HOST}/v1/{book.client(city)}/{path}?{urlencode(query)}", headers=headers)


def rows(answer):
    assert answer.status == 200, answer.text
    return json.loads(answer.body.decode("utf-8-sig"))


def city_with(box, **habits):
    """The first API city whose quirk fits: ``mod4=1`` is quirk % 4 == 1."""
    tests = [(int(name[3:]), rest) for name, rest in habits.items()]
    return next(c for c in box.world.cities() if c.door == "api" and all(c.quirk % n == rest for n, rest in tests))


@pytest.fixture
def box(play):
    return play(cities=30, meetings=10, doors=("api",))


def test_events_have_the_fields_of_the_real_answers(box):
    event = rows(api(box, box.world.city(0), "events"))[0]
    assert list(event) == [
        "EventId", "EventGuid", "EventLastModifiedUtc", "EventRowVersion", "EventBodyId", "EventBodyName", "EventDate",
        "EventTime", "EventVideoStatus",
        "EventAgendaStatusId", "EventAgendaStatusName", "EventMinutesStatusId", "EventMinutesStatusName",
        "EventLocation", "EventAgendaFile", "EventMinutesFile", "EventAgendaLastPublishedUTC", "EventMinutesLastPublishedUTC",
        "EventComment", "EventVideoPath", "EventMedia", "EventInSiteURL", "EventItems",
    ]  # fmt: skip
    assert event["EventItems"] == [] and event["EventDate"].endswith("T00:00:00")


def test_filter_order_skip_and_top(box):
    city = box.world.city(0)
    since = "EventDate ge datetime'2026-11-17' and EventDate lt datetime'2026-12-25'"
    found = rows(api(box, city, "Events", filter=since, orderby="EventDate desc"))
    assert {row["EventId"] for row in found} == {book.event_id(m) for m in box.world.meetings(city) if m.listed}
    assert [row["EventDate"] for row in found] == sorted((row["EventDate"] for row in found), reverse=True)
    parts = [rows(api(box, city, "Events", orderby="EventId", top=4, skip=skip)) for skip in (0, 4, 8)]
    assert [len(part) for part in parts] == [4, 4, 2]
    assert [row["EventId"] for part in parts for row in part] == [book.event_id(m) for m in box.world.meetings(city)]
    assert rows(api(box, city, "Events", filter="year(EventDate) eq 1999")) == []
    picked = rows(api(box, city, "Events", select="EventId,EventTime", top=1))
    assert list(picked[0]) == ["EventId", "EventTime"]


@pytest.mark.parametrize(
    "query",
    [{"top": 1001}, {"filter": "EventDate ge datetimeoffset'2026-01-01'"}, {"filter": "EventDate%20ge%20datetime'2026-01-01'"},
     {"filter": " or ".join(f"EventId eq {n}" for n in range(17))}, {"format": "json"},
     {"filter": "Nothing eq 1"}, {"filter": "EventId eq"}],
)  # fmt: skip
def test_what_the_service_refuses_is_400(box, query):
    assert api(box, box.world.city(0), "Events", **query).status == 400


def test_sixteen_alternatives_are_still_taken(box):
    assert rows(api(box, box.world.city(0), "Events", filter=" or ".join(f"EventId eq {n}" for n in range(16)))) == []
    assert api(box, box.world.city(0), "Events/$count").status == 400


def test_more_than_a_thousand_events_come_in_pages(play):
    box = play(cities=1, meetings=1_250, doors=("api",))
    city = box.world.city(0)
    first = rows(api(box, city, "Events", top=1000, orderby="EventId"))
    rest = rows(api(box, city, "Events", top=1000, skip=1000, orderby="EventId"))
    assert (len(first), len(rest)) == (1000, 250)
    assert len({row["EventId"] for row in [*first, *rest]}) == 1_250


def test_unknown_clients_and_calendar_cities_get_500(play):
    box = play(cities=2)
    calendar = next(city for city in box.world.cities() if city.door == "calendar")
    assert api(box, calendar, "Events").status == 500
    assert ask(box, f"https://{book.API_HOST}/v1/nobody/Events", headers=JSON).status == 500


def test_items_come_out_of_order_with_a_blank_and_a_line_of_the_minutes(box):
    city = box.world.city(0)
    meeting = box.world.meetings(city)[0]
    found = rows(api(box, city, f"Events/{book.event_id(meeting)}/EventItems", AgendaNote=1, MinutesNote=1, Attachments=1))
    order = [row["EventItemAgendaSequence"] for row in found]
    assert None in order and [n for n in order if n] != sorted(n for n in order if n)
    assert any(row["EventItemTitle"] == "" for row in found)
    titles = {row["EventItemAgendaSequence"]: " ".join(row["EventItemTitle"].split()) for row in found if row["EventItemTitle"]}
    assert [titles[item.position] for item in box.world.items(meeting)] == [item.title for item in box.world.items(meeting)]
    attached = [a for row in found for a in row["EventItemMatterAttachments"]]
    assert attached and {"MatterAttachmentHyperlink", "MatterAttachmentShowOnInternetPage"} <= attached[0].keys()
    bare = rows(api(box, city, f"Events/{book.event_id(meeting)}/EventItems"))
    assert not any(row["EventItemMatterAttachments"] for row in bare)


def test_no_votes_are_said_in_three_ways(box):
    said = {}
    for remainder in range(4):
        city = city_with(box, mod4=remainder)
        silent = next(i for m in box.world.meetings(city) for i in box.world.items(m) if not i.votes and i.file)
        answer = api(box, city, f"EventItems/{book.event_item_id(silent)}/Votes")
        said[remainder] = (answer.status, answer.body[:2] == b"[]")
    assert said == {0: (200, True), 1: (404, False), 2: (500, False), 3: (200, True)}
    city = city_with(box, mod4=2)
    silent = next(i for m in box.world.meetings(city) for i in box.world.items(m) if not i.votes and i.file)
    assert "System.Int32" in api(box, city, f"EventItems/{book.event_item_id(silent)}/Votes").text


def test_votes_sponsors_and_hidden_attachments(box):
    items = [item for city in box.world.cities() for m in box.world.meetings(city) for item in box.world.items(m)]
    voted = next(item for item in items if item.votes and item.meeting.city.quirk % 2)
    found = rows(api(box, voted.meeting.city, f"EventItems/{book.event_item_id(voted)}/Votes"))
    own = [row for row in found if row["VoteEventItemId"] == book.event_item_id(voted)]
    assert len(own) == len(found) - 1 and [(r["VotePersonName"], r["VoteValueName"]) for r in own] == list(voted.votes)
    sponsored = next(item for item in items if item.sponsors and item.meeting.city.quirk % 3 == 0)
    found = rows(api(box, sponsored.meeting.city, f"Matters/{book.matter_id(sponsored)}/Sponsors"))
    assert [row["MatterSponsorName"] for row in found if row["MatterSponsorMatterVersion"] == "1"] == list(sponsored.sponsors)
    assert any(row["MatterSponsorMatterVersion"] == "0" for row in found)
    secret = next(item for item in items if not all(shown for _, shown in item.attachments))
    found = rows(api(box, secret.meeting.city, f"Matters/{book.matter_id(secret)}/Attachments"))
    hidden = next(row for row in found if not row["MatterAttachmentShowOnInternetPage"])
    assert (
        ask(
            box,
            f"https://{book.files_host(secret.meeting.city)}/{secret.meeting.city.slug}/attachments/{hidden['MatterAttachmentFileName']}",
        ).status
        == 404
    )


def test_xml_is_the_default_and_a_byte_order_mark_may_stand_first(box):
    city = box.world.city(0)
    root = etree.fromstring(api(box, city, "Events", headers={}).body)
    space = "{http://schemas.datacontract.org/2004/07/LegistarWebAPI.Models.v1}"
    assert root.tag == f"{space}ArrayOfGranicusEvent"
    assert [int(node.text) for node in root.iter(f"{space}EventId")] == [book.event_id(m) for m in box.world.meetings(city)]
    assert root.xpath("//*[@i:nil='true']", namespaces={"i": "http://www.w3.org/2001/XMLSchema-instance"})
    marked = city_with(box, mod13=6)
    assert api(box, marked, "Events").body.startswith(b"\xef\xbb\xbf")


def test_some_tenants_ignore_the_filter(box):
    assert len(rows(api(box, city_with(box, mod11=5), "Events", filter="EventId eq 1"))) == 10


def test_files_of_the_api_are_the_documents_of_the_world(box):
    city = box.world.city(0)
    meeting = box.world.meetings(city)[0]
    event = rows(api(box, city, f"Events/{book.event_id(meeting)}"))
    answer = ask(box, event["EventAgendaFile"])
    assert answer.body == box.world.packet(box.world.document(meeting, "agenda")).read()
    assert ask(box, event["EventAgendaFile"].replace("Meeting_Agenda", "Final_Agenda")).status == 404
    page = ask(box, event["EventInSiteURL"])
    assert f"ID={book.insite_id(meeting)}" in page.text


@pytest.mark.parametrize(
    "text", ["", "EventId", "(EventId eq 1", "EventId eq 1)", "EventId eq 1 2", "EventId like 1", "year(EventDate eq 1"]
)
def test_a_filter_that_is_no_filter_is_refused(text):
    with pytest.raises(odata.Refused):
        odata.parse(text)


def test_brackets_and_words_in_filters():
    test = odata.parse("(EventId eq 1 or EventId eq 2) and EventBodyName ne 'Women''s Board'")
    assert test({"EventId": 2, "EventBodyName": "City Council"})
    assert not test({"EventId": 2, "EventBodyName": "Women's Board"})
    assert not test({"EventId": 3, "EventBodyName": "City Council"})
