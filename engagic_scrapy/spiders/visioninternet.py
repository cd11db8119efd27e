"""Vision Internet / govAccess: the calendar widgets of city websites."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers import visioninternet as parser


class VisioninternetSpider(MeetingPageSpider):
    """
    Vendor
      Vision Internet, now Granicus govAccess: a city's whole website.
    API documentation
      None; widgets that an editor puts on any page, with options as segments of the path.
    City parameters
      host    the website's host
      path    a page with a widget, copied from a browser: the system cuts long paths, they can't be built
      paths   further such pages, one a body
      bodies  words of which a title must have one, where the usual words (board, council, meeting …) choose wrongly
      slug    name of the tenant, for people
    Caveats
      Requests: pages + months + events. A list is asked for the latest first and read until a page is older than the window, 20
      rows a page; a month grid is asked once for each month of the window; one more a meeting where the widget has no agenda
      column, for its event's page is then the only place with documents. Visible times are local, hidden ones UTC. Websites mix
      concerts and holidays with meetings: titles without a word for a meeting are left out. Akamai or Cloudflare refuse many
      addresses.
    """

    name = "visioninternet"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "path": str | None, "paths": list | None, "bodies": list | None}

    # MeetingPageSpider
    only_there = "documents"
    page_kind = "event"

    # Local
    latest_first = "/-toggle-all/-sortn-EDate/-sortd-desc"

    def start_city(self, city: City) -> Iterator[Request]:
        for path in parser.list_paths(city.params):
            yield self.page_request(city, path, f"{path}{self.latest_first}", is_first=True)

    def page_request(self, city: City, path: str, address: str, *, is_first: bool = False) -> Request:
        url = address if "://" in address else f"https://{city.params['host']}{address}"
        return self.request(city, url, self.parse_page, cb_kwargs={"path": path, "is_first": is_first})

    def parse_page(self, response: Response, city: City, path: str, is_first: bool) -> Records:
        bodies, first_day = tuple(city.params.get("bodies") or ()), self.window(city).from_date.isoformat()
        page = parser.listing(response.body, url=response.url, timezone=city.timezone, bodies=bodies, first_day=first_day)
        yield from self.items_or_pages(city, page, response)
        if page.container == parser.GRID and is_first:
            yield from self.month_requests(city, path, shown=page.range_printed)
        elif page.next and not self.reached_limit(city):
            yield self.page_request(city, path, page.next)

    def month_requests(self, city: City, path: str, *, shown: str | None) -> Iterator[Request]:
        """The grid of each month of the window but the one that was shown unasked."""
        window = self.window(city)
        day = window.from_date.replace(day=1)
        while day <= window.until_date:
            if f"{day:%B %Y}" != shown:
                yield self.page_request(city, path, f"{path}/-curm-{day.month}/-cury-{day.year}")
            day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        return meeting.source_url if parser.needs_event(meeting) else None

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, list[RowProblem]]:
        return parser.add_event(response.body, meeting, url=response.url), []

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and "/Calendar/Event/" not in response.url:
            return TenantGone("the website has no page at the row's path (HTTP 404): copy it again")
        return None
