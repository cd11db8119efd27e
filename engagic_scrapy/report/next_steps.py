"""What an operator should do next, in words with the command."""

from __future__ import annotations

from collections import Counter
from typing import Any

MANY = 5  # cities of one vendor that fail alike are the vendor's doing


def next_steps(report: dict[str, Any], usd_per_run: float) -> list[str]:
    """One line for each thing that somebody should do; empty if all is well."""
    return [*_runs(report), *_cities(report), *_documents(report), *_summaries(report, usd_per_run), *_disk(report)]


def command(run: dict[str, Any]) -> str:
    """The command that the run was started by."""
    arguments = "".join(f" -a {name}={value}" for name, value in run["args"].items())
    return f"scrapy crawl {run['spider']}{arguments}"


def _runs(report: dict[str, Any]) -> list[str]:
    steps = []
    for run in report["runs"]:
        if run["resumable"] and run["state"] != "running":
            why = "was killed" if run["state"] == "killed" else f"stopped ({run['finish_reason']})"
            steps.append(f"Run {run['id']} {why}; the same command goes on: ./run_all.sh, or {command(run)}")
    return steps


def _cities(report: dict[str, Any]) -> list[str]:
    failed = [row for row in report["cities"] if row["outcome"] == "failed"]
    steps, explained = [], set()
    for (vendor, kind), number in Counter((row["vendor"], row["kind"]) for row in failed).most_common():
        if number >= MANY:
            explained.add((vendor, kind))
            total = sum(report["outcomes"][vendor].values())
            steps.append(f"{number} of {total} cities of {vendor} failed alike ({kind}): look at one of them, not at each")
    single = [row for row in failed if (row["vendor"], row["kind"]) not in explained]
    if single or explained:
        row = (single or failed)[0]
        steps.append(
            f"Look at a city that failed: scrapy report --city {row['city']}; then open its URL in a browser; "
            f"again, only this one: scrapy crawl {row['vendor']} -a cities={row['city']}"
        )
    for row in report["suspiciously_quiet"][:MANY]:
        steps.append(f"{row['city']} had meetings in its last four crawls and has none now: look at its portal")
    return steps


def _documents(report: dict[str, Any]) -> list[str]:
    steps = []
    waiting = report["backlog"]
    if waiting["download"] or waiting["extract"]:
        steps.append(f"Documents to download: {waiting['download']}, to read: {waiting['extract']}: scrapy crawl backlog")
    again = [failure["again_at"] for failure in report["documents"]["failures"] if failure["again_at"]]
    if again:
        steps.append(f"Failed downloads are tried again by a run after {min(again)[:16].replace('T', ' ')} UTC")
    return steps


def _summaries(report: dict[str, Any], usd_per_run: float) -> list[str]:
    steps = []
    kinds = {problem["kind"] for problem in report["summaries"]["problems"] if problem["state"] == "waiting"}
    waiting = report["backlog"]["summarize"]
    if "no_key" in kinds:
        steps.append(f"{waiting} summaries wait for a key: export ANTHROPIC_API_KEY=…, then scrapy crawl backlog")
    elif "invalid_key" in kinds:
        steps.append("The API key was refused: correct ANTHROPIC_API_KEY, then scrapy crawl backlog")
    elif "budget" in kinds:
        steps.append(
            f"{waiting} summaries wait, the run's cap of ${usd_per_run:g} is reached: the next run goes on "
            "(scrapy crawl backlog), or raise ENGAGIC_SUMMARY_USD_PER_RUN"
        )
    elif "no_price" in kinds:
        steps.append("The model has no price, so no cap can be kept: name it in ENGAGIC_PRICES, or choose another model")
    elif waiting:
        steps.append(f"Summaries to make: {waiting}: scrapy crawl backlog")
    if report["summaries"]["uncertain"]:
        number = len(report["summaries"]["uncertain"])
        steps.append(f"Calls to Claude without a known answer, perhaps paid for: {number}; scrapy resend shows and resends them")
    return steps


def _disk(report: dict[str, Any]) -> list[str]:
    disk = report["disk"]
    if disk["free_bytes"] is not None and disk["free_bytes"] < disk["free_mark_bytes"]:
        return ["The disk is nearly full: nothing more is downloaded until there is room (ENGAGIC_DISK_FREE_MB)"]
    return []
