"""The played ProudCity and the project's parser prove each other."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import proudcity
from engagic_scrapy.sandbox.portals import proudcity_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
POSTS = "/wp-json/wp/v2/meetings"


@pytest.fixture(scope="module")
def box():
    with sandbox_of("proudcity", today=TODAY, cities=12) as box:
        yield box


def posts(box, city, number):
    answer = ask(box, f"https://{book.host(city)}{POSTS}?per_page=5&page={number}")
    total = int(answer.headers["X-WP-TotalPages"])
    return proudcity.posts(answer.body, host=book.host(city), timezone=city.timezone, page=number, pages_total=total)


def test_posts_and_their_pages(box):
    stale = 0
    for city in box.world.cities():
        first, second = posts(box, city, 1), posts(box, city, 2)
        assert (first.next, second.next, first.problems + second.problems) == (2, None, [])
        found = {meeting.native_id: meeting for meeting in first.meetings + second.meetings}
        truths = box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert meeting.documents == []
            assert proudcity.complete(meeting, ask(box, meeting.source_url).body, host=book.host(city)) is None
            stale += "own date" in (meeting.time_note or "")
            assert_same(meeting, truth)
            assert meeting.location.name == truth.location
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            assert sorted(each.kind for each in meeting.documents) == sorted(
                each.kind for each in box.world.documents(truth) if book.shows(each)
            )
    assert stale


def test_what_is_not_there(box):
    city = box.world.city(0)
    past = ask(box, f"https://{book.host(city)}{POSTS}?per_page=5&page=9")
    assert (past.status, json.loads(past.body)["code"]) == (400, "rest_post_invalid_page_number")
    assert ask(box, f"https://{book.host(city)}/meetings/none/").status == 404
    assert ask(box, f"https://nobody{book.SITES}{POSTS}").status == 404


def test_files_are_pdfs(box):
    document = next(d for d in box.world.documents(box.world.meeting(box.world.city(0), 0)) if book.shows(d))
    assert ask(box, book.document_url(document)).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(document).replace("Agenda-", "Agenda-99999")).status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("proudcity", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, f"https://{book.host(city)}{POSTS}?per_page=5&page=1")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                proudcity.posts(answer.body, host=book.host(city), timezone=city.timezone)
