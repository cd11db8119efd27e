"""What became of each city: what its listing gave, and whether its documents came."""

from __future__ import annotations

import re
from typing import Any

from engagic_scrapy.cities.registry import Registry
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.outcomes import OUTCOMES
from engagic_scrapy.report.runs import numbered, seconds_between

# Without these there is no meeting to read; a Word file among the attachments is listed under extraction and costs no city.
READ_KINDS = ("agenda", "packet", "minutes")
GROUP_OF = 3  # so many cities with the same reason become one paragraph
KINDS_OF_REASON = {"download": "not downloaded", "read": "not readable"}


def cities(ledger: Ledger, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each city and vendor that the runs opened, with its latest outcome; documents that failed make it partial."""
    by_id = {run["id"]: run for run in runs}
    names, values = numbered("run", list(by_id))
    query = f"""
        SELECT c.run_id, c.city_id, city.name, c.vendor, c.state, c.outcome, c.kind, c.reason, c.url, c.meetings,
               c.opened_at, c.closed_at
        FROM city_run c JOIN city ON city.id = c.city_id WHERE c.run_id IN ({names}) ORDER BY c.run_id, c.city_id"""  # noqa: S608
    latest = {(row["city_id"], row["vendor"]): row for row in ledger.rows(query, **values)}
    failures = _document_failures(ledger, list(by_id))
    return [_effective(row, by_id[row["run_id"]], failures.get(key, [])) for key, row in latest.items()]


def not_begun(known: Registry, runs: list[dict[str, Any]], begun: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cities that a run which isn't at its end was asked for and has no row of yet: they are unfinished too."""
    seen = {(row["city"], row["vendor"]) for row in begun}
    missing = []
    for run in runs:
        if not run["resumable"] or run["spider"] == "backlog":
            continue
        try:
            selected = known.select(run["args"].get("cities", "all"), vendor=run["spider"], shard=run["args"].get("shard"))
        except UsageProblem:  # a file of cities that has gone, a row that was taken out: nothing can be said of them
            continue
        fields = {"vendor": run["spider"], "run": run["id"], "meetings": 0, "seconds": None}
        fields |= {"outcome": "unfinished", "kind": "not_begun"}
        reason = "the run is still at other cities" if run["state"] == "running" else "the run stopped before this city"
        for city in selected:
            if (city.id, city.vendor) not in seen:
                missing.append({"city": city.id, "name": city.name, **fields, "reason": reason, "url": ""})
    return missing


def without_tls_check(known: Registry, rows: list[dict[str, Any]]) -> list[str]:
    """Ids of the cities among ``rows`` whose certificates aren't checked, because their row says so."""
    exceptions = {(city.id, city.vendor) for city in known.cities() if not city.verify_tls}
    return sorted({row["city"] for row in rows if (row["city"], row["vendor"]) in exceptions})


def by_vendor(rows: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Number of cities by vendor and outcome."""
    table: dict[str, dict[str, int]] = {}
    for row in rows:
        table.setdefault(row["vendor"], dict.fromkeys(OUTCOMES, 0))[row["outcome"]] += 1
    return dict(sorted(table.items()))


def grouped(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows that differ in nothing but the city, the numbers and the names in the reason, together; the largest group first."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        pattern = re.sub(r"\d+|\b\S*\.\S*\b", "#", row["reason"] or "")
        groups.setdefault((row["outcome"], row["vendor"], row["kind"], pattern), []).append(row)
    large = sorted((group for group in groups.values() if len(group) >= GROUP_OF), key=len, reverse=True)
    small = [[row] for group in groups.values() if len(group) < GROUP_OF for row in group]
    return large + small


def _effective(row: dict[str, Any], run: dict[str, Any], failures: list[dict[str, Any]]) -> dict[str, Any]:
    outcome, kind, reason, url = row["outcome"], row["kind"] or "", row["reason"] or "", row["url"] or ""
    if row["state"] == "open":
        running = run["state"] == "running"
        outcome, kind = "unfinished", kind or ("running" if running else "stopped")
        reason = reason or ("it is being read now" if running else "the run stopped before this city was read to its end")
    elif failures and outcome in ("ok", "quiet"):
        number, worst = sum(one["number"] for one in failures), max(failures, key=lambda one: one["number"])
        what = "1 document" if number == 1 else f"{number} documents"
        outcome, kind, url = "partial", f"document_{worst['kind']}", worst["url"]
        reason = f"{what} {KINDS_OF_REASON[worst['stage']]}: {worst['kind']}: {worst['reason']}"
    return {
        "city": row["city_id"],
        "name": row["name"],
        "vendor": row["vendor"],
        "run": row["run_id"],
        "meetings": row["meetings"],
        "seconds": seconds_between(row["opened_at"], row["closed_at"]),
        "outcome": outcome,
        "kind": kind,
        "reason": reason,
        "url": url,
    }


def _document_failures(ledger: Ledger, run_ids: list[int]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """By city and vendor: kinds of failures of the documents that the runs listed."""
    names, values = numbered("run", run_ids)
    kinds, kind_values = numbered("kind", READ_KINDS)
    downloads = f"""
        SELECT city, vendor, 'download' AS stage, failure_kind AS kind, count(*) AS number, min(failure_reason) AS reason,
               min(url) AS url
        FROM document WHERE last_run IN ({names}) AND state <> 'downloaded' AND failure_kind IS NOT NULL
        GROUP BY city, vendor, failure_kind"""  # noqa: S608
    texts = f"""
        SELECT d.city, d.vendor, 'read' AS stage, v.kind, count(*) AS number, min(v.reason) AS reason, min(d.url) AS url
        FROM document d JOIN version v ON v.sha256 = d.sha256
        WHERE d.last_run IN ({names}) AND d.kind IN ({kinds}) AND v.state = 'failed'
        GROUP BY d.city, d.vendor, v.kind"""  # noqa: S608
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in [*ledger.rows(downloads, **values), *ledger.rows(texts, **values, **kind_values)]:
        found.setdefault((row["city"], row["vendor"]), []).append(row)
    return found
