"""Compares what a ledger holds with what the sandbox planted."""

from __future__ import annotations

from collections import Counter

from engagic_scrapy.sandbox.faults import DOCUMENT_FAULTS
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import House


def differences(house: House, box: Sandbox) -> list[str]:
    """One line for each thing that was lost, doubled or named wrongly; empty if the ledger tells the truth."""
    found: list[str] = []
    outcomes = {
        row["city_id"]: row for row in house.rows("SELECT * FROM city_run WHERE run_id = (SELECT max(run_id) FROM city_run)")
    }
    meetings: dict[str, list[str]] = {}
    for row in house.rows("SELECT city, native_id FROM meeting"):
        meetings.setdefault(row["city"], []).append(row["native_id"])
    documents: dict[str, list[str]] = {}
    for row in house.rows("SELECT city, url FROM document WHERE state = 'downloaded'"):
        documents.setdefault(row["city"], []).append(row["url"])
    for truth in box.world.truth():
        found += _of_city(truth, outcomes.get(truth.city_id), meetings.get(truth.city_id, []), documents.get(truth.city_id, []))
    return found + _doubled(house)


def _of_city(truth, row, native_ids, urls) -> list[str]:
    if row is None:
        return [f"{truth.city_id}: no outcome"]
    found = []
    if row["outcome"] != truth.outcome or (truth.kinds and row["kind"] not in truth.kinds):
        found.append(
            f"{truth.city_id}: expected {truth.outcome} {truth.kinds}, got {row['outcome']} {row['kind']} {row['reason']}"
        )
    found += _compared(truth.city_id, "meetings", truth.native_ids, native_ids)
    # Documents that never come right, by their own fault or because robots.txt of their host forbids them.
    broken = {url for url, fault in truth.document_faults if DOCUMENT_FAULTS[fault].outcome == "failed"}
    if truth.fault == "robots_files":
        broken |= {url for url in truth.documents if "legistar1.com" in url}
    return found + _compared(truth.city_id, "documents", set(truth.documents) - broken, urls)


def _compared(city: str, what: str, planted, got) -> list[str]:
    lost, extra = Counter(planted) - Counter(got), Counter(got) - Counter(planted)
    return [f"{city}: {what}: lost {sorted(lost)[:3]}, too many {sorted(extra)[:3]}"] if lost or extra else []


def _doubled(house: House) -> list[str]:
    twice = house.rows(
        "SELECT subject_id, count(*) AS n FROM summary WHERE state = 'done' AND final = 1 GROUP BY subject_id HAVING count(*) > 1"
    )
    return [f"{row['subject_id']}: summarized {row['n']} times" for row in twice]
