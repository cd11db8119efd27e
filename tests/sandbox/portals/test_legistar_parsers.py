"""The project's parsers read the played pages as the world is: each proves the other."""

import zoneinfo
from datetime import date, datetime

import pytest

from engagic_scrapy import dates
from engagic_scrapy.exceptions import PageError
from engagic_scrapy.parsers.legistar import api, api_items, detail, insite, postback
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.server import Sandbox
from tests.sandbox.wire import Browser, ask

TODAY = date(2026, 12, 20)  # so that the window reaches into another year
JSON = {"Accept": "application/json"}
STATUS = {"held": "confirmed", "untimed": "confirmed", "draft": "tentative", "cancelled": "cancelled"}


@pytest.fixture(scope="module")
def box():
    with Sandbox(Options(cities=22, meetings=8, packet_kb=10, today=TODAY)) as box:
        yield box


def cities(box, door):
    return [city for city in box.world.cities() if city.door == door]


def assert_same(meeting, truth):
    """What both doors tell of a meeting."""
    assert meeting.native_id == truth.native_id
    assert meeting.body.lower() == truth.body.lower()
    assert meeting.date == truth.day.isoformat()
    start = datetime.fromisoformat(meeting.start_time) if meeting.start_time else None
    assert (start and f"{start:%H:%M}") == truth.start
    if start:
        zone = zoneinfo.ZoneInfo(truth.city.timezone)
        assert start.utcoffset() == start.replace(tzinfo=zone).utcoffset()
    assert meeting.location.name == truth.location
    if truth.state == "deferred":
        assert (meeting.status_detail, meeting.time_note) == ("postponed", "Deferred")
    else:
        assert (meeting.status, meeting.status_detail) == (STATUS[truth.state], None)


# -- the Web API ------------------------------------------------------------------------------------------------------------


def api_get(box, city, path, headers=JSON):
    return ask(box, f"https://{book.API_HOST}/v1/{book.client(city)}/{path}", headers=headers)


@pytest.mark.parametrize("headers", [JSON, {}], ids=["json", "xml"])
def test_events(box, headers):
    for city in cities(box, "api"):
        page = api.events(api_get(box, city, "Events", headers).body, client=book.client(city), timezone=city.timezone)
        truths = box.world.meetings(city)
        assert not page.problems and len(page.meetings) == len(truths)
        for meeting, truth in zip(page.meetings, truths, strict=True):
            assert_same(meeting, truth)
            files = {d.kind: book.api_document_url(d) for d in box.world.documents(truth) if d.kind in ("agenda", "minutes")}
            assert {document.kind: document.url for document in meeting.documents} == files


@pytest.mark.parametrize("headers", [JSON, {}], ids=["json", "xml"])
def test_event_items(box, headers):
    for city in cities(box, "api"):
        for truth in box.world.meetings(city):
            body = api_get(box, city, f"Events/{book.event_id(truth)}/EventItems?Attachments=1", headers).body
            found = api_items.event_items(body, client=book.client(city))
            items = box.world.items(truth)
            assert not found.problems
            assert [(i.position, i.title, i.number) for i in found.items] == [(i.position, i.title, i.number) for i in items]
            for item, wanted in zip(found.items, items, strict=True):
                assert (item.matter.file if item.matter else None) == wanted.file
                assert (item.action, item.mover, item.seconder) == (wanted.action, wanted.mover, wanted.seconder)
                shown = [d for d in box.world.documents(truth) if d.position == wanted.position and d.shown]
                assert {d.url for d in item.documents} == {book.api_document_url(d) for d in shown}
                assert {d.name for d in item.documents} == {d.name for d in shown}


def test_votes_and_sponsors(box):
    for city in cities(box, "api"):
        for item in (item for meeting in box.world.meetings(city)[:4] for item in box.world.items(meeting)):
            key = str(book.event_item_id(item))
            answer = api_get(box, city, f"EventItems/{key}/Votes")
            votes = api_items.votes(answer.body, event_item_id=key, status=answer.status)
            assert [(vote.voter, vote.option) for vote in votes] == list(item.votes)
            if item.file:
                answer = api_get(box, city, f"Matters/{book.matter_id(item)}/Sponsors")
                found = api_items.sponsors(answer.body, status=answer.status)
                assert [sponsor.name for sponsor in found] == list(item.sponsors)


# -- InSite -------------------------------------------------------------------------------------------------------------------


def walk(box, city, window):
    """All meetings of the window, by the parsers' own forms: choose each range (again if another came), turn every page."""
    browser = Browser(box, book.host(city)).get()
    first = browser.answer.body
    found = {}
    for label in postback.ranges_to_ask(first, window, url=browser.url) or [None]:
        for _ in range(3):
            if label is None or browser.range == label:
                break
            browser.send(postback.choose(browser.answer.body, label, url=browser.url))
        number = 1
        while True:
            page = insite.calendar(browser.answer.body, url=browser.url, timezone=city.timezone, page=number)
            assert not page.problems
            found |= {meeting.native_id: meeting for meeting in page.meetings}
            if page.next is None:
                break
            number += 1
            browser.send(page.next)
    return found


def test_calendars(box):
    window = dates.window(None, None, today=TODAY)
    for city in cities(box, "calendar"):
        found = walk(box, city, window)
        for truth in (meeting for meeting in box.world.meetings(city) if meeting.listed):
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            own = {book.document_url(d) for d in box.world.documents(truth) if d.kind != "attachment"}
            assert {d.url for d in meeting.documents if "M=AADA" not in d.url} == own
    assert not box.stats()["page_errors"]


def test_a_calendar_of_several_pages():
    with Sandbox(Options(cities=4, meetings=260, doors=("calendar",), today=TODAY)) as box:
        for city in box.world.cities():
            found = walk(box, city, dates.window("2026-01-01", "2027-12-31", today=TODAY))
            assert set(found) == {meeting.native_id for meeting in box.world.meetings(city)}


@pytest.mark.parametrize("door", ["calendar", "api"])
def test_meeting_pages(box, door):
    for city in cities(box, door):
        for truth in (meeting for meeting in box.world.meetings(city) if meeting.published):
            key = f"LEGID={book.event_id(truth)}&GID=30&G={book.guid(city, 'client', 0)}"
            url = f"https://{book.host(city)}/MeetingDetail.aspx?{key if door == 'api' else book.meeting_query(truth)}"
            meeting, problems = detail.meeting_detail(ask(box, url).body, url=url, timezone=city.timezone, host=book.host(city))
            assert not problems and meeting.native_id == f"insite:{book.host(city)}:{book.insite_id(truth)}"
            items = box.world.items(truth)
            assert [(i.title, i.number) for i in meeting.items] == [(i.title, i.number) for i in items]
            assert [i.matter and i.matter.file for i in meeting.items] == [i.file for i in items]
            own = {book.document_url(d) for d in box.world.documents(truth) if d.kind != "attachment"}
            assert {d.url for d in meeting.documents} == own


def test_the_page_of_one_body(box):
    for city in (city for city in cities(box, "calendar") if city.quirk % 2):
        body = box.world.meetings(city)[0].body_id
        url = f"https://{book.host(city)}/DepartmentDetail.aspx?ID={body}&GUID={book.guid(city, 'body', body)}"
        page = insite.calendar(ask(box, url).body, url=url, timezone=city.timezone)
        truths = [meeting for meeting in box.world.meetings(city) if meeting.body_id == body]
        assert not page.problems and {m.native_id for m in page.meetings} == {truth.native_id for truth in truths}
        assert {meeting.body for meeting in page.meetings} == {truths[0].body}


def test_attachments_of_legislation(box):
    for city in cities(box, "calendar")[:6]:
        for item in (item for meeting in box.world.meetings(city)[:3] for item in box.world.items(meeting) if item.file):
            url = book.item_url(item)
            shown = [d for d in box.world.documents(item.meeting) if d.position == item.position and d.shown]
            assert [d.url for d in detail.attachments(ask(box, url).body, url=url)] == [book.document_url(d) for d in shown]


# -- faults -------------------------------------------------------------------------------------------------------------------


def test_every_city_fault_is_named_rightly():
    with Sandbox(Options(cities=40, meetings=2, faults="all", today=TODAY)) as box:
        for city in box.world.cities():
            truth = box.world.city_truth(city)
            if truth.outcome != "failed" or city.fault == "robots":
                continue
            url = f"https://{book.host(city)}/Calendar.aspx"
            answer = api_get(box, city, "Events") if city.door == "api" else ask(box, url)
            assert read(answer, city, url) in truth.kinds, city


def read(answer, city, url):
    if answer.status != 200:
        error = api.refusal(answer.status, answer.body) if city.door == "api" else None
        return error.kind if error else "http"
    with pytest.raises(PageError) as error:
        if city.door == "api":
            api.events(answer.body, client=book.client(city), timezone=city.timezone)
        else:
            insite.calendar(answer.body, url=url, timezone=city.timezone)
    return error.value.kind
