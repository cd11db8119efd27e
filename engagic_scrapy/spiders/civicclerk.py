"""CivicClerk: the open JSON API behind the modern portals."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import civicclerk as parser


class CivicclerkSpider(VendorSpider):
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
        portal = f"https://{city.params['slug']}.portal.civicclerk.com"
        url = path if path.startswith("https://") else f"https://{city.params['slug']}.api.civicclerk.com/v1/{path}"
        # Some tenants answered 404 without them (fact sheet 2).
        headers = {"Accept": "application/json", "Origin": portal, "Referer": f"{portal}/"}
        return self.request(city, url, callback, headers=headers, **kwargs)

    def parse_events(self, response: Response, city: City, page_number: int) -> Iterator[Request | Meeting | Document]:
        page = parser.events(response.body, slug=city.params["slug"], timezone=city.timezone)
        for meeting in self.meetings_in(city, page, response):
            agenda_id = parser.agenda_id(meeting)
            if agenda_id is None:
                yield from self.emit(meeting)
            else:
                yield self.agenda_request(city, agenda_id, meeting)
        if page.next and not self.reached_limit(city):
            if page_number >= self.most_pages:
                self.note(city, "layout_changed", f"more than {self.most_pages} pages of events", response.url)
            else:
                yield self.api_request(city, page.next, self.parse_events, cb_kwargs={"page_number": page_number + 1})
        elif page_number == 1 and not page.meetings and not page.problems:
            yield self.api_request(city, "EventCategories", self.parse_categories)

    def agenda_request(self, city: City, agenda_id: str, meeting: Meeting) -> Request:
        kept, path = {"meeting": meeting}, f"Meetings/{agenda_id}"
        # Never filtered as a duplicate: the meeting travels with it.
        return self.api_request(city, path, self.parse_agenda, errback=self.without_agenda, cb_kwargs=kept, dont_filter=True)

    def parse_categories(self, response: Response, city: City) -> Iterator[Meeting | Document]:
        yield from self.items_from(city, parser.categories(response.body, slug=city.params["slug"]), response)

    def parse_agenda(self, response: Response, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        agenda = parser.agenda_of(response.body, slug=city.params["slug"])
        for problem in agenda.problems:
            self.note(city, "row", f"agenda item {problem.row}: {problem.error}", response.url)
        if agenda.failure:
            self.note(city, "agenda", agenda.failure, response.url)
            meeting.incomplete.append(f"agenda items: {agenda.failure} ({response.url})")
        meeting.items = agenda.items
        yield from self.emit(meeting)

    def without_agenda(self, failure: Failure, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        meeting.incomplete.append(f"agenda items: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        path = urlsplit(response.url).path
        if response.status == 404 and path.endswith(("/Events", "/EventCategories")):
            return TenantGone("the API knows no such tenant (HTTP 404)")
        return None
