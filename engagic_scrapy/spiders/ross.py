"""Ross, California: the town's own Drupal site."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy import dates
from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import ross as parser


class RossSpider(MeetingPageSpider):
    """
    Vendor
      None: the site of one town (AHA on Drupal 7).
    API documentation
      None published; https://www.townofrossca.gov/meetings.
    City parameters
      host  only to ask another host than www.townofrossca.gov
    Caveats
      Requests: 1 + agendas. One for both tables (more if the recent ones have pages), and one for each meeting with staff
      reports, which are on its own page alone. The page shows about six months of recent meetings; only a window that begins
      earlier asks by date.
      A closed session may be its own row and a second agenda of the regular meeting as well.
    """

    name = "ross"

    # VendorSpider
    city_params = {"host": str | None}

    # MeetingPageSpider
    only_there = "staff reports"
    page_kind = "meeting_page"
    page_row = "staff report"

    # Local
    host = "www.townofrossca.gov"
    shown = datetime.timedelta(150)  # less than the half year that the page shows by itself

    def start_city(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        query = ""
        if window.from_date < dates.today(city.timezone) - self.shown:
            ends = (("date_filter", window.from_date), ("date_filter_1", window.until_date))
            parts = {f"{name}[value][{part}]": getattr(day, part) for name, day in ends for part in ("month", "day", "year")}
            query = f"?{urlencode(parts)}"
        yield self.request(city, f"https://{self.host_of(city)}/meetings{query}", self.parse_meetings)

    def host_of(self, city: City) -> str:
        return city.params.get("host", self.host)

    def parse_meetings(self, response: Response, city: City) -> Records:
        page = parser.meetings(response.body, host=self.host_of(city), timezone=city.timezone)
        yield from self.items_or_pages(city, page, response)
        if page.next and not self.reached_limit(city):
            yield self.request(city, page.next, self.parse_meetings)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return parser.staff_reports_url(meeting)

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        problems, failure = parser.add_staff_reports_to(meeting, response.body, host=self.host_of(city))
        return failure, problems

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "/meetings" in response.url:
            return TenantGone("the site has no page of meetings (HTTP 404)")
        return None
