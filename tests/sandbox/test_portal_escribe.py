"""The played eScribe and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import escribe
from engagic_scrapy.sandbox.portals import escribe_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
SECTIONS = ("CONSENT CALENDAR", "NEW BUSINESS")
JSON = {"Content-Type": "application/json; charset=utf-8"}


@pytest.fixture(scope="module")
def box():
    with sandbox_of("escribe", today=TODAY) as box:
        yield box


def post(box, city, first=date(1900, 1, 1), last=date(2099, 12, 31)):
    url = f"https://{book.host(city)}{escribe.PATH}"
    return ask(box, url, method="POST", body=escribe.question(first, last), headers=JSON)


def listing(box, city, *window):
    facts = {"host": book.host(city), "timezone": city.timezone, "tenant": f"pub-{city.slug}"}
    return escribe.meetings(post(box, city, *window).body, **facts)


def test_every_meeting_with_its_files_and_items(box):
    for city in box.world.cities():
        page, truths = listing(box, city), box.world.meetings(city)
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert (found.keys(), page.problems) == ({truth.native_id for truth in truths}, [])
        assert [meeting.date for meeting in page.meetings] == sorted(truth.day.isoformat() for truth in truths)
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            assert meeting.location.name == truth.location
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            read_pages(box, meeting, truth)


def read_pages(box, meeting, truth):
    addresses = escribe.page_addresses(meeting)
    minutes = truth.published and truth.past and truth.state == "held"
    assert len(addresses) == truth.published + minutes
    for url in addresses:
        assert escribe.take_agenda(meeting, ask(box, url).body, url=url) == []
    items = [item for item in meeting.items if item.title not in SECTIONS]
    wanted = sorted(box.world.items(truth), key=lambda item: (item.file is not None, not item.consent, item.position))
    assert [(item.title, item.native_id) for item in items] == [(item.title, str(item.position)) for item in wanted]
    assert [item.consent for item in items] == [item.consent or None for item in wanted]
    files = sorted(document.url for item in items for document in item.documents)
    assert files == shown_documents(box, truth, attachments=True)
    if minutes:
        assert [(item.action, item.mover, len(item.votes)) for item in items] == [
            (item.action, item.mover if item.action else None, len(item.votes)) for item in wanted
        ]


def test_range_question_and_files(box):
    city = box.world.city(0)
    page = listing(box, city, date(2026, 12, 13), date(2027, 1, 19))
    assert {meeting.native_id for meeting in page.meetings} == {m.native_id for m in box.world.meetings(city) if m.listed}
    url = f"https://{book.host(city)}{escribe.PATH}"
    wrong = [("GET", None, JSON), ("POST", b"calendarStartDate=1", {"Content-Type": "application/x-www-form-urlencoded"}),
             ("POST", b'{"calendarStartDate": "2026-01-01"}', JSON), ("POST", b"{", JSON)]  # fmt: skip
    for method, body, headers in wrong:
        answer = ask(box, url, method=method, body=body, headers=headers)
        assert isinstance(escribe.refusal(answer.status, answer.body), PortalError)
    for address in box.world.city_truth(city).documents:
        assert ask(box, address).body.startswith(b"%PDF-")
    for path in ("FileStream.ashx?DocumentId=9999999", "FileStream.ashx", "Meeting.aspx?Id=1&Agenda=Agenda", "elsewhere"):
        assert ask(box, f"https://{book.host(city)}/{path}").status == 404
    assert ask(box, f"https://pub-nobody{book.SITES}{escribe.PATH}", method="POST").status == 404


def test_faults():
    errors = {"challenge": Blocked, "error_text": PortalError, "layout": LayoutChanged}
    with sandbox_of("escribe", today=TODAY, cities=10, faults="quiet,http500,429,robots,gone," + ",".join(errors)) as box:
        for city in box.world.cities():
            if city.fault in errors:
                with pytest.raises(errors[city.fault]):
                    listing(box, city)
            elif city.fault in ("http500", "429", "gone"):
                assert post(box, city).status == {"gone": 404}.get(city.fault) or int(city.fault[-3:])
            elif city.fault == "quiet":
                assert listing(box, city, date(2026, 12, 13), date(2027, 1, 19)).meetings == []
