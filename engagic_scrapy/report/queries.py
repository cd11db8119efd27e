"""The whole report as one object: what `scrapy report --json` prints, and what the text is made of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engagic_scrapy.cities.registry import Registry
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import ITEM, stamp
from engagic_scrapy.report import cities as cities_of
from engagic_scrapy.report.alarms import alarms
from engagic_scrapy.report.next_steps import next_steps
from engagic_scrapy.report.runs import numbered, spent_in_all

EXIT_FAILED = 1
SLOWEST = 10  # cities that are named
WAITING = (
    "unplanned",
    "pending",
    "waiting",
    "claimed",
    "calling",
    "parked",
)  # states of a subject whose summary is still to come
# Documents that the runs listed. All queries below go through it, so that none reads more than the runs touched.
LISTED = "SELECT sha256 FROM document WHERE last_run IN ({runs}) AND sha256 IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Marks:
    """The settings that figures are compared with. Megabytes and US dollars."""

    data_dir: Path
    memory_soft_mb: float
    memory_hard_mb: float
    disk_free_mb: float
    usd_per_run: float
    summary_kinds: tuple[str, ...]


def report(ledger: Ledger, runs: list[dict[str, Any]], known: Registry | None, marks: Marks) -> dict[str, Any]:
    """See README, "The report as JSON", for the keys.

    :param known: the registry, for cities that were not begun and for TLS exceptions; None: it can't be read.
    """
    run_ids = [run["id"] for run in runs]
    rows = cities_of.cities(ledger, runs)
    if known is not None:
        rows += cities_of.not_begun(known, runs, rows)
    found: dict[str, Any] = {
        "ledger": ledger.name,
        "data_dir": str(marks.data_dir),
        "made_at": stamp(datetime.now(UTC)),
        "runs": [{**run, "memory_soft_mb": marks.memory_soft_mb, "memory_hard_mb": marks.memory_hard_mb} for run in runs],
        "outcomes": cities_of.by_vendor(rows),
        "meetings": sum(row["meetings"] for row in rows),
        "alarms": alarms(ledger, runs, rows),
        "cities": [row for row in rows if row["outcome"] in ("failed", "unfinished", "partial")],
        "suspiciously_quiet": [row for row in rows if row["kind"] == "suspiciously_quiet"],
        "slowest": sorted((row for row in rows if (row["seconds"] or 0) >= 1), key=lambda row: -row["seconds"])[:SLOWEST],
        "documents": documents(ledger, run_ids),
        "extraction": extraction(ledger, run_ids),
        "summaries": summaries(ledger, run_ids, marks.summary_kinds),
        "backlog": backlog(ledger, marks.summary_kinds),
        "money": {"runs_usd": round(sum(run["usd"] for run in runs), 4), "all_usd": round(spent_in_all(ledger), 4)},
        "disk": disk(ledger, marks),
        "tls_exceptions": None if known is None else cities_of.without_tls_check(known, rows),
        "example_meeting": _example(ledger, run_ids),
    }
    found["next"] = next_steps(found, marks.usd_per_run)
    failed = any(row["outcome"] in ("failed", "unfinished") for row in rows)
    found["exit_code"] = EXIT_FAILED if failed or found["alarms"] else 0
    return found


def documents(ledger: Ledger, run_ids: Sequence[int]) -> dict[str, Any]:
    """Slots that the runs listed: how many are downloaded, wait, failed, and why, with an example's address."""
    names, values = numbered("run", run_ids)
    query = f"""
        SELECT state, queue, failure_kind, count(*) AS number, min(url) AS url, min(failure_reason) AS reason,
               min(not_before) AS again_at
        FROM document WHERE last_run IN ({names}) GROUP BY state, queue, failure_kind
        ORDER BY number DESC, failure_kind"""  # noqa: S608
    found: dict[str, Any] = {"listed": 0, "downloaded": 0, "waiting": 0, "failed": 0, "failures": []}
    for row in ledger.rows(query, **values):
        state = {"downloaded": "downloaded", "failed": "failed"}.get(row["state"], "waiting")
        found["listed"] += row["number"]
        found[state] += row["number"]
        if row["failure_kind"]:
            failure = {"state": state, "kind": row["failure_kind"], "number": row["number"], "reason": row["reason"]}
            found["failures"].append({**failure, "again_at": row["again_at"], "url": row["url"]})
    return found


def extraction(ledger: Ledger, run_ids: Sequence[int]) -> dict[str, Any]:
    """Files behind the slots that the runs listed: same bytes under two links count once."""
    names, values = numbered("run", run_ids)
    query = f"""
        SELECT state, kind, count(*) AS number, sum(pages_read) AS pages_read, sum(pages_total) AS pages_total,
               max(peak_mb) AS peak_mb, sum(seconds) AS seconds, min(sha256) AS sha256, min(reason) AS reason
        FROM version WHERE sha256 IN ({LISTED.format(runs=names)}) GROUP BY state, kind
        ORDER BY number DESC, kind"""  # noqa: S608
    found: dict[str, Any] = {"ok": 0, "partial": 0, "failed": 0, "waiting": 0}
    found |= {"pages_read": 0, "pages_total": 0, "seconds": 0.0, "peak_mb": 0.0, "problems": []}
    for row in ledger.rows(query, **values):
        if row["state"] == "replaced":
            continue
        state = row["state"] if row["state"] in ("ok", "partial", "failed") else "waiting"
        found[state] += row["number"]
        for name in ("pages_read", "pages_total", "seconds"):
            found[name] += row[name] or 0
        found["peak_mb"] = max(found["peak_mb"], row["peak_mb"] or 0)
        if state in ("partial", "failed"):
            problem = {"state": state, "kind": row["kind"], "number": row["number"], "reason": row["reason"]}
            found["problems"].append({**problem, "url": _url_of(ledger, row["sha256"])})
    found["seconds"] = round(found["seconds"], 1)
    return found


def summaries(ledger: Ledger, run_ids: Sequence[int], kinds: Sequence[str]) -> dict[str, Any]:
    """Summaries of the meetings that the runs listed (their items, or documents whole), and every call and batch whose answer
    isn't known, of whatever run."""
    names, values = numbered("run", run_ids)
    kind_names, kind_values = numbered("kind", [ITEM, *kinds])
    listed = LISTED.format(runs=names)
    meetings = f"SELECT meeting_id FROM document WHERE last_run IN ({names})"  # noqa: S608
    query = f"""
        SELECT state, failure_kind, count(DISTINCT subject_id) AS number, min(subject_id) AS subject_id,
               min(failure_reason) AS reason
        FROM subject WHERE kind IN ({kind_names}) AND (meeting_id IN ({meetings}) OR subject_id IN ({listed}))
        GROUP BY state, failure_kind
        ORDER BY number DESC, failure_kind"""  # noqa: S608
    found: dict[str, Any] = {"done": 0, "waiting": 0, "refused": 0, "failed": 0, "problems": []}
    for row in ledger.rows(query, **values, **kind_values):
        state = "waiting" if row["state"] in WAITING else row["state"]
        if state in found:
            found[state] += row["number"]
        if state in ("refused", "failed") or (state == "waiting" and row["failure_kind"]):
            problem = {"state": state, "kind": row["failure_kind"], "number": row["number"], "reason": row["reason"]}
            found["problems"].append({**problem, "url": _url_of(ledger, row["subject_id"])})
    outlined = f"SELECT count(*) AS number FROM outline WHERE subject_type = 'document' AND subject_id IN ({listed})"  # noqa: S608
    found["outlines"] = ledger.rows(outlined, **values)[0]["number"]
    found["uncertain"] = uncertain(ledger)
    found["batches"] = batches(ledger)
    return found


def batches(ledger: Ledger) -> list[dict[str, Any]]:
    """Message Batches whose answers aren't stored yet, oldest first; ``id`` is Anthropic's, None while it isn't known."""
    query = """
        SELECT b.service_id AS id, b.state, b.begun_at, b.sent_at, b.reason, count(s.attempt_id) AS calls,
               sum(CAST(s.estimated_usd AS DOUBLE PRECISION)) AS estimated_usd
        FROM batch b LEFT JOIN summary s ON s.batch_id = b.id AND s.state = 'batched'
        WHERE b.state IN ('sending', 'unknown', 'sent')
        GROUP BY b.id, b.service_id, b.state, b.begun_at, b.sent_at, b.reason ORDER BY b.begun_at"""
    return [{**row, "estimated_usd": round(row["estimated_usd"] or 0, 4)} for row in ledger.rows(query)]


def uncertain(ledger: Ledger) -> list[dict[str, Any]]:
    """Calls that were sent and perhaps paid for, and whose answer isn't known."""
    query = """
        SELECT subject_id, attempt_id, model, estimated_usd, begun_at, reason FROM summary WHERE state = 'uncertain'
        ORDER BY begun_at"""
    return [{**row, "url": _url_of(ledger, row["subject_id"])} for row in ledger.rows(query)]


def backlog(ledger: Ledger, kinds: Sequence[str]) -> dict[str, int]:
    """What still waits in the whole ledger, old runs included."""
    names, values = numbered("kind", [ITEM, *kinds])
    states, state_values = numbered("state", WAITING)
    waits = f"SELECT count(*) AS number FROM subject WHERE state IN ({states}) AND kind IN ({names})"  # noqa: S608
    counted = {
        "download": ledger.rows("SELECT count(*) AS number FROM document WHERE queue IN ('ready', 'wait', 'held')"),
        "extract": ledger.rows("SELECT count(*) AS number FROM version WHERE state IN ('pending', 'extracting')"),
        "summarize": ledger.rows(waits, **values, **state_values),
    }
    return {stage: rows[0]["number"] for stage, rows in counted.items()}


def disk(ledger: Ledger, marks: Marks) -> dict[str, Any]:
    """Bytes: what the stored files hold (each counted once), the ledger's own file, and what is free."""
    stored = ledger.rows("SELECT count(*) AS files, sum(size) AS bytes FROM version")[0]
    file = Path(ledger.name)
    return {
        "files": stored["files"],
        "file_bytes": int(stored["bytes"] or 0),
        "ledger_bytes": file.stat().st_size if file.is_file() else None,
        "free_bytes": shutil.disk_usage(marks.data_dir).free if marks.data_dir.is_dir() else None,
        "free_mark_bytes": int(marks.disk_free_mb * 1024 * 1024),
    }


def _url_of(ledger: Ledger, subject_id: str) -> str:
    """Where the document stands, or the first one that an item is read from."""
    rows = ledger.rows("SELECT url FROM document WHERE sha256 = :sha256 ORDER BY id LIMIT 1", sha256=subject_id)
    if rows:
        return str(rows[0]["url"])
    planned = ledger.rows("SELECT plan FROM subject WHERE subject_id = :id AND plan IS NOT NULL LIMIT 1", id=subject_id)
    return str(json.loads(planned[0]["plan"])["sources"][0]["url"]) if planned else ""


def _example(ledger: Ledger, run_ids: Sequence[int]) -> str | None:
    """A meeting worth looking at: one with a summary that is shown, or else with an outline."""
    names, values = numbered("run", run_ids)
    listed = f"SELECT meeting_id FROM document WHERE last_run IN ({names})"  # noqa: S608
    summarized = f"""
        SELECT j.meeting_id FROM subject j JOIN summary s ON s.subject_id = j.subject_id
        WHERE j.meeting_id IN ({listed}) AND s.state = 'done' AND s.final = 1 AND s.text <> '' AND s.checked_at IS NOT NULL
        LIMIT 1"""  # noqa: S608
    outlined = f"""
        SELECT d.meeting_id FROM document d JOIN outline o ON o.subject_id = d.sha256 JOIN meeting m ON m.id = d.meeting_id
        WHERE d.last_run IN ({names}) LIMIT 1"""  # noqa: S608
    for query in (summarized, outlined):
        rows = ledger.rows(query, **values)
        if rows:
            return str(rows[0]["meeting_id"])
    return None
