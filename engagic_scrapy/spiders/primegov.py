"""PrimeGov: the JSON lists behind the public portal, and its HTML agendas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy import dates
from engagic_scrapy.base_spiders.meeting_page_spider import MeetingPageSpider, Records
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers import primegov as parser


class PrimegovSpider(MeetingPageSpider):
    """
    Vendor
      PrimeGov, by Rock Solid ("OneMeeting").
    API documentation
      None published; the portal's own calls under https://<slug>.primegov.com/api/v2/PublicPortal/.
    City parameters
      slug  first label of the portal's host; never guessed, because an unknown one does not resolve
      host  the same host, whole
    Caveats
      Requests: 2 + years + agendas + misses. One for the names of the bodies, which the lists don't have; one for the upcoming
      list if the window reaches today; one for the archive of each past year that the window touches, because a year comes whole
      and has no other filter; one per meeting with an HTML agenda, the only place with items and attachments; its second address
      is asked only where the first says "Document Not Found". A meeting that has just ended may be in both lists, and is taken
      once.
      Times are local, without offset. meetingState says nothing; a cancelled meeting may show it only in a document's name.
    """

    name = "primegov"

    # VendorSpider
    city_params = {"slug": str, "host": str | None}

    # Local
    lists = "/api/v2/PublicPortal"

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.portal_request(
            city,
            "/api/committee/GetCommitteeesListByShowInPublicPortal",
            self.parse_bodies,
            errback=self.without_bodies,
            # A tenant that doesn't have this list isn't broken.
            meta={"handle_httpstatus_list": [404]},
        )

    def portal_request(self, city: City, path: str, callback: Any, **kwargs: Any) -> Request:
        return self.request(city, self.portal_url(city, path), callback, **kwargs)

    def portal_url(self, city: City, path: str) -> str:
        return f"https://{city.params['slug']}.primegov.com{path}"

    def parse_bodies(self, response: Response, city: City) -> Iterator[Request]:
        yield from self.list_requests(city, parser.bodies_of(response.body))

    def without_bodies(self, failure: Failure, city: City) -> Iterator[Request]:
        yield from self.list_requests(city, {})

    def list_requests(self, city: City, bodies: dict[int, str]) -> Iterator[Request]:
        window, today = self.window(city), dates.today(city.timezone)
        known = {"bodies": bodies}
        if window.until_date >= today:
            yield self.portal_request(city, f"{self.lists}/ListUpcomingMeetings", self.parse_list, cb_kwargs=known)
        for year in window.years:
            if year <= today.year:
                path = f"{self.lists}/ListArchivedMeetings?year={year}"
                yield self.portal_request(city, path, self.parse_list, cb_kwargs=known)

    def parse_list(self, response: Response, city: City, bodies: dict[int, str]) -> Records:
        slug = city.params["slug"]
        page = parser.meetings(response.body, slug=slug, timezone=city.timezone, bodies=bodies)
        yield from self.items_or_pages(city, page, response)

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        entry = parser.agenda_entry(meeting)
        return self.portal_url(city, f"/Portal/Meeting?compiledMeetingDocumentFileId={entry[0]}") if entry else None

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting, second: bool = False) -> Records:
        agenda = parser.agenda_of(response.body, slug=city.params["slug"], timezone=city.timezone)
        entry = parser.agenda_entry(meeting)
        if agenda.missing and entry and not second:
            url = self.portal_url(city, f"/Portal/Meeting?meetingTemplateId={entry[1]}")
            yield self.meeting_page_request(city, url, meeting, cb_kwargs={"second": True})
            return
        self.note_page(city, meeting, agenda.failure, agenda.problems, response)
        meeting.items = agenda.items
        meeting.participation = meeting.participation or agenda.participation
        meeting.incomplete += agenda.incomplete
        yield from self.emit(meeting)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and self.lists in response.url:
            return TenantGone("the host has no PrimeGov portal (HTTP 404)")
        return None
