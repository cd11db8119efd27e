"""The service's bad days: what goes wrong, what state it ends in, and what the next run makes of it."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.prices import Usage, in_batch, load
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.sandbox.claude import CALLS, MODELS, BatchFault, Call, ClaudeOptions, Fault, claude_app
from tests.pipelines.office import Office, stock
from tests.sandbox.claude_server import served

ALL = {"done": 3}  # three summaries wait


@dataclass(frozen=True)
class Day:
    """:param first: subjects by state and reason when the run ends; ``then``: after the next one, two hours later.

    :param paid: requests that the service charged in both runs. No request is ever charged twice.
    :param run: arguments of the first :class:`Office`; ``key``: the first run's.
    """

    name: str
    mode: str
    faults: tuple[Fault | BatchFault, ...]
    first: dict[str, int]
    then: dict[str, int] = field(default_factory=lambda: dict(ALL))
    paid: int = 3
    run: dict[str, Any] = field(default_factory=dict)
    key: str = "sandbox"
    models: frozenset[str] = MODELS


@dataclass(frozen=True)
class Seen:
    first: dict[str, int]
    then: dict[str, int]
    calls: list[Call]
    bill: Decimal  # the service's
    booked: Decimal  # the ledger's, without what is uncertain
    reasons: list[str]

    @property
    def paid(self) -> int:
        return sum(call.paid for call in self.calls)

    @property
    def paid_twice(self) -> int:
        paid = Counter(call.body_hash for call in self.calls if call.paid)
        return sum(number - 1 for number in paid.values())


def live(name: str, kind: str, first: dict[str, int], then: dict[str, int] | None = None, **values: Any) -> Day:
    fault = {one: values.pop(one) for one in ("retry_after", "error_code") if one in values}
    return Day(name, "live", (Fault(kind, **fault),), first, then if then is not None else dict(ALL), **values)


def batch(name: str, at: str, kind: str, first: dict[str, int], then: dict[str, int] | None = None, **values: Any) -> Day:
    fault = {one: values.pop(one) for one in ("retry_after", "error_code") if one in values}
    faults = (BatchFault(at, kind, **fault),) * values.pop("times", 1)
    return Day(name, "batch", faults, first, then if then is not None else dict(ALL), **values)


def one(state: str) -> dict[str, int]:
    return {"done": 2, state: 1}


UNCERTAIN = one("uncertain uncertain")
DAYS = (
    live("429 without Retry-After", "429", one("waiting overloaded")),
    live("429 with Retry-After: 1", "429", one("waiting overloaded"), retry_after="1"),
    live("429, spend limit reached", "429", {"parked invalid_key": 3}, error_code="enforced_spend_limit_reached"),
    live("529", "529", one("waiting overloaded")),
    live("500", "500", UNCERTAIN, UNCERTAIN, paid=2),
    live("line cut before it was accepted", "cut_before", UNCERTAIN, UNCERTAIN, paid=2),
    live("line cut after it was accepted", "cut_after", UNCERTAIN, UNCERTAIN),
    live("answer cut in the middle", "cut_body", UNCERTAIN, UNCERTAIN),
    live("refusal", "refusal", one("refused refused"), one("refused refused")),
    live("max_tokens reached", "max_tokens", one("failed max_tokens"), one("failed max_tokens")),
    live("JSON cut", "cut_json", one("failed bad_json"), one("failed bad_json")),
    live("wrong echo", "wrong_echo", one("failed wrong_echo"), one("failed wrong_echo")),
    live("JSON of another shape", "no_claims", one("failed bad_json"), one("failed bad_json")),
    Day("invalid key", "live", (), {"parked invalid_key": 3}, key="invalid"),
    Day("unknown model", "live", (), {"parked no_model": 3}, run={"model": "claude-haiku-9"}),
    Day("ended model", "live", (), {"parked no_model": 3}, run={"model": "claude-3-haiku-20240307"}),
    batch("429 without Retry-After", "create", "429", {"waiting overloaded": 3}),
    batch("429 with Retry-After: 1", "create", "429", {"waiting overloaded": 3}, retry_after="1"),
    batch("529", "create", "529", {"waiting overloaded": 3}),
    batch("500 while it is sent", "create", "500", dict(ALL)),
    batch("line cut before it was accepted", "create", "cut_before", dict(ALL)),
    batch("line cut after it was accepted", "create", "cut_after", dict(ALL)),
    batch("the batch is refused (400)", "create", "400", {"parked http": 3}),
    batch("402, no money left", "create", "402", {"parked invalid_key": 3}),
    Day("invalid key", "batch", (), {"parked invalid_key": 3}, key="invalid"),
    Day("unknown model", "batch", (), {"parked no_model": 3}, run={"model": "claude-haiku-9"}),
    Day("ended model", "batch", (), {"parked no_model": 3}, run={"model": "claude-3-haiku-20240307"}),
    Day("key revoked while batches are out", "batch", (BatchFault("list", "401"),), {"calling": 3}),
    batch("429 with Retry-After while it is asked for", "list", "429", dict(ALL), retry_after="1"),
    batch("500 while it is asked for", "list", "500", dict(ALL)),
    batch("line cut while it is asked for", "list", "cut_before", dict(ALL)),
    batch("results cut in the middle", "results", "cut_body", dict(ALL)),
    batch("results end in the middle without a word", "results", "cut_softly", dict(ALL)),
    batch("500 for the results", "results", "500", dict(ALL)),
    batch("results gone (404) once", "results", "404", dict(ALL)),
    batch("results gone (404) for good", "results", "404", {"uncertain results_gone": 3}, {"uncertain results_gone": 3}, times=3),
    batch("results archived", "results", "archived", {"uncertain results_gone": 3}, {"uncertain results_gone": 3}),
    batch("one entry expired", "entry", "expired", one("waiting expired")),
    batch("whole batch expired", "entry", "expired", {"waiting expired": 3}, times=3),
    batch("one entry errored (api_error)", "entry", "errored_api", one("waiting errored")),
    batch("half of the batch errored", "entry", "errored_api", {"done": 1, "waiting errored": 2}, times=2),
    batch("one entry errored (invalid request)", "entry", "errored_request", one("failed http"), one("failed http"), paid=2),
    batch("one entry canceled", "entry", "canceled", one("waiting canceled")),
    batch("whole batch canceled", "entry", "canceled", {"waiting canceled": 3}, times=3),
    batch("one answer missing", "entry", "missing", one("uncertain missing_answer"), one("uncertain missing_answer")),
    batch(
        "two answers swapped",
        "entry",
        "swapped",
        {"done": 1, "failed wrong_echo": 2},
        {"done": 1, "failed wrong_echo": 2},
        times=2,
    ),
    batch("refusal", "entry", "refusal", one("refused refused"), one("refused refused")),
    batch("max_tokens reached", "entry", "max_tokens", one("failed max_tokens"), one("failed max_tokens")),
    batch("JSON cut", "entry", "cut_json", one("failed bad_json"), one("failed bad_json")),
    batch("wrong echo", "entry", "wrong_echo", one("failed wrong_echo"), one("failed wrong_echo")),
)


def live_through(day: Day, folder: Path) -> Seen:
    """Two runs with real HTTP and a real ledger."""
    stock(folder)
    faults = [one for one in day.faults if isinstance(one, Fault)]
    batch_faults = [one for one in day.faults if isinstance(one, BatchFault)]
    app = claude_app(ClaudeOptions(models=day.models, faults=faults, batch_faults=batch_faults, batch_seconds=0.1, seed=None))
    seen: list[Counter[str]] = []

    async def both() -> None:
        async with served(app) as url:
            for later, key, rules in ((0, day.key, day.run), (2, "sandbox", {})):
                with environment(ANTHROPIC_BASE_URL=url, ANTHROPIC_API_KEY=key, HOME=str(folder)):
                    office = Office(folder, later=timedelta(hours=later), mode=day.mode, **rules)
                    await office.work()
                seen.append(office.ended)

    asyncio.run(both())
    ledger = Ledger.open(folder)
    try:
        known = "SELECT usd, reason FROM summary WHERE state IN ('done', 'failed', 'refused')"
        booked = sum((Decimal(row["usd"] or 0) for row in ledger.rows(known)), Decimal(0))
        reasons = [row["reason"] for row in ledger.rows("SELECT reason FROM summary WHERE reason IS NOT NULL ORDER BY begun_at")]
    finally:
        ledger.close()
    return Seen(dict(seen[0]), dict(seen[1]), app[CALLS], bill(app[CALLS]), booked, reasons)


def bill(calls: list[Call]) -> Decimal:
    """What the service charged."""
    price = load().of("claude-haiku-5-5")
    total = Decimal(0)
    for call in calls:
        if call.paid:
            one = in_batch(price) if call.mode == "batch" else price
            total += one.usd(Usage(input=call.tokens_in, output=call.tokens_out))
    return total


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Variables of the SDK, and no others of its."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
        del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
