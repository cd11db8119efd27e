"""A saved page of a city's own site to records, for `scrapy parse-page`."""

from __future__ import annotations

from typing import Any

from engagic_scrapy.parsers.website.listing import listing


def parse_saved(
    body: bytes, *, url: str, timezone: str, kind: str | None = None, params: dict[str, Any] | None = None
) -> list[Any]:
    """The records of a page: meetings, then RowProblems.

    :param kind: "listing", the only one.
    :param params: the city's row: host, container, rows, body.

    Raises PageError and its kinds; ValueError for another kind.
    """
    if kind not in (None, "listing"):
        raise ValueError(f"unknown kind {kind!r}: a city's own site has only listing")
    page = listing(body, url=url, timezone=timezone, **facts(params or {}))
    return [*page.meetings, *page.problems]


def facts(params: dict[str, Any]) -> dict[str, Any]:
    """What a city's row says of its page, in the words of :func:`listing`."""
    return {
        "host": str(params.get("host") or ""),
        "container": params.get("container"),
        "rows": params.get("rows"),
        "body_name": params.get("body"),
    }
