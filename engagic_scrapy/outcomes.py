"""What became of a city in a run: a tally while it is being read, a verdict at the end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

OUTCOMES = ("ok", "quiet", "partial", "failed", "unfinished")
FAILURES_KEPT = 20  # with their addresses; the count goes on


@dataclass(slots=True)
class Failure:
    """``kind`` is short and stable (blocked, robots, http, timeout, layout_changed …), ``reason`` is for people."""

    kind: str
    reason: str
    url: str = ""


@dataclass(slots=True)
class Tally:
    """What was asked, answered and found for one city; it is at rest when all is answered and no item is on its way."""

    asked: int = 0
    answered: int = 0
    items_out: int = 0
    items_done: int = 0
    pages: int = 0  # listing pages whose container was recognized
    meetings: int = 0
    documents: int = 0
    new: int = 0
    changed: int = 0
    failure_count: int = 0
    failures: list[Failure] = field(default_factory=list)
    sent_on: list[str] = field(default_factory=list)  # of a first request that another host answered: asked, answering address
    seen: list[str] = field(default_factory=list)  # native ids, so that a row that shifts between two pages counts once

    def fail(self, kind: str, reason: str, url: str = "") -> None:
        self.failure_count += 1
        if len(self.failures) < FAILURES_KEPT:
            self.failures.append(Failure(kind, reason, url))

    @property
    def at_rest(self) -> bool:
        return self.asked == self.answered and self.items_out == self.items_done

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Tally:
        return cls(**{**values, "failures": [Failure(**failure) for failure in values.get("failures", [])]})


@dataclass(slots=True)
class Verdict:
    outcome: str  # one of OUTCOMES
    kind: str = ""
    reason: str = ""
    url: str = ""


def verdict(tally: Tally, *, past_meetings: list[int] | None = None) -> Verdict:
    """The outcome of a city.

    ok: meetings, no failure; quiet: a listing was recognized and holds none; partial: meetings and failures;
    failed: failures only, or no listing was recognized at all; unfinished: asked more than was answered.

    :param past_meetings: meetings in each of the city's last crawls, newest first; a quiet city that had some in every one
        of four is marked ``suspiciously_quiet``.
    """
    first = tally.failures[0] if tally.failures else None
    if not tally.at_rest:
        pending = tally.asked - tally.answered
        reason = f"stopped with {pending} of {tally.asked} requests open"
        return Verdict("unfinished", "stopped", reason, first.url if first else "")
    if first:
        more = f" (and {tally.failure_count - 1} more)" if tally.failure_count > 1 else ""
        outcome = "partial" if tally.meetings else "failed"
        return Verdict(outcome, first.kind, first.reason + more, first.url)
    if tally.meetings:
        return Verdict("ok")
    if not tally.pages:
        return Verdict("failed", "no_listing", "no listing page was recognized")
    if past_meetings and len(past_meetings) >= 4 and all(past_meetings[:4]):
        return Verdict("quiet", "suspiciously_quiet", f"no meeting now, {past_meetings[:4]} in the last four crawls")
    return Verdict("quiet")
