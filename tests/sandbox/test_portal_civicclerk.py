"""The played CivicClerk and the project's parser prove each other."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import civicclerk
from engagic_scrapy.sandbox.portals import civicclerk_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("civicclerk", today=TODAY, meetings=20) as box:
        yield box


def get(box, city, path):
    return ask(box, f"https://{city.slug}{book.API}/v1/{path}")


def all_meetings(box, city, path="Events?$orderby=startDateTime desc, eventName desc"):
    """Every page of the listing, as the spider follows them."""
    meetings = []
    while path:
        page = civicclerk.events(get(box, city, path).body, slug=city.slug, timezone=city.timezone)
        assert page.problems == []
        assert len(page.meetings) <= 15
        meetings += page.meetings
        path = page.next and page.next.partition("/v1/")[2]
    return {meeting.native_id: meeting for meeting in meetings}


def test_listing_and_agendas(box):
    for city in box.world.cities():
        found, truths = all_meetings(box, city), box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            if agenda_id := civicclerk.agenda_id(meeting):
                assert_same_agenda(box, city, agenda_id, truth)
            else:
                assert box.world.items(truth) == ()


def assert_same_agenda(box, city, agenda_id, truth):
    agenda = civicclerk.agenda(get(box, city, f"Meetings/{agenda_id}").body, slug=city.slug)
    items = {item.title: item for item in agenda.items if item.title not in ("Consent Agenda", "Regular Agenda")}
    expected = {item.title: item for item in box.world.items(truth)}
    assert (agenda.problems, items.keys()) == ([], expected.keys())
    assert sorted(each.url for item in items.values() for each in item.documents) == shown_documents(box, truth, attachments=True)
    for title, item in expected.items():
        found = items[title]
        assert ((found.matter and found.matter.file), found.action, found.mover) == (item.file, item.action, item.mover)
        assert len(found.votes) == sum(value != "Absent" for _, value in item.votes)
        assert bool(found.consent) == (item.consent and item.file is not None)


def test_window_select_and_unknown_tenants(box):
    city = box.world.city(0)
    found = all_meetings(box, city, "Events?$filter=startDateTime ge 2026-12-13 and startDateTime lt 2027-01-20")
    assert found.keys() == {m.native_id for m in box.world.meetings(city) if m.listed}
    assert json.loads(get(box, city, "Events?$select=id").body)["value"] == []
    assert ask(box, f"https://nobody{book.API}/v1/Events").status == 404
    assert b"root" in ask(box, f"https://nobody{book.PORTAL}/").body
    assert civicclerk.categories(get(box, city, "EventCategories").body, slug=city.slug).total > 1


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    shown, hidden = next(d for d in documents if d.shown), next(d for d in documents if not d.shown)
    assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(hidden)).status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("civicclerk", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = get(box, city, "Events")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                civicclerk.events(answer.body, slug=city.slug, timezone=city.timezone)
