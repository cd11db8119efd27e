"""What calls to the model cost: per run and per calendar month, estimates of what is under way included."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ColumnElement, Connection, Float, case, cast, func, select

from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.ledger.base import LedgerPart
from engagic_scrapy.ledger.schema import summary
from engagic_scrapy.ledger.states import Caps, stamp

# Calls that may have to be paid though no answer says so.
COUNTED = ("calling", "batched", "uncertain", "abandoned")
MICRO = 1_000_000  # what a price is rounded to


class Spending(LedgerPart):
    """Sums are made by the database, of whole millionths of a dollar."""

    def spent(self, run_id: int) -> Decimal:
        """US dollars that the run's calls cost. One without an answer counts with its estimate, unless nothing was done."""
        with self._database.read() as connection:
            return spent_by(connection, summary.c.run_id == run_id)

    def spent_in_month(self, now: datetime) -> Decimal:
        """The same for all calls that were begun in the calendar month (UTC) of ``now``."""
        with self._database.read() as connection:
            return spent_by(connection, *_in_month(now))

    def usual_answer(self, prompt_id: str, prompt_version: str, model: str) -> tuple[int, float]:
        """How many answers to the prompt are stored, and their mean number of tokens."""
        mine = [summary.c.prompt_id == prompt_id, summary.c.prompt_version == prompt_version, summary.c.model == model]
        query = select(func.count(), func.avg(summary.c.tokens_out)).where(*mine, summary.c.state == "done")
        with self._database.read() as connection:
            number, mean = connection.execute(query).one()
        return number, float(mean or 0)

    def afford(self, run_id: int, caps: Caps, more: Decimal) -> None:
        """Raises SummaryError ``budget`` if calls that may cost ``more`` dollars could pass a cap. The same is looked at again
        when they are begun; this is for what isn't written down yet."""
        with self._database.read() as connection:
            refuse_over(connection, run_id, caps, more, datetime.now(UTC))


def refuse_over(connection: Connection, run_id: int, caps: Caps, more: Decimal, now: datetime) -> None:
    """Raises SummaryError ``budget`` if ``more`` dollars could pass a cap."""
    for name, cap, conditions in (
        ("run", caps.per_run, (summary.c.run_id == run_id,)),
        ("month", caps.per_month, _in_month(now)),
    ):
        spent = spent_by(connection, *conditions)
        if spent + more > cap:
            raise SummaryError("budget", f"${spent} spent or under way, this may cost ${more}, the {name}'s cap is ${cap}")


def spent_by(connection: Connection, *conditions: ColumnElement[bool]) -> Decimal:
    each = case((summary.c.usd.is_not(None), summary.c.usd), (summary.c.state.in_(COUNTED), summary.c.estimated_usd), else_="0")
    total = func.sum(cast(func.round(cast(each, Float) * MICRO), BigInteger))
    return Decimal(connection.execute(select(total).where(*conditions)).scalar() or 0) / MICRO


def _in_month(now: datetime) -> tuple[ColumnElement[bool], ...]:
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return summary.c.begun_at >= stamp(first), summary.c.begun_at < stamp(last)
