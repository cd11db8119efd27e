"""What a running sandbox knows besides its world: which faults were already shown, and who came back too early after a 429."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy.sandbox.world import World

GRACE = 0.3  # seconds in which requests may arrive that left before the client had read the 429
EARLY = 0.05  # seconds that clocks may differ
VIOLATIONS_MAX = 1_000


@dataclass
class Play:
    """The state of a run. One thread changes it: the server's."""

    world: World
    shown: Counter[tuple[str, ...]] = field(default_factory=Counter)
    violations: list[dict[str, Any]] = field(default_factory=list)
    page_errors: Counter[str] = field(default_factory=Counter)  # postbacks that a real portal would refuse, by reason
    _limits: dict[str, tuple[float, float]] = field(default_factory=dict)  # lane: said at, wait until

    def first(self, *key: str, times: int = 1) -> bool:
        """Whether this is among the first `times` that something happens in this run; counts it."""
        if self.shown[key] >= times:
            return False
        self.shown[key] += 1
        return True

    def limit(self, lane: str) -> int:
        """Begins a rest for all tenants of a vendor's lane (``legistar listing``); returns the seconds for Retry-After."""
        now, seconds = time.monotonic(), self.world.options.retry_after
        self._limits[lane] = (now, now + seconds)
        return seconds

    def arrived(self, lane: str, host: str, path: str) -> None:
        """Notes a request that comes before the rest of its lane is over."""
        said, until = self._limits.get(lane, (0.0, 0.0))
        now = time.monotonic()
        if said + GRACE < now < until - EARLY and len(self.violations) < VIOLATIONS_MAX:
            self.violations.append({"lane": lane, "host": host, "path": path, "early_by": round(until - now, 3)})
