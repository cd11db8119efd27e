"""Swagit: the video archives that list past meetings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import swagit as parser


class SwagitSpider(MeetingPageSpider):
    """
    Vendor
      Swagit, by Granicus.
    API documentation
      None; https://<host>/views/default/ redirects to the tenant's view.
    City parameters
      slug  the tenant's name, place and state
      host  the tenant's host
    Caveats
      Requests: 2 + tabs + meetings. One for the default view and its redirect, which is all where bodies and years are panes of
      one page; one per other body's list, left out if its name ends in a year before or after the window; one per ten rows until
      a whole page is older than the window, because rows of one day are in no order; one per recording of the window that may
      have an agenda, because the link can lead to a file, to another vendor's page or to a 404.
      Only recorded meetings are listed, with a day and no time. The agenda is usually at the city's other portal too.
      Video numbers are global and never counted through.
    """

    name = "swagit"

    # VendorSpider
    city_params = {"slug": str | None, "host": str}

    # Local
    most_pages = 60  # of ten rows: more in a window is a chain that doesn't end
    most_hops = 3
    agenda_answers = (301, 302, 303, 307, 308, 404, 410)

    def start_city(self, city: City) -> Iterator[Request]:
        kept = {"number": 1, "is_tab": False}
        yield self.request(city, f"https://{city.params['host']}{parser.DEFAULT}", self.parse_view, cb_kwargs=kept)

    def parse_view(self, response: Response, city: City, number: int, is_tab: bool) -> Records:
        host = city.params["host"]
        page = parser.listing(
            response.body, host=host, timezone=city.timezone, url=response.url, name=city.name, state=city.state
        )
        window = self.window(city)
        newest = max((meeting.date for meeting in page.meetings if meeting.date), default=None)
        yield from self.items_or_pages(city, page, response)
        if page.next is None or self.reached_limit(city):
            return
        if page.next.page and (newest is None or newest >= window.from_date.isoformat()):
            if number >= self.most_pages:
                self.note(city, "layout_changed", f"more than {self.most_pages} pages of one list", response.url)
            else:
                kept = {"number": number + 1, "is_tab": is_tab}
                yield self.request(city, page.next.page, self.parse_view, cb_kwargs=kept)
        if not is_tab and number == 1:  # every list shows the same tabs
            for tab in page.next.tabs:
                if parser.tab_year(tab) in (None, *window.years):
                    yield self.request(city, tab, self.parse_view, cb_kwargs={"number": 1, "is_tab": True})

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return parser.agenda_url(meeting)

    def meeting_page_request(self, city: City, url: str, meeting: Meeting, **kwargs: Any) -> Request:
        """Not redirected: where it leads says what it is, before a file of many megabytes is loaded as a page."""
        meta = {"dont_redirect": True, "handle_httpstatus_list": list(self.agenda_answers)}
        return super().meeting_page_request(city, url, meeting, meta=meta, **kwargs)

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting, hops: int = 1) -> Records:
        location = (response.headers.get("Location") or b"").decode("latin-1")
        again = parser.settle(meeting, url=response.url, status=response.status, location=location, body=response.body)
        if again and hops < self.most_hops:
            yield self.meeting_page_request(city, again, meeting, cb_kwargs={"hops": hops + 1})
        else:
            yield from self.emit(meeting)

    def without_meeting_page(self, failure: Failure, city: City, meeting: Meeting, **kept: Any) -> Records:
        meeting.incomplete.append(f"agenda could not be fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "/views/default" in response.url:
            return TenantGone("no such tenant (HTTP 404)")
        return None
