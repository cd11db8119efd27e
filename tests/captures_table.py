"""Reads the captured pages of all vendors and compares what is found with what a person read on them.

``ENGAGIC_CAPTURES=/path/to/captures python -m tests.captures_table [VENDOR ...]`` prints one line a fact that is wrong and one a
file. The expected values lie in ``tests/captures/<vendor>.json``, one entry a file: ``url``, ``timezone``, ``expected`` and,
where the parser could not know, ``kind`` or a ``reader`` of this module.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagic_scrapy.exceptions import PageError
from engagic_scrapy.items import AgendaItem, Document, Matter, Meeting, RowProblem, Sponsor, Vote, all_documents

EXPECTED = Path(__file__).parent / "captures"
LINKS = ("video", "audio", "accessible_agenda", "accessible_minutes")


def entries(vendor: str | None = None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Vendor, file and entry of every capture with expected values."""
    for table in sorted(EXPECTED.glob("*.json")):
        if vendor in (None, table.stem):
            for file, entry in json.loads(table.read_text(encoding="utf-8")).items():
                yield table.stem, file, entry


def folder() -> Path | None:
    """Where the captures are, None if ENGAGIC_CAPTURES doesn't say."""
    place = os.environ.get("ENGAGIC_CAPTURES")
    return Path(place) if place else None


def read(vendor: str, body: bytes, entry: dict[str, Any]) -> list[Any]:
    """The records of a capture, by the vendor's own parser."""
    if "reader" in entry:
        return READERS[entry["reader"]](body, entry)
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


def main(vendors: list[str]) -> int:
    place = folder()
    if place is None:
        print("set ENGAGIC_CAPTURES to the folder of captures", file=sys.stderr)
        return 2
    table, details = [("VENDOR", "FILE", "MEETINGS", "ITEMS", "FACTS", "WRONG", "MS")], []
    for vendor, file, entry in entries():
        if vendors and vendor not in vendors:
            continue
        body = (place / vendor / file).read_bytes()
        started = time.perf_counter()
        try:
            found = facts(read(vendor, body, entry))
        except PageError as error:
            found = {"error": f"{error.kind}: {error}"}
        took = (time.perf_counter() - started) * 1000
        bad = wrong(found, entry["expected"])
        details += [f"{vendor}/{file}: {line}" for line in bad]
        counts = (
            str(found.get("meetings", 0)),
            str(found.get("items", 0)),
            str(len(entry["expected"])),
            str(len(bad)),
            f"{took:.0f}",
        )
        table.append((vendor, file, *counts))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"{len(table) - 1} captures, {len(details)} facts wrong")
    print(*details, sep="\n", end="\n" if details else "")
    return 1 if details else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
