"""A saved BoardDocs answer to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Meeting
from engagic_scrapy.markup import text
from engagic_scrapy.parsers.boarddocs import markup
from engagic_scrapy.parsers.boarddocs.agenda_page import add_files, agenda
from engagic_scrapy.parsers.boarddocs.feed import feed
from engagic_scrapy.parsers.boarddocs.listing import committees, meetings
from engagic_scrapy.parsers.boarddocs.meeting_page import add_details

_KINDS = (
    ("meetings", "bd-getmeetingslist"),
    ("meeting", "bd-getmeeting"),
    ("agenda", "bd-getagenda"),
    ("files", "print-agendadetailed"),
    ("feed", "xml-activemeetings"),
    ("committees", "/public"),
)


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one answer: meetings, items or documents, then RowProblems; the page of committees has none.

    :param kind: meetings, meeting, agenda, files, feed or committees; read from the address if not given.
    :param params: the city's address; ``host`` and ``path`` are read from the address if not given.

    Raises PageError and its kinds; LayoutChanged for an address that is none of these.
    """
    parts, known = urlsplit(url), params or {}
    host = str(known.get("host") or parts.hostname or "")
    path = str(known.get("path") or f"/{markup.site_of(parts.path)}{markup.DATABASE}")
    match kind or next((name for name, words in _KINDS if words in parts.path.lower()), None):
        case "meetings":
            listed = meetings(body, host=host, path=path, timezone=timezone)
            return [*listed.meetings, *listed.problems]
        case "feed":
            listed = feed(body, host=host, path=path, timezone=timezone)
            return [*listed.meetings, *listed.problems]
        case "meeting":
            return [_alone(body, host, path, timezone)]
        case "agenda":
            found = agenda(body)
            return [*found.items, *found.problems]
        case "files":
            holder = Meeting("", "", "", None, timezone)
            problems = add_files(holder, body, host=host, path=path)
            return [*holder.documents, *problems]
        case "committees":
            committees(body)  # names and ids that other requests need, no records
            return []
    raise LayoutChanged("an address of a BoardDocs database", url[:120])


def _alone(body: bytes, host: str, path: str, timezone: str) -> Meeting:
    """The meeting of a fragment, whose id, name and day stand in it as well."""
    root = markup.tree(body)
    key = next(iter(root.xpath(".//button/@base")), "")
    name = text(next(iter(root.xpath('.//*[contains(@class, "meeting-name")]')), None))
    day = dates.read_date(text(next(iter(root.xpath('.//*[contains(@class, "meeting-date")]')), None)))
    if not key or not name or day is None:
        raise LayoutChanged("meeting-name, meeting-date and the id of BD-GetMeeting", text(root)[:120])
    meeting = Meeting(
        native_id=f"boarddocs:{markup.site_of(path)}:{key}",
        body=name,
        title=name,
        date=day.isoformat(),
        timezone=timezone,
        source_url=markup.link(host, path, key),
    )
    add_details(meeting, body)
    return meeting
