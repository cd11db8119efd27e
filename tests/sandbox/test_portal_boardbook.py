"""The played BoardBook and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import boardbook
from engagic_scrapy.sandbox.portals import boardbook_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("boardbook", today=TODAY, cities=9) as box:
        yield box


def listing(box, city):
    return ask(box, f"https://{book.HOST}/Public/Organization/{book.organization(city)}")


def follow(box, url):
    """Address and answer behind one redirect."""
    answer = ask(box, url)
    if answer.status == 302:
        url = f"https://{book.HOST}{answer.headers['Location']}"
        answer = ask(box, url)
    return url, answer.body


def test_lists_agendas_and_viewers(box):
    assert len({book.has_viewer(city) for city in box.world.cities()}) == 2
    for city in box.world.cities():
        organization = str(book.organization(city))
        page = boardbook.listing(listing(box, city).body, organization=organization, timezone=city.timezone)
        found, truths = {meeting.native_id: meeting for meeting in page.meetings}, box.world.meetings(city)
        assert (page.problems, found.keys()) == ([], {truth.native_id for truth in truths})
        for truth in truths:
            meeting = found[truth.native_id]
            assert meeting.body == f"{city.name} ISD"
            assert meeting.title.startswith(f"{city.name} ISD - {truth.body}")
            meeting.body = truth.body
            assert_same(meeting, truth)
            assert len(meeting.media) == truth.past
            address = boardbook.agenda_url(meeting)
            assert (address is not None) == truth.published
            if address:
                assert_same_agenda(box, city, meeting, truth, *follow(box, address))


def assert_same_agenda(box, city, meeting, truth, url, body):
    organization = str(book.organization(city))
    assert boardbook.add_agenda(meeting, body, organization=organization, url=url) == (None, [])
    expected = {} if book.has_viewer(city) else {item.title: item for item in box.world.items(truth)}
    items = {item.title: item for item in meeting.items if not (item.native_id or "").startswith("8000")}
    assert items.keys() == expected.keys()
    for title, item in items.items():
        assert (item.number, bool(item.consent)) == (
            expected[title].number,
            expected[title].consent and bool(expected[title].file),
        )
    found = [*meeting.documents, *(each for item in meeting.items for each in item.documents)]
    documents = [each for each in box.world.documents(truth) if each.shown and book.shows(each)]
    assert sorted(each.url for each in found) == sorted(map(book.document_url, documents))
    assert sorted(each.kind for each in found) == sorted(each.kind for each in documents)


def test_files_are_pdfs_and_others_are_not_there(box):
    documents = [
        d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m) if book.shows(d)
    ]
    for kind in ("agenda", "packet", "minutes", "attachment"):
        shown = next(d for d in documents if d.shown and d.kind == kind)
        assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    hidden = next(d for d in documents if not d.shown)
    assert ask(box, book.document_url(hidden)).status == 404
    assert ask(box, f"https://{book.HOST}/Public/DownloadMinutes/1000?meeting=1").status == 302


def test_unknown_organizations(box):
    for path in ("/", "/Public/Organization/1", "/Public/Organization/kcs", "/Public/Agenda/1000?meeting=1"):
        assert ask(box, f"https://{book.HOST}{path}").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("boardbook", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = listing(box, city)
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                boardbook.listing(answer.body, organization="1000", timezone=city.timezone)
