"""Berkeley, California: the city council's own page of agendas."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import berkeley as parser


class BerkeleySpider(VendorSpider):
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

    def parse_meetings(self, response: Response, city: City) -> Iterator[Request | Meeting | Document]:
        page = parser.meetings(response.body, host=self.host_of(city), timezone=city.timezone)
        for meeting in self.meetings_in(city, page, response):
            if url := parser.agenda_url(meeting):
                known = {"meeting": meeting}
                # Never filtered as a duplicate: the meeting travels with it.
                yield self.request(city, url, self.parse_agenda, errback=self.without_agenda, cb_kwargs=known, dont_filter=True)
            else:
                yield from self.emit(meeting)

    def parse_agenda(self, response: Response, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        problems, failure = parser.add_items_to(meeting, response.body, host=self.host_of(city))
        for problem in problems:
            self.note(city, "row", f"agenda item {problem.row}: {problem.error}", response.url)
        if failure:
            self.note(city, "agenda", failure, response.url)
            meeting.incomplete.append(f"agenda items: {failure} ({response.url})")
        yield from self.emit(meeting)

    def without_agenda(self, failure: Failure, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        meeting.incomplete.append(f"agenda items: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and response.url.endswith(self.table):
            return TenantGone("the site has no page of council agendas (HTTP 404)")
        return None
