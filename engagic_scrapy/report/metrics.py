"""The report's figures in the text format of Prometheus, for its node exporter's textfile collector."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def write_metrics(report: dict[str, Any], path: Path) -> None:
    """Writes the file at once: whoever scrapes it never sees half of it. Raises OSError.

    Gauges, because a report is of the latest runs and not of all times: ``engagic_cities{vendor,outcome}``, ``engagic_meetings``,
    ``engagic_documents{state}``, ``engagic_texts{state}``, ``engagic_summaries{state}``, ``engagic_waiting{stage}``,
    ``engagic_cost_usd{of}``, ``engagic_alarms``, ``engagic_disk_bytes{of}``; for each spider's latest run
    ``engagic_run_peak_memory_bytes``, ``engagic_run_swap_bytes``, ``engagic_run_seconds``, ``engagic_run_end_timestamp_seconds``.
    """
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, values: Mapping[Any, float | None], labels: tuple[str, ...] = ()) -> None:
        metric = Gauge(f"engagic_{name}", meaning, labels, registry=registry)
        for key, value in values.items():
            if value is not None:
                (metric.labels(*key) if labels else metric).set(value)

    by_outcome = {(vendor, one): n for vendor, counts in report["outcomes"].items() for one, n in counts.items()}
    gauge("cities", "Cities of the latest runs", by_outcome, ("vendor", "outcome"))
    gauge("meetings", "Meetings that the latest runs found", {(): report["meetings"]})
    for name, states in (
        ("documents", ("downloaded", "waiting", "failed")),
        ("extraction", ("ok", "partial", "failed", "waiting")),
        ("summaries", ("done", "waiting", "refused", "failed")),
    ):
        title = {"extraction": "texts"}.get(name, name)
        gauge(title, f"{title.capitalize()} of the latest runs", {(s,): report[name][s] for s in states}, ("state",))
    gauge("waiting", "What waits in the whole ledger", {(s,): n for s, n in report["backlog"].items()}, ("stage",))
    money = report["money"]
    gauge("cost_usd", "US dollars paid to Claude", {("runs",): money["runs_usd"], ("all",): money["all_usd"]}, ("of",))
    gauge("alarms", "Alarms that the report raises", {(): len(report["alarms"])})
    disk = {(of,): report["disk"][f"{of}_bytes"] for of in ("file", "ledger", "free")}
    gauge("disk_bytes", "Bytes of documents and ledger, and free", disk, ("of",))
    for name, meaning, values in _of_runs(report["runs"]):
        gauge(f"run_{name}", meaning, values, ("spider",))
    write_to_textfile(str(path), registry)


def _of_runs(runs: list[dict[str, Any]]) -> list[tuple[str, str, dict[tuple[str, ...], float | None]]]:
    mb = 1024 * 1024
    latest = {run["spider"]: run for run in runs}  # of a spider with several commands, the newest
    columns = (
        (
            "peak_memory_bytes",
            "Most memory of the spider's latest run",
            lambda run: _times(run["peak_memory_mb"], mb),
        ),
        ("swap_bytes", "Most memory of it in swap", lambda run: _times(run["swap_mb"], mb)),
        ("seconds", "How long it took", lambda run: run["wall_seconds"]),
        ("end_timestamp_seconds", "When it ended", lambda run: _timestamp(run["ended_at"])),
    )
    return [(name, meaning, {(spider,): value(run) for spider, run in latest.items()}) for name, meaning, value in columns]


def _times(value: float | None, factor: int) -> float | None:
    return None if value is None else value * factor


def _timestamp(stamp: str | None) -> float | None:
    return None if stamp is None else datetime.fromisoformat(stamp).timestamp()
