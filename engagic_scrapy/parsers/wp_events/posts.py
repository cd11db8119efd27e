"""Shape 1, a post type of the site's own: the day is in the title, ``date`` is when the post was published."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, markup, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, CalendarPage, Document, Link, Meeting, RowProblem
from engagic_scrapy.markup import set_positions
from engagic_scrapy.parsers.wp_events import shape

_ITEM = re.compile(r"^agenda item (?:number |no )?(\d+[a-z]?)\b\s*(.*)", re.I)
_KINDS = (
    (r"\bresolution\b|\bordinance\b|\bproclamation\b|\bredacted\b|\bpublic comment\b", "attachment"),
    (r"\bpacket\b", "packet"),
    (r"\bminutes\b", "minutes"),
    (r"\bagenda\b", "agenda"),
    (r"\bnotice\b", "notice"),
)
_VIDEO = re.compile(r"(?:^|\.)(?:vimeo\.com|youtube\.com|youtu\.be|granicus\.com|swagit\.com)$", re.I)


def posts(
    body: bytes, *, host: str, timezone: str, page: int = 1, pages_total: int | None = None, oldest: datetime.date | None = None
) -> CalendarPage:
    """One page of ``wp-json/wp/v2/<post type>``; ``next`` is the number of the page that follows, or None.

    :param oldest: a page with no day and no publication after it is the last that is worth asking for.

    A post without a day in its title is a row problem, as nothing else tells it; events that are no meetings are left out.
    Raises Blocked, PortalError, AccessClosed, LayoutChanged.
    """
    answer = shape.answer_of(body, "JSON array of posts")
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of posts", body[:120].decode("utf-8", "replace"))
    bound = oldest.isoformat() if oldest else ""
    late = [row for row in answer if _is_late(row, bound)]
    records, problems = pages.read_rows(late, lambda row: _post(row, host, timezone))
    more = page + 1 if late and page < (pages_total or 1) else None
    return CalendarPage("JSON array of posts", records, problems, next=more, total=len(answer))


def _is_late(row: Any, bound: str) -> bool:
    if not isinstance(row, dict):
        return True
    title = row.get("title")
    day = dates.read_date(str(title.get("rendered"))) if isinstance(title, dict) else None
    return max(day.isoformat() if day else "", str(row.get("date") or "9")) >= bound


def _post(row: dict[str, Any], host: str, timezone: str) -> Meeting | None:
    key, title = shape.key_of(row["id"]), shape.text_of(row["title"]["rendered"])
    named = _bodies(row)
    if not shape.is_meeting(title, named, ()):
        return None
    day = dates.read_date(title)
    if day is None:
        raise ValueError(f"no day in the title of post {key}: {title!r}")
    # "April 14th, 2026 6:00 pm": what follows the day.
    start = dates.local_start(day.isoformat(), _after_day(title) or None, timezone)
    status, detail, evidence = titles.status_of(("title", title))
    link = markup.web_address(row.get("link"), f"https://{host}/")
    return Meeting(
        native_id=f"wp_events:{host}:{key}",
        body=named[0] if named else shape.body_of(title),
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=link if link and link.startswith("https") else f"https://{host}/?p={key}",
        vendor_modified=row["modified_gmt"] if isinstance(row.get("modified_gmt"), str) else None,
    )


def _after_day(title: str) -> str:
    found = re.search(r"\d{4}(.*?\b\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?)", title, re.I)
    clock = re.search(r"\b\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?", found[1], re.I) if found else None
    return clock[0] if clock else ""


def _bodies(row: dict[str, Any]) -> list[str]:
    """``tax_additional.meeting_event_type.unlinked``: spans with names, a text or a list of texts."""
    named = row.get("tax_additional")
    for key in ("meeting_event_type", "unlinked"):
        named = named.get(key) if isinstance(named, dict) else None
    spans = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return [words for words in (shape.text_of(span) for span in spans if isinstance(span, str)) if words]


def add_media(
    meeting: Meeting, body: bytes, *, page: int = 1, pages_total: int | None = None
) -> tuple[list[RowProblem], int | None]:
    """Adds the files of one page of ``media?parent=<post>``: the meeting's documents, its items' where a file name says the
    item's number. The row problems, and the number of the page that follows. Raises as :func:`posts`."""
    answer = shape.answer_of(body, "JSON array of media")
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of media", body[:120].decode("utf-8", "replace"))
    _, problems = pages.read_rows(answer, lambda row: _add_file(meeting, row))
    meeting.items.sort(key=lambda item: (int(re.match(r"\d+", item.number or "0")[0]), item.number or ""))  # type: ignore[index]
    set_positions(meeting.items)
    return problems, page + 1 if page < (pages_total or 1) else None


def _add_file(meeting: Meeting, row: dict[str, Any]) -> None:
    if str(row.get("mime_type") or "").startswith(("image/", "video/", "audio/")):
        return
    key, url = shape.key_of(row["id"]), markup.web_address(row["source_url"], "")
    if url is None:
        raise ValueError(f"expected the address of a file, found {row['source_url']!r}")
    title = row.get("title")
    words = shape.text_of(title["rendered"]) if isinstance(title, dict) and title.get("rendered") else ""
    file = shape.file_words(url)
    # Files of items are called Agenda-Item-Number-3-…: they come before the agenda itself.
    if found := _ITEM.match(file):
        item = next((each for each in meeting.items if each.number == found[1]), None)
        if item is None:
            item = AgendaItem(found[2] or f"Item {found[1]}", 0, native_id=f"item:{found[1].lower()}", number=found[1])
            meeting.items.append(item)
        item.documents.append(Document("attachment", words or file, url, f"media:{key}"))
        return
    kind = next((kind for pattern, kind in _KINDS if re.search(pattern, f"{file} {words}", re.I)), "attachment")
    meeting.documents.append(Document(kind, words or file, url, f"media:{key}"))


def event_page(body: bytes, *, host: str, timezone: str, url: str = "", meeting: Meeting | None = None) -> Meeting:
    """The meeting with what its page has: recordings, the link to take part, files that hang on no post or another one.

    Raises Blocked, PortalError, LayoutChanged.
    """
    pages.refuse_challenge(body)
    root = shape.tree(body)
    blocks = root.xpath('//p[contains(concat(" ", normalize-space(@class), " "), " doc_block ")]//a[@href]')
    heading = root.xpath("//h1")
    if not blocks and not heading:
        raise LayoutChanged("p.doc_block or h1", " ".join(root.text_content().split())[:120])
    if meeting is None:
        # Not by pages.title(): the capture of Sebastopol has the word in a comment above its head.
        shown = heading or root.xpath("//title")
        title = titles.clean(shown[0].text_content()).partition(" - ")[0] if shown else ""
        slug = urlsplit(url).path.strip("/").rpartition("/")[2]
        day = dates.read_date(title)
        meeting = Meeting(
            f"wp_events:{host}:slug:{slug}", shape.body_of(title), title, day.isoformat() if day else None, timezone
        )
        meeting.source_url = url
    for link in blocks:
        _add_link(meeting, link, f"https://{host}/")
    known = {each.url for each in meeting.documents} | {each.url for item in meeting.items for each in item.documents}
    for block in root.xpath('//p[contains(concat(" ", normalize-space(@class), " "), " doc_block ")]'):
        meeting.documents += [each for each in shape.files_in(block, f"https://{host}/") if each.url not in known]
    return meeting


def _add_link(meeting: Meeting, link: Any, base: str) -> None:
    url = markup.web_address(link.get("href"), base)
    if url is None:
        return
    words = titles.clean(link.text_content())
    if _VIDEO.search(urlsplit(url).hostname or ""):  # the parser has decoded &#038;, and the hash is part of the address
        if all(each.url != url for each in meeting.media):
            meeting.media.append(Link(words or "Video", url, "video"))
    elif found := participation.read(f"{words} {url}", timezone=meeting.timezone):
        meeting.participation = meeting.participation or found


def add_page(meeting: Meeting, body: bytes, *, host: str) -> str | None:
    """:func:`event_page` for a meeting that is worth keeping without it; why it could not be read, or None."""
    _, failure = pages.read_part(lambda page: event_page(page, host=host, timezone=meeting.timezone, meeting=meeting), body)
    return failure
