"""What the Legistar spider asks for and makes of the answers; answers are given by hand, nothing goes over a network."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import FormRequest, Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.request import request_from_dict
from twisted.python.failure import Failure

from engagic_scrapy.exceptions import AccessClosed, Blocked, TenantGone
from engagic_scrapy.extensions.crawl_record import CrawlRecord
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.spiders.legistar import LegistarSpider

FIXTURES = Path(__file__).parents[1] / "fixtures" / "legistar"
WINDOW = {"from_date": "2026-05-25", "until_date": "2026-06-30"}  # long past: votes are asked for
API = "https://webapi.legistar.com/v1/rivertown"
SITE = "https://rivertown.legistar.com"
NULL_CAST = b'{"InnerException": {"ExceptionMessage": "The cast to value type \'System.Int32\' failed"}}'


def saved(case: str) -> bytes:
    return next((FIXTURES / case).glob("page.*")).read_bytes()


class Portal:
    """The spider with one city, and answers for its requests, which it takes one after the other as an engine would."""

    def __init__(self, folder: Path, params: str, **arguments: str):
        rows = folder / "cities.toml"
        params = f'params = {{ slug = "rivertown"{params} }}'
        rows.write_text(f'[rivertownTX]\nname = "Rivertown"\ntimezone = "America/Chicago"\nvendor = "legistar"\n{params}\n')
        settings = Settings()
        settings.setmodule("engagic_scrapy.settings")
        settings.setdict({"ENGAGIC_CITIES": str(rows), "ENGAGIC_CITIES_ONLY": True, "ENGAGIC_DATA_DIR": str(folder)}, "cmdline")
        crawler = Crawler(LegistarSpider, settings)
        self.spider = crawler.spider = LegistarSpider.from_crawler(crawler, cities="rivertownTX", **{**WINDOW, **arguments})
        self.record = CrawlRecord(crawler)
        (self.city,) = self.spider.cities
        self.asked: list[Request] = []
        self.records: list[Meeting | Document] = []

    def first(self) -> list[Request]:
        with self.record.opening(self.city):
            self.record.asked(self.city.id)  # stays open, so that its tally can be looked at
            return list(self.spider.start_city(self.city))

    def crawl(self, answer: Callable[[Request], tuple[int, bytes]]) -> list[Meeting]:
        """Follows every request, the most urgent first; returns the meetings."""
        waiting = self.first()
        while waiting:
            waiting.sort(key=lambda request: -request.priority)
            request = self.through_a_jobdir(waiting.pop(0))
            self.asked.append(request)
            for output in self.outputs(request, *answer(request)):
                (waiting if isinstance(output, Request) else self.records).append(output)
        return [record for record in self.records if isinstance(record, Meeting)]

    def through_a_jobdir(self, request: Request) -> Request:
        """The request as a JOBDIR gives it back; whatever can't be stored is lost there."""
        stored = pickle.loads(pickle.dumps(request.to_dict(spider=self.spider), protocol=4))
        return request_from_dict(stored, spider=self.spider)

    def outputs(self, request: Request, status: int, body: bytes) -> Iterator[Any]:
        kind = HtmlResponse if body.lstrip()[:1] == b"<" else TextResponse
        response: Response = kind(request.url, status=status, body=body, request=request, encoding="utf-8")
        if status == 200 or status in request.meta.get("handle_httpstatus_list", ()):
            return request.callback(response, **request.cb_kwargs) or iter(())
        try:
            raise HttpError(response)
        except HttpError:
            failure = Failure()
        failure.request = request
        return request.errback(failure)

    @property
    def failures(self) -> list[tuple[str, str]]:
        return [(failure.kind, failure.reason) for failure in self.record.tally(self.city.id).failures]

    @property
    def paths(self) -> list[str]:
        """The requests without their host and, for the API, without its query."""
        short = (request.url.replace(API, "").replace(SITE, "") for request in self.asked)
        return [path.partition("?")[0] if "Events" in path or "Votes" in path else path.partition("&")[0] for path in short]


@pytest.fixture
def portal(tmp_path) -> Iterator[Callable[..., Portal]]:
    made = []

    def build(params: str = "", **arguments: str) -> Portal:
        made.append(Portal(tmp_path, params, **arguments))
        return made[-1]

    yield build
    for one in made:
        one.record.ledger.close()


def event(number: int, **fields: Any) -> dict[str, Any]:
    usual = {"EventBodyName": "City Council", "EventDate": "2026-06-03T00:00:00", "EventTime": "2:00 PM"}
    links = {
        "EventAgendaFile": f"https://rivertown.legistar1.com/{number}_A.pdf",
        "EventInSiteURL": f"{SITE}/MeetingDetail.aspx?LEGID={number}",
    }
    return {"EventId": number, **usual, **links, **fields}


LEASE = {
    "EventItemId": 31,
    "EventItemAgendaSequence": 1,
    "EventItemTitle": "Lease",
    "EventItemMatterId": 77,
    "EventItemMatterFile": "26-2",
}
BOND = {"EventItemId": 32, "EventItemAgendaSequence": 2, "EventItemTitle": "Bond", "EventItemMatterId": 77}
ITEMS = [{**LEASE, "EventItemPassedFlag": 1}, {**BOND, "EventItemActionName": "adopted"}]
VOTES = [{"VoteId": 1, "VotePersonName": "A. Rivers", "VoteValueName": "Aye", "VoteEventItemId": 31}]
SPONSORS = [{"MatterSponsorId": 1, "MatterSponsorName": "B. Stone", "MatterSponsorMatterVersion": "1"}]


def api(events: Any, **special: tuple[int, Any]) -> Callable[[Request], tuple[int, bytes]]:
    """Answers of the Web API; `special` replaces those whose path ends with the word."""
    usual = {"EventItems": (200, ITEMS), "Votes": (200, VOTES), "Sponsors": (200, SPONSORS), "Events": (200, events)}

    def answer(request: Request) -> tuple[int, bytes]:
        path = urlsplit(request.url).path
        if "MeetingDetail" in path:
            status, body = special.get("page", (200, saved("detail-typical")))
        else:
            word = path.rpartition("/")[2]
            status, body = special.get(word, usual[word])
        if callable(body):
            body = body(request)
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()

    return answer


# -- Web API ------------------------------------------------------------------------------------------------------------------


def test_the_first_request_has_its_filter_encoded_once(portal):
    (request,) = portal().first()
    assert request.url == (
        f"{API}/Events?$filter=EventDate%20ge%20datetime%272026-05-25%27%20and%20EventDate%20lt%20datetime%272026-07-01%27"
        "&$orderby=EventDate%20asc&$top=1000&$skip=0"
    )
    assert request.headers["Accept"] == b"application/json"
    assert (request.meta["cookiejar"], request.meta["download_slot"]) == ("rivertownTX", "legistar")


def test_a_meeting_is_emitted_once_all_its_parts_are_there(portal):
    here = portal()
    (meeting,) = here.crawl(api([event(1)]))
    assert here.paths == [
        "/Events", "/Events/1/EventItems", "/EventItems/31/Votes", "/EventItems/32/Votes", "/Matters/77/Sponsors",
        "/MeetingDetail.aspx?LEGID=1",
    ]  # fmt: skip
    assert [[vote.voter for vote in item.votes] for item in meeting.items] == [["A. Rivers"], []]
    assert [[sponsor.name for sponsor in item.sponsors] for item in meeting.items] == [["B. Stone"], ["B. Stone"]]
    assert [record.kind for record in here.records if isinstance(record, Document)] == ["agenda", "packet", "attachment"]
    assert here.records[0] is meeting
    assert (meeting.incomplete, here.failures) == ([], [])
    assert all(record.city == "rivertownTX" and record.id for record in here.records)


def test_two_meetings_with_one_matter_are_both_complete(portal):
    meetings = portal().crawl(api([event(1), event(2)]))
    assert [len(meeting.items[0].sponsors) for meeting in meetings] == [1, 1]


@pytest.mark.parametrize(
    ("word", "status", "body", "lost"),
    [
        ("EventItems", 503, b"", "items not read"),
        ("EventItems", 200, saved("api-error-text"), "items not read: the Web API says"),
        ("EventItems", 200, saved("api-blocked"), "items not read"),
        ("Votes", 500, b'{"Message": "An error has occurred."}', "votes not read"),
        ("Votes", 200, b"<html><title>Access Denied</title></html>", "votes not read"),
        ("Sponsors", 500, b"", "sponsors not read"),
        ("page", 503, b"", "page not read"),
        ("page", 200, saved("detail-gone"), "page not read: the portal says: This record no longer exists"),
    ],
)
def test_a_part_that_fails_never_loses_the_meeting(portal, word, status, body, lost):
    here = portal()
    (meeting,) = here.crawl(api([event(1)], **{word: (status, body)}))
    assert meeting.incomplete[0].startswith(lost)
    assert "http" in meeting.incomplete[0]
    assert here.failures
    assert meeting.documents


@pytest.mark.parametrize("answer", [(404, b""), (500, NULL_CAST), (200, b"[]")])
def test_no_votes_are_no_failure(portal, answer):
    here = portal()
    (meeting,) = here.crawl(api([event(1)], Votes=answer))
    assert (meeting.items[0].votes, meeting.incomplete, here.failures) == ([], [], [])
    votes = next(request for request in here.asked if request.url.endswith("Votes"))
    assert votes.meta["dont_retry"]
    assert not next(request for request in here.asked if request.url.endswith("Sponsors")).meta["dont_retry"]


def test_the_row_decides_how_much_is_asked_for(portal):
    here = portal(', packets = "api", details = "items", client = "river"')
    (meeting,) = here.crawl(api([event(1)]))
    assert len(here.asked) == 2
    assert here.asked[0].url.startswith("https://webapi.legistar.com/v1/river/Events?")
    assert (meeting.native_id, len(meeting.items)) == ("api:river:1", 2)


def test_events_are_paged_and_filtered_again(portal):
    here = portal(', packets = "api", details = "items"')
    outside = [event(number, EventDate="2019-01-01T00:00:00") for number in range(1, 1001)]
    pages = {"0": outside, "1000": [event(1000, EventDate="2019-01-01T00:00:00"), event(2001)]}
    meetings = here.crawl(api([], Events=(200, lambda request: pages[parse_qs(urlsplit(request.url).query)["$skip"][0]])))
    assert [meeting.native_id for meeting in meetings] == ["api:rivertown:2001"]
    assert here.paths == ["/Events", "/Events", "/Events/2001/EventItems"]


def test_a_tenant_that_ignores_skip_does_not_loop(portal):
    here = portal(', packets = "api", details = "items"')
    here.crawl(api([event(number, EventDate="2019-01-01T00:00:00") for number in range(1, 1001)]))
    assert here.paths == ["/Events", "/Events"]
    assert here.failures == [("portal_error", "$skip is ignored: the same rows were answered again")]


def test_limit(portal):
    here = portal(', packets = "api", details = "items"', limit="2")
    assert len(here.crawl(api([event(number) for number in range(1, 1001)]))) == 2
    assert here.paths.count("/Events") == 1


@pytest.mark.parametrize(
    ("newest", "kind"),
    [
        ([event(1, EventDate="2018-05-01T00:00:00")], "tenant_gone"),
        ([], "tenant_gone"),
        ([event(1, EventDate="2026-03-01T00:00:00")], None),
    ],
)
def test_a_city_without_meetings_is_quiet_or_dead(portal, newest, kind):
    here = portal()
    assert here.crawl(api([], Events=(200, lambda request: [] if "filter" in request.url else newest))) == []
    assert here.asked[1].url == f"{API}/Events?$orderby=EventDate%20desc&$top=1"
    assert [failure[0] for failure in here.failures] == ([kind] if kind else [])
    assert here.record.tally("rivertownTX").pages == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b'{"Message": "An error has occurred."}', "config"),
        (400, saved("api-not-set-up"), "config"),
        (403, b"Token is required.", "blocked"),
        (404, b"", "config"),
        (400, b'{"Message": "The query is not valid"}', "portal_error"),
        (503, b"", "http"),
    ],
)
def test_refusals_of_the_api(portal, status, body, kind):
    here = portal()
    assert here.crawl(api([], Events=(status, body))) == []
    assert [failure[0] for failure in here.failures] == [kind]
    assert len(here.asked) == 1


# -- InSite -------------------------------------------------------------------------------------------------------------------

CALENDAR = ', access = "calendar"'


def site(*calendars: bytes) -> Callable[[Request], tuple[int, bytes]]:
    """Answers of the calendar one after the other, and of the pages behind it."""
    left = list(calendars)

    def answer(request: Request) -> tuple[int, bytes]:
        for word, case in (("MeetingDetail", "detail-typical"), ("LegislationDetail", "legislation")):
            if word in request.url:
                return 200, saved(case)
        return 200, left.pop(0)

    return answer


def form_of(request: Request) -> dict[str, str]:
    fields = {name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}
    state = fields["ctl00_ContentPlaceHolder1_lstYears_ClientState"]
    return {
        "target": fields["__EVENTTARGET"].rpartition("$")[2],
        "range": json.loads(state)["value"],
        "state": fields["__VIEWSTATE"],
    }


def in_range(page: bytes, shown: str) -> bytes:
    return page.replace(b'_Input" value="This Month"', f'_Input" value="{shown}"'.encode())


def test_the_calendar_is_asked_for_the_years_of_the_window(portal):
    here = portal(CALENDAR, from_date="2026-06-01", until_date="2027-01-15")
    page = saved("calendar-typical").replace(b"view-state-1", b"view-state-2")
    empty = saved("calendar-empty").replace(b'value="2026"', b'value="Next Year"')
    meetings = here.crawl(site(saved("calendar-typical"), empty, in_range(page, "2026")))
    posts = [form_of(request) for request in here.asked if request.method == "POST"]
    assert posts == [
        {"target": "lstYears", "range": "Next Year", "state": "view-state-1"},
        {"target": "lstYears", "range": "2026", "state": "view-state-1"},
    ]
    assert [meeting.native_id.rpartition(":")[2] for meeting in meetings] == ["2003", "2001", "2002", "2004", "2005"]
    assert [len(meeting.items) for meeting in meetings] == [0, 4, 4, 4, 4]
    assert here.record.tally("rivertownTX").pages == 2
    assert here.failures == [("row", "row 6: ValueError: a row without any ID: neither an iCalendar nor a details link")]


def test_a_calendar_that_shows_the_window_is_taken_as_it_is(portal):
    here = portal(CALENDAR + ', details = "items"')
    meetings = here.crawl(site(saved("calendar-paged").replace(b"rgCurrentPage", b"x").replace(b"rgInfoPart", b"x")))
    assert [request.method for request in here.asked] == ["GET"] * 5  # the calendar, and the pages of four of five meetings
    assert len(meetings) == 5
    assert not any("LegislationDetail" in request.url for request in here.asked)


def test_another_range_than_asked_for_is_asked_again_once(portal):
    here = portal(CALENDAR)
    first = saved("calendar-typical")
    assert len(here.crawl(site(first, first, in_range(first, "2026")))) == 5
    assert [form_of(request)["range"] for request in here.asked if request.method == "POST"] == ["2026", "2026"]


def test_a_range_that_is_never_answered_is_told(portal):
    here = portal(CALENDAR)
    first = saved("calendar-typical")
    assert len(here.crawl(site(first, first, first))) == 5  # what it shows is true all the same
    assert ("portal_error", "'2026' was asked for, 'This Month' was answered") in here.failures


def paged(number: int, first: int, last: int) -> bytes:
    """A page of the two-page calendar, with the ids of its rows moved on."""
    body = saved("calendar-paged").replace(b"Page <strong>1", b"Page <strong>%d" % number)
    body = body.replace(b"items <strong>1</strong> to <strong>5", b"items <strong>%d</strong> to <strong>%d" % (first, last))
    return body if number == 1 else body.replace(b'class="rgCurrentPage"', b"").replace(b"ID=2005", b"ID=2006")


def test_pages_are_followed_in_the_same_range_and_rows_that_moved_are_taken_once(portal):
    here = portal(CALENDAR + ', details = "items"')
    meetings = here.crawl(site(paged(1, 1, 5), paged(2, 3, 7)))
    (post,) = [request for request in here.asked if request.method == "POST"]
    assert (form_of(post)["range"], post.url) == ("2026", f"{SITE}/Calendar.aspx")
    assert here.asked[1] is post  # before the pages of the meetings: its view state would grow old
    assert sorted(meeting.native_id.rpartition(":")[2] for meeting in meetings) == [
        "2001",
        "2002",
        "2003",
        "2004",
        "2005",
        "2006",
    ]
    assert here.failures == []


def test_no_page_is_asked_for_behind_the_window_or_the_limit(portal):
    for arguments in ({"from_date": "2026-06-10"}, {"limit": "2"}):
        here = portal(CALENDAR + ', details = "items"', **arguments)
        here.crawl(site(paged(1, 1, 5)))
        assert not any(isinstance(request, FormRequest) for request in here.asked)
        here.record.ledger.close()


def test_a_page_of_a_meeting_that_fails_costs_its_items(portal):
    here = portal(CALENDAR)
    good = site(in_range(saved("calendar-typical"), "2026"))
    meetings = here.crawl(lambda request: (503, b"") if "MeetingDetail" in request.url else good(request))
    assert len(meetings) == 5
    assert [bool(meeting.incomplete) for meeting in sorted(meetings, key=lambda meeting: meeting.native_id)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_what_a_calendar_that_is_not_there_means(portal):
    here = portal(CALENDAR)
    here.crawl(lambda request: (404, b"<html><title>Not Found</title></html>"))
    assert here.failures == [("tenant_gone", "HTTP 404: there is no Legistar site at this address")]


def test_explain(portal):
    explain = portal().spider.explain
    assert isinstance(explain(Response(f"{API}/Events", status=500)), AccessClosed)
    assert isinstance(explain(Response(f"{API}/Events", status=401)), Blocked)
    assert isinstance(explain(Response(f"{SITE}/Calendar.aspx", status=404)), TenantGone)
    assert explain(Response(f"{SITE}/Calendar.aspx", status=500)) is None
