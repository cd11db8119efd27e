"""The played Swagit and the project's parser prove each other."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.parsers import swagit
from engagic_scrapy.sandbox.portals import swagit_addresses as book
from tests.sandbox.vendors import sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("swagit", today=TODAY, cities=2, meetings=900) as box:
        yield box


def page_of(box, city, url):
    answer = ask(box, url)
    while answer.status == 302:
        url = urljoin(url, answer.headers["Location"])
        answer = ask(box, url)
    return swagit.listing(answer.body, host=book.host(city), timezone=city.timezone, url=url, name=city.name, state=city.state)


def every_meeting(box, city):
    """All recordings of the city, and how many pages they take."""
    page = page_of(box, city, f"https://{book.host(city)}{swagit.DEFAULT}")
    meetings, waiting, pages = list(page.meetings), list(page.next.tabs if page.next else ()), 1
    while waiting:
        page = page_of(box, city, waiting.pop())
        meetings, pages = meetings + page.meetings, pages + 1
        assert page.problems == []
        if page.next and page.next.page:
            waiting.append(page.next.page)
    return {meeting.native_id: meeting for meeting in meetings}, pages


def test_recordings_and_what_is_behind_them(box):
    paged = 0
    for city in box.world.cities():
        found, pages = every_meeting(box, city)
        truths = [truth for truth in box.world.meetings(city) if book.lists(truth)]
        assert found.keys() == {truth.native_id for truth in truths}
        paged += pages > 1 + len({truth.body for truth in truths})
        for truth in truths:
            meeting = found[truth.native_id]
            assert (meeting.body, meeting.date, meeting.start_time, meeting.status) == (
                truth.body,
                truth.day.isoformat(),
                None,
                "passed",
            )
            url = swagit.agenda_url(meeting)
            answer = ask(box, url) if url else None
            if answer:
                location = answer.headers["Location"]
                assert swagit.settle(meeting, url=url, status=answer.status, location=location, body=answer.body) is None
            documents = [each for each in box.world.documents(truth) if book.shows(each)]
            assert sorted(each.url for each in meeting.documents) == sorted(map(book.document_url, documents))
    assert paged  # some body has more than ten


def test_files_are_pdfs(box):
    city = box.world.city(0)
    documents = [d for m in box.world.meetings(city) if book.lists(m) for d in box.world.documents(m) if book.shows(d)]
    agenda = next(each for each in documents if each.kind == "agenda")
    assert ask(box, ask(box, book.document_url(agenda)).headers["Location"]).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(next(each for each in documents if each.kind == "minutes"))).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.host(city)}/videos/7/agenda").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", TenantGone)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("swagit", today=TODAY, cities=1, faults=fault) as box, pytest.raises(error):
        page_of(box, box.world.city(0), f"https://{book.host(box.world.city(0))}{swagit.DEFAULT}")


def test_errors_are_500():
    with sandbox_of("swagit", today=TODAY, cities=1, faults="http500") as broken:
        assert ask(broken, f"https://{book.host(broken.world.city(0))}{swagit.DEFAULT}").status == 500
