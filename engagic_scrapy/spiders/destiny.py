"""Destiny Hosted: the list of each month, the agenda of each meeting."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import destiny as parser


class DestinySpider(MeetingPageSpider):
    """
    Vendor
      Destiny Hosted, by Destiny Software ("AgendaQuick").
    API documentation
      None; ColdFusion pages under https://public.destinyhosted.com/, one host for all customers.
    City parameters
      host  the vendor's host, or the city's own server
      id    the customer's number; none where the city's own server leaves it empty
      slug  the number again, for people
    Caveats
      Requests: months + agenda_pages. One list for each month of the window, because a list takes no other range; one a meeting
      with an agenda's page, the only place with packet and items. Attachments are on a page of each item, which is linked and not
      asked for: the packet holds them. Lists show days of the neighboring months too. They give no time, and neither does a star
      mean a future day.
      A meeting without a link has no number: its id is made of day and body, and changes once its agenda is published.
    """

    name = "destiny"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "id": int | None}

    # MeetingPageSpider
    only_there = "packet and agenda items"

    def start_city(self, city: City) -> Iterator[Request]:
        window, number = self.window(city), city.params.get("id", "")
        year, month = window.from_date.year, window.from_date.month
        while (year, month) <= (window.until_date.year, window.until_date.month):
            path = f"agenda_publish.cfm?id={number}&mt=ALL&get_month={month}&get_year={year}"
            yield self.request(city, f"{parser.root_of(city.params)}/{path}", self.parse_month)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def parse_month(self, response: Response, city: City) -> Records:
        tenant = str(city.params.get("id") or city.params["host"])
        page = parser.month(response.body, url=response.url, tenant=tenant, timezone=city.timezone)
        yield from self.items_or_pages(city, page, response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return parser.agenda_url(meeting)

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        return parser.add_agenda(response.body, meeting, url=response.url), []

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "get_month=" in response.url:
            return TenantGone("the host has no AgendaQuick list (HTTP 404)")
        return None
