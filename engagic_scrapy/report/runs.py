"""The runs that a report is about, and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.liveness import lives, process_of
from engagic_scrapy.ledger.states import stamp

COLUMNS = (
    "id, spider, key, args, version, worker, started_at, ended_at, finish_reason, resumable, resumptions, peak_memory_mb,"
    " swap_mb, stats, memory_curve"
)
LATEST = f"""
    SELECT {COLUMNS} FROM run
    WHERE id IN (SELECT max(id) FROM run GROUP BY key)
      AND (ended_at >= :since OR (ended_at IS NULL AND started_at >= :begun_since))
    ORDER BY id"""  # noqa: S608
# A run that was killed has no end. It is continued for a day (ENGAGIC_RUN_HOURS), and so belongs to what happened since.
OPEN_RUN_HOURS = 24
SPENT = """
    sum(CASE WHEN usd IS NOT NULL THEN CAST(usd AS DOUBLE PRECISION)
             WHEN state IN ('calling', 'batched', 'uncertain', 'abandoned') THEN CAST(estimated_usd AS DOUBLE PRECISION)
             ELSE 0 END)"""


def newest(ledger: Ledger) -> str | None:
    """When the newest run began; None: there was none yet."""
    rows = ledger.rows("SELECT started_at FROM run ORDER BY id DESC LIMIT 1")
    return rows[0]["started_at"] if rows else None


def latest(ledger: Ledger, since: datetime) -> list[dict[str, Any]]:
    """The latest run of each command (spider and arguments), if it ended after ``since`` or is not at its end."""
    found = ledger.rows(LATEST, since=stamp(since), begun_since=stamp(since - timedelta(hours=OPEN_RUN_HOURS)))
    return [_described(ledger, row) for row in found]


def one(ledger: Ledger, run_id: int) -> list[dict[str, Any]]:
    """That run. Raises UsageProblem if there is none."""
    found = ledger.rows(f"SELECT {COLUMNS} FROM run WHERE id = :id", id=run_id)  # noqa: S608
    if not found:
        raise UsageProblem(f"{ledger.name}: no run {run_id}")
    return [_described(ledger, row) for row in found]


def spent_in_all(ledger: Ledger) -> float:
    """US dollars of all calls ever made; one without an answer counts with its estimate."""
    return float(ledger.rows(f"SELECT {SPENT} AS usd FROM summary")[0]["usd"] or 0)  # noqa: S608


def numbered(name: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """``:name0, :name1`` for an IN list, and its values; of nothing, a list that no row is in."""
    named = {f"{name}{place}": value for place, value in enumerate(values)} or {f"{name}0": None}
    return ", ".join(f":{key}" for key in named), named


def _described(ledger: Ledger, row: dict[str, Any]) -> dict[str, Any]:
    stats = json.loads(row["stats"] or "{}")
    return {
        "id": row["id"],
        "spider": row["spider"],
        "args": json.loads(row["args"]),
        "version": row["version"],
        "state": _state(row),
        "process": process_of(row["worker"]),
        "started_at": row["started_at"],
        "ended_at": row["ended_at"],
        "finish_reason": row["finish_reason"],
        "resumable": row["ended_at"] is None or bool(row["resumable"]),
        "resumptions": row["resumptions"],
        "wall_seconds": seconds_between(row["started_at"], row["ended_at"]),
        "peak_memory_mb": row["peak_memory_mb"],
        "swap_mb": row["swap_mb"],
        "memory_curve": json.loads(row["memory_curve"] or "[]"),
        "memory_pauses": stats.get("memory_guard/pauses", 0),
        "requests": stats.get("downloader/request_count"),
        "usd": float(ledger.spent(row["id"])),
    }


def _state(row: dict[str, Any]) -> str:
    """running, killed (no end was written), stopped (resumable) or finished."""
    if row["ended_at"] is None:
        return "running" if lives(row["worker"], elsewhere=True) else "killed"
    return "stopped" if row["resumable"] else "finished"


def seconds_between(start: str, end: str | None) -> float | None:
    """Between two of the ledger's times; None while there is no end."""
    if end is None:
        return None
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
