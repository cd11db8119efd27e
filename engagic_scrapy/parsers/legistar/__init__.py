"""Legistar's two doors, the Web API and InSite's pages: bytes to records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.pages import refuse_challenge
from engagic_scrapy.parsers.legistar import api, api_items, detail, insite

# A field that all objects of an answer have, and what the answer then is.
_KEYS = {
    "VoteId": "votes",
    "EventItemId": "eventitems",
    "MatterSponsorId": "sponsors",
    "EventId": "events",
    "MatterFile": "matters",
}
# Words that only one kind of page has, the surest first.
_MARKS = (
    (b"_gridMain", "detail"),
    (b"_gridPeople", "department"),
    (b"_gridCalendar", "calendar"),
    (b"ContentPlaceHolder1_lblAgendaStatus", "detail"),
    (b"tblAttachments", "legislation"),
    (b"ContentPlaceHolder1_lblFile2", "legislation"),
)
KINDS = ("events", "eventitems", "votes", "sponsors", "matters", "calendar", "department", "detail", "legislation")


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of a saved page: meetings, agenda items, votes, sponsors, matters or documents, then RowProblems.

    :param url: the address it was fetched from.
    :param kind: one of KINDS; guessed from the content if None.
    :param params: the city's address (``slug``, ``host``, ``client``) if known, else read from the address.

    Raises PageError.
    """
    params = params or {}
    kind = kind or kind_of(body, url)
    client = str(params.get("client") or params.get("slug") or _client_in(url))
    host = params.get("host")
    if kind == "events":
        events = api.events(body, client=client, timezone=timezone)
        return [*events.meetings, *events.problems]
    if kind == "eventitems":
        found = api_items.event_items(body, client=client)
        return [*found.items, *found.problems]
    if kind == "votes":
        # The item's id stands in the address; a page without one is read as the first vote's item.
        listed = (row.get("VoteEventItemId") for row in api.rows(body, key="VoteId") if isinstance(row, dict))
        item_id = _number_in(url, "eventitems") or str(next(listed, ""))
        return list(api_items.votes(body, event_item_id=item_id))
    if kind == "sponsors":
        return list(api_items.sponsors(body))
    if kind == "matters":
        return list(api_items.matters(body))
    if kind in ("calendar", "department"):
        listing = insite.calendar(body, url=url, timezone=timezone, host=host, page=0)
        return [*listing.meetings, *listing.problems]
    if kind == "detail":
        meeting, problems = detail.meeting_detail(body, url=url, timezone=timezone, host=host)
        return [meeting, *problems]
    if kind == "legislation":
        return list(detail.attachments(body, url=url))
    raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")


def kind_of(body: bytes, url: str) -> str:
    """Which of KINDS a page is. Raises PageError for one that says itself that it is no answer, or is none of them."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if "webapi.legistar.com" in url or not start.startswith(b"<") or b"ArrayOf" in body[:300]:
        listed = api.rows(body)
        if not listed:
            return next(
                (kind for kind in ("eventitems", "votes", "sponsors", "matters") if f"/{kind}" in f"{url.lower()}"), "events"
            )
        first = listed[0] if isinstance(listed[0], dict) else {}
        if kind := next((kind for key, kind in _KEYS.items() if key in first), None):
            return kind
        raise LayoutChanged(f"one of {', '.join(_KEYS)} in the list of the Web API", str(first)[:80])
    refuse_challenge(body)
    for page, kind in (
        ("meetingdetail.aspx", "detail"),
        ("legislationdetail.aspx", "legislation"),
        ("departmentdetail.aspx", "department"),
    ):
        if urlsplit(url).path.lower().endswith(page):
            return kind
    return next((kind for mark, kind in _MARKS if mark in body), "calendar")


def _client_in(url: str) -> str:
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if part]
    return path[1] if len(path) > 1 and path[0].lower() == "v1" else parts.netloc.partition(".")[0]


def _number_in(url: str, after: str) -> str | None:
    path = urlsplit(url).path.lower().split("/")
    return path[path.index(after) + 1] if after in path[:-1] else None
