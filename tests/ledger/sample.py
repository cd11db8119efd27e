"""Records and steps that the tests of the ledger share."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from engagic_scrapy.items import AgendaItem, Document, Meeting, identify
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import Run, SubjectPlan

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)


def a_meeting(
    number: int = 1, *, day: str | None = "2026-06-12", city: str = "oaklandCA", documents: int = 1, items: int = 2
) -> dict[str, Any]:
    meeting = Meeting(native_id=f"api:x:{number}", body="Council", title=f"No. {number}", date=day, timezone="America/New_York")
    meeting.source_url = f"https://example.org/{number}"
    for place in range(1, items + 1):
        meeting.items.append(AgendaItem(title=f"Item {place}", position=place, native_id=f"{number}-{place}"))
    for place in range(documents):
        kind = "packet" if place == 0 else "attachment"
        meeting.documents.append(Document(kind=kind, name=f"{kind} {place}", url=f"https://example.org/{number}/{place}.pdf"))
    return asdict(identify(meeting, city=city, vendor="legistar"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def begin(ledger: Ledger, key: str = "k", now: datetime = NOW, **values: Any) -> Run:
    plain = {"spider": "legistar", "args": {"cities": "all"}, "version": "1", "settings_hash": "s", "max_age_hours": 24.0}
    return ledger.begin_run(key=key, now=now, **{**plain, **values})


def finish(ledger: Ledger, document_id: str, content: str, **values: Any) -> str:
    sha256 = digest(content)
    plain = {"size": len(content), "media_type": "application/pdf", "sniffed": "pdf", "etag": '"e"', "last_modified": None}
    where = {"final_url": "https://example.org/final.pdf", "path": f"documents/{sha256}.pdf"}
    ledger.finish_document(document_id, sha256=sha256, **{**plain, **where, **values})
    return sha256


def extract(ledger: Ledger, sha256: str, status: str = "ok") -> None:
    numbers = {"pages_total": 3, "pages_read": 3, "characters": 900, "peak_mb": 50.0, "seconds": 0.1}
    why = {"kind": None, "reason": None, "flags": {}, "engine": "pdfium", "text_hash": digest("text" + sha256)}
    ledger.finish_version(sha256, status=status, **numbers, **why)


def claim(ledger: Ledger, now: datetime = NOW, **values: Any) -> Any:
    return ledger.claim_document(**{"vendor": None, "now": now, "recheck_hours": 20.0, **values})


def call(
    ledger: Ledger, run_id: int, subject_id: str, attempt: str = "a1", reuse_key: str = "r1", usd: str = "0.02", **values: Any
) -> None:
    prompt = {"prompt_id": "packet", "prompt_version": "1", "model": "m"}
    subject = {"subject_type": "document", "subject_id": subject_id}
    ledger.begin_call(**subject, **prompt, reuse_key=reuse_key, attempt_id=attempt, run_id=run_id, estimated_usd=usd, **values)


def answer(ledger: Ledger, attempt: str = "a1", usd: str = "0.01", **values: Any) -> None:
    tokens = {"tokens_in": 100, "tokens_out": 10, "tokens_cached": 0}
    ledger.finish_call(attempt, text="Words", data={"a": 1}, usd=usd, stop_reason="end_turn", model="m", **tokens, **values)


def make_plans(ledger: Ledger, now: datetime = NOW) -> list[str]:
    """Plans every meeting that is due, each readable packet as one subject; returns the meetings' ids in their order."""
    planned = []
    while job := ledger.claim_plan(now=now):
        planned.append(job.meeting_id)
        read = [one for one in job.documents if one["text_state"] in ("ok", "partial") and one["kind"] == "packet"]
        ledger.store_plan(job.meeting_id, basis="windows", found=[], decisions=[], subjects=[whole(one) for one in read[:1]])
    return planned


def whole(document: dict[str, Any], **values: Any) -> SubjectPlan:
    """A document as one subject."""
    facts = {"subject_type": "document", "subject_id": document["sha256"], "kind": document["kind"], "plan": {"title": "x"}}
    return SubjectPlan(**{**facts, "input_hash": document["text_hash"], **values})


def read_one(ledger: Ledger, number: int = 1, **values: Any) -> tuple[int, str]:
    """A document that is downloaded and extracted: run id and sha256."""
    run = begin(ledger, key=f"read {number}")
    ledger.record_meeting(run.id, a_meeting(number, **values))
    job = claim(ledger)
    finish(ledger, job.document_id, f"content {number}")
    version = ledger.claim_version(now=NOW)
    assert version is not None
    extract(ledger, version.sha256)
    make_plans(ledger)
    return run.id, version.sha256


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
