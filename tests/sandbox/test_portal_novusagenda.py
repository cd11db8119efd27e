"""The played NovusAgenda and the project's parser prove each other."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import novusagenda
from engagic_scrapy.sandbox.portals import novusagenda_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
ALL = "meetingsgeneral.aspx?Date=cus&From=01/01/2026&To=12/31/2027"


@pytest.fixture(scope="module")
def box():
    with sandbox_of("novusagenda", today=TODAY) as box:
        yield box


def get(box, city, path, form=None):
    url = f"https://{book.host(city)}{book.FOLDER}{path}"
    if form is None:
        return ask(box, url)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(box, url, method="POST", headers=kind, body=urlencode(form))


def listing(box, city, path, form=None):
    return novusagenda.listing(get(box, city, path, form).body, host=book.host(city), timezone=city.timezone)


def every_page(box, city):
    page = listing(box, city, ALL)
    meetings, pages = list(page.meetings), 1
    while page.next:
        page = listing(box, city, ALL, form=page.next.form)
        meetings, pages = meetings + page.meetings, pages + 1
    return meetings, pages


def test_all_pages_and_what_is_behind_them(box):
    for city in box.world.cities():
        meetings, pages = every_page(box, city)
        truths = {truth.native_id: truth for truth in box.world.meetings(city)}
        assert ({meeting.native_id for meeting in meetings}, pages) == (truths.keys(), 2)
        for meeting in meetings:
            assert_read_whole(box, city, meeting, truths[meeting.native_id])
    assert dict(box.play.page_errors) == {}


def assert_read_whole(box, city, meeting, truth):
    address = novusagenda.agenda_url(meeting)
    assert novusagenda.read_agenda(meeting, ask(box, address).body, url=address) == []
    assert_same(meeting, truth)
    assert [item.title for item in meeting.items] == [item.title for item in box.world.items(truth)] * truth.published
    for index, item in enumerate(meeting.items):
        address = novusagenda.cover_url(item, meeting, book.host(city))
        assert novusagenda.read_cover(meeting, index, ask(box, address).body, host=book.host(city), url=address) == []
    found = [*meeting.documents, *(document for item in meeting.items for document in item.documents)]
    documents = [each for each in box.world.documents(truth) if each.shown and book.shows(each)]
    assert sorted(each.url for each in found) == sorted(map(book.document_url, documents))


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [
        d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m) if book.shows(d)
    ]
    for kind in ("agenda", "minutes", "attachment"):
        shown = next(d for d in documents if d.shown and d.kind == kind)
        assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(next(d for d in documents if not d.shown))).status == 404


def test_post_back_without_its_state_is_an_error(box):
    with sandbox_of("novusagenda", today=TODAY, cities=1) as box, pytest.raises(PortalError):
        listing(box, box.world.city(0), ALL, form={"__EVENTTARGET": "x"})


@pytest.mark.parametrize(("fault", "error"), [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged)])
def test_broken_tenants(fault, error):
    with sandbox_of("novusagenda", today=TODAY, cities=1, faults=fault) as box, pytest.raises(error):
        listing(box, box.world.city(0), ALL)


def test_unknown_tenants_have_an_empty_grid_and_errors_are_500(box):
    page = novusagenda.listing(ask(box, f"https://nobody{book.SITES}{book.FOLDER}{ALL}").body, host="nobody", timezone="Etc/UTC")
    assert (page.meetings, page.problems) == ([], [])
    with sandbox_of("novusagenda", today=TODAY, cities=1, faults="gone") as gone:
        assert listing(gone, gone.world.city(0), ALL).meetings == []
    with sandbox_of("novusagenda", today=TODAY, cities=1, faults="http500") as broken:
        assert get(broken, broken.world.city(0), ALL).status == 500
