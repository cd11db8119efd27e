"""The played site of Ross and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import ross
from engagic_scrapy.sandbox.portals import ross_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("ross", today=TODAY, cities=3, meetings=40) as box:
        yield box


def test_tables_and_staff_reports(box):
    paged = 0
    for city in box.world.cities():
        found, url = {}, f"https://{book.host(city)}/meetings"
        while url:
            page = ross.meetings(ask(box, url).body, host=book.host(city), timezone=city.timezone)
            assert page.problems == []
            found, url = found | {meeting.native_id: meeting for meeting in page.meetings}, page.next
            paged += url is not None
        truths = box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            if reports := ross.staff_reports_url(meeting):
                assert ross.add_staff_reports(meeting, ask(box, reports).body, host=book.host(city)) == []
            shown = [each for each in box.world.documents(truth) if each.shown and book.shows(each)]
            documents = [*meeting.documents, *(each for item in meeting.items for each in item.documents)]
            assert sorted(each.url for each in documents) == sorted(book.document_url(each) for each in shown)
            assert {each.kind for each in documents} == {each.kind for each in shown}
    assert paged


def test_files_and_what_is_not_there(box):
    city = box.world.city(0)
    document = next(d for d in box.world.documents(box.world.meeting(city, 0)) if d.shown and book.shows(d))
    assert ask(box, book.document_url(document)).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.host(city)}/towncouncil/page/none").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("ross", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, f"https://{book.host(city)}/meetings")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                ross.meetings(answer.body, host=book.host(city), timezone=city.timezone)
