"""The played govAccess and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import visioninternet
from engagic_scrapy.sandbox.portals import visioninternet_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
LATEST_FIRST = "/-toggle-all/-sortn-EDate/-sortd-desc"


@pytest.fixture(scope="module")
def box():
    with sandbox_of("visioninternet", today=TODAY, cities=12) as box:
        yield box


def all_meetings(box, city):
    base = f"https://{book.host(city)}{book.PATH}"
    urls, found = [f"{base}{LATEST_FIRST}"], {}
    if book.widget(city) == "grid":
        days = {(truth.day.year, truth.day.month) for truth in box.world.meetings(city)}
        urls = [f"{base}/-curm-{month}/-cury-{year}" for year, month in sorted(days)]
    for url in urls:
        page = visioninternet.listing(ask(box, url).body, url=url, timezone=city.timezone)
        assert page.problems == []
        found |= {meeting.native_id: meeting for meeting in page.meetings}
        urls += [page.next] if page.next else []
    return found, page.container


def test_widgets_and_event_pages(box):
    containers = set()
    for city in box.world.cities():
        (found, container), truths = all_meetings(box, city), box.world.meetings(city)
        containers.add(container)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            if visioninternet.needs_event(meeting):
                assert visioninternet.add_event(ask(box, meeting.source_url).body, meeting, url=meeting.source_url) is None
                assert meeting.location.name == truth.location
            shown = [each for each in box.world.documents(truth) if book.shows(each)]
            assert sorted((each.kind, each.url) for each in meeting.documents) == sorted(
                (each.kind, book.document_url(each)) for each in shown
            )
    assert containers == {"table.listtable", "MeetingsManager", visioninternet.GRID}


def test_files_and_unknown_places(box):
    for city in list(box.world.cities())[:4]:
        documents = [d for m in box.world.meetings(city) for d in box.world.documents(m)]
        assert ask(box, book.document_url(next(d for d in documents if d.kind == "agenda"))).body.startswith(b"%PDF-")
    host = book.host(box.world.city(0))
    assert ask(box, f"https://{host}/home/showpublisheddocument/99999999").status == 404
    assert ask(box, f"https://{host}/old/path{LATEST_FIRST}").status == 404
    assert ask(box, f"https://nobody{book.HOSTS}{book.PATH}").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("visioninternet", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        url = f"https://{book.host(city)}{book.PATH}{LATEST_FIRST}"
        answer = ask(box, url)
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                visioninternet.listing(answer.body, url=url, timezone=city.timezone)
