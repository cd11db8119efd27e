"""What a run left, as things that two runs can be compared by, and what of it was lost, doubled or changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.report.meetings import meeting
from engagic_scrapy.sandbox.claude import Call
from tests.crawl.house import House

# What differs between two runs that found the same: times, and where this run's folder is.
VOLATILE = {"path", "text_dir", "not_before", "ended_at", "updated_at"}
TABLES = {
    "meetings": "SELECT city, native_id FROM meeting",
    "documents": "SELECT city, url, sha256 FROM document WHERE state = 'downloaded'",
    "texts": "SELECT sha256, state, pages_total, pages_read, text_hash FROM version",
    "summaries": "SELECT subject_id FROM summary WHERE state = 'done' AND final = 1",
}


@dataclass
class Left:
    """What lies in a run's folder. ``counts``: by name of the thing, how often each is there."""

    counts: dict[str, Counter[str]]
    records: dict[str, str]  # meeting's id to what `scrapy report --meeting ID --json` prints of it, without times
    feeds: dict[str, frozenset[str]]  # feed's name to its records
    broken_lines: int  # of the feeds: not JSON


@dataclass
class Difference:
    """Between an unbroken run and another. Lists hold one line each."""

    lost: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)


def collect(house: House, feeds: Iterable[str]) -> Left:
    ledger = Ledger.open(house.data)
    try:
        counts = {name: Counter("|".join(map(str, row.values())) for row in ledger.rows(sql)) for name, sql in TABLES.items()}
        counts["pages"] = _pages(Store(house.data), [row["sha256"] for row in ledger.rows("SELECT sha256 FROM version")])
        ids = [row["id"] for row in ledger.rows("SELECT id FROM meeting ORDER BY id")]
        records = {one: json.dumps(_lasting(meeting(ledger, one, None)), sort_keys=True) for one in ids}
    finally:
        ledger.close()
    shown: dict[str, frozenset[str]] = {}
    broken = 0
    for name in feeds:
        file = house.folder / name
        lines = file.read_text().splitlines() if file.exists() else []
        whole = [line for line in lines if _is_json(line)]
        broken += len(lines) - len(whole)
        shown[name] = frozenset(json.dumps(json.loads(line), sort_keys=True) for line in whole)
    return Left(counts, records, shown, broken)


def compare(unbroken: Left, other: Left) -> Difference:
    found = Difference()
    for name, planted in unbroken.counts.items():
        got = other.counts[name]
        found.lost[name] = [f"{name} lost: {key[:200]}" for key in (planted - got)]
        found.extra[name] = [f"{name} too many: {key[:200]}" for key in (got - planted)]
    for name, lines in unbroken.feeds.items():
        found.feeds += [f"{name}: lost: {line[:160]}" for line in sorted(lines - other.feeds[name])]
        found.feeds += [f"{name}: not in the unbroken run's: {line[:160]}" for line in sorted(other.feeds[name] - lines)]
    for one in sorted(unbroken.records.keys() | other.records.keys()):
        found.records += _unlike(one, unbroken.records.get(one), other.records.get(one))
    return found


def repeated(calls: Iterable[Call], unbroken: Iterable[Call]) -> int:
    """Paid calls with an input that had been paid for before, but for inputs that the unbroken run paid for twice, too."""
    twice = Counter(call.body_hash for call in calls if call.paid) - Counter(call.body_hash for call in unbroken if call.paid)
    allowed = {call.body_hash for call in unbroken if call.paid}
    return sum(number - (body not in allowed) for body, number in twice.items())


def _pages(store: Store, hashes: Iterable[str]) -> Counter[str]:
    """Each page of each document: its number and its words."""
    found: Counter[str] = Counter()
    for sha256 in hashes:
        file: Path = store.text_dir(sha256) / "pages.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        pages = [json.loads(line) for line in lines]
        found.update(f"{sha256[:12]} {page['page']} {page['text']}" for page in pages)
    return found


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        # What a strike put off comes with the timer's next run, which lists all cities anew: a document that has arrived is then
        # queued to be looked at again some day.
        kept = {key: _lasting(one) for key, one in value.items() if key not in VOLATILE}
        return kept | {"queue": "none"} if kept.get("queue") == "listed" else kept
    return [_lasting(one) for one in value] if isinstance(value, list) else value


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _unlike(one: str, left: str | None, right: str | None) -> list[str]:
    if left == right:
        return []
    if left is None or right is None:
        return [f"{one}: {'not in the unbroken run' if left is None else 'lost'}"]
    place = next(n for n, (a, b) in enumerate(zip(left + "\0", right + "\0", strict=False)) if a != b)
    start = max(0, place - 60)
    return [f"{one}: unbroken …{left[start : place + 60]}… this one …{right[start : place + 60]}…"]
