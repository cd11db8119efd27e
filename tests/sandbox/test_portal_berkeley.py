"""The played site of Berkeley and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import berkeley
from engagic_scrapy.sandbox.portals import berkeley_addresses as book
from tests.sandbox.vendors import STATUS, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("berkeley", today=TODAY, cities=6) as box:
        yield box


def test_the_table_and_agendas(box):
    for city in box.world.cities():
        host, zone = book.host(city), city.timezone
        page = berkeley.meetings(ask(box, f"https://{host}{book.PAGE}").body, host=host, timezone=zone)
        assert page.problems == []
        found = {meeting.native_id: meeting for meeting in page.meetings}
        truths = box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert (meeting.body, meeting.date, meeting.status) == (book.body(truth), str(truth.day), STATUS[truth.state])
            assert (meeting.start_time and meeting.start_time[11:16]) == truth.start
            if url := berkeley.agenda_url(meeting):
                assert berkeley.add_items(meeting, ask(box, url).body, host=host) == []
            assert [item.title for item in meeting.items] == [item.title for item in box.world.items(truth)]
            shown = [each for each in box.world.documents(truth) if each.shown]
            documents = [*meeting.documents, *(each for item in meeting.items for each in item.documents)]
            assert sorted(each.url for each in documents) == sorted(book.document_url(each) for each in shown)
            assert sorted(each.kind for each in documents) == sorted(each.kind for each in shown)


def test_files_and_what_is_not_there(box):
    city = box.world.city(0)
    document = next(d for d in box.world.documents(box.world.meeting(city, 0)) if d.shown)
    assert ask(box, book.document_url(document)).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.host(city)}/other").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("berkeley", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, f"https://{book.host(city)}{book.PAGE}")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                berkeley.meetings(answer.body, host=book.host(city), timezone=city.timezone)
