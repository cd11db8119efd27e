"""What an operator must hear of even without reading the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from engagic_scrapy.breakers import VENDOR_KINDS
from engagic_scrapy.ledger.ledger import Ledger

MANY = 5  # cities of one vendor that fail alike …
SHARE = 0.3  # … and at least this part of its cities: it's the vendor, not the cities
IN_A_ROW = 3  # runs
PAST_RUNS = 40  # of a city that are looked at: a month of nights and a few extra


@dataclass(frozen=True, slots=True)
class Alarm:
    """``kind``: vendor_layout, vendor_failing, city_failing, city_silent, suspiciously_quiet, run_killed, run_memory."""

    kind: str
    text: str
    vendor: str = ""
    city: str = ""
    url: str = ""


def alarms(ledger: Ledger, runs: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The alarms of these runs as plain data, the widest first.

    :param rows: of :func:`engagic_scrapy.report.cities.cities`: the latest outcome of each city.
    """
    fallen = _vendors(rows)
    explained = {(alarm.vendor, kind) for alarm, kind in fallen} | {(alarm.vendor, "vendor_breaker") for alarm, _ in fallen}
    found = [*_runs(runs), *(alarm for alarm, _ in fallen)]
    for row in rows:
        if row["outcome"] == "failed" and (row["vendor"], row["kind"]) not in explained:
            found += _failing(ledger, row)
        elif row["kind"] == "suspiciously_quiet":
            found.append(Alarm("suspiciously_quiet", f"{_name(row)}: {row['reason']}", row["vendor"], row["city"], row["url"]))
        elif row["outcome"] == "quiet":
            found += _silent(ledger, row)
    return [asdict(alarm) for alarm in found]


def _runs(runs: list[dict[str, Any]]) -> list[Alarm]:
    found = []
    for run in runs:
        if run["state"] == "killed":
            text = f"run {run['id']} ({run['spider']}) was killed, or the machine stopped; the same command goes on"
            found.append(Alarm("run_killed", text, run["spider"]))
        elif run["finish_reason"] in ("memory_guard", "memusage_exceeded"):
            text = f"run {run['id']} ({run['spider']}) stopped for want of memory at {run['peak_memory_mb'] or 0:.0f} MB"
            found.append(Alarm("run_memory", text, run["spider"]))
    return found


def _vendors(rows: list[dict[str, Any]]) -> list[tuple[Alarm, str]]:
    """Vendors whose cities fell together, each with the kind that they fell by."""
    of_vendor = Counter(row["vendor"] for row in rows)
    alike = Counter((row["vendor"], row["kind"]) for row in rows if row["outcome"] == "failed")
    # Cities that weren't asked because the breaker was open fell by what opened it.
    for vendor in of_vendor:
        spared = alike.pop((vendor, "vendor_breaker"), 0)
        kinds = [(number, kind) for (name, kind), number in alike.items() if name == vendor and kind in VENDOR_KINDS]
        if spared and kinds:
            alike[vendor, max(kinds)[1]] += spared
    found = []
    for (vendor, kind), number in alike.most_common():
        total = of_vendor[vendor]
        if number < MANY or number < SHARE * total:
            continue
        row = next(row for row in rows if (row["vendor"], row["kind"], row["outcome"]) == (vendor, kind, "failed"))
        example = f"for example {row['city']}: {row['reason']}"
        if kind == "layout_changed":
            text = f"{vendor} changed its layout: {number} of its {total} cities can't be read; {example}"
            found.append((Alarm("vendor_layout", text, vendor, url=row["url"]), kind))
        else:
            text = f"{vendor}: {number} of its {total} cities failed alike ({kind}); {example}"
            found.append((Alarm("vendor_failing", text, vendor, url=row["url"]), kind))
    return found


def _failing(ledger: Ledger, row: dict[str, Any]) -> list[Alarm]:
    past = _past(ledger, row)
    if len(past) < IN_A_ROW or any(one["outcome"] != "failed" for one in past[:IN_A_ROW]):
        return []
    times = next((place for place, one in enumerate(past) if one["outcome"] != "failed"), len(past))
    text = f"{_name(row)} failed {times} runs in a row: {row['kind']}: {row['reason']}"
    return [Alarm("city_failing", text, row["vendor"], row["city"], row["url"])]


def _silent(ledger: Ledger, row: dict[str, Any]) -> list[Alarm]:
    past = _past(ledger, row)
    had = any(one["meetings"] for one in past[IN_A_ROW:])
    if len(past) <= IN_A_ROW or not had or any(one["outcome"] != "quiet" for one in past[:IN_A_ROW]):
        return []
    text = f"{_name(row)} has had no meetings for {IN_A_ROW} runs in a row, and had some before: look at its portal"
    return [Alarm("city_silent", text, row["vendor"], row["city"], row["url"])]


def _past(ledger: Ledger, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Outcomes of the city's closed runs, the newest first."""
    query = """
        SELECT outcome, meetings FROM city_run WHERE city_id = :city AND vendor = :vendor AND state = 'done' AND run_id <= :run
        ORDER BY run_id DESC LIMIT :limit"""
    return ledger.rows(query, city=row["city"], vendor=row["vendor"], run=row["run"], limit=PAST_RUNS)


def _name(row: dict[str, Any]) -> str:
    return f"{row['city']} ({row['vendor']})"
