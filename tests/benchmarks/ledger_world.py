"""A ledger of any size, made by SQL alone: a million meetings with eight items and five documents each take some minutes."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from engagic_scrapy.items import AgendaItem, Document, Meeting, identify
from engagic_scrapy.ledger.ledger import Ledger

DOCUMENTS, ITEMS = 5, 8
DAYS_OF_RUNS, VENDORS, CITIES = 365, 25, 800
TODAY = "2026-06-10"
# Ids are as scattered as real ones, and can be told from the number.
UUID = "printf('%08x-%04x-5%03x-8%03x-%012x', ({n} * 2654435761) & 4294967295, {n} & 65535, {n} & 4095, {n} & 4095, {n})"
# Half of the meetings lie in the last four years, most are past; about one in fifteen is within 30 days.
DAY = f"date('{TODAY}', printf('%d days', 30 - (({{n}} * 48271) % 1460)))"
HASH = "printf('%08x%08x%048x', ({n} * 2654435761) & 4294967295, ({n} * 40503) & 4294967295, {n})"
# nine in ten documents are downloaded and read, and one in ten thousand waits
WAITS = "{n} % 10000 = 7"
COUNT = "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {number}) "


def meeting_id(number: int) -> str:
    scattered, low = (number * 2654435761) & 0xFFFFFFFF, number & 0xFFF
    return f"ocd-event/{scattered:08x}-{number & 0xFFFF:04x}-5{low:03x}-8{low:03x}-{number:012x}"


def build(folder: Path, meetings: int, say: Callable[[str], object] = print) -> None:
    """Fills a new ledger in ``folder``; nothing else may have it open."""
    Ledger.open(folder).close()
    connection = sqlite3.connect(folder / "ledger.sqlite3", isolation_level=None)
    for pragma in (
        "journal_mode = OFF",
        "synchronous = OFF",
        "cache_size = -1000000",
        "temp_store = FILE",
        "locking_mode = EXCLUSIVE",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _sql in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    for what, statement in _statements(meetings):
        start = time.monotonic()
        connection.execute(statement)
        say(f"  {what}: {time.monotonic() - start:.0f} s")
    for name, sql in indexes:
        start = time.monotonic()
        connection.execute(sql)
        say(f"  index {name}: {time.monotonic() - start:.0f} s")
    connection.execute("COMMIT")
    connection.close()
    restore = sqlite3.connect(folder / "ledger.sqlite3")
    restore.execute("PRAGMA journal_mode = WAL").fetchall()
    restore.close()


def _statements(meetings: int) -> list[tuple[str, str]]:
    """What is inserted, and the SQL."""
    number, runs = "(n * 8 + k)", DAYS_OF_RUNS * VENDORS
    words = {
        "meetings": COUNT.format(number=meetings),
        "documents": f"{COUNT.format(number=meetings)}, d(k) AS (VALUES {', '.join(f'({k})' for k in range(DOCUMENTS))})",
        "items": f"{COUNT.format(number=meetings)}, d(k) AS (VALUES {', '.join(f'({k})' for k in range(ITEMS))})",
        "runs": COUNT.format(number=runs),
        "cities": COUNT.format(number=CITIES),
        "city_runs": COUNT.format(number=DAYS_OF_RUNS * CITIES),
        "meeting": f"'ocd-event/' || {UUID.format(n='n')}",
        "item": f"'item/' || {UUID.format(n=number)}",
        "document": f"'document/' || {UUID.format(n=number)}",
        "sha256": HASH.format(n=number),
        "hash": HASH.format(n="n"),
        "number": number,
        "waits": WAITS.format(n=number),
        "city": f"'city' || (n % {CITIES})",
        "vendor": f"'v' || (n % {VENDORS})",
        "day": DAY.format(n="n"),
        "seen": "'2026-06-01T00:00:00.000+00:00'",
        # meetings of the last weeks were listed by the newest run of their vendor
        "run": f"CASE WHEN {DAY.format(n='n')} >= '2026-05-25' THEN {runs} - n % {VENDORS} ELSE 1 + n % {runs - VENDORS} END",
        "meeting_record": json.dumps({**_sample(), "items": []}).replace("'", "''"),
        "item_record": json.dumps(_sample()["items"][0]).replace("'", "''"),
        "words": "Words of a summary. " * 25,
        "all_cities": str(CITIES),
        "all_vendors": str(VENDORS),
        "all_runs": str(runs),
    }
    return [(sql.split("INSERT INTO ")[1].split()[0], sql.format(**words)) for sql in _TABLES]


_TABLES = (
    """{runs} INSERT INTO run (spider, key, args, version, settings_hash, worker, started_at, ended_at, finish_reason, stats)
    SELECT {vendor}, 'key' || (n % {all_vendors}), '{{}}', '1', 's', 'host:1:1', {seen}, {seen}, 'finished', '{{}}' FROM c""",
    "{cities} INSERT INTO city SELECT {city}, 'City ' || n, 'CA', '{{}}', {seen} FROM c",
    """{city_runs} INSERT INTO city_run SELECT (n / {all_cities}) * {all_vendors} + 1 + n % {all_vendors}, {city}, {vendor},
    'done', 'ok', NULL, NULL, NULL, 3, '{{}}', {seen}, {seen} FROM c""",
    """{meetings} INSERT INTO meeting SELECT {meeting}, {city}, {vendor}, 'api:x:' || n, {day}, 'Council', 'No. ' || n,
    'confirmed', '{meeting_record}', {hash}, 1, {seen}, {seen}, {seen}, 1, {run} FROM c""",
    """{items} INSERT INTO item SELECT {meeting}, {item}, k + 1, 'Item ' || k, '{item_record}', {seen}, NULL FROM c, d""",
    """{documents} INSERT INTO version (sha256, size, media_type, sniffed, path, fetched_at, meeting_date, state, attempts,
        pages_total, pages_read, characters, flags, engine, peak_mb, seconds, text_hash, extracted_at)
    SELECT {sha256}, 500000 + k, 'application/pdf', 'pdf', 'documents/ab/' || {sha256} || '.pdf', {seen}, {day},
        CASE WHEN {number} % 10000 = 8 THEN 'pending' ELSE 'ok' END, 1, 30, 30, 60000, '{{}}', 'pdfium 30', 50, 0.5, {sha256},
        {seen}
    FROM c, d WHERE NOT ({waits})""",
    """{documents} INSERT INTO document (id, city, vendor, meeting_id, meeting_date, kind, name, url, source_url, first_seen,
        last_seen, first_run, last_run, state, queue, attempts, sha256, etag, final_url, checked_at, checked_run)
    SELECT {document}, {city}, {vendor}, {meeting}, {day}, CASE k WHEN 0 THEN 'packet' ELSE 'attachment' END, 'document ' || k,
        'https://example.org/' || n || '/' || k || '.pdf', 'https://example.org/' || n, {seen}, {seen}, 1, {run},
        CASE WHEN {waits} THEN 'found' ELSE 'downloaded' END, CASE WHEN {waits} THEN 'ready' ELSE 'none' END, 0,
        CASE WHEN {waits} THEN NULL ELSE {sha256} END, '"e"', 'https://example.org/final.pdf',
        CASE WHEN {waits} THEN NULL ELSE {seen} END, 1 FROM c, d""",
    "{documents} INSERT INTO document_history SELECT {document}, {sha256}, {seen} FROM c, d WHERE NOT ({waits})",
    """{meetings} INSERT INTO plan (meeting_id, state, meeting_date, updated_at)
    SELECT {meeting}, CASE WHEN n % 5000 = 3 THEN 'due' ELSE 'planned' END, {day}, {seen} FROM c""",
    """{documents} INSERT INTO subject (subject_id, kind, subject_type, state, meeting_date, meeting_id, input_hash, plan,
        updated_at)
    SELECT {item}, 'item', 'item', CASE WHEN n % 500 = 3 THEN 'pending' ELSE 'done' END, {day}, {meeting}, 'h', '{{}}', {seen}
    FROM c, d WHERE k < 2""",
    """{documents} INSERT INTO summary (attempt_id, subject_type, subject_id, reuse_key, run_id, state, worker, prompt_id,
        prompt_version, model, estimated_usd, usd, text, data, begun_at, ended_at, input_hash)
    SELECT 'a' || n, 'item', {item}, 'r' || n, 1 + n % {all_runs}, 'done', 'host:1:1', 'item', '1', 'm', '0.002', '0.001',
        '{words}', '{{}}', {seen}, {seen}, 'h' FROM c, d WHERE k = 0 AND n % 4 = 0""",
)


def _sample() -> dict[str, object]:
    meeting = Meeting(native_id="api:x:1", body="Council", title="No. 1", date=TODAY, timezone="America/New_York")
    meeting.items.append(AgendaItem(title="Item 1", position=1, native_id="1-1"))
    meeting.documents.append(Document(kind="packet", name="packet", url="https://example.org/1/0.pdf"))
    return asdict(identify(meeting, city="city1", vendor="v1"))
