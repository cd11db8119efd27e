"""The played API of Chicago's clerk and the project's parser prove each other."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import chicago
from engagic_scrapy.sandbox.portals import chicago_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("chicago", today=TODAY, cities=6) as box:
        yield box


def test_lists_and_details(box):
    for city in box.world.cities():
        found, skip = {}, 0
        while skip is not None:
            body = ask(box, f"https://{book.host(city)}/meeting-agenda?top=5&skip={skip}").body
            page = chicago.meetings(body, timezone=city.timezone)
            assert page.problems == []
            found, skip = found | {meeting.native_id: meeting for meeting in page.meetings}, page.next
        truths = box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            assert_same(found[truth.native_id], truth)
            body = ask(box, f"https://{book.host(city)}/meeting-agenda/{book.meeting_id(truth)}").body
            meeting, problems = chicago.detail(body, timezone=city.timezone)
            assert problems == []
            assert_same(meeting, truth)
            assert {item.title: bool(item.consent) for item in meeting.items} == {
                item.title: item.consent for item in box.world.items(truth)
            }
            shown = [book.document_url(each) for each in box.world.documents(truth) if book.shows(each)]
            assert [each.url for each in meeting.documents if each.kind == "agenda"] == shown


def test_the_filter_is_of_local_days(box):
    city = box.world.city(0)
    day = box.world.meeting(city, 0).day
    query = quote(chicago.utc_filter(day, day, city.timezone))
    page = chicago.meetings(
        ask(box, f"https://{book.host(city)}/meeting-agenda?filter={query}&top=500").body, timezone=city.timezone
    )
    assert {meeting.date for meeting in page.meetings} == {day.isoformat()}
    assert len(page.meetings) == sum(each.day == day for each in box.world.meetings(city))


def test_files(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    shown = [document for document in documents if book.shows(document)]
    assert any(book.document_url(each).endswith(".crdownload") for each in shown)
    assert ask(box, book.document_url(shown[0])).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.host(box.world.city(0))}/meeting-agenda/nothing").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("chicago", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, f"https://{book.host(city)}/meeting-agenda?top=5")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                chicago.meetings(answer.body, timezone=city.timezone)
