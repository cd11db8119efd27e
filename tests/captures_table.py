"""Reads the captured pages of all vendors and compares what is found with what a person read on them.

``ENGAGIC_CAPTURES=/path/to/captures python -m tests.captures_table [--time] [VENDOR ...]`` prints one line a row of the
MANIFEST.md files, with the numbers expected and found, then one a row that cannot be compared and why, then one a fact that is
wrong. ``--time`` prints how long the largest page of each vendor takes instead. Exit code 1 if a fact is wrong, a row is left out
or a page takes longer than its mark.

The expected values lie in ``tests/captures/<folder>.json``, one entry a file: ``url``, ``timezone``, ``expected`` and, where the
parser could not know, ``vendor``, ``params``, ``kind`` or a ``reader`` of this module. ``counted`` says where a number comes from
that the MANIFEST.md does not state. An entry with ``not_compared`` in place of these says why.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engagic_scrapy.exceptions import PageError
from engagic_scrapy.items import AgendaItem, Document, Matter, Meeting, RowProblem, Sponsor, Vote, all_documents
from tests import captures_manifest

SPIDERS = Path(__file__).parents[1] / "engagic_scrapy" / "spiders"
EXPECTED = Path(__file__).parent / "captures"
LINKS = ("video", "audio", "accessible_agenda", "accessible_minutes")
COUNTS = ("meetings", "items", "attachments")
MARK_MS = 50  # for the slowest page of a vendor, unless its spider's card says why it takes longer
STATED_MS = re.compile(r"^ +Parsing: up to (\d+) ms a page\. \S", re.M)
Told = dict[tuple[str, str], dict[str, Any]]  # entries by folder and file
NO_PAGES = {"pdf": "a document of no portal: tests/documents/test_pdf_captures.py compares it"}


@dataclass
class Line:
    """A row of a MANIFEST.md: what was expected and found, or why that can't be said (``reason``)."""

    row: captures_manifest.Row
    vendor: str
    entry: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    ms: float = 0.0

    @property
    def expected(self) -> dict[str, Any]:
        return self.entry.get("expected", {})

    @property
    def name(self) -> str:
        return f"{self.row.folder}/{self.row.file}"

    @property
    def wrong(self) -> list[str]:
        return wrong(self.found, self.expected)


def entries(expected: Path = EXPECTED) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Folder, file and entry of every capture that is told about."""
    for table in sorted(expected.glob("*.json")):
        for file, entry in json.loads(table.read_text(encoding="utf-8")).items():
            yield table.stem, file, entry


def folder() -> Path | None:
    """Where the captures are, None if ENGAGIC_CAPTURES doesn't say."""
    place = os.environ.get("ENGAGIC_CAPTURES")
    return Path(place) if place else None


def read(name: str, body: bytes, entry: dict[str, Any]) -> list[Any]:
    """The records of a capture of this folder, by the vendor's own parser."""
    if "reader" in entry:
        return READERS[entry["reader"]](body, entry)
    vendor = entry.get("vendor", name)
    parser = importlib.import_module(f"engagic_scrapy.parsers.{vendor}")
    return parser.parse_saved(
        body, url=entry["url"], timezone=entry["timezone"], kind=entry.get("kind"), params=entry.get("params")
    )


def facts(records: list[Any]) -> dict[str, Any]:
    """What can be counted and named in records: numbers of each kind, first and last meeting, item and vote."""
    found: dict[str, Any] = {"records": len(records)}
    meetings = [record for record in records if isinstance(record, Meeting)]
    items = [record for record in records if isinstance(record, AgendaItem)] + [item for m in meetings for item in m.items]
    found |= {"meetings": len(meetings), "items": len(items), "problems": _count(records, RowProblem)}
    found |= {"votes": _count(records, Vote) + sum(len(item.votes) for item in items)}
    found |= {"sponsors": _count(records, Sponsor) + sum(len(item.sponsors) for item in items)}
    documents = [d for m in meetings for d in all_documents(m)] + [
        d for r in records if isinstance(r, AgendaItem) for d in r.documents
    ]
    documents += [record for record in records if isinstance(record, Document)]
    for kind in sorted({document.kind for document in documents} | {"agenda", "packet", "minutes", "attachment", "notice"}):
        found[f"{kind}s" if not kind.endswith("s") else kind] = sum(document.kind == kind for document in documents)
    links = [link for m in meetings for link in (*m.media, *m.links)]
    found |= {kind: sum(link.kind == kind for link in links) for kind in LINKS}
    for status in ("cancelled", "tentative", "confirmed"):
        found[status] = sum(meeting.status == status for meeting in meetings)
    found["without_time"] = sum(meeting.start_time is None for meeting in meetings)
    found["without_link"] = sum(not meeting.source_url for meeting in meetings)
    for name, meeting in (("first", meetings[0]), ("last", meetings[-1])) if meetings else ():
        found |= _meeting_facts(name, meeting)
    return found | _part_facts(records, items)


def _count(records: list[Any], kind: type) -> int:
    return sum(isinstance(record, kind) for record in records)


def _meeting_facts(name: str, meeting: Meeting) -> dict[str, Any]:
    agenda = next((document.url for document in meeting.documents if document.kind == "agenda"), None)
    start = (meeting.start_time or meeting.date or "")[:16]
    facts = {
        "id": meeting.native_id,
        "body": meeting.body,
        "start": start,
        "agenda": agenda,
        "agenda_status": meeting.agenda_status,
    }
    facts |= {"status": meeting.status, "media_id": meeting.media[0].native_id if meeting.media else None}
    return {f"{name}_{key}": value for key, value in facts.items()}


def _part_facts(records: list[Any], items: list[AgendaItem]) -> dict[str, Any]:
    votes = [record for record in records if isinstance(record, Vote)] or [vote for item in items for vote in item.votes]
    matters = [record for record in records if isinstance(record, Matter)]
    return {
        "first_file": items[0].matter.file if items and items[0].matter else None,
        "first_number": items[0].number if items else None,
        "last_number": items[-1].number if items else None,
        "first_vote": f"{votes[0].voter}: {votes[0].option}" if votes else None,
        "first_matter": matters[0].native_id if matters else None,
    }


def wrong(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """One line a fact that differs."""
    return [f"{key}: expected {value!r}, found {found.get(key)!r}" for key, value in expected.items() if found.get(key) != value]


# -- readers of captures that are no answer of the vendor as it stands ---------------------------------------------------------


def _rows(body: bytes, entry: dict[str, Any]) -> list[Any]:
    """Answers of the Legistar API that no crawl asks for: that they are lists can be checked all the same."""
    from engagic_scrapy.parsers.legistar import api

    return api.rows(body)


def _nested_event(body: bytes, entry: dict[str, Any]) -> list[Any]:
    """San José: one event into which the person who saved it put the answers of all the other calls."""
    from engagic_scrapy.parsers.legistar import api, api_items

    event = json.loads(body)[0]
    page = api.events(body, client="sanjose", timezone=entry["timezone"])
    rows = [{**row, "EventItemMatterAttachments": row.get("Attachments") or []} for row in event["items"]]
    meeting = page.meetings[0]
    meeting.items = api_items.event_items(json.dumps(rows).encode(), client="sanjose").items
    raw = {str(row["EventItemId"]): row for row in event["items"]}
    for item in meeting.items:
        row = raw[item.native_id or ""]
        item.votes = api_items.votes(json.dumps(row.get("Votes") or []).encode(), event_item_id=item.native_id or "")
        item.sponsors = api_items.sponsors(json.dumps(row.get("Sponsors") or []).encode())
    histories = [history for row in event["items"] for history in row.get("Histories") or []]
    return [*page.meetings, *histories]


READERS = {"rows": _rows, "nested_event": _nested_event}


# -- the tables ----------------------------------------------------------------------------------------------------------------


def lines(place: Path, told: Told, vendors: list[str]) -> list[Line]:
    """One for each row of each MANIFEST.md, of these vendors or of all."""
    rows = [(row, told.get((row.folder, row.file), {})) for row in captures_manifest.rows(place)]
    return [_line(place, row, entry) for row, entry in rows if not vendors or entry.get("vendor", row.folder) in vendors]


def _line(place: Path, row: captures_manifest.Row, entry: dict[str, Any]) -> Line:
    line = Line(row, entry.get("vendor", row.folder), entry)
    if not line.expected:
        line.reason = entry.get("not_compared") or NO_PAGES.get(row.folder)
        return line
    body = (place / row.folder / row.file).read_bytes()
    started = time.perf_counter()
    try:
        line.found = facts(read(row.folder, body, entry))
    except PageError as error:
        line.found = {"error": f"{error.kind}: {error}"}
    line.ms = (time.perf_counter() - started) * 1000
    return line


def left_out(place: Path, told: Told, rows: list[Line]) -> list[str]:
    """Rows without expected values and without a reason, files without a row, expected values without a row."""
    named = {(row.folder, row.file) for row in captures_manifest.rows(place)}
    found = [f"{line.name}: neither expected values nor a reason" for line in rows if not line.expected and line.reason is None]
    found += [f"{name}: a file that no MANIFEST.md names" for name in captures_manifest.unnamed(place)]
    return found + [f"{folder}/{file}: no MANIFEST.md names it" for folder, file in told if (folder, file) not in named]


def _print(table: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_facts(place: Path, told: Told, vendors: list[str]) -> int:
    rows = lines(place, told, vendors)
    compared, others = [line for line in rows if line.expected], [line for line in rows if line.reason]
    table: list[tuple[str, ...]] = [("VENDOR", "FILE", *(f"{count.upper()} (FOUND)" for count in COUNTS), "FACTS", "WRONG", "MS")]
    for line in compared:
        counts = (f"{line.expected.get(count, '?')} ({line.found.get(count, '-')})" for count in COUNTS)
        table.append((line.vendor, line.row.file, *counts, f"{len(line.expected)}", f"{len(line.wrong)}", f"{line.ms:.0f}"))
    _print(table)
    _print_notes("numbers that their MANIFEST.md does not state", [(line, line.entry.get("counted")) for line in compared])
    _print_notes("rows that are not compared", [(line, line.reason) for line in others])
    for name in sorted(set(captures_manifest.folders(place)) - {line.row.folder for line in rows}) if not vendors else []:
        print(f"{name}: its MANIFEST.md has no rows")
    details = [f"{line.name}: {fact}" for line in compared for fact in line.wrong]
    left = left_out(place, told, rows)
    print(f"\n{len(rows)} rows of MANIFEST.md files: {len(compared)} compared, {len(others)} not compared, {len(left)} left out")
    print(f"{sum(len(line.expected) for line in compared)} facts, {len(details)} wrong")
    print(*details, *left, sep="\n", end="\n" if details or left else "")
    return 1 if details or left else 0


def _print_notes(what: str, notes: list[tuple[Line, str | None]]) -> None:
    given = [(line.vendor, line.row.file, note) for line, note in notes if note]
    if given:
        print(f"\n{len(given)} {what}:")
        _print(given)


def print_times(place: Path, told: Told, vendors: list[str]) -> int:
    """The slowest capture of each vendor, by the best of five readings: the machine may be busy with other things."""
    worst: dict[str, tuple[float, Line]] = {}
    for line in lines(place, told, vendors):
        if line.expected:
            body = (place / line.row.folder / line.row.file).read_bytes()
            took = min(_ms(line.row.folder, body, line.entry) for _ in range(5))
            worst[line.vendor] = max(worst.get(line.vendor, (0.0, line)), (took, line), key=lambda each: each[0])
    table: list[tuple[str, ...]] = [("VENDOR", "FILE", "KB", "MS", "MARK")]
    marks = {vendor: mark_ms(vendor) for vendor in worst}
    for vendor, (took, line) in sorted(worst.items()):
        size = (place / line.row.folder / line.row.file).stat().st_size
        table.append((vendor, line.row.file, f"{size / 1000:.0f}", f"{took:.0f}", f"{marks[vendor]}"))
    _print(table)
    over = sum(took > MARK_MS for took, _ in worst.values())
    slow = sum(took > marks[vendor] for vendor, (took, _) in worst.items())
    print(f"{len(worst)} vendors, {over} over {MARK_MS} ms, {slow} over their mark")
    return 1 if slow else 0


def mark_ms(vendor: str) -> int:
    """What the slowest page of a vendor may take: 50 ms, or what its spider's card states with the reason."""
    found = STATED_MS.search((SPIDERS / f"{vendor}.py").read_text(encoding="utf-8"))
    return int(found[1]) if found else MARK_MS


def _ms(name: str, body: bytes, entry: dict[str, Any]) -> float:
    started = time.process_time()
    with contextlib.suppress(PageError):  # an error page is read too
        read(name, body, entry)
    return (time.process_time() - started) * 1000


def main(arguments: list[str], expected: Path = EXPECTED) -> int:
    about = argparse.ArgumentParser(prog="python -m tests.captures_table", description=(__doc__ or "").splitlines()[0])
    about.add_argument("vendors", nargs="*", metavar="VENDOR")
    about.add_argument("--time", action="store_true", help=f"how long each vendor's slowest page takes; the mark is {MARK_MS} ms")
    options = about.parse_args(arguments)
    place = folder()
    if place is None:
        print("set ENGAGIC_CAPTURES to the folder of captures", file=sys.stderr)
        return 2
    told = {(name, file): entry for name, file, entry in entries(expected)}
    return (print_times if options.time else print_facts)(place, told, options.vendors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
