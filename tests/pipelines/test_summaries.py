"""Batches and live calls: what goes which way, what comes back, what it may cost, and what a second run asks for."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engagic_scrapy.documents.prices import in_batch, load
from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import Caps
from engagic_scrapy.pipelines import batches
from engagic_scrapy.pipelines.summaries import is_near
from engagic_scrapy.sandbox.claude import CALLS, BatchFault, ClaudeOptions, Fault, claude_app
from engagic_scrapy.sandbox.claude_batches import BATCHES
from engagic_scrapy.sandbox.claude_play import SLOW_SECONDS
from tests.pipelines.days import bill, environment
from tests.pipelines.desk import Desk
from tests.pipelines.office import Office, stock
from tests.sandbox.claude_server import served


class Service:
    """The sandbox's Claude, and runs against it."""

    def __init__(self, folder: Path, *faults: Fault | BatchFault, batch_seconds: float = 0.1):
        self.folder = folder
        live, batch = ([one for one in faults if isinstance(one, kind)] for kind in (Fault, BatchFault))
        self.app = claude_app(ClaudeOptions(faults=live, batch_faults=batch, batch_seconds=batch_seconds, seed=None))

    def run(self, *runs: dict[str, Any] | Callable[[], None]) -> list[Counter[str]]:
        """One office after another, and what happens between them; returns what each office ended with."""

        async def go() -> list[Counter[str]]:
            ended = []
            async with served(self.app) as url:
                for values in runs:
                    if callable(values):
                        await asyncio.to_thread(values)
                        continue
                    key = values.pop("key", "sandbox")
                    with environment(ANTHROPIC_BASE_URL=url, ANTHROPIC_API_KEY=key, HOME=str(self.folder)):
                        office = Office(self.folder, **values)
                        await office.work()
                    ended.append(office.ended)
            return ended

        return asyncio.run(go())

    @property
    def modes(self) -> list[str]:
        return [call.mode for call in self.app[CALLS]]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        ledger = Ledger.open(self.folder)
        try:
            return ledger.rows(sql)
        finally:
            ledger.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_parts_of_a_long_document_come_in_one_batch_and_their_join_in_the_next(folder: Path) -> None:
    stock(folder, items=2, pages=10, max_chars=2_000)
    service = Service(folder)
    assert service.run({"max_chars": 2_000}) == [Counter(done=2)]
    sent = service.rows("SELECT calls, state FROM batch ORDER BY begun_at")
    assert [row["state"] for row in sent] == ["done"] * 2
    assert sent[0]["calls"] > sent[1]["calls"] == 2
    assert service.rows("SELECT attempt_id FROM summary WHERE final = 1 AND prompt_id = 'item_join'")
    assert set(service.modes) == {"batch"}


def test_a_failed_part_decides_when_all_parts_are_in(folder: Path) -> None:
    stock(folder, items=1, pages=10, max_chars=2_000)
    service = Service(folder, BatchFault("entry", "max_tokens"))
    assert service.run({"max_chars": 2_000}, {"max_chars": 2_000}) == [Counter({"failed max_tokens": 1})] * 2
    assert len(service.app[BATCHES]) == 1


def test_a_batch_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_REQUESTS", 2)
    stock(folder, items=5)
    service = Service(folder)
    assert service.run({}) == [Counter(done=5)]
    assert [len(batch.entries) for batch in service.app[BATCHES].values()] == [2, 2, 1]


def test_calls_of_a_first_second_and_third_run(folder: Path) -> None:
    meeting = stock(folder, items=4)
    service = Service(folder)
    calls: list[int] = []

    def count() -> None:
        calls.append(len(service.modes))

    def replace_one_attachment() -> None:
        desk = Desk(folder)
        desk.put(meeting["items"][0]["documents"][0], "Report 1 recommends a contract of $99,000 for the whole street.")
        assert desk.plan() == 1
        desk.ledger.close()

    assert service.run({}, count, {}, count, replace_one_attachment, {}, count) == [Counter(done=4)] * 3
    assert calls == [4, 4, 5]
    assert bill(service.app[CALLS]) == sum(Decimal(row["usd"]) for row in service.rows("SELECT usd FROM summary"))


def test_what_is_not_waited_for_is_fetched_by_the_next_run(folder: Path) -> None:
    stock(folder)
    service = Service(folder, batch_seconds=0.8)
    first, then = service.run({"wait_minutes": 0.001}, {})
    assert (first, then) == (Counter(calling=3), Counter(done=3))
    assert len(service.app[BATCHES]) == 1


def test_the_time_of_waiting_counts_anew_after_answers_that_came(folder: Path) -> None:
    stock(folder)
    service = Service(folder, BatchFault("results", "slow_body"))
    assert service.run({"wait_minutes": SLOW_SECONDS / 5 / 60}) == [Counter(done=3)]


def test_batches_of_another_key_wait_for_that_key(folder: Path) -> None:
    stock(folder)
    # Longer than a busy machine needs for the first run, and shorter than the last one waits.
    service = Service(folder, BatchFault("create", "cut_after"), batch_seconds=4.0)
    with_a, with_b, again = {"key": "a", "wait_minutes": 0.0001}, {"key": "b", "wait_minutes": 0.01}, {"key": "a"}
    assert service.run(with_a, with_b, again) == [Counter(calling=3), Counter(calling=3), Counter(done=3)]
    assert len(service.app[BATCHES]) == 1 and len(service.modes) == 3


@pytest.mark.parametrize(("mode", "per_run", "sent"), [("batch", "0.0050", 2), ("live", "0.0045", 1)])
def test_the_caps_of_run_and_month_are_hard(folder: Path, mode: str, per_run: str, sent: int) -> None:
    stock(folder, items=4)
    service = Service(folder, batch_seconds=4.0)  # longer than a busy machine needs for a run: a bill would make room
    no_room, no_month = Caps(Decimal(per_run), Decimal(50)), Caps(Decimal(5), Decimal("0.000001"))
    told: list[dict[str, Any]] = []

    def look() -> None:
        told.extend(service.rows("SELECT failure_reason FROM subject WHERE failure_kind = 'budget'"))

    values: dict[str, Any] = {"mode": mode, "wait_minutes": 0.0001}
    ended = service.run({"caps": no_month, **values}, look, {"caps": no_room, **values}, look, {"mode": mode})
    assert [one["parked budget"] for one in ended] == [4, 4 - sent, 0] and ended[2]["done"] == 4
    assert [row["failure_reason"].partition("the ")[2].split("'")[0] for row in told] == ["month"] * 4 + ["run"] * (4 - sent)


def test_estimates_that_became_bills_make_room_in_the_same_run(folder: Path) -> None:
    stock(folder, items=4)
    service = Service(folder)
    assert service.run({"caps": Caps(per_run=Decimal("0.0050"), per_month=Decimal(50))}) == [Counter(done=4)]
    assert len(service.app[BATCHES]) > 1


def test_two_processes_cannot_pass_the_months_cap_between_looking_and_sending(folder: Path) -> None:
    stock(folder, items=2)
    caps = Caps(per_run=Decimal(5), per_month=Decimal("0.006"))
    offices = Office(folder, mode="live"), Office(folder, mode="live")
    held = []
    for office in offices:
        job = office.ledger.claim_subject(kinds=["packet"], now=datetime.datetime.now(UTC))
        assert job is not None
        request = next(office.desk.subjects.missing(job))
        office.ledger.afford(office.run_id, caps, request.estimated_usd)  # both see room for one
        held.append((office, job, request))
    office, job, request = held[0]
    office.desk.subjects.begin(job, request, office.run_id, caps)
    office, job, request = held[1]
    with pytest.raises(SummaryError, match="the month's cap is"):
        office.desk.subjects.begin(job, request, office.run_id, caps)
    assert office.ledger.spent_in_month(datetime.datetime.now(UTC)) == held[0][2].estimated_usd
    for office in offices:
        office.ledger.close()


def test_a_retry_after_is_kept(folder: Path) -> None:
    stock(folder)
    service = Service(folder, Fault("429", retry_after="1"))
    service.run({"mode": "live"})
    times = [call.at for call in service.app[CALLS]]
    assert times[1] - times[0] >= 1.0


def test_meetings_that_are_near_are_summarized_live() -> None:
    now = datetime.datetime.now(datetime.UTC)

    def meeting(hours: float, *, time: bool = True) -> dict[str, Any]:
        begins = now + timedelta(hours=hours)
        return {"date": begins.date().isoformat(), "timezone": "UTC", "start_time": begins.strftime("%H:%M") if time else None}

    assert [is_near(meeting(hours), 48) for hours in (-3, 2, 47, 50)] == [False, True, True, False]
    assert is_near(meeting(0, time=False), 48) and not is_near(meeting(80, time=False), 48)
    assert not is_near({"date": None}, 48) and not is_near(meeting(2), 0)
    assert not is_near({"date": "2026-01-01", "timezone": "Mars/Olympus"}, 48)


def test_half_the_price() -> None:
    price = load().of("claude-haiku-5-5")
    half = in_batch(price)
    assert half.long is not None and price.long is not None
    for name, value in asdict(price.rates).items():
        assert getattr(half.rates, name) * 2 == value and getattr(half.long, name) * 2 == getattr(price.long, name)
