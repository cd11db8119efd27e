"""A ledger whose documents and texts lie on the disk, as a crawl leaves them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.integrity import Inspection, Problem
from tests.ledger.sample import NOW, a_meeting, begin, claim, extract


def store_document(ledger: LedgerCare, store: Store, document_id: str, content: bytes, **values: Any) -> str:
    """The file, and then its row."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = store.blob(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    answer = {"media_type": None, "sniffed": "pdf", "etag": '"e"', "last_modified": None, "final_url": "u", "path": str(path)}
    ledger.finish_document(document_id, sha256=sha256, size=len(content), **{**answer, **values})
    return sha256


def store_text(ledger: LedgerCare, store: Store, sha256: str) -> None:
    folder = store.text_dir(sha256)
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps({"page": page, "text": f"page {page}"}) + "\n" for page in (1, 2, 3))
    (folder / text_store.PAGES).write_text(lines)
    (folder / text_store.ABOUT).write_text(json.dumps({"pages_total": 3, "pages_read": 3}))
    extract(ledger, sha256)


def planned(ledger: LedgerCare) -> None:
    """Every meeting is planned, and none has anything to summarize."""
    while job := ledger.claim_plan(now=NOW):
        ledger.store_plan(job.meeting_id, basis=None, found=[], decisions=[], subjects=[])


def filled(folder: Path, days: Sequence[str], *, size: int = 1000, plan: bool = True) -> tuple[LedgerCare, Store, list[str]]:
    """A ledger with one read document for each meeting day; the hashes in the order of the days."""
    ledger, store, hashes = LedgerCare.open(folder), Store(folder), []
    run = begin(ledger)
    for number, day in enumerate(days):
        ledger.record_meeting(run.id, a_meeting(number, day=day))
        content = f"%PDF {number} ".encode().ljust(size, b".")
        hashes.append(store_document(ledger, store, claim(ledger).document_id, content))
        assert ledger.claim_version(now=NOW) is not None
        store_text(ledger, store, hashes[-1])
    if plan:
        planned(ledger)
    ledger.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=1, swap_mb=0, stats={})
    return ledger, store, hashes


def faults(ledger: LedgerCare, store: Store, **options: bool) -> list[Problem]:
    return [problem for problem in Inspection(ledger, store, **options).problems() if problem.fault]
