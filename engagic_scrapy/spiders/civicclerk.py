"""CivicClerk: the open JSON API behind the modern portals."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting, RowProblem
from engagic_scrapy.parsers import civicclerk as parser


class CivicclerkSpider(MeetingPageSpider):
    """
    Vendor
      CivicClerk, by CivicPlus.
    API documentation
      None published; an OData API at https://<slug>.api.civicclerk.com/v1/, open and without a key.
    City parameters
      slug       first label of the portal's, the API's and the old pages' host
      host       the portal's host; the API's is built from the slug
      alt_hosts  other names of the same portal; not asked
    Caveats
      Requests: pages + agendas. One per 15 events of the window, because a page holds 15 whatever is asked; one per meeting with
      a published agenda, because only its tree has items, attachments and votes; one more (EventCategories) only where there is
      no event at all, because any made-up host resolves. EventsMedia is not asked: the listing already has what has an address.
      Times carry a Z that is false: they are the city's wall clock. $select empties the answer, one sort key may too.
      The old pages (<slug>.civicclerk.com/web) are not read, even where they still answer: the API is the same data, complete.
    """

    name = "civicclerk"

    # VendorSpider
    city_params = {"slug": str, "host": str | None, "alt_hosts": list | None}

    # Local
    most_pages = 40  # 600 events in a window: more is a chain that doesn't end

    def start_city(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        after = window.until_date + datetime.timedelta(days=1)
        within = f"startDateTime ge {window.from_date} and startDateTime lt {after}"
        path = f"Events?$filter={within}&$orderby=startDateTime desc, eventName desc".replace(" ", "%20")
        yield self.api_request(city, path, self.parse_events, cb_kwargs={"page_number": 1})

    def api_request(self, city: City, path: str, callback: Any, **kwargs: Any) -> Request:
        url = path if path.startswith("https://") else self.api_url(city, path)
        return self.request(city, url, callback, headers=self.api_headers(city), **kwargs)

    def api_url(self, city: City, path: str) -> str:
        return f"https://{city.params['slug']}.api.civicclerk.com/v1/{path}"

    def api_headers(self, city: City) -> dict[str, str]:
        portal = f"https://{city.params['slug']}.portal.civicclerk.com"
        # Some tenants answered 404 without them (fact sheet 2).
        return {"Accept": "application/json", "Origin": portal, "Referer": f"{portal}/"}

    def parse_events(self, response: Response, city: City, page_number: int) -> Records:
        page = parser.events(response.body, slug=city.params["slug"], timezone=city.timezone)
        yield from self.items_or_pages(city, page, response)
        if page.next and not self.reached_limit(city):
            if page_number >= self.most_pages:
                self.note(city, "layout_changed", f"more than {self.most_pages} pages of events", response.url)
            else:
                yield self.api_request(city, page.next, self.parse_events, cb_kwargs={"page_number": page_number + 1})
        elif page_number == 1 and not page.meetings and not page.problems:
            yield self.api_request(city, "EventCategories", self.parse_categories)

    def parse_categories(self, response: Response, city: City) -> Iterator[Meeting | Document]:
        yield from self.items_from(city, parser.categories(response.body, slug=city.params["slug"]), response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        agenda_id = parser.agenda_id(meeting)
        return None if agenda_id is None else self.api_url(city, f"Meetings/{agenda_id}")

    def meeting_page_request(self, city: City, url: str, meeting: Meeting, **kwargs: Any) -> Request:
        return super().meeting_page_request(city, url, meeting, headers=self.api_headers(city), **kwargs)

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        agenda = parser.agenda_of(response.body, slug=city.params["slug"])
        meeting.items = agenda.items
        return agenda.failure, agenda.problems

    def explain(self, response: Response) -> PageError | None:
        path = urlsplit(response.url).path
        if response.status == 404 and path.endswith(("/Events", "/EventCategories")):
            return TenantGone("the API knows no such tenant (HTTP 404)")
        return None
