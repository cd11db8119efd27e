"""The played Simbli and the project's parser prove each other."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError, TenantGone
from engagic_scrapy.parsers import simbli
from engagic_scrapy.sandbox.portals import simbli_addresses as book
from tests.sandbox.vendors import assert_same, sandbox_of
from tests.sandbox.wire import ask

TODAY = date(2026, 12, 20)
SERVICE = f"https://{book.HOST}/Services/api/GetMeetingListing"


@pytest.fixture(scope="module")
def box():
    with sandbox_of("simbli", today=TODAY) as box:
        yield box


def shell(box, city):
    return ask(box, f"https://{book.HOST}/SB_Meetings/SB_MeetingListing.aspx?S={book.school(city)}")


def rows(box, city, start, tokens=None):
    tokens = tokens or simbli.tokens(shell(box, city).body)
    asked = json.dumps(simbli.query(tokens, str(book.school(city)), start))
    body = ask(box, SERVICE, method="POST", headers={"Content-Type": "application/json"}, body=asked).body
    return simbli.meetings(body, school=str(book.school(city)), timezone=city.timezone, start=start)


def test_all_pages_of_both_ways_to_count(box):
    for city in box.world.cities():
        found, start, pages = {}, 0, 0
        while start is not None:
            page = rows(box, city, start)
            assert page.problems == []
            found |= {meeting.native_id: meeting for meeting in page.meetings}
            start, pages = page.next, pages + 1
        truths = box.world.meetings(city)
        assert (found.keys(), pages) == ({truth.native_id for truth in truths}, 2)
        for truth in truths:
            meeting = found[truth.native_id]
            assert_same(meeting, truth)
            assert meeting.location and meeting.location.name.startswith(truth.location)
            assert len(meeting.links) == (2 if truth.past and truth.state == "held" else 1)


def test_the_service_wants_the_tokens_of_the_shell(box):
    with pytest.raises(PortalError, match="Authorization"):
        rows(box, box.world.city(0), 0, simbli.Tokens("x", "y"))


def test_unknown_boards(box):
    assert ask(box, f"https://{book.HOST}/SB_Meetings/SB_MeetingListing.aspx?S=1").status == 404
    assert ask(box, f"https://{book.HOST}/").status == 404


@pytest.mark.parametrize(
    ("fault", "error"),
    [("challenge", Blocked), ("error_text", PortalError), ("layout", LayoutChanged), ("gone", TenantGone), ("http500", 500)],
)
def test_broken_tenants(fault, error):
    with sandbox_of("simbli", today=TODAY, cities=1, faults=fault) as box:
        city = box.world.city(0)
        if isinstance(error, int):
            assert shell(box, city).status == error
        else:
            with pytest.raises(error):
                rows(box, city, 0)
