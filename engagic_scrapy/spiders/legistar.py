"""Legistar."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy import dates
from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers.legistar import api, chain, insite, postback

JSON = {"Accept": "application/json"}
FIRST = 10  # a view state is good for one request: the next page of a calendar goes before the pages of its meetings


class LegistarSpider(VendorSpider):
    """
    Vendor
      Legistar, by Granicus. One tenant holds all bodies of a government.
    API documentation
      https://webapi.legistar.com/Help
    City parameters
      slug     the tenant's name, as in <slug>.legistar.com
      host     the tenant's own pages (InSite); the default is <slug>.legistar.com
      client   the name in webapi.legistar.com/v1/<client>; the default is the slug
      access   "api" (the default), or "calendar" where the Web API is closed or empty
      packets  "insite" (the default) reads each API meeting's web page too, one request a meeting: the Web API has no packet, and
               its files lie on hosts whose robots.txt forbids them; "api" leaves that out
      details  "full" (the default) asks for votes, sponsors and, in the calendar, the attachments of each item; "items" for the
               agenda alone, which is one request a meeting instead of one or two an item
    Caveats
      Requests: api = 1 + meetings + agendas + matters + votes; calendar = 1 + ranges + agendas + matters. A list of the Web API
      takes dates, without agendas; a packet is on the meeting's own page, sponsors and votes have an answer each. A
      calendar is asked again if it doesn't open on the window's range; attachments are on a page of each matter.
      Answers XML unless JSON is asked for, and sends at most 1,000 rows. A calendar opens on a range of its own choice and shows
      100 rows a page. Web API and InSite count meetings differently, so changing `access` renews the ids of a city's meetings.
      Parsing: up to 80 ms a page. New York's page of 100 rows has 0.9 MB of form state around them: most of it is building the
      tree.
    """

    name = "legistar"

    # VendorSpider
    city_params = {
        "slug": str,
        **dict.fromkeys(("host", "client", "access", "packets", "details"), str | None),
        "alt_hosts": list | None,
    }

    def start_city(self, city: City) -> Iterator[Request]:
        if city.params.get("access") == "calendar":
            yield self.request(city, f"https://{self.door(city).host}/Calendar.aspx", self.parse_calendar, dont_filter=True)
        else:
            yield self.events_request(city)

    def door(self, city: City) -> chain.Door:
        return chain.door(city.params, timezone=city.timezone, today=dates.today(city.timezone).isoformat())

    # -- Web API ----------------------------------------------------------------------------------------------------------------

    def events_request(self, city: City, skip: int = 0, last: str = "") -> Request:
        query = api.events_query(self.window(city), skip)
        return self.api_request(city, query, self.parse_events, cb_kwargs={"skip": skip, "last": last})

    def api_request(self, city: City, query: dict[str, Any], callback: Callable[..., Any], **kwargs: Any) -> Request:
        url = f"{self.door(city).api}/Events?{urlencode(query, quote_via=quote, safe='$')}"
        return self.request(city, url, callback, headers=JSON, dont_filter=True, **kwargs)

    def parse_events(self, response: Response, city: City, skip: int, last: str) -> Iterator[Any]:
        door = self.door(city)
        page = api.events(response.body, client=door.client, timezone=city.timezone)
        for meeting in self.meetings_in(city, page, response):
            yield from self.go_on(city, meeting, chain.api_steps(meeting, door))
        newest = page.meetings[-1].native_id if page.meetings else ""
        if page.next and newest == last:
            self.note(city, "portal_error", "$skip is ignored: the same rows were answered again", response.url)
        elif page.next and not self.reached_limit(city):
            yield self.events_request(city, skip + page.next, newest)
        elif not page.next and not any(self.window(city).contains(meeting.date) for meeting in page.meetings):
            yield self.api_request(city, api.NEWEST_QUERY, self.parse_newest)

    def parse_newest(self, response: Response, city: City) -> None:
        """A city without meetings in the window: quiet, or has nobody fed this tenant for long?"""
        page = api.events(response.body, client=self.door(city).client, timezone=city.timezone)
        if reason := api.stale(page, self.window(city)):
            self.note(city, "tenant_gone", reason, response.url)

    # -- InSite -----------------------------------------------------------------------------------------------------------------

    def parse_calendar(
        self, response: Response, city: City, asked: str = "", left: tuple[str, ...] = (), page: int = 1, again: bool = False
    ) -> Iterator[Any]:
        """One page of the calendar in the range `asked` (empty: the tenant's own choice); `left` are ranges still to ask for."""
        listing = insite.calendar(response.body, url=response.url, timezone=city.timezone, host=self.door(city).host, page=page)
        if not asked and (ranges := postback.ranges_to_ask(response.body, self.window(city))):
            yield self.range_request(response, city, ranges[0], tuple(ranges[1:]))
            return
        if asked and listing.range_printed != asked:
            if not again:  # some tenants answer the first choice of a session with their default
                yield self.range_request(response, city, asked, left, again=True)
                return
            self.note(city, "portal_error", f"{asked!r} was asked for, {listing.range_printed!r} was answered", response.url)
        for meeting in self.meetings_in(city, listing, response):
            yield from self.go_on(city, meeting, chain.insite_steps(meeting))
        if self.reached_limit(city):
            return
        if listing.next and not insite.ends_before(listing, self.window(city)):
            place = {"asked": asked, "left": left, "page": page + 1, "again": again}
            yield self.form_request(city, response.url, listing.next, self.parse_calendar, cb_kwargs=place, priority=FIRST)
        elif left:
            yield self.range_request(response, city, left[0], left[1:])

    def range_request(self, response: Response, city: City, asked: str, left: tuple[str, ...], *, again: bool = False) -> Request:
        form = postback.choose(response.body, asked)
        place = {"asked": asked, "left": left, "again": again}
        return self.form_request(city, response.url, form, self.parse_calendar, cb_kwargs=place, priority=FIRST)

    # -- one meeting, step by step ----------------------------------------------------------------------------------------------

    def go_on(self, city: City, meeting: Meeting, steps: list[chain.Step]) -> Iterator[Any]:
        """The request of the next step, or the finished meeting. Steps of two meetings may have one address (a matter)."""
        if not steps:
            yield from self.emit(meeting)
            return
        kind = steps[0].kind
        accepted = chain.QUIET_STATUSES.get(kind, [])
        yield self.request(
            city, steps[0].url, self.parse_step, errback=self.skip_step, dont_filter=True,
            cb_kwargs={"meeting": meeting, "steps": steps}, headers=JSON if kind in chain.DATA_STEPS else None,
            meta={"handle_httpstatus_list": accepted, "dont_retry": 500 in accepted},
        )  # fmt: skip

    def parse_step(self, response: Response, city: City, meeting: Meeting, steps: list[chain.Step]) -> Iterator[Any]:
        more, problems = chain.fill(meeting, steps[0], response.body, response.status, response.url, self.door(city))
        for problem in problems:
            self.note(city, "detail", f"{steps[0].kind}: {problem}", response.url)
            chain.missed(meeting, steps[0], problem)
        yield from self.go_on(city, meeting, [*more, *steps[1:]])

    def skip_step(self, failure: Failure, city: City, meeting: Meeting, steps: list[chain.Step]) -> Iterator[Any]:
        chain.missed(meeting, steps[0], failure.getErrorMessage())
        yield from self.go_on(city, meeting, steps[1:])

    def explain(self, response: Response) -> PageError | None:
        if response.url.startswith(api.ROOT):
            return api.refusal(response.status, response.body)
        gone = response.status == 404 and response.url.endswith("/Calendar.aspx")
        return TenantGone("HTTP 404: there is no Legistar site at this address") if gone else None
