"""ProudCity's lists: posts of the REST interface, teasers and year tables of body pages. None has a document's address.

A post's ``date`` is when it was published, never when the meeting is: the day comes from the title, the time from the page.
"""

from __future__ import annotations

import datetime
import html as entities
import json
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import AccessClosed, LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Location, Meeting
from engagic_scrapy.parsers.proudcity import names

_TEASER = '//div[contains(concat(" ", normalize-space(@class), " "), " teaser ")]'
_LIST = '//div[contains(concat(" ", normalize-space(@class), " "), " teaser-list ")]'
_BOXES: Any = etree.XPath('.//*[contains(concat(" ", normalize-space(@class), " "), " date-box ")]')
_CLOCKS: Any = etree.XPath('.//*[contains(concat(" ", normalize-space(@class), " "), " start-time ")]')
_PLACES: Any = etree.XPath('.//span[contains(concat(" ", normalize-space(@class), " "), " location ")]')
_TABLE = '//table[.//th[normalize-space(.)="Name"] and .//th[normalize-space(.)="Content"]]'


def posts(
    body: bytes, *, host: str, timezone: str, page: int = 1, pages_total: int | None = None, oldest: datetime.date | None = None
) -> CalendarPage:
    """One page of ``wp-json/wp/v2/meetings``: meetings without documents, which only their own pages have.

    :param page: its number; ``next`` is the number of the page that follows, None after the last of ``pages_total``.
    :param oldest: a page with no day after it, and no post published after it, is the last that is worth asking for; a post
        without a day in its title that was published before it is left out.

    Raises Blocked, PortalError, AccessClosed, LayoutChanged.
    """
    rows = _array(body)
    bound = oldest.isoformat() if oldest else ""
    late = [row for row in rows if _is_late(row, bound)]
    records, problems = pages.read_rows(late, lambda row: _post(row, host, timezone))
    more = page + 1 if late and page < (pages_total or 1) else None
    return CalendarPage("JSON array of meetings", records, problems, next=more)


def listing(body: bytes, *, host: str, timezone: str) -> CalendarPage:
    """Teasers and table rows of a body or archive page, each meeting once. Raises Blocked, PortalError, LayoutChanged."""
    root = markup.without_scripts(markup.tree(body))
    found, tables = root.xpath(_TEASER), root.xpath(_TABLE)
    if not found and not tables and not root.xpath(_LIST):
        raise LayoutChanged("div.teaser-list or a table with Name and Content", " ".join(root.text_content().split())[:120])
    rows = [*found, *(row for table in tables for row in table.xpath(".//tr[td]"))]
    records, problems = pages.read_rows(rows, lambda row: _row(row, host, timezone))
    unique = {meeting.source_url: meeting for meeting in reversed(records)}
    return CalendarPage("teaser-list or table", list(reversed(unique.values())), problems)


def _array(body: bytes) -> list[Any]:
    pages.refuse_challenge(body)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise LayoutChanged("JSON array of wp-json/wp/v2/meetings", body[:120].decode("utf-8", "replace")) from None
    if isinstance(answer, dict) and "code" in answer:
        said = f"{answer['code']}: {answer.get('message')}"
        raise (AccessClosed if "rest_no_route" in said or "rest_forbidden" in said else PortalError)(said)
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of wp-json/wp/v2/meetings", body[:120].decode("utf-8", "replace"))
    return answer


def _is_late(row: Any, bound: str) -> bool:
    """By the title's day, else by the day of publication, as a post is written before its meeting; unreadable ones are."""
    if not isinstance(row, dict):
        return True
    title = row.get("title")
    day = dates.read_date(str(title.get("rendered"))) if isinstance(title, dict) else None
    published = row.get("date")
    last = day.isoformat() if day else published if isinstance(published, str) else None
    return last is None or max(last, str(published or "")) >= bound


def _post(row: dict[str, Any], host: str, timezone: str) -> Meeting:
    key = row["id"]
    if isinstance(key, bool) or not isinstance(key, int) or key < 1:
        raise ValueError(f"expected a post id, found {key!r}")
    title = titles.clean(entities.unescape(row["title"]["rendered"]))
    classes = [each for each in row.get("class_list") or [] if isinstance(each, str)]
    return meeting_of(title, here(row["link"], host), host, timezone, classes, key=str(key), modified=row.get("modified_gmt"))


def _row(row: Any, host: str, timezone: str) -> Meeting:
    every = [link for link in row.iter("a") if link.get("href")]
    links = [link for link in every if link.get("rel") == "bookmark"] or every
    if not links:
        raise ValueError("no link to a meeting")
    classes = (row.get("class") or "").split()
    key = next((each.removeprefix("post-") for each in classes if re.fullmatch(r"post-\d+", each)), None)
    title, link = titles.clean(links[0].text_content()), here(links[0].get("href"), host)
    meeting = meeting_of(title, link, host, timezone, classes, key=key)
    if row.tag != "tr":  # a table has neither day nor time but in the title
        add_start(meeting, row)
    return meeting


def here(link: str, host: str) -> str:
    """The link under the city's own host: canonical links of Fairfax still name its old one."""
    parts = urlsplit(urljoin(f"https://{host}/", link.strip()))
    if not re.match(r"/(?:meetings?|event)/[^/]", parts.path):
        raise ValueError(f"expected the address of a meeting, found {link[:120]!r}")
    return f"https://{host}{parts.path}"


def meeting_of(
    title: str, link: str, host: str, timezone: str, classes: list[str], *, key: str | None, modified: Any = None
) -> Meeting:
    if not title:
        raise ValueError(f"no title at {link}")
    kind, slug = urlsplit(link).path.strip("/").split("/")[:2]
    if kind == "event":  # another post type, with numbers of its own
        key = f"event:{slug}"
    day = dates.read_date(title)
    status, detail, evidence = names.status_of(title)
    return Meeting(
        native_id=f"proudcity:{host}:{key or f'slug:{slug}'}",
        body=names.body_of(title, classes),
        title=title,
        date=day.isoformat() if day else None,
        timezone=timezone,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=link,
        vendor_modified=modified if isinstance(modified, str) else None,
    )


def add_start(meeting: Meeting, area: Any) -> None:
    """Date and time of the box and the place beside it. Where title and box name two days the title's is right: the box stays
    as it was when a meeting is moved (10 of 263 pages of San Rafael)."""
    boxes, clocks = _BOXES(area), _CLOCKS(area)
    boxed = titles.clean(" ".join(boxes[0].itertext())) if boxes else None
    clock = titles.clean(clocks[0].text_content()) if clocks else None
    start = dates.local_start(meeting.date or boxed, clock, meeting.timezone)
    stale = dates.read_date(boxed) if meeting.date else None
    meeting.date, meeting.start_time, meeting.time_note = start.date, start.start_time, start.time_note
    meeting.start_printed = titles.clean(f"{boxed or ''} {clock or ''}") or None
    if stale and stale.isoformat() != meeting.date:
        meeting.time_note = f"the page's own date is {stale}, its title's {meeting.date}"
    places = _PLACES(area)
    if places and (place := titles.clean(places[0].text_content())):
        address = places[0].xpath("./ancestor::h3/following-sibling::h6")
        meeting.location = Location(place, titles.clean(address[0].text_content()) or None if address else None)
