"""The played CivicWeb and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import civicweb
from engagic_scrapy.sandbox.portals import civicweb_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
SERVICE = "/Services/MeetingsService.svc/meetings"
LIST = f"{SERVICE}?from=2020-01-01&to=9999-12-31&loadall=false"


@pytest.fixture(scope="module")
def box():
    with sandbox_of("civicweb", today=TODAY, cities=6) as box:
        yield box


def get(box, city, path):
    return ask(box, f"https://{book.host(city)}{path}")


def test_lists_documents_and_items(box):
    for city in box.world.cities():
        host, truths = book.host(city), box.world.meetings(city)
        page = civicweb.meetings(get(box, city, LIST).body, host=host, timezone=city.timezone)
        assert page.problems == []
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            for part in civicweb.wanted_parts(meeting, today=str(TODAY)):
                key = book.meeting_id(truth)
                path = f"/api/geteventwithindexpoints/{key}" if part == "video" else f"{SERVICE}/{key}/meeting{part.title()}"
                assert civicweb.add_part(part, get(box, city, path).body, meeting, host=host) is None
            assert_same(meeting, truth)
            assert meeting.incomplete == []
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            assert_same_items(box, meeting, truth)
            assert bool(meeting.media) == (truth.past and truth.state == "held")


def assert_same_items(box, meeting, truth):
    expected = {item.title: item for item in box.world.items(truth)}
    assert {item.title for item in meeting.items} == expected.keys()
    files = [each.url for item in meeting.items for each in item.documents]
    assert sorted(files) == shown_documents(box, truth, attachments=True)
    for item in meeting.items:
        wanted = expected[item.title]
        assert (bool(item.consent), item.number) == (wanted.consent and wanted.file is not None, str(wanted.position))


def test_files_and_unknown_places(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    shown, hidden = next(d for d in documents if d.shown), next(d for d in documents if not d.shown)
    assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(hidden)).status == 404
    assert ask(box, f"https://nobody.civicweb.net{LIST}").status == 404
    assert get(box, box.world.city(0), f"{SERVICE}/1/meetingDocuments").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("civicweb", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        answer = get(box, city, LIST)
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                civicweb.meetings(answer.body, host=book.host(city), timezone=city.timezone)
