"""Granicus: ViewPublisher pages and the agendas behind them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import AccessClosed, PageError
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers import granicus as parser


class GranicusSpider(MeetingPageSpider):
    """
    Vendor
      Granicus (govMeetings, Media Manager).
    API documentation
      None; https://<host>/ViewPublisher.php?view_id=<n> is a page that the customer edits.
    City parameters
      slug      the tenant's name, not asked for
      host      the tenant's host
      view_ids  numbers of the views to read; without them the numbers are tried upwards
    Caveats
      Requests: views + agendas + agenda_pages. One per view, because it holds all years and takes no dates; one per meeting of
      the window that links an agenda, because only the viewer's redirect tells a file from a page; one more if it is a page of
      items. Without view_ids: numbers from 1 until three in a row after the last view are none, at most 30, because there is no
      list of views.
      A past meeting's clock is when its recording began, unless its title or agenda gives the scheduled time.
      Some hosts answer 403 to any agent that is no browser's: such a city is reported as blocked, ours stays honest.
      Parsing: up to 200 ms a page. A view of 465 rows over 15 years takes 0.3 ms a row, spread evenly over its cells' text, links
      and dates; nobody can ask for less than the whole view.
    """

    name = "granicus"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "view_ids": list | None}

    # Local
    last_view, gap = 30, 3
    given_up_days = 550  # a view whose newest row is this much older than the window gets no more rows
    most_hops = 3

    def start_city(self, city: City) -> list[Request]:
        views = city.params.get("view_ids")
        if not views:
            return [self.trial_request(city, 1, missed=0, newest="")]
        return [self.view_request(city, view, self.parse_view, cb_kwargs={"view": view}) for view in views]

    def view_request(self, city: City, view: int, callback: Any, **kwargs: Any) -> Request:
        return self.request(city, f"https://{city.params['host']}/ViewPublisher.php?view_id={view}", callback, **kwargs)

    def trial_request(self, city: City, view: int, *, missed: int, newest: str) -> Request:
        """Asks for a view that may not exist. `newest` is the latest day of the views found so far."""
        kept = {"view": view, "missed": missed, "newest": newest}
        return self.view_request(city, view, self.parse_trial, cb_kwargs=kept, meta={"handle_httpstatus_list": [404, 410]})

    def parse_view(self, response: Response, city: City, view: int) -> Records:
        page = parser.listing(response.body, host=city.params["host"], timezone=city.timezone, url=response.url)
        self.check_newest(city, f"view {view}", parser.newest(page), response.url)
        yield from self.take(city, page, response)

    def parse_trial(self, response: Response, city: City, view: int, missed: int, newest: str) -> Iterator[Any]:
        page = parser.listing_if_any(response.body, host=city.params["host"], timezone=city.timezone, url=response.url)
        missed = 0 if page else missed + 1
        if page:
            newest = max(newest, parser.newest(page) or "no row")
            yield from self.take(city, page, response)
        if view < self.last_view and not (newest and missed >= self.gap) and not self.reached_limit(city):
            yield self.trial_request(city, view + 1, missed=missed, newest=newest)
        elif newest:
            self.check_newest(city, f"all of views 1 to {view}", newest, response.url)
        else:
            raise AccessClosed(f"none of the views 1 to {view} exists; the row needs view_ids")

    def check_newest(self, city: City, views: str, newest: str | None, url: str) -> None:
        expected = self.window(city).from_date - datetime.timedelta(days=self.given_up_days)
        if newest and newest < expected.isoformat():
            self.note(city, "config", f"{views}: given up, the newest row is of {newest}", url)

    def take(self, city: City, page: CalendarPage, response: Response) -> Records:
        page.meetings = [meeting for meeting in page.meetings if meeting.classification != parser.NOT_A_MEETING]
        yield from self.items_or_pages(city, page, response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return parser.agenda_url(meeting)

    def meeting_page_request(self, city: City, url: str, meeting: Meeting, **kwargs: Any) -> Request:
        """Not redirected: the address it leads to says what it is, before a file of many megabytes is loaded as a page."""
        meta = {"dont_redirect": True, "handle_httpstatus_list": [301, 302, 303, 307, 308]}
        return super().meeting_page_request(city, url, meeting, meta=meta, **kwargs)

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting, hops: int = 1) -> Records:
        location = (response.headers.get("Location") or b"").decode("latin-1")
        found = parser.target(response.url, status=response.status, location=location, body=response.body)
        if found.kind in ("again", "page") and found.url != response.url and hops < self.most_hops:
            yield self.meeting_page_request(city, found.url, meeting, cb_kwargs={"hops": hops + 1})
            return
        for words in parser.settle(meeting, found, response.body, host=city.params["host"]):
            self.note(city, "agenda", words, response.url)
        yield from self.emit(meeting)

    def without_meeting_page(self, failure: Failure, city: City, meeting: Meeting, **kept: Any) -> Records:
        meeting.incomplete.append(f"agenda could not be fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        missing = response.status in (404, 410) and "ViewPublisher.php" in response.url
        return AccessClosed(f"no such view (HTTP {response.status})") if missing else None
