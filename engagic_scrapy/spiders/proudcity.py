"""ProudCity: WordPress sites whose meetings are posts, and whose documents stand only on the meetings' own pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import AccessClosed, PageError, TenantGone
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import proudcity as parser


class ProudcitySpider(MeetingPageSpider):
    """
    Vendor
      ProudCity, a WordPress theme and plugins for small cities.
    API documentation
      WordPress' own: https://developer.wordpress.org/rest-api/. The post type is `meetings`.
    City parameters
      slug    the site's host, the key of its meetings' ids
      host    the same host; canonical links of a site may name another one
      site    the same host with its scheme
      path    a page with upcoming meetings that are events (another post type, not in the list of meetings)
      access  "api" (the default), or "calendar": read the page at `path` only, where the REST interface is closed
    Caveats
      Requests: pages + meetings. One for each 100 meeting posts until a page holds none of the last 400 days before the window,
      because posts come by publication, which may be months before the meeting; one per meeting in the window, because only its
      page has time, place and documents; one for `path` if there is one.
      `date` of a post is its publication. Minutes are hidden until a meeting is over.
    """

    name = "proudcity"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "site": str | None, "path": str | None, "access": str | None}

    # MeetingPageSpider
    only_there = "time, place and documents"
    page_kind = "meeting_page"

    # Local
    margin = datetime.timedelta(400)
    posts = "/wp-json/wp/v2/meetings"
    fields = "id,date,modified_gmt,link,title,class_list"

    def start_city(self, city: City) -> Iterator[Request]:
        if city.params.get("access") != "calendar":
            yield self.posts_request(city, 1)
        if "path" in city.params:
            yield self.request(city, f"https://{city.params['host']}{city.params['path']}", self.parse_listing)

    def posts_request(self, city: City, page: int) -> Request:
        query = f"per_page=100&page={page}&orderby=date&order=desc&_fields={self.fields}"
        return self.request(
            city, f"https://{city.params['host']}{self.posts}?{query}", self.parse_posts, cb_kwargs={"page": page}
        )

    def parse_posts(self, response: Response, city: City, page: int) -> Records:
        total = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        found = parser.posts(
            response.body,
            host=city.params["host"],
            timezone=city.timezone,
            page=page,
            pages_total=int(total) if total.isdecimal() else None,
            oldest=self.window(city).from_date - self.margin,
        )
        yield from self.items_or_pages(city, found, response)
        if found.next and not self.reached_limit(city):
            yield self.posts_request(city, found.next)

    def parse_listing(self, response: Response, city: City) -> Records:
        page = parser.listing(response.body, host=city.params["host"], timezone=city.timezone)
        if city.params.get("access") != "calendar":  # the list of posts has all but the events
            page.meetings = [meeting for meeting in page.meetings if ":event:" in meeting.native_id]
        yield from self.items_or_pages(city, page, response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return meeting.source_url

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        return parser.complete(meeting, response.body, host=city.params["host"]), []

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting) -> Records:
        failure, problems = self.read_meeting_page(response, city, meeting)
        self.note_page(city, meeting, failure, problems, response)
        if self.window(city).contains(meeting.date):  # the list may not have known the day
            yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if self.posts not in response.url:
            return None
        if response.status == 404 and b"rest_no_route" not in response.body:
            return TenantGone("the host has no WordPress with a REST interface (HTTP 404)")
        if response.status in (401, 403, 404):
            return AccessClosed(f"the REST interface has no public list of meetings (HTTP {response.status})")
        return None
