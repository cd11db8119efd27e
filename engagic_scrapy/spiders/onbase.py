"""OnBase Agenda Online: the search, the page of each meeting, its agenda."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import AccessClosed, PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import onbase as parser


class OnbaseSpider(VendorSpider):
    """
    Vendor
      OnBase Agenda Online, by Hyland; hosted by Hyland, DataBank or the city itself.
    API documentation
      None; server-made pages under the site's own path.
    City parameters
      host   the portal's host
      path   the site's path, chosen by the customer; in hylandcloud's names it holds a version and changes with an upgrade
      paths  further sites of the same government on that host (San Diego's committees beside its council)
      slug   the host again, for people
    Caveats
      Requests: 1 + 2 * agendas + misses. One search a site, more only where it shows its limit of 100 rows and the window is
      halved; two a meeting with a published document: its page, the only place with the packet, and its agenda. An item's
      attachments would cost a request an item in a shape that nobody has stored: their page is linked. The agenda has two
      addresses; which one a site answers stands in the meeting's page. Errors come with HTTP 200. Labels of documents are the
      customer's, the code decides.
    """

    name = "onbase"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "path": str | None, "paths": list | None}

    def start_city(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        for site in parser.sites(city.params):
            yield self.search_request(city, site, window.from_date, window.until_date)

    def search_request(self, city: City, site: str, first: datetime.date, last: datetime.date) -> Request:
        days = "&".join(f"{key}={day:%m/%d/%Y}" for key, day in (("dropsv", first), ("dropev", last)))
        url = f"{site}/Meetings/Search?dropid=11&{days}"
        return self.request(city, url, self.parse_search, cb_kwargs={"site": site, "first": first, "last": last})

    def parse_search(
        self, response: Response, city: City, site: str, first: datetime.date, last: datetime.date
    ) -> Iterator[Request | Meeting | Document]:
        page = parser.search(response.body, site=site, timezone=city.timezone)
        if page.next and first < last:
            middle = first + (last - first) / 2
            yield self.search_request(city, site, first, middle)
            yield self.search_request(city, site, middle + datetime.timedelta(days=1), last)
            return
        if page.next:
            self.note(city, "row", f"the search is cut at its limit for {first} alone", response.url)
        for meeting in self.meetings_in(city, page, response):
            if url := parser.page_url(meeting):
                kept = {"meeting": meeting, "site": site}
                errback = self.without_page
                yield self.request(city, url, self.parse_page, errback=errback, cb_kwargs=kept, dont_filter=True)
            else:
                yield from self.emit(meeting)

    def parse_page(self, response: Response, city: City, meeting: Meeting, site: str) -> Iterator[Request | Meeting | Document]:
        page = parser.add_page(response.body, meeting, site=site)
        if page.failure:
            self.note(city, "meeting", page.failure, response.url)
            meeting.incomplete.append(f"meeting's page: {page.failure} ({response.url})")
        yield from self.next_agenda(city, meeting, site, page.agendas, page.points)

    def without_page(self, failure: Failure, city: City, meeting: Meeting, site: str) -> Iterator[Meeting | Document]:
        meeting.incomplete.append(f"packet and agenda items: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def next_agenda(
        self, city: City, meeting: Meeting, site: str, addresses: list[str], points: dict[str, int]
    ) -> Iterator[Request | Meeting | Document]:
        if not addresses:
            yield from self.emit(meeting)
            return
        kept = {"meeting": meeting, "site": site, "addresses": addresses, "points": points}
        headers = {"X-Requested-With": "XMLHttpRequest"}
        yield self.request(
            city, addresses[0], self.parse_agenda, errback=self.without_agenda, cb_kwargs=kept, headers=headers, dont_filter=True
        )

    def parse_agenda(
        self, response: Response, city: City, meeting: Meeting, site: str, addresses: list[str], points: dict[str, int]
    ) -> Iterator[Request | Meeting | Document]:
        problem = parser.add_agenda(response.body, meeting, site=site, points=points)
        if problem and addresses[1:]:  # the error page, with HTTP 200, of a site that knows only the other address
            yield from self.next_agenda(city, meeting, site, addresses[1:], points)
            return
        if problem:
            self.note(city, "agenda", problem, response.url)
            meeting.incomplete.append(f"agenda items: {problem} ({response.url})")
        yield from self.emit(meeting)

    def without_agenda(
        self, failure: Failure, city: City, meeting: Meeting, site: str, addresses: list[str], points: dict[str, int]
    ) -> Iterator[Meeting | Document]:
        meeting.incomplete.append(f"agenda items: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if response.status != 404 or "/Meetings/Search?" not in response.url:
            return None
        site = response.url.partition("/Meetings/Search?")[0]
        if site.count("/") == 2:
            return AccessClosed(f"{site} has no portal at its root: the row needs the site's path (HTTP 404)")
        return TenantGone(f"no portal at {site}: after an upgrade its path has another number (HTTP 404)")
