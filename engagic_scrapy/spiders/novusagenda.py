"""NovusAgenda: one grid of meetings, an agenda page each, a cover sheet for each item."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import novusagenda as parser


class NovusagendaSpider(VendorSpider):
    """
    Vendor
      NovusAgenda, by Granicus.
    API documentation
      None; https://<host>/agendapublic/meetingsgeneral.aspx?Date=cus&From=MM/DD/YYYY&To=MM/DD/YYYY
    City parameters
      slug  first label of the host
      host  the portal's host, the vendor's or the customer's own
    Caveats
      Requests: pages + meetings + items. One for the window's meetings of all bodies, one more per further page of the grid (a
      post back); one per meeting with an online agenda, because only its page has time and items; one per item, because only its
      cover sheet has the attachments; one more, of a year back and ahead, only where the window is empty, because any made-up
      host answers so.
      The listing has a day and no time on most sites; the time is taken from the agenda's head.
      A filter can be ignored silently: the range that the page echoes is compared.
    """

    name = "novusagenda"

    # VendorSpider
    city_params = {"slug": str | None, "host": str}

    # Local
    most_pages = 40
    proof_days = 365

    def start_city(self, city: City) -> Iterator[Request]:
        window = self.window(city)
        url = self.listing_url(city, window.from_date, window.until_date)
        yield self.request(city, url, self.parse_meetings, cb_kwargs={"number": 1})

    def listing_url(self, city: City, first: datetime.date, last: datetime.date) -> str:
        return (
            f"https://{city.params['host']}/agendapublic/meetingsgeneral.aspx?Date=cus&From={first:%m/%d/%Y}&To={last:%m/%d/%Y}"
        )

    def parse_meetings(self, response: Response, city: City, number: int) -> Iterator[Request | Meeting | Document]:
        page = parser.listing(response.body, host=city.params["host"], timezone=city.timezone)
        window = self.window(city)
        used = parser.ignored_range(page, window)
        if used:
            self.note(city, "portal_error", f"the portal used the range {used} and not the one asked for", response.url)
        for meeting in self.meetings_in(city, page, response):
            url = parser.agenda_url(meeting)
            if url:
                yield self.agenda_request(city, url, meeting)
            else:
                yield from self.emit(meeting)
        if page.next and not self.reached_limit(city):
            if number >= self.most_pages:
                self.note(city, "layout_changed", f"more than {self.most_pages} pages of meetings", response.url)
            else:
                form, kept = page.next.form, {"number": number + 1}
                yield self.form_request(city, response.url, form, self.parse_meetings, cb_kwargs=kept)
        elif number == 1 and not page.meetings and not page.problems:
            days = datetime.timedelta(days=self.proof_days)
            yield self.request(city, self.listing_url(city, window.from_date - days, window.until_date + days), self.parse_proof)

    def parse_proof(self, response: Response, city: City) -> Iterator[Meeting | Document]:
        """An empty window is quiet only where the tenant has meetings at all."""
        page = parser.listing(response.body, host=city.params["host"], timezone=city.timezone)
        if not page.meetings and not page.problems:
            raise TenantGone("no meeting within a year: the city has moved, or the name was never a tenant's")
        yield from self.items_from(city, page, response)

    def agenda_request(self, city: City, url: str, meeting: Meeting) -> Request:
        failed = self.without_agenda
        return self.request(city, url, self.parse_agenda, errback=failed, cb_kwargs={"meeting": meeting}, dont_filter=True)

    def parse_agenda(self, response: Response, city: City, meeting: Meeting) -> Iterator[Request | Meeting | Document]:
        for words in parser.read_agenda(meeting, response.body, url=response.url):
            self.note(city, "agenda", words, response.url)
        yield from self.next_cover(city, meeting, 0)

    def next_cover(self, city: City, meeting: Meeting, index: int) -> Iterator[Request | Meeting | Document]:
        """Cover sheets of a meeting one after the other: they are slow, and the meeting is complete after the last."""
        if index >= len(meeting.items):
            yield from self.emit(meeting)
            return
        url = parser.cover_url(meeting.items[index], meeting, city.params["host"])
        meta, failed = {"download_timeout": 45, "max_retry_times": 1}, self.without_cover
        kept = {"meeting": meeting, "index": index}
        yield self.request(city, url, self.parse_cover, errback=failed, cb_kwargs=kept, meta=meta, dont_filter=True)

    def parse_cover(self, response: Response, city: City, meeting: Meeting, index: int) -> Iterator[Any]:
        for words in parser.read_cover(meeting, index, response.body, host=city.params["host"], url=response.url):
            self.note(city, "agenda", words, response.url)
        yield from self.next_cover(city, meeting, index + 1)

    def without_cover(self, failure: Failure, city: City, meeting: Meeting, index: int) -> Iterator[Any]:
        meeting.incomplete.append(f"attachments could not be fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.next_cover(city, meeting, index + 1)

    def without_agenda(self, failure: Failure, city: City, meeting: Meeting) -> Iterator[Any]:
        url = failure.request.url  # type: ignore[attr-defined]
        meeting.incomplete.append(f"agenda page could not be fetched, items as far as the listing shows them: {url}")
        yield from self.next_cover(city, meeting, 0)
