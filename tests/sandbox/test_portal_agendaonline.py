"""The played agendaonline.net and the project's parser prove each other."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import agendaonline
from engagic_scrapy.sandbox.portals import agendaonline_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("agendaonline", today=TODAY) as box:
        yield box


def base(city):
    return f"https://{book.host(city)}/public"


def list_page(box, city, form=None, number=1):
    url = f"{base(city)}/Agency.aspx?PublicAgencyID={book.agency(city)}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = ask(box, url) if form is None else ask(box, url, method="POST", headers=kind, body=urlencode(form))
    return agendaonline.listing(answer.body, tenant=city.slug, url=url, timezone=city.timezone, number=number)


def test_first_pages_lists_and_meetings(box):
    for city in box.world.cities():
        landing = ask(box, base(city)).body
        assert agendaonline.agency_url(landing, url=base(city)) == f"{base(city)}/Agency.aspx?PublicAgencyID={book.agency(city)}"
        page, number = list_page(box, city), 1
        found = list(page.meetings)
        while page.next:
            number += 1
            page = list_page(box, city, page.next, number)
            found += page.meetings
        assert (page.problems, number) == ([], 2)
        truths = {truth.native_id: truth for truth in box.world.meetings(city)}
        assert [meeting.native_id for meeting in found] == list(dict.fromkeys(meeting.native_id for meeting in found))
        assert {meeting.native_id for meeting in found} == truths.keys()
        for meeting in found:
            assert_same_meeting(box, meeting, truths[meeting.native_id])
    assert dict(box.play.page_errors) == {}


def assert_same_meeting(box, meeting, truth):
    assert_same(meeting, truth)
    assert len(meeting.links) == (2 if truth.past and truth.state == "held" else 1)
    url = agendaonline.agenda_url(meeting)
    assert agendaonline.add_agenda(meeting, ask(box, url).body, url=url) == (None, [])
    items = {item.title: bool(item.consent) for item in meeting.items if "." in (item.number or "")[:-1]}
    assert items == {item.title: item.consent and item.file is not None for item in box.world.items(truth)}
    urls = [each.url for item in meeting.items for each in item.documents]
    assert (sorted(urls), meeting.documents) == (shown_documents(box, truth, attachments=True), [])


def test_a_postback_without_its_state_is_refused():
    with sandbox_of("agendaonline", today=TODAY, cities=1) as box:
        with pytest.raises(PortalError):
            list_page(box, box.world.city(0), {"__EVENTTARGET": "ctl00$grid", "__EVENTARGUMENT": "Page$2"})
        assert box.play.page_errors["viewstate"] == 1


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    attached = [each for each in documents if book.shows(each)]
    assert ask(box, book.document_url(next(d for d in attached if d.shown))).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(next(d for d in attached if not d.shown))).status == 404
    assert ask(box, f"https://nobody{book.SITES}/public").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("agendaonline", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        if isinstance(error, int):
            assert ask(box, base(city)).status == error
            return
        with pytest.raises(error):
            agendaonline.agency_url(ask(box, base(city)).body, url=base(city))
        with pytest.raises(error):
            list_page(box, city)
