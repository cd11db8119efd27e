"""WordPress sites with meetings among their events: the address in a city's row says which of four shapes answers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import AccessClosed, PageError, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Meeting, RowProblem
from engagic_scrapy.parsers import wp_events as parser


class WpEventsSpider(MeetingPageSpider):
    """
    Vendor
      None: WordPress with a post type of the site's own, The Events Calendar, EventON or Event Organiser.
    API documentation
      https://developer.wordpress.org/rest-api/ and https://docs.theeventscalendar.com/rest-api/; none of the other two.
    City parameters
      slug  the site's host, the key of its meetings' ids
      host  the same host
      path  the address of the list, which names the shape: /wp-json/wp/v2/<post type>, /wp-json/tribe/events/v1/events,
            /wp-admin/admin-ajax.php (EventON), /wp-admin/admin-ajax.php?action=eventorganiser-fullcal; `category=a,b` (for tribe
            `categories=a,b`) keeps only these, without it the words of an event decide
    Caveats
      Requests: lists + 2 * posts. Posts: one for each 100 posts until a page holds none of the last 400 days before the window,
      then two for each meeting (files, page), as the list has neither; tribe: one for each 50 events of the window; EventON: one
      a month, the only unit it has; Event Organiser: one.
      `date` of a post is its publication. EventON's clock is local time written as UTC. Events left out by category or words are
      counted in the crawl's stats as wp_events/no_meeting.
    """

    name = "wp_events"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "path": str}

    # MeetingPageSpider
    only_there = "recordings and links"
    page_kind = "meeting_page"

    # Local
    margin = datetime.timedelta(400)

    def start_city(self, city: City) -> Iterator[Request]:
        match parser.shape_of(city.params["path"]):
            case "posts":
                yield self.posts_request(city, 1)
            case "tribe":
                yield self.tribe_request(city, 1)
            case "eventon":
                yield from self.month_requests(city)
            case "eventorganiser":
                window = self.window(city)
                # The end is exclusive.
                until = window.until_date + datetime.timedelta(1)
                yield self.list_request(city, f"start={window.from_date}&end={until}", self.parse_events)

    def list_request(self, city: City, query: str, callback: Any, **known: Any) -> Request:
        path = city.params["path"]
        mark = "&" if "?" in path else "?"
        return self.request(city, f"https://{city.params['host']}{path}{mark}{query}", callback, cb_kwargs=known)

    def posts_request(self, city: City, page: int) -> Request:
        return self.list_request(city, f"per_page=100&page={page}&orderby=date&order=desc", self.parse_posts, page=page)

    def tribe_request(self, city: City, page: int) -> Request:
        window = self.window(city)
        days = f"start_date={window.from_date}%2000:00:00&end_date={window.until_date}%2023:59:59"
        return self.list_request(city, f"page={page}&per_page=50&{days}&status=publish", self.parse_events, page=page)

    def month_requests(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        last = (window.until_date.year, window.until_date.month)
        year, month = window.from_date.year, window.from_date.month
        while (year, month) <= last:
            form = {
                "action": "the_ajax_hook", "current_month": str(month), "current_year": str(year), "event_count": "0",
                "direction": "none", "shortcode[hide_past]": "no",
            }  # fmt: skip
            url = f"https://{city.params['host']}{city.params['path']}"
            yield self.form_request(city, url, form, self.parse_events, cb_kwargs={"asked": (year, month)})
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def listed(self, city: City, page: CalendarPage, response: Response) -> list[Meeting]:
        left_out = (page.total or 0) - len(page.meetings) - len(page.problems)
        if self.crawler.stats and left_out > 0:
            self.crawler.stats.inc_value("wp_events/no_meeting", left_out)
        return self.meetings_in(city, page, response)

    def parse_events(
        self, response: Response, city: City, page: int = 1, asked: tuple[int, int] | None = None
    ) -> Iterator[Request | Meeting | Document]:
        host, path = city.params["host"], city.params["path"]
        found = parser.calendar_of(response.body, path=path, host=host, timezone=city.timezone, page=page, asked=asked)
        for meeting in self.listed(city, found, response):
            yield from self.emit(meeting)
        if found.next and not self.reached_limit(city):
            yield self.tribe_request(city, found.next)

    def parse_posts(self, response: Response, city: City, page: int) -> Iterator[Request]:
        oldest = self.window(city).from_date - self.margin
        total = _pages(response)
        host = city.params["host"]
        found = parser.posts(response.body, host=host, timezone=city.timezone, page=page, pages_total=total, oldest=oldest)
        for meeting in self.listed(city, found, response):
            yield self.media_request(city, meeting, 1)
        if found.next and not self.reached_limit(city):
            yield self.posts_request(city, found.next)

    def media_request(self, city: City, meeting: Meeting, page: int) -> Request:
        key = meeting.native_id.rpartition(":")[2]
        url = f"https://{city.params['host']}/wp-json/wp/v2/media?parent={key}&per_page=100&page={page}"
        known = {"meeting": meeting, "page": page}
        return self.request(city, url, self.parse_media, errback=self.without_media, cb_kwargs=known)

    def parse_media(self, response: Response, city: City, meeting: Meeting, page: int) -> Iterator[Request]:
        problems, more = parser.add_media(meeting, response.body, page=page, pages_total=_pages(response))
        for problem in problems:
            self.note(city, "row", f"file {problem.row}: {problem.error}", response.url)
        yield self.media_request(city, meeting, more) if more else self.meeting_page_request(city, meeting.source_url, meeting)

    def without_media(self, failure: Failure, city: City, meeting: Meeting, page: int) -> Iterator[Request]:
        meeting.incomplete.append(f"files: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield self.meeting_page_request(city, meeting.source_url, meeting)

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        return parser.add_page(meeting, response.body, host=city.params["host"]), []

    def explain(self, response: Response) -> PageError | None:
        if "/wp-" not in response.url or "/media?" in response.url:
            return None
        if response.status == 404 and b"rest_no_route" not in response.body:
            return TenantGone("the host has no such WordPress interface (HTTP 404)")
        if response.status in (400, 401, 403, 404):
            return AccessClosed(f"the interface is closed or has no such list (HTTP {response.status})")
        return None


def _pages(response: Response) -> int | None:
    total = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
    return int(total) if total.isdecimal() else None
