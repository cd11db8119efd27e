"""Municode Meetings: four front ends over one document store."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Meeting
from engagic_scrapy.parsers import municode as parser

Records = Iterator[Request | Meeting | Document]
PAGES_MAX = 50


class MunicodeSpider(VendorSpider):
    """
    Vendor
      Municode Meetings, of CivicPlus.
    API documentation
      None.
    City parameters
      slug       the tenant's name in ids, and in <slug>.municodemeetings.com
      host       the host to ask
      city_code  the city's code in the document store, where it is known; it can't be made from the slug
      path       the front end, if it isn't the API: "/PublishPage?ppid=…&ppid=…" on meetings.municode.com, a ppid for each body
                 (with city_code); "/meetings" or "/calendar/month" of a city's own site; "/meetings/recent" of a newer one
      note       for people
    Caveats
      Requests: 1 + agendas. API and "/meetings", one with dates; PublishPage, one a body and page, newest first, until the
      window's start; "/calendar/month", one a month; "/meetings/recent", two lists. Then one for each meeting with a published
      agenda, for its items, attachments and place, and one for each meeting with a page of its own, for its prose and further
      files.
      The API's clock is local at some tenants, UTC at others: the agenda's page decides where there is one. A packet may have
      200 MB. A challenge in front of a city's own host is a blocked city. Older meetings may be at another vendor.
    """

    name = "municode"

    # VendorSpider
    city_params = {"slug": str, "host": str, "city_code": str | None, "path": str | None, "note": str | None}

    def start_city(self, city: City) -> Iterator[Request]:
        window, (path, _, query) = self.window(city), city.params.get("path", "").partition("?")
        if path.lower().startswith("/publishpage"):
            for page_id in parse_qs(query).get("ppid", ["0"]):
                yield self.publish_request(city, page_id, 1)
        elif path.startswith("/calendar"):
            for month in sorted(
                {(window.from_date + datetime.timedelta(days)).strftime("%Y-%m") for days in range(self.days(city))}
            ):
                yield self.list_request(city, f"{path}/{month}?{query}".rstrip("?"), "month")
        elif path.endswith("/recent"):
            yield self.list_request(city, path.removesuffix("/recent"), "list")
            yield self.list_request(city, f"{path}?page=0", "list")
        elif path:
            days = {"date_filter": window.from_date, "date_filter_1": window.until_date}
            parts = {
                f"{name}[value][{part}]": getattr(day, part) for name, day in days.items() for part in ("month", "day", "year")
            }
            yield self.list_request(city, f"{path}?{urlencode(parts)}&{query}".rstrip("&"), "list")
        else:
            days = {"datefrom": window.from_date, "dateto": window.until_date}
            yield self.list_request(city, f"/api/v1/public/meeting/list.json?{urlencode(days)}", "api")

    def days(self, city: City) -> int:
        window = self.window(city)
        return (window.until_date - window.from_date).days + 1

    def publish_request(self, city: City, page_id: str, number: int) -> Request:
        # Never p=-1, "all rows": it is answered 500 at some tenants.
        query = urlencode({"cid": city.params["city_code"], "ppid": page_id, "p": number})
        kept = {"kind": "publish_page", "page_id": page_id, "number": number}
        return self.request(city, f"https://{city.params['host']}/PublishPage/index?{query}", self.parse_list, cb_kwargs=kept)

    def list_request(self, city: City, path: str, kind: str, number: int = 1) -> Request:
        kept = {"kind": kind, "number": number}
        return self.request(city, f"https://{city.params['host']}{path}", self.parse_list, cb_kwargs=kept)

    def parse_list(self, response: Response, city: City, kind: str, number: int, page_id: str = "") -> Records:
        facts = {"url": response.url, "timezone": city.timezone, "tenant": city.params["slug"]}
        page: CalendarPage = parser.LISTS[kind](response.body, **facts)
        for meeting in self.meetings_in(city, page, response):
            yield from self.go_on(city, meeting, parser.steps(meeting, host=city.params["host"], city_code=self.code(city)))
        if not page.next or self.reached_limit(city) or parser.was_before(page, self.window(city).from_date.isoformat()):
            return
        if number >= PAGES_MAX:
            self.note(city, "portal_error", f"more than {PAGES_MAX} pages before the window's first day", response.url)
        elif kind == "publish_page":
            yield self.publish_request(city, page_id, page.next)
        else:
            kept = {"kind": kind, "number": number + 1}
            yield self.request(city, page.next, self.parse_list, cb_kwargs=kept)

    def code(self, city: City) -> str | None:
        return city.params.get("city_code")

    # -- one meeting, step by step ----------------------------------------------------------------------------------------------

    def go_on(self, city: City, meeting: Meeting, left: list[parser.Step]) -> Records:
        if not left:
            yield from self.emit(meeting)
            return
        kept: dict[str, Any] = {"meeting": meeting, "kind": left[0][0]}
        # Never filtered as a duplicate: the meeting travels with it.
        yield self.request(city, left[0][1], self.parse_step, errback=self.skip_step, cb_kwargs=kept, dont_filter=True)

    def parse_step(self, response: Response, city: City, meeting: Meeting, kind: str) -> Records:
        facts = {"url": response.url, "tenant": city.params["slug"], "city_code": self.code(city)}
        following, problems = parser.take_step(meeting, kind, response.body, **facts)
        for problem in problems:
            self.note(city, "detail", f"{kind}: {problem}", response.url)
        yield from self.go_on(city, meeting, following)

    def skip_step(self, failure: Failure, city: City, meeting: Meeting, kind: str) -> Records:
        meeting.incomplete.append(f"not fetched: {failure.request.url}")  # type: ignore[attr-defined]
        yield from self.go_on(city, meeting, parser.steps_after(meeting, kind, self.code(city)))

    def explain(self, response: Response) -> PageError | None:
        part = response.request is not None and "meeting" in response.request.cb_kwargs
        return TenantGone(f"HTTP 404: no list of meetings at {response.url}") if response.status == 404 and not part else None
