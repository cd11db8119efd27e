"""The played IQM2 and the project's parser prove each other."""

from __future__ import annotations

from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.parsers import iqm2
from engagic_scrapy.sandbox.portals import iqm2_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
SECTIONS = ("CONSENT AGENDA", "NEW BUSINESS")


@pytest.fixture(scope="module")
def box():
    with sandbox_of("iqm2", today=TODAY) as box:
        yield box


def get(box, city, path):
    return ask(box, f"https://{book.host(city)}/Citizens/{path}")


def calendar(box, city, query):
    return iqm2.calendar(get(box, city, f"Calendar.aspx?{query}").body, host=book.host(city), timezone=city.timezone)


def test_calendar_and_meetings(box):
    for city in box.world.cities():
        page, truths = calendar(box, city, "From=1/1/1900&To=12/31/9998&View=List"), box.world.meetings(city)
        found = {meeting.native_id: meeting for meeting in page.meetings}
        assert (found.keys(), page.problems, page.total) == ({truth.native_id for truth in truths}, [], len(truths))
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            if iqm2.wants_detail(meeting):
                assert_same_page(box, city, meeting, truth)
            assert sorted(each.url for each in meeting.documents) == shown_documents(box, truth, attachments=False)


def assert_same_page(box, city, meeting, truth):
    path = f"Detail_Meeting.aspx?ID={book.meeting_id(truth)}"
    detail = iqm2.detail_of(get(box, city, path).body, host=book.host(city), timezone=city.timezone)
    assert (detail.failure, detail.problems) == (None, [])
    assert_same(detail.meeting, truth) if truth.state != "deferred" else None
    iqm2.merge(meeting, detail.meeting)
    items = {item.title: item for item in meeting.items if item.title not in SECTIONS}
    expected = {item.title: item for item in box.world.items(truth)}
    assert items.keys() == expected.keys()
    assert sorted(each.url for item in items.values() for each in item.documents) == shown_documents(box, truth, attachments=True)
    for key in iqm2.legifiles_in(meeting):
        file = iqm2.legifile_of(get(box, city, f"Detail_LegiFile.aspx?ID={key}").body, host=book.host(city))
        assert file.failure is None
        iqm2.take_legifile(meeting, key, file)
    for title, item in expected.items():
        found = items[title]
        assert ((found.matter and found.matter.file), found.result, found.mover) == (item.file, item.action, item.mover)
        assert len(found.votes) == len(item.votes)
        assert tuple(sponsor.name for sponsor in found.sponsors) == item.sponsors


def test_range_and_year(box):
    city = box.world.city(0)
    page = calendar(box, city, "From=12/13/2026&To=1/19/2027&View=List")
    assert {meeting.native_id for meeting in page.meetings} == {m.native_id for m in box.world.meetings(city) if m.listed}
    assert page.range_printed == "12/13/2026 to 1/19/2027"
    assert calendar(box, city, "View=List").range_printed == "1/1/2026 to 12/31/2026"


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    shown, hidden = next(d for d in documents if d.shown), next(d for d in documents if not d.shown)
    assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert b"could not be retrieved" in ask(box, book.document_url(hidden)).body


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", TenantGone)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("iqm2", today=TODAY, cities=1, faults=fault) as box, pytest.raises(error):
        calendar(box, box.world.city(0), "View=List")


def test_unknown_tenants_are_dead_and_errors_are_500(box):
    with pytest.raises(TenantGone):
        iqm2.calendar(
            ask(box, f"https://nobody{book.SITES}/Citizens/Calendar.aspx").body, host="nobody.iqm2.com", timezone="Etc/UTC"
        )
    with sandbox_of("iqm2", today=TODAY, cities=1, faults="http500") as broken:
        assert get(broken, broken.world.city(0), "Calendar.aspx").status == 500
