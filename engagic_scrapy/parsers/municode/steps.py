"""What is asked for after a listing of Municode's, meeting by meeting."""

from __future__ import annotations

from engagic_scrapy import pages
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.parsers.municode import rest
from engagic_scrapy.parsers.municode.agenda_page import agenda_address, take_agenda
from engagic_scrapy.parsers.municode.site_page import take_page

Step = tuple[str, str]  # kind, address


def was_before(page: CalendarPage, first: str) -> bool:
    """Whether a list that begins with the newest has come to the days before `first` (ISO text)."""
    return any(meeting.date < first for meeting in page.meetings if meeting.date)


def steps(meeting: Meeting, *, host: str, city_code: str | None = None) -> list[Step]:
    """The pages that have more about the meeting: the API's details or the site's page first, for they name the agenda."""
    if path := rest.details_path(meeting):
        return [("details", f"https://{host}{path}")]
    if "/page/" in meeting.source_url and not rest.from_api(meeting):
        return [("page", meeting.source_url)]
    return agenda_step(meeting, city_code)


def agenda_step(meeting: Meeting, city_code: str | None = None) -> list[Step]:
    address = agenda_address(meeting, city_code)
    return [("agenda", address)] if address else []


def steps_after(meeting: Meeting, kind: str, city_code: str | None = None) -> list[Step]:
    """What is left to ask for when the answer to a step is missing."""
    return [] if kind == "agenda" else agenda_step(meeting, city_code)


def take_step(
    meeting: Meeting, kind: str, body: bytes, *, url: str, tenant: str, city_code: str | None = None
) -> tuple[list[Step], list[str]]:
    """Adds what an answer has; what to ask for next, and what could not be read, in words. Raises nothing."""
    more, failure = pages.read_part(lambda part: _take(meeting, kind, part, url, tenant, city_code), body)
    if more is None:
        meeting.incomplete.append(f"{kind}: {failure} ({url})")
        return steps_after(meeting, kind, city_code), [str(failure)]
    return more


def _take(meeting: Meeting, kind: str, body: bytes, url: str, tenant: str, code: str | None) -> tuple[list[Step], list[str]]:
    if kind == "agenda":
        return [], take_agenda(meeting, body, url=url)
    if kind == "details":
        rest.take_details(meeting, body, url=url)
    else:
        take_page(meeting, body, url=url, tenant=tenant)
    return agenda_step(meeting, code), []
