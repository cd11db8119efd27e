"""Chicago's City Council and its committees: the clerk's own API."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import chicago as parser


class ChicagoSpider(VendorSpider):
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

    def parse_list(self, response: Response, city: City) -> Iterator[Request]:
        page = parser.meetings(response.body, timezone=city.timezone)
        for meeting in self.meetings_in(city, page, response):
            url = self.address(city, f"/{meeting.native_id.partition(':')[2]}")
            yield self.request(city, url, self.parse_detail, errback=self.without_detail, cb_kwargs={"meeting": meeting})
        if page.next and not self.reached_limit(city):
            yield self.list_request(city, page.next)

    def parse_detail(self, response: Response, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        found, problems, failure = parser.detail_of(response.body, timezone=city.timezone)
        for problem in problems:
            self.note(city, "row", f"agenda line {problem.row}: {problem.error}", response.url)
        if found is None or found.native_id != meeting.native_id:
            reason = failure or f"the answer is of {found.native_id if found else None}"
            self.note(city, "agenda", reason, response.url)
            meeting.incomplete.append(f"agenda: {reason} ({response.url})")
            found = meeting
        found.city, found.vendor = meeting.city, meeting.vendor
        yield from self.emit(found)

    def without_detail(self, failure: Failure, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        meeting.incomplete.append(f"agenda: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "?filter=" in response.url:
            return TenantGone("the API of the clerk is not at this address (HTTP 404)")
        return None
