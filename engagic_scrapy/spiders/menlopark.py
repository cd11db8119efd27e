"""Menlo Park, California: the city's own page of agendas."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import menlopark as parser


class MenloparkSpider(VendorSpider):
    """
    Vendor
      None: the site of one city.
    API documentation
      None; https://menlopark.gov/Agendas-and-minutes.
    City parameters
      host  only to ask another host than menlopark.gov
    Caveats
      Requests: 1. One, because all bodies and years are on one page and no meeting has a page of its own.
      No time is given. A meeting has no key but its body and day. Cells say "n/a" or "Cancellation notice" in place of an agenda.
      Reconstructed from other clients, never seen as a capture: the header of each table is checked.
    """

    name = "menlopark"

    # VendorSpider
    city_params = {"host": str | None}

    # Local
    host = "menlopark.gov"

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.request(city, f"https://{self.host_of(city)}/Agendas-and-minutes", self.parse_meetings)

    def host_of(self, city: City) -> str:
        return city.params.get("host", self.host)

    def parse_meetings(self, response: Response, city: City) -> Iterator[Meeting | Document]:
        page = parser.meetings(response.body, host=self.host_of(city), timezone=city.timezone)
        yield from self.items_from(city, page, response)

    def explain(self, response: Response) -> PageError | None:
        return TenantGone("the site has no page of agendas (HTTP 404)") if response.status == 404 else None
