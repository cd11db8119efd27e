"""The played Granicus and the project's parser prove each other."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin

import pytest

from engagic_scrapy.exceptions import AccessClosed, Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.parsers import granicus
from engagic_scrapy.sandbox.portals import granicus_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("granicus", today=TODAY) as box:
        yield box


def view(box, city, number=book.VIEW):
    """Follows a redirect, as a crawl does."""
    url = f"https://{book.host(city)}/ViewPublisher.php?view_id={number}"
    answer = ask(box, url)
    if answer.status == 302:
        url = answer.headers["Location"]
        answer = ask(box, url)
    return granicus.listing(answer.body, host=book.host(city), timezone=city.timezone, url=url)


def test_view_and_agendas(box):
    assert {book.has_pages(city) for city in box.world.cities()} == {True, False}
    for city in box.world.cities():
        page, truths = view(box, city), {truth.native_id: truth for truth in box.world.meetings(city)}
        assert ({meeting.native_id for meeting in page.meetings}, page.problems) == (truths.keys(), [])
        for meeting in page.meetings:
            truth = truths[meeting.native_id]
            assert_same(meeting, truth)
            settle(box, city, meeting)
            found = [*meeting.documents, *(document for item in meeting.items for document in item.documents)]
            documents = [each for each in box.world.documents(truth) if each.shown and book.shows(each)]
            assert sorted(each.url for each in found) == sorted(map(book.document_url, documents))
            expected = box.world.items(truth) if truth.published and book.has_pages(city) else ()
            assert [item.title for item in meeting.items] == [item.title for item in expected]


def settle(box, city, meeting):
    url = granicus.agenda_url(meeting)
    while url:
        answer = ask(box, url)
        found = granicus.target(url, status=answer.status, location=answer.headers["Location"], body=answer.body)
        if found.kind != "page" or found.url == url:
            assert granicus.settle(meeting, found, answer.body, host=book.host(city)) == []
            return
        url = found.url


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [
        d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m) if book.shows(d)
    ]
    for kind in ("packet", "minutes", "attachment", "agenda"):
        url = book.document_url(next(d for d in documents if d.shown and d.kind == kind))
        answer = ask(box, url)
        if kind == "agenda":
            answer = ask(box, urljoin(url, answer.headers["Location"]))
        assert answer.body.startswith(b"%PDF-"), kind
    assert ask(box, book.document_url(next(d for d in documents if not d.shown))).status == 404


def test_other_views_do_not_exist(box):
    with pytest.raises(AccessClosed):
        view(box, box.world.city(0), 7)


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", TenantGone)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("granicus", today=TODAY, cities=1, faults=fault) as box, pytest.raises(error):
        view(box, box.world.city(0))


def test_errors_are_500():
    with sandbox_of("granicus", today=TODAY, cities=1, faults="http500") as broken:
        assert ask(broken, f"https://{book.host(broken.world.city(0))}/ViewPublisher.php?view_id=2").status == 500
