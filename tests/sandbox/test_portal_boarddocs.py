"""The played BoardDocs and the project's parser prove each other."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError
from engagic_scrapy.parsers import boarddocs
from engagic_scrapy.sandbox.portals import boarddocs_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of, shown_documents
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"meeting": "BD-GetMeeting?open", "agenda": "BD-GetAgenda?open", "files": "PRINT-AgendaDetailed?open"}


@pytest.fixture(scope="module")
def box():
    with sandbox_of("boarddocs", today=TODAY) as box:
        yield box


def post(box, city, call, headers=FORM, **form):
    url = f"https://{book.HOST}{book.path(city)}/{call}"
    return ask(box, url, method="POST", headers=headers, body=urlencode(form)).body


def public(box, city):
    return ask(box, f"https://{book.HOST}{book.path(city)}/Public")


def listed(box, city, committee, name, **more):
    body = post(box, city, "BD-GetMeetingsList?open", current_committee_id=committee, **more)
    where = {"host": book.HOST, "path": book.path(city), "timezone": city.timezone}
    return boarddocs.meetings(body, committee=committee, body_name=name, **where)


def complete(box, city, meeting):
    part, key = "meeting", meeting.native_id.rpartition(":")[2]
    while part:
        body = post(box, city, PARTS[part], id=key, current_committee_id=meeting.body_native_id)
        found = boarddocs.add_part(meeting, part, body, host=book.HOST, path=book.path(city))
        assert (found.failure, found.problems) == (None, [])
        part = found.next


def test_lists_and_what_completes_them(box):
    for city in box.world.cities():
        found = {}
        for committee, name in boarddocs.committees(public(box, city).body).items():
            page = listed(box, city, committee, name)
            assert page.problems == []
            found |= {meeting.native_id: meeting for meeting in page.meetings}
        truths = box.world.meetings(city)
        assert found.keys() == {truth.native_id for truth in truths}
        for truth in truths:
            meeting = found[truth.native_id]
            complete(box, city, meeting)
            assert_same(meeting, truth)
            assert [item.title for item in meeting.items] == [item.title for item in box.world.items(truth)]
            for item, wanted in zip(meeting.items, box.world.items(truth), strict=True):
                assert (item.number, bool(item.consent)) == (wanted.number, wanted.consent and wanted.file is not None)
                assert [each.name for each in item.documents] == [f"{n}.pdf" for n, shown in wanted.attachments if shown]
            assert meeting.documents == []
            urls = [each.url for item in meeting.items for each in item.documents]
            assert sorted(urls) == shown_documents(box, truth, attachments=True)
            assert (meeting.agenda_status == boarddocs.NO_ACCESS) == (not truth.published)


def test_a_form_without_its_content_type_gets_an_empty_list(box):
    city = box.world.city(0)
    committee = book.committee_id(box.world.meeting(city, 0))
    body = post(box, city, "BD-GetMeetingsList?open", headers={"Content-Type": "text/plain"}, current_committee_id=committee)
    assert body == b"[{}]"


def test_files_are_pdfs_and_hidden_ones_are_not_there(box):
    documents = [d for city in box.world.cities() for m in box.world.meetings(city) for d in box.world.documents(m)]
    attached = [each for each in documents if book.shows(each)]
    shown, hidden = next(d for d in attached if d.shown), next(d for d in attached if not d.shown)
    assert ask(box, book.document_url(shown)).body.startswith(b"%PDF-")
    assert ask(box, book.document_url(hidden)).status == 404


def test_unknown_databases(box):
    assert ask(box, f"https://{book.HOST}/tx/nobody/Board.nsf/Public").status == 404
    assert ask(box, f"https://{book.HOST}/").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", 404), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("boarddocs", today=TODAY, cities=1, faults=fault) as box:
        answer = public(box, box.world.city(0))
        if isinstance(error, int):
            assert answer.status == error
        else:
            with pytest.raises(error):
                boarddocs.committees(answer.body)
