"""Berkeley, California: the city council's own page of agendas."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import berkeley as parser


class BerkeleySpider(MeetingPageSpider):
    """
    Vendor
      None: the site of one city, its council only; boards and commissions are elsewhere.
    API documentation
      None; https://berkeleyca.gov/your-government/city-council/city-council-agendas.
    City parameters
      host  only to ask another host than berkeleyca.gov
    Caveats
      Requests: 1 + agendas. One for the table, which has every meeting since 2021, and one for each meeting with an HTML agenda,
      which alone has the items. Rows without one are meetings all the same. Times in the markup are UTC.
      Reconstructed from other clients, never seen as a capture: an unknown header fails.
    """

    name = "berkeley"

    # VendorSpider
    city_params = {"host": str | None}

    # Local
    host = "berkeleyca.gov"
    table = "/your-government/city-council/city-council-agendas"

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.request(city, f"https://{self.host_of(city)}{self.table}", self.parse_meetings)

    def host_of(self, city: City) -> str:
        return city.params.get("host", self.host)

    def parse_meetings(self, response: Response, city: City) -> Records:
        page = parser.meetings(response.body, host=self.host_of(city), timezone=city.timezone)
        yield from self.items_or_pages(city, page, response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return parser.agenda_url(meeting)

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        problems, failure = parser.add_items_to(meeting, response.body, host=self.host_of(city))
        return failure, problems

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and response.url.endswith(self.table):
            return TenantGone("the site has no page of council agendas (HTTP 404)")
        return None
