"""Runs, and what became of each city in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select

from engagic_scrapy.breakers import LEFT_OUT_KINDS
from engagic_scrapy.exceptions import LedgerError, LedgerUnavailable
from engagic_scrapy.ledger.base import LedgerPart, dump, load
from engagic_scrapy.ledger.database import upsert
from engagic_scrapy.ledger.liveness import process_of
from engagic_scrapy.ledger.schema import city as city_table
from engagic_scrapy.ledger.schema import city_run, run
from engagic_scrapy.ledger.states import Run, stamp

CRAWLED = ("ok", "quiet", "partial")  # outcomes of cities whose listing was read


class Runs(LedgerPart):
    """``run`` and ``city_run``."""

    def begin_run(
        self,
        *,
        spider: str,
        args: dict[str, Any],
        key: str,
        version: str,
        settings_hash: str,
        now: datetime,
        max_age_hours: float,
    ) -> Run:
        """The run to work on: the newest with this key, if it stopped before its end and is young enough, or a new one.

        Older ones that never ended are closed, their open cities as ``unfinished``.
        Raises LedgerUnavailable if a process that still lives is doing a run with this key.
        """
        with self._database.write() as connection:
            newest = connection.execute(select(run).where(run.c.key == key).order_by(run.c.id.desc()).limit(1)).first()
            if newest is not None and newest.ended_at is None and self._lives(newest.worker):
                raise LedgerUnavailable(f"{self._database.name}: run {newest.id} is being done by {process_of(newest.worker)}")
            oldest = stamp(now - timedelta(hours=max_age_hours))
            goes_on = newest is not None and (newest.ended_at is None or newest.resumable) and newest.started_at >= oldest
            _abandon(connection, key, keep=newest.id if newest is not None and goes_on else None, now=stamp(now))
            if newest is not None and goes_on:
                again = {"worker": self.worker, "resumptions": run.c.resumptions + 1, "ended_at": None, "finish_reason": None}
                connection.execute(run.update().where(run.c.id == newest.id).values(**again, resumable=0))
                return Run(newest.id, True, newest.started_at)
            row = {"spider": spider, "args": dump(args), "key": key, "version": version, "settings_hash": settings_hash}
            insert = run.insert().values(**row, worker=self.worker, started_at=stamp(now)).returning(run.c.id)
            return Run(connection.execute(insert).scalar_one(), False, stamp(now))

    def end_run(
        self,
        run_id: int,
        *,
        finish_reason: str,
        resumable: bool,
        peak_memory_mb: float,
        swap_mb: float,
        stats: dict[str, Any],
        memory_curve: list[Any] | None = None,
    ) -> None:
        """Writes how the run ended. ``resumable``: the same command goes on with it. Raises LedgerError if it's unknown."""
        values = {
            "ended_at": stamp(datetime.now(UTC)),
            "finish_reason": finish_reason,
            "resumable": int(resumable),
            "peak_memory_mb": peak_memory_mb,
            "swap_mb": swap_mb,
            "stats": dump(stats),
            "memory_curve": dump(memory_curve),
        }
        with self._database.write() as connection:
            self._one(connection, run.update().where(run.c.id == run_id).values(**values), f"no run {run_id}")

    def run(self, run_id: int) -> dict[str, Any]:
        """All that is known of a run, JSON decoded. Raises LedgerError if it's unknown."""
        with self._database.read() as connection:
            row = connection.execute(select(run).where(run.c.id == run_id)).mappings().first()
        if row is None:
            raise LedgerError(f"{self._database.name}: no run {run_id}")
        decoded = {name: load(row[name]) for name in ("args", "stats", "memory_curve")}
        return {**row, **decoded, "resumable": bool(row["resumable"])}

    def open_city(self, run_id: int, city: dict[str, Any], vendor: str) -> None:
        """Says that the city is being read, before its first request. Again: the same, with an empty tally.

        :param city: ``id``, ``name``, ``state`` and whatever else its row holds, kept as JSON.
        """
        now = stamp(datetime.now(UTC))
        place = {"id": city["id"], "name": city.get("name", ""), "state": city.get("state", ""), "record": dump(city)}
        row = {"run_id": run_id, "city_id": city["id"], "vendor": vendor, "state": "open", "opened_at": now, "meetings": 0}
        empty = dict.fromkeys(("outcome", "kind", "reason", "url", "tally", "closed_at"))
        with self._database.write() as connection:
            upsert(connection, city_table, [{**place, "last_seen": now}], ("name", "state", "record", "last_seen"))
            upsert(connection, city_run, [{**row, **empty}], ("state", "opened_at", "meetings", *empty))

    def city_states(self, run_id: int, vendor: str) -> dict[str, str]:
        """``open`` or ``done`` for each city that the run has begun at this vendor, by city id."""
        with self._database.read() as connection:
            query = select(city_run.c.city_id, city_run.c.state).where(city_run.c.run_id == run_id, city_run.c.vendor == vendor)
            return {row.city_id: row.state for row in connection.execute(query)}

    def save_tally(self, run_id: int, city_id: str, vendor: str, tally: dict[str, Any]) -> None:
        """Keeps a city's tally for the process that goes on with the run."""
        with self._database.write() as connection:
            update = city_run.update().where(_city_key(run_id, city_id, vendor)).values(tally=dump(tally))
            self._one(connection, update, f"city {city_id} ({vendor}) was never opened in run {run_id}")

    def load_tally(self, run_id: int, city_id: str, vendor: str) -> dict[str, Any] | None:
        """The tally that was saved last, or None."""
        with self._database.read() as connection:
            return load(connection.execute(select(city_run.c.tally).where(_city_key(run_id, city_id, vendor))).scalar())

    def close_city(
        self,
        run_id: int,
        city_id: str,
        vendor: str,
        *,
        outcome: str,
        kind: str | None,
        reason: str | None,
        url: str | None,
        tally: dict[str, Any],
    ) -> None:
        """Writes the city's outcome; ``unfinished`` leaves it open, so that the run, if it goes on, reads it again.

        Raises LedgerError if :meth:`open_city` wasn't called for it. ``tally["meetings"]`` is what :meth:`past_counts` gives.
        """
        values = {"outcome": outcome, "kind": kind, "reason": reason, "url": url, "tally": dump(tally)}
        values |= {"state": "open" if outcome == "unfinished" else "done", "closed_at": stamp(datetime.now(UTC))}
        with self._database.write() as connection:
            update = city_run.update().where(_city_key(run_id, city_id, vendor))
            update = update.values(**values, meetings=int(tally.get("meetings") or 0))
            self._one(connection, update, f"city {city_id} ({vendor}) was never opened in run {run_id}")

    def past_counts(self, city_id: str, vendor: str, n: int = 4, *, before_run: int | None = None) -> list[int]:
        """Meetings found in the city's last ``n`` crawls that read its listing, newest first.

        :param before_run: only runs before this one.
        """
        conditions = [city_run.c.city_id == city_id, city_run.c.vendor == vendor, city_run.c.outcome.in_(CRAWLED)]
        if before_run is not None:
            conditions.append(city_run.c.run_id < before_run)
        with self._database.read() as connection:
            query = select(city_run.c.meetings).where(*conditions).order_by(city_run.c.run_id.desc()).limit(n)
            return list(connection.execute(query).scalars())

    def past_runs(self, city_id: str, vendor: str, *, before_run: int, n: int = 20) -> list[dict[str, Any]]:
        """``outcome``, ``kind``, ``reason``, ``closed_at`` of the city's last ``n`` finished runs, newest first; those that a
        breaker kept from asking it are left out."""
        columns = (city_run.c.outcome, city_run.c.kind, city_run.c.reason, city_run.c.closed_at)
        asked = func.coalesce(city_run.c.kind, "").not_in(LEFT_OUT_KINDS)
        mine = (city_run.c.city_id == city_id, city_run.c.vendor == vendor, city_run.c.run_id < before_run)
        query = select(*columns).where(*mine, city_run.c.state == "done", asked).order_by(city_run.c.run_id.desc()).limit(n)
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _city_key(run_id: int, city_id: str, vendor: str) -> Any:
    return and_(city_run.c.run_id == run_id, city_run.c.city_id == city_id, city_run.c.vendor == vendor)


def _abandon(connection: Connection, key: str, *, keep: int | None, now: str) -> None:
    """Closes the key's runs that nobody will go on with; their open cities end as unfinished."""
    others = [run.c.key == key] + ([run.c.id != keep] if keep is not None else [])
    ids = select(run.c.id).where(*others)
    reason = {  # a city that was closed as unfinished keeps its own
        "kind": func.coalesce(city_run.c.kind, "abandoned"),
        "reason": func.coalesce(city_run.c.reason, "the run stopped before this city was read, and was never continued"),
    }
    left = city_run.update().where(city_run.c.run_id.in_(ids), city_run.c.state == "open")
    connection.execute(left.values(state="done", outcome="unfinished", closed_at=now, **reason))
    connection.execute(run.update().where(*others, run.c.ended_at.is_(None)).values(ended_at=now, finish_reason="abandoned"))
    connection.execute(run.update().where(*others, run.c.resumable == 1).values(resumable=0))
