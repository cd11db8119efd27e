"""CivicPlus: AgendaCenter by its search, Archive Center and Calendar where a row names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Meeting
from engagic_scrapy.parsers import civicplus as parser

Records = Iterator[Request | Meeting | Document]


class CivicplusSpider(VendorSpider):
    """
    Vendor
      CivicPlus (CivicEngage), a city's own website with up to three modules that list meetings.
    API documentation
      None.
    City parameters
      slug            the tenant's name in ids; the vendor's subdomain or the host
      host            the host to ask; it may send on to another, and files are then asked for there
      path            the module: /AgendaCenter (the default); /Archive.aspx or /Archive.aspx?AMID=31&AMID=33 for some of its
                      categories; /Calendar.aspx or /Calendar.aspx?CID=68 for some of its calendars
      civicplus_host  the vendor's subdomain of the same site; not asked
    Caveats
      Requests: 1 + redirects + agendas. AgendaCenter, one: its search is the only listing with dates, holds every body and has no
      pages. One more if it is empty, for the start page tells a quiet place from one that left. One for each agenda that exists
      as a page with items.
      Archive: the index, a search a category, its whole list where the search is empty (its number may differ from the list's).
      Calendar: one, and one for each event, whose page alone has address and prose.
      AgendaCenter and Archive print no time: a date without a time, never midnight. "Posted" is no meeting time. Calendar's
      times are local. The Calendar ignores the end of the range. A body may live elsewhere: the council often does.
    """

    name = "civicplus"

    # VendorSpider
    city_params = {"slug": str, "host": str, "path": str | None, "civicplus_host": str | None}

    def start_city(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        first, last = (f"{day:%m/%d/%Y}" for day in (window.from_date, window.until_date))
        path, _, query = city.params.get("path", "/AgendaCenter").partition("?")
        if path.lower().startswith("/archive"):
            yield self.site_request(city, path, self.parse_archive_index)
        elif path.lower().startswith("/calendar"):
            days = {"Keywords": "", "startDate": first, "enddate": last, "showPastEvents": "true"}
            yield self.site_request(city, f"{path}?{urlencode(days, safe='/')}&{query}".rstrip("&"), self.parse_calendar)
        else:
            asked = {"term": "", "CIDs": "all", "startDate": first, "endDate": last, "dateRange": "", "dateSelector": ""}
            yield self.site_request(city, f"{path}/Search/?{urlencode(asked, safe='/')}", self.parse_search)

    def site_request(self, city: City, path: str, callback: Any, **kwargs: Any) -> Request:
        return self.request(city, f"https://{city.params['host']}{path}", callback, **kwargs)

    def plain_facts(self, response: Response, city: City) -> dict[str, Any]:
        return {"url": response.url, "timezone": city.timezone, "tenant": city.params["slug"]}

    # -- AgendaCenter and Calendar ------------------------------------------------------------------------------------------

    def parse_search(self, response: Response, city: City) -> Records:
        page = parser.agenda_center(response.body, **self.plain_facts(response, city))
        window = self.window(city)
        asked = f"{window.from_date:%m/%d/%Y} to {window.until_date:%m/%d/%Y}"
        if page.range_printed != asked:  # a redirect may drop the query
            self.note(city, "portal_error", f"asked for {asked}, answered {page.range_printed}", response.url)
        elif not page.meetings and not page.problems:
            yield self.site_request(city, city.params.get("path", "/AgendaCenter"), self.parse_start_page)
        for meeting in self.meetings_in(city, page, response):
            yield from self.read_page(city, meeting, parser.html_agenda(meeting))

    def parse_start_page(self, response: Response, city: City) -> None:
        """No meetings in the window: quiet, or has nobody fed this portal for long?"""
        page = parser.agenda_center(response.body, **self.plain_facts(response, city))
        if reason := parser.stale(page, self.window(city).from_date):
            self.note(city, "tenant_gone", reason, response.url)

    def parse_calendar(self, response: Response, city: City) -> Records:
        chosen = "CID=" in city.params["path"].upper()
        page = parser.calendar(response.body, chosen=chosen, **self.plain_facts(response, city))
        for meeting in self.meetings_in(city, page, response):
            yield from self.read_page(city, meeting, meeting.source_url)

    def read_page(self, city: City, meeting: Meeting, url: str | None) -> Records:
        if url is None:
            yield from self.emit(meeting)
            return
        # Never filtered as a duplicate: the meeting travels with it.
        kept = {"meeting": meeting}
        yield self.request(city, url, self.parse_page, errback=self.without_page, cb_kwargs=kept, dont_filter=True)

    def parse_page(self, response: Response, city: City, meeting: Meeting) -> Records:
        take = parser.take_event if ":event:" in meeting.native_id else parser.take_agenda
        for problem in take(meeting, response.body, url=response.url):
            self.note(city, "detail", problem, response.url)
        yield from self.emit(meeting)

    def without_page(self, failure: Failure, city: City, meeting: Meeting) -> Records:
        meeting.incomplete.append(f"not fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    # -- Archive Center -----------------------------------------------------------------------------------------------------

    def parse_archive_index(self, response: Response, city: City) -> Records:
        listed = parser.archive_index(response.body, url=response.url)
        wanted = parse_qs(urlsplit(city.params["path"]).query).get("AMID")
        left = [one for one in listed if (one.number in wanted if wanted else one.holds_meetings)]
        yield from self.next_category(city, left, CalendarPage(container="archive"), response)

    def next_category(self, city: City, left: list[parser.Category], found: CalendarPage, response: Response) -> Records:
        """The search in the first of the categories left; after the last, all documents of a body and day as one meeting."""
        if left:
            window = self.window(city)
            query = parser.archive_query(left[0], f"{window.from_date:%m/%d/%Y}", f"{window.until_date:%m/%d/%Y}")
            yield self.category_request(city, query, left, found)
        else:
            found.meetings = parser.join_archive(found.meetings)
            yield from self.items_from(city, found, response)

    def category_request(self, city: City, query: str, left: list[parser.Category], found: CalendarPage) -> Request:
        kept = {"left": left, "found": found}
        path = f"/Archive.aspx?{query}"
        return self.site_request(city, path, self.parse_archive, errback=self.without_category, cb_kwargs=kept, dont_filter=True)

    def parse_archive(self, response: Response, city: City, left: list[parser.Category], found: CalendarPage) -> Records:
        page = parser.archive(response.body, category=left[0], **self.plain_facts(response, city))
        if not page.meetings and not page.problems and "ysnExecuteSearch" in response.url:
            yield self.category_request(city, f"AMID={left[0].number}", left, found)
            return
        found.meetings += page.meetings
        found.problems += page.problems
        yield from self.next_category(city, left[1:], found, response)

    def without_category(self, failure: Failure, city: City, left: list[parser.Category], found: CalendarPage) -> Records:
        yield from self.next_category(city, left[1:], found, Response(failure.request.url))  # type: ignore[attr-defined]

    def explain(self, response: Response) -> PageError | None:
        part = response.request is not None and {"meeting", "left"} & response.request.cb_kwargs.keys()
        return TenantGone(f"HTTP 404: no such module at {response.url}") if response.status == 404 and not part else None
