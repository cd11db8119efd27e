"""The base of vendors whose list leads to one page a meeting, the only place with its items or its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.items import CalendarPage, Document, Meeting, RowProblem

Records = Iterator[Request | Meeting | Document]


class MeetingPageSpider(VendorSpider):
    """
    A meeting of the list waits for its page, and goes out with what the page adds; without it, it says what it lacks.

    A vendor adds ``meeting_page_url`` and ``read_meeting_page``, and says what only that page tells.
    """

    # MeetingPageSpider
    only_there = "agenda items"  # what a meeting lacks without its page, in the words of Meeting.incomplete
    page_kind = "agenda"  # the kind of failure of a page that can't be read
    page_row = "agenda item"  # what one of its rows is

    def meeting_page_url(self, city: City, meeting: Meeting) -> str | None:
        """Where the meeting's page is; None for a meeting that goes out as the list has it."""
        raise NotImplementedError

    def read_meeting_page(self, response: Response, city: City, meeting: Meeting) -> tuple[str | None, Sequence[RowProblem]]:
        """Adds the page to its meeting: why it can't be read, and which of its rows can't."""
        raise NotImplementedError

    def items_or_pages(self, city: City, page: CalendarPage, response: Response) -> Records:
        """Of each meeting that is taken from the list: the request for its page, or where it has none its records."""
        for meeting in self.meetings_in(city, page, response):
            if url := self.meeting_page_url(city, meeting):
                yield self.meeting_page_request(city, url, meeting)
            else:
                yield from self.emit(meeting)

    def meeting_page_request(
        self, city: City, url: str, meeting: Meeting, *, cb_kwargs: dict[str, Any] | None = None, **kwargs: Any
    ) -> Request:
        return self.request(
            city,
            url,
            self.parse_meeting_page,
            errback=self.without_meeting_page,
            cb_kwargs={"meeting": meeting, **(cb_kwargs or {})},
            dont_filter=True,  # the meeting travels with it
            **kwargs,
        )

    def parse_meeting_page(self, response: Response, city: City, meeting: Meeting) -> Records:
        failure, problems = self.read_meeting_page(response, city, meeting)
        self.note_page(city, meeting, failure, problems, response)
        yield from self.emit(meeting)

    def without_meeting_page(self, failure: Failure, city: City, meeting: Meeting, **kept: Any) -> Records:
        meeting.incomplete.append(f"{self.only_there}: not fetched ({failure.request.url})")  # type: ignore[attr-defined]
        yield from self.emit(meeting)

    def note_page(
        self, city: City, meeting: Meeting, failure: str | None, problems: Sequence[RowProblem], response: Response
    ) -> None:
        """Records what of a meeting's page could not be read, and in the meeting that the page is missing."""
        for problem in problems:
            self.note(city, "row", f"{self.page_row} {problem.row}: {problem.error}", response.url)
        if failure:
            self.note(city, self.page_kind, failure, response.url)
            meeting.incomplete.append(f"{self.only_there}: {failure} ({response.url})")
