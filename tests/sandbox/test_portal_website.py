"""The played cities' own sites and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import website
from engagic_scrapy.sandbox.portals import website_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("website", today=TODAY, cities=9) as box:
        yield box


def get(box, city):
    return ask(box, f"https://{book.host(city)}{book.PATH}")


def listing(box, city):
    url = f"https://{book.host(city)}{book.PATH}"
    return website.listing(get(box, city).body, url=url, timezone=city.timezone, host=book.host(city))


def test_every_shape_of_page_gives_every_meeting(box):
    shapes = set()
    for city in box.world.cities():
        page, truths = listing(box, city), [truth for truth in box.world.meetings(city) if book.lists(truth)]
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert found.keys() == {truth.native_id for truth in truths}
        assert page.problems == []
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            wanted = {each.kind for each in box.world.documents(truth) if book.shows(each)}
            assert {each.kind for each in meeting.documents} == wanted
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            sure = "high" if wanted else "medium"
            assert meeting.identifiers[0] == {"scheme": "website-confidence", "identifier": sure}
        shapes.add(book.shape(city))
    assert shapes == {"table", "list", "headings"}


def test_files_are_pdfs_and_what_is_not_there(box):
    city = box.world.city(0)
    for url in box.world.city_truth(city).documents:
        assert ask(box, url).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.host(city)}/files/2026/01/agenda-99999.pdf").status == 404
    assert ask(box, f"https://{book.host(city)}/elsewhere").status == 404
    assert ask(box, f"https://nobody{book.SITES}{book.PATH}").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("challenge", Blocked),
        ("error_text", PortalError),
        ("layout", LayoutChanged),
        ("gone", 404),
        ("http500", 500),
        ("429", 429),
    ],
)
def test_broken_tenants(fault, error):
    with sandbox_of("website", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        if isinstance(error, int):
            assert get(box, city).status == error
        else:
            with pytest.raises(error):
                listing(box, city)
