"""agendaonline.net as real crawls: of the sandbox, and of a small portal for what the sandbox doesn't do."""

from __future__ import annotations

import datetime

import pytest

from tests.spiders import played
from tests.spiders.small_portal import Answer, Asked, crawl

TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("agendaonline", tmp_path_factory.mktemp("agendaonline"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_requests_of_a_city_are_its_lists_and_one_page_a_meeting(crawled):
    for city in crawled.box.world.cities():
        if city.fault:
            continue
        asked = [path.partition("?")[0] for path in crawled.asked(city.id)]
        assert asked.count("/public") == (0 if city.quirk % 2 else 1)
        assert 1 <= asked.count("/public/Agency.aspx") <= 2  # of five rows each, until the window is passed
        assert asked.count("/public/Meeting.aspx") == len(crawled.meetings(city.id))


ROWS = {
    f"{slug}CA": f'slug = "{slug}", host = "agendaonline.net", path = "/public/{slug}"'
    for slug in ("elmgrove", "onbase", "simbli", "several", "nobody")
}
STATE = '<input type="hidden" name="__VIEWSTATE" value="vs" />'


def table(number: int, *rows: tuple[int, int], more: bool = False) -> Answer:
    cells = "".join(
        f"<tr><td><a href='Meeting.aspx?PublicMeetingID={key}'>{TODAY + datetime.timedelta(ahead):%m/%d/%Y} 06:30 PM</a></td>"
        "<td>Regular Meeting</td></tr>"
        for key, ahead in rows
    )
    pager = f"<a href=\"javascript:__doPostBack('grid','Page${number + 1}')\">{number + 1}</a>" if more else ""
    return Answer(f"<form>{STATE}<table id='Board-meetings-table'>{cells}<tr><td>{pager}</td></tr></table></form>")


LISTS = {
    "Page$1": table(1, (1, 5), (2, 3), more=True),
    "Page$2": table(2, (3, 1), (4, -40), more=True),
}
LANDINGS = {
    "/public/onbase": "<html><body><a href='/Meetings/ViewMeeting?id=5&doctype=1'>Agenda</a></body></html>",
    "/public/simbli": "<html><body><a href='https://simbli.eboardsolutions.com/SB_Meetings/x'>go</a></body></html>",
    "/public/several": "<a href='Agency.aspx?PublicAgencyID=1'>a</a><a href='Agency.aspx?PublicAgencyID=2'>b</a>",
}


def small(asked: Asked) -> Answer:
    # A POST isn't sent again where a kept connection turns out to be closed, and this server closes them without a word.
    found = answer_to(asked) or Answer("Not Found", 404)
    found.headers["Connection"] = "close"
    return found


def answer_to(asked: Asked) -> Answer | None:
    if asked.path == "/public/elmgrove":
        return LISTS[asked.form.get("__EVENTARGUMENT", "Page$1")]
    if asked.path == "/public/Meeting.aspx?PublicMeetingID=2":
        return Answer("<html><body>news</body></html>")
    if asked.path.startswith("/public/Meeting.aspx"):
        return Answer("<span>I. Call</span><a href='DisplayAttachment.aspx?AttachmentID=9'>Memo</a>")
    return Answer(LANDINGS[asked.path]) if asked.path in LANDINGS else None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("small"), "agendaonline", ROWS, small, "-s", "RETRY_ENABLED=0", expect=1)


def test_trap_06_pages_are_asked_with_the_hidden_fields_until_the_window_is_passed(found):
    posts = [each for each in found.asked if each.method == "POST"]
    assert [(each.form["__VIEWSTATE"], each.form["__EVENTARGUMENT"]) for each in posts] == [("vs", "Page$2")]
    mine = sorted(meeting["native_id"] for meeting in found.meetings if meeting["city"] == "elmgroveCA")
    assert mine == [f"agendaonline:elmgrove:{number}" for number in (1, 2, 3)]


def test_trap_01_to_03_another_product_is_a_matter_of_the_row(found):
    assert found.outcomes["onbaseCA"] == ("failed", "config")
    assert found.outcomes["simbliCA"] == ("failed", "config")
    assert found.outcomes["severalCA"] == ("failed", "layout_changed")
    assert found.outcomes["nobodyCA"] == ("failed", "tenant_gone")


def test_a_meeting_without_a_readable_page_stays(found):
    assert found.outcomes["elmgroveCA"] == ("partial", "agenda")
    assert "not found" in found.meeting("agendaonline:elmgrove:2")["incomplete"][0]
    assert [item["documents"][0]["name"] for item in found.meeting("agendaonline:elmgrove:1")["items"]] == ["Memo"]
