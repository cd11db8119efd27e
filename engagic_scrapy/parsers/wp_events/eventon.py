"""Shape 3, EventON: ``event_start_unix`` is local wall time written as if it were UTC."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagic_scrapy import dates, markup, pages, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Location, Meeting
from engagic_scrapy.parsers.wp_events import shape


def month(
    body: bytes, *, host: str, timezone: str, asked: tuple[int, int] | None = None, wanted: tuple[str, ...] = ()
) -> CalendarPage:
    """The answer for one month: a list of events, and their HTML in ``content``.

    :param asked: year and month that were asked for; PortalError if the answer says another one.

    Raises Blocked, PortalError, AccessClosed, LayoutChanged.
    """
    answer = shape.answer_of(body, "eventList and content of EventON")
    if (
        not isinstance(answer, dict)
        or not isinstance(answer.get("content"), str)
        or not isinstance(answer.get("eventList"), list)
    ):
        raise LayoutChanged("eventList and content of EventON", body[:120].decode("utf-8", "replace"))
    if asked and (answer.get("year"), answer.get("month")) != asked:
        raise PortalError(
            f"asked for month {asked[1]} of {asked[0]}, the answer is of {answer.get('month')} of {answer.get('year')}"
        )
    cards: dict[str, Any] = {}
    for card in shape.tree(answer["content"]).xpath("//*[@data-event_id]"):
        cards.setdefault(f"{card.get('data-event_id')}:{str(card.get('data-time')).partition('-')[0]}", card)
    records, problems = pages.read_rows(answer["eventList"], lambda row: _event(row, cards, host, timezone, wanted))
    return CalendarPage("eventList and content of EventON", records, problems, total=len(answer["eventList"]))


def _event(row: dict[str, Any], cards: dict[str, Any], host: str, timezone: str, wanted: tuple[str, ...]) -> Meeting | None:
    key, title = shape.key_of(row["event_id"]), shape.text_of(row["event_title"])
    card = cards.get(f"{key}:{row['event_start_unix']}")
    if not shape.is_meeting(title, _types(card), wanted):
        return None
    start, end = _wall(row["event_start_unix"], timezone), _wall(row.get("event_end_unix"), timezone)
    if start.date is None:
        raise ValueError(f"event {key} has no day: {row['event_start_unix']!r}")
    url, said = _meta(card, "url", "href"), _meta(card, "eventStatus", "content")
    status, detail, evidence = titles.status_of(("title", title), ("eventStatus", said))
    place = card.xpath('.//*[@itemprop="location"]//*[@itemprop="name"]') if card is not None else []
    shown = card.xpath('.//*[contains(@class, "eventon_desc_in")]') if card is not None else []
    repeat = parse_qs(urlsplit(url or "").query).get("ri")  # one post, many days
    return Meeting(
        native_id=f"wp_events:{host}:{key}" + (f":r{repeat[0]}" if repeat else ""),
        body=shape.body_of(title),
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        # 11:50 pm is what the plugin writes where nobody entered an end.
        end_time=end.start_time
        if (end.start_time or "") > (start.start_time or "~") and "T23:50" not in str(end.start_time)
        else None,
        start_printed=start.printed,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        location=Location(titles.clean(place[0].text_content())) if place and titles.clean(place[0].text_content()) else None,
        description=titles.clean(" ".join(shown[0].itertext())) or None if shown else None,
        documents=shape.files_in(shown[0], f"https://{host}/") if shown else [],
        source_url=markup.web_address(url or "", f"https://{host}/") or f"https://{host}/",
        incomplete=[] if card is not None else [f"event {key} has no card in the answer: no documents are known"],
    )


def _wall(value: Any, timezone: str) -> dates.Start:
    """Seconds of a wall clock: read as UTC, then given the city's zone. Nothing is converted."""
    text = str(value)
    if not re.fullmatch(r"\d{1,11}", text):
        return dates.Start(None, None, None, None)
    shown = datetime.datetime.fromtimestamp(int(text), tz=datetime.UTC)
    return dates.local_start(shown.date().isoformat(), f"{shown:%H:%M}", timezone)


def _types(card: Any) -> list[str]:
    """Slugs of the card's event types, where the site prints them."""
    return [value for name, value in card.attrib.items() if name.startswith("data-event_type")] if card is not None else []


def _meta(card: Any, name: str, attribute: str) -> str | None:
    found = card.xpath(f'.//*[@itemprop="{name}"]/@{attribute}') if card is not None else []
    return str(found[0]) if found else None
