"""Breakers: a vendor or a city that falls again and again is left alone for a while, then tried with one request's worth."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

logger = logging.getLogger(__name__)

# What may be the vendor's doing. Not robots, config, parse of one row: those are each city's own.
VENDOR_KINDS = ("blocked", "http", "timeout", "connection", "refused", "dns", "portal_error", "layout_changed")
LEFT_OUT_KINDS = ("vendor_breaker", "city_breaker")  # of cities that weren't asked, and so say nothing of their portals
PROBES = 3  # tries of an open breaker before the vendor is given up for this run
FAILED_RUNS = 5  # of a city in a row, before it is left out …
LONGEST_DAYS = 14  # … for a day, then two, four, at most so many


class VendorBreaker:
    """Closed: cities are read. Open, after many cities in a row fell by the same kind: none is begun for ``pause`` seconds.

    Then half open: one city is tried; if it falls by that kind too, the pause is doubled; after three tries it is given up.

    :param cities: in a row; 0 turns it off.
    :param pause: seconds.
    """

    def __init__(self, vendor: str, *, cities: int, pause: float):
        self.vendor, self.cities, self.pause = vendor, cities, pause
        self.kind = ""  # that the last cities fell by
        self.fallen = 0  # in a row
        self.probes = 0
        self.half_open = False

    @property
    def is_open(self) -> bool:
        return 0 < self.cities <= self.fallen

    @property
    def given_up(self) -> bool:
        return self.is_open and self.probes >= PROBES

    @property
    def reason(self) -> str:
        """Why a city of it isn't asked."""
        return f"{self.fallen} cities in a row failed alike ({self.kind}), {self.probes} of them after a pause"

    def wait(self) -> float:
        """Seconds to wait before the one city that is tried next; makes the breaker half open."""
        self.half_open = True
        return self.pause * 2.0**self.probes

    def closed_city(self, outcome: str, kind: str) -> None:
        """Tells how a city ended."""
        if kind in LEFT_OUT_KINDS:
            return
        if outcome != "failed" or kind not in VENDOR_KINDS:
            if self.is_open and outcome in ("ok", "partial", "quiet"):
                logger.info("%s answers again: going on", self.vendor)
            if outcome != "unfinished":
                self.kind, self.fallen, self.probes, self.half_open = "", 0, 0, False
            return
        self.fallen = self.fallen + 1 if kind == self.kind else 1
        self.kind = kind
        if self.half_open:
            self.probes, self.half_open = self.probes + 1, False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a city isn't asked now, and until when."""

    reason: str
    until: datetime


def left_out(past: Sequence[dict[str, Any]], now: datetime) -> LeftOut | None:
    """Whether a city is left out because it failed in each of its last runs.

    :param past: runs that asked it, newest first: ``outcome``, ``kind``, ``reason``, ``closed_at`` (ISO 8601).
    """
    failed = next((place for place, run in enumerate(past) if run["outcome"] != "failed"), len(past))
    if failed < FAILED_RUNS:
        return None
    last = past[0]
    days = min(2 ** (failed - FAILED_RUNS), LONGEST_DAYS)
    # An hour of grace: a nightly run doesn't begin at the same second each night.
    until = datetime.fromisoformat(last["closed_at"]) + timedelta(days=days) - timedelta(hours=1)
    if now >= until:
        return None
    why = f"not asked: failed {failed} runs in a row, last by {last['kind']}: {last['reason']}"
    return LeftOut(f"{why}; asked again after {until:%Y-%m-%d %H:%M} UTC", until)
