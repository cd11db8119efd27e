"""The summary stage with its connection, and no crawl: a ledger, texts on disk, the real SDK, the sandbox's Claude over HTTP.

``python -m tests.pipelines.office FOLDER`` works off what waits in a folder, as a run does, at ANTHROPIC_BASE_URL: to be killed.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.prices import Price, Prices, load
from engagic_scrapy.documents.summarize import Summarizer
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import Caps
from engagic_scrapy.pipelines.batches import Draft
from engagic_scrapy.pipelines.subjects import Subjects
from engagic_scrapy.pipelines.summaries import SummaryDesk, SummaryRules
from tests.pipelines.desk import KINDS, Desk, a_meeting, an_item

RULES = SummaryRules(
    mode="batch",
    caps=Caps(per_run=Decimal(5), per_month=Decimal(50)),
    live_hours=0,
    wait_minutes=0.25,
    poll_seconds=0.05,
    have_key=True,
)


class Office:
    """One run of the program on a data folder: what waits is sent, what is out is fetched.

    :param later: how much later than now it is: what waits for another hour is due.
    """

    def __init__(
        self,
        folder: Path,
        *,
        later: timedelta = timedelta(0),
        model: str = "claude-haiku-5-5",
        max_chars: int = 60_000,
        **rules: Any,
    ):
        self.ledger, self.later = Ledger.open(folder), later
        self.ledger.recover()
        store = Store(folder)
        self.summarizer = Summarizer(model=model, max_chars=max_chars, spool=store.spool(), prices=prices_with(model))
        subjects = Subjects(self.ledger, store, self.summarizer, KINDS)
        run = {"spider": "s", "args": {}, "key": uuid.uuid4().hex, "version": "1", "settings_hash": "h", "max_age_hours": 24.0}
        self.run_id = self.ledger.begin_run(**run, now=datetime.now(UTC)).id
        self.desk = SummaryDesk(subjects, replace(RULES, **rules), run_id=lambda: self.run_id, closing=lambda: False)

    async def work(self) -> None:
        """Until nothing can be done now, and nothing is out or it isn't waited for any longer."""
        await self.desk.open()
        try:
            while True:
                job = self.desk.claim(datetime.now(UTC) + self.later) or self.desk.claim_rest()
                if isinstance(job, Draft):
                    await self.desk.send(job)
                elif job is not None:
                    await self.desk.summarize(job)
                elif self.desk.waiting() or self.desk.awaits(idle=True):
                    await asyncio.sleep(0.02)
                else:
                    return
        finally:
            await self.desk.close()
            await self.summarizer.close()
            self.ended = states(self.ledger)
            self.ledger.close()


def prices_with(model: str) -> Prices:
    """The bundled prices, and one for the model if it has none."""
    bundled = load()
    haiku = bundled.of("claude-haiku-5-5")
    table: dict[str, Price] = {one: bundled.of(one) for one in ("claude-haiku-5-5", "claude-sonnet-5-5")}
    return Prices({model: replace(haiku, model=model)} | table)


def states(ledger: Ledger) -> Counter[str]:
    """Subjects by state, and the reason if it isn't done."""
    rows = ledger.rows("SELECT state, failure_kind FROM subject WHERE state <> 'replaced'")
    return Counter(" ".join(filter(None, (row["state"], row["failure_kind"]))) for row in rows)


def stock(folder: Path, items: int = 3, *, pages: int = 1, **values: Any) -> dict[str, Any]:
    """Plans a meeting whose items each wait for their summary."""
    desk = Desk(folder, **values)
    meeting = a_meeting(
        *(an_item(f"Contract number {number} with Bay Paving", f"report{number}") for number in range(1, items + 1))
    )
    desk.record(meeting)
    for number, item in enumerate(meeting["items"], start=1):
        texts = (
            f"Report {number} recommends a contract of ${page}{number},200 for part {page} of the street.\n" + "more words " * 40
            for page in range(1, pages + 1)
        )
        desk.put(item["documents"][0], *texts)
    assert desk.plan() == items
    desk.ledger.close()
    return meeting


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    began = time.monotonic()
    office = Office(Path(sys.argv[1]), later=timedelta(hours=2), wait_minutes=0.5)
    asyncio.run(office.work())
    print(dict(office.ended), f"{time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
