"""BoardBook: one list an organization, one page a meeting with an agenda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import boardbook as parser


class BoardbookSpider(VendorSpider):
    """
    Vendor
      BoardBook Premier, by Sparq Data Solutions: one shared site for school boards.
    API documentation
      None; server-rendered pages under https://meetings.boardbook.org/Public/.
    City parameters
      organization_id  the organization's number
      slug             the same number
      host             meetings.boardbook.org
    Caveats
      Requests: 1 + agendas. One list an organization, which has no filter and no paging; one page for each meeting of the window
      that has an agenda, the only place with items and attachments. It may redirect to a viewer of one PDF: that is the packet,
      not asked for.
      Links lead to viewers and pages; the files are at /Documents/DownloadPDF and /Public/DownloadAgenda and DownloadMinutes.
      An organization has no bodies: the words after the date say which of its meetings it is. Times are local.
    """

    name = "boardbook"

    # VendorSpider
    city_params = {"organization_id": int, "slug": str | None, "host": str | None}

    # Local
    redirects = (301, 302, 303, 307, 308)

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.request(city, f"{parser.HOST}/Public/Organization/{city.params['organization_id']}", self.parse_list)

    def parse_list(self, response: Response, city: City) -> Iterator[Request | Meeting | Document]:
        page = parser.listing(response.body, organization=str(city.params["organization_id"]), timezone=city.timezone)
        for meeting in self.meetings_in(city, page, response):
            if url := parser.agenda_url(meeting):
                # Not redirected: a viewer's address tells its file, and its page nothing more.
                yield self.agenda_request(city, url, meeting, {"dont_redirect": True, "handle_httpstatus_list": self.redirects})
            else:
                yield from self.emit(meeting)

    def agenda_request(self, city: City, url: str, meeting: Meeting, meta: dict[str, Any] | None = None) -> Request:
        kept = {"meeting": meeting}
        errback = self.without_agenda
        # Never filtered as a duplicate: the meeting travels with it.
        return self.request(city, url, self.parse_agenda, errback=errback, cb_kwargs=kept, meta=meta, dont_filter=True)

    def parse_agenda(self, response: Response, city: City, meeting: Meeting) -> Iterator[Request | Meeting | Document]:
        organization = str(city.params["organization_id"])
        if response.status in self.redirects:
            url = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
            if parser.add_viewed(meeting, url, organization=organization):
                yield from self.emit(meeting)
            else:
                yield self.agenda_request(city, url, meeting)
            return
        failure, problems = parser.add_agenda(meeting, response.body, organization=organization, url=response.url)
        if failure:
            self.note(city, "agenda", failure, response.url)
            meeting.incomplete.append(f"agenda items: {failure} ({response.url})")
        for problem in problems:
            self.note(city, "row", f"agenda item {problem.row}: {problem.error}", response.url)
        yield from self.emit(meeting)

    def without_agenda(self, failure: Failure, city: City, meeting: Meeting) -> Iterator[Meeting | Document]:
        meeting.incomplete.append(f"agenda items: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "/Public/Organization/" in response.url:
            return TenantGone("there is no organization of this number (HTTP 404)")
        return None
