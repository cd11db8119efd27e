"""One answer of a plugin's calendar, by its shape."""

from __future__ import annotations

from engagic_scrapy.items import CalendarPage
from engagic_scrapy.parsers.wp_events import eventon, eventorganiser, shape, tribe


def calendar_of(
    body: bytes, *, path: str, host: str, timezone: str, page: int = 1, asked: tuple[int, int] | None = None
) -> CalendarPage:
    """What a plugin's answer holds.

    :param path: the list's address, which says shape and categories.
    :param page: of The Events Calendar.
    :param asked: year and month, of EventON.

    Raises as the functions of the shapes.
    """
    wanted = shape.wanted_of(path)
    match shape.shape_of(path):
        case "tribe":
            return tribe.events(body, host=host, timezone=timezone, page=page, wanted=wanted)
        case "eventon":
            return eventon.month(body, host=host, timezone=timezone, asked=asked, wanted=wanted)
        case _:
            return eventorganiser.calendar(body, host=host, timezone=timezone, wanted=wanted)
