"""The report as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from engagic_scrapy.outcomes import OUTCOMES
from engagic_scrapy.report.cities import grouped
from engagic_scrapy.report.next_steps import command

WIDTH = 110
NAMED = 30  # cities of one group that are named; --json names all
HINTS = {
    "no_key": "no key: ANTHROPIC_API_KEY is not set",
    "budget": "the run's cap in US dollars is reached",
}


def render(report: dict[str, Any]) -> str:
    """The whole report; its last part says what to do next."""
    parts = (_alarms, _runs, _outcomes, _problems, _documents, _extraction, _summaries, _money_and_disk, _next)
    return "\n\n".join(text for part in parts if (text := "\n".join(part(report))))


def table(rows: list[tuple[str, ...]], left: int = 1) -> Iterator[str]:
    """Rows as aligned lines; columns after the first ``left`` ones hold numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            text.ljust(width) if place < left else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def size(number: float | None) -> str:
    """Bytes for people."""
    if number is None:
        return "unknown"
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit in ("B", "kB") else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def moment(stamp: str | None) -> str:
    return "-" if stamp is None else stamp[:16].replace("T", " ") + " UTC"


def wrapped(text: str, indent: str = "  ") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False
    )


def _alarms(report: dict[str, Any]) -> Iterator[str]:
    if report["alarms"]:
        yield f"Alarms ({len(report['alarms'])})"
    for alarm in report["alarms"]:
        yield wrapped(f"! {alarm['text']}")
        if alarm["url"]:
            yield f"      {alarm['url']}"


def _runs(report: dict[str, Any]) -> Iterator[str]:
    yield f"Runs (ledger {report['ledger']})"
    for run in report["runs"]:
        times = f", resumed {run['resumptions']} times" if run["resumptions"] else ""
        yield f"  {run['id']}  {command(run)}"
        yield f"     {how_it_ended(run)}; began {moment(run['started_at'])}, took {duration(run['wall_seconds'])}{times}"
        if run["peak_memory_mb"]:
            pauses = f", paused {run['memory_pauses']} times" if run["memory_pauses"] else ""
            marks = f"soft mark {run['memory_soft_mb']:g}, hard mark {run['memory_hard_mb']:g}"
            yield f"     memory at most {run['peak_memory_mb']:.0f} MB ({marks}), in swap {run['swap_mb'] or 0:.0f} MB{pauses}"


def how_it_ended(run: dict[str, Any]) -> str:
    """In words, and what to do about it."""
    if run["state"] == "running":
        return f"running now ({run['process']})"
    if run["state"] == "killed":
        return f"killed, or the machine stopped ({run['process']} is gone); the same command goes on"
    return f"stopped: {run['finish_reason']}; the same command goes on" if run["resumable"] else f"{run['finish_reason']}"


def _outcomes(report: dict[str, Any]) -> Iterator[str]:
    yield f"Cities by outcome ({report['meetings']:,} meetings)"
    if not report["outcomes"]:
        yield "  none: these runs read no city"
        return
    rows: list[tuple[str, ...]] = [("  vendor", *OUTCOMES, "cities")]
    for vendor, counts in report["outcomes"].items():
        rows.append((f"  {vendor}", *(str(counts[one] or "-") for one in OUTCOMES), str(sum(counts.values()))))
    yield from table(rows)


def _problems(report: dict[str, Any]) -> Iterator[str]:
    order = ("failed", "unfinished", "partial")
    for outcome in order:
        rows = [row for row in report["cities"] if row["outcome"] == outcome]
        if rows:
            yield f"{outcome.capitalize()} ({len(rows)})"
            for group in grouped(rows):
                yield from _group(group)
    if report["suspiciously_quiet"]:
        yield f"Suspiciously quiet ({len(report['suspiciously_quiet'])})"
        for row in report["suspiciously_quiet"]:
            yield wrapped(f"{row['city']} ({row['vendor']}): {row['reason']}")
    if report["tls_exceptions"]:
        yield wrapped(f"Read without checking the certificate (verify_tls = false): {', '.join(report['tls_exceptions'])}", "")


def _group(group: list[dict[str, Any]]) -> Iterator[str]:
    first = group[0]
    why = f"{first['kind']}: {first['reason']}"
    if len(group) == 1:
        yield wrapped(f"{first['city']} ({first['vendor']}): {why}")
    else:
        more = f" and {len(group) - NAMED} more (--json names all)" if len(group) > NAMED else ""
        yield wrapped(f"{len(group)} cities ({first['vendor']}): {why}")
        yield wrapped(", ".join(row["city"] for row in group[:NAMED]) + more, "      ")
    if first["url"]:
        yield f"      {first['url']}"


def _documents(report: dict[str, Any]) -> Iterator[str]:
    found = report["documents"]
    yield f"Documents ({found['listed']:,} listed by these runs)"
    yield f"  {found['downloaded']:,} downloaded, {found['waiting']:,} waiting, {found['failed']:,} failed"
    for failure in found["failures"]:
        state = "held, but its address fails now" if failure["state"] == "downloaded" else failure["state"]
        later = f", again after {moment(failure['again_at'])}" if failure["again_at"] else ""
        yield wrapped(f"{failure['number']:,} {state}: {failure['kind']}: {failure['reason']}{later}", "    ")
        yield f"        {failure['url']}"


def _extraction(report: dict[str, Any]) -> Iterator[str]:
    found = report["extraction"]
    yield "Text"
    counts = ", ".join(f"{found[name]:,} {name}" for name in ("ok", "partial", "failed", "waiting"))
    yield f"  {counts}; {found['pages_read']:,} of {found['pages_total']:,} pages read in {duration(found['seconds'])}"
    for problem in found["problems"]:
        yield wrapped(f"{problem['number']:,} {problem['state']}: {problem['kind']}: {problem['reason']}", "    ")
        yield f"        {problem['url']}"


def _summaries(report: dict[str, Any]) -> Iterator[str]:
    found = report["summaries"]
    yield "Summaries"
    counts = ", ".join(f"{found[name]:,} {name}" for name in ("done", "waiting", "refused", "failed"))
    yield f"  {counts}; {found['outlines']:,} outlines (official titles, not summaries)"
    for problem in found["problems"]:
        reason = HINTS.get(problem["kind"], problem["reason"])
        yield wrapped(f"{problem['number']:,} {problem['state']}: {problem['kind']}: {reason}", "    ")
        if problem["state"] != "waiting":
            yield f"        {problem['url']}"
    for batch in found["batches"]:
        sent = f"sent {moment(batch['sent_at'])}" if batch["sent_at"] else f"begun {moment(batch['begun_at'])}, perhaps sent"
        why = f"; {batch['reason']}" if batch["reason"] else ""
        yield wrapped(
            f"at Anthropic: {batch['calls']:,} in batch {batch['id'] or '(id not known)'}, {sent}, "
            f"at most ${batch['estimated_usd']:.4f}; the next run fetches them{why}",
            "    ",
        )
    for call in found["uncertain"]:
        cost = f"may have cost ${float(call['estimated_usd']):.4f}"
        yield wrapped(f"uncertain: sent {moment(call['begun_at'])}, no answer known, {cost}: {call['url']}", "    ")


def _money_and_disk(report: dict[str, Any]) -> Iterator[str]:
    money, disk = report["money"], report["disk"]
    yield "Money and disk"
    yield f"  ${money['runs_usd']:.4f} in these runs, ${money['all_usd']:.4f} in all"
    yield (
        f"  {disk['files']:,} files of {size(disk['file_bytes'])} in {report['data_dir']}; ledger {size(disk['ledger_bytes'])}; "
        f"{size(disk['free_bytes'])} free (kept free: {size(disk['free_mark_bytes'])})"
    )


def _next(report: dict[str, Any]) -> Iterator[str]:
    yield "What to do next"
    for step in report["next"] or ["Nothing: all is read."]:
        yield wrapped(f"- {step}")
    if report["example_meeting"]:
        yield f"  - Read a meeting: scrapy report --meeting {report['example_meeting']}"
