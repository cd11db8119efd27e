"""The played OnBase and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import onbase
from engagic_scrapy.sandbox.portals import onbase_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
SEARCH = "/Meetings/Search?dropid=11&dropsv=01/01/2020&dropev=12/31/2030"


@pytest.fixture(scope="module")
def box():
    with sandbox_of("onbase", today=TODAY, cities=12) as box:
        yield box


def get(box, city, path):
    return ask(box, f"{book.site(city)}{path}")


def test_lists_pages_and_agendas(box):
    shapes = set()
    for city in box.world.cities():
        site, truths = book.site(city), [truth for truth in box.world.meetings(city) if book.lists(truth)]
        page = onbase.search(get(box, city, SEARCH).body, site=site, timezone=city.timezone)
        assert page.problems == []
        shapes.add(page.container)
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            if url := onbase.page_url(meeting):
                opened = onbase.add_page(ask(box, url).body, meeting, site=site)
                assert opened.failure is None
                problems = [onbase.add_agenda(ask(box, url).body, meeting, site=site, points={}) for url in opened.agendas]
                assert None in problems
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            assert_same_items(box, meeting, truth)
    assert shapes == {"SearchResults({…})", "tr.meeting-row", "#meetings-list"}


def assert_same_items(box, meeting, truth):
    expected = {item.title: item for item in box.world.items(truth)}
    assert {item.title for item in meeting.items} == expected.keys()
    for item in meeting.items:
        wanted = expected[item.title]
        assert bool(item.consent) == (wanted.consent and wanted.file is not None)
        assert wanted.file is None or item.number == str(wanted.position)


def test_files_and_unknown_places(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    assert ask(box, book.document_url(next(d for d in documents if d.kind == "packet"))).body.startswith(b"%PDF-")
    attachment = ask(box, book.document_url(next(d for d in documents if d.kind == "attachment")))
    assert (attachment.status, b"Error - OnBase" in attachment.body) == (200, True)
    assert ask(box, f"https://nobody{book.HOSTS}{book.PATH}{SEARCH}").status == 404
    assert ask(box, f"https://{book.host(box.world.city(0))}/211agendaonline{SEARCH}").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("onbase", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = get(box, city, SEARCH)
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                onbase.search(answer.body, site=book.site(city), timezone=city.timezone)
