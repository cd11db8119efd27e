"""The played Destiny and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.parsers import destiny
from engagic_scrapy.sandbox.portals import destiny_addresses as book
from tests.sandbox.vendors import STATUS, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("destiny", today=TODAY, cities=9) as box:
        yield box


def list_url(city, year=2026, month=12):
    customer = "" if book.is_own(city) else book.number(city)
    return f"https://{book.host(city)}/agenda_publish.cfm?id={customer}&mt=ALL&get_month={month}&get_year={year}"


def tenant_of(city):
    return book.host(city) if book.is_own(city) else str(book.number(city))


def all_meetings(box, city):
    found = {}
    days = {(truth.day.year, truth.day.month) for truth in box.world.meetings(city)}
    for year, month in sorted(days):
        url = list_url(city, year, month)
        page = destiny.month(ask(box, url).body, url=url, tenant=tenant_of(city), timezone=city.timezone)
        assert page.problems == []
        found |= {meeting.native_id: meeting for meeting in page.meetings}
    return found


def test_lists_and_agendas(box):
    kinds = set()
    for city in box.world.cities():
        found, truths = all_meetings(box, city), box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting, clock = found[truth.native_id], None
            if url := destiny.agenda_url(meeting):
                assert destiny.add_agenda(ask(box, url).body, meeting, url=url) is None
                is_new = url.partition("?")[0].endswith("/agenda.cfm")
                clock = truth.start if is_new else None
                kinds.add(is_new)
                assert_same_items(box, meeting, truth)
            assert (meeting.body, meeting.date, meeting.status) == (truth.body, str(truth.day), STATUS[truth.state])
            assert (meeting.start_time and meeting.start_time[11:16]) == clock
            shown = (
                []
                if not truth.published
                else [
                    each
                    for each in shown_documents(box, truth, attachments=False)
                    if "/AGENDA_" not in each or not city.has_packet
                ]
            )
            assert sorted(each.url for each in meeting.documents) == shown
            assert bool(meeting.media) == truth.past
    assert kinds == {True, False}


def assert_same_items(box, meeting, truth):
    expected = {item.title: item for item in box.world.items(truth)}
    assert {item.title for item in meeting.items} == expected.keys()
    for item in meeting.items:
        assert item.number in (None, str(expected[item.title].position))


def test_files_and_unknown_places(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    assert ask(box, book.document_url(next(d for d in documents if d.kind == "packet"))).body.startswith(b"%PDF-")
    hidden = next(d for d in documents if not d.shown)
    assert ask(box, book.document_url(hidden)).status == 404
    url = f"https://{book.SHARED}/agenda_publish.cfm?id=1&mt=ALL&get_month=1&get_year=2026"
    with pytest.raises(TenantGone):
        destiny.month(ask(box, url).body, url=url, tenant="1", timezone="UTC")


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", TenantGone), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("destiny", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, list_url(city))
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                destiny.month(answer.body, url=list_url(city), tenant="x", timezone=city.timezone)
