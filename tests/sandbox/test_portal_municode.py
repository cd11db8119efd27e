"""The played Municode and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import municode
from engagic_scrapy.sandbox.portals import municode_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("municode", today=TODAY) as box:
        yield box


def get(box, city, query="datefrom=1900-01-01&dateto=2099-12-31"):
    return ask(box, f"https://{city.slug}{book.SITES}/api/v1/public/meeting/list.json?{query}")


def listing(box, city, *query):
    url = f"https://{city.slug}{book.SITES}/"
    return municode.meetings(get(box, city, *query).body, url=url, timezone=city.timezone, tenant=city.slug)


def test_every_meeting_with_its_files_and_items(box):
    for city in box.world.cities():
        page, truths = listing(box, city), box.world.meetings(city)
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert (found.keys(), page.problems) == ({truth.native_id for truth in truths}, [])
        for truth in truths:
            meeting = found[truth.native_id]
            steps = municode.steps(meeting, host="x")
            assert [kind for kind, _ in steps] == ["agenda"] * truth.published
            for kind, url in steps:
                read_agenda(box, meeting, truth, kind, url)
            assert_same(meeting, truth)
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)


def read_agenda(box, meeting, truth, kind, url):
    assert municode.take_step(meeting, kind, ask(box, url).body, url=url, tenant="x") == ([], [])
    items = [item for item in meeting.items if item.section]
    wanted = sorted(box.world.items(truth), key=lambda item: (item.file is not None, not item.consent, item.position))
    assert [(item.title, item.number) for item in items] == [(item.title, item.number and item.number[:-1]) for item in wanted]
    assert [item.consent for item in items] == [item.consent or None for item in wanted]
    files = sorted(document.url for item in items for document in item.documents)
    assert files == shown_documents(box, truth, attachments=True)
    if truth.start:
        assert meeting.location.name == truth.location


def test_range_and_files(box):
    city = box.world.city(0)
    page = listing(box, city, "datefrom=2026-12-13&dateto=2027-01-19")
    assert {meeting.native_id for meeting in page.meetings} == {m.native_id for m in box.world.meetings(city) if m.listed}
    with pytest.raises(PortalError):
        listing(box, city, "")
    for url in box.world.city_truth(city).documents:
        assert ask(box, url).body.startswith(b"%PDF-")
    assert ask(box, f"https://{book.STORE}/sbx0-pubu/MEET-Agenda-{'0' * 32}.pdf").status == 404
    assert ask(box, f"https://{book.STORE}/elsewhere").status == 404
    assert ask(box, f"https://{book.PAGES}/adaHtmlDocument/index?cc=X&me=1").status == 200
    assert ask(box, f"https://nobody{book.SITES}/api/v1/public/meeting/list.json").status == 404


def test_faults():
    errors = {"challenge": Blocked, "error_text": PortalError, "layout": LayoutChanged}
    with sandbox_of("municode", today=TODAY, cities=10, faults="quiet,http500,429,robots,gone," + ",".join(errors)) as box:
        for city in box.world.cities():
            if city.fault in errors:
                with pytest.raises(errors[city.fault]):
                    listing(box, city)
            elif city.fault in ("http500", "429", "gone"):
                assert get(box, city).status == {"gone": 404}.get(city.fault) or int(city.fault[-3:])
            elif city.fault == "quiet":
                assert listing(box, city, "datefrom=2026-12-13&dateto=2027-01-19").meetings == []
