"""Chicago's City Council and its committees: the clerk's own API."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import chicago as parser


class ChicagoSpider(MeetingPageSpider):
    """
    Vendor
      The City Clerk of Chicago ("ELMS"); one city.
    API documentation
      https://api.chicityclerkelms.chicago.gov/swagger.json
    City parameters
      host  only to ask another host than api.chicityclerkelms.chicago.gov
    Caveats
      Requests: pages + meetings. One for each 500 meetings of the window, and one per meeting, because lists have no agenda and
      no deadline for comments. Matters and votes would be one more for each of hundreds of lines and are not asked for.
      Dates are UTC, and the filter is too. A null status means nothing; a change may stand in the comment alone. A cancelled
      meeting and the one that replaces it are both in the list, as two ids.
    """

    name = "chicago"

    # VendorSpider
    city_params = {"host": str | None}

    # MeetingPageSpider
    only_there = "agenda"
    page_row = "agenda line"

    # Local
    host = "api.chicityclerkelms.chicago.gov"
    page_size = 500

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.list_request(city, 0)

    def address(self, city: City, path: str) -> str:
        return f"https://{city.params.get('host', self.host)}/meeting-agenda{path}"

    def list_request(self, city: City, skip: int) -> Request:
        window = self.window(city)
        days = quote(parser.utc_filter(window.from_date, window.until_date, city.timezone))
        query = f"?filter={days}&sort=date%20desc&top={self.page_size}&skip={skip}"
        return self.request(city, self.address(city, query), self.parse_list)

    def parse_list(self, response: Response, city: City) -> Records:
        page = parser.meetings(response.body, timezone=city.timezone)
        yield from self.items_or_pages(city, page, response)
        if page.next and not self.reached_limit(city):
            yield self.list_request(city, page.next)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return self.address(city, f"/{meeting.native_id.partition(':')[2]}")

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting) -> Records:
        found, problems, failure = parser.detail_of(response.body, timezone=city.timezone)
        if found is None or found.native_id != meeting.native_id:
            failure = failure or f"the answer is of {found.native_id if found else None}"
            found = meeting
        self.note_page(city, found, failure, problems, response)
        found.city, found.vendor = meeting.city, meeting.vendor
        yield from self.emit(found)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "?filter=" in response.url:
            return TenantGone("the API of the clerk is not at this address (HTTP 404)")
        return None
