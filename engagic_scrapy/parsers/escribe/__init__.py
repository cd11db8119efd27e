"""eScribe: the list of meetings, agendas and minutes as pages, the video player: bytes to records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.items import Meeting
from engagic_scrapy.parsers.escribe.agenda_page import agenda, player, take_agenda
from engagic_scrapy.parsers.escribe.listing import PATH, meetings, question, refusal

__all__ = ["PATH", "agenda", "meetings", "page_addresses", "parse_saved", "player", "question", "refusal", "take_agenda"]

KINDS = ("meetings", "agenda", "player")


def page_addresses(meeting: Meeting) -> list[str]:
    """The pages that have the items: the newest agenda, then the minutes for their motions. None but what the list offers."""
    linked = {link.kind: link.url for link in meeting.links}
    agendas = [linked[kind] for kind in ("html_revised_agenda", "html_agenda", "html_post_agenda") if kind in linked]
    return agendas[:1] + ([linked["html_minutes"]] if "html_minutes" in linked else [])


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of one page: meetings, agenda items or the link of a recording, then RowProblems.

    :param kind: one of KINDS; read from the address if not given.
    :param params: the city's address; its ``slug`` and ``host`` are read from the address if not given.

    Raises PageError and its kinds; ValueError for an unknown kind.
    """
    parts, params = urlsplit(url), params or {}
    host = str(params.get("host") or parts.hostname or "")
    path = parts.path.lower()
    kind = kind or ("player" if "/players/" in path else "agenda" if path.endswith("/meeting.aspx") else "meetings")
    if kind == "meetings":
        listing = meetings(body, host=host, timezone=timezone, tenant=str(params.get("slug") or host.partition(".")[0]))
        return [*listing.meetings, *listing.problems]
    if kind == "agenda":
        found = agenda(body, url=url)
        return [*found.items, *found.problems]
    if kind == "player":
        recording = player(body)
        return [recording] if recording else []
    raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
