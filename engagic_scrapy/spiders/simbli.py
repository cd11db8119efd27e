"""Simbli: the listing's shell, then its JSON service."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import JsonRequest, Response

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import simbli as parser


class SimbliSpider(VendorSpider):
    """
    Vendor
      Simbli, by eBoardSolutions: one shared site for school boards.
    API documentation
      None published; the public page's own service, POST /Services/api/GetMeetingListing.
    City parameters
      s     the board's number
      slug  the same number
      host  simbli.eboardsolutions.com
    Caveats
      Requests: 1 + pages. One for the page whose scripts hold two tokens, fresh for each run; then one for each 50 meetings,
      newest first, until the window's first day is passed. Its filter is an expression in the words of the database: not used.
      The page of a meeting is built by scripts and its files hang on the session of that view: no items and no documents, but
      links to the agenda page and, once published, to the minutes page. Imperva answers new clients with a small page and
      status 200: that is blocked. Times are local; MM_DateTime may be the closed session's.
    """

    name = "simbli"

    # VendorSpider
    city_params = {"s": str, "slug": str | None, "host": str | None}

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.request(city, f"{parser.HOST}/SB_Meetings/SB_MeetingListing.aspx?S={city.params['s']}", self.parse_shell)

    def parse_shell(self, response: Response, city: City) -> Iterator[Request]:
        yield self.rows_request(city, parser.tokens(response.body), 0)

    def rows_request(self, city: City, tokens: parser.Tokens, start: int) -> Request:
        # Never filtered as a duplicate: pages differ in the body alone.
        return self.request(
            city,
            f"{parser.HOST}/Services/api/GetMeetingListing",
            self.parse_rows,
            cls=JsonRequest,
            data=parser.query(tokens, city.params["s"], start),
            headers={"X-Requested-With": "XMLHttpRequest"},
            cb_kwargs={"tokens": tokens, "start": start},
            dont_filter=True,
        )

    def parse_rows(
        self, response: Response, city: City, tokens: parser.Tokens, start: int
    ) -> Iterator[Request | Meeting | Document]:
        first = self.window(city).from_date.isoformat()
        page = parser.meetings(response.body, school=city.params["s"], timezone=city.timezone, start=start, from_date=first)
        yield from self.items_from(city, page, response)
        if page.next is not None and not self.reached_limit(city):
            yield self.rows_request(city, tokens, page.next)
