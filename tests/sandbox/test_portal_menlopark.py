"""The played page of Menlo Park and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import menlopark
from engagic_scrapy.sandbox.portals import menlopark_addresses as book
from tests.sandbox.vendors import STATUS, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("menlopark", today=TODAY, cities=6) as box:
        yield box


def test_the_page(box):
    for city in box.world.cities():
        page = menlopark.meetings(
            ask(box, f"https://{book.host(city)}{book.PAGE}").body, host=book.host(city), timezone=city.timezone
        )
        assert page.problems == []
        found = {meeting.native_id: meeting for meeting in page.meetings if meeting.date != "1996-06-04"}
        truths = box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert (meeting.body, meeting.date, meeting.start_time) == (book.section(truth), str(truth.day), None)
            assert meeting.status == STATUS[truth.state]
            shown = [each for each in box.world.documents(truth) if book.shows(each)]
            assert sorted(each.url for each in meeting.documents) == sorted(book.document_url(each) for each in shown)
            assert {each.kind for each in meeting.documents} == {each.kind for each in shown}


def test_files_and_what_is_not_there(box):
    city = box.world.city(0)
    document = next(d for d in box.world.documents(box.world.meeting(city, 0)) if book.shows(d))
    assert ask(box, book.document_url(document)).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.host(city)}/other").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("menlopark", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, f"https://{book.host(city)}{book.PAGE}")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                menlopark.meetings(answer.body, host=book.host(city), timezone=city.timezone)
