"""BoardDocs: one JSON list a committee, and up to three fragments a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import boarddocs as parser


class BoarddocsSpider(VendorSpider):
    """
    Vendor
      BoardDocs, by Diligent: a Lotus Domino database for each board.
    API documentation
      None published; the public page's own calls under https://<host><path>/.
    City parameters
      host        go.boarddocs.com
      path        the database: /<state_path>/<slug>/Board.nsf
      slug        the board's name in it
      state_path  a state, or an association of one ("mabe"); never a key by itself
    Caveats
      Requests: 1 + bodies + meetings + 2 * agendas. One for the page that names the committees, because ids of committees are in
      no row; one list a committee, which has no filter and no paging; two a meeting of the window (its only time is in free text;
      its items); a third where an item has files, one page with all of them in place of one request an item. A committee's
      meetings are asked one after another, so that its first 403 ends it: everything after it would be refused as well.
      No packet exists, and the agenda is a page made by the browser: its link is the meeting's source_url. Minutes are a
      fragment that only POST gives, without an address to keep: not asked for. A list without a committee is empty, not an error.
      Parsing: up to 300 ms a page. Cleveland's feed of 2.6 MB has 250 meetings and 7,246 items: 30 µs each, spread evenly; the
      feed is one request for ten years.
    """

    name = "boarddocs"

    # VendorSpider
    city_params = {"host": str, "path": str, "slug": str | None, "state_path": str | None}

    # Local
    parts = {"meeting": "BD-GetMeeting?open", "agenda": "BD-GetAgenda?open", "files": "PRINT-AgendaDetailed?open"}
    headers = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json, text/javascript, */*; q=0.01"}
    refused = (401, 403, 429)

    def start_city(self, city: City) -> Iterator[Request]:
        yield self.request(city, self.address(city, "Public"), self.parse_committees)

    def address(self, city: City, call: str) -> str:
        return f"https://{city.params['host']}{city.params['path']}/{call}"

    def parse_committees(self, response: Response, city: City) -> Iterator[Request]:
        for committee, name in parser.committees(response.body).items():
            form = {"current_committee_id": committee}
            kept = {"committee": committee, "name": name}
            yield self.form_request(
                city, self.address(city, "BD-GetMeetingsList?open"), form, self.parse_list, cb_kwargs=kept, headers=self.headers
            )

    def parse_list(self, response: Response, city: City, committee: str, name: str) -> Iterator[Request | Meeting | Document]:
        where = {"host": city.params["host"], "path": city.params["path"], "timezone": city.timezone}
        page = parser.meetings(response.body, committee=committee, body_name=name, **where)
        yield from self.next_part(city, self.meetings_in(city, page, response), committee, "meeting")

    def next_part(self, city: City, waiting: list[Meeting], committee: str, part: str) -> Iterator[Request | Meeting | Document]:
        """Asks for a part of the first meeting that waits."""
        if not waiting:
            return
        form = {"id": waiting[0].native_id.rpartition(":")[2], "current_committee_id": committee}
        kept: dict[str, Any] = {"waiting": waiting, "committee": committee, "part": part}
        url = self.address(city, self.parts[part])
        yield self.form_request(city, url, form, self.parse_part, errback=self.without_part, cb_kwargs=kept, headers=self.headers)

    def parse_part(
        self, response: Response, city: City, waiting: list[Meeting], committee: str, part: str
    ) -> Iterator[Request | Meeting | Document]:
        meeting = waiting[0]
        found = parser.add_part(meeting, part, response.body, host=city.params["host"], path=city.params["path"])
        if found.failure:
            self.note(city, part, found.failure, response.url)
            meeting.incomplete.append(f"{part}: {found.failure} ({response.url})")
        for problem in found.problems:
            self.note(city, "row", f"{part}, row {problem.row}: {problem.error}", response.url)
        yield from self.after(city, waiting, committee, found.next)

    def after(
        self, city: City, waiting: list[Meeting], committee: str, part: str | None
    ) -> Iterator[Request | Meeting | Document]:
        if part:
            yield from self.next_part(city, waiting, committee, part)
            return
        yield from self.emit(waiting[0])
        yield from self.next_part(city, waiting[1:], committee, "meeting")

    def without_part(
        self, failure: Failure, city: City, waiting: list[Meeting], committee: str, part: str
    ) -> Iterator[Request | Meeting | Document]:
        stopped = isinstance(failure.value, HttpError) and failure.value.response.status in self.refused
        for meeting in waiting if stopped else waiting[:1]:
            meeting.incomplete.append(f"{part}: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        if stopped:
            for meeting in waiting:
                yield from self.emit(meeting)
            return
        yield from self.after(city, waiting, committee, "agenda" if part == "meeting" else None)

    def explain(self, response: Response) -> PageError | None:
        if response.status == 404 and response.url.endswith("/Public"):
            return TenantGone("there is no BoardDocs database of this name (HTTP 404)")
        return None
