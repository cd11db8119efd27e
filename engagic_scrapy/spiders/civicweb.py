"""CivicWeb: the JSON service behind the portal."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy import dates
from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import civicweb as parser


class CivicwebSpider(VendorSpider):
    """
    Vendor
      CivicWeb, by iCompass, now Diligent Community.
    API documentation
      None published; the portal's own calls under https://<host>/Services/MeetingsService.svc/.
    City parameters
      slug  first label of the portal's host; names the tenant for people
      host  the whole host: the same software runs under four families of names
    Caveats
      Requests: 1 + meetings + past + videos. One for the list, whatever the window, because the range comes at once; one a
      meeting for its documents, which holds the agenda too; one more for a meeting of today or before (outside links are set
      afterwards) and one where the list shows a video. Documents that the service calls not public are served all the same, and
      are taken: the file decides.
      Meetings without a known time stand at 00:00. No votes. Ids of documents are read, never computed from a neighbor's.
    """

    name = "civicweb"

    # VendorSpider
    city_params = {"slug": str | None, "host": str}

    # Local
    meetings_path = "/Services/MeetingsService.svc/meetings"

    def start_city(self, city: City) -> Iterator[Request]:
        window, day = self.window(city), datetime.timedelta(days=1)
        # Nobody says whether both ends are included.
        first, last = window.from_date - day, window.until_date + day
        yield self.portal_request(city, f"{self.meetings_path}?from={first}&to={last}&loadall=false", self.parse_meetings)

    def portal_request(self, city: City, path: str, callback: Any, **kwargs: Any) -> Request:
        return self.request(city, f"https://{city.params['host']}{path}", callback, **kwargs)

    def parse_meetings(self, response: Response, city: City) -> Iterator[Request | Meeting | Document]:
        page = parser.meetings(response.body, host=city.params["host"], timezone=city.timezone)
        today = dates.today(city.timezone).isoformat()
        for meeting in self.meetings_in(city, page, response):
            yield from self.go_on(city, meeting, parser.wanted_parts(meeting, today=today))

    def go_on(self, city: City, meeting: Meeting, parts: list[str]) -> Iterator[Request | Meeting | Document]:
        """The request for the next of the meeting's parts, or the meeting."""
        if not parts:
            yield from self.emit(meeting)
            return
        key = meeting.native_id.rpartition(":")[2]
        path = {
            "documents": f"{self.meetings_path}/{key}/meetingDocuments",
            "data": f"{self.meetings_path}/{key}/meetingData",
            "video": f"/api/geteventwithindexpoints/{key}",
        }[parts[0]]
        kept = {"meeting": meeting, "parts": parts}
        yield self.portal_request(city, path, self.parse_part, errback=self.without_part, cb_kwargs=kept, dont_filter=True)

    def parse_part(
        self, response: Response, city: City, meeting: Meeting, parts: list[str]
    ) -> Iterator[Request | Meeting | Document]:
        if problem := parser.add_part(parts[0], response.body, meeting, host=city.params["host"]):
            self.note(city, parts[0], problem, response.url)
            meeting.incomplete.append(f"{parts[0]}: {problem} ({response.url})")
        yield from self.go_on(city, meeting, parts[1:])

    def without_part(
        self, failure: Failure, city: City, meeting: Meeting, parts: list[str]
    ) -> Iterator[Request | Meeting | Document]:
        meeting.incomplete.append(f"{parts[0]}: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.go_on(city, meeting, parts[1:])

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and f"{self.meetings_path}?" in response.url:
            return TenantGone("the host has no CivicWeb service (HTTP 404)")
        return None
