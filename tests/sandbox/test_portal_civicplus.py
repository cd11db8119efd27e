"""The played CivicPlus and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.parsers import civicplus
from engagic_scrapy.sandbox.portals import civicplus_addresses as book
from tests.sandbox.vendors import STATUS, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def box():
    with sandbox_of("civicplus", today=TODAY, cities=8) as box:
        yield box


def get(box, city, path):
    return ask(box, f"https://{book.host(city)}{path}")


def search(box, city, first="01/01/1900", last="12/31/2099"):
    path = f"/AgendaCenter/Search/?term=&CIDs=all&startDate={first}&endDate={last}"
    body = get(box, city, path).body
    return civicplus.agenda_center(body, url=f"https://{book.host(city)}{path}", timezone=city.timezone, tenant=city.slug)


def test_every_meeting_with_its_files_and_items(box):
    for city in box.world.cities():
        page, truths = search(box, city), box.world.meetings(city)
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert (found.keys(), page.problems) == ({truth.native_id for truth in truths}, [])
        for truth in truths:
            meeting = found[truth.native_id]
            assert (meeting.body, meeting.date, meeting.start_time) == (truth.body, truth.day.isoformat(), None)
            assert meeting.status == STATUS[truth.state]
            assert meeting.status_detail == ("postponed" if truth.state == "deferred" else None)
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)
            assert bool(civicplus.html_agenda(meeting)) == truth.published
            if truth.published:
                read_items(box, city, meeting, truth)


def read_items(box, city, meeting, truth):
    url = civicplus.html_agenda(meeting)
    assert civicplus.take_agenda(meeting, ask(box, url).body, url=url) == []
    items = [item for item in meeting.items if item.title not in ("Consent Calendar", "New Business")]
    wanted = sorted(box.world.items(truth), key=lambda item: (item.file is not None, not item.consent, item.position))
    assert [(item.title, item.number) for item in items] == [(item.title, item.number and item.number[:-1]) for item in wanted]
    assert [item.consent for item in items] == [item.consent or None for item in wanted]
    files = sorted(document.url for item in items for document in item.documents)
    assert files == shown_documents(box, truth, attachments=True)


def test_search_and_start_page(box):
    for city in box.world.cities():
        page = search(box, city, "12/13/2026", "01/19/2027")
        assert page.range_printed == "12/13/2026 to 01/19/2027"
        assert {m.native_id for m in page.meetings} == {m.native_id for m in box.world.meetings(city) if m.listed}
        start = civicplus.agenda_center(get(box, city, "/AgendaCenter").body, url="https://x.test/", timezone=city.timezone)
        assert start.meetings and civicplus.stale(start, TODAY) is None


def test_files_and_redirects(box):
    city = next(city for city in box.world.cities() if book.moves(city))
    answer = ask(box, f"https://{city.slug}.civicplus.com/AgendaCenter/Search/?term=&CIDs=all")
    assert answer.status == 302
    assert answer.headers["Location"] == f"https://{book.host(city)}/AgendaCenter/Search/?term=&CIDs=all"
    for url in box.world.city_truth(city).documents:
        assert ask(box, url).body.startswith(b"%PDF-")
    assert get(box, city, "/AgendaCenter/ViewFile/Agenda/_01012026-9").status == 404
    assert get(box, city, "/AgendaCenter/ViewFile/Item/999999?fileID=1").status == 404
    assert get(box, city, "/elsewhere").status == 404


def test_faults():
    errors = {"challenge": Blocked, "error_text": PortalError, "layout": LayoutChanged, "gone": TenantGone}
    with sandbox_of("civicplus", today=TODAY, cities=10, faults="quiet,http500,429,robots," + ",".join(errors)) as box:
        for city in box.world.cities():
            if city.fault in errors:
                with pytest.raises(errors[city.fault]):
                    search(box, city)
            elif city.fault == "quiet":
                assert search(box, city, "12/13/2026", "01/19/2027").meetings == []
            elif city.fault in ("http500", "429"):
                assert get(box, city, "/AgendaCenter").status == int(city.fault[-3:])
        with pytest.raises(TenantGone):
            body = ask(box, "https://nobody.civicplus.com/AgendaCenter").body
            civicplus.agenda_center(body, url="https://nobody.civicplus.com/AgendaCenter", timezone="America/Chicago")
