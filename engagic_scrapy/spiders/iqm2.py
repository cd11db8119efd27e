"""IQM2: the citizens' portal, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy import dates
from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.items import CalendarPage, Document, Meeting
from engagic_scrapy.parsers import iqm2 as parser


class Iqm2Spider(VendorSpider):
    """
    Vendor
      IQM2, by Accela, now Granicus, which is switching it off tenant by tenant.
    API documentation
      None. /Services/RSS.aspx exists and has been broken since 2025.
    City parameters
      slug       the tenant's name, as in <slug>.iqm2.com
      host       the portal's host
      alt_hosts  other names of the same portal; not asked
      details    "items" (the default) reads each meeting's own page; "full" also the page of each legislative file on it, for
                 sponsors and votes: that is one request an item instead of one a meeting
    Caveats
      Requests: 1 + agendas. One for the calendar, which shows any range on one page; one per meeting that has a published file or
      is cancelled (a cancelled row hides its files), because only its own page has items and attachments.
      A dead or made-up tenant answers HTTP 200 with a fixed page. What a file's Type number means differs by tenant.
      Times are local; a date alone has no time, though the page's own hint then says 12:00 AM.
      Parsing: up to 150 ms a page. A calendar of one year's 329 meetings takes 0.25 ms each and 25 ms to build the tree; a
      crawl's window is a tenth of that.
    """

    name = "iqm2"

    # VendorSpider
    city_params = {"slug": str | None, "host": str, "alt_hosts": list | None, "details": str | None}

    def start_city(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        days = [f"{day.month}/{day.day}/{day.year}" for day in (window.from_date, window.until_date)]
        query = urlencode({"From": days[0], "To": days[1], "View": "List"}, safe="/")
        yield self.page_request(city, f"Calendar.aspx?{query}", self.parse_calendar)

    def page_request(self, city: City, path: str, callback: Any, **kwargs: Any) -> Request:
        return self.request(city, f"https://{city.params['host']}/Citizens/{path}", callback, **kwargs)

    def parse_calendar(self, response: Response, city: City) -> Iterator[Request | Meeting | Document]:
        page = parser.calendar(response.body, host=city.params["host"], timezone=city.timezone)
        if not self.covers_window(city, page):
            self.note(city, "portal_error", f"asked for another range, answered {page.range_printed}", response.url)
        for meeting in self.meetings_in(city, page, response):
            if parser.wants_detail(meeting):
                yield self.meeting_request(city, f"Detail_Meeting.aspx?ID={meeting.native_id.rpartition(':')[2]}", meeting, [])
            else:
                yield from self.emit(meeting)

    def covers_window(self, city: City, page: CalendarPage) -> bool:
        """Whether the page shows the days that were asked for; what it doesn't show would look like no meetings."""
        first, last = (dates.read_date(text) for text in (page.range_printed or " to ").split(" to "))
        window = self.window(city)
        return first is None or last is None or (first <= window.from_date and window.until_date <= last)

    def meeting_request(self, city: City, path: str, meeting: Meeting, left: list[str]) -> Request:
        """A page of the meeting's. `left`: ids of the legislative files still to be asked for, this one first if it is one."""
        callback = self.parse_legifile if left else self.parse_detail
        kept = {"meeting": meeting, "left": left}
        # Never filtered as a duplicate: the meeting travels with it.
        return self.page_request(city, path, callback, errback=self.without_page, cb_kwargs=kept, dont_filter=True)

    def parse_detail(
        self, response: Response, city: City, meeting: Meeting, left: list[str]
    ) -> Iterator[Request | Meeting | Document]:
        detail = parser.detail_of(response.body, host=city.params["host"], timezone=city.timezone)
        for problem in detail.problems:
            self.note(city, "row", f"outline row {problem.row}: {problem.error}", response.url)
        if detail.meeting is None:
            self.note(city, "agenda", str(detail.failure), response.url)
            meeting.incomplete.append(f"agenda items: {detail.failure} ({response.url})")
        else:
            parser.merge(meeting, detail.meeting)
        yield from self.go_on(city, meeting, parser.legifiles_in(meeting) if city.params.get("details") == "full" else [])

    def parse_legifile(
        self, response: Response, city: City, meeting: Meeting, left: list[str]
    ) -> Iterator[Request | Meeting | Document]:
        found = parser.legifile_of(response.body, host=city.params["host"])
        if found.failure:
            self.note(city, "legifile", found.failure, response.url)
            meeting.incomplete.append(f"legislative file {left[0]}: {found.failure} ({response.url})")
        else:
            parser.take_legifile(meeting, left[0], found)
        yield from self.go_on(city, meeting, left[1:])

    def go_on(self, city: City, meeting: Meeting, left: list[str]) -> Iterator[Request | Meeting | Document]:
        if left:
            yield self.meeting_request(city, f"Detail_LegiFile.aspx?ID={left[0]}", meeting, left)
        else:
            yield from self.emit(meeting)

    def without_page(
        self, failure: Failure, city: City, meeting: Meeting, left: list[str]
    ) -> Iterator[Request | Meeting | Document]:
        meeting.incomplete.append(f"not fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.go_on(city, meeting, left[1:])
