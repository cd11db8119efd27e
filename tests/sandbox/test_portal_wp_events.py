"""The played WordPress sites and the project's parser prove each other, in each of the four shapes."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import wp_events
from engagic_scrapy.sandbox.portals import wp_events_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
DAYS = ("2024-01-01", "2029-01-01")


@pytest.fixture(scope="module")
def box():
    with sandbox_of("wp_events", today=TODAY, cities=8) as box:
        yield box


def listed(box, city, body, **known):
    path = book.PATHS[book.shape(city)]
    return wp_events.calendar_of(body, path=path, host=book.host(city), timezone=city.timezone, **known)


def address(city, **query):
    path = book.PATHS[book.shape(city)]
    return f"https://{book.host(city)}{path}{'&' if '?' in path else '?'}{urlencode(query)}"


def of_posts(box, city):
    found, page = [], 1
    while page:
        answer = ask(box, address(city, per_page=5, page=page))
        total = int(answer.headers["X-WP-TotalPages"])
        read = wp_events.posts(answer.body, host=book.host(city), timezone=city.timezone, page=page, pages_total=total)
        found, page = found + read.meetings, read.next
        assert read.problems == []
    for meeting in found:
        key = meeting.native_id.rpartition(":")[2]
        media = f"https://{book.host(city)}/wp-json/wp/v2/media?parent={key}&per_page=100"
        assert wp_events.add_media(meeting, ask(box, media).body) == ([], None)
        assert wp_events.add_page(meeting, ask(box, meeting.source_url).body, host=book.host(city)) is None
        assert meeting.participation.virtual_url == "https://us02web.zoom.us/j/5550100"
    return found


def of_plugin(box, city):
    shape = book.shape(city)
    if shape == "eventon":
        found = []
        for year, month in sorted({(each.day.year, each.day.month) for each in box.world.meetings(city)}):
            form = urlencode({"action": "the_ajax_hook", "current_month": month, "current_year": year})
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            body = ask(box, f"https://{book.host(city)}{book.PATHS[shape]}", method="POST", body=form, headers=kind).body
            found += listed(box, city, body, asked=(year, month)).meetings
        return found
    query = (
        {"page": 1, "per_page": 50, "start_date": DAYS[0], "end_date": DAYS[1]}
        if shape == "tribe"
        else dict(zip(("start", "end"), DAYS, strict=True))
    )
    page = listed(box, city, ask(box, address(city, **query)).body)
    assert (page.problems, page.next) == ([], None)
    return page.meetings


def test_every_shape(box):
    assert {book.shape(city) for city in box.world.cities()} == set(wp_events.SHAPES)
    for city in box.world.cities():
        found = of_posts(box, city) if book.shape(city) == "posts" else of_plugin(box, city)
        truths = box.world.meetings(city)
        assert {each.native_id for each in found} == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = next(each for each in found if each.native_id == truth.native_id)
            assert_same(meeting, truth)
            shown = [each for each in box.world.documents(truth) if each.shown and book.shows(each)]
            documents = [*meeting.documents, *(each for item in meeting.items for each in item.documents)]
            assert sorted(each.url for each in documents) == sorted(book.document_url(each) for each in shown)
            assert sorted(each.kind for each in documents) == sorted(each.kind for each in shown)


def test_files_and_what_is_not_there(box):
    documents = (d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m))
    shown = next(d for d in documents if d.shown and book.shows(d))
    assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert ask(box, f"https://nobody{book.SITES}/wp-json/wp/v2/events").status == 404
    assert ask(box, f"https://{book.host(box.world.city(0))}/events/none/").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("wp_events", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = ask(box, address(city, per_page=5, page=1))
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                wp_events.parse_saved(answer.body, url=address(city), timezone=city.timezone)
