"""BoardBook: one list an organization, one page a meeting with an agenda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import boardbook as parser


class BoardbookSpider(MeetingPageSpider):
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

    def parse_list(self, response: Response, city: City) -> Records:
        page = parser.listing(response.body, organization=str(city.params["organization_id"]), timezone=city.timezone)
        yield from self.items_or_pages(city, page, response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return parser.agenda_url(meeting)

    def meeting_page_request(self, city: City, url: str, meeting: Meeting, **kwargs: Any) -> Request:
        # Not redirected: a viewer's address tells its file, and its page nothing more.
        meta = {"dont_redirect": True, "handle_httpstatus_list": self.redirects}
        return super().meeting_page_request(city, url, meeting, meta=meta, **kwargs)

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting) -> Records:
        if response.status not in self.redirects:
            yield from super().parse_meeting_page(response, city, meeting)
            return
        url = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
        if parser.add_viewed(meeting, url, organization=str(city.params["organization_id"])):
            yield from self.emit(meeting)
        else:
            yield super().meeting_page_request(city, url, meeting)

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        organization = str(city.params["organization_id"])
        return parser.add_agenda(meeting, response.body, organization=organization, url=response.url)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "/Public/Organization/" in response.url:
            return TenantGone("there is no organization of this number (HTTP 404)")
        return None
