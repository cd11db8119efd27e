"""The played PrimeGov and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import primegov
from engagic_scrapy.sandbox.portals import primegov_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
LISTS = ("ListUpcomingMeetings", "ListArchivedMeetings?year=2026")


@pytest.fixture(scope="module")
def box():
    with sandbox_of("primegov", today=TODAY, cities=10) as box:
        yield box


def get(box, city, path):
    return ask(box, f"https://{book.host(city)}{path}")


def all_meetings(box, city):
    bodies = primegov.bodies_of(get(box, city, "/api/committee/GetCommitteeesListByShowInPublicPortal").body)
    found = {}
    for name in LISTS:
        body = get(box, city, f"/api/v2/PublicPortal/{name}").body
        page = primegov.meetings(body, slug=city.slug, timezone=city.timezone, bodies=bodies)
        assert page.problems == []
        found |= {meeting.native_id: meeting for meeting in page.meetings}
    return found, bodies


def test_lists_and_agendas(box):
    for city in box.world.cities():
        (found, bodies), truths = all_meetings(box, city), box.world.meetings(city)
        assert bool(bodies) == (city.quirk % 5 != 4)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            if not bodies:
                assert meeting.body == meeting.title
                meeting.body = truth.body
            assert_same(meeting, truth)
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            if entry := primegov.agenda_entry(meeting):
                assert_same_agenda(box, city, entry, truth)
            else:
                assert box.world.items(truth) == ()


def assert_same_agenda(box, city, entry, truth):
    page = get(box, city, f"/Portal/Meeting?compiledMeetingDocumentFileId={entry[0]}").body
    agenda = primegov.agenda_of(page, slug=city.slug, timezone=city.timezone)
    assert agenda.missing == (city.quirk % 4 == 3)
    if agenda.missing:
        page = get(box, city, f"/Portal/Meeting?meetingTemplateId={entry[1]}").body
        agenda = primegov.agenda_of(page, slug=city.slug, timezone=city.timezone)
    assert (agenda.failure, agenda.problems, agenda.incomplete) == (None, [], [])
    expected = {item.title: item for item in box.world.items(truth)}
    assert {item.title for item in agenda.items} == expected.keys()
    documents = [each.url for item in agenda.items for each in item.documents]
    assert sorted(documents) == shown_documents(box, truth, attachments=True)
    for item in agenda.items:
        wanted = expected[item.title]
        assert bool(item.consent) == (wanted.consent and wanted.file is not None)


def test_swapped_ids_and_unknown_tenants(box):
    city = box.world.city(0)
    assert b"Document Not Found" in get(box, city, "/Portal/Meeting?meetingTemplateId=1").body
    assert b"Document Not Found" in get(box, city, "/Public/CompiledDocument/99999999").body
    assert ask(box, f"https://nobody{book.SITES}/api/v2/PublicPortal/ListUpcomingMeetings").status == 404


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    shown, hidden = next(d for d in documents if d.shown), next(d for d in documents if not d.shown)
    assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert b"Document Not Found" in ask(box, book.document_url(hidden)).body


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("primegov", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = get(box, city, "/api/v2/PublicPortal/ListUpcomingMeetings")
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                primegov.meetings(answer.body, slug=city.slug, timezone=city.timezone)
