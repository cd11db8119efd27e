"""eScribe: the calendar's own question, then each meeting's agenda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import escribe as parser

Records = Iterator[Request | Meeting | Document]
JSON = {
    "Content-Type": "application/json; charset=utf-8",
    "Accept": "application/json",
    "X-Requested-With": "XMLHttpRequest",
}


class EscribeSpider(VendorSpider):
    """
    Vendor
      eSCRIBE, of Canada.
    API documentation
      None; the calendar's page method MeetingsCalendarView.aspx/GetCalendarMeetings.
    City parameters
      slug      the tenant's name in ids, as in <slug>.escribemeetings.com
      host      the portal's host; "pub-" isn't always in front
      view_ids  views of the calendar (MeetingviewId) that hold the city's bodies; without, all bodies
    Caveats
      Requests: 1 + agendas + minutes. One POST for any range, without pages (one a view, where the row names some); one for each
      agenda that exists as a page, for its items and attachments, and one for the minutes as a page, for motions and votes.
      Only POST with JSON and both dates is answered. Times are local. A cancellation stands in names and titles only. A request
      without a user agent of its own is refused. The PDF of an agenda is the whole packet at many tenants.
    """

    name = "escribe"

    # VendorSpider
    city_params = {"slug": str, "host": str, "view_ids": list | None}

    def start_city(self, city: City) -> Iterator[Request]:
        window, url = self.window(city), f"https://{city.params['host']}{parser.PATH}"
        asked: dict[str, Any] = {"method": "POST", "headers": JSON, "body": parser.question(window.from_date, window.until_date)}
        for view in city.params.get("view_ids", [None]):
            yield self.request(city, f"{url}?MeetingviewId={view}" if view else url, self.parse_meetings, **asked)

    def parse_meetings(self, response: Response, city: City) -> Records:
        facts = {"host": city.params["host"], "timezone": city.timezone, "tenant": city.params["slug"]}
        for meeting in self.meetings_in(city, parser.meetings(response.body, **facts), response):
            yield from self.go_on(city, meeting, parser.page_addresses(meeting))

    def go_on(self, city: City, meeting: Meeting, left: list[str]) -> Records:
        if not left:
            yield from self.emit(meeting)
            return
        # Never filtered as a duplicate: the meeting travels with it.
        kept = {"meeting": meeting, "left": left[1:]}
        yield self.request(city, left[0], self.parse_page, errback=self.without_page, cb_kwargs=kept, dont_filter=True)

    def parse_page(self, response: Response, city: City, meeting: Meeting, left: list[str]) -> Records:
        for problem in parser.take_agenda(meeting, response.body, url=response.url):
            self.note(city, "detail", problem, response.url)
        yield from self.go_on(city, meeting, left)

    def without_page(self, failure: Failure, city: City, meeting: Meeting, left: list[str]) -> Records:
        meeting.incomplete.append(f"not fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.go_on(city, meeting, left)

    def explain(self, response: Response) -> PageError | None:
        return parser.refusal(response.status, response.body) if parser.PATH in response.url else None
